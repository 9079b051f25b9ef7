"""Comments on edits: said here, or carried over from a review tool or an editing program, and dealt with."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cutthrough.flow.delivered import last_delivery
from cutthrough.interchange.comments import ENDINGS, FORMATS, Note
from cutthrough.interchange.timecode import read_timecode
from cutthrough.model.approval import Comment, Settled
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import Misuse, SourceError, ValueProblem
from cutthrough.model.quantity import say_count
from cutthrough.model.record import Record
from cutthrough.model.shown_text import one_line

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_MOST_BYTES = 20_000_000
_MOST_NAME = 200  # characters, as the tables of comments are read
_MOST_TEXT = 5000
_NOBODY = "somebody"


class Imported(Record):
    """What came in from a file: comments that are new, and how many were known."""

    added: tuple[Comment, ...] = ()
    known: int = 0


def comments_of(ledger: Ledger, brief: str) -> tuple[Comment, ...]:
    """Every comment on a brief's edits as it stands, the first first."""
    from cutthrough.store.ledger import EntryKind

    settled = {}
    for entry in ledger.entries(EntryKind.SETTLED, brief):
        said = Settled.model_validate(entry.record)
        settled[said.comment] = said.done
    found = []
    for entry in ledger.entries(EntryKind.COMMENT, brief):
        comment = Comment.model_validate(entry.record)
        changes = {"at": comment.at or entry.at, "done": settled.get(comment.id, comment.done)}
        found.append(comment.model_copy(update=changes))
    return tuple(found)


def add(ledger: Ledger, program_dir: Path, brief: str, edit: str, note: Note) -> Comment:
    """Keep a comment on an edit as it is made now. Raises Misuse for a frame that it doesn't have, StoreError."""
    from cutthrough.store.ledger import EntryKind

    chosen = edit_named(program_dir, brief, edit)
    comment = _comment(note, chosen, _round(ledger, brief), None)
    known = {each.id for each in comments_of(ledger, brief)}
    if comment.reply_to is not None and comment.reply_to not in known:
        raise Misuse(f'There is no comment "{comment.reply_to[:40]}" to reply to', "cutthrough comments lists them")
    ledger.enter(brief, EntryKind.COMMENT, comment)
    return comment


def settle(ledger: Ledger, brief: str, comment: str, *, by: str, done: bool = True) -> Comment:
    """Say that a comment was dealt with, or take it up again. Raises Misuse where there is none of this id."""
    from cutthrough.store.ledger import EntryKind

    found = [each for each in comments_of(ledger, brief) if comment and each.id.startswith(comment)]
    if len(found) != 1:
        said = f'There is no comment "{comment[:40]}"' if not found else f'"{comment}" begins {len(found)} comments'
        raise Misuse(said, "cutthrough comments BRIEF lists them with their ids")
    ledger.enter(brief, EntryKind.SETTLED, Settled(comment=found[0].id, by=said_by(by), done=done))
    return found[0].model_copy(update={"done": done})


def said_by(name: str) -> str:
    """A person's name as it is kept: on one line, of 200 characters at most; empty where nothing of it can be read."""
    return one_line(name)[:_MOST_NAME].rstrip()


def edits_of(program_dir: Path, brief: str) -> tuple[Edit, ...]:
    """The edits that can be spoken of: those made last. Raises Misuse where there are none."""
    delivery = last_delivery(program_dir / "out" / brief)
    if delivery is None or not delivery.edits:
        raise Misuse(f"No edit of {brief} is made yet", f"cutthrough make briefs/{brief}.yaml")
    return delivery.edits


def edit_named(program_dir: Path, brief: str, name: str) -> Edit:
    """The edit of this id or file name. Raises Misuse with the choices."""
    made = edits_of(program_dir, brief)
    bare = PurePosixPath(name.replace("\\", "/")).name
    found = [each for each in made if name == each.cut.id or bare in (each.main.path, Path(each.main.path).stem)]
    if len(found) == 1:
        return found[0]
    raise Misuse(f'{brief} has no edit "{name[:80]}"', f"there are: {', '.join(each.cut.id for each in made)}")


def frame_of(said: str, edit: Edit) -> int:
    """The frame that `53` or `00:00:02:03` stands for in an edit. Raises ValueProblem, Misuse beyond its end."""
    frame = int(said) if said.strip().isdecimal() and len(said.strip()) < 10 else read_timecode(said, edit.cut.rate)
    if frame >= edit.cut.frames:
        raise Misuse(
            f"{edit.cut.id} has {edit.cut.frames} frames, the last is {edit.cut.frames - 1}", "name one of them"
        )
    return frame


def export(comments: Sequence[Comment], edits: Sequence[Edit], kind: str) -> bytes:
    """The comments on these edits as a file of a format. Raises Misuse where the format holds one film only."""
    by_id = {each.cut.id: each for each in edits}
    if kind not in FORMATS:
        raise Misuse(f'There is no format "{kind[:40]}" for comments', f"there are: {', '.join(FORMATS)}")
    if len({each.edit for each in comments}) > 1 and kind in ("resolve", "avid"):
        raise Misuse(f"{kind} markers are of one film", f"name one with --edit: {', '.join(by_id)}")
    first = edits[0]
    notes = [_note(each, by_id[each.edit]) for each in comments if each.edit in by_id]
    rates = {by_id[each.edit].cut.rate for each in comments if each.edit in by_id}
    if len(rates) > 1:
        raise Misuse("These edits have several frame rates, and a table counts in one", "name one with --edit")
    return FORMATS[kind].write(notes, first.main.path, rates.pop() if rates else first.cut.rate, 0)


def import_(
    ledger: Ledger, program_dir: Path, brief: str, path: Path, *, kind: str | None = None, edit: str | None = None
) -> Imported:
    """Take in a file of comments. What was taken in before is known by its words, place and author, and not doubled.

    Raises Misuse where nobody can tell which edit they are about, SourceError, ValueProblem, StoreError.
    """
    from cutthrough.store.ledger import EntryKind

    kind = kind or ENDINGS.get(path.suffix.lower())
    if kind not in FORMATS:
        raise Misuse(f"Nobody can tell what format {path.name} is in", f"name it with --format: {', '.join(FORMATS)}")
    made = edits_of(program_dir, brief)
    chosen = edit_named(program_dir, brief, edit) if edit else made[0] if len(made) == 1 else None
    rates = {chosen.cut.rate} if chosen else {each.cut.rate for each in made}
    if len(rates) > 1:
        raise Misuse("The edits have several frame rates, and the file says none", "name its edit with --edit")
    notes = FORMATS[kind].read(_content(path), rates.pop(), 0)
    kept = comments_of(ledger, brief)
    alike: dict[tuple[object, str | None], str] = {}
    for each in kept:
        _know(alike, each)
    itself = {each.id: _likeness(each) for each in kept}
    ids = {each.id: each.id for each in kept}  # by what a file calls them
    round_, added, again = _round(ledger, brief), [], 0
    for note in _answered_first(notes):
        about = chosen or _edit_of(note, made, path)
        answered = ids.get(note.reply_to or "")
        comment = _comment(note.model_copy(update={"reply_to": answered}), about, round_, path.name)
        same = note.id if note.id and itself.get(note.id) == _likeness(comment) else _same(alike, comment)
        if note.id:
            ids[note.id] = same or comment.id
        if same is not None:
            again += 1
            continue
        _know(alike, comment)
        added.append(comment)
    said = [(brief, EntryKind.COMMENT, each) for each in added]
    while said and ledger.enter_all(said, ledger.newest()) is None:
        pass  # somebody said something in between: what is in the file stays as it is
    return Imported(added=tuple(added), known=again)


def _answered_first(notes: Sequence[Note]) -> Iterator[Note]:
    """The notes of a file, each after the one it answers: a table may be sorted by anything. Circles are cut."""
    rows: dict[str, int] = {}
    for row, note in enumerate(notes):
        rows.setdefault(note.id or "", row)
    begun: set[int] = set()
    for row in range(len(notes)):
        waiting: list[int] = []
        at: int | None = row
        while at is not None and at not in begun:
            begun.add(at)
            waiting.append(at)
            at = rows.get(notes[at].reply_to or "") if notes[at].reply_to else None
        yield from (notes[each] for each in reversed(waiting))


def _round(ledger: Ledger, brief: str) -> int:
    from cutthrough.store.ledger import EntryKind

    return max(1, len(ledger.entries(EntryKind.ROUND, brief)))


def _comment(note: Note, edit: Edit, round_: int, source: str | None) -> Comment:
    if note.frame is not None and note.frame >= edit.cut.frames:
        where = f"{say_count(edit.cut.frames, 'frame')}"
        raise Misuse(
            f'"{note.text[:60]}" is at frame {note.frame}, and {edit.cut.id} has {where}',
            "it may be about another version of the film; name the edit with --edit",
        )
    last = None if note.frame is None or note.length <= 1 else min(edit.cut.frames, note.frame + note.length) - 1
    return Comment(
        id=f"k-{uuid.uuid4().hex[:8]}",
        edit=edit.cut.id,
        sha256=edit.main.sha256,
        frame=note.frame,
        end_frame=last,
        x=note.x,
        y=note.y,
        text=note.text[:_MOST_TEXT],
        by=said_by(note.by) or _NOBODY,
        round=round_,
        reply_to=note.reply_to,
        done=note.done,
        source=source,
        at=note.at,
    )


def _note(comment: Comment, edit: Edit) -> Note:
    length = 1
    if comment.frame is not None and comment.end_frame is not None:
        length = comment.end_frame - comment.frame + 1
    same = {name: getattr(comment, name) for name in ("text", "by", "frame", "at", "done", "id", "reply_to", "x", "y")}
    return Note(**same, length=max(1, length), file=edit.main.path)


def _edit_of(note: Note, made: Sequence[Edit], path: Path) -> Edit:
    named = PurePosixPath((note.file or path.stem).replace("\\", "/")).name
    stem = named.rsplit(".", 1)[0]
    found = [each for each in made if stem in (each.cut.id, Path(each.main.path).stem)]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(each.cut.id for each in made)
    raise Misuse(f'Nobody can tell which edit "{named[:80]}" is', f"name it with --edit: {choices}")


def _likeness(comment: Comment) -> tuple[str, int, str]:
    """What every format keeps of a comment.

    Lists of markers have no line breaks, no `|` and nothing without a frame, and may not tell a name from the words.
    """
    said = comment.text if comment.by == _NOBODY else f"{comment.by}: {comment.text}"
    return comment.edit, comment.frame or 0, one_line(said.replace("|", "/"))


def _know(alike: dict[tuple[object, str | None], str], comment: Comment) -> None:
    like = _likeness(comment)
    alike.setdefault((like, comment.reply_to or ""), comment.id)
    alike.setdefault((like, None), comment.id)


def _same(alike: Mapping[tuple[object, str | None], str], comment: Comment) -> str | None:
    """The kept comment that reads like this one and, where both say what they answer, answers the same."""
    like = _likeness(comment)
    if comment.reply_to is None:
        return alike.get((like, None))
    return alike.get((like, comment.reply_to)) or alike.get((like, ""))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueProblem(f"{path.name} is larger than 20 MB", "a file of comments is small")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path.name} can't be read: {error.strerror}.", "check its name", path=path) from error
