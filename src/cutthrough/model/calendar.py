"""The plan of distribution as one record: what goes out where and when, what is in its way, and what it costs."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from cutthrough.model.channel import Channel, Medium
from cutthrough.model.money import Money
from cutthrough.model.post import Post, PostState
from cutthrough.model.record import Record


class Slot(Record):
    """A post in the plan and where it stands. `utc` is when it goes out by the zone's rules of today."""

    post: Post
    utc: datetime
    state: PostState = PostState.PLANNED
    changed_at: str = Field("", description="when its plan or state last changed, ISO 8601 in UTC")
    live: str | None = Field(None, description="where it can be seen, once it is out")
    why: str = ""


class OpenSlot(Record):
    """A time at which something is to go out that is not made yet. `wants` names what the plan asks for."""

    brief: str
    line: str
    channel: str
    medium: Medium
    local: datetime
    zone: str
    utc: datetime
    wants: tuple[str, ...]


class RemarkKind(StrEnum):
    """What a remark is about. All up to `OVER_BUDGET` ask somebody to decide; the rest is good to know."""

    UNKNOWN_CHANNEL = "unknown-channel"
    NO_ZONE = "no-zone"
    NO_EDIT = "no-edit"
    BAD_LINE = "bad-line"
    BAD_LINK = "bad-link"
    DUPLICATE = "duplicate"
    CROWDED = "crowded"
    GAP = "gap"
    CADENCE = "cadence"
    OUTSIDE_FLIGHT = "outside-flight"
    OVER = "over"
    CHANGED_WHEN_OUT = "changed-when-out"
    OVER_BUDGET = "over-budget"
    CURRENCY = "currency"
    CLOCK = "clock"
    REPEATS = "repeats"
    BUDGET = "budget"
    BELOW_CADENCE = "below-cadence"
    STALE = "stale"


NOTES = frozenset({RemarkKind.CLOCK, RemarkKind.REPEATS, RemarkKind.BUDGET, RemarkKind.BELOW_CADENCE, RemarkKind.STALE})
"""Kinds that nobody has to decide about."""


class Remark(Record):
    """One thing about the plan, in one sentence, with the posts it is about and what to do."""

    kind: RemarkKind
    message: str
    fix: str = ""
    brief: str | None = None
    line: str | None = None
    channel: str | None = None
    posts: tuple[str, ...] = ()
    paste: tuple[str, ...] = Field((), description="lines of a brief's `posts:` that settle it, to be pasted")

    @property
    def decides(self) -> bool:
        """Whether somebody has to decide something."""
        return self.kind not in NOTES


class BudgetRow(Record):
    """What is planned to be spent on one channel in one placement in one currency. Currencies never mix."""

    brief: str
    channel: str
    placement: str | None
    amount: Money
    posts: int


class CadenceRow(Record):
    """How often something goes out on a channel in the week from `week`, a Monday, on.

    `asked` is how often it should at most, counted for a week: a day's cadence times 7, a month's times 12/52.
    """

    channel: str
    week: date
    planned: int
    asked: float | None


class Changes(Record):
    """What planning did to the ledger, or would do where `written` is false: numbers of posts."""

    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    written: bool = False


class Calendar(Record):
    """The plan of one brief or of a whole program, in the order in which things go out.

    `slots` are what is planned or went out; `withdrawn` what was taken out of the plan, for calendars that showed it.
    """

    client: str
    briefs: tuple[str, ...]
    titles: dict[str, str] = Field(default_factory=dict)
    zone: str | None = None
    made_at: str
    channels: dict[str, Channel] = Field(default_factory=dict)
    slots: tuple[Slot, ...] = ()
    open: tuple[OpenSlot, ...] = ()
    withdrawn: tuple[Slot, ...] = ()
    remarks: tuple[Remark, ...] = ()
    budget: tuple[BudgetRow, ...] = ()
    cadence: tuple[CadenceRow, ...] = ()
    changes: Changes = Changes()
    held: tuple[str, ...] = Field((), description="what keeps briefs from going out, as the gate says it")
    held_some: tuple[str, ...] = Field((), description="what keeps some posts from going out, and the others not")

    @property
    def conflicts(self) -> tuple[Remark, ...]:
        """Remarks that somebody has to decide about."""
        return tuple(each for each in self.remarks if each.decides)

    @property
    def notes(self) -> tuple[Remark, ...]:
        """Remarks that are good to know."""
        return tuple(each for each in self.remarks if not each.decides)
