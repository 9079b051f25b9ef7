"""`cutthrough spent`: records hours, invoices and dates of making a piece, and says how they stand to the plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import BriefRefused, CutthroughError, Misuse

if TYPE_CHECKING:
    from cutthrough.model.actual import Actual, KeptActual, Spent

_PLAIN_WIDTH = 110  # columns of a table that goes into a file or a pipe
_REFUSED, _MISUSED = 1, 2
_SHOWN_ID = 8  # letters of an id that are printed; enough to name an entry by
_LONGEST = 200  # characters of who, what and invoice


def spent(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    hours: Annotated[str | None, typer.Option("--hours", metavar="N", help="Hours of work: 12, 7.5.")] = None,
    cost: Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help='What was paid: "1200 EUR".')] = None,
    reached: Annotated[
        str | None,
        typer.Option("--reached", metavar="MILESTONE", help="shoot, delivery, starts or ends: it happened --on DAY."),
    ] = None,
    who: Annotated[str | None, typer.Option("--who", help="Who did it.")] = None,
    what: Annotated[str | None, typer.Option("--what", help="What it was for.")] = None,
    invoice: Annotated[str | None, typer.Option("--invoice", metavar="NUMBER", help="The invoice's number.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day, as 2026-11-20; else today.")] = None,
    undo: Annotated[str | None, typer.Option("--undo", metavar="ID", help="Take an entry back.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show every entry with its id.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Record what making a piece took: hours, costs, dates.

    Entries are kept for good; to correct one, take it back with --undo and enter it anew. Without anything to record,
    the sums are shown: hours, money by currency, and dates against the brief's schedule.

    Exit status: 0 when done, 1 when the brief can't be read, 2 when misused.
    """
    from cutthrough.flow.tier import record_actual, spent_on  # the reader and the ledger: only when they are asked
    from cutthrough.flow.tier import undo as take_back

    try:
        if undo is not None:
            if hours or cost or reached or invoice or on:
                raise Misuse("--undo takes an entry back and records nothing else", "give --who and --what with it")
            take_back(brief, undo, _short(who), _short(what))
        for actual in _actuals(hours=hours, cost=cost, reached=reached, about=(who, what, invoice), on=on):
            record_actual(brief, actual)
        found = spent_on(brief)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED if isinstance(error, BriefRefused) else _MISUSED) from error
    if json:
        say_json(found.model_dump(mode="json"))
    else:
        console = Console(highlight=False)
        _show(found, console if console.is_terminal else Console(highlight=False, width=_PLAIN_WIDTH), entries=list_)


def _actuals(
    *,
    hours: str | None,
    cost: str | None,
    reached: str | None,
    about: tuple[str | None, str | None, str | None],
    on: str | None,
) -> list[Actual]:
    """What the options say happened. Nothing is recorded where one of them can't be read. Raises CutthroughError."""
    from cutthrough.flow.tier import here_today
    from cutthrough.model.actual import Actual, ActualKind, Milestone
    from cutthrough.model.money import parse_count, parse_money

    who, what, invoice = map(_short, about)
    day = here_today() if on is None else _day(on)
    found = []
    if hours is not None:
        amount = parse_count(hours)
        if not 0 < amount <= _LONGEST_WORK:
            raise Misuse(f"{hours[:40]!r} is no number of hours", "write more than 0 and at most 10000: --hours 7.5")
        found.append(Actual(kind=ActualKind.HOURS, amount=amount, who=who, what=what, on=day))
    if cost is not None:
        paid = parse_money(cost)
        if paid.amount == 0:
            raise Misuse("A cost of 0 is none", 'write what was paid: --cost "1200 EUR"')
        found.append(
            Actual(
                kind=ActualKind.COST, amount=paid.amount, currency=paid.currency,
                who=who, what=what, invoice=invoice, on=day,
            )
        )  # fmt: skip
    elif invoice is not None:
        raise Misuse("An invoice has a cost", 'add it: --cost "1200 EUR"')
    if reached is not None:
        if reached not in list(Milestone):
            raise Misuse(f"{reached[:40]!r} is no date of the schedule", f"use one of: {', '.join(Milestone)}")
        found.append(Actual(kind=ActualKind.DATE, milestone=Milestone(reached), who=who, what=what, on=day))
    return found


_LONGEST_WORK = 10_000  # hours in one entry: about five years of one person


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Misuse(f"{text[:40]!r} is no day", "write it as 2026-11-20") from None


def _short(text: str | None) -> str | None:
    if text is not None and len(text) > _LONGEST:
        raise Misuse(f"A text of {len(text)} characters is too long here", f"use {_LONGEST} at most")
    return text.strip() or None if text is not None else None


def _show(found: Spent, out: Console, *, entries: bool) -> None:
    from cutthrough.model.money import say_number

    if entries and found.entries:
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
        for heading in ("id", "day", "what", "who", "for", "invoice"):
            table.add_column(heading, no_wrap=heading in ("id", "day"), overflow="fold")
        for kept in found.entries:
            table.add_row(*(Text(visible(cell)) for cell in _row(kept)), style="dim" if kept.undone else "")
        out.print(table)
    if not found.entries:
        out.print(Text("Nothing is recorded yet."))
    else:
        sums = [f"{say_number(found.hours)} hours"] if found.hours else []
        sums += [str(money) for money in found.money]
        out.print(Text(f"Spent: {', '.join(sums) or 'nothing that counts'}."))
    for timing in found.timings:
        out.print(Text(visible(f"{timing.says[:1].upper()}{timing.says[1:]}.")))
    for note in found.notes:
        out.print(Text(visible(note)))


def _row(kept: KeptActual) -> tuple[str, ...]:
    from cutthrough.model.actual import ActualKind
    from cutthrough.model.money import say_number

    actual = kept.actual
    if actual.kind is ActualKind.HOURS and actual.amount is not None:
        said = f"{say_number(actual.amount)} hours"
    elif actual.kind is ActualKind.COST:
        said = str(actual.money)
    elif actual.milestone is not None:
        said = actual.milestone.value
    else:
        said = f"takes back {(actual.undoes or '')[:_SHOWN_ID]}"
    said += " (taken back)" if kept.undone else ""
    texts = (said, actual.who or "", actual.what or "", actual.invoice or "")
    return (kept.id[:_SHOWN_ID], actual.on.isoformat(), *texts)
