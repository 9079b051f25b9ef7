"""A checklist: what has to be there before a stage, who sees to it, until when, and whether it is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from cutthrough.model.brief import Stage
from cutthrough.model.record import Record


class ItemState(StrEnum):
    """How an item stands."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"


class TickOf(StrEnum):
    """What a tick is of."""

    ITEM = "item"
    SETUP = "setup"


class ChecklistItem(Record):
    """One thing to see to.

    `id` is made of what the item is about (`film-m-3f2a`: the proof of the message m-3f2a) and not of where it
    stands, so that a tick stays with it when the brief is reordered. `blocks` is the first gate that is closed while
    it is open; None closes none. `settled` says that the brief itself answers it: such an item can't be unticked.
    """

    id: str
    section: str
    what: str
    why: str
    role: str = Field(description="who sees to it: strategist, producer, editor, media_buyer, analyst, legal, client")
    owner: str | None = Field(None, description="that role's name in the brief's or the program's team")
    due: date | None = None
    due_says: str = Field(description="how the date was counted, or what to enter so that there is one")
    overdue: bool = Field(default=False, description="open, and its day is past")
    blocks: Stage | None = None
    state: ItemState = ItemState.OPEN
    settled: bool = Field(default=False, description="done or not applicable by what the brief says")
    by: str | None = Field(None, description="who ticked it, or who waived it")
    at: str | None = Field(None, description="when it was ticked")
    note: str | None = None
    lapsed: str | None = Field(None, description="a tick that no longer holds: whose, of when, and what changed since")
    vouches: dict[str, str] = Field({}, description="what a tick of it vouches for, each part with a digest")
    comes_from: str = Field(description="the part of the brief or the placements it follows from")
    lines: tuple[str, ...] = Field((), description="ids of the brief's lines it serves")


class Tick(Record):
    """Somebody says that an item is done, or that it is not any more.

    A tick holds as long as `vouched` is what it was; one without it, as they were once written, holds as it stands.
    """

    item: str = Field(description="the item's id, or the setup's")
    done: bool
    by: str = Field(min_length=2, description="who says so")
    note: str = ""
    of: TickOf = TickOf.ITEM
    what: str = Field("", description="the words it was ticked under")
    vouched: dict[str, str] = Field({}, description="those words and what they rest on in the brief, as digests")


class KeptTick(Record):
    """A tick with the moment it was entered."""

    tick: Tick
    at: str


class Checklist(Record):
    """All items of one brief. `gone` are the last ticks of items that the brief no longer asks for."""

    brief: str
    title: str
    client: str
    file_digest: str = Field("", description="SHA-256 of the brief's file")
    version: int | None = Field(None, description="the number of the kept version that is this file to the byte")
    compiled_on: date
    items: tuple[ChecklistItem, ...]
    gone: tuple[KeptTick, ...] = ()
    assumed: str = Field("", description="what the dates rest on")

    def count(self, state: ItemState) -> int:
        """How many items stand so."""
        return sum(item.state is state for item in self.items)

    def next_due(self, most: int = 6) -> tuple[ChecklistItem, ...]:
        """The open items whose days come first, what is overdue before all others; those without a day are none."""
        dated = [item for item in self.items if item.state is ItemState.OPEN and item.due is not None]
        return tuple(sorted(dated, key=lambda item: item.due or date.max)[:most])
