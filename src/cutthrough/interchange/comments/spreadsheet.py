"""Comments as a table: our own columns, and those of Frame.io's export.

Frame.io's columns are known from programs that read its export: `Timecode Source` or `Timecode In` or `Timecode`,
`Frame`, `Duration` (frames), `Comment`, `Commenter` (logik-portal/python, frame_io_csv_to_markers.py 1.5 of
2023-12-03; CommandPost, frameiotomarkers; third party). Its `Frame` counts from 0 here, as timecode less the start
does; where both stand and differ by more than one, the row is refused rather than moved.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from io import StringIO

from cutthrough.interchange.comments.note import Note
from cutthrough.interchange.timecode import can_drop, read_timecode, say_timecode
from cutthrough.model.csv_table import csv_bytes, unguarded
from cutthrough.model.errors import ValueProblem

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "text": ("comment", "text", "note", "kommentar", "commentaire"),
    "by": ("commenter", "by", "author", "name", "user", "comment author", "added by", "full name"),
    "file": ("file", "asset", "asset name", "file name", "filename", "media", "video"),
    "frame": ("frame", "frame in", "frame number"),
    "length": ("duration", "length", "frames", "duration (frames)"),
    "timecode": ("timecode in", "timecode source", "timecode", "timestamp", "tc", "tc in", "in"),
    "timecode_end": ("timecode out", "tc out", "out"),
    "at": ("written", "date", "created at", "created", "commented at", "date added", "time added"),
    "done": ("done", "completed", "resolved", "status", "complete"),
    "id": ("id", "comment id"),
    "reply_to": ("reply to", "parent", "parent id", "in reply to"),
    "x": ("x",),
    "y": ("y",),
}
_OURS = ("File", "Frame", "Length", "Timecode", "Comment", "By", "Written", "Done", "Id", "Reply to", "X", "Y")
_FRAME_IO = ("Asset", "Timecode Source", "Timecode In", "Timecode Out", "Frame", "Duration", "Comment", "Commenter")
_YES = frozenset({"yes", "true", "1", "x", "done", "completed", "resolved", "complete"})
_MOST = 20_000_000  # characters; a table of comments is a few thousand rows


class Spreadsheet:
    """Our own table: nothing of a comment is lost on the way out and back."""

    def write(self, notes: Sequence[Note], title: str, rate: Fraction, start: int) -> bytes:
        """As CSV in UTF-8 with a byte-order mark."""
        return csv_bytes(
            _OURS,
            (
                (
                    *(note.file or title, note.frame, note.length if note.frame is not None else None),
                    *(_code(note.frame, rate, start), note.text, note.by, note.at, "yes" if note.done else ""),
                    *(note.id, note.reply_to, note.x, note.y),
                )
                for note in notes
            ),
        )

    def read(self, content: bytes, rate: Fraction, start: int) -> tuple[Note, ...]:
        """The notes of a table with columns of any of the names known here, in any order."""
        return tuple(_notes(_text(content), rate, start))


class FrameIo(Spreadsheet):
    """Frame.io's columns; what they have no place for stays behind."""

    def write(self, notes: Sequence[Note], title: str, rate: Fraction, start: int) -> bytes:
        """As CSV with the columns that readers of Frame.io's export look for."""
        rows = []
        for note in notes:
            first, last = (None, None) if note.frame is None else (note.frame, note.frame + note.length)
            begin, end = _code(first, rate, start), _code(last, rate, start)
            length = note.length - 1 if note.frame is not None else None
            rows.append((note.file or title, begin, begin, end, note.frame, length, note.text, note.by))
        return csv_bytes(_FRAME_IO, rows)


def _code(frame: int | None, rate: Fraction, start: int) -> str:
    return "" if frame is None else say_timecode(start + frame, rate, drop=can_drop(rate))


def _text(content: bytes) -> str:
    if len(content) > _MOST:
        raise ValueProblem("The table of comments is larger than 20 MB", "split it")
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise ValueProblem("The table of comments is no text", "export it as CSV in UTF-8")


def _notes(text: str, rate: Fraction, start: int) -> Iterable[Note]:
    header = text.split("\n", 1)[0]
    separator = max((",", ";", "\t"), key=header.count)
    csv.field_size_limit(_MOST)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        columns = _columns(next(rows, []))
        for number, row in enumerate(rows, 2):
            cells = {name: unguarded(row[at].strip()) for name, at in columns.items() if at < len(row)}
            if any(cells.values()):
                yield _note(cells, number, rate, start)
    except csv.Error as error:
        raise ValueProblem(f"The table of comments can't be read: {error}", "export it as CSV again") from None


def _columns(header: Sequence[str]) -> dict[str, int]:
    names = [" ".join(each.strip().strip("\ufeff").casefold().split()) for each in header]
    found: dict[str, int] = {}
    for field, aliases in _ALIASES.items():
        for alias in aliases:
            if alias in names:
                found[field] = names.index(alias)
                break
    if "text" not in found:
        seen = ", ".join(each for each in header[:8] if each) or "none"
        raise ValueProblem(f"No column of the table holds comments (columns: {seen[:200]})", "name one Comment")
    return found


def _note(cells: Mapping[str, str], row: int, rate: Fraction, start: int) -> Note:
    said = cells.get("text", "")
    if not said:
        raise ValueProblem(f"Row {row} says nothing", "write its comment, or take the row out")
    frame = _frame(cells, row, rate, start)
    return Note(
        text=said[:5000],
        by=cells.get("by", "")[:200],
        file=cells.get("file") or None,
        frame=frame,
        length=1 if frame is None else _length(cells, row, rate, start, frame),
        at=cells.get("at", ""),
        done=cells.get("done", "").casefold() in _YES,
        id=cells.get("id") or None,
        reply_to=cells.get("reply_to") or None,
        x=_share(cells.get("x")),
        y=_share(cells.get("y")),
    )


def _frame(cells: Mapping[str, str], row: int, rate: Fraction, start: int) -> int | None:
    number = _whole(cells.get("frame"), row, "frame")
    code = cells.get("timecode") or None
    read = None if code is None else _read_code(code, row, rate) - start
    if read is not None and read < 0:
        read += start  # counted from zero, whatever the film's own start
    if number is not None and read is not None and abs(number - read) > 1:
        raise ValueProblem(
            f"Row {row}: frame {number} and timecode {code} are {abs(number - read)} frames apart",
            "give the film's frame rate and start as they were there, or leave one of the two columns out",
        )
    return read if read is not None else number


def _length(cells: Mapping[str, str], row: int, rate: Fraction, start: int, frame: int) -> int:
    end = cells.get("timecode_end")
    if end:
        last = _read_code(end, row, rate) - start
        return max(1, (last if last >= 0 else last + start) - frame)
    number = _whole(cells.get("length"), row, "duration")
    return max(1, number or 1)


def _read_code(code: str, row: int, rate: Fraction) -> int:
    try:
        return read_timecode(code, rate)
    except ValueError as error:
        raise ValueProblem(f"Row {row}: {error}", "write a timecode as 00:00:12:05") from None


def _whole(text: str | None, row: int, what: str) -> int | None:
    if not text:
        return None
    try:
        number = int(float(text))
    except (ValueError, OverflowError):
        raise ValueProblem(f'Row {row}: "{text[:30]}" is no {what}', "write a whole number") from None
    if not 0 <= number < 10**9:
        raise ValueProblem(f'Row {row}: "{text[:30]}" is no {what}', "write a whole number, 0 or more")
    return number


def _share(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value <= 1 else None
