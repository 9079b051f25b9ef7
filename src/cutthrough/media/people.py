"""Where whole people stand or walk in one picture, seen from any side: Dalal and Triggs' detector, as OpenCV has it.

Dalal and Triggs, *Histograms of Oriented Gradients for Human Detection*, 2005, with the weights learnt on the INRIA
person set that OpenCV holds. It finds people upright and whole, some 45 % of the picture's height or more; who sits or
is cut off by the frame it misses. No network that finds more comes with what is installed here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.media.faces import apart

_LONGEST = 384  # pixels; a person must be 96 high
_RIM = 0.18  # of the height, put around the picture: the window asks for room around a person, heads touch the frame
_STEP = 1.05  # from one size of person to the next
_INSIDE = (0.17, 0.11, 0.66, 0.80)  # of the window: where in it the person stands (16 of 128 pixels are margin)
_DOUBT, _SLOPE = 0.35, 4.0  # the distance from the separating plane at which it is even, and how fast that turns sure
_INSIDE_ANOTHER = 0.7  # of the smaller of two boxes: when more is shared, both are one person
_MOST = 40

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


def find_people(bgr: Bytes) -> Floats:
    """The people of an upright picture of (height, width, 3), as rows (x, y, width, height, score), surest first.

    Boxes are shares of the picture, inside it; scores lie between 0 and 1. Some 25 ms of one core for a wide picture.
    """
    height, width = bgr.shape[:2]
    shrink = min(1.0, _LONGEST / max(width, height))
    columns, rows = max(16, round(width * shrink)), max(16, round(height * shrink))
    gray = cv2.cvtColor(cv2.resize(bgr, (columns, rows), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    rim = round(rows * _RIM)
    roomy = cv2.copyMakeBorder(gray, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    if roomy.shape[0] < 128 or roomy.shape[1] < 64:
        return np.zeros((0, 5), np.float32)
    found, weights = _detector().detectMultiScale(roomy, winStride=(8, 8), padding=(0, 0), scale=_STEP)
    windows = np.asarray(found, np.float32).reshape(-1, 4) - np.array([rim, rim, 0, 0], np.float32)
    scores = 1 / (1 + np.exp(-_SLOPE * (np.asarray(weights, np.float32).reshape(-1) - _DOUBT)))
    low = windows[:, :2] + windows[:, 2:] * np.array(_INSIDE[:2], np.float32)
    corners = np.hstack([low, low + windows[:, 2:] * np.array(_INSIDE[2:], np.float32)])
    corners = np.clip(corners / np.array([columns, rows] * 2, np.float32), 0, 1).astype(np.float32)
    kept = apart(corners, scores, _INSIDE_ANOTHER, of_smaller=True)[:_MOST]
    corners = corners[kept]
    return np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2], scores[kept]]).astype(np.float32)


@cache
def _detector() -> Any:
    detector = cv2.HOGDescriptor()
    detector.setSVMDetector(cv2.HOGDescriptor.getDefaultPeopleDetector())
    return detector
