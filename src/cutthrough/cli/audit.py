"""`cutthrough audit`: whether the ledger is what was written, and of any finished file who, what, when and why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError

if TYPE_CHECKING:
    from cutthrough.flow.audit import Audit

_BROKEN, _MISUSED = 1, 2


def audit(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="BRIEF|FILE|POST", help="Tell of this: a brief, a finished file or its SHA-256, an edit, a post."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="LINK", help="A link that was told before; finds a chain cut off after it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Verify the ledger; say who approved and posted what, and why.

    Every entry is sealed with all before it; the first that is not what was written is named. Posts have to stand as
    the entries say, and what is out has to rest on approvals that held when it was taken. Told as well: rights that
    end soon, and posts that are out although their approval was taken back since. Keep the link of the last entry
    somewhere else: with `--since` it finds a ledger that was cut off.

    Exit status: 0 when all of it holds, 1 when something does not, 2 when it can't be done.
    """
    try:
        found, told = _done(subject, since)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if json:
        say_json({**(found.model_dump(mode="json") if found else _EMPTY), "sound": not found or found.sound, **told})
    elif found is None:
        typer.echo("Nothing was written yet: this program has no ledger.")
    else:
        _show(found, told)
    if found is not None and not found.sound:
        raise typer.Exit(_BROKEN)


_EMPTY: dict[str, Any] = {"entries": 0, "link": None, "faults": []}


def _done(subject: str | None, since: str | None) -> tuple[Audit | None, dict[str, Any]]:
    from cutthrough.brief.program import find_program
    from cutthrough.flow import audit as audits
    from cutthrough.flow.provenance import about
    from cutthrough.store.ledger import open_ledger
    from cutthrough.store.where import has_ledger

    near = Path(subject) if subject is not None and Path(subject).exists() else Path.cwd()
    program_dir = find_program(near)
    if not has_ledger(program_dir) and since is None and subject is None:
        return None, {}
    with open_ledger(program_dir) as ledger:
        found = audits.audit(ledger, program_dir, datetime.now(UTC), since=since)
        if subject is None:
            return found, {}
        try:
            told = about(ledger, program_dir, subject)
        except ValueError:  # what was tampered with can't be told of; the faults say where
            return found, {"about": []}
    return found, {"about": [each.model_dump(mode="json") for each in told]}


def _show(found: Audit, told: dict[str, Any]) -> None:
    from cutthrough.cli.audit_text import lines_of
    from cutthrough.flow.provenance import Told

    for each in told.get("about", ()):
        for line in lines_of(Told.model_validate(each)):
            typer.echo(visible(line))
        typer.echo("")
    for fault in found.faults:
        typer.echo(visible(f"✗ {fault.message}."))
    for right in found.rights:
        typer.echo(visible(f"! {right.brief}: {right.sentence()}."))
    for lost in found.lost:
        typer.echo(visible(f"! {lost.brief}: {lost.sentence()}."))
        typer.echo(visible(f"    cutthrough publish --take-down {lost.post} --by … --why …"))
    if found.sound:
        entries = "1 entry, as it was" if found.entries == 1 else f"{found.entries} entries, each as it was"
        checked = f" It goes on from {found.since}." if found.since else ""
        typer.echo(f"The chain holds: {entries} written.{checked}")
        if found.posts:
            states = ", ".join(f"{count} {state}" for state, count in found.posts.items())
            out = "; what is out rested on approvals that held" if "confirmed" in found.posts else ""
            typer.echo(f"Posts: {states}, as the chain says{out}.")
    if found.link is not None:
        typer.echo(f"Last link: {found.link}")
