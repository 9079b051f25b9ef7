from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from counted import make_counted, read_number
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.gif import gif, gif_timing
from cutthrough.model.errors import RenderError, SourceError


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_counted(tmp_path_factory.mktemp("gif") / "calm.mp4", 75, rate=Fraction(30000, 1001), size=(320, 180))


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gif") / "noisy.mp4"
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "color=gray:s=160x120:r=25:d=2,noise=alls=90:allf=t,format=yuv420p"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-y", f"file:{path}"),
        ]
    )
    return path


def first_number(path: Path) -> int:
    with Image.open(path) as picture:
        return read_number(np.asarray(picture.convert("L")))


def delays(path: Path) -> set[int]:
    found = set()
    with Image.open(path) as picture:
        for number in range(picture.n_frames):
            picture.seek(number)
            found.add(picture.info["duration"])
    return found


def test_it_loops_for_ever_at_exact_delays_and_starts_on_the_first_frame(calm: Path, tmp_path: Path) -> None:
    made = gif(calm, tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.info["loop"] == 0
        assert picture.size == (made.width, made.height) == (320, 180)
    assert delays(tmp_path / "a.gif") == {made.delay * 10} == {80}
    assert first_number(tmp_path / "a.gif") == 0
    assert made.bytes == (tmp_path / "a.gif").stat().st_size <= 1_000_000
    assert gif_timing(tmp_path / "a.gif") == (made.frames, made.length)
    assert abs(made.length - 75 / Fraction(30000, 1001)) <= Fraction(8, 200)
    assert not made.shortened


@pytest.mark.parametrize(("start", "length", "frame"), [(1, 1, 30), (Fraction(1001, 3000), None, 10), (0, 1, 0)])
def test_a_stretch_starts_on_its_own_first_frame(
    calm: Path, tmp_path: Path, start: Fraction, length: int | None, frame: int
) -> None:
    made = gif(calm, tmp_path / "a.gif", start=start, length=length)
    assert first_number(tmp_path / "a.gif") == frame
    left = (75 - frame) / Fraction(30000, 1001) if length is None else Fraction(length)
    assert abs(made.length - left) <= Fraction(8, 100)


@pytest.mark.parametrize(("limit", "shortened"), [(160_000, False), (70_000, False), (12_000, True)])
def test_it_goes_down_the_ladder_until_it_fits(noisy: Path, tmp_path: Path, limit: int, shortened: bool) -> None:
    made = gif(noisy, tmp_path / "a.gif", bytes_max=limit)
    assert made.bytes == (tmp_path / "a.gif").stat().st_size <= limit
    assert made.shortened is shortened
    assert made.delay > 8
    assert delays(tmp_path / "a.gif") == {made.delay * 10}


def test_what_never_fits_is_refused_and_leaves_nothing(noisy: Path, tmp_path: Path) -> None:
    with pytest.raises(
        RenderError, match=r"does not fit 2 kB as a GIF: at its smallest, 53 pixels wide for 0.5 s, it is"
    ):
        gif(noisy, tmp_path / "a.gif", bytes_max=2_000)
    assert list(tmp_path.iterdir()) == []


def test_the_same_video_gives_the_same_bytes(calm: Path, tmp_path: Path) -> None:
    for name in "ab":
        gif(calm, tmp_path / name, width_max=160, length=1)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_colours_are_those_of_the_video(tmp_path: Path) -> None:
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "color=0xE4002B:s=64x64:r=25:d=0.4,format=gbrp"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p"),
            *("-c:v", "libx264", "-qp", "1", "-colorspace", "bt709", "-color_range", "tv"),
            *("-y", f"file:{tmp_path / 'red.mp4'}"),
        ]
    )
    gif(tmp_path / "red.mp4", tmp_path / "red.gif")
    with Image.open(tmp_path / "red.gif") as picture:
        middle = np.asarray(picture.convert("RGB"), dtype=int)[32, 32]
    assert np.abs(middle - [0xE4, 0x00, 0x2B]).max() <= 4


@pytest.mark.parametrize("name", ["it's %d: one.mp4", "-dash.mp4", "new\nline.mp4"])
def test_any_file_name(calm: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(calm.read_bytes())
    assert gif(tmp_path / name, tmp_path / f"{name}.gif", length=Fraction(1, 5)).bytes > 0


def test_nothing_there_to_show(calm: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is nothing from 9 s"):
        gif(calm, tmp_path / "a.gif", start=9)
    with pytest.raises(SourceError, match="not a GIF"):
        gif_timing(calm)
