"""Stretches that show nothing: black ones and ones that stand still."""

from __future__ import annotations

import numpy as np

from cutthrough.media.signals import Gray, cells, difference

FROZEN_LEAST = 0.5
"""Seconds a picture has to stand still to be worth telling."""

BLACK_LEAST = 0.1
"""Seconds of black worth telling; a shorter dip is a flash."""

STILL_MEAN, STILL_CELL = 0.5, 2.0
"""Levels of 255 that frames may differ by and still be equal: on average, and in the cell that differs most.

FFmpeg's freezedetect allows 0.26 on average at full size (-60 dB); scaled down, coding noise stays under 0.5. The
cell catches what a mean over the picture does not: a small thing that moves.
"""

_REFRESH_CELL = 2 * STILL_CELL  # what a key frame may change in a still picture

Ticks = tuple[int, int]


class StretchTracker:
    """Collects stretches of frames for which something holds, in ticks, leaving out those shorter than `least`."""

    def __init__(self, least: int) -> None:
        self.stretches: list[Ticks] = []
        self._least = least
        self._since: int | None = None

    def push(self, tick: int, *, holds: bool) -> None:
        """Hear of the frame shown from `tick` on."""
        if holds and self._since is None:
            self._since = tick
        elif not holds:
            self.close(tick)

    def close(self, tick: int) -> None:
        """End the open stretch, if any, at `tick`."""
        if self._since is not None and tick - self._since >= self._least:
            self.stretches.append((self._since, tick))
        self._since = None


class FrozenTracker:
    """Finds stretches whose frames all equal their first one, so that a slow drift is no freeze.

    Two stretches that touch and hardly differ are one: coders refresh a still picture with every key frame.
    `since` is the tick of the frame that the next one is compared with.
    """

    def __init__(self, least: int) -> None:
        self.stretches: list[Ticks] = []
        self._least = least
        self.since = 0
        self._reference: Gray | None = None
        self._refreshed = False

    def push(self, tick: int, gray: Gray) -> None:
        """Hear of the next frame, (height, width) 0..255, shown from `tick` on."""
        if self._reference is None:
            self.since, self._reference = tick, gray
            return
        mean, cell = _change(gray, self._reference)
        if mean <= STILL_MEAN and cell <= STILL_CELL:
            return
        self.close(tick)
        self.since, self._reference = tick, gray
        self._refreshed = cell <= _REFRESH_CELL

    def close(self, tick: int) -> None:
        """End the open stretch at `tick`."""
        if self._reference is not None and tick - self.since >= self._least:
            if self._refreshed and self.stretches and self.stretches[-1][1] == self.since:
                self.since = self.stretches.pop()[0]
            self.stretches.append((self.since, tick))
        self._reference = None


def _change(one: Gray, other: Gray) -> tuple[float, float]:
    """How many levels they differ by, on average and in the cell that differs most."""
    if one.shape != other.shape:
        return 255.0, 255.0
    changed = difference(one, other)
    return float(changed.mean()), float(np.max(cells(changed)))
