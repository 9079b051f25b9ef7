"""How many bytes a video file is to have by what its container says: one that was cut off on the way ends before.

Only the outermost sizes are read, so a file of any length costs a few reads. Layouts are from ISO/IEC 14496-12 (MP4,
MOV), RFC 8794 and RFC 9559 (Matroska, WebM) and Microsoft's RIFF (AVI).
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from cutthrough.media.mp4 import stated_end

_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
_CHUNKS = 10_000  # of RIFF, each a gigabyte in files of today
_PADDING = 1  # a RIFF chunk of an odd size may lack its padding byte at the end of a file


def missing_bytes(path: Path) -> int | None:
    """How many bytes a file lacks of what its container promises: 0 where it is whole, None where nothing tells.

    Raises OSError when it can't be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        end: int | None
        if head[:4] == b"RIFF":
            end = _riff_end(file, size)
        elif head[:4] == _EBML:
            end = _matroska_end(file)
        else:
            end = stated_end(file, size)
    return None if end is None else max(0, end - size)


def _riff_end(file: BinaryIO, size: int) -> int:
    """Where the last chunk ends. Long files have several."""
    at = 0
    for _ in range(_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or head[:4] != b"RIFF":
            break
        at += 8 + int.from_bytes(head[4:], "little")
        at += at % 2
    return size if at - size <= _PADDING else at


def _matroska_end(file: BinaryIO) -> int | None:
    """Where the segment ends; None where it was written without knowing, as a live one is."""
    file.seek(4)
    header = _number(file)
    if header is None:
        return None
    file.seek(header, 1)
    if file.read(4) != _SEGMENT:
        return None
    length = _number(file)
    return None if length is None else file.tell() + length


def _number(file: BinaryIO) -> int | None:
    """A number of one to eight bytes, its length by the zeros it begins with; None where all of it is ones: unknown."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    more = 8 - first[0].bit_length()
    bits = 7 * (more + 1)
    value = int.from_bytes(first + file.read(more)) & ((1 << bits) - 1)
    return None if value == (1 << bits) - 1 else value
