"""Checklist and capture plan of a brief: reads the brief, its files and the ledger, and writes what a crew prints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cutthrough.brief.files import file_fault
from cutthrough.brief.line_ids import with_ids
from cutthrough.brief.opened import open_source
from cutthrough.brief.read import read_file
from cutthrough.brief.waived import waived
from cutthrough.catalog.placement import placement
from cutthrough.deliver.capture_paper import capture_csv, capture_data
from cutthrough.deliver.checklist_paper import checklist_csv, checklist_data
from cutthrough.deliver.paper_words import Words
from cutthrough.flow.amend import KeptVersion, kept_versions
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.gather import named_files
from cutthrough.flow.waivers import kept_waivers
from cutthrough.flow.written import as_written
from cutthrough.model.brief import Brief, Problem
from cutthrough.model.capture import CapturePlan, Setup
from cutthrough.model.checklist import Checklist, ChecklistItem, ItemState, KeptTick, Tick, TickOf
from cutthrough.model.errors import CatalogError, CutthroughError, Misuse, ProgramError
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.record import Record
from cutthrough.model.source import SourceRole
from cutthrough.model.time import nominal_rate
from cutthrough.prepare.capture import compile_capture
from cutthrough.prepare.checklist import compile_checklist
from cutthrough.store.files import write_bytes, write_text
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger

SHEETS = {"a4": "a4", "letter": "us-letter"}
"""Paper by the name it has on the command line, and in Typst."""

_MOST_WORDS = 500
"""Characters of a name or note: more is no note, and would fill the paper."""


@dataclass(frozen=True)
class Written:
    """The files that were written, and what their paper could not show."""

    files: tuple[Path, ...]
    told: str | None = None


@dataclass(frozen=True)
class _Desk:
    """A brief with ids, its program, and what is known around it."""

    program_dir: Path
    program: Program
    brief: Brief
    digest: str
    version: int | None
    problems: tuple[Problem, ...]
    placements: dict[str, Placement]
    ticks: tuple[KeptTick, ...]


def checklist_of(path: Path, today: date | None = None) -> Checklist:
    """The checklist of the brief in the file `path`, with what was ticked so far.

    The brief's structure must be sound; what the gate finds beyond that becomes items. Its lines get their ids, which
    the ledger remembers. Raises BriefRefused, ProgramError, StoreError.
    """
    day = today or here_today()
    return _checklist(_desk(path, day), day)


def tick(path: Path, item: str, by: str, *, done: bool, note: str = "", today: date | None = None) -> Checklist:
    """Write down for good that an item is done, or isn't any more; gives the checklist as it is then.

    Raises Misuse for an item there is none of, one that is ticked already or was never, one that the brief itself
    settles, and a name that is none; BriefRefused, ProgramError, StoreError.
    """
    day = today or here_today()
    said = _said(item, by, note, done=done)
    return _checklist(_entered(_desk(path, day), lambda desk: _item_tick(_checklist(desk, day), desk.ticks, said)), day)


def write_checklist(
    path: Path, folder: Path, paper: str = "a4", today: date | None = None
) -> tuple[Checklist, Written]:
    """`checklist.json`, `checklist.csv` and `checklist.pdf` in `folder`. Raises as `checklist_of`, and StoreError."""
    day = today or here_today()
    desk = _desk(path, day)
    found = _checklist(desk, day)
    data = checklist_data(found, desk.program.brand, desk.brief.schedule, sheet_of(paper))
    return found, _write(desk, folder, "checklist", found, checklist_csv(found), data)


def capture_of(path: Path, today: date | None = None) -> CapturePlan:
    """The capture plan of the brief in the file `path`. Raises BriefRefused, ProgramError, StoreError."""
    day = today or here_today()
    return _capture(_desk(path, day), day)


def tick_setup(
    path: Path, setup: str, by: str, *, done: bool, note: str = "", today: date | None = None
) -> CapturePlan:
    """Write down for good that a setup is filmed, or isn't after all; `setup` is its slate or its id.

    Raises Misuse for a setup there is none of, one that is ticked already or was never, and a name that is none;
    BriefRefused, ProgramError, StoreError.
    """
    day = today or here_today()
    said = _said(setup, by, note, done=done)
    return _capture(_entered(_desk(path, day), lambda desk: _setup_tick(_capture(desk, day), desk.ticks, said)), day)


def write_capture(
    path: Path, folder: Path, paper: str = "a4", today: date | None = None
) -> tuple[CapturePlan, Written]:
    """`capture.json`, `capture.csv` and `capture.pdf` in `folder`. Raises as `capture_of`, and StoreError."""
    day = today or here_today()
    desk = _desk(path, day)
    found = _capture(desk, day)
    data = capture_data(found, desk.program.brand, sheet_of(paper))
    return found, _write(desk, folder, "capture", found, capture_csv(found), data)


def here_today() -> date:
    """The day it is where one works: what is due is due there."""
    return datetime.now().astimezone().date()


def version_of(kept: Sequence[KeptVersion], file_digest: str) -> int | None:
    """The number of the version that is this file to the byte, the last of them; None where none is."""
    return next((each.version.number for each in reversed(kept) if each.version.file_digest == file_digest), None)


def sheet_of(paper: str) -> str:
    """The sheet of this name. Raises Misuse for one there is none of."""
    if paper.strip().lower() not in SHEETS:
        raise Misuse(f"There is no paper {paper[:40]!r}", f"use one of: {', '.join(SHEETS)}")
    return SHEETS[paper.strip().lower()]


def _desk(path: Path, today: date) -> _Desk:
    program_dir, program, brief, problems = as_written(path, today)
    digest = hashlib.sha256(read_file(path)).hexdigest()
    with open_ledger(program_dir) as ledger:
        known = with_ids(brief, ledger)
        ticks, waivers = _ticks(ledger, brief.name), kept_waivers(ledger, brief.name)
        version = version_of(kept_versions(ledger, brief.name), digest)
    return _Desk(
        program_dir=program_dir,
        program=program,
        brief=known,
        digest=digest,
        version=version,
        problems=waived(problems, waivers, today, brief.last_day),
        placements=_placements(brief),
        ticks=ticks,
    )


def _ticks(ledger: Ledger, brief: str) -> tuple[KeptTick, ...]:
    entries = ledger.entries(EntryKind.TICK, brief)
    return tuple(KeptTick(tick=Tick.model_validate(entry.record), at=entry.at) for entry in entries)


def _placements(brief: Brief) -> dict[str, Placement]:
    """Those placements the brief names that there are; the gate tells of the others."""
    found = {}
    for line in brief.placements:
        try:
            found[line.placement] = placement(line.placement)
        except CatalogError:
            continue
    return found


def _checklist(desk: _Desk, today: date) -> Checklist:
    kit = desk.program.brand
    named = [name for _, name, _ in named_files(desk.brief, desk.program)]
    there = {*named, *filter(None, (kit.font, *kit.fonts.values()))}
    there = {name for name in there if file_fault(desk.program_dir, name) is None}
    made = last_delivery(desk.program_dir / "out" / desk.brief.name)
    files = [file.sha256 for edit in made.edits for file in (edit.main, *edit.files)] if made is not None else []
    found = compile_checklist(
        desk.brief, desk.program, desk.placements, desk.problems, desk.ticks, today, there, _filmed(desk), files
    )
    return found.model_copy(update={"file_digest": desk.digest, "version": desk.version})


def _capture(desk: _Desk, today: date) -> CapturePlan:
    found = compile_capture(desk.brief, desk.program, desk.placements, today, _filmed(desk), desk.ticks)
    return found.model_copy(update={"file_digest": desk.digest, "version": desk.version})


def _filmed(desk: _Desk) -> Fraction | None:
    """The rate of the master that is there already, by its header; None where there is none that can be read."""
    name = desk.brief.sources.master
    if not name or file_fault(desk.program_dir, name) is not None:
        return None
    try:
        probe = open_source(SourceRole.MASTER, desk.program_dir / name).probe
    except CutthroughError:  # the gate tells of it
        return None
    rate = probe.video.frame_rate if probe is not None and probe.video is not None else None
    return nominal_rate(rate) if rate else None


def _said(item: str, by: str, note: str, *, done: bool) -> Tick:
    if max(len(by), len(note)) > _MOST_WORDS:
        raise Misuse(f"A name or a note has {_MOST_WORDS} characters at most", "say it shorter")
    try:
        return Tick(item=item.strip(), done=done, by=by.strip(), note=note.strip())
    except ValidationError:
        raise Misuse("Say who ticks it", '--by "Ann Lee"') from None


def _entered(desk: _Desk, made: Callable[[_Desk], Tick]) -> _Desk:
    """The desk with one more tick in its ledger. `made` gives it, or refuses, by what was ticked when it is written."""
    name = desk.brief.name
    with open_ledger(desk.program_dir) as ledger:
        while ledger.enter_next(name, EntryKind.TICK, made(desk), len(desk.ticks)) is None:
            desk = replace(desk, ticks=_ticks(ledger, name))  # somebody else ticked meanwhile
        return replace(desk, ticks=_ticks(ledger, name))


def _item_tick(checklist: Checklist, ticks: Sequence[KeptTick], said: Tick) -> Tick:
    """The tick with what it vouches for; raises Misuse where it would say nothing new, or of nothing there is."""
    item = next((each for each in checklist.items if each.id == said.item), None)
    last = _last(ticks, TickOf.ITEM, said.item)
    if item is None:
        _ensure_gone(said, last, [each.id for each in checklist.items], "item", "cutthrough checklist lists them")
        return said
    if item.settled:
        raise Misuse(f"{item.id} {_settled(item)}", "change the brief where that is wrong")
    _ensure_new(said, item.id, last, stands=item.lapsed is None)
    return said.model_copy(update={"what": item.what, "vouched": item.vouches} if said.done else {})


def _setup_tick(plan: CapturePlan, ticks: Sequence[KeptTick], said: Tick) -> Tick:
    """The same for a setup, by its slate or its id. It is kept by its id: slates move when the brief is reordered."""
    said = said.model_copy(update={"of": TickOf.SETUP})
    setup = next((each for each in plan.setups if said.item.upper() == each.slate or said.item == each.id), None)
    if setup is None:
        slates = [each.slate for each in plan.setups]
        _ensure_gone(said, _last(ticks, TickOf.SETUP, said.item), slates, "setup", "cutthrough capture lists them")
        return said
    said = said.model_copy(update={"item": setup.id})
    _ensure_new(said, _named(setup), _last(ticks, TickOf.SETUP, setup.id), stands=setup.lapsed is None)
    return said.model_copy(update={"what": setup.what, "vouched": setup.vouches} if said.done else {})


def _named(setup: Setup) -> str:
    return f"{setup.slate} ({setup.id})"


def _last(ticks: Sequence[KeptTick], of: TickOf, name: str) -> KeptTick | None:
    return next((kept for kept in reversed(ticks) if kept.tick.of is of and kept.tick.item == name), None)


def _ensure_gone(said: Tick, last: KeptTick | None, names: Collection[str], kind: str, listed: str) -> None:
    """Raise Misuse of a name there is none of; what is no longer asked for may still be taken back."""
    if last is not None and last.tick.done and not said.done:
        return
    near = get_close_matches(said.item[:80], names, n=3, cutoff=0.4)
    hint = f"the nearest are {', '.join(near)}" if near else listed
    raise Misuse(f"There is no {kind} {said.item[:80]!r}", hint)


def _ensure_new(said: Tick, name: str, last: KeptTick | None, *, stands: bool) -> None:
    """Raise Misuse where the tick would say nothing new. One that no longer holds may be given anew."""
    ticked = last is not None and last.tick.done
    if said.done and last is not None and ticked and stands:
        raise Misuse(f"{name} is ticked already: {last.tick.by}, {last.at[:10]}", "--untick takes it back")
    if not said.done and not ticked:
        raise Misuse(f"{name} isn't ticked", "--tick ticks it")


def _settled(item: ChecklistItem) -> str:
    if item.state is ItemState.NOT_APPLICABLE:
        return f"does not apply: {item.note}"
    return f"is settled by the brief itself: {item.note}"


def _write(desk: _Desk, folder: Path, name: str, record: Record, table: bytes, data: dict[str, Any]) -> Written:
    """Data, table and paper; the paper first, so that none of them is there when it can't be set."""
    from cutthrough.deliver.paper import pdf
    from cutthrough.media.fonts import default_fonts, font_pair

    try:
        own = font_pair(desk.program_dir, desk.program.brand)
        files = (*default_fonts().files, *own.files)
        fonts = [own.text, own.bold, *(font for _, font in own.languages)]
    except ProgramError:  # a font that can't be read is a problem of the program; the paper is set without it
        files, fonts = default_fonts().files, []
    words = Words([default_fonts().text, *fonts])
    ready = words.ready(data)
    told = words.told("the CSV and the JSON have every text whole")
    paper = pdf(name, {**ready, "fonts": families(files), "told": told}, files)
    paths = {suffix: folder / f"{name}.{suffix}" for suffix in ("json", "csv", "pdf")}
    writers: tuple[tuple[Path, Callable[[Path], None]], ...] = (
        (paths["json"], lambda path: write_text(path, record.to_json())),
        (paths["csv"], lambda path: write_bytes(path, table)),
        (paths["pdf"], lambda path: write_bytes(path, paper)),
    )
    for path, write in writers:
        write(path)
    return Written(tuple(paths.values()), told)


def families(files: tuple[Path, ...]) -> list[str]:
    """What Typst calls the fonts in these files, ours first: its names are not always the files' own."""
    import typst

    wanted = {path.resolve(): place for place, path in enumerate(files)}
    found = typst.Fonts(include_system_fonts=False, font_paths=sorted({str(path.parent) for path in files})).fonts()
    places = [(wanted.get(Path(font.path).resolve()), font.family) for font in found if font.path is not None]
    named = sorted((place, name) for place, name in places if place is not None)
    return list(dict.fromkeys(name for _, name in named))
