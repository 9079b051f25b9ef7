"""Thumbnails and posters: an exact frame, with or without a headline that can still be read in a feed."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray
from PIL import Image, ImageCms

from cutthrough.media.headline import Headed, Setting, set_brand, set_headline, shorter
from cutthrough.media.open import open_media, say_name
from cutthrough.media.read_back import ERROR_MOST, read_back
from cutthrough.model.cut import Box
from cutthrough.model.errors import RenderError, SourceError, StoreError
from cutthrough.model.placement import SafeZone, Size
from cutthrough.model.program import BrandKit

BYTES_MAX = 2_000_000
"""Bytes; YouTube's limit for a custom thumbnail is 2 MB, the tightest of the platforms that state one."""

LARGER, STRONGER = 0.165, 0.85
"""Font size over the width and strength of the shade of words that could not be read back at first."""

TINY = 0.05
"""Font size over the width under which words don't count as read: 8 pixels at 160, where a reader guesses well and a
thumb scrolls on."""

UNREAD = 0.75
"""The most that such words count as read."""

_BINS = 6  # of each colour channel, for how unlike two pictures are
_CORE = 0.6  # share of width and height around the middle that is looked at for sharpness where there is no face

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class StillMade:
    """What was written. `text_share` is the font size over the picture's width, `contrast` the least one measured.

    `read_back` is the share of the words' characters that a reader finds at 160 pixels of width, None where it
    doesn't know their letters or there are none; `lines` are the words as they were set in the end.
    """

    size: Size
    bytes: int
    text_share: float | None = None
    contrast: float | None = None
    read_back: float | None = None
    lines: tuple[str, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether the words are there and too few of them can be read."""
        return self.read_back is not None and self.read_back < 1 - ERROR_MOST


def still(
    video: Path,
    frame: int,
    out: Path,
    *,
    text: tuple[str, ...] = (),
    brand: BrandKit,
    font_path: Path,
    width: int | None = None,
    safe_zone: SafeZone | None = None,
) -> StillMade:
    """Write frame number `frame` of a finished video as an sRGB JPEG of at most 2 MB, `width` pixels wide.

    Frames are counted from 0 as they are decoded. `text` is set as `write_still` does.

    Raises SourceError when the video can't be read or has no such frame, or the font lacks a letter of the text;
    ProgramError when the font can't be read; StoreError when the file can't be written.
    """
    image = pick_frames(video, (frame,))[frame]
    if width is not None and width != image.width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    return write_still(image, out, text=text, brand=brand, font_path=font_path, safe_zone=safe_zone)


def write_still(
    image: Image.Image,
    out: Path,
    *,
    text: tuple[str, ...] = (),
    brand: BrandKit,
    font_path: Path,
    name_font: Path | None = None,
    safe_zone: SafeZone | None = None,
    keep_clear: tuple[Box, ...] = (),
    branded: bool = False,
    logo: Path | None = None,
) -> StillMade:
    """Write `image` as an sRGB JPEG of at most 2 MB, with `text` as a headline in the brand's colours.

    The words are as large as fits, clear of `safe_zone` and, as far as can be, of `keep_clear`, over a shade just deep
    enough that they reach a contrast of 4.5 to every pixel behind them. They are read back at the size of a feed; when
    that fails they are set larger, on a stronger shade, and cut to their first phrase if they have several, and what
    reads best is written. `branded` puts the logo, or without one the brand's name, into a corner; the name is set in
    `name_font`, as the words' own font may have another language's letters only. Without `text` the picture stays
    clean.

    Raises SourceError when the font lacks a letter or the logo can't be read, ProgramError when the font can't be
    read, StoreError when the file can't be written.
    """
    if not any(line.strip() for line in text):
        data = _jpeg(image)
        _write(out, data)
        return StillMade(Size(width=image.width, height=image.height), len(data))
    how = Setting(safe_zone or SafeZone(), keep_clear)
    made, share = _readable(image, text, brand, font_path, how)
    picture = set_brand(made, brand, name_font or font_path, how, logo) if branded else made.image
    data = _jpeg(picture)
    _write(out, data)
    size = Size(width=image.width, height=image.height)
    return StillMade(size, len(data), made.text_share, made.contrast, share, made.lines)


def plain_still(image: Image.Image, out: Path) -> None:
    """Write a picture as it is, as an sRGB JPEG of at most 2 MB. Raises StoreError."""
    _write(out, _jpeg(image))


def _readable(
    image: Image.Image, text: tuple[str, ...], brand: BrandKit, font_path: Path, how: Setting
) -> tuple[Headed, float | None]:
    """The first way of setting the words that is read back, else the one that is read best."""
    louder = replace(how, most=LARGER, shade=STRONGER)
    brief = shorter(text)
    tries = [(text, how), (text, louder), *([(brief, how), (brief, louder)] if brief else [])]
    best: tuple[Headed, float] | None = None
    for words, way in tries:
        made = set_headline(image, words, brand, font_path, way)
        share = read_back(made.image, made.lines, made.box)
        if share is None:
            return made, None
        share = share if made.text_share >= TINY or words is brief else min(share, UNREAD)
        if best is None or share > best[1] + 0.02:
            best = made, share
        if share >= 1 - ERROR_MOST:
            break
    assert best is not None  # noqa: S101 - there is at least one try
    return best


def from_planes(planes: bytes, width: int, height: int) -> Image.Image:
    """A raw yuv420p picture, BT.709 limited, as sRGB, its chroma smoothed up."""
    rows = np.frombuffer(planes, np.uint8).reshape(height * 3 // 2, width)
    frame = av.VideoFrame.from_ndarray(rows, format="yuv420p")
    frame.colorspace, frame.color_range = 1, 1
    return to_srgb(frame)


def luma_of(planes: bytes, width: int, height: int) -> Image.Image:
    """The grey of a raw 4:2:0 picture of limited range: all that is needed to tell which of some is the sharpest."""
    rows = np.frombuffer(planes, np.uint8, width * height).reshape(height, width)
    return Image.fromarray(rows).point([min(255, max(0, round((level - 16) * 255 / 219))) for level in range(256)])


def sharpest(pictures: Sequence[Image.Image], faces: Sequence[Box] = ()) -> int:
    """Which of some pictures of one moment is the sharpest, where the faces are or else around the middle.

    By the energy of its Laplacian (J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000).
    """
    return max(
        range(len(pictures)), key=lambda n: (round(crispness(pictures[n], faces), 1), -abs(n - len(pictures) // 2))
    )


def crispness(picture: Image.Image, faces: Sequence[Box] = ()) -> float:
    """The energy of edges where the faces are, or else around the middle."""
    grey = np.asarray(picture.convert("L"))
    height, width = grey.shape
    if faces:
        parts = [grey[max(0, b.y) : b.bottom, max(0, b.x) : b.right] for b in faces]
    else:
        top, left = (round(v * (1 - _CORE) / 2) for v in (height, width))
        parts = [grey[top : height - top, left : width - left]]
    return float(sum(cv2.Laplacian(part, cv2.CV_32F).var() * part.size for part in parts) / sum(p.size for p in parts))


def unlike(one: Image.Image, other: Image.Image) -> float:
    """How unlike two pictures are, 0..1: the Hellinger distance of their colours, in quarters of the picture."""
    apart = [
        float(np.sqrt(max(0.0, 1 - np.sum(np.sqrt(first * second)))))
        for first, second in zip(_colours(one), _colours(other), strict=True)
    ]
    return sum(apart) / len(apart)


def _colours(picture: Image.Image) -> list[NDArray[np.float64]]:
    """The share of each colour in each quarter of the picture."""
    small = np.asarray(picture.convert("RGB").resize((64, 64), Image.Resampling.BOX), dtype=np.int64)
    binned = small * _BINS // 256 @ np.array([_BINS * _BINS, _BINS, 1])
    quarters = (binned[top : top + 32, left : left + 32] for top in (0, 32) for left in (0, 32))
    return [np.bincount(quarter.ravel(), minlength=_BINS**3) / quarter.size for quarter in quarters]


def pick_frames(video: Path, indices: Sequence[int]) -> dict[int, Image.Image]:
    """The frames with these numbers (from 0, in order of presentation) as sRGB pictures, in one decode.

    BT.709 and sRGB share primaries and white, and players show BT.709 video as it is coded, so the samples are
    expanded to full range through the matrix the frame is tagged with (BT.709 when it says nothing) and no more.
    Raises SourceError when the video can't be decoded or ends before the last of them.
    """
    wanted, found, seen = set(indices), dict[int, Image.Image](), 0
    with open_media(video) as container:
        if not container.streams.video:
            raise SourceError(f"{say_name(video)} has no picture to take a still from.", path=video)
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for seen, picture in enumerate(container.decode(stream), start=1):
            if seen - 1 in wanted:
                found[seen - 1] = to_srgb(picture)
                if len(found) == len(wanted):
                    return found
    missing = min(wanted - found.keys())
    raise SourceError(f"{say_name(video)} has {seen} frames, so there is no frame {missing}.", path=video)


def to_srgb(frame: av.VideoFrame) -> Image.Image:
    """One decoded frame in 8-bit full-range RGB."""
    known = {1: Colorspace.ITU709, 4: Colorspace.FCC, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 9: Colorspace.BT2020}
    rgb = frame.reformat(
        format="rgb24",
        src_colorspace=known.get(int(frame.colorspace), Colorspace.ITU709),
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if int(frame.color_range) == 2 else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT,
    )
    return Image.fromarray(rgb.to_ndarray(format="rgb24"))


def _jpeg(image: Image.Image) -> bytes:
    """JPEG at quality 88, less if that is over BYTES_MAX, with full colour resolution and an sRGB profile."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # the profile's date of creation: the same still has the same bytes
    for quality in (88, 82, 76, 68, 58, 46, 30):
        held = io.BytesIO()
        image.save(held, "JPEG", quality=quality, subsampling=0, icc_profile=bytes(profile))
        if held.tell() <= BYTES_MAX:
            return held.getvalue()
    raise RenderError(f"a {image.width}x{image.height} still does not fit 2 MB.", "ask for a smaller width")


def _write(out: Path, data: bytes) -> None:
    """Write aside, then rename: nothing half-written is ever visible."""
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(data)
        aside.replace(out)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreError(f"{out.name} can't be written: {error.strerror}.", path=out) from error
