"""Files made light for pages: pictures of few kilobytes, fonts with the letters that are used, icons of a logo."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from cutthrough.media.open import say_name
from cutthrough.model.errors import ProgramError, SourceError

LIGHT = 42_000
"""Bytes of a page's own picture, so that fonts, style, script and text fit beside it under 100 kB."""

_SIDES = (1280, 960, 720, 540)  # longest sides that are tried, in pixels
_QUALITIES = (78, 66, 54, 44)
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
_MOST_PIXELS = 60_000_000
_RESTRICTED = 0x0002  # OS/2 fsType: the font may not be embedded (OpenType specification, OS/2, fsType)
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0–—‘’“”…·•"


def light_picture(path: Path) -> tuple[bytes, tuple[int, int]]:
    """The picture as WebP of at most `LIGHT` bytes where that can be done, with its width and height.

    It is made smaller rather than poor. Raises SourceError for what is no picture.
    """
    picture = _opened(path).convert("RGB")
    content, size = b"", picture.size
    for side in _SIDES:
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            held = BytesIO()
            small.save(held, "WEBP", quality=quality, method=6)
            content, size = held.getvalue(), small.size
            if len(content) <= LIGHT:
                return content, size
    return content, size


def logo_picture(path: Path, height: int, widest: int) -> tuple[bytes, tuple[int, int]]:
    """A logo as WebP without loss within this height and width in pixels, never enlarged. Raises SourceError."""
    logo = _opened(path).convert("RGBA")
    box = logo.getchannel("A").getbbox()
    logo = logo.crop(box) if box else logo
    logo.thumbnail((widest, height), Image.Resampling.LANCZOS)
    held = BytesIO()
    logo.save(held, "WEBP", lossless=True, method=6)
    return held.getvalue(), logo.size


def logo_icon(path: Path, side: int, background: str) -> bytes | None:
    """A square PNG icon of a logo on a colour (#RRGGBB); None for wordmarks, which can't be read so small."""
    logo = _opened(path).convert("RGBA")
    box = logo.getchannel("A").getbbox()
    logo = logo.crop(box) if box else logo
    if not 0.6 <= logo.width / logo.height <= 1.6:
        return None
    inner = max(1, round(side * 0.76))
    logo = ImageOps.contain(logo, (inner, inner), Image.Resampling.LANCZOS)
    icon = Image.new("RGBA", (side, side), background)
    icon.alpha_composite(logo, ((side - logo.width) // 2, (side - logo.height) // 2))
    return _png(icon.convert("RGB"))


def light_font(path: Path, texts: Iterable[str]) -> bytes | None:
    """The font as WOFF (W3C WOFF File Format 1.0) with the letters of `texts` and of plain English.

    None for a font whose own licence bits forbid embedding. The same font and letters give the same bytes. Raises
    ProgramError for what can't be read as a font.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont, TTLibError

    # It tells of tables it doesn't know, which is of no use to whoever serves a site.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    letters = set(_ALWAYS)
    for text in texts:
        letters.update(text)
        letters.update(unicodedata.normalize("NFC", text))
    wanted = {ord(letter) for letter in letters if unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")}
    options = subset.Options(hinting=False, desubroutinize=True, notdef_outline=True, recalc_timestamp=False)
    options.layout_features = [*subset.Options().layout_features, "tnum"]
    options.drop_tables = [*subset.Options().drop_tables, "FFTM"]  # when FontForge saved it; nothing is drawn by it
    try:
        font: Any = TTFont(path, fontNumber=0, recalcTimestamp=False)
        if font["OS/2"].fsType & 0x000F == _RESTRICTED:
            return None
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        font.flavor = "woff"
        held = BytesIO()
        font.save(held)
    except (TTLibError, OSError, KeyError, ValueError, AssertionError) as problem:
        raise ProgramError(
            f"{path.name} can't be made light enough for pages: {problem}", "give a TTF or OTF file", path=str(path)
        ) from problem
    return held.getvalue()


def _opened(path: Path) -> Image.Image:
    name = say_name(path)
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise SourceError(f"{name} has too many pixels for a page.", fix="give a smaller one", path=path)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGBA") if upright.mode in ("P", "LA", "PA") else upright
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SourceError(f"{name} is no picture that can be read.", fix="give a PNG or JPEG", path=path) from error


def _png(picture: Image.Image) -> bytes:
    held = BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()
