"""Choosing: frames are dealt out exactly, and where the film gives a choice it is used."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.plan.choice import Take, Task, choose, keep_longest, pace, share
from cutthrough.plan.stretches import longest_per_shot, stretches
from plan.made import footage


@given(st.integers(0, 2000), st.lists(st.integers(1, 300), min_size=1, max_size=20))
def test_shares_add_up_and_are_even(total: int, room: list[int]) -> None:
    dealt = share(total, room)
    assert sum(dealt) == min(total, sum(room))
    assert all(d <= r for d, r in zip(dealt, room, strict=True))
    free = [d for d, r in zip(dealt, room, strict=True) if d < r]
    if free:
        assert max(free) - min(free) <= 1
        assert max(dealt) <= min(free) + 1


def test_pace_follows_the_length() -> None:
    assert [float(pace(Fraction(n))) for n in (3, 6, 15, 30, 90)] == [1.2, 1.2, 2.1, 3.6, 3.6]


def test_long_shots_are_taken_before_slivers() -> None:
    master = footage((20, 120) * 8)
    pool = longest_per_shot(stretches(master, Fraction(1, 2)))
    takes = choose(pool, Task(320, Fraction(24), Fraction(2), {}))
    assert sum(t.frames for t in takes) == 320
    assert all(t.stretch.shot % 2 for t in takes)


@pytest.mark.parametrize("how", [choose, keep_longest])
def test_where_one_clip_has_room_it_is_of_a_shot_that_is_long_enough(how: Callable[..., tuple[Take, ...]]) -> None:
    master = footage((36,) * 3 + (72,) + (36,) * 4, motion=(0.03,) * 3 + (0.01,) + (0.03,) * 4)
    takes = how(stretches(master, Fraction(1, 2)), Task(20, Fraction(10), Fraction(6, 5), {}))
    assert [(t.stretch.shot, t.frames) for t in takes] == [(3, 20)]


def test_few_shots_keep_the_longest_in_order() -> None:
    master = footage((30, 200, 30, 150))
    pool = stretches(master, Fraction(1, 2))
    takes = keep_longest(pool, Task(240, Fraction(24), Fraction(2), {}))
    assert [t.stretch.shot for t in takes] == [1, 3]
    assert sum(t.frames for t in takes) == 240


def test_shots_are_not_used_to_their_edges() -> None:
    found = stretches(footage((48, 48, 48)), Fraction(1, 2))
    assert [(s.first, s.last) for s in found] == [(0, 45), (50, 93), (98, 143)]


def test_pictures_rising_out_of_black_are_left_out() -> None:
    (found,) = stretches(footage((240,), black=((Fraction(0), Fraction(1)),)), Fraction(1, 2))
    assert found.start >= Fraction(3, 2)


def test_the_opening_of_a_short_edit_lasts_a_little_longer() -> None:
    for frames, pace_, first in ((144, Fraction(6, 5), 38), (720, Fraction(18, 5), 90)):
        takes = choose(
            longest_per_shot(stretches(footage((120,) * 12), Fraction(1, 2))), Task(frames, Fraction(24), pace_, {})
        )
        assert sum(t.frames for t in takes) == frames
        assert takes[0].frames == first
        assert max(t.frames for t in takes[1:]) <= first


def test_pictures_that_dissolve_into_each_other_are_shots_of_their_own() -> None:
    fades = tuple((Fraction(n), Fraction(n + 1)) for n in (4, 9, 14))
    found = stretches(footage((24 * 20,), gradual=fades), Fraction(1, 2))
    assert len(longest_per_shot(found)) == 1
    assert [float(s.start) for s in longest_per_shot(found, faded_apart=True)] == pytest.approx([0, 5, 10, 15], abs=0.2)


def test_also_where_fades_are_needed_clips_begin_and_end_outside_of_them() -> None:
    fades = ((Fraction(0), Fraction(1)), (Fraction(4), Fraction(5)), (Fraction(7), Fraction(8)))
    (found,) = stretches(footage((24 * 8,), gradual=fades), Fraction(1, 2), fading_too=True)
    assert 1 < found.start < Fraction(5, 4)
    assert Fraction(27, 4) < found.end < 7
