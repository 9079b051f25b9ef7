"""What a brief asks of files that others made for it, and who let what of that pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cutthrough.brief.files import file_fault
from cutthrough.brief.program import find_program, read_program
from cutthrough.brief.read import read_brief
from cutthrough.catalog.forms import form_of
from cutthrough.conform.report import judge
from cutthrough.flow.promise import dated, promise_of_brief
from cutthrough.flow.seen import Seen
from cutthrough.flow.waivers import waive_verdicts, waivers_of
from cutthrough.model.brief import Brief
from cutthrough.model.errors import BriefRefused
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.verdict import Report
from cutthrough.model.waiver import Waiver


@dataclass(frozen=True)
class Asked:
    """A brief as files are held to it. `dated` is the day it was last written, `logo` the picture to look for."""

    brief: Brief
    program: Program
    dated: str
    today: date
    logo: Path | None = None
    waivers: Sequence[Waiver] = ()

    @property
    def placements(self) -> tuple[str, ...]:
        """The placements it names, each once."""
        return tuple(dict.fromkeys(line.placement for line in self.brief.placements))

    def judge(self, name: str, measured: Measured, placement: Placement, seen: Seen | None) -> Report:
        """Every rule's verdict on a file called `name`, with the waivers of this brief that hold today.

        Without `seen`, what the pixels and words would have to show can't be told. A waiver that is about one edit
        holds for the file that bears that edit's id as its name. Pure.
        """
        promise = promise_of_brief(
            self.brief,
            self.program,
            placement,
            today=self.today,
            dated=self.dated,
            footage=seen.footage if seen else None,
            words=seen.words if seen else None,
            form=form_of(placement),
        )
        report = judge(measured, placement, promise=promise, features=seen.features if seen else None)
        return waive_verdicts(report, self.waivers, self.brief.name, name, self.today)


def asked_by(path: Path, today: date | None = None) -> Asked:
    """What the brief in the file `path` asks. One that may not be produced yet still asks.

    Raises BriefRefused where it can't be read as a brief at all, ProgramError and StoreError.
    """
    brief, problems = read_brief(path)
    if brief is None:
        raise BriefRefused(f"{path.name} can't be read as a brief", problems, f"run: cutthrough check {path}")
    program_dir = find_program(path)
    program = read_program(program_dir)
    named = brief.sources.logo or program.brand.logo
    return Asked(
        brief,
        program,
        dated(path),
        today or datetime.now(UTC).date(),
        program_dir / named if named and file_fault(program_dir, named) is None else None,
        waivers_of(program_dir, brief.name),
    )
