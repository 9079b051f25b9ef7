"""How often a post goes out again, as the plan says it: `day`, `2 weeks`, `month`, `weekday`, or `mon, thu`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import Field

from cutthrough.model.errors import ValueProblem
from cutthrough.model.record import Record

Unit = Literal["day", "week", "month"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Their names, at the places that `datetime.date.weekday()` counts: Monday is 0."""

MOST_STEPS: dict[Unit, int] = {"day": 366, "week": 52, "month": 12}
"""What comes back after more than a year is no rhythm; it is another line of the plan."""

_EVERY = re.compile(r"(?:every\s+)?(?:(?P<step>\d{1,6})\s+)?(?P<unit>day|week|month)s?", re.IGNORECASE)
_SYNONYMS: dict[str, tuple[Unit, int]] = {
    "daily": ("day", 1),
    "weekly": ("week", 1),
    "fortnightly": ("week", 2),
    "monthly": ("month", 1),
}
_HOW = "write day, 2 weeks, month, weekday, or days such as mon, thu"


class Recurrence(Record):
    """Every `step` units from the first time on; or on `weekdays` (0 is Monday) of every `step`-th week.

    `weekdays` are in order, each once, and empty where the rhythm is one of days, weeks or months.
    """

    unit: Unit
    step: int = Field(1, ge=1)
    weekdays: tuple[int, ...] = ()

    def __str__(self) -> str:
        """As it is written in a brief; `parse_recurrence` reads it back to an equal record."""
        if self.weekdays == (0, 1, 2, 3, 4):
            return "weekday"
        if self.weekdays:
            return ", ".join(WEEKDAYS[day][:3] for day in self.weekdays)
        return self.unit if self.step == 1 else f"{self.step} {self.unit}s"


def parse_recurrence(text: Any) -> Recurrence:
    """Read `day`, `2 days`, `week`, `2 weeks`, `month`, `weekday` (Monday to Friday), or `mon, thu`.

    Weekdays are in English, by their first three letters or in full, parted by commas. Raises ValueProblem in one
    sentence for anything else, and for a step of none or of more than a year.
    """
    if isinstance(text, Recurrence):
        return text
    said = " ".join(str(text).split()).casefold()
    shown = said if len(said) <= 60 else said[:59] + "…"
    if len(said) > 120 or not said:
        raise ValueProblem(f'"{shown}" is no rhythm', _HOW)
    if said.removeprefix("every ") in ("weekday", "weekdays"):
        return Recurrence(unit="week", weekdays=(0, 1, 2, 3, 4))
    if said in _SYNONYMS:
        unit, step = _SYNONYMS[said]
        return Recurrence(unit=unit, step=step)
    if (found := _EVERY.fullmatch(said)) is not None:
        return _stepped(found, shown)
    return Recurrence(unit="week", weekdays=_weekdays(said, shown))


def _stepped(found: re.Match[str], shown: str) -> Recurrence:
    unit: Unit = "day" if found["unit"] == "day" else "week" if found["unit"] == "week" else "month"
    step = int(found["step"] or 1)
    if not 1 <= step <= MOST_STEPS[unit]:
        most = f"{MOST_STEPS[unit]} {unit}s"
        raise ValueProblem(f'"{shown}" is no rhythm that a plan has', f"write at least 1 {unit}, and at most {most}")
    return Recurrence(unit=unit, step=step)


def _weekdays(said: str, shown: str) -> tuple[int, ...]:
    days: set[int] = set()
    for part in said.removeprefix("every ").replace(" and ", ",").split(","):
        name = part.strip().rstrip(".")
        day = next((i for i, full in enumerate(WEEKDAYS) if name in (full, full[:3], f"{full}s")), None)
        if day is None:
            what = f': "{name[:40]}" is no day of the week' if "," in said else " is no rhythm"
            near = get_close_matches(name[:20], (*WEEKDAYS, "weekday", "week", "month"), n=1, cutoff=0.7)
            raise ValueProblem(f'"{shown}"{what}', f"did you mean {near[0]}?" if near else _HOW)
        days.add(day)
    return tuple(sorted(days))
