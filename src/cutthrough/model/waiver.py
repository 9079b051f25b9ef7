"""A waiver: somebody answers for letting something pass, for a reason, until a day."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from cutthrough.model.record import Record


class Waiver(Record):
    """Kept in the ledger for good; it holds from the day it is given until the end of `until`, unless revoked.

    `rule` is a rule of the gate (`message-without-proof`) or of conformance (`loudness`). `about` narrows it to one
    thing: a place in the brief (`messages/2`) or an edit's id; without it the waiver holds wherever the rule speaks in
    this brief.
    """

    id: str
    brief: str
    rule: str
    about: str = ""
    quote: str = Field("", description="what stood there when it was given; it holds for that and nothing else")
    by: str = Field(min_length=2, description="who answers for it")
    why: str = Field(min_length=4, description="the reason, as it will be shown")
    until: date = Field(description="the last day it holds")
    given_at: str
    revoked_at: str | None = None
    revoked_by: str | None = Field(None, description="who took it back")
    revoked_why: str | None = Field(None, description="the reason for taking it back")

    def holds(self, today: date) -> bool:
        """Whether it holds on a day."""
        return self.revoked_at is None and today <= self.until

    def sentence(self) -> str:
        """`waived by Ann Lee until 2026-12-31: the proof is being filmed`."""
        return f"waived by {self.by} until {self.until}: {self.why}"
