"""Steps of the motion that are longer than their neighbours, all over the picture at once: a frame is missing there.

Every cell of a grid that moves is held against itself in the steps around, so that each has its say, the slow one as
much as the fast. How much longer a step of two frames would be is measured in the same film, from frames two apart.
From both follows what would have shown: where motion is uneven by itself, or looks the same over two frames as over
one, a missing frame can't be told, and nobody may say that none is missing.
"""

from __future__ import annotations

import math
from array import array
from collections import deque

import numpy as np
import numpy.typing as npt

from cutthrough.media.signals import Gray, cells, difference

SHORTEST, LONGEST = 2, 29
"""Steps from one long one to the next that are looked for: 3 made 2, 30 made 29."""

_AROUND = 5  # steps: two before, two after
_MOVES, _LEAST_CELLS = 2.0, 20  # levels a cell changes by in the steps around, and how many have to
_FLOOR = 0.3  # levels: less is coding
_EVERY = 4  # frames from which to which two are compared that are two apart
_SCALE, _NONE = 60, -128  # logarithms are kept in a byte, 1/60 each
_LONG = 0.5  # of the gain of two frames over one: where a step counts as long
_LEAST_GAIN, _MOST_GAIN = 0.6, 1.7  # times the gain, that the long steps' middle is over the others'
_KEEPS, _WOULD_KEEP = 0.7, 0.8  # of the rhythm's steps are long: at least; and where one dares to say none is
_CHANCE = 1e-3  # that even one of all rhythms looked for is made by chance
_OCCURS = 4  # times at least
_ENOUGH = 24  # steps
_SEEN = 0.15  # the least gain: less, and two frames change no more than one

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_TESTS = sum(range(SHORTEST, LONGEST + 1))


class LeapWatch:
    """Push every frame after the first with the change from the one before by cells; keeps two bytes of each."""

    def __init__(self) -> None:
        self._steps: deque[npt.NDArray[np.float32]] = deque(maxlen=_AROUND)
        self._logs: deque[npt.NDArray[np.float32]] = deque(maxlen=_AROUND)
        self._excess, self._gain = array("b"), array("b")
        self._grays: deque[Gray] = deque(maxlen=2)

    def push(self, moved: npt.NDArray[np.float32], before: Gray, now: Gray) -> None:
        """Hear of a step: `moved` is its mean change in levels by cell, `before` and `now` are its two pictures."""
        self._steps.append(moved)
        self._logs.append(np.log(np.maximum(moved, np.float32(_FLOOR))))
        self._grays.append(before)
        gain = None
        if len(self._grays) == 2 and len(self._excess) % _EVERY == 0:
            moving = (self._steps[-1] + self._steps[-2]) >= 2 * _MOVES
            if np.count_nonzero(moving) >= _LEAST_CELLS:
                twice = np.log(np.maximum(cells(difference(now, self._grays[0])), _FLOOR))
                gain = float((twice - (self._logs[-1] + self._logs[-2]) / 2)[moving].mean())
        self._gain.append(_byte(gain))
        self._excess.append(_NONE)
        if len(self._steps) == _AROUND:
            self._excess[-3] = _byte(self._over())

    def _over(self) -> float | None:
        """The logarithm of the middle step over those around it, on average of the cells that move."""
        around = np.stack([self._steps[at] for at in (0, 1, 3, 4)])
        moving = around.mean(axis=0) >= _MOVES
        if np.count_nonzero(moving) < _LEAST_CELLS:
            return None
        logs = np.sort(np.stack([self._logs[at][moving] for at in (0, 1, 3, 4)]), axis=0)
        return float((self._logs[2][moving] - (logs[1] + logs[2]) / 2).mean())

    def result(self) -> tuple[Floats, Floats]:
        """By step, the logarithm of how much longer it is than those around it, and of two frames' change over one's.

        Not a number where nothing moves, or where it was not looked at.
        """
        return _floats(self._excess), _floats(self._gain)


def _byte(value: float | None) -> int:
    return _NONE if value is None else max(-127, min(127, round(value * _SCALE)))


def _floats(kept: array[int]) -> Floats:
    values = np.frombuffer(kept, np.int8).astype(np.float64)
    return np.where(values == _NONE, np.nan, values / _SCALE)


class Leaps:
    """The steps of one passage that can be judged. `excess`, `gain`: see LeapWatch.result."""

    def __init__(self, excess: Floats, gain: Floats, usable: Flags) -> None:
        self.places = np.flatnonzero(usable & ~np.isnan(excess))
        gains = gain[usable & ~np.isnan(gain)]
        self.gain = float(np.median(gains)) if len(gains) else 0.0
        self._excess = excess[self.places]
        self._usual = float(np.median(self._excess)) if len(self.places) else 0.0
        self._tells = len(self.places) >= _ENOUGH and self.gain >= _SEEN

    def rhythm(self) -> int | None:
        """The n of which every n-th step, and hardly another one, is longer by a frame's worth; None without one."""
        if not self._tells:
            return None
        best: tuple[float, int] | None = None
        for every in range(SHORTEST, LONGEST + 1):
            if chance := self._chance(every):
                best = min(best or chance, chance)
        return best[1] if best else None

    def _chance(self, every: int) -> tuple[float, int] | None:
        """The chance that steps without a rhythm would keep this one as well, with `every`; None where they don't."""
        phase = self.places % every
        counts = np.bincount(phase, minlength=every)
        if counts.min() < 1:
            return None
        means = np.bincount(phase, self._excess, minlength=every) / counts
        in_phase = phase == int(means.argmax())
        long, others = self._excess[in_phase], self._excess[~in_phase]
        middle = float(np.median(others))
        lead = float(np.median(long)) - middle
        if len(long) < _OCCURS or not _LEAST_GAIN <= lead / self.gain <= _MOST_GAIN:
            return None
        over = middle + _LONG * self.gain
        kept = int(np.count_nonzero(long > over))
        by_chance = (np.count_nonzero(others > over) + 1) / (len(others) + 2)
        chance = _tail(kept, len(long), by_chance) * _TESTS
        return (chance, every) if kept >= _KEEPS * len(long) and chance <= _CHANCE else None

    def shows(self) -> int:
        """The longest rhythm of missing frames, in steps, that would have been found here; 0 where none would."""
        if not self._tells:
            return 0
        off = self._excess - self._usual
        by_chance = (np.count_nonzero(off > _LONG * self.gain) + 1) / (len(off) + 2)
        kept = float(np.mean(off > (_LONG - 1) * self.gain))
        if kept < _WOULD_KEEP:
            return 0
        found = 0
        for every in range(SHORTEST, LONGEST + 1):
            times = len(off) // every
            if times < _OCCURS or _tail(int(kept * times) - 1, times, by_chance) * _TESTS > _CHANCE:
                break
            found = every
        return found


def _tail(hits: int, times: int, chance: float) -> float:
    """The chance of so many hits and more."""
    return sum(math.comb(times, n) * chance**n * (1 - chance) ** (times - n) for n in range(hits, times + 1))
