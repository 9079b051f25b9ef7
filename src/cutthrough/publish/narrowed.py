"""A part of a calendar: some days, one channel."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from cutthrough.model.calendar import Calendar, OpenSlot, Slot
from cutthrough.publish.budget import budget_rows
from cutthrough.publish.cadence_weeks import cadence_rows


def narrowed(
    calendar: Calendar, *, first: date | None = None, days: int | None = None, channel: str | None = None
) -> Calendar:
    """The same calendar with what goes out from `first` on, for so many days, on one channel.

    Without `first`, days are counted from the day it was made. Sums and cadence are of what is left; remarks stay that
    are about it, or about no post in particular.
    """
    begin = first or (date.fromisoformat(calendar.made_at[:10]) if days is not None else date.min)
    end = date.max if days is None or days > (date.max - begin).days else begin + timedelta(days=days - 1)

    def stays(local: date, on: str) -> bool:
        return begin <= local <= end and channel in (None, on)

    def kept(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        return tuple(each for each in slots if stays(each.post.local.date(), each.post.channel))

    slots = kept(calendar.slots)
    waiting: tuple[OpenSlot, ...] = tuple(each for each in calendar.open if stays(each.local.date(), each.channel))
    ids = {each.post.id for each in slots}
    remarks = tuple(
        each
        for each in calendar.remarks
        if (ids & set(each.posts) if each.posts else channel is None or each.channel in (None, channel))
    )
    by_channel: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_channel[slot.post.channel].append(slot)
    used = {*by_channel, *(each.channel for each in waiting)}
    return calendar.model_copy(
        update={
            "slots": slots,
            "open": waiting,
            "withdrawn": kept(calendar.withdrawn),
            "remarks": remarks,
            "budget": budget_rows(slots),
            "cadence": cadence_rows(by_channel, calendar.channels),
            "channels": {name: each for name, each in calendar.channels.items() if name in used},
        }
    )
