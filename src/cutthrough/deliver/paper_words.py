"""Makes any text fit for paper: no longer than a cell can hold, breakable, and only letters that some font has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cutthrough.media.fonts import Font

LONGEST = 400
"""Characters of one text that are printed; the CSV and the JSON have it whole."""

GONE = "[…]"
"""What stands for letters that no font has."""

_WORD = 22  # characters of a word that has to be breakable to fit a narrow column
_PIECE = 14
_BREAK = "\u200b"  # zero-width space: a line may end here
_SHOWN = 8


@dataclass
class Words:
    """Readies texts for a paper that is set in `fonts`, and remembers the characters none of them has."""

    fonts: Sequence[Font]
    gone: dict[str, None] = field(default_factory=dict)
    known: dict[str, bool] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)

    def ready(self, value: Any) -> Any:
        """The same plain data with every text readied; names of fields are left."""
        if isinstance(value, str):
            if value not in self.done:
                self.done[value] = _breakable(self._drawn(_short(_plain(value))))
            return self.done[value]
        if isinstance(value, Mapping):
            return {name: self.ready(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.ready(each) for each in value]
        return value

    def told(self, whole: str) -> str | None:
        """What to say of the characters that could not be drawn, `whole` being what has them; None when all could."""
        if not self.gone:
            return None
        shown = " ".join(f"U+{ord(c):04X}" for c in list(self.gone)[:_SHOWN])
        more = f" and {len(self.gone) - _SHOWN} more" if len(self.gone) > _SHOWN else ""
        return (
            f"No font of the program has {shown}{more}; {GONE} stands for them on the paper, and {whole}. Name a font "
            "for the language under brand: fonts: in program.yaml."
        )

    def _drawn(self, text: str) -> str:
        lacking = {c for c in text if not self._has(c)}
        if not lacking:
            return text
        self.gone.update(dict.fromkeys(c for c in text if c in lacking))
        run = f"[{re.escape(''.join(sorted(lacking)))}]+"
        return re.sub(rf"{run}(?:\s+{run})*", GONE, text)

    def _has(self, char: str) -> bool:
        if char not in self.known:
            self.known[char] = any(not font.missing(char) for font in self.fonts)
        return self.known[char]


def _plain(text: str) -> str:
    """On one line, composed, without controls; marks of direction are controls too."""
    composed = unicodedata.normalize("NFC", text)
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") else " " for c in composed)
    return " ".join("".join(c for c in kept if c not in _DIRECTION).split())


_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""They would turn round what is printed after them."""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


def _breakable(text: str) -> str:
    return " ".join(_broken(word) if len(word) > _WORD else word for word in text.split(" "))


def _broken(word: str) -> str:
    """With places to break: after an address's marks, and in what is still long without them."""
    parts = re.split(r"(?<=[/\\?&=.,;:_@-])", word)
    return _BREAK.join(
        _BREAK.join(part[i : i + _PIECE] for i in range(0, len(part), _PIECE)) if len(part) > _WORD else part
        for part in parts
        if part
    )
