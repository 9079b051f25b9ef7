"""What the items of a checklist are compiled from, and an item before it has a date, an owner and a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.brief import Brief, Stage
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.prepare.camera import Wanted


@dataclass(frozen=True)
class Ground:
    """A brief with all that its items follow from.

    `there` are the named files that exist. `films` is whether something is still to be filmed: a day of shooting is
    named, or there is no master yet. `tongues` are its languages, the main one
    first, and `wanted_in` those of them that a placement asks for; `filmed` is the rate of a master that is there.
    """

    brief: Brief
    program: Program
    placements: Mapping[str, Placement]
    asked: tuple[Wanted, ...]
    there: frozenset[str]
    films: bool
    tongues: tuple[str, ...]
    silent: bool
    wanted_in: frozenset[str] = frozenset()
    filmed: Fraction | None = None

    def ready(self, file: str | None) -> str | None:
        """`media/logo.png is there`, for a file that is named and exists; else None."""
        return f"{file} is there" if file and file in self.there else None


@dataclass(frozen=True)
class Draft:
    """One thing to see to.

    `lead` is its line in `leads.LEADS`. `settled` is how the brief itself answers it, `idle` why it does not apply.
    `answers` are the gate's rules that ask for the same, each with the place it speaks of: problems of these rules
    there are this item, and no other.
    """

    id: str
    section: str
    what: str
    why: str
    role: str
    lead: str
    blocks: Stage | None
    comes_from: str
    lines: tuple[str, ...] = ()
    settled: str | None = None
    idle: str | None = None
    answers: tuple[tuple[str, str], ...] = ()


def ids(*given: str) -> tuple[str, ...]:
    """The ids that are ids, each once."""
    return tuple(dict.fromkeys(filter(None, given)))
