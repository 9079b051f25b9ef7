"""How words that were read in a picture stand on it: their letters' box and contrast, and what moves around them.

Nothing is known of such words but their box: the letters are told from their ground by their light alone. Where that
parts them badly nothing is said of their contrast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.media.legible import Mask, contrast
from cutthrough.media.luminance import luminance, ratio
from cutthrough.media.picture import PictureReader
from cutthrough.model.source import VideoStream

SIDE = 1280
"""Pixels of the longer side of the pictures that words are looked at in, where the film has as many."""

_CHANGED = 8.0  # of 255 levels that the smoothed ground changes by: more than grain and coding do
_MOVES = 0.4  # share of the ground around words that changes where the film moves behind them
_STANDS = 0.85  # share of the letters, edges and all, that stays as it is in every picture; all of it on ours
_AS_IT_IS = 12  # of 255 levels, in any channel, that it may be off: what coding does to it
_TOLD, _APART = 0.6, 0.72  # of the spread of light that parts letters and ground: to tell their place, their contrast
_FEWEST = 60  # pixels of letters that tell something
_CUT = 0.04  # of the box's width, that is ink on the last row, from which more was there
_FILLS = 0.8  # of the width that words were read over, that their letters reach over
_COLUMNS = 0.6  # of its width, in which there is something of them
_DENSE = 0.75  # of the letters and what is near them, that is letters at most
_SMALLEST = 6  # pixels that a line is high at least
_SPECK = 0.15  # of the box's height; what is lower is no letter but a speck at its rim

Bgr = npt.NDArray[np.uint8]
Span = tuple[float, float, float, float]
"""x, y, width, height as shares of the upright picture."""


@dataclass(frozen=True)
class Stood:
    """How words stand: the box of their ink, as shares of the picture, and whether the film `moves` around them.

    Without `measured` the box is only where they were read: the letters are not told from their ground. `cut` are the
    sides of the picture that they run into. `contrast` is the WCAG ratio of the letters to what is around them, the
    median over the pictures; `least` is that at its worst (5th percentile). None where it can't be told.
    """

    box: Span
    moves: bool = False
    measured: bool = True
    cut: tuple[str, ...] = ()
    contrast: float | None = None
    least: float | None = None


@dataclass(frozen=True)
class _Part:
    """A piece of a picture; its place in it and the place of the words in the piece, in pixels: x, y, width, height."""

    bgr: Bgr
    x: int
    y: int
    whole: tuple[int, int]
    words: tuple[int, int, int, int]

    @property
    def inner(self) -> Bgr:
        x, y, wide, high = self.words
        return self.bgr[y : y + high, x : x + wide]


def stood(path: Path, video: VideoStream, wanted: Mapping[int, tuple[Span, Sequence[int]]]) -> dict[int, Stood]:
    """How each of the words `wanted` stands: a box and the numbers of some frames that it is there in, by any key.

    The film is decoded once more, up to the last of these frames. Raises SourceError when it can't be opened.
    """
    due: dict[int, list[int]] = {}
    for key, (_, numbers) in wanted.items():
        for number in dict.fromkeys(numbers):
            due.setdefault(number, []).append(key)
    parts: dict[int, list[_Part]] = {}
    last = max(due, default=-1)
    if last < 0:
        return {}
    for number, look in PictureReader(path, video).only(due):
        if look.larger is not None:
            picture = look.larger(SIDE)
            for key in due[number]:
                parts.setdefault(key, []).append(_part(picture, wanted[key][0]))
        if number >= last:
            break
    return {key: _stood(seen) for key, seen in parts.items()}


def _part(picture: Bgr, box: Span) -> _Part:
    """The words with as much around them as they are high."""
    high, wide = picture.shape[:2]
    left, top = min(wide - 1, max(0, round(box[0] * wide))), min(high - 1, max(0, round(box[1] * high)))
    right, bottom = min(wide, round((box[0] + box[2]) * wide)), min(high, round((box[1] + box[3]) * high))
    room = max(8, bottom - top)
    x, y = max(0, left - room), max(0, top - room)
    bgr = picture[y : min(high, bottom + room), x : min(wide, right + room)].copy()
    words = (left - x, top - y, max(1, right - left), max(1, bottom - top))
    return _Part(bgr, x, y, (wide, high), words)


def _stood(parts: Sequence[_Part]) -> Stood:
    middle = parts[len(parts) // 2]
    found = _letters([part.inner for part in parts])
    if found is None:
        return Stood(_share(middle, middle.words), measured=False)
    mask, apart = found
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x, y, _, _ = middle.words
    ink = (x + int(columns[0]), y + int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    lasting = parts[1:-1] if len(parts) > 3 else parts  # the first and the last may be fading
    moves = min(_standing(part, mask, middle) for part in lasting) >= _STANDS and _moves(lasting)
    box, cut = _share(middle, ink), _cut(middle, mask)
    if apart < _APART:
        return Stood(box, moves, cut=cut)
    typical, worst = zip(*(_ratios(part, mask) for part in lasting), strict=True)
    return Stood(box, moves, cut=cut, contrast=sorted(typical)[len(typical) // 2], least=min(worst))


def _ratios(part: _Part, mask: Mask) -> tuple[float, float]:
    """The contrast of letters to their ground, and that at its worst."""
    rgb = np.ascontiguousarray(part.inner[..., ::-1])
    light, (body, ground) = luminance(rgb), _bodies(mask)
    typical = ratio(float(np.median(light[body])), float(np.median(light[ground])))
    return round(typical, 2), round(contrast(rgb, mask), 2)


def _share(part: _Part, box: tuple[int, int, int, int]) -> Span:
    wide, high = part.whole
    return ((part.x + box[0]) / wide, (part.y + box[1]) / high, box[2] / wide, box[3] / high)


def _letters(seen: Sequence[Bgr]) -> tuple[Mask, float] | None:
    """The letters in their box, and how well they part from their ground: the share of the spread between the two.

    They are told in the mean of all pictures, where what moves behind them is even.
    """
    grays = [cv2.cvtColor(np.ascontiguousarray(one), cv2.COLOR_BGR2GRAY) for one in seen]
    gray = np.mean(grays, axis=0).astype(np.uint8)
    if min(gray.shape) < _SMALLEST or int(gray.max()) - int(gray.min()) < _CHANGED:
        return None
    found = [one for one in (_told(gray, mask) for mask in _parted(gray)) if one is not None]
    return max(found, key=lambda one: one[1], default=None)


def _parted(gray: npt.NDArray[np.uint8]) -> Iterator[Mask]:
    """Light and dark parted where they part best (N. Otsu, 1979) in the whole box, and along the line's middle.

    There a plate's border and what is beyond it don't count.
    """
    high = gray.shape[0]
    for part in (gray, gray[high // 4 : high - high // 4]):
        level = cv2.threshold(np.ascontiguousarray(part), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]
        yield _strokes(gray > level)
        yield _strokes(gray <= level)


def _strokes(mask: Mask) -> Mask:
    """Without what is no letter: specks, and what is as wide as half the line and more, as its ground is."""
    high, wide = mask.shape
    _, names, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    sizes = np.max(stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]], axis=1)
    kept = (sizes >= _SPECK * high) & (stats[:, cv2.CC_STAT_WIDTH] < max(2 * high, wide // 2))
    kept[0] = False
    return np.asarray(kept[names])


def _told(gray: npt.NDArray[np.uint8], mask: Mask) -> tuple[Mask, float] | None:
    """Strokes that may be a line's letters, and the share of the spread around them that parts them from the rest."""
    columns = np.flatnonzero(mask.any(axis=0))
    if mask.sum() < _FEWEST or columns.size < _COLUMNS * gray.shape[1] or np.ptp(columns) + 1 < _FILLS * gray.shape[1]:
        return None
    around = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    values, letter = gray[around].astype(np.float64), mask[around]
    share = float(letter.mean())
    if share > _DENSE:
        return None
    between = share * (1 - share) * (values[letter].mean() - values[~letter].mean()) ** 2
    apart = float(between / max(1e-9, values.var()))
    return (mask, apart) if apart >= _TOLD else None


def _bodies(mask: Mask) -> tuple[Mask, Mask]:
    """The middle of the strokes, and what lies near them: neither with the soft pixels between."""
    body = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    soft = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    near = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    ground = near & ~soft
    return (body if body.any() else mask), (ground if ground.any() else ~mask)


def _standing(part: _Part, mask: Mask, middle: _Part) -> float:
    """The share of the letters that is on `part` as on the middle one: a wobble of two pixels moves their edges."""
    here, there = (each.inner.astype(np.int16) for each in (part, middle))
    return float((np.abs(here - there).max(axis=2) <= _AS_IT_IS)[mask].mean())


def _moves(parts: Sequence[_Part]) -> bool:
    """Whether much of what is around the words changes in the time they stand."""
    x, y, wide, high = parts[0].words
    outside = np.ones(parts[0].bgr.shape[:2], bool)
    pad = high // 3  # a plate's border
    outside[max(0, y - pad) : y + high + pad, max(0, x - pad) : x + wide + pad] = False
    if not outside.any():
        return False
    smooth = [cv2.blur(part.bgr, (9, 9)).astype(np.int16) for part in parts]
    changed = np.zeros(outside.shape, bool)
    for one, other in [*pairwise(smooth), (smooth[0], smooth[-1])]:
        changed |= np.abs(one - other).max(axis=2) > _CHANGED
    return float(changed[outside].mean()) >= _MOVES


def _cut(part: _Part, mask: Mask) -> tuple[str, ...]:
    """The sides of the picture that the letters run into."""
    x, y, wide, high = part.words
    full_wide, full_high = part.whole
    edges = {
        "top": (part.y + y <= 0, mask[0], wide),
        "right": (part.x + x + wide >= full_wide, mask[:, -1], high),
        "bottom": (part.y + y + high >= full_high, mask[-1], wide),
        "left": (part.x + x <= 0, mask[:, 0], high),
    }
    return tuple(side for side, (at, ink, length) in edges.items() if at and ink.sum() >= max(2, _CUT * length))
