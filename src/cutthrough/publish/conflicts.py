"""What is in the way of a plan: duplicates, posts too close together or too many, posts outside of their flight.

One sentence for each channel and kind, of duplicates also for each film, with the number of cases and the first of
them; its `posts` name them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from cutthrough.model.brief import Brief
from cutthrough.model.cadence import parse_gap
from cutthrough.model.calendar import Remark, RemarkKind, Slot
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.errors import ValueProblem
from cutthrough.model.post import PostState
from cutthrough.publish.cadence_weeks import cadence_remarks, drops_of

_COUNTS = frozenset(PostState) - {PostState.WITHDRAWN, PostState.FAILED}
_AT_ONCE = (Medium.ORGANIC, Medium.INFLUENCER)
"""Where several posts at the same minute are seen as a flood."""


def find_conflicts(
    slots: Sequence[Slot],
    channels: Mapping[str, Channel],
    *,
    today: date,
    files: Mapping[str, str] | None = None,
    flights: Iterable[Brief] = (),
) -> tuple[Remark, ...]:
    """All conflicts between posts, of any number of briefs at once.

    `files` are the SHA-256 of what posts put out, by post: the same bytes are the same however the edit is called.
    `flights` are the briefs whose schedules count.
    """
    counted = sorted((each for each in slots if each.state in _COUNTS), key=lambda each: each.utc)
    by_channel: dict[str, list[Slot]] = defaultdict(list)
    for slot in counted:
        by_channel[slot.post.channel].append(slot)
    found: list[Remark] = []
    for name, own in by_channel.items():
        found += _duplicates(name, own, files or {})
        found += _crowded(name, own, channels.get(name))
        found += _gaps(name, own, channels.get(name))
    found += cadence_remarks(by_channel, channels, today)
    for brief in flights:
        found += _outside(brief, [each for each in counted if each.post.brief == brief.name])
    return tuple(found)


def _duplicates(name: str, slots: Sequence[Slot], files: Mapping[str, str]) -> Iterator[Remark]:
    """The same film at the same moment on the same channel, to the same person."""
    same: dict[tuple[str, tuple[datetime, str | None]], list[Slot]] = defaultdict(list)
    for slot in slots:
        post = slot.post
        same[files.get(post.id, post.edit), (slot.utc, post.recipient)].append(slot)
    films: dict[tuple[object, bool], list[list[Slot]]] = defaultdict(list)
    for (film, _), each in same.items():
        if len(each) > 1:
            alone = len({(slot.post.brief, slot.post.line) for slot in each}) == 1
            films[film, alone].append(each)
    for (_, alone), found in films.items():
        # A line is taken out where two meet; one that meets itself shows edits that are the same file.
        fix = "name one of them under edit:" if alone else "take one of the lines out"
        slots = [slot for each in found for slot in each]
        several = len({slot.post.brief for slot in slots}) > 1
        names = (f"{slot.post.edit} of {slot.post.brief}" if several else slot.post.edit for slot in slots)
        edits = " and ".join(dict.fromkeys(names))
        times = "twice" if len(found[0]) == 2 else f"{len(found[0])} times"
        when = list(dict.fromkeys(map(_clocks, found)))
        message = f"{name}: the same film, {edits}, goes out {times} at {when[0]}{_and_at(when)}"
        ids = tuple(slot.post.id for slot in slots)
        yield Remark(kind=RemarkKind.DUPLICATE, message=message, fix=fix, channel=name, posts=ids)


def _clocks(meeting: Sequence[Slot]) -> str:
    """The one moment of several posts, by the clock of each zone."""
    return ", ".join(dict.fromkeys(f"{_at(slot)} {slot.post.zone}" for slot in meeting))


def _crowded(name: str, slots: Sequence[Slot], channel: Channel | None) -> Iterator[Remark]:
    """Several films of one line at the same minute, where people would see them one after the other."""
    if channel is None or channel.kind is ChannelKind.SITE or channel.medium not in _AT_ONCE:
        return
    at_once: dict[object, list[Slot]] = defaultdict(list)
    for slot in slots:
        at_once[slot.post.brief, slot.post.line, slot.post.occurrence].append(slot)
    crowds = [each for each in at_once.values() if len({slot.post.edit for slot in each}) > 1]
    if crowds:
        when = [_at(each[0]) for each in crowds]
        message = f"{name}: {len(crowds[0])} posts at once at {when[0]}{_and_at(when)}"
        ids = tuple(slot.post.id for each in crowds for slot in each)
        fix = "name one under edit:, or give each its own line"
        yield Remark(kind=RemarkKind.CROWDED, message=message, fix=fix, channel=name, posts=ids)


def _gaps(name: str, slots: Sequence[Slot], channel: Channel | None) -> Iterator[Remark]:
    gap = gap_of(channel)
    if gap is None or channel is None:
        return
    drops = drops_of(slots, channel)
    near = [(one[0], other[0]) for one, other in pairwise(drops) if other[0].utc - one[0].utc < gap]
    if near:
        one, other = near[0]
        also = _more(len(near) - 1, "other pair", "other pairs")
        message = f"{name}: {_at(one)} and {_at(other)} are less than {channel.gap} apart{also}"
        ids = tuple(dict.fromkeys(slot.post.id for pair in near for slot in pair))
        yield Remark(kind=RemarkKind.GAP, message=message, fix="move one of them", channel=name, posts=ids)


def _outside(brief: Brief, slots: Sequence[Slot]) -> Iterator[Remark]:
    """Before the first day of the flight or after its last, by the posts' own clocks."""
    flight = brief.schedule
    if flight is None:
        return
    days = [(slot, slot.post.local.date()) for slot in slots]
    early = [slot for slot, day in days if flight.starts is not None and day < flight.starts]
    late = [slot for slot, day in days if flight.ends is not None and day > flight.ends]
    for out, word in (
        (early, f"before its flight starts, on {flight.starts}"),
        (late, f"after it ends, on {flight.ends}"),
    ):
        if out:
            also = _more(len(out) - 1, "other post", "other posts")
            message = f"{brief.name}: {out[0].post.channel} at {_at(out[0])} is {word}{also}"
            ids = tuple(each.post.id for each in out)
            fix = "move it, or the flight: schedule"
            yield Remark(kind=RemarkKind.OUTSIDE_FLIGHT, message=message, fix=fix, brief=brief.name, posts=ids)


def gap_of(channel: Channel | None) -> timedelta | None:
    """The channel's least gap; None where it has none, or one that the program's own check complains of."""
    try:
        return parse_gap(channel.gap) if channel is not None and channel.gap else None
    except ValueProblem:
        return None


def _at(slot: Slot) -> str:
    return f"{slot.post.local:%Y-%m-%d %H:%M}"


def _and_at(times: Sequence[str]) -> str:
    """When else, beside the first: the one other time, or how many and the next."""
    if len(times) < 2:
        return ""
    return f", and at {times[1]}" if len(times) == 2 else f", and {len(times) - 1} other times, the next at {times[1]}"


def _more(count: int, one: str, many: str) -> str:
    return f", and {count} {one if count == 1 else many}" if count else ""
