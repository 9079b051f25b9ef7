"""A thousand damaged media files through measuring and understanding: each a record or one sentence, and nothing else.

`python -m bench.hostile.mutations [COUNT]`. Seeds are small files of every container and codec we can write. A mutation
flips bits, cuts, repeats or fills stretches, lies in sizes and durations, and puts one file's header on another's body.
All of it follows from a number: a case is named by it and can be made again.
"""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.material import table
from cutthrough.media.apart import Apart
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.measured import Measured
from cutthrough.model.record import Record

COUNT = 1000
MEASURE_SECONDS, ANALYSE_SECONDS = 60.0, 120.0
_OURS = "this is a fault of Cutthrough's"

SEEDS: dict[str, tuple[str, ...]] = {
    "avc.mp4": ("-c:v", "libx264", "-c:a", "aac"),
    "avc-fragments.mp4": ("-c:v", "libx264", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"),
    "hevc.mp4": ("-c:v", "libx265", "-x265-params", "log-level=error", "-c:a", "aac"),
    "av1.mp4": ("-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lp=1", "-c:a", "aac"),
    "prores.mov": ("-c:v", "prores_ks", "-c:a", "pcm_s16le"),
    "dnx.mxf": ("-c:v", "mpeg2video", "-c:a", "pcm_s16le"),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"),
    "vp8.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"),
    "avc.mkv": ("-c:v", "libx264", "-c:a", "ac3"),
    "ffv1.mkv": ("-c:v", "ffv1", "-c:a", "flac"),
    "mpeg4.avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "mjpeg.avi": ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"),
    "mpeg2.ts": ("-c:v", "mpeg2video", "-c:a", "mp2"),
    "avc.ts": ("-c:v", "libx264", "-c:a", "aac"),
    "theora.ogv": ("-c:v", "libtheora", "-c:a", "libvorbis"),
    "flv.flv": ("-c:v", "flv", "-c:a", "libmp3lame"),
    "moving.gif": ("-an",),
    "apng.apng": ("-an", "-plays", "0"),
    "sound.wav": ("-vn",),
    "sound.mp3": ("-vn",),
    "sound.flac": ("-vn",),
    "still.png": ("-an", "-frames:v", "1"),
    "still.jpg": ("-an", "-frames:v", "1"),
}  # fmt: skip


def seeds(folder: Path) -> dict[str, bytes]:
    """Two seconds of each kind; those this FFmpeg can't write are left out."""
    made = {}
    for name, options in SEEDS.items():
        out = folder / name
        rate = "25"
        inputs = ("-f", "lavfi", "-i", f"testsrc2=s=176x144:r={rate}:d=2", "-f", "lavfi", "-i", "sine=r=48000:d=2")
        command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *inputs, *options, str(out)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0 and out.stat().st_size:
            made[name] = out.read_bytes()
    return made


def _flips(data: bytearray, dice: random.Random, _: bytes) -> None:
    for _n in range(2 ** dice.randrange(0, 9)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _head_flips(data: bytearray, dice: random.Random, _: bytes) -> None:
    for _n in range(2 ** dice.randrange(0, 5)):
        data[dice.randrange(min(len(data), 600))] ^= 1 << dice.randrange(8)


def _cut(data: bytearray, dice: random.Random, _: bytes) -> None:
    del data[dice.randrange(1, len(data)) :]


def _hole(data: bytearray, dice: random.Random, _: bytes) -> None:
    start = dice.randrange(len(data))
    del data[start : start + 2 ** dice.randrange(0, 13)]


def _fill(data: bytearray, dice: random.Random, _: bytes) -> None:
    start, length = dice.randrange(len(data)), 2 ** dice.randrange(2, 12)
    with_what = dice.choice((b"\x00", b"\xff", b"\x80", bytes((dice.randrange(256),))))
    data[start : start + length] = with_what * min(length, len(data) - start)


def _repeat(data: bytearray, dice: random.Random, _: bytes) -> None:
    start = dice.randrange(len(data))
    piece = data[start : start + 2 ** dice.randrange(2, 12)]
    data[start:start] = piece * dice.randrange(1, 40)


def _header_of_another(data: bytearray, dice: random.Random, other: bytes) -> None:
    length = dice.choice((16, 64, 256, 1024, 4096))
    data[:length] = other[:length]


def _spliced(data: bytearray, dice: random.Random, other: bytes) -> None:
    at, start = dice.randrange(len(data)), dice.randrange(len(other))
    data[at:] = other[start:]


_MARKS = tuple(
    bytes(mark, "ascii")
    for mark in (
        "mvhd",
        "tkhd",
        "mdhd",
        "stts",
        "stsz",
        "stsc",
        "stco",
        "ctts",
        "elst",
        "avcC",
        "moov",
        "stsd",
        "strh",
        "avih",
    )
)
"""What stands before sizes, counts and durations in MP4, AVI and PNG."""


def _big_number(data: bytearray, dice: random.Random, _: bytes) -> None:
    """A size, count or duration field that lies: 4 or 8 bytes of a number chosen to hurt."""
    number = dice.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0, 40 * 3600 * 1000, 16384, 65535))
    packed = dice.choice((struct.pack(">I", number), struct.pack("<I", number), struct.pack(">Q", number << 16)))
    marks = [data.find(mark) for mark in _MARKS]
    known = [at for at in marks if at >= 0]
    at = dice.choice(known) + dice.randrange(-4, 40) if known and dice.random() < 0.8 else dice.randrange(len(data))
    at = min(max(0, at), len(data))
    data[at : at + len(packed)] = packed


MUTATIONS: dict[str, Callable[[bytearray, random.Random, bytes], None]] = {
    "bits flipped": _flips,
    "bits of the header flipped": _head_flips,
    "cut short": _cut,
    "a hole": _hole,
    "filled with one byte": _fill,
    "a stretch repeated": _repeat,
    "header of another file": _header_of_another,
    "body of another file": _spliced,
    "a number that lies": _big_number,
}


@dataclass(frozen=True)
class Case:
    """One damaged file."""

    number: int
    seed: str
    mutation: str
    content: bytes


def case(number: int, known: dict[str, bytes]) -> Case:
    """The damaged file of this number, always the same for the same seeds."""
    dice = random.Random(number)
    names = sorted(known)
    seed, mutation = names[number % len(names)], list(MUTATIONS)[number // len(names) % len(MUTATIONS)]
    data = bytearray(known[seed])
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if data:
            MUTATIONS[mutation](data, dice, known[dice.choice(names)])
    return Case(number, seed, mutation, bytes(data))


def outcome(reader: Apart, path: Path, call: str, record: type[Record], seconds: float, *arguments: str) -> str:
    """What became of it, in a word."""
    try:
        reader.call(call, path, record, seconds, arguments=arguments)
    except SourceError as error:
        if error.fix and error.fix.startswith(_OURS):
            return f"TRACEBACK {error.message}"
        for words, said in (
            ("given up", "given up in time"),
            ("brought its decoder down", "decoder crashed apart"),
            ("memory", "memory refused"),
        ):
            if words in error.message:
                return said
        return "refused in one sentence" if len(error.message) < 300 and "\n" not in error.message else "LONG SENTENCE"
    except Exception as error:  # noqa: BLE001 - what we look for
        return f"TRACEBACK {type(error).__name__}: {error}"
    return "a record"


def main(count: int = COUNT) -> None:
    """The table, and each case that is none of ours to accept."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        known = seeds(folder)
        print(f"{count} files from {len(known)} seeds\n")
        results: Counter[tuple[str, str, str]] = Counter()
        slowest = {"measure": 0.0, "understand": 0.0}
        bad: list[str] = []
        began = time.monotonic()

        def one(numbers: range) -> None:
            with Apart() as measuring, Apart(8 << 30) as understanding:
                for number in numbers:
                    made = case(number, known)
                    path = folder / f"{number}-{made.seed}"
                    path.write_bytes(made.content)
                    for what, reader, call, record, seconds, arguments in (
                        ("measure", measuring, "cutthrough.media.measure:measure", Measured, MEASURE_SECONDS, ()),
                        (
                            "understand",
                            understanding,
                            "cutthrough.analyse.footage:analyse",
                            Footage,
                            ANALYSE_SECONDS,
                            ("0" * 64,),
                        ),
                    ):
                        start = time.monotonic()
                        said = outcome(reader, path, call, record, seconds, *arguments)
                        slowest[what] = max(slowest[what], time.monotonic() - start)
                        results[made.mutation, what, said.split()[0] if said.isupper() else said] += 1
                        if said.startswith(("TRACEBACK", "LONG", "given", "decoder", "memory")):
                            bad.append(f"{number} {made.seed} {made.mutation}: {what}: {said}")
                    path.unlink()

        with ThreadPoolExecutor(2) as pool:
            for each in [pool.submit(one, range(start, count, 2)) for start in range(2)]:
                each.result()
        _print(results, slowest, bad, time.monotonic() - began)


def _print(results: Counter[tuple[str, str, str]], slowest: dict[str, float], bad: list[str], seconds: float) -> None:
    kinds = sorted({"TRACEBACK" if s.startswith("TRACEBACK") else s for _, _, s in results})
    rows = []
    for mutation in MUTATIONS:
        for what in ("measure", "understand"):
            counts = Counter(dict.fromkeys(kinds, 0))
            for (m, w, said), n in results.items():
                if (m, w) == (mutation, what):
                    counts["TRACEBACK" if said.startswith("TRACEBACK") else said] += n
            rows.append([mutation, what, *(str(counts[k]) for k in kinds)])
    table(["mutation", "by", *kinds], rows)
    print(f"\nslowest: {slowest['measure']:.1f} s to measure, {slowest['understand']:.1f} s to understand")
    print(f"{seconds / 60:.0f} min in all")
    for line in bad:
        print(f"  {line}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
