"""What was made: files with their hash and the full list of inputs, edits, and the delivery they form."""

from __future__ import annotations

from enum import StrEnum

from cutthrough.model.brief import Brief, Problem
from cutthrough.model.cut import Cut
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.record import Record
from cutthrough.model.source import Source
from cutthrough.model.verdict import Report


class FileKind(StrEnum):
    """What a delivered file is."""

    VIDEO = "video"
    GIF = "gif"
    POSTER = "poster"
    THUMBNAIL = "thumbnail"
    SRT = "srt"
    VTT = "vtt"
    TIMELINE = "timeline"


class Deliverable(Record):
    """A finished file. `path` is relative to the delivery's folder; `inputs` is all that made it."""

    kind: FileKind
    path: str
    sha256: str
    size: int
    width: int | None = None
    height: int | None = None
    language: str | None = None
    inputs: tuple[str, ...] = ()


class Edit(Record):
    """One cut with everything delivered for it and its verdicts. `main` is the video or GIF itself."""

    cut: Cut
    main: Deliverable
    files: tuple[Deliverable, ...] = ()
    report: Report
    segments: tuple[str, ...] = ()
    crf: float | None = None
    gain_db: float | None = None


class Delivery(Record):
    """All of one brief's edits, with what a client would want to see beside them."""

    program: Program
    brief: Brief
    brief_digest: str = ""
    warnings: tuple[Problem, ...] = ()
    sources: tuple[Source, ...]
    placements: dict[str, Placement]
    edits: tuple[Edit, ...]
    made_at: str
