"""Letters as they should be, held against a picture: there, not there, or not to be told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cutthrough.media.ink import Letters, Witness, stands
from cutthrough.model.cut import Box
from cutthrough.model.placement import Size

SIZE = (240, 60)


def letters(words: str = "Film", at: tuple[int, int] = (20, 42)) -> np.ndarray:
    mask = np.zeros(SIZE[::-1], np.uint8)
    cv2.putText(mask, words, at, cv2.FONT_HERSHEY_SIMPLEX, 1.4, 255, 5)
    return mask > 127


def picture(mask: np.ndarray, colour: tuple[int, int, int], ground: tuple[int, int, int] | np.ndarray) -> np.ndarray:
    whole = np.empty((*mask.shape, 3), np.uint8)
    whole[:] = ground
    whole[mask] = colour
    return cv2.GaussianBlur(whole, (3, 3), 0.6)


WHITE, BLACK, BLUE, YELLOW = (255, 255, 255), (0, 0, 0), (42, 95, 160), (255, 196, 0)
NOISE = np.random.default_rng(3).integers(0, 120, (*SIZE[::-1], 3), np.uint8)
HALVES = np.where(np.arange(SIZE[0])[None, :, None] < 90, 255, 0).repeat(SIZE[1], 0).repeat(3, 2).astype(np.uint8)


@pytest.mark.parametrize(
    ("shown", "colours", "drawn"),
    [
        (picture(letters(), WHITE, BLUE), ["#FFFFFF"], True),
        (picture(letters(), YELLOW, BLUE), ["#FFFFFF", "#FFC400"], True),
        (picture(letters(), WHITE, NOISE), ["#FFFFFF"], True),
        (picture(letters(), BLACK, WHITE), ["#000000"], True),
        (picture(letters(), WHITE, BLUE), ["#FF0000"], False),
        (picture(letters("Show"), WHITE, BLUE), ["#FFFFFF"], False),
        (picture(letters(at=(27, 42)), WHITE, BLUE), ["#FFFFFF"], False),
        (picture(letters() & False, WHITE, NOISE), ["#FFFFFF"], False),
        (picture(letters() & False, WHITE, BLUE), ["#FFFFFF"], False),
        (picture(letters(), WHITE, WHITE), ["#FFFFFF"], None),
        (picture(letters() & False, WHITE, WHITE), ["#FFFFFF"], None),
        (picture(letters(), WHITE, HALVES), ["#FFFFFF"], None),
    ],
    ids=[
        *("white", "one of two colours", "on noise", "black on white", "another colour", "other words", "moved"),
        *("none on noise", "none on blue", "white on white", "none on white", "half on white"),
    ],
)
def test_letters_are_there_or_not(shown: np.ndarray, colours: list[str], drawn: bool | None) -> None:
    assert stands(shown, letters(), colours).drawn is drawn


def test_contrast_is_told_with_them() -> None:
    assert stands(picture(letters(), WHITE, BLACK), letters(), ["#FFFFFF"]).contrast == pytest.approx(20, abs=2)
    assert stands(picture(letters(), WHITE, WHITE), letters(), ["#FFFFFF"]).contrast == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("pixels", [0, 5])
def test_a_few_pixels_tell_nothing(pixels: int) -> None:
    mask = np.zeros(SIZE[::-1], bool)
    mask[10, 10 : 10 + pixels] = True
    assert stands(picture(mask, WHITE, BLUE), mask, ["#FFFFFF"]).drawn is None


def test_letters_at_a_frame_that_never_came_are_not_there() -> None:
    box = Box(x=0, y=0, width=SIZE[0], height=SIZE[1])
    witness = Witness({7: [box]}, Size(width=SIZE[0], height=SIZE[1]))
    assert witness.seen(7, Letters(box, letters()), ["#FFFFFF"]).drawn is False
