"""Briefs with a worth, and tiers whose costs are round, so that every number in a test can be worked out by hand."""

from fractions import Fraction
from typing import Any

from cutthrough.model.actual import Spent
from cutthrough.model.brief import Brief
from cutthrough.model.knowledge import Span, Tier
from cutthrough.model.placement import Confidence, FactSource
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.tier import MakingShare, TierDecision
from cutthrough.prepare.tier import Usual, decide

HOUSE = FactSource(title="ours", address="-", kind="house", date="2026")
TENTH = MakingShare(share=Fraction(1, 10), source=HOUSE, confidence=Confidence.UNVERIFIED, says="a tenth")
PROGRAM = Program(client="Acme", brand=BrandKit(name="Acme"))
WORTH = {"outcome": "40 EUR", "reach": "200000", "rate": "0.5 %", "uncertainty": "50 %"}
"""It is expected to bring 40,000 EUR, of which making it may cost 4,000 EUR."""


def span(least: int, most: int, unit: str) -> Span:
    """A cost, or hours, on our own word."""
    return Span(least=least, most=most, unit=unit, source=HOUSE, confidence=Confidence.UNVERIFIED, read_on="2026-11-22")


def tier(name: str, least: int, most: int, hours: tuple[int, int]) -> Tier:
    """A tier with its cost in euros."""
    return Tier(
        id=name,
        name=name.replace("_", " ").capitalize(),
        source=HOUSE,
        confidence=Confidence.UNVERIFIED,
        read_on="2026-11-22",
        what="a tier",
        includes=("one", "two", "three"),
        hours=span(*hours, "hours"),
        cost=(span(least, most, "EUR"),),
        pays_when="it pays",
        too_little="too little",
        too_much="too much",
        trust=f"What a {name} does to trust.",
    )


TIERS = {
    each.id: each
    for each in (
        tier("rapid_test", 500, 1000, (4, 24)),
        tier("standard", 2000, 10_000, (60, 200)),
        tier("flagship", 20_000, 200_000, (300, 2000)),
    )
}


def assignment(objective: str = "conversion", **fields: Any) -> Brief:
    """A brief with these fields."""
    given = {
        "name": "spring",
        "goal": {"objective": objective, "statement": "More people book a repair"},
        "audience": {"who": "Commuters"},
        "kpis": [{"metric": "bookings", "target": "800"}],
        "placements": [{"placement": "email", "lengths": ["15 s"]}],
        "sources": {"master": "media/master.mp4"},
        "worth": WORTH,
    }
    return Brief.model_validate({**given, **fields})


def decision(
    brief: Brief, program: Program = PROGRAM, spent: Spent | None = None, usual: Usual | None = None
) -> TierDecision:
    """What is decided for a brief by the round tiers and the share of a tenth."""
    return decide(brief, program, TIERS, TENTH, spent=spent, usual=usual)
