"""Numbers of one small grey picture and of its change: how bright, how detailed, where things are and move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

GRID_ROWS, GRID_COLUMNS = 18, 32

BLACK_LEVEL = 0.10
"""Share of full scale a pixel stays under to count as black: FFmpeg blackdetect's `pixel_black_th`."""

BLACK_SHARE = 0.98
"""Share of pixels that have to be black: FFmpeg blackdetect's `picture_black_ratio_th`."""

STEEPEST = 0.02
"""Share of the pixels whose edges say how sharp a picture is: a sharp subject before a soft ground is sharp."""

_RANGE = (0.03, 0.97)  # quantiles of the levels: a few lights or letters are not the picture's range
_RANGE_LEAST = 128  # levels; haze is no blur, but it is not crisp either

Gray = npt.NDArray[np.uint8]
Grid = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Signals:
    """Of one frame. `luma`, `detail`, `motion` are means 0..1; the grids are (18, 32) means per cell, 0..1.

    `motion` is the change from the frame before (0 for the first), `detail` the mean step between neighbours;
    `sharpness` is that of the steepest edges, see `Shot`.
    """

    luma: float
    detail: float
    motion: float
    detail_grid: Grid
    motion_grid: Grid
    black: bool
    sharpness: float = 0.0


def signals(gray: Gray, before: Gray | None) -> Signals:
    """Measure `gray`, (height, width) 0..255, against the frame `before` it of the same shape."""
    level = gray.astype(np.float32) * np.float32(1 / 255)
    edges = np.zeros_like(level)
    edges[:, 1:] += np.abs(np.diff(level, axis=1))
    edges[1:, :] += np.abs(np.diff(level, axis=0))
    detail_grid = cells(edges) / np.float32(2)
    if before is None or before.shape != gray.shape:
        motion_grid = np.zeros((GRID_ROWS, GRID_COLUMNS), np.float32)
    else:
        motion_grid = cells(difference(gray, before)) / np.float32(255)
    return Signals(
        luma=float(level.mean()),
        detail=float(detail_grid.mean()),
        motion=float(motion_grid.mean()),
        detail_grid=detail_grid,
        motion_grid=motion_grid,
        black=bool(np.count_nonzero(gray <= BLACK_LEVEL * 255) >= BLACK_SHARE * gray.size),
        sharpness=_sharpness(gray[::2], edges[::2]),  # every other row tells as much
    )


def _sharpness(gray: Gray, edges: npt.NDArray[np.float32]) -> float:
    """Mean of the steepest edges over the picture's range of levels, or over half of what there are if that is more."""
    steps = np.bincount((edges * np.float32(255)).astype(np.uint16).ravel(), minlength=511)
    steepest = np.minimum(np.cumsum(steps[::-1]), max(1, int(STEEPEST * gray.size)))
    counts = np.diff(steepest, prepend=0)
    mean = float(counts @ np.arange(len(steps) - 1, -1, -1)) / float(counts.sum())
    levels = np.cumsum(np.bincount(gray.ravel(), minlength=256)) / gray.size
    low, high = (int(np.searchsorted(levels, share)) for share in _RANGE)
    return mean / max(_RANGE_LEAST, high - low)


def difference(one: Gray, other: Gray) -> Gray:
    """Absolute difference, without leaving eight bits."""
    changed: Gray = np.maximum(one, other) - np.minimum(one, other)
    return changed


def cells(picture: npt.NDArray[np.uint8] | npt.NDArray[np.float32]) -> Grid:
    """Means of `picture` over an (18, 32) grid whose borders lie on whole pixels.

    Sums by `reduceat` and not by matrices: a BLAS that spreads such small products over threads is slower than one.
    """
    rows, columns = _borders(picture.shape[0], GRID_ROWS), _borders(picture.shape[1], GRID_COLUMNS)
    kind = np.uint32 if picture.dtype == np.uint8 else np.float32
    sums = np.add.reduceat(np.add.reduceat(picture, rows, axis=0, dtype=kind), columns, axis=1, dtype=kind)
    heights, widths = _lengths(picture.shape[0], GRID_ROWS), _lengths(picture.shape[1], GRID_COLUMNS)
    grid: Grid = (sums / (heights[:, None] * widths)).astype(np.float32)
    return grid


@lru_cache(maxsize=16)
def _borders(length: int, parts: int) -> npt.NDArray[np.intp]:
    """Where each part begins; parts share pixels when there are fewer pixels than parts."""
    borders: npt.NDArray[np.intp] = np.arange(parts) * length // parts
    return borders


@lru_cache(maxsize=16)
def _lengths(length: int, parts: int) -> npt.NDArray[np.intp]:
    lengths: npt.NDArray[np.intp] = np.maximum(1, np.diff(np.append(_borders(length, parts), length)))
    return lengths
