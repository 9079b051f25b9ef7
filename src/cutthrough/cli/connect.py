"""`cutthrough connect`: let Cutthrough post to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.errors import CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.net.youtube_connect import Connected

_MISUSED = 2
_PATIENCE = 600.0  # seconds in which a person finds the right account and says yes


def connect(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="What to connect to: youtube.")],
    account: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The account, as program.yaml calls it: a channel's id (UC…) or @handle."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say whether it is connected, and to what.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Take its secrets out of the keyring.")] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open a browser here, or take its answer by hand.")
    ] = True,
    show: Annotated[
        bool, typer.Option("--show", help="Keep nothing, and print the token for a server's environment.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Let Cutthrough post to an account, by a yes in the browser.

    What is given is kept in the system's keyring, encrypted, and nowhere else. On a server without one, set what
    --show prints in the environment. The API client comes from CUTTHROUGH_YOUTUBE_CLIENT_ID and
    CUTTHROUGH_YOUTUBE_CLIENT_SECRET.

    Exit status: 0 when it is connected or forgotten, 2 when it isn't.
    """
    try:
        if service != "youtube":
            raise Misuse(f'Nothing connects to "{service[:40]}"', "cutthrough connect youtube --account NAME")
        name = (account or "").strip()
        if not name or not name.isprintable():
            raise Misuse("Nothing says which account", "cutthrough connect youtube --account UC…")
        if check + forget + show > 1 or (show and json):
            raise Misuse(
                "--check, --forget and --show don't go together, nor --show with --json", "ask for one of them"
            )
        if forget:
            _forget(name, json=json)
        else:
            done = _checked(name) if check else _connected(name, browser=browser, show=show)
            _say(done, json=json, show=show)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    except KeyboardInterrupt as error:
        stopped(json=json, kept=False)
        raise typer.Exit(STOPPED) from error


def _checked(name: str) -> Connected:
    from cutthrough.net.youtube_connect import connected

    return connected(name)


def _forget(name: str, *, json: bool) -> None:
    from cutthrough.net.youtube_connect import disconnect

    held = disconnect(name)
    if json:
        say_json({"account": name, "forgotten": held})
    else:
        typer.echo(visible(f"{name} is forgotten here." if held else f"The keyring held nothing of {name}."))
        typer.echo("Google takes it back at https://myaccount.google.com/permissions.")


def _connected(name: str, *, browser: bool, show: bool) -> Connected:
    import webbrowser

    from cutthrough.net.access import secret_name
    from cutthrough.net.secrets import variable
    from cutthrough.net.youtube_connect import Connecting

    attempt = Connecting(name, here=browser, to_keep=not show)
    try:
        typer.echo(f"Open this address and say yes:\n\n  {attempt.url}\n", err=True)
        if browser:
            webbrowser.open(attempt.url)
            done = attempt.listen(_PATIENCE, to_keep=not show)
        else:
            typer.echo("The browser then goes to an address that it can't open. Paste that address here:", err=True)
            done = attempt.take(typer.prompt("Address", hide_input=True, err=True), to_keep=not show)
    finally:
        attempt.close()
    if show and attempt.token is not None:
        typer.echo(f"{variable(secret_name(name, 'token'))}={attempt.token.open()}")
    return done


def _say(done: Connected, *, json: bool, show: bool) -> None:
    if json:
        say_json({"account": done.account, "channel": done.channel.id, "title": done.channel.title})
        return
    said = f"{done.account} is connected to {done.channel.title} ({done.channel.id})."
    if not done.kept:
        said += " Google gave no new token; the one that was kept still serves."
    typer.echo(visible(said), err=show)
