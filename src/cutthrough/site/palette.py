"""The brand's colours as pairs that can be read: moved as little as needed, and only where they can't be."""

from __future__ import annotations

from dataclasses import dataclass

from cutthrough.media.luminance import contrast_of, luminance_of
from cutthrough.model.program import BrandKit

READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3: text of ordinary size."""

VISIBLE = 3.0
"""WCAG 2.2, success criterion 1.4.11: outlines of what can be operated, and where the focus is.

It doesn't ask that a button's fill stand out where its label says what it is.
"""

_STEPS = 40


@dataclass(frozen=True)
class Palette:
    """Colours as #RRGGBB. On `ground`: `ink`, `soft` and `link` are read, `ring` and `edge` are seen.

    `raised` is a ground a shade off for panels; ink, soft, link and edge do there too. `line` only decorates. `accent`
    is the brand's, as it is: `on_accent` is read on it, and `edge` is drawn around it, the same colour where it is seen
    on the ground by itself. `dark` says whether the ground is nearer to black.
    """

    ground: str
    raised: str
    ink: str
    soft: str
    line: str
    accent: str
    on_accent: str
    edge: str
    link: str
    ring: str
    dark: bool


def palette_of(brand: BrandKit) -> Palette:
    """The page keeps the brand's background and accent; ink and links keep its colours where they can be read."""
    ground = brand.background.upper()
    end = max(("#FFFFFF", "#000000"), key=lambda colour: contrast_of(colour, ground))
    dark = luminance_of(ground) < luminance_of(end)
    ink = brand.text.upper() if contrast_of(brand.text, ground) >= READABLE else end
    raised = _raised(ground, ink)
    grounds = (ground, raised)
    soft = next(
        (mixed for part in (12, 10, 8, 6, 4, 2) if _read(mixed := _mix(ink, ground, part / _STEPS), grounds)), ink
    )
    link = _towards(brand.accent.upper(), grounds, end, READABLE)
    accent = brand.accent.upper()
    edge = _towards(accent, grounds, end, VISIBLE)
    on_accent = max((ink, ground), key=lambda colour: contrast_of(colour, accent))
    if contrast_of(on_accent, accent) < READABLE:
        on_accent = max(("#FFFFFF", "#000000"), key=lambda colour: contrast_of(colour, accent))
    return Palette(ground, raised, ink, soft, _mix(ground, ink, 0.16), accent, on_accent, edge, link, link, dark)


def _raised(ground: str, ink: str) -> str:
    """A shade off the ground towards the ink, if the ink can still be read on it; else the ground."""
    raised = _mix(ground, ink, 0.06)
    return raised if contrast_of(ink, raised) >= READABLE else ground


def _read(colour: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast_of(colour, ground) >= READABLE for ground in grounds)


def _towards(colour: str, grounds: tuple[str, ...], end: str, least: float) -> str:
    """`colour` mixed with `end` in fortieths until it has the `least` contrast on every ground; else `end`."""
    for part in range(_STEPS + 1):
        mixed = _mix(colour, end, part / _STEPS)
        if all(contrast_of(mixed, ground) >= least for ground in grounds):
            return mixed
    return end


def _mix(one: str, other: str, share: float) -> str:
    """`one` with `share` of `other`, in sRGB values."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
