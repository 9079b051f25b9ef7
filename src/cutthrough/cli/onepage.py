"""`cutthrough onepage`: the brief on one page, to forward and to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError
from cutthrough.model.quantity import say_count

_REFUSED = 1


def onepage(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where to write it; out/NAME/ if left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write the brief on one page for the client: HTML and PDF.

    In the brand's colours, on exactly one A4 sheet, with what is waived, what nobody knows yet and what still blocks
    each stage. What has no room is counted. Both files stand alone.

    Exit status: 0 when written, 1 when not.
    """
    # The paper is set only by this command.
    from cutthrough.flow.onepage import write_onepage

    try:
        made = write_onepage(brief, out)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED) from error
    if json:
        say_json(
            {
                "html": str(made.html),
                "pdf": str(made.pdf),
                "left_out": made.left_out,
                "not_drawn": made.told,
                "blocking": made.blocking,
                "waivers": [each.model_dump(mode="json") for each in made.waivers],
            }
        )
        return
    typer.echo(f"wrote {visible(str(made.html))}")
    typer.echo(f"wrote {visible(str(made.pdf))}")
    if made.left_out:
        typer.echo(f"{say_count(made.left_out, 'text')} had no room on the page, in whole or in part: counted there.")
    if made.told:
        typer.echo(visible(made.told))
