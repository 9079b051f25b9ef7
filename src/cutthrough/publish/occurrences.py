"""When a line of the plan goes out: its times from now on, and those that were planned before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import chain

from cutthrough.model.calendar import Remark, RemarkKind
from cutthrough.model.zones import Moment, resolve, zone_of
from cutthrough.publish.planned_line import Line
from cutthrough.publish.recurrence_dates import first_number, nth_day, times_until

HORIZON = timedelta(days=90)
"""How far a repeating post is planned that has no end."""

MOST = 1000
"""Posts of one line and edit ahead of now; what is more comes with a later plan."""

Time = tuple[int, datetime, Moment]
"""The number of an occurrence, its wall time and its moment."""


def times_of(each: Line) -> tuple[list[Time], list[Remark]]:
    """When a line goes out from now on, or was to go out and is known, and what is to be said about that."""
    told, line, rhythm = each.told, each.line, each.rhythm
    anchor, today = line.at.date(), told.now.astimezone(zone_of(each.zone)).date()
    last, notes = last_of(each, today)
    if last < 1:
        message = f"{line.channel}: its first time, {line.at:%Y-%m-%d %H:%M}, is after the last day it may go out"
        return [], [each.remark(RemarkKind.BAD_LINE, message, "set at or until anew")]
    # A day back: what is still to come today by one clock may be yesterday by another.
    first = first_number(rhythm, anchor, max(today, date.min + timedelta(days=1)) - timedelta(days=1))
    ahead = range(first, min(last, first + MOST - 1) + 1)
    known = sorted(number for number in each.known if number < first and number <= last)
    found: list[Time] = []
    over = 0
    for number in chain(known, ahead):
        day = nth_day(rhythm, anchor, number)
        if day is None:
            break
        local = datetime.combine(day, line.at.time())
        moment = _resolved(local, each.zone)
        if moment is None:
            break
        if moment.utc >= each.since or number in each.known:
            found.append((number, local, moment))
        else:
            over += 1
    if left_out := over + max(0, min(first - 1, last) - len(known)):
        notes.append(_over(each, left_out))
    if last > first + MOST - 1:
        said = f"{line.channel}: {MOST} times of one line are planned at once; the later ones come with a later plan"
        notes.append(each.remark(RemarkKind.REPEATS, said))
    notes += [
        each.remark(RemarkKind.CLOCK, f"{line.channel}, {local:%Y-%m-%d} in {each.zone}: {moment.note}")
        for _, local, moment in found
        if moment.note
    ]
    return found, notes


def last_of(each: Line, today: date) -> tuple[int, list[Remark]]:
    """The number of a line's last time, and a word where nobody set an end."""
    line, rhythm, anchor = each.line, each.rhythm, each.line.at.date()
    if rhythm is None:
        return int(line.until is None or line.until >= anchor), []
    ends = [line.times] if line.times is not None else []
    until = line.until or (None if ends else each.told.brief.last_day)
    if until is not None:
        ends.append(times_until(rhythm, anchor, until))
    if ends:
        return min(ends), []
    until = min(max(today, anchor), date.max - HORIZON) + HORIZON
    message = f"{line.channel}: every {rhythm} from {anchor} on has no end; {HORIZON.days} days of it are planned"
    also = f", each time with {each.budget}" if each.budget is not None else ""
    remark = each.remark(RemarkKind.REPEATS, message + also, "write times: 8, or until: 2026-12-31")
    return times_until(rhythm, anchor, until), [remark]


def _over(each: Line, count: int) -> Remark:
    line = each.line
    if each.rhythm is None:
        message = f"{line.channel}: {line.at:%Y-%m-%d %H:%M} was over before it was planned, so it is not"
        return each.remark(RemarkKind.OVER, message, "write a time to come")
    times = "1 time that was over is" if count == 1 else f"{count} times that were over are"
    message = f"{line.channel}: every {each.rhythm} from {line.at:%Y-%m-%d} on: {times} left out"
    return each.remark(RemarkKind.REPEATS, message)


def _resolved(local: datetime, zone: str) -> Moment | None:
    """The moment; None at the ends of the calendar, where some zones have none."""
    try:
        return resolve(local, zone)
    except OverflowError:
        return None
