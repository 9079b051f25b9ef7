"""In which encoding a table was written, as far as its bytes tell."""

from __future__ import annotations

import codecs
from pathlib import Path

_BLOCK = 1 << 16


def table_encoding(path: Path) -> str:
    """How a table's text is written: by its mark, else UTF-8 where all of it is, else Windows' western one.

    Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        if head[1:2] == b"\0" or head[:1] == b"\0":
            return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while head:
                decoder.decode(head)
                head = file.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
