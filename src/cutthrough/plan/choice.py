"""What an edit is asked to come to, and the takes it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil

from cutthrough.plan.speech import Spoken
from cutthrough.plan.stretches import Stretch, table

SHORTEST_FRAMES = 12
"""Frames: a shorter piece can't be encoded on its own."""
SHORTEST = Fraction(1, 2)
"""Seconds: about what it takes to recognise a scene one did not expect."""
MANY_SHOTS = 6
"""From this many shots on, an edit skips through the film; with fewer it stays in them."""


@dataclass(frozen=True)
class Take:
    """`frames` frames at the output rate from source frame `first` of a stretch. `why` is said of it alone."""

    stretch: Stretch
    first: int
    frames: int
    why: str = ""

    @property
    def start(self) -> Fraction:
        """Seconds of the source's clock."""
        return table(self.stretch.footage).time(self.first)

    def end(self, rate: Fraction) -> Fraction:
        """Seconds of the source's clock."""
        return self.start + self.frames / rate


@dataclass(frozen=True)
class Task:
    """What an edit's body must come to. `spoken` is by source: what may not be cut through.

    `opening` caps the first clip's frames. `tail` is for how many frames the last clip's sound carries on after its
    picture, under the end card. `first` is how many seconds the first clip should last; None as `lead` has it.
    """

    frames: int
    rate: Fraction
    pace: Fraction
    spoken: Mapping[str, Spoken]
    opening: int | None = None
    tail: int = 0
    first: Fraction | None = None

    @cached_property
    def least(self) -> int:
        """The fewest frames a clip may have."""
        return shortest(self.rate)

    @cached_property
    def lead(self) -> Fraction:
        """Seconds an opening should last: a third longer than the others where these are short."""
        return self.first or max(self.pace, min(self.pace * Fraction(4, 3), HOOK))


HOOK = Fraction(12, 5)
"""Seconds that an opening may last even where the other clips are shorter."""


def shortest(rate: Fraction) -> int:
    """The fewest frames a clip may have at this rate: half a second, and 12."""
    return max(SHORTEST_FRAMES, ceil(SHORTEST * rate))


def pace(length: Fraction) -> Fraction:
    """Seconds a clip lasts on average in an edit of this length: 1.2 in six, 2.1 in fifteen, 3.6 in thirty."""
    return min(Fraction(18, 5), max(Fraction(6, 5), Fraction(3, 5) + length / 10))


def split_opening(takes: Sequence[Take], frames: int, rate: Fraction) -> tuple[Take, ...]:
    """The same edit with its first take split after `frames` at most, so that an opening can be exchanged.

    Unchanged where that would leave a piece too short to stand alone.
    """
    head = takes[0]
    frames = min(frames, head.frames - shortest(rate))
    if frames < shortest(rate):
        return tuple(takes)
    second = table(head.stretch.footage).index_at(head.start + (frames + Fraction(1, 2)) / rate)
    tail = replace(head, first=second, frames=head.frames - frames, why="goes on from the opening")
    room = head.stretch.frames_from(tail.start, rate)
    return (replace(head, frames=frames), replace(tail, frames=min(tail.frames, room)), *takes[1:])
