"""What a form says by itself: its heading, how to fill it in, and a hint for each field."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from cutthrough.brief.forms.form import WHOLE, Asked, Section, section, sections

HEADING = "Video brief"

HOW = (
    "Goal, audience and KPIs come first: the rest is judged by them. Leave empty what nobody has decided.",
    "Where a number is not known, write unknown, and never invent one.",
    "What is marked as needed is so where you use its section; goal, audience and KPIs are in every brief.",
    "Several values go on a line each, or with commas between. Tables take as many rows as you need.",
    "Moments and lengths are in seconds (15 s) or minutes (1:30), days as 2026-12-31.",
    "Not asked here: what is posted when, who approves it, and on which platforms a right holds. The team plans these.",
)

CHOICES = "What can be chosen"
"""The last page of the form, and the sheet of a workbook: it lists what is known by name."""

FORMER_CHOICES = "Placements"
"""What that sheet was called in forms that are still out; it had two columns of placements."""

CHOICES_KEY = "choices"
"""Marks the rows of that page."""

SEE_CHOICES = f"the names are under {CHOICES}, at the end"
_HINTS = {
    "placement": f"where it runs; {SEE_CHOICES}",
    "type": f"the type of video; {SEE_CHOICES}",
    "techniques": f"how it persuades; {SEE_CHOICES}",
}


_PAID = {"paid": "Paid for.", "organic": "Posted, not paid for.", "owned": "A place of your own."}


class Group(NamedTuple):
    """What can be chosen for one field: each name, and what it is."""

    title: str
    asked: Asked
    rows: tuple[tuple[str, str], ...]


@cache
def choice_groups() -> tuple[Group, ...]:
    """All that can be chosen by name, in the form's order."""
    # The catalog takes a moment to read; a form is the only thing that asks for all of it.
    from cutthrough.catalog.knowledge import kpis, objectives, roles, techniques
    from cutthrough.catalog.knowledge import types as video_types
    from cutthrough.catalog.placement import placement

    goal, whole, where = section("goal"), section(WHOLE), section("placements").field("placement")
    paid = {name: _PAID[placement(name).kind] for name in where.choices}
    return (
        Group("What it can be for", goal.field("objective"), _named((e.name, e.means) for e in objectives().values())),
        Group("What it can do on the way", goal.field("role"), _named((e.name, e.does) for e in roles().values())),
        Group("What can be measured", section("kpis").field("metric"),
              _named((e.name, e.definition) for e in kpis().values())),
        Group("Where it can run", where,
              tuple((title, paid[name]) for name, title in zip(where.choices, where.titles, strict=True))),
        Group("What kind of video it can be", whole.field("type"),
              _named((e.name, e.what) for e in video_types().values())),
        Group("How it can persuade", whole.field("techniques"),
              _named((e.name, e.does) for e in techniques().values())),
    )  # fmt: skip


def about_choices(group: Group) -> str:
    """Which field a group is for."""
    more = "; other words will do too" if group.asked.open else ""
    return f"For the field {group.asked.label}{more}."


def _named(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{says[:1].upper()}{says[1:].rstrip('.')}.") for name, says in rows)


def hint(field: Asked) -> str:
    """What to write there, in one line: what it is, and what may be chosen where that is not many."""
    said = _HINTS.get(field.name, field.hint)
    if field.choices and len(field.choices) <= 8:
        names = ", ".join(field.titles or field.choices)
        said = said if all(each in said for each in field.choices) else f"{said}: {names}" if said else names
    if field.name == "metric":
        said = f"{said}; {SEE_CHOICES}"
    if field.name == "master":
        return f"{said} (needed only before edits are made)"
    return f"{said} (needed)" if field.required else said


def about(section: Section) -> str:
    """Why the section is asked for."""
    return section.why


def own_texts() -> tuple[str, ...]:
    """Every text of a form that is nobody's answer."""
    found = [HEADING, *HOW]
    for each in sections():
        found += [each.title, about(each)]
        found += [text for field in each.fields for text in (field.label, hint(field), f"{field.label}{hint(field)}")]
    where = section("placements").field("placement")
    found += [CHOICES, "write this", "where it is", *where.choices, *where.titles]
    for group in choice_groups():
        found += [group.title, about_choices(group), *(text for row in group.rows for text in row)]
    return tuple(found)
