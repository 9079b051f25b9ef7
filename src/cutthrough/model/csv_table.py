"""Tables as CSV that opens in a spreadsheet as it was written, and does nothing there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from io import StringIO

APOSTROPHE = "'"
"""What stands before a text that would run. People see it; a mark nobody sees is for what another program reads."""

_BOM = "\ufeff"
"""Excel takes a CSV without it for the system's old code page, and shows é as Ã©."""

_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROLS = frozenset("\t\r\n")
_PARTING = r";|\t\r\n"
"""What begins a cell where a table written with commas is read by semicolons, tabs or bars: a double click in a German
Excel does so, and then quotes within a line hold nothing together, not even two lines."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]], mark: str = APOSTROPHE) -> bytes:
    """The table in UTF-8 with a byte-order mark, lines ended as RFC 4180 has it; None is an empty cell.

    No cell runs as a formula, nor a part of one where the table is read by semicolons: what would has `mark` before it.
    """
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_cell(name, mark) for name in header])
    writer.writerows([_cell(value, mark) for value in row] for row in rows)
    return (_BOM + out.getvalue()).encode("utf-8", "replace")


def _cell(value: object, mark: str) -> str:
    return "" if value is None else guarded(str(value).replace("\0", ""), mark)


def runs(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula, which could fetch or send things (CWE-1236).

    By its first character, full-width ones included; blanks before it are trimmed by some programs, and a tab or a
    line's end may begin a cell of its own.
    """
    bare = text.lstrip()
    return bare.startswith(_SIGNS) or not _CONTROLS.isdisjoint(text[: len(text) - len(bare)])


def guarded(text: str, mark: str = APOSTROPHE) -> str:
    """The text with a mark before each part of it that would run, whatever the table's cells are parted by.

    A part that begins with marks gets another one, so that it can be undone.
    """
    return _would_run(mark).sub(mark, text)


def unguarded(text: str, mark: str = APOSTROPHE) -> str:
    """What `guarded` was given."""
    return _marked(mark).sub("", text)


@cache
def _would_run(mark: str) -> re.Pattern[str]:
    """A text's start and the places in it where another separator would begin a cell, where what follows would run."""
    return re.compile(f"\\A{_running(mark, first=True)}|(?<=[{_PARTING}]){_running(mark, first=False)}")


@cache
def _marked(mark: str) -> re.Pattern[str]:
    """The marks that stand there."""
    first, later = _running(mark, first=True), _running(mark, first=False)
    return re.compile(f"\\A{mark}{first}|(?<=[{_PARTING}]){mark}{later}")


def _running(mark: str, *, first: bool) -> str:
    """What follows is a sign, after blanks, marks, and, within a text, quotes that a reader would take off."""
    signs = re.escape("".join(_SIGNS)) + (r"\t\r\n" if first else "")
    skipped = rf"(?:[^\S{_PARTING}]|[{mark}{'' if first else chr(34)}])*"
    return f"(?={skipped}[{signs}])"
