"""Pictures within the picture: a phone's screen, the tiles of a call, a framed video.

Such a thing is a rectangle whose four sides are straight and stay, within which something moves, and whose motion stops
at its sides. Windows, doors and shelves have the sides and not the motion; people have the motion and not the sides.
What is doubtful is left out: an inset that is none would have its frame taken for the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from cutthrough.analyse.tracks import Sighting

WINDOW = 5
"""Looks, a quarter of a second apart, in which sides must stay where they are."""

_STEP = 6  # levels of 255 that a side differs by from what is beside it
_RUN = 0.15  # of the picture's side: a shorter line is none
_GAP = 3  # pixels that may be missing from a line
_FILLED = 0.85  # of a line's pixels that must be there
_SAME_LINE = 0.8  # of a line that lies beside another, which then is the same
_LINES = 20  # the longest of each direction are tried
_LEAST = 0.12  # of the picture's width and height: smaller insets are icons
_COVERED = 0.88  # of each side that is line
_MOVES = 1.5  # levels of mean change from which a place moves
_MOVING = 0.15  # of the inset's area, and of the length of a side, that moves
_TELLING = 2  # sides at which motion must be seen to stop
_UNBROKEN = 0.95  # of any other side where an edge stays
_DIFFERS = 0.35  # the lesser motion over the greater, where the two sides of a line are two pictures
_BAND = 3  # pixels on either side of a line that are compared
_SHARP = 0.2  # the same share where motion alone shows the line
_TORN = 0.65  # of where something moves at its sides that must differ so
_NESTED = 0.7  # of a rectangle that smaller ones fill: then it is what holds them
_TOUCHING = 0.02  # of a rectangle that another may overlap: that much is a line's thickness
_SUDDEN = 20.0  # levels of 255 by which another picture differs

Grays = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
_Found = tuple[float, int, int, int, int]  # score, left, top, right, bottom


@dataclass(frozen=True)
class _Line:
    """A straight edge between pixels `place - 1` and `place`, from `start` to before `end` along it."""

    place: int
    start: int
    end: int
    rim: bool = False  # the picture's own rim

    def covers(self, start: int, end: int) -> float:
        return max(0, min(self.end, end) - max(self.start, start)) / max(1, end - start)


class InsetFinder:
    """Push the small grey pictures of the looks; `sightings` has one entry for each window of them.

    A window never reaches across a sudden change. Memory is that of one window.
    """

    def __init__(self) -> None:
        self.sightings: list[Sighting] = []
        self._window: list[tuple[int, Grays]] = []

    def push(self, frame: int, gray: npt.NDArray[np.uint8]) -> None:
        """See the picture of frame `frame`."""
        now = gray.astype(np.int16)
        if self._window and float(np.abs(now - self._window[-1][1]).mean()) > _SUDDEN:
            self._window.clear()
        self._window.append((frame, now))
        if len(self._window) == WINDOW:
            middle = self._window[WINDOW // 2][0]
            self.sightings.append(Sighting(middle, insets_of(np.stack([one for _, one in self._window]))))
            self._window = self._window[-1:]


def insets_of(looks: Grays) -> Floats:
    """The insets in grey pictures (count, height, width) of one shot, as rows (x, y, width, height, score).

    Boxes are shares of the picture; the score is the least share of a side that is a straight line.
    """
    height, width = looks.shape[1:]
    steps = np.abs(np.diff(looks, axis=0)).astype(np.float32)
    motion = steps.mean(axis=0)
    if float((motion > _MOVES).mean()) < _LEAST**2 * _MOVING:
        return np.zeros((0, 5), np.float32)
    seen = _Seen(motion, _staying(looks, axis=2), _staying(looks, axis=1).T)
    upright = _lines(seen.upright | _torn(motion), height, width)
    level = _lines(seen.level | _torn(motion.T), width, height)
    found = []
    for left, right in combinations(upright, 2):
        if right.place - left.place < _LEAST * width:
            continue
        across = [line for line in level if line.rim or line.covers(left.place, right.place) >= _COVERED]
        for top, bottom in combinations(across, 2):
            score = _score(seen, left, right, top, bottom)
            if score:
                found.append((score, left.place, top.place, right.place, bottom.place))
    rows = []
    for score, x0, y0, x1, y1 in _chosen(found):
        first, last = (_sharpest(motion[y0:y1], place) for place in (x0, x1))
        high, low = (_sharpest(motion[:, x0:x1].T, place) for place in (y0, y1))
        rows.append((first / width, high / height, (last - first) / width, (low - high) / height, score))
    return np.array(rows, np.float32).reshape(-1, 5)


def _sharpest(motion: Floats, place: int) -> int:
    """The column next to `place` where motion changes most; `place` itself at the rim, and where little moves."""
    first, last = max(1, place - _BAND), min(motion.shape[1] - 1, place + _BAND)
    if not 0 < place < motion.shape[1] or last <= first:
        return place
    profile = motion[:, first - 1 : last + 1].mean(axis=0)
    steps = np.abs(np.diff(profile))
    return first + int(steps.argmax()) if float(steps.max()) >= _MOVES / 2 else place


@dataclass(frozen=True)
class _Seen:
    """One window: mean change of each pixel, and where edges stay between columns and, turned, between rows."""

    motion: Floats
    upright: Flags
    level: Flags


def _staying(looks: Grays, axis: int) -> Flags:
    """Where neighbours along `axis` differ by at least _STEP, in every look and always the same way; one less long."""
    slope = np.diff(looks, axis=axis)
    return np.asarray((slope.min(axis=0) >= _STEP) | (slope.max(axis=0) <= -_STEP), np.bool_)


def _torn(motion: Floats) -> Flags:
    """Where motion ends from one column to the next, judged by three columns on either side; one column less."""
    width = motion.shape[1]
    sums = np.pad(motion.cumsum(axis=1), ((0, 0), (1, 0)))
    places = np.arange(1, width)
    first, last = np.maximum(places - _BAND, 0), np.minimum(places + _BAND, width)
    before = (sums[:, places] - sums[:, first]) / (places - first)
    after = (sums[:, last] - sums[:, places]) / (last - places)
    more = np.maximum(before, after)
    return np.asarray((more > _MOVES) & (np.minimum(before, after) < _SHARP * more), np.bool_)


def _lines(edges: Flags, length: int, breadth: int) -> list[_Line]:
    """The longest straight runs down the columns of `edges`, and the picture's two rims, in order of place."""
    found: list[tuple[int, _Line]] = []
    for column in np.flatnonzero(edges.sum(axis=0) >= _RUN * length * _FILLED):
        places = np.flatnonzero(edges[:, column])
        breaks = np.flatnonzero(np.diff(places) > _GAP)
        firsts, lasts = np.r_[0, breaks + 1], np.r_[breaks, len(places) - 1]
        for first, last in zip(firsts, lasts, strict=True):
            start, end, filled = int(places[first]), int(places[last]) + 1, int(last - first + 1)
            if end - start >= _RUN * length and filled >= _FILLED * (end - start):
                found.append((filled, _Line(int(column) + 1, start, end)))
    kept: list[_Line] = []
    for _, line in sorted(found, key=lambda one: -one[0]):
        beside = (other for other in kept if abs(other.place - line.place) <= 2)
        if len(kept) < _LINES and all(other.covers(line.start, line.end) < _SAME_LINE for other in beside):
            kept.append(line)
    rims = [_Line(0, 0, length, rim=True), _Line(breadth, 0, length, rim=True)]
    return sorted(kept + rims, key=lambda line: line.place)


def _score(seen: _Seen, left: _Line, right: _Line, top: _Line, bottom: _Line) -> float:
    """How well the four sides hold, 0 when it is no inset."""
    motion = seen.motion
    x0, x1, y0, y1 = left.place, right.place, top.place, bottom.place
    if y1 - y0 < _LEAST * motion.shape[0] or sum(line.rim for line in (left, right, top, bottom)) > 2:
        return 0.0
    if (left.rim and right.rim) or (top.rim and bottom.rim and _plain_beside(motion, x0, x1)):
        return 0.0  # a strip across the picture, or the picture between its bars
    covered = min(left.covers(y0, y1), right.covers(y0, y1), top.covers(x0, x1), bottom.covers(x0, x1))
    if covered < _COVERED or float((motion[y0:y1, x0:x1] > _MOVES).mean()) < _MOVING:
        return 0.0
    told = [
        *(_tells(motion[y0:y1], seen.upright[y0:y1], line.place) for line in (left, right) if not line.rim),
        *(_tells(motion[:, x0:x1].T, seen.level[x0:x1], line.place) for line in (top, bottom) if not line.rim),
    ]
    return covered if None not in told and told.count(True) >= _TELLING else 0.0


def _tells(motion: Floats, staying: Flags, place: int) -> bool | None:
    """Whether motion stops at the line; None where it is no side of an inset.

    False where too little moves to tell, and an edge stays without a gap.
    """
    one, other = _beside(motion, place, 1), _beside(motion, place, -1)
    more, less = np.maximum(one, other), np.minimum(one, other)
    moving = more > _MOVES
    if float(moving.mean()) >= _MOVING:
        return True if float((less[moving] < _DIFFERS * more[moving]).mean()) >= _TORN else None
    return False if float(staying[:, max(0, place - 2) : place + 1].mean(axis=0).max()) >= _UNBROKEN else None


def _plain_beside(motion: Floats, x0: int, x1: int) -> bool:
    """Whether nothing at all moves left and right of a picture as high as the frame: those are bars."""
    return bool((motion[:, : max(0, x0 - 2)] < 1).all() and (motion[:, x1 + 2 :] < 1).all())


def _beside(part: Floats, place: int, way: int) -> Floats:
    """Mean motion of the three columns beside the line at `place`, one away from it, to the right for a `way` of 1."""
    first, last = (place + 1, place + 1 + _BAND) if way > 0 else (place - 1 - _BAND, place - 1)
    band = part[:, max(0, first) : max(0, last)]
    return np.asarray(band.mean(axis=1) if band.shape[1] else np.zeros(len(part)), np.float32)


def _chosen(found: list[_Found]) -> list[_Found]:
    """Those that fit together: tiles rather than what holds them all, and what lies well inside another.

    Of two that have a side in common the smaller is meant; the larger one goes on to some other line.
    """
    kept: list[_Found] = []
    for one in sorted(found, key=lambda one: (_area(one), -one[0])):
        shared = [_shared(one, other) for other in kept]
        apart = all(
            s < _TOUCHING * _area(one) or (s >= 0.97 * _area(other) and not _common_side(one, other))
            for s, other in zip(shared, kept, strict=True)
        )
        if apart and sum(shared) < _NESTED * _area(one):
            kept.append(one)
    return kept


def _area(one: _Found) -> int:
    return (one[3] - one[1]) * (one[4] - one[2])


def _common_side(one: _Found, other: _Found) -> bool:
    return any(abs(a - b) <= _BAND for a, b in zip(one[1:], other[1:], strict=True))


def _shared(one: _Found, other: _Found) -> int:
    across = min(one[3], other[3]) - max(one[1], other[1])
    down = min(one[4], other[4]) - max(one[2], other[2])
    return max(0, across) * max(0, down)
