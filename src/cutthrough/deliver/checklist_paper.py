"""A checklist as plain data for its paper, and as rows of a table."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from cutthrough.deliver.palette import palette
from cutthrough.deliver.version import say_version
from cutthrough.model.brief import Schedule, Stage
from cutthrough.model.checklist import Checklist, ChecklistItem, ItemState
from cutthrough.model.csv_table import csv_bytes
from cutthrough.model.program import BrandKit

_HEADER = (
    "id", "part", "what", "why", "role", "owner", "due", "due because", "overdue", "closes", "state", "by", "at",
    "note", "comes from", "lines of the brief", "no longer holds",
)  # fmt: skip

CLOSES: dict[Stage, str] = {
    Stage.CONCEPT: "concept",
    Stage.SHOOT: "shoot",
    Stage.EDIT: "edit",
    Stage.PUBLISH: "publish",
}
"""The mark of an item that closes a gate."""


def checklist_csv(checklist: Checklist) -> bytes:
    """Every item, one row each, those that don't apply too."""
    return csv_bytes(_HEADER, (_row(item) for item in checklist.items))


def _row(item: ChecklistItem) -> tuple[object, ...]:
    return (
        item.id,
        item.section,
        item.what,
        item.why,
        item.role,
        item.owner,
        item.due,
        item.due_says,
        "yes" if item.overdue else "",
        CLOSES[item.blocks] if item.blocks else "",
        item.state.value,
        item.by,
        item.at,
        item.note,
        item.comes_from,
        " ".join(item.lines),
        item.lapsed,
    )


def checklist_data(checklist: Checklist, brand: BrandKit, schedule: Schedule | None, sheet: str) -> dict[str, Any]:
    """What `papers/checklist.typ` reads. `sheet` is a4 or us-letter."""
    listed = [item for item in checklist.items if item.state is not ItemState.NOT_APPLICABLE]
    idle = [item for item in checklist.items if item.state is ItemState.NOT_APPLICABLE]
    colours = palette(brand)
    return {
        "sheet": sheet,
        "colours": {"ground": colours.ground, "ink": colours.ink, "accent": colours.accent_on_paper},
        "kind": "Checklist",
        "client": checklist.client,
        "title": checklist.title,
        "brief": checklist.brief,
        "printed": checklist.compiled_on.isoformat(),
        "version": say_version(checklist.version, checklist.file_digest),
        "days": days(schedule),
        "tally": tally(checklist),
        "nobody": nobody(checklist),
        "next": [_item(item) for item in checklist.next_due()],
        "parts": [
            {"name": name, "items": [_item(item) for item in items]}
            for name, items in groupby(listed, key=lambda item: item.section)
        ],
        "idle": [{"what": item.what, "note": item.note or ""} for item in idle],
        "gone": [
            {"item": kept.tick.item, "done": kept.tick.done, "by": kept.tick.by, "on": kept.at[:10]}
            for kept in checklist.gone
        ],
        "assumed": checklist.assumed,
    }


def days(schedule: Schedule | None) -> list[dict[str, str]]:
    """The schedule's days with their names; `not entered` where there is none."""
    names = (("shoot", "Shoot"), ("delivery", "Delivery"), ("starts", "Starts"), ("ends", "Ends"))
    found = []
    for field, name in names:
        day = getattr(schedule, field) if schedule is not None else None
        found.append({"name": name, "day": day.isoformat() if day else "not entered"})
    return found


def tally(checklist: Checklist) -> list[dict[str, str]]:
    """How many are open, overdue and done, and how many open ones close which gate first."""
    still = [item for item in checklist.items if item.state is ItemState.OPEN]
    found = [
        {"name": "open", "count": str(len(still))},
        {"name": "overdue", "count": str(sum(item.overdue for item in still))},
        {"name": "done", "count": str(checklist.count(ItemState.DONE))},
    ]
    for stage, name in CLOSES.items():
        count = sum(item.blocks is stage for item in still)
        if count:
            found.append({"name": f"before {name}", "count": str(count)})
    return found


def nobody(checklist: Checklist) -> list[str]:
    """The roles that have something open and that nobody is named for."""
    roles = (item.role for item in checklist.items if item.state is ItemState.OPEN and item.owner is None)
    return [role.replace("_", " ") for role in dict.fromkeys(roles)]


def _item(item: ChecklistItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "what": item.what,
        "why": item.why,
        "role": item.role.replace("_", " "),
        "owner": item.owner,
        "due": item.due.isoformat() if item.due else None,
        "counted": item.due_says,
        "overdue": item.overdue,
        "closes": CLOSES[item.blocks] if item.blocks else None,
        "state": item.state.value,
        "said": _said(item),
        "lapsed": item.lapsed,
        "from": item.comes_from,
        "lines": " ".join(item.lines[:_LINES_SHOWN]) + (" …" if len(item.lines) > _LINES_SHOWN else ""),
    }


_LINES_SHOWN = 6


def _said(item: ChecklistItem) -> str | None:
    """How it came to be done or waived."""
    if item.state is ItemState.DONE and item.by:
        return f"{item.by}, {(item.at or '')[:10]}" + (f": {item.note}" if item.note else "")
    return item.note if item.state in (ItemState.DONE, ItemState.WAIVED) else None
