"""Finds words in a picture and reads them: the PP-OCRv6 networks (Apache-2.0) that ship inside rapidocr.

Only its two files are used, found without importing the package: that would configure logging, and fetch what it
misses from the network. The finder gives each pixel's probability to lie in the core of a line of text; boxes are
made of it as in Liao et al., "Real-time Scene Text Detection with Differentiable Binarization" (AAAI 2020). The
reader gives each eighth pixel along a line the probabilities of its characters, decoded greedily (CTC, Graves 2006).
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cutthrough.model.errors import CutthroughError

FINE = 960
"""Pixels of the longer side at which lines of 1.2 % of the picture's height are found: 0.55 s of one core."""

_CORE = 0.3  # probability from which a pixel belongs to a line; this and the next as the networks are published
_BOX = 0.5  # mean probability within a box from which it is a line
_GROW = 1.6  # cores are lines shrunk by this times half their area over half their girth: published, for the reader
_TIGHT = 1.25  # the same for the box: measured over drawn text, a tenth of the font size is left around the ink
_SMALLEST = 3.0  # pixels of the finder's picture; a thinner core is noise
_MULTIPLE = 32  # the finder halves its picture five times
_ENLARGE = 4.0  # a picture is enlarged to the asked size at most this many times
_TALL = 48  # pixels of height the reader takes
_WIDEST = 1920  # pixels the reader is given at most; a longer line is squeezed
_NARROWEST = 64  # and at least; grey is put to the right
_UPRIGHT = 2.0  # a line this many times as high as wide is written from bottom to top, or top to bottom
_MEAN, _SPREAD = (
    np.array([0.485, 0.456, 0.406], np.float32),
    np.array([0.229, 0.224, 0.225], np.float32),
)  # ImageNet's, as the finder learnt
_SURE = 0.6  # mean probability of a line's characters from which its reading is kept

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Frame:
    """A box as shares of the picture's width and height, from the top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Region:
    """Where a line of text is.

    `box` is upright; `corners`, float32 of (4, 2), are the line's own, which may be slanted, in pixels of the picture:
    top left, top right, bottom right, bottom left. `score` is how sure the finder is, 0..1; `size` the width and
    height of that picture.
    """

    box: Frame
    corners: Floats
    score: float
    size: tuple[int, int]

    @property
    def slant(self) -> float:
        """By how many degrees the line is off the level, or off the upright: 0..45."""
        across, down = self.corners[1] - self.corners[0]
        angle = math.degrees(math.atan2(float(down), float(across))) % 90
        return min(angle, 90 - angle)

    @property
    def aspect(self) -> float:
        """The line's length over its height, whichever way it runs: at least 1."""
        one, other = (max(1.0, float(np.linalg.norm(self.corners[i] - self.corners[0]))) for i in (1, 3))
        return max(one, other) / min(one, other)

    def within(self, top: int, height: int, whole: int) -> Region:
        """The same region in the picture that it was found in a band of: rows `top` to `top + height` of `whole`."""
        box = replace(self.box, y=(self.box.y * height + top) / whole, height=self.box.height * height / whole)
        corners = self.corners + np.array([0, top], np.float32)
        return replace(self, box=box, corners=corners, size=(self.size[0], whole))

    def at(self, width: int, height: int) -> Region:
        """The same region in the picture at another size."""
        scale = np.array([width / self.size[0], height / self.size[1]], np.float32)
        return replace(self, corners=self.corners * scale, size=(width, height))


@dataclass(frozen=True)
class Line:
    """A line of text. `text` is None where it can't be read; `score` is how sure the finder is that it is text."""

    box: Frame
    text: str | None
    score: float


def read_picture(picture: Bytes, long_side: int = FINE) -> tuple[Line, ...]:
    """Find and read every line in `picture`, (height, width, 3) BGR of any size, from top to bottom.

    The finder looks at it with its longer side brought to about `long_side` pixels, small pictures enlarged (up to
    four times); the reader at its own pixels. Latin letters with all of Western, Central and Northern Europe's
    accents, Greek, Chinese and Japanese are read; Cyrillic, Arabic, Hebrew, Thai, Korean and Devanagari are not.
    """
    found = find_lines(picture, long_side)
    return tuple(
        Line(region.box, read_line(picture, region)[0], region.score)
        for region in sorted(found, key=lambda r: (round(r.box.y + r.box.height / 2, 2), r.box.x))
    )


def find_lines(picture: Bytes, long_side: int = FINE) -> tuple[Region, ...]:
    """The lines of text in `picture`, (height, width, 3) BGR, in no order; see `read_picture`."""
    import cv2  # 0.2 s, and only footage needs it

    height, width = picture.shape[:2]
    scale = min(_ENLARGE, long_side / max(height, width))
    wide, high = (max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (width, height))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(picture, (wide, high), interpolation=way)
    core = np.asarray(_finder().run(None, {"x": _normal(small)})[0][0, 0], np.float32)
    bitmap = cv2.dilate((core > _CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(bitmap, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    size = np.array([width / wide, height / high], np.float32)
    regions = (_region(core, contour, size, (width, height)) for contour in contours)
    return tuple(region for region in regions if region is not None)


def read_line(picture: Bytes, region: Region) -> tuple[str | None, float]:
    """What is written in `region` of `picture`, None where nothing can be read, and how sure that is, 0..1."""
    text, sure = _read(_straight(picture, region.corners))
    return (text, sure) if text and sure >= _SURE else (None, 0.0)


def _region(core: Floats, contour: Any, size: Floats, picture: tuple[int, int]) -> Region | None:
    """The line whose core has this outline, in pixels of the picture; None when it is too small or too unsure."""
    import cv2

    centre, sides, angle = cv2.minAreaRect(contour)
    if min(sides) < _SMALLEST:
        return None
    score = _mean_inside(core, cv2.boxPoints((centre, sides, angle)))
    if score < _BOX:
        return None
    grow = sides[0] * sides[1] / (sides[0] + sides[1])
    loose, tight = (
        np.asarray(
            cv2.boxPoints((centre, (sides[0] + grow * times, sides[1] + grow * times), angle)) * size, np.float32
        )
        for times in (_GROW, _TIGHT)
    )
    width, height = picture
    left, top = np.clip(tight.min(axis=0), 0, (width, height))
    right, bottom = np.clip(tight.max(axis=0), 0, (width, height))
    box = Frame(float(left / width), float(top / height), float((right - left) / width), float((bottom - top) / height))
    return Region(box, _in_reading_order(loose), round(float(score), 3), picture)


def _mean_inside(core: Floats, corners: Any) -> float:
    import cv2

    low = np.clip(np.floor(corners.min(axis=0)), 0, (core.shape[1] - 1, core.shape[0] - 1)).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)), 0, (core.shape[1] - 1, core.shape[0] - 1)).astype(int)
    mask = np.zeros((high[1] - low[1] + 1, high[0] - low[0] + 1), np.uint8)
    cv2.fillPoly(mask, (corners - low).astype(np.int32)[None], 1)
    return float(cv2.mean(core[low[1] : high[1] + 1, low[0] : high[0] + 1], mask)[0])


def _in_reading_order(corners: Floats) -> Floats:
    """Top left, top right, bottom right, bottom left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (pair[np.argsort(pair[:, 1], kind="stable")] for pair in (by_x[:2], by_x[2:]))
    ordered: Floats = np.array([left[0], right[0], right[1], left[1]], np.float32)
    return ordered


def _straight(picture: Bytes, corners: Floats) -> Bytes:
    """The line cut out and laid level, 48 pixels high."""
    import cv2

    across = float(np.linalg.norm(corners[1] - corners[0]))
    along = float(np.linalg.norm(corners[3] - corners[0]))
    if along > _UPRIGHT * across:
        corners, across, along = np.roll(corners, -1, axis=0), along, across
    high, wide = max(1, math.ceil(along)), max(1, math.ceil(across))
    target = np.array([[0, 0], [wide, 0], [wide, high]], np.float32)
    turn = cv2.getAffineTransform(np.ascontiguousarray(corners[:3]), target)
    flat = cv2.warpAffine(picture, turn, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    width = min(_WIDEST, max(8, math.ceil(wide * _TALL / high)))
    way = cv2.INTER_AREA if high > _TALL else cv2.INTER_LINEAR
    straight: Bytes = cv2.resize(flat, (width, _TALL), interpolation=way)
    return straight


def _read(line: Bytes) -> tuple[str, float]:
    """The characters of a line 48 pixels high and their mean probability."""
    session, characters = _reader()
    given = np.zeros((1, 3, _TALL, max(_NARROWEST, line.shape[1])), np.float32)
    given[..., : line.shape[1]] = _levels(line)
    steps = np.asarray(session.run(None, {"x": given})[0][0], np.float32)
    best = steps.argmax(axis=1)
    kept = np.flatnonzero((best != 0) & (np.diff(best, prepend=-1) != 0))
    if len(kept) == 0:
        return "", 0.0
    text = "".join(characters[best[step]] for step in kept)
    return " ".join(text.split()), float(steps[kept, best[kept]].mean())


def _normal(picture: Bytes) -> Floats:
    """(1, 3, height, width): what the finder takes.

    rapidocr itself gives it -1..1, and then it finds less, and large things that are no text.
    """
    levels = picture.astype(np.float32) / np.float32(255)
    channels = np.ascontiguousarray(((levels - _MEAN) / _SPREAD).transpose(2, 0, 1))[None]
    return np.asarray(channels, np.float32)


def _levels(picture: Bytes) -> Floats:
    """(1, 3, height, width), -1..1: what the reader takes."""
    levels = np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32)
    scaled: Floats = (levels / np.float32(127.5) - np.float32(1))[None]
    return scaled


@cache
def _finder() -> Any:
    return _session("PP-OCRv6_det_small.onnx")


@cache
def _reader() -> tuple[Any, Sequence[str]]:
    """The network and what each of its classes stands for; the first is "nothing", the last a space."""
    session = _session("PP-OCRv6_rec_small.onnx")
    # Not splitlines: some characters of the list are line breaks to it.
    listed = session.get_modelmeta().custom_metadata_map["character"].rstrip("\n").split("\n")
    return session, ("", *listed, " ")


def _session(name: str) -> Any:
    """A network on one thread. Nothing may fork after this (onnxruntime's threads don't survive it)."""
    # Its builds report to their maker unless told otherwise before they are loaded; a client's work is nobody else's.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # 0.1 s, and only footage needs it

    spec = find_spec("rapidocr")  # found, not imported
    model = Path(spec.origin).parent / "models" / name if spec and spec.origin else None
    if model is None or not model.is_file():
        raise CutthroughError("The reader of on-screen text is missing.", fix="install rapidocr 3.10 or later again")
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
