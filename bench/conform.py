"""Conformance: how long a file takes, whether memory stays flat over 500 of them, and who finds which planted fault.

Beside it run a naive check, which believes the headers, and MediaConch with a policy of the same demands, where it is
installed (Debian: mediaconch). Both sides get the same files in the same run.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import av
import psutil

from bench.material import EXAMPLE, master_1080p, table
from cutthrough.catalog.placement import placement
from cutthrough.conform.report import judge
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.measure import measure
from cutthrough.model.errors import SourceError
from cutthrough.model.verdict import Status

PLACEMENT = "instagram_reels_organic_api"
FILES = 500
RUNS = 3

_TAGS = "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"
_SAID = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
_SD_TAGS, _SD_SAID = _TAGS.replace("bt709", "smpte170m"), _SAID.replace("bt709", "smpte170m")
_GOOD_VIDEO = ("-c:v", "libx264", "-profile:v", "high", "-pix_fmt", "yuv420p", "-x264-params", _TAGS)
_GOOD_SOUND = ("-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-ac", "2")
_POLICY = """<?xml version="1.0"?>
<policy type="and" name="what the placement asks">
<rule name="1" value="Format" tracktype="General" occurrence="*" operator="=">MPEG-4</rule>
<rule name="2" value="IsStreamable" tracktype="General" occurrence="*" operator="=">Yes</rule>
<rule name="3" value="Format" tracktype="Video" occurrence="*" operator="=">AVC</rule>
<rule name="4" value="ChromaSubsampling" tracktype="Video" occurrence="*" operator="=">4:2:0</rule>
<rule name="5" value="BitDepth" tracktype="Video" occurrence="*" operator="=">8</rule>
<rule name="6" value="PixelAspectRatio" tracktype="Video" occurrence="*" operator="=">1.000</rule>
<rule name="7" value="ScanType" tracktype="Video" occurrence="*" operator="=">Progressive</rule>
<rule name="8" value="FrameRate_Mode" tracktype="Video" occurrence="*" operator="=">CFR</rule>
<rule name="9" value="colour_primaries" tracktype="Video" occurrence="*" operator="=">BT.709</rule>
<rule name="10" value="matrix_coefficients" tracktype="Video" occurrence="*" operator="=">BT.709</rule>
<rule name="11" value="Format" tracktype="Audio" occurrence="*" operator="=">AAC</rule>
<rule name="12" value="SamplingRate" tracktype="Audio" occurrence="*" operator="&lt;=">48000</rule>
<rule name="13" value="Channels" tracktype="Audio" occurrence="*" operator="&lt;=">2</rule>
</policy>
"""

Make = Callable[[Path, Path], None]


def _ffmpeg(*arguments: str | Path) -> None:
    subprocess.run([ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


def _encoded(*options: str, picture: str = "testsrc2=s=540x960:r=25:d=2", filters: str = _SAID) -> Make:
    def make(out: Path, _good: Path) -> None:
        sine = "aevalsrc=0.2*sin(2*PI*1000*t)|0.2*sin(2*PI*1000*t):s=48000:d=2"
        inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sine)
        good = (*_GOOD_VIDEO, *_GOOD_SOUND, "-movflags", "+faststart")
        _ffmpeg(*inputs, "-vf", filters, *good, *options, out)

    return make


def _copied(*options: str) -> Make:
    return lambda out, good: _ffmpeg("-i", good, "-c", "copy", *options, out)


def _changed(change: Callable[[bytearray], bytes]) -> Make:
    return lambda out, good: (out.write_bytes(change(bytearray(good.read_bytes()))), None)[1]


def _scratched(content: bytearray) -> bytes:
    at = content.find(b"mdat") + (len(content) - content.find(b"mdat")) // 2
    content[at : at + 3000] = bytes(i % 251 for i in range(3000))
    return bytes(content)


def _joined(out: Path, good: Path) -> None:
    other = out.with_name("other-half.mp4")
    _encoded("-x264-params", f"{_TAGS}:ref=3:cabac=0")(other, good)
    listed = out.with_name("list.txt")
    listed.write_text(f"file '{good}'\nfile '{other}'\n")
    _ffmpeg("-f", "concat", "-safe", "0", "-i", listed, "-c", "copy", "-movflags", "+faststart", out)
    other.unlink()


FAULTS: tuple[tuple[str, str, Make], ...] = (
    ("another container", "mkv", _copied()),
    ("index last", "mp4", _copied("-movflags", "0")),
    ("another picture codec", "mp4", _encoded("-c:v", "mpeg4", "-profile:v", "0")),
    ("4:2:2", "mp4", _encoded("-pix_fmt", "yuv422p", "-profile:v", "high422")),
    ("10 bits", "mp4", _encoded("-pix_fmt", "yuv420p10le", "-profile:v", "high10")),
    ("wide pixels", "mp4", _encoded(filters=f"setsar=4/3,{_SAID}")),
    ("interlaced, and says so", "mp4", _encoded("-x264-params", f"{_TAGS}:tff=1", filters=f"interlace,{_SAID}")),
    ("interlaced, says progressive", "mp4", _encoded(filters=f"interlace,setfield=prog,{_SAID}")),
    ("uneven frame rate", "mp4", _encoded("-fps_mode", "vfr", filters=f"select='mod(n\\,5)+lt(n\\,10)',{_SAID}")),
    ("colours of SD", "mp4", _encoded("-x264-params", _SD_TAGS, filters=_SD_SAID)),
    ("another sound codec", "mp4", _encoded("-c:a", "ac3")),
    ("96 kHz", "mp4", _encoded("-ar", "96000")),
    ("six channels", "mp4", _encoded("-ac", "6")),
    ("cut off at two thirds", "mp4", _changed(lambda content: bytes(content[: len(content) * 2 // 3]))),
    ("damaged in the middle", "mp4", _changed(_scratched)),
    ("joined from unlike halves", "mp4", _joined),
)  # fmt: skip


def _ours(path: Path) -> set[str]:
    report = judge(measure(path), placement(PLACEMENT))
    return {v.rule for v in report.verdicts if v.status in (Status.FAIL, Status.WARN)}


def _headers(path: Path) -> set[str]:
    """What the headers say, believed: the naive check."""
    with av.open(str(path)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        said = {
            "container": container.format.name.startswith("mov"),
            "codec": video.codec_context.name == "h264",
            "pixels": video.pix_fmt == "yuv420p",
            "shape": video.sample_aspect_ratio in (None, 1),
            "rate": video.average_rate == video.guessed_rate,
            "colour": video.codec_context.color_primaries == 1,
            "sound": sound.codec_context.name == "aac",
            "sampling": sound.codec_context.sample_rate <= 48000,
            "channels": sound.codec_context.channels <= 2,
        }
    return {name for name, kept in said.items() if not kept}


def _mediaconch(policy: Path) -> Callable[[Path], set[str]] | None:
    program = shutil.which("mediaconch")
    if program is None:
        return None

    def check(path: Path) -> set[str]:
        done = subprocess.run([program, "-p", str(policy), str(path)], capture_output=True, text=True, check=False)
        return {line.strip() for line in done.stdout.splitlines() if "--" in line} or set(
            () if done.stdout.startswith("pass!") else (done.stdout[:60],)
        )

    return check


def faults(folder: Path) -> None:
    """Who finds which fault, beside what each says of a good file."""
    good, policy = folder / "good.mp4", folder / "policy.xml"
    _encoded()(good, good)
    policy.write_text(_POLICY)
    conch = _mediaconch(policy)
    checks: dict[str, Callable[[Path], set[str]]] = {"Cutthrough": _ours, "headers believed": _headers}
    if conch is not None:
        checks["MediaConch 23.03"] = conch
    before = {name: check(good) for name, check in checks.items()}
    found, seconds = dict.fromkeys(checks, 0), {name: list[float]() for name in checks}
    rows = []
    for fault, ending, make in FAULTS:
        path = folder / f"{fault.replace(' ', '-').replace(',', '')}.{ending}"
        make(path, good)
        row = [fault]
        for name, check in checks.items():
            began = time.perf_counter()
            try:
                new = check(path) - before[name]
            except (SourceError, av.FFmpegError):
                new = {"refused"}
            seconds[name].append(time.perf_counter() - began)
            found[name] += bool(new)
            row.append("found" if new else "missed")
        rows.append(row)
    rows.append(["found", *(f"{found[name]} of {len(FAULTS)}" for name in checks)])
    rows.append(["seconds a file, median", *(f"{statistics.median(seconds[name]):.2f}" for name in checks)])
    table(["planted fault", *checks], rows)
    if conch is None:
        print("\nMediaConch: skipped, it is not installed (Debian: mediaconch)")


def speed(folder: Path) -> None:
    """The whole command on one file, against 2 s and 0.35 of its length; beside it decoding alone, on all cores."""
    rows, grainy, usual = [], master_1080p(folder), folder / "usual.mp4"
    _ffmpeg("-i", grainy, "-c:v", "libx264", "-b:v", "8M", "-maxrate", "12M", "-bufsize", "16M", "-c:a", "copy", usual)
    for name, path in (("720p24", EXAMPLE), ("1080p24", usual), ("1080p24, grain, high bit rate", grainy)):
        length = float(measure(path).length)
        took = []
        for _ in range(RUNS):
            began = time.perf_counter()
            _command([str(path)])
            took.append(time.perf_counter() - began)
        wall = statistics.median(took)
        rate = f"{path.stat().st_size * 8 / length / 1e6:.1f} Mb/s"
        decoding = statistics.median(_decoding(path) for _ in range(RUNS))
        share = f"{wall / (2 + 0.35 * length):.0%}"
        rows.append([name, rate, f"{length:.1f} s", f"{wall:.1f} s", f"{decoding:.1f} s", share])
    table(["file", "bit rate", "length", "wall, median of 3", "decoding alone", "of 2 s + 0.35 x length"], rows)


def _decoding(path: Path) -> float:
    """Seconds to decode the picture and do nothing with it: what no measurement of all frames can do without."""
    began = time.perf_counter()
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for _ in container.decode(video=0):
            pass
    return time.perf_counter() - began


def _command(files: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cutthrough", "conform", *files, "--placement", PLACEMENT, "--json"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)


def many(folder: Path) -> None:
    """Five hundred files in one run: the memory of all its processes, fifth by fifth."""
    home = folder / "many"
    home.mkdir()
    sizes = ("540x960", "960x540", "1080x1080", "1080x1920", "720x1280")
    for number, size in enumerate(sizes):
        _encoded(picture=f"testsrc2=s={size}:r=25:d=2")(folder / f"{number}.mp4", folder)
    for number in range(FILES):
        shutil.copy(folder / f"{number % len(sizes)}.mp4", home / f"{number:03}.mp4")
    command = [sys.executable, "-m", "cutthrough", "conform", str(home), "--placement", PLACEMENT]
    began, peaks = time.perf_counter(), list[tuple[float, int]]()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = threading.Event()
    while process.poll() is None:
        try:
            own = [process, *process.children(recursive=True)]
            peaks.append((time.perf_counter() - began, sum(each.memory_info().rss for each in own)))
        except psutil.NoSuchProcess:
            continue
        done.wait(0.2)
    wall = time.perf_counter() - began
    fifths = [[rss for at, rss in peaks if wall * n / 5 <= at < wall * (n + 1) / 5] for n in range(5)]
    shown = [f"{max(rss) / 1e6:.0f} MB" if rss else "-" for rss in fifths]
    table(["files", "wall", "a file", *(f"peak, fifth {n + 1}" for n in range(5))],
          [[str(FILES), f"{wall:.0f} s", f"{wall / FILES:.2f} s", *shown]])  # fmt: skip


def main() -> None:
    """All three tables."""
    for part in (faults, speed, many):
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            part(Path(name))
            print()


if __name__ == "__main__":
    main()
