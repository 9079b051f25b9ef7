"""What tier of production a brief deserves, by what it may bring: the decision, and all that would change it."""

from __future__ import annotations

from enum import StrEnum

from cutthrough.model.actual import Spent
from cutthrough.model.money import Exact, Money
from cutthrough.model.placement import Confidence, FactSource
from cutthrough.model.record import Record


class Answer(StrEnum):
    """The three answers."""

    DECIDED = "decided"
    NOT_WORTH_MAKING = "not_worth_making"
    CANT_TELL = "cant_tell"


class MakingShare(Record):
    """How much of what a piece is expected to bring its making may cost, and on whose word."""

    share: Exact
    source: FactSource
    confidence: Confidence
    says: str


class Missing(Record):
    """Something that can't be told for want of an input: where it belongs, what is the matter, what to write there."""

    where: str
    says: str
    enter: str


class Entered(Record):
    """What a brief says of worth and cost, read into numbers. None is what it doesn't say, or can't be read.

    `rate` is a share of `reach`. `up` and `down` are what the expected value may have to be multiplied with at the
    ends of its uncertainty. `missing` is why something is None, as sentences by place in the brief (`worth/rate`).
    """

    outcome: Money | None = None
    reach: Exact | None = None
    rate: Exact | None = None
    down: Exact | None = None
    up: Exact | None = None
    cost: Money | None = None
    budget: Money | None = None
    missing: tuple[Missing, ...] = ()


class Level(Record):
    """One tier with what a piece of it costs to make: from `least` on, usually up to `most`, and says who.

    `paid` is what of `least` has to be paid out, where the rest is the work of one's own people; None: all of it.
    """

    id: str
    name: str
    least: Money
    most: Money | None = None
    paid: Money | None = None
    ground: str


class Levels(Record):
    """The tiers in one currency, least first; none where nobody said what they cost in it."""

    levels: tuple[Level, ...] = ()
    missing: tuple[Missing, ...] = ()


class Interval(Record):
    """An amount as expected, and between which it lies by the uncertainty entered."""

    low: Money | None = None
    expected: Money
    high: Money | None = None


class Flip(Record):
    """At which value of one input, all others as entered, the tier changes. `tier` None: it isn't worth making.

    Going up, the tier is `tier` from `becomes` on; going down, it is so below it. `within` is whether the change is
    within the entered uncertainty (None where none was entered); `possible` is false for what can't be, as a rate
    above 100 %.
    """

    input: str
    entered: str
    becomes: Exact
    says: str
    tier: str | None
    upward: bool
    within: bool | None = None
    possible: bool = True


class Standing(StrEnum):
    """How an amount of money stands to what the piece is worth."""

    OVER = "over"
    UNDER = "under"
    FITS = "fits"
    CANT_TELL = "cant_tell"


class Judged(Record):
    """What is planned or spent, held against the tier: `by` is how much too much or too little it is."""

    what: str
    amount: Money | None = None
    standing: Standing
    by: Money | None = None
    says: str


class TierDecision(Record):
    """The tier, why, and what would change it.

    `tier` is the one to make; `earned` what the numbers alone give, where credibility raised it; `least` the cheapest
    one that serves the objective. `at_low` and `at_high` are the tiers at the ends of the interval (None there: not
    worth making). `test_first` says that a rapid test should come before, since the interval spans several tiers and
    the test costs less than it may save. `value` and `may_cost` are there too where only the tiers have no price.
    """

    brief: str
    answer: Answer
    tier: str | None = None
    earned: str | None = None
    least: str | None = None
    says: str
    value: Interval | None = None
    may_cost: Interval | None = None
    share: MakingShare
    levels: tuple[Level, ...] = ()
    at_low: str | None = None
    at_high: str | None = None
    firm: bool | None = None
    test_first: bool = False
    flips: tuple[Flip, ...] = ()
    judged: tuple[Judged, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    spent: Spent | None = None
