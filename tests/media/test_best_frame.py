"""The frame that stands for a film made elsewhere: not black, upright, and no film can hang who asks for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cutthrough.media.best_frame import pick, worth_of
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.errors import SourceError


def film(to: Path, source: str, *how: str) -> Path:
    run_ffmpeg(["-f", "lavfi", "-i", source, *how, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-y", f"file:{to}"])
    return to


def test_it_is_no_black_frame_where_there_is_another(tmp_path: Path) -> None:
    mostly_black = "testsrc2=s=320x180:r=25:d=4"
    made = film(tmp_path / "a.mp4", mostly_black, "-vf", "drawbox=t=fill:color=black:enable='lt(t,2.9)'")
    picked = pick(made, str(tmp_path / "a.jpg"))
    assert picked.at >= 2.9
    with Image.open(tmp_path / "a.jpg") as picture:
        assert picture.size == (320, 180)
        assert np.asarray(picture.convert("L")).mean() > 40


def test_a_film_that_is_black_all_through_has_one_too(tmp_path: Path) -> None:
    made = film(tmp_path / "a.mp4", "color=black:s=320x180:r=25:d=2")
    assert pick(made, str(tmp_path / "a.jpg")).width == 320


def test_it_stands_as_players_show_it(tmp_path: Path) -> None:
    lying = film(tmp_path / "a.mp4", "testsrc2=s=320x180:r=25:d=2")
    up = tmp_path / "up.mp4"
    run_ffmpeg(["-display_rotation", "90", "-i", f"file:{lying}", "-c", "copy", "-y", f"file:{up}"])
    one, other = (pick(each, str(each.with_suffix(".jpg"))) for each in (lying, up))
    assert (one.width, one.height, other.width, other.height) == (320, 180, 180, 320)
    with Image.open(tmp_path / "a.jpg") as first, Image.open(tmp_path / "up.jpg") as second:
        turned = np.asarray(first.convert("L").rotate(90, expand=True), np.int16)  # counter-clockwise, as FFmpeg's
        assert np.abs(turned - np.asarray(second.convert("L"), np.int16)).mean() < 8
    wide = film(tmp_path / "wide.mp4", "testsrc2=s=320x180:r=25:d=1", "-vf", "setsar=2/1")
    assert pick(wide, str(tmp_path / "wide.jpg")).width == 640


def test_what_has_no_frame_says_so(tmp_path: Path) -> None:
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(SourceError):
        pick(junk, str(tmp_path / "a.jpg"))
    assert not (tmp_path / "a.jpg").exists()


def test_bright_and_sharp_beats_dark_and_soft_and_a_card_with_words() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (18, 32, 3), np.uint8)
    good = np.asarray(Image.fromarray(noise).resize((640, 360), Image.Resampling.NEAREST))
    soft = np.asarray(Image.fromarray(noise).resize((640, 360), Image.Resampling.BICUBIC))
    card = np.zeros_like(good)
    card[170:190, 200:440] = 255  # a line of words on black
    dark, black = (good // 6).astype(np.uint8), np.zeros_like(good)
    best, *others = (worth_of(each) for each in (good, soft, dark, card))
    assert best > max(others)
    assert min(others) > 0 > worth_of(black)
