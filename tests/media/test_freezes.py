"""Freezes are told from cards, and from a thing that pauses, whatever the size of the motion and under light grain."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from cutthrough.media.dark_still import DarkStill
from cutthrough.media.freezes import Freeze, FreezeWatch
from cutthrough.media.pace import PaceWatch
from media.seen import Gray, pan, show, texture


def _found(pictures: list[Gray], cuts: tuple[int, ...] = ()) -> list[Freeze]:
    watch = FreezeWatch(25, 25)
    for tick, picture in enumerate(pictures):
        watch.push(tick, picture, cut=tick in cuts)
    return watch.found


def _at(places: list[float]) -> list[Gray]:
    """A soft picture seen from places, in parts of a pixel."""
    field = np.asarray(cv2.GaussianBlur(texture(), (0, 0), 2), np.uint8)
    moves = [np.array([[1, 0, -place], [0, 1, 0]], np.float32) for place in places]
    return [np.asarray(cv2.warpAffine(field, move, (320, 180), flags=cv2.INTER_LINEAR), np.uint8) for move in moves]


def _head(frames: int, step: float = 0.3) -> list[Gray]:
    """One that sways by little from frame to frame, as one who speaks does."""
    return _at([40 + 8 * math.sin(n * step / 2) for n in range(frames)])


def _freeze(film: list[Gray], at: int = 40, frames: int = 50) -> list[Gray]:
    return [*film[:at], *[film[at]] * frames, *film[at + 1 :]]


def _grain(pictures: list[Gray], most: int = 4) -> list[Gray]:
    noise = np.random.default_rng(1)
    return [np.clip(p + noise.integers(-most, most + 1, p.shape) / 2, 0, 255).astype(np.uint8) for p in pictures]


@pytest.mark.parametrize(("step", "grain"), [(0.1, False), (0.3, False), (1.0, False), (0.3, True), (1.0, True)])
def test_a_shot_that_freezes_and_moves_on(step: float, *, grain: bool) -> None:
    film = _freeze(_head(100, step))
    (found,) = _found(_grain(film) if grain else film)
    assert found.wide
    assert abs(found.first - 40) <= 2
    assert abs(found.end - 90) <= 2


def test_what_moves_evenly_is_no_freeze() -> None:
    assert _found(_head(150)) == []
    assert _found(_grain(_head(150))) == []
    assert _found(pan(100)) == []


def test_grain_alone_is_no_freeze() -> None:
    assert _found(_grain([texture()[:, :320]] * 100)) == []


def test_a_card_has_a_cut_on_either_side() -> None:
    film, card = _head(40), texture(seed=9)[:, :320]
    assert _found([*film, *[card] * 50, *film], cuts=(40, 90)) == []
    assert _found([*film, *[film[-1]] * 50, *pan(40, field=texture(seed=5))], cuts=(90,)) == []


def test_a_thing_that_pauses_is_not_said_to_be_frozen() -> None:
    ground = texture()[:, :320]
    drawn = []
    for n in range(60):
        picture = ground.copy()
        picture[60:120, 4 * n : 4 * n + 40] = 250
        drawn.append(picture)
    assert [each.wide for each in _found(_freeze(drawn, 30))] == [False]


def test_motion_that_dies_down_is_not_said_to_be_frozen() -> None:
    slower = [100 * (1 - (1 - n / 50) ** 3) for n in range(51)]
    faster = [100 + 100 * (n / 50) ** 3 for n in range(51)]
    assert [each.wide for each in _found(_at([*slower, *[100.0] * 40, *faster]))] in ([], [False])


def _into(pictures: list[Gray]) -> list[str]:
    steps = PaceWatch()
    watch = DarkStill(steps)
    return [each.into for each in watch.result(show(pictures, steps, watch))[1]]


def test_freezes_are_told_among_the_stills() -> None:
    film = _head(100)
    assert _into(_freeze(film)) == ["stops"]
    assert _into(_grain(_freeze(film))) == ["stops"]


def test_where_stills_are_usual_none_is_said_to_be_frozen() -> None:
    film = _head(200)
    often = [*_freeze(film[:50], 45, 30), *_freeze(film[50:100], 45, 30), *_freeze(film[100:], 45, 30)]
    assert set(_into(often)) == {"pauses"}
