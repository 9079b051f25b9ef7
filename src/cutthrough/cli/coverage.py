"""`cutthrough coverage`: for whom, where in the journey and to which end there is video, and where it is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.model.coverage import Cell, Coverage

_PLAIN_WIDTH = 140  # columns of a table that goes into a file or a pipe
_MISUSED = 2
_MARKS = {"made": "●", "planned": "○", "stale": "◐", "missing": "×"}
_SHOWN = 3  # pieces a cell names; the page has them all


def coverage(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", readable=False, help="The program's folder, or one in it.")
    ] = Path(),
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the page goes; else the program's out/.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the map as JSON; the page is written only with --out.")
    ] = False,
) -> None:
    """Draw the coverage map: audiences, journey, objectives.

    It shows what was made, what is only planned, what is stale and what is missing, as a page with a picture and as
    a table here. What exists is taken from what was delivered; nothing is changed but the page.

    Exit status: 0 when drawn, also with briefs that can't be read; 2 when misused.
    """
    from cutthrough.flow.coverage import draw_coverage, program_coverage  # the reader and the catalog: only when asked

    try:
        if not folder.exists():
            raise Misuse(f"There is no folder {folder}", "name the program's folder, or one in it")
        if out is not None and (out.is_dir() or out.suffix.lower() not in (".html", ".htm")):
            raise Misuse(f"{out} is no name for a page", "write it like --out coverage.html")
        program_dir, program, found = program_coverage(folder)
        page = draw_coverage(program_dir, program, found, out) if out is not None or not json else None
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if json:
        say_json({**found.model_dump(mode="json"), "page": str(page) if page else None})
    else:
        _show(found, plain_console(_PLAIN_WIDTH))
        typer.echo(f"The map as a picture: {page}")


def _show(found: Coverage, out: Console) -> None:
    from cutthrough.deliver.coverage_map import summary
    from cutthrough.model.brief import JourneyRole

    out.print(Text(summary(found), style="bold"))
    if found.rows:
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
        table.add_column("audience", ratio=3, overflow="fold")
        for role in JourneyRole:
            table.add_column(role.value, ratio=3, overflow="fold")
        for row in found.rows:
            cells = (_cell(found.cell(row.id, role)) for role in JourneyRole)
            table.add_row(Text(visible(row.name)), *cells)
        out.print(table)
        out.print(Text("● made  ○ planned  ◐ stale  × missing", style="dim"))
    for unread in found.unread:
        out.print(Text(visible(f"Can't be read: {unread.brief}: {unread.says}")))
    for note in found.notes:
        out.print(Text(visible(note)))
    if not found.stale_said:
        out.print(Text(f"Stale is what was made more than {found.stale_after} ago: the default.", style="dim"))


def _cell(cell: Cell) -> Text:
    if not cell.pieces:
        return Text(f"{_MARKS['missing']} missing")
    lines = [
        f"{_MARKS[piece.state.value]} {visible(piece.name)}{' (adopted)' if piece.adopted else ''}"
        for piece in cell.pieces[:_SHOWN]
    ]
    if len(cell.pieces) > _SHOWN:
        lines.append(f"  and {len(cell.pieces) - _SHOWN} more")
    return Text("\n".join(lines))
