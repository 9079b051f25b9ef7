"""`cutthrough link`: a watch page's address for one person, that ends and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.model.personal import PersonalLink

_MISUSED = 2


def link(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", readable=False, help="The brief it is about.")],
    what: Annotated[
        str | None,
        typer.Argument(metavar="POST|SLUG", help="The page, or a post of sales outreach; left out where there is one."),
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", metavar="NAME", help="Whom it is for; the page says so.")] = None,
    account: Annotated[str | None, typer.Option(metavar="NAME", help="The company they are with.")] = None,
    deal: Annotated[str | None, typer.Option(metavar="ID", help="The deal it belongs to; shown to nobody.")] = None,
    days: Annotated[int, typer.Option(help="How many days it opens the page.")] = 30,
    revoke: Annotated[str | None, typer.Option(metavar="ID", help="Take this link back.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the brief's links.")] = False,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The public address, where it is not the site channel's.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the links as JSON.")] = False,
) -> None:
    """Make a personal link to a page: one person, counted apart.

    The address is shown once and kept nowhere. Whoever has it can open the page until it ends.

    Exit status: 0 when it is done, 2 when it is refused.
    """
    try:
        _done(brief, what, (for_, account, deal, days, base_url), revoked=revoke, listed=list_, json=json)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error


def _done(
    brief: Path,
    what: str | None,
    asked: tuple[str | None, str | None, str | None, int, str | None],
    *,
    revoked: str | None,
    listed: bool,
    json: bool,
) -> None:
    from cutthrough.brief.program import find_program
    from cutthrough.brief.read import read_file
    from cutthrough.flow.personal import give, links_of, take_back
    from cutthrough.store.ledger import open_ledger

    name, account, deal, days, base_url = asked
    read_file(brief)
    program_dir = find_program(brief)
    with open_ledger(program_dir) as ledger:
        if listed:
            links = links_of(ledger, brief.stem)
            if json:
                say_json([_plain(each) for each in links])
                return
            for each in links:
                typer.echo(_line(each))
            if not links:
                typer.echo(f"{visible(brief.stem)} has no personal links.")
        elif revoked is not None:
            ended = take_back(ledger, brief.stem, revoked)
            say_json(_plain(ended)) if json else typer.echo(_line(ended))
        elif name is None:
            raise Misuse("Nobody is named whom the link is for", '--for "Ann Lee", or --list, or --revoke ID')
        else:
            made, address = give(
                ledger, program_dir, brief.stem, what,
                name=name, account=account, deal=deal, days=days, address=base_url,
            )  # fmt: skip
            if json:
                say_json(_plain(made) | {"address": address})
            else:
                typer.echo(address)
                typer.echo(_line(made))


def _plain(link: PersonalLink) -> dict[str, Any]:
    return link.model_dump(mode="json", exclude={"secret_sha256"}) | {"holds": link.holds(datetime.now(UTC))}


def _line(link: PersonalLink) -> str:
    if link.revoked_at is not None:
        state = f"taken back on {link.revoked_at[:10]}"
    else:
        state = f"until {link.until[:10]}" if link.holds(datetime.now(UTC)) else f"ended on {link.until[:10]}"
    about = "".join(f", {each}" for each in (link.account, link.deal) if each)
    return visible(f"{link.id}  {link.name}{about}: {state}, counted as {link.post}")
