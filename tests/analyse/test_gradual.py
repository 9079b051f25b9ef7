"""Gradual changes: what fades and dissolves is found where it is, and what moves or is cut is not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from cutthrough.analyse.gradual import GradualFinder

Film = list[npt.NDArray[np.uint8]]


def picture(seed: int) -> npt.NDArray[np.float64]:
    """Soft random shapes, as photographs are at this size."""
    grid = np.random.default_rng(seed).uniform(20, 235, (6, 10))
    return np.kron(grid, np.ones((30, 32)))


def mix(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], frames: int, power: float = 1.0) -> Film:
    shares = [((i + 1) / (frames + 1)) ** power for i in range(frames)]
    return [((1 - a) * one + a * other).round().astype(np.uint8) for a in shares]


def still(one: npt.NDArray[np.float64], frames: int) -> Film:
    return [one.round().astype(np.uint8)] * frames


def found(film: Film) -> GradualFinder:
    finder = GradualFinder(24.0)
    for tick, gray in enumerate(film):
        finder.push(tick, gray)
    finder.close()
    return finder


BLACK, WHITE, A, B = np.zeros((180, 320)), np.full((180, 320), 255.0), picture(1), picture(2)
LETTERS = A.copy()
LETTERS[80:110, 60:260] = 255


@pytest.mark.parametrize(
    ("one", "other", "power"),
    [(BLACK, A, 1.0), (A, BLACK, 1.0), (WHITE, A, 1.0), (A, B, 1.0), (BLACK, A, 1.3)],
    ids=["from black", "to black", "from white", "dissolve", "eased"],
)
@pytest.mark.parametrize("frames", [8, 24, 40])
def test_a_change_by_degrees_is_found_where_it_is(
    one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], power: float, frames: int
) -> None:
    (stretch,) = found([*still(one, 60), *mix(one, other, frames, power), *still(other, 60)]).stretches
    assert abs(stretch[0] - 60) <= 3 + frames // 4
    assert stretch[0] <= 60 + 1
    assert 60 + frames - 2 <= stretch[1] <= 60 + frames + 3 + frames // 4


def test_a_cut_is_no_gradual_change() -> None:
    assert found([*still(A, 60), *still(B, 60)]).stretches == []
    assert found([*still(A, 60), *still(WHITE, 2), *still(A, 60)]).stretches == []


def test_a_moving_camera_is_none() -> None:
    wide = np.hstack([A, B, picture(3)])
    film = [wide[:, 4 * i : 4 * i + 320].round().astype(np.uint8) for i in range(120)]
    assert found(film).stretches == []


def test_a_moving_subject_is_none() -> None:
    film = []
    for i in range(100):
        frame = A.copy()
        frame[40:140, 3 * i : 3 * i + 60] = 250
        film.append(frame.round().astype(np.uint8))
    assert found(film).stretches == []


def test_a_title_that_fades_in_is_told_from_a_fade() -> None:
    finder = found([*still(A, 50), *mix(A, LETTERS, 20), *still(LETTERS, 50)])
    assert finder.letters == finder.stretches != []
    finder = found([*still(BLACK, 50), *mix(BLACK, A, 20), *still(A, 50)])
    assert finder.letters == []
    assert finder.stretches != []


def test_noise_and_stillness_are_none() -> None:
    noise = np.random.default_rng(0)
    film = [np.clip(A + noise.normal(0, 6, A.shape), 0, 255).astype(np.uint8) for _ in range(100)]
    assert found(film).stretches == []
