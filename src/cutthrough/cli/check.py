"""`cutthrough check`: everything that keeps a brief from passing its gates, at once, with text to paste."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import refuse, say_json, sentence, visible
from cutthrough.model.brief import Brief, Problem, Severity, Stage
from cutthrough.model.errors import CutthroughError
from cutthrough.model.quantity import say_count

_BLOCKED, _MISUSED = 1, 2
_PLAIN_WIDTH = 100
_LABELS = {Severity.BLOCK: ("block", "bold red"), Severity.WARN: ("warn", "yellow")}
_QUOTED = 160  # characters of a line that are quoted; a line is longer by accident, and nobody reads it to its end


def check(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    stage: Annotated[
        Stage | None, typer.Option(help="Only what blocks or warns at this gate, and its exit status.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """List what is wrong with a brief, with text to paste, by gate.

    There are four: concept (is it worth thinking further?), shoot (may money be spent on it?), edit (can edits be
    made, which is what make asks?) and publish (may it go out?). Every problem is shown at once: its line, where it
    blocks, why it matters, and what would settle it. The files it names are opened too, media by their headers only,
    so it is quick whatever their size. Nothing is changed.

    Exit status: 0 when edits may be made, or the gate named by --stage may be passed (there may be warnings), 1 when
    something blocks it, 2 when misused.
    """
    # YAML, the catalog and the ledger are read only by this command and by make.
    from cutthrough.brief.unknown_rules import to_learn

    try:
        record, found = _read(brief)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    shown = {path: [each for each in all_ if stage is None or stage in each.stages] for path, all_ in found.items()}
    problems = [problem for all_ in found.values() for problem in all_]
    learns = to_learn(record) if record is not None else ()
    if json:
        say_json(_plain(brief, shown, problems, learns, stage))
    else:
        _show(shown, _gates(problems, stage), learns, plain_console(_PLAIN_WIDTH))
    if any(problem.blocks(stage or Stage.EDIT) for problem in problems):
        raise typer.Exit(_BLOCKED)


def _read(path: Path) -> tuple[Brief | None, dict[Path, tuple[Problem, ...]]]:
    """The brief where its structure is sound, and by file what is wrong, under the waivers that hold today."""
    from cutthrough.brief.overrides import overrides_path, read_overrides
    from cutthrough.brief.program import PROGRAM_FILE, find_program, program_problems
    from cutthrough.brief.read import read_brief
    from cutthrough.brief.waived import waived
    from cutthrough.flow.publishable import unpublishable
    from cutthrough.flow.waivers import waivers_of

    record, problems = read_brief(path)
    if any(problem.rule == "program-missing" for problem in problems):
        return record, {path: problems}
    program_dir, today = find_program(path), datetime.now(UTC).date()
    waivers = waivers_of(program_dir, path.stem)
    found = {path: waived(problems, waivers, today, record.last_day if record else None)}
    found[program_dir / PROGRAM_FILE] = program_problems(program_dir)[1]
    if record is not None:
        found[overrides_path(program_dir, record.name)] = read_overrides(program_dir, record)[1]
        all_ = [problem for each in found.values() for problem in each]
        found[program_dir / "out" / path.stem] = unpublishable(path, program_dir, all_, waivers, today)
    # Files are named from where the brief is named.
    return record, found if path.is_absolute() else {_from_here(file): each for file, each in found.items()}


def _from_here(file: Path) -> Path:
    return Path(os.path.relpath(file)) if file.is_absolute() else file


@dataclass(frozen=True)
class _Gate:
    """How a brief stands at one gate: how many problems block, only warn, or were let pass."""

    stage: Stage
    blocking: int
    warnings: int
    waived: int

    def said(self, *, alone: bool) -> str:
        """`shoot: blocked by 2`, `edit: ready`; by itself with its warnings."""
        parts = [f"blocked by {self.blocking}" if self.blocking else "ready"]
        parts += [f"{self.waived} waived"] if self.waived else []
        parts += [say_count(self.warnings, "warning")] if alone and self.warnings else []
        return f"{self.stage.value}: {', '.join(parts)}"


def _gates(problems: Sequence[Problem], stage: Stage | None) -> list[_Gate]:
    """How the brief stands at every gate, or at the one that was named."""
    gates = []
    for each in (stage,) if stage is not None else Stage:
        here = [problem for problem in problems if each in problem.stages]
        warnings = sum(problem.severity is Severity.WARN for problem in here)
        blocking = sum(problem.blocks(each) for problem in here)
        gates.append(_Gate(each, blocking, warnings, len(here) - warnings - blocking))
    return gates


def _plain(
    brief: Path,
    shown: Mapping[Path, Sequence[Problem]],
    problems: Sequence[Problem],
    learns: Sequence[str],
    stage: Stage | None,
) -> dict[str, object]:
    gates = {each.stage: each for each in _gates(problems, None)}
    asked = gates[stage or Stage.EDIT]
    return {
        "brief": str(brief),
        "stage": asked.stage.value,
        "ready": not asked.blocking,
        "blocking": asked.blocking,
        "stages": {
            each.stage.value: {"ready": not each.blocking, "blocking": each.blocking, "waived": each.waived}
            for each in gates.values()
        },
        "to_learn": list(learns),
        "problems": [
            {"file": str(path), **problem.model_dump(mode="json")} for path, found in shown.items() for problem in found
        ],
    }


def _show(
    files: Mapping[Path, Sequence[Problem]], gates: Sequence[_Gate], learns: Sequence[str], console: Console
) -> None:
    for path, found in files.items():
        for problem in found:
            _show_problem(path, problem, console)
    if learns:
        console.print(_indented(f"To learn: {'; '.join(learns)}.", console, indent=""), soft_wrap=True)
    said = Text(" · ").join(
        Text(each.said(alone=len(gates) == 1), style="bold red" if each.blocking else "bold green") for each in gates
    )
    console.print(said, soft_wrap=True)


def _show_problem(path: Path, problem: Problem, console: Console) -> None:
    where = visible(f"{path}:{problem.line}" if problem.line is not None else str(path))
    label, style = ("waived", "green") if problem.waived else _LABELS[problem.severity]
    gates = "every gate" if len(problem.stages) == len(Stage) else ", ".join(each.value for each in problem.stages)
    head = Text.assemble((f"{label:<7}", style), (where, "bold"), f"  {problem.rule}  ", (f"({gates})", "dim"))
    # What people wrote is printed as it is, line by line: it may be copied from here.
    console.print(head, soft_wrap=True)
    console.print(_indented(sentence(problem.message), console), soft_wrap=True)
    if problem.quote is not None and problem.quote.strip():
        quote = _around(problem.quote, problem.column)
        console.print(Text(f"  {problem.line:>5} │ {_visible(quote)}", style="dim"), soft_wrap=True)
    if problem.waived is not None:
        console.print(_indented(sentence(f"W{problem.waived.sentence()[1:]}"), console), soft_wrap=True)
        console.print()
        return
    console.print(_indented(f"Why: {problem.why}", console), soft_wrap=True)
    if problem.paste is not None:
        console.print(_indented(_where(problem), console), soft_wrap=True)
        for line in problem.paste.split("\n"):
            console.print(Text(_visible(line), style="cyan"), soft_wrap=True)
    console.print()


def _indented(text: str, console: Console, indent: str = "  ") -> Text:
    # Paths and commands stay whole: they may be copied from here.
    fill = textwrap.TextWrapper(
        console.width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return Text(fill.fill(_visible(text)))


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
