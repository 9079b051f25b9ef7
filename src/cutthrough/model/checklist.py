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
    comes_from: str = Field(description="the part of the brief or the placements it follows from")
    lines: tuple[str, ...] = Field((), description="ids of the brief's lines it serves")


class Tick(Record):
    """Somebody says that an item is done, or that it is not any more."""

    item: str
    done: bool
    by: str = Field(min_length=2, description="who says so")
    note: str = ""


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
    compiled_on: date
    items: tuple[ChecklistItem, ...]
    gone: tuple[KeptTick, ...] = ()
    assumed: str = Field("", description="what the dates rest on")

    def count(self, state: ItemState) -> int:
        """How many items stand so."""
        return sum(item.state is state for item in self.items)
