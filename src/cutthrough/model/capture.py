"""A capture plan: how the camera is set, what each frame must keep clear, and every setup a crew films."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from cutthrough.model.checklist import KeptTick
from cutthrough.model.placement import SafeZone, Size
from cutthrough.model.quantity import Aspect
from cutthrough.model.record import Record
from cutthrough.model.time import Rate, Seconds


class ZoneOf(Record):
    """What one placement covers or wants kept clear, as shares of the canvas, and who says so."""

    placement: str
    name: str
    zone: SafeZone
    says: str = Field(description="stated with its source, taken from a likely placement, or title safe by default")
    stated: bool = Field(description="whether the placement itself states it")


class Framing(Record):
    """One shape the picture is delivered in.

    `covered` is the union of what the placements' interfaces cover; `clear` is that and title safe: what must be read
    or recognised stays inside of it. `column` is from where to where a crop of this shape out of the camera's frame
    reaches, as shares of the camera frame's width (or of its height, where the camera stands upright).
    """

    aspect: Aspect
    size: Size = Field(description="the largest canvas asked for in this shape")
    asked: bool = Field(description="whether a placement asks for it; else it is filmed to be had")
    zones: tuple[ZoneOf, ...] = ()
    covered: SafeZone
    clear: SafeZone
    column: tuple[float, float]
    own_take: bool = Field(default=False, description="the camera's frame has too few pixels for it: filmed once more")
    eyes: float = Field(description="height of the eyes from the top, as a share: a third of what is clear")
    headroom: float = Field(description="the least height of the top of the head from the top, as a share")


class RateChoice(Record):
    """The frame rate to film at, with who takes it and who doesn't."""

    rate: Rate
    shutter: str
    why: str
    taken_by: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = Field((), description="one sentence for each placement it has to be converted for")
    also: tuple[Rate, ...] = Field((), description="other rates that serve as many placements")


class CameraPlan(Record):
    """How the camera is set so that every placement can be cut from what it films."""

    upright: bool = Field(description="whether the camera is turned: only upright pictures are asked for")
    size: Size
    size_why: str
    rate: RateChoice
    handles: Seconds = Field(description="kept running before and after what is used")


class SetupKind(StrEnum):
    """What a setup is there for."""

    MESSAGE = "message"
    PROOF = "proof"
    CUTAWAY = "cutaway"
    HOOK = "hook"
    CALL_TO_ACTION = "call_to_action"
    TEXTLESS = "textless"
    PLATE = "plate"
    SOUND = "sound"
    STILL = "still"


class Setup(Record):
    """One thing to film or record, with the number on its slate.

    `framings` are the shapes it has to hold; `lines` the ids of the brief's lines it serves; `missing` says that
    something must be settled before the day. Shapes are cut from one take, but those with an `own_take`.
    """

    id: str
    slate: str = ""
    group: str = Field("", description="the id of the message it belongs to, or openings, call_to_action, around")
    kind: SetupKind
    what: str
    how: str = ""
    by: Seconds | None = Field(None, description="the second of the edit by which it has come across")
    takes: int = Field(1, ge=1, description="how many different ones are wanted")
    framings: tuple[Aspect, ...] = ()
    languages: tuple[str, ...] = Field((), description="recorded in each of these")
    missing: bool = False
    lines: tuple[str, ...] = ()
    done: bool = Field(default=False, description="filmed or recorded, as somebody ticked")
    done_by: str | None = Field(None, description="who ticked it")
    done_at: str | None = Field(None, description="when it was ticked")
    note: str | None = None
    lapsed: str | None = Field(None, description="a tick that no longer holds: whose, of when, and what changed since")
    vouches: dict[str, str] = Field({}, description="what a tick of it vouches for, each part with a digest")


def say_done(setup: Setup) -> str:
    """`Ann Lee, 2026-12-01: take 3` for a setup that is ticked; else nothing."""
    if not setup.done:
        return ""
    return f"{setup.done_by}, {(setup.done_at or '')[:10]}" + (f": {setup.note}" if setup.note else "")


class Scene(Record):
    """One message, or what is filmed beside the messages, with its setups."""

    id: str
    title: str
    by: Seconds | None = None
    language: str | None = None
    room: str | None = Field(None, description="how much longer its words may get in other languages")
    setups: tuple[Setup, ...]


class LanguagePlan(Record):
    """What is recorded in a language, or what is left so that it can come later."""

    tag: str
    what: str
    recorded: bool = False
    asked: bool = Field(default=False, description="whether a placement is made in it, or nothing says where it runs")
    asked_by: tuple[str, ...] = ()


class CapturePlan(Record):
    """All that is filmed for one brief."""

    brief: str
    title: str
    client: str
    file_digest: str = Field("", description="SHA-256 of the brief's file")
    version: int | None = Field(None, description="the number of the kept version that is this file to the byte")
    compiled_on: date
    shoot: date | None = None
    camera: CameraPlan
    framings: tuple[Framing, ...]
    scenes: tuple[Scene, ...]
    languages: tuple[LanguagePlan, ...] = ()
    rules: tuple[str, ...] = Field((), description="what was counted how, and what it rests on")
    warnings: tuple[str, ...] = Field((), description="what has to be settled before the day")
    gone: tuple[KeptTick, ...] = Field((), description="the last ticks of setups that are no longer planned")

    @property
    def setups(self) -> tuple[Setup, ...]:
        """Every setup, in the order of the slates."""
        return tuple(setup for scene in self.scenes for setup in scene.setups)
