from fractions import Fraction

import numpy as np
import pytest

from cutthrough.analyse.shot_list import ShotLister
from cutthrough.analyse.signals import signals
from cutthrough.model.footage import Shot

TIME_BASE = Fraction(1, 1000)
BLACK = -1


def frame(scene: int) -> np.ndarray:
    if scene == BLACK:
        return np.zeros((36, 64, 3), np.uint8)
    return np.random.default_rng(scene).integers(30, 256, (36, 64, 3), dtype=np.uint8)


def listed(scenes: list[int], proposed: set[int], step: int = 40, lag: int = 2) -> tuple[Shot, ...]:
    """Shots of a film that shows `scenes`, one per frame, when `proposed` are told `lag` frames late."""
    lister = ShotLister(TIME_BASE, Fraction(1000, step))
    before = None
    for i, scene in enumerate(scenes):
        picture = frame(scene)
        gray = picture.mean(axis=2).astype(np.uint8)
        lister.push(i * step, signals(gray, before), picture[::2, ::2], [i - lag] if i - lag in proposed else [])
        before = gray
    return lister.shots(len(scenes) * step)


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
