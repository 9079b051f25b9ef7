import numpy as np
import pytest

from cutthrough.media.signals import cells, signals


def test_a_flat_grey_has_no_detail_and_no_motion() -> None:
    one = signals(np.full((180, 320), 51, np.uint8), np.full((180, 320), 51, np.uint8))
    assert (one.luma, one.detail, one.motion, one.black) == (pytest.approx(0.2), 0, 0, False)


def test_motion_is_the_mean_change() -> None:
    one = signals(np.full((180, 320), 151, np.uint8), np.full((180, 320), 100, np.uint8))
    assert one.motion == pytest.approx(0.2)


def test_the_first_frame_and_a_change_of_size_are_no_motion() -> None:
    picture = np.full((180, 320), 151, np.uint8)
    assert signals(picture, None).motion == 0
    assert signals(picture, np.zeros((90, 160), np.uint8)).motion == 0


@pytest.mark.parametrize(
    ("dark", "level", "black"),
    [(1.0, 0, True), (1.0, 25, True), (1.0, 27, False), (0.985, 10, True), (0.97, 10, False)],
)
def test_black_is_nearly_all_of_the_picture(dark: float, level: int, black: bool) -> None:
    picture = np.full(180 * 320, level, np.uint8)
    picture[int(dark * picture.size) :] = 255
    assert signals(picture.reshape(180, 320), None).black is black


@pytest.mark.parametrize("shape", [(180, 320), (320, 180), (101, 57), (16, 16), (18, 32)])
def test_cells_are_means_in_place(shape: tuple[int, int]) -> None:
    assert np.allclose(cells(np.full(shape, 7, np.uint8)), 7)
    ramp = np.tile(np.linspace(0, 200, shape[1]), (shape[0], 1)).astype(np.uint8)
    grid = cells(ramp)
    assert grid.shape == (18, 32)
    assert (np.diff(grid[0]) >= 0).all()
    assert grid[0, 0] < 20
    assert grid[0, -1] > 180
