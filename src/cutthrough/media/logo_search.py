"""Finds a brand's logo in one picture, at any size, by the directions of its edges.

Edges are compared by their doubled angle, so that a white logo on black and a black one on white are the same; how
strong they are is divided out, so that a faint logo counts as a strong one. That is normalised correlation, masked
to where the logo has edges, over the field (cos 2a, sin 2a): the idea of Hinterstoisser et al., "Gradient Response Maps
for Real-Time Detection of Textureless Objects" (PAMI 2012), with sums in place of the largest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from cutthrough.media.logo import logo_pixels, read_logo
from cutthrough.media.luminance import luminance
from cutthrough.model.errors import SourceError

LEAST_PIXELS = 24
"""Pixels of height from which a logo is looked for: 1.5 mm on a phone 65 mm wide that shows 1080 of them across, about
the smallest print. Below, a symbol has too few pixels of edge to be told from what looks alike by chance."""

LOOK_SIDE = 960
"""Pixels of the longer side the search begins at."""

_LARGEST = 1024  # pixels of the logo's longer side that are kept
_COARSE = 0.50  # likeness from which a place is looked at closely
_SURE, _CHANCE = 0.58, 1.4  # likeness, at the picture's own pixels, from which it is the logo; the second over the
# root of how many pixels its edges have comes on top, as that is how likeness by chance grows with fewer
_PART = 0.35  # and of each of its parts
_TONED = 0.35  # of what varies in its place, that the logo's areas explain
_PARTS = 3  # a side: nine parts, those without edges left out
_SMALL, _DOUBLE = 12, 24  # pixels of the shorter side of the logo as it is searched for; twice that is searched smaller
_STEP = 1.12  # from one size to the next; edges are blurred by as much
_FINE = ((0.08, 0.025), (0.015, 0.005))  # sizes tried around a place, and around the best of them: how far, how fine
_CLOSE = 72  # pixels of the logo's shorter side in the closer look
_MOST = 0.9  # of the picture, that a logo may take up in either direction
_FAINT = 24.0  # Sobel's slope, three levels of 255 a pixel, at which an edge counts half
_FLOOR = 0.06  # mean square of the field under the logo's edges in a picture that has hardly any
_PEAKS = 4  # places of one size looked at closely
_CANDIDATES = 10  # of all sizes

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class LogoPicture:
    """A logo's pixels, (height, width, 4) straight RGBA, clear margins cut off."""

    rgba: Bytes

    @property
    def aspect(self) -> float:
        """Width over height."""
        height, width = self.rgba.shape[:2]
        return float(width / height)


@dataclass(frozen=True)
class LogoFound:
    """Where the logo is: x, y, width, height in pixels of the picture given; how like it is, 0..1; its contrast.

    `contrast` is the ratio of relative luminances by WCAG 2.2 between the logo's pixels and what is around it, 1..21.
    """

    box: Box
    likeness: float
    contrast: float


def read_logo_picture(path: Path) -> LogoPicture:
    """The logo of the file at `path`. One on an opaque ground of a single colour is lifted off it.

    Raises SourceError when it can't be read or nothing is drawn in it.
    """
    video = read_logo(path).video
    assert video is not None  # noqa: S101 - a logo is a picture
    shrink = min(1.0, _LARGEST / max(video.width, video.height))
    wide, high = max(1, round(video.width * shrink)), max(1, round(video.height * shrink))
    rgba = np.frombuffer(logo_pixels(path, wide, high), np.uint8).reshape(high, wide, 4).copy()
    if rgba[..., 3].min() > 250:
        rim = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])[:, :3].astype(np.int16)
        ground = np.median(rim, axis=0)
        if np.mean(np.abs(rim - ground).max(axis=1) < 12) > 0.95:
            off = np.abs(rgba[..., :3].astype(np.int16) - ground).max(axis=2)
            rgba[..., 3] = np.clip((off - 8) * 8, 0, 255).astype(np.uint8)
    inked = np.argwhere(rgba[..., 3] > 32)
    if len(inked) < 16:
        raise SourceError("The logo has nothing drawn in it.", fix="export it again as PNG", path=path)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0) + 1
    return LogoPicture(rgba[top:bottom, left:right].copy())


class LogoSearch:
    """Looks for one logo in picture after picture; `least` is the height in pixels from which it is looked for."""

    def __init__(self, logo: LogoPicture, least: int = LEAST_PIXELS) -> None:
        self._logo, self._least = logo, least
        self._edged = lru_cache(maxsize=256)(self._edges_at)

    def find(self, picture: Bytes) -> tuple[LogoFound, ...]:
        """Every place in `picture`, (height, width, 3) BGR, where the logo is, the likest first."""
        gray = grey_of(picture)
        candidates = sorted(self._candidates(gray), key=lambda found: -found[1])[: 20 * _CANDIDATES]
        kept: list[tuple[Box, float]] = []
        for box, likeness in candidates:
            if len(kept) < _CANDIDATES and not any(_alike(box, other) for other, _ in kept):
                kept.append((box, likeness))
        looked = [close for box, _ in kept if (close := self.check(gray, box)) is not None]
        looked.sort(key=lambda found: -found[1])
        found: list[LogoFound] = []
        for box, likeness in looked:
            if all(overlap(box, other.box) < 0.3 for other in found):
                found.append(LogoFound(box, round(likeness, 3), round(self._contrast(picture, box), 2)))
        return tuple(found)

    def check(self, gray: Bytes, box: Box) -> tuple[Box, float] | None:
        """Where exactly the logo is near `box`, and its likeness; None when it is not there."""
        import cv2

        shorter = min(box[2], box[3])
        scale = min(1.0, _CLOSE / shorter)
        margin = 0.15 * shorter + 4
        left, top = max(0, int(box[0] - margin)), max(0, int(box[1] - margin))
        near = gray[top : int(box[1] + box[3] + margin) + 1, left : int(box[0] + box[2] + margin) + 1]
        if scale < 1:
            near = cv2.resize(near, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        field = _field(np.asarray(near, np.uint8))
        best: tuple[float, tuple[int, int], int] | None = None
        for around, step in _FINE:
            middle = round(max(box[2], box[3]) * scale) if best is None else best[2]
            for length in range(
                middle - math.ceil(around * middle),
                middle + math.ceil(around * middle) + 1,
                max(1, round(step * middle)),
            ):
                edges = self._edged(length)
                if edges is None or edges.shape[1] > field.shape[1] or edges.shape[2] > field.shape[2]:
                    continue
                _, most, _, place = cv2.minMaxLoc(_likeness(field, edges))
                if best is None or most > best[0]:
                    best = float(most), (int(place[0]), int(place[1])), length
            if best is None or best[0] < _COARSE:
                return None
        assert best is not None  # noqa: S101 - the loop gives up without
        (across, down), edges = best[1], self._edged(best[2])
        assert edges is not None  # noqa: S101 - it was found with them
        if best[0] < _SURE + _CHANCE / math.sqrt(np.count_nonzero((edges**2).sum(axis=0) > _EDGE)):
            return None
        if _weakest(field[:, down : down + edges.shape[1], across : across + edges.shape[2]], edges) < _PART:
            return None
        spot = near[down + _PAD : down + edges.shape[1] - _PAD, across + _PAD : across + edges.shape[2] - _PAD]
        if self._toned(np.asarray(spot, np.uint8)) < _TONED:
            return None
        wide, high = (side / scale for side in self._sides(best[2]))
        exact = left + (across + _PAD) / scale, top + (down + _PAD) / scale, wide, high
        return exact, best[0]

    def _toned(self, spot: Bytes) -> float:
        """How much of what varies in `spot`, grey, the logo's own shape and tones explain, each at any strength: 0..1.

        The share is that of a least-squares fit. What merely has edges where the logo has them has no such areas.
        """
        import cv2

        rgba = cv2.resize(self._logo.rgba, (spot.shape[1], spot.shape[0]), interpolation=cv2.INTER_AREA)
        cover = rgba[..., 3].astype(np.float32).ravel() / 255
        tone = rgba[..., :3].astype(np.float32).mean(axis=2).ravel() / 255 * cover
        given = np.stack([np.ones_like(cover), cover, tone], axis=1)
        seen = spot.astype(np.float32).ravel()
        normal = given.T @ given + 1e-3 * np.eye(3, dtype=np.float32)
        rest = seen - given @ np.linalg.solve(normal, given.T @ seen)
        return 1 - float(rest @ rest) / max(1.0, float(((seen - seen.mean()) ** 2).sum()))

    def _candidates(self, gray: Bytes) -> list[tuple[Box, float]]:
        """Places that look like the logo at some size, in pixels of `gray`."""
        import cv2

        found: list[tuple[Box, float]] = []
        flat = min(1.0, self._logo.aspect)  # the shorter side over the height
        height, width = gray.shape
        scale = min(1.0, LOOK_SIDE / max(height, width))
        least = float(self._least)
        while scale * max(height, width) >= 60:
            small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
            field = _field(np.asarray(small, np.uint8))
            last = scale * max(height, width) < 160
            high = least * scale
            while high <= _MOST * small.shape[0] and high * self._logo.aspect <= _MOST * small.shape[1]:
                edges = self._edged(round(high * max(1.0, self._logo.aspect)))
                if edges is not None and edges.shape[1] <= field.shape[1] and edges.shape[2] <= field.shape[2]:
                    for (x, y), likeness in _peaks(_likeness(field, edges)):
                        box = ((x + _PAD) / scale, (y + _PAD) / scale)
                        found.append(((*box, high * self._logo.aspect / scale, high / scale), likeness))
                high = max(high * _STEP, high + 1)
                if high * flat > _DOUBLE and not last:
                    break
            least, scale = high / scale, scale / 2
        return found

    def _sides(self, length: int) -> tuple[int, int]:
        """Width and height in pixels when the longer one is `length`."""
        aspect = self._logo.aspect
        return (length, round(length / aspect)) if aspect > 1 else (round(length * aspect), length)

    def _edges_at(self, length: int) -> Floats | None:
        """The logo's field with its longer side so many pixels, (2, height, width); None where too little is left."""
        wide, high = self._sides(length)
        if min(high, wide) < 6:
            return None
        whole = Image.fromarray(self._logo.rgba).convert("RGBa")
        rgba = np.asarray(whole.resize((wide, high), Image.Resampling.BOX), np.float32)
        rgba = np.pad(rgba, ((_PAD, _PAD), (_PAD, _PAD), (0, 0)))
        clear = 1 - rgba[..., 3] / 255
        luma = rgba[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)
        fields = [_field((luma + clear * ground).clip(0, 255).astype(np.uint8)) for ground in (0, 128, 255)]
        strength = np.stack([(field**2).sum(axis=0) for field in fields])
        best = strength.argmax(axis=0)
        rows, columns = np.indices(best.shape)
        edges: Floats = np.ascontiguousarray(np.stack(fields)[best, :, rows, columns].transpose(2, 0, 1), np.float32)
        return edges if np.count_nonzero((edges**2).sum(axis=0) > _EDGE) >= 40 else None

    def _contrast(self, picture: Bytes, box: Box) -> float:
        """Ratio of relative luminances between the logo and what is around it (WCAG 2.2, success criterion 1.4.11).

        Of a logo of several colours the quarter that stands out most counts: one colour is enough to see it by.
        """
        import cv2

        margin = max(3, round(0.15 * min(box[2], box[3])))
        left, top = round(box[0]), round(box[1])
        wide, high = max(4, round(box[2])), max(4, round(box[3]))
        alpha = cv2.resize(self._logo.rgba[..., 3], (wide, high), interpolation=cv2.INTER_AREA)
        alpha = np.pad(alpha, margin)
        rows = np.clip(np.arange(top - margin, top + high + margin), 0, picture.shape[0] - 1)
        columns = np.clip(np.arange(left - margin, left + wide + margin), 0, picture.shape[1] - 1)
        light = _luminance(picture[np.ix_(rows, columns)])
        inked, around = light[alpha > 200], light[cv2.dilate(alpha, np.ones((3, 3), np.uint8)) < 16]
        if inked.size < 4 or around.size < 4:
            return 1.0
        ground = float(np.median(around))
        ratios = (np.maximum(inked, ground) + 0.05) / (np.minimum(inked, ground) + 0.05)
        return float(np.percentile(ratios, 75))


_PAD = 2  # pixels around the logo, which its outermost edges need
_EDGE = 0.1  # square of the field from which a pixel of the logo is one of its edges


def _field(gray: Bytes) -> Floats:
    """Of each pixel how much of an edge it is, 0..1, times (cos 2a, sin 2a) of the edge's direction a, blurred."""
    import cv2

    across = cv2.Sobel(gray, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    square = across * across + down * down
    weight = 1 / (square + _FAINT * np.sqrt(square) + 1e-3)
    field = np.stack([(across * across - down * down) * weight, 2 * across * down * weight])
    return np.stack([cv2.GaussianBlur(part, (0, 0), 0.8) for part in field]).astype(np.float32, copy=False)


def _likeness(field: Floats, edges: Floats) -> Floats:
    """Normalised correlation of the logo's edges with the picture's, for each place of its top left corner."""
    import cv2

    mask = ((edges**2).sum(axis=0) > _EDGE).astype(np.float32)
    edges = np.ascontiguousarray(edges * mask)
    along = sum(cv2.matchTemplate(field[i], edges[i], cv2.TM_CCORR) for i in (0, 1))
    energy = cv2.matchTemplate((field**2).sum(axis=0), mask, cv2.TM_CCORR)
    floor = _FLOOR * float(mask.sum())
    alike: Floats = along / np.sqrt(np.maximum(energy, floor) * float((edges**2).sum()))
    return alike


def _weakest(field: Floats, edges: Floats) -> float:
    """The likeness of the part of the logo that is least like: what looks alike by chance does so in places."""
    mask = (edges**2).sum(axis=0) > _EDGE
    rows, columns = np.indices(mask.shape)
    part = rows * _PARTS // mask.shape[0] * _PARTS + columns * _PARTS // mask.shape[1]
    kinds = _PARTS * _PARTS
    along = np.bincount(part[mask], (field * edges).sum(axis=0)[mask], kinds)
    ours = np.bincount(part[mask], (edges**2).sum(axis=0)[mask], kinds)
    theirs = np.bincount(part[mask], (field**2).sum(axis=0)[mask], kinds)
    count = np.bincount(part[mask], minlength=kinds)
    enough = count >= max(8, 0.04 * count.sum())
    if not enough.any():
        return 0.0
    alike = along[enough] / np.sqrt(np.maximum(theirs[enough], _FLOOR * count[enough]) * ours[enough])
    return float(alike.min())


def _peaks(likeness: Floats) -> list[tuple[tuple[int, int], float]]:
    import cv2

    found, likeness = [], likeness.copy()
    for _ in range(_PEAKS):
        _, most, _, (x, y) = cv2.minMaxLoc(likeness)
        if most < _COARSE:
            break
        found.append(((x, y), most))
        likeness[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5] = -1
    return found


def grey_of(picture: Bytes) -> Bytes:
    """(height, width) of a picture of (height, width, 3) BGR."""
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def overlap(one: Box, other: Box) -> float:
    """The common area of two boxes over that of the smaller."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(one[2] * one[3], other[2] * other[3])


def _alike(one: Box, other: Box) -> bool:
    """Whether two boxes are of about the same place and size; a part of a logo may look like all of it, smaller."""
    sizes = one[2] * one[3], other[2] * other[3]
    return overlap(one, other) > 0.5 and max(sizes) < 2 * min(sizes)


def _luminance(bgr: Bytes) -> Floats:
    """Relative luminance, 0..1."""
    light: Floats = luminance(bgr[..., ::-1]).astype(np.float32)
    return light
