"""Times for words that have none: shared out over the speech between two moments, by their letters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from cutthrough.model.footage import Span

Place = tuple[Fraction, Fraction]


def shared_out(words: Sequence[str], start: Fraction, end: Fraction, speech: Sequence[Span]) -> list[Place]:
    """Where each word would be if all letters took equally long, within the speech in [`start`, `end`).

    Where no speech is known there, the whole stretch is shared out. A word ends where its speech does before a pause.
    """
    stretches = [(max(s.start, start), min(s.end, end)) for s in speech if s.end > start and s.start < end]
    stretches = [(a, b) for a, b in stretches if b > a] or [(start, max(start, end))]
    total = sum((b - a for a, b in stretches), Fraction(0))
    weights = [1 + sum(c.isalnum() for c in word) for word in words]
    whole = sum(weights) or 1
    marks = [Fraction(0), *accumulate(total * weight / whole for weight in weights)]
    return [(_at(a, stretches, opening=True), _at(b, stretches, opening=False)) for a, b in pairwise(marks)]


def _at(spoken: Fraction, stretches: Sequence[Place], *, opening: bool) -> Fraction:
    """The moment at which so much has been spoken; at a pause, its end for what begins and its start for what ends."""
    for first, last in stretches:
        length = last - first
        if spoken < length or (spoken == length and not opening):
            return first + spoken
        spoken -= length
    return stretches[-1][1]
