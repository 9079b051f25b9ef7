"""`cutthrough calendar`: what goes out where and when, what is in its way, and what it costs."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import BriefRefused, CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.model.calendar import Calendar, Changes, OpenSlot, Slot

_PLAIN_WIDTH = 150  # columns of a table that goes into a file or a pipe
_REFUSED, _MISUSED = 1, 2
_LONGEST = 36600  # days: a century
_NOTHING = "Nothing is planned: write posts: into the brief, with a channel of program.yaml and a time."
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def calendar(
    brief: Annotated[
        Path, typer.Argument(metavar="[BRIEF]", readable=False, help="A brief, or a program's folder for all of its.")
    ] = Path(),
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Show what goes out from this day on: 2026-12-01.")
    ] = None,
    days: Annotated[int | None, typer.Option("--days", metavar="N", help="Show so many days.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="C", help="Show one channel.")] = None,
    ics: Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write it for calendars.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as a table.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page to show.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan, and keep nothing of it in the ledger.")] = False,
    renamed: Annotated[
        bool, typer.Option("--renamed", help="The client has a new name; needed where the ledger is PostgreSQL.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the calendar as JSON.")] = False,
) -> None:
    """Plan what goes out: every post with its time, link and budget.

    It reads `posts:` of the brief and `channels:` of the program, plans each post under its own id, keeps them in the
    ledger, and shows where each stands. Below stand duplicates, posts too close together or outside of their flight,
    budgets that don't fit, and what the clocks do. What changed falls back to planned; what the plan no longer names
    is withdrawn; what is out stays. Nothing is posted.

    Exit status: 0 when planned, also with conflicts; 1 when the brief can't be read; 2 when misused.
    """
    from cutthrough.flow.calendar import (
        calendar_of,
        channels_of,
        write_calendar,
    )  # the reader and the ledger: only when asked
    from cutthrough.publish.narrowed import narrowed

    try:
        first = _day(from_)
        if days is not None and not 1 <= days <= _LONGEST:
            raise Misuse(f"{days} is no number of days to show", f"write --days with 1 to {_LONGEST}")
        outs = {"ics": ics, "csv": csv, "html": html}
        for kind, path in outs.items():
            _ensure_name(kind, path)
        _ensure_channel(channel, channels_of(brief) if channel is not None else ())
        whole = calendar_of(brief, write=not dry_run, renamed=renamed)
        shown = narrowed(whole, first=first, days=days, channel=channel)
        written = [write_calendar(shown, brief, kind, path) for kind, path in outs.items() if path is not None]
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED if isinstance(error, BriefRefused) else _MISUSED) from error
    if json:
        say_json({**shown.model_dump(mode="json"), "written": [str(path) for path in written]})
        return
    show(shown, plain_console(_PLAIN_WIDTH), part=bool(whole.slots or whole.open))
    for path in written:
        typer.echo(f"Written: {visible(str(path))}")


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said.strip()) if said is not None else None
    except ValueError:
        raise Misuse(
            f'"{visible(said or "")[:40]}" is no date', "write year, month and day: --from 2026-12-01"
        ) from None


def _ensure_name(kind: str, path: Path | None) -> None:
    ends = {"ics": (".ics",), "csv": (".csv",), "html": (".html", ".htm")}[kind]
    if path is not None and (path.is_dir() or path.suffix.lower() not in ends):
        raise Misuse(f"{visible(str(path))} is no name for it", f"write it like --{kind} calendar{ends[0]}")


def _ensure_channel(channel: str | None, known: tuple[str, ...]) -> None:
    if channel is not None and channel not in known:
        there = ", ".join(known) or "none yet; write channels: into it"
        raise Misuse(f'program.yaml has no channel "{visible(channel)[:60]}"', f"there are: {visible(there)}")


def show(found: Calendar, out: Console, *, part: bool = False) -> None:
    """Print a calendar: its days, then what is to be settled. `part` says that there is more than is shown."""
    entries = sorted(
        [(slot.utc, slot.post.local.date(), _row(slot, found)) for slot in found.slots]
        + [(each.utc, each.local.date(), _open(each, found)) for each in found.open],
        key=lambda each: (each[1], each[0]),
    )
    if not entries:
        out.print(Text("Nothing goes out in these days." if part or found.remarks else _NOTHING))
    else:
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
        for name, most in (("day", 14), ("time", 26), ("channel", 18), ("edit", 46), ("state", 12), ("budget", 12)):
            table.add_column(name, max_width=most, overflow="fold")
        table.add_column("link", overflow="fold")
        for day, own in groupby(entries, key=lambda each: each[1]):
            for place, (_, _, row) in enumerate(own):
                head = f"{_WEEKDAYS[day.weekday()]} {day}" if place == 0 else ""
                table.add_row(*(Text(visible(cell)) for cell in (head, *row)))
        out.print(table)
    _sums(found, out)
    for title, remarks in (("To be settled:", found.conflicts), ("Good to know:", found.notes)):
        if remarks:
            out.print(Text(title, style="bold"))
        for each in remarks:
            out.print(Text(visible(f"  {each.message}" + (f": {each.fix}" if each.fix else ""))))
            for line in each.paste:
                out.print(Text(visible(f"    {line}")), soft_wrap=True)  # to be copied as it is
    for title, said in (
        ("Nothing goes out before this is settled:", found.held),
        ("Some posts wait until this is settled:", found.held_some),
    ):
        if said:
            out.print(Text(title, style="bold"))
        for held in said:
            out.print(Text(visible(f"  {held}")))
    out.print(Text(_done(found.changes), style="dim"))


def _row(slot: Slot, found: Calendar) -> tuple[str, ...]:
    post = slot.post
    zone = f" {post.zone}" if post.zone != found.zone else ""
    name = f"{post.brief}: {post.edit}" if len(found.briefs) > 1 else post.edit
    to = f" to {post.recipient}" if post.recipient else ""
    link = slot.live or (f"{post.link.target.split('://', 1)[-1].split('?')[0]} {post.id}" if post.link else post.id)
    budget = str(post.budget) if post.budget is not None else ""
    return f"{post.local:%H:%M}{zone}", post.channel, f"{name}{to}", slot.state.value, budget, link


def _open(each: OpenSlot, found: Calendar) -> tuple[str, ...]:
    zone = f" {each.zone}" if each.zone != found.zone else ""
    name = f"{each.brief}: " if len(found.briefs) > 1 else ""
    return f"{each.local:%H:%M}{zone}", each.channel, name + ", ".join(each.wants), "no edit yet", "", ""


def _sums(found: Calendar, out: Console) -> None:
    for row in found.budget:
        where = f"{row.channel}, {row.placement}" if row.placement else row.channel
        brief = f"{row.brief}: " if len(found.briefs) > 1 else ""
        posts = "1 post" if row.posts == 1 else f"{row.posts} posts"
        out.print(Text(visible(f"{brief}{row.amount} on {where}, {posts}")))


def _done(changes: Changes) -> str:
    counts = ((changes.added, "new"), (changes.changed, "changed"), (changes.withdrawn, "withdrawn"))
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    if not said:
        return "The plan is as it was."
    return f"{said} in the ledger." if changes.written else f"{said} if it is kept; nothing was written."
