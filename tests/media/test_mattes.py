"""Mattes of any colour are found to the pixel; flat grounds of titles and products are not taken for them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from cutthrough.media.mattes import MatteFinder
from cutthrough.model.footage import Letterbox
from cutthrough.model.measured import Matte
from media.seen import Gray, pan

LIVE = Letterbox(left=40, top=60, width=240, height=60)


def _found(draw: Callable[[int, Gray], None], level: int = 128, looks: int = 8) -> Matte | None:
    finder = MatteFinder()
    noise = np.random.default_rng(4)
    for n in range(looks):
        picture = np.full((180, 320), level, np.uint8)
        draw(n, picture)
        finder.push(np.clip(picture + noise.integers(-1, 2, picture.shape), 0, 255).astype(np.uint8))
    return finder.matte()


def _window(n: int, picture: Gray) -> None:
    picture[60:120, 40:280] = pan(8, 30)[n][60:120, 40:280]


@pytest.mark.parametrize("level", [0, 16, 48, 128, 255])
def test_a_matte_of_any_colour(level: int) -> None:
    found = _found(_window, level)
    assert found is not None
    assert (found.live, found.black, found.things) == (LIVE, level <= 16, 0)
    assert found.moves > 0.9


def test_a_logo_on_the_matte() -> None:
    def draw(n: int, picture: Gray) -> None:
        _window(n, picture)
        picture[8:20, 270:300] = 255

    found = _found(draw, 0)
    assert found is not None
    assert found.live == LIVE
    assert 0.005 < found.things < 0.02


def test_bars_above_and_below_only() -> None:
    def draw(n: int, picture: Gray) -> None:
        picture[30:150] = pan(8, 30)[n][30:150]

    found = _found(draw, 255)
    assert found is not None
    assert found.live == Letterbox(left=0, top=30, width=320, height=120)


def test_a_product_on_white_has_no_matte() -> None:
    assert (
        _found(lambda n, picture: cv2.ellipse(picture, (160, 90), (70, 50), n * 9, 0, 360, 20 + 20 * n, -1), 255)
        is None
    )


def test_a_title_on_a_flat_ground_has_no_matte() -> None:
    def draw(n: int, picture: Gray) -> None:
        cv2.putText(picture, f"OPEN {n}", (60, 100), cv2.FONT_HERSHEY_DUPLEX, 1.5, 255, 3)

    assert _found(draw, 30) is None


def test_lines_of_letters_around_it_make_a_layout() -> None:
    def draw(n: int, picture: Gray) -> None:
        _window(n, picture)
        for down in (25, 50, 145, 170):
            cv2.putText(picture, "EVERY FRIDAY", (60, down), cv2.FONT_HERSHEY_DUPLEX, 0.9, 255, 3)

    assert _found(draw, 30) is None


def test_much_beside_the_picture_makes_a_layout() -> None:
    def draw(n: int, picture: Gray) -> None:
        _window(n, picture)
        picture[5:55, 100:170] = 250

    assert _found(draw, 30) is None


def test_a_still_panel_is_told_by_how_little_moves() -> None:
    def draw(n: int, picture: Gray) -> None:
        picture[60:120, 40:280] = 230
        picture[80:90, 60 + 5 * n : 66 + 5 * n] = 20

    found = _found(draw, 60)
    assert found is not None
    assert found.moves < 0.1


def test_full_pictures_and_short_films_have_no_matte() -> None:
    assert _found(lambda n, picture: picture.__setitem__(slice(None), pan(8, 30)[n])) is None
    assert _found(_window, looks=2) is None
    assert MatteFinder().matte() is None
    assert _found(lambda n, picture: None) is None
