"""What making a piece really took: hours, invoices and dates, as people recorded them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from cutthrough.model.money import Exact, Money
from cutthrough.model.record import Record


class ActualKind(StrEnum):
    """What is recorded. Nothing is ever taken out: `undone` says of an earlier entry that it doesn't count."""

    HOURS = "hours"
    COST = "cost"
    DATE = "date"
    UNDONE = "undone"


class Milestone(StrEnum):
    """The dates of a brief's schedule."""

    SHOOT = "shoot"
    DELIVERY = "delivery"
    STARTS = "starts"
    ENDS = "ends"


class Actual(Record):
    """One thing that happened. `amount` is hours, or money in `currency`; a date has a `milestone` instead.

    `on` is the day it happened. `undoes` is the id of the ledger's entry that no longer counts.
    """

    kind: ActualKind
    amount: Exact | None = None
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$")
    milestone: Milestone | None = None
    who: str | None = None
    what: str | None = None
    on: date
    invoice: str | None = None
    undoes: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Actual:
        """Each kind has what it is about, and nothing of the others."""
        has = (self.amount is not None, self.currency is not None, self.milestone is not None, self.undoes is not None)
        asked = {
            ActualKind.HOURS: (True, False, False, False),
            ActualKind.COST: (True, True, False, False),
            ActualKind.DATE: (False, False, True, False),
            ActualKind.UNDONE: (False, False, False, True),
        }[self.kind]
        if has != asked or (self.amount is not None and self.amount <= 0):
            raise ValueError(f"not a whole record of {self.kind.value}")
        return self

    @property
    def money(self) -> Money | None:
        """The amount where it is money."""
        if self.amount is None or self.currency is None:
            return None
        return Money(amount=self.amount, currency=self.currency)


class KeptActual(Record):
    """An actual as the ledger keeps it; `undone` is the id of the entry that took it back."""

    id: str
    at: str
    actual: Actual
    undone: str | None = None


class Timing(Record):
    """A date of the schedule against the day it happened. `late` counts days: negative is early, None can't be told."""

    milestone: Milestone
    planned: date | None = None
    happened: date | None = None
    late: int | None = None
    says: str


class Spent(Record):
    """All that counts, summed: hours, money by currency (never across), and dates against the schedule."""

    hours: Exact
    money: tuple[Money, ...] = ()
    invoices: tuple[str, ...] = ()
    timings: tuple[Timing, ...] = ()
    entries: tuple[KeptActual, ...] = ()
    notes: tuple[str, ...] = ()
