"""Shows every decoded frame of a finished file to those who look for faults in it, small and in display colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from cutthrough.media.picture import luma_plane
from cutthrough.model.source import VideoStream

SMALL_WIDTH = 320
"""Most pixels across of the small picture."""

_LEAST = 16  # pixels; a sliver of a picture is stretched to this, so that grids laid over it have cells
_UNSPECIFIED = 2  # of H.273: the frame doesn't say its matrix
_MATRICES = {
    "bt709": Colorspace.ITU709, "fcc": Colorspace.FCC, "bt470bg": Colorspace.ITU601, "smpte170m": Colorspace.ITU601,
    "smpte240m": Colorspace.SMPTE240M, "bt2020nc": Colorspace.BT2020, "bt2020c": Colorspace.BT2020,
}  # fmt: skip
_SCALING = Interpolation.AREA | Interpolation.ACCURATE_RND

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Glimpse:
    """One decoded frame, shown from `at` on (seconds of the file's clock; it never goes back).

    `rgb` is (height, width, 3), 0..255 in display colours with matrix and range undone, at most SMALL_WIDTH across,
    every pixel the mean of those it stands for, as coded (not turned upright). HDR is left as it is coded. `gray` is
    its luma (BT.601 weights, full range). `frame` is the frame itself, for the few that want its every pixel. All
    three are good until the next frame: copy what is to be kept.
    """

    at: Fraction
    rgb: Bytes
    gray: Bytes
    frame: VideoFrame

    def luma(self) -> Bytes:
        """The luma of every pixel, (height, width), 8 bits in the file's own range (16..235 or 0..255)."""
        return self._luma

    @cached_property
    def _luma(self) -> Bytes:
        return luma_plane(self.frame)


class Watcher(Protocol):
    """Somebody who looks at every frame. What was found is asked of it when all are shown."""

    def look(self, glimpse: Glimpse) -> None:
        """Look at the next frame."""


class FrameTap:
    """Push the frames of one picture track in the order they are shown."""

    def __init__(self, said: VideoStream, watchers: Sequence[Watcher]) -> None:
        self._watchers = watchers
        self._assumed = _MATRICES.get(said.colour.matrix)  # where a frame doesn't say its matrix
        self._reformatter = VideoReformatter()
        self._size: tuple[int, int] | None = None
        self._at: Fraction | None = None

    def push(self, frame: VideoFrame, at: Fraction) -> None:
        """Show one frame to all watchers. A frame of another size than the first is brought to the first one's."""
        if self._size is None:
            self._size = _small(frame.width, frame.height)
        if self._at is not None:
            at = max(at, self._at)
        self._at = at
        unsaid = int(frame.colorspace) == _UNSPECIFIED and not frame.format.is_rgb
        small = self._reformatter.reformat(
            frame,
            *self._size,
            format="rgb24",
            src_colorspace=self._assumed if unsaid else None,
            interpolation=_SCALING,
            threads=1,
        )
        rgb = small.to_ndarray().astype(np.uint8, copy=False)
        glimpse = Glimpse(at, rgb, np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), frame)
        for watcher in self._watchers:
            watcher.look(glimpse)


def _small(width: int, height: int) -> tuple[int, int]:
    scale = min(Fraction(1), Fraction(SMALL_WIDTH, width))
    return max(_LEAST, round(width * scale)), max(_LEAST, min(4 * SMALL_WIDTH, round(height * scale)))
