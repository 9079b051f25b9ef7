"""The days on which a repeating post goes out, counted from its first: by arithmetic, so that no start is too long ago.

A month that is too short for the day has it on its last day (RFC 7529 calls it SKIP=BACKWARD), and the month after has
the day itself again. Of weekdays, only those named count: a first day that is none of them is followed by the first
that is.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from cutthrough.model.recurrence import Recurrence

_WEEK = 7
_YEAR = 12  # months


def nth_day(rhythm: Recurrence | None, anchor: date, number: int) -> date | None:
    """The day of the `number`-th time (from 1); None for a second time of none, or beyond the year 9999."""
    try:
        if rhythm is None:
            return anchor if number == 1 else None
        if rhythm.unit == "month":
            return _month_after(anchor, (number - 1) * rhythm.step)
        if rhythm.weekdays:
            weeks, place = divmod(_place(rhythm, anchor) + number - 1, len(rhythm.weekdays))
            days = weeks * rhythm.step * _WEEK + rhythm.weekdays[place] - anchor.weekday()
            return anchor + timedelta(days=days)
        return anchor + timedelta(days=(number - 1) * _days(rhythm))
    except (OverflowError, ValueError):
        return None


def first_number(rhythm: Recurrence | None, anchor: date, day: date) -> int:
    """The number of the first time on or after `day`; 1 for a day before them all, and 2 for one after the only one."""
    if day <= anchor or rhythm is None:
        return 1 if day <= anchor else 2
    if rhythm.unit == "month":
        months = (day.year - anchor.year) * _YEAR + day.month - anchor.month
        number = max(0, months // rhythm.step) + 1
    elif rhythm.weekdays:
        weeks = (day - anchor).days // (rhythm.step * _WEEK)
        number = max(1, weeks * len(rhythm.weekdays) - _place(rhythm, anchor))
    else:
        number = (day - anchor).days // _days(rhythm) + 1
    while (found := nth_day(rhythm, anchor, number)) is not None and found < day:
        number += 1
    return number


def times_until(rhythm: Recurrence | None, anchor: date, last: date) -> int:
    """How many times there are on or before `last`."""
    number = first_number(rhythm, anchor, last)
    found = nth_day(rhythm, anchor, number)
    return number if found is not None and found <= last else number - 1


def _days(rhythm: Recurrence) -> int:
    return rhythm.step * (_WEEK if rhythm.unit == "week" else 1)


def _place(rhythm: Recurrence, anchor: date) -> int:
    """Which of the weekdays the first time falls on; their number where it is in the week after the anchor's."""
    return sum(1 for day in rhythm.weekdays if day < anchor.weekday())


def _month_after(anchor: date, months: int) -> date:
    year, month = divmod(anchor.year * _YEAR + anchor.month - 1 + months, _YEAR)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
