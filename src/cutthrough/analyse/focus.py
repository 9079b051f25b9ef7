"""Where in a shot the interest lies, and how much of it a narrower window keeps."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import INTEREST_COLUMNS, INTEREST_ROWS

Grid = npt.NDArray[np.float32]
Line = npt.NDArray[np.float64]

_PRIOR_SPREAD = 0.35  # of the width: viewers look at the middle and cameramen put things there
_PRIOR_FLOOR = 0.25
_EVEN = 0.02  # interest spread evenly, so that a blank picture has its focus in the middle
_MOTION_HALF = 0.03  # motion of the cells that move most at which motion weighs as much as detail
_MOST = 16  # how many cells those are: about a face in a wide shot
_PROBE_WIDTH, _PROBE_HEIGHT = 0.32, 0.5  # of the picture: a 9:16 window on 16:9, and half the height
_SHIFTS = 6


class Focus(NamedTuple):
    """Centre of interest as shares of width and height, and the interest kept by windows 0.1 .. 1.0 wide on it."""

    x: float
    y: float
    kept: tuple[float, ...]


def focus_of(detail: Grid, motion: Grid) -> Focus:
    """From mean detail and mean motion per cell, both (rows, columns), 0..1.

    What stands out from the picture's median counts: a textured ground or a moving camera is everywhere and says
    nothing. The centre is where a window as narrow as a vertical crop keeps most, shifted to the middle of what
    it holds (mean shift), not the mean of everything, which lies between two people on nobody. A window at the
    border is pushed inside, as a crop is.
    """
    interest = _interest(detail, motion)
    across, down = interest.sum(axis=0), interest.sum(axis=1)
    x, y = _mode(across, _PROBE_WIDTH), _mode(down, _PROBE_HEIGHT)
    kept = tuple(round(_share(across, x, tenth / 10), 4) for tenth in range(1, 11))
    return Focus(round(x, 4), round(y, 4), kept)


def interest_of(detail: Grid, motion: Grid) -> tuple[float, ...]:
    """The share of interest in each of INTEREST_ROWS x INTEREST_COLUMNS fields, row by row, as `focus_of` sees it."""
    height = detail.shape[0] // INTEREST_ROWS
    fields = _interest(detail, motion).reshape(INTEREST_ROWS, height, INTEREST_COLUMNS, -1)
    return tuple(round(float(share), 3) for share in fields.sum(axis=(1, 3)).ravel())


def subject_of(motion: Grid) -> tuple[float, float]:
    """How the ground moves and how much more a subject near the middle does, from mean motion per cell, 0..1."""
    ground = float(np.median(motion))
    over = np.clip(motion - np.float32(ground), 0, None) * _prior(motion.shape)
    return ground, float(np.sort(over, axis=None)[-_MOST:].mean())


def _interest(detail: Grid, motion: Grid) -> Line:
    stands_out = [np.clip(g - np.median(g), 0, None).astype(np.float64) for g in (detail, motion)]
    moving = float(np.sort(stands_out[1], axis=None)[-_MOST:].mean())
    weights = (1.0, moving / (moving + _MOTION_HALF) * 2)
    total = np.zeros(detail.shape)
    for grid, weight in zip(stands_out, weights, strict=True):
        if grid.sum() > 0:
            total += weight * grid / grid.sum()
    total *= _prior(detail.shape)
    whole = total.sum()
    even = np.full(detail.shape, 1 / total.size)
    return even if whole == 0 else (1 - _EVEN) * total / whole + _EVEN * even


@lru_cache(maxsize=4)
def _prior(shape: tuple[int, ...]) -> Line:
    rows, columns = ((np.arange(n) + 0.5) / n - 0.5 for n in shape)
    near: Line = np.exp(-(rows[:, None] ** 2 + columns[None, :] ** 2) / (2 * _PRIOR_SPREAD**2))
    return _PRIOR_FLOOR + (1 - _PRIOR_FLOOR) * near


def _mode(line: Line, width: float) -> float:
    """Centre of the window of `width` that keeps most; the more central one when two keep the same."""
    centres = np.linspace(width / 2, 1 - width / 2, 101)
    held = [_share(line, c, width) - 1e-6 * abs(c - 0.5) for c in centres]
    centre = float(centres[int(np.argmax(held))])
    middles = (np.arange(len(line)) + 0.5) / len(line)
    for _ in range(_SHIFTS):
        inside = line * (np.abs(middles - centre) <= width / 2)
        if inside.sum() == 0:
            break
        centre = float((inside * middles).sum() / inside.sum())
    return min(1.0, max(0.0, centre))


def _share(line: Line, centre: float, width: float) -> float:
    """What a window of `width` (share of the whole) around `centre`, pushed inside, keeps of `line`."""
    left = min(max(centre - width / 2, 0.0), 1 - width)
    edges = np.linspace(0, 1, len(line) + 1)
    total = np.concatenate([[0.0], np.cumsum(line)])
    kept = np.interp(left + width, edges, total) - np.interp(left, edges, total)
    return float(min(1.0, kept / total[-1]))
