from fractions import Fraction

import numpy as np
import pytest

from cutthrough.analyse.shot_list import ShotLister
from cutthrough.analyse.transitions import Change
from cutthrough.media.signals import signals
from cutthrough.model.footage import Shot, TransitionKind

TIME_BASE = Fraction(1, 1000)
BLACK = -1


def frame(scene: int) -> np.ndarray:
    if scene == BLACK:
        return np.zeros((36, 64, 3), np.uint8)
    return np.random.default_rng(scene).integers(30, 256, (36, 64, 3), dtype=np.uint8)


def heard(
    scenes: list[int], proposed: set[int], changes: tuple[Change, ...] = (), *, step: int = 40, lag: int = 2
) -> tuple[ShotLister, tuple[Shot, ...]]:
    """What is made of a film that shows `scenes`, one per frame, when `proposed` are told `lag` frames late.

    Changes are told 20 frames after their end.
    """
    lister = ShotLister(TIME_BASE, Fraction(1000, step))
    before = None
    for i, scene in enumerate(scenes):
        picture = frame(scene)
        gray = picture.mean(axis=2).astype(np.uint8)
        late = [change for change in changes if change.after + 20 == i]
        lister.push(i * step, signals(gray, before), picture[::2, ::2], [i - lag] if i - lag in proposed else [], late)
        before = gray
    lister.hear(change for change in changes if change.after + 20 >= len(scenes))
    return lister, lister.shots(len(scenes) * step)


def listed(scenes: list[int], proposed: set[int], step: int = 40) -> tuple[Shot, ...]:
    return heard(scenes, proposed, step=step)[1]


def edges(scenes: list[int]) -> set[int]:
    return {i for i in range(1, len(scenes)) if scenes[i] != scenes[i - 1]}


CASES: dict[str, tuple[list[int], list[int]]] = {
    "no cut": ([1] * 60, [0]),
    "two cuts": ([1] * 30 + [2] * 30 + [3] * 30, [0, 30, 60]),
    "a flash of one frame": ([1] * 30 + [9] + [1] * 30, [0]),
    "a flash of five frames": ([1] * 30 + [9] * 5 + [1] * 30, [0]),
    "a flash, then a cut": ([1] * 30 + [9] * 2 + [1] * 20 + [2] * 30, [0, 52]),
    "a flash to another scene": ([1] * 30 + [9] * 2 + [2] * 30, [0, 30]),
    "too short a shot joins the one before": ([1] * 30 + [2] * 5 + [3] * 30, [0, 30]),
    "a cut just after the start": ([1] * 5 + [2] * 40, [0]),
    "a cut just before the end": ([1] * 40 + [2] * 5, [0]),
    "short black is one cut in its middle": ([1] * 30 + [BLACK] * 10 + [2] * 30, [0, 35]),
    "long black is a shot": ([1] * 30 + [BLACK] * 40 + [2] * 30, [0, 30, 70]),
    "black at the start": ([BLACK] * 20 + [1] * 40, [0, 20]),
    "long black at the start": ([BLACK] * 60 + [1] * 40, [0, 60]),
    "a blink of black at the start": ([BLACK] * 6 + [1] * 40, [0]),
    "black at the end": ([1] * 40 + [BLACK] * 20, [0, 40]),
    "long black at the end": ([1] * 40 + [BLACK] * 60, [0, 40]),
    "all black": ([BLACK] * 80, [0]),
    "black between takes of one scene": ([1] * 30 + [BLACK] * 20 + [1] * 30, [0, 40]),
    "one frame": ([1], [0]),
}


@pytest.mark.parametrize("name", CASES)
def test_where_shots_begin(name: str) -> None:
    scenes, firsts = CASES[name]
    shots = listed(scenes, edges(scenes))
    assert [shot.first for shot in shots] == firsts
    assert [shot.last + 1 for shot in shots] == [*firsts[1:], len(scenes)]
    assert [shot.start for shot in shots] == [Fraction(first, 25) for first in firsts]
    assert [shot.end for shot in shots] == [*(shot.start for shot in shots[1:]), Fraction(len(scenes), 25)]


def test_the_change_at_a_cut_is_no_motion() -> None:
    shots = listed([1] * 30 + [2] * 30, {30})
    assert [shot.motion for shot in shots] == [0, 0]


@pytest.mark.parametrize("step", [10, 17, 40, 100, 1000], ids=lambda step: f"{1000 / step:g}-fps")
def test_half_a_second_is_the_least_at_any_rate(step: int) -> None:
    long, short = -(-600 // step), max(1, 300 // step)
    scenes = [1] * long + [2] * long + [3] * short + [4] * long
    shots = listed(scenes, edges(scenes), step=step)
    assert all(shot.end - shot.start >= Fraction(1, 2) for shot in shots)
    assert long in [shot.first for shot in shots]


def test_measures_are_of_the_shot_alone() -> None:
    shots = listed([1] * 30 + [BLACK] * 40, {30})
    assert shots[0].luma == pytest.approx(float(frame(1).mean(axis=2).astype(np.uint8).mean()) / 255, abs=1e-3)
    assert shots[1].luma == shots[1].detail == 0


DISSOLVE, FADE, WHIP = TransitionKind.DISSOLVE, TransitionKind.FADE, TransitionKind.WHIP
OUT, IN = Change(FADE, 29, 40, to_plain=True), Change(FADE, 45, 60, from_plain=True)
CUT_AT_30 = ("cut", 30, 30)
LED: dict[str, tuple[list[int], tuple[Change, ...], list[tuple[str, int, int]], list[int]]] = {
    "a cut": ([1] * 30 + [2] * 30, (), [CUT_AT_30], [0, 30]),
    "a dissolve": ([1] * 30 + [7] * 10 + [2] * 40, (Change(DISSOLVE, 29, 40),), [("dissolve", 30, 39)], [0, 35]),
    "a whip pan": ([1] * 30 + [7] * 6 + [2] * 40, (Change(WHIP, 29, 36),), [("whip", 30, 35)], [0, 33]),
    "a dissolve, then a cut": (
        [1] * 30 + [7] * 10 + [2] * 30 + [3] * 30,
        (Change(DISSOLVE, 29, 40),),
        [("dissolve", 30, 39), ("cut", 70, 70)],
        [0, 35, 70],
    ),
    "through black": ([1] * 40 + [BLACK] * 6 + [2] * 60, (OUT, IN), [("fade", 30, 59)], [0, 45]),
    "out, then a cut": ([1] * 40 + [BLACK] * 10 + [2] * 60, (OUT,), [("fade", 30, 49)], [0, 40]),
    "a cut, then in": ([1] * 30 + [BLACK] * 16 + [2] * 60, (IN,), [("fade", 30, 59)], [0, 45]),
    "a cut a frame before black, then in": (
        [1] * 30 + [7] + [BLACK] * 15 + [2] * 60,
        (IN,),
        [("fade", 30, 59)],
        [0, 45],
    ),
    "a cut, a short hold, then in": (
        [1] * 30 + [7] + [BLACK] * 5 + [2] * 60,
        (Change(FADE, 34, 44, from_plain=True),),
        [("fade", 30, 43)],
        [0, 37],
    ),
    "long black between": (
        [1] * 40 + [BLACK] * 50 + [2] * 60,
        (OUT, Change(FADE, 89, 110, from_plain=True)),
        [("fade", 30, 39), ("fade", 90, 109)],
        [0, 35, 100],
    ),
    "the film's first": ([BLACK] * 10 + [1] * 60, (Change(FADE, 9, 30, from_plain=True),), [("fade", 0, 29)], [0]),
    "the film's last": ([1] * 50 + [BLACK] * 10, (Change(FADE, 29, 50, to_plain=True),), [("fade", 30, 59)], [0]),
    "black between cuts": ([1] * 30 + [BLACK] * 10 + [2] * 30, (), [("fade", 30, 39)], [0, 35]),
    "a shot too short": ([1] * 30 + [2] * 5 + [3] * 30, (), [CUT_AT_30], [0, 30]),
    "an end too short": ([1] * 40 + [2] * 5, (), [], [0]),
    "a flash": ([1] * 30 + [9] * 3 + [1] * 30, (), [], [0]),
}


@pytest.mark.parametrize("name", LED)
def test_how_shot_leads_to_shot(name: str) -> None:
    scenes, changes, told, firsts = LED[name]
    lister, shots = heard(scenes, edges(scenes), changes)
    assert [(each.kind.value, each.first, each.last) for each in lister.transitions] == told
    assert [shot.first for shot in shots] == firsts


@pytest.mark.parametrize("proposed", [{30, 33, 40, 42}, {33, 42}], ids=["both edges", "only where it ends"])
def test_flashes_are_told_and_cut_nothing(proposed: set[int]) -> None:
    scenes = [1] * 30 + [9] * 3 + [1] * 7 + [8] * 2 + [1] * 30
    lister, shots = heard(scenes, proposed)
    assert [shot.first for shot in shots] == [0]
    assert [(start // 40, end // 40) for start, end in lister.flashes] == [(30, 33), (40, 42)]


def test_light_that_goes_on_is_no_cut() -> None:
    lister = ShotLister(TIME_BASE, Fraction(25))
    dark = np.kron(np.random.default_rng(1).integers(10, 90, (9, 16, 3)), np.ones((2, 2, 1))).astype(np.uint8)
    for i in range(80):
        picture = dark if i < 40 else np.clip(dark.astype(int) * 2 + 40, 0, 255).astype(np.uint8)
        lister.push(i * 40, signals(picture.mean(axis=2).astype(np.uint8), None), picture, [40] if i == 42 else [])
    assert [shot.first for shot in lister.shots(80 * 40)] == [0]
