"""`cutthrough site`: the watch pages as a folder for any web host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError
from cutthrough.model.quantity import say_bytes, say_count

_REFUSED = 1


def site(
    start: Annotated[
        Path, typer.Argument(metavar="BRIEF|FOLDER", readable=False, help="A program's folder, or one brief in it.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write, or to write anew.")],
    address: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The site's public address; the site channel's if left out."),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what is only planned, too; pages say so, and ask not to be indexed.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write the watch pages of what is published as a static folder.

    Index, watch and embed pages, sitemaps, feed, oEmbed, captions, films, and a `_headers` file. Beside the folder a
    snippet for nginx. What is published no more is gone from it.

    Exit status: 0 when written, 1 when not.
    """
    from cutthrough.flow.site_export import export_site

    try:
        made = export_site(start, out, address=address, preview=preview)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED) from error
    if json:
        say_json(
            {
                "folder": str(made.folder),
                "nginx": str(made.nginx),
                "address": made.address,
                "films": made.films,
                "pages": made.pages,
                "files": made.files,
                "bytes": made.size,
                "removed": list(made.removed),
                "notes": list(made.notes),
            }
        )
        return
    typer.echo(f"wrote {visible(str(made.folder))} for {visible(made.address)}")
    what = f"{say_count(made.films, 'film')}, {say_count(made.pages, 'page')}"
    typer.echo(f"{what}, {say_count(made.files, 'file')} of {say_bytes(made.size)}")
    typer.echo(f"for nginx: {visible(str(made.nginx))}")
    for slug in made.removed:
        typer.echo(f"gone: /{visible(slug)}")
    for note in made.notes:
        typer.echo(visible(note))
    if not made.films:
        typer.echo("Nothing is published on it yet: cutthrough publish BRIEF, or --preview.")
