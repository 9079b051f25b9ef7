"""How a client wants files called: a template with fields, and the names it gives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "client": "the program's client",
    "brief": "the brief's name",
    "placement": "the placement's id: instagram_reels_ad",
    "platform": "the platform: instagram",
    "length": "the runtime asked for: 15s",
    "aspect": "9x16",
    "size": "1080x1920",
    "language": "the language tag of its words: pt-BR",
    "arm": "what is varied in it; nothing where nothing is",
    "form": "video, silent_video, loop, gif",
    "cut": "the edit's own id, which no other has",
}
"""What a template may name, with what it stands for."""

ANY = "*"
"""What stands for a field that can't be known; no name holds one."""

LONGEST = 150
"""Bytes of a name in UTF-8 without its ending: file systems take 255, and stills and captions add to it."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+'
)
"""What some file system refuses (Microsoft, "Naming Files, Paths, and Namespaces"), or what hides how a name reads."""
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)
_GONE = "\0"  # where a field was that is empty
_UNTIED = re.compile(rf"[-_. ]?{_GONE}")
_EMPTY = "file"


def template_faults(template: str) -> tuple[str, ...]:
    """What is wrong with a template, a sentence each; () where names can be made by it."""
    faults = [
        f"{{{name}}} is no field of a file's name; there are: {', '.join(FIELDS)}"
        for name in dict.fromkeys(_FIELD.findall(template))
        if name not in FIELDS
    ]
    bare = _FIELD.sub("", template)
    if "{" in bare or "}" in bare:
        faults.append("a brace is not closed, or there is one too many")
    if not _FIELD.search(template) and not faults:
        faults.append("it names no field, so all files would be called the same")
    return tuple(faults)


def file_name(template: str, fields: Mapping[str, str], *, unknown: str = "") -> str:
    """The name a template gives, without an ending: one part of a path, never hidden, never empty.

    A field that is not in `fields` becomes `unknown`; what a file system may refuse becomes a hyphen; an empty field
    goes with the separator before it; a name longer than LONGEST bytes loses its end.
    """
    values = {field: _plain(value) or _GONE for field, value in fields.items()}
    literals = _FIELD.split(template)  # literal, field, literal, field, ..., literal
    parts = [values.get(part, unknown or _GONE) if at % 2 else _plain(part) for at, part in enumerate(literals)]
    name = _shortened(_UNTIED.sub("", "".join(parts)).strip("-_. "))
    return _RESERVED.sub(r"\1_", name) or _EMPTY


def _plain(value: str) -> str:
    """Words in one word, without what a file system may refuse."""
    whole = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", value))
    return re.sub(r"\s+", "-", re.sub(r"\.{2,}", ".", whole))


def _shortened(name: str) -> str:
    data = name.encode("utf-8", "replace")
    return name if len(data) <= LONGEST else data[:LONGEST].decode("utf-8", "ignore").rstrip("-_. ")


def distinct(names: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """`names` by cut id, with the id appended to each that is not the only one of its kind; and those cut ids.

    Names that differ in case alone are alike: many file systems make no difference there.
    """
    kinds: dict[str, list[str]] = {}
    for cut, name in names.items():
        kinds.setdefault(_folded(name), []).append(cut)
    alike = tuple(cut for cuts in kinds.values() if len(cuts) > 1 for cut in cuts)
    made = {cut: f"{name}-{cut}" if cut in alike else name for cut, name in names.items()}
    if len({_folded(name) for name in made.values()}) == len(made):
        return made, alike
    return {cut: cut for cut in names}, tuple(names)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def keeps(name: str, wanted: str) -> bool:
    """Whether a name, without its ending, is the wanted one; ANY in it stands for anything but nothing."""
    name, first, *rest = (unicodedata.normalize("NFC", part) for part in (name, *wanted.split(ANY)))
    if not rest:
        return name == first
    if not name.startswith(first):
        return False
    at, last = len(first), rest.pop()
    for part in rest:  # the first place each can be at leaves the most for those after it
        at = name.find(part, at + 1)
        if at < 0:
            return False
        at += len(part)
    return len(name) - len(last) > at and name.endswith(last)
