import numpy as np
import pytest

from cutthrough.media.bars import BarFinder
from cutthrough.model.footage import Letterbox


def found(live: tuple[int, int, int, int] | None) -> Letterbox | None:
    """Bars found in 1080 x 608 noise pictures whose live part is (left, top, width, height)."""
    finder = BarFinder()
    rng = np.random.default_rng(1)
    for _ in range(6):
        whole = rng.integers(0, 4, (608, 1080)).astype(np.uint8)
        if live is not None:
            left, top, width, height = live
            whole[top : top + height, left : left + width] = rng.integers(20, 200, (height, width))
        finder.push(whole)
    return finder.letterbox()


@pytest.mark.parametrize(
    "live",
    [(0, 76, 1080, 456), (135, 0, 810, 608), (100, 60, 880, 488), (0, 75, 1080, 457)],
    ids=["letterbox", "pillarbox", "both", "uneven-by-a-line"],
)
def test_bars_are_found_to_the_pixel(live: tuple[int, int, int, int]) -> None:
    left, top, width, height = live
    assert found(live) == Letterbox(left=left, top=top, width=width, height=height)


@pytest.mark.parametrize(
    "live",
    [(0, 0, 1080, 608), (0, 200, 1080, 408), (0, 2, 1080, 604), None],
    ids=["full", "dark-sky", "coding-border", "all-dark"],
)
def test_no_bars(live: tuple[int, int, int, int] | None) -> None:
    assert found(live) is None


def test_a_night_scene_with_dark_edges_has_no_bars() -> None:
    finder = BarFinder()
    vignette = 1 - np.abs(np.linspace(-1, 1, 608))[:, None] * np.ones((1, 1080))
    for _ in range(4):
        finder.push((vignette * 90).astype(np.uint8))
    assert finder.letterbox() is None


def test_one_bright_frame_takes_the_bars_away() -> None:
    finder = BarFinder()
    boxed = np.zeros((100, 200), np.uint8)
    boxed[20:80] = 150
    for picture in (boxed, boxed, np.full((100, 200), 150, np.uint8)):
        finder.push(picture)
    assert finder.letterbox() is None


def test_dark_frames_don_t_matter() -> None:
    finder = BarFinder()
    boxed = np.zeros((100, 200), np.uint8)
    boxed[20:80] = 150
    for picture in (np.zeros((100, 200), np.uint8), boxed, np.zeros((100, 200), np.uint8)):
        finder.push(picture)
    assert finder.letterbox() == Letterbox(left=0, top=20, width=200, height=60)


def test_nothing_seen() -> None:
    assert BarFinder().letterbox() is None
