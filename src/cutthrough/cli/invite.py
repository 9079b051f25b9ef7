"""`cutthrough invite`: a link by which a client sees, comments and approves; it ends, and can be taken back."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.flow.guests import Guest
    from cutthrough.store.ledger import Ledger

_MISUSED = 2


def invite(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", readable=False, help="The brief whose edits are shown.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who is invited, as the brief names who approves.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="E-MAIL", help="Where the one-time code goes that says who is asking.")
    ] = None,
    days: Annotated[int, typer.Option(help="How many days the link opens anything, 1 to 90.")] = 14,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who invites: the team's producer or strategist, else you.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", "--base-url", metavar="URL", help="The public address, where it is not the site's."),
    ] = None,
    revoke: Annotated[str | None, typer.Option(metavar="ID", help="Take this link back.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the brief's links, those that ended too.")] = False,
    code: Annotated[
        str | None, typer.Option(metavar="ID", help="Make a fresh code for this link, to pass on by telephone.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Invite somebody to see, comment and approve a brief's edits.

    The link is shown once and kept nowhere. Who opens it gets a code by mail (CUTTHROUGH_SMTP names the server), or
    asks you for one: `--code ID`.

    Exit status: 0 when it is done, 2 when it is refused.
    """
    try:
        _done(brief, (name, address, days, by, base), revoked=revoke, listed=list_, code=code, json=json)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error


_Asked = tuple[str | None, str | None, int, str | None, str | None]


def _done(brief: Path, asked: _Asked, *, revoked: str | None, listed: bool, code: str | None, json: bool) -> None:
    from cutthrough.brief.program import find_program
    from cutthrough.brief.read import read_file
    from cutthrough.flow import guests
    from cutthrough.store.ledger import open_ledger

    read_file(brief)
    program_dir, now = find_program(brief), datetime.now(UTC)
    with open_ledger(program_dir) as ledger:
        if listed:
            _list(guests.invites(ledger, brief.stem, now), brief.stem, json=json)
        elif revoked is not None:
            guest = guests.uninvite(ledger, brief.stem, revoked, by=asked[3])
            _list((guest,), brief.stem, json=json)
        elif code is not None:
            guest = guests.invited(ledger, brief.stem, code, now)
            fresh = guests.new_code(ledger, guest, now)
            if json:
                say_json({"invite": guest.invite.id, "code": fresh, "minutes": 10})
                return
            typer.echo(visible(f"{fresh[:3]} {fresh[3:]}"))
            typer.echo(
                visible(f"For {guest.invite.name}, for 10 minutes, once. Pass it on only if you know the voice.")
            )
        else:
            _invite(ledger, program_dir, brief, asked, json=json)


def _invite(ledger: Ledger, program_dir: Path, brief: Path, asked: _Asked, *, json: bool) -> None:
    from cutthrough.brief.program import program_problems
    from cutthrough.flow import guests
    from cutthrough.net.mail import smtp_of_environment

    name, address, days, by, base = asked
    missing = [option for option, said in (("--name", name), ("--address", address)) if not (said or "").strip()]
    if missing or name is None or address is None:
        said = f"An invitation says who is invited, and where their code goes; missing: {', '.join(missing)}"
        raise Misuse(said, 'cutthrough invite BRIEF --name "Ann Lee" --address ann@example.com')
    program, _ = program_problems(program_dir)
    guests.link_of(program, "", base)  # refused before anything is kept
    server = smtp_of_environment()
    kept, token = guests.invite(ledger, program_dir, brief.stem, name, address, days=days, by=by)
    link = guests.link_of(program, token, base)
    if json:
        told = kept.model_dump(mode="json", exclude={"token_sha256"})
        say_json({**told, "link": link, "codes_by_mail": server is not None})
        return
    ends = datetime.fromisoformat(kept.expires)
    typer.echo(link)
    typer.echo(visible(f"{kept.id}: for {kept.name}, until {ends:%Y-%m-%d %H:%M} UTC. The link is shown only now."))
    typer.echo(visible(f'{kept.name} reads "{kept.invited_by} invited you"; --by says another name.'))
    if server is None:
        command = f"cutthrough invite {shlex.quote(str(brief))} --code {kept.id}"
        typer.echo(
            visible(f"No mail server is set up (CUTTHROUGH_SMTP): when {kept.name} asks for a code, run: {command}")
        )
    else:
        typer.echo(visible(f'The code goes to {kept.address} when {kept.name} presses "Send me the code" there.'))


def _list(found: Sequence[Guest], brief: str, *, json: bool) -> None:
    if json:
        say_json([_plain(each) for each in found])
        return
    for each in found:
        kept = each.invite
        ends = datetime.fromisoformat(kept.expires)
        state = {"open": f"open until {ends:%Y-%m-%d %H:%M} UTC", "expired": f"ended on {ends:%Y-%m-%d}"}
        said = state.get(each.state.value, "taken back")
        typer.echo(visible(f"{kept.id}  {kept.name} <{kept.address}>: {said}; invited by {kept.invited_by}"))
    if not found:
        typer.echo(visible(f"Nobody was invited to {brief} yet."))


def _plain(each: Guest) -> dict[str, Any]:
    return each.invite.model_dump(mode="json", exclude={"token_sha256"}) | {"state": each.state.value}
