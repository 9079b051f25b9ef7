"""How often something goes out on each channel, by week, beside what was asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from cutthrough.model.cadence import Cadence, parse_cadence
from cutthrough.model.calendar import CadenceRow, Remark, RemarkKind, Slot
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.errors import ValueProblem

_A_WEEK = {"day": 7.0, "week": 1.0, "month": 12 / 52}
_TOGETHER = (Medium.PAID, Medium.SEARCH, Medium.SALES)


def drops_of(slots: Sequence[Slot], channel: Channel | None) -> list[tuple[Slot, ...]]:
    """The posts of one channel as people meet them, in order: what belongs together counts once.

    On a site, and of what is paid for or sent to one person each, the edits of one line at one time are one.
    """
    if channel is None or not (channel.kind is ChannelKind.SITE or channel.medium in _TOGETHER):
        return [(slot,) for slot in slots]
    found: dict[tuple[str, str, int], list[Slot]] = defaultdict(list)
    for slot in slots:
        found[slot.post.brief, slot.post.line, slot.post.occurrence].append(slot)
    return sorted((tuple(each) for each in found.values()), key=lambda each: each[0].utc)


def cadence_rows(by_channel: Mapping[str, Sequence[Slot]], channels: Mapping[str, Channel]) -> tuple[CadenceRow, ...]:
    """One row for each channel and week from its first post to its last, weeks with none among them."""
    rows: list[CadenceRow] = []
    for name, slots in by_channel.items():
        asked = cadence_of(channels.get(name))
        weeks = Counter(_monday(each[0]) for each in drops_of(slots, channels.get(name)))
        rows += [
            CadenceRow(channel=name, week=week, planned=weeks[week], asked=asked.times * _A_WEEK[asked.per])
            if asked is not None
            else CadenceRow(channel=name, week=week, planned=weeks[week], asked=None)
            for week in _weeks(min(weeks), max(weeks))
        ]
    return tuple(rows)


def cadence_remarks(
    by_channel: Mapping[str, Sequence[Slot]], channels: Mapping[str, Channel], today: date
) -> Iterator[Remark]:
    """Where more goes out in a day, week or month than the channel's cadence, or in whole weeks to come less."""
    for name, slots in by_channel.items():
        asked = cadence_of(channels.get(name))
        if asked is None:
            continue
        drops = drops_of(slots, channels.get(name))
        periods: dict[date, list[Slot]] = defaultdict(list)
        for drop in drops:
            periods[_begin(drop[0], asked)].append(drop[0])
        over = {begin: each for begin, each in periods.items() if len(each) > asked.times}
        if over:
            first, most = min(over), max(map(len, over.values()))
            message = f"{name}: {most} posts in the {asked.per} of {first}, and {asked} is asked for"
            if len(over) > 1:
                many = f"each of {len(over)} {asked.per}s has more posts than the {asked} asked for"
                message = f"{name}: {many}, up to {most}; the first is that of {first}"
            ids = tuple(slot.post.id for each in over.values() for slot in each)
            fix = "move some, or set the channel's cadence anew"
            yield Remark(kind=RemarkKind.CADENCE, message=message, fix=fix, channel=name, posts=ids)
        if asked.per == "week" and (few := _below(drops, asked, today)):
            said = "1 week has" if len(few) == 1 else f"{len(few)} weeks have"
            message = f"{name}: {said} fewer posts than {asked}, first that of {few[0]}"
            yield Remark(kind=RemarkKind.BELOW_CADENCE, message=message, channel=name)


def cadence_of(channel: Channel | None) -> Cadence | None:
    """The channel's cadence; None where it has none, or one that the program's own check complains of."""
    try:
        return parse_cadence(channel.cadence) if channel is not None and channel.cadence else None
    except ValueProblem:
        return None


def _below(drops: Sequence[Sequence[Slot]], asked: Cadence, today: date) -> list[date]:
    """Whole weeks between the first post and the last, all to come, with fewer than asked."""
    weeks = Counter(_monday(each[0]) for each in drops)
    whole = list(_weeks(min(weeks), max(weeks)))[1:-1]
    return [week for week in whole if week > today and weeks[week] < asked.times]


def _begin(slot: Slot, asked: Cadence) -> date:
    day = slot.post.local.date()
    return day if asked.per == "day" else _monday(slot) if asked.per == "week" else day.replace(day=1)


def _monday(slot: Slot) -> date:
    return _week_of(slot.post.local.date())


@lru_cache(4096)
def _week_of(day: date) -> date:
    return day - timedelta(days=min(day.weekday(), (day - date.min).days))


def _weeks(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        if last - first < timedelta(days=7):
            return
        first += timedelta(days=7)
