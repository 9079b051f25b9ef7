"""What a person decided against the plan, kept in `overrides/<brief>.yaml`; planning again keeps it."""

from __future__ import annotations

from pydantic import Field

from cutthrough.model.cut import Layout
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
