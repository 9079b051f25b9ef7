"""Strength: what makes a film open well on a moment, and that each thing named in the score counts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cutthrough.model.footage import Footage
from cutthrough.plan.strength import WEIGHTS, Moment, moments
from cutthrough.plan.stretches import longest_per_shot, shots_of, stretches, table
from plan.made import footage

GOOD = {"sharpness": (0.55,) * 8, "brightness": (0.5,) * 8, "ground": (0.005,) * 8, "subject": (0.08,) * 8}
MIDDLE = (0.3, 0.5, 0.65, 0.75, 0.83, 0.9, 0.95, 0.98, 0.99, 1.0)


def first(found: Footage, shot: int = 0) -> Moment:
    return moments(shots_of(found), table(found), found.speech or ())[shot][0]


def one(**changed: Any) -> Footage:
    course = {**GOOD, **{k: v for k, v in changed.items() if k in GOOD}}
    rest = {k: v for k, v in changed.items() if k not in GOOD}
    return footage((48, 48), course=(course, course), **{"kept": MIDDLE, **rest})


def test_the_weights_are_shares_of_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "worse",
    [
        {"sharpness": (0.2,) * 8},
        {"brightness": (0.06,) * 8},
        {"brightness": (0.93,) * 8},
        {"ground": (0.15,) * 8},
        {"subject": (0.0,) * 8},
        {"kept": tuple(n / 10 for n in range(1, 11))},
        {"loudness": None},
    ],
    ids=["blurred", "dark", "burnt out", "smeared", "nothing moves", "even", "silent"],
)
def test_each_part_counts(worse: dict[str, Any]) -> None:
    assert first(one(**worse)).score < first(one()).score - 0.05


def test_motion_is_good_until_it_smears() -> None:
    scores = [first(one(subject=(s,) * 8, ground=(g,) * 8)).score for s, g in ((0, 0), (0.08, 0.01), (0.08, 0.12))]
    assert scores[1] > scores[0] > scores[2]


def test_what_can_not_be_seen_loses_half() -> None:
    assert first(one(sharpness=(0.1,) * 8)).score < first(one()).score * 0.6
    assert first(one(sharpness=(0.1,) * 8)).looks == 0


def test_interest_at_the_edge_is_no_focus() -> None:
    found = one()
    edge = tuple(s.model_copy(update={"focus_x": 0.95}) for s in found.shots)
    assert first(found.model_copy(update={"shots": edge})).score < first(found).score


def test_a_voice_at_once_makes_an_opening_stronger() -> None:
    silent, voiced = (
        footage((48,) * 3, audio=False, loudness=None),
        footage((48,) * 3, speech=((Fraction(2), Fraction(3)),), loudness=None),
    )
    assert first(voiced, 1).score > first(silent, 1).score
    assert first(voiced, 2).score == first(silent, 2).score
    found = stretches(voiced, Fraction(1, 2))
    assert "a voice at once" in found[1].strengths
    assert "a voice at once" not in found[2].strengths


def test_shots_without_a_course_are_ranked_by_motion_light_and_sound() -> None:
    base = footage((48,) * 3, motion=(0.02, 0.01, 0.019), loudness=-20)
    shots = list(base.shots)
    shots[2] = shots[2].model_copy(update={"loudness": -40.0, "luma": 0.06})
    found = stretches(base.model_copy(update={"shots": tuple(shots)}), Fraction(1, 2))
    assert found[0].score > found[1].score > found[2].score
    assert "the most movement of 3 shots" in found[0].strengths
    assert "dark" in found[2].strengths


def test_what_is_alike_in_several_shots_speaks_for_none() -> None:
    base = footage((48,) * 3, motion=(0.02, 0.02, 0.01), loudness=-20)
    for stretch in stretches(base, Fraction(1, 2)):
        assert "the most" not in stretch.strengths
        assert "the loudest" not in stretch.strengths


def test_an_opening_goes_in_where_the_shot_is_strongest() -> None:
    late = {"subject": (0.0,) * 12 + (0.08,) * 4, "sharpness": (0.5,) * 16}
    (stretch,) = stretches(footage((24 * 6,), course=(late,)), Fraction(1, 2))
    assert Fraction(5, 2) <= stretch.entry(Fraction(1)).at <= 3
    assert stretch.entry(Fraction(4)).at <= 2


def test_a_blurred_beginning_and_an_idle_end_are_left_out() -> None:
    course = {"sharpness": (0.1,) * 4 + (0.55,) * 20, "subject": (0.08,) * 12 + (0.0,) * 12}
    (stretch,) = stretches(footage((24 * 6,), course=(course,)), Fraction(1, 2))
    lively = stretch.lively
    assert lively.start == 1
    assert 3 <= lively.end <= Fraction(13, 4)
    spoken = footage((24 * 6,), course=(course,), speech=((Fraction(0), Fraction(6)),))
    assert stretches(spoken, Fraction(1, 2))[0].lively.start == 0


def test_an_end_on_which_the_camera_comes_to_rest_is_kept() -> None:
    course = {"subject": (0.05,) * 12 + (0.0,) * 12, "brightness": (0.9,) * 12 + (0.5,) * 12}
    (stretch,) = stretches(footage((24 * 6,), course=(course,)), Fraction(1, 2))
    assert stretch.lively.end == 6


def test_a_part_with_letters_on_it_comes_after_one_without() -> None:
    fades = ((Fraction(2), Fraction(3)), (Fraction(7), Fraction(8)))
    found = stretches(footage((24 * 10,), gradual=fades, letters=fades), Fraction(1, 2))
    assert [s.lettered for s in found] == [False, True, False]
    (best,) = longest_per_shot(found)
    assert not best.lettered
    assert found[1].score < found[0].score
