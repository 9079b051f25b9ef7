import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.analyse.focus import focus_of, interest_of
from cutthrough.model.footage import INTEREST_COLUMNS, INTEREST_ROWS

ROWS, COLUMNS = 18, 32


def grid(*spots: tuple[int, int, float], ground: float = 0.02) -> np.ndarray:
    made = np.full((ROWS, COLUMNS), ground, np.float32)
    for row, column, strength in spots:
        made[row - 1 : row + 2, column - 1 : column + 2] += strength
    return made


STILL = grid(ground=0)


@pytest.mark.parametrize("column", [3, 10, 16, 22, 28])
def test_the_focus_is_on_what_stands_out(column: int) -> None:
    focus = focus_of(grid((9, column, 0.3)), STILL)
    assert focus.x == pytest.approx((column + 0.5) / COLUMNS, abs=0.03)
    assert focus.kept[2] > 0.9


def test_what_moves_beats_what_is_detailed() -> None:
    focus = focus_of(grid((9, 6, 0.1)), grid((9, 25, 0.2), ground=0))
    assert focus.x > 0.7


def test_a_moving_camera_says_nothing() -> None:
    assert focus_of(grid((9, 8, 0.2)), grid(ground=0.1)) == focus_of(grid((9, 8, 0.2)), STILL)


def test_between_two_people_is_nobody() -> None:
    focus = focus_of(grid((9, 6, 0.3), (9, 25, 0.29)), STILL)
    assert min(abs(focus.x - 6.5 / 32), abs(focus.x - 25.5 / 32)) < 0.05
    assert focus.kept[2] < 0.7  # one of them is lost, and the number says so


def test_a_blank_picture_has_its_focus_in_the_middle() -> None:
    focus = focus_of(grid(), STILL)
    assert (focus.x, focus.y) == (pytest.approx(0.5, abs=0.01), pytest.approx(0.5, abs=0.01))
    assert focus.kept == pytest.approx([tenth / 10 for tenth in range(1, 11)], abs=1e-3)


@settings(max_examples=50)
@given(st.integers(0, 10_000))
def test_wider_windows_keep_more_and_all_of_it_at_last(seed: int) -> None:
    rng = np.random.default_rng(seed)
    detail, motion = rng.random((2, ROWS, COLUMNS)).astype(np.float32) ** 4
    focus = focus_of(detail, motion)
    assert 0 <= focus.x <= 1
    assert 0 <= focus.y <= 1
    assert list(focus.kept) == sorted(focus.kept)
    assert focus.kept[-1] == pytest.approx(1, abs=1e-3)
    mirrored = focus_of(detail[:, ::-1].copy(), motion[:, ::-1].copy())
    assert mirrored.kept[4] == pytest.approx(focus.kept[4], abs=0.12)


def test_interest_says_where_the_interest_is() -> None:
    shares = np.array(interest_of(grid((9, 6, 0.3)), STILL)).reshape(INTEREST_ROWS, INTEREST_COLUMNS)
    assert shares.sum() == pytest.approx(1, abs=0.02)
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    assert (row, column) == (9 // 3, 6 // 4)
