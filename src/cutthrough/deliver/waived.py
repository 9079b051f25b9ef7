"""What somebody answered for letting pass in a delivery, each waiver once, with all that it lets pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cutthrough.model.brief import Problem
from cutthrough.model.verdict import Verdict
from cutthrough.model.waiver import Waiver

if TYPE_CHECKING:
    from cutthrough.deliver.view import EditView


@dataclass(frozen=True)
class Passed:
    """One thing that is let pass: in words, and the edits it is about; none where it is about the brief itself."""

    words: str
    edits: tuple[EditView, ...] = ()


@dataclass(frozen=True)
class HeldWaiver:
    """A waiver that holds, and what would block or fail without it."""

    waiver: Waiver
    passed: tuple[Passed, ...]


def held_waivers(edits: Sequence[EditView], problems: Iterable[Problem]) -> tuple[HeldWaiver, ...]:
    """Every waiver that lets something in this delivery pass: those of the brief first, then those of the files."""
    waivers: dict[str, Waiver] = {}
    found: dict[str, dict[str, list[EditView]]] = {}
    for problem in problems:
        if problem.waived is not None:
            waivers[problem.waived.id] = problem.waived
            found.setdefault(problem.waived.id, {}).setdefault(f"Brief: {problem.message}", [])
    for edit in edits:
        for verdict in edit.verdicts:
            if verdict.waived is not None:
                waivers[verdict.waived.id] = verdict.waived
                found.setdefault(verdict.waived.id, {}).setdefault(_words(verdict), []).append(edit)
    return tuple(
        HeldWaiver(waivers[id_], tuple(Passed(words, tuple(about)) for words, about in each.items()))
        for id_, each in found.items()
    )


def say_count(waivers: Sequence[HeldWaiver]) -> str:
    """`1 waiver holds`, `2 waivers hold`."""
    return "1 waiver holds" if len(waivers) == 1 else f"{len(waivers)} waivers hold"


def _words(verdict: Verdict) -> str:
    from cutthrough.deliver.view import say_rule

    limit = f", limit {verdict.limit}" if verdict.limit else ""
    return f"{say_rule(verdict.rule)} fails: {verdict.measured}{limit}"
