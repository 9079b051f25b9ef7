"""Proposes hard cuts: PySceneDetect's detectors, fed frame by frame."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
import numpy.typing as npt
from scenedetect.common import FrameTimecode
from scenedetect.detectors import AdaptiveDetector, ContentDetector

_WINDOW = 2  # frames on either side that a change is compared with
_FPS = 25.0  # the detectors only count frames; real stamps are applied by who asked
_BINS = (8, 4, 8)  # of hue, saturation, value
_NEW_COLOURS, _OVER_NEIGHBOURS = 0.3, 2.5

Bgr = npt.NDArray[np.uint8]
Histogram = npt.NDArray[np.float32]


class CutFinder:
    """Push small BGR frames in order; get back the numbers of frames that may begin a shot, two frames late.

    Three ways to be a cut. Two adaptive detectors (threshold 3, least change 15, PySceneDetect's defaults) compare a
    change with its neighbours, so that fast camera moves don't count: one hears hue, saturation and luma, one luma
    alone, because in black-and-white footage two of the three say nothing. Inside fast motion, where a cut hardly
    stands out that way, a change over the content detector's threshold (27) counts when the colours themselves are
    new: a move shifts colours about, a cut replaces them. New is 0.3 of the pixels in other bins than in the frame
    before, and 2.5 times what any neighbour shows.
    """

    def __init__(self) -> None:
        self._adaptive = (
            AdaptiveDetector(min_scene_len=0, window_width=_WINDOW),
            AdaptiveDetector(min_scene_len=0, window_width=_WINDOW, luma_only=True),
        )
        self._content = ContentDetector(threshold=27.0, min_scene_len=0)
        self._histogram: Histogram | None = None
        self._recent: deque[tuple[bool, float]] = deque(maxlen=2 * _WINDOW + 1)
        self._count = 0

    def push(self, bgr: Bgr) -> tuple[int, ...]:
        """Hear of the next frame, (height, width, 3) 0..255. Numbers count pushed frames from 0."""
        moment = FrameTimecode(self._count, _FPS)
        found: set[int] = set()
        for detector in self._adaptive:
            found.update(cut.frame_num for cut in detector.process_frame(moment, bgr))
        histogram = _histogram(bgr)
        fresh = 0.0 if self._histogram is None else float(np.abs(histogram - self._histogram).sum()) / 2
        self._histogram = histogram
        self._recent.append((bool(self._content.process_frame(moment, bgr)), fresh))
        if self._new_colours():
            found.add(self._count - _WINDOW)
        self._count += 1
        return tuple(sorted(found))

    def _new_colours(self) -> bool:
        """Whether the frame in the middle of the window is a change of content to new colours."""
        if len(self._recent) <= 2 * _WINDOW:
            return False
        changed, fresh = self._recent[_WINDOW]
        around = max(value for i, (_, value) in enumerate(self._recent) if i != _WINDOW)
        return changed and fresh >= _NEW_COLOURS and fresh >= _OVER_NEIGHBOURS * around


def thumbnail(bgr: Bgr) -> Bgr:
    """The frame in 32 by 18 pixels, for comparing what is before and after a change."""
    small: Bgr = cv2.resize(bgr, (32, 18), interpolation=cv2.INTER_AREA)
    return small


def _histogram(bgr: Bgr) -> Histogram:
    """Share of pixels in each bin of hue, saturation and value."""
    small = cv2.resize(bgr, (64, 36), interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, list(_BINS), [0, 180, 0, 256, 0, 256])
    shares: Histogram = (counts / (64 * 36)).astype(np.float32).ravel()
    return shares
