import numpy as np
import pytest

from cutthrough.media.black_frozen import FrozenTracker, StretchTracker


def gray(level: float = 90, seed: int = 0, noise: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    ground = np.random.default_rng(99).uniform(-30, 30, (90, 160))
    return np.clip(level + ground + rng.normal(0, noise, (90, 160)), 0, 255).astype(np.uint8)


def frozen(frames: list[np.ndarray], least: int = 500, step: int = 40) -> list[tuple[int, int]]:
    tracker = FrozenTracker(least)
    for i, picture in enumerate(frames):
        tracker.push(i * step, picture)
    tracker.close(len(frames) * step)
    return tracker.stretches


def test_a_still_stretch_is_found_exactly() -> None:
    moving = [gray(60 + 3 * i) for i in range(20)]
    assert frozen([*moving, *[gray(200)] * 25, *moving]) == [(20 * 40, 45 * 40)]


def test_too_short_to_tell() -> None:
    assert frozen([gray(60), *[gray(200)] * 12, gray(60)]) == []
    assert frozen([gray(60), *[gray(200)] * 13, gray(60)]) == [(40, 560)]


def test_a_slow_drift_is_no_freeze() -> None:
    assert frozen([gray(60 + 0.3 * i) for i in range(200)], least=1000) == []


def test_a_small_thing_that_moves_is_no_freeze() -> None:
    frames = []
    for i in range(50):
        picture = gray()
        picture[40:44, 2 * i : 2 * i + 4] = 190
        frames.append(picture)
    assert frozen(frames) == []


def test_a_refresh_by_a_key_frame_does_not_end_a_freeze() -> None:
    still, refreshed = gray(90), gray(91)
    assert frozen([*[still] * 25, *[refreshed] * 25]) == [(0, 2000)]


def test_a_slide_show_has_one_freeze_per_slide() -> None:
    assert frozen([*[gray(60)] * 25, *[gray(160)] * 25]) == [(0, 1000), (1000, 2000)]


@pytest.mark.parametrize(
    ("holds", "stretches"),
    [
        ([0, 0, 1, 1, 1, 0], [(2, 5)]),
        ([1, 1, 1], [(0, 3)]),
        ([1, 0, 1, 1, 0, 1, 1, 1], [(5, 8)]),
        ([0, 0], []),
        ([], []),
    ],
)
def test_stretches(holds: list[int], stretches: list[tuple[int, int]]) -> None:
    tracker = StretchTracker(least=3)
    for tick, hold in enumerate(holds):
        tracker.push(tick, holds=bool(hold))
    tracker.close(len(holds))
    assert tracker.stretches == stretches
