"""What an editor made of a cut in other software, kept in `edits/<brief>/`; planning again keeps it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cutthrough.model.cut import Framing
from cutthrough.model.placement import Size
from cutthrough.model.record import Record
from cutthrough.model.time import Rate, Seconds

EDITED_VERSION = 1


class ChangeKind(StrEnum):
    """What an editor did. Each is about one clip, or about the end card."""

    TRIMMED = "trimmed"  # begins or ends elsewhere, and holds some of the same frames
    SLIPPED = "slipped"  # as long and in the same place, and shows another part of its source
    REPLACED = "replaced"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"
    DISSOLVE = "dissolve"
    FRAMING = "framing"
    CARD = "card"


class Change(Record):
    """One thing an editor did, as a sentence. `clip` is the planned clip's id, `position` counts from 1 in the edit.

    `head` and `tail` are frames at the cut's rate by which its picture begins and ends later in its source.
    """

    kind: ChangeKind
    says: str
    clip: str | None = None
    position: int | None = None
    head: int = 0
    tail: int = 0


class EditedClip(Record):
    """A stretch of a source as an editor left it; fields as in `Clip`.

    `framing` is there only where a person chose it (it is pinned); else the plan frames the clip as before.
    `file` is the source's name at the time, for people.
    """

    source: str
    source_in: Seconds
    frames: int = Field(ge=1)
    transition: int = Field(0, ge=0)
    framing: Framing | None = None
    clip: str | None = Field(None, description="id of the planned clip it was")
    file: str = ""


class EditedCut(Record):
    """One cut as an editor left it. What rests on its pictures (words, captions, sound, stills, end card) is planned.

    `card` is how many frames of an end card there are: None leaves it to the plan, 0 is none.
    """

    version: int = EDITED_VERSION
    brief: str
    cut: str
    family: str
    placement: str
    length: Seconds
    canvas: Size
    rate: Rate
    clips: tuple[EditedClip, ...] = Field(min_length=1)
    card: int | None = None
    changes: tuple[Change, ...] = ()
    read_from: str = Field("", description="the file it was read from")
