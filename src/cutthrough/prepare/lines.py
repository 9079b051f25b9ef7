"""Names for what has none: a line of a brief is known by its id, and what has no id by its words."""

from __future__ import annotations

import hashlib

_DIGITS = 6


def key_of(id_: str, words: str, kind: str = "x") -> str:
    """The line's id; without one, `kind` and a hash of its words, spaces and capitals aside.

    It doesn't depend on where the line stands, so what is said of it stays with it when the brief is reordered.
    """
    if id_:
        return id_
    plain = " ".join(words.casefold().split())
    return f"{kind}-{hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]}"
