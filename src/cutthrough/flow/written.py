"""A program and a brief as they are written, whatever still blocks them: what papers are made of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cutthrough.brief.program import PROGRAM_FILE, find_program, program_problems
from cutthrough.brief.read import read_brief
from cutthrough.flow.publishable import unpublishable
from cutthrough.flow.waivers import waivers_of
from cutthrough.model.brief import Brief, Problem, Severity
from cutthrough.model.errors import BriefRefused, ProgramError
from cutthrough.model.program import Program


def as_written(path: Path, today: date) -> tuple[Path, Program, Brief, tuple[Problem, ...]]:
    """The program's folder, the program, the brief in the file `path`, and all its problems.

    Raises ProgramError and BriefRefused where one of them can't be read, and StoreError.
    """
    program_dir = find_program(path.parent)
    program, faults = program_problems(program_dir)
    if program is None:
        message = faults[0].message if faults else "it can't be read"
        raise ProgramError(f"{PROGRAM_FILE}: {message}", f"mend {program_dir / PROGRAM_FILE}")
    brief, problems = read_brief(path, program_dir, today=today)
    if brief is None:
        blocking = tuple(problem for problem in problems if problem.severity is Severity.BLOCK)
        raise BriefRefused(f"{path.name} can't be read as a brief", blocking, f"run: cutthrough check {path}")
    missing = unpublishable(path, program_dir, problems, waivers_of(program_dir, path.stem), today)
    return program_dir, program, brief, (*problems, *missing)
