"""How much room a title takes, guessed from its letters, so that the film leaves it that much of the first screen.

No style rule knows how many lines a title has. What is guessed wrong costs a few pixels: nothing is cut off.
"""

from __future__ import annotations

from unicodedata import east_asian_width

MOST_LINES = 6
LONG = (12, 14, 16, 18, 20)
"""Widths in ems of a title's longest word that get smaller letters, so that it is not broken."""

_LINE = 12.0  # ems of a line: a phone 360 pixels wide has 11.4 for the title, the usual screens 12.5 to 16
_LETTER = 0.54  # ems of a letter, the mean of a bold grotesque; letters of East Asia take one


def headline(title: str, *, greeted: bool = False) -> tuple[int, int]:
    """How many lines a title takes, one to six, and how long its longest word is in ems; 0 where that is not long.

    A greeting above it counts as one line. Words of scripts without spaces break anywhere.
    """
    lines, used, longest = 1, 0.0, 0.0
    for word in title.split():
        width = _width(word)
        if used and used + _LETTER + width > _LINE:
            lines, used = lines + 1, 0.0
        spaced = not any(_wide(letter) for letter in word)
        if spaced:
            longest = max(longest, width)
            used += width + (_LETTER if used else 0)
        else:
            lines, used = lines + int((used + width) // _LINE), (used + width) % _LINE
    names = [step for step in LONG if longest <= step] or [LONG[-1]]
    return min(MOST_LINES, lines + greeted), names[0] if longest > LONG[0] - 1 else 0


def _width(word: str) -> float:
    return sum(1.0 if _wide(letter) else _LETTER for letter in word)


def _wide(letter: str) -> bool:
    return east_asian_width(letter) in "WF"
