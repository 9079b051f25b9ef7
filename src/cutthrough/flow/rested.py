"""Whether what is out rested on approvals that held when it was taken to be published, by the chain alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from cutthrough.flow.waivers import Revocation
from cutthrough.model.approval import Approval, Decision, Revoked
from cutthrough.model.errors import ValueProblem
from cutthrough.model.post import Grounds, Post, PostState, Transition
from cutthrough.model.waiver import Waiver
from cutthrough.model.zones import zone_of
from cutthrough.publish.gate import beside, dearer, same_person

if TYPE_CHECKING:
    from cutthrough.store.ledger import Entry

_SHOWN = 8


class _Heard:
    """All that had been said up to one entry of the chain, as it is walked."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.approvals: dict[str, tuple[str, Approval]] = {}
        self.order: list[str] = []
        self.waivers: dict[str, tuple[str, Waiver]] = {}
        self.gone: set[str] = set()

    def hear(self, entry: Entry) -> None:
        """One more entry."""
        record = entry.record
        match entry.kind.value:
            case "post":
                post = Post.model_validate(record)
                self.posts[post.id] = post
            case "approval":
                self.approvals[entry.id] = (entry.brief, Approval.model_validate(record))
                self.order.append(entry.id)
            case "waiver":
                waiver = Waiver.model_validate(record)
                self.waivers[waiver.id] = (entry.brief, waiver)
            case "revoked":
                self.gone.add(Revoked.model_validate(record).what)
            case "revocation":
                self.gone.add(Revocation.model_validate(record).waiver)

    def faults(self, post: Post, grounds: Grounds, at: str) -> Iterator[str]:
        """What of the grounds did not hold, now that everything before was heard."""
        if not grounds.approvals:
            yield "nobody had approved it"
        for id_ in grounds.approvals:
            yield from self._of_approval(id_, post, grounds)
        for id_ in grounds.waivers:
            brief, waiver = self.waivers.get(id_, ("", None))
            if waiver is None or brief != post.brief:
                yield f"there was no waiver {id_}"
            elif id_ in self.gone:
                yield f"waiver {id_} had been revoked"
            elif waiver.until < _day(post, at):
                yield f"waiver {id_} had ended on {waiver.until}"

    def _of_approval(self, id_: str, post: Post, grounds: Grounds) -> Iterator[str]:
        brief, word = self.approvals.get(id_, ("", None))
        if word is None or brief != post.brief or word.edit != post.edit:
            yield f"there was no approval {id_[:_SHOWN]} of {post.edit}"
            return
        if word.decision is not Decision.APPROVED:
            yield f"{word.by} had sent it back"
        if id_ in self.gone:
            yield f"{word.by} had taken the approval back"
        if self._last(word, brief) != id_:
            yield f"{word.by} had said something else since"
        if word.sha256 != grounds.sha256 or word.files != grounds.files:
            yield f"{word.by} had approved other bytes"
        if word.spec != grounds.spec:
            yield f"{word.by} had approved it under other limits"
        if post.words not in word.words:
            yield f"{word.by} had approved other words"
        if word.places is not None and post.place not in word.places:
            yield f"{word.by} had not approved it for {post.place}"
        if word.costs is not None and dearer(beside([post]).costs, word.costs):
            yield f"{word.by} had not approved that it may cost {post.budget}"

    def _last(self, word: Approval, brief: str) -> str:
        for id_ in reversed(self.order):
            where, other = self.approvals[id_]
            if where == brief and other.edit == word.edit and same_person(other.by, word.by):
                return id_
        return ""


def unfounded(chain: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    """Rule and sentence for each post that is out and was taken on grounds that did not hold then."""
    heard, found = _Heard(), []
    taken: dict[tuple[str, str | None], tuple[str, ...]] = {}
    for entry in chain:
        if entry.kind.value != "transition":
            heard.hear(entry)
            continue
        move = Transition.model_validate(entry.record)
        post = heard.posts.get(move.post)
        if move.after is PostState.ATTEMPTING:
            if post is None or move.grounds is None:
                taken[move.post, move.attempt] = ("it was taken on no grounds at all",)
            else:
                taken[move.post, move.attempt] = tuple(heard.faults(post, move.grounds, entry.at))
        elif move.after is PostState.CONFIRMED and move.before is not PostState.CONFIRMED:
            faults = taken.get((move.post, move.attempt), ("nobody had taken it to publish it",))
            found += [
                ("post-unfounded", f"Post {move.post} is out, but {each} (entry {entry.number})") for each in faults
            ]
    return tuple(found)


def _day(post: Post, at: str) -> date:
    """The day of a moment in the post's own zone."""
    moment = datetime.fromisoformat(at)
    try:
        return moment.astimezone(zone_of(post.zone)).date()
    except ValueProblem:
        return moment.astimezone(UTC).date()
