"""Comments in the formats of spreadsheets, review tools and editing programs."""

from __future__ import annotations

from cutthrough.interchange.comments.avid import AvidMarkers
from cutthrough.interchange.comments.note import Note, NoteFormat
from cutthrough.interchange.comments.resolve import ResolveMarkers
from cutthrough.interchange.comments.spreadsheet import FrameIo, Spreadsheet

__all__ = ["ENDINGS", "FORMATS", "Note", "NoteFormat"]

FORMATS: dict[str, NoteFormat] = {
    "csv": Spreadsheet(),
    "frame.io": FrameIo(),
    "resolve": ResolveMarkers(),
    "avid": AvidMarkers(),
}
"""Every format, by the name that `--format` takes."""

ENDINGS = {".csv": "csv", ".edl": "resolve", ".txt": "avid"}
"""Which format a file is in where nobody says."""
