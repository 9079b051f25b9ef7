"""`cutthrough checklist`: what has to be there before a stage, who sees to it, and until when; ticking is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.cli.ticks import asked_to_tick, gone, say_files
from cutthrough.model.brief import Stage
from cutthrough.model.checklist import Checklist, ChecklistItem, ItemState
from cutthrough.model.errors import CutthroughError
from cutthrough.model.quantity import say_count

if TYPE_CHECKING:
    from cutthrough.flow.papers import Written

_OPEN, _MISUSED = 1, 2
_PLAIN_WIDTH = 140
_LONGEST = 300  # characters of one cell


def checklist(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    stage: Annotated[
        Stage | None,
        typer.Option("--stage", help="Only what keeps this gate closed: concept, shoot, edit or publish."),
    ] = None,
    tick: Annotated[str | None, typer.Option("--tick", metavar="ID", help="Record that this item is done.")] = None,
    untick: Annotated[
        str | None, typer.Option("--untick", metavar="ID", help="Record that this item is not done after all.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so.")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What there is to say of it.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", help="Also write checklist.json, checklist.csv and checklist.pdf here."
        ),
    ] = None,
    paper: Annotated[str, typer.Option("--paper", help="The PDF's sheet: a4 or letter.")] = "a4",
    json: Annotated[bool, typer.Option("--json", help="Print the checklist as JSON.")] = False,
) -> None:
    """List what has to be ready, by whom and when; record what is.

    Compiled from the brief and its placements each time; an item's id says what it is about, so ticks stay with it
    when the brief is reordered. What the brief answers by itself is ticked already. Ticks are kept in the ledger for
    good: one that is taken back stays on record. One whose item or lines were reworded since no longer holds.

    Exit status: 0; with --stage, 1 while something open keeps that gate closed; 2 when misused.
    """
    try:
        found, written = _found(brief, tick, untick, by, note, out, paper)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    from cutthrough.prepare.checklist import blocking_items

    closing = blocking_items(found, stage) if stage is not None else ()
    if json:
        files = [str(path) for path in written.files] if written is not None else []
        next_due = [item.id for item in found.next_due()]
        told = {"checklist": found.model_dump(mode="json"), "next_due": next_due, "files": files}
        say_json(told if stage is None else {**told, "stage": stage.value, "closing": [item.id for item in closing]})
    else:
        _show(found, closing if stage is not None else found.items, stage)
        say_files(written)
    if closing:
        raise typer.Exit(_OPEN)


def _found(
    brief: Path, tick: str | None, untick: str | None, by: str | None, note: str, out: Path | None, paper: str
) -> tuple[Checklist, Written | None]:
    from cutthrough.flow import papers

    papers.sheet_of(paper)
    said = asked_to_tick("checklist", tick, untick, by, note)
    if said is not None:
        found = papers.tick(brief, said, by or "", done=tick is not None, note=note)
    if out is not None:
        return papers.write_checklist(brief, out, paper)
    return (found if said is not None else papers.checklist_of(brief)), None


def _show(found: Checklist, items: Sequence[ChecklistItem], stage: Stage | None) -> None:
    out = plain_console(_PLAIN_WIDTH)
    shown = [item for item in items if item.state is not ItemState.NOT_APPLICABLE]
    if stage is None and found.next_due():
        out.print(Text("Next due", style="bold"))
        out.print(_due_first(found.next_due()))
        out.print()
    if shown:
        out.print(_table(shown, parts=stage is None))
    idle = [item for item in items if item.state is ItemState.NOT_APPLICABLE]
    for item in idle:
        out.print(Text(_cell(f"does not apply: {item.id}: {item.note}"), style="dim"), soft_wrap=True)
    for kept in found.gone:
        out.print(Text(_cell(gone(kept, "asked for")), style="yellow"), soft_wrap=True)
    out.print(_sum(found, shown, stage), soft_wrap=True)


def _due_first(items: Sequence[ChecklistItem]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for item in items:
        late = "overdue" if item.overdue else ""
        who = item.owner or f"NOBODY NAMED ({item.role.replace('_', ' ')})"
        table.add_row(str(item.due), Text(late, style="bold red"), Text(_cell(f"{item.what}: {who}")))
    return table


def _table(items: Sequence[ChecklistItem], *, parts: bool) -> Table:
    """The items; with `parts`, each part of the checklist under its name."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    table.add_column("item", overflow="fold", ratio=3)
    table.add_column("what", overflow="fold", ratio=7)
    table.add_column("who", overflow="fold", ratio=3)
    table.add_column("until", overflow="fold", ratio=3)
    table.add_column("closes", no_wrap=True)
    before = ""
    for item in items:
        if parts and item.section != before:
            table.add_row("", Text(item.section, style="bold"))
            before = item.section
        table.add_row(*_row(item))
    return table


def _row(item: ChecklistItem) -> tuple[Text, ...]:
    open_ = item.state is ItemState.OPEN
    box = {"open": "[ ]", "done": "[x]", "waived": "[w]"}[item.state.value]
    what = item.what if open_ or not item.note else f"{item.what}\n{_cell(item.note)}"
    if item.lapsed is not None:
        what += f"\n{_cell(item.lapsed)}"
    nobody = "NOBODY NAMED" if open_ else ""
    who = Text(_cell(item.owner or nobody), style="" if item.owner else "bold red")
    who.append(f"{who and chr(10)}{item.role.replace('_', ' ')}", style="dim")
    until = Text(str(item.due) if item.due else item.due_says, style="bold red" if item.overdue else "")
    if item.overdue:
        until.append("\noverdue", style="bold red")
    if item.by and not open_:
        until = Text(_cell(f"{item.by}\n{(item.at or '')[:10]}".strip()))
    closes = Text(item.blocks.value if item.blocks else "", style="bold" if open_ else "dim")
    return (
        Text(box, style="bold" if open_ else "green"),
        Text(_cell(item.id), style="cyan" if open_ else "dim"),
        Text(_cell(what), style="" if open_ else "dim"),
        who,
        until if open_ or item.by else Text(""),
        closes,
    )


def _cell(text: str) -> str:
    lines = [visible(line) for line in text.split("\n")]
    whole = "\n".join(lines)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]} …"


def _sum(found: Checklist, shown: Sequence[ChecklistItem], stage: Stage | None) -> Text:
    if stage is not None:
        if not shown:
            return Text(f"Nothing open keeps the {stage.value} gate closed.", style="bold green")
        return Text(f"{say_count(len(shown), 'open item')} to settle before {stage.value}.", style="bold red")
    still = [item for item in found.items if item.state is ItemState.OPEN]
    late = sum(item.overdue for item in still)
    nobody = sum(item.owner is None for item in still)
    said = f"{found.count(ItemState.DONE)} done, {len(still)} open"
    said += f", {late} overdue" if late else ""
    said += f", {nobody} that nobody is named for (team: in the brief)" if nobody else ""
    return Text(f"{said}. {found.assumed}", style="bold")
