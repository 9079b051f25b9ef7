"""Pictures in memory as JPEG, for pages that carry their pictures inside them."""

from __future__ import annotations

from io import BytesIO

from cutthrough.media.luminance import Pixels

QUALITY = 86


def jpeg(pixels: Pixels, longest: int) -> bytes:
    """An sRGB picture (height, width, 3) as JPEG, no side of it longer than `longest` pixels."""
    from PIL import Image  # only where there is a picture to write

    image = Image.fromarray(pixels)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    held = BytesIO()
    image.save(held, "JPEG", quality=QUALITY, optimize=True, subsampling=0)
    return held.getvalue()
