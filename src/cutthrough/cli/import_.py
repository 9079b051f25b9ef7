"""`cutthrough import`: takes back what an editor made of a cut."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import STOPPED, refuse, say_json, sentence, stopped, visible
from cutthrough.model.errors import CutthroughError

if TYPE_CHECKING:
    from cutthrough.flow.editors import Imported

_REFUSED = 1


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", readable=False, help="An .otio, .edl, .fcpxml or .xml file; with --undo, the brief."
        ),
    ],
    cut: Annotated[
        str | None, typer.Option("--cut", metavar="ID", help="The cut it is of, where the file does not say.")
    ] = None,
    brief: Annotated[
        Path | None, typer.Option("--brief", metavar="BRIEF", help="The brief, for a file outside its program.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the changes.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Forget kept changes: of --cut, or of the whole brief.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Keep what an editor changed in a cut; list the changes.

    The clips, their order, lengths, dissolves and framing are kept in edits/ and used by the next make, which plans
    anew what rests on them: words, captions, sound, stills, end card.

    Exit status: 0 when kept or unchanged, 1 when something can't be kept, 2 when misused.
    """
    from cutthrough.flow import editors  # codecs: only when something is imported

    try:
        if undo:
            _undone(editors.undo(file, cut), json=json)
            return
        done = editors.import_edit(file, cut=cut, brief=brief, keep=not dry_run)
    except KeyboardInterrupt as error:
        stopped(json=json, kept=False)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED) from error
    if json:
        say_json(_plain(done))
    else:
        _print(done, kept=not dry_run)
    if done.compared.problems:
        raise typer.Exit(_REFUSED)


def _undone(paths: tuple[Path, ...], *, json: bool) -> None:
    if json:
        say_json({"removed": [str(path) for path in paths]})
        return
    for path in paths:
        typer.echo(visible(f"Forgotten: {path}"))


def _plain(done: Imported) -> dict[str, Any]:
    found = done.compared
    return {
        "cut": done.cut.id,
        "changes": [change.model_dump(mode="json") for change in found.changes],
        "problems": list(found.problems),
        "remarks": list(found.remarks),
        "notes": list(done.notes),
        "saved": str(done.saved) if done.saved is not None else None,
        "known": done.known,
    }


def _print(done: Imported, *, kept: bool) -> None:
    found = done.compared
    typer.echo(visible(done.cut.id))
    for change in found.changes:
        typer.echo(visible(f"  {change.kind.value:<9} {change.says}"))
    for remark in found.remarks:
        typer.echo(visible(f"  Not kept: {remark}"))
    for note in done.notes:
        typer.echo(visible(f"Note: {note}"))
    if found.problems:
        for problem in found.problems:
            typer.echo(visible(f"  {sentence(problem)}"), err=True)
        typer.echo("Nothing was kept; mend this in the editor and import again.", err=True)
    elif not found.changes:
        typer.echo("Nothing was changed.")
    elif done.known:
        typer.echo("This edit is kept already.")
    elif kept:
        typer.echo(visible(f"Kept in {done.saved}; the next make uses it."))
