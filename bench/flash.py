"""Flash safety: the meter, FFmpeg's `photosensitivity` filter and, where there is truth, EA's IRIS.

`python -m bench.flash`. Made films have their truth by construction; FFmpeg's figure is the highest badness of any
frame, which it takes for unsafe above 1. To be kind to it, it is also judged at the one threshold that serves it best.
"""

from __future__ import annotations

import csv
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from bench.material import table
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.flashes import FlashMeter
from cutthrough.media.frame_tap import FrameTap, Glimpse
from cutthrough.media.probe import probe
from cutthrough.media.screen_light import ScreenLight
from cutthrough.model.flash import FlashFindings

SHARED = Path(__file__).resolve().parents[2] / "shared"
HEIGHT, WIDTH, RATE, SECONDS = 180, 320, 30, 4
HERTZ = (Fraction(2), Fraction(5, 2), Fraction(3), Fraction(7, 2), Fraction(4))
AREAS = (0.20, 0.25, 0.30)
LEVELS = ("pass", "warned", "lasting", "fail")  # as IRIS numbers them

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Kind:
    """What flashes: two colours, or stripes that reverse; `harmful` where it is by standard, if fast and large."""

    name: str
    on: int | tuple[int, int, int]
    off: int | tuple[int, int, int]
    harmful: bool
    pair: int | None = None


KINDS = (
    Kind("white and black", 255, 0, harmful=True),
    Kind("a step of 0.102", 90, 0, harmful=True),
    Kind("a step of 0.0998", 89, 0, harmful=False),
    Kind("bright: darker 0.807", 255, 232, harmful=False),
    Kind("red and a green as light", (255, 0, 0), (0, 143, 0), harmful=True),
    Kind("stripes that reverse", 255, 0, harmful=True, pair=16),
)


def film(kind: Kind, hertz: Fraction, area: float) -> list[Picture]:
    """A rectangle that flashes on a ground that does not."""
    down, across = round(HEIGHT * area**0.5), round(WIDTH * area**0.5)
    states = []
    for inside in (kind.off, kind.on):
        picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        picture[:] = kind.off
        picture[:down, :across] = inside
        if kind.pair:
            dark = (np.arange(across) // (kind.pair // 2) + (inside == kind.on)) % 2 == 0
            picture[:down, :across] = np.where(dark, 0, 255)[None, :, None]
        states.append(picture)
    return [states[int(2 * hertz * frame / RATE) % 2] for frame in range(RATE * SECONDS)]


def badness(frames: Iterable[Picture] | Path) -> float:
    """The highest that FFmpeg's filter says of any frame."""
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-")
    source = ("-i", str(frames)) if isinstance(frames, Path) else raw
    told = subprocess.run(
        [ffmpeg_path(), "-v", "error", *source, "-an", "-vf", "photosensitivity=bypass=1,metadata=print:file=-",
         "-f", "null", "-"],
        input=None if isinstance(frames, Path) else b"".join(f.tobytes() for f in frames),
        capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    return max(float(line.split("=")[1]) for line in told.splitlines() if line.startswith("lavfi.photosensitivity.bad"))


def ours(frames: list[Picture]) -> bool:
    """Whether the meter fails a made film."""
    meter = FlashMeter()
    for number, frame in enumerate(frames):
        meter.push(frame, Fraction(number, RATE))
    return bool(meter.result(Fraction(len(frames), RATE)).failures)


def made() -> None:
    """The grid of made films."""
    truth: dict[str, list[bool]] = {}
    we: dict[str, list[bool]] = {}
    they: dict[str, list[float]] = {}
    for kind in KINDS:
        grid = [(hertz, area) for hertz in HERTZ for area in AREAS]
        films = [film(kind, hertz, area) for hertz, area in grid]
        truth[kind.name] = [kind.harmful and hertz > 3 and area > 0.25 for hertz, area in grid]
        we[kind.name] = [ours(one) for one in films]
        they[kind.name] = [badness(one) for one in films]
    every = [(bad, true) for name in truth for bad, true in zip(they[name], truth[name], strict=True)]
    best = max(sorted({bad for bad, _ in every}), key=lambda least: sum((bad > least) == true for bad, true in every))
    rows: list[tuple[str | int, ...]] = []
    for name, right in truth.items():
        hits = sum(a == b for a, b in zip(we[name], right, strict=True))
        own, kind_to = (
            sum((bad > least) == t for bad, t in zip(they[name], right, strict=True)) for least in (1.0, best)
        )
        rows.append((name, len(right), sum(right), hits, own, kind_to))
    rows.append(("all", *(sum(int(row[column]) for row in rows) for column in range(1, 6))))
    said = [tuple(str(cell) for cell in row) for row in rows]
    print("Right verdicts on films of 2, 2.5, 3, 3.5 and 4 flashes a second over 20, 25 and 30 % of the picture\n")
    heads = ("what flashes", "films", "unsafe", "Cutthrough", "FFmpeg, badness > 1", f"FFmpeg, badness > {best:.1f}")
    table(heads, said)


@dataclass
class _Levels:
    """Watches what the meter says at every frame."""

    meter: FlashMeter
    turns: list[int]
    cost: float = 0.0

    def look(self, glimpse: Glimpse) -> None:
        begun = time.thread_time()
        self.meter.look(glimpse)
        self.cost += time.thread_time() - begun
        self.turns.append(self.meter.turns)


def measured(path: Path) -> tuple[FlashFindings, _Levels, float]:
    """What the meter finds in a file, turn by turn, and how long the file is in seconds."""
    said = probe(path).video
    assert said is not None
    watch = _Levels(FlashMeter(ScreenLight(said.colour.transfer, said.colour.primaries)), [])
    tap, at = FrameTap(said, (watch,)), Fraction(0)
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            at = Fraction(frame.pts or 0) * said.time_base
            tap.push(frame, at)
    return watch.meter.result(at), watch, float(at)


def said_of(found: FlashFindings) -> str:
    """The verdict in words."""
    if found.failures:
        return f"fail, {found.failures[0].per_second:g}/s over {found.failures[0].area:.0%}"
    return f"warning: {found.warnings[0].concern.value}" if found.warnings else "pass"


def against_iris() -> None:
    """Frame by frame against the logs of IRIS's own test films."""
    rows = []
    for path in sorted((SHARED / "truth/iris").glob("*.mp4")):
        log = path.with_name(f"{path.stem}_RELATIVE.csv").read_text("utf-8", "replace").replace("\0", "")
        theirs = list(csv.DictReader(log.splitlines()))
        failed = "FlashLuminanceFailedFrame" if "FlashLuminanceFailedFrame" in theirs[0] else "FlashFailedFrames"
        found, watch, _ = measured(path)
        same = sum(int(t["LuminanceTransitions"]) == o for t, o in zip(theirs, watch.turns, strict=True))
        fails = sum((int(t["LuminanceTransitions"]) > 6) == (o > 6) for t, o in zip(theirs, watch.turns, strict=True))
        levels = ", ".join(sorted({t[failed] for t in theirs}))
        rows.append(
            (path.name, levels, said_of(found), f"{same / len(theirs):.0%}", f"{fails / len(theirs):.0%}",
             f"{badness(path):.1f}")
        )  # fmt: skip
    heads = ("film", "IRIS, of its frames", "Cutthrough", "same turns", "same verdict", "FFmpeg's badness")
    print("\nAgainst EA's IRIS, frame by frame (levels: 0 pass, 1 warned, 2 lasting or failed, 3 failed)\n")
    table(heads, rows)


def films() -> Iterator[Path]:
    """Real films beside the repository."""
    yield from sorted(p for p in (SHARED / "media").glob("*") if p.suffix in (".mp4", ".webm"))


def real() -> None:
    """Real films: what is said of them, and what it costs."""
    rows = []
    for path in films():
        found, watch, length = measured(path)
        rows.append((path.name, said_of(found), f"{badness(path):.1f}", f"{watch.cost / length:.3f}"))
    print("\nReal films\n")
    table(("film", "Cutthrough", "FFmpeg's badness", "time of the meter / length"), rows)


def main() -> None:
    """All tables."""
    made()
    if SHARED.exists():
        against_iris()
        real()


if __name__ == "__main__":
    main()
