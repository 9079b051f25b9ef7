"""`cutthrough templates`: how edits for each placement are paced, written on, opened and closed, with pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.make import Bars
from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.brief import Objective
from cutthrough.model.errors import CatalogError, CutthroughError

if TYPE_CHECKING:
    from cutthrough.model.template import Template

_REFUSED, _MISUSED = 1, 2
_NEVER_WRAPPED = 10_000


def templates(
    placement: Annotated[
        str | None,
        typer.Argument(metavar="PLACEMENT", help="A placement, or a platform: tiktok. Your briefs' if left out."),
    ] = None,
    objective: Annotated[
        Objective | None, typer.Option("--objective", help="Only for this objective.", case_sensitive=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every placement, also inside a program.")] = False,
    pictures: Annotated[
        Path | None, typer.Option("--pictures", metavar="FOLDER", help="Also draw them, on a page in this folder.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the templates as JSON.")] = False,
) -> None:
    """Show how edits are paced, titled, captioned and closed.

    In a program, the templates of its briefs in the brand's colours; elsewhere, one for each placement. Pictures are
    frames of an edit that is planned and drawn as every edit is: of a brief's own film once that was made, before
    that of a drawn one.

    Exit status: 0 when shown, 1 when something can't be drawn, 2 when misused.
    """
    try:
        found, page = _found(placement, objective, pictures, everything=everything, quiet=json)
    except KeyboardInterrupt as error:
        stopped(json=json, kept=False)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED if isinstance(error, CatalogError) else _REFUSED) from error
    if json:
        told = [each.model_dump(mode="json") for each in found]
        say_json({"templates": told, "page": str(page) if page is not None else None})
        return
    _show(found)
    if page is not None:
        typer.echo(visible(str(page)))


def _found(
    name: str | None, objective: Objective | None, folder: Path | None, *, everything: bool, quiet: bool
) -> tuple[list[Template], Path | None]:
    # The catalog, and codecs where something is drawn: only here.
    from cutthrough.flow.template_pictures import pictures, wanted

    asked = wanted(Path.cwd(), name, objective, everything=everything)
    if folder is None:
        return [each.template for each in asked], None
    with Bars(Console(stderr=True, highlight=False, quiet=quiet)) as bars:
        page = pictures(Path.cwd(), asked, folder, bars)
    return [each.template for each in asked], page


def _show(found: Sequence[Template]) -> None:
    from cutthrough.deliver.templates_page import facts

    out = Console(highlight=False, width=_NEVER_WRAPPED)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    reasons: dict[str, int] = {}
    rows = []
    for each in found:
        numbers = [reasons.setdefault(why, len(reasons) + 1) for why in each.why]
        rows.append((each.placement, each.objective.value, *facts(each).values(), " ".join(map(str, sorted(numbers)))))
    for heading in ("placement", "objective", *facts(found[0]), "why"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
    out.print()
    for why, number in reasons.items():
        out.print(Text(f"{number}  {why}"), soft_wrap=True)
