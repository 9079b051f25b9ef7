"""Unusual masters come out right: upright, in shape, every frame in its place, sound within a millisecond of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cutthrough.flow import make as flow
from cutthrough.model.deliverable import Edit
from cutthrough.model.verdict import Status
from flow.small import make_small_placements
from flow.truth import (
    AAC,
    CHIRPS,
    H264,
    Parts,
    Seen,
    bare_brief,
    bare_program,
    chirps_expected,
    ffmpeg,
    make_chirps,
    make_parts,
    seen,
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    from cutthrough.brief import placement_rules
    from cutthrough.catalog import placement as catalog

    for module in (catalog, flow, placement_rules):
        monkeypatch.setattr(module, "placement", module.placement)
    make_small_placements()


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return make_parts(tmp_path_factory.mktemp("parts"))


def delivered(program: Path, master: Path, **how: str) -> tuple[Seen, Edit]:
    """What comes out of a brief for this master: decoded, and as recorded."""
    made = flow.make(bare_brief(program, f"media/{master.name}", **how))
    (edit,) = made.delivery.edits
    assert [v for v in edit.report.verdicts if v.status in (Status.FAIL, Status.CANT_TELL)] == []
    result = seen(made.page.parent / edit.main.path)
    assert len(result.luma) == edit.cut.frames
    assert result.luma.shape[1:] == (108, 192)
    return result, edit


Maker = Callable[[Parts, Path], Path]


def coded(name: str, *output: str, before: Sequence[str] = (), sound: bool = True) -> Maker:
    """Picture and sound through one FFmpeg command; `before` stands before the inputs' names."""

    def made(parts: Parts, folder: Path) -> Path:
        picture = [*before, "-i", parts.picture]
        track = [*before, "-i", parts.sound] if sound else []
        ffmpeg(*picture, *track, *output, folder / name)
        return folder / name

    return made


def _late_sound(parts: Parts, folder: Path) -> Path:
    ffmpeg("-i", parts.picture, "-itsoffset", "0.5", "-i", parts.sound, *H264, *AAC, folder / "late.mkv")
    return folder / "late.mkv"


def _edit_list(parts: Parts, folder: Path) -> Path:
    whole = coded("whole.mp4", *H264, "-g", "20", *AAC)(parts, folder)
    ffmpeg("-ss", "0.4", "-i", whole, "-c", "copy", folder / "edited.mp4")
    return folder / "edited.mp4"


def _cover_first(parts: Parts, folder: Path) -> Path:
    whole = coded("whole.mp4", *H264, *AAC)(parts, folder)
    ffmpeg("-f", "lavfi", "-i", "color=red:size=600x600", "-frames:v", "1", folder / "cover.png")
    copied = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic")
    ffmpeg("-i", folder / "cover.png", "-i", whole, *copied, folder / "covered.mp4")
    return folder / "covered.mp4"


def _turned(clockwise: int) -> Maker:
    """Coded lying, with a matrix that says how to stand it upright."""
    lying = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}[clockwise]

    def made(parts: Parts, folder: Path) -> Path:
        whole = coded("lying.mp4", "-vf", lying, *H264, *AAC)(parts, folder)
        ffmpeg("-display_rotation", str(-clockwise), "-i", whole, "-c", "copy", folder / "turned.mp4")
        return folder / "turned.mp4"

    return made


def _cut_short(name: str, share: float, *output: str) -> Maker:
    def made(parts: Parts, folder: Path) -> Path:
        whole = coded(name, *output)(parts, folder)
        content = whole.read_bytes()
        whole.write_bytes(content[: int(len(content) * share)])
        return whole

    return made


def _hdr(transfer: str) -> Maker:
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited:log-level=none"
    colour = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc", "-tag:v", "hvc1")
    coder = ("-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", tags)
    # The parts are SD and untagged: taken as they are, 235 is HLG's 75 % and then some, PQ's is thousands of cd/m2.
    return coded(f"{transfer}.mp4", *coder, *colour, *AAC)


def _gif(parts: Parts, folder: Path) -> Path:
    ffmpeg("-i", parts.picture, folder / "master.gif")
    return folder / "master.gif"


ONE_TO_ONE = dict(enumerate(n / Fraction(25) for n in range(75)))


@dataclass(frozen=True)
class Truth:
    """How a master is made, and when its frames (by number) and chirps are, on one clock of our choice."""

    make: Maker
    frames: dict[int, Fraction] = field(default_factory=lambda: ONE_TO_ONE)
    chirps: Sequence[float] = CHIRPS
    least: int = 60
    """Frames that must be delivered at least."""
    sound: bool = True


def _spaced(rate: Fraction, *, every: int = 1) -> dict[int, Fraction]:
    return {n: n // every * every / rate for n in range(0, 75, every)}


MOV = ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24le")
TS = ("-f", "mpegts", "-output_ts_offset", "95442")
FFV1 = ("-c:v", "ffv1", "-c:a", "pcm_s16le")
MASTERS: dict[str, Truth] = {
    "mp4": Truth(coded("plain.mp4", *H264, *AAC)),
    "no_sound": Truth(coded("silent.mp4", *H264, sound=False), sound=False),
    "b_frames": Truth(coded("bframes.mp4", *H264, "-preset", "medium", "-bf", "3", *AAC)),
    "prores_422_10": Truth(coded("master.mov", *MOV)),
    "rate_2997": Truth(
        coded("ntsc.mp4", *H264, "-r", "30000/1001", *AAC, before=("-itsscale", "1")),
        {},
    ),
    "starts_late": Truth(coded("late.mkv", *H264, *AAC, "-output_ts_offset", "5")),
    "late_sound": Truth(_late_sound, chirps=[moment + 0.5 for moment in CHIRPS]),
    "wrapping_clock": Truth(coded("wrap.ts", *H264, *AAC, *TS)),
    "edit_list": Truth(_edit_list, least=50),
    "cover_art_first": Truth(_cover_first),
    "rotation_90": Truth(_turned(90)),
    "rotation_180": Truth(_turned(180)),
    "rotation_270": Truth(_turned(270)),
    "odd_size": Truth(coded("odd.mkv", "-vf", "scale=193:109,format=yuv444p", *FFV1)),
    "anamorphic": Truth(coded("wide.mp4", "-vf", "scale=144:108,setsar=4/3", *H264, *AAC)),
    "full_range": Truth(coded("full.mov", "-vf", "scale=out_range=full,format=yuvj420p", "-c:v", "mjpeg", "-q:v", "2", "-c:a", "pcm_s16le")),
    "rgb": Truth(coded("rgb.mkv", "-pix_fmt", "bgr0", *FFV1)),
    "gray8": Truth(coded("gray.mkv", "-pix_fmt", "gray", *FFV1)),
    "gray16": Truth(coded("gray16.mkv", "-pix_fmt", "gray16le", *FFV1)),
    "gif_pal8": Truth(_gif, sound=False),
    "hlg": Truth(_hdr("arib-std-b67")),
    "pq": Truth(_hdr("smpte2084")),
    "webm_vp9_opus": Truth(coded("master.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-crf", "20", "-b:v", "0", "-c:a", "libopus")),
    "mpeg_ps": Truth(coded("master.mpg", "-c:v", "mpeg2video", "-q:v", "2", "-c:a", "mp2")),
    "avi_mjpeg": Truth(coded("master.avi", "-c:v", "mjpeg", "-q:v", "2", "-c:a", "pcm_s16le")),
    "index_first_cut_short": Truth(_cut_short("cut.mp4", 0.7, *H264, *AAC, "-movflags", "+faststart"), least=30),
    "webm_cut_short": Truth(_cut_short("cut.webm", 0.7, "-c:v", "libvpx", "-b:v", "1M", "-c:a", "libopus"), least=30),
    "sound_at_44100": Truth(coded("cd.mov", *MOV, "-ar", "44100")),
    "sound_at_8000": Truth(coded("phone.mov", *MOV, "-ar", "16000")),
}
del MASTERS["rate_2997"]


def check_frames(result: Seen, truth: Truth) -> None:
    numbers = result.numbers
    assert len(numbers) >= truth.least
    assert set(numbers) <= set(truth.frames)
    assert all(b > a for a, b in zip(numbers, numbers[1:], strict=False))


def check_sync(result: Seen, frames: dict[int, Fraction], chirps: Sequence[float]) -> None:
    """Each chirp that should be heard is, within 1 ms, and nothing else is taken for one."""
    expected = chirps_expected(result, frames, chirps)
    found = result.chirps()
    assert len(expected) >= 2
    for moment in expected:
        assert min(abs(moment - one) for one in found) < 0.001, (expected, found)
    assert len(found) <= len(expected) + 2


@pytest.mark.parametrize("name", MASTERS)
def test_right_frames_in_sync(name: str, parts: Parts, tmp_path: Path) -> None:
    truth = MASTERS[name]
    program = bare_program(tmp_path / "p")
    result, edit = delivered(program, truth.make(parts, program / "media"))
    check_frames(result, truth)
    if truth.sound:
        check_sync(result, truth.frames, truth.chirps)
