"""Makes everything a brief asks for, doing only what was not done before."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cutthrough.brief.line_ids import with_ids
from cutthrough.brief.overrides import checked_overrides, unmet
from cutthrough.brief.program import find_program, read_program
from cutthrough.brief.read import check_brief, read_file
from cutthrough.catalog.placement import placement
from cutthrough.catalog.templates import templates_of
from cutthrough.deliver.page import write_page
from cutthrough.flow.amend import keep_version
from cutthrough.flow.cost import Cost, cost_of
from cutthrough.flow.delivered import DELIVERY_FILE, last_delivery
from cutthrough.flow.finish import Finisher
from cutthrough.flow.gather import Gathered, gather
from cutthrough.flow.handover import files_of, hand_over, one_at_a_time, staging, take_out
from cutthrough.flow.progress import Progress, Silent
from cutthrough.flow.waivers import kept_waivers, waive_edits, waivers_of
from cutthrough.interchange.edits import load_edits, unasked
from cutthrough.media.fonts import FontPair, font_pair
from cutthrough.media.heap import thrifty_heap
from cutthrough.model.brief import CheckedBrief
from cutthrough.model.cut import Cut
from cutthrough.model.deliverable import Delivery, Edit
from cutthrough.model.errors import CutthroughError
from cutthrough.model.overrides import Overrides
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.plan.cuts import plan
from cutthrough.render.build import Built, Material
from cutthrough.render.encode import sweep_scratch
from cutthrough.render.encoder import FIRST_CRF
from cutthrough.render.family import missing, plan_segments
from cutthrough.store.files import write_text
from cutthrough.store.ledger import Ledger, RunState, open_ledger

FINISHED_AT_ONCE = 1
"""Families that are written and measured at a time, two cores' worth of work; more take memory for little, as others
are encoded meanwhile."""


@dataclass(frozen=True)
class Made:
    """What a run gave: the delivery, where its page is, how much of it was new, and the files it took out."""

    delivery: Delivery
    page: Path
    encoded_segments: int
    kept_edits: int
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A checked brief with its sources understood and its cuts planned: all that is known before rendering."""

    program_dir: Path
    program: Program
    checked: CheckedBrief
    gathered: Gathered
    placements: Mapping[str, Placement]
    fonts: FontPair
    cuts: tuple[Cut, ...]

    @property
    def cache(self) -> Path:
        """The program's cache."""
        return self.program_dir / "cache"

    @property
    def folder(self) -> Path:
        """Where the delivery goes."""
        return self.program_dir / "out" / self.checked.brief.name

    @property
    def material(self) -> Material:
        """What rendering needs of the sources."""
        return Material(self.gathered.paths, self.gathered.footage, self.fonts)

    def families(self) -> dict[str, tuple[Cut, ...]]:
        """The cuts by family, in planning order."""
        names = dict.fromkeys(cut.family for cut in self.cuts)
        return {name: tuple(cut for cut in self.cuts if cut.family == name) for name in names}


@dataclass(frozen=True)
class Checked:
    """A brief that may be produced, with its program and fonts: all that can be known without opening the footage."""

    program_dir: Path
    program: Program
    brief: CheckedBrief
    fonts: FontPair
    overrides: Overrides


def check(brief_path: Path) -> Checked:
    """Read and check everything a person wrote; nothing is written. Raises BriefRefused, ProgramError, StoreError."""
    read_file(brief_path)  # a brief that is not there is told as that, and not as a program that is missing
    program_dir = find_program(brief_path)
    program = read_program(program_dir)
    checked = check_brief(brief_path, program_dir, waivers=waivers_of(program_dir, brief_path.stem))
    overrides = checked_overrides(program_dir, checked.brief)
    return Checked(program_dir, program, checked, font_pair(program_dir, program.brand), overrides)


def prepare(ready: Checked, ledger: Ledger, progress: Progress) -> Prepared:
    """Gather, analyse and plan. Raises SourceError, CatalogError, StoreError."""
    program_dir, program, fonts = ready.program_dir, ready.program, ready.fonts
    checked = ready.brief.model_copy(update={"brief": with_ids(ready.brief.brief, ledger)})
    brief = checked.brief
    gathered = gather(program_dir, program, brief, program_dir / "cache", progress)
    placements = {line.placement: placement(line.placement) for line in brief.placements}
    edits = load_edits(program_dir, brief.name)
    progress.stage("Planning", 0)
    cuts = plan(
        checked,
        program,
        gathered.sources,
        gathered.footage,
        placements,
        gathered.captions,
        fonts=fonts,
        transcripts=gathered.transcripts,
        supers=gathered.supers,
        edits=edits,
        overrides=ready.overrides,
        templates=templates_of(placements, brief.goal.objective),
    )
    shots = {
        source.path: gathered.footage[source.sha256].shots
        for source in gathered.sources
        if source.probe and source.sha256 in gathered.footage
    }
    for note in (
        *unasked(edits.values(), [cut.id for cut in cuts]),
        *unmet(ready.overrides, shots, brief.sources.master),
    ):
        progress.say(f"Note: {note}")
    return Prepared(program_dir, program, checked, gathered, placements, fonts, cuts)


def make(brief_path: Path, *, progress: Progress | None = None, executor: Executor | None = None) -> Made:
    """Make every edit of the brief, measure it and write the delivery page.

    What is already there and would come out the same is kept, and what earlier runs delivered and this brief no
    longer asks for is taken out. The last delivery stays whole until this one is finished; stopped at any moment, the
    next run goes on. Raises any CutthroughError; nothing half-written is left in the delivery.
    """
    thrifty_heap()
    ready, listener = check(brief_path), progress or Silent()
    sweep_scratch(ready.program_dir / "cache")
    with open_ledger(ready.program_dir) as ledger:
        prepared = prepare(ready, ledger, listener)
        keep_version(ledger, brief_path, prepared.checked, prepared.folder)
        brief = prepared.checked.brief.name
        run = ledger.start_run(brief, prepared.checked.file_digest)
        try:
            with one_at_a_time(brief, prepared.cache, listener):
                made = _make(prepared, ledger, listener, executor)
        except KeyboardInterrupt:
            ledger.end_run(run, RunState.INTERRUPTED)
            raise
        except CutthroughError:
            ledger.end_run(run, RunState.FAILED)
            raise
        ledger.end_run(run, RunState.MADE)
    return made


def _make(prepared: Prepared, ledger: Ledger, progress: Progress, executor: Executor | None) -> Made:
    """Everything from cuts to page."""
    finisher = Finisher(
        prepared.program_dir,
        prepared.program,
        prepared.gathered,
        prepared.placements,
        prepared.fonts,
        prepared.checked.brief,
        prepared.cuts,
    )
    families, places = prepared.families(), (prepared.folder, staging(prepared.folder))
    kept = {name: finisher.kept(cuts, places) for name, cuts in families.items()}
    cost = _cost(prepared, [name for name, edits in kept.items() if edits is None])
    progress.say(cost.sentence())
    if (tight := cost.tight(shutil.disk_usage(prepared.program_dir).free)) is not None:
        progress.say(tight)
    made = _finished(
        prepared, finisher, {name: families[name] for name in families if kept[name] is None}, executor, progress
    )
    edits = [edit for name in families for edit in kept[name] or made[name]]
    prepared.gathered.ensure_unchanged()
    brief, now = prepared.checked.brief.name, dt.datetime.now(dt.UTC)
    delivery = Delivery(
        program=prepared.program,
        brief=prepared.checked.brief,
        brief_digest=prepared.checked.file_digest,
        warnings=prepared.checked.warnings,
        sources=prepared.gathered.sources,
        placements=dict(prepared.placements),
        # What is kept of an edit knows of no waiver: one that has ended must not live on.
        edits=waive_edits(edits, kept_waivers(ledger, brief), brief, now.date()),
        made_at=now.isoformat(timespec="seconds"),
    )
    page, removed = _deliver(delivery, prepared, ledger)
    _tell(delivery, removed, progress)
    return Made(delivery, page, cost.segments, sum(len(edits or ()) for edits in kept.values()), removed)


def _finished(
    prepared: Prepared,
    finisher: Finisher,
    families: Mapping[str, Sequence[Cut]],
    executor: Executor | None,
    progress: Progress,
) -> dict[str, tuple[Edit, ...]]:
    """The families rendered one after the other, each being written and measured while the next is encoded.

    Encoding takes all cores for most of its time, and measuring one: side by side they leave none idle.
    """
    pool = executor or ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="encode")
    finishing = ThreadPoolExecutor(FINISHED_AT_ONCE, thread_name_prefix="finish")
    coming: dict[str, Future[tuple[Edit, ...]]] = {}
    try:
        for name, cuts in families.items():
            ready = finisher.render(cuts, pool, progress)
            coming[name] = finishing.submit(finisher.finish, ready, staging(prepared.folder))
            for each in coming.values():
                if each.done():
                    each.result()  # what went wrong is told now and not after the next family
        progress.stage("Finishing", len(coming))
        made = {}
        for name, each in coming.items():
            made[name] = each.result()
            progress.advance(1)
        return made
    finally:
        finishing.shutdown(wait=True, cancel_futures=True)
        if executor is None:
            pool.shutdown(wait=True, cancel_futures=True)


def _deliver(delivery: Delivery, prepared: Prepared, ledger: Ledger) -> tuple[Path, tuple[str, ...]]:
    """Put the finished delivery in the place of the last one; gives its page and the names of what was taken out."""
    folder, last = prepared.folder, last_delivery(prepared.folder)
    # Written down before a file is where people see it: whatever is found there later is known to be ours.
    for edit in delivery.edits:
        ledger.record_deliverable(delivery.brief.name, edit)
    hand_over(delivery.edits, folder, prepared.cache)
    page = write_page(delivery, folder)
    write_text(folder / DELIVERY_FILE, delivery.to_json())
    written = [each.deliverable for each in ledger.deliverables(delivery.brief.name)]
    written += files_of(last.edits) if last else ()  # for a ledger that was not kept
    return page, take_out(written, delivery.edits, folder, prepared.cache)


def _tell(delivery: Delivery, removed: Sequence[str], progress: Progress) -> None:
    """Say what had to give way in each edit, and what is no longer there."""
    about: dict[str, list[str]] = {}
    for edit in delivery.edits:
        for note in dict.fromkeys(edit.cut.notes):
            about.setdefault(note, []).append(edit.main.path)
    for note, files in about.items():
        progress.say(f"Note: {note} ({', '.join(files) if len(files) < 4 else f'{len(files)} edits'})")
    if removed:
        count = "1 file" if len(removed) == 1 else f"{len(removed)} files"
        progress.say(f"Removed {count} of earlier runs, no longer asked for: {', '.join(removed)}.")


def _cost(prepared: Prepared, families: Sequence[str]) -> Cost:
    """What rendering these families will take, before it starts."""
    todo: dict[str, Built] = {}
    for name in families:
        todo |= missing(plan_segments(prepared.families()[name], prepared.material, FIRST_CRF), prepared.cache)
    return cost_of(tuple(todo.values()), len(prepared.cuts), prepared.cache)
