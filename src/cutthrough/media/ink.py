"""Looks whether words that should be on a finished picture are there: letters as drawn, held against what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.media.legible import Mask, contrast
from cutthrough.media.luminance import luminance, luminance_of, ratios
from cutthrough.media.picture import Look, PictureReader
from cutthrough.media.probe import probe
from cutthrough.model.cut import Box
from cutthrough.model.errors import SourceError
from cutthrough.model.placement import Size

_NEAR = (
    72  # of 255, in any channel: how far a letter's smoothed, subsampled, encoded colour lies from the one asked for
)
_MOSTLY = 0.6  # share of the way from the ground's colour to the letters' from which a pixel is a letter's
_THERE = 0.85  # share of the letters' bodies in their colour, from which they are there; all of it on files of ours
_THERE_THIN = 0.7  # the same of letters so thin that all of them is edge
_ALIKE = 0.3  # share of what is around them in their colour too, from which it can't be told; next to none on ours
_RIM = 4  # pixels around a letter that it is told from its ground by
_FEWEST = 24  # pixels of letters that tell something
MARGIN = 8
"""Pixels around letters that are kept of a picture."""

Rgb = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Letters:
    """The bodies of letters where they should be: `mask` is (height, width) of `box`, which is on the canvas."""

    box: Box
    mask: Mask


@dataclass(frozen=True)
class Seen:
    """Whether letters are there, None where it can't be told, and their least WCAG contrast to what is around them."""

    drawn: bool | None
    contrast: float | None = None


def stands(picture: Rgb, letters: Mask, colours: Sequence[str]) -> Seen:
    """Whether letters of one of these colours (#RRGGBB) stand where they should in a picture of the same size.

    They do when most of their bodies has the colour and what is around them has not.
    """
    core = cv2.erode(letters.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    thin = core.sum() < max(_FEWEST, letters.sum() // 5)
    body = letters if thin else core
    if body.sum() < _FEWEST:
        return Seen(None)
    wide = cv2.dilate(letters.astype(np.uint8), np.ones((2 * _RIM + 1,) * 2, np.uint8)) > 0
    rim = wide & ~(cv2.dilate(letters.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    near = np.zeros(letters.shape, bool)
    for colour in colours:
        near |= _coloured(picture, colour, rim)
    there = float(near[body].mean())
    if there < (_THERE_THIN if thin else _THERE):
        return Seen(drawn=False)
    alike = float(near[rim].mean()) if rim.any() else 1.0
    ratio = _thin_contrast(picture, rim, colours) if thin else contrast(np.ascontiguousarray(picture), letters)
    return Seen(None if alike > _ALIKE else True, round(ratio, 2))


def _thin_contrast(picture: Rgb, rim: Mask, colours: Sequence[str]) -> float:
    """That of letters all of whose pixels are mixed with the ground: by the colour they were drawn in.

    The median over what is around them, some of which are strokes too pale to count; the least of their colours.
    """
    if not rim.any():
        return 1.0
    light = luminance(picture[rim])
    return min(float(np.median(ratios(light, np.asarray(luminance_of(c))))) for c in colours)


def _coloured(picture: Rgb, colour: str, rim: Mask) -> Mask:
    """Which pixels have the colour, or most of it mixed with what is around the letters, as scaled letters do."""
    asked = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    seen = picture.astype(np.float32)
    near = np.abs(seen - asked).max(axis=2) < _NEAR
    ground = np.median(seen[rim], axis=0) if rim.any() else asked
    way = asked - ground
    length = float(way @ way)
    if length < _NEAR**2:
        return np.asarray(near)
    share = (seen - ground) @ way / length
    aside = np.linalg.norm(seen - ground - share[..., None] * way, axis=2)
    return np.asarray(near | ((share > _MOSTLY) & (share < 2 - _MOSTLY) & (aside < _NEAR)))


class Witness:
    """Keeps the parts of a finished picture where words should be. Push every look from the first frame on.

    `wanted` names boxes of the canvas by the frames they are wanted at.
    """

    def __init__(self, wanted: Mapping[int, Iterable[Box]], canvas: Size) -> None:
        self._wanted = {frame: tuple(dict.fromkeys(boxes)) for frame, boxes in wanted.items()}
        self._canvas, self._pushed = canvas, 0
        self._parts: dict[tuple[int, Box], Rgb] = {}

    def push(self, look: Look) -> None:
        """See the next frame."""
        number, self._pushed = self._pushed, self._pushed + 1
        if number in self._wanted and look.larger is not None:
            self._keep(number, look.larger(max(self._canvas.width, self._canvas.height)))

    def _keep(self, number: int, bgr: Rgb) -> None:
        size = (self._canvas.width, self._canvas.height)
        whole = bgr if bgr.shape[1::-1] == size else cv2.resize(bgr, size, interpolation=cv2.INTER_LINEAR)
        for box in self._wanted[number]:
            part = whole[max(0, box.y) : box.bottom, max(0, box.x) : box.right, ::-1]
            self._parts[number, box] = np.ascontiguousarray(part)

    def read_gif(self, path: Path, rate: Fraction) -> None:
        """See what a GIF shows at each wanted frame of a cut at `rate`: its own frames last as long as it likes.

        Nothing is seen of a frame after its end. Raises SourceError when it can't be decoded.
        """
        video = probe(path).video
        if video is None:
            raise SourceError(f"{path.name} has no picture to look at.", path=path)
        times = {number: number / rate for number in self._wanted}
        for look in PictureReader(path, video):
            if look.pts is None or look.larger is None:
                continue
            shown, past = look.pts * video.time_base, (look.pts + max(1, look.duration)) * video.time_base
            due = [number for number, at in times.items() if shown <= at < past]
            if due:
                bgr = look.larger(max(self._canvas.width, self._canvas.height))
                for number in due:
                    self._keep(number, bgr)

    def seen(self, frame: int, letters: Letters, colours: Sequence[str]) -> Seen:
        """Whether the letters stand at this frame; of a frame that never came they don't."""
        part = self._parts.get((frame, letters.box))
        if part is None:
            return Seen(drawn=False)
        if part.shape[:2] != letters.mask.shape:  # the box reaches over the edge of the canvas
            return Seen(None)
        return stands(part, letters.mask, colours)
