"""Words in SVG: measured by eye, broken into lines, and set in the direction of their script."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]/ -·"), frozenset("mwMW%@…—")
_JOINERS = "\u200c\u200d"  # they shape letters in Persian and Indic scripts; all other invisible signs are dropped


def clean(text: str) -> str:
    """On one line, without signs that can't be seen: control characters and direction marks would upset the page."""
    kept = "".join(c if c.isprintable() or c in _JOINERS else " " if c.isspace() else "" for c in text)
    return " ".join(kept.split())


BOLD = 1.12
"""How much wider bold letters are: what a size is to be multiplied with."""


def wide(text: str, size: float) -> float:
    """About how wide a text is in a wide plain sans-serif (DejaVu Sans) of this size."""
    return size * sum(map(_em, text))


def _em(char: str) -> float:
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.02
    if char in _NARROW:
        return 0.38
    if char in _WIDE:
        return 0.95
    return 0.72 if char.isupper() else 0.615


def cut_to(text: str, size: float, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    text = clean(text)
    if wide(text, size) <= room:
        return text
    kept = ""
    for char in text:
        if wide(kept + char + "…", size) > room:
            break
        kept += char
    return kept.rstrip() + "…"


def lines_of(text: str, size: float, room: float, most: int) -> list[str]:
    """The text in at most so many lines of this width; what doesn't fit ends in an ellipsis."""
    lines: list[str] = []
    rest = clean(text)
    while rest and len(lines) < most - 1 and wide(rest, size) > room:
        line = _first_line(rest, size, room)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return [*lines, cut_to(rest, size, room)] if rest else lines


def _first_line(text: str, size: float, room: float) -> str:
    """As much of the text as fits a line, broken at a space where there is one late enough."""
    end, used = 0, 0.0
    for char in text:
        used += _em(char) * size
        if used > room and end:
            break
        end += 1
    space = text.rfind(" ", 0, end + 1)
    return text[:space] if space > end // 3 else text[:end]


def right_to_left(text: str) -> bool:
    """Whether a text begins in a script that is read from the right, by its first letter."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def said(text: str, x: float, y: float, style: str, *, room: float = 0) -> Markup:
    """A line of text from `x` on. One that is read from the right ends at `x`, or at `x` + `room` where that is given.

    Either way it stands where lines begin in its script.
    """
    if not right_to_left(text):
        return Markup('<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>').format(x, y, style, text)
    anchor = "start" if room else "end"  # `start` is the right-hand end of what is read from the right
    return Markup('<text x="{:.1f}" y="{:.1f}" class="{}" direction="rtl" text-anchor="{}">{}</text>').format(
        x + room, y, style, anchor, text
    )
