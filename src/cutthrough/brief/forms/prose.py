"""What a form says by itself: its heading, how to fill it in, and a hint for each field."""

from __future__ import annotations

from cutthrough.brief.forms.form import Asked, Section, sections

HEADING = "Video brief"

HOW = (
    "Goal, audience and KPIs come first: the rest is judged by them. Leave empty what nobody has decided.",
    "Where a number is not known, write unknown, and never invent one.",
    "Several values go on a line each, or with commas between. Tables take as many rows as you need.",
    "Moments and lengths are in seconds (15 s) or minutes (1:30), days as 2026-12-31.",
)

CHOICES = "Placements"
"""The sheet of a workbook that lists them."""


def hint(field: Asked) -> str:
    """What to write there, in one line: what it is, and what may be chosen where that is not many."""
    said = field.hint
    if field.choices and len(field.choices) <= 8:
        names = ", ".join(field.choices)
        said = said if all(each in said for each in field.choices) else f"{said}: {names}" if said else names
    if field.name == "placement":
        said = "such as instagram_reels_ad; docs/placements.md lists all"
    return f"{said} (needed)" if field.required else said


def about(section: Section) -> str:
    """Why the section is asked for."""
    return section.why


def own_texts() -> tuple[str, ...]:
    """Every text of a form that is nobody's answer."""
    found = [HEADING, *HOW]
    for each in sections():
        found += [each.title, about(each), *(field.label for field in each.fields), *map(hint, each.fields)]
    return tuple(found)
