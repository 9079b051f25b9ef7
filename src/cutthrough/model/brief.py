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
    """What a piece is for. Each is measured its own way."""

    AWARENESS = "awareness"
    ACQUISITION = "acquisition"
    CONVERSION = "conversion"
    RETENTION = "retention"
    CREDIBILITY = "credibility"


class JourneyRole(StrEnum):
    """Where in the audience's journey a piece works."""

    ATTRACT = "attract"
    CLARIFY = "clarify"
    CONVINCE = "convince"
    CONVERT = "convert"
    RETAIN = "retain"


class Goal(Record):
    """Objective, journey role and one sentence that says what changes if this works."""

    id: str = ""
    objective: Objective = Field(description="what the piece is for")
    role: JourneyRole | None = Field(None, description="where in the audience's journey it works")
    statement: str = Field(min_length=8, description="one sentence: what changes if this works")


class Audience(Record):
    """Who it is for, what moves them, where they watch, and what they should do next."""

    id: str = ""
    who: str = Field(min_length=3, description="the people it is for")
    moved_by: str | None = Field(None, description="what moves them")
    watches: OneOrMany = Field((), description="where they watch")
    next_step: str | None = Field(None, description="what they should do next")


class Kpi(Record):
    """A measure with its target, and the baseline it is held against."""

    id: str = ""
    metric: str = Field(min_length=2, description="what is measured, in the words of the report")
    target: str = Field(description="a number with its unit: 35 %, 1200, 4.20 EUR")
    baseline: str | None = Field(None, description="the number before this runs, or unknown")


class Message(Record):
    """Something that must come across, by when, and the proof it rests on."""

    id: str = ""
    text: str = Field(min_length=2, description="what must come across, as it may be shown on screen")
    by: Seconds | None = Field(None, description="the second by which it has")
    proof: str | None = Field(None, description="what it rests on, best of all something one can film")


class CallToAction(Record):
    """What the viewer is asked to do, in the words on the end card, and where it leads."""

    id: str = ""
    text: str = Field(min_length=2, description="the words on the end card")
    link: str | None = Field(None, description="where it leads")


def shown_link(link: str | None) -> str | None:
    """An address as people say it: no scheme, no www, no tracking, no slash at the end."""
    if not link:
        return None
    shown = link.split("://", 1)[-1].split("#")[0].split("?")[0].removeprefix("www.").rstrip("/")
    return shown or None


class Guardrails(Record):
    """Limits the edits are held to."""

    id: str = ""
    brand_by: Seconds | None = Field(None, description="the second by which the brand has been seen")
    never_say: OneOrMany = Field(
        (), description="words that may not appear; recorded and shown to the client, not yet held against the texts"
    )
    captions: bool = Field(default=True, description="captions on the picture where there are any")


class PlacementLine(Record):
    """One placement with the lengths wanted there, and an aspect ratio where it allows several."""

    id: str = ""
    placement: str = Field(description="a placement of the catalog")
    lengths: tuple[Seconds, ...] = Field(
        min_length=1, description="the runtimes wanted there: 15 s, or [15 s, 6 s]; a bare number is seconds"
    )
    aspect: Aspect | None = Field(None, description="9:16, 1:1, ... where the placement takes several")
    languages: OneOrMany = Field(
        (), description="make it in these languages, one edit each; the brief's first when absent"
    )


class Sources(Record):
    """The files an edit is made from, by role; paths are relative to the program's folder."""

    master: str = Field(description="the film everything is cut from")
    hooks: OneOrMany = Field((), description="alternative openings; used where vary says hook: yes")
    broll: OneOrMany = Field((), description="more footage, for what the master leaves open")
    voice_over: str | None = Field(None, description="a recorded voice")
    music: str | None = Field(None, description="a music track")
    textless: str | None = Field(None, description="the master without burnt-in text, equal to it frame by frame")
    music_and_effects: str | None = Field(
        None, description="the master's sound without speech; used under a voice-over"
    )
    captions: dict[str, str] = Field(default_factory=dict, description="language tag to SRT or VTT file")
    script: dict[str, str] = Field(
        default_factory=dict, description="language tag to a text file of what is said, to time captions by"
    )
    supers: dict[str, str] = Field(
        default_factory=dict,
        description="language tag to SRT or VTT file of translated on-screen texts; needs textless",
    )
    logo: str | None = Field(None, description="a logo for this brief's end card, instead of the program's")


class Vary(Record):
    """Factors whose levels make arms: each combination of a hook and a call to action is one arm."""

    id: str = ""
    hook: bool = Field(
        default=False,
        description="the master's own opening and every alternative hook; its own three best where sources names none",
    )
    call_to_action: tuple[str, ...] = Field((), description="other words for the call to action, one arm each")


class Brief(Record):
    """One assignment. `name` is the file's stem. Every line has an id that survives reordering."""

    name: str
    title: str | None = Field(None, description="the on-screen title; the first message when absent")
    goal: Goal = Field(description="what this is for; the first thing in the file")
    audience: Audience = Field(description="whom it is for")
    kpis: tuple[Kpi, ...] = Field(min_length=1, description="how you will know that it worked")
    messages: tuple[Message, ...] = Field((), description="what must come across")
    call_to_action: CallToAction | None = Field(None, description="what the viewer is asked to do")
    guardrails: Guardrails = Field(Guardrails(), description="limits the edits are held to")
    placements: tuple[PlacementLine, ...] = Field(min_length=1, description="where it runs, and how long")
    languages: OneOrMany = Field((), description="language tags, the main one first: en, pt-BR")
    sources: Sources = Field(description="the files it is made from, relative to the program's folder")
    vary: Vary | None = Field(None, description="what is varied to test: each combination is an arm")
    distribution: str | None = Field(None, description="how it reaches the audience")
    measurement: str | None = Field(None, description="how and when the KPIs are read")
    budget: str | None = Field(None, description="what may be spent, with its currency")
    opening: Seconds | None = Field(
        None, description="the moment of the master that edits open on; with `vary: hook`, the first of its arms"
    )
    rights: str | None = Field(None, description="what the footage, music and faces may be used for, and until when")

    @property
    def language(self) -> str | None:
        """The main language, in which titles, messages and calls to action are written; None where none is named."""
        return self.languages[0] if self.languages else None


class Severity(StrEnum):
    """A block refuses production; a warning does not."""

    BLOCK = "block"
    WARN = "warn"


class Problem(Record):
    """One thing wrong with a brief: where, what, why it matters, and text to paste."""

    severity: Severity
    rule: str = Field(description="stable name, e.g. kpi-target-missing")
    line: int | None = Field(None, description="1-based line in the file")
    column: int | None = Field(None, description="1-based column where it begins, where that is known")
    quote: str | None = Field(None, description="that line as written")
    message: str
    why: str
    paste: str | None = Field(None, description="YAML that would satisfy it")
    replaces: int = Field(
        0, ge=0, description="lines from `line` on that `paste` stands for; 0: it goes in before `line`, or at the end"
    )


class CheckedBrief(Record):
    """A brief that may be produced, with its warnings and the digest of the file it was read from."""

    brief: Brief
    warnings: tuple[Problem, ...] = ()
    file_digest: str
