"""The words of a script: what is said, by whom, without headings, directions and sounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cutthrough.media.captions import read_text

_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s|(?:INT|EXT|EST|I/E|INT\.?/EXT)[.\s]|(?:\d+[.)]?\s+)?(?:SCENE|SZENE|SCÈNE|ESCENA|SCENA|CENA)\b"
    r"|(?:FADE|CUT|DISSOLVE|SMASH CUT|MATCH CUT)\s+(?:IN|OUT|TO)\b.*$|(?:THE END|FIN|ENDE)\.?\s*$)"
)
_LABEL = re.compile(r"^\s*(?P<name>[^\W\d_][\w .'’&/-]{0,30}?)\s*(?:\([^)]*\))?\s*:(?:\s+|$)")
_CLOCK = re.compile(r"^\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?(?:\s*[-–—>]+\s*\d{1,2}:\d{2}\S*)?\s*")
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|<[^>]*>|♪[^♪\n]*♪?")
_CUE_NAME = re.compile(r"^[^a-zß-ÿ:.!?]{2,30}(?:\s*\([^)]*\))?$")
_DASH = re.compile(r"^\s*(?:[-–—•*]|>>+)\s+")


@dataclass(frozen=True)
class ScriptWord:
    """One word of a script as written, and who says it, where the script tells."""

    text: str
    speaker: str | None


def read_script(path: Path) -> tuple[ScriptWord, ...]:
    """The words of a plain text file in any usual encoding.

    Understood: labels (`ANNA: ...`, also in small letters when they come more than once), names on a line of their own
    before what is said, scene headings, directions in brackets, time codes at the start of a line. Raises SourceError
    when the file can't be read, is empty or is not text.
    """
    return script_words(read_text(path, "script", "give the script as a plain text file (.txt)"))


def script_words(text: str) -> tuple[ScriptWord, ...]:
    """The same from the text itself."""
    lines = [_CLOCK.sub("", line) for line in text.split("\n")]
    names = _names(lines)
    words: list[ScriptWord] = []
    speaker: str | None = None
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        if _HEADING.match(line):
            speaker = None
            continue
        line, dashes = _DASH.subn("", line)
        if dashes:
            speaker = None
        label = _LABEL.match(line)
        if label and (label["name"].isupper() or names.get(label["name"], 0) > 1):
            speaker, line = label["name"].strip(), line[label.end() :]
        elif _names_a_speaker(line, lines[place + 1 : place + 2]):
            speaker = re.sub(r"\s*\(.*", "", line).strip()
            continue
        said = _ASIDE.sub(" ", line)
        words += [ScriptWord(word, speaker) for word in said.split() if any(c.isalnum() for c in word)]
    return tuple(words)


def _names(lines: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in lines:
        label = _LABEL.match(_DASH.sub("", line))
        if label and len(label["name"].split()) <= 3:
            counts[label["name"]] = counts.get(label["name"], 0) + 1
    return counts


def _names_a_speaker(line: str, after: list[str]) -> bool:
    """A line of capitals before a line of speech, as screenplays have it; a text all in capitals has none."""
    bare = line.strip()
    following = after[0].strip() if after else ""
    return (
        bool(_CUE_NAME.match(bare))
        and any(c.isalpha() for c in bare)
        and len(bare.split()) <= 4
        and any(c.islower() for c in following)
    )
