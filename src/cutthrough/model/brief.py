"""The brief: goal, audience and measures first, then what must be said, where it runs and what it is made from."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from cutthrough.model.post import PostLine
from cutthrough.model.quantity import Aspect
from cutthrough.model.record import OneOrMany, Record
from cutthrough.model.time import Seconds
from cutthrough.model.waiver import Waiver


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
    segment: str | None = Field(None, description="one of the program's audiences, for the coverage map")
    moved_by: str | None = Field(None, description="what moves them")
    watches: OneOrMany = Field((), description="where they watch")
    next_step: str | None = Field(None, description="what they should do next")


LEARN_IT = "learn it"
"""The target of a measure whose number before nobody knows: to find that number out, and not to invent one."""


class Kpi(Record):
    """A measure with its target, and the baseline it is held against.

    Where the baseline is said to be unknown, a target may be left out: it is then to learn it.
    """

    id: str = ""
    metric: str = Field(min_length=2, description="what is measured, in the words of the report")
    target: str = Field(description="a number with its unit: 35 %, 1200, 4.20 EUR; learn it where none is known")
    baseline: str | None = Field(None, description="the number before this runs, or unknown")
    unknown: OneOrMany = Field((), description="what nobody knows yet: baseline; the target is then to learn it")

    @model_validator(mode="before")
    @classmethod
    def _learn_it(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        said = given.get("unknown")
        listed = [said] if isinstance(said, str) else said if isinstance(said, list | tuple) else []
        unknown = "baseline" in listed or str(given.get("baseline") or "").strip().lower() == "unknown"
        return {**given, "target": LEARN_IT} if unknown and given.get("target") is None else given

    @property
    def learns(self) -> bool:
        """Whether the target is to find the number out."""
        return self.target.strip().lower() == LEARN_IT


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
    never_say: OneOrMany = Field((), description="words that may not appear in titles, messages, captions or posts")
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
    post_title: str | None = Field(None, description="the title it is posted under")
    post_text: str | None = Field(None, description="the caption or description it is posted with")


class Sources(Record):
    """The files an edit is made from, by role; paths are relative to the program's folder."""

    master: str = Field("", description="the film everything is cut from; a concept or a shoot has none yet")
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


class Schedule(Record):
    """The dates everything is counted back from, as 2026-12-01."""

    id: str = ""
    shoot: date | None = Field(None, description="the first day of shooting")
    delivery: date | None = Field(None, description="the day the edits are handed over")
    starts: date | None = Field(None, description="the first day of the flight")
    ends: date | None = Field(None, description="the last day of the flight")


class Right(Record):
    """What is owned by others, on whose word it may be used, and until when."""

    id: str = ""
    what: str = Field(min_length=2, description="the footage, music, face, font or place it is about")
    basis: str | None = Field(None, description="the licence, release or contract it rests on")
    until: date | None = Field(None, description="the last day it may be used; absent: nobody has said")
    forever: bool = Field(default=False, description="yes where it has no end")
    territories: OneOrMany = Field((), description="where it may be shown; everywhere when absent")
    kind: str | None = Field(
        None, pattern="^(music|talent|footage|other)$", description="music, talent, footage or other"
    )
    platforms: OneOrMany = Field(
        (), description="the platforms it may be used on, as a music licence names them; all when absent"
    )


def _as_rights(value: Any) -> Any:
    return ({"what": value},) if isinstance(value, str) else value


Rights = Annotated[tuple[Right, ...], BeforeValidator(_as_rights)]
"""A list of rights; a single text is one right of which no end is known."""


class DesignedTest(Record):
    """A designed comparison: what is varied, what it should move, and by how much at least to be worth knowing."""

    id: str = ""
    factor: str = Field(description="what is varied: hook, call_to_action, thumbnail, length, captions or audience")
    kpi: str = Field(description="the metric it should move, in the words of kpis")
    effect: str = Field(description="the least change worth knowing: 3 points, or 10 % of the baseline")
    viewers: int | None = Field(None, gt=0, description="people each arm will reach")
    arms: int | None = Field(None, ge=2, description="how many are compared; counted from vary when absent")
    power: str = Field("80 %", description="how sure to be of seeing the effect if it is there")


class Worth(Record):
    """What the piece may bring, as entered: the tier of its production follows from it."""

    id: str = ""
    outcome: str | None = Field(None, description="what one outcome is worth: 40 EUR")
    reach: str | None = Field(None, description="how many people it will reach: 200000")
    rate: str | None = Field(None, description="how many of them do it because of the piece: 0.4 %")
    uncertainty: str | None = Field(None, description="how far the product of these may be off either way: 50 %")


class Production(Record):
    """How it is made, and what that may cost."""

    id: str = ""
    tier: str | None = Field(None, description="rapid_test, standard or flagship; derived from worth when absent")
    cost: str | None = Field(None, description="what making it may cost, with its currency: 6000 EUR")


class ApprovalLine(Record):
    """Who has to approve what goes out. A role of the team stands for who has it."""

    id: str = ""
    by: OneOrMany = Field(min_length=1, description="who must approve: names, or roles of the team, such as client")
    rounds: int | None = Field(None, ge=1, description="how many rounds of changes are agreed")


def _as_approval(value: Any) -> Any:
    return {"by": value} if isinstance(value, str | list | tuple) else value


def _with_unknown_baseline(kpi: Any) -> Any:
    told = not isinstance(kpi, dict) or "baseline" in kpi or "unknown" in kpi
    return kpi if told else {**kpi, "unknown": ["baseline"]}


class Brief(Record):
    """One assignment. `name` is the file's stem. Every line has an id that survives reordering."""

    name: str
    title: str | None = Field(None, description="the on-screen title; the first message when absent")
    goal: Goal = Field(description="what this is for; the first thing in the file")
    audience: Audience = Field(description="whom it is for")
    kpis: tuple[Kpi, ...] = Field(
        (), min_length=1, description="how you will know that it worked; without it every gate is closed"
    )
    messages: tuple[Message, ...] = Field((), description="what must come across")
    call_to_action: CallToAction | None = Field(None, description="what the viewer is asked to do")
    guardrails: Guardrails = Field(Guardrails(), description="limits the edits are held to")
    placements: tuple[PlacementLine, ...] = Field(
        (), description="where it runs, and how long; a concept may leave it open"
    )
    languages: OneOrMany = Field((), description="language tags, the main one first: en, pt-BR")
    sources: Sources = Field(
        Sources(), description="the files it is made from, relative to the program's folder; edits need a master"
    )
    vary: Vary | None = Field(None, description="what is varied to test: each combination is an arm")
    type: str | None = Field(None, description="the type of video: explainer, testimonial, ... of the catalog")
    techniques: OneOrMany = Field((), description="techniques of the catalog: demonstration, ...")
    tests: tuple[DesignedTest, ...] = Field(
        (), description="designed comparisons, with the effect they must be able to show"
    )
    worth: Worth | None = Field(None, description="what it may bring; what tier it deserves follows from it")
    production: Production | None = Field(None, description="its tier, and what making it may cost")
    schedule: Schedule | None = Field(None, description="the dates that everything is counted back from")
    team: dict[str, str] = Field(default_factory=dict, description="who does it here, by role; else the program's team")
    unknown: OneOrMany = Field((), description="what nobody knows yet: baseline, proof, rights, worth, viewers")
    distribution: str | None = Field(None, description="how it reaches the audience")
    posts: tuple[PostLine, ...] = Field((), description="what goes out, on which channel, and when")
    approval: Annotated[ApprovalLine | None, BeforeValidator(_as_approval)] = Field(
        None, description="who must approve what goes out"
    )
    measurement: str | None = Field(None, description="how and when the KPIs are read")
    budget: str | None = Field(
        None, description="what may be spent in all, making it and showing it, with its currency"
    )
    opening: Seconds | None = Field(
        None, description="the moment of the master that edits open on; with `vary: hook`, the first of its arms"
    )
    rights: Rights = Field((), description="what the footage, music and faces may be used for, and until when")

    @model_validator(mode="before")
    @classmethod
    def _unknown_baselines(cls, given: Any) -> Any:
        """`unknown: [baseline]` of the brief is that of each measure that names none."""
        said = given.get("unknown") if isinstance(given, dict) else None
        kpis = given.get("kpis") if isinstance(given, dict) else None
        if "baseline" not in ([said] if isinstance(said, str) else said or ()) or not isinstance(kpis, list | tuple):
            return given
        told = [
            {**kpi, "unknown": ["baseline"]}
            if isinstance(kpi, dict) and not {"baseline", "unknown"} & set(kpi)
            else kpi
            for kpi in kpis
        ]
        return {**given, "kpis": told}

    @property
    def last_day(self) -> date | None:
        """The last day of the flight, where the schedule names one."""
        return self.schedule.ends if self.schedule is not None else None

    @property
    def language(self) -> str | None:
        """The main language, in which titles, messages and calls to action are written; None where none is named."""
        return self.languages[0] if self.languages else None


class Stage(StrEnum):
    """The gates of a piece. Each blocks what would be wasted or harmful beyond it, and no more.

    Concept: is it worth thinking further? Shoot: may money be spent on making it? Edit: can edits be made of what is
    there (what `make` asks)? Publish: may it go out?
    """

    CONCEPT = "concept"
    SHOOT = "shoot"
    EDIT = "edit"
    PUBLISH = "publish"


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
    stages: tuple[Stage, ...] = Field(tuple(Stage), description="where it blocks, if it is of those that block")
    about: str = Field("", description="what in the brief it is about, as a path: messages/2; a waiver names it")
    waived: Waiver | None = Field(None, description="who let it pass, why, and until when")
    unwaivable_at: tuple[Stage, ...] = Field((), description="where it blocks all the same, whoever let it pass")

    def blocks(self, stage: Stage) -> bool:
        """Whether it keeps the brief from passing this stage."""
        standing = self.waived is None or stage in self.unwaivable_at
        return self.severity is Severity.BLOCK and stage in self.stages and standing


class CheckedBrief(Record):
    """A brief that may be produced, with its warnings and the digest of the file it was read from."""

    brief: Brief
    warnings: tuple[Problem, ...] = ()
    file_digest: str
