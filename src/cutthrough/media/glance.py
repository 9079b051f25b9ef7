"""Glances at a finished file once a second: its colours, how well its captions stand out, and where the logo is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cutthrough.media.legible import contrast
from cutthrough.media.logo_search import LogoSearch, read_logo_picture
from cutthrough.media.picture import LARGE_SIDE, PictureReader
from cutthrough.media.picture import Look as PictureLook
from cutthrough.media.probe import probe
from cutthrough.model.cut import Box, Cut, TextRole
from cutthrough.model.errors import SourceError
from cutthrough.model.features import Look

EVERY = Fraction(1)
"""Seconds between two glances."""
CAPTIONS = 6
"""Captions that are looked at, evenly over the file."""
GREY = 0.12
"""Mean saturation under which a picture has no hue to speak of."""

_NEAR = 48  # of 255: how far a letter's smoothed, subsampled colour lies from the one asked for at most
_HUES = ("red", "orange", "yellow", "green", "green", "cyan", "cyan", "blue", "blue", "purple", "magenta", "pink")
_FEWEST = 40  # pixels of letters that tell something

Bgr = NDArray[np.uint8]


@dataclass(frozen=True)
class Glanced:
    """Colours; the least contrast of a caption; the seconds of the file's clock at which the logo was seen."""

    look: Look | None
    caption_contrast: float | None
    logo: tuple[Fraction, ...] | None


def glance(path: Path, cut: Cut | None = None, logo: Path | None = None) -> Glanced:
    """Decode the picture once and glance at it as `Glancer` does. Raises SourceError when it can't be decoded."""
    video = probe(path).video
    if video is None:
        return Glanced(None, None, None)
    glancer = Glancer(video.time_base, cut, logo)
    for look in PictureReader(path, video):
        glancer.push(look)
    return glancer.result()


class Glancer:
    """Push every look at the picture, from its first frame on; ask once at the end.

    A frame a second is glanced at, and some captions in the middle of their time. `cut` is what the file was made
    from: where its captions are and in which colour. The logo is looked for in pictures of LARGE_SIDE pixels.
    """

    def __init__(self, time_base: Fraction, cut: Cut | None = None, logo: Path | None = None) -> None:
        self._time_base, self._cut, self._search = time_base, cut, _search(logo)
        self._wanted = _caption_frames(cut)
        self._pushed = 0
        self._due: Fraction | None = None
        self._looks: list[tuple[float, float, float, NDArray[np.float64]]] = []
        self._ratios: list[float] = []
        self._seen: list[Fraction] = []

    def push(self, look: PictureLook) -> None:
        """Glance at the next frame, where that is due."""
        number, self._pushed = self._pushed, self._pushed + 1
        if number in self._wanted and look.larger is not None and self._cut is not None:
            full = look.larger(max(self._cut.canvas.width, self._cut.canvas.height))
            self._ratios += _letters(full, self._cut, number)
        at = look.pts * self._time_base if look.pts is not None else None
        if at is None or (self._due is not None and at < self._due):
            return
        self._due = at + EVERY
        self._looks.append(_colours(look.bgr))
        if self._search is not None and look.larger is not None and self._search.find(look.larger(LARGE_SIDE)):
            self._seen.append(at)

    def result(self) -> Glanced:
        """What was seen; of the logo None where there is none to look for."""
        seen = None if self._search is None else tuple(self._seen)
        return Glanced(_mean(self._looks), min(self._ratios, default=None), seen)


def _search(logo: Path | None) -> LogoSearch | None:
    """None where there is no logo, or none that can be looked for."""
    if logo is None:
        return None
    try:
        return LogoSearch(read_logo_picture(logo))
    except SourceError:
        return None


def _caption_frames(cut: Cut | None) -> set[int]:
    if cut is None:
        return set()
    middles = [(t.start + t.end) // 2 for t in cut.texts if t.role is TextRole.CAPTION]
    step = max(1, -(-len(middles) // CAPTIONS))
    return set(middles[::step])


def _letters(bgr: Bgr, cut: Cut, frame: int) -> list[float]:
    """The contrast of each caption on at `frame`: its pixels in the letters' colour to those around them."""
    found = []
    for text in cut.texts:
        if text.role is not TextRole.CAPTION or not text.start <= frame < text.end:
            continue
        part = bgr[_rows(text.box), _columns(text.box)][..., ::-1]
        colours = [text.colour, *([text.accent] if text.accent else [])]
        body = np.zeros(part.shape[:2], bool)
        for colour in colours:
            asked = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.int16)
            body |= np.abs(part.astype(np.int16) - asked).max(axis=2) < _NEAR
        if body.sum() >= _FEWEST:
            found.append(round(contrast(np.ascontiguousarray(part), body), 2))
    return found


def _rows(box: Box) -> slice:
    return slice(max(0, box.y), box.bottom)


def _columns(box: Box) -> slice:
    return slice(max(0, box.x), box.right)


def _colours(bgr: Bgr) -> tuple[float, float, float, NDArray[np.float64]]:
    """Mean level, spread of levels, mean saturation, and how much of each of twelve hues there is."""
    hsv = cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV).reshape(-1, 3)
    gray = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    chroma = hsv[:, 1].astype(np.float64) * hsv[:, 2] / 65025
    low, high = np.percentile(gray, (5, 95))
    hues = np.asarray(np.bincount((hsv[:, 0].astype(np.int64) + 7) // 15 % 12, chroma, 12), np.float64)
    return float(gray.mean() / 255), float((high - low) / 255), float(hsv[:, 1].mean() / 255), hues


def _mean(looks: Sequence[tuple[float, float, float, NDArray[np.float64]]]) -> Look | None:
    if not looks:
        return None
    luma, spread, saturation = (round(float(np.mean([one[i] for one in looks])), 3) for i in range(3))
    hues = np.sum([one[3] for one in looks], axis=0)
    hue = _HUES[int(hues.argmax())] if saturation >= GREY and hues.sum() > 0 else None
    return Look(luma=luma, contrast=spread, saturation=saturation, hue=hue)
