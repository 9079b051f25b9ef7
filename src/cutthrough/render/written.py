"""How words are written: where one ends and the next begins, which way a line runs, what of them is drawn."""

from __future__ import annotations

import re
import unicodedata

from cutthrough.model.languages import runs_right_to_left

_RIGHT_TO_LEFT_MARK, _LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"
_BREAK = "\u200b"
_PART = re.compile(rf"([^\s{_BREAK}]+)([\s{_BREAK}]*)")


def words_of(line: str) -> tuple[str, ...]:
    """The words of a line: they part at blanks, and in scripts that write none at zero-width spaces (U+200B)."""
    return tuple(word for word, _ in parted(line))


def parted(line: str) -> tuple[tuple[str, str], ...]:
    """Each word of a line with what is drawn between it and the next: a blank, or nothing at a zero-width space."""
    found = _PART.findall(line.strip())
    return tuple((word, " " if blank.strip(_BREAK) else "") for word, blank in found)


def shown(line: str) -> str:
    """A line as it is drawn: letters and marks in one character where there is one, so that the font's own is used."""
    return unicodedata.normalize("NFC", line.replace(_BREAK, ""))


def direction(language: str | None) -> str:
    """The invisible mark to put before each line, so that it runs the way the language does.

    A brand's Latin name at the beginning of an Arabic line must not turn it round. Without a language there is no
    mark: the line's first letter decides (Unicode Standard Annex 9, rules P2 and P3).
    """
    if not language:
        return ""
    return _RIGHT_TO_LEFT_MARK if runs_right_to_left(language) else _LEFT_TO_RIGHT_MARK
