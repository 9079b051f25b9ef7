"""When someone speaks, and where an edit can go in and out without cutting through words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

LEAD = Fraction(1, 10)
"""Seconds kept before and after words: consonants begin before a caption does."""

Spoken = Sequence[tuple[Fraction, Fraction]]
"""From and to, in seconds of the source's clock, where someone speaks, in order of their starts."""


class Words:
    """`Spoken` that can be asked for a stretch of it: an interview of hours has thousands of words."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self._starts = [start for start, _ in spoken]
        self._ends = list(accumulate((end for _, end in spoken), max))

    def within(self, start: Fraction, end: Fraction) -> Spoken:
        """The words that are spoken at some time between `start` and `end`."""
        first, past = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [word for word in self._spoken[first:past] if word[1] > start]


def gaps(spoken: Spoken) -> list[Fraction]:
    """Good moments to go in: a little before words begin, or as near as the words before allow; and after words."""
    found: list[Fraction] = []
    ends: list[Fraction] = []
    for start, end in spoken:
        place = bisect_right(ends, start)
        before = ends[place - 1] if place else start - LEAD
        found += [max(start - LEAD, before), end + LEAD]
        insort(ends, end)
    return found
