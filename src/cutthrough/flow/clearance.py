"""How a brief stands before the last gate: who approved what, and which posts may go out.

`settle` moves posts between planned and approved by it; `check_now` asks once more right before one is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.flow.going_out import Hearing, Known, hear, judge, offer_of
from cutthrough.flow.words_said import goes_beside
from cutthrough.model.errors import StoreError
from cutthrough.model.post import Grounds, KeptPost, PostState
from cutthrough.model.record import Record
from cutthrough.publish.gate import (
    Approver,
    Beside,
    Cleared,
    Held,
    KeptWord,
    Obstacle,
    Offer,
    Stand,
    last_word,
    same_person,
    stand,
)

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_WAITING = (PostState.PLANNED, PostState.APPROVED)
_TRIES = 5


class PersonStands(Record):
    """How one person's word on one edit stands. `counts` is whether the brief asks for it; `id` is of the last word."""

    person: str
    stands: Stand
    why: str = ""
    id: str | None = None
    at: str | None = None
    counts: bool = True


class EditStanding(Record):
    """An edit and what everybody said of it. `faults` are of files that are not what was measured, by path.

    While there are any, an approval of it is void.
    """

    edit: str
    placement: str
    sha256: str
    spec: str
    files: dict[str, str]
    words: tuple[PersonStands, ...]
    faults: dict[str, str] = {}
    credits: tuple[str, ...] = ()


class PostStanding(Record):
    """A post and all that holds it back; nothing does once it is out."""

    kept: KeptPost
    obstacles: tuple[Obstacle, ...] = ()


class Standing(Record):
    """A brief before the gate. `rounds` were had, of `agreed` ones; None where nobody agreed on a number.

    `adopted` are the videos made elsewhere that its posts put out; they belong to no round.
    """

    brief: str
    approvers: tuple[Approver, ...]
    rounds: int
    agreed: int | None
    edits: tuple[EditStanding, ...]
    posts: tuple[PostStanding, ...]
    adopted: tuple[EditStanding, ...] = ()


class Moved(Record):
    """A post that was settled: where it stood, where it stands, and why."""

    post: str
    before: PostState
    after: PostState
    why: str = ""


def standing(ledger: Ledger, program_dir: Path, brief: str, now: datetime) -> Standing:
    """Who approved what, and what holds each post back, at the moment `now`. Raises StoreError."""
    from cutthrough.store.ledger import EntryKind

    heard = hear(ledger, program_dir, brief, now, rehash=False)
    if not isinstance(heard.of, Known):
        raise StoreError(heard.of.message, heard.of.fix)
    of, beside = heard.of, goes_beside(ledger, brief)
    edits = []
    for edit in of.delivery.edits if of.delivery is not None else ():
        offer = offer_of(of, edit, heard.waivers, now.astimezone(UTC).date(), rehash=False)
        edits.append(_edit(offer, of.approvers, heard.words, beside.get(offer.edit, Beside())))
    adopted = []
    for name in (each for each in beside if of.edit(each) is None):
        found = heard.offer(of, name, now.astimezone(UTC).date())
        adopted += [_edit(found, of.approvers, heard.words, beside[name])] if found is not None else []
    past = ledger.entries(EntryKind.ROUND, brief)
    return Standing(
        brief=brief,
        approvers=of.approvers,
        rounds=len(past),
        agreed=of.brief.approval.rounds if of.brief is not None and of.brief.approval is not None else None,
        edits=tuple(edits),
        posts=tuple(_post(heard, kept) for kept in ledger.posts.all(brief)),
        adopted=tuple(adopted),
    )


def settle(program_dir: Path, brief: str, now: datetime, *, ledger: Ledger | None = None) -> tuple[Moved, ...]:
    """Make each post that waits `approved` or `planned`, as the gate says now; gives those that moved.

    Posts that may go out on other grounds than before (approved again, another waiver) are approved on those. Any
    number of processes may settle at once. Raises StoreError.
    """
    if ledger is None:
        from cutthrough.store.ledger import open_ledger

        with open_ledger(program_dir) as opened:
            return settle(program_dir, brief, now, ledger=opened)
    moved: list[Moved] = []
    left: frozenset[str] | None = None
    for _ in range(_TRIES):
        heard = hear(ledger, program_dir, brief, now, rehash=False)
        posts = [each for each in ledger.posts.all(brief, _WAITING) if left is None or each.post.id in left]
        found, open_ = _settled(ledger, heard, posts)
        moved += found
        left = frozenset(open_)
        if not left:  # else something was said, or the plan was changed, while we looked
            break
    return tuple(moved)


def check_now(
    ledger: Ledger, program_dir: Path, kept: KeptPost, now: datetime, *, rehash: bool = True
) -> tuple[int, Cleared | Held]:
    """Whether a post may go out at this moment, its files read again, and the number of the last word that was heard.

    The number was read first: a claim that names it fails where anything was said since. Raises StoreError.
    """
    heard = hear(ledger, program_dir, kept.post.brief, now, rehash=rehash)
    return heard.seen, judge(heard, kept.post)


def _settled(ledger: Ledger, heard: Hearing, posts: Sequence[KeptPost]) -> tuple[list[Moved], set[str]]:
    """How posts that wait moved, and the ids of those that somebody else was at meanwhile."""
    fit: dict[str, Grounds] = {}
    unfit: dict[str, str] = {}
    for kept in posts:
        verdict = judge(heard, kept.post)
        if isinstance(verdict, Held):
            if kept.state is PostState.APPROVED:
                unfit[kept.post.id] = verdict.sentence()
        elif kept.state is PostState.PLANNED or kept.grounds != verdict.grounds:
            fit[kept.post.id] = verdict.grounds
    done = ledger.posts.approve_many(fit, heard.seen) if fit else ()
    gone = ledger.posts.void_many(unfit) if unfit else ()
    after = {each.post.id: each.state for each in (*done, *gone)}
    moved = [
        Moved(post=id_, before=each.state, after=after[id_], why=unfit.get(id_, ""))
        for each in posts
        if (id_ := each.post.id) in after
    ]
    return moved, (fit.keys() | unfit.keys()) - after.keys()


def _edit(offer: Offer, approvers: Sequence[Approver], words: Sequence[KeptWord], goes_with: Beside) -> EditStanding:
    asked = list(dict.fromkeys(each.name for each in approvers if each.name is not None))
    told = [_person(each, offer, words, goes_with, counts=True) for each in asked]
    for word in words:
        by = word.approval.by
        if word.approval.edit == offer.edit and not any(same_person(by, each.person) for each in told):
            told.append(_person(by, offer, words, goes_with, counts=False))
    return EditStanding(
        edit=offer.edit,
        placement=offer.placement,
        sha256=offer.sha256,
        spec=offer.spec,
        files=offer.files,
        words=tuple(told),
        faults=offer.faults,
        credits=offer.credits,
    )


def _person(name: str, offer: Offer, words: Sequence[KeptWord], goes_with: Beside, *, counts: bool) -> PersonStands:
    word = last_word(words, name, offer.edit)
    stands, why = stand(word, offer, goes_with)
    if stands is Stand.APPROVED and offer.faults:
        stands, why = Stand.VOID, "its files are not what was approved"
    return PersonStands(
        person=name,
        stands=stands,
        why=why,
        id=word.id if word is not None else None,
        at=word.at if word is not None else None,
        counts=counts,
    )


def _post(heard: Hearing, kept: KeptPost) -> PostStanding:
    verdict = judge(heard, kept.post) if kept.state in _WAITING else None
    return PostStanding(kept=kept, obstacles=verdict.obstacles if isinstance(verdict, Held) else ())
