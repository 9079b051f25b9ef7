"""What the commands of papers with boxes to tick share: what was asked, what was written, what is no longer there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cutthrough.cli.refusal import visible
from cutthrough.model.checklist import KeptTick
from cutthrough.model.errors import Misuse

if TYPE_CHECKING:
    from cutthrough.flow.papers import Written


def asked_to_tick(command: str, tick: str | None, untick: str | None, by: str | None, note: str) -> str | None:
    """The id that is to be ticked or unticked, if any. Raises Misuse for options that contradict each other."""
    if tick is not None and untick is not None:
        raise Misuse("Either tick or untick: not both at once", "run the command twice")
    said = tick if tick is not None else untick
    if said is None and (by is not None or note):
        raise Misuse("--by and --note go with --tick or --untick", f"cutthrough {command} --help")
    return said


def gone(kept: KeptTick, no_longer: str) -> str:
    """One line about a tick of something that is no longer in the paper."""
    said = "ticked" if kept.tick.done else "taken back"
    return f"{said} by {kept.tick.by} on {kept.at[:10]}, and no longer {no_longer}: {kept.tick.item}"


def say_files(written: Written | None) -> None:
    """The files of a paper, and on stderr what could not be drawn in them."""
    if written is None:
        return
    for path in written.files:
        typer.echo(visible(str(path)))
    if written.told is not None:
        typer.echo(visible(written.told), err=True)
