"""How the words of a caption are marked as they are said, so that each is seen and can be read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cutthrough.media.luminance import contrast_of as contrast
from cutthrough.model.cut import Emphasis, Text
from cutthrough.model.template import CaptionStyle
from cutthrough.plan.look import CONTRAST, Look
from cutthrough.plan.typeset import unbreakable

POP = Fraction(1, 8)
"""Seconds that a word which is there alone is seen for, where there is time."""
SURE = 1.25
"""Times CONTRAST asked of the word being said: smoothed edges and the encoder take some of it."""
UNDER_PLATE = "#404040"
"""The lightest that PLATE lets a white picture come through."""


def emphasised(text: Text, style: CaptionStyle, moments: tuple[int, ...], look: Look, rate: Fraction) -> Text:
    """The same text with its words marked as they are said, where the style asks for it and their times are known."""
    if style.emphasis is Emphasis.NONE or not moments or not all(map(_is_word, " ".join(text.lines).split())):
        return text
    inside = tuple(min(max(moment, text.start), text.end - 1) for moment in moments)
    if style.emphasis is Emphasis.POP:
        inside = _each_seen(inside, text.end, max(1, round(POP * rate)))
    return text.model_copy(update={"emphasis": style.emphasis, "moments": inside, "accent": _accent(text, look)})


def _is_word(token: str) -> bool:
    """Not a whole sentence in a script that writes no blanks: that is no word to mark."""
    return len(unbreakable(token)) <= 4


def _each_seen(moments: Sequence[int], end: int, frames: int) -> tuple[int, ...]:
    """The moments, moved as little as it takes for each word to be on for `frames` frames, or for its even share."""
    least = max(1, min(frames, (end - moments[0]) // len(moments)))
    found = list(moments)
    for i in range(1, len(found)):
        found[i] = max(found[i], found[i - 1] + least)
    latest = end
    for i in range(len(found) - 1, 0, -1):
        latest = min(found[i], latest - least)
        found[i] = max(latest, moments[0])
    return tuple(found)


def _accent(text: Text, look: Look) -> str:
    """The brand's accent, as much nearer to the words' colour as it takes to be read where they stand."""
    ground = UNDER_PLATE if text.plate else look.brand.background
    mixed = (_mixed(look.brand.accent, text.colour, step / 10) for step in range(10))
    return next((colour for colour in mixed if contrast(colour, ground) >= SURE * CONTRAST), text.colour)


def _mixed(one: str, other: str, share: float) -> str:
    parts = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)
