"""The margins of a picture that an app draws over, and how far words reach into them."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.conform.promised import some
from cutthrough.model.cut import Box
from cutthrough.model.placement import SafeZone, Size

_ROUNDING = 1  # pixels that a margin may be off for a safe zone that is no whole number of them


def margins(zone: SafeZone, canvas: Size) -> dict[str, Fraction]:
    """The pixels of `canvas` that the zone leaves free at each side."""
    return {
        "top": zone.top * canvas.height,
        "right": zone.right * canvas.width,
        "bottom": zone.bottom * canvas.height,
        "left": zone.left * canvas.width,
    }


def over(box: Box, zone: SafeZone, canvas: Size) -> str:
    """How far a box on `canvas` reaches into a margin, in words; nothing where it doesn't."""
    wanted = margins(zone, canvas)
    free = {
        "top": box.y,
        "right": canvas.width - box.right,
        "bottom": canvas.height - box.bottom,
        "left": box.x,
    }
    far = {side: round(wanted[side] - free[side]) for side in free if wanted[side] - free[side] > _ROUNDING}
    return f"is {some(f'{pixels} px over at the {side}' for side, pixels in far.items())}" if far else ""


def say_zone(zone: SafeZone, canvas: Size) -> str:
    """The margins in words."""
    found = {side: round(pixels) for side, pixels in margins(zone, canvas).items() if pixels}
    return ", ".join(f"{pixels} px at the {side}" for side, pixels in found.items()) or "nothing"
