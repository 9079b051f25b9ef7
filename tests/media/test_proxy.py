"""Proxies of real files: every frame at its own time, the same timecode and sound, upright."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.probe import probe
from cutthrough.media.proxy import make_proxy, proxy_size
from cutthrough.model.errors import RenderError


def made(path: Path, *options: str, size: str = "1280x720", rate: str = "25", seconds: str = "1") -> Path:
    picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")
    sound = ("-f", "lavfi", "-i", f"sine=d={seconds}:r=48000")
    run_ffmpeg([*picture, *sound, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", *options, "-y", str(path)])
    return path


def stamps(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [frame.pts * stream.time_base for frame in container.decode(stream)]


@pytest.mark.parametrize(
    ("rate", "code"),
    [("30000/1001", "00:59:58;12"), ("24000/1001", "10:00:00:00"), ("25", "01:00:00:00")],
)
def test_same_frames_timecode_and_sound(rate: str, code: str, tmp_path: Path) -> None:
    source = made(tmp_path / "a.mov", "-timecode", code, rate=rate)
    info, times = probe(source), stamps(source)
    proxy = tmp_path / "p.mov"
    make_proxy(source, info, proxy, frames=len(times))
    small = probe(proxy)
    assert small.video is not None
    assert small.audio is not None
    assert info.audio is not None
    assert (small.video.codec, small.video.width, small.video.height) == ("prores", 960, 540)
    assert small.video.timecode == code
    assert stamps(proxy) == times
    assert (small.audio.sample_rate, small.audio.channels) == (info.audio.sample_rate, info.audio.channels)


def test_uneven_frames_keep_their_times(tmp_path: Path) -> None:
    source = made(
        tmp_path / "a.mp4", "-vf", r"select=not(eq(mod(n\,5)\,3))", "-fps_mode", "passthrough", size="320x180"
    )
    times = stamps(source)
    proxy = tmp_path / "p.mov"
    make_proxy(source, probe(source), proxy, frames=len(times))
    assert stamps(proxy) == times
    assert len({b - a for a, b in pairwise(times)}) > 1


def test_turned_and_narrow_pictures_stand_upright(tmp_path: Path) -> None:
    flat = made(tmp_path / "flat.mp4", size="640x360")
    turned = tmp_path / "turned.mp4"
    run_ffmpeg(["-display_rotation", "90", "-i", str(flat), "-c", "copy", "-y", str(turned)])
    info = probe(turned)
    assert proxy_size(info) == (360, 640)
    make_proxy(turned, info, tmp_path / "p.mov")
    small = probe(tmp_path / "p.mov")
    assert small.video is not None
    assert (small.video.width, small.video.height, small.video.rotation) == (360, 640, 0)


def test_a_missing_frame_is_told(tmp_path: Path) -> None:
    source = made(tmp_path / "a.mp4", size="64x36")
    with pytest.raises(RenderError, match="25 frames instead of 26"):
        make_proxy(source, probe(source), tmp_path / "p.mov", frames=26)
