"""What of a brief is on the disk, to judge whether its posts may go out: the brief, its last delivery, the files.

A publisher asks for each of a thousand posts, so what was read is kept for as long as none of the files it came of has
changed. What goes out is always looked at anew.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.brief.line_ids import read_ids
from cutthrough.brief.overrides import overrides_path
from cutthrough.brief.program import PROGRAM_FILE, program_problems
from cutthrough.brief.read import read_brief
from cutthrough.brief.waived import waived
from cutthrough.catalog.placement import placements
from cutthrough.flow.adopted_out import adopted_video, offer_of_adopted, why_not_offered
from cutthrough.flow.delivered import DELIVERY_FILE, last_delivery
from cutthrough.flow.publishable import unmade
from cutthrough.flow.rights_now import rights_now
from cutthrough.flow.waivers import kept_waivers, waive_verdicts
from cutthrough.flow.words_said import approvals_of
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Brief, Problem, Severity, Stage
from cutthrough.model.credits import credits_of
from cutthrough.model.deliverable import Deliverable, Delivery, Edit
from cutthrough.model.errors import CutthroughError, SourceError, ValueProblem
from cutthrough.model.post import Post
from cutthrough.model.program import Program
from cutthrough.model.verdict import Status
from cutthrough.model.waiver import Waiver
from cutthrough.model.zones import resolve, zone_of
from cutthrough.publish.gate import (
    Approver,
    Cleared,
    Held,
    KeptWord,
    Obstacle,
    Offer,
    approvers_of,
    goes_out,
    line_of,
    may_go_out,
    spec_of,
)
from cutthrough.store.hashes import Fingerprint, content_hash, file_hash, fingerprint

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_OF_MAKING = frozenset({"edits-missing", "edits-outdated"})
"""Rules about what is made of the brief: no matter for a video that was made elsewhere."""

_Seen = tuple[Fingerprint | None, ...]


@dataclass(frozen=True)
class Known:
    """A brief with its program, its last delivery, and its problems without any waiver.

    `brief` is None where the file is no brief.
    """

    program_dir: Path
    path: Path
    program: Program | None
    brief: Brief | None
    problems: tuple[Problem, ...]
    delivery: Delivery | None

    @property
    def folder(self) -> Path:
        """Where the delivery's files are."""
        return self.program_dir / "out" / self.path.stem

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """Who has to approve."""
        return approvers_of(self.brief, self.program) if self.brief is not None else ()

    def edit(self, name: str) -> Edit | None:
        """The edit of an id in the last delivery."""
        return next((each for each in self.delivery.edits if each.cut.id == name), None) if self.delivery else None


def known(program_dir: Path, brief: str, today: date) -> Known:
    """What is on the disk of a brief now. Raises StoreError where there is no such brief."""
    path = program_dir / "briefs" / f"{brief}.yaml"
    looked_at = (path, program_dir / PROGRAM_FILE, overrides_path(program_dir, brief))
    delivery = program_dir / "out" / brief / DELIVERY_FILE
    return _known(program_dir, path, today, *(tuple(map(_seen, each)) for each in (looked_at, (delivery,))))


def _seen(path: Path) -> Fingerprint | None:
    try:
        return fingerprint(path)
    except SourceError:
        return None


@lru_cache(maxsize=24)  # of a few briefs, on the two or three days that it is on earth at a time
def _known(program_dir: Path, path: Path, today: date, written: _Seen, made: _Seen) -> Known:
    delivery = _delivery(program_dir / "out" / path.stem, made)
    brief, problems = _read(path, program_dir, today, written)
    program, of_program = program_problems(program_dir)
    found = (*problems, *of_program)
    if brief is not None:  # whatever else is wrong with it: that may be waived, or of one line of the plan only
        found = (*found, *unmade(path, lambda: brief, delivery))
    delivery = rights_now(delivery, brief, today) if delivery is not None else None
    return Known(program_dir=program_dir, path=path, program=program, brief=brief, problems=found, delivery=delivery)


@lru_cache(maxsize=24)
def _read(path: Path, program_dir: Path, today: date, _: _Seen) -> tuple[Brief | None, tuple[Problem, ...]]:
    return read_brief(path, program_dir, today=today)


@lru_cache(maxsize=8)
def _delivery(folder: Path, _: _Seen) -> Delivery | None:
    return last_delivery(folder)


def offer_of(of: Known, edit: Edit, waivers: Sequence[Waiver], day: date, *, rehash: bool) -> Offer:
    """An edit as it was measured, and as it lies on the disk; `rehash` reads every byte of it again.

    Without it a file is taken for what it was when nothing of its size, times and place has changed.
    """
    name = edit.cut.placement
    measured_by = of.delivery.placements.get(name) if of.delivery is not None else None
    limits = placements().get(name) or measured_by
    report = waive_verdicts(edit.report, waivers, of.path.stem, edit.cut.id, day)
    beside = goes_out(edit)
    faults = {file.path: _fault(of, file, rehash=rehash) for file in (edit.main, *beside)}
    return Offer(
        edit=edit.cut.id,
        placement=name,
        path=edit.main.path,
        sha256=edit.main.sha256,
        files={file.path: file.sha256 for file in beside},
        spec=spec_of(limits) if limits is not None else "",
        judged_by=spec_of(measured_by) if measured_by is not None else "",
        judged=report.file_sha256,
        verdicts=tuple(each for each in report.verdicts if each.status is not Status.NOT_APPLICABLE),
        sound=bool(edit.cut.sound),
        faults={path: fault for path, fault in faults.items() if fault},
        credits=credits_in(of, sound=bool(edit.cut.sound)),
    )


def offer_of_video(
    of: Known, video: Adopted, waivers: Sequence[Waiver], day: date | None, *, rehash: bool
) -> Offer | None:
    """The same of an adopted video; None where only its post is known."""
    hashed = hash_with(of, rehash=rehash)
    offer = offer_of_adopted(of.program_dir, video, hashed, waivers=waivers, brief=of.path.stem, day=day)
    return offer.model_copy(update={"credits": credits_in(of, sound=offer.sound)}) if offer is not None else None


def credits_in(of: Known, *, sound: bool) -> tuple[str, ...]:
    """The credits that a brief's rights ask for; none where it can't be read, and then nothing goes out."""
    return credits_of(of.brief.rights, sound=sound) if of.brief is not None else ()


def hash_with(of: Known, *, rehash: bool) -> Callable[[Path], str]:
    """How a file's SHA-256 is found: by reading every byte of it, or also by what was read of it before."""
    return file_hash if rehash else lambda path: content_hash(path, of.program_dir / "cache")


def _fault(of: Known, file: Deliverable, *, rehash: bool) -> str:
    """What is wrong with a file on the disk; empty where it is what was measured."""
    path = of.folder / file.path
    if not path.resolve().is_relative_to(of.folder.resolve()):
        return "lies outside of the delivery's folder"  # a delivery may come from a stranger
    if not path.is_file():
        return "is gone"
    try:
        found = hash_with(of, rehash=rehash)(path)
    except (CutthroughError, OSError) as error:
        return f"can't be read: {error}"
    return "" if found == file.sha256 else f"was changed since it was measured: was {file.sha256[:8]}…, is {found[:8]}…"


def day_of(post: Post, now: datetime) -> date:
    """The day in the post's own zone on which it goes out: when it is due, or now where that is over.

    Raises ValueProblem for a zone that does not exist.
    """
    due = resolve(post.local, post.zone).utc
    return max(due, now.astimezone(UTC)).astimezone(zone_of(post.zone)).date()


@dataclass(frozen=True)
class Hearing:
    """All that was known of a brief at a moment, to judge its posts by. `seen` is the last entry that was heard.

    It was read first: whatever was said while the rest was read has a higher number. `of` is the brief on the day it
    is in UTC; `of_day` gives it on the day it is elsewhere.
    """

    seen: int
    of: Known | Obstacle
    words: tuple[KeptWord, ...]
    waivers: tuple[Waiver, ...]
    now: datetime
    rehash: bool
    ledger: Ledger
    _offers: dict[tuple[str, date], Offer] = field(default_factory=dict)
    _adopted: dict[str, Adopted | None] = field(default_factory=dict)
    _days: dict[date, Known | Obstacle] = field(default_factory=dict)
    _places: dict[date, Mapping[str, int]] = field(default_factory=dict)

    def of_day(self, today: date) -> Known | Obstacle:
        """The brief where it is `today` at the moment of the hearing: rights and flight hold all of their last day."""
        if isinstance(self.of, Obstacle) or today == self.now.astimezone(UTC).date():
            return self.of
        if today not in self._days:
            try:
                self._days[today] = known(self.of.program_dir, self.of.path.stem, today)
            except CutthroughError as error:
                self._days[today] = _obstacle(error, self.of.path.stem)
        return self._days[today]

    def place(self, of: Known, today: date, line: str) -> int | None:
        """Where a line of the plan stands among the brief's posts, counted from 1; None where it does not any more."""
        if today not in self._places:
            posts = read_ids(of.brief, self.ledger).posts if of.brief is not None else ()
            self._places[today] = {each.id: place for place, each in enumerate(posts, 1)}
        return self._places[today].get(line)

    def adopted(self, edit: str) -> Adopted | None:
        """The adopted video of an id; None where there is none of it now."""
        if edit not in self._adopted:
            self._adopted[edit] = adopted_video(self.ledger, edit)
        return self._adopted[edit]

    def offer(self, of: Known, edit: str, day: date) -> Offer | None:
        """An edit as it goes out on a day; None where it was not made last, and is no adopted video with a file."""
        if (edit, day) not in self._offers:
            found = self._offer(of, edit, day)
            if found is None:
                return None
            self._offers[edit, day] = found
        return self._offers[edit, day]

    def _offer(self, of: Known, edit: str, day: date) -> Offer | None:
        made = of.edit(edit)
        if made is not None:
            return offer_of(of, made, self.waivers, day, rehash=self.rehash)
        video = self.adopted(edit)
        if video is None:
            return None
        return offer_of_video(of, video, self.waivers, day, rehash=self.rehash)


def hear(ledger: Ledger, program_dir: Path, brief: str, now: datetime, *, rehash: bool) -> Hearing:
    """Gather what is known of a brief now. Raises StoreError where the ledger can't be read."""
    seen = ledger.posts.last_word(brief)
    of: Known | Obstacle
    try:
        of = known(program_dir, brief, now.astimezone(UTC).date())
    except CutthroughError as error:
        of = _obstacle(error, brief)
    words, waivers = approvals_of(ledger, brief), kept_waivers(ledger, brief)
    return Hearing(seen=seen, of=of, words=words, waivers=waivers, now=now, rehash=rehash, ledger=ledger)


def judge(heard: Hearing, post: Post) -> Cleared | Held:
    """Whether a post of the brief may go out."""
    try:
        day, today = day_of(post, heard.now), heard.now.astimezone(zone_of(post.zone)).date()
    except ValueProblem as error:
        return Held(obstacles=(_obstacle(error, post.brief),))
    of = heard.of_day(today)
    if isinstance(of, Obstacle):
        return Held(obstacles=(of,))
    problems = waived(_standing(of), heard.waivers, day, of.brief.last_day if of.brief is not None else None)
    if any(line_of(each) is not None for each in problems):
        place = heard.place(of, today, post.line)
        problems = tuple(each for each in problems if place is None or line_of(each) in (None, place))
    missing = None
    if of.edit(post.edit) is None:
        video = heard.adopted(post.edit)
        missing = why_not_offered(video, post.edit, post.brief)
        problems = tuple(each for each in problems if video is None or each.rule not in _OF_MAKING)
    # Held by the edit, not by the brief: one edit that fails a limit must not keep the others back.
    return may_go_out(
        post,
        day,
        offer=heard.offer(of, post.edit, day),
        approvers=of.approvers,
        words=heard.words,
        rights=of.brief.rights if of.brief is not None else (),
        problems=problems,
        missing=missing,
    )


def _obstacle(error: CutthroughError, brief: str) -> Obstacle:
    fix = error.fix or f"cutthrough check {shlex.quote(f'briefs/{brief}.yaml')}"
    return Obstacle(rule=f"{error.code}-problem", message=error.message, fix=fix)


def _standing(of: Known) -> tuple[Problem, ...]:
    """The problems that count; a brief that can't even be read is one, whatever else is known of it."""
    if of.brief is not None or any(each.blocks(Stage.PUBLISH) for each in of.problems):
        return of.problems
    said = f"{of.path.name} can't be read as a brief"
    why = "What goes out is judged by its brief."
    return (*of.problems, Problem(severity=Severity.BLOCK, rule="not-a-mapping", message=said, why=why))
