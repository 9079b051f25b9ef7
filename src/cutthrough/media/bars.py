"""Black bars that stay the same over the whole file: letterbox, pillarbox or both."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Letterbox

_DARK_MEAN, _DARK_MOST = 8, 40  # of 255: a bar's line on average, and its noisiest pixel
_LIVE = 24  # of 255: how bright the first line of the picture gets at least at some time, or the edge is no edge
_EDGE_LINES = 4  # lines within which the picture has to reach that
_LEAST = 0.01  # of the dimension: a thinner bar is a coding border
_LOPSIDED = 0.03  # of the dimension: bars are put on evenly, a dark floor is not a bar


class BarFinder:
    """Push the luma of whole frames now and then; ask for the live picture inside constant bars."""

    def __init__(self) -> None:
        self._mean: list[npt.NDArray[np.float64]] = []
        self._most: list[npt.NDArray[np.uint8]] = []
        self._shape: tuple[int, ...] | None = None

    def push(self, luma: npt.NDArray[np.uint8]) -> None:
        """Hear of a frame, (height, width), 0..255 full range. Frames of another size than the first are ignored."""
        self._shape = self._shape or luma.shape
        if luma.shape != self._shape:
            return
        means = [luma.mean(axis=1), luma.mean(axis=0)]
        mosts = [luma.max(axis=1), luma.max(axis=0)]
        if not self._mean:
            self._mean, self._most = means, mosts
            return
        self._mean = [np.maximum(a, b) for a, b in zip(self._mean, means, strict=True)]
        self._most = [np.maximum(a, b) for a, b in zip(self._most, mosts, strict=True)]

    def letterbox(self) -> Letterbox | None:
        """The live picture in pixels of the coded frame; None without bars, or when all is dark."""
        if self._shape is None:
            return None
        height, width = self._shape
        top, bottom = _bars(self._mean[0], self._most[0])
        left, right = _bars(self._mean[1], self._most[1])
        if not any((top, bottom, left, right)):
            return None
        return Letterbox(left=left, top=top, width=width - left - right, height=height - top - bottom)


def _bars(mean: npt.NDArray[np.float64], most: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Lines of the bars before and after the picture along one axis; (0, 0) when they are not a pair of bars."""
    live = np.flatnonzero((mean > _DARK_MEAN) | (most > _DARK_MOST))
    count = len(mean)
    if len(live) == 0:
        return 0, 0
    before, after = int(live[0]), int(count - 1 - live[-1])
    thick = min(before, after) >= max(2, _LEAST * count)
    even = abs(before - after) <= max(2, _LOPSIDED * count)
    bright = (
        mean[before : before + _EDGE_LINES].max() >= _LIVE
        and mean[count - after - _EDGE_LINES : count - after].max() >= _LIVE
    )
    return (before, after) if thick and even and bright else (0, 0)
