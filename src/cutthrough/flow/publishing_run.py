"""One run of publishing over an open ledger: what it finds out, judges, takes, posts and tells."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cutthrough.brief.program import program_problems
from cutthrough.flow.adopted_out import adopted_video
from cutthrough.flow.approval import check_now, settle
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.going_out import Hearing, Known, hear, judge, known
from cutthrough.flow.publishing_attempts import attempt
from cutthrough.flow.publishing_parcels import parcel_of, parcel_to_find
from cutthrough.flow.publishing_told import (
    Asked,
    Ended,
    Outcome,
    Published,
    Told,
    ahead,
    failed,
    held,
    held_by_twin,
    late,
    moment_of,
    no_zone,
    out_now,
    slot_of,
    taken_down,
    told_of,
    unclear,
    waits,
)
from cutthrough.model.calendar import RemarkKind
from cutthrough.model.channel import LONGEST_LEAD, Channel, ChannelKind
from cutthrough.model.errors import CutthroughError, Interrupted, Misuse
from cutthrough.model.post import KeptPost, Post, PostState
from cutthrough.model.zones import later
from cutthrough.publish.channels import lead_of, open_channel
from cutthrough.publish.channels.base import Publisher, Refused
from cutthrough.publish.channels.manifest import Papers
from cutthrough.publish.gate import Held, Obstacle
from cutthrough.store.ledger import Ledger, open_ledger
from cutthrough.store.posts import has_to_wait

_AGAIN = 3
"""How often one run judges a post anew because something was said of its brief meanwhile."""

_UNLUCKY, _PATIENCE = 5, 60
"""After how many tries that came to nothing the next one waits, and for how many seconds at first."""

_WAITING = (PostState.PLANNED, PostState.APPROVED)
_TAKES_A_SLOT = (*_WAITING, PostState.ATTEMPTING, PostState.UNKNOWN, PostState.CONFIRMED, PostState.TAKEN_DOWN)


class Run:
    """One run: what was told so far, and which channels take nothing now. Used in a `with`."""

    def __init__(self, program_dir: Path, asked: Asked, ledger_url: str | None) -> None:
        self.asked = asked
        self._dir = program_dir
        self._url = ledger_url
        self._told: dict[str, Told] = {}
        self._problems: list[str] = []
        self._closed: dict[str, Ended] = {}
        self._heard: dict[str, Hearing] = {}
        self._released: set[str] = set()
        self._slots: dict[object, list[str]] = {}
        self._channels: Mapping[str, Channel] | None = None
        self._name = f"{_user()}@{socket.gethostname()}:{os.getpid()}"

    def __enter__(self) -> Run:
        self._ledger: Ledger = open_ledger(self._dir, self._url)
        return self

    def __exit__(self, *_: object) -> None:
        self._ledger.close()

    def told(self) -> Published:
        """All that was said, by when it is due."""
        posts = sorted(self._told.values(), key=lambda each: (each.moment or "", each.post))
        return Published(posts=tuple(posts), problems=tuple(dict.fromkeys(self._problems)))

    def ensure_known(self) -> None:
        """Raise Misuse for an id that no post of what was asked for has."""
        for each in self.asked.only:
            kept = self._ledger.posts.get(each)
            if kept is None or self.asked.brief not in (None, kept.post.brief):
                of = f" of {self.asked.brief}" if self.asked.brief else ""
                raise Misuse(f"There is no post {each[:60]!a}{of}", "cutthrough calendar BRIEF lists them")

    def follow_plan(self) -> None:
        """Let the ledger's posts follow the plan, so that what was taken out of it doesn't go out.

        A ledger that is named by an address is planned by whoever named it.
        """
        if self._url is not None:
            return
        brief = self._dir / "briefs" / f"{self.asked.brief}.yaml" if self.asked.brief else self._dir
        try:
            plan = calendar_of(brief, now=self.asked.clock())
            changed = [each for each in plan.conflicts if each.kind is RemarkKind.CHANGED_WHEN_OUT]
            self._problems += [f"{each.message}: cutthrough calendar tells how to post again" for each in changed]
        except CutthroughError as error:
            self._problems.append(error.message)

    def settle(self) -> None:
        """Let the approvals have their say: planned posts become approved, and those that lost theirs planned."""
        kept = self._ledger.posts.all(self.asked.brief, _WAITING)
        for brief in dict.fromkeys(each.post.brief for each in kept):
            try:
                settle(self._dir, brief, self.asked.clock(), ledger=self._ledger)
            except CutthroughError as error:
                self._problems.append(f"{brief}: {error.message}")

    def look_for(self, only: Sequence[str] = ()) -> None:
        """Find out about what nobody is at any more, and about what is unknown, whatever brief it is of."""
        board = self._ledger.posts
        board.forsaken()
        for kept in board.all(None, (PostState.UNKNOWN,)):
            if self.asked.stop():
                return
            if not only or kept.post.id in only:
                ended = self._looked_for(kept)
                if self.asked.brief in (None, kept.post.brief):
                    self._say(board.get(kept.post.id) or kept, ended)

    def _looked_for(self, kept: KeptPost) -> Ended:
        board, post, id_ = self._ledger.posts, kept.post, kept.attempt or ""
        if post.kind is ChannelKind.SITE:
            board.release(post.id, id_, "a site shows nothing that the ledger doesn't call confirmed")
            self._released.add(post.id)
            return Ended(outcome=Outcome.WAITING, said="It was not shown; it goes out anew")
        try:
            of = self._of(post)
            channel = self._open(post, of)
            found = channel.find(parcel_to_find(kept, of, moment_of(post) or self.asked.clock()))
        except CutthroughError as error:
            return unclear(kept, error.message, error.fix)
        except Exception as error:  # noqa: BLE001 - one post that can't be looked for must not keep back the others
            return unclear(kept, f"{type(error).__name__} while looking for it")
        if found is not None:
            board.confirm(post.id, id_, found, "it is out, as was found by looking")
            said = f"{out_now(found)}, as was found by looking"
            return Ended(outcome=Outcome.CONFIRMED, said=said, url=found.url)
        passed = (datetime.now(UTC) - datetime.fromisoformat(kept.changed_at)).total_seconds()
        if passed < channel.settles_after:
            left = round(channel.settles_after - passed)
            return Ended(outcome=Outcome.UNKNOWN, said=f"It is not there; for {left} s more it may still appear")
        # Once or twice is a machine that went down; more is something that is wrong with this post.
        wait = _PATIENCE * 2 ** min(kept.tries - _UNLUCKY, 6) if kept.tries >= _UNLUCKY else 0
        board.release(post.id, id_, "it is not out, as was found by looking", wait=wait)
        self._released.add(post.id)
        return Ended(outcome=Outcome.WAITING, said="It is not out, as was found by looking; it goes out anew")

    def due(self) -> list[KeptPost]:
        """Approved posts that are due, the earliest first; those that are too late, or have to wait, are told.

        Where the channel waits with what it has, it is handed it some time before.
        """
        now = self.asked.clock()
        found = []
        for each in self._ledger.posts.all(None, _TAKES_A_SLOT):
            self._slots.setdefault(slot_of(each.post), []).append(each.post.id)
        for kept in self._ledger.posts.maybe_due(now + timedelta(minutes=LONGEST_LEAD)):
            post, moment = kept.post, moment_of(kept.post)
            if self.asked.brief not in (None, post.brief) or (self.asked.only and post.id not in self.asked.only):
                continue
            if moment is None:
                self._say(kept, no_zone(post))
            elif moment - self._lead(post) > now:
                continue
            elif later(moment, now, self.asked.grace) and not self.asked.late:
                self._say(kept, late(kept, moment, now))
            elif has_to_wait(kept):
                self._say(kept, waits(kept))
            else:
                found.append((moment, post.id, kept))
        return [kept for _, _, kept in sorted(found, key=lambda each: each[:2])]

    def publish(self, kept: KeptPost) -> None:
        """Judge one post once more, take it, post it."""
        board, post = self._ledger.posts, kept.post
        closed = self._closed.get(post.channel)
        if closed is not None:
            self._say(kept, closed)
            return
        for _ in range(_AGAIN):
            now = self.asked.clock()
            fresh = board.get(post.id) or kept
            if fresh.state is not PostState.APPROVED:
                break
            twin = self._twin(fresh)
            if twin is not None:
                self._say(fresh, held_by_twin(fresh, twin))
                return
            seen, judged = check_now(self._ledger, self._dir, fresh, now)
            if isinstance(judged, Held):
                settle(self._dir, post.brief, now, ledger=self._ledger)
                self._say(board.get(post.id) or fresh, held(judged.obstacles), judged.obstacles)
                return
            if judged.grounds != fresh.grounds:
                settle(self._dir, post.brief, now, ledger=self._ledger)
                continue
            try:
                channel = self._open(post, self._of(post))
            except CutthroughError as error:
                self._closed[post.channel] = Ended(outcome=Outcome.HELD, said=error.message, fix=error.fix)
                self._say(fresh, self._closed[post.channel])
                return
            mine = board.claim(post.id, judged.grounds, seen, publisher=self._name, seconds=self.asked.lease)
            if mine is not None:
                twin = self._twin(mine)
                if twin is None:
                    self._post(mine, channel, seen)
                    return
                board.release(post.id, mine.attempt or "", f"{twin.post.id} takes its slot", counted=False)
                self._say(board.get(post.id) or mine, held_by_twin(mine, twin))
                return
        self._say_other(board.get(post.id) or kept)

    def _twin(self, kept: KeptPost) -> KeptPost | None:
        """Another post of the same film in the same slot that goes before this one, or went.

        Of twins that may go the first by id goes, whichever publisher asks, so that two publishers can't send both. One
        that is held holds no other; should it be let go meanwhile, whoever takes the second steps back.
        """
        for id_ in self._slots.get(slot_of(kept.post), ()):
            other = self._ledger.posts.get(id_) if id_ != kept.post.id else None
            if other is None or other.state not in _TAKES_A_SLOT or slot_of(other.post) != slot_of(kept.post):
                continue
            bytes_of = {each.grounds.sha256 for each in (other, kept) if each.grounds is not None}
            same_bytes = len(bytes_of) == 1 and other.grounds is not None and kept.grounds is not None
            same_edit = (other.post.brief, other.post.edit) == (kept.post.brief, kept.post.edit)
            if (same_bytes or same_edit) and (other.state not in _WAITING or self._goes_first(other, kept)):
                return other
        return None

    def _goes_first(self, other: KeptPost, kept: KeptPost) -> bool:
        approved = other.state is PostState.APPROVED and kept.state is PostState.APPROVED
        return approved and other.post.id < kept.post.id

    def _post(self, mine: KeptPost, channel: Publisher, seen: int) -> None:
        board, post = self._ledger.posts, mine.post

        def stands() -> bool:
            if board.last_word(post.brief) <= seen:
                return True
            _, judged = check_now(self._ledger, self._dir, mine, self.asked.clock(), rehash=False)
            return not isinstance(judged, Held) and judged.grounds == mine.grounds

        def share(done: float) -> None:
            if self.asked.stop():
                raise Interrupted("Stopped while it went up; the next run finds out how far it came")
            self.asked.watch.share(done)

        self.asked.watch.begins(mine)
        try:
            of = self._of(post)
            adopted = adopted_video(self._ledger, post.edit)
            parcel = parcel_of(mine, of, moment_of(post) or self.asked.clock(), adopted)
        except CutthroughError as error:
            board.release(post.id, mine.attempt or "", error.message)
            ended = Ended(outcome=Outcome.HELD, said=error.message, fix=error.fix)
        else:
            ended = attempt(board, mine, parcel, channel, stands=stands, progress=share, seconds=self.asked.lease)
            if ended.outcome is Outcome.CONFIRMED and post.kind is ChannelKind.SITE:
                self._keep_cut(of, mine)
        if ended.outcome is Outcome.HELD:
            settle(self._dir, post.brief, self.asked.clock(), ledger=self._ledger)
        after = board.get(post.id) or mine
        if ended.closed:
            self._closed[post.channel] = ended
            ended = waits(after) if has_to_wait(after) else ended
        self._say(after, ended)

    def _keep_cut(self, of: Known, mine: KeptPost) -> None:
        """Keep what the page's chapters are made of, before the next `make` changes it."""
        from cutthrough.flow.site import keep_cut

        made = of.edit(mine.post.edit)
        if made is not None and mine.grounds is not None and made.main.sha256 == mine.grounds.sha256:
            with suppress(CutthroughError):  # a disk that can't be written to: it is out, and complete without them
                keep_cut(self._dir, mine.post.id, made.cut)

    def tell_the_rest(self, *, failures: bool = True) -> None:
        """What is planned and not approved, and with `ahead` what is not due yet; what failed or is being posted."""
        now = self.asked.clock()
        ended = (PostState.FAILED, PostState.ATTEMPTING, PostState.UNKNOWN) if failures else ()
        down = (PostState.TAKEN_DOWN,) if self.asked.ahead or self.asked.only else ()
        states = (*_WAITING, *ended, *down)
        self._heard.clear()
        for kept in self._ledger.posts.all(self.asked.brief, states):
            moment = moment_of(kept.post)
            due = moment is None or moment - self._lead(kept.post) <= now
            told = self._told.get(kept.post.id)
            again = told is not None and told.outcome is Outcome.WAITING and kept.post.id in self._released
            if (told is not None and not again) or (self.asked.only and kept.post.id not in self.asked.only):
                continue
            if kept.state not in _WAITING:
                self._say_other(kept)
            elif due or self.asked.ahead:
                self._say(kept, *self._foreseen(kept, moment))

    def _foreseen(self, kept: KeptPost, moment: datetime | None) -> tuple[Ended, tuple[Obstacle, ...]]:
        """What would become of a post that is not tried now, and all that holds it back."""
        now, brief = self.asked.clock(), kept.post.brief
        if moment is None:
            return no_zone(kept.post), ()
        if brief not in self._heard:
            self._heard[brief] = hear(self._ledger, self._dir, brief, now, rehash=False)
        judged = judge(self._heard[brief], kept.post)
        lead = self._lead(kept.post)
        if isinstance(judged, Held):
            outcome = Outcome.AHEAD if moment - lead > now else Outcome.HELD
            return held(judged.obstacles).model_copy(update={"outcome": outcome}), judged.obstacles
        if moment - lead > now:
            return ahead(moment, lead), ()
        if later(moment, now, self.asked.grace) and not self.asked.late:
            return late(kept, moment, now), ()
        if has_to_wait(kept):
            return waits(kept), ()
        return Ended(outcome=Outcome.DUE, said="It is due and may go out"), ()

    def _say(self, kept: KeptPost, ended: Ended, obstacles: tuple[Obstacle, ...] = ()) -> None:
        told = told_of(kept, ended, obstacles)
        self._told[told.post] = told
        self.asked.watch.ended(told)

    def _say_other(self, kept: KeptPost) -> None:
        """Say how a post stands that somebody else has, or had."""
        if kept.state is PostState.CONFIRMED:
            url = kept.receipt.url if kept.receipt else None
            ended = Ended(outcome=Outcome.TAKEN, said="Another publisher posted it", url=url)
        elif kept.state is PostState.ATTEMPTING:
            ended = Ended(outcome=Outcome.TAKEN, said=f"{kept.publisher} is at it")
        elif kept.state is PostState.UNKNOWN:
            ended = Ended(outcome=Outcome.UNKNOWN, said=kept.why, fix="cutthrough publish --reconcile")
        elif kept.state is PostState.FAILED:
            ended = failed(kept)
        elif kept.state is PostState.TAKEN_DOWN:
            ended = taken_down(kept)
        elif kept.not_before:
            ended = waits(kept)
        else:
            ended = Ended(outcome=Outcome.HELD, said=kept.why or "It is not approved any more")
        self._say(kept, ended)

    def _lead(self, post: Post) -> timedelta:
        """How long before its time its channel is handed a post; 0 for a channel that is there no more."""
        if self._channels is None:
            program, _ = program_problems(self._dir)
            self._channels = program.channels if program is not None else {}
        channel = self._channels.get(post.channel)
        return lead_of(channel) if channel is not None and channel.kind is post.kind else timedelta(0)

    def _of(self, post: Post) -> Known:
        return known(self._dir, post.brief, self.asked.clock().astimezone(UTC).date())

    def _open(self, post: Post, of: Known) -> Publisher:
        """The channel of a post. Raises Refused where program.yaml no longer has it, or has it as another kind."""
        channel = of.program.channels.get(post.channel) if of.program is not None else None
        if channel is None or channel.kind is not post.kind:
            raise Refused(
                f"program.yaml has no channel {post.channel} of kind {post.kind} any more",
                "put it back, or plan anew: cutthrough calendar",
            )
        named = channel.model_copy(update={"name": post.channel})
        return open_channel(named, self._dir, _papers(named, of))


def _papers(channel: Channel, of: Known) -> Papers | None:
    """What makes the papers of a kit; None for channels that take none."""
    if channel.kind is not ChannelKind.KIT:
        return None
    from cutthrough.flow.kits import papers_of

    return lambda parcel: papers_of(parcel, channel, of)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())
