"""A picture set in a matte: bars of any colour on two or four sides, which stay the same over the whole file.

Bars of black without anything on them are found more finely by `bars`. A matte is told from the flat ground of a title
or a product by its inner edges: the picture in it is a rectangle whose every side is filled.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Letterbox
from cutthrough.model.measured import Matte

_DARK = 40  # of 255: a frame no brighter than that says nothing
_STAYS, _ALIKE = 12, 10  # levels a pixel of the matte changes by over time at most, and is off the matte's own
_LEAST = 0.02  # of the dimension: a thinner bar is a coding border
_LOPSIDED = 0.03  # of the dimension: bars are put on evenly
_LINE = 0.7  # of a line of the matte is matte: a small logo may stand on it
_THINGS = 0.06  # of the matte may be covered by what stands on it: more is a layout
_FILLED, _SIDE = 0.85, 4  # of each inner side is picture, within so many lines
_LOOKS = 4
_BLACK = 24  # levels: a matte no brighter counts as black

Luma = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


class MatteFinder:
    """Push the luma of whole frames now and then; ask for the matte."""

    def __init__(self) -> None:
        self._least: Luma | None = None
        self._most: Luma | None = None
        self._looks = 0

    def push(self, luma: Luma) -> None:
        """Hear of a frame, (height, width), 0..255 full range. Frames of another size than the first are ignored."""
        if self._least is None or self._most is None:
            if int(luma.max()) > _DARK:
                self._least, self._most, self._looks = luma.copy(), luma.copy(), 1
            return
        if luma.shape != self._least.shape:
            return
        if int(luma[::4, ::4].max()) > _DARK:
            cv2.min(self._least, luma, self._least)
            cv2.max(self._most, luma, self._most)
            self._looks += 1

    def matte(self) -> Matte | None:
        """The matte and the picture in it; None where there is none, or too little was seen."""
        if self._least is None or self._most is None or self._looks < _LOOKS or min(self._least.shape) < 64:
            return None
        stays = self._most - self._least <= _STAYS
        middle = self._least // 2 + self._most // 2
        level = _edge_level(middle, stays)
        if level is None:
            return None
        matte = stays & (np.abs(middle.astype(np.int16) - level) <= _ALIKE)
        top, bottom = _bars(matte.mean(axis=1))
        left, right = _bars(matte[top : len(matte) - bottom].mean(axis=0))
        if not (top or left):
            return None
        height, width = matte.shape
        inner = (slice(top, height - bottom), slice(left, width - right))
        if not _is_filled(~matte[inner], upright=bool(left), across=bool(top)):
            return None
        outside = np.ones(matte.shape, np.bool_)
        outside[inner] = False
        things = float(np.mean(~matte[outside]))
        if things > _THINGS:
            return None
        live = Letterbox(left=left, top=top, width=width - left - right, height=height - top - bottom)
        moves = float(np.mean(~stays[inner]))
        return Matte(live=live, black=level <= _BLACK, things=round(things, 4), moves=round(moves, 3))


def _edge_level(middle: Luma, stays: Flags) -> int | None:
    """The usual level along two opposite edges of the frame, where most of them stays; None where it doesn't."""
    for ends in ((middle[:2], middle[-2:], stays[:2], stays[-2:]), (*_columns(middle), *_columns(stays))):
        levels, still = np.concatenate(ends[:2], axis=None), np.concatenate(ends[2:], axis=None)
        if still.mean() >= _LINE:
            level = int(np.median(levels[still]))
            if np.mean(np.abs(levels.astype(np.int16) - level) <= _ALIKE) >= _LINE:
                return level
    return None


def _columns(plane: npt.NDArray[np.uint8] | Flags) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]:
    return plane[:, :2], plane[:, -2:]


def _bars(share: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Lines of matte before and after the picture, by the share of each line that is matte; (0, 0) for no pair."""
    picture = np.flatnonzero(share < _LINE)
    if len(picture) == 0:
        return 0, 0
    count = len(share)
    before, after = int(picture[0]), int(count - 1 - picture[-1])
    thick = min(before, after) >= max(2, _LEAST * count)
    return (before, after) if thick and abs(before - after) <= max(2, _LOPSIDED * count) else (0, 0)


def _is_filled(picture: Flags, *, upright: bool, across: bool) -> bool:
    """Whether the picture reaches each of its sides that a bar lies at, nearly everywhere along it."""
    sides = []
    if across:
        sides += [picture[:_SIDE].any(axis=0), picture[-_SIDE:].any(axis=0)]
    if upright:
        sides += [picture[:, :_SIDE].any(axis=1), picture[:, -_SIDE:].any(axis=1)]
    return all(float(side.mean()) >= _FILLED for side in sides)
