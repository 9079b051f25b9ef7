"""How many people a comparison of two shares needs, so that it can show the effect it is made for."""

from __future__ import annotations

import math
from statistics import NormalDist

EVERYBODY = 8_000_000_000
"""About as many people as there are: a test that takes more can't be made."""

ALPHA = 0.05
"""The share of comparisons of equal arms that may be taken for different ones, both directions together."""


def viewers_needed(baseline: float, changed: float, power: float) -> int:
    """People in each of two arms, so that a change from share `baseline` to share `changed` is seen with `power`.

    A two-sided z test of two proportions at `ALPHA`, without continuity correction: Fleiss, Levin and Paik,
    Statistical Methods for Rates and Proportions, 3rd edition (2003), section 4.2; R's `power.prop.test` computes the
    same. Each comparison is taken by itself: with more arms than two nothing is corrected for looking several times.
    Raises ValueError for shares that are not between 0 and 1 or that are equal, and for a power not between 0 and 1.
    """
    if not (0 <= baseline <= 1 and 0 <= changed <= 1 and 0 < power < 1) or baseline == changed:
        raise ValueError("two different shares between 0 and 1, and a power between them")
    normal, mean = NormalDist(), (baseline + changed) / 2
    apart = normal.inv_cdf(1 - ALPHA / 2) * math.sqrt(2 * mean * (1 - mean))
    seen = normal.inv_cdf(power) * math.sqrt(baseline * (1 - baseline) + changed * (1 - changed))
    return max(1, math.ceil(((apart + seen) / (baseline - changed)) ** 2))
