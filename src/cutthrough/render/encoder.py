"""Chooses encoder settings: level, buffer limits, and the one CRF that meets a cut's size and bit-rate limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Limits
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder

FIRST_CRF = 20.0
"""Where a cut starts: visually clean at 1080p, and what VMAF 95 and above takes on live action."""

LOWEST_CRF, HIGHEST_CRF = 4.0, 45.0
CRF_STEP = 0.5
_MARGIN = 1.02  # a joined file is a little smaller than its segments together
PRESET = "medium"
BITS_PER_PIXEL = 0.2
"""Buffer limit where the placement names none: 12.4 Mb/s at 1080p30, above what platforms re-encode to."""

_DOUBLES_EVERY = 6.0  # CRF steps that halve the bits, x264's design (Merritt and Vanam, 2007)

HEADROOM = 95
"""Percent of a placement's peak bit rate to encode up to: a second that is measured may hold part of a buffer more."""

# ITU-T H.264 table A-1: level, macroblocks a second, macroblocks a frame, decoded picture buffer in macroblocks,
# and 1.25 times its MaxBR in kb/s for the High profile (clause A.3.3).
_LEVELS: tuple[tuple[str, int, int, int, int], ...] = (
    ("3.0", 40500, 1620, 8100, 12500),
    ("3.1", 108000, 3600, 18000, 17500),
    ("3.2", 216000, 5120, 20480, 25000),
    ("4.0", 245760, 8192, 32768, 25000),
    ("4.1", 245760, 8192, 32768, 62500),
    ("4.2", 522240, 8704, 34816, 62500),
    ("5.0", 589824, 22080, 110400, 168750),
    ("5.1", 983040, 36864, 184320, 300000),
    ("5.2", 2073600, 36864, 184320, 300000),
)


def encoder(canvas: Size, rate: Fraction, limits: Limits, crf: float) -> Encoder:
    """Settings for this canvas, rate and CRF. The same for every segment of a cut, so that they join."""
    blocks = -(-canvas.width // 16) * -(-canvas.height // 16)
    asked = int(BITS_PER_PIXEL * canvas.width * canvas.height * rate / 1000)
    if limits.bitrate_min:
        asked = max(asked, limits.bitrate_min * 2 // 1000)
    if limits.bitrate_max:
        asked = min(asked, limits.bitrate_max * HEADROOM // 100_000)
    asked = max(asked, 400)
    name, dpb, most = next(
        (
            (level, buffer, top)
            for level, speed, size, buffer, top in _LEVELS
            if _holds(blocks, rate, speed, size, asked, top)
        ),
        (_LEVELS[-1][0], _LEVELS[-1][3], _LEVELS[-1][4]),
    )
    return Encoder(
        crf=crf,
        preset=PRESET,
        level=name,
        refs=max(1, min(3, dpb // blocks)),
        keyint=max(24, 2 * math.ceil(rate)),
        vbv_maxrate=min(asked, most),
        # What the buffer holds may come on top of the rate within the second that a limit is measured over.
        vbv_bufsize=min(asked, most) // (2 if limits.bitrate_max else 1),
    )


def _holds(blocks: int, rate: Fraction, speed: int, size: int, asked: int, most: int) -> bool:
    return blocks <= size and blocks * rate <= speed and asked <= most


@dataclass(frozen=True)
class CrfSearch:
    """The search for a family's CRF: what to try now, and the highest one known to come out too large.

    Every arm gets the same CRF, or picture quality would differ between arms and confound a test.
    """

    crf: float = FIRST_CRF
    too_large: float = 0.0

    def next(self, sizes: Sequence[tuple[int, Fraction]], limits: Limits) -> CrfSearch | None:
        """What to try after `sizes`, the (bytes, seconds) of each finished file; None when there is nothing better.

        A maximum outranks a minimum: the search never goes back to a CRF that was too large.
        """
        over = max(_excess(size, length, limits) for size, length in sizes)
        if over > 0:
            step = max(CRF_STEP, _rounded_up(_DOUBLES_EVERY * over))
            following = min(HIGHEST_CRF, self.crf + step)
            return CrfSearch(following, self.crf) if following > self.crf else None
        if not limits.bitrate_min:
            return None
        under = max(math.log2(limits.bitrate_min * _MARGIN / float(size * 8 / length)) for size, length in sizes)
        step = max(CRF_STEP, _rounded_up(_DOUBLES_EVERY * under))
        following = max(LOWEST_CRF, self.crf - step, self.too_large + CRF_STEP)
        return CrfSearch(following, self.too_large) if under > 0 and following < self.crf else None


def _excess(size: int, length: Fraction, limits: Limits) -> float:
    """By how many doublings a file is too large; 0 or less when it is not."""
    worst = -math.inf
    if limits.file_size_max:
        worst = max(worst, math.log2(size / limits.file_size_max))
    if limits.bitrate_max:
        worst = max(worst, math.log2(float(size * 8 / length) / limits.bitrate_max))
    return worst


def _rounded_up(steps: float) -> float:
    return math.ceil(steps / CRF_STEP) * CRF_STEP
