"""Sets a headline on a picture: where it hides least, over a shade just deep enough, with the brand in a corner."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cutthrough.media.fonts import read_font
from cutthrough.media.logo import logo_pixels, read_logo
from cutthrough.media.luminance import Floats, Pixels, luminance, luminance_of, ratio, ratios, rgb
from cutthrough.media.type_on_picture import BAR, CAP, CONTRAST_MIN, SIZE_MAX, Block, ink, set_words
from cutthrough.model.cut import Box
from cutthrough.model.placement import SafeZone
from cutthrough.model.program import BrandKit

_MARGIN = 0.065  # of the width, on every side, when the platform states no more; of the height where that is less
_BLOCK_MAX = 0.62  # of the height between the margins
_SIDE_MAX = 0.84  # the same beside the subject
_SIDE = 0.47  # of the width that words beside the subject may take
_WIDE = 1.2  # width over height from which words may stand beside the subject
_TOP_CALMER = 2.5  # times less salience under the words before they go to the top
_SIDE_CALMER = 1.2  # and before they go to a side
_HIDES = 6.0  # what it costs to cover all that must be seen, beside covering all that draws the eye
_SMALL = 0.5  # what it costs to be set half as large as it might be
_LEAST_SHADE = (0.55, 0.75)  # strength behind the words on a dark ground, and on a light one, which turns grey sooner
_SOFTEST = 0.35  # of its usual length that the shade eases out over at least: shorter, it looks like a panel
_STAMP = (0.80, 0.86)  # right of and below this, platforms lay a video's running time over a wide thumbnail
_MARK = 0.045  # height of the brand's name, as a share of the shorter side
_LOGO = (0.30, 0.095)  # width and height a logo has at most, as shares of the width and of the longer side
_LOGO_CONTRAST = 3.0  # WCAG 2.2, success criterion 1.4.11


@dataclass(frozen=True)
class Setting:
    """How words are set. `most` is the largest font size over the width, `shade` the least strength of the shade."""

    safe_zone: SafeZone = field(default_factory=SafeZone)
    keep_clear: tuple[Box, ...] = ()
    most: float = SIZE_MAX
    shade: float = 0.0


@dataclass(frozen=True)
class Headed:
    """A picture with words on it: the font size over the width, the least contrast measured, lines and their box."""

    image: Image.Image
    text_share: float
    contrast: float
    lines: tuple[str, ...]
    box: Box


@dataclass(frozen=True)
class _Spot:
    """A block of words with its top left corner; `side` is where the shade comes from: low, high, left, right."""

    block: Block
    x: int
    y: int
    side: str

    @property
    def box(self) -> Box:
        return Box(x=self.x, y=self.y, width=max(1, self.block.width), height=max(1, self.block.height))


def headline(
    image: Image.Image, text: tuple[str, ...], brand: BrandKit, font_path: Path, safe_zone: SafeZone
) -> tuple[Image.Image, float, float]:
    """A copy of `image` with `text` set on it; the font size over the width; the least contrast measured.

    Raises ProgramError when the font can't be read, SourceError when it lacks a letter.
    """
    made = set_headline(image, text, brand, font_path, Setting(safe_zone))
    return made.image, made.text_share, made.contrast


def set_headline(image: Image.Image, text: tuple[str, ...], brand: BrandKit, font_path: Path, how: Setting) -> Headed:
    """`text` set on a copy of `image`, as large as fits, where it hides least of what must be seen and draws the eye.

    Raises ProgramError when the font can't be read, SourceError when it lacks a letter.
    """
    read_font(font_path).check(" ".join(text))
    pixels = np.asarray(image)
    spot = _best_spot(pixels, _spots(text, font_path, image.size, how), how.keep_clear)
    colour = ink(brand)
    behind, least = _shade(pixels, spot, brand.background, colour, how)
    picture = Image.fromarray(behind)
    draw = ImageDraw.Draw(picture)
    block, x, y = spot.block, spot.x, spot.y
    thick, gap = max(2, round(block.size * BAR[1])), round(block.size * BAR[2])
    bar = min(round(image.width * BAR[0]), max(block.width, 2 * block.size))
    mirrored = from_right(text)
    left = x + block.width - bar if mirrored else x
    draw.rectangle((left, y, left + bar, y + thick - 1), fill=brand.accent)
    font = ImageFont.truetype(str(font_path), block.size)
    for number, line in enumerate(block.lines):
        baseline = y + thick + gap + round(block.size * CAP) + block.step * number
        start, anchor = (x + block.width, "rs") if mirrored else (x, "ls")
        draw.text((start, baseline), line, font=font, fill=colour, anchor=anchor)
    return Headed(picture, block.size / image.width, least, block.lines, spot.box)


def from_right(text: tuple[str, ...]) -> bool:
    """Whether lines run from right to left, as their first letter does (Unicode Standard Annex 9, rules P2 and P3)."""
    kinds = (unicodedata.bidirectional(letter) for line in text for letter in line)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _room(size: tuple[int, int], zone: SafeZone) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of where words may be."""
    width, height = size
    margin = _MARGIN * min(width, 16 / 9 * height)
    return (
        max(margin, float(zone.left) * width),
        max(margin, float(zone.top) * height),
        width - max(margin, float(zone.right) * width),
        height - max(margin, float(zone.bottom) * height),
    )


def _spots(text: tuple[str, ...], font_path: Path, size: tuple[int, int], how: Setting) -> list[_Spot]:
    left, top, right, bottom = _room(size, how.safe_zone)
    width, height = size
    block = set_words(text, font_path, width, (right - left, (bottom - top) * _BLOCK_MAX), how.most)
    low = round(bottom) - block.height
    if width > height and left + block.width > _STAMP[0] * width and bottom > _STAMP[1] * height:
        low = round(_STAMP[1] * height) - block.height
    edge = round(right) - block.width if from_right(text) else round(left)
    spots = [_Spot(block, edge, max(0, low), "low"), _Spot(block, edge, round(top), "high")]
    if width < _WIDE * height:
        return spots
    reach = min(right - left, _SIDE * width)
    beside = set_words(text, font_path, width, (reach, (bottom - top) * _SIDE_MAX), how.most)
    y = round((top + bottom - beside.height) / 2)
    x = round(right - beside.width)
    return [*spots, _Spot(beside, round(left), y, "left"), _Spot(beside, x, y, "right")]


def _best_spot(pixels: Pixels, spots: Sequence[_Spot], keep_clear: Sequence[Box]) -> _Spot:
    """The one that hides least. Heads are more often up than down, and captions live low, so low is the rule."""
    salience, (height, width) = salient(pixels), pixels.shape[:2]
    largest = max(spot.block.size for spot in spots)
    dear = {"low": 1.0, "high": _TOP_CALMER, "left": _SIDE_CALMER, "right": _SIDE_CALMER}

    def cost(spot: _Spot) -> float:
        hidden = _under(salience, spot, (width, height)) * dear[spot.side]
        lost = max((share_hidden(box, _dimmed(spot, (width, height))) for box in keep_clear), default=0.0)
        stamp = Box(x=round(_STAMP[0] * width), y=round(_STAMP[1] * height), width=width, height=height)
        lost += float(spot.side == "right" and share_hidden(stamp, spot.box) > 0)
        return hidden + _HIDES * lost + _SMALL * (1 - spot.block.size / largest)

    return min(spots, key=cost)


def _dimmed(spot: _Spot, size: tuple[int, int]) -> Box:
    """What the words take of the picture with the full strength of their shade: rows, or columns beside the subject."""
    if spot.side in ("low", "high"):
        return Box(
            x=0, y=spot.y, width=size[0], height=max(1, size[1] - spot.y if spot.side == "low" else spot.box.bottom)
        )
    x = 0 if spot.side == "left" else spot.x
    return Box(x=x, y=0, width=max(1, spot.box.right if spot.side == "left" else size[0] - x), height=size[1])


def share_hidden(box: Box, by: Box) -> float:
    """How much of `box` lies under `by`, 0..1."""
    width = min(box.right, by.right) - max(box.x, by.x)
    height = min(box.bottom, by.bottom) - max(box.y, by.y)
    return max(0, width) * max(0, height) / (box.width * box.height)


def _under(salience: Floats, spot: _Spot, size: tuple[int, int]) -> float:
    """Share of what draws the eye that the words and their shade cover: whole rows above or below, else the box."""
    rows, columns = salience.shape
    first, last = (round(v * rows / size[1]) for v in (spot.box.y, spot.box.bottom))
    if spot.side in ("low", "high"):
        return float(salience[max(0, first) : max(first + 1, last)].sum())
    left, right = (round(v * columns / size[0]) for v in (spot.box.x, spot.box.right))
    return float(salience[:, max(0, left) : max(left + 1, right)].sum())


def salient(pixels: Pixels) -> Floats:
    """Where the eye goes, in 64 x 64 fields that sum to 1: the spectral residual.

    Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007: what is left of the log amplitude
    after its local mean (3 x 3), brought back with the phase, squared and smoothed. Columns near the middle count
    for more: subjects stand there, texture is everywhere.
    """
    grey = np.asarray(Image.fromarray(pixels).convert("L").resize((64, 64), Image.Resampling.BOX), dtype=np.float64)
    spectrum = np.fft.fft2(grey)
    amplitude = np.log(np.abs(spectrum) + 1e-9)
    mean = sum(np.roll(amplitude, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) / 9
    residual = np.abs(np.fft.ifft2(np.exp(amplitude - mean + 1j * np.angle(spectrum)))) ** 2
    column = (np.arange(64) - 31.5) / 64
    field_ = residual * np.exp(-0.5 * (column / 0.2) ** 2)
    for axis in (0, 1):
        rolled = [np.roll(field_, i, axis) * w for i, w in ((-2, 1), (-1, 4), (0, 6), (1, 4), (2, 1))]
        field_ = np.asarray(np.sum(rolled, axis=0), dtype=np.float64)
    return np.asarray(field_ / np.sum(field_), dtype=np.float64)


def _shade(pixels: Pixels, spot: _Spot, ground: str, colour: str, how: Setting) -> tuple[Pixels, float]:
    """Blend the brand's background over the end of the picture the words stand on, as little as makes them readable.

    Full strength behind the words, easing out over the picture, sooner where a face is near. Returns the pixels and
    the least contrast behind the words.
    """
    height, width = pixels.shape[:2]
    box, level = spot.box, spot.side in ("low", "high")
    along = np.arange(height if level else width, dtype=np.float64)
    near = box.y if spot.side == "low" else box.bottom if spot.side == "high" else 0
    near = box.right if spot.side == "left" else box.x if spot.side == "right" else near
    away = near - along if spot.side in ("low", "right") else along - near
    usual = 0.75 * box.height + 0.06 * height if level else 0.30 * width
    reach = min(usual, max(_SOFTEST * usual, 0.8 * _gap(spot, how.keep_clear)))
    ease = np.clip(1 - away / reach, 0, 1)
    ramp = ease * ease * (3 - 2 * ease)
    ramp = ramp[:, None, None] if level else ramp[None, :, None]
    over, target = rgb(ground), luminance_of(colour)
    pad = round(0.01 * width)
    window = np.s_[max(0, box.y) : box.bottom + pad, max(0, box.x - pad) : box.right + pad]
    worst, shaded = 0.0, pixels
    least = max(how.shade, _LEAST_SHADE[luminance_of(ground) > target])
    for step in range(round(least * 20), 21):
        strength = step / 20 * ramp
        shaded = np.rint(pixels * (1 - strength) + over * strength).astype(np.uint8)
        worst = float(ratios(target, luminance(shaded[window])).min())
        if worst >= CONTRAST_MIN:
            break
    return shaded, worst


def _gap(spot: _Spot, keep_clear: Sequence[Box]) -> float:
    """Pixels between the words and the nearest thing that must be seen, in the direction the shade runs out."""
    box = spot.box
    runs = {
        "low": lambda other: box.y - other.bottom,
        "high": lambda other: other.y - box.bottom,
        "left": lambda other: other.x - box.right,
        "right": lambda other: box.x - other.right,
    }
    gaps = [float(runs[spot.side](other)) for other in keep_clear]
    return min((gap for gap in gaps if gap > 0), default=float("inf"))


def set_brand(made: Headed, brand: BrandKit, font_path: Path, how: Setting, logo: Path | None) -> Image.Image:
    """The picture with the brand's logo, or its name, small in the corner where it hides least.

    Never at the lower right of a wide picture, where platforms put the running time, and never under the words.
    """
    image = made.image
    mark = _logo_mark(logo, image.size, brand) if logo is not None else _name_mark(brand, font_path, image.size)
    left, top, right, bottom = _room(image.size, how.safe_zone)
    columns = (round(left), round(right - mark.width))
    rows = (round(top), round(bottom - mark.height))
    salience = salient(np.asarray(image))
    corners = [(x, y) for y in rows for x in columns if not (y == rows[1] and x == columns[1])]

    def cost(corner: tuple[int, int]) -> float:
        box = Box(x=corner[0], y=corner[1], width=mark.width, height=mark.height)
        around = Box(x=box.x - 8, y=box.y - 8, width=box.width + 16, height=box.height + 16)
        words = float(share_hidden(made.box, around) > 0)
        kept = max((share_hidden(other, box) for other in how.keep_clear), default=0.0)
        spot = _Spot(Block((), 1, mark.width), corner[0], corner[1], "left")
        return 10 * words + _HIDES * kept + _under(salience, spot, image.size) + 0.1 * corners.index(corner)

    picture = image.copy()
    picture.paste(mark, min(corners, key=cost), mark)
    return picture


def _name_mark(brand: BrandKit, font_path: Path, size: tuple[int, int]) -> Image.Image:
    """The brand's name in its colours on a plate of its own, at most two fifths of the picture wide."""
    tall = _MARK * min(size)
    font = ImageFont.truetype(str(font_path), max(8, round(tall)))
    long = font.getlength(brand.name)
    if long > 0.4 * size[0]:
        font = ImageFont.truetype(str(font_path), max(8, int(tall * 0.4 * size[0] / long)))
    pad = round(font.size * 0.5)
    plate = Image.new("RGBA", (round(font.getlength(brand.name)) + 2 * pad, round(font.size * 1.75)), brand.background)
    middle = (plate.width // 2, round(plate.height * 0.53))
    ImageDraw.Draw(plate).text(middle, brand.name, font=font, fill=ink(brand), anchor="mm")
    return plate


def _logo_mark(path: Path, size: tuple[int, int], brand: BrandKit) -> Image.Image:
    """The logo, on a plate of the brand's background, or of white or black where it doesn't stand out from that."""
    video = read_logo(path).video
    assert video is not None  # noqa: S101 - a logo is a picture
    scale = min(_LOGO[0] * size[0] / video.width, _LOGO[1] * max(size) / video.height)
    wide, high = max(2, round(video.width * scale)), max(2, round(video.height * scale))
    logo = Image.frombytes("RGBA", (wide, high), logo_pixels(path, wide, high))
    pixels = np.asarray(logo)
    inked = pixels[pixels[..., 3] > 128][:, :3]
    if len(inked) == pixels.shape[0] * pixels.shape[1] or not len(inked):  # it brings its own ground
        return logo
    light = float(luminance(np.asarray(np.median(inked, axis=0), dtype=np.float64)))
    grounds = (brand.background, "#FFFFFF", "#000000")
    plate_colour = next((c for c in grounds if ratio(light, luminance_of(c)) >= _LOGO_CONTRAST), "#FFFFFF")
    pad = round(0.22 * high)
    plate = Image.new("RGBA", (wide + 2 * pad, high + 2 * pad), plate_colour)
    plate.alpha_composite(logo, (pad, pad))
    return plate


def shorter(text: tuple[str, ...]) -> tuple[str, ...] | None:
    """Its first phrase, where it has several and that says something by itself; else None."""
    words = " ".join(text).split()
    for number, word in enumerate(words[:-1], start=1):
        if number >= 2 and word[-1] in ",:;!?–—….":
            kept = " ".join(words[:number]).rstrip(",:;–—")
            return (kept,)
    return None
