"""`cutthrough kit`: see what will be handed to whoever posts, before it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError

if TYPE_CHECKING:
    from cutthrough.flow.kits import Kit

_MISUSED = 2


def kit(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", readable=False, help="The brief whose posts it is about.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to write it: a folder for each post.")],
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only posts on this channel of program.yaml.")
    ] = None,
    post: Annotated[str | None, typer.Option(metavar="ID", help="Only this post, as `calendar` names it.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write a brief's kits to look at: files, words, sheets, packs.

    Film, captions and stills; README.txt for who posts; words within the place's limits; and by medium the ad
    platform's bulk sheet, the influencer's pack, the mail with its check, an embed, words for search, a seller's mail.
    Nothing is posted, and the ledger stays as it is: `cutthrough publish` hands over what is approved.

    Exit status: 0 when written, 2 when refused.
    """
    try:
        kits, folders = _written(brief, out, channel, post)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if json:
        say_json([_as_json(each, folder) for each, folder in zip(kits, folders, strict=True)])
        return
    for each, folder in zip(kits, folders, strict=True):
        typer.echo(visible(f"{folder}  {each.post.channel}, {each.post.local:%Y-%m-%d %H:%M} {each.post.zone}"))
        if each.told is not None:
            typer.echo(visible(each.told), err=True)


def _written(brief: Path, out: Path, channel: str | None, post: str | None) -> tuple[list[Kit], list[Path]]:
    from cutthrough.flow.kits import kits_of, write_kits

    kits = kits_of(brief, channel, post)
    return kits, write_kits(kits, out)


def _as_json(kit: Kit, folder: Path) -> dict[str, Any]:
    post = kit.post
    return {
        "post": post.id,
        "channel": post.channel,
        "medium": post.medium.value,
        "local": f"{post.local:%Y-%m-%d %H:%M}",
        "zone": post.zone,
        "folder": str(folder),
        "files": sorted(kit.files),
        "told": kit.told,
    }
