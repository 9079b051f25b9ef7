"""Words that may never be said, looked for in a text of any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul: particles are written on to the word
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Letters of scripts that don't part words with spaces, or write on to them: a word may begin after any of them."""

_OPTIONAL = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670))
"""Accents, points and vowel signs that people leave out. Marks of other scripts are letters, and stay."""

_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "ı": "i", "\N{MINUS SIGN}": "-"})
_PARTING = ("Pd", "Pc")
"""Dashes and underscores: best-in-class, best in-class and best_in_class are said alike."""


def said_in(text: str, never_say: Iterable[str]) -> tuple[str, ...]:
    """Which of the words or phrases stand in the text, as whole words, whatever their case, accents, spaces or hyphens.

    Words are matched as they are written: `cheap` finds "Cheap!" and not "cheaper".
    """
    plain = _plain(text)
    return tuple(dict.fromkeys(each for each in never_say if _stands(_plain(each), plain)))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE)).casefold()
    parted = "".join(" " if unicodedata.category(c) in _PARTING else c for c in folded)
    kept = (c for c in parted if not _within(c, _OPTIONAL) and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _stands(word: str, text: str) -> bool:
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not (_joined(text[at - 1 : at], word[0]) or _joined(word[-1], text[end : end + 1], after=True)):
            return True
        at = text.find(word, at + 1)
    return False


def _joined(one: str, other: str, *, after: bool = False) -> bool:
    """Whether two neighbours are of one word: both letters or digits, and neither of a script without spaces."""
    if not one or not other:
        return False
    if after and unicodedata.category(other)[0] == "M":
        return True
    return all(unicodedata.category(c)[0] in "LNM" and not _within(c, _UNSPACED) for c in (one, other))


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)
