"""Turns of light: where, place by place, brightness has gone up after it went down, or the other way.

WCAG 2.2 counts a flash as a pair of opposing changes between neighbouring peaks and valleys. A place is taken to have
turned once it is a whole step away from the peak or valley it came from, whether in one frame or in many; what is
smaller does not count, and a slow ramp is one turn however long it takes.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

SECOND = Fraction(1)
AREA = 0.25
"""Share of the picture above which flashes at the same time are too large (ITU-R BT.1702; of its field, WCAG 2.2)."""

_NEAR = 3  # neighbourhood: a third of the longer side, what is seen at once on a screen (WCAG's ten degrees)
_ONE_WAY = 2.0
_MUCH = 0.2  # of the picture
_BACK = 0.05  # of what turns
_FEW = 0.002  # of the picture
_CELL = 8  # pixels


class Turning:
    """The turns of one quantity. `step` is the least change; `dark` the brightest its darker state may be, or None.

    Where `dark` is None and `relative` set, the step grows to this share of the darker state.
    """

    def __init__(self, shape: tuple[int, int], step: float, dark: float | None = None, relative: float = 0.0) -> None:
        self._step, self._dark, self._relative = np.float32(step), dark, np.float32(relative)
        self._high = np.full(shape, -np.inf, np.float32)
        self._low = np.full(shape, np.inf, np.float32)
        self._may_rise = np.ones(shape, np.bool_)
        self._may_fall = np.ones(shape, np.bool_)

    def push(self, value: Plane) -> tuple[Mask, Mask]:
        """Where the value has turned up, and where down, with this frame."""
        np.maximum(self._high, value, out=self._high)
        np.minimum(self._low, value, out=self._low)
        rise = rises(self._low, value, self._step, self._dark, self._relative)
        rise &= self._may_rise
        fall = rises(value, self._high, self._step, self._dark, self._relative)
        fall &= self._may_fall
        if rise.any():
            np.copyto(self._high, value, where=rise)
            self._may_rise ^= rise
            self._may_fall |= rise
        if fall.any():
            np.copyto(self._low, value, where=fall)
            self._may_fall ^= fall
            self._may_rise |= fall
        return rise, fall


def rises(low: Plane, high: Plane, step: np.float32, dark: float | None, relative: np.float32) -> Mask:
    """Where `high` is at least a step above `low`, and `low` is dark enough for that to count."""
    least = np.maximum(step, relative * low) if dark is None and relative else step
    found = high - low >= least
    if dark is not None:
        found &= low < dark
    return np.asarray(found)


class InPlace:
    """Tells turns of light from things that move: of edges that pass, as many places rise as fall, side by side.

    In a neighbourhood turns must go one way, or the whole must come back at once to what it was before its last
    change: a pattern that reverses does; a pan over a fence, rolling titles and a shaken camera don't. What is finer
    than a pixel of the small picture is averaged out before: WCAG excepts fine balanced patterns below 0.1 degree.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape[1], shape[0]  # as OpenCV has it
        self._cells = max(1, shape[1] // _CELL), max(1, shape[0] // _CELL)  # across, down
        side = max(3, max(self._cells) // _NEAR) | 1
        self._window = (side, side)
        self._now: Plane | None = None
        self._before: Plane | None = None

    def sift(self, rise: Mask, fall: Mask, value: Plane) -> tuple[Mask, Mask]:
        """Those of the turns that are turns of light. `value` is what turns, at this frame."""
        up, down = int(np.count_nonzero(rise)), int(np.count_nonzero(fall))
        share, before = (up + down) / rise.size, self._before
        if self._now is None or share > _FEW:
            self._before, before = self._now, self._before
        self._now = value
        if min(up, down) <= _FEW * rise.size or _is_back(share, value, before, rise | fall):
            return rise, fall
        ups, downs = self._nearby(rise), self._nearby(fall)
        return rise & self._spread(ups >= _ONE_WAY * downs), fall & self._spread(downs >= _ONE_WAY * ups)

    def _nearby(self, turned: Mask) -> Plane:
        """How many turned in the neighbourhood of each cell."""
        across, down = self._cells
        whole = turned[: down * _CELL, : across * _CELL].view(np.uint8) * np.uint8(255)
        cells = cv2.resize(whole, self._cells, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.boxFilter(cells, cv2.CV_32F, self._window, normalize=False), np.float32)

    def _spread(self, cells: Mask) -> Mask:
        """Cells as pixels."""
        pixels = cv2.resize(cells.view(np.uint8), self._shape, interpolation=cv2.INTER_NEAREST)
        return np.asarray(pixels, np.uint8).view(np.bool_)


def _is_back(share: float, value: Plane, before: Plane | None, turned: Mask) -> bool:
    """Whether much has changed at once, and to what it was before."""
    if share < _MUCH or before is None:
        return False
    return float(np.abs(value[turned] - before[turned]).mean()) < _BACK


class Tally:
    """How often each place has turned within the last second: after one second, a turn is forgotten.

    Counts up to 255: no more frames may be pushed in a second.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self.counts = np.zeros(shape, np.uint8)
        self._kept: deque[tuple[Fraction, npt.NDArray[np.uint8]]] = deque()
        self._over = 0

    def push(self, at: Fraction, turned: Mask | None) -> None:
        """Add the turns of the frame at this second; None for none."""
        while self._kept and self._kept[0][0] <= at - SECOND:
            old = np.unpackbits(self._kept.popleft()[1], count=self.counts.size).reshape(self.counts.shape)
            np.subtract(self.counts, old, out=self.counts)
        if turned is not None and turned.any():
            np.add(self.counts, turned.view(np.uint8), out=self.counts)
            self._kept.append((at, np.packbits(turned)))

    @property
    def span(self) -> tuple[Fraction, Fraction] | None:
        """When the first and the last turn that count were, None without one."""
        return (self._kept[0][0], self._kept[-1][0]) if self._kept else None

    def share(self, turns: int) -> float:
        """Share of the places that have turned at least this often."""
        return int(np.count_nonzero(self.counts >= turns)) / self.counts.size if self._kept else 0.0

    def turns_over_area(self) -> int:
        """The most turns that more than a quarter of the places have made."""
        if not self._kept:
            self._over = 0
        while self._over and self.share(self._over) <= AREA:
            self._over -= 1
        while self.share(self._over + 1) > AREA:
            self._over += 1
        return self._over


class Whole:
    """Turns of the picture as a whole: flashes that light up now this part of it and now that.

    It has turned when more than a quarter of it has risen a step above what it was at its darkest since, beyond what
    has fallen; and down in the same way. So an object that moves is none.
    """

    def __init__(self, step: float, dark: float | None, relative: float = 0.0) -> None:
        self._step, self._dark, self._relative = np.float32(step), dark, np.float32(relative)
        self._way = 0
        self._high: tuple[float, Plane] | None = None
        self._low: tuple[float, Plane] | None = None
        self._times: deque[Fraction] = deque()
        self.area = 0.0

    def push(self, at: Fraction, value: Plane) -> None:
        """See the luminance of the frame at this second."""
        mean = float(value.mean())
        if self._high is None or self._low is None:
            self._high = self._low = (mean, value)
            return
        low, high = self._low[1], self._high[1]
        if self._way <= 0 and (area := self._net(low, value)) > AREA:
            self._turn(at, 1, area)
            self._high = (mean, value)
        elif self._way >= 0 and (area := self._net(value, high)) > AREA:
            self._turn(at, -1, area)
            self._low = (mean, value)
        if mean > self._high[0]:
            self._high = (mean, value)
        if mean < self._low[0]:
            self._low = (mean, value)

    def turns(self, at: Fraction) -> int:
        """How often it has turned within the second before `at`."""
        while self._times and self._times[0] <= at - SECOND:
            self._times.popleft()
        if not self._times:
            self.area = 0.0
        return len(self._times)

    @property
    def span(self) -> tuple[Fraction, Fraction] | None:
        """When the first and the last turn that count were, None without one."""
        return (self._times[0], self._times[-1]) if self._times else None

    def _turn(self, at: Fraction, way: int, area: float) -> None:
        self._way = way
        self._times.append(at)
        self.area = max(self.area, area)

    def _net(self, low: Plane, high: Plane) -> float:
        """Share of the picture that goes from `low` up to `high`, less the share that goes the other way."""
        with_it = np.count_nonzero(rises(low, high, self._step, self._dark, self._relative))
        if with_it <= AREA * low.size:
            return 0.0
        against = np.count_nonzero(rises(high, low, self._step, self._dark, self._relative))
        return float(with_it - against) / low.size
