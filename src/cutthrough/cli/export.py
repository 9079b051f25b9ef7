"""`cutthrough export`: sends cuts to editing software."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cutthrough.cli.make import Bars
from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.model.mezzanine import MezzanineCodec

_REFUSED, _MISUSED = 1, 2


def export(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="A brief that was made, or its folder in out/."),
    ],
    cut: Annotated[
        str | None, typer.Option("--cut", metavar="ID", help="Only this cut; all of them if left out.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="NAME", help="otio, edl, fcpxml, or xml for Premiere and Resolve.")
    ] = "otio",
    proxies: Annotated[bool, typer.Option("--proxies", help="Also make small files to edit with.")] = False,
    mezzanine: Annotated[
        MezzanineCodec | None,
        typer.Option("--mezzanine", metavar="CODEC", help="Also write each cut as a MOV: prores or dnxhr."),
    ] = None,
    with_words: Annotated[
        bool, typer.Option("--with-words", help="With titles, captions and logo in the MOV; left out otherwise.")
    ] = False,
    handles: Annotated[
        int, typer.Option("--handles", min=0, metavar="FRAMES", help="Tell which clips have fewer frames to spare.")
    ] = 12,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="TIMECODE", help="First timecode of the record; one hour if left out."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Where to; exports/NAME/ if left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the names of the files as JSON.")] = False,
) -> None:
    """Write cuts for editing software: OTIO, EDL, FCPXML, XML.

    What each format carries, and how an edit comes back, is in docs/editors.md.

    Exit status: 0 when written, 1 when not, 2 when misused.
    """
    from cutthrough.flow.editors import export as run  # codecs: only when something is exported
    from cutthrough.flow.mezzanines import mezzanines

    movies: tuple[Path, ...] = ()
    try:
        if with_words and mezzanine is None:
            raise Misuse("--with-words is about the MOV of --mezzanine", "name its codec: --mezzanine prores")
        with Bars(Console(stderr=True, highlight=False, quiet=json)) as bars:
            done = run(
                brief,
                cut=cut,
                form=form,
                proxies=proxies,
                wanted=handles,
                start=start,
                folder=folder,
                progress=bars,
            )
            if mezzanine is not None:
                movies = mezzanines(brief, mezzanine, done.folder, cut=cut, clean=not with_words, progress=bars)
    except KeyboardInterrupt as error:
        stopped(json=json)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED if isinstance(error, Misuse) else _REFUSED) from error
    if json:
        plain = {"files": done.files, "proxies": done.proxies, "mezzanines": movies}
        say_json({**{k: [str(p) for p in v] for k, v in plain.items()}, "notes": list(done.notes)})
        return
    for note in done.notes:
        typer.echo(visible(f"Note: {note}"))
    for file in (*done.proxies, *movies, *done.files):
        typer.echo(visible(str(file)))
