"""The brand's colours, moved as little as needed to be read on the page's own grounds."""

from __future__ import annotations

from dataclasses import dataclass

from cutthrough.media.luminance import contrast_of as contrast
from cutthrough.model.program import BrandKit

PAPER, NIGHT = "#FFFFFF", "#141517"
_READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3


@dataclass(frozen=True)
class Palette:
    """Colours for the page's head, and the accent as it can be read on white, on the dark page and on the head."""

    ground: str
    ink: str
    accent: str
    accent_on_paper: str
    accent_on_night: str


def palette(brand: BrandKit) -> Palette:
    """The head keeps the brand's background; its words turn black or white when the brand's own can't be read on it."""
    ink = brand.text
    if contrast(ink, brand.background) < _READABLE:
        ink = max(("#FFFFFF", "#000000"), key=lambda colour: contrast(colour, brand.background))
    return Palette(
        brand.background, ink, brand.accent, _towards(brand.accent, PAPER, 0), _towards(brand.accent, NIGHT, 255)
    )


def _towards(colour: str, ground: str, end: int) -> str:
    """`colour` mixed with black (0) or white (255) in twentieths until it can be read on `ground`."""
    mixed = colour
    for part in range(21):
        channels = [round(int(colour[i : i + 2], 16) * (1 - part / 20) + end * part / 20) for i in (1, 3, 5)]
        mixed = "#" + "".join(f"{channel:02X}" for channel in channels)
        if contrast(mixed, ground) >= _READABLE:
            break
    return mixed
