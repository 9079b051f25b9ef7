"""How long before which day a thing has to be ready.

House assumptions, unverified: they come from how long things usually take and from no study. Days are calendar days.
Change a line here and every checklist follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cutthrough.model.brief import Schedule

SAYS = "Dates are counted back in calendar days by house assumptions, unverified."


@dataclass(frozen=True)
class Lead:
    """`days` before the day that the schedule calls `anchor`: shoot, delivery or starts."""

    anchor: str
    days: int


LEADS: dict[str, Lead] = {
    "brief": Lead("shoot", 14),
    "proof": Lead("shoot", 10),
    "location": Lead("shoot", 7),
    "script": Lead("shoot", 7),
    "shoot-approval": Lead("shoot", 5),
    "camera": Lead("shoot", 5),
    "releases": Lead("shoot", 2),
    "filmed": Lead("shoot", 0),
    "brand": Lead("delivery", 10),
    "licence": Lead("delivery", 7),
    "stems": Lead("delivery", 5),
    "translation": Lead("delivery", 5),
    "openings": Lead("delivery", 5),
    "captions": Lead("delivery", 3),
    "access": Lead("starts", 10),
    "tracking": Lead("starts", 7),
    "baseline": Lead("starts", 7),
    "test": Lead("starts", 5),
    "booking": Lead("starts", 5),
    "posts": Lead("starts", 3),
    "approval": Lead("starts", 3),
    "link": Lead("starts", 2),
}
"""By what kind of thing it is."""

_DAYS = {"shoot": "shoot", "delivery": "delivery", "starts": "start"}


def due(lead: str, schedule: Schedule | None) -> tuple[date | None, str]:
    """The day by which a thing of this kind is due, and how it was counted or what to enter so that it can be."""
    rule = LEADS[lead]
    anchor: date | None = getattr(schedule, rule.anchor) if schedule is not None else None
    if anchor is None:
        return None, f"no date: enter schedule.{rule.anchor}"
    said = f"{rule.days} days before {_DAYS[rule.anchor]}" if rule.days else f"the day of the {_DAYS[rule.anchor]}"
    try:
        return anchor - timedelta(days=rule.days), said
    except OverflowError:  # a day before the calendar begins
        return None, f"no date: schedule.{rule.anchor} is {anchor}"
