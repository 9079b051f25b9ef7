"""From a file's bytes to its text: UTF-8 of a sensible size, without what nobody can see.

A wrong encoding and a stray invisible character are told, and the text is read on as it was meant, so that one save
from the wrong program does not hide everything else.
"""

from __future__ import annotations

import codecs
import re

from cutthrough.model.brief import Problem, Severity

MAX_BYTES = 256 * 1024
MAX_LINES = 5_000

WHY_UNREADABLE = "Until the file can be read, nothing in it can be checked, and nothing may be produced from it."

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that no text has: controls, halves of pairs, marks of byte order."""

_STRAY = 20  # lines with invisible characters; more, and it is no text


def decoded(data: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """The text with line feeds, None when there is none to read, and what is wrong with the bytes."""
    if len(data) > MAX_BYTES:
        return None, (_problem("yaml-size", f"The file is larger than {MAX_BYTES // 1024} KiB; a good brief has 2"),)
    text, problem = _unicode(data)
    if problem is not None and UNSEEN.search(text):
        return None, (problem,)
    # Word processors leave these separators inside a line; editors do not count them as line ends.
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate({0x85: " ", 0x2028: " ", 0x2029: " "})
    problems = [problem] if problem is not None else []
    if (count := text.count("\n")) > MAX_LINES:
        said = f"The file has {count} lines; the limit is {MAX_LINES}, a good brief has about 30"
        return None, (*problems, _problem("yaml-size", said))
    stray = _stray(text)
    if len(stray) > _STRAY:
        return None, (*problems, stray[0])
    return UNSEEN.sub("", text), (*problems, *stray)


def _unicode(data: bytes) -> tuple[str, Problem | None]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        said = "The file is saved as UTF-16; save it as UTF-8"
        return data.decode("utf-16", errors="replace"), _problem("yaml-encoding", said)
    if data and data.count(0) * 3 > len(data):
        said = "The file looks like UTF-16 or UTF-32, or is no text at all; save it as UTF-8"
        return "\0", _problem("yaml-encoding", said)
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        quote = data.split(b"\n")[line - 1][:200].decode("latin-1").rstrip("\r")
        said = f"Line {line} is not UTF-8 (it may be Latin-1 or Windows-1252); save the file as UTF-8"
        shown = "".join(c if c.isprintable() else "?" for c in quote)
        return data.decode("cp1252", errors="replace"), _problem("yaml-encoding", said, line, shown)


def _stray(text: str) -> list[Problem]:
    """A problem for each of the first lines with an invisible character, and the line without."""
    found = []
    for number, line in enumerate(text.split("\n"), 1) if UNSEEN.search(text) else ():
        if unseen := UNSEEN.search(line):
            said = f"Line {number} holds the invisible character U+{ord(unseen[0]):04X}; delete it"
            problem = _problem("yaml-character", said, number, UNSEEN.sub("?", line))
            found.append(problem.model_copy(update={"paste": UNSEEN.sub("", line), "replaces": 1}))
    return found


def _problem(rule: str, message: str, line: int | None = None, quote: str | None = None) -> Problem:
    return Problem(severity=Severity.BLOCK, rule=rule, line=line, quote=quote, message=message, why=WHY_UNREADABLE)
