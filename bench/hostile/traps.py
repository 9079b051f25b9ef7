"""Files made to hurt: huge frames, ten thousand streams, a length of forty hours that isn't there, names that lead out.

`python -m bench.hostile.traps` measures each apart and prints what came of it, in what time and memory.
"""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.material import table
from cutthrough.media.apart import Apart
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.measured import Measured

STREAMS = 10_000
HOURS = 40


def _ffmpeg(*arguments: str | Path) -> None:
    subprocess.run([ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


def small(folder: Path) -> bytes:
    """One second of picture and sound, its index last."""
    out = folder / "small.mp4"
    inputs = ("-f", "lavfi", "-i", "testsrc2=s=176x144:r=25:d=1", "-f", "lavfi", "-i", "sine=r=48000:d=1")
    _ffmpeg(*inputs, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", out)
    return out.read_bytes()


def boxes(data: bytes, start: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """Kind, start and end of each box (ISO/IEC 14496-12)."""
    found, at, end = [], start, len(data) if end is None else end
    while at + 8 <= end:
        size = struct.unpack_from(">I", data, at)[0]
        if size < 8:
            break
        found.append((data[at + 4 : at + 8], at, at + size))
        at += size
    return found


def many_streams(data: bytes, count: int = STREAMS) -> bytes:
    """The first track's description again and again, each with an id of its own."""
    kind, start, end = next(each for each in boxes(data) if each[0] == b"moov")
    inside = boxes(data, start + 8, end)
    track = next(data[a:b] for kind, a, b in inside if kind == b"trak")
    at = track.find(b"tkhd") + 16
    copies = b"".join(track[:at] + struct.pack(">I", 10 + number) + track[at + 4 :] for number in range(count))
    moov = data[start + 8 : end] + copies
    return data[:start] + struct.pack(">I", len(moov) + 8) + kind + moov + data[end:]


def forty_hours(data: bytes) -> bytes:
    """Every length in the index says forty hours."""
    made = bytearray(data)
    for name, scale_at, length_at in ((b"mvhd", 16, 20), (b"mdhd", 16, 20), (b"tkhd", None, 24)):
        at = made.find(name)
        while at >= 0:
            scale = struct.unpack_from(">I", made, at + scale_at)[0] if scale_at else 1000
            struct.pack_into(">I", made, at + length_at, min(0xFFFFFFFF, HOURS * 3600 * scale))
            at = made.find(name, at + 4)
    return bytes(made)


def _huge(codec: str, ending: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        out = folder / f"huge-{codec}.{ending}"
        _ffmpeg("-f", "lavfi", "-i", "color=s=16000x16000:r=1:d=2", "-c:v", codec, "-threads", "1", out)
        return out

    return make


def _written(name: str, made: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        out = folder / name
        out.write_bytes(made(small(folder)))
        return out

    return make


def _gif(folder: Path) -> Path:
    out = folder / "wide.gif"
    _ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=1", out)
    data = bytearray(out.read_bytes())
    data[6:10] = b"\xff\xff\xff\xff"
    out.write_bytes(data)
    return out


def _playlist(folder: Path) -> Path:
    """A playlist called .mp4 that names a secret beside it."""
    (folder / "secret.txt").write_text("secret")
    out = folder / "playlist.mp4"
    out.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.txt\n#EXT-X-ENDLIST\n")
    return out


def _reference(folder: Path) -> Path:
    """A QuickTime file whose data is said to lie in another file (dref with a path)."""
    data = bytearray(small(folder))
    at = data.find(b"url \x00\x00\x00\x01")
    data[at : at + 8] = b"alis\x00\x00\x00\x00"
    out = folder / "reference.mov"
    out.write_bytes(data)
    return out


def _pipe(folder: Path) -> Path:
    out = folder / "pipe.mp4"
    os.mkfifo(out)
    return out


def _bomb(folder: Path) -> Path:
    """A few megabytes that are weeks of black: a thousand hours are decoded before it ends."""
    one, out = folder / "one.mkv", folder / "bomb.mkv"
    _ffmpeg("-f", "lavfi", "-i", "color=s=64x64:r=1000:d=60", "-c:v", "libx264", "-preset", "ultrafast", one)
    _ffmpeg("-stream_loop", "200", "-i", one, "-c", "copy", out)
    return out


TRAPS: dict[str, Callable[[Path], Path]] = {
    "16,000 x 16,000 pixels, PNG": _huge("png", "mkv"),
    "16,000 x 16,000 pixels, MJPEG": _huge("mjpeg", "avi"),
    "a GIF that says 65,535 x 65,535": _gif,
    f"{STREAMS:,} streams": _written("streams.mp4", many_streams),
    f"{HOURS} hours in the index, 1 s of film": _written("hours.mp4", forty_hours),
    "a playlist that names a file": _playlist,
    "data said to lie in another file": _reference,
    "a pipe": _pipe,
    "12 million frames in a small file": _bomb,
}


def main() -> None:
    """Each trap through measuring and understanding."""
    rows = []
    for trap, make in TRAPS.items():
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            path = make(Path(name))
            for what, call, record, more in (
                ("measure", "cutthrough.media.measure:measure", Measured, ()),
                ("understand", "cutthrough.analyse.footage:analyse", Footage, ("0" * 64,)),
            ):
                with Apart() as reader:
                    peak, done = [0], threading.Event()
                    watch = threading.Thread(target=_watch, args=(peak, done), daemon=True)
                    watch.start()
                    began = time.monotonic()
                    try:
                        reader.call(call, path, record, 60, arguments=more)
                        said = "a record"
                    except SourceError as error:
                        said = error.message.replace(path.name, "it")
                    took = time.monotonic() - began
                    done.set()
                    watch.join()
                rows.append([trap, what, said, f"{took:.1f} s", f"{peak[0] / 1e6:.0f} MB"])
    table(["trap", "to", "came of it", "in", "peak memory"], rows)


def _watch(peak: list[int], done: threading.Event) -> None:
    while not done.wait(0.05):
        for child in psutil.Process().children():
            try:
                peak[0] = max(peak[0], child.memory_info().rss)
            except psutil.NoSuchProcess:
                continue


if __name__ == "__main__":
    main()
