"""The chain of entries: what was said and done, each entry sealed with a digest of itself and of the one before.

Entries are only ever added. The database refuses to change or remove one (triggers, in SQLite and PostgreSQL); whoever
goes around it breaks the chain, which `verify` finds at the first entry that is not what was written. What it can't
find is a chain cut off at its end: that takes an earlier `link` from somewhere else, such as an approval's receipt.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from cutthrough.model.record import Record, digest_of
from cutthrough.store.database import now
from cutthrough.store.tables import ENTRY

START = "0" * 64
"""What stands before the first entry."""


class EntryKind(StrEnum):
    """What the ledger keeps: decisions and deeds, not results."""

    WAIVER = "waiver"
    REVOCATION = "revocation"
    TICK = "tick"
    ACTUAL = "actual"
    VERSION = "version"
    ROUND = "round"
    INVITE = "invite"
    IDENTIFIED = "identified"
    APPROVAL = "approval"
    REVOKED = "revoked"
    COMMENT = "comment"
    SETTLED = "settled"
    OWNER = "owner"
    ADOPTED = "adopted"
    LIVE_POST = "live_post"
    PERSONAL_LINK = "personal_link"
    POST = "post"
    TRANSITION = "transition"


GROUNDS = (EntryKind.WAIVER, EntryKind.REVOCATION, EntryKind.APPROVAL, EntryKind.REVOKED)
"""What may change whether something may go out: after one of these, whoever decided before decides again."""


class Entry(Record):
    """One thing said or done, kept for good: nothing is ever changed or taken out, only said anew.

    `number` counts from 1 without gaps; `link` seals it and all before it.
    """

    number: int = 0
    id: str
    brief: str
    kind: EntryKind
    at: str
    record: dict[str, Any]
    link: str = ""


def seal(before: str, entry: Entry) -> str:
    """SHA-256 (64 hexadecimal digits) of an entry and the link of the one before it."""
    return digest_of({"before": before, **entry.model_dump(mode="json", exclude={"link"})})


def append(connection: sa.Connection, said: Sequence[tuple[str, EntryKind, Record]]) -> tuple[Entry, ...]:
    """Add entries, each a brief's name, a kind and a record, within a transaction that no other writer is in."""
    return tuple(map(entry_of, append_rows(connection, said)))


def append_rows(
    connection: sa.Connection, said: Sequence[tuple[str, EntryKind, Record]]
) -> Sequence[Mapping[Any, Any]]:
    """The same for many, of which nobody reads what was added: the rows as they are, which `entry_of` reads."""
    table = ENTRY.c
    last = connection.execute(sa.select(table.number, table.link).order_by(table.number.desc()).limit(1)).first()
    number, link = (last.number, last.link) if last is not None else (0, START)
    rows, moment = [], now()
    for brief, kind, record in said:
        number += 1
        row = {"number": number, "id": uuid.uuid4().hex, "brief": brief, "kind": kind.value, "at": moment}
        row["record"] = record.model_dump(mode="json")
        link = digest_of({"before": link, **row})  # as `seal` does, which would make each entry a record first
        rows.append({**row, "link": link})
    if rows:
        connection.execute(sa.insert(ENTRY), rows)
    return rows


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """The entry a row of the table holds."""
    return Entry.model_validate(dict(row))


class Break(Record):
    """Where a chain is not what was written, and how that shows."""

    number: int
    said: str


def verify(entries: Iterable[Entry]) -> Break | None:
    """The first place where the chain is broken; None where every entry is what was written. `entries` is all of it."""
    link = START
    for number, entry in enumerate(entries, 1):
        if entry.number != number:
            return Break(number=number, said=f"entry {number} is missing; entry {entry.number} follows")
        link = seal(link, entry)
        if entry.link != link:
            return Break(number=number, said=f"entry {number} ({entry.kind}, {entry.at}) is not what was written")
    return None
