"""Counts a text as a platform does, and shortens it without tearing what a reader sees as one character.

Graphemes follow Unicode Standard Annex 29, extended grapheme clusters, from the properties that Python's own tables
hold: categories for what extends, blocks for pictographs. In doubt two characters stay together, which costs a little
room and tears nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_ZWJ = "\u200d"
_JOINERS = frozenset("\u200c\u200d")
_PICTURES = (
    (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2194, 0x21AA), (0x231A, 0x23FF), (0x24C2, 0x24C2), (0x25AA, 0x25FE), (0x2600, 0x27BF), (0x2934, 0x2935),
    (0x2B05, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF), (0x1FC00, 0x1FFFD),
)  # fmt: skip
"""Where pictographs are (Extended_Pictographic, taken by whole blocks)."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_ADDRESS_WEIGHT = 23  # X Docs, Counting characters
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
"""Code points that X counts as one; the others are two (X Docs, Counting characters)."""


class Unit(StrEnum):
    """What a platform counts. Graphemes are what readers call characters."""

    CODE_POINTS = "code_points"
    UTF16_UNITS = "utf16_units"
    GRAPHEMES = "graphemes"
    BYTES = "bytes"
    X_WEIGHTED = "x_weighted"

    @property
    def said(self) -> str:
        """For people."""
        return {
            Unit.CODE_POINTS: "code points",
            Unit.UTF16_UNITS: "UTF-16 units",
            Unit.GRAPHEMES: "characters as readers see them",
            Unit.BYTES: "bytes of UTF-8",
            Unit.X_WEIGHTED: "characters as X weighs them",
        }[self]

    @property
    def plain(self) -> str:
        """The same where the difference is not what it is about: code points and UTF-16 units are characters."""
        return "characters" if self in (Unit.CODE_POINTS, Unit.UTF16_UNITS) else self.said


_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Scripts without blanks between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese, with their marks."""
_LONG_WORD = 20  # graphemes; what is longer is an address, or several words in one

MORE = "…"
"""What a shortened text ends on."""


@dataclass(frozen=True)
class Fitted:
    """A text held against a limit. `proposal` is the text itself where it fits; "" where nothing of it would."""

    text: str
    count: int
    most: int | None
    proposal: str

    @property
    def fits(self) -> bool:
        """Whether the whole of it may go out."""
        return self.most is None or self.count <= self.most


def count(text: str, unit: Unit) -> int:
    """How long a text is, in what the platform counts. Lone surrogates count as the replacement character."""
    if unit is Unit.CODE_POINTS:
        return len(text)
    if unit is Unit.UTF16_UNITS:
        return sum(2 if ord(char) > 0xFFFF else 1 for char in text)
    if unit is Unit.BYTES:
        return len(text.encode("utf-8", "replace"))
    if unit is Unit.GRAPHEMES:
        return sum(1 for _ in graphemes(text))
    return _weighted(text)


def fit(text: str, most: int | None, unit: Unit) -> Fitted:
    """Hold a text against a limit; what doesn't fit gets a proposal that ends at a word with "…", and fits.

    No grapheme is cut in two. A first grapheme that is longer than the limit leaves no proposal.
    """
    length = count(text, unit)
    if most is None or length <= most:
        return Fitted(text, length, most, text)
    return Fitted(text, length, most, _shortened(text, most, unit))


def _shortened(text: str, most: int, unit: Unit) -> str:
    parts = list(graphemes(text))
    low, high = 0, len(parts)
    while low < high:  # the most graphemes that fit with the mark behind them
        middle = (low + high + 1) // 2
        if count("".join(parts[:middle]).rstrip() + MORE, unit) <= most:
            low = middle
        else:
            high = middle - 1
    kept = parts[:low]
    if low < len(parts) and not parts[low].isspace():
        gaps = [place for place, part in enumerate(kept) if part.isspace()]
        torn = low > 0 and _in_word(parts[low - 1]) and _in_word(parts[low])
        if gaps and (torn or gaps[-1] * 2 >= low):
            kept = kept[: gaps[-1]]
        elif torn and not _endless(parts, low):
            kept = []
    said = "".join(kept).rstrip().rstrip(",;:–—-").rstrip()
    return said + MORE if said else ""


def _in_word(part: str) -> bool:
    """Whether it stands within a word that blanks end: no picture, and no letter of a script that writes no blanks."""
    unspaced = any(first <= ord(part[0]) <= last for first, last in _UNSPACED)
    return not part.isspace() and not _pictured(part[0]) and not _flag(part[0]) and not unspaced


def _endless(parts: list[str], place: int) -> bool:
    """Whether the word at `place`, the text's first, is too long to be worth keeping whole."""
    return len(parts) >= _LONG_WORD and not any(part.isspace() for part in parts[: max(place, _LONG_WORD)])


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as single characters, in order; together they are the text."""
    start = 0
    for place in range(1, len(text)):
        if _breaks(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _breaks(text: str, start: int, place: int) -> bool:
    """Whether a grapheme that begins at `start` ends before `place`."""
    before, after = text[place - 1], text[place]
    if before == "\r" and after == "\n":
        return False
    if _control(before) or _control(after):
        return True
    if _extends(after) or _prepended(before) or _hangul_joined(before, after):
        return False
    if before == _ZWJ and _pictured(after):
        return False
    if _conjunct(text, start, place):
        return False
    flags = text[start:place]
    if _flag(before) and _flag(after):
        return len(flags) - len(flags.rstrip(_FLAGS)) > 1
    return True


_FLAGS = "".join(chr(code) for code in range(0x1F1E6, 0x1F200))


def _control(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("Cc", "Zl", "Zp", "Cs") or (category == "Cf" and not (_extends(char) or _prepended(char)))


def _extends(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char in _JOINERS
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or code in (0x0E33, 0x0EB3, 0xFF9E, 0xFF9F)
    )


def _prepended(char: str) -> bool:
    return 0x0600 <= ord(char) <= 0x0605 or ord(char) in (0x06DD, 0x070F, 0x08E2, 0x110BD, 0x110CD, 0x0D4E)


def _pictured(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _PICTURES)


def _flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _conjunct(text: str, start: int, place: int) -> bool:
    """An Indic letter after a virama, which may be written as one with the letter before (UAX 29, GB9c)."""
    if unicodedata.category(text[place]) != "Lo" or not 0x0900 <= ord(text[place]) <= 0x0D7F:
        return False
    return any(unicodedata.combining(char) == 9 for char in text[start:place][-3:])


def _hangul_joined(before: str, after: str) -> bool:
    one, two = _hangul(before), _hangul(after)
    return (
        (one == "L" and two in ("L", "V", "LV", "LVT"))
        or (one in ("LV", "V") and two in ("V", "T"))
        or (one in ("LVT", "T") and two == "T")
    )


def _hangul(char: str) -> str:
    code = ord(char)
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""


def _weighted(text: str) -> int:
    """X's weights: an address 23, an emoji with all that is joined to it 2, other code points 1 or 2, in NFC."""
    composed = unicodedata.normalize("NFC", text)
    addresses = len(_ADDRESS.findall(composed))
    plain = _ADDRESS.sub("", composed)
    return addresses * _ADDRESS_WEIGHT + sum(_weight(part) for part in graphemes(plain))


def _weight(part: str) -> int:
    first = ord(part[0])
    if first > 0xFF and (_pictured(part[0]) or _flag(part[0])):
        return 2
    return sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2 for char in part)
