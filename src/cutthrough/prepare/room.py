"""How much longer a text may get when it is translated, so that room is left for it while it can still be left."""

from __future__ import annotations

_LONGER: tuple[tuple[int, int], ...] = ((10, 200), (20, 100), (30, 80), (50, 60), (70, 40))
"""Up to so many characters: so many per cent longer, at most. Over the last, `_LONG_TEXT`."""

_LONG_TEXT = 30

SOURCE = (
    "room for translation: IBM's figures for English into European languages, quoted in a blog for interface "
    "designers (third party, developerit.com, read 2026-11-22)"
)
"""Where the figures were read. Other pairs of languages differ; some texts get shorter."""


def room_for(text: str) -> int:
    """Per cent that a translation of `text` may be longer: 200 for a word or two, 30 for more than 70 characters."""
    return next((longer for most, longer in _LONGER if len(text) <= most), _LONG_TEXT)


def say_room(text: str) -> str:
    """`“Book now”: leave room for three times its length`, in plain words."""
    longer = room_for(text)
    if longer >= 200:
        return "leave room for three times its length in other languages"
    if longer >= 100:
        return "leave room for twice its length in other languages"
    return f"leave room for {longer} % more length in other languages"
