"""From proposed cuts and changes to shots: flashes are no cuts, black is a cut's place, and no shot is a blink."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.analyse.course import COURSE_STEP, Course
from cutthrough.analyse.focus import focus_of, interest_of
from cutthrough.analyse.transitions import DELAY, LONGEST, Change, is_plain
from cutthrough.media.black_frozen import Ticks
from cutthrough.media.shots import best_match
from cutthrough.media.signals import GRID_COLUMNS, GRID_ROWS, Grid, Signals
from cutthrough.model.footage import Shot, Transition, TransitionKind

SHOT_LEAST = Fraction(1, 2)
"""Seconds; a shorter stretch between two cuts belongs to the shot before it."""

_FLASH = Fraction(3, 10)  # seconds within which the old picture comes back after a flash
_FLASH_RETURN = 0.4  # share of the change that is left when it has
_LIGHT_EVEN, _LIGHT_ALIKE = 0.7, 0.9  # how much of a change goes one way, and correlation, when it is one of light
_HOLD = Fraction(1)  # seconds of black or another colour that are a transition; longer, it is a shot of its own
_BLACK_FRAMES = 4  # fewer black frames are a flash
_DETECTOR_LAG = 4  # frames a proposal may come late
_NEAR = 3  # frames from a gradual change within which a cut is part of it
_DELAY = DELAY + 2 * LONGEST + 2 * _HOLD  # seconds until all is known that a decision may hang on
_RATES = (Fraction(5), Fraction(120))  # frames per second the windows above are counted at

Thumb = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Decided:
    """A transition, the first frame of the shot it leads to, and when the shot before it began in ticks.

    No shot follows the last fade or is led to by the first.
    """

    transition: Transition
    boundary: int | None
    since: int | None


@dataclass
class _Waiting:
    """A frame whose shot is not known yet."""

    index: int
    tick: int
    signals: Signals
    thumb: Thumb
    plain: bool


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
    """Push every frame with the cuts and changes proposed so far; ask for the shots at the end.

    Memory is that of about 16 seconds of small grids, and of the shots. A cut may be proposed four frames late, a
    change `DELAY` seconds. Rules, in order: a change whose old picture is back within 0.3 s is a flash, and neither
    edge of it cuts; a gradual change is one boundary, in its middle, and takes in the cuts and the black it touches;
    two that meet on a colour that is held for up to a second are one fade; before the first picture and after the last
    one a fade is no boundary; black of up to a second is one fade, longer black or colour a shot of its own; a boundary
    within 0.5 s of the one before, or of the end, is dropped.
    """

    def __init__(self, time_base: Fraction, rate: Fraction | None) -> None:
        per_second = min(max(rate or Fraction(25), _RATES[0]), _RATES[1])
        self._time_base = time_base
        self._least = SHOT_LEAST / time_base
        self._flash = max(2, round(_FLASH * per_second))
        self._step = max(1, round(COURSE_STEP * per_second))
        self._hold = max(_BLACK_FRAMES, round(_HOLD * per_second))
        self._delay = round(_DELAY * per_second) + _DETECTOR_LAG
        self._keep = self._delay + round((LONGEST + _HOLD) * per_second)
        self._waiting: deque[_Waiting] = deque()
        self._next = 0  # number of the next frame
        self._proposed: list[int] = []
        self._changes: list[Change] = []
        self._black_since: int | None = None
        self._blacks: list[tuple[int, int]] = []
        self._forced: set[int] = set()
        self._faded_until = -1
        self._held_since = -1  # where black begins that a change to come takes in
        self._last_tick: int | None = None
        self._quiet_until = -1  # cuts up to here are part of a flash, a change or black
        self._cuts: set[int] = set()
        self._shots: list[_Sums] = []
        self._transitions: list[_Decided] = []
        self.flashes: list[Ticks] = []

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """How shot led to shot, in order; to be asked for after `shots`."""
        return tuple(decided.transition for decided in self._transitions)

    def push(
        self, tick: int, one: Signals, thumb: Thumb, proposed: Iterable[int], changes: Iterable[Change] = ()
    ) -> None:
        """Hear of the next frame, of frames up to four earlier that may begin a shot, and of changes by degrees."""
        index = self._next
        self._next += 1
        plain = one.black or is_plain(thumb.mean(axis=2))
        self._waiting.append(_Waiting(index, tick, one, thumb, plain))
        self._last_tick = tick if self._last_tick is None else self._last_tick
        for cut in proposed:
            if cut not in self._proposed:
                insort(self._proposed, cut)
        self.hear(changes)
        self._watch_black(index, black=one.black)
        self._decide(index - self._delay)
        while len(self._waiting) > self._keep:
            self._settle(self._waiting.popleft())

    def hear(self, changes: Iterable[Change]) -> None:
        """Hear of changes alone: those told when the film is over."""
        for change in changes:
            insort(self._changes, change, key=lambda each: each.before)

    def shots(self, end: int) -> tuple[Shot, ...]:
        """The shots, covering every frame; `end` is when the last frame is gone, in ticks."""
        self._watch_black(self._next, black=False)
        self._decide(self._next)
        while self._waiting:
            self._settle(self._waiting.popleft())
        if len(self._shots) > 1 and end - self._shots[-1].tick < self._least:
            short = self._shots.pop()
            self._shots[-1].take_in(short)
            self._transitions = [each for each in self._transitions if each.boundary != short.first]
        ends = [*(s.tick for s in self._shots[1:]), end]
        return tuple(s.shot(e, self._time_base) for s, e in zip(self._shots, ends, strict=True))

    def _watch_black(self, index: int, *, black: bool) -> None:
        """Black that ends becomes a change of its own, or two cuts when it was long; a blink of it is a flash."""
        if black:
            self._black_since = index if self._black_since is None else self._black_since
            return
        since, self._black_since = self._black_since, None
        if since is None or index - since < _BLACK_FRAMES:
            return
        self._blacks.append((since, index))

    def _decide(self, horizon: int) -> None:
        """Accept or drop everything that begins up to frame `horizon`, in order."""
        while True:
            cut = self._proposed[0] if self._proposed else self._next
            change = self._changes[0].before + 1 if self._changes else self._next
            black = self._blacks[0][0] if self._blacks else self._next
            position = min(cut, change, black)
            if position > horizon or position >= self._next:
                return
            if change == position:
                self._decide_change(self._changes.pop(0))
            elif black == position:
                self._decide_black(*self._blacks.pop(0))
            else:
                self._decide_cut(self._proposed.pop(0))

    def _decide_cut(self, cut: int) -> None:
        forced = cut in self._forced
        self._forced.discard(cut)
        if forced or not (cut <= self._quiet_until or self._in_change(cut) or self._is_flash(cut)):
            self._accept(TransitionKind.CUT, cut, cut, cut)

    def _in_change(self, cut: int) -> bool:
        """Whether a change that is still to be decided, or black that is still on, takes it in."""
        in_change = any(each.before - _NEAR < cut <= each.after + _NEAR for each in self._changes)
        return in_change or (self._black_since is not None and cut > self._black_since)

    def _decide_change(self, change: Change) -> None:
        first, last, from_plain, to_plain = change.before + 1, change.after - 1, change.from_plain, change.to_plain
        while self._changes and self._joins(last, self._changes[0], to_plain=to_plain):
            later = self._changes.pop(0)
            if to_plain or later.from_plain:
                change = replace(change, kind=TransitionKind.FADE)
            last, to_plain = max(last, later.after - 1), later.to_plain
        first, leads = self._plain_before(first) if from_plain else (first, False)
        last, trails = self._plain_after(last) if to_plain else (last, False)
        self._quiet_until = max(self._quiet_until, last + _NEAR)
        self._faded_until = max(self._faded_until, last + 1)
        boundary = None if leads or trails else (first + last + 1) // 2
        self._accept(change.kind, first, last, boundary)

    def _joins(self, last: int, later: Change, *, to_plain: bool) -> bool:
        """Whether a change that ends with frame `last` goes over into the later one."""
        gap = later.before - last
        return gap <= 0 or (
            TransitionKind.WHIP is not later.kind
            and (
                (gap <= _NEAR + 1 and (to_plain or later.from_plain))
                or (gap <= self._hold and to_plain and later.from_plain)
            )
        )

    def _plain_before(self, first: int) -> tuple[int, bool]:
        """Where a fade that begins at `first` has its colour from, when that is near; whether it begins the film."""
        start = max(self._waiting[0].index, first - _NEAR)  # its first steps from the colour are hardly seen
        while start > self._waiting[0].index and first - start <= self._hold and self._at(start - 1).plain:
            start -= 1
        if start == 0:
            return 0, True
        if first - start > self._hold:
            return first, False
        last = self._transitions[-1] if self._transitions else None
        if last is not None and last.boundary is not None and abs(last.boundary - start) <= 1:
            self._transitions.pop()
            self._cuts.discard(last.boundary)
            self._last_tick = last.since
            return last.boundary, False
        return (start, False) if start == self._held_since else (first, False)

    def _plain_after(self, last: int) -> tuple[int, bool]:
        """How far a fade that ends with `last` holds its colour, when that is near; whether it ends the film."""
        end = min(self._next, last + 1 + _NEAR)
        while end < self._next and end - last <= self._hold and self._at(end).plain:
            end += 1
        if end == self._next:
            return end - 1, True
        cut_in = any(abs(cut - end) <= 1 for cut in self._proposed)
        return (end - 1, False) if cut_in and end - last <= self._hold else (last, False)

    def _decide_black(self, since: int, end: int) -> None:
        """Black frames `since`..`end` - 1: one fade, or a shot of its own; fades into and out of it come first."""
        self._quiet_until = max(self._quiet_until, end)
        if end <= self._faded_until + _NEAR:
            return
        falls = since <= self._faded_until + _NEAR and since > 0
        rises = any(each.before - _NEAR <= end <= each.after for each in self._changes)
        self._held_since = since if rises and not falls else self._held_since
        if since > 0 and end < self._next and end - since <= self._hold and not falls and not rises:
            self._accept(TransitionKind.FADE, since, end - 1, (since + end) // 2)
            return
        if since > 0 and not falls and (end - since > self._hold or end == self._next):
            self._accept(TransitionKind.CUT, since, since, since)
        if end < self._next and not rises and (end - since > self._hold or since == 0):
            insort(self._proposed, end)
            self._forced.add(end)

    def _accept(self, kind: TransitionKind, first: int, last: int, boundary: int | None) -> None:
        """Note a transition; one whose boundary is too near the one before is none."""
        since = self._last_tick
        if boundary is not None:
            tick = self._at(boundary).tick
            if since is not None and tick - since < self._least:
                return
            self._cuts.add(boundary)
            self._last_tick = tick
        self._transitions.append(_Decided(Transition(kind=kind, first=first, last=last), boundary, since))

    def _at(self, index: int) -> _Waiting:
        return self._waiting[index - self._waiting[0].index]

    def _is_flash(self, cut: int) -> bool:
        """Whether the picture before `cut` comes back soon, or the one after was there shortly before.

        Then it is an edge of a flash, and so is the next.
        """
        before, after = self._at(cut - 1).thumb, self._at(cut).thumb
        if _is_light(before, after):
            self._flashed(cut, min(cut + 1, self._next - 1))
            return True
        back = _FLASH_RETURN * _distance(before, after)
        for index in range(cut + 1, min(cut + self._flash, self._next - 1) + 1):
            if _distance(before, self._at(index).thumb) < back:
                self._quiet_until = max(self._quiet_until, index + 1)
                self._flashed(cut, index)
                return True
        for index in range(cut - 2, max(cut - self._flash, self._waiting[0].index) - 1, -1):
            if _distance(after, self._at(index).thumb) < back:
                self._flashed(index + 1, cut)
                return True
        return False

    def _flashed(self, first: int, end: int) -> None:
        """Frames `first`..`end` - 1 are a flash."""
        start, over = self._at(first).tick, self._at(end).tick
        if self.flashes and start <= self.flashes[-1][1]:
            start, over = min(start, self.flashes[-1][0]), max(over, self.flashes.pop()[1])
        self.flashes.append((start, over))

    def _settle(self, frame: _Waiting) -> None:
        if not self._shots or frame.index in self._cuts:
            self._cuts.discard(frame.index)
            self._shots.append(_Sums(frame.index, frame.tick, course=Course(self._step)))
        self._shots[-1].add(frame.signals)


def _is_light(one: Thumb, other: Thumb) -> bool:
    """Whether one scene got lighter or darker all over: a muzzle flash, lightning, a lamp."""
    first, second = (thumb.mean(axis=2, dtype=np.float32) for thumb in (one, other))
    change = second - first
    if abs(float(change.mean())) < _LIGHT_EVEN * float(np.abs(change).mean()):
        return False
    return max(best_match(first[3:-3, 4:-4], second), best_match(second[3:-3, 4:-4], first)) > _LIGHT_ALIKE


def _distance(one: Thumb, other: Thumb) -> float:
    """Mean difference in levels where the pictures lie best upon one another, a cell to either side at most."""
    rows, columns = one.shape[0] - 2, one.shape[1] - 2
    middle, wide = one[1:-1, 1:-1], other.astype(np.int16)
    shifted = (wide[y : y + rows, x : x + columns] for y in range(3) for x in range(3))
    return min(float(np.abs(each - middle).mean()) for each in shifted)
