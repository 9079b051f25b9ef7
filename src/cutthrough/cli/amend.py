"""`cutthrough amend`: what changed in a brief since its last version and what that makes void, before it is kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.errors import CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.flow.amend import Amendment, KeptVersion
    from cutthrough.model.amendment import BriefVersion, Change

_REFUSED, _MISUSED = 1, 2
_LONG = 120


def amend(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who answers for the change.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason for it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Keep the version without asking once more.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the versions that were kept.")] = False,
    show: Annotated[
        int | None, typer.Option("--show", metavar="N", help="Print the file of version N as it was.")
    ] = None,
    back: Annotated[
        int | None, typer.Option("--restore", metavar="N", help="Write the file of version N beside the brief.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Amend a brief in flight: what is void then; keep a version.

    Shows each line that changed since the last version, which edits depend on it and which don't, and why. With --by
    and --why it is then kept in the ledger, where it stays. `make` keeps what it makes as a version too.

    Exit status: 0 when shown or kept, 1 when the brief can't be read or nothing was kept, 2 when misused.
    """
    try:
        _run(brief, by, why, yes=yes, listed=listed, numbers=(show, back), json=json)
    except (KeyboardInterrupt, typer.Abort) as error:
        typer.echo(err=True)
        stopped(json=json, kept=False)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED if isinstance(error, Misuse) else _REFUSED) from error


def _run(
    brief: Path,
    by: str | None,
    why: str | None,
    *,
    yes: bool,
    listed: bool,
    numbers: tuple[int | None, int | None],
    json: bool,
) -> None:
    from cutthrough.flow import amend as versions

    show, back = numbers
    if sum((listed, show is not None, back is not None)) > 1:
        raise Misuse("--list, --show and --restore are three different things", "give one of them")
    if listed:
        _list(versions.versions(brief), json=json)
    elif show is not None:
        _show(versions.version(brief, show), json=json)
    elif back is not None:
        path = versions.restore(brief, back)
        say_json({"written": str(path)}) if json else typer.echo(f"wrote {visible(str(path))}")
    else:
        _amend(brief, by, why, yes=yes, json=json)


def _amend(brief: Path, by: str | None, why: str | None, *, yes: bool, json: bool) -> None:
    from cutthrough.flow.amend import amend as keep
    from cutthrough.flow.amend import amendment

    if (by is None) != (why is None):
        raise Misuse("A version needs who answers for it, and why", '--by "Ann Lee" --why "the price has changed"')
    found = amendment(brief)
    if not json:
        _tell(brief, found)
    kept: BriefVersion | None = None
    if by is not None and why is not None and not found.same_file:
        if json and not yes:
            raise Misuse("With --json nothing can be asked", "add --yes to keep the version")
        if yes or _confirmed(f"Keep this as version {found.number}?"):
            kept = keep(brief, by, why)
        else:
            raise typer.Abort
    if json:
        say_json(_plain(brief, found, kept))
    elif kept is not None:
        typer.echo(f"Kept as version {kept.number}. To make what is void anew: cutthrough make {visible(str(brief))}")
    elif by is None and not found.same_file:
        typer.echo('Nothing was kept. To keep it: add --by "NAME" --why "REASON"')


def _confirmed(question: str) -> bool:
    typer.echo(f"{question} [y/N] ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer:
        raise typer.Abort
    return answer.strip().lower() in ("y", "yes")


def _tell(brief: Path, found: Amendment) -> None:
    if found.last is None:
        typer.echo(f"{visible(brief.name)}: no version was kept yet; this would be the first.")
    elif found.same_file:
        typer.echo(f"{visible(brief.name)} is version {found.last.version.number} to the byte; nothing to amend.")
    else:
        kept = found.last.version
        typer.echo(f"Since version {kept.number} ({_day(found.last.at)}, {visible(kept.by)}: {visible(kept.why)}):")
        for each in found.changed:
            for line in _lines(each):
                typer.echo(f"  {line}")
        if not found.changed:
            typer.echo("  nothing that counts: comments, order or spelling of the file only")
    _tell_standing(found)


def _tell_standing(found: Amendment) -> None:
    void = [each for each in found.standing if each.void]
    stands = [each for each in found.standing if not each.void]
    if void:
        typer.echo(f"Void, {len(void)} of {len(found.standing)} delivered edits:")
        for each in void:
            typer.echo(f"  {visible(each.path)}: {visible(' '.join(each.reasons))}")
    if stands and found.changed:
        typer.echo(f"Standing, {len(stands)} of {len(found.standing)}:")
        for each in stands:
            typer.echo(f"  {visible(each.path)}: {visible(' '.join(each.reasons))}")
    for thing in found.touched:
        typer.echo(f"To be looked at again: {visible(thing.what)} ({visible(thing.reason)})")


def _lines(change: Change) -> list[str]:
    name = change.section.replace("_", " ")
    about = f"{change.kind} {name} {change.line}" if change.line != change.section else f"{change.kind} {name}"
    lines = [f"{about}: {_short(change.words)}" if change.words else about]
    if change.kind == "reworded":
        for each in change.fields:
            lines.append(f"    {each.name}: {_short(_said(each.before))} -> {_short(_said(each.after))}")
    return lines


def _said(value: Any) -> str:
    if value is None or value == []:
        return "(nothing)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(each)}" for key, each in value.items()) or "(nothing)"
    return str(value)


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _LONG else f"{shown[: _LONG - 1]}…"


def _list(known: tuple[KeptVersion, ...], *, json: bool) -> None:
    if json:
        say_json({"versions": [{"at": each.at, **_short_of(each.version)} for each in known]})
        return
    for each in known:
        one = each.version
        count = "1 line" if len(one.changed) == 1 else f"{len(one.changed)} lines"
        what = f"{count} changed, {len(one.voided)} edits void" if one.number > 1 else "the first"
        typer.echo(f"{one.number}  {_day(each.at)}  {visible(one.by)}: {visible(one.why)}  ({what})")
    if not known:
        typer.echo("No version was kept yet; make keeps the first.")


def _short_of(version: BriefVersion) -> dict[str, Any]:
    return version.model_dump(mode="json", exclude={"text", "brief"})


def _show(found: KeptVersion, *, json: bool) -> None:
    if json:
        say_json({"at": found.at, **found.version.model_dump(mode="json", exclude={"brief"})})
        return
    for line in found.version.text.rstrip("\n").split("\n"):
        typer.echo("".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line))


def _plain(brief: Path, found: Amendment, kept: BriefVersion | None) -> dict[str, Any]:
    return {
        "brief": str(brief),
        "last_version": found.last.version.number if found.last else None,
        "kept": kept.number if kept else None,
        "changed": [each.model_dump(mode="json") for each in found.changed],
        "edits": [each.model_dump(mode="json") for each in found.standing],
        "touched": [each.model_dump(mode="json") for each in found.touched],
    }


def _day(at: str) -> str:
    return at[:10]
