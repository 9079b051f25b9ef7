"""Approval: who said what of which bytes, kept in the ledger's chain, and the rounds it took.

A word is of exactly the bytes that were looked at, hashed at that moment, under the limits of that day, with the words
that are read beside them, and with what its posts may cost. Whether it still stands is never written down:
`flow.clearance` finds it out anew.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.flow.adopted_out import adopted_video
from cutthrough.flow.clearance import Moved, Standing, check_now, settle, standing
from cutthrough.flow.going_out import Known, known, offer_of, offer_of_video
from cutthrough.flow.words_said import approvals_of, goes_beside
from cutthrough.model.adopted import Adopted
from cutthrough.model.approval import Approval, Decision, Revoked, Round
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import Misuse, StoreError
from cutthrough.model.record import Record
from cutthrough.model.shown_text import one_line
from cutthrough.publish.gate import Approver, Beside, KeptWord, Offer, Stand, last_word, same_person, stand

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

__all__ = [
    "Moved",
    "Said",
    "Standing",
    "approvals_of",
    "approve",
    "check_now",
    "open_round",
    "revoke",
    "rounds",
    "settle",
    "standing",
]

_LEAST_NAME, _LEAST_WHY, _MOST = 2, 4, 2000
_LEAST_ID = 6


class Said(Record):
    """A word as it was kept. `link` is the chain's seal at that point: whoever holds it can tell a chain cut off later.

    `counts` is whether the brief asks for this person's approval; `already` whether the same was said before, in which
    case nothing was written.
    """

    id: str
    number: int
    link: str
    approval: Approval
    counts: bool
    already: bool = False


def approve(
    ledger: Ledger,
    program_dir: Path,
    brief: str,
    edits: Sequence[str] = (),
    *,
    by: str,
    decision: Decision = Decision.APPROVED,
    why: str = "",
    grounds: str,
    address: str | None = None,
    shown: Mapping[str, str] | None = None,
) -> tuple[Said, ...]:
    """Keep what `by`, a person or a role of the team, says of these edits, or of all where none is named.

    An adopted video that the brief's posts put out is named by its id, and is among all. The files are hashed now and
    must be what was measured. `shown` maps edits to the SHA-256 of the main file that the person was shown: where it is
    another by now, nothing is kept. `grounds` says how the person was known. All edits
    are looked at before the first word is kept. Raises Misuse, StoreError.
    """
    of = known(program_dir, brief, _today())
    beside = goes_beside(ledger, brief)
    made, adopted = _chosen(ledger, of, edits, beside)
    person, reason = _person(by, of.approvers), one_line(why)
    if decision is Decision.SENT_BACK and len(reason) < _LEAST_WHY:
        raise Misuse("Nothing says what is to be changed, so nobody could change it", 'say it: --why "the logo is cut"')
    if len(reason) > _MOST:
        raise Misuse(f"A reason has at most {_MOST} characters", "say the rest in a comment")
    shown_here = [_offer(of, each) for each in made]
    offers = [*shown_here, *(_adopted(of, each) for each in adopted)]
    for offer in offers:
        _ensure_shown(offer, shown)
    words = approvals_of(ledger, brief)
    round_ = _round_of(ledger, of, shown_here, person)
    counts = any(each.name is not None and same_person(each.name, person) for each in of.approvers)
    said = []
    for offer in offers:
        goes_with = beside.get(offer.edit, Beside())
        approval = Approval(
            edit=offer.edit,
            sha256=offer.sha256,
            files=offer.files,
            spec=offer.spec,
            words=goes_with.words,
            costs=goes_with.costs,
            places=goes_with.places,
            credits=offer.credits,
            by=person,
            address=address,
            decision=decision,
            why=reason,
            round=round_.number,
            grounds=grounds,
        )
        said.append(_kept(ledger, brief, approval, offer, words, counts=counts))
    return tuple(said)


def revoke(ledger: Ledger, brief: str, approval: str, *, by: str, why: str = "") -> Revoked:
    """Take one's own word back; from now on it counts no more, nor does what one said before it.

    `approval` is its id or the first six or more of its characters. Raises Misuse where there is none, where it was
    taken back already, and where somebody else gave it.
    """
    words = approvals_of(ledger, brief)
    found = [each for each in words if len(approval) >= _LEAST_ID and each.id.startswith(approval.lower())]
    if len(found) != 1:
        named = ", ".join(f"{each.id[:8]} ({each.approval.by}, {each.approval.edit})" for each in words[-5:])
        hint = f"there are: {named}" if words else "cutthrough approve gives one"
        raise Misuse(f'{brief} has no approval "{approval[:40]}"', hint)
    word = found[0]
    if word.revoked is not None:
        raise Misuse(f"{word.id[:8]} was taken back already, by {word.revoked.by}")
    if not same_person(word.approval.by, by):
        said = f"{word.id[:8]} is {word.approval.by}'s word, and only {word.approval.by} can take it back"
        raise Misuse(said, "to stop a post, take its line out of the brief's posts and run: cutthrough calendar")
    from cutthrough.store.ledger import EntryKind

    revoked = Revoked(what=word.id, by=word.approval.by, why=one_line(why)[:_MOST])
    ledger.enter(brief, EntryKind.REVOKED, revoked)
    return revoked


def rounds(ledger: Ledger, brief: str) -> tuple[Round, ...]:
    """The rounds of review a brief has had."""
    from cutthrough.store.ledger import EntryKind

    return tuple(Round.model_validate(each.record) for each in ledger.entries(EntryKind.ROUND, brief))


def open_round(ledger: Ledger, program_dir: Path, brief: str, *, by: str) -> Round:
    """The round in which what is made now is shown: the last one, or the next where other bytes were shown in that.

    Raises Misuse where nothing is made, StoreError.
    """
    of = known(program_dir, brief, _today())
    return _next_round(ledger, brief, _shown_now(of), by)


def _next_round(ledger: Ledger, brief: str, edits: dict[str, str], by: str) -> Round:
    from cutthrough.store.ledger import EntryKind

    while True:
        past = rounds(ledger, brief)
        if past and past[-1].edits == edits:
            return past[-1]
        fresh = Round(number=len(past) + 1, edits=edits, opened_by=by)
        if ledger.enter_next(brief, EntryKind.ROUND, fresh, len(past)) is not None:
            return fresh


def _round_of(ledger: Ledger, of: Known, offers: Sequence[Offer], by: str) -> Round:
    """The last round if it showed these edits as they are; the next one otherwise."""
    past = rounds(ledger, of.path.stem)
    if past and all(past[-1].edits.get(each.edit) == each.sha256 for each in offers):
        return past[-1]
    return _next_round(ledger, of.path.stem, _shown_now(of) if _any_made(of) else {}, by)


def _shown_now(of: Known) -> dict[str, str]:
    return {edit.cut.id: edit.main.sha256 for edit in _made(of)}


def _kept(
    ledger: Ledger, brief: str, approval: Approval, offer: Offer, words: Sequence[KeptWord], *, counts: bool
) -> Said:
    before = last_word(words, approval.by, approval.edit)
    if before is not None and approval.decision is before.approval.decision and before.approval.why == approval.why:
        costs = approval.costs or {}
        stands = stand(before, offer, Beside(words=approval.words, places=approval.places or (), costs=costs))[0]
        cheaper = any((before.approval.costs or {}).get(id_) != cost for id_, cost in costs.items())
        sent_back_again = stands is Stand.SENT_BACK and before.approval.sha256 == approval.sha256
        if (stands is Stand.APPROVED and not cheaper) or sent_back_again:
            return Said(
                id=before.id,
                number=before.number,
                link=before.link,
                approval=before.approval,
                counts=counts,
                already=True,
            )
    from cutthrough.store.ledger import EntryKind

    entry = ledger.enter(brief, EntryKind.APPROVAL, approval)
    return Said(id=entry.id, number=entry.number, link=entry.link, approval=approval, counts=counts)


def _any_made(of: Known) -> bool:
    return of.delivery is not None and bool(of.delivery.edits)


def _made(of: Known) -> tuple[Edit, ...]:
    if of.delivery is None or not of.delivery.edits:
        raise Misuse(f"No edit of {of.path.stem} is made yet", _make(of))
    return of.delivery.edits


def _make(of: Known) -> str:
    return f"cutthrough make {shlex.quote(f'briefs/{of.path.name}')}"


def _chosen(
    ledger: Ledger, of: Known, names: Sequence[str], planned: Iterable[str]
) -> tuple[list[Edit], list[Adopted]]:
    """The edits that are meant, and the adopted videos, which are said apart: they belong to no round."""
    looked = names or planned
    found = ((name, adopted_video(ledger, name)) for name in dict.fromkeys(looked) if of.edit(name) is None)
    videos = {name: video for name, video in found if video is not None and video.file is not None}
    ours = bool(set(names) - videos.keys()) if names else not videos or _any_made(of)
    made = {edit.cut.id: edit for edit in _made(of)} if ours else {}
    for name in names:
        if name not in made and name not in videos:
            listed = ", ".join(list(made)[:5]) + (f" and {len(made) - 5} more" if len(made) > 5 else "")
            raise Misuse(f'{of.path.stem} has no edit "{name[:60]}"', f"there are: {listed}")
    return [made[name] for name in dict.fromkeys(names or made) if name in made], list(videos.values())


def _adopted(of: Known, video: Adopted) -> Offer:
    """The same of an adopted video. Raises StoreError where it is not what was adopted."""
    offer = offer_of_video(of, video, (), None, rehash=True)
    if offer is None:
        raise Misuse(f"{video.id} is known only by its post", "adopt its file: cutthrough adopt FILE")
    for path, fault in offer.faults.items():
        said = f"{path} {fault}, so nobody can say what would be approved"
        raise StoreError(said, f"put back what was adopted, or: {offer.adopt}", edit=offer.edit)
    return offer


def _offer(of: Known, edit: Edit) -> Offer:
    """The edit as it lies on the disk at this moment. Raises StoreError where that is not what was measured."""
    offer = offer_of(of, edit, (), _today(), rehash=True)
    for path, fault in offer.faults.items():
        fix = f"wait until it is made, or run: {_make(of)}"
        raise StoreError(f"{path} {fault}, so nobody can say what would be approved", fix, edit=offer.edit)
    return offer


def _ensure_shown(offer: Offer, shown: Mapping[str, str] | None) -> None:
    seen = shown.get(offer.edit) if shown is not None else offer.sha256
    if seen != offer.sha256:
        said = f"{offer.edit} was made again since it was shown: was {(seen or 'nothing')[:8]}…, is {offer.sha256[:8]}…"
        raise Misuse(said, "look at it as it is now, then say it again")


def _person(by: str, approvers: Sequence[Approver]) -> str:
    """The name as it is kept: who has the role, where a role was given."""
    name = one_line(by)
    for each in approvers:
        if each.name is not None and (same_person(each.asked, name) or same_person(each.name, name)):
            return each.name
    if not _LEAST_NAME <= len(name) <= 200:
        raise Misuse("Nothing says whose word it is", 'name the person: --by "Ann Lee"')
    return name


def _today() -> date:
    return datetime.now(UTC).date()
