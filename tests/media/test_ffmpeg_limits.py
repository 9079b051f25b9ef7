"""FFmpeg has so long, so much memory and so large a file, and not more."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutthrough.media import ffmpeg
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.errors import RenderError, StoreError

NOISE = ["-f", "lavfi", "-i", "nullsrc=s=640x360:r=25,geq=random(1)*255:128:128"]


def test_a_file_that_grows_too_large_is_stopped_and_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"wrote more than 1\.0 MB"):
        run_ffmpeg([*NOISE, "-t", "60", "-c:v", "rawvideo", str(tmp_path / "out.avi")], output=1_000_000)
    assert (tmp_path / "out.avi").stat().st_size <= 1_000_000


def test_one_that_takes_too_long_is_stopped_and_told(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"within 0\.5 seconds"):
        run_ffmpeg([*NOISE, "-c:v", "libx264", "-f", "null", "-"], timeout=0.5)


def test_one_that_takes_too_much_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "MEMORY", 120 << 20)
    with pytest.raises(RenderError):
        run_ffmpeg(["-f", "lavfi", "-i", "color=s=8000x8000:d=2:r=5", "-c:v", "libx264", str(tmp_path / "out.mp4")])


def test_what_is_within_the_limits_is_made(tmp_path: Path) -> None:
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x90:d=1", "-c:v", "libx264", str(tmp_path / "out.mp4")])
    assert (tmp_path / "out.mp4").stat().st_size > 1000
