"""Finds where one picture turns into another by degrees: fades, dissolves, titles that fade in."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from cutthrough.media.black_frozen import Ticks
from cutthrough.media.picture import shrunk
from cutthrough.media.signals import Gray

CHANGE_LEAST = 10.0
"""Levels of 255, on average over the picture, between the two ends; less is hardly seen."""
STRAY = 0.20
"""How far the pictures between may lie off the mix of both ends, as a share of the change."""
EVEN = 0.20
"""How far a mix may be ahead of time or behind it: eased fades are, cuts are by half and more."""
_SECONDS = (0.25, 0.4, 0.65, 1.0, 1.5, 2.25)  # lengths looked for; a longer change is seen in parts
_SIZE = (32, 18)

_LETTERS = 0.3  # share of the mean change the median stays under when letters come or go over a picture

Thumb = npt.NDArray[np.float32]


class GradualFinder:
    """Push every frame; `stretches` are the changes in ticks, in order.

    Between two ends A and B a fade or a dissolve shows nothing but mixes (1 - a) A + a B, with a growing as time
    does: the pictures at a quarter, half and three quarters of the way tell. A cut is no mix but A or B; a moving
    camera or subject shifts edges, and what lies between is none either. (The linear model of dissolves is that of
    Lienhart, "Comparison of automatic shot boundary detection algorithms", 1999.) Memory is 2.25 s of thumbnails.
    `letters` are those of the stretches in which most of the picture stays: a title comes or goes.
    """

    def __init__(self, frames_per_second: float) -> None:
        frames = sorted({max(4, round(s * frames_per_second)) for s in _SECONDS})
        self._lengths = tuple(frames)
        self._recent: deque[tuple[int, Thumb]] = deque(maxlen=frames[-1] + 1)
        self._open: Ticks | None = None
        self._letters = False
        self.stretches: list[Ticks] = []
        self.letters: list[Ticks] = []

    def push(self, tick: int, gray: Gray) -> None:
        """Hear of the frame shown from `tick` on, (height, width) 0..255."""
        small = shrunk(gray, *_SIZE)
        self._recent.append((tick, small.astype(np.float32).ravel()))
        for length in reversed(self._lengths):
            if len(self._recent) > length and self._is_mix(length):
                changed = np.abs(self._recent[-1][1] - self._recent[-1 - length][1])
                self._note(self._recent[-1 - length][0], tick)
                self._letters |= bool(np.median(changed) < _LETTERS * changed.mean())
                break

    def close(self) -> None:
        """End the last stretch."""
        if self._open is not None:
            self.stretches.append(self._open)
            if self._letters:
                self.letters.append(self._open)
        self._open, self._letters = None, False

    def _note(self, start: int, end: int) -> None:
        if self._open is not None and start <= self._open[1]:
            self._open = (min(start, self._open[0]), max(end, self._open[1]))
            return
        self.close()
        self._open = (start, end)

    def _is_mix(self, length: int) -> bool:
        first, last = self._recent[-1 - length][1], self._recent[-1][1]
        change = last - first
        size = float(np.abs(change).mean())
        if size < CHANGE_LEAST:
            return False
        whole = float(change @ change)
        for quarter in (1, 2, 3):
            after = round(length * quarter / 4)
            here = self._recent[-1 - length + after][1] - first
            share = float(here @ change) / whole
            if abs(share - after / length) > EVEN or float(np.abs(here - share * change).mean()) > STRAY * size:
                return False
        return True
