"""Says where letters may have come, without knowing letters: edges that stay where nothing was known to be."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from cutthrough.media.strokes import STRONG, Box, Slopes

LOOKS = 6
"""Looks a second that the watch wants."""

_STAYED = 2  # looks an edge must have stayed for
_FORGET = 24  # looks after which edges that went are new again: leaves that flicker are looked at once in 4 s
_CELL = (6, 10)  # pixels down and across; a cell holds a letter or two of a small line
_FULL = 10  # pixels of new edges from which a cell may hold letters
_CELLS = 3  # cells from which a place is worth the finder's time
_MARGIN = 0.04  # of the picture around such a place

Flags = npt.NDArray[np.bool_]


class EdgeWatch:
    """Push slopes a few times a second; `fresh` is where edges came and stayed, `settle` says it was looked at.

    Letters set over a moving picture are what stays in it; over a still one all stays, and is looked at once.
    """

    def __init__(self) -> None:
        self._before: tuple[npt.NDArray[np.float32], Flags] | None = None
        self._age: npt.NDArray[np.int16] = np.zeros((0, 0), np.int16)
        self._known: npt.NDArray[np.int16] = np.zeros((0, 0), np.int16)

    def push(self, sloped: Slopes) -> None:
        """Hear of the next look's slopes, (2, height, width)."""
        now = sloped.astype(np.float32)
        strong = (np.abs(now[0]) + np.abs(now[1])) > STRONG
        if self._before is None or self._before[1].shape != strong.shape:
            self._age, self._known = np.zeros(strong.shape, np.int16), np.zeros(strong.shape, np.int16)
        else:
            before, was_strong = self._before
            along = now[0] * before[0] + now[1] * before[1]
            lengths = np.hypot(now[0], now[1]) * np.hypot(before[0], before[1])
            stays = strong & was_strong & (along > 0.8 * lengths)
            aged = np.count_nonzero(self._age >= _STAYED)
            kept = np.count_nonzero(stays & (self._age >= _STAYED))
            self._age = np.where(stays, np.minimum(self._age + 1, 1000), 0).astype(np.int16)
            self._known = np.maximum(self._known - 1, 0).astype(np.int16)
            self._known[stays & (self._known > 0)] = _FORGET
            if kept < 0.25 * aged:  # another picture
                self._known[:] = 0
        self._before = now, strong

    def fresh(self, known: Iterable[Box]) -> Box | None:
        """The box (x, y, width, height as shares) around new edges that stay, outside of `known` boxes; or None."""
        new = (self._age >= _STAYED) & (self._known == 0)
        height, width = new.shape
        for x, y, wide, high in known:
            new[
                max(0, int(y * height) - 2) : int((y + high) * height) + 3,
                max(0, int(x * width) - 2) : int((x + wide) * width) + 3,
            ] = False
        down, across = _CELL
        rows, columns = height // down, width // across
        cells = new[: rows * down, : columns * across].reshape(rows, down, columns, across).sum(axis=(1, 3)) >= _FULL
        pairs = cells[:, 1:] & cells[:, :-1]
        places = np.argwhere(pairs)
        if np.count_nonzero(cells) < _CELLS or len(places) == 0:
            return None
        (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0)
        x, y = max(0.0, left * across / width - _MARGIN), max(0.0, top * down / height - _MARGIN)
        far_x = min(1.0, (right + 2) * across / width + _MARGIN)
        far_y = min(1.0, (bottom + 1) * down / height + _MARGIN)
        return float(x), float(y), float(far_x - x), float(far_y - y)

    def settle(self, area: Box) -> None:
        """What is in `area` now has been looked at."""
        if self._before is None:
            return
        _, strong = self._before
        height, width = strong.shape
        x, y, wide, high = area
        rows = slice(max(0, int(y * height)), round((y + high) * height) + 1)
        columns = slice(max(0, int(x * width)), round((x + wide) * width) + 1)
        self._known[rows, columns] = np.where(strong[rows, columns], _FORGET, self._known[rows, columns])
