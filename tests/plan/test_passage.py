"""Passages: they go over whatever the film does there, and come apart into clips that can stand alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.model.footage import Footage, Transition, TransitionKind
from cutthrough.plan.choice import Take, Task
from cutthrough.plan.passage import apart_from, runs, split
from cutthrough.plan.stretches import Stretch, stretches
from plan.made import footage

HALF = Fraction(1, 2)
TASK = Task(frames=96, rate=Fraction(24), pace=Fraction(2), spoken={})


def spans(master: Footage, *, frozen_too: bool = False) -> list[tuple[int, int]]:
    pool = stretches(master, HALF, frozen_too=frozen_too)
    return [(run.first, run.last) for run in runs(pool, HALF)]


def test_cuts_montage_dissolves_and_flashes_part_nothing() -> None:
    master = footage((96, 5, 7, 3, 96, 96), gradual=((Fraction(10), Fraction(11)),))
    dissolve = Transition(kind=TransitionKind.DISSOLVE, first=200, last=214)
    assert spans(master.model_copy(update={"transitions": (dissolve,)})) == [(0, 302)]


def test_long_black_and_stillness_part_them_and_a_dip_does_not() -> None:
    two, nine, seventeen = Fraction(2), Fraction(9), Fraction(17)
    shots = (480,)
    assert spans(footage(shots, black=((two, two + Fraction(1, 3)),))) == [(0, 479)]
    assert [a for a, _ in spans(footage(shots, black=((two, two + 1),)))][1] >= 84
    still = footage(shots, frozen=((nine, seventeen),))
    assert len(spans(still)) == 2
    assert spans(still, frozen_too=True) == [(0, 479)]


def test_they_begin_and_end_outside_of_fades() -> None:
    fades = ((Fraction(0), Fraction(1)), (Fraction(19), Fraction(20)))
    ((first, last),) = spans(footage((480,), gradual=fades))
    assert 24 <= first <= 30
    assert 448 <= last < 456


def test_shots_that_may_not_be_used_part_them() -> None:
    found = runs(stretches(footage((96,) * 5), HALF), HALF)
    assert [(r.first, r.last, r.shot) for r in apart_from(found, frozenset({1, 3}))] == [
        (0, 95, 0),
        (192, 287, 2),
        (384, 479, 4),
    ]


def whole(master: Footage, first: int, frames: int) -> Take:
    (run,) = runs(stretches(master, HALF), HALF)
    return Take(run, first, frames, "why")


@pytest.mark.parametrize(
    ("shots", "frames", "expected"),
    [
        ((48, 48), 96, [(0, 48), (1, 48)]),
        ((48, 5, 48), 101, [(0, 48), (2, 53)]),
        ((48, 7, 8, 48), 111, [(0, 48), (2, 15), (3, 48)]),
        ((48, 48, 5), 101, [(0, 48), (1, 53)]),
        ((5, 48, 48), 101, [(1, 53), (2, 48)]),
    ],
    ids=["each its own", "a short one goes with the next", "two short ones stand together", "last", "first"],
)
def test_a_shot_too_short_to_stand_alone_is_shown_with_the_longest_beside_it(
    shots: tuple[int, ...], frames: int, expected: list[tuple[int, int]]
) -> None:
    takes = split(whole(footage(shots), 0, frames), TASK)
    assert [(t.stretch.shot, t.frames) for t in takes] == expected
    assert takes[0].why == "why"
    assert [t.start for t in takes[1:]] == [t.end(TASK.rate) for t in takes[:-1]]
    assert all(t.stretch.moments[0].index == t.first for t in takes)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=14), st.integers(0, 60), st.data())
def test_a_passage_loses_no_frame_and_has_no_clip_too_short(shots: list[int], first: int, data: st.DataObject) -> None:
    master = footage((30, *shots))
    count = 30 + sum(shots)
    first = min(first, count - 12)
    frames = data.draw(st.integers(12, count - first))
    run = Stretch(master, 0, 0, count - 1, stretches(footage((count,)), HALF)[0].moments)
    takes = split(Take(run, first, frames, ""), TASK)
    assert sum(t.frames for t in takes) == frames
    assert all(t.frames >= TASK.least for t in takes)
    assert all(t.stretch.first == t.first and t.stretch.frames_from(t.start, TASK.rate) >= t.frames for t in takes)
