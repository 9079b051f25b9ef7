import numpy as np
import pytest

from cutthrough.media.shots import CutFinder, thumbnail


def picture(seed: int, shift: int = 0, *, grey: bool = False) -> np.ndarray:
    """A blocky picture of its own colours, moved sideways."""
    blocks = np.random.default_rng(seed).integers(0, 256, (6, 10, 3), dtype=np.uint8)
    if grey:
        blocks[:] = blocks[:, :, :1]
    whole = np.kron(blocks, np.ones((30, 32, 1), np.uint8))
    return np.ascontiguousarray(np.roll(whole, shift, axis=1))


def found(frames: list[np.ndarray]) -> list[int]:
    finder = CutFinder()
    return sorted({cut for frame in frames for cut in finder.push(frame)})


@pytest.mark.parametrize("grey", [False, True], ids=["colour", "black-and-white"])
@pytest.mark.parametrize("speed", [0, 2, 9], ids=["still", "pan", "whip-pan"])
def test_a_cut_is_found_at_its_frame(grey: bool, speed: int) -> None:
    frames = [picture(1 + i // 20, i * speed, grey=grey) for i in range(60)]
    assert found(frames) == [20, 40]


def shaken(seed: int, i: int) -> np.ndarray:
    """The colours of one picture, thrown about from frame to frame as in a fight filmed by hand."""
    colours = np.random.default_rng(seed).integers(0, 256, (12, 3))
    places = np.random.default_rng(1000 + i).integers(0, 12, (18, 32))
    return np.kron(colours[places], np.ones((10, 10, 1))).astype(np.uint8)


def test_a_cut_inside_wild_motion_is_found() -> None:
    assert found([shaken(1 + i // 25, i) for i in range(75)]) == [25, 50]


def test_wild_motion_alone_is_no_cut() -> None:
    assert found([shaken(1, i) for i in range(60)]) == []


def test_a_cut_from_a_still_to_wild_motion_is_found() -> None:
    still = [picture(5)] * 25
    assert found([*still, *(shaken(6, i) for i in range(25))]) == [25]


def test_a_cut_between_like_greys_is_found() -> None:
    """The luma changes by 24 on average: in colour footage hue and saturation would say the rest."""
    dim = [(110 + (picture(1 + i // 20, grey=True).astype(int) - 128) * 0.28).astype(np.uint8) for i in range(60)]
    assert found(dim) == [20, 40]


@pytest.mark.parametrize("speed", [1, 5, 20])
def test_a_moving_camera_is_no_cut(speed: int) -> None:
    assert found([picture(3, i * speed) for i in range(60)]) == []


def test_a_gradual_change_of_light_is_no_cut() -> None:
    assert found([(picture(4) * (0.2 + 0.8 * i / 40)).astype(np.uint8) for i in range(40)]) == []


def test_thumbnail() -> None:
    assert thumbnail(picture(1)).shape == (18, 32, 3)
