"""Cuts a cut into the pieces that are encoded: at clip boundaries, at caption gaps, transitions on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Cut
from cutthrough.model.errors import RenderError

SHORTEST = 12
"""Frames. MP4 muxers and decoders mistreat segments of a few frames, and each costs a key frame."""

LONGEST = Fraction(10)
"""Seconds. Longer pieces lose more when a run is stopped, and share less between variants."""

WORTH_A_JOIN = Fraction(1)
"""Seconds on either side before a caption gap is worth a key frame where length alone doesn't ask for one."""


@dataclass(frozen=True)
class Piece:
    """Frames `start` up to but not including `end` of a cut, showing item `item`, `mixing` into the next one or not."""

    item: int
    start: int
    end: int
    mixing: bool = False

    @property
    def frames(self) -> int:
        """How many frames."""
        return self.end - self.start


def pieces(cut: Cut) -> tuple[Piece, ...]:
    """The cut's pieces in order; together they are all of its frames, each once.

    Raises RenderError when an item or a transition is too short to stand alone.
    """
    found: list[Piece] = []
    starts = cut.starts
    for number, (item, start) in enumerate(zip(cut.items, starts, strict=True)):
        last = number == len(cut.items) - 1
        if last and item.transition:
            raise RenderError(f"{cut.id}: the last item can't dissolve into anything")
        body_start = start + (cut.items[number - 1].transition if number else 0)
        body_end = start + item.frames - item.transition
        for begin, end in zip(*_bounds(cut, body_start, body_end), strict=True):
            found.append(Piece(number, begin, end))
        if item.transition:
            found.append(Piece(number, body_end, body_end + item.transition, mixing=True))
    for piece in found:
        if piece.frames < min(SHORTEST, cut.frames):
            raise RenderError(
                f"{cut.id}: {piece.frames} frames from frame {piece.start} are too short to stand alone",
                fix=f"give every clip and transition at least {SHORTEST} frames of its own",
            )
    return tuple(found)


def _bounds(cut: Cut, start: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
    """Where one item's body is cut: starts and ends of its pieces."""
    worth = max(SHORTEST, int(WORTH_A_JOIN * cut.rate))
    chosen = [start]
    for at in _gaps(cut, start, end):
        if at - chosen[-1] >= worth and end - at >= worth:
            chosen.append(at)
    chosen.append(end)
    longest = int(LONGEST * cut.rate)
    whole = [chosen[0]]
    for at in chosen[1:]:
        parts = -(-(at - whole[-1]) // longest)
        origin = whole[-1]
        whole.extend(origin + (at - origin) * part // parts for part in range(1, parts + 1))
    return whole[:-1], whole[1:]


def _gaps(cut: Cut, start: int, end: int) -> list[int]:
    """Frames strictly inside the body where a text or logo begins or ends and none stands across."""
    spans = [(t.start, t.end) for t in cut.texts] + [(logo.start, logo.end) for logo in cut.logos]
    edges = {edge for span in spans for edge in span if start < edge < end}
    return sorted(edge for edge in edges if not any(begin < edge < finish for begin, finish in spans))
