"""Says when a picture flashes as a whole, faster than is safe for people with photosensitive epilepsy.

The limits are those of `media.flashes`, which judges finished files place by place. Here, for a note on a master, the
luminance is the mean of the picture, so smaller areas that flash, and saturated red, are not seen: what is not told of
is not known to be safe.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cutthrough.media.flashes import ALLOWED, CHANGE, DARKER
from cutthrough.media.turns import Tally, Turning


class StrobeWatch:
    """Push every frame's mean luma; `since` is the second of the first flash too many, None where there is none."""

    def __init__(self) -> None:
        self.since: float | None = None
        self._turning = Turning((1, 1), CHANGE, DARKER)
        self._tally = Tally((1, 1))

    def push(self, seconds: float, luma: float) -> None:
        """Hear of the frame shown at `seconds`; `luma` is 0..1, as coded."""
        if self.since is not None:
            return
        light = np.full((1, 1), luma**2.4, np.float32)  # BT.1886, the curve of displays
        rise, fall = self._turning.push(light)
        self._tally.push(Fraction(seconds), rise | fall)
        span = self._tally.span
        if span is not None and self._tally.turns_over_area() > 2 * ALLOWED:
            self.since = float(span[0])
