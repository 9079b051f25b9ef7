"""Says when a picture flashes as a whole, faster than is safe for people with photosensitive epilepsy.

By WCAG 2.2, success criterion 2.3.1: a flash is a pair of opposing changes of relative luminance by a tenth of the
most there is, where the darker is below 0.8; three in any second are allowed. Here the luminance is the mean of the
picture, so smaller areas that flash, and saturated red, are not seen: what is not told of is not known to be safe.
"""

from __future__ import annotations

from collections import deque

CHANGE, DARKER = 0.1, 0.8
ALLOWED = 3
"""Flashes in any one second."""


class StrobeWatch:
    """Push every frame's mean luma; `since` is the second of the first flash too many, None where there is none."""

    def __init__(self) -> None:
        self.since: float | None = None
        self._turn: float | None = None  # luminance at the last peak or trough
        self._way = 0
        self._changes: deque[float] = deque()

    def push(self, seconds: float, luma: float) -> None:
        """Hear of the frame shown at `seconds`; `luma` is 0..1, as coded."""
        if self.since is not None:
            return
        light = luma**2.4  # BT.1886, the curve of displays
        if self._turn is None:
            self._turn = light
            return
        off = light - self._turn
        way = 1 if off > 0 else -1
        if abs(off) >= CHANGE and min(light, self._turn) < DARKER and way != self._way:
            self._way, self._turn = way, light
            self._changes.append(seconds)
            while self._changes[0] <= seconds - 1:
                self._changes.popleft()
            if len(self._changes) > 2 * ALLOWED:
                self.since = self._changes[0]
        elif way == self._way:
            self._turn = max(self._turn, light) if way > 0 else min(self._turn, light)
