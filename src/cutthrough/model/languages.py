"""Which way a language's lines run, and a text's own."""

from __future__ import annotations

import unicodedata
from typing import Literal

Direction = Literal["ltr", "rtl"]

# ISO 639 codes of languages whose usual script runs from right to left (Unicode CLDR 45, scriptMetadata.txt and
# likelySubtags.xml: Arabic, Hebrew, Thaana, Syriac, NKo, Adlam, Hanifi Rohingya).
_RIGHT_TO_LEFT = frozenset(
    [
        "ar",
        "arc",
        "ckb",
        "dv",
        "fa",
        "glk",
        "he",
        "iw",
        "ks",
        "lrc",
        "mzn",
        "nqo",
        "pnb",
        "prs",
        "ps",
        "rhg",
        "sd",
        "syr",
        "ug",
        "ur",
        "yi",
    ]
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset(("arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg"))


def runs_right_to_left(language: str | None) -> bool:
    """Whether a language is written from right to left; a script in the tag, as in az-Arab, decides."""
    parts = (language or "").lower().replace("_", "-").split("-")
    scripts = [part for part in parts[1:] if len(part) == 4 and part.isalpha()]
    if scripts:
        return scripts[0] in _RIGHT_TO_LEFT_SCRIPTS
    return parts[0] in _RIGHT_TO_LEFT


def direction_of(text: str, of: str = "") -> Direction:
    """Which way a text runs: as most of its letters do, addresses aside; where it has none, as the language `of` does.

    Not by the first letter alone, as a brand's Latin name may begin an Arabic line. `of` may be a direction too.
    """
    letters = " ".join(word for word in text.split() if "://" not in word)
    kinds = [unicodedata.bidirectional(each) for each in letters]
    right, left = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
    if right == left:
        return "rtl" if of == "rtl" or runs_right_to_left(of) else "ltr"
    return "rtl" if right > left else "ltr"
