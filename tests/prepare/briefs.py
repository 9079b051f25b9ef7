"""Briefs as records for the tests of this room."""

from datetime import date
from typing import Any

from cutthrough.catalog.placement import placement
from cutthrough.model.brief import Brief
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program

TODAY = date(2026, 11, 22)
PLAN: dict[str, Any] = {
    "name": "spring",
    "goal": {"id": "g-1", "objective": "awareness", "statement": "More people know that we repair for free"},
    "audience": {"id": "a-1", "who": "Commuters of 25 to 45", "moved_by": "Being done with things that break"},
    "kpis": [{"id": "k-1", "metric": "View-through rate", "target": "35 %", "baseline": "22 %"}],
    "messages": [
        {"id": "m-1", "text": "Repaired for free", "by": "5 s", "proof": "The workshop in one take"},
        {"id": "m-2", "text": "Ready within a week"},
    ],
    "call_to_action": {"id": "c-1", "text": "See how we repair", "link": "https://example.com/repair"},
    "guardrails": {"id": "r-1"},
    "placements": [
        {"id": "p-1", "placement": "instagram_reels_ad", "lengths": ["15 s", "6 s"]},
        {"id": "p-2", "placement": "youtube_long", "lengths": ["30 s"]},
    ],
    "languages": ["en"],
    "sources": {"master": "media/master.mp4"},
    "schedule": {"shoot": "2026-12-01", "delivery": "2026-12-10", "starts": "2026-12-15", "ends": "2027-01-15"},
}

WRITTEN = """\
goal:
  objective: awareness
  role: attract
  statement: More people know that our bags are repaired for free
audience:
  who: Commuters of 25 to 45
  watches: [Instagram, YouTube]
kpis:
  - metric: View-through rate
    target: 35 %
    baseline: 22 %
messages:
  - text: Repaired for free
    by: 5 s
placements:
  - instagram_reels_ad: [15 s, 6 s]
sources:
  master: media/master.mp4
"""
"""A brief as a person writes it, with a message that has no proof yet."""


def brief(**changes: Any) -> Brief:
    """The plan above with some of its sections changed; None takes one out."""
    return Brief.model_validate({name: each for name, each in {**PLAN, **changes}.items() if each is not None})


def known(given: Brief) -> dict[str, Placement]:
    """The catalog's placements that the brief names."""
    return {line.placement: placement(line.placement) for line in given.placements}


def program(**changes: Any) -> Program:
    """A program with a producer."""
    return Program.model_validate(
        {"client": "Acme", "brand": {"name": "Acme"}, "team": {"producer": "Ann Lee"}, **changes}
    )
