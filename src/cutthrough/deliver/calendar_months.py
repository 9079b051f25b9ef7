"""What the calendar's page shows: its months as grids of days, its channels with their colours, its days in order."""

from __future__ import annotations

import calendar as days_of
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import dropwhile

from cutthrough.deliver.calendar_table import NOT_MADE
from cutthrough.deliver.set_in_svg import clean
from cutthrough.model.calendar import CadenceRow, Calendar, OpenSlot, Slot
from cutthrough.model.channel import Channel
from cutthrough.model.money import Money, sums_of
from cutthrough.model.post import PostState

HUES = 8
"""Colours that channels are told apart by; beside each stands the channel's name."""

_CHIPS = 6  # posts that a day of the grid names; all are in the list
_MONTHS = 24  # grids on a page; what comes later is in the list
_WEEKS = 26  # bars of one channel's cadence

MARKS: dict[str, str] = {
    PostState.PLANNED: "○",
    PostState.APPROVED: "✓",
    PostState.ATTEMPTING: "…",
    PostState.CONFIRMED: "●",
    PostState.FAILED: "✕",
    PostState.UNKNOWN: "?",
    PostState.WITHDRAWN: "⊘",
    PostState.TAKEN_DOWN: "↓",
    NOT_MADE: "–",
}
WORDS: dict[str, str] = {
    PostState.PLANNED: "planned",
    PostState.APPROVED: "approved",
    PostState.ATTEMPTING: "going out",
    PostState.CONFIRMED: "out",
    PostState.FAILED: "failed",
    PostState.UNKNOWN: "perhaps out",
    PostState.WITHDRAWN: "withdrawn",
    PostState.TAKEN_DOWN: "taken down",
    NOT_MADE: NOT_MADE,
}


@dataclass(frozen=True)
class Entry:
    """One post, or time without an edit, as the page shows it."""

    key: str
    channel: str
    hue: int
    local: datetime
    zone: str
    title: str
    edit: str
    state: str
    brief: str
    text: str
    hashtags: str
    budget: Money | None
    link: str | None
    live: str | None
    placement: str | None
    to: str | None
    picture: str = ""

    @property
    def time(self) -> str:
        """`18:00`."""
        return f"{self.local:%H:%M}"

    @property
    def mark(self) -> str:
        """The sign of its state."""
        return MARKS[self.state]

    @property
    def word(self) -> str:
        """Its state in a word."""
        return WORDS[self.state]


@dataclass(frozen=True)
class Day:
    """One square of the grid: what it names, each with the number of posts that go out as one, and how many more."""

    day: date
    inside: bool
    today: bool
    entries: tuple[tuple[Entry, int], ...]
    more: int


@dataclass(frozen=True)
class Month:
    """A grid of weeks, Monday first, and how many posts it holds."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    count: int


@dataclass(frozen=True)
class Bar:
    """One week of a channel, or the fullest of several: its posts, and height in percent of the tallest or target."""

    week: date
    planned: int
    height: int


@dataclass(frozen=True)
class Lane:
    """A channel: its colour, what goes out on it, what is spent there, and how often beside how often was asked.

    Each of the bars stands for as many weeks as `weeks` says, and shows the fullest of them.
    """

    name: str
    hue: int
    channel: Channel
    count: int
    spent: tuple[Money, ...]
    bars: tuple[Bar, ...]
    weeks: int
    line: int | None
    asked: str | None


def entries_of(calendar: Calendar) -> tuple[Entry, ...]:
    """All there is to show, day by day of the posts' own clocks, in the order in which it goes out."""
    hues = {name: place % HUES for place, name in enumerate(sorted(calendar.channels))}
    many = len(calendar.briefs) > 1
    found = [(slot.utc, _entry(slot, hues, calendar.titles if many else {})) for slot in calendar.slots]
    found += [(each.utc, _waiting(each, hues, calendar.titles if many else {})) for each in calendar.open]
    return tuple(entry for _, entry in sorted(found, key=lambda each: (each[1].local.date(), each[0], each[1].key)))


def _entry(slot: Slot, hues: Mapping[str, int], titles: Mapping[str, str]) -> Entry:
    post = slot.post
    return Entry(
        key=post.id,
        channel=clean(post.channel),
        hue=hues.get(post.channel, 0),
        local=post.local,
        zone=post.zone,
        title=clean(post.title or post.edit),
        edit=clean(post.edit),
        state=slot.state.value,
        brief=clean(titles.get(post.brief, "")),
        text=clean(post.text or ""),
        hashtags=clean(" ".join(post.hashtags)),
        budget=post.budget,
        link=post.link.url if post.link is not None else None,
        live=slot.live,
        placement=clean(post.placement) if post.placement else None,
        to=clean(post.recipient or (post.partner.name if post.partner is not None else "")) or None,
        picture=f"{post.brief}/{post.edit}",
    )


def _waiting(each: OpenSlot, hues: Mapping[str, int], titles: Mapping[str, str]) -> Entry:
    return Entry(
        key=f"{each.brief}-{each.line}-{each.local:%Y%m%dT%H%M}",
        channel=clean(each.channel),
        hue=hues.get(each.channel, 0),
        local=each.local,
        zone=each.zone,
        title=clean(", ".join(each.wants)),
        edit="",
        state=NOT_MADE,
        brief=clean(titles.get(each.brief, "")),
        text="",
        hashtags="",
        budget=None,
        link=None,
        live=None,
        placement=None,
        to=None,
    )


def months_of(entries: Sequence[Entry], today: date) -> tuple[tuple[Month, ...], int]:
    """The months that hold anything, at most 24, and how many months are left out."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda each: (each.local, each.key)):
        by_day[entry.local.date()].append(entry)
    firsts = sorted({day.replace(day=1) for day in by_day})
    months = [_month(first, by_day, today) for first in firsts[:_MONTHS]]
    if months:
        months[0] = replace(months[0], weeks=tuple(dropwhile(_empty, months[0].weeks)))
        months[-1] = replace(months[-1], weeks=tuple(dropwhile(_empty, months[-1].weeks[::-1]))[::-1])
    return tuple(months), max(0, len(firsts) - _MONTHS)


def _empty(week: Sequence[Day]) -> bool:
    return not any(day.entries for day in week)


def _together(entries: Sequence[Entry]) -> tuple[tuple[Entry, int], ...]:
    """What goes out at one minute on one channel under one title, as one: all edits of a film, or all it is sent to."""
    same: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        same[entry.time, entry.zone, entry.channel, entry.title, entry.state, entry.brief].append(entry)
    return tuple((each[0], len(each)) for each in same.values())


def _month(first: date, by_day: Mapping[date, Sequence[Entry]], today: date) -> Month:
    weeks = []
    for week in days_of.Calendar().monthdatescalendar(first.year, first.month):
        days = []
        for day in week:
            inside = (day.year, day.month) == (first.year, first.month)
            own = _together(by_day.get(day, ())) if inside else ()
            shown = own if len(own) <= _CHIPS else own[: _CHIPS - 1]
            days.append(Day(day, inside, day == today, shown, sum(count for _, count in own[len(shown) :])))
        weeks.append(tuple(days))
    count = sum(len(own) for day, own in by_day.items() if day.replace(day=1) == first)
    return Month(first, tuple(weeks), count)


def lanes_of(calendar: Calendar) -> tuple[Lane, ...]:
    """Every channel of the calendar, by name."""
    counts = Counter(slot.post.channel for slot in calendar.slots)
    counts.update(each.channel for each in calendar.open)
    rows: dict[str, list[CadenceRow]] = defaultdict(list)
    for row in calendar.cadence:
        rows[row.channel].append(row)
    return tuple(
        _lane(calendar, name, place % HUES, counts[name], rows[name])
        for place, name in enumerate(sorted(calendar.channels))
    )


def _lane(calendar: Calendar, name: str, hue: int, count: int, rows: Sequence[CadenceRow]) -> Lane:
    asked = rows[0].asked if rows else None
    top = max([1.0, *(float(row.planned) for row in rows), *([asked] if asked is not None else [])])
    weeks = max(1, -(-len(rows) // _WEEKS))
    fullest = [max(rows[at : at + weeks], key=lambda row: row.planned) for at in range(0, len(rows), weeks)]
    bars = tuple(Bar(row.week, row.planned, round(100 * row.planned / top)) for row in fullest)
    return Lane(
        name=clean(name),
        hue=hue,
        channel=calendar.channels[name],
        count=count,
        spent=sums_of(row.amount for row in calendar.budget if row.channel == name),
        bars=bars,
        weeks=weeks,
        line=round(100 * asked / top) if asked is not None else None,
        asked=calendar.channels[name].cadence,
    )
