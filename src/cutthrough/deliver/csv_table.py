"""Tables as CSV that opens in a spreadsheet as it was written, and does nothing there."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_BOM = "\ufeff"
"""Excel takes a CSV without it for the system's old code page, and shows é as Ã©."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula when it is opened; from a client's text that could fetch or send things
(CWE-1236). An apostrophe before it makes it text, and spreadsheets don't show it."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table in UTF-8 with a byte-order mark, lines ended as RFC 4180 has it; None is an empty cell."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (_BOM + out.getvalue()).encode("utf-8", "replace")


def _cell(value: object) -> str:
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
