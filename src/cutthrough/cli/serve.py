"""`cutthrough serve`: watch pages, personal links and reviews of one program, and what is due gets published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError

_MISUSED = 2


def serve(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder, or one in it.")] = Path(),
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for all of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any that is free.")] = 8000,
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is due, as long as it runs.")] = False,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The public address, where it is not the site channel's.")
    ] = None,
    behind_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Believe X-Forwarded-For and -Proto from this address, 127.0.0.1."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Say as JSON where it is served.")] = False,
) -> None:
    """Serve the watch pages of what is published, until stopped.

    What is published while it runs appears by itself. No address of anybody who watches is stored, and pages set no
    cookies. For https, put a web server in front and name its address with --behind-proxy.

    Exit status: 0 when it was stopped, 2 when it can't be served.
    """
    from cutthrough.brief.program import find_program
    from cutthrough.web import app, serving

    def ready(here: str, public: str) -> None:
        if json:
            say_json({"address": here, "public": public, "publishing": publish})
        else:
            also = f" Its public address is {public}." if public != here else ""
            typer.echo(visible(f"Served at {here}.{also} Ctrl-C stops it."))

    try:
        settings = app.Settings(
            program_dir=find_program(folder.resolve()),
            address=base_url,
            host=host,
            port=port,
            behind_proxy=tuple(behind_proxy or ()),
            publish=publish,
        )
        serving.serve(settings, ready)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
