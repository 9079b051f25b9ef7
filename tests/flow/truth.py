"""Masters that can be told right from wrong once they are cut: every frame says its number, chirps mark the time.

Frame n is shown at n/25 s and carries n as black and white blocks across its upper half, so it reads right only when it
is upright, unmirrored and in its place. Chirps sound at `CHIRPS`; their gaps differ, so they fit in one way only.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from counted import make_counted, read_number
from cutthrough.media.ffmpeg import ffmpeg_path
from flow.small import PROGRAM

RATE, SIZE, LENGTH = Fraction(25), (192, 108), 3
CHIRPS = (0.31, 0.68, 1.17, 1.49, 2.02, 2.46)
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p", "-g", "12")
AAC = ("-c:a", "aac", "-b:a", "160k")

# No words and no end card: nothing but the footage is in the picture.
BARE = """\
goal:
  objective: awareness
  statement: People see that this works.
audience:
  who: people who test things
kpis:
  - metric: three-second view rate
    target: 35 %
    baseline: 28 %
guardrails:
  captions: {captions}
placements:
  - placement: {placement}
    lengths: [{length}]
sources:
  master: {master}
{more}"""


def ffmpeg(*arguments: str | Path) -> None:
    """Run FFmpeg; what it warns of is an error of the test."""
    subprocess.run([ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True, timeout=120)


def chirp(low: float = 600.0, high: float = 6000.0, length: int = 960) -> NDArray[np.float64]:
    """20 ms that rise from `low` to `high` Hz: its match in a track peaks at one sample."""
    at = np.arange(length) / 48_000
    sweep = np.sin(2 * np.pi * (low * at + (high - low) * at**2 / (2 * length / 48_000)))
    return np.asarray(sweep * np.hanning(length) * 0.5)


@dataclass(frozen=True)
class Parts:
    """The lossless parts masters are put together from."""

    picture: Path
    sound: Path


def make_parts(folder: Path) -> Parts:
    """75 numbered frames at 25 a second, and their chirps, mono."""
    picture = make_counted(folder / "numbered.mkv", LENGTH * int(RATE), codec="ffv1", options={}, size=SIZE)
    return Parts(picture, make_chirps(folder / "chirps.wav"))


def numbered_at(path: Path, rate: Fraction, frames: int, **how: Any) -> Path:
    """Numbered frames at another rate, lossless."""
    return make_counted(path, frames, rate=rate, codec="ffv1", options={}, size=SIZE, **how)


def make_chirps(path: Path, length: float = LENGTH, **how: float) -> Path:
    """Chirps from 0 on, as a mono WAV of `length` seconds."""
    track = np.zeros(int(length * 48_000))
    one = chirp(**how)
    for moment in CHIRPS:
        if moment + 0.02 < length:
            track[round(moment * 48_000) :][: len(one)] += one
    rng = np.random.default_rng(3)
    samples = ((track + rng.normal(0, 0.001, len(track))) * 32767).astype("<i2")  # not quite silent between them
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def bare_program(folder: Path) -> Path:
    """An empty program's folder."""
    (folder / "briefs").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "program.yaml").write_text(PROGRAM)
    return folder


def bare_brief(program: Path, master: str, *, length: str = "3 s", more: str = "", captions: str = "false") -> Path:
    """A brief for nothing but the footage, on the tiny placement."""
    path = program / "briefs" / "bare.yaml"
    fields = {"placement": "tiny_video", "length": length, "more": more, "captions": captions}
    path.write_text(BARE.format(master=quoted(master), **fields), encoding="utf-8")
    return path


def quoted(text: str) -> str:
    """`text` for YAML, whatever is in it."""
    import json

    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True)
class Seen:
    """A delivered file, decoded. `luma` is (frames, height, width); `sound` (samples, 2) from time 0 at 48 kHz."""

    rate: Fraction
    luma: NDArray[np.uint8]
    sound: NDArray[np.float32] | None

    @property
    def numbers(self) -> list[int]:
        """The number each frame shows."""
        return [read_number(frame) for frame in self.luma]

    def chirps(self, **how: float) -> list[float]:
        """When chirps start, in seconds, by matched filter; those half as clear as the clearest and above."""
        assert self.sound is not None
        one = chirp(**how)
        match = np.abs(np.correlate(self.sound.mean(axis=1), one, mode="valid"))
        found = []
        floor = 0.5 * match.max()
        while match.max() >= floor and len(found) < 50:
            at = int(match.argmax())
            found.append(at / 48_000)
            match[max(0, at - 2400) : at + 2400] = 0
        return sorted(found)


def seen(path: Path) -> Seen:
    """Decode all of a finished file; its own stamps say when its sound starts."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate = Fraction(stream.average_rate or 0)
        luma = np.stack([frame.to_ndarray(format="gray") for frame in container.decode(stream)])
    sound = None
    with av.open(str(path)) as container:
        if container.streams.audio:
            blocks, start = [], None
            for frame in container.decode(container.streams.audio[0]):
                assert frame.sample_rate == 48_000
                start = frame.pts * frame.time_base if start is None else start
                blocks.append(frame.to_ndarray().T)
            sound = np.concatenate([np.zeros((round((start or 0) * 48_000), 2), np.float32), *blocks])
    return Seen(rate, luma, sound)


def chirps_expected(result: Seen, frames: dict[int, Fraction], chirps: Sequence[float]) -> list[float]:
    """When the chirps that belong to frames on show must sound: as long after their frame's start as in the master.

    `frames` says when each number was shown there. Chirps within 40 ms of a join, the fade at the end or AAC's first
    packet are left aside.
    """
    numbers, moments = result.numbers, []
    begins = sorted((float(at), n) for n, at in frames.items())
    for chirp_at in chirps:
        shown = [(at, n) for at, n in begins if at <= chirp_at]
        if not shown or shown[-1][1] not in numbers:
            continue
        at, number = shown[-1]
        place = numbers.index(number) / float(result.rate) + chirp_at - at
        around = [numbers[max(0, min(len(numbers) - 1, round((place + d) * result.rate)))] for d in (-0.05, 0.05)]
        through = all(abs((frames[n] - frames[number]) - d) < 0.1 for n, d in zip(around, (-0.05, 0.05), strict=True))
        if through and 0.05 < place < len(numbers) / float(result.rate) - 0.45:
            moments.append(place)
    return moments
