"""`cutthrough features`: tells what finished files are made of, and what published checklists say to that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import each_file, refuse
from cutthrough.model.errors import CutthroughError
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.verdict import Status, Verdict

_SHOWN = {Status.PASS: "pass", Status.WARN: "warn", Status.CANT_TELL: "can't tell", Status.NOT_APPLICABLE: "n/a"}
_PLAIN_WIDTH = 160  # columns of a table that goes into a file or a pipe
_FAILED, _MISUSED = 1, 2


def features(
    files: Annotated[
        list[Path], typer.Argument(help="Finished files, ours or anyone's.", metavar="FILE", readable=False)
    ],
    brand: Annotated[str, typer.Option("--brand", metavar="NAME", help="The brand's name, to look for.")] = "",
    logo: Annotated[
        Path | None, typer.Option("--logo", metavar="FILE", help="The brand's logo, to look for.", readable=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the features as JSON.")] = False,
) -> None:
    """Tell what finished files are made of: cuts, words, sound.

    Everything is measured from the file. Checklists that platforms publish for ads are held against it: advice that
    rests on correlation, never a refusal.

    Exit status: 0 when measured, 1 when a file can't be, 2 when misused.
    """
    out, err = plain_console(_PLAIN_WIDTH), Console(stderr=True, highlight=False)
    each_file(files, lambda file: _one(file, brand, logo, out, err, json=json), json=json)


def _one(
    file: Path, brand: str, logo: Path | None, out: Console, err: Console, *, json: bool
) -> tuple[int, dict[str, Any]]:
    """One file: its exit status, and its result as plain data."""
    from cutthrough.flow.features import made_of  # codecs and networks: only when a file is measured

    try:
        if logo is not None:
            from cutthrough.media.logo import read_logo

            read_logo(logo)
        with err.status(Text(f"Looking at {file.name!r}")):
            found, advice = made_of(file, brand=brand, logo=logo)
    except CutthroughError as error:
        if not json:
            refuse(error, json=False)
        return (_FAILED if file.is_file() else _MISUSED), {"file": str(file), **error.as_dict()}
    if not json:
        _print(file, found, advice, out)
    plain = {"features": found.model_dump(mode="json"), "checklist": [v.model_dump(mode="json") for v in advice]}
    return 0, {"file": str(file), **plain}


def _print(file: Path, found: CreativeFeatures, advice: tuple[Verdict, ...], out: Console) -> None:
    from cutthrough.conform.checklists import CHECKLIST
    from cutthrough.deliver.made_of import say_features

    out.print(Text(repr(file.name)))
    facts = Table(box=None, pad_edge=False, show_header=False, show_edge=False)
    for name, value in say_features(found):
        facts.add_row(Text(name), Text(value))
    out.print(facts)
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading in ("", "checklist", "measured", "asked", "source"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("", "checklist"))
    for verdict in advice:
        row = (_SHOWN[verdict.status], CHECKLIST[verdict.rule].title, verdict.measured, verdict.limit or "")
        table.add_row(*(Text(cell) for cell in (*row, f"{verdict.source} ({verdict.source_date})")))
    out.print(table)
    out.print(Text("Checklists rest on correlation: they order what to test, and promise nothing."))
