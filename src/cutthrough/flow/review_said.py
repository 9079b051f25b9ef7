"""What a guest says: an approval, a sending back, a comment at a frame, and that one was dealt with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.flow import approval, comments
from cutthrough.flow.clearance import standing
from cutthrough.flow.going_out import known
from cutthrough.flow.guests import Guest, grounds_of
from cutthrough.flow.review import shown_digest
from cutthrough.flow.review_rounds import keep_last
from cutthrough.flow.words_said import goes_beside
from cutthrough.interchange.comments import Note
from cutthrough.model.approval import Comment, Decision
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import Misuse
from cutthrough.model.record import Record
from cutthrough.publish.gate import Beside

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_MOST_TEXT = 5000


class Remark(Record):
    """What a guest writes: `at` and `until` as frame or timecode, a point as shares of the picture.

    `sha256` is of the film they saw.
    """

    text: str
    sha256: str
    at: str = ""
    until: str = ""
    x: float | None = None
    y: float | None = None
    reply_to: str = ""


def say(
    ledger: Ledger, program_dir: Path, guest: Guest, edits: dict[str, str], decision: Decision, why: str, now: datetime
) -> tuple[approval.Said, ...]:
    """Keep a guest's word on these edits; each is given with what `Shown.shown` was when the guest saw it.

    Posts that may go out now are approved. Raises Misuse where something is not what was shown, StoreError.
    """
    brief = guest.invite.brief
    if not edits:
        raise Misuse("No edit was chosen", "choose one or more, and say it again")
    stood = standing(ledger, program_dir, brief, now)
    stands = {each.edit: each for each in (*stood.edits, *stood.adopted)}
    read = goes_beside(ledger, brief)
    for edit, shown in edits.items():
        if edit not in stands:
            raise Misuse("That edit is not there any more", "look at what there is now")
        if shown_digest(stands[edit], read.get(edit, Beside())) != shown:
            raise Misuse("This edit, or what goes out with it, was changed since you saw it", "look at it as it is now")
    given = approval.approve(
        ledger,
        program_dir,
        brief,
        tuple(edits),
        by=guest.invite.name,
        decision=decision,
        why=why,
        grounds=grounds_of(guest),
        address=guest.invite.address,
        shown={edit: stands[edit].sha256 for edit in edits},
    )
    approval.settle(program_dir, brief, now, ledger=ledger)
    keep_last(ledger, program_dir, brief, now)
    return given


def comment(ledger: Ledger, program_dir: Path, guest: Guest, edit: str, said: Remark) -> Comment:
    """Keep what a guest says of an edit, in the round of what they saw. Raises Misuse, ValueProblem, StoreError."""
    brief, text = guest.invite.brief, _plain(said.text)
    if not text:
        raise Misuse("Nothing was written", "write what you see")
    if len(text) > _MOST_TEXT:
        raise Misuse(f"A comment has at most {_MOST_TEXT:,} characters", "say it in two")
    of = _made(program_dir, brief, edit)
    if of.main.sha256 != said.sha256:
        raise Misuse("This edit was made again since you saw it", "see whether it still holds, and send it again")
    replies = bool(said.reply_to)
    if replies and said.reply_to not in {c.id for c in comments.comments_of(ledger, brief) if c.edit == edit}:
        raise Misuse("The comment you answer is not there", "say it as one of its own")
    frame = comments.frame_of(said.at, of) if said.at.strip() and not replies else None
    last = comments.frame_of(said.until, of) if said.until.strip() and frame is not None else frame
    if frame is not None and last is not None and last < frame:
        raise Misuse("The stretch ends before it begins", "put the later frame second")
    point = (said.x, said.y) if frame is not None and said.x is not None and said.y is not None else (None, None)
    note = Note(
        text=text,
        by=guest.invite.name,
        frame=frame,
        length=1 if frame is None or last is None else last - frame + 1,
        x=point[0],
        y=point[1],
        reply_to=said.reply_to or None,
    )
    approval.open_round(ledger, program_dir, brief, by=guest.invite.name)
    kept = comments.add(ledger, program_dir, brief, edit, note)
    keep_last(ledger, program_dir, brief, datetime.now(UTC))
    return kept


def settle(ledger: Ledger, guest: Guest, edit: str, comment_: str, *, done: bool) -> None:
    """Say that a comment on this edit was dealt with, or take it up again. Raises Misuse."""
    brief = guest.invite.brief
    found = {each.id: each for each in comments.comments_of(ledger, brief) if each.edit == edit}
    if comment_ not in found:
        raise Misuse("That comment is not there")
    if found[comment_].done is not done:
        comments.settle(ledger, brief, comment_, by=guest.invite.name, done=done)


def _made(program_dir: Path, brief: str, edit: str) -> Edit:
    of = known(program_dir, brief, datetime.now(UTC).date()).edit(edit)
    if of is None:
        raise Misuse("That edit is not there any more", "look at what there is now")
    return of


def _plain(said: str) -> str:
    """Words with their lines, without what is no letter: control characters and halves of characters."""
    lines = said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line).rstrip() for line in lines).strip()
