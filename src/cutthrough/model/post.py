"""What goes out: a line of the brief's plan, the posts that follow from it, and the states a post goes through.

    planned ──► approved ──► attempting ──► confirmed ──► taken_down
       ▲           │  ▲          ├────────► failed
       └───────────┘  │          └────────► unknown ──► confirmed | failed
                      └──────────────────────┘  by reading or somebody's word, never by trying again

What is `confirmed` is only ever taken down, on somebody's word, and what was taken down never goes out again. The
intent is on disk before the channel is called, so whoever finds a post `attempting` with nobody at it knows that it may
be out, and reads before anything else.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from cutthrough.model.channel import ChannelKind, Medium, Partner
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import Money
from cutthrough.model.record import OneOrMany, Record, digest_of
from cutthrough.model.zones import ZoneName


def parse_wall_time(value: Any) -> datetime:
    """Read a time as a clock on the wall shows it: `2026-12-04 18:00`. Raises ValueProblem.

    A time with an offset or a Z is refused: offsets change twice a year, and the zone is said apart from it.
    """
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(second=0, microsecond=0)
    said = str(value).strip()[:40]
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        raise ValueProblem(f'"{said}" is no time of a day', "write it as 2026-12-04 18:00") from None
    if read.tzinfo is not None:
        raise ValueProblem(f'"{said}" has an offset', "write the local time, and the zone as zone: Europe/Berlin")
    if len(said) <= len("2026-12-04"):
        raise ValueProblem(f'"{said}" names a day and no hour', f"write both: {said} 18:00")
    return read.replace(second=0, microsecond=0)


WallTime = Annotated[datetime, BeforeValidator(parse_wall_time)]
"""A local wall time without a zone, to the minute."""


class PostLine(Record):
    """One line of the plan: what goes out on which channel, from when on, how often, and with which words."""

    id: str = ""
    channel: str = Field(description="a channel of program.yaml")
    edit: OneOrMany = Field((), description="placements or edits of this brief; all that fit the channel when absent")
    at: WallTime = Field(description="the local time it goes out: 2026-12-04 18:00")
    zone: ZoneName | None = Field(
        None, description="the IANA zone of that time; the channel's or the program's when absent"
    )
    every: str | None = Field(None, description="repeat it: day, 2 weeks, month, or weekdays such as mon, thu")
    times: int | None = Field(None, ge=1, le=1000, description="how many times in all")
    until: date | None = Field(None, description="the last day it may go out")
    budget: str | None = Field(None, description="what may be spent on it, with its currency: 300 EUR")
    title: str | None = Field(None, description="its title; the placement's post_title when absent")
    text: str | None = Field(None, description="its text; the placement's post_text when absent")
    hashtags: OneOrMany = Field((), description="hashtags, with or without #")
    link: str | None = Field(None, description="where it leads; the call to action's when absent")
    made_with_ai: str | None = Field(
        None, description="what of it a model made or altered so that it looks real; told in the platform's own way"
    )
    partner: Partner | None = Field(None, description="who posts it for the client, of influencer posts")
    recipients: OneOrMany = Field((), description="whom it is sent to by name, of sales outreach; each gets a link")


class TrackedLink(Record):
    """Where a post leads, with what it is counted by. `url` holds the target, the UTM fields and our id."""

    target: str
    url: str
    source: str
    medium: str
    campaign: str
    content: str
    id: str


class AdNames(Record):
    """What campaign, ad set and ad are to be called: each holds our id, as ad exports rarely carry UTM fields."""

    campaign: str
    ad_set: str
    ad: str


class PostState(StrEnum):
    """Where a post stands. `withdrawn` was taken out of the plan before it went out, `taken_down` after it was out."""

    PLANNED = "planned"
    APPROVED = "approved"
    ATTEMPTING = "attempting"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"


MOVES: dict[PostState, frozenset[PostState]] = {
    PostState.PLANNED: frozenset({PostState.APPROVED, PostState.WITHDRAWN}),
    PostState.APPROVED: frozenset({PostState.PLANNED, PostState.ATTEMPTING, PostState.WITHDRAWN}),
    PostState.ATTEMPTING: frozenset(
        {PostState.CONFIRMED, PostState.FAILED, PostState.UNKNOWN, PostState.APPROVED, PostState.PLANNED}
    ),
    PostState.UNKNOWN: frozenset({PostState.CONFIRMED, PostState.APPROVED, PostState.FAILED}),
    PostState.FAILED: frozenset({PostState.PLANNED, PostState.WITHDRAWN}),
    PostState.CONFIRMED: frozenset({PostState.TAKEN_DOWN}),
    PostState.TAKEN_DOWN: frozenset(),
    PostState.WITHDRAWN: frozenset({PostState.PLANNED}),
}
"""What may follow what. From `attempting` back to `approved` or `planned` goes only what surely is not out."""


OUT = frozenset({PostState.ATTEMPTING, PostState.CONFIRMED, PostState.UNKNOWN, PostState.TAKEN_DOWN})
"""What is out, may be, or was: no plan can change it."""


class Post(Record):
    """One edit on one channel at one time under one link.

    `id` is ours, and stays: it is made of the client, the brief's line, the edit and the occurrence, and is in the
    link, in the names of campaign, ad set and ad, and wherever the channel lets us put it. `local` is wall time in
    `zone`, resolved when it is due. `occurrence` counts from 1.
    """

    id: str
    brief: str
    line: str
    channel: str
    kind: ChannelKind
    medium: Medium
    platform: str | None = None
    placement: str | None = None
    edit: str
    local: WallTime
    zone: str
    occurrence: int = 1
    budget: Money | None = None
    title: str | None = None
    text: str | None = None
    hashtags: tuple[str, ...] = ()
    link: TrackedLink | None = None
    names: AdNames | None = None
    language: str | None = None
    territories: tuple[str, ...] = ()
    made_with_ai: str | None = None
    partner: Partner | None = None
    recipient: str | None = None

    @property
    def place(self) -> str:
        """Where it goes, as it is approved: `instagram (organic)`. An ad is another thing than a post of one's own."""
        return f"{self.channel} ({self.medium})"

    @property
    def words(self) -> str:
        """A digest of all that is read with it: title, text, hashtags, where it leads, what it tells of AI."""
        target = self.link.target if self.link else None
        partner = self.partner.model_dump(mode="json") if self.partner else None
        said = [self.title, self.text, list(self.hashtags), target, self.made_with_ai, partner]
        return digest_of(said)


class Grounds(Record):
    """On what a post may go out: exactly these bytes, under this version of the placement's limits, on whose word.

    `sha256` is of the main file and `files` of all that goes with it, by path in the delivery's folder. `approvals`
    are the ids of the ledger's entries; `waivers` those let pass.
    """

    sha256: str
    spec: str
    files: dict[str, str] = Field(default_factory=dict)
    approvals: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()


class Receipt(Record):
    """What a channel says of a post that is out, or a person who saw it there."""

    external_id: str
    url: str | None = None
    at: str = Field(description="when it went out, ISO 8601 in UTC, as the channel says or as we saw it")
    said: dict[str, str] = Field(default_factory=dict, description="what else the channel said, for the record")


class Transition(Record):
    """One move of one post, kept for good in the ledger's chain."""

    post: str
    before: PostState | None
    after: PostState
    why: str = ""
    attempt: str | None = Field(None, description="which try this belongs to; each call of the channel has its own")
    grounds: Grounds | None = None
    receipt: Receipt | None = None
    publisher: str | None = Field(None, description="who did it: user, machine and process")
    by: str | None = Field(None, description="who looked, of what was settled by hand; who took it down")


class KeptPost(Record):
    """A post as the ledger holds it: the plan, where it stands, and how it came there.

    `held_until` is until when the publisher that is at it has it for itself (ISO 8601, UTC); `tries` counts calls of
    the channel that surely posted nothing, `not_before` is when the next may be made.
    """

    post: Post
    state: PostState
    grounds: Grounds | None = None
    attempt: str | None = None
    publisher: str | None = None
    held_until: str | None = None
    tries: int = 0
    not_before: str | None = None
    receipt: Receipt | None = None
    why: str = ""
    changed_at: str = ""
