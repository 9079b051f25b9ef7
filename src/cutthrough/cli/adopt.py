"""`cutthrough adopt`: videos and posts that exist already come in, with as much as is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.errors import CutthroughError, Misuse, ValueProblem

if TYPE_CHECKING:
    from cutthrough.flow.adopt import Outcome
    from cutthrough.flow.adopt_file import Told
    from cutthrough.flow.adopted_shelf import Shelf
    from cutthrough.publish.recut import Stock

_REFUSED, _MISUSED = 1, 2
_PLAIN_WIDTH = 150  # columns of a table that goes into a file or a pipe
_LISTED = 200  # things told one by one; of longer tables only what needs a look
_RECUTS = 20


def adopt(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|FOLDER|CSV|LINK]",
            help="A video, a folder of them, a table of videos and posts, or a post's link; an id, to say more of it.",
        ),
    ] = None,
    placement: Annotated[str | None, typer.Option("--placement", "-p", metavar="P", help="Where it runs.")] = None,
    objective: Annotated[str | None, typer.Option(metavar="O", help="What it is for: awareness, ...")] = None,
    role: Annotated[str | None, typer.Option(metavar="R", help="Its place in the journey: attract, ...")] = None,
    audience: Annotated[str | None, typer.Option(metavar="A", help="For whom, as program.yaml names them.")] = None,
    title: Annotated[str | None, typer.Option(metavar="T", help="Its title.")] = None,
    language: Annotated[str | None, typer.Option(metavar="L", help="The language it speaks: de.")] = None,
    made: Annotated[str | None, typer.Option(metavar="DATE", help="The day it was made: 2024-05-01.")] = None,
    brief: Annotated[str, typer.Option(metavar="NAME", help="The brief it belongs to.")] = "",
    program: Annotated[
        Path, typer.Option("--program", metavar="FOLDER", help="The program's folder, or one in it.")
    ] = Path(),
    measure: Annotated[
        bool, typer.Option("--measure", help="Hold each to its placement too, which decodes all of it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Take what is guessed as said.")] = False,
    report: Annotated[bool, typer.Option("--report", help="What there is, what is open, what to cut again.")] = False,
    forget: Annotated[str | None, typer.Option(metavar="ID", help="Take a video or a post back.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Take in videos and posts that exist already.

    Each video is read, hashed and held against what is known: the same bytes come in once, also under another name.
    Its placement, role, objective and day are taken from what is said, else from its shape, length and name where
    they leave no choice; what is guessed is named as such. Files stay where they are. Nothing is fetched from the web.

    A folder is read with all below it, and goes on where it was stopped. A table is CSV with columns such as link,
    file, title, published, objective, role, audience; docs/adopt.md lists the names that are known.

    Exit status: 0 when all came in or was known, 1 when something was refused, 2 when misused.
    """
    from cutthrough.brief.program import find_program

    try:
        program_dir = find_program(program)
        if forget is not None:
            _forget(program_dir, forget, json=json)
            return
        if target is None:
            if not report:
                raise Misuse("Nothing says what to adopt", "name a file, a folder, a CSV or a link, or ask --report")
            _report(program_dir, json=json)
            return
        told = _told(placement, objective, role, audience, title, language, made, brief, sure=yes, measure=measure)
        _known_brief(program_dir, brief)
        refused = _adopt(program_dir, target, told, json=json)
        if report and not json:
            _report(program_dir, json=False)
    except KeyboardInterrupt as error:
        stopped(json=json)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if refused:
        raise typer.Exit(_REFUSED)


def _told(
    placement: str | None, objective: str | None, role: str | None, audience: str | None, title: str | None,
    language: str | None, made: str | None, brief: str, *, sure: bool, measure: bool,
) -> Told:  # fmt: skip
    from cutthrough.flow.adopt_file import Told
    from cutthrough.model.brief import JourneyRole, Objective
    from cutthrough.publish.live_table import one_of, read_day

    try:
        return Told(
            placement=placement,
            objective=one_of(Objective, objective, "objective"),
            role=one_of(JourneyRole, role, "role"),
            audience=audience,
            title=title,
            language=language,
            made=read_day(made, _today()) if made else None,
            brief=brief,
            sure=sure,
            measure=measure,
        )
    except ValueProblem as error:
        raise Misuse(error.message[:1].upper() + error.message[1:], error.fix) from error


def _known_brief(program_dir: Path, brief: str) -> None:
    names = sorted(path.stem for path in (program_dir / "briefs").glob("*.yaml"))
    if brief and brief not in names:
        raise Misuse(f'There is no brief "{brief[:60]}" here', f"there are: {', '.join(names) or 'none'}")


def _adopt(program_dir: Path, target: str, told: Told, *, json: bool) -> bool:
    """Adopt, tell, and give whether anything was refused."""
    from cutthrough.flow.adopt import State, adopt

    counts: Counter[State] = Counter()
    told_of: list[dict[str, Any]] = []
    with Console(stderr=True, highlight=False).status("") as status:
        for number, each in enumerate(adopt(program_dir, target, told, _today()), 1):
            counts[each.state] += bool(each.video or each.state in (State.REFUSED, State.OURS))
            if json:
                told_of.append(_plain(each))
                continue
            status.update(Text(f"{number} of {each.total} read" if each.total else f"{number} read"))
            if each.state is State.REFUSED or number <= _LISTED or (each.says and number <= 10 * _LISTED):
                typer.echo(_line(each))
    if json:
        say_json({"outcomes": told_of, "counts": {state.value: counts[state] for state in State}})
        return counts[State.REFUSED] > 0
    parts = [f"{counts[state]} {_WORDS[state.value]}" for state in State if counts[state]]
    typer.echo(f"{', '.join(parts) or 'Nothing'}.")
    if counts[State.ADOPTED] or counts[State.UPDATED]:
        typer.echo("What is missing and what to cut again: cutthrough adopt --report")
    return counts[State.REFUSED] > 0


_WORDS = {
    "adopted": "adopted",
    "updated": "said anew",
    "known": "known already",
    "duplicate": "there twice",
    "ours": "made here",
    "refused": "refused",
}


def _line(each: Outcome) -> str:
    known_by = _WORDS[each.state.value] if each.video or each.state.value in ("ours", "refused") else "the table"
    parts = [f"{known_by}: {each.subject}"]
    if (video := each.video) is not None:
        marked = [
            f"{value}{' (guessed)' if name in video.guessed else ''}"
            for name in ("placement", "objective", "role", "language", "made_on")
            if (value := getattr(video, name)) is not None
        ]
        parts = [f"{video.id}  {parts[0]}: {video.title}", *marked]
    return visible("; ".join([*parts, *each.says]))


def _plain(each: Outcome) -> dict[str, Any]:
    return {
        "subject": each.subject,
        "state": each.state.value,
        "video": each.video.model_dump(mode="json", exclude={"marks"}) if each.video else None,
        "post": each.post.model_dump(mode="json") if each.post else None,
        "says": list(each.says),
    }


def _forget(program_dir: Path, id_: str, *, json: bool) -> None:
    from cutthrough.flow.adopted_shelf import forget
    from cutthrough.store.ledger import open_ledger

    with open_ledger(program_dir) as ledger:
        said = forget(ledger, id_)
    if json:
        say_json({"forgotten": [getattr(record, "id", "") for _, _, record in said]})
        return
    typer.echo(visible(f"{id_} is forgotten{_with(len(said) - 1)}. The ledger keeps that it was adopted."))


def _with(posts: int) -> str:
    return f", with {posts} post{'s' if posts > 1 else ''}" if posts > 0 else ""


def _report(program_dir: Path, *, json: bool) -> None:
    from cutthrough.flow.adopted_stock import adopted_stock

    found, shelf = adopted_stock(program_dir, _today())
    if json:
        say_json(
            {
                "videos": [each.model_dump(mode="json", exclude={"marks"}) for each in found.videos],
                "posts": [each.model_dump(mode="json") for each in shelf.posts.values() if not each.forgotten],
                "open": dict(found.open_fields),
                "cut_again": [
                    {"id": each.video.id, "reasons": list(each.reasons), "lines": each.lines} for each in found.recuts
                ],
            }
        )
        return
    _show(found, shelf, plain_console(_PLAIN_WIDTH))


def _show(found: Stock, shelf: Shelf, out: Console) -> None:
    if not found.videos:
        typer.echo("Nothing is adopted yet: cutthrough adopt FILE, FOLDER or CSV.")
        return
    posts = Counter(each.adopted for each in shelf.posts.values() if not each.forgotten)
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in ("id", "title", "placement", "objective", "role", "audience", "made", "posts", "captions"):
        table.add_column(name, overflow="fold")
    for each in found.videos[:_LISTED]:
        cells: Iterable[object] = (each.placement, each.objective, each.role, each.audience, each.made_on)
        named = zip(("placement", "objective", "role", "audience", "made_on"), cells, strict=True)
        shown = (f"{cell}{'?' if name in each.guessed else ''}" if cell else "-" for name, cell in named)
        captions = "yes" if each.captions else "-"
        row = (each.id, visible(each.title), *map(visible, shown), str(posts[each.id] or "-"), captions)
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
    if len(found.videos) > _LISTED:
        out.print(Text(f"and {len(found.videos) - _LISTED} more; --json has them all"))
    out.print(Text("? is guessed: say it with cutthrough adopt ID --role ... or take it with --yes", style="dim"))
    if still := [f"{name} of {count}" for name, count in found.open_fields.items() if count]:
        out.print(Text(f"Open: {', '.join(still)}"))
    if not found.recuts:
        out.print(Text("Nothing has to be cut again."))
        return
    out.print(Text(f"\nCut again: {len(found.recuts)} of {len(found.videos)}", style="bold"))
    for short in found.recuts[:_RECUTS]:
        out.print(Text(visible(f"{short.video.id}  {short.video.title}: {'; '.join(short.reasons)}")))
        for line in short.lines.splitlines():  # unbroken and from the first column, as a brief takes them
            out.print(Text(line if line.startswith(" ") else visible(line), style="dim"), soft_wrap=True)
        out.print()
    if len(found.recuts) > _RECUTS:
        out.print(Text(f"and {len(found.recuts) - _RECUTS} more; --json has them all"))
    out.print(Text("Put such lines into a brief, then cutthrough make."))


def _today() -> date:
    return datetime.now(UTC).date()
