"""Writes the calendar's page: months as grids, what each channel gets and costs, what is to be settled, every post."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from cutthrough.deliver.calendar_months import MARKS, WORDS, entries_of, lanes_of, months_of
from cutthrough.deliver.page import environment
from cutthrough.deliver.palette import palette
from cutthrough.deliver.set_in_svg import clean
from cutthrough.model.calendar import Calendar
from cutthrough.model.money import sums_of
from cutthrough.model.program import BrandKit
from cutthrough.store.files import write_text


def write_calendar_page(
    calendar: Calendar, brand: BrandKit, page: Path, pictures: Mapping[str, bytes] | None = None
) -> Path:
    """Write the page and return its path. It stands alone and asks no network. Raises StoreError.

    `pictures` are small JPEGs by `brief/edit`; each is in the page once, however often its edit goes out.
    """
    html = environment()
    html.filters |= {"clean": clean, "day": _day, "month": _month}
    entries, today = entries_of(calendar), _made_on(calendar)
    months, later = months_of(entries, today)
    used = {each.picture for each in entries}
    shown = {edit: picture for edit, picture in (pictures or {}).items() if edit in used}
    css = (resources.files("cutthrough.deliver") / "templates" / "calendar.css").read_text("utf-8")
    text = html.get_template("calendar.html.j2").render(
        calendar=calendar,
        brand=brand,
        colours=palette(brand),
        css=Markup(css),  # noqa: S704 - a file of ours
        heading=_heading(calendar),
        summary=summary(calendar),
        months=months,
        later=later,
        lanes=lanes_of(calendar),
        days=[(day, list(each)) for day, each in groupby(entries, key=lambda each: each.local.date())],
        states=[(state, MARKS[state], WORDS[state], count) for state, count in _tally(calendar)],
        spent=sums_of(row.amount for row in calendar.budget),
        main_zone=calendar.zone or _usual_zone(calendar),
        pictures={edit: f"p{place}" for place, edit in enumerate(shown)},
        drawn=[base64.b64encode(each).decode("ascii") for each in shown.values()],
        today=today,
    )
    write_text(page, text + "\n")
    return page


def summary(calendar: Calendar) -> str:
    """One sentence on what goes out, where, and when."""
    times = sorted([slot.post.local for slot in calendar.slots] + [each.local for each in calendar.open])
    if not times:
        return "Nothing is planned yet."
    posts = "1 post" if len(times) == 1 else f"{len(times):,} posts"
    channels = "1 channel" if len(calendar.channels) == 1 else f"{len(calendar.channels)} channels"
    first, last = _day(times[0].date()), _day(times[-1].date())
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{posts} on {channels}, {when}."


def _heading(calendar: Calendar) -> str:
    only = calendar.briefs[0] if len(calendar.briefs) == 1 else None
    return clean(calendar.titles.get(only, only)) if only is not None else "What goes out"


def _tally(calendar: Calendar) -> list[tuple[str, int]]:
    counts = Counter(slot.state.value for slot in calendar.slots)
    if calendar.open:
        counts["no edit yet"] = len(calendar.open)
    return [(state, counts[state]) for state in WORDS if counts[state]]


def _usual_zone(calendar: Calendar) -> str | None:
    zones = Counter(slot.post.zone for slot in calendar.slots)
    return zones.most_common(1)[0][0] if zones else None


def _made_on(calendar: Calendar) -> date:
    return datetime.fromisoformat(calendar.made_at).date()


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _day(day: date, *, weekday: bool = False) -> str:
    """`4 December 2026`, the same on every machine."""
    said = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_WEEKDAYS[day.weekday()]}, {said}" if weekday else said


def _month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"
