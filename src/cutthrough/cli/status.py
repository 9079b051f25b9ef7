"""Bare `cutthrough`: what needs you in this program."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import ProgramError


def status(*, json: bool) -> None:
    """Print where each brief stands and what to do next."""
    from cutthrough.brief.program import find_program
    from cutthrough.flow.status import program_status

    try:
        program_dir = find_program(Path.cwd())
    except ProgramError as error:
        if json:
            refuse(error, json=True)
        else:
            typer.echo("No program here. Make one with `cutthrough init`, or see `cutthrough --help`.")
        raise typer.Exit(0) from error
    briefs = program_status(program_dir)
    if json:
        say_json([brief.model_dump(mode="json") for brief in briefs])
        return
    out = Console(highlight=False)
    if not briefs:
        out.print(Text("No brief yet: put one into briefs/, or run `cutthrough init`."))
        return
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for heading in ("brief", "stands", "edits", "next"):
        table.add_column(heading, overflow="fold")
    for brief in briefs:
        table.add_row(
            *(Text(visible(cell)) for cell in (brief.name, brief.state, str(brief.edits or ""), brief.next_step or ""))
        )
    out.print(table)
    waiting = sum(brief.next_step is not None for brief in briefs)
    many = f"{waiting} of {len(briefs)} briefs {'needs' if waiting == 1 else 'need'} you."
    out.print(Text(many if waiting else "Nothing needs you."))
