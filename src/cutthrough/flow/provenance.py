"""Who, what, when and on what grounds: everything the ledger and the last delivery tell of one finished file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.brief.read import read_brief
from cutthrough.flow.approval import rounds
from cutthrough.flow.comments import comments_of
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.rights_now import rights_now
from cutthrough.flow.waivers import kept_waivers
from cutthrough.flow.words_said import approvals_of
from cutthrough.model.adopted import Adopted, LivePost
from cutthrough.model.brief import Right
from cutthrough.model.deliverable import Deliverable, Delivery, Edit
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.model.post import KeptPost, Transition
from cutthrough.model.record import Record
from cutthrough.model.verdict import Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.publish.gate import KeptWord
from cutthrough.store.hashes import file_hash

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_LEAST_DIGITS = 8
_PLAIN = (Status.PASS, Status.NOT_APPLICABLE)


class Moment(Record):
    """One move of a post, with when it was made and its number in the chain."""

    number: int
    at: str
    move: Transition


class ToldPost(Record):
    """A post of an edit. `these_bytes` is whether it rests on the file that is told of; None where on nothing yet."""

    kept: KeptPost
    these_bytes: bool | None
    moves: tuple[Moment, ...]


class Told(Record):
    """All that is known of one finished file, an edit's main one or one that goes with it.

    `sources` are the files it was made of, by path to SHA-256. `verdicts` are those of the main file that don't plainly
    pass; None where this delivery is not the last one, and they are not known any more. `words` are what was said of
    the edit, of these bytes or of others. `adopted` is set of a video that was not made here, `live` are its posts from
    before.
    """

    brief: str
    edit: str
    placement: str
    file: Deliverable
    main: bool
    made_at: str | None = None
    brief_digest: str | None = None
    last: bool
    sources: dict[str, str] = {}
    segments: int = 0
    passed: int = 0
    verdicts: tuple[Verdict, ...] | None = None
    waivers: tuple[Waiver, ...] = ()
    rights: tuple[Right, ...] = ()
    rounds: tuple[int, ...] = ()
    comments: int = 0
    settled: int = 0
    words: tuple[KeptWord, ...] = ()
    posts: tuple[ToldPost, ...] = ()
    adopted: Adopted | None = None
    live: tuple[LivePost, ...] = ()


def briefs_of(ledger: Ledger, program_dir: Path) -> tuple[str, ...]:
    """Every brief there is, and every one that anything was ever written of."""
    on_disk = [path.stem for path in (program_dir / "briefs").glob("*.yaml")]
    return tuple(sorted({*on_disk, *(each.brief for each in ledger.chain())}))


def about(ledger: Ledger, program_dir: Path, subject: str) -> tuple[Told, ...]:
    """What is known of a subject: a brief or its file, a delivered file, a SHA-256, an edit's id or a post's.

    Of a brief, it is all edits of its last delivery. Raises Misuse where the ledger knows of no such thing.
    """
    path, briefs = Path(subject), briefs_of(ledger, program_dir)
    if path.suffix in (".yaml", ".yml") or subject in briefs:
        name = path.stem if path.suffix in (".yaml", ".yml") else subject
        if name not in briefs:
            raise Misuse(f'There is no brief "{name[:60]}" here', f"there are: {', '.join(briefs) or 'none'}")
        return _told(ledger, program_dir, name, lambda each: each.last and each.main)
    post = ledger.posts.get(subject)
    if post is not None:
        edit = post.post.edit
        found = _told(ledger, program_dir, post.post.brief, lambda each: each.main and each.edit == edit)
        found = found or tuple(_adopted(ledger, edit, None))
        resting = [each for each in found if any(p.kept == post and p.these_bytes for p in each.posts)]
        return _only(resting or found[-1:], post.post.id)
    sha256 = _digest_of(path, subject)
    told: list[Told] = []
    for brief in briefs:
        told += _told(
            ledger,
            program_dir,
            brief,
            lambda each: (
                (sha256 is not None and each.file.sha256.startswith(sha256)) or (each.main and each.edit == subject)
            ),
        )
    told += _adopted(ledger, subject, sha256)
    if not told:
        known = "name a brief, a delivered file, its SHA-256, an edit's id or a post's"
        raise Misuse(f'Nothing is known of "{subject[:80]}" in this program', known)
    exact = [each for each in told if path.absolute() == (program_dir / "out" / each.brief / each.file.path).absolute()]
    return tuple(exact or told)


def _adopted(ledger: Ledger, subject: str, sha256: str | None) -> Iterator[Told]:
    """The adopted videos that are meant, as they were last written down."""
    from cutthrough.store.ledger import EntryKind

    last = {str(each.record.get("id")): each for each in ledger.entries(EntryKind.ADOPTED)}
    lives = [LivePost.model_validate(each.record) for each in ledger.entries(EntryKind.LIVE_POST)]
    for entry in last.values():
        video = Adopted.model_validate(entry.record)
        file, report = video.file, video.report
        same = file is not None and sha256 is not None and file.sha256.startswith(sha256)
        if file is None or not (same or video.id == subject):
            continue
        verdicts = report.verdicts if report is not None else None
        posts = [each for each in ledger.posts.all() if each.post.edit == video.id]
        briefs = dict.fromkeys([entry.brief, *(each.post.brief for each in posts)])
        yield Told(
            brief=entry.brief,
            edit=video.id,
            placement=video.placement or "no placement that anybody named",
            file=file,
            main=True,
            made_at=video.made_on,
            last=True,
            sources={f"source {number}": source for number, source in enumerate(video.made_from, 1)},
            passed=sum(each.status is Status.PASS for each in verdicts or ()),
            verdicts=tuple(each for each in verdicts if each.status not in _PLAIN) if verdicts is not None else None,
            waivers=tuple(w for brief in briefs for w in kept_waivers(ledger, brief) if w.about in ("", video.id)),
            words=tuple(word for brief in briefs for word in approvals_of(ledger, brief, video.id)),
            posts=tuple(_post(ledger, each, file) for each in posts),
            adopted=video,
            live=tuple(
                each
                for each in {each.id: each for each in lives}.values()
                if each.adopted == video.id and not each.forgotten
            ),
        )


def _post(ledger: Ledger, kept: KeptPost, file: Deliverable) -> ToldPost:
    from cutthrough.store.ledger import EntryKind

    entries = ledger.entries(EntryKind.TRANSITION, kept.post.brief)
    found = ((each, Transition.model_validate(each.record)) for each in entries)
    moves = tuple(
        Moment(number=each.number, at=each.at, move=move) for each, move in found if move.post == kept.post.id
    )
    these = None if kept.grounds is None else kept.grounds.sha256 == file.sha256
    return ToldPost(kept=kept, these_bytes=these, moves=moves)


def _only(found: Iterable[Told], post: str) -> tuple[Told, ...]:
    kept = [each.model_copy(update={"posts": tuple(p for p in each.posts if p.kept.post.id == post)}) for each in found]
    if not kept:
        raise Misuse(f"What post {post} is of is not known any more", "cutthrough audit lists what there is")
    return tuple(kept)


def _digest_of(path: Path, subject: str) -> str | None:
    """The SHA-256 that is meant: of a file that is there, or as it is written, of which the first digits will do."""
    try:
        if path.is_file():
            return file_hash(path)
    except (OSError, ValueError):
        return None
    plain = subject.strip().lower()
    return plain if _LEAST_DIGITS <= len(plain) <= 64 and not set(plain) - set("0123456789abcdef") else None


class _Made(Record):
    """One finished file, from the last delivery or from what the ledger remembers of earlier ones."""

    file: Deliverable
    edit: str
    placement: str
    main: bool
    made_at: str | None
    last: bool


def _made(ledger: Ledger, brief: str, delivery: Delivery | None) -> list[_Made]:
    """Every file that was ever delivered for a brief, the earliest first, the last delivery's last."""
    found: dict[tuple[str, str], _Made] = {}
    for old in ledger.deliverables(brief):
        file = old.deliverable
        found[file.path, file.sha256] = _Made(
            file=file,
            edit=old.cut_id,
            placement=old.placement,
            main=file.kind.value in ("video", "gif"),
            made_at=old.made_at,
            last=False,
        )
    for edit in delivery.edits if delivery is not None else ():
        for file in (edit.main, *edit.files):
            before = found.pop((file.path, file.sha256), None)
            found[file.path, file.sha256] = _Made(
                file=file,
                edit=edit.cut.id,
                placement=edit.cut.placement,
                main=file is edit.main,
                made_at=before.made_at if before is not None else delivery.made_at if delivery is not None else None,
                last=True,
            )
    return list(found.values())


def _told(ledger: Ledger, program_dir: Path, brief: str, wanted: Callable[[_Made], bool]) -> tuple[Told, ...]:
    delivery = last_delivery(program_dir / "out" / brief)
    if delivery is not None:
        delivery = _with_rights_now(delivery, program_dir, brief)
    chosen = [each for each in _made(ledger, brief, delivery) if wanted(each)]
    if not chosen:
        return ()
    known = _Known(ledger, brief, delivery)
    return tuple(known.tell(each) for each in chosen)


def _with_rights_now(delivery: Delivery, program_dir: Path, brief: str) -> Delivery:
    """The delivery under the brief's rights as they are written now; as it was made where no brief can be read."""
    today = datetime.now(UTC).date()
    try:
        now, _ = read_brief(program_dir / "briefs" / f"{brief}.yaml", program_dir, today=today)
    except CutthroughError:
        return delivery
    return rights_now(delivery, now, today)


class _Known:
    """What the ledger holds of one brief, read once for all of its files."""

    def __init__(self, ledger: Ledger, brief: str, delivery: Delivery | None) -> None:
        from cutthrough.store.ledger import EntryKind

        self.brief, self.delivery = brief, delivery
        self.edits = frozenset(each.cut.id for each in delivery.edits) if delivery is not None else frozenset()
        self.words = approvals_of(ledger, brief)
        self.waivers = kept_waivers(ledger, brief)
        self.posts = ledger.posts.all(brief)
        self.rounds = rounds(ledger, brief)
        self.comments = comments_of(ledger, brief)
        self.moves: dict[str, list[Moment]] = {}
        for each in ledger.entries(EntryKind.TRANSITION, brief):
            move = Transition.model_validate(each.record)
            self.moves.setdefault(move.post, []).append(Moment(number=each.number, at=each.at, move=move))

    def tell(self, made: _Made) -> Told:
        """All of it that is about one file."""
        edit = self._edit(made)
        main = edit.main.sha256 if edit is not None else made.file.sha256 if made.main else None
        comments = [each for each in self.comments if each.edit == made.edit and each.sha256 == main]
        verdicts = edit.report.verdicts if edit is not None else None
        of_file = _inputs(made.file, self.delivery if made.last else None)
        return Told(
            brief=self.brief,
            edit=made.edit,
            placement=made.placement,
            file=made.file,
            main=made.main,
            made_at=made.made_at,
            brief_digest=self.delivery.brief_digest if made.last and self.delivery is not None else None,
            last=made.last,
            sources=of_file,
            segments=len(edit.segments) if edit is not None else 0,
            passed=sum(each.status is Status.PASS for each in verdicts or ()),
            verdicts=tuple(each for each in verdicts if each.status not in _PLAIN) if verdicts is not None else None,
            waivers=tuple(each for each in self.waivers if each.about not in self.edits - {made.edit}),
            rights=self.delivery.brief.rights if self.delivery is not None else (),
            rounds=tuple(each.number for each in self.rounds if main and each.edits.get(made.edit) == main),
            comments=len(comments),
            settled=sum(each.done for each in comments),
            words=tuple(each for each in self.words if each.approval.edit == made.edit),
            posts=tuple(self._post(each, made) for each in self.posts if each.post.edit == made.edit),
        )

    def _edit(self, made: _Made) -> Edit | None:
        edits = self.delivery.edits if made.last and self.delivery is not None else ()
        return next((each for each in edits if each.cut.id == made.edit), None)

    def _post(self, kept: KeptPost, made: _Made) -> ToldPost:
        grounds = kept.grounds
        these = None if grounds is None else made.file.sha256 in (grounds.sha256, *grounds.files.values())
        return ToldPost(kept=kept, these_bytes=these, moves=tuple(self.moves.get(kept.post.id, ())))


def _inputs(file: Deliverable, delivery: Delivery | None) -> dict[str, str]:
    """The sources a file was made of, by path; all of the delivery's where its inputs name none of them."""
    sources = delivery.sources if delivery is not None else ()
    named = {each.path: each.sha256 for each in sources if each.sha256 in file.inputs}
    return named or {each.path: each.sha256 for each in sources}
