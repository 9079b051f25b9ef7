"""`cutthrough tier`: what tier of production a brief deserves, in numbers, and what would change that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import BriefRefused, CutthroughError

if TYPE_CHECKING:
    from cutthrough.model.tier import Flip, TierDecision

_PLAIN_WIDTH = 110  # columns of a table that goes into a file or a pipe
_REFUSED, _MISUSED = 1, 2
_MARKS = {"over": "over ", "under": "under", "fits": "fits ", "cant_tell": "?    "}


def tier(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the decision as JSON.")] = False,
) -> None:
    """Say which tier of production a brief deserves, and why.

    Rapid test, standard or flagship: by what the piece is expected to bring, from the inputs you entered under
    worth. It says what would change the answer, and whether what is planned or was spent is too much or too little.
    What it can't tell it says, with the input that is missing. Nothing is changed.

    Exit status: 0 also when it can't be told, 1 when the brief can't be read, 2 when misused.
    """
    from cutthrough.flow.tier import tier_of  # the reader and the catalog: only when they are asked

    try:
        decided = tier_of(brief)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED if isinstance(error, BriefRefused) else _MISUSED) from error
    if json:
        say_json(decided.model_dump(mode="json"))
    else:
        show(decided, plain_console(_PLAIN_WIDTH))


def show(decided: TierDecision, out: Console) -> None:
    """Print a decision."""
    out.print(Text(visible(decided.says), style="bold"))
    for missing in decided.missing:
        out.print(Text(f"  {visible(missing.says)}. {visible(_enter(missing.enter))}"))
    if decided.flips:
        out.print(Text("What would change it:", style="bold"))
        for upward in (False, True):
            _show_flips([flip for flip in decided.flips if flip.upward is upward], out)
    if decided.judged:
        out.print(Text("Planned and spent:", style="bold"))
        table = Table(box=None, pad_edge=False, show_header=False, show_edge=False)
        for each in decided.judged:
            cells = (f"  {_MARKS[each.standing.value]}", each.what, visible(each.says))
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)
    for note in decided.notes:
        out.print(Text(visible(note), style="dim"))


def _enter(text: str) -> str:
    return f"W{text[1:]}." if text.startswith("write") else f"Write: {text}"


def _show_flips(flips: list[Flip], out: Console) -> None:
    if not flips:
        return
    inside = {True: "within your uncertainty", False: "beyond your uncertainty", None: ""}[flips[0].within]
    then = "not worth making" if flips[0].tier is None else f"a {flips[0].tier.replace('_', ' ')}"
    ways = "; ".join(visible(flip.says.rpartition(": ")[0] if flip.possible else flip.says) for flip in flips)
    out.print(Text(f"  {then}{f' ({inside})' if inside else ''}, any one of: {ways}"))
