"""A brief's file into a checked brief: everything that is wrong with it at once, or the record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from cutthrough.brief.case import Case
from cutthrough.brief.program import find_program, program_problems
from cutthrough.brief.rules import COHERENCE, RULES
from cutthrough.brief.shape import shaped
from cutthrough.brief.structure import read_record
from cutthrough.brief.waived import waived
from cutthrough.brief.yaml_bytes import MAX_BYTES
from cutthrough.brief.yaml_lines import read_yaml
from cutthrough.model.brief import Brief, CheckedBrief, Problem, Severity, Stage
from cutthrough.model.errors import BriefRefused, ProgramError, StoreError
from cutthrough.model.program import Program
from cutthrough.model.quantity import say_count
from cutthrough.model.waiver import Waiver

WHY_PROGRAM = "A brief's files are looked up in its program's folder, and nothing outside it is ever used."
BEFORE: dict[Stage, str] = {
    Stage.CONCEPT: "before it is worth thinking further",
    Stage.SHOOT: "before money is spent on making it",
    Stage.EDIT: "before anything is produced",
    Stage.PUBLISH: "before it goes out",
}
"""What each gate stands before."""


def read_brief(
    path: Path, program_dir: Path | None = None, *, today: date | None = None
) -> tuple[Brief | None, tuple[Problem, ...]]:
    """The brief in the file `path`, and all problems of all stages, in the order of the lines; nothing is waived.

    The brief is there as soon as its structure is sound, even when a problem blocks it; without footage or places
    yet, it is there too. Files are looked up in `program_dir`, by default the first folder above with a
    `program.yaml`. Raises StoreError when the file can't be opened.
    """
    brief, problems, _ = _read(path, program_dir, today or datetime.now(UTC).date())
    return brief, problems


def check_brief(
    path: Path,
    program_dir: Path,
    stage: Stage = Stage.EDIT,
    *,
    waivers: Sequence[Waiver] = (),
    today: date | None = None,
) -> CheckedBrief:
    """The brief in the file `path`, which may pass a stage; `make` asks for edit.

    What blocks in other stages only, and what is waived, is among its warnings, as a warning that still says where it
    blocks and who waived it. Raises BriefRefused, with every problem, and StoreError.
    """
    day = today or datetime.now(UTC).date()
    brief, found, digest = _read(path, program_dir, day)
    problems = tuple(_at(stage, problem) for problem in waived(found, waivers, day, brief.last_day if brief else None))
    blocking = sum(problem.blocks(stage) for problem in problems)
    if brief is None or blocking:
        raise BriefRefused(
            f"{path.name} has {say_count(blocking, 'problem')} that must be settled {BEFORE[stage]}",
            problems,
            f"run: cutthrough check {path}",
            stage=stage.value,
        )
    return CheckedBrief(brief=brief, warnings=problems, file_digest=digest)


def _at(stage: Stage, problem: Problem) -> Problem:
    """The problem as it counts at a stage."""
    return problem if problem.blocks(stage) else problem.model_copy(update={"severity": Severity.WARN})


def read_file(path: Path) -> bytes:
    """What is in the file, up to one byte more than a brief may have. Raises StoreError in one sentence.

    A link that leads out of the program's folder is not followed, as for media: a program may come from a stranger, and
    what is wrong with a brief is quoted.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would keep us waiting for ever
            raise StoreError(f"{path} is not a regular file", "name a brief, a YAML file")
        if path.is_symlink() and not path.resolve().is_relative_to(find_program(path).resolve()):
            raise StoreError(f"{path} is a link that leads out of the program's folder", "copy the file into it")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise StoreError(f"There is no file {path}", "cutthrough init writes a brief to start from") from None
    except IsADirectoryError:
        raise StoreError(f"{path} is a folder; name the brief in it", "briefs are in the folder briefs/") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}") from None


def _read(path: Path, program_dir: Path | None, today: date) -> tuple[Brief | None, tuple[Problem, ...], str]:
    data = read_file(path)
    digest = hashlib.sha256(data).hexdigest()
    document, unreadable = read_yaml(data)
    if document is None:
        return None, unreadable, digest
    document = shaped(document)
    brief, structural = read_record(Brief, document, {"name": path.stem})
    problems = [*unreadable, *structural, *_name_problems(path.stem)]
    if isinstance(document.value, dict):
        program, missing = _program(path, program_dir)
        problems += missing
        problems += [problem for rule in RULES for problem in rule(document, program)]
        case = Case(document, program, _record_of(program), today)
        problems += [problem for rule in COHERENCE for problem in rule(case)]
    ordered = sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0))
    return brief, tuple(ordered), digest


def _name_problems(name: str) -> list[Problem]:
    """The name becomes a folder's, `out/<name>/`: it must be one, and not lead elsewhere."""
    if name.strip(". ") and name.isprintable():
        return []
    message = f"A brief can't be called {name!r}; give its file a name of letters and digits"
    why = "Its edits are delivered into a folder of that name."
    return [Problem(severity=Severity.BLOCK, rule="brief-name", message=message, why=why)]


def _record_of(program_dir: Path | None) -> Program | None:
    """What the program says; None where it can't be read, which is told with the program."""
    try:
        return program_problems(program_dir)[0] if program_dir is not None else None
    except ProgramError:
        return None


def _program(path: Path, program_dir: Path | None) -> tuple[Path | None, list[Problem]]:
    if program_dir is not None:
        return program_dir, []
    try:
        return find_program(path.parent), []
    except ProgramError as error:
        return None, [Problem(severity=Severity.BLOCK, rule="program-missing", message=error.message, why=WHY_PROGRAM)]
