"""Whether words can be read: that they were drawn, where, and how far they stand out from what is around them.

Pictures are RGB arrays (height, width, 3) of 0..255, full range. Contrast is WCAG 2.2's ratio of relative luminances,
(lighter + 0.05) / (darker + 0.05), from 1 to 21; success criterion 1.4.3 asks 4.5 of text and 3 of large text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cutthrough.media.luminance import LUMA, Floats, Pixels, linear, luminance, luminance_of, ratio, ratios
from cutthrough.model.cut import Box
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.segment import IndexRun
from cutthrough.model.source import Colour, VideoStream

Mask = npt.NDArray[np.bool_]

ENOUGH, ENOUGH_LARGE = 4.5, 3.0
"""Least contrast of text and of large text: WCAG 2.2, success criterion 1.4.3 (level AA)."""

_CHANGED = 12  # of 255, in any channel: more than an encoder at our settings moves an untouched pixel
_RIM = 4  # pixels around a letter that it is told from its ground by
_SOFT = 1  # pixels of those that are neither, being smoothed
_WORST = 5.0  # percentile of the rim's contrasts: a letter is lost where a part of it is
_LUMA_WIDE = np.array([0.2627, 0.6780, 0.0593])  # BT.2020
_HDR_WHITE = 203.0  # cd/m2 of diffuse white in PQ and HLG, ITU-R BT.2408-7 section 2


@dataclass(frozen=True)
class Ink:
    """What drawing words changed: the share of all pixels, and the least box around them, None where nothing did."""

    share: float
    box: Box | None


@dataclass(frozen=True)
class Ground:
    """Relative luminance, 0 black to 1 white, of what words would stand on: percentiles over pixels and frames."""

    darkest: float  # 5th percentile
    median: float
    lightest: float  # 95th percentile

    def contrast(self, colour: str) -> float:
        """The worse of `colour`'s contrasts to the darkest and to the lightest part, when nothing is put between."""
        ink = luminance_of(colour)
        low, high = sorted((self.darkest, self.lightest))
        return 1.0 if low <= ink <= high else min(ratio(ink, low), ratio(ink, high))


def changed(with_words: Pixels, without: Pixels) -> Mask:
    """The pixels (height, width) that differ by more than coding does."""
    difference = np.abs(with_words.astype(np.int16) - without.astype(np.int16))
    return np.asarray(difference.max(axis=2) > _CHANGED)


def drawn(with_words: Pixels, without: Pixels) -> Ink:
    """How much of the picture the words changed, and where: proof that they are there."""
    mask = changed(with_words, without)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return Ink(0.0, None)
    x, y = int(columns[0]), int(rows[0])
    box = Box(x=x, y=y, width=int(columns[-1]) - x + 1, height=int(rows[-1]) - y + 1)
    return Ink(float(mask.mean()), box)


def contrast(picture: Pixels, letters: Mask, rim: int = _RIM) -> float:
    """The 5th percentile of contrasts between the letters and the pixels up to `rim` around them.

    `picture` is as it is seen, outline and plate included; `letters` marks their bodies, without outline and plate.
    Each pixel of the rim is held against the letters next to it. 1.0 when there are none.
    """
    import cv2

    if not letters.any():
        return 1.0
    light = luminance(picture)
    body = cv2.erode(letters.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    body = body if body.any() else letters
    reach = np.ones((2 * (rim + _SOFT) + 1,) * 2, np.float64)
    count = cv2.filter2D(body.astype(np.float64), -1, reach, borderType=cv2.BORDER_CONSTANT)
    total = cv2.filter2D(np.where(body, light, 0.0), -1, reach, borderType=cv2.BORDER_CONSTANT)
    soft = cv2.dilate(letters.astype(np.uint8), np.ones((2 * _SOFT + 1,) * 2, np.uint8)) > 0
    near = cv2.dilate(letters.astype(np.uint8), np.ones((2 * rim + 1,) * 2, np.uint8)) > 0
    around = near & ~soft & (count > 0.5)
    if not around.any():
        return 1.0
    found = ratios(light[around], total[around] / count[around])
    return float(np.percentile(found, _WORST))


def rgb_of(planes: bytes | memoryview, width: int, height: int) -> Pixels:
    """A raw yuv420p picture, BT.709 limited, as RGB, by BT.709's own equations; chroma is repeated, not smoothed."""
    raw = np.frombuffer(planes, np.uint8).astype(np.float64)
    across, down = -(-width // 2), -(-height // 2)
    luma = (raw[: width * height].reshape(height, width) - 16) / 219
    sides = raw[width * height :][: 2 * across * down].reshape(2, down, across)
    blue, red = ((side.repeat(2, axis=0).repeat(2, axis=1)[:height, :width] - 128) / 224 for side in sides)
    r, b = luma + 1.5748 * red, luma + 1.8556 * blue
    g = (luma - LUMA[0] * r - LUMA[2] * b) / LUMA[1]
    return np.asarray(np.clip(np.round(255 * np.stack([r, g, b], axis=2)), 0, 255), dtype=np.uint8)


def ground(path: Path, footage: Footage, frames: Sequence[int], box: Box) -> Ground:
    """How light the source is inside `box` (its display pixels) in these frames: what words there would stand on.

    A few frames are enough; each is decoded whole. HDR light is told relative to diffuse white and clipped there.
    Raises SourceError when the source has no picture, no such frame, or nothing inside the box.
    """
    video = footage.probe.video
    if video is None or footage.frames is None or not frames:
        raise SourceError(f"{path.name} has no picture to look at.", path=path)
    found = [_light(picture, video, box) for picture in _pictures(path, footage, video, frames)]
    light = np.concatenate([one.ravel() for one in found])
    if not light.size:
        raise SourceError(f"Nothing of {path.name} lies inside the box that was asked for.", path=path)
    darkest, median, lightest = (float(value) for value in np.percentile(light, (_WORST, 50, 100 - _WORST)))
    return Ground(darkest, median, lightest)


def _pictures(path: Path, footage: Footage, video: VideoStream, frames: Sequence[int]) -> Iterator[Floats]:
    """RGB of the coded picture, 0..1, with the source's own transfer; each frame once."""
    import av
    from av.video.reformatter import ColorRange, Colorspace

    from cutthrough.media.frames import raw_format, raw_frames

    assert footage.frames is not None  # noqa: S101 - the caller has looked
    unpacker = av.CodecContext.create("rawvideo", "r")
    assert isinstance(unpacker, av.VideoCodecContext)  # noqa: S101 - it is the raw video decoder
    unpacker.width, unpacker.height, unpacker.pix_fmt = video.width, video.height, raw_format(video.pixel_format)
    matrices = {"smpte170m": Colorspace.ITU601, "bt470bg": Colorspace.ITU601, "bt2020nc": Colorspace.BT2020}
    wanted = sorted({min(max(0, frame), footage.frames.count - 1) for frame in frames})
    for _, run in groupby(enumerate(wanted), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        runs = (IndexRun(first=numbers[0], count=len(numbers)),)
        for data in raw_frames(path, video, footage.frames, runs):
            for frame in unpacker.decode(av.Packet(data)):
                rgb = frame.reformat(
                    format="rgb48le",  # with 8 bits, PQ white came out 7 % darker
                    src_colorspace=matrices.get(video.colour.matrix, Colorspace.ITU709),
                    dst_colorspace=Colorspace.ITU709,
                    src_color_range=ColorRange.JPEG if video.colour.range == "pc" else ColorRange.MPEG,
                    dst_color_range=ColorRange.JPEG,
                )
                yield np.asarray(rgb.to_ndarray(format="rgb48le") / 65535.0, dtype=np.float64)


def _light(picture: Floats, video: VideoStream, box: Box) -> Floats:
    """Relative luminance inside the box, which is in pixels of the upright display picture."""
    upright = np.rot90(picture, -video.rotation // 90)
    width, height = video.display_size
    across, down = Fraction(upright.shape[1], width), Fraction(upright.shape[0], height)
    top, bottom = (max(0, round(value * down)) for value in (box.y, box.bottom))
    left, right = (max(0, round(value * across)) for value in (box.x, box.right))
    part = upright[top:bottom, left:right]
    return np.asarray(_shown(part, video.colour))


def _shown(signal: Floats, colour: Colour) -> Floats:
    """Relative luminance by the source's transfer: SMPTE ST 2084, ARIB STD-B67 (BT.2100-2), else as sRGB is shown."""
    if colour.transfer == "smpte2084":
        root = signal ** (1 / 78.84375)
        nits = 10_000 * (np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
        return np.asarray(np.clip(nits @ _LUMA_WIDE / _HDR_WHITE, 0, 1))
    if colour.transfer == "arib-std-b67":
        scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
        return np.asarray(np.clip(1000 * (scene @ _LUMA_WIDE) ** 1.2 / _HDR_WHITE, 0, 1))
    return np.asarray(linear(signal) @ LUMA)
