"""What was made: files with their hash and the full list of inputs, edits, and the delivery they form."""

from __future__ import annotations

from enum import StrEnum

from cutthrough.model.brief import Brief, Problem
from cutthrough.model.cut import Cut
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.record import Record
from cutthrough.model.source import Source
from cutthrough.model.verdict import Report, Verdict


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
    """A finished file. `path` is relative to the delivery's folder; `inputs` is all that made it.

    `read_back` is the share of a still's words that are read on it at 160 pixels of width; None where there are none,
    or they are in letters the reader doesn't know.
    """

    kind: FileKind
    path: str
    sha256: str
    size: int
    width: int | None = None
    height: int | None = None
    language: str | None = None
    inputs: tuple[str, ...] = ()
    read_back: float | None = None


class Edit(Record):
    """One cut with everything delivered for it and its verdicts. `main` is the video or GIF itself.

    `features` are of the finished file, and `checklist` what published checklists for ads say to them: advice.
    """

    cut: Cut
    main: Deliverable
    files: tuple[Deliverable, ...] = ()
    report: Report
    segments: tuple[str, ...] = ()
    crf: float | None = None
    gain_db: float | None = None
    features: CreativeFeatures | None = None
    checklist: tuple[Verdict, ...] = ()


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
