"""Passages of a finished film that show nothing: black ones, and ones whose picture stands still."""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.media.black_frozen import FrozenTracker
from cutthrough.media.frame_tap import Glimpse
from cutthrough.media.freezes import Freeze, FreezeWatch
from cutthrough.media.pace import CUT, PaceWatch
from cutthrough.media.signals import BLACK_LEVEL
from cutthrough.model.measured import Dark, Still

_CLOCK = 90_000  # ticks a second that stretches are counted in
_DARK_LEAST = Fraction(1, 10)
_STILL_LEAST = Fraction(1)
_BRIGHT_SHARE = 0.001  # of the pixels: FFmpeg's blackdetect allows 0.02, by which small letters on black are black
_FADE_STEP = 20.0  # levels of 255 the mean changes by from frame to frame at most in a fade of a quarter second
_MOVES = 1.2  # levels it changes by on average from frame to frame where the picture as a whole moves
_COVERS = 0.3  # of the picture's cells that have to: one who leaves a room does not leave it frozen
_BEFORE = 6  # frames before a still that say whether it moved
_OTHER = 1.6  # times the motion before it, that a change to another picture is at least
_HABIT = 3  # stills that a film where they are usual has: a page scrolled now and then, slides
_MIXES = 0.8  # correlation of two changes that follow one another: a dissolve changes all frames alike

Gray = npt.NDArray[np.uint8]


class DarkStill:
    """Looks at every frame, after `steps` has, which measures the change from frame to frame."""

    def __init__(self, steps: PaceWatch) -> None:
        self._steps = steps
        self.first_dark = False
        self._dark: list[tuple[int, int, bool]] = []
        self._since: tuple[int, bool] | None = None
        self._mean: float | None = None
        self._frozen = FrozenTracker(int(_STILL_LEAST * _CLOCK))
        self._freezes = FreezeWatch(int(_STILL_LEAST * _CLOCK), _CLOCK)
        self._changes: deque[float] = deque(maxlen=_BEFORE)
        self._moved: deque[bool] = deque(maxlen=_BEFORE)
        self._last: deque[Gray] = deque(maxlen=3)
        self._how = "start"  # how the open stretch began
        self._into: dict[int, str] = {}  # how the found ones did, by their first tick

    def look(self, glimpse: Glimpse) -> None:
        """Look at the next frame."""
        tick, gray = round(glimpse.at * _CLOCK), glimpse.gray
        self._look_for_dark(tick, gray)
        self._frozen.push(tick, gray)
        self._note_found()
        self._last.append(gray)
        if len(self._last) == 1:
            self._freezes.push(tick, gray, cut=False)
            return
        step = self._steps.last
        cut = step.change >= CUT and step.change > _OTHER * max(self._changes, default=0.0)
        self._freezes.push(tick, gray, cut=cut)
        self._moved.append(step.change >= _MOVES and step.covers >= _COVERS)
        if self._frozen.since == tick:
            moved = len(self._moved) == _BEFORE and sum(self._moved) > _BEFORE // 2 and self._moved[-1]
            self._how = "cut" if cut else "stops" if moved and not self._mixed() else "rests"
        self._changes.append(step.change)

    def _mixed(self) -> bool:
        """Whether the last change goes on with the one before, as in a dissolve or a fade."""
        if len(self._last) < 3:
            return False
        first, second, third = (each.astype(np.float32) for each in self._last)
        one, other = second - first, third - second
        norms = float(np.linalg.norm(one) * np.linalg.norm(other))
        return norms > 0 and float((one * other).sum()) / norms >= _MIXES

    def _note_found(self) -> None:
        """Note how the stretch began that was found last, if it is new; two that were joined began as the first."""
        if self._frozen.stretches:
            self._into.setdefault(self._frozen.stretches[-1][0], self._how)

    def _look_for_dark(self, tick: int, gray: Gray) -> None:
        bright = int(np.count_nonzero(gray > BLACK_LEVEL * 255))
        dark, mean = bright <= _BRIGHT_SHARE * gray.size, float(gray.mean())
        soft = self._mean is None or abs(mean - self._mean) <= _FADE_STEP
        if self._mean is None:
            self.first_dark = dark
        if dark and self._since is None:
            self._since = (tick, soft)
        elif not dark and self._since is not None:
            self._end_dark(tick, soft=soft)
        self._mean = mean

    def _end_dark(self, tick: int, *, soft: bool) -> None:
        assert self._since is not None  # noqa: S101 - asked only where one is open
        first, came_soft = self._since
        if tick - first >= _DARK_LEAST * _CLOCK:
            self._dark.append((first, tick, came_soft and soft))
        self._since = None

    def result(self, end: Fraction) -> tuple[tuple[Dark, ...], tuple[Still, ...]]:
        """The dark stretches and the still ones that are not dark; `end` is when the last frame ends."""
        tick = round(end * _CLOCK)
        if self._since is not None:
            self._end_dark(tick, soft=True)
        self._frozen.close(tick)
        self._note_found()
        dark = tuple(Dark(start=_seconds(a), end=_seconds(b), faded=faded) for a, b, faded in self._dark)
        still = [
            Still(start=_seconds(a), end=_seconds(b), into=self._into[a])
            for a, b in self._frozen.stretches
            if not _within(dark, _seconds(a), _seconds(b))
        ]
        freezes = [each for each in self._freezes.found if not _within(dark, _seconds(each.first), _seconds(each.end))]
        return dark, _with_freezes(still, freezes)


def _within(dark: tuple[Dark, ...], start: Fraction, end: Fraction) -> bool:
    return any(each.start <= start and end <= each.end for each in dark)


def _with_freezes(still: list[Still], freezes: list[Freeze]) -> tuple[Still, ...]:
    """The stills, with those that motion goes on after told as such, and with those that only grain moved in."""
    whole = list(still)
    for freeze in freezes:
        first, end = _seconds(freeze.first), _seconds(freeze.end)
        if not any(each.start < end and first < each.end for each in still):
            whole.append(Still(start=first, end=end, into="pauses"))
    usual = len(whole) >= _HABIT
    for freeze in freezes:
        first, end = _seconds(freeze.first), _seconds(freeze.end)
        into = "stops" if freeze.wide and not usual else "pauses"
        whole = [
            each.model_copy(update={"into": into})
            if each.start < end and first < each.end and each.into != "stops"
            else each
            for each in whole
        ]
    return tuple(sorted(whole, key=lambda each: each.start))


def _seconds(tick: int) -> Fraction:
    return Fraction(tick, _CLOCK)
