"""The credits that rights ask for, as the brief writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cutthrough.model.brief import Right

_LICENCE = re.compile(r"\bCC[ -]?(BY(?:-(?:NC|SA|ND)){0,2})\b(?:[ -]?v?(\d\.\d)\b)?", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:credit(?:ed)?|attribution|namensnennung)\b", re.IGNORECASE)
_NOT_ASKED = re.compile(
    r"\b(?:no|not|without|ohne|keine)\b[^;,.]*\b(?:credit|attribution|namensnennung)|"
    r"\b(?:credit|attribution)\b[^;,.]*\b(?:not|isn't|optional|unnecessary)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"\bcredit(?:ed)?(?: (?:line|as))? ?: *([^;]+)", re.IGNORECASE)


def credits_of(rights: Iterable[Right], *, sound: bool = True) -> tuple[str, ...]:
    """What must stand with a film, each once: of rights whose basis names a CC BY licence or a credit.

    It is the words after `credit:` in the basis, else what the right is about, with the licence and the address of its
    text, which CC BY asks for too (version 3.0, 4a and 4b; 4.0, 3a; from memory). Music counts for no film without
    `sound`. Nothing is made up: who has to be named stands in `what` or `basis`, or is not named.
    """
    return tuple(dict.fromkeys(_credits(rights, sound=sound)))


def _credits(rights: Iterable[Right], *, sound: bool) -> Iterator[str]:
    for right in rights:
        basis = " ".join((right.basis or "").split())
        licence, said = _LICENCE.search(basis), _SAID.search(basis)
        asked = _ASKED.search(basis) is not None and _NOT_ASKED.search(basis) is None
        if (licence is None and not asked) or (right.kind == "music" and not sound):
            continue
        words = said[1].strip() if said is not None else " ".join(right.what.split())
        yield f"{words}{_named(licence, words)}" if licence is not None else words


def _named(licence: re.Match[str], words: str) -> str:
    kind, version = licence[1].upper(), licence[2]
    name = f"CC {kind} {version}" if version else f"CC {kind}"
    there = f"https://creativecommons.org/licenses/{kind.lower()}/{version}/" if version else ""
    return "".join(f", {each}" for each in (name, there) if each and each.casefold() not in words.casefold())
