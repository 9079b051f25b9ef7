from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from cutthrough.analyse.shot_bars import ShotBars
from cutthrough.model.footage import Letterbox, Shot, Transition, TransitionKind
from cutthrough.model.source import Colour, VideoStream

WIDTH, HEIGHT, SCALE = 1280, 720, 4
FULL = (0, 0, WIDTH, HEIGHT)


def stream(rotation: int = 0) -> VideoStream:
    return VideoStream(
        index=0,
        codec="h264",
        width=WIDTH,
        height=HEIGHT,
        pixel_format="yuv420p",
        sample_aspect=Fraction(1),
        rotation=rotation,
        frame_rate=Fraction(25),
        time_base=Fraction(1, 25),
        colour=Colour(),
        bit_depth=8,
    )


def texture(seed: int, width: int, height: int) -> np.ndarray:
    blobs = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 1, (height, width)), (0, 0), 5)
    return np.clip(128 + 60 * blobs / blobs.std(), 0, 255).astype(np.uint8)


def boxed(seed: int, live: tuple[int, int, int, int], fill: int = 0) -> np.ndarray:
    left, top, width, height = live
    picture = np.full((HEIGHT, WIDTH), fill, np.uint8)
    picture[top : top + height, left : left + width] = texture(seed, width, height)
    return picture


def soft(seed: int, left: int) -> np.ndarray:
    inside = texture(seed, WIDTH - 2 * left, HEIGHT)
    picture = cv2.GaussianBlur(cv2.resize(inside, (WIDTH, HEIGHT)), (0, 0), 40)
    picture[:, left : WIDTH - left] = inside
    return picture


def found(pictures: list[np.ndarray], shots: list[int], *, whole: bool = True, rotation: int = 0, **more) -> list:
    """The live picture of shots that begin at `shots`, each picture standing for 10 frames."""
    bars, turns = ShotBars(stream(rotation)), {90: 3, 180: 2, 270: 1}.get(rotation, 0)
    for i in range(10 * len(pictures)):
        picture = pictures[i // 10]
        small = cv2.resize(picture, (WIDTH // SCALE, HEIGHT // SCALE), interpolation=cv2.INTER_AREA)
        bars.push(np.ascontiguousarray(np.rot90(small, turns)), picture if whole and i % 25 == 0 else None)
    ends = [*shots[1:], 10 * len(pictures)]
    listed = tuple(
        Shot(first=first, last=end - 1, start=Fraction(first, 25), end=Fraction(end, 25))
        for first, end in zip(shots, ends, strict=True)
    )
    told = bars.set_in(listed, more.get("transitions", ()), more.get("letterbox"))
    return [shot.live and (shot.live.left, shot.live.top, shot.live.width, shot.live.height) for shot in told]


LIVE = {
    "portrait": (438, 0, 404, 720),
    "4:3": (160, 0, 960, 720),
    "wide": (0, 90, 1280, 540),
    "set in": (200, 60, 880, 600),
}


@pytest.mark.parametrize("name", LIVE)
@pytest.mark.parametrize("fill", [0, 16, 120, 235])
def test_bars_of_one_shot_are_found_to_the_pixel(name: str, fill: int) -> None:
    pictures = [boxed(i, FULL) for i in range(5)] + [boxed(i, LIVE[name], fill) for i in range(5, 10)]
    assert found(pictures, [0, 50]) == [None, LIVE[name]]


def test_without_a_whole_picture_no_bar_is_left_in() -> None:
    (live,) = found([boxed(i, LIVE["portrait"]) for i in range(5)], [0], whole=False)
    assert 438 <= live[0] <= 438 + 2 * SCALE
    assert 404 - 4 * SCALE <= live[2] <= 404


def test_blurred_sides() -> None:
    (live,) = found([soft(i, 400) for i in range(5)], [0])
    assert live[0] == pytest.approx(400, abs=2 * SCALE)
    assert live[2] == pytest.approx(480, abs=4 * SCALE)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_bars_are_told_as_coded(rotation: int) -> None:
    assert found([boxed(i, LIVE["portrait"]) for i in range(5)], [0], rotation=rotation) == [LIVE["portrait"]]


def test_the_file_s_own_bars_are_not_told_again() -> None:
    wide = Letterbox(left=0, top=90, width=1280, height=540)
    pictures = [boxed(i, LIVE["wide"]) for i in range(5)] + [boxed(i, (438, 90, 404, 540)) for i in range(5)]
    assert found(pictures, [0, 50], letterbox=wide) == [None, (438, 90, 404, 540)]


def test_bars_that_grow_are_none() -> None:
    assert found([boxed(i, (40 * i, 0, WIDTH - 80 * i, HEIGHT)) for i in range(8)], [0]) == [None]


def test_a_thing_on_a_plain_ground_has_no_bars() -> None:
    plain = np.full((HEIGHT, WIDTH), 245, np.uint8)
    cv2.circle(plain, (WIDTH // 2, HEIGHT // 2), 200, 40, -1)
    assert found([plain] * 5, [0]) == [None]


def test_frames_of_a_transition_don_t_count() -> None:
    faded = [boxed(0, FULL), boxed(0, FULL), *(boxed(i, LIVE["4:3"]) for i in range(4))]
    mixed = Transition(kind=TransitionKind.DISSOLVE, first=0, last=19)
    assert found(faded, [0], transitions=(mixed,)) == [LIVE["4:3"]]
    assert found(faded, [0]) == [None]


def test_no_frames() -> None:
    assert ShotBars(stream()).set_in((), (), None) == ()
