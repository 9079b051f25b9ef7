"""`cutthrough init`: a program's folder, from an interview or as an example to change."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutthrough.cli.interview import Check, interview, one_of, program_interview
from cutthrough.cli.refusal import STOPPED, refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Interrupted, Misuse, ProgramError, ValueProblem
from cutthrough.model.quantity import say_count

if TYPE_CHECKING:
    from cutthrough.flow.form import FromForm

_REFUSED, _MISUSED = 1, 2
_SHOWN, _LONG = 5, 100  # texts of a form that are told, and characters of each


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The program's folder; it is made when it is not there.")
    ] = Path(),
    example: Annotated[bool, typer.Option("--example", help="Write an example to change; ask nothing.")] = False,
    form: Annotated[
        Path | None,
        typer.Option("--from", metavar="FORM", help="Read the brief from a form that was filled in (DOCX, XLSX)."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What the brief is called; the form's name if left out.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking once more.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Start a program or add a brief: interview, form or example.

    A program is one client's folder: program.yaml, briefs/ and media/. The interview asks for goal, audience and
    measures first. A form is what `cutthrough form` writes and a client fills in; what in it is not understood stays in
    the brief as comments. It writes only at the end, and never over a file.

    Exit status: 0 when the files were written, 1 when not.
    """
    from cutthrough.brief.new_program import example_files, write_new

    told: FromForm | None = None
    today = datetime.now(UTC).date()
    try:
        if form is not None:
            if example:
                raise Misuse("--from and --example are two ways to begin", "give one of them")
            told = _from_form(folder, form, name)
        files = told.files if told else example_files(today) if example else _interviewed(folder, name, yes=yes)
        written = write_new(folder, files)
    except (KeyboardInterrupt, typer.Abort) as error:
        typer.echo(err=True)
        refuse(Interrupted("Stopped; nothing was written"), json=json)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED if isinstance(error, Misuse) else _REFUSED) from error
    brief = next(path for path in written if path.parent.name == "briefs")
    if json:
        said: dict[str, object] = {"program": str(folder), "brief": str(brief), "written": list(map(str, written))}
        say_json({**said, "not_understood": list(told.unread), "not_found": list(told.missing)} if told else said)
        return
    for path in written:
        typer.echo(f"wrote {visible(str(path))}")
    if told:
        _tell(told)
    typer.echo(f"Next: put the film where the brief says, then run: cutthrough check {visible(str(brief))}")


def _from_form(folder: Path, form: Path, name: str | None) -> FromForm:
    """The form is read before anything is asked: a wrong file must not cost answers."""
    from cutthrough.flow.form import from_form

    read = from_form(form, name, None)
    return read if _has_program(folder) else from_form(form, name, program_interview(_ask))


def _tell(told: FromForm) -> None:
    """Say what in the form was not found or not understood."""
    if told.missing:
        typer.echo(f"Not found in the form: {', '.join(told.missing)}.")
    if told.unread:
        count = "1 text of the form was" if len(told.unread) == 1 else f"{len(told.unread)} texts of the form were"
        typer.echo(f"{count} not understood and stands as a comment at the end of the brief:")
        for text in told.unread[:_SHOWN]:
            typer.echo(f"  {visible(text if len(text) <= _LONG else text[: _LONG - 1] + '…')}")
        if len(told.unread) > _SHOWN:
            typer.echo(f"  and {len(told.unread) - _SHOWN} more")


def _interviewed(folder: Path, named: str | None, *, yes: bool) -> dict[str, str]:
    from cutthrough.brief.new_program import file_stem, interviewed_files

    typer.echo("An empty answer leaves out what may be left out. Nothing is written before the end.", err=True)
    brief = interview(_ask)
    program = None if _has_program(folder) else program_interview(_ask)

    def is_free(name: str) -> str | None:
        path = folder / "briefs" / f"{file_stem(name)}.yaml"
        return f"{path} is there already; choose another name." if path.exists() else None

    name = file_stem(named or _ask("What shall the brief be called?", check=is_free, default="brief"))
    files = interviewed_files(name, brief, program)
    if not yes:
        for path, text in files.items():
            typer.echo(f"\n{folder / path}\n\n{text}", err=True)
        _confirm(f"Write {say_count(len(files), 'file')} into {folder.absolute()}?")
    return files


def _has_program(folder: Path) -> bool:
    """True where the folder is a program already; one further up is another one's."""
    from cutthrough.brief.program import find_program

    try:
        return find_program(folder) == folder.absolute()
    except ProgramError:
        return False


def _ask(question: str, *, check: Check, optional: bool = False, default: str | None = None) -> str:
    """Ask until the answer will do. Raises typer.Abort at the end of the input."""
    hint = f" [{default}]" if default else " (optional)" if optional else ""
    end = " " if question.endswith("?") and not hint else ": "
    while True:
        text = " ".join(_answer(f"{question}{hint}{end}").split()) or default or ""
        if not text and optional:
            return ""
        wrong = check(text) if text.isprintable() else "That holds a character that can't be shown."
        if not text:
            wrong = "An answer is needed here."
        if wrong is None:
            return text
        typer.echo(f"  {wrong}", err=True)


def _answer(prompt: str) -> str:
    """One line of input. Questions go to stderr where stdout is not a terminal, so that it can be piped."""
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return input(prompt)
        typer.echo(prompt, nl=False, err=True)
        line = sys.stdin.readline()
    except EOFError:
        raise typer.Abort from None
    except UnicodeDecodeError:
        raise ValueProblem("The answers are not UTF-8 text; nothing was written", "save them as UTF-8") from None
    if not line:
        raise typer.Abort
    return line


def _confirm(question: str) -> None:
    if _ask(question, check=one_of(("y", "yes", "n", "no")), default="y") in ("n", "no"):
        raise typer.Abort
