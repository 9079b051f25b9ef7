"""Words as pages, feeds and headers may carry them: whatever was typed, what comes out is text and nothing else."""

from __future__ import annotations

import json
import unicodedata
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from cutthrough.model.shown_text import clean_text

_ENDS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and direction overrides; line ends are line feeds."""
    return clean_text(text)


def one_line(text: str) -> str:
    """The same on one line, for titles and names."""
    return " ".join(clean(text).split())


def shortened(text: str, most: int) -> str:
    """At most `most` code points, ended at a word with … where it was longer; no character loses its marks."""
    if len(text) <= most:
        return text
    end = most - 1
    while end and _joins(text, end):
        end -= 1
    cut = text[:end]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > most // 2 else cut).rstrip(" ,;:-–") + "…"


def _joins(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before it: marks, joiners, variants and skin tones."""
    here, before = text[at], text[at - 1]
    return (
        unicodedata.category(here)[0] == "M"
        or here in "\u200d\u200c"
        or before == "\u200d"
        or 0x1F3FB <= ord(here) <= 0x1F3FF
        or (_is_flag(here) and _is_flag(before))
    )


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def script_json(value: Any) -> Markup:
    """JSON to stand inside a `script` element: nothing in it can end the element or begin another.

    `<`, `>` and `&` are written as escapes, which JSON reads back to the same (HTML standard, 4.12.1.3, "Restrictions
    for contents of script elements").
    """
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ENDS))  # noqa: S704


def clock_time(moment: Fraction) -> str:
    """A place in a film for people, floored to the second: `0:07`, `1:02:30`."""
    whole = int(moment)
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def decimal(moment: Fraction) -> str:
    """Seconds as a decimal number with at most three places: `12.04`, `3`."""
    return f"{float(moment):.3f}".rstrip("0").rstrip(".") or "0"
