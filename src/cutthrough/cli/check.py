"""`cutthrough check`: everything that keeps a brief from being produced, at once, with text to paste."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from cutthrough.cli.refusal import refuse, say_json, sentence, visible
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.errors import CutthroughError

_BLOCKED, _MISUSED = 1, 2
_PLAIN_WIDTH = 100
_QUOTED = 160  # characters of a line that are quoted; a line is longer by accident, and nobody reads it to its end


def check(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """List all that is wrong with a brief, with text to paste.

    Every problem is shown at once: its line, why it matters, and what would settle it. The files it names are opened
    too, media by their headers only, so it is quick whatever their size. Nothing is changed.

    Exit status: 0 when the brief may be produced (there may be warnings), 1 when something blocks it, 2 when misused.
    """
    # YAML and the catalog are read only by this command and by make.
    from cutthrough.brief.overrides import overrides_path, read_overrides
    from cutthrough.brief.program import PROGRAM_FILE, find_program, program_problems
    from cutthrough.brief.read import read_brief

    try:
        checked, problems = read_brief(brief)
        files: dict[Path, Sequence[Problem]] = {brief: problems}
        if not any(problem.rule == "program-missing" for problem in problems):
            program_dir = find_program(brief)
            files[program_dir / PROGRAM_FILE] = program_problems(program_dir)[1]
            if checked is not None:
                path = overrides_path(program_dir, checked.name)
                files[path] = read_overrides(program_dir, checked)[1]
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    blocking = sum(problem.severity is Severity.BLOCK for found in files.values() for problem in found)
    if json:
        say_json(_plain(brief, files, blocking))
    else:
        _show(files, blocking, _console())
    if blocking:
        raise typer.Exit(_BLOCKED)


def _plain(brief: Path, files: dict[Path, Sequence[Problem]], blocking: int) -> dict[str, object]:
    problems = [
        {"file": str(path), **problem.model_dump(mode="json")} for path, found in files.items() for problem in found
    ]
    return {"brief": str(brief), "ready": not blocking, "blocking": blocking, "problems": problems}


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PLAIN_WIDTH)


def _show(files: dict[Path, Sequence[Problem]], blocking: int, console: Console) -> None:
    for path, found in files.items():
        for problem in found:
            _show_problem(path, problem, console)
    warnings = sum(map(len, files.values())) - blocking
    if blocking:
        said = f"Not ready: {_count(blocking, 'problem')} to settle, {_count(warnings, 'warning')}."
        console.print(Text(said, style="bold red"))
    else:
        said = f"Ready to produce, with {_count(warnings, 'warning')}." if warnings else "Ready to produce."
        console.print(Text(said, style="bold green"))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _show_problem(path: Path, problem: Problem, console: Console) -> None:
    blocks = problem.severity is Severity.BLOCK
    where = visible(f"{path}:{problem.line}" if problem.line is not None else str(path))
    head = Text.assemble(
        ("block" if blocks else "warn ", "bold red" if blocks else "yellow"), "  ", (where, "bold"), f"  {problem.rule}"
    )
    # What people wrote is printed as it is, line by line: it may be copied from here.
    console.print(head, soft_wrap=True)
    console.print(_indented(sentence(problem.message), console), soft_wrap=True)
    if problem.quote is not None and problem.quote.strip():
        quote = _around(problem.quote, problem.column)
        console.print(Text(f"  {problem.line:>5} │ {_visible(quote)}", style="dim"), soft_wrap=True)
    console.print(_indented(f"Why: {problem.why}", console), soft_wrap=True)
    if problem.paste is not None:
        console.print(_indented(_where(problem), console), soft_wrap=True)
        for line in problem.paste.split("\n"):
            console.print(Text(_visible(line), style="cyan"), soft_wrap=True)
    console.print()


def _indented(text: str, console: Console) -> Text:
    wrapped = textwrap.fill(_visible(text), console.width, initial_indent="  ", subsequent_indent="  ")
    return Text(wrapped)


def _around(quote: str, column: int | None) -> str:
    """The line, or what stands around the place in it where it is a very long one."""
    if len(quote) <= _QUOTED:
        return quote
    start = max(0, min((column or 1) - 1 - _QUOTED // 4, len(quote) - _QUOTED))
    before, after = "…" if start else "", "…" if start + _QUOTED < len(quote) else ""
    return before + quote[start : start + _QUOTED] + after


def _visible(line: str) -> str:
    """A line with what a terminal would act on made harmless."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)


def _where(problem: Problem) -> str:
    if problem.line is None:
        return "Paste at the end:"
    if problem.replaces == 0:
        return f"Paste before line {problem.line}:"
    if problem.replaces == 1:
        return f"Paste instead of line {problem.line}:"
    return f"Paste instead of lines {problem.line} to {problem.line + problem.replaces - 1}:"
