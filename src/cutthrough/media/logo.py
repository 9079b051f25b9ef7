"""The brand's logo as pixels of exactly the size it is drawn at."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from cutthrough.model.errors import SourceError

_MOST_PIXELS = 64_000_000  # a logo larger than this is a mistake or an attack
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")


def logo_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels. Raises SourceError when the file is no picture we can read."""
    with _opened(path) as picture:
        return picture.size


def logo_pixels(path: Path, width: int, height: int) -> bytes:
    """The logo scaled to `width` x `height`, as straight-alpha RGBA rows. Raises SourceError.

    Scaling happens with premultiplied alpha, or the colour hidden in clear pixels would rim the edges.
    """
    with _opened(path) as picture:
        try:
            premultiplied = picture.convert("RGBA").convert("RGBa")
        except (OSError, SyntaxError, ValueError) as error:
            raise SourceError(f"The logo {path.name} is damaged.", fix="export it again as PNG", path=path) from error
        return premultiplied.resize((width, height), Image.Resampling.LANCZOS).convert("RGBA").tobytes()


def _opened(path: Path) -> Image.Image:
    try:
        picture = Image.open(path, formats=_FORMATS)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise SourceError(
            f"The logo {path.name} is not a picture that can be read.",
            fix="export it as PNG with a transparent background",
            path=path,
        ) from error
    if picture.width * picture.height > _MOST_PIXELS:
        raise SourceError(f"The logo {path.name} is too large ({picture.width}x{picture.height}).", path=path)
    return picture
