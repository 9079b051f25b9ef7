"""A comment as files carry it: at a frame of a file, by somebody; nothing of rounds or hashes but in our own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from cutthrough.model.record import Record


class Note(Record):
    """One comment. `file` names the film it is about, as the file of comments calls it; None where it says nothing.

    `frame` counts from 0; `length` is in frames, 1 for a single one. A comment without a frame is about all of it.
    """

    text: str
    by: str = ""
    file: str | None = None
    frame: int | None = None
    length: int = 1
    at: str = ""
    done: bool = False
    id: str | None = None
    reply_to: str | None = None
    x: float | None = None
    y: float | None = None


class NoteFormat(Protocol):
    """A format of comments. To add one: a module with these two functions, and its line in `FORMATS`."""

    def write(self, notes: Sequence[Note], title: str, rate: Fraction, start: int) -> bytes:
        """The notes of one film as a file. `start` is the frame number of its first frame in timecode."""

    def read(self, content: bytes, rate: Fraction, start: int) -> tuple[Note, ...]:
        """The notes of a file. Raises ValueProblem for what is none of this format."""
