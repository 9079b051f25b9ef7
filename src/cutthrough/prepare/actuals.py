"""What was recorded of hours, invoices and dates, summed up and held against the schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from cutthrough.model.actual import Actual, ActualKind, KeptActual, Milestone, Spent, Timing
from cutthrough.model.brief import Schedule
from cutthrough.model.errors import Misuse
from cutthrough.model.quantity import say_count
from cutthrough.prepare.money import totals

_LEAST_NAMED = 4  # letters of an id; fewer are too easily another's


def with_undone(entries: Sequence[tuple[str, str, Actual]]) -> tuple[KeptActual, ...]:
    """Entries as (id, when written, what), the first first; each told whether a later one took it back.

    What takes an entry back is listed too, and can be taken back itself: then the first counts again.
    """
    undone: dict[str, str] = {}
    for id_, _, actual in reversed(entries):
        if actual.undoes is not None and id_ not in undone:
            undone.setdefault(actual.undoes, id_)
    return tuple(KeptActual(id=id_, at=at, actual=actual, undone=undone.get(id_)) for id_, at, actual in entries)


def named(entries: Sequence[KeptActual], said: str) -> KeptActual:
    """The entry that `said` begins the id of. Raises Misuse where there is none, more than one, or it is undone."""
    wanted = said.strip().lower()
    found = [each for each in entries if len(wanted) >= _LEAST_NAMED and each.id.startswith(wanted)]
    if len(found) != 1:
        what = "More than one entry begins" if found else "No entry of this brief begins"
        raise Misuse(f"{what} with {said[:40]!r}", "see their ids: cutthrough spent BRIEF --list")
    if found[0].undone is not None:
        raise Misuse(f"{said[:40]!r} was taken back already", "see: cutthrough spent BRIEF --list")
    return found[0]


def doubtful(actual: Actual, today: date) -> str | None:
    """What can't be about a record, as a sentence; None when nothing is."""
    if actual.on > today and actual.kind is not ActualKind.UNDONE:
        return f"{actual.on} has not come yet; only what happened is recorded"
    return None


def spent(entries: Sequence[KeptActual], schedule: Schedule | None, today: date) -> Spent:
    """The sums of what counts, by currency, and each date of the schedule against the day it happened."""
    counting = [each.actual for each in entries if each.undone is None and each.actual.kind is not ActualKind.UNDONE]
    hours = [each.amount for each in counting if each.kind is ActualKind.HOURS and each.amount is not None]
    return Spent(
        hours=sum(hours, Fraction(0)),
        money=totals(each.money for each in counting if each.money is not None),
        invoices=tuple(dict.fromkeys(each.invoice for each in counting if each.invoice)),
        timings=tuple(_timings(counting, schedule or Schedule(), today)),
        entries=tuple(entries),
        notes=(*_twice(counting), *_again(counting), *_in_disorder(counting, schedule or Schedule())),
    )


def _twice(counting: Sequence[Actual]) -> Iterator[str]:
    """Invoices that were entered more than once with the same amount."""
    costs = [(each.invoice, each.money) for each in counting if each.kind is ActualKind.COST and each.invoice]
    for invoice, money in dict.fromkeys(costs):
        times = costs.count((invoice, money))
        if times > 1:
            yield f"Invoice {invoice} over {money} is entered {times} times: --undo what is double."


def _again(counting: Sequence[Actual]) -> Iterator[str]:
    """Dates that were recorded more than once: the last counts, and the others are not passed over in silence."""
    for milestone in Milestone:
        days = [each.on for each in counting if each.milestone is milestone]
        if len(days) > 1:
            *before, last = days
            earlier = ", ".join(day.isoformat() for day in before)
            yield (
                f"{_cap(_name(milestone))} is recorded {len(days)} times: {last} counts, as the last that was entered, "
                f"and not {earlier}. --undo what is wrong."
            )


def _in_disorder(counting: Sequence[Actual], schedule: Schedule) -> Iterator[str]:
    """Dates that come before one that has to be first: shoot, delivery, the flight's start, its end."""
    known = []
    for milestone in Milestone:
        days = [each.on for each in counting if each.milestone is milestone]
        planned: date | None = getattr(schedule, milestone.value)
        if days or planned:
            known.append((milestone, days[-1] if days else None, planned))
    for (first, happened, planned), (second, then, _) in pairwise(known):
        day = happened or planned
        if then is not None and day is not None and then < day:
            on = f"on {day}" if happened else f"planned for {day} and not recorded"
            yield (
                f"{_cap(_name(second))} on {then} is before the {_name(first)}, {on}: "
                f"one of them is wrong. Take back what is, with --undo."
            )


def _name(milestone: Milestone) -> str:
    return {Milestone.STARTS: "flight's start", Milestone.ENDS: "flight's end"}.get(milestone, milestone.value)


def _cap(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _timings(counting: Sequence[Actual], schedule: Schedule, today: date) -> Iterator[Timing]:
    for milestone in Milestone:
        planned: date | None = getattr(schedule, milestone.value)
        days = [each.on for each in counting if each.milestone is milestone]
        happened = days[-1] if days else None  # the newest word on it
        if planned is None and happened is None:
            continue
        late = (happened - planned).days if planned and happened else None
        yield Timing(
            milestone=milestone,
            planned=planned,
            happened=happened,
            late=late,
            says=_say(milestone, planned, happened, today),
        )


def _say(milestone: Milestone, planned: date | None, happened: date | None, today: date) -> str:
    name = _name(milestone)
    if planned is None:
        return f"{name} on {happened}; no date was planned"
    if happened is None:
        past = (today - planned).days
        return f"{name} due {planned}" + (
            f": {say_count(past, 'day')} past, and nothing is recorded" if past > 0 else ""
        )
    late = (happened - planned).days
    stands = "on the day" if not late else f"{say_count(abs(late), 'day')} {'late' if late > 0 else 'early'}"
    return f"{name} on {happened}, planned {planned}: {stands}"
