"""Tells whether frames are woven of two fields that were taken at different moments.

The comparison is that of FFmpeg's `idet` (libavfilter/vf_idet.c): where a picture moves, the lines of one moment fit
one another better than lines of two. Each frame's lines are held against those of the frame before and after: in a
woven frame one parity fits its neighbour in time better than the other does; in a whole frame its own lines fit best.
Fine stripes and letters fit themselves whether they move or not, so they are not taken for combs.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.media.frame_tap import Glimpse
from cutthrough.model.measured import Combs

_WOVEN = 1.15  # how much worse the far field fits than the near one; idet's `intl_thres` is 1.04, which noise exceeds
_FITS = 1.2  # at most, how much worse the near field fits than the frame's own lines: it is as far away in time
_WHOLE = 1.5  # how much worse both fit where the frame is whole; idet's `prog_thres`
_RUN = 7  # frames that follow one another are looked at: five looks, so that no pulldown slips through
_EVERY = Fraction(1)  # seconds from run to run
_COLUMNS = 240  # at most, evenly spread
_TEETH = 0.0003  # of the pixels have to stand out in a woven frame
_TOOTH = 12  # levels a pixel stands out from both lines beside it
_MOVES = 0.4  # levels the picture changes by on average, below which its lines tell nothing

Lines = npt.NDArray[np.int16]


class CombWatch:
    """Looks at seven frames of every second."""

    def __init__(self) -> None:
        self._woven = self._whole = 0
        self._lines = 0.0
        self._run: deque[Lines] = deque(maxlen=3)
        self._left = 0
        self._due: Fraction | None = None

    def look(self, glimpse: Glimpse) -> None:
        """Look at the next frame."""
        if self._left == 0:
            if self._due is not None and glimpse.at < self._due:
                return
            self._due, self._left = glimpse.at + _EVERY, _RUN
            self._run.clear()
        self._left -= 1
        luma = glimpse.luma()
        lines = luma[:, :: max(1, luma.shape[1] // _COLUMNS)].astype(np.int16)
        if self._run and self._run[-1].shape != lines.shape:
            self._run.clear()
        self._run.append(lines)
        if len(self._run) == 3 and len(lines) > 4:
            self._compare(*self._run)

    def _compare(self, before: Lines, now: Lines, after: Lines) -> None:
        own, teeth = _bend(now[:-2], now[1:-1], now[2:]), _teeth(now)
        self._lines = max(self._lines, teeth)
        if np.abs(now - before).mean() < _MOVES or np.abs(after - now).mean() < _MOVES:
            return
        last = _bend(now[:-2], before[1:-1], now[2:])
        following = _bend(now[:-2], after[1:-1], now[2:])
        odd = last[0] + following[1]
        even = last[1] + following[0]
        near, far, itself = min(odd, even), max(odd, even), own[0] + own[1]
        if far > _WOVEN * near and near < _FITS * itself:
            self._woven += teeth >= _TEETH
        elif near > _WHOLE * itself:
            self._whole += 1

    def result(self) -> Combs:
        """How the looks came out."""
        return Combs(woven=self._woven, whole=self._whole, lines=round(self._lines, 5))


def _bend(above: Lines, line: Lines, below: Lines) -> tuple[float, float]:
    """How far lines are off the mean of those above and below them, summed for odd and for even lines."""
    off = np.abs(above + below - 2 * line).sum(axis=1, dtype=np.float64)
    return float(off[0::2].sum()), float(off[1::2].sum())


def _teeth(lines: Lines) -> float:
    """The share of pixels that stand out on the same side from the lines above and below, which agree."""
    up, down = lines[1:-1] - lines[:-2], lines[1:-1] - lines[2:]
    teeth = (np.minimum(np.abs(up), np.abs(down)) > _TOOTH) & (np.sign(up) == np.sign(down))
    return float(np.mean(teeth & (np.abs(lines[:-2] - lines[2:]) < _TOOTH)))
