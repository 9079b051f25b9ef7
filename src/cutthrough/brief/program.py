"""A program's folder: found from a brief in it, and its `program.yaml` read with the same care as a brief."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cutthrough.brief.channel_rules import channels_usable
from cutthrough.brief.examples import why
from cutthrough.brief.files import OUTSIDE, file_fault
from cutthrough.brief.language_rules import LANGUAGE_TAG
from cutthrough.brief.mend import comment_out
from cutthrough.brief.problem import problem_at, say_path, short, told, undrawable
from cutthrough.brief.shape import without_empty
from cutthrough.brief.structure import read_record
from cutthrough.brief.yaml_bytes import MAX_BYTES
from cutthrough.brief.yaml_lines import Document, read_yaml
from cutthrough.brief.yaml_lines import Path as YamlPath
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.errors import CutthroughError, ProgramError
from cutthrough.model.naming import template_faults
from cutthrough.model.program import Program
from cutthrough.model.source import SourceRole

PROGRAM_FILE = "program.yaml"


def find_program(start: Path) -> Path:
    """The nearest folder with a `program.yaml`, from `start` (a file or a folder) upwards. Raises ProgramError."""
    absolute = start.absolute()
    for folder in (absolute, *absolute.parents):
        try:
            if (folder / PROGRAM_FILE).is_file():
                return folder
        except OSError:  # a file is no folder, and some folders may not be looked into
            continue
    raise ProgramError(
        f"There is no {PROGRAM_FILE} in {absolute} or above it",
        "keep briefs in a program's folder; cutthrough init makes one",
        start=str(absolute),
    )


def program_problems(program_dir: Path) -> tuple[Program | None, tuple[Problem, ...]]:
    """The program in the folder, and everything wrong with its `program.yaml`. Raises ProgramError without the file."""
    path = program_dir / PROGRAM_FILE
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(program_dir.resolve()):
            raise ProgramError(f"{path} is a link that leads out of the program's folder", "copy the file into it")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ProgramError(f"There is no {PROGRAM_FILE} in {program_dir}", "cutthrough init makes one") from None
    except (OSError, ValueError) as error:
        raise ProgramError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}") from None
    document, problems = read_yaml(data)
    if document is None:
        return None, problems
    document = replace(document, value=without_empty(document.value))
    program, structural = read_record(Program, document, {})
    files = list(_files(document, program_dir))
    alike = [] if files else _alike(program, document, program_dir)
    found = [
        *problems,
        *structural,
        *files,
        *alike,
        *_name(program, document, program_dir),
        *_file_names(program, document),
        *channels_usable(program, document),
    ]
    return program, tuple(sorted(found, key=lambda problem: (problem.line is None, problem.line or 0)))


def _file_names(program: Program | None, document: Document) -> Iterator[Problem]:
    """Files can be named by the client's template."""
    if program is None or program.file_names is None:
        return
    for fault in template_faults(program.file_names):
        path: YamlPath = ("file_names",)
        yield problem_at(
            document, path, "file-names-template", f"file_names: {fault}", mend=comment_out(document, path)
        )


def _files(document: Document, program_dir: Path) -> Iterator[Problem]:
    fonts = document.get(("brand", "fonts"))
    tags = [("brand", "fonts", tag) for tag in fonts] if isinstance(fonts, dict) else []
    yield from _tags(document, tags)
    path: YamlPath
    for path in (("brand", "font"), ("brand", "logo"), *tags):
        name = document.get(path)
        fault = file_fault(program_dir, name) if isinstance(name, str) else None
        if fault is not None:
            rule = "brand-file-outside" if fault == OUTSIDE else "brand-file-missing"
            message = f'{say_path(path)}: "{short(str(name))}" {fault}'
            yield problem_at(document, path, rule, message, mend=comment_out(document, path))
        elif isinstance(name, str) and (unusable := _unusable(str(path[1]), program_dir / name)) is not None:
            message = f"{say_path(path)}: {told(unusable)}"
            yield problem_at(document, path, "brand-file-unusable", message, mend=comment_out(document, path))


def _unusable(field: str, path: Path) -> CutthroughError | None:
    """What keeps the file from being the brand's font or logo."""
    # Fonts and pictures are read only when there is one to read.
    from cutthrough.brief.opened import open_source
    from cutthrough.media.fonts import read_font

    try:
        if field.startswith("font"):
            read_font(path)
        else:
            open_source(SourceRole.LOGO, path)
    except CutthroughError as error:
        return error
    return None


def _tags(document: Document, paths: Sequence[YamlPath]) -> Iterator[Problem]:
    """Fonts are named for language tags."""
    for path in paths:
        tag = str(path[-1])
        if not LANGUAGE_TAG.match(tag):
            message = f'{say_path(path[:-1])}: "{short(tag)}" is no language tag; write ja, ar, zh-Hant'
            mend = comment_out(document, path)
            yield problem_at(document, path, "language-tag", message, mend=mend, because=why("languages"))


def _alike(program: Program | None, document: Document, program_dir: Path) -> Iterator[Problem]:
    """Fonts can be told apart by what they are called in themselves."""
    if program is None or not program.brand.fonts:
        return
    from cutthrough.media.fonts import font_pair

    try:
        font_pair(program_dir, program.brand)
    except ProgramError as error:
        path = ("brand", "fonts")
        yield problem_at(document, path, "brand-file-unusable", f"{say_path(path)}: {told(error)}")


def _name(program: Program | None, document: Document, program_dir: Path) -> Iterator[Problem]:
    """The brand's name can be written in the brand's font; a logo may spell it instead."""
    if program is None:
        return
    from cutthrough.media.fonts import font_pair

    try:
        font = font_pair(program_dir, program.brand).bold
    except ProgramError:
        return  # told with the file
    fault = undrawable(font, program.brand.name)
    if fault is not None:
        spelt = program.brand.logo is not None
        message = f"brand, name: {fault}{'; only a wide logo would stand for it' if spelt else ''}"
        severity = Severity.WARN if spelt else Severity.BLOCK
        because = "Title and end card are signed with the name, and nothing is made with empty boxes for letters."
        yield problem_at(document, ("brand", "name"), "glyph-missing", message, severity=severity, because=because)


def read_program(program_dir: Path, stage: Stage = Stage.EDIT) -> Program:
    """The program in the folder, for what that gate stands before. Raises ProgramError, `problems` holds all of them.

    A channel nobody can post to is no matter for making edits; ask for publish before anything goes out.
    """
    program, problems = program_problems(program_dir)
    blocking = [problem for problem in problems if problem.blocks(stage)]
    if program is None or blocking:
        said = "; ".join(problem.message for problem in blocking)
        pastes = [problem.paste for problem in blocking if problem.paste]
        fix = f"write in {PROGRAM_FILE}: {' '.join(pastes[0].split())}" if pastes else f"mend {PROGRAM_FILE}"
        raise ProgramError(
            f"{program_dir / PROGRAM_FILE}: {said}",
            fix,
            problems=[problem.model_dump(mode="json") for problem in problems],
        )
    return program
