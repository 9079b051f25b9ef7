"""From proposed cuts to shots: flashes are no cuts, black is a cut's place, and no shot is a blink."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.analyse.course import COURSE_STEP, Course
from cutthrough.analyse.focus import focus_of, interest_of
from cutthrough.analyse.signals import GRID_COLUMNS, GRID_ROWS, Grid, Signals
from cutthrough.model.footage import Shot

SHOT_LEAST = Fraction(1, 2)
"""Seconds; a shorter stretch between two cuts belongs to the shot before it."""

_FLASH = Fraction(3, 10)  # seconds within which the old picture comes back after a flash
_FLASH_RETURN = 0.4  # share of the change that is left when it has
_BLACK_SHORT = 1  # seconds of black that are a transition; longer black is a shot of its own
_BLACK_FRAMES = 4  # fewer black frames are a flash
_DETECTOR_LAG = 4  # frames a proposal may come late
_RATES = (Fraction(5), Fraction(120))  # frames per second the windows above are counted at

Thumb = npt.NDArray[np.uint8]


@dataclass
class _Waiting:
    """A frame whose shot is not known yet."""

    index: int
    tick: int
    signals: Signals
    thumb: Thumb


def _no_grid() -> Grid:
    return np.zeros((GRID_ROWS, GRID_COLUMNS), np.float32)


@dataclass
class _Sums:
    """What a shot adds up to; the first frame's change belongs to the cut and is left out."""

    first: int
    tick: int
    count: int = 0
    luma: float = 0.0
    detail: float = 0.0
    motion: float = 0.0
    detail_grid: Grid = field(default_factory=_no_grid)
    motion_grid: Grid = field(default_factory=_no_grid)
    course: Course = field(default_factory=Course)

    def add(self, one: Signals) -> None:
        self.course.push(one, first=self.count == 0)
        if self.count:
            self.motion += one.motion
            self.motion_grid += one.motion_grid
        self.luma += one.luma
        self.detail += one.detail
        self.detail_grid += one.detail_grid
        self.count += 1

    def take_in(self, later: _Sums) -> None:
        """The shot that follows turned out to be part of this one."""
        self.count += later.count
        self.luma += later.luma
        self.detail += later.detail
        self.motion += later.motion
        self.detail_grid += later.detail_grid
        self.motion_grid += later.motion_grid
        self.course.take_in(later.course)

    def shot(self, end: int, time_base: Fraction) -> Shot:
        motion = self.motion_grid / np.float32(max(1, self.count - 1))
        focus = focus_of(self.detail_grid, motion)
        return Shot(
            first=self.first,
            last=self.first + self.count - 1,
            start=self.tick * time_base,
            end=end * time_base,
            motion=round(self.motion / max(1, self.count - 1), 5),
            detail=round(self.detail / self.count, 5),
            luma=round(self.luma / self.count, 5),
            focus_x=focus.x,
            focus_y=focus.y,
            focus_kept=focus.kept,
            interest=interest_of(self.detail_grid, motion),
            **self.course.fields(),
        )


class ShotLister:
    """Push every frame with the cuts proposed so far; ask for the shots at the end.

    Memory is that of about a second and a half of small grids, and of the shots. A proposal may come four frames
    late. Rules, in order: a change whose old picture is back within 0.3 s is a flash, and neither edge of it cuts;
    black of up to a second is one cut, in its middle, so that a fade out and in stays with its shots; longer black
    is a shot of its own; a cut within 0.5 s of the one before, or of the end, is dropped.
    """

    def __init__(self, time_base: Fraction, rate: Fraction | None) -> None:
        per_second = min(max(rate or Fraction(25), _RATES[0]), _RATES[1])
        self._time_base = time_base
        self._least = SHOT_LEAST / time_base
        self._flash = max(2, round(_FLASH * per_second))
        self._step = max(1, round(COURSE_STEP * per_second))
        self._black_short = max(_BLACK_FRAMES, round(_BLACK_SHORT * per_second))
        self._waiting: deque[_Waiting] = deque()
        self._keep = self._black_short + self._flash + 2 * _DETECTOR_LAG
        self._next = 0  # number of the next frame
        self._proposed: list[int] = []
        self._forced: set[int] = set()
        self._black_since: int | None = None
        self._black_told = False
        self._quiet_until = -1  # proposals up to here are part of a flash or of black
        self._last_cut_tick: int | None = None
        self._cuts: set[int] = set()
        self._shots: list[_Sums] = []

    def push(self, tick: int, one: Signals, thumb: Thumb, proposed: Iterable[int]) -> None:
        """Hear of the next frame and of frames, this or up to four earlier, that may begin a shot."""
        index = self._next
        self._next += 1
        self._waiting.append(_Waiting(index, tick, one, thumb))
        if self._last_cut_tick is None:
            self._last_cut_tick = tick
        for cut in proposed:
            if cut not in self._proposed:
                insort(self._proposed, cut)
        self._watch_black(index, black=one.black)
        self._decide(index)
        while len(self._waiting) > self._keep:
            self._settle(self._waiting.popleft())

    def shots(self, end: int) -> tuple[Shot, ...]:
        """The shots, covering every frame; `end` is when the last frame is gone, in ticks."""
        if self._black_since is not None:
            self._black_ended(self._next, at_end=True)
        self._decide(self._next - 1, at_end=True)
        while self._waiting:
            self._settle(self._waiting.popleft())
        if len(self._shots) > 1 and end - self._shots[-1].tick < self._least:
            self._shots[-2].take_in(self._shots.pop())
        ends = [*(s.tick for s in self._shots[1:]), end]
        return tuple(s.shot(e, self._time_base) for s, e in zip(self._shots, ends, strict=True))

    def _watch_black(self, index: int, *, black: bool) -> None:
        if not black:
            if self._black_since is not None:
                self._black_ended(index)
        elif self._black_since is None:
            self._black_since, self._black_told = index, False
        elif not self._black_told and index - self._black_since >= self._black_short:
            self._black_told = True
            self._force(self._black_since, since=self._black_since)

    def _black_ended(self, index: int, *, at_end: bool = False) -> None:
        since, told = self._black_since or 0, self._black_told
        self._black_since = None
        if index - since < _BLACK_FRAMES:
            return
        self._quiet_until = max(self._quiet_until, index)
        if at_end:
            if not told:
                self._force(since, since=since)
        elif told or since == 0:
            self._force(index, since=since)
        else:
            self._force((since + index) // 2, since=since)

    def _force(self, cut: int, *, since: int) -> None:
        """Put a cut here, in place of all that was proposed from `since` on."""
        self._proposed = [c for c in self._proposed if c < since]
        if cut > 0:
            self._proposed.append(cut)
            self._forced.add(cut)

    def _decide(self, index: int, *, at_end: bool = False) -> None:
        """Accept or drop every proposal that nothing to come can change."""
        while self._proposed:
            cut = self._proposed[0]
            in_black = self._black_since is not None and not self._black_told and cut >= self._black_since
            if not at_end and (cut + self._flash > index or in_black):
                return
            self._proposed.pop(0)
            forced = cut in self._forced
            self._forced.discard(cut)
            if not forced and (cut <= self._quiet_until or self._is_flash(cut)):
                continue
            tick = self._at(cut).tick
            if self._last_cut_tick is not None and tick - self._last_cut_tick >= self._least:
                self._cuts.add(cut)
                self._last_cut_tick = tick

    def _at(self, index: int) -> _Waiting:
        return self._waiting[index - self._waiting[0].index]

    def _is_flash(self, cut: int) -> bool:
        """Whether the picture before `cut` comes back soon; then both edges of the flash are no cuts."""
        before = self._at(cut - 1).thumb
        jump = _distance(before, self._at(cut).thumb)
        for index in range(cut + 1, min(cut + self._flash, self._next - 1) + 1):
            if _distance(before, self._at(index).thumb) < _FLASH_RETURN * jump:
                self._quiet_until = max(self._quiet_until, index + 1)
                return True
        return False

    def _settle(self, frame: _Waiting) -> None:
        if not self._shots or frame.index in self._cuts:
            self._cuts.discard(frame.index)
            self._shots.append(_Sums(frame.index, frame.tick, course=Course(self._step)))
        self._shots[-1].add(frame.signals)


def _distance(one: Thumb, other: Thumb) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())
