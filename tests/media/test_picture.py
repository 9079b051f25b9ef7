from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutthrough.media.picture import LARGE_SIDE, Look, PictureReader
from cutthrough.media.probe import probe

RATE = 24


def film(path: Path, levels: list[int], width: int = 1280, height: int = 720) -> list[Look]:
    """A film whose frames are plain, as looks."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for level in levels:
            frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), level, np.uint8), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    video = probe(path).video
    assert video is not None
    return list(PictureReader(path, video))


def larger(looks: list[Look]) -> list[int]:
    return [number for number, look in enumerate(looks) if look.large is not None]


def test_one_larger_look_each_quarter_of_a_second(tmp_path: Path) -> None:
    assert larger(film(tmp_path / "a.mp4", [100] * 49)) == list(range(0, 49, 6))


def test_the_first_frame_after_a_cut_is_looked_at(tmp_path: Path) -> None:
    assert 14 in larger(film(tmp_path / "a.mp4", [60] * 14 + [180] * 20))


def test_strobing_is_looked_at_no_more_than_twice_as_often(tmp_path: Path) -> None:
    looked = larger(film(tmp_path / "a.mp4", [40, 220] * 36))
    assert len(looked) <= 2 * 72 / (RATE * Fraction(1, 4)) + 1


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (320, 180)], ids=str)
def test_the_larger_look_keeps_the_shape_and_is_never_enlarged(tmp_path: Path, width: int, height: int) -> None:
    large = film(tmp_path / "a.mp4", [100] * 3, width, height)[0].large
    assert large is not None
    scale = min(1, LARGE_SIDE / max(width, height))
    assert large.shape == (round(height * scale), round(width * scale), 3)


def test_only_the_frames_asked_for_are_looked_at(tmp_path: Path) -> None:
    looks = film(tmp_path / "a.mp4", [20 * number for number in range(10)])
    video = probe(tmp_path / "a.mp4").video
    assert video is not None
    found = list(PictureReader(tmp_path / "a.mp4", video).only({2, 7, 30}))
    assert [number for number, _ in found] == [2, 7]
    for number, look in found:
        assert look.pts == looks[number].pts
        assert np.array_equal(look.gray, looks[number].gray)
        assert look.large is look.whole is None
