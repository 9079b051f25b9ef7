"""The brief: goal, audience and measures first, then what must be said, where it runs and what it is made from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from cutthrough.model.quantity import Aspect
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


OneOrMany = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""A list of texts; a single text is a list of one."""


class Objective(StrEnum):
    """What a piece is for (M2). Each is measured its own way."""

    AWARENESS = "awareness"
    ACQUISITION = "acquisition"
    CONVERSION = "conversion"
    RETENTION = "retention"
    CREDIBILITY = "credibility"


class JourneyRole(StrEnum):
    """Where in the audience's journey a piece works (M3)."""

    ATTRACT = "attract"
    CLARIFY = "clarify"
    CONVINCE = "convince"
    CONVERT = "convert"
    RETAIN = "retain"


class Goal(Record):
    """Objective, journey role and one sentence that says what changes if this works."""

    id: str = ""
    objective: Objective
    role: JourneyRole | None = None
    statement: str = Field(min_length=8)


class Audience(Record):
    """Who it is for, what moves them, where they watch, and what they should do next (M1)."""

    id: str = ""
    who: str = Field(min_length=3)
    moved_by: str | None = None
    watches: OneOrMany = ()
    next_step: str | None = None


class Kpi(Record):
    """A measure with its target, and the baseline it is held against."""

    id: str = ""
    metric: str = Field(min_length=2)
    target: str = Field(description="a number with its unit: 35 %, 1200, 4.20 EUR")
    baseline: str | None = None


class Message(Record):
    """Something that must come across, by when, and the proof it rests on."""

    id: str = ""
    text: str = Field(min_length=2)
    by: Seconds | None = None
    proof: str | None = None


class CallToAction(Record):
    """What the viewer is asked to do, in the words on the end card, and where it leads."""

    id: str = ""
    text: str = Field(min_length=2)
    link: str | None = None


class Guardrails(Record):
    """Limits the edits are held to (M4)."""

    id: str = ""
    brand_by: Seconds | None = None
    never_say: OneOrMany = ()
    captions: bool = True


class PlacementLine(Record):
    """One placement with the lengths wanted there, and an aspect ratio where it allows several."""

    id: str = ""
    placement: str
    lengths: tuple[Seconds, ...] = Field(min_length=1)
    aspect: Aspect | None = None


class Sources(Record):
    """The files an edit is made from, by role; paths are relative to the program's folder."""

    master: str
    hooks: OneOrMany = ()
    broll: OneOrMany = ()
    voice_over: str | None = None
    music: str | None = None
    textless: str | None = None
    music_and_effects: str | None = None
    captions: dict[str, str] = Field(default_factory=dict, description="language tag to SRT or VTT file")
    logo: str | None = None


class Vary(Record):
    """Factors whose levels make arms: each combination of a hook and a call to action is one arm."""

    id: str = ""
    hook: bool = Field(default=False, description="the master's own opening and every alternative hook")
    call_to_action: tuple[str, ...] = ()


class Brief(Record):
    """One assignment. `name` is the file's stem. Every line has an id that survives reordering."""

    name: str
    title: str | None = Field(None, description="the on-screen title; the first message when absent")
    goal: Goal
    audience: Audience
    kpis: tuple[Kpi, ...] = Field(min_length=1)
    messages: tuple[Message, ...] = ()
    call_to_action: CallToAction | None = None
    guardrails: Guardrails = Guardrails()
    placements: tuple[PlacementLine, ...] = Field(min_length=1)
    languages: OneOrMany = ()
    sources: Sources
    vary: Vary | None = None
    distribution: str | None = None
    measurement: str | None = None
    budget: str | None = None
    rights: str | None = None


class Severity(StrEnum):
    """A block refuses production; a warning does not."""

    BLOCK = "block"
    WARN = "warn"


class Problem(Record):
    """One thing wrong with a brief: where, what, why it matters, and text to paste."""

    severity: Severity
    rule: str = Field(description="stable name, e.g. kpi-target-missing")
    line: int | None = Field(None, description="1-based line in the file")
    quote: str | None = Field(None, description="that line as written")
    message: str
    why: str
    paste: str | None = Field(None, description="YAML that would satisfy it")


class CheckedBrief(Record):
    """A brief that may be produced, with its warnings and the digest of the file it was read from."""

    brief: Brief
    warnings: tuple[Problem, ...] = ()
    file_digest: str
