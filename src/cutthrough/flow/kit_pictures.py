"""Pictures for kits: a still with a play mark on it, and small ones for paper."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.publish.kits.mail import on_colour

if TYPE_CHECKING:
    from PIL.Image import Image

_WIDEST = 1200  # pixels: twice a mail's width, for fine screens
_MOST = 40_000_000  # pixels of a picture that is opened at all
_SHARE = 0.2  # the mark's diameter, of the picture's shorter side
_SMOOTH = 4  # drawn that much larger and scaled down, as Pillow draws edges hard


@dataclass(frozen=True)
class Drawn:
    """A picture as JPEG, with its size in pixels."""

    data: bytes
    size: tuple[int, int]


def with_play_mark(still: bytes, accent: str) -> Drawn | None:
    """The still with a play mark in its middle; None for what is no picture.

    A mark that is drawn into the picture is seen wherever the picture is, which no HTML can promise in mail.
    """
    from PIL import Image, ImageDraw

    picture = _opened(still)
    if picture is None:
        return None
    picture.thumbnail((_WIDEST, _WIDEST * 2), Image.Resampling.LANCZOS)
    width, height = picture.size
    across = max(12, round(min(width, height) * _SHARE)) * _SMOOTH
    mark = Image.new("RGBA", (across, across))
    draw = ImageDraw.Draw(mark)
    ring = max(_SMOOTH, across // 32)
    draw.ellipse((0, 0, across - 1, across - 1), fill=(255, 255, 255, 235))
    draw.ellipse((ring, ring, across - 1 - ring, across - 1 - ring), fill=accent)
    left, right, half = across * 0.39, across * 0.70, across * 0.18
    draw.polygon([(left, across / 2 - half), (left, across / 2 + half), (right, across / 2)], fill=on_colour(accent))
    small = mark.resize((across // _SMOOTH, across // _SMOOTH), Image.Resampling.LANCZOS)
    picture.paste(small, ((width - small.width) // 2, (height - small.height) // 2), small)
    return Drawn(_jpeg(picture, 85), picture.size)


def small_picture(path: Path, widest: int = 640) -> Drawn | None:
    """A picture for paper, as JPEG; None where there is none that can be read."""
    from PIL import Image

    try:
        picture = _opened(path.read_bytes())
    except OSError:
        return None
    if picture is None:
        return None
    picture.thumbnail((widest, widest), Image.Resampling.LANCZOS)
    return Drawn(_jpeg(picture, 80), picture.size)


def _opened(data: bytes) -> Image | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP")) as found:
            if found.width * found.height > _MOST:
                return None
            return found.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _jpeg(picture: Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
