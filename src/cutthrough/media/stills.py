"""Thumbnails and posters: one exact frame of a finished video, with or without a headline set on it."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageDraw, ImageFont

from cutthrough.media.fonts import read_font
from cutthrough.media.open import open_media, say_name
from cutthrough.model.errors import RenderError, SourceError, StoreError
from cutthrough.model.placement import SafeZone, Size
from cutthrough.model.program import BrandKit

BYTES_MAX = 2_000_000
"""Bytes; YouTube's limit for a custom thumbnail is 2 MB, the tightest of the platforms that state one."""

CONTRAST_MIN = 4.5
"""Least contrast of words to every pixel behind them: WCAG 2.2, success criterion 1.4.3 (level AA)."""

SIZE_MIN, SIZE_MAX = 0.09, 0.135
"""Font size as a share of the width: at the 160 pixels a feed shows, 9 % is 14 pixels, which can be read."""

_MARGIN = 0.065  # of the width, on every side, when the platform states no more
_LEADING = 1.05
_CAP, _TAIL = 0.72, 0.22  # of the font size: capitals above the first baseline, tails below the last
_BLOCK_MAX = 0.62  # of the height between the margins
_BAR = (0.16, 0.10, 0.30)  # the accent above the words: width of the picture; thickness and gap of the font size
_TOP_CALMER = 2.5  # times less salience under the words before they go to the top
_LEAST_SHADE = (0.55, 0.75)  # strength behind the words on a dark ground, and on a light one, which turns grey sooner
_LUMA = np.array([0.2126, 0.7152, 0.0722])  # IEC 61966-2-1 and BT.709 primaries

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class StillMade:
    """What was written. `text_share` is the font size over the picture's width, `contrast` the least one measured."""

    size: Size
    bytes: int
    text_share: float | None = None
    contrast: float | None = None


@dataclass(frozen=True)
class _Block:
    """Words broken into lines at a font size, in pixels; `width` is that of the longest line."""

    lines: tuple[str, ...]
    size: int
    width: int

    @property
    def step(self) -> int:
        """From one baseline to the next."""
        return round(self.size * _LEADING)

    @property
    def height(self) -> int:
        """Accent bar, gap and all lines, from the bar's top to the tails of the last line."""
        return round(self.size * (_BAR[1] + _BAR[2] + _CAP + _TAIL)) + self.step * (len(self.lines) - 1)


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

    Frames are counted from 0 as they are decoded. `text` is set as a headline in the brand's colours, as large as
    fits, at the calmer end of the picture and clear of `safe_zone`, over a shade just deep enough that the words
    reach CONTRAST_MIN against every pixel behind them. Without `text` the frame stays clean: a poster.

    Raises SourceError when the video can't be read or has no such frame, or the font lacks a letter of the text;
    ProgramError when the font can't be read; StoreError when the file can't be written.
    """
    image = pick_frames(video, (frame,))[frame]
    if width is not None and width != image.width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    share = contrast = None
    if any(line.strip() for line in text):
        image, share, contrast = headline(image, text, brand, font_path, safe_zone or SafeZone())
    data = _jpeg(image)
    _write(out, data)
    return StillMade(Size(width=image.width, height=image.height), len(data), share, contrast)


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
                found[seen - 1] = _to_srgb(picture)
                if len(found) == len(wanted):
                    return found
    missing = min(wanted - found.keys())
    raise SourceError(f"{say_name(video)} has {seen} frames, so there is no frame {missing}.", path=video)


def _to_srgb(frame: av.VideoFrame) -> Image.Image:
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


def headline(
    image: Image.Image, text: tuple[str, ...], brand: BrandKit, font_path: Path, safe_zone: SafeZone
) -> tuple[Image.Image, float, float]:
    """A copy of `image` with `text` set on it; the font size over the width; the least contrast measured.

    Raises ProgramError when the font can't be read, SourceError when it lacks a letter.
    """
    read_font(font_path).check(" ".join(text))
    margin = _MARGIN * image.width
    left = max(margin, float(safe_zone.left) * image.width)
    right = image.width - max(margin, float(safe_zone.right) * image.width)
    top = max(margin, float(safe_zone.top) * image.height)
    bottom = image.height - max(margin, float(safe_zone.bottom) * image.height)
    block = _set_words(text, font_path, image.width, (right - left, (bottom - top) * _BLOCK_MAX))
    pixels = np.asarray(image)
    tops = (round(bottom) - block.height, round(top))
    low = _calmer_below(pixels, tops, block.height)
    x, y = round(left), tops[0] if low else tops[1]
    ink = _ink(brand)
    behind, contrast = _shade(pixels, (x, y, x + block.width, y + block.height), brand.background, ink, low=low)
    picture = Image.fromarray(behind)
    draw = ImageDraw.Draw(picture)
    thick, gap = max(2, round(block.size * _BAR[1])), round(block.size * _BAR[2])
    draw.rectangle((x, y, x + round(image.width * _BAR[0]), y + thick - 1), fill=brand.accent)
    font = ImageFont.truetype(str(font_path), block.size)
    for number, line in enumerate(block.lines):
        baseline = y + thick + gap + round(block.size * _CAP) + block.step * number
        draw.text((x, baseline), line, font=font, fill=ink, anchor="ls")
    return picture, block.size / image.width, contrast


def _set_words(text: tuple[str, ...], font_path: Path, picture_width: int, room: tuple[float, float]) -> _Block:
    """Break and size the words: the given lines if they can be read, else the breaking that lets them be largest.

    Never smaller than SIZE_MIN of the width while that fits at all; words are neither dropped nor cut, so a text
    too long for its picture ends up smaller, and `StillMade.text_share` says so.
    """
    given = tuple(" ".join(line.split()) for line in text if line.strip())
    probe = ImageFont.truetype(str(font_path), 200)
    reach = {line: probe.getlength(line) / 200 for line in given}

    def block(lines: tuple[str, ...]) -> _Block:
        widest = max(reach.setdefault(line, probe.getlength(line) / 200) for line in lines)
        tall = (len(lines) - 1) * _LEADING + _BAR[1] + _BAR[2] + _CAP + _TAIL
        size = int(min(SIZE_MAX * picture_width, room[0] / widest, room[1] / tall))
        return _Block(lines, max(1, size), round(widest * max(1, size)))

    kept = block(given)
    if kept.size >= SIZE_MIN * picture_width:
        return kept
    words = " ".join(given).split(" ")
    blocks = [block(lines) for lines in _breakings(words)]
    return max(blocks, key=lambda b: (b.size * _evenness(b.lines, reach), -len(b.lines)))


def _evenness(lines: tuple[str, ...], reach: dict[str, float]) -> float:
    """How well a breaking reads, 0..1: lines of like length, and breaks where a phrase ends."""
    widths = [reach[line] for line in lines]
    ragged = (max(widths) - min(widths)) / max(widths)
    phrases = sum(line[-1] in ".,:;!?–—…" for line in lines[:-1]) / max(1, len(lines) - 1)
    return 1 - 0.25 * ragged + 0.1 * (phrases if len(lines) > 1 else 0) - 0.1


def _breakings(words: list[str]) -> list[tuple[str, ...]]:
    """Every way to break up to twelve words into at most six lines; longer texts by even length only."""
    if len(words) <= 12:
        cuts = [c for n in range(min(6, len(words))) for c in combinations(range(1, len(words)), n)]
        return [tuple(" ".join(words[a:b]) for a, b in zip((0, *cut), (*cut, len(words)), strict=True)) for cut in cuts]
    found = []
    for count in range(2, 11):
        lines, target = [""], len(" ".join(words)) / count
        for word in words:
            if lines[-1] and len(lines[-1]) + len(word) / 2 > target:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        found.append(tuple(lines))
    return found


def _calmer_below(pixels: Pixels, tops: tuple[int, int], height: int) -> bool:
    """Whether words at the bottom cover no more of the subject than words at the top would.

    Heads are more often up than down, and captions live low, so the top has to be much calmer to win.
    """
    salience = _salience(pixels)
    scale = len(salience) / len(pixels)

    def covered(start: int) -> float:
        first = max(0, round(start * scale))
        return float(salience[first : max(first + 1, round((start + height) * scale))].sum())

    return covered(tops[0]) <= _TOP_CALMER * covered(tops[1])


def _salience(pixels: Pixels) -> NDArray[np.float64]:
    """Where the eye goes, in 64 rows that sum to 1: the spectral residual.

    Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007: what is left of the log amplitude
    after its local mean (3 × 3), brought back with the phase, squared and smoothed. Columns near the middle count
    for more: subjects stand there, texture is everywhere.
    """
    grey = np.asarray(Image.fromarray(pixels).convert("L").resize((64, 64), Image.Resampling.BOX), dtype=np.float64)
    spectrum = np.fft.fft2(grey)
    amplitude = np.log(np.abs(spectrum) + 1e-9)
    mean = sum(np.roll(amplitude, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) / 9
    residual = np.abs(np.fft.ifft2(np.exp(amplitude - mean + 1j * np.angle(spectrum)))) ** 2
    column = (np.arange(64) - 31.5) / 64
    rows = (residual * np.exp(-0.5 * (column / 0.2) ** 2)).sum(axis=1)
    smooth = sum(np.roll(rows, i) * weight for i, weight in ((-2, 1), (-1, 4), (0, 6), (1, 4), (2, 1)))
    return np.asarray(smooth / np.sum(smooth))


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def _luminance(rgb: NDArray[np.float64] | Pixels) -> NDArray[np.float64]:
    """Relative luminance, 0..1, of sRGB values 0..255: WCAG 2.2's definition, with its 0.04045 threshold."""
    v = np.asarray(rgb, dtype=np.float64) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ _LUMA)


def _contrast(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    high, low = np.maximum(one, other), np.minimum(one, other)
    return np.asarray((high + 0.05) / (low + 0.05))


def _ink(brand: BrandKit) -> str:
    """The brand's text colour, unless its own background hides it: then whichever of black and white reads better."""
    ground = _luminance(_rgb(brand.background))
    if float(_contrast(_luminance(_rgb(brand.text)), ground)) >= CONTRAST_MIN + 0.5:
        return brand.text
    return max(("#FFFFFF", "#000000"), key=lambda c: float(_contrast(_luminance(_rgb(c)), ground)))


def _shade(pixels: Pixels, box: tuple[int, int, int, int], ground: str, ink: str, *, low: bool) -> tuple[Pixels, float]:
    """Blend the brand's background over the end of the picture the words stand on, as little as makes them readable.

    Full strength behind the words, easing out over the picture. Returns the pixels and the least contrast behind.
    """
    height, width = pixels.shape[:2]
    rows = np.arange(height, dtype=np.float64)
    reach = 0.75 * (box[3] - box[1]) + 0.06 * height
    distance = (box[1] - rows if low else rows - box[3]) / reach
    ease = np.clip(1 - distance, 0, 1)
    ramp = (ease * ease * (3 - 2 * ease))[:, None, None]
    colour, target = _rgb(ground), _luminance(_rgb(ink))
    pad = round(0.01 * width)
    window = np.s_[max(0, box[1]) : box[3] + pad, max(0, box[0] - pad) : box[2] + pad]
    worst, shaded = 0.0, pixels
    least = _LEAST_SHADE[float(_luminance(colour)) > float(target)]
    for step in range(round(least * 20), 21):
        strength = step / 20 * ramp
        shaded = np.rint(pixels * (1 - strength) + colour * strength).astype(np.uint8)
        worst = float(_contrast(target, _luminance(shaded[window])).min())
        if worst >= CONTRAST_MIN:
            break
    return shaded, worst


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
