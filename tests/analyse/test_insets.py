import numpy as np
import pytest

from cutthrough.analyse.insets import WINDOW, InsetFinder, insets_of
from cutthrough.media.picture import PictureReader
from cutthrough.media.probe import probe
from shared import shared

HEIGHT, WIDTH = 180, 320
Box = tuple[int, int, int, int]


def scenery(seed: int, count: int = WINDOW, step: int = 3) -> np.ndarray:
    """A blurred texture that drifts: a handheld view of something, (count, HEIGHT, WIDTH)."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(30, 226, (HEIGHT + 200, WIDTH + 200)).astype(np.float64)
    for axis in (0, 1):
        rough = sum(np.roll(rough, k, axis) for k in range(-4, 5)) / 9
    rough = (rough - rough.mean()) / rough.std() * 40 + 128
    return np.stack(
        [rough[50 + step * i : 50 + step * i + HEIGHT, 60 + step * i : 60 + step * i + WIDTH] for i in range(count)]
    )


def with_tiles(ground: np.ndarray, tiles: list[Box]) -> np.ndarray:
    looks = ground.copy()
    for seed, (x, y, width, height) in enumerate(tiles, 10):
        looks[:, y : y + height, x : x + width] = scenery(seed)[:, :height, :width]
    return np.clip(looks, 0, 255).astype(np.int16)


def still(value: float) -> np.ndarray:
    return np.full((WINDOW, HEIGHT, WIDTH), value)


TILES = {
    "a phone in the middle": [(120, 20, 80, 140)],
    "a small picture in the corner": [(230, 110, 70, 50)],
    "four tiles of a call": [(10, 8, 145, 78), (165, 8, 145, 78), (10, 94, 145, 78), (165, 94, 145, 78)],
    "a presenter beside slides": [(200, 40, 110, 90)],
}


@pytest.mark.parametrize("tiles", TILES.values(), ids=TILES)
@pytest.mark.parametrize("ground", [still(250), still(20), scenery(1, step=0)], ids=["white", "black", "a still"])
def test_insets_are_found_to_the_pixel(tiles: list[Box], ground: np.ndarray) -> None:
    found = insets_of(with_tiles(ground, tiles))
    assert len(found) == len(tiles)
    boxes = sorted(tuple(round(float(v)) for v in row[:4] * (WIDTH, HEIGHT, WIDTH, HEIGHT)) for row in found)
    for box, true in zip(boxes, sorted(tiles), strict=True):
        assert box == pytest.approx(true, abs=2)


NONE = {
    "black": still(0),
    "a still": scenery(1, step=0),
    "a pan": scenery(2),
    "noise": np.random.default_rng(4).integers(0, 256, (WINDOW, HEIGHT, WIDTH)).astype(np.float64),
    "strobing": np.stack([still(255 * (i % 2))[0] for i in range(WINDOW)]),
}


@pytest.mark.parametrize("looks", NONE.values(), ids=NONE)
def test_a_picture_without_insets_has_none(looks: np.ndarray) -> None:
    assert len(insets_of(np.clip(looks, 0, 255).astype(np.int16))) == 0


def test_a_framed_still_is_no_inset() -> None:
    looks = scenery(5, step=0)
    looks[:, 40:140, 60:200] = 240
    looks[:, 46:134, 66:194] = scenery(6, step=0)[:, :88, :128]
    assert len(insets_of(np.clip(looks, 0, 255).astype(np.int16))) == 0


def test_a_frame_drawn_on_a_moving_picture_is_no_inset() -> None:
    looks = scenery(8)
    for inner, level in ((0, 255), (2, 0)):
        looks[:, 40 + inner : 140 - inner, [60 + inner, 61 + inner, 198 - inner, 199 - inner]] = level
        looks[:, [40 + inner, 41 + inner, 138 - inner, 139 - inner], 60 + inner : 200 - inner] = level
    assert len(insets_of(np.clip(looks, 0, 255).astype(np.int16))) == 0


def test_bars_beside_a_portrait_film_are_left_to_who_finds_bars() -> None:
    looks = still(0)
    looks[:, :, 110:210] = scenery(7)[:, :, :100]
    assert len(insets_of(np.clip(looks, 0, 255).astype(np.int16))) == 0


def test_no_window_reaches_across_a_cut() -> None:
    finder = InsetFinder()
    first, second = with_tiles(still(250), TILES["a phone in the middle"]), still(20).astype(np.int16)
    for frame, look in enumerate([*first[:3], *second, *first[:3]]):
        finder.push(frame, look.astype(np.uint8))
    assert [one.frame for one in finder.sightings] == [3 + WINDOW // 2]


@pytest.mark.parametrize(
    "media",
    [
        "his_girl_friday_6s.mp4",
        pytest.param("big_buck_bunny_30s_480p_audio.mp4", marks=pytest.mark.long),
        pytest.param("psd_testvideo_720p_24s.mp4", marks=pytest.mark.long),
    ],
)
def test_real_films_without_insets_have_none(media: str) -> None:
    path = shared(f"media/{media}")
    video = probe(path).video
    assert video is not None
    finder = InsetFinder()
    for frame, look in enumerate(PictureReader(path, video)):
        if look.large is not None:
            finder.push(frame, look.gray)
    assert finder.sightings
    assert sum(len(one.boxes) for one in finder.sightings) == 0
