"""Makes everything a brief asks for, doing only what was not done before."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cutthrough.brief.line_ids import with_ids
from cutthrough.brief.program import find_program, read_program
from cutthrough.brief.read import check_brief, read_file
from cutthrough.catalog.placement import placement
from cutthrough.deliver.page import write_page
from cutthrough.flow.cost import Cost, cost_of
from cutthrough.flow.finish import Finisher
from cutthrough.flow.gather import Gathered, gather
from cutthrough.flow.progress import Progress, Silent
from cutthrough.flow.status import DELIVERY_FILE
from cutthrough.media.fonts import FontPair, font_pair
from cutthrough.model.brief import CheckedBrief
from cutthrough.model.cut import Cut
from cutthrough.model.deliverable import Delivery, Edit
from cutthrough.model.errors import CutthroughError
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.plan.cuts import plan
from cutthrough.render.build import Built, Material
from cutthrough.render.encode import sweep_scratch
from cutthrough.render.encoder import FIRST_CRF
from cutthrough.render.family import missing, plan_segments
from cutthrough.store.files import write_text
from cutthrough.store.ledger import Ledger, RunState, open_ledger


@dataclass(frozen=True)
class Made:
    """What a run gave: the delivery, where its page is, and how much of it was new."""

    delivery: Delivery
    page: Path
    encoded_segments: int
    kept_edits: int


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


def check(brief_path: Path) -> Checked:
    """Read and check everything a person wrote; nothing is written. Raises BriefRefused, ProgramError, StoreError."""
    read_file(brief_path)  # a brief that is not there is told as that, and not as a program that is missing
    program_dir = find_program(brief_path)
    program = read_program(program_dir)
    return Checked(program_dir, program, check_brief(brief_path, program_dir), font_pair(program_dir, program.brand))


def prepare(ready: Checked, ledger: Ledger, progress: Progress) -> Prepared:
    """Gather, analyse and plan. Raises SourceError, CatalogError, StoreError."""
    program_dir, program, fonts = ready.program_dir, ready.program, ready.fonts
    checked = ready.brief.model_copy(update={"brief": with_ids(ready.brief.brief, ledger)})
    brief = checked.brief
    gathered = gather(program_dir, program, brief, program_dir / "cache", progress)
    placements = {line.placement: placement(line.placement) for line in brief.placements}
    progress.stage("Planning", 0)
    cuts = plan(checked, program, gathered.sources, gathered.footage, placements, gathered.captions, fonts=fonts)
    return Prepared(program_dir, program, checked, gathered, placements, fonts, cuts)


def make(brief_path: Path, *, progress: Progress | None = None, executor: Executor | None = None) -> Made:
    """Make every edit of the brief, measure it and write the delivery page.

    What is already there and would come out the same is kept. Stopped at any moment, the next run goes on. Raises
    any CutthroughError; nothing half-written is left in the delivery.
    """
    ready = check(brief_path)
    sweep_scratch(ready.program_dir / "cache")
    with open_ledger(ready.program_dir) as ledger:
        prepared = prepare(ready, ledger, progress or Silent())
        run = ledger.start_run(prepared.checked.brief.name, prepared.checked.file_digest)
        try:
            made, new = _make(prepared, progress or Silent(), executor)
        except KeyboardInterrupt:
            ledger.end_run(run, RunState.INTERRUPTED)
            raise
        except CutthroughError:
            ledger.end_run(run, RunState.FAILED)
            raise
        for edit in new:
            ledger.record_deliverable(made.delivery.brief.name, edit)
        ledger.end_run(run, RunState.MADE)
    return made


def _make(prepared: Prepared, progress: Progress, executor: Executor | None) -> tuple[Made, list[Edit]]:
    """Everything from cuts to page; with the edits that are new."""
    finisher = Finisher(prepared.program_dir, prepared.program, prepared.gathered, prepared.placements, prepared.fonts)
    families = prepared.families()
    kept = {name: finisher.kept(cuts, prepared.folder) for name, cuts in families.items()}
    cost = _cost(prepared, [name for name, edits in kept.items() if edits is None])
    progress.say(cost.sentence())
    new: list[Edit] = []
    edits: list[Edit] = []
    pool = executor or ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="encode")
    try:
        for name, cuts in families.items():
            done = kept[name]
            if done is None:
                done = finisher.finish(cuts, prepared.folder, pool, progress)
                new += done
            edits += done
    finally:
        if executor is None:
            pool.shutdown(wait=True, cancel_futures=True)
    prepared.gathered.ensure_unchanged()
    delivery = Delivery(
        program=prepared.program,
        brief=prepared.checked.brief,
        brief_digest=prepared.checked.file_digest,
        warnings=prepared.checked.warnings,
        sources=prepared.gathered.sources,
        placements=dict(prepared.placements),
        edits=tuple(edits),
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )
    page = write_page(delivery, prepared.folder)
    write_text(prepared.folder / DELIVERY_FILE, delivery.to_json())
    return Made(delivery, page, cost.segments, len(edits) - len(new)), new


def _cost(prepared: Prepared, families: Sequence[str]) -> Cost:
    """What rendering these families will take, before it starts."""
    todo: dict[str, Built] = {}
    for name in families:
        todo |= missing(plan_segments(prepared.families()[name], prepared.material, FIRST_CRF), prepared.cache)
    return cost_of(tuple(todo.values()), len(prepared.cuts), prepared.cache)
