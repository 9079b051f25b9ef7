"""How light a colour is and how far two stand apart: the one place these are written.

Relative luminance and contrast ratio as WCAG 2.2 defines them (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance,
#dfn-contrast-ratio): sRGB's transfer undone after IEC 61966-2-1, with its threshold of 0.04045, and weighed by its
primaries, which are BT.709's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

LUMA = np.array([0.2126, 0.7152, 0.0722])
"""What red, green and blue light add to luminance: BT.709 and sRGB."""


def linear(values: Floats) -> Floats:
    """Light of sRGB signals, both 0..1."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


_LIGHT = linear(np.arange(256) / 255)


def luminance(colours: Floats | Pixels) -> Floats:
    """Relative luminance, 0..1, of sRGB values 0..255, red, green and blue in the last axis."""
    light = _LIGHT[colours] if colours.dtype == np.uint8 else linear(np.asarray(colours, np.float64) / 255)
    return np.asarray(light @ LUMA, dtype=np.float64)


def rgb(colour: str) -> Floats:
    """Red, green and blue, 0..255, of #RRGGBB; an alpha that follows is ignored."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


def luminance_of(colour: str) -> float:
    """Relative luminance of a colour written #RRGGBB."""
    return float(luminance(rgb(colour)))


def ratios(one: Floats | float, other: Floats | float) -> Floats:
    """Contrast ratios of relative luminances, 1..21, each of one with each of the other."""
    high, low = np.maximum(one, other), np.minimum(one, other)
    return np.asarray((high + 0.05) / (low + 0.05), dtype=np.float64)


def ratio(one: float, other: float) -> float:
    """Contrast ratio of two relative luminances, 1..21."""
    return float(ratios(one, other))


def contrast_of(one: str, other: str) -> float:
    """Contrast ratio of two colours written #RRGGBB, 1..21."""
    return ratio(luminance_of(one), luminance_of(other))
