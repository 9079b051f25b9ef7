"""How often something goes out on a channel, and how far apart: `3 a week`, `4 hours`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from cutthrough.model.errors import ValueProblem
from cutthrough.model.record import Record

_MOST_TIMES = 1000
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month"}
_NUMBERS = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_CADENCE = re.compile(
    r"(?P<times>\d{1,6}|once|twice|one|two|three|four|five|six|seven)\s*(?:times|x|posts)?\s*(?:an?|per|every|/)\s*(?P<per>day|week|month)"
)
_GAP = re.compile(r"(?P<count>\d{1,6}(?:\.\d{1,3})?)\s*(?P<unit>min|minutes?|h|hours?|d|days?|w|weeks?)")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_LONGEST = timedelta(days=366)
_LONGEST_AHEAD = timedelta(days=10 * 366)
_AHEAD = re.compile(r"(?P<count>\d{1,5})\s*(?P<unit>days?|weeks?|months?|years?)")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


class Cadence(Record):
    """At most so many posts a day, week (Monday to Sunday) or month of the calendar."""

    times: int = Field(ge=1)
    per: Literal["day", "week", "month"]

    def __str__(self) -> str:
        """As it is written in `program.yaml`; `parse_cadence` reads it back to an equal record."""
        return f"{self.times} a {self.per}"


def parse_cadence(text: Any) -> Cadence:
    """Read `3 a week`, `once a day`, `2 per month`, `1/day`, `weekly`. Raises ValueProblem in one sentence."""
    if isinstance(text, Cadence):
        return text
    said, shown = _plain(text)
    if said in _PERIODS:
        return _cadence(1, _PERIODS[said])
    found = _CADENCE.fullmatch(said)
    if found is None:
        raise ValueProblem(f'"{shown}" is no cadence', "write how many a day, week or month: 3 a week")
    times = _NUMBERS.get(found["times"]) or int(found["times"])
    if not 1 <= times <= _MOST_TIMES:
        raise ValueProblem(f'"{shown}" is no cadence that a channel has', f"write between 1 and {_MOST_TIMES} a week")
    return _cadence(times, found["per"])


def _cadence(times: int, per: str) -> Cadence:
    return Cadence.model_validate({"times": times, "per": per})


def parse_gap(text: Any) -> timedelta:
    """Read the least time between two posts: `30 min`, `4 hours`, `1.5 hours`, `2 days`, `1 week`.

    It is time that passes, not wall time: a day is 24 hours. Raises ValueProblem in one sentence.
    """
    if isinstance(text, timedelta):
        return text
    said, shown = _plain(text)
    found = _GAP.fullmatch(said)
    if found is None:
        raise ValueProblem(f'"{shown}" is no length of time', "write minutes, hours, days or weeks: 4 hours")
    gap = timedelta(minutes=float(found["count"]) * _MINUTES[found["unit"][0]])
    if not timedelta(0) < gap <= _LONGEST:
        raise ValueProblem(f'"{shown}" is no gap that two posts have', "write more than nothing and at most 52 weeks")
    return gap


def parse_ahead(text: Any) -> timedelta:
    """Read how long before an end to warn of it: `30 days`, `6 weeks`, `3 months` (30 days each), `1 year` (365).

    Raises ValueProblem in one sentence.
    """
    if isinstance(text, timedelta):
        return text
    said, shown = _plain(text)
    found = _AHEAD.fullmatch(said)
    if found is None:
        raise ValueProblem(f'"{shown}" is no number of days', "write days, weeks, months or years: 30 days")
    ahead = timedelta(days=int(found["count"]) * _DAYS[found["unit"][0]])
    if ahead > _LONGEST_AHEAD:
        raise ValueProblem(f'"{shown}" is longer than anybody plans ahead', "write 10 years at the most: 30 days")
    return ahead


def _plain(text: Any) -> tuple[str, str]:
    """A text with single spaces in lower case, and as it is quoted; what is too long to mean anything is cut."""
    said = " ".join(str(text)[:200].split()).casefold()
    return said[:60], said if len(said) <= 60 else said[:59] + "…"
