"""Comments as the markers of DaVinci Resolve: an EDL of one-frame events, each with colour, name and length.

    001  001      V     C        01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01
     |C:ResolveColorBlue |M:the words |D:1

The form is that of Resolve's own "Export Timeline Markers to EDL", as files it wrote show it (third party). A note
before `|C:` is the marker's note; `|` can't stand in a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from cutthrough.interchange.comments.note import Note
from cutthrough.interchange.timecode import can_drop, read_timecode, say_timecode
from cutthrough.model.errors import ValueProblem

_EVENT = re.compile(r"^\d{3,6}\s+\S+\s+V\S*\s+C\s+\S+\s+\S+\s+(?P<begin>\S+)\s+(?P<end>\S+)\s*$")
_MARK = re.compile(r"^(?P<note>.*?)\s*\|C:(?P<colour>\w+)\s*\|M:(?P<name>.*?)\s*\|D:(?P<length>\d{1,9})\s*$")
_BY = re.compile(r"^(?P<by>[^:]{1,60}): (?P<text>.+)$", re.DOTALL)
_OPEN, _DONE = "ResolveColorBlue", "ResolveColorGreen"


class ResolveMarkers:
    """Markers of one timeline; who said it stands before the words."""

    def write(self, notes: Sequence[Note], title: str, rate: Fraction, start: int) -> bytes:
        """An EDL; comments without a frame stand at the first."""
        drop = can_drop(rate)
        lines = [f"TITLE: {_plain(title)}", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}", ""]
        for number, note in enumerate(sorted(notes, key=lambda each: each.frame or 0), 1):
            at = start + (note.frame or 0)
            begin, end = (say_timecode(frame, rate, drop=drop) for frame in (at, at + 1))
            said = f"{_plain(note.by)}: {_plain(note.text)}" if note.by else _plain(note.text)
            lines += [
                f"{number:03d}  001      V     C        {begin} {end} {begin} {end}  ",
                f" |C:{_DONE if note.done else _OPEN} |M:{said} |D:{note.length}",
                "",
            ]
        return "\r\n".join(lines).encode("utf-8", "replace")

    def read(self, content: bytes, rate: Fraction, start: int) -> tuple[Note, ...]:
        """The markers. Raises ValueProblem for an EDL that has none."""
        try:
            lines = content.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            lines = content.decode("cp1252", "replace").splitlines()
        title = next((each[6:].strip() for each in lines if each.startswith("TITLE:")), None)
        notes, frame = [], None
        for line in lines:
            if event := _EVENT.match(line.strip()):
                frame = read_timecode(event["begin"], rate) - start
            elif frame is not None and (mark := _MARK.match(line.strip())):
                notes.append(_note(mark, max(0, frame if frame >= 0 else frame + start), title))
                frame = None
        if not notes:
            raise ValueProblem("This EDL holds no markers", "in Resolve: export the timeline's markers to EDL")
        return tuple(notes)


def _note(mark: re.Match[str], frame: int, title: str | None) -> Note:
    said = mark["name"].strip() or mark["note"].strip() or "(no words)"
    parted = _BY.match(said)
    by, text = (parted["by"], parted["text"]) if parted else ("", said)
    if mark["note"].strip() and mark["name"].strip():
        text = f"{text}\n{mark['note'].strip()}"
    length = max(1, int(mark["length"]))
    return Note(text=text, by=by, frame=frame, length=length, done=mark["colour"] == _DONE, file=title or None)


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
