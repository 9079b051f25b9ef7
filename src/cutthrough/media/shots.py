"""Proposes hard cuts: PySceneDetect's detectors, fed frame by frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scenedetect.common import FrameTimecode
from scenedetect.detectors import AdaptiveDetector, ContentDetector

_WINDOW = 2  # frames on either side that a change is compared with
_FPS = 25.0  # the detectors only count frames; real stamps are applied by who asked
_BINS = (8, 4, 8)  # of hue, saturation, value
_NEW_COLOURS, _OVER_NEIGHBOURS, _OVER_ONE_SIDE = 0.3, 2.5, 5.0
_MIDDLE, _ALIKE = (slice(8, 28), slice(14, 50)), 0.6  # of 36 rows by 64 columns; correlation
_TEXTURE, _FIELD_ALIKE, _STAYS = 3.0, 0.88, 0.2  # levels of spread that tell; correlation; share of fields

Bgr = npt.NDArray[np.uint8]
Plane = npt.NDArray[Any]
View = npt.NDArray[np.float32]
Histogram = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Step:
    """A frame after another: whether the content detector heard a change, the share of new colours, and it small."""

    changed: bool
    fresh: float
    view: View


class _Adaptive(AdaptiveDetector):  # type: ignore[misc]  # it has no types
    """The detector, told how much each frame changed."""

    change = 0.0

    def _calculate_frame_score(self, *_: object, **__: object) -> float:
        return self.change


class _Content(ContentDetector):  # type: ignore[misc]  # it has no types
    """The detector, told how much each frame changed."""

    change = 0.0

    def _calculate_frame_score(self, *_: object, **__: object) -> float:
        return self.change


class CutFinder:
    """Push small BGR frames in order; get back the numbers of frames that may begin a shot, two frames late.

    Three ways to be a cut. Two adaptive detectors (threshold 3, least change 15, PySceneDetect's defaults) compare a
    change with its neighbours, so that fast camera moves don't count: one hears hue, saturation and luma, one luma
    alone, because in black-and-white footage two of the three say nothing. Inside fast motion, where a cut hardly
    stands out that way, a change over the content detector's threshold (27) counts when the colours themselves are
    new: a move shifts colours about, a cut replaces them. New is 0.3 of the pixels in other bins than in the frame
    before, and 2.5 times what any neighbour shows; 5 times on one side is enough when nothing of the picture before is
    to be found again, for a cut between a still picture and a wild one.

    The detectors look at half the size they are given: a mean over the picture is the same, at a quarter of the work;
    and the change, which is one for all three, is measured once.
    """

    def __init__(self) -> None:
        self._adaptive = (
            _Adaptive(min_scene_len=0, window_width=_WINDOW),
            _Adaptive(min_scene_len=0, window_width=_WINDOW, luma_only=True),
        )
        self._content = _Content(threshold=27.0, min_scene_len=0)
        self._planes: Sequence[Plane] | None = None
        self._histogram: Histogram | None = None
        self._recent: deque[_Step] = deque(maxlen=2 * _WINDOW + 1)
        self._count = 0

    def push(self, bgr: Bgr) -> tuple[int, ...]:
        """Hear of the next frame, (height, width, 3) 0..255. Numbers count pushed frames from 0."""
        moment = FrameTimecode(self._count, _FPS)
        bgr = cv2.resize(bgr, (max(8, bgr.shape[1] // 2), max(8, bgr.shape[0] // 2)), interpolation=cv2.INTER_AREA)
        found: set[int] = set()
        colours, luma = self._change(bgr)
        self._adaptive[0].change = self._content.change = colours
        self._adaptive[1].change = luma
        for detector in self._adaptive:
            found.update(cut.frame_num for cut in detector.process_frame(moment, bgr))
        histogram = _histogram(bgr)
        fresh = 0.0 if self._histogram is None else float(np.abs(histogram - self._histogram).sum()) / 2
        self._histogram = histogram
        changed = bool(self._content.process_frame(moment, bgr))
        view = cv2.resize(bgr, (64, 36), interpolation=cv2.INTER_AREA).mean(axis=2, dtype=np.float32)
        self._recent.append(_Step(changed, fresh, view))
        if self._new_colours():
            found.add(self._count - _WINDOW)
        self._count += 1
        return tuple(sorted(found))

    def _change(self, bgr: Bgr) -> tuple[float, float]:
        """Levels that hue, saturation and luma (value) changed by on average since the last frame, and luma alone."""
        planes = cv2.split(cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV))
        before, self._planes = self._planes, planes
        if before is None:
            return 0.0, 0.0
        hue, saturation, luma = (
            cv2.norm(one, other, cv2.NORM_L1) / one.size for one, other in zip(planes, before, strict=True)
        )
        return (hue + saturation + luma) / 3, luma

    def _new_colours(self) -> bool:
        """Whether the frame in the middle of the window is a change of content to new colours."""
        if len(self._recent) <= 2 * _WINDOW:
            return False
        steps = list(self._recent)
        step = steps[_WINDOW]
        before, after = (max(each.fresh for each in part) for part in (steps[:_WINDOW], steps[_WINDOW + 1 :]))
        if not step.changed or step.fresh < _NEW_COLOURS:
            return False
        if step.fresh >= _OVER_NEIGHBOURS * max(before, after):
            return True
        if step.fresh < _OVER_ONE_SIDE * min(before, after):
            return False
        return not any(_one_scene(steps[_WINDOW - 1].view, each.view) for each in steps[_WINDOW:])


def thumbnail(bgr: Bgr) -> Bgr:
    """The frame in 32 by 18 pixels, for comparing what is before and after a change."""
    small: Bgr = cv2.resize(bgr, (32, 18), interpolation=cv2.INTER_AREA)
    return small


def _one_scene(one: View, other: View) -> bool:
    """Whether the middle of one picture, or a good part of its fields in place, is to be found in the other."""
    if best_match(other[_MIDDLE], one) > _ALIKE:
        return True
    stays, told = 0, 0
    for y in range(0, 36, 9):
        for x in range(0, 64, 16):
            core = one[y + 2 : y + 7, x + 2 : x + 14]
            if float(core.std()) > _TEXTURE:
                told += 1
                stays += best_match(core, other[y : y + 9, x : x + 16]) > _FIELD_ALIKE
    return told > 0 and stays >= _STAYS * told


def best_match(part: View, whole: View) -> float:
    """Correlation, -1..1, of a piece of a grey picture with another picture where it fits best; 0 when it is blank."""
    if float(part.std()) <= 1:
        return 0.0
    return float(cv2.matchTemplate(whole, part, cv2.TM_CCOEFF_NORMED).max())


def _histogram(bgr: Bgr) -> Histogram:
    """Share of pixels in each bin of hue, saturation and value."""
    small = cv2.resize(bgr, (64, 36), interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, list(_BINS), [0, 180, 0, 256, 0, 256])
    shares: Histogram = (counts / (64 * 36)).astype(np.float32).ravel()
    return shares
