"""The command line: few verbs, each with `--json`; without a verb it says what needs you."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cutthrough import __version__
from cutthrough.cli.check import check
from cutthrough.cli.conform import conform
from cutthrough.cli.init import init
from cutthrough.cli.make import make
from cutthrough.cli.status import status

app = typer.Typer(
    name="cutthrough",
    help="Runs video as a measurable system: a brief that names its goal and real footage go in; "
    "measured, platform-ready edits come out.",
    epilog="Start with `cutthrough init --example`. Without a command, in a program's folder, it says what needs you.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(init)
app.command()(check)
app.command()(make)
app.command()(conform)


@app.callback(invoke_without_command=True)
def bare(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print what needs you as JSON (commands have their own --json).")
    ] = False,
) -> None:
    """Say what needs you, when no command is given."""
    if version:
        typer.echo(f"cutthrough {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        status(json=json)


def main() -> None:
    """Run the command line; an interruption ends it with one sentence and the status shells expect."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
