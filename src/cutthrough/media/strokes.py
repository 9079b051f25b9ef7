"""The slopes of a small grey picture, and whether the strokes of some letters are still in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STRONG = 64
"""Sobel's slope from which a pixel belongs to an edge: eight levels of 255 from pixel to pixel, an eighth of each."""

HELD = 0.5
"""From this on, `held` says that letters are there: they show at a quarter of their strength, or something crosses."""

_PIXELS = 500  # the strongest that stand for some letters
_LEAST = 12  # pixels; less is no proof
_FAINT = 0.5  # of a stroke's own slope: how slowly `held` falls with it
_REACH = 14  # pixels of the small picture that letters are looked for around where they were
_ALIKE = 0.7  # correlation from which letters that moved are recognised

Bytes = npt.NDArray[np.uint8]
Slopes = npt.NDArray[np.int16]
Corner = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Strokes:
    """What some letters look like in a small picture: where slopes are, relative to their box, and which way.

    `row`, `column` are pixels from `top`, `left`; `across`, `down` the slopes there; `patch` the grey pixels.
    """

    left: int
    top: int
    row: npt.NDArray[np.intp]
    column: npt.NDArray[np.intp]
    across: npt.NDArray[np.float32]
    down: npt.NDArray[np.float32]
    steep: npt.NDArray[np.float32]
    patch: Bytes


def slopes(gray: Bytes) -> Slopes:
    """Sobel's slopes of (height, width) grey, as (2, height, width): across and down."""
    import cv2

    across, down = cv2.spatialGradient(np.ascontiguousarray(gray))
    return np.stack([across, down]).astype(np.int16, copy=False)


def strokes(gray: Bytes, sloped: Slopes, box: Box) -> Strokes | None:
    """The letters in `box`, shares of the picture (x, y, width, height); None where nothing stands out."""
    height, width = gray.shape
    left, top = max(0, int(box[0] * width)), max(0, int(box[1] * height))
    right = min(width, max(left + 2, round((box[0] + box[2]) * width)))
    bottom = min(height, max(top + 2, round((box[1] + box[3]) * height)))
    inside = sloped[:, top:bottom, left:right].astype(np.float32)
    steep = np.hypot(inside[0], inside[1])
    flat = steep.ravel()
    strongest = np.argsort(-flat, kind="stable")[:_PIXELS]
    strongest = strongest[flat[strongest] >= max(STRONG / 2, 0.3 * float(flat.max(initial=0)))]
    if len(strongest) < _LEAST:
        return None
    row, column = np.unravel_index(strongest, steep.shape)
    return Strokes(
        left,
        top,
        row,
        column,
        inside[0, row, column],
        inside[1, row, column],
        steep[row, column],
        gray[top:bottom, left:right].copy(),
    )


def held(letters: Strokes, sloped: Slopes, moved: Corner = (0, 0)) -> float:
    """How much of the letters' strokes the picture holds when they moved by so many pixels (right, down): about 0..1.

    The mean over strokes of a / (a + 1/2) * 3/2, where a is the slope along the stroke's own direction over the slope
    it had: 1 for the same picture, 0.5 for letters at a quarter of their strength, about 0 for any other picture.
    """
    rows, columns = letters.row + letters.top + moved[1], letters.column + letters.left + moved[0]
    inside = (rows >= 0) & (columns >= 0) & (rows < sloped.shape[1]) & (columns < sloped.shape[2])
    if np.count_nonzero(inside) < _LEAST:
        return 0.0
    rows, columns, steep = rows[inside], columns[inside], letters.steep[inside]
    across, down = sloped[0, rows, columns].astype(np.float32), sloped[1, rows, columns].astype(np.float32)
    along = (across * letters.across[inside] + down * letters.down[inside]) / steep
    share = along / (np.hypot(across, down) + _FAINT * steep) * (1 + _FAINT)
    return float(np.minimum(share, 1.2).mean())


def strength(letters: Strokes, sloped: Slopes) -> float:
    """The slope of the picture along the letters' strokes over what it was when they were taken."""
    rows, columns = letters.row + letters.top, letters.column + letters.left
    along = sloped[0, rows, columns] * letters.across + sloped[1, rows, columns] * letters.down
    return float((along / letters.steep).sum() / letters.steep.sum())


def found_moved(letters: Strokes, gray: Bytes, moved: Corner) -> Corner | None:
    """Where the letters are now, in pixels right and down of where they were taken, near `moved`; None when gone."""
    import cv2

    tall, wide = letters.patch.shape
    left, top = letters.left + moved[0] - _REACH, letters.top + moved[1] - _REACH
    window = np.zeros((tall + 2 * _REACH, wide + 2 * _REACH), np.uint8)
    rows = slice(max(0, top), max(0, top + len(window)))
    columns = slice(max(0, left), max(0, left + window.shape[1]))
    seen = gray[rows, columns]
    if seen.size == 0:
        return None
    window[rows.start - top : rows.start - top + seen.shape[0], columns.start - left :][:, : seen.shape[1]] = seen
    likeness = cv2.matchTemplate(window, letters.patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, place = cv2.minMaxLoc(likeness)
    if not _ALIKE <= best <= 1.001:
        return None
    return place[0] - _REACH + moved[0], place[1] - _REACH + moved[1]
