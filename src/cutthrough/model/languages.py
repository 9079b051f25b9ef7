"""Which way a language's lines run."""

from __future__ import annotations

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
