"""Bare `cutthrough`: what needs you in this program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.refusal import say_json, visible
from cutthrough.model.errors import ProgramError

if TYPE_CHECKING:
    from cutthrough.flow.status import BriefStatus

_BEGIN = "cutthrough init"
_NEVER_WRAPPED = 10_000
"""Columns: commands are there to be copied, so a narrow window has to break lines by itself."""


def status(*, json: bool) -> None:
    """Print where each brief stands and what to do next."""
    from cutthrough.brief.program import find_program
    from cutthrough.flow.status import program_status

    here = Path.cwd()
    try:
        program_dir = find_program(here)
    except ProgramError:  # no error: whoever asks what to do is told how to begin
        if json:
            say_json({"program": None, "briefs": [], "next_step": _BEGIN})
        else:
            typer.echo(f"No program here. To begin: {_BEGIN}\nIt asks a few questions; --example writes one to change.")
        return
    briefs = program_status(program_dir, here)
    if json:
        step = None if briefs else _BEGIN
        told = [brief.model_dump(mode="json") for brief in briefs]
        say_json({"program": str(program_dir), "briefs": told, "next_step": step})
    elif briefs:
        _show(briefs)
    else:
        typer.echo(f"No brief yet: put one into briefs/, or run: {_BEGIN}")


def _show(briefs: tuple[BriefStatus, ...]) -> None:
    out = Console(highlight=False, width=_NEVER_WRAPPED)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for heading in ("brief", "stands", "edits", "next"):
        table.add_column(heading, no_wrap=True)
    for brief in briefs:
        table.add_row(
            *(Text(visible(cell)) for cell in (brief.name, brief.state, str(brief.edits or ""), brief.next_step or ""))
        )
    out.print(table)
    waiting = sum(brief.next_step is not None for brief in briefs)
    many = f"{waiting} of {len(briefs)} briefs {'needs' if waiting == 1 else 'need'} you."
    out.print(Text(many if waiting else "Nothing needs you."))
