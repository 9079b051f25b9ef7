"""The plan of distribution of a brief or a program: read, planned, and kept in the ledger with what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cutthrough.brief.line_ids import read_ids, with_ids
from cutthrough.brief.program import find_program, read_program
from cutthrough.brief.read import read_brief
from cutthrough.brief.waived import waived
from cutthrough.deliver.calendar_table import calendar_csv
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.out_lines import changed_when_out
from cutthrough.flow.waivers import waivers_of
from cutthrough.flow.whose_ledger import ensure_ours
from cutthrough.media.thumbnail import thumbnail
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Brief, Stage
from cutthrough.model.calendar import Calendar, Changes, Remark, RemarkKind, Slot
from cutthrough.model.deliverable import FileKind
from cutthrough.model.errors import BriefRefused, Misuse, StoreError, ValueProblem
from cutthrough.model.post import KeptPost, Post, PostState
from cutthrough.model.program import Program
from cutthrough.model.zones import resolve
from cutthrough.publish.budget import budget_remarks, budget_rows
from cutthrough.publish.cadence_weeks import cadence_rows
from cutthrough.publish.calendar import Plan, plan_posts
from cutthrough.publish.conflicts import find_conflicts
from cutthrough.publish.gate import BY_POST, line_of
from cutthrough.publish.ics import ics
from cutthrough.publish.planned_line import known_tokens
from cutthrough.store.files import write_bytes
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger
from cutthrough.store.where import has_ledger

_REPLANNED = (PostState.PLANNED, PostState.APPROVED, PostState.WITHDRAWN)
_ENDED = (PostState.WITHDRAWN,)
_PICTURE = 216  # pixels of the longer side: three for each one it is shown with


def calendar_of(start: Path, *, now: datetime | None = None, write: bool = True, renamed: bool = False) -> Calendar:
    """The calendar of the brief in the file `start`, or of all briefs of the program that the folder `start` is in.

    With `write`, the ledger's posts follow the plan: what is new is planned, what was changed falls back to planned,
    what the plan no longer names is withdrawn. A brief of which nothing is made changes nothing there. Several may
    plan at once. `renamed` says that the client has another name than a shared ledger knows. Raises BriefRefused for
    a brief whose structure can't be read, Misuse, ProgramError and StoreError.
    """
    moment = now or datetime.now(UTC)
    program_dir, program = _program(start)
    whole = start.is_dir()
    paths = sorted((program_dir / "briefs").glob("*.yaml")) if whole else [start]
    briefs = [_read(path, program_dir, moment, strict=not whole) for path in paths]
    with _Board(program_dir, wanted=write and any(each.lines for each in briefs)) as board:
        if write and board.ledger is not None:
            ensure_ours(board.ledger, program.client, renamed=renamed)
        parts = [_part(each.brief, program_dir, program, board, moment, write=write) for each in briefs if each.brief]
        kept = board.posts()
    return _joined(program_dir, program, tuple(briefs), parts, kept, moment, whole=whole)


def channels_of(start: Path) -> tuple[str, ...]:
    """The channels of the program that `start` is in, by name. Raises Misuse and ProgramError."""
    return tuple(sorted(_program(start)[1].channels))


def _program(start: Path) -> tuple[Path, Program]:
    if not start.exists():
        raise Misuse(f"There is no {start}", "name a brief, or a program's folder")
    program_dir = find_program(start)
    return program_dir, read_program(program_dir, Stage.PUBLISH)


def write_calendar(calendar: Calendar, start: Path, kind: str, path: Path) -> Path:
    """Write a calendar as `ics`, `csv` or `html`; gives the path. Raises StoreError, Misuse and ProgramError."""
    if kind == "ics":
        write_bytes(path, ics(calendar))
    elif kind == "csv":
        write_bytes(path, calendar_csv(calendar))
    else:
        from cutthrough.deliver.calendar_page import write_calendar_page  # a template engine, for pages only

        program_dir, program = _program(start)
        write_calendar_page(calendar, program.brand, path, _pictures(calendar, program_dir))
    return path


def _pictures(calendar: Calendar, program_dir: Path) -> dict[str, bytes]:
    """A small picture of each edit that goes out: its thumbnail, or else its poster."""
    pictures: dict[str, bytes] = {}
    used = {f"{slot.post.brief}/{slot.post.edit}" for slot in calendar.slots}
    for brief in calendar.briefs:
        folder = program_dir / "out" / brief
        delivery = last_delivery(folder)
        for edit in delivery.edits if delivery is not None else ():
            stills = [each for each in edit.files if each.kind in (FileKind.THUMBNAIL, FileKind.POSTER)]
            name = f"{brief}/{edit.cut.id}"
            if name not in used or not stills:
                continue
            path = folder / min(stills, key=lambda each: each.kind is not FileKind.THUMBNAIL).path
            if path.resolve().is_relative_to(folder.resolve()) and (small := thumbnail(path, _PICTURE)) is not None:
                pictures[name] = small
    return pictures


@dataclass(frozen=True)
class _Read:
    """A brief as it was read, what its gate says of going out, and why it could not be read."""

    name: str
    brief: Brief | None
    held: tuple[str, ...] = ()
    held_some: tuple[str, ...] = ()
    unread: str = ""

    @property
    def lines(self) -> int:
        """How many lines its plan has."""
        return len(self.brief.posts) if self.brief is not None else 0


@dataclass(frozen=True)
class _Part:
    """What one brief adds: its plan, and what became of it in the ledger."""

    brief: Brief
    plan: Plan
    changes: Changes
    remarks: tuple[Remark, ...] = field(default=())
    made: bool = True


def _read(path: Path, program_dir: Path, now: datetime, *, strict: bool) -> _Read:
    """Raises BriefRefused and StoreError where `strict`."""
    day = now.date()
    try:
        brief, found = read_brief(path, program_dir, today=day)
    except StoreError as error:
        if strict:
            raise
        return _Read(path.stem, None, unread=error.message)
    problems = waived(found, waivers_of(program_dir, path.stem), day, brief.last_day if brief else None)
    blocking = tuple(each for each in problems if each.blocks(Stage.PUBLISH))
    if brief is None and strict:
        raise BriefRefused(
            f"{path.name} can't be read as a brief", problems, f"run: cutthrough check {path}", stage=Stage.EDIT.value
        )
    if brief is None:
        return _Read(path.stem, None, unread=blocking[0].message if blocking else "it can't be read as a brief")
    # Who plans for months yet hears of the gate only for what is planned.
    found = blocking if brief.posts else ()
    some = tuple(each for each in found if each.rule in BY_POST or line_of(each) is not None)
    every = tuple(each for each in found if each not in some)
    held, held_some = (tuple(f"{path.stem}: {each.message}" for each in part) for part in (every, some))
    return _Read(path.stem, brief, held, held_some)


class _Board:
    """The program's posts. No ledger is made where there is none and nothing to keep."""

    def __init__(self, program_dir: Path, *, wanted: bool) -> None:
        self._program_dir = program_dir
        self._wanted = wanted
        self.ledger: Ledger | None = None

    def __enter__(self) -> _Board:
        if self._wanted or has_ledger(self._program_dir):
            self.ledger = open_ledger(self._program_dir)
        return self

    def __exit__(self, *_: object) -> None:
        if self.ledger is not None:
            self.ledger.close()

    def posts(self, brief: str | None = None) -> tuple[KeptPost, ...]:
        """What the ledger holds, by local time."""
        return self.ledger.posts.all(brief) if self.ledger is not None else ()

    @cached_property
    def adopted(self) -> tuple[Adopted, ...]:
        """The videos that were adopted, each as it was last said; read once for all briefs."""
        entries = self.ledger.entries(EntryKind.ADOPTED) if self.ledger is not None else ()
        last = {entry.record["id"]: entry.record for entry in entries}
        return tuple(each for each in map(Adopted.model_validate, last.values()) if not each.forgotten)


def _part(brief: Brief, program_dir: Path, program: Program, board: _Board, now: datetime, *, write: bool) -> _Part:
    name, ledger = brief.name, board.ledger
    brief = with_ids(brief, ledger) if write and ledger is not None else read_ids(brief, ledger)
    delivery = last_delivery(program_dir / "out" / name)
    kept = {each.post.id: each for each in board.posts(name)}
    known = {id_ for id_, each in kept.items() if each.state not in _ENDED}
    plan = plan_posts(
        brief,
        program,
        delivery.edits if delivery is not None else (),
        delivery.placements if delivery is not None else {},
        now=now,
        adopted=board.adopted if brief.posts else (),
        known=known,
        tokens=known_tokens(((each.post.line, id_) for id_, each in kept.items()), known),
    )
    posts = [slot.post for slot in plan.slots]
    before = {each.id: each.text for each in ledger.lines(name)} if ledger is not None and kept else {}
    told = changed_when_out(brief, plan.slots, kept, before, now)
    if delivery is None and not posts and brief.posts:
        waiting = sum(each.state in (PostState.PLANNED, PostState.APPROVED) for each in kept.values())
        stale = f"{name}: nothing is made of it now, so its {waiting} planned posts stay as they were"
        remarks = (Remark(kind=RemarkKind.STALE, message=stale, brief=name),) if waiting else ()
        return _Part(brief, plan, Changes(), remarks, made=False)
    if not write or ledger is None or not (posts or kept):
        return _Part(brief, plan, _would_change(posts, kept), told)
    done = ledger.posts.plan(name, posts)
    numbers = (len(done.added), len(done.changed), len(done.withdrawn))
    return _Part(brief, plan, Changes(added=numbers[0], changed=numbers[1], withdrawn=numbers[2], written=True), told)


def _would_change(posts: Sequence[Post], kept: Mapping[str, KeptPost]) -> Changes:
    wanted = {post.id for post in posts}
    changed = [
        post.id
        for post in posts
        if post.id in kept
        and kept[post.id].state in _REPLANNED
        and (kept[post.id].post != post or kept[post.id].state is PostState.WITHDRAWN)
    ]
    gone = [
        id_ for id_, each in kept.items() if id_ not in wanted and each.state in (PostState.PLANNED, PostState.APPROVED)
    ]
    return Changes(added=len(wanted - kept.keys()), changed=len(changed), withdrawn=len(gone))


def _joined(
    program_dir: Path,
    program: Program,
    briefs: Sequence[_Read],
    parts: Sequence[_Part],
    kept: Sequence[KeptPost],
    now: datetime,
    *,
    whole: bool,
) -> Calendar:
    """One calendar of all parts; conflicts are looked for among all posts of the program."""
    ours = {part.brief.name for part in parts}
    slots, withdrawn, faults = _with_states(parts, kept)
    shown = sorted((each for each in slots if each.post.brief in ours), key=lambda each: (each.utc, each.post.id))
    ids = {each.post.id for each in shown}
    used = {each.post.channel for each in shown} | {each.channel for part in parts for each in part.plan.open}
    files = _files(parts, slots, program_dir)
    rows = budget_rows(shown)
    found = find_conflicts(
        slots, program.channels, today=now.date(), files=files, flights=[part.brief for part in parts]
    )
    remarks = [
        *faults,
        *(each for part in parts for each in (*part.plan.remarks, *part.remarks)),
        *(each for each in found if (ids & set(each.posts) if each.posts else each.channel in used)),
        *(each for part in parts for each in budget_remarks(part.brief, rows)),
        *_unread(briefs),
        *(_orphans(kept, {each.name for each in briefs}) if whole else ()),
    ]
    by_channel = {name: [each for each in shown if each.post.channel == name] for name in sorted(used)}
    return Calendar(
        client=program.client,
        briefs=tuple(part.brief.name for part in parts),
        titles={part.brief.name: part.brief.title or part.brief.name for part in parts},
        zone=program.zone,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        channels={name: each for name, each in program.channels.items() if name in used},
        slots=tuple(shown),
        open=tuple(sorted((each for part in parts for each in part.plan.open), key=lambda each: each.utc)),
        withdrawn=tuple(each for each in withdrawn if each.post.brief in ours),
        remarks=tuple(sorted(remarks, key=lambda each: not each.decides)),
        budget=rows,
        cadence=cadence_rows({name: own for name, own in by_channel.items() if own}, program.channels),
        changes=_sum([part.changes for part in parts]),
        held=tuple(each for read in briefs for each in read.held),
        held_some=tuple(each for read in briefs for each in read.held_some),
    )


def _files(parts: Sequence[_Part], slots: Sequence[Slot], program_dir: Path) -> dict[str, str]:
    """The SHA-256 of what posts put out: of all that is planned, and of other briefs' where they meet ours."""
    files = {id_: sha256 for part in parts for id_, sha256 in part.plan.files.items()}
    meeting = {(slot.post.channel, slot.utc) for slot in slots if slot.post.id in files}
    strange = [slot for slot in slots if slot.post.id not in files and (slot.post.channel, slot.utc) in meeting]
    for brief in {slot.post.brief for slot in strange}:
        delivery = last_delivery(program_dir / "out" / brief)
        made = {edit.cut.id: edit.main.sha256 for edit in delivery.edits} if delivery is not None else {}
        files |= {
            slot.post.id: made[slot.post.edit]
            for slot in strange
            if slot.post.brief == brief and slot.post.edit in made
        }
    return files


def _with_states(parts: Sequence[_Part], kept: Sequence[KeptPost]) -> tuple[list[Slot], list[Slot], list[Remark]]:
    """All posts where they stand, those that were withdrawn, and what is to be said of what is kept."""
    known = {each.post.id: each for each in kept}
    planned = {slot.post.id: slot for part in parts for slot in part.plan.slots}
    remade = {part.brief.name for part in parts if part.made}
    slots, withdrawn, faults = [], [], []
    for id_, slot in planned.items():
        old = known.get(id_)
        slots.append(slot if old is None else _stands(slot, old))
    for id_, each in known.items():
        if id_ in planned:
            continue
        try:
            utc = resolve(each.post.local, each.post.zone).utc
        except (ValueProblem, OverflowError) as error:
            said = f"{each.post.channel}: {getattr(error, 'message', 'its time is beyond the calendar')}"
            faults.append(Remark(kind=RemarkKind.BAD_LINE, message=said, brief=each.post.brief, posts=(id_,)))
            continue
        slot = _stands(Slot(post=each.post, utc=utc), each)
        dropped = each.post.brief in remade and each.state in _REPLANNED
        if dropped or each.state is PostState.WITHDRAWN:
            withdrawn.append(slot.model_copy(update={"state": PostState.WITHDRAWN}))
        else:
            slots.append(slot)
    return slots, withdrawn, faults


def _stands(slot: Slot, kept: KeptPost) -> Slot:
    """A post as the ledger has it: what went out is shown as it went out, whatever is planned now."""
    if kept.state in _REPLANNED:
        state = PostState.PLANNED if kept.post != slot.post or kept.state is PostState.WITHDRAWN else kept.state
        return slot.model_copy(update={"state": state, "changed_at": kept.changed_at, "why": kept.why})
    try:
        utc = resolve(kept.post.local, kept.post.zone).utc
    except (ValueProblem, OverflowError):
        utc = slot.utc
    there = kept.receipt is not None and kept.state is not PostState.TAKEN_DOWN
    live = kept.receipt.url if there and kept.receipt is not None else None
    told = {"state": kept.state, "changed_at": kept.changed_at, "why": kept.why, "live": live}
    return slot.model_copy(update={"post": kept.post, "utc": utc, **told})


def _unread(briefs: Sequence[_Read]) -> list[Remark]:
    return [
        Remark(
            kind=RemarkKind.STALE,
            message=f"{each.name}: {each.unread}; it is not in this calendar, and its posts stay as they were",
            fix=f"run: cutthrough check briefs/{each.name}.yaml",
            brief=each.name,
        )
        for each in briefs
        if each.unread
    ]


def _orphans(kept: Sequence[KeptPost], briefs: Collection[str]) -> list[Remark]:
    """Posts that wait for their time though their brief is gone."""
    waiting = [each.post for each in kept if each.state in (PostState.PLANNED, PostState.APPROVED)]
    gone = sorted({post.brief for post in waiting} - set(briefs))
    return [
        Remark(
            kind=RemarkKind.STALE,
            message=f"{name}: its brief is gone, and posts of it are planned yet",
            fix="put the brief back; without its posts: lines they are withdrawn",
            brief=name,
        )
        for name in gone
    ]


def _sum(changes: Sequence[Changes]) -> Changes:
    return Changes(
        added=sum(each.added for each in changes),
        changed=sum(each.changed for each in changes),
        withdrawn=sum(each.withdrawn for each in changes),
        written=any(each.written for each in changes),
    )
