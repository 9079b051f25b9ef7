"""`cutthrough waive`: somebody answers for letting something pass, for a reason, until a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.model.waiver import Waiver

_MISUSED = 2
_LEAST_BY, _LEAST_WHY, _MOST = 2, 4, 500


def waive(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", readable=False, help="The brief it is about.")],
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help="A rule that `check` or `conform` names, such as loudness.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who answers for it.")] = None,
    why: Annotated[str | None, typer.Option(metavar="TEXT", help="The reason, as it will be shown.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day it holds: 2026-12-31.")] = None,
    about: Annotated[
        str, typer.Option(metavar="PLACE", help="Only there: a place such as messages/2, or an edit's id.")
    ] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the brief's waivers, those that ended too.")] = False,
    revoke: Annotated[str | None, typer.Option(metavar="ID", help="Take this waiver back.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the waivers as JSON.")] = False,
) -> None:
    """Let something pass that blocks or fails: who, why, until when.

    It is kept in the program's ledger for good and shown wherever the thing appears. Goal and audience can't be
    waived. What no edit can be made without still blocks from edit on. A waiver of one place holds for what stands
    there now.

    Exit status: 0 when it is kept, 2 when it is refused.
    """
    try:
        given = _done(brief, (rule, by, why, until, about), listed=list_, revoked=revoke)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if json:
        said = [each.model_dump(mode="json") | {"holds": each.holds(_today())} for each in given]
        say_json(said if list_ else said[0])
        return
    for each in given:
        typer.echo(_line(each))
    if list_ and not given:
        typer.echo(f"{visible(brief.stem)} has no waivers.")


def _done(
    brief: Path, asked: tuple[str | None, str | None, str | None, str | None, str], *, listed: bool, revoked: str | None
) -> tuple[Waiver, ...]:
    """The waivers that were listed, or the one that was given or taken back."""
    from cutthrough.brief.program import find_program
    from cutthrough.brief.read import read_brief
    from cutthrough.flow import waivers

    rule, by, why, until, about = asked
    problems = read_brief(brief)[1]
    program_dir = find_program(brief)
    if listed:
        return waivers.waivers_of(program_dir, brief.stem)
    if revoked is not None:
        return (waivers.revoke(program_dir, brief.stem, revoked, by=by, why=why),)
    if rule is None:
        raise Misuse("Nothing says what is to be waived", "cutthrough waive BRIEF RULE, or --list, or --revoke ID")
    return (waivers.waive(program_dir, _asked(brief.stem, rule, by, why, until, about), problems, _today()),)


def _asked(brief: str, rule: str, by: str | None, why: str | None, until: str | None, about: str) -> Waiver:
    """The waiver as asked for. Raises Misuse where who, why or until is missing or can't be read."""
    from cutthrough.model.waiver import Waiver

    name, reason = " ".join((by or "").split()), " ".join((why or "").split())
    for option, said, least in (("--by", name, _LEAST_BY), ("--why", reason, _LEAST_WHY)):
        if 0 < len(said) < least:
            raise Misuse(f'{option} "{said}" is too short to answer for anything', f"write {least} characters or more")
    missing = [option for option, said in (("--by", name), ("--why", reason), ("--until", until)) if not said]
    if missing or until is None:
        raise Misuse(
            f"A waiver says who answers for it, why, and until when; missing: {', '.join(missing)}",
            'cutthrough waive BRIEF RULE --by "Ann Lee" --why "the proof is being filmed" --until 2026-12-31',
        )
    if max(len(name), len(reason), len(about)) > _MOST:
        raise Misuse(f"A waiver is shown wherever its thing is: at most {_MOST} characters each", "say it shorter")
    try:
        day = date.fromisoformat(until.strip())
    except ValueError:
        raise Misuse(f'"{until[:40]}" is no date', "write year, month and day: --until 2026-12-31") from None
    return Waiver(
        id="", brief=brief, rule=rule.strip(), about=about.strip("/ "), by=name, why=reason, until=day, given_at=""
    )


def _line(waiver: Waiver) -> str:
    from cutthrough.brief.gate import NO_EDIT, rule_of

    where = f" at {waiver.about}" if waiver.about else ""
    if waiver.revoked_at is not None:
        by = f" by {waiver.revoked_by}" if waiver.revoked_by else ""
        ended = f" (revoked on {waiver.revoked_at[:10]}{by}{f': {waiver.revoked_why}' if waiver.revoked_why else ''})"
    else:
        ended = "" if waiver.holds(_today()) else " (ended)"
    known = rule_of(waiver.rule)
    still = f"; from edit on {NO_EDIT}" if known is not None and known.makes and not ended else ""
    return visible(f"{waiver.id}  {waiver.rule}{where}: {waiver.sentence()}{ended}{still}")


def _today() -> date:
    return datetime.now(UTC).date()
