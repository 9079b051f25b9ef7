"""What a missing frame would have shown is measured, and nothing is said where it would not."""

from __future__ import annotations

import numpy as np
import pytest

from cutthrough.media.leaps import LONGEST, Leaps

GAIN = np.full(150, 0.6)
ALL = np.ones(150, np.bool_)


def _uneven(by: float, every: int = 0, lead: float = 0.6) -> Leaps:
    excess = np.random.default_rng(2).normal(0, by, 150)
    if every:
        excess[::every] += lead
    return Leaps(excess, GAIN, ALL)


@pytest.mark.parametrize("every", [3, 5, 7, 11, 24])
def test_a_rhythm_is_found_through_uneven_motion(every: int) -> None:
    assert _uneven(0.1, every).rhythm() == every


def test_uneven_motion_alone_has_no_rhythm() -> None:
    for seed in range(20):
        excess = np.random.default_rng(seed).normal(0, 0.3, 150)
        assert Leaps(excess, GAIN, ALL).rhythm() is None


def test_even_motion_would_show_a_missing_frame_and_uneven_would_not() -> None:
    assert _uneven(0.05).shows() == LONGEST
    assert 3 <= _uneven(0.2).shows() < LONGEST
    assert _uneven(0.6).shows() == 0


def test_a_step_too_long_or_too_short_is_no_missing_frame() -> None:
    assert _uneven(0.05, 5, lead=0.2).rhythm() is None
    assert _uneven(0.05, 5, lead=1.5).rhythm() is None


def test_where_two_frames_change_no_more_than_one_nothing_shows() -> None:
    flicker = Leaps(np.zeros(150), np.full(150, 0.02), ALL)
    assert (flicker.rhythm(), flicker.shows()) == (None, 0)


def test_few_steps_show_nothing() -> None:
    few = Leaps(np.zeros(150), GAIN, np.arange(150) < 20)
    assert (few.rhythm(), few.shows()) == (None, 0)
    assert Leaps(np.full(150, np.nan), np.full(150, np.nan), ALL).shows() == 0
