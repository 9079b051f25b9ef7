"""The command line: few verbs, each with `--json`; without a verb it says what needs you."""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cutthrough import __version__
from cutthrough.cli.adopt import adopt
from cutthrough.cli.amend import amend
from cutthrough.cli.approve import approve
from cutthrough.cli.audit import audit
from cutthrough.cli.calendar import calendar
from cutthrough.cli.capture import capture
from cutthrough.cli.check import check
from cutthrough.cli.checklist import checklist
from cutthrough.cli.comments import comments
from cutthrough.cli.conform import conform
from cutthrough.cli.connect import connect
from cutthrough.cli.coverage import coverage
from cutthrough.cli.export import export
from cutthrough.cli.features import features
from cutthrough.cli.form import form
from cutthrough.cli.import_ import import_
from cutthrough.cli.init import init
from cutthrough.cli.invite import invite
from cutthrough.cli.kit import kit
from cutthrough.cli.link import link
from cutthrough.cli.make import make
from cutthrough.cli.onepage import onepage
from cutthrough.cli.publish import publish
from cutthrough.cli.refusal import STOPPED, refuse, sentence
from cutthrough.cli.serve import serve
from cutthrough.cli.site_export import site
from cutthrough.cli.spent import spent
from cutthrough.cli.status import status
from cutthrough.cli.templates import templates
from cutthrough.cli.tier import tier
from cutthrough.cli.waive import waive
from cutthrough.model.errors import Misuse, StoreError


class Verbs(TyperGroup):
    """The commands; what can't be understood of a line with `--json` is told as JSON too."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Read the options before the command."""
        self._json = "--json" in args[: args.index("--")] if "--" in args else "--json" in args
        return self._told(lambda: super(Verbs, self).make_context(info_name, args, *rest, **extra))

    def invoke(self, ctx: Any) -> Any:
        """Read the command's options and run it."""
        return self._told(lambda: super(Verbs, self).invoke(ctx))

    def _told(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except typer.TyperException as error:
            usage = getattr(error, "ctx", None)
            if not self._json or not hasattr(error, "format_message"):
                raise
            command = usage.command_path if usage is not None else "cutthrough"
            refuse(Misuse(sentence(error.format_message()), f"{command} --help"), json=True)
            raise typer.Exit(getattr(error, "exit_code", 2)) from error


app = typer.Typer(
    name="cutthrough",
    cls=Verbs,
    help="Runs video as a measurable system: a brief that names its goal and real footage go in; "
    "measured, platform-ready edits come out, are approved, and go out under tracking.",
    epilog="Start with `cutthrough init --example`. Without a command, in a program's folder, it says what needs you.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(init)
app.command()(check)
app.command()(waive)
app.command()(form)
app.command()(onepage)
app.command()(tier)
app.command()(checklist)
app.command()(capture)
app.command()(coverage)
app.command()(amend)
app.command()(make)
app.command()(conform)
app.command()(features)
app.command()(export)
app.command("import")(import_)
app.command()(templates)
app.command()(adopt)
app.command()(calendar)
app.command()(invite)
app.command()(comments)
app.command()(approve)
app.command()(audit)
app.command()(publish)
app.command()(kit)
app.command()(connect)
app.command()(serve)
app.command()(site)
app.command()(link)
app.command()(spent)


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
    """Run the command line.

    Asked to end by the system or a closed terminal, a command ends as if interrupted: with one sentence, and nothing
    of it left running. A reader that goes away (`| head`) ends it quietly. What is no CutthroughError is a bug of
    ours and shows its traceback, so that it gets reported.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        app()
    except SystemExit as done:
        # typer makes 1 of a broken pipe, which would read as "something fails"; shells know 128 + SIGPIPE.
        if isinstance(done.__context__, BrokenPipeError):
            raise SystemExit(141) from None
        raise
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        refuse(StoreError("The disk is full: what there is to say can't be written", "free some space"), json=False)
        with suppress(OSError):  # what is left in the buffer has nowhere to go
            sys.stdout.close()
        sys.exit(1)
