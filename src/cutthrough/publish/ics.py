"""The plan as an iCalendar file (RFC 5545), which calendars open and subscribe to.

Events stand in wall time with their zone, so that a calendar too resolves them late; each zone's rules are in the file
for as long as it has events there. Written here, because every sign of every text has to be escaped or folded by one
rule, and because an event of it costs microseconds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cutthrough.model.calendar import Calendar, Slot
from cutthrough.model.money import Money
from cutthrough.model.post import PostState
from cutthrough.model.zones import zone_of

LONGEST_LINE = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""

_MINUTES = 15
"""How long an event is shown; what goes out is out at once."""
_SEQUENCE_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)

STATUS: dict[PostState, str] = {
    PostState.PLANNED: "TENTATIVE",
    PostState.APPROVED: "CONFIRMED",
    PostState.ATTEMPTING: "CONFIRMED",
    PostState.CONFIRMED: "CONFIRMED",
    PostState.FAILED: "TENTATIVE",
    PostState.UNKNOWN: "TENTATIVE",
    PostState.WITHDRAWN: "CANCELLED",
    PostState.TAKEN_DOWN: "CANCELLED",
}
"""What a calendar shows of each state; the words are RFC 5545's, 3.8.1.11."""

_TOLD = {
    PostState.FAILED: "Failed: ",
    PostState.UNKNOWN: "Perhaps out: ",
    PostState.CONFIRMED: "Out: ",
    PostState.TAKEN_DOWN: "Taken down: ",
}


def ics(calendar: Calendar) -> bytes:
    """The calendar as `text/calendar` in UTF-8, lines ended by CR and LF.

    UID is the post's id and stays; SEQUENCE is the second of its last change counted from 2020, so that it only grows.
    What was withdrawn is there as cancelled, so that it goes from calendars that had it.
    """
    shown = [*calendar.slots, *calendar.withdrawn]
    name = calendar.titles.get(calendar.briefs[0], calendar.client) if len(calendar.briefs) == 1 else calendar.client
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cutthrough//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        folded(f"X-WR-CALNAME:{escaped(name)}"),
    ]
    for zone, (first, last) in _spans(shown).items():
        lines += _zone(zone, first, last)
    for slot in shown:
        lines.append(_event(slot, calendar.made_at))
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode("utf-8", "replace")


@lru_cache(4096)
def escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11): its line breaks can't begin a property, other control characters are gone."""
    if _PLAIN.fullmatch(text):
        return text
    plain = re.sub("\r\n|[\r\n\v\f\x85\u2028\u2029]", "\n", text)
    kept = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "", plain)
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, parted between characters."""
    if len(line) <= LONGEST_LINE and (line.isascii() or len(line.encode("utf-8", "replace")) <= LONGEST_LINE):
        return line
    if line.isascii():
        rest = range(LONGEST_LINE, len(line), LONGEST_LINE - 1)
        return "\r\n ".join([line[:LONGEST_LINE], *(line[at : at + LONGEST_LINE - 1] for at in rest)])
    pieces, size = [""], 0
    for sign in line:
        octets = len(sign.encode("utf-8", "replace"))
        if size + octets > LONGEST_LINE:
            pieces.append("")
            size = 1  # the blank that a piece begins with
        pieces[-1] += sign
        size += octets
    return "\r\n ".join(pieces)


_PLAIN = re.compile(r"[ -+\-./0-:<-\[\]-~]*")


def _event(slot: Slot, made_at: str) -> str:
    post = slot.post
    begins = f":{_wall(post.local)}Z" if post.zone == "UTC" else f";TZID={post.zone}:{_wall(post.local)}"
    summary = f"{_TOLD.get(slot.state, '')}{post.channel}: {post.title or post.edit}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(post.id)}",
        _changed(slot.changed_at or made_at),
        f"DTSTART{begins}",
        f"DURATION:PT{_MINUTES}M",
        f"STATUS:{STATUS[slot.state]}",
        "TRANSP:TRANSPARENT",
        folded(f"SUMMARY:{escaped(summary)}"),
        folded(f"DESCRIPTION:{_described(slot)}"),
        f"CATEGORIES:{post.medium.value}",
    ]
    address = slot.live or (post.link.url if post.link is not None else None)
    if address is not None and _URI.fullmatch(address):
        lines.append(folded(f"URL:{address}"))
    lines.append("END:VEVENT")
    return "\r\n".join(lines)


@lru_cache(4096)
def _changed(at: str) -> str:
    changed = _moment(at)
    written = f"{_wall(changed)}Z"
    number = max(0, int((changed - _SEQUENCE_FROM).total_seconds()))
    return f"DTSTAMP:{written}\r\nLAST-MODIFIED:{written}\r\nSEQUENCE:{number}"


_URI = re.compile(r"https?://[!-~]+")


def _described(slot: Slot) -> str:
    post = slot.post
    said = [
        post.text,
        " ".join(post.hashtags) or None,
        f"Edit: {post.edit}",
        f"To: {post.recipient}" if post.recipient else None,
        f"By: {post.partner.name}" if post.partner is not None else None,
        _budget(post.budget) if post.budget is not None else None,
        f"Link: {post.link.url}" if post.link is not None else None,
        f"Out at: {slot.live}" if slot.live else None,
        f"State: {slot.state.value}" + (f" ({slot.why})" if slot.why and slot.state in _TOLD else ""),
        f"Id: {post.id}",
    ]
    return "\\n".join([escaped(each) for each in said if each])


@lru_cache(1024)
def _budget(amount: Money) -> str:
    return f"Budget: {amount}"


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _SEQUENCE_FROM
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _wall(local: datetime) -> str:
    day = f"{local.year:04}{local.month:02}{local.day:02}"
    return f"{day}T{local.hour:02}{local.minute:02}{local.second:02}"


def _spans(slots: Sequence[Slot]) -> dict[str, tuple[date, date]]:
    days: dict[str, list[date]] = defaultdict(list)
    for slot in slots:
        if slot.post.zone != "UTC":
            days[slot.post.zone].append(slot.post.local.date())
    return {zone: (min(each), max(each)) for zone, each in sorted(days.items())}


def _zone(name: str, first: date, last: date) -> Iterator[str]:
    """VTIMEZONE with the offset that holds at first and every change until the last day.

    An observance begins by the clock that was shown before it (RFC 5545, 3.6.5).
    """
    zone = zone_of(name)
    begin = max(datetime(first.year, 1, 1, tzinfo=UTC), datetime(1, 1, 3, tzinfo=UTC)) - _DAY
    end = min(datetime(last.year, 12, 31, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)) + _DAY
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    yield from _observance(begin, begin, zone)
    for before, after in _changes(zone, begin, end):
        yield from _observance(before, after, zone)
    yield "END:VTIMEZONE"


def _observance(before: datetime, after: datetime, zone: ZoneInfo) -> Iterator[str]:
    shown, then = before.astimezone(zone), after.astimezone(zone)
    old, new = shown.utcoffset() or timedelta(0), then.utcoffset() or timedelta(0)
    kind = "DAYLIGHT" if then.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{_wall((after + old).replace(tzinfo=None))}"
    yield f"TZOFFSETFROM:{_offset(old)}"
    yield f"TZOFFSETTO:{_offset(new)}"
    yield f"TZNAME:{escaped(then.tzname() or 'local')}"
    yield f"END:{kind}"


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The moments right before and at which the offset changes, to the second."""
    at, offset = begin, begin.astimezone(zone).utcoffset()
    while at < end:
        following = at + _DAY
        if following.astimezone(zone).utcoffset() != offset:
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == offset:
                    low = middle
                else:
                    high = middle
            yield low, high
            offset = following.astimezone(zone).utcoffset()
        at = following


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{minutes % 60:02}" + (f"{rest:02}" if rest else "")
