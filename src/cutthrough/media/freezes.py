"""Freezes under which a film lay still and moved on: found whatever the size of the motion, and through light grain.

Seen as the means of a grid's cells, grain and coding noise nearly vanish: they stay as far from the picture that a
freeze began with after a second as after a frame, where motion goes further and further.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cutthrough.media.signals import Gray, cells

_STILL = 1.2  # levels of 255 that cells may be off the first frame's: 0.75 seen under noise of +-4 levels, coded
_GRAIN, _GRAIN_MOST = 2.0, 2.4  # the same in steps within, and levels: under heavier grain, or in a smaller picture
_REFRESH, _REFRESH_AFTER = 2.5, 0.3  # levels a key frame may change cells by, and seconds they have to have stood
_CELLS = 3  # that may be off further
_LEAD, _LEAD_STEPS = 1.5, 100  # seconds before it, since the last cut, that say whether the shot moved; steps kept
_LEAST_LEAD = 5  # steps
_AFTER = 3  # steps within which it moves on
_MOVES, _STIRS, _OVER_NOISE = 1.0, 0.2, 2.5  # levels, of much motion and of any, and times the steps within
_ALIVE = 0.6  # of the steps before move: a page that is scrolled and slides move now and then
_END, _ABRUPT = 8, 0.4  # steps of which one is that much of the usual: motion that dies down shrinks
_CHANGES, _WIDE = 0.1, 0.2  # levels, and the share of the cells that change by more: a camera's picture does all over
_LATEST = 10  # before it, one of which moves at all
_MEMORY = 50  # steps within a stretch that its noise is taken from

Cells = npt.NDArray[np.float32]


class Freeze(NamedTuple):
    """A stretch in ticks. `wide`: a whole picture in motion stopped dead; else part of it, or it died down."""

    first: int
    end: int
    wide: bool


class _Step(NamedTuple):
    """What changed up to the frame at `tick`."""

    tick: int
    cells: Cells
    size: float


class FreezeWatch:
    """Push every frame; `found` are stretches that motion led into and that the same shot moves out of."""

    def __init__(self, least: int, clock: int) -> None:
        self.found: list[Freeze] = []
        self._least, self._refresh, self._lead = least, round(_REFRESH_AFTER * clock), round(_LEAD * clock)
        self._reference: Cells | None = None
        self._previous: Cells | None = None
        self._since = self._stood = 0
        self._steps: deque[_Step] = deque(maxlen=_LEAD_STEPS)  # of this shot, before the open stretch
        self._inside: deque[_Step] = deque(maxlen=_MEMORY)
        self._ended: tuple[int, int, tuple[_Step, ...], float] | None = None
        self._after = 0

    def push(self, tick: int, gray: Gray, *, cut: bool) -> None:
        """Hear of the next frame, shown from `tick` on; `cut`: another picture begins with it."""
        now = cells(gray)
        if self._reference is None or self._previous is None or cut:
            self._begin(tick, now)
            return
        change = np.abs(now - self._previous)
        step = _Step(tick, change, _furthest(change))
        self._previous = now
        off = _furthest(np.abs(now - self._reference))
        if off <= _STILL or off <= min(_GRAIN_MOST, _GRAIN * self._usual(step)):
            self._inside.append(step)
        elif off <= _REFRESH and tick - self._stood >= self._refresh:
            self._reference, self._stood = now, tick
        else:
            if tick - self._since >= self._least:
                self._ended, self._after = (self._since, tick, tuple(self._steps), self._usual(step)), 0
            self._steps.extend((*self._inside, step))
            self._inside.clear()
            self._reference, self._since, self._stood = now, tick, tick
        self._hear(step)

    def _begin(self, tick: int, now: Cells) -> None:
        """A shot begins."""
        self._reference = self._previous = now
        self._since = self._stood = tick
        self._steps.clear()
        self._inside.clear()
        self._ended = None

    def _usual(self, step: _Step) -> float:
        """The usual step within the open stretch; where there is none yet, the one that would be the first."""
        return statistics.median([each.size for each in self._inside] or [step.size])

    def _hear(self, step: _Step) -> None:
        """Whether the picture moves on after the stretch that ended last."""
        if self._ended is None:
            return
        first, end, before, inside = self._ended
        self._after += 1
        least = max(_STIRS, _OVER_NOISE * inside)
        if step.size >= least:
            lead = [each for each in before if each.tick >= first - self._lead]
            if any(each.size >= least for each in lead[-_LATEST:]):
                self.found.append(Freeze(first, end, _stops_dead(lead, max(_MOVES, least), inside)))
            self._ended = None
        elif self._after == _AFTER:
            self._ended = None


def _stops_dead(lead: Sequence[_Step], least: float, inside: float) -> bool:
    """Whether the whole picture moved all along, and did up to the end."""
    sizes = [each.size for each in lead]
    if len(sizes) < _LEAST_LEAD or np.mean([size >= least for size in sizes]) < _ALIVE:
        return False
    usual = float(np.median(sizes))
    changes = max(_CHANGES, inside)
    wide = np.median([np.mean(each.cells > changes) for each in lead]) >= _WIDE
    return bool(wide) and max(sizes[-_END:]) >= max(least, _ABRUPT * usual)


def _furthest(off: Cells) -> float:
    """How far cells are off, but for the few that are furthest."""
    return float(np.partition(off, -1 - _CELLS, axis=None)[-1 - _CELLS])
