"""What no page may show of a text: characters that are no letters, and those that turn the words around them."""

from __future__ import annotations

import re

NEVER_SHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""What XML 1.0 (section 2.2) doesn't allow or discourages, and the embeddings, overrides and isolates of the Unicode
bidirectional algorithm (UAX #9, 2.1 to 2.4), which show words in another order than they are kept in."""


def clean_text(text: str) -> str:
    """The text without what no page may show; line ends are line feeds."""
    return NEVER_SHOWN.sub("", _lined(text))


def one_line(text: str) -> str:
    """The text as one printed line: whatever can't be seen is a space, and spaces stand one at a time."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def never_shown(text: str) -> tuple[str, ...]:
    """The characters that `clean_text` leaves out, each once, in their order."""
    return tuple(dict.fromkeys(NEVER_SHOWN.findall(_lined(text))))


def _lined(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
