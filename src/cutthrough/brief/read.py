"""A brief's file into a checked brief: everything that is wrong with it at once, or the record."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cutthrough.brief.program import find_program
from cutthrough.brief.rules import RULES
from cutthrough.brief.shape import shaped
from cutthrough.brief.structure import read_record
from cutthrough.brief.yaml_bytes import MAX_BYTES
from cutthrough.brief.yaml_lines import read_yaml
from cutthrough.model.brief import Brief, CheckedBrief, Problem, Severity
from cutthrough.model.errors import BriefRefused, ProgramError, StoreError

WHY_PROGRAM = "A brief's files are looked up in its program's folder, and nothing outside it is ever used."


def read_brief(path: Path, program_dir: Path | None = None) -> tuple[Brief | None, tuple[Problem, ...]]:
    """The brief in the file `path`, and all problems: structure, references, limits, in the order of the lines.

    The brief is there as soon as its structure is sound, even when a problem blocks it. Files are looked up
    in `program_dir`, by default the first folder above with a `program.yaml`. Raises StoreError when the
    file can't be opened.
    """
    brief, problems, _ = _read(path, program_dir)
    return brief, problems


def check_brief(path: Path, program_dir: Path) -> CheckedBrief:
    """The brief in the file `path`, which may be produced. Raises BriefRefused, with every problem, and StoreError."""
    brief, problems, digest = _read(path, program_dir)
    blocking = sum(problem.severity is Severity.BLOCK for problem in problems)
    if brief is None or blocking:
        raise BriefRefused(
            f"{path.name} has {_count(blocking, 'problem')} that must be settled before anything is produced",
            problems,
            f"run: cutthrough check {path}",
        )
    return CheckedBrief(brief=brief, warnings=problems, file_digest=digest)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def read_file(path: Path) -> bytes:
    """What is in the file, up to one byte more than a brief may have. Raises StoreError in one sentence."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise StoreError(f"There is no file {path}", "cutthrough init writes a brief to start from") from None
    except IsADirectoryError:
        raise StoreError(f"{path} is a folder; name the brief in it", "briefs are in the folder briefs/") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}") from None


def _read(path: Path, program_dir: Path | None) -> tuple[Brief | None, tuple[Problem, ...], str]:
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
    ordered = sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0))
    return brief, tuple(ordered), digest


def _name_problems(name: str) -> list[Problem]:
    """The name becomes a folder's, `out/<name>/`: it must be one, and not lead elsewhere."""
    if name.strip(". ") and name.isprintable():
        return []
    message = f"A brief can't be called {name!r}; give its file a name of letters and digits"
    why = "Its edits are delivered into a folder of that name."
    return [Problem(severity=Severity.BLOCK, rule="brief-name", message=message, why=why)]


def _program(path: Path, program_dir: Path | None) -> tuple[Path | None, list[Problem]]:
    if program_dir is not None:
        return program_dir, []
    try:
        return find_program(path.parent), []
    except ProgramError as error:
        return None, [Problem(severity=Severity.BLOCK, rule="program-missing", message=error.message, why=WHY_PROGRAM)]
