"""The tier of one brief, and what its making took: reads brief, program and ledger, and writes to the ledger."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from cutthrough.brief.program import PROGRAM_FILE, find_program, program_problems
from cutthrough.brief.read import read_file
from cutthrough.brief.shape import shaped
from cutthrough.brief.structure import read_record
from cutthrough.brief.yaml_lines import read_yaml
from cutthrough.catalog.knowledge import tiers, type_of
from cutthrough.catalog.making_share import MAKING_SHARE
from cutthrough.model.actual import Actual, ActualKind, KeptActual, Spent
from cutthrough.model.brief import Brief, Problem, Severity
from cutthrough.model.errors import BriefRefused, Misuse, ProgramError
from cutthrough.model.program import Program
from cutthrough.model.tier import TierDecision
from cutthrough.prepare.actuals import doubtful, named, spent, with_undone
from cutthrough.prepare.tier import Usual, decide
from cutthrough.store.ledger import Entry, EntryKind, Ledger, open_ledger
from cutthrough.store.where import has_ledger


def tier_of(path: Path, today: date | None = None) -> TierDecision:
    """The tier of the brief in the file `path`, with what was spent on it.

    The brief need not be ready for production: its structure is enough. Raises BriefRefused, ProgramError, StoreError.
    """
    program_dir, program, brief = opened(path)
    kept = actuals(program_dir, brief.name)
    took = spent(kept, brief.schedule, today or here_today()) if kept else None
    kind = type_of(brief.type) if brief.type else None
    usual = Usual(kind.name, kind.tier) if kind else None
    return decide(brief, program, tiers(), MAKING_SHARE, spent=took, usual=usual)


def spent_on(path: Path, today: date | None = None) -> Spent:
    """What was recorded for the brief in the file `path`. Raises BriefRefused, ProgramError, StoreError."""
    program_dir, _, brief = opened(path)
    return spent(actuals(program_dir, brief.name), brief.schedule, today or here_today())


def record_actual(path: Path, actual: Actual, today: date | None = None) -> Entry:
    """Write down what happened, for good. Raises Misuse for what can't be, BriefRefused, ProgramError, StoreError."""
    program_dir, _, brief = opened(path)
    fault = doubtful(actual, today or here_today())
    if fault is not None:
        raise Misuse(fault, "cutthrough spent --help")
    with open_ledger(program_dir) as ledger:
        if actual.undoes is not None:
            found = named(_kept(ledger, brief.name), actual.undoes)
            actual = actual.model_copy(update={"undoes": found.id})
        return ledger.enter(brief.name, EntryKind.ACTUAL, actual)


def undo(path: Path, entry: str, who: str | None, why: str | None, today: date | None = None) -> Entry:
    """Say that an entry doesn't count; it stays in the ledger. Raises Misuse where there is none of this id."""
    on = today or here_today()
    return record_actual(path, Actual(kind=ActualKind.UNDONE, undoes=entry, who=who, what=why, on=on), on)


def here_today() -> date:
    """The day it is where one works, as people date their work."""
    return datetime.now().astimezone().date()


def actuals(program_dir: Path, brief: str) -> tuple[KeptActual, ...]:
    """What was recorded for a brief, the first first. No ledger is made where there is none. Raises StoreError."""
    if not has_ledger(program_dir):
        return ()
    with open_ledger(program_dir) as ledger:
        return _kept(ledger, brief)


def _kept(ledger: Ledger, brief: str) -> tuple[KeptActual, ...]:
    entries = ledger.entries(EntryKind.ACTUAL, brief)
    return with_undone([(each.id, each.at, Actual.model_validate(each.record)) for each in entries])


def opened(path: Path) -> tuple[Path, Program, Brief]:
    """The program's folder, the program and the brief in the file. Raises BriefRefused, ProgramError, StoreError."""
    brief, problems = brief_as_written(path)
    program_dir = find_program(path.parent)
    program, faults = program_problems(program_dir)
    if program is None:
        message = faults[0].message if faults else "it can't be read"
        raise ProgramError(f"{PROGRAM_FILE}: {message}", f"mend {program_dir / PROGRAM_FILE}")
    if brief is None:
        blocking = tuple(each for each in problems if each.severity is Severity.BLOCK)
        raise BriefRefused(f"{path.name} can't be read as a brief", blocking, f"run: cutthrough check {path}")
    return program_dir, program, brief


def brief_as_written(path: Path) -> tuple[Brief | None, tuple[Problem, ...]]:
    """The brief in the file as far as its structure goes, and what is wrong with that; no other file is opened.

    Raises StoreError when the file can't be opened.
    """
    document, unreadable = read_yaml(read_file(path))
    if document is None:
        return None, unreadable
    brief, problems = read_record(Brief, shaped(document), {"name": path.stem})
    return brief, (*unreadable, *problems)
