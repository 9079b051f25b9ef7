"""The words a post goes out with: its line's, else those of the placement it was made for, else the brief's title."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from cutthrough.model.brief import Brief, PlacementLine
from cutthrough.model.post import PostLine

_JOINERS = "\u200d\ufe0f"
"""What holds an emoji of several together; taken out, it would fall into pieces."""


def title_of(line: PostLine, placement: PlacementLine | None, brief: Brief) -> str | None:
    """The title; None where the brief has neither title nor message."""
    own = line.title or (placement.post_title if placement is not None else None) or brief.title
    return own or (brief.messages[0].text if brief.messages else None)


def text_of(line: PostLine, placement: PlacementLine | None) -> str | None:
    """The text; None where nobody wrote one."""
    return line.text or (placement.post_text if placement is not None else None)


def hashtags_of(said: Iterable[str]) -> tuple[str, ...]:
    """Hashtags as they are posted: with one `#`, without blanks and signs that would end them, each once.

    Letters, digits, marks, `_` and emoji stay, composed as NFC; what is left without a letter or sign is dropped.
    """
    tags: dict[str, str] = {}
    for each in said:
        word = "".join(c for c in unicodedata.normalize("NFC", each) if _stays(c)).strip(_JOINERS)
        if word.strip("_"):
            tags.setdefault(word.casefold(), f"#{word}")
    return tuple(tags.values())


def _stays(c: str) -> bool:
    return c in _JOINERS or c == "_" or unicodedata.category(c) in ("So", "Sk", "Mn", "Mc", "Me") or c.isalnum()
