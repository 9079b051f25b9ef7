"""What a run of publishing was asked to do, and what it tells of each post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cutthrough.model.errors import CutthroughError
from cutthrough.model.post import KeptPost, Post, PostState, Receipt
from cutthrough.model.quantity import say_count
from cutthrough.model.record import Record
from cutthrough.model.zones import GRACE, resolve
from cutthrough.publish.gate import Obstacle

LEASE = 120.0
"""Seconds for which a publisher has a post to itself; it goes on having it while it is heard of."""

_DAYS = timedelta(days=3)


class Outcome(StrEnum):
    """What became of a post in one run.

    `down` is what was taken down, and goes out no more.
    The first four are what a channel's answer came to. `held` is what may not go out, `late` what would go out only if
    somebody says so, `taken` what another publisher has or had, `due` what could go out now, `ahead` what is due later.
    """

    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    HELD = "held"
    LATE = "late"
    TAKEN = "taken"
    DUE = "due"
    AHEAD = "ahead"
    DOWN = "down"


class Ended(Record):
    """How an attempt ended: what was written of it, a sentence, what to do, where it is.

    `closed` says that its channel takes nothing now, so that the next post needn't be tried there.
    """

    outcome: Outcome
    said: str
    fix: str | None = None
    url: str | None = None
    closed: bool = False


class Told(Record):
    """What one run did with a post, or what holds it back. `moment` is when it is due, ISO 8601 in UTC."""

    post: str
    brief: str
    channel: str
    edit: str
    local: str
    zone: str
    moment: str | None
    state: PostState
    outcome: Outcome
    said: str = ""
    fix: str | None = None
    url: str | None = None
    obstacles: tuple[Obstacle, ...] = ()


class Published(Record):
    """One run: each post it had to do with, and what else went wrong, as sentences."""

    posts: tuple[Told, ...] = ()
    problems: tuple[str, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many posts ended so."""
        return sum(each.outcome is outcome for each in self.posts)

    @property
    def well(self) -> bool:
        """Whether all that was due is out, or another publisher is at it."""
        fine = (Outcome.CONFIRMED, Outcome.TAKEN, Outcome.DUE, Outcome.AHEAD, Outcome.DOWN)
        return not self.problems and all(each.outcome in fine for each in self.posts)


class Watch(Protocol):
    """Whoever looks on while it is done."""

    def begins(self, kept: KeptPost, /) -> None:
        """A channel is about to be called for this post."""

    def share(self, done: float, /) -> None:
        """So much of it is up, 0 to 1."""

    def ended(self, told: Told, /) -> None:
        """A post ended like this."""


class Unwatched:
    """Nobody looks on."""

    def begins(self, kept: KeptPost, /) -> None:
        """Say nothing."""

    def share(self, done: float, /) -> None:
        """Say nothing."""

    def ended(self, told: Told, /) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Asked:
    """What a run is asked to do. Without a brief it is the whole program; `only` are ids of posts.

    `late` sends what is more than `grace` late too. `clock` gives the present moment, with a zone.
    """

    brief: str | None = None
    only: tuple[str, ...] = ()
    late: bool = False
    grace: timedelta = GRACE
    ahead: bool = False
    lease: float = LEASE
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    stop: Callable[[], bool] = field(default=lambda: False)
    watch: Watch = field(default_factory=Unwatched)


def moment_of(post: Post) -> datetime | None:
    """When a post is due, in UTC, by its zone's rules of today; None where its zone doesn't exist."""
    try:
        return resolve(post.local, post.zone).utc
    except (CutthroughError, OverflowError):
        return None


def slot_of(post: Post) -> tuple[str, datetime | None, str | None, str | None]:
    """What only one post of a film can have: a channel at a moment, for one recipient, by one partner."""
    return post.channel, moment_of(post), post.recipient, post.partner.name if post.partner else None


def told_of(kept: KeptPost, ended: Ended, obstacles: tuple[Obstacle, ...] = ()) -> Told:
    """What is told of a post that stands so and ended so."""
    post, moment = kept.post, moment_of(kept.post)
    return Told(
        post=post.id,
        brief=post.brief,
        channel=post.channel,
        edit=post.edit,
        local=post.local.isoformat(sep=" ", timespec="minutes"),
        zone=post.zone,
        moment=moment.isoformat(timespec="seconds") if moment else None,
        state=kept.state,
        outcome=ended.outcome,
        said=ended.said,
        fix=ended.fix,
        url=ended.url,
        obstacles=obstacles,
    )


def held(obstacles: Sequence[Obstacle]) -> Ended:
    """It may not go out, for these reasons."""
    said = "; ".join(each.message for each in obstacles)
    return Ended(outcome=Outcome.HELD, said=said, fix=obstacles[0].fix if obstacles else None)


def held_by_twin(kept: KeptPost, twin: KeptPost) -> Ended:
    """The same film goes to the same slot already."""
    said = f"The same film goes to {kept.post.channel} at that time already, as {twin.post.id} ({twin.state})"
    return Ended(outcome=Outcome.HELD, said=said, fix="take one of the two lines out of the brief's posts")


def late(kept: KeptPost, moment: datetime, now: datetime) -> Ended:
    """It was due too long ago to go out by itself."""
    behind = now - moment
    ago = f"{behind.days} days" if behind > _DAYS else f"{behind // timedelta(hours=1)} hours"
    said = f"It was due {ago} ago, and goes out only if somebody says so"
    fix = f"cutthrough publish briefs/{kept.post.brief}.yaml --post {kept.post.id} --late"
    return Ended(outcome=Outcome.LATE, said=said, fix=fix)


def cause(error: CutthroughError) -> str:
    """What a channel said, with what to do about it: the reason that is kept of a post, and told by every run."""
    return f"{error.message}; {error.fix}" if error.fix else error.message


def waits(kept: KeptPost) -> Ended:
    """It surely is not out, and is not tried yet."""
    until = (kept.not_before or "")[:16].replace("T", " ")
    said = f"{kept.why}. The next try is after {until} UTC; once this is mended, --retry lets it go at once"
    return Ended(outcome=Outcome.WAITING, said=said, fix=_retry(kept))


def failed(kept: KeptPost) -> Ended:
    """It surely is not out, and is not tried by itself."""
    return Ended(outcome=Outcome.FAILED, said=kept.why, fix=_retry(kept))


def unclear(kept: KeptPost, said: str, fix: str | None = None) -> Ended:
    """Its channel can't tell whether it is out; a person who looks there can."""
    by_hand = f"once somebody looked there: cutthrough publish --settle {kept.post.id}, with --out LINK or --not-out"
    return Ended(outcome=Outcome.UNKNOWN, said=said, fix=f"{fix}; or, {by_hand}" if fix else by_hand)


def _retry(kept: KeptPost) -> str:
    return f"cutthrough publish --retry {kept.post.id}"


def taken_out(receipt: Receipt) -> str:
    """What of a kit that is out lies there no more, to be said after it; nothing where all of it does."""
    gone = receipt.said.get("taken_out")
    return f", and not there any more: {gone}" if gone else ""


def out_now(receipt: Receipt) -> str:
    """That it is out, or, where the channel waits with it, from when on it is."""
    at = receipt.said.get("scheduled")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC) if at else None
    except ValueError:
        moment = None
    if moment is None or moment <= datetime.now(UTC):
        return f"It is out{taken_out(receipt)}"
    return f"It is handed over, and shown there by itself at {moment:%Y-%m-%d %H:%M} UTC"


def ahead(moment: datetime, lead: timedelta) -> Ended:
    """It is not due yet."""
    begins = moment - lead
    early = f": it is handed over from {begins:%Y-%m-%d %H:%M} UTC on, {minutes(lead)} before its time" if lead else ""
    return Ended(outcome=Outcome.AHEAD, said=f"It may go out, and is not due yet{early}")


def minutes(span: timedelta) -> str:
    """`60 minutes`."""
    return say_count(int(span / timedelta(minutes=1)), "minute")


def taken_down(kept: KeptPost) -> Ended:
    """It was out, and goes out no more."""
    return Ended(outcome=Outcome.DOWN, said=kept.why)


def no_zone(post: Post) -> Ended:
    """Nobody can say when it is due."""
    return Ended(
        outcome=Outcome.HELD, said=f'"{post.zone}" is no time zone', fix="correct it, then: cutthrough calendar"
    )
