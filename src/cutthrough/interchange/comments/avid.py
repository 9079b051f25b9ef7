"""Comments as Avid's marker list: a line each, parted by tabs: who, timecode, track, colour, words, length.

As lists that Media Composer wrote show it (adamhawkey/EDL_tools, Marker_tools; third party).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cutthrough.interchange.comments.note import Note
from cutthrough.interchange.timecode import can_drop, read_timecode, say_timecode
from cutthrough.model.errors import ValueProblem

_COLOURS = ("red", "green", "blue", "cyan", "magenta", "yellow", "black", "white")
_OPEN, _DONE = "red", "green"
_FIELDS = 5


class AvidMarkers:
    """Markers of one sequence, on track V1."""

    def write(self, notes: Sequence[Note], title: str, rate: Fraction, start: int) -> bytes:  # noqa: ARG002 - it has none
        """A tab-parted list; comments without a frame stand at the first."""
        lines = []
        for note in sorted(notes, key=lambda each: each.frame or 0):
            code = say_timecode(start + (note.frame or 0), rate, drop=can_drop(rate))
            colour = _DONE if note.done else _OPEN
            lines.append("\t".join((_plain(note.by) or "-", code, "V1", colour, _plain(note.text), str(note.length))))
        return ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")

    def read(self, content: bytes, rate: Fraction, start: int) -> tuple[Note, ...]:
        """The markers. Raises ValueProblem for a file that has none."""
        notes = []
        for line in content.decode("utf-8-sig", "replace").splitlines():
            parts = line.split("\t")
            if len(parts) < _FIELDS or parts[3].strip().casefold() not in _COLOURS or not parts[4].strip():
                continue
            frame = read_timecode(parts[1].strip(), rate) - start
            length = int(parts[5]) if len(parts) > _FIELDS and parts[5].strip().isdigit() else 1
            by, done = parts[0].strip().strip("-"), parts[3].strip().casefold() == _DONE
            at = max(0, frame if frame >= 0 else frame + start)
            notes.append(Note(text=parts[4].strip(), by=by, frame=at, length=max(1, length), done=done))
        if not notes:
            raise ValueProblem("This list holds no markers", "in Media Composer: export the markers as text")
        return tuple(notes)


def _plain(text: str) -> str:
    return " ".join(text.split())
