"""What a person decided against the plan, kept in `overrides/<brief>.yaml`; planning again keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pydantic import Field

from cutthrough.model.cut import Layout
from cutthrough.model.footage import Shot
from cutthrough.model.quantity import Aspect
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class FramingOverride(Record):
    """How one shot is framed. `shot` is any moment inside it, on the clock of `source` (the master when absent).

    `aspect` limits it to canvases of that shape. `focus` is the centre of the crop as shares of the picture's width
    and height; `to` is where the centre has moved to by the end of the shot.
    """

    shot: Seconds
    source: str | None = Field(None, description="a file the brief names; the master when absent")
    aspect: Aspect | None = Field(None, description="only on canvases of this shape")
    layout: Layout | None = None
    focus: tuple[float, float] | None = None
    to: tuple[float, float] | None = None


class Overrides(Record):
    """The whole file."""

    framing: tuple[FramingOverride, ...] = ()

    def framing_of(self, names: Sequence[str], shot: Shot, aspect: Fraction, *, master: bool) -> FramingOverride | None:
        """The override for a shot on a canvas of this aspect, or None: one for that aspect before one for any.

        `names` are what the shot's source may be called: its path in the program, its sha256; `master` says that it is
        the brief's master, which is meant where no source is named. The last of equals counts.
        """
        able = [
            line
            for line in self.framing
            if (line.source in names or (line.source is None and master))
            and shot.start <= line.shot < shot.end
            and line.aspect in (None, aspect)
        ]
        return max(enumerate(able), key=lambda each: (each[1].aspect is not None, each[0]), default=(0, None))[1]
