"""Small finished files with exact truth, made by FFmpeg once a session, and facts to hold them to."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.measure import measure
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Confidence, Fact, FactSource, Placement

T = TypeVar("T")

_TAGS = "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"
_COLOURS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
_SOUND = ("-c:a", "aac", "-b:a", "160k", "-ar", "48000")


def official(value: T, *, advice: bool = False) -> Fact[T]:
    """A limit that fails a file."""
    return _fact(value, Confidence.OFFICIAL, advice=advice)


def secondhand(value: T) -> Fact[T]:
    """A limit that warns."""
    return _fact(value, Confidence.THIRD_PARTY)


def _fact(value: Any, confidence: Confidence, *, advice: bool = False) -> Fact[Any]:
    source = FactSource(title="The page", address="https://example.org", kind="official", date="2026-01-02")
    return Fact(value=value, source=source, confidence=confidence, read_on="2026-01-03", advice=advice)


def asks(**limits: Fact[Any]) -> Placement:
    """A placement with these limits and no others."""
    return Placement(id="made_up", platform="made", name="Made up", kind="paid", **limits)


def run(*arguments: str | Path) -> None:
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def picture(size: str = "320x180", rate: str = "25", seconds: str = "1") -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def tone(level: float = 0.19953, seconds: str = "1", channels: str = "c0=c0|c1=c0") -> tuple[str, ...]:
    """A 1 kHz sine of this peak on both sides: at 1 kHz a full-scale stereo sine is 0 LUFS (BS.1770)."""
    layout = "stereo" if "|" in channels else "mono"
    sine = f"aevalsrc={level}*sin(2*PI*1000*t):s=48000:d={seconds}"
    return ("-f", "lavfi", "-i", f"{sine},pan={layout}|{channels}")


def encode(out: Path, *inputs: Sequence[str], x264: str = "", filters: str = "", options: Sequence[str] = ()) -> None:
    """H.264 High 4:2:0 BT.709 with AAC unless `options` say otherwise; the index first."""
    params = f"{_TAGS}:{x264}" if x264 else _TAGS
    flat = [argument for each in inputs for argument in each]
    given = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-profile:v", "high", "-pix_fmt", "yuv420p")
    filters = f"{filters},{_COLOURS}" if filters else _COLOURS
    run(*flat, "-vf", filters, *given, "-x264-params", params, *_SOUND, "-movflags", "+faststart", *options, out)


def _plain(folder: Path) -> Path:
    out = folder / "plain.mp4"
    encode(out, picture(), tone())
    return out


def _with(
    name: str, *inputs: Sequence[str], x264: str = "", filters: str = "", options: Sequence[str] = ()
) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        out = folder / name
        encode(out, *inputs, x264=x264, filters=filters, options=options)
        return out

    return make


def _copy(name: str, *options: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        run("-i", _plain(folder), "-c", "copy", *options, folder / name)
        return folder / name

    return make


def _damaged(folder: Path) -> Path:
    out = folder / "damaged.mp4"
    content = bytearray(_plain(folder).read_bytes())
    at = content.find(b"mdat") + len(content) // 3
    content[at : at + 4000] = bytes(i % 251 for i in range(4000))
    out.write_bytes(content)
    return out


def _scratched(folder: Path) -> Path:
    """A few wrong bytes inside one slice: decoders conceal it and show every frame."""
    encode(folder / "whole.mp4", picture(), options=("-an",))
    content = bytearray((folder / "whole.mp4").read_bytes())
    at = content.find(b"mdat") + (len(content) - content.find(b"mdat")) // 2
    content[at : at + 30] = bytes(range(100, 130))
    out = folder / "scratched.mp4"
    out.write_bytes(content)
    return out


def _truncated(folder: Path) -> Path:
    out = folder / "truncated.mp4"
    content = _plain(folder).read_bytes()
    out.write_bytes(content[: len(content) * 2 // 3])
    return out


def _other_colr(folder: Path) -> Path:
    """The stream says BT.709, the container's colr box says BT.2020 with PQ."""
    out = folder / "other_colr.mp4"
    content = bytearray(_plain(folder).read_bytes())
    at = content.find(b"colrnclx") + 8
    content[at : at + 6] = bytes((0, 9, 0, 16, 0, 9))
    out.write_bytes(content)
    return out


def _joined(folder: Path) -> Path:
    """Two files with other coding tools joined by stream copy: the second's parameter sets go in-band."""
    for name, x264 in (("a", "ref=1"), ("b", "ref=3:cabac=0:8x8dct=1")):
        encode(folder / f"{name}.mp4", picture(), x264=x264, options=("-an", "-bf", "2"))
    listed = folder / "list.txt"
    listed.write_text("file 'a.mp4'\nfile 'b.mp4'\n")
    run("-f", "concat", "-i", listed, "-c", "copy", folder / "joined.mp4")
    return folder / "joined.mp4"


def _spliced(folder: Path) -> Path:
    """An edit list that cuts: made by stream copy from the middle of a group of pictures."""
    long = folder / "long.mp4"
    encode(long, picture(seconds="2"), tone(seconds="2"), options=("-g", "50"))
    run("-ss", "0.5", "-i", long, "-c", "copy", folder / "spliced.mp4")
    return folder / "spliced.mp4"


_NOISE = ("-f", "lavfi", "-i", "aevalsrc=0.3*(random(0)-0.5)|0.3*(random(1)-0.5):s=48000:d=1")
NOUGHTS = ("-f", "lavfi", "-i", "aevalsrc=0/0|if(between(t\\,0.5\\,0.6)\\,1/0\\,0):s=48000:d=1")
"""Sound of which one side is no number at all, as broken exports to float leave it."""

RECIPES: dict[str, Callable[[Path], Path]] = {
    "strobe": _with(
        "strobe.mp4", picture(seconds="2"), tone(seconds="2"), filters="negate=enable='lt(mod(n\\,5)\\,2)'"
    ),
    "striped": _with(
        "striped.mp4", picture(), tone(), filters="geq=lum='if(lt(mod(X\\,20)\\,10)\\,235\\,16)':cb=128:cr=128"
    ),
    "plain": _plain,
    "damaged": _damaged,
    "scratched": _scratched,
    "truncated": _truncated,
    "joined": _joined,
    "spliced": _spliced,
    "other_colr": _other_colr,
    "mkv": _copy("plain.mkv"),
    "mov": _copy("plain.mov"),
    "index_last": _copy("index_last.mp4", "-movflags", "-faststart"),
    "fragmented": _copy("fragmented.mp4", "-movflags", "+frag_keyframe+empty_moov"),
    "no_edits": _copy("no_edits.mp4", "-use_editlist", "0", "-movflags", "+faststart+negative_cts_offsets"),
    "ntsc_film": _with("ntsc_film.mp4", picture(rate="24000/1001", seconds="1.001"), options=("-an",)),
    "long_sound": _with("long_sound.mp4", picture(), tone(seconds="1.2")),
    "slow": _with("slow.mp4", picture(rate="15"), tone()),
    "ntsc": _with("ntsc.mp4", picture(rate="30000/1001"), tone()),
    "coarse_clock": _with("coarse.mp4", picture(rate="30"), options=("-an", "-video_track_timescale", "1000")),
    "vfr": _with(
        "vfr.mp4",
        picture(seconds="2"),
        filters="select=not(eq(mod(n\\,7)\\,3))",
        options=("-an", "-fps_mode", "vfr"),
    ),
    "one_frame": _with("one_frame.mp4", picture(), options=("-an", "-frames:v", "1")),
    "mpeg4": _with("mpeg4.mp4", picture(), options=("-an", "-c:v", "mpeg4", "-profile:v", "0")),
    "422": _with("422.mp4", picture(), options=("-an", "-profile:v", "high422", "-pix_fmt", "yuv422p")),
    "10bit": _with("10bit.mp4", picture(), options=("-an", "-profile:v", "high10", "-pix_fmt", "yuv420p10le")),
    "portrait": _with("portrait.mp4", picture("304x540"), options=("-an",)),
    "anamorphic": _with("anamorphic.mp4", picture("240x180"), filters="setsar=4/3", options=("-an",)),
    "interlaced": _with("interlaced.mp4", picture(), x264="tff=1", options=("-an",)),
    "peaky": _with(
        "peaky.mp4",
        ("-f", "lavfi", "-i", "color=gray:s=320x180:r=25:d=3,noise=alls=100:allf=t:enable='lt(t,1)'"),
        options=("-an", "-crf", "12"),
    ),
    "full_range": _with(
        "full_range.mp4",
        picture(),
        x264="range=pc",
        filters="scale=out_range=pc,format=yuvj420p",
        options=("-an", "-pix_fmt", "yuvj420p"),
    ),
    "smpte170m": _with("smpte170m.mp4", picture(), x264="colormatrix=smpte170m", options=("-an",)),
    "untagged": lambda folder: _untagged(folder),
    "silent": _with("silent.mp4", picture(), options=("-an",)),
    "hushed": _with("hushed.mp4", picture(), tone(0.0)),
    "mp3": _with("mp3.mp4", picture(), tone(), options=("-c:a", "libmp3lame")),
    "96k": _with("96k.mp4", picture(), tone(), options=("-ar", "96000")),
    "mono": _with("mono.mp4", picture(), tone(channels="c0=c0")),
    "thin": _with("thin.mp4", picture(), _NOISE, options=("-b:a", "64k")),
    "loud": _with("loud.mp4", picture(), tone(0.98)),
    "quiet": _with("quiet.mp4", picture(), tone(0.07079)),
    "webm": _with(
        "plain.webm", picture(rate="30000/1001"), options=("-an", "-c:v", "libvpx", "-profile:v", "0", "-b:v", "200k")
    ),
    "gif": lambda folder: _gif(folder),
    "wide_gif": lambda folder: _gif(folder, "testsrc2=s=640x96:r=10:d=1"),
    "heavy_gif": lambda folder: _gif(folder, "nullsrc=s=480x400:r=10:d=1,geq=random(1)*255:128:128"),
    "no_numbers": _with("no_numbers.mov", picture(), NOUGHTS, options=("-c:a", "pcm_f32le")),
    "half_tagged": lambda folder: _untagged(folder, "yuvj420p"),
    "lost_frame": _with(
        "lost_frame.mp4", picture(seconds="3"), filters="select=not(eq(n\\,30))", options=("-an", "-fps_mode", "vfr")
    ),
    "avi": _copy("plain.avi", "-an"),
}
"""Name to how the file is made: into a folder, giving its path."""


def _untagged(folder: Path, samples: str = "yuv420p") -> Path:
    """Full range (yuvj420p) is the one thing that encoders state unasked."""
    out = folder / "untagged.mp4"
    run(*picture(), "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", samples, "-movflags", "+faststart", out)
    return out


def _gif(folder: Path, drawn: str = "testsrc2=s=120x80:r=10:d=1") -> Path:
    out = folder / "plain.gif"
    run("-f", "lavfi", "-i", drawn, out)
    return out


class Shelf:
    """Makes each file once, measures each file once."""

    def __init__(self, folder: Path, recipes: Mapping[str, Callable[[Path], Path]] = RECIPES) -> None:
        self._folder = folder
        self._recipes = recipes
        self._paths: dict[str, Path] = {}
        self._measured: dict[str, Measured] = {}

    def path(self, name: str) -> Path:
        if name not in self._paths:
            folder = self._folder / name
            folder.mkdir()
            self._paths[name] = self._recipes[name](folder)
        return self._paths[name]

    def measured(self, name: str) -> Measured:
        if name not in self._measured:
            self._measured[name] = measure(self.path(name))
        return self._measured[name]

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
