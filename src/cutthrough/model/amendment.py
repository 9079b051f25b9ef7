"""Amendments: what changed in a brief between two versions, and what that makes void."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from cutthrough.model.brief import Brief
from cutthrough.model.record import Record


class ChangeKind(StrEnum):
    """What became of a line."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class FieldChange(Record):
    """One field of a line, before and after, as plain data; None where it was not there."""

    name: str
    before: Any = None
    after: Any = None


class Change(Record):
    """One line of the brief that changed. `line` is its id, or the section's name for a line that has none.

    `words` are its main text, as it stands now, or as it last stood.
    """

    kind: ChangeKind
    section: str = Field(description="goal, kpis, messages, ..., or the field's name where it stands alone")
    line: str
    words: str
    fields: tuple[FieldChange, ...] = Field((), description="those that changed")
    said: dict[str, Any] = Field(default_factory=dict, description="the whole line as it is now, or last was")

    def before(self, name: str) -> Any:
        """What the field said, or None."""
        return next((each.before for each in self.fields if each.name == name), self.said.get(name))

    def after(self, name: str) -> Any:
        """What the field says, or None."""
        return next((each.after for each in self.fields if each.name == name), self.said.get(name))

    def touches(self, *names: str) -> bool:
        """Whether one of these fields changed."""
        return any(each.name in names for each in self.fields)


class Standing(Record):
    """One delivered edit after an amendment: void, or standing, and why."""

    edit: str = Field(description="the cut's id")
    path: str
    void: bool
    reasons: tuple[str, ...]


class Touched(Record):
    """Something else than a file that an amendment concerns: a test, an approval, a plan of posts."""

    what: str
    reason: str


class BriefVersion(Record):
    """A version of a brief, kept in the ledger for good. `changed` is against the version before.

    `file_digest` is the file's SHA-256, `text` the file itself, `brief` what it said, with the ids of its lines.
    """

    number: int = Field(ge=1)
    file_digest: str
    text: str
    brief: Brief
    by: str = Field(min_length=2, description="who answers for it")
    why: str = Field(min_length=4, description="the reason, as it will be shown")
    changed: tuple[Change, ...] = ()
    voided: tuple[Standing, ...] = ()
    touched: tuple[Touched, ...] = ()
