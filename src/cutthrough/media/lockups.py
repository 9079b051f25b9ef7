"""The mark that stands beside a line of words, in their own ink: a crane beside an airline's name, a star, a roundel.

No finder of words sees it, and a crop that keeps the name and cuts the mark in two is as wrong as one that cuts the
name. The rule for it is the designer's: a lockup is name and mark in one colour, with no more than about a line's
height between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cutthrough.media.strokes import Box

_REACH, _ABOVE = 3.0, 1.0  # line heights that are searched beside, and above and below
_GAP, _OFF = 1.4, 0.4  # line heights at most between words and mark, and from the middle of one to that of the other
_LOW, _HIGH = 0.5, 2.4  # line heights that a mark is high, and wide at most 1.5 times as much
_LEAST = 14  # pixels; in smaller lines ink and ground can't be told apart
_APART = 60.0  # distance in BGR of ink from ground
_NEAR = 0.4  # of that distance, within which a pixel is ink
_PIECES = 12  # a mark has no more; more is texture
_INKED = 0.06  # share of a mark's box that is ink
_STRAY = 0.08  # share of the searched part that may be ink of something else

Picture = npt.NDArray[np.uint8]


def with_mark(picture: Picture, box: Box) -> Box:
    """`box` of a level line (x, y, width, height as shares of the BGR picture), grown by the marks beside it."""
    height, width = picture.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    right, bottom = round((box[0] + box[2]) * width), round((box[1] + box[3]) * height)
    line = bottom - top
    colours = _ink(picture[max(0, top) : bottom, max(0, left) : right]) if line >= _LEAST else None
    if colours is None:
        return box
    first, last = left, right
    high, low = top, bottom
    reach, above = round(_REACH * line), round(_ABOVE * line)
    y = max(0, top - above)
    for x, end in ((max(0, left - reach), left), (right, min(width, right + reach))):
        found = _mark(picture[y : bottom + above, x:end], colours, line)
        if found is None:
            continue
        a, b, wide, tall = found
        gap = left - (x + a + wide) if end == left else a
        off = abs(y + b + tall / 2 - (top + bottom) / 2)
        if gap <= _GAP * line and off <= _OFF * line:
            first, last = min(first, x + a), max(last, x + a + wide)
            high, low = min(high, y + b), max(low, y + b + tall)
    return first / width, high / height, (last - first) / width, (low - high) / height


def _ink(line: Picture) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]] | None:
    """The colours of the letters and of what they stand on; None where they don't stand out."""
    import cv2

    if line.size == 0:
        return None
    gray = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    _, split = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = split > 0
    letters = bright if bright.mean() < 0.5 else ~bright
    if not letters.any() or letters.all():
        return None
    ink, ground = (np.median(line[part].astype(np.float32), axis=0) for part in (letters, ~letters))
    return (ink, ground) if float(np.linalg.norm(ink - ground)) >= _APART else None


def _mark(
    part: Picture, colours: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]], line: int
) -> tuple[int, int, int, int] | None:
    """The box (x, y, width, height in pixels) of a mark in ink colour that lies whole in `part`; None without one."""
    import cv2

    if part.shape[0] < _LEAST or part.shape[1] < _LEAST:
        return None
    ink, ground = colours
    near = _NEAR * float(np.linalg.norm(ink - ground))
    mask = (np.linalg.norm(part.astype(np.float32) - ink, axis=2) <= near).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    high, wide = mask.shape
    boxes: list[Any] = []
    stray = 0
    for x, y, across, down, area in stats[1:count].tolist():
        if x == 0 or y == 0 or x + across == wide or y + down == high:
            stray += area
        elif area >= max(4, line * line // 400):
            boxes.append((x, y, x + across, y + down, area))
    if not boxes or len(boxes) > _PIECES or stray > _STRAY * mask.size:
        return None
    x, y = min(b[0] for b in boxes), min(b[1] for b in boxes)
    across, down = max(b[2] for b in boxes) - x, max(b[3] for b in boxes) - y
    inked = sum(b[4] for b in boxes) / (across * down)
    if not (_LOW * line <= down <= _HIGH * line and across <= 1.5 * _HIGH * line and inked >= _INKED):
        return None
    return x, y, across, down
