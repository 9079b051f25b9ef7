"""Local wall times and their zones: resolved late, because zones change their rules after a plan is made."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import StringConstraints

from cutthrough.model.errors import ValueProblem
from cutthrough.model.record import Record

ZoneName = Annotated[str, StringConstraints(strip_whitespace=True)]
"""A zone as people write it: blanks around it say nothing."""


class Moment(Record):
    """When a wall time is: `utc`, what clocks show then, and what was out of the ordinary (empty for nearly all)."""

    utc: datetime
    shown: datetime
    note: str = ""


def resolve(local: datetime, zone: str) -> Moment:
    """The moment at which clocks in `zone` show `local`.

    A time that clocks skip is shifted by as much as they skip, one that they show twice is the first (RFC 5545,
    3.3.5). Raises ValueProblem for a zone that does not exist, and OverflowError at the ends of the calendar, in the
    years 1 and 9999.
    """
    place = zone_of(zone)
    first, second = local.replace(tzinfo=place, fold=0), local.replace(tzinfo=place, fold=1)
    utc = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        # They differ only where clocks skip or repeat (PEP 495), and ten thousand are asked for.
        return Moment(utc=utc, shown=local)
    shown = utc.astimezone(place).replace(tzinfo=None)
    if shown != local:
        return Moment(utc=utc, shown=shown, note=f"clocks skip {local:%H:%M} that day; it goes out at {shown:%H:%M}")
    return Moment(utc=utc, shown=shown, note=f"clocks show {local:%H:%M} twice that day; it goes out the first time")


_PLACES = frozenset(
    {
        "Cuba", "Egypt", "Eire", "GB", "GB-Eire", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "NZ", "NZ-CHAT", "Navajo", "PRC", "Poland", "Portugal", "ROC", "ROK", "Singapore",
        "Turkey", "W-SU",
    }
)  # fmt: skip
"""Older names of places that IANA keeps beside the new ones, as US/Eastern is (tz database, `backward`)."""

_NO_PLACE = {
    "an abbreviation": re.compile(r"[A-Z]{2,5}|[A-Z]{3}[0-9][A-Z]{3}|Zulu"),
    "an offset": re.compile(r"(?:UTC|GMT)? ?[+-]?[0-9]{1,2}(?::?[0-9]{2})?"),
}
"""What tells no place, and so nothing of when its clocks change: CET, PST8PDT; +01:00, GMT-5."""


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of a place by its IANA name, new or old. Raises ValueProblem, with the nearest names, for others.

    Abbreviations and offsets are refused, CET too, which IANA has: whoever writes it means the clocks of a place.
    """
    why = next((what for what, form in _NO_PLACE.items() if form.fullmatch(name)), None)
    if why is not None and name != "UTC" and name not in _PLACES:
        hint = "write an IANA name: Europe/Berlin"
        raise ValueProblem(f'"{name[:60]}" is no time zone of a place, but {why}', hint)
    try:
        # right/ counts leap seconds; localtime and the like are no names at all
        if name != "UTC" and name not in _PLACES and ("/" not in name or name.startswith(("posix/", "right/"))):
            raise ZoneInfoNotFoundError(name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = sorted(each for each in available_timezones() if "/" in each and not each.startswith("Etc/"))
        last = name.rsplit("/", 1)[-1]
        near = get_close_matches(name[:60], known, 2, 0.6) or [
            each for each in known if each.rsplit("/", 1)[-1].casefold() == last.replace(" ", "_").casefold()
        ]
        hint = f"did you mean {' or '.join(near)}?" if near else "write an IANA name: Europe/Berlin"
        raise ValueProblem(f'"{name[:60]}" is no time zone', hint) from None


def written_zone(name: str) -> ZoneInfo:
    """The same of what people write, who may not mean an offset by its IANA name either. Raises ValueProblem.

    Etc/GMT+5 is five hours behind UTC, not before it (tz database, `etcetera`), and nothing changes its clocks.
    """
    if name.startswith("Etc/") and name != "Etc/UTC":
        raise ValueProblem(f'"{name[:60]}" is no time zone of a place, but an offset', "write a place: Europe/Berlin")
    return zone_of(name)


GRACE = timedelta(hours=6)
"""How late a post may be and still go out by itself: a machine that was off for a week bursts nothing."""


def later(moment: datetime, now: datetime, grace: timedelta) -> bool:
    """Whether it is so late for what was due at `moment` that somebody should say whether it still goes out."""
    return now - moment > grace
