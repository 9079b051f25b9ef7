"""Unusual masters come out right: upright, in shape, every frame in its place, sound within a millisecond of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cutthrough.media.loudness import measure_file
from cutthrough.model.cut import Clip
from flow.truth import (
    AAC,
    CHIRPS,
    FRAMES,
    H264,
    RATE,
    Parts,
    Seen,
    bare_brief,
    bare_program,
    check_frames,
    check_sync,
    delivered,
    ffmpeg,
    make_parts,
    numbered,
    numbered_frame,
    small_placements,
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    small_placements(monkeypatch)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return make_parts(tmp_path_factory.mktemp("parts"))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return bare_program(tmp_path / "p")


Maker = Callable[[Parts, Path], Path]


def coded(name: str, *output: str, sound: bool = True) -> Maker:
    """Picture and sound as they are, through one FFmpeg command."""

    def made(parts: Parts, folder: Path) -> Path:
        ffmpeg("-i", parts.picture, *(["-i", parts.sound] if sound else []), *output, folder / name)
        return folder / name

    return made


def at_rate(name: str, rate: Fraction, frames: int, *output: str, stamps: Sequence[int] = ()) -> Maker:
    """Other numbered frames, with the same sound."""

    def made(parts: Parts, folder: Path) -> Path:
        picture = numbered(folder / "part.mkv", rate, frames, stamps=stamps)
        ffmpeg("-i", picture, "-i", parts.sound, *output, *H264, *AAC, folder / name)
        return folder / name

    return made


def _late_sound(parts: Parts, folder: Path) -> Path:
    ffmpeg("-i", parts.picture, "-itsoffset", "0.5", "-i", parts.sound, *H264, *AAC, folder / "late.mkv")
    return folder / "late.mkv"


def _edit_list(parts: Parts, folder: Path) -> Path:
    """A copy that begins between two key frames: what is before it is in the file and must not be shown."""
    whole = coded("whole.mp4", *H264, "-g", "20", *AAC)(parts, folder)
    ffmpeg("-ss", "0.4", "-i", whole, "-c", "copy", folder / "edited.mp4")
    return folder / "edited.mp4"


def _cover_first(*marks: str) -> Maker:
    """Cover art larger than the film before it, marked in one way or another."""

    def made(parts: Parts, folder: Path) -> Path:
        whole = coded("whole.mp4", *H264, *AAC)(parts, folder)
        ffmpeg("-f", "lavfi", "-i", "color=red:size=600x600", "-frames:v", "1", folder / "cover.png")
        ffmpeg(
            "-i", folder / "cover.png", "-i", whole, "-map", "0", "-map", "1", "-c", "copy", *marks, folder / "c.mp4"
        )
        return folder / "c.mp4"

    return made


def _turned(clockwise: int) -> Maker:
    """Coded lying, with a matrix that says how to stand it upright."""
    lying = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}[clockwise]

    def made(parts: Parts, folder: Path) -> Path:
        whole = coded("lying.mp4", "-vf", lying, *H264, *AAC)(parts, folder)
        ffmpeg("-display_rotation", str(-clockwise), "-i", whole, "-c", "copy", folder / "turned.mp4")
        return folder / "turned.mp4"

    return made


def _cut_short(share: float, name: str, *output: str) -> Maker:
    def made(parts: Parts, folder: Path) -> Path:
        whole = coded(name, *output)(parts, folder)
        whole.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
        return whole

    return made


def _damaged(parts: Parts, folder: Path) -> Path:
    whole = coded("damaged.mp4", *H264, *AAC, "-movflags", "+faststart")(parts, folder)
    content = bytearray(whole.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 1500] = np.random.default_rng(5).bytes(1500)
    whole.write_bytes(bytes(content))
    return whole


def _hdr(transfer: str) -> Maker:
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited:log-level=none"
    colour = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc", "-tag:v", "hvc1")
    coder = ("-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", tags)
    return coded(f"{transfer}.mp4", *coder, *colour, *AAC)


def _growing(parts: Parts, folder: Path) -> Path:
    """The picture's size changes half-way, as in a broadcast recording."""
    ffmpeg("-i", parts.picture, "-t", "1.6", *H264, "-f", "mpegts", folder / "a.ts")
    ffmpeg("-ss", "1.6", "-i", parts.picture, "-vf", "scale=128:72", *H264, "-f", "mpegts", folder / "b.ts")
    (folder / "growing.ts").write_bytes((folder / "a.ts").read_bytes() + (folder / "b.ts").read_bytes())
    return folder / "growing.ts"


def even(rate: Fraction = RATE, frames: int = FRAMES) -> dict[int, Fraction]:
    """When frames of a constant rate are shown."""
    return {number: number / rate for number in range(frames)}


STAMPS = [sum([40, 20, 60, 33, 47, 10, 70][i % 7] for i in range(number)) for number in range(FRAMES)]
NTSC, FILM = Fraction(30000, 1001), Fraction(24000, 1001)


@dataclass(frozen=True)
class Truth:
    """How a master is made, and when its frames and chirps are, on one clock of our choice."""

    make: Maker
    frames: Mapping[int, Fraction]
    chirps: Sequence[float] = CHIRPS
    sound: bool = True
    even: bool = True


def right(make: Maker, *, sound: bool = True) -> Truth:
    """The parts' own frames and chirps."""
    return Truth(make, even(), sound=sound)


MOV = ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24le")
FFV1 = ("-c:v", "ffv1", "-c:a", "pcm_s16le")
MPEGTS = (*H264, *AAC, "-f", "mpegts", "-output_ts_offset")
BEFORE_ZERO = ("-output_ts_offset", "-0.48", "-avoid_negative_ts", "disabled")
CFR = ("-fps_mode", "passthrough", "-enc_time_base", "1/1000")
WEBM = ("-c:v", "libvpx", "-b:v", "2M", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")

MASTERS: dict[str, Truth] = {
    "wrapping_clock": right(coded("wraps.ts", *MPEGTS, "95442")),
    "edit_list": right(_edit_list),
    "cover_art_first": right(_cover_first("-disposition:v:0", "attached_pic", "-disposition:v:1", "0")),
    "rotation_90": right(_turned(90)),
    "variable_rate": Truth(
        at_rate("vfr.mp4", RATE, FRAMES, *CFR, stamps=STAMPS),
        {number: Fraction(stamp, 1000) for number, stamp in enumerate(STAMPS)},
        even=False,
    ),
}
"""What a master may well be."""

MORE: dict[str, Truth] = {
    "index_first_cut_short": right(_cut_short(0.75, "cut.mp4", *H264, *AAC, "-movflags", "+faststart")),
    "starts_late": right(coded("late.mkv", *H264, *AAC, "-output_ts_offset", "5")),
    "odd_size": right(coded("odd.mkv", "-vf", "scale=193:109,format=yuv444p", *FFV1)),
    "gray_8_bit": right(coded("gray.mkv", "-pix_fmt", "gray", *FFV1)),
    "late_sound": Truth(_late_sound, even(), [moment + 0.5 for moment in CHIRPS]),
    "wide_pixels": right(coded("wide.mp4", "-vf", "scale=144:108,setsar=4/3", *H264, *AAC)),
    "hlg": right(_hdr("arib-std-b67")),
    "rate_120": Truth(at_rate("fast.mp4", Fraction(120), 360), even(Fraction(120), 360)),
    "prores_422_10_bit": right(coded("master.mov", *MOV)),
    "b_frames": right(coded("b.mp4", *H264, "-preset", "medium", "-bf", "3", *AAC)),
    "starts_before_zero": right(coded("early.mp4", *H264, *AAC, *BEFORE_ZERO)),
    "rotation_180": right(_turned(180)),
    "rotation_270": right(_turned(270)),
    "gif_palette": right(coded("master.gif", sound=False), sound=False),
    "one_a_second": Truth(at_rate("slow.mp4", Fraction(1), 3), even(Fraction(1), 3)),
    "webm_cut_short": right(_cut_short(0.75, "cut.webm", *WEBM)),
    "plain_mp4": right(coded("plain.mp4", *H264, *AAC)),
    "no_sound": right(coded("silent.mp4", *H264, sound=False), sound=False),
    "no_stamps": right(coded("bare.h264", *H264, "-bf", "2", sound=False), sound=False),
    "wraps_between_sound_and_picture": right(coded("wraps.ts", *MPEGTS, "95443.68")),
    "pq": right(_hdr("smpte2084")),
    "rgb": right(coded("rgb.mkv", "-pix_fmt", "bgr0", *FFV1)),
    "full_range": right(
        coded("full.mov", "-vf", "scale=out_range=full,format=yuvj420p", "-c:v", "mjpeg", "-q:v", "2", *FFV1[2:])
    ),
    "gray_16_bit": right(coded("gray.mkv", "-pix_fmt", "gray16le", *FFV1)),
    "gray_with_alpha": right(coded("gray.mov", "-c:v", "png", "-pix_fmt", "ya8", *FFV1[2:])),
    "black_and_white_bits": right(coded("bits.mov", "-c:v", "png", "-pix_fmt", "monob", *FFV1[2:])),
    "animated_png": right(coded("master.apng", "-pix_fmt", "rgb24", sound=False), sound=False),
    "cover_art_as_a_film": right(_cover_first("-disposition:v:0", "default", "-disposition:v:1", "default")),
    "tall_pixels": right(coded("tall.mp4", "-vf", "scale=240:108,setsar=4/5", *H264, *AAC)),
    "vp9_opus": right(coded("vp9.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-crf", "20", "-c:a", "libopus")),
    "program_stream": right(coded("master.mpg", "-c:v", "mpeg2video", "-q:v", "2", "-c:a", "mp2")),
    "avi": right(coded("master.avi", "-c:v", "mjpeg", "-q:v", "2", "-c:a", "pcm_s16le")),
    "mxf": right(coded("master.mxf", "-c:v", "mpeg2video", "-pix_fmt", "yuv422p", "-q:v", "2", "-c:a", "pcm_s16le")),
    "sound_at_44100": right(coded("cd.mov", *MOV, "-ar", "44100")),
    "sound_at_16000": right(coded("phone.mov", *MOV, "-ar", "16000")),
    "size_changes": right(_growing, sound=False),
    "five_a_second": Truth(at_rate("slow.mp4", Fraction(5), 15), even(Fraction(5), 15)),
    "ntsc_in_milliseconds": Truth(at_rate("ntsc.mkv", NTSC, 90), even(NTSC, 90)),
    "film": Truth(at_rate("film.mp4", FILM, 72), even(FILM, 72)),
}
"""And what it may be, too."""


@pytest.mark.parametrize("name", [*MASTERS, *(pytest.param(name, marks=pytest.mark.long) for name in MORE)])
def test_right_frames_in_sync(name: str, parts: Parts, program: Path) -> None:
    truth = (MASTERS | MORE)[name]
    master = truth.make(parts, program / "media")
    uneven = () if truth.even else ("repeated_frames",)  # what stood longer in the master is shown twice, in no rhythm
    result, edit = delivered(bare_brief(program, f"media/{master.name}"), *uneven)
    check_frames(result, truth.frames, joins=len(edit.cut.items) - 1)
    assert (result.sound is not None) == truth.sound
    if truth.sound:
        check_sync(result, truth.frames, truth.chirps, even=truth.even)


@pytest.mark.parametrize(
    ("size", "aspect"),
    [
        pytest.param("144:108", "4/3", marks=pytest.mark.long),
        pytest.param("240:108", "4/5", marks=pytest.mark.long),
        ("108:192", "1"),
    ],
)
def test_a_circle_stays_a_circle(size: str, aspect: str, parts: Parts, program: Path) -> None:
    """Whatever shape pixels and picture have, and wherever the crop of a tall picture cuts the disc."""
    disc = "geq=lum='if(lte(pow(({x}-W/2)*{s},2)+pow(Y-H*0.42,2),pow(30,2)),235,lum(X,Y)*0.3)':cb=128:cr=128"
    shape = f"scale={size}," + disc.format(x="X", s=f"({aspect})") + f",setsar={aspect}"
    master = coded("disc.mp4", "-vf", shape, *H264, *AAC)(parts, program / "media")
    result, _ = delivered(bare_brief(program, f"media/{master.name}"))
    for frame in result.luma[:: len(result.luma) // 3]:
        assert _height_by_width(frame > 160) == pytest.approx(1, abs=0.05)


def _height_by_width(disc: NDArray[np.bool_]) -> float:
    """An ellipse's height by its width, from as much of its outline as is in the picture.

    Each row of half width h at height y lies on h² + k·y² + b·y + c = 0 (axes upright); k is (width/height)².
    """
    y = np.nonzero(disc.any(axis=1))[0][1:-1]
    assert len(y) > 25
    half = np.array([(np.ptp(np.nonzero(disc[row])[0]) + 1) / 2 for row in y])
    k, _, _ = np.linalg.lstsq(np.column_stack([y**2, y, np.ones_like(y)]), -(half**2), rcond=None)[0]
    return float(k**-0.5)


@pytest.mark.parametrize("squeezed", [0.9, 1.0, 1.1])
@pytest.mark.parametrize("top", [0, 30])
def test_a_squeezed_circle_would_be_seen(squeezed: float, top: int) -> None:
    """The test above can fail, for a whole disc and for half of one."""
    y, x = np.mgrid[0:108, 0:192]
    disc = (x - 96) ** 2 + ((y - 54) / squeezed) ** 2 < 35**2
    assert _height_by_width(disc[top + 20 :]) == pytest.approx(squeezed, abs=0.05)


def test_a_clock_that_begins_again(parts: Parts, program: Path) -> None:
    """Two recordings one after the other in one file: sound stays with its picture in the second, too."""
    once = coded("once.ts", *H264, *AAC, "-f", "mpegts")(parts, program / "media")
    (program / "media/twice.ts").write_bytes(once.read_bytes() * 2)
    result, edit = delivered(bare_brief(program, "media/twice.ts", length="6 s"))
    check_frames(result, even(), joins=len(edit.cut.items))
    assert len(result.numbers) > FRAMES
    check_sync(result, even())


def uneven(picture: np.ndarray) -> float:
    """How much a line differs from the next: combs make that large."""
    return float(np.abs(np.diff(picture, axis=0)).mean())


@pytest.mark.parametrize("first", ["tff", pytest.param("bff", marks=pytest.mark.long)])
def test_interlaced_is_made_whole(first: str, parts: Parts, program: Path) -> None:
    """Every frame is the earlier of its two fields, without a trace of the later one."""
    fields = numbered(program / "media/fields.mkv", Fraction(50), 150, step=2)
    woven = ("-vf", f"interlace=scan={first}:lowpass=off", "-x264opts", f"{first}=1", "-flags", "+ilme+ildct")
    ffmpeg("-i", fields, "-i", parts.sound, *H264, *woven, *AAC, program / "media/woven.mp4")
    result, _ = delivered(bare_brief(program, "media/woven.mp4"))
    below = np.s_[50:100, 8:184]
    for place in range(1, len(result.luma) - 1, 5):
        shown = result.luma[place][below].astype(int)
        number = result.numbers[place] & ~1
        early, late = (np.abs(shown - numbered_frame(n, 2)[below]).mean() for n in (number, number + 1))
        assert early < 0.4 * late
        assert (
            np.abs(np.diff(shown, axis=0)).mean()
            < np.abs(np.diff(numbered_frame(number, 2)[below].astype(int), axis=0)).mean()
        )


def test_clear_parts_are_black(parts: Parts, program: Path) -> None:
    see_through = "format=yuva444p,geq=lum='lum(X,Y)':cb=128:cr=128:a='255*lt(Y,72)'"
    coder = ("-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le", "-c:a", "pcm_s16le")
    master = coded("clear.mov", "-vf", see_through, *coder)(parts, program / "media")
    result, edit = delivered(bare_brief(program, f"media/{master.name}"))
    check_frames(result, even(), joins=len(edit.cut.items) - 1)
    assert result.luma[:, 80:].max() < 12
    assert result.luma[:, 40:68].mean() > 80


@pytest.mark.long
def test_a_tall_master_is_not_squeezed(parts: Parts, program: Path) -> None:
    master = coded("tall.mp4", "-vf", "scale=108:192", *H264, *AAC)(parts, program / "media")
    _, edit = delivered(bare_brief(program, f"media/{master.name}"))
    for item in edit.cut.items:
        assert isinstance(item, Clip)
        crop, window = item.framing.crop, item.framing.window
        assert abs((window.width / window.height) / (crop.width / crop.height) - 1) < 0.05


def tone(program: Path, parts: Parts, name: str, *sound: str) -> tuple[Seen, Path]:
    """What is heard of a master with this sound, and the delivered file."""
    ffmpeg("-i", parts.picture, *sound, *H264, program / "media" / name)
    result, edit = delivered(bare_brief(program, f"media/{name}"))
    return result, program / "out/bare" / edit.main.path


def pitch(sound: np.ndarray) -> float:
    """The strongest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * 48_000 / len(sound))


def sine(hertz: int, level: float = -20, more: str = "") -> list[str]:
    """Three seconds of a tone of this peak level in dBFS."""
    return ["-f", "lavfi", "-i", f"sine=frequency={hertz}:sample_rate=48000:duration=3,volume={level + 18.06}dB{more}"]


def test_the_default_track_is_heard(parts: Parts, program: Path) -> None:
    tracks = [*sine(1000), *sine(440, -30), "-map", "0", "-map", "1", "-map", "2", "-c:a", "pcm_s16le"]
    marks = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    result, path = tone(program, parts, "tracks.mkv", *tracks, *marks)
    assert result.sound is not None
    assert abs(pitch(result.sound[4800:-24000, 0]) - 440) < 2
    loud = measure_file(path)
    assert loud.integrated is not None
    assert abs(loud.integrated + 14) < 1
    assert loud.true_peak is not None
    assert loud.true_peak <= -1


@pytest.mark.long
def test_mono_is_in_both_ears(parts: Parts, program: Path) -> None:
    result, _ = tone(program, parts, "mono.mp4", *sine(700), "-ac", "1", *AAC)
    assert result.sound is not None
    left, right_ear = result.sound[4800:-24000].T
    assert abs(pitch(left) - 700) < 2
    assert float(np.abs(left - right_ear).max()) < 0.01 * float(np.abs(left).max())


@pytest.mark.long
def test_surround_is_folded_down(parts: Parts, program: Path) -> None:
    """The centre is heard in both ears, the surrounds each on their side, the effects channel not at all."""
    six = [*sine(1000), *sine(60, -3), *sine(2500)]
    layout = "[1:a]asplit[c][d];[d]volume=0,asplit[l][r];[3:a]asplit[sl][x];[x]volume=0[sr]"
    order = "0.0-FL|1.0-FR|2.0-FC|3.0-LFE|4.0-BL|5.0-BR"
    join = f"{layout};[l][r][c][2:a][sl][sr]join=inputs=6:channel_layout=5.1:map={order}[a]"
    mapped = ["-filter_complex", join, "-map", "0:v", "-map", "[a]", "-c:a", "pcm_s16le"]
    result, _ = tone(program, parts, "surround.mov", *six, *mapped)
    assert result.sound is not None
    power = np.abs(np.fft.rfft(result.sound[4800:52800], axis=0))  # a second: one bin a hertz

    def level(hertz: int) -> np.ndarray:
        return power[hertz - 3 : hertz + 4].max(axis=0)

    assert 0.9 < level(1000)[0] / level(1000)[1] < 1.1
    assert level(2500)[0] > 50 * level(2500)[1]
    assert 0.8 < level(2500)[0] / level(1000)[0] < 1.25
    assert level(60).max() < 0.02 * level(1000).min()


@pytest.mark.long
@pytest.mark.parametrize(
    ("length", "chirps"),
    [("apad=whole_dur=6", CHIRPS), ("atrim=0:1.3", [moment for moment in CHIRPS if moment < 0.8])],
    ids=["longer", "shorter"],
)
def test_sound_of_another_length_ends_with_the_picture(
    length: str, chirps: Sequence[float], parts: Parts, program: Path
) -> None:
    result, _ = tone(program, parts, "other.mp4", "-i", str(parts.sound), "-af", length, *AAC)
    assert result.sound is not None
    assert 0 <= result.length - len(result.sound) / 48_000 < 0.03
    check_sync(result, even(), chirps)


@pytest.mark.long
def test_two_seconds_are_enough(parts: Parts, program: Path) -> None:
    master = coded("two.mp4", "-t", "2", *H264, *AAC)(parts, program / "media")
    result, edit = delivered(bare_brief(program, f"media/{master.name}", length="15 s"))
    assert 1.5 < result.length <= 2
    assert any("shorter" in note for note in edit.cut.notes)
    check_frames(result, even(), joins=len(edit.cut.items) - 1)
