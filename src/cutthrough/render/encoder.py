"""Chooses encoder settings: level, buffer limits, and the one CRF that meets a cut's size and bit-rate limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from cutthrough.model.cut import Limits
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder

FIRST_CRF = 20.0
"""Where a cut starts: visually clean at 1080p, and what VMAF 95 and above takes on live action."""

LOWEST_CRF, HIGHEST_CRF = 4.0, 45.0
CRF_STEP = 0.5
PRESET = "medium"
BITS_PER_PIXEL = 0.2
"""Buffer limit where the placement names none: 12.4 Mb/s at 1080p30, above what platforms re-encode to."""

_DOUBLES_EVERY = 6.0  # CRF steps that halve the bits, x264's design (Merritt and Vanam, 2007)

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
        asked = min(asked, limits.bitrate_max // 1000)
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
        vbv_bufsize=min(asked, most),
    )


def _holds(blocks: int, rate: Fraction, speed: int, size: int, asked: int, most: int) -> bool:
    return blocks <= size and blocks * rate <= speed and asked <= most


def next_crf(crf: float, sizes: Sequence[tuple[int, Fraction]], limits: Limits) -> float | None:
    """The CRF to try next for a family, or None when the last one will do or nothing more can be done.

    `sizes` are (bytes, seconds) of each finished file. Every arm gets the same CRF, or picture quality would differ
    between arms and confound a test. A maximum outranks a minimum.
    """
    over = max((_excess(size, length, limits) for size, length in sizes), default=0.0)
    if over > 0:
        step = max(CRF_STEP, _rounded_up(_DOUBLES_EVERY * over + CRF_STEP))
        return min(HIGHEST_CRF, crf + step) if crf < HIGHEST_CRF else None
    if limits.bitrate_min:
        under = max(math.log2(limits.bitrate_min * 1.02 / float(size * 8 / length)) for size, length in sizes)
        if under > 0 and crf > LOWEST_CRF:
            return max(LOWEST_CRF, crf - max(CRF_STEP, _rounded_up(_DOUBLES_EVERY * under)))
    return None


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
