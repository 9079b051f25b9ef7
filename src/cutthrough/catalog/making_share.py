"""How much of what a piece is expected to bring its making may cost: a rule of the house, and said to be one."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.placement import Confidence, FactSource
from cutthrough.model.tier import MakingShare

MAKING_SHARE = MakingShare(
    share=Fraction(1, 10),
    source=FactSource(title="house assumption", address="-", kind="house", date="2026-11"),
    confidence=Confidence.UNVERIFIED,
    says="making a piece may cost a tenth of what it is expected to bring; a house assumption, unverified",
)
"""The rest is for showing it, for what else the outcome costs, and for what is left over.

No finding stands behind the number. `making_share` in a program's `program.yaml` takes its place.
"""
