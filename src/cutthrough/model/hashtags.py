"""Hashtags: which characters are of one, and how a brief's words for them are posted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_JOINERS = "\u200d\ufe0f"
"""What holds an emoji of several together; taken out, it would fall into pieces."""


def hashtags_of(said: Iterable[str]) -> tuple[str, ...]:
    """Hashtags as they are posted: with one `#`, without blanks and signs that would end them, each once.

    Letters, digits, marks, `_` and emoji stay, composed as NFC; what is left without a letter or sign is dropped.
    """
    tags: dict[str, str] = {}
    for each in said:
        word = "".join(c for c in unicodedata.normalize("NFC", each) if in_hashtag(c)).strip(_JOINERS)
        if word.strip("_"):
            tags.setdefault(word.casefold(), f"#{word}")
    return tuple(tags.values())


def in_hashtag(c: str) -> bool:
    """Whether a hashtag goes on with this character."""
    return c in _JOINERS or c == "_" or unicodedata.category(c) in ("So", "Sk", "Mn", "Mc", "Me") or c.isalnum()
