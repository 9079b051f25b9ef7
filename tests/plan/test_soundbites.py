"""Soundbites: where a sentence is entered and left, so that neither a fade nor a sliver of a shot is seen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from cutthrough.model.footage import Footage
from cutthrough.plan.aims import Aims
from cutthrough.plan.choice import Task
from cutthrough.plan.passage import runs
from cutthrough.plan.pieces import Offer
from cutthrough.plan.reel import Reel
from cutthrough.plan.sentences import Sentence
from cutthrough.plan.soundbites import Soundbites
from cutthrough.plan.story import Exit
from cutthrough.plan.stretches import stretches
from plan.made import brief, footage

Times = tuple[str, str]


def sentences(master: Footage, *times: Times, frames: int = 144) -> list[Offer]:
    """The pieces of sentences said at these times that something else may stand before and after."""
    said = tuple(Sentence("Something is said.", *(span := (Fraction(a), Fraction(b))), (span,)) for a, b in times)
    spoken = {"m": tuple(w for s in said for w in s.words)}
    task = Task(frames, Fraction(24), Fraction(2), spoken)
    pool = stretches(master, Fraction(1, 2))
    reel = Reel(pool, runs(pool, Fraction(1, 2)), task, Aims(brief((6,)), {"m": said}), many=True)
    return [o for o in Soundbites(reel).sentences() if o.piece.fresh and o.piece.exit is Exit.LEAVES]


def lengths(offers: Sequence[Offer]) -> set[int]:
    return {n for o in offers for n in range(o.piece.low, o.piece.high + 1)}


def test_an_end_inside_a_fade_is_worth_less() -> None:
    master = footage((96,) * 6, gradual=((Fraction("7.75"), Fraction("8")),))
    found = sentences(master, ("5.1", "7.5"))
    by_length = {n: o.piece.value for o in found for n in range(o.piece.low, o.piece.high + 1)}
    start = found[0].first
    faded = {n for n in by_length if 186 < start + n < 192}
    assert faded
    assert {by_length[n] for n in faded} == {by_length[n] - 1500 for n in by_length.keys() - faded}


@pytest.mark.parametrize(
    ("fade", "expected"),
    [(("4", "5"), 120), (("4", "5.5"), 118)],
    ids=["it is over before the first word", "it is not"],
)
def test_a_sentence_is_entered_after_a_fade_where_no_word_is_lost(fade: Times, expected: int) -> None:
    master = footage((240,) * 3, gradual=((Fraction(fade[0]), Fraction(fade[1])),))
    found = sentences(master, ("5.05", "8"))
    assert {o.first for o in found} == {expected}


@pytest.mark.parametrize(
    ("shots", "expected"),
    [((96, 96), 97), ((100, 96), 100), ((104, 96), 91), ((96, 7, 96), 96)],
    ids=["in a shot", "just before a cut", "too long before a cut", "in a short shot"],
)
def test_no_sliver_begins_a_sentence(shots: tuple[int, ...], expected: int) -> None:
    found = sentences(footage((*shots, 96, 96)), ("4.17", "7"))
    assert {o.first for o in found} == {expected}


def test_no_sliver_ends_a_sentence_but_a_short_shot_may() -> None:
    (piece,) = {(o.first, *sorted(lengths([o]))) for o in sentences(footage((192, 96, 96)), ("4.2", "7.7"))}
    assert all(piece[0] + n <= 192 for n in piece[1:])
    montage = sentences(footage((96, 96, *(6,) * 8, 96)), ("4.1", "9.2"))
    assert {o.first + n for o in montage for n in lengths([o])} == {228}
