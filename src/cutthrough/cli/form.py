"""`cutthrough form`: a brief to be filled in by a client, as a Word or Excel file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Misuse

_REFUSED, _MISUSED = 1, 2


def form(
    docx: Annotated[Path | None, typer.Option("--docx", metavar="PATH", help="Write the form as a Word file.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="PATH", help="Write it as an Excel workbook.")] = None,
    brief: Annotated[
        Path | None, typer.Option("--brief", metavar="BRIEF", help="Fill it in with what this brief says already.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write a form that a client fills in: Word or Excel.

    It asks for everything a brief can say, in its order, with a hint for each field. What comes back is read by
    `cutthrough init --from`. Nothing is written over a file.

    Exit status: 0 when written, 1 when not, 2 when misused.
    """
    # Word and Excel are loaded only here.
    from cutthrough.flow.form import write_form

    wanted = [path for path in (docx, xlsx) if path is not None]
    try:
        if not wanted:
            raise Misuse("Name the file to write", "cutthrough form --docx brief.docx, or --xlsx brief.xlsx")
        written = [write_form(path, kind, brief) for kind, path in (("docx", docx), ("xlsx", xlsx)) if path is not None]
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED if isinstance(error, Misuse) else _REFUSED) from error
    if json:
        say_json({"written": [str(path) for path in written]})
        return
    for path in written:
        typer.echo(f"wrote {visible(str(path))}")
    typer.echo(f"Send it out; when it is back: cutthrough init --from {visible(str(written[0]))} FOLDER")
