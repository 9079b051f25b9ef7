"""The brand's logo: what its file holds, and its pixels at exactly the size it is drawn at."""

from __future__ import annotations

import re
import warnings
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from cutthrough.media.open import say_name
from cutthrough.model.errors import SourceError
from cutthrough.model.source import Probe, VideoStream

_MOST_PIXELS = 40_000_000  # 6300x6300 takes 300 MB to scale; a larger logo is a mistake or an attack
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
_DRAWING = re.compile(rb"^\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg\b", re.DOTALL)
_FIX = "export it as PNG with a transparent background, about 1000 pixels wide"


def read_logo(path: Path) -> Probe:
    """What a logo's file holds: one upright picture. All of it is decoded, so that nothing is found wrong later.

    Raises SourceError when it is no picture we can read, is damaged, or is too large.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = _upright(path)
    video = VideoStream(
        index=0,
        codec=(picture.format or "picture").lower(),
        width=picture.width,
        height=picture.height,
        pixel_format="rgba",
        time_base=Fraction(1, 25),
        alpha=picture.has_transparency_data,
    )
    return Probe(container=video.codec, size=path.stat().st_size, video=video, video_streams=1)


def logo_pixels(path: Path, width: int, height: int) -> bytes:
    """The logo scaled to `width` x `height`, as straight-alpha RGBA rows. Raises SourceError.

    Scaling happens with premultiplied alpha, or the colour hidden in clear pixels would rim the edges.
    """
    return _scaled(_upright(path), (width, height)).tobytes()


def small_logo(path: Path, most: tuple[int, int]) -> bytes:
    """The logo as a PNG that fills a box of `most` pixels, width and height, as far as its shape lets it.

    Raises SourceError.
    """
    picture = _upright(path)
    scale = min(most[0] / picture.width, most[1] / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    into = BytesIO()
    # Through bytes, which leave behind what else the file holds: profiles, texts, a place.
    Image.frombytes("RGBA", size, _scaled(picture, size).tobytes()).save(into, "PNG", optimize=True)
    return into.getvalue()


def _scaled(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture.convert("RGBA").convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def _upright(path: Path) -> Image.Image:
    """The picture, decoded, turned as its Exif data says."""
    name = say_name(path)
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise _too_large(path, f" ({picture.width}x{picture.height})")
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.format = picture.format
            return upright
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(path, "") from error
    except UnidentifiedImageError as error:
        with path.open("rb") as file:
            drawing = _DRAWING.match(file.read(4096)) is not None
        kind = "an SVG drawing, not a picture made of pixels" if drawing else "not a picture that can be read"
        raise SourceError(f"The logo {name} is {kind}.", fix=_FIX, path=path) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow's readers raise for damaged files
        raise SourceError(f"The logo {name} is damaged or can't be read.", fix=_FIX, path=path) from error


def _too_large(path: Path, size: str) -> SourceError:
    return SourceError(f"The logo {say_name(path)} is too large{size}.", fix=_FIX, path=path)
