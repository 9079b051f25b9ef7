"""Stripes: how many pairs, how large, how clear; and what only looks like stripes."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from cutthrough.media.patterns import Stripes, StripeWatch, find_stripes
from cutthrough.media.screen_light import Plane, ScreenLight
from cutthrough.model.flash import FlashKind
from media.flashing import Picture, plain, textured

HEIGHT, WIDTH = 720, 1280


def light(picture: Picture) -> Plane:
    """As a frame tap makes it small: the mean of the coded values."""
    small = cv2.resize(picture, (320, 320 * picture.shape[0] // picture.shape[1]), interpolation=cv2.INTER_AREA)
    screen = ScreenLight()
    return screen.luminance(screen.rays(np.asarray(small, np.uint8)))


def grating(
    period: float, angle: float = 0.0, *, share: float = 1.0, high: int = 255, low: int = 0, soft: bool = False
) -> Picture:
    """Stripes of `period` pixels a pair over a rectangle of this share of a grey picture."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    along = (columns * np.cos(np.deg2rad(angle)) + rows * np.sin(np.deg2rad(angle))) / period
    wave = (np.sin(2 * np.pi * along) + 1) / 2 if soft else along % 1 < 0.5
    inside = (rows < HEIGHT * share**0.5) & (columns < WIDTH * share**0.5)
    grey = np.where(inside, low + (high - low) * wave, 60)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("angle", [0, 30, 45, 77, 90, 135])
@pytest.mark.parametrize("period", [12, 20, 40, 100])
@pytest.mark.parametrize("soft", [False, True], ids=["hard", "soft"])
def test_stripes_of_any_direction_are_found(period: int, angle: int, soft: bool) -> None:
    found = find_stripes(light(grating(period, angle, soft=soft)))
    assert found is not None
    assert found.area > 0.9
    across = WIDTH * abs(np.cos(np.deg2rad(angle))) + HEIGHT * abs(np.sin(np.deg2rad(angle)))
    assert found.pairs == pytest.approx(across / period, rel=0.12)


@pytest.mark.parametrize(("pairs", "told"), [(3, False), (4, False), (5, False), (6, True), (7, True), (9, True)])
def test_more_than_five_pairs(pairs: int, told: bool) -> None:
    found = find_stripes(light(grating(WIDTH / pairs)))
    assert (found is not None) is told
    assert found is None or found.pairs == pytest.approx(pairs, abs=0.3)


@pytest.mark.parametrize(("share", "told"), [(0.15, False), (0.23, False), (0.28, True), (0.5, True)])
@pytest.mark.parametrize("angle", [0, 20])
def test_more_than_a_quarter(share: float, angle: int, told: bool) -> None:
    found = find_stripes(light(grating(40, angle, share=share)))
    assert (found is not None) is told
    assert found is None or found.area == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(
    ("high", "low", "told"),
    [
        (150, 40, True),
        (135, 0, False),  # the light stripes are below 50 cd/m2
        (170, 155, False),  # too alike
        (255, 232, False),  # the dark ones are above 160 cd/m2
        (255, 215, True),
    ],
)
def test_clear_and_bright_enough(high: int, low: int, told: bool) -> None:
    assert (find_stripes(light(grating(40, 20, high=high, low=low))) is not None) is told


def written(size: float, lines: int, ink: int) -> Picture:
    """A page of made-up words."""
    rng = np.random.default_rng(1)
    page = plain(255 - ink, HEIGHT, WIDTH)
    for number in range(lines):
        words = " ".join("".join(rng.choice(list("etaoinshrdlu"), rng.integers(2, 9))) for _ in range(40))
        at = (20, HEIGHT // lines * number + HEIGHT // lines * 3 // 4)
        cv2.putText(page, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, (ink,) * 3, max(1, round(2 * size)), cv2.LINE_AA)
    return page


@pytest.mark.parametrize("ink", [0, 255], ids=["black on white", "white on black"])
@pytest.mark.parametrize(("size", "lines"), [(0.5, 45), (0.5, 36), (0.7, 30), (1, 20), (1.5, 12), (2.5, 8)])
def test_text_is_no_pattern(size: float, lines: int, ink: int) -> None:
    assert find_stripes(light(written(size, lines, ink))) is None


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(plain(200, HEIGHT, WIDTH), id="plain"),
        pytest.param(textured(HEIGHT, WIDTH, 30), id="blots"),
        pytest.param(textured(HEIGHT, WIDTH, 2), id="noise"),
        pytest.param(np.tile(np.linspace(0, 255, WIDTH, dtype=np.uint8)[None, :, None], (HEIGHT, 1, 3)), id="ramp"),
        pytest.param(grating(240), id="wide stripes whose shoulders are overtones"),
    ],
)
def test_no_stripes_at_all(picture: Picture) -> None:
    assert find_stripes(light(np.ascontiguousarray(picture))) is None


def test_chequers_are_stripes_two_ways() -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    board = ((rows // 40 + columns // 40) % 2 * 255).astype(np.uint8)
    assert find_stripes(light(np.repeat(board[..., None], 3, axis=2))) is not None


@pytest.mark.parametrize("shape", [(16, 16), (16, 320), (1, 1), (3, 200), (569, 320)])
def test_small_pictures_have_none(shape: tuple[int, int]) -> None:
    assert find_stripes(np.zeros(shape, np.float32)) is None
    assert isinstance(find_stripes(np.random.default_rng(2).random(shape).astype(np.float32)), Stripes | None)


@pytest.mark.parametrize(("frames", "told"), [(10, False), (20, True), (75, True)])
def test_for_half_a_second(frames: int, told: bool) -> None:
    watch, striped, empty = StripeWatch(), light(grating(40)), light(plain(60, HEIGHT, WIDTH))
    for number in range(120):
        watch.see(striped if 30 <= number < 30 + frames else empty, Fraction(number, 30))
    found = watch.result(Fraction(4))
    assert len(found) == told
    if found:
        assert found[0].kind is FlashKind.PATTERN
        assert float(found[0].start) == pytest.approx(1, abs=0.3)
        assert float(found[0].end) == pytest.approx(1 + frames / 30, abs=0.3)


@pytest.mark.parametrize("rate", [8, 12, 24, 25, 30, 60])
@pytest.mark.parametrize("first", [0, 1])
def test_stripes_that_flicker_are_seen_between(rate: int, first: int) -> None:
    """Four times a second falls on every second frame, or on the same one of three."""
    watch, striped, empty = StripeWatch(), light(grating(40)), light(plain(0, HEIGHT, WIDTH))
    for number in range(4 * rate):
        watch.see(striped if number % 2 == first else empty, Fraction(number, rate))
    assert watch.result(Fraction(4))
