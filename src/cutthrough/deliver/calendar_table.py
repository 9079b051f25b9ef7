"""The calendar as a table: one row for each post, for spreadsheets and other programs."""

from __future__ import annotations

from datetime import UTC

from cutthrough.model.calendar import Calendar, OpenSlot, Slot
from cutthrough.model.csv_table import csv_bytes
from cutthrough.model.money import plain

COLUMNS = (
    "date", "time", "zone", "utc", "brief", "channel", "medium", "kind", "placement", "edit", "language", "state",
    "title", "text", "hashtags", "budget", "currency", "link", "campaign", "ad_set", "ad", "partner", "recipient",
    "made_with_ai", "live", "id",
)  # fmt: skip
NOT_MADE = "no edit yet"
"""The state of a time for which nothing is made."""


def calendar_csv(calendar: Calendar) -> bytes:
    """Posts and times without an edit, in the order in which they go out; `utc` is by the zones' rules of today.

    UTF-8 with a byte-order mark; no cell runs as a formula.
    """
    rows = [(slot.utc, _row(slot)) for slot in calendar.slots] + [(each.utc, _open(each)) for each in calendar.open]
    return csv_bytes(COLUMNS, (row for _, row in sorted(rows, key=lambda each: each[0])))


def _row(slot: Slot) -> tuple[object, ...]:
    post = slot.post
    return (
        f"{post.local:%Y-%m-%d}", f"{post.local:%H:%M}", post.zone, _utc(slot), post.brief, post.channel,
        post.medium.value, post.kind.value, post.placement, post.edit, post.language, slot.state.value,
        post.title, post.text, " ".join(post.hashtags),
        plain(post.budget.amount) if post.budget else None, post.budget.currency if post.budget else None,
        post.link.url if post.link else None,
        *((post.names.campaign, post.names.ad_set, post.names.ad) if post.names else (None, None, None)),
        post.partner.name if post.partner else None, post.recipient, post.made_with_ai, slot.live, post.id,
    )  # fmt: skip


def _open(each: OpenSlot) -> tuple[object, ...]:
    known = {
        "date": f"{each.local:%Y-%m-%d}", "time": f"{each.local:%H:%M}", "zone": each.zone, "utc": _utc(each),
        "brief": each.brief, "channel": each.channel, "medium": each.medium.value, "edit": ", ".join(each.wants),
        "state": NOT_MADE,
    }  # fmt: skip
    return tuple(known.get(name) for name in COLUMNS)


def _utc(each: Slot | OpenSlot) -> str:
    return f"{each.utc.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
