"""Finds the rate frames are shown at, and how evenly, from their stamps alone."""

from __future__ import annotations

from array import array
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.measured import Cadence
from cutthrough.model.time import STANDARD_RATES

_ROUND_RATES = (*STANDARD_RATES, *(Fraction(n) for n in (5, 6, 8, 10, 12, 15, 20, 48, 90, 100, 120)), Fraction(25, 2))
_MOSTLY = 0.9  # of the steps: a file is of a rate although some of its frames are lost, doubled or late


def measure_cadence(stamps: array[int], tick: Fraction, *, unstamped: int = 0) -> Cadence:
    """Rate and evenness of frame stamps (in `tick`s of a second, in order of presentation).

    Even steps give the exact rate. Otherwise the candidate (a standard or round rate, or the mean) that leaves the
    least deviation is taken where it is no worse than the clock's rounding. Else a few frames may be lost, doubled or
    late: then it is the standard or round rate that nine steps in ten keep. Else it is the mean rate.
    """
    if len(stamps) < 2:
        return Cadence(rate=None, tick=tick, deviation=Fraction(0), even=True, unstamped=unstamped)
    at = np.frombuffer(stamps, dtype=np.int64)
    steps = np.diff(at)
    backwards = int((steps <= 0).sum())
    if backwards == 0 and int(steps.min()) == int(steps.max()):
        rate = 1 / (int(steps[0]) * tick)
        return Cadence(rate=rate, tick=tick, deviation=Fraction(0), even=True, unstamped=unstamped, nominal=rate)
    span = (int(at.max()) - int(at.min())) * tick
    mean = Fraction(len(at) - 1) / span if span else None
    if mean is None:
        return Cadence(rate=None, tick=tick, deviation=Fraction(0), even=False, backwards=backwards)
    near = [r for r in _ROUND_RATES if abs(r / mean - 1) < Fraction(1, 100)]
    rated = [(_deviation(at, tick, rate), rate) for rate in near]
    allowed = max(tick, Fraction(1, 1000))
    rated = [(d, rate) for d, rate in rated if d <= allowed]
    nominal, share = _nominal(steps, tick)
    if not rated:
        usual = nominal if nominal is not None and share >= _MOSTLY else mean
        rated = [(_deviation(at, tick, usual), usual)]
    deviation, rate = min(rated)
    return Cadence(
        rate=rate if rate in _ROUND_RATES else rate.limit_denominator(100_000),
        tick=tick,
        deviation=deviation,
        even=False,
        backwards=backwards,
        unstamped=unstamped,
        nominal=rate if rate in _ROUND_RATES else nominal,
    )


def _nominal(steps: npt.NDArray[np.int64], tick: Fraction) -> tuple[Fraction | None, float]:
    """The standard or round rate that most steps keep to the clock's rounding, and how many do (0 to 1); or None."""
    seconds = steps * float(tick)
    allowed = min(max(float(tick), 0.001), 0.002)
    found = []
    for rate in _ROUND_RATES:
        kept = seconds[np.abs(seconds - float(1 / rate)) <= allowed]
        if len(kept) * 2 > len(steps):
            found.append((abs(float(kept.mean() * rate) - 1), rate, len(kept) / len(steps)))
    _, nominal, share = min(found, default=(0.0, None, 0.0))
    return nominal, share


def _deviation(at: npt.NDArray[np.int64], tick: Fraction, rate: Fraction) -> Fraction:
    """Furthest distance of a stamp from the best-placed even grid, in seconds (to the nearest microsecond)."""
    grid = np.arange(len(at), dtype=np.float64) / float(rate)
    off = (at - at[0]).astype(np.float64) * float(tick) - grid
    return Fraction(round(float(off.max() - off.min()) / 2 * 1e6), 10**6)
