"""A picture file made small, for pages that carry their pictures inside them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

_QUALITY = 80


def thumbnail(path: Path, longest: int) -> bytes | None:
    """The picture as JPEG, no side longer than `longest` pixels; None where there is none that can be read."""
    from PIL import Image  # only where there is a picture to write

    held = BytesIO()
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (longest * 2, longest * 2))  # JPEG decodes to a smaller size at a fraction of the time
            small = picture.convert("RGB")
            small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
            small.save(held, "JPEG", quality=_QUALITY, optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return held.getvalue()
