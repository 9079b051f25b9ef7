"""Where a box is over time: as few marks as tell it, and what of it falls in each shot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cutthrough.model.footage import Mark, Shot

_NEAR = 0.1  # seconds: what comes or goes this close to a cut does so with it
_EVEN = 0.005  # of the picture: how far a box may be from where its neighbours put it

Box = tuple[float, float, float, float]
Path = list[tuple[int, Box]]
"""Frames with the box (x, y, width, height as shares of the picture) in each; between two of them it moves evenly."""


def within_shots(path: Path, shots: Sequence[Shot], frames_per_second: float) -> list[tuple[int, int, int]]:
    """Number of each shot it is seen in, with first and last frame; a sliver left beside a cut is no sight of it."""
    near, first, last = max(2, round(_NEAR * frames_per_second)), path[0][0], path[-1][0]
    inside = []
    for number, shot in enumerate(shots):
        start, end = max(first, shot.first), min(last, shot.last)
        whole = first >= shot.first and last <= shot.last
        if start > end or (end - start < near and not whole and shot.last - shot.first >= 2 * near):
            continue
        start = shot.first if start - shot.first <= near else start
        end = shot.last if shot.last - end <= near else end
        inside.append((number, start, end))
    return inside


def between(marks: Path, start: int, end: int) -> Path:
    """The path from frame `start` to `end`, standing still beyond its ends, with as few marks as give it."""
    inside = [mark for mark in marks if start < mark[0] < end]
    return fewest([(start, at(marks, start)), *inside, (max(end, start), at(marks, end))])


def at(marks: Path, frame: int) -> Box:
    """The box at `frame`, standing still before the first mark and after the last."""
    if frame <= marks[0][0]:
        return marks[0][1]
    for (before, one), (after, other) in pairwise(marks):
        if frame <= after:
            return other if after <= before else _mixed(one, other, (frame - before) / (after - before))
    return marks[-1][1]


def _mixed(one: Box, other: Box, share: float) -> Box:
    x, y, width, height = (a + share * (b - a) for a, b in zip(one, other, strict=True))
    return x, y, width, height


def fewest(path: Path) -> Path:
    """Fewer marks, between which the box moves evenly to within half a per cent (Ramer, Douglas and Peucker)."""
    (start, one), (end, other) = path[0], path[-1]
    worst, place = 0.0, 0
    for i, (frame, box) in enumerate(path[1:-1], 1):
        even = _mixed(one, other, (frame - start) / max(1, end - start))
        off = max(abs(a - b) for a, b in zip(box, even, strict=True))
        worst, place = max((worst, place), (off, i))
    if worst <= _EVEN:
        return [path[0], path[-1]]
    return fewest(path[: place + 1])[:-1] + fewest(path[place:])


def mark(frame: int, box: Box, score: float) -> Mark:
    """The box with what of it lies in the picture."""
    x, y = min(1.0, max(0.0, box[0])), min(1.0, max(0.0, box[1]))
    width, height = min(1.0, box[0] + box[2]) - x, min(1.0, box[1] + box[3]) - y
    numbers = (round(value, 4) for value in (x, y, max(0.0, width), max(0.0, height)))
    left, top, wide, high = numbers
    return Mark(frame=frame, x=left, y=top, width=wide, height=high, score=round(score, 3))
