"""Masters that can be told right from wrong once they are cut: every frame says its number, chirps mark the time.

Frame n is shown at n/25 s. Its upper third carries n as black and white blocks (Gray code, so one block changes from
frame to frame), the rest is a texture that moves on by one pixel a frame: it reads right only when it is upright,
unmirrored and in its place. Chirps sound at `CHIRPS`, whose gaps all differ, so they fit in one way only.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from cutthrough.flow import make as flow
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.deliverable import Edit
from cutthrough.model.verdict import Status
from flow.small import PROGRAM, make_small_placements

RATE, SIZE, FRAMES = Fraction(25), (192, 108), 75
CHIRPS = (0.31, 0.68, 1.17, 1.49, 2.02, 2.46)
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p", "-g", "12")
AAC = ("-c:a", "aac", "-b:a", "160k")
_BITS = 9
_MOTION = ("upscaling", "missing_frames", "repeated_frames", "combing")

# No words and no end card: nothing but the footage is in the picture.
BARE = """\
goal:
  objective: awareness
  statement: People see that this works.
audience:
  who: people who test things
  watches: YouTube
kpis:
  - metric: three-second view rate
    target: 35 %
    baseline: 28 %
guardrails:
  captions: {captions}
placements:
  - placement: tiny_video
    lengths: [{length}]
distribution: It is handed round
measurement: Read once, when the test is over
rights:
  - what: the footage
    basis: our own
    forever: yes
sources:
  master: {master}
{more}"""


def small_placements(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny placements are known until the test is over."""
    from cutthrough.brief import placement_rules
    from cutthrough.catalog import placement as catalog

    for module in (catalog, flow, placement_rules):
        monkeypatch.setattr(module, "placement", module.placement)
    make_small_placements()


def ffmpeg(*arguments: str | Path) -> None:
    """Run FFmpeg; what it warns of is an error of the test."""
    subprocess.run([ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True, timeout=120)


@cache
def _texture(width: int, height: int) -> NDArray[np.uint8]:
    """Smooth noise, as wide as all pans together."""
    noise = np.random.default_rng(11).normal(0, 1, (height, width))
    for axis in (0, 1):
        noise = sum(np.roll(noise, shift, axis) for shift in range(-2, 3))
    return np.clip(118 + noise * 11, 30, 225).astype(np.uint8)


def numbered_frame(number: int, step: int = 1) -> NDArray[np.uint8]:
    """A grey frame (108, 192); the texture moves on by `step` pixels a number."""
    width, height = SIZE
    at = number * step
    picture = _texture(width + 640, height)[:, at : at + width].copy()
    code = number ^ number >> 1
    for bit in range(_BITS):
        left, right = width * bit // _BITS, width * (bit + 1) // _BITS
        picture[: height // 3, left:right] = 225 if code >> bit & 1 else 30
    return picture


def number_in(luma: NDArray[np.uint8]) -> int:
    """The number of a frame (height, width) of any size."""
    height, width = luma.shape
    code = 0
    for bit in range(_BITS):
        left, right = width * bit // _BITS, width * (bit + 1) // _BITS
        third = (right - left) // 3
        code |= int(luma[height // 12 : height // 4, left + third : right - third].mean() > 122) << bit
    number = 0
    while code:
        number, code = number ^ code, code >> 1
    return number


def numbered(
    path: Path, rate: Fraction = RATE, frames: int = FRAMES, *, step: int = 1, stamps: Sequence[int] = ()
) -> Path:
    """Numbered frames, lossless; `stamps` in milliseconds make the rate variable."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=1000 if stamps else rate)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000) if stamps else 1 / rate
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(numbered_frame(number, step), format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = stamps[number] if stamps else number, stream.codec_context.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def chirp() -> NDArray[np.float64]:
    """20 ms that rise from 600 to 6000 Hz: its match in a track peaks at one sample."""
    length, low, high = 960, 600.0, 6000.0
    at = np.arange(length) / 48_000
    sweep = np.sin(2 * np.pi * (low * at + (high - low) * at**2 / (2 * length / 48_000)))
    return np.asarray(sweep * np.hanning(length) * 0.5)


def chirps(path: Path) -> Path:
    """The chirps from 0 on, and next to nothing between them, as a mono WAV of three seconds."""
    track = np.random.default_rng(3).normal(0, 0.001, FRAMES * 1920)
    for moment in CHIRPS:
        track[round(moment * 48_000) :][:960] += chirp()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray((track * 32767).astype("<i2").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@dataclass(frozen=True)
class Parts:
    """The lossless parts that masters are put together from."""

    picture: Path
    sound: Path


def make_parts(folder: Path) -> Parts:
    """Three seconds of numbered frames, and their chirps."""
    return Parts(numbered(folder / "numbered.mkv"), chirps(folder / "chirps.wav"))


def bare_program(folder: Path) -> Path:
    """A program's folder without a brief."""
    (folder / "briefs").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "program.yaml").write_text(PROGRAM)
    return folder


def bare_brief(program: Path, master: str, *, length: str = "3 s", more: str = "", captions: str = "false") -> Path:
    """A brief for nothing but the footage, on the tiny placement."""
    path = program / "briefs" / "bare.yaml"
    text = BARE.format(master=quoted(master), length=length, more=more, captions=captions)
    path.write_text(text, encoding="utf-8")
    return path


def quoted(text: str) -> str:
    """`text` for YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True)
class Seen:
    """A delivered file, decoded. `luma` is (frames, height, width); `sound` (samples, 2) from time 0 at 48 kHz."""

    rate: Fraction
    luma: NDArray[np.uint8]
    sound: NDArray[np.float32] | None

    @property
    def length(self) -> float:
        """Seconds of picture."""
        return len(self.luma) / float(self.rate)

    @property
    def numbers(self) -> list[int]:
        """The number each frame shows."""
        return [number_in(frame) for frame in self.luma]

    def chirps(self) -> list[float]:
        """When chirps start, in seconds, by matched filter; those half as clear as the clearest and above."""
        assert self.sound is not None
        match = np.abs(np.correlate(self.sound.mean(axis=1), chirp(), mode="valid"))
        found, floor = [], 0.5 * match.max()
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
            frames = list(container.decode(container.streams.audio[0]))
            assert {frame.sample_rate for frame in frames} == {48_000}
            ahead = round((frames[0].pts or 0) * frames[0].time_base * 48_000)
            sound = np.concatenate([np.zeros((ahead, 2), np.float32), *(frame.to_ndarray().T for frame in frames)])
    return Seen(rate, luma, sound)


def delivered(brief: Path, *unknown: str) -> tuple[Seen, Edit]:
    """Make the brief's one edit; decoded, and as it is recorded.

    Nothing in it may fail, or be unknown but the rules named and what little motion and smooth noise can't tell.
    """
    made = flow.make(brief)
    (edit,) = made.delivery.edits
    wrong = [v for v in edit.report.verdicts if v.status in (Status.FAIL, Status.CANT_TELL)]
    told = [(v.rule, v.measured) for v in wrong if v.rule not in (*_MOTION, *unknown) or v.status is Status.FAIL]
    assert not told, told
    result = seen(made.page.parent / edit.main.path)
    assert len(result.luma) == edit.cut.frames
    assert result.luma.shape[1:] == (108, 192)
    return result, edit


@dataclass(frozen=True)
class Run:
    """Frames `first` to `last` of a cut that follow one another in the master.

    The moment `at` seconds into the cut is `at + d` seconds into the master, with d from `low` to `high`.
    """

    first: int
    last: int
    low: Fraction
    high: Fraction


def runs(result: Seen, frames: Mapping[int, Fraction]) -> list[Run]:
    """The runs a cut consists of, from what its frames show; `frames` says when each is shown in the master.

    Frame j shows what the master shows half a frame after its start, of the faster of the two on average.
    """
    numbers = result.numbers
    assert set(numbers) <= set(frames), numbers
    moments = sorted(frames.values())
    ends = dict(zip(moments, [*moments[1:], moments[-1] + 10], strict=True))
    slack = min((moments[-1] - moments[0]) / (len(moments) - 1), 1 / result.rate) / 2
    found: list[Run] = []
    for place, number in enumerate(numbers):
        low = frames[number] - place / result.rate - slack
        high = ends[frames[number]] - place / result.rate - slack
        if found and max(low, found[-1].low) <= min(high, found[-1].high):
            found[-1] = Run(found[-1].first, place, max(low, found[-1].low), min(high, found[-1].high))
        else:
            found.append(Run(place, place, low, high))
    return found


def check_frames(result: Seen, frames: Mapping[int, Fraction], *, joins: int) -> None:
    """Each frame shows what the master shows at its time; only at the cut's own joins is there a jump."""
    assert len(runs(result, frames)) <= joins + 1, result.numbers


def check_sync(
    result: Seen, frames: Mapping[int, Fraction], at: Iterable[float] = CHIRPS, *, even: bool = True
) -> None:
    """Chirps sound where the picture says, within 1 ms, and nowhere else.

    With `even` frames a run begins on a frame, so its place is known exactly; else as well as its frames tell.
    Those within 50 ms of a join, of the fade at the end, or of AAC's first packet may be there or not.
    """
    found, sure = result.chirps(), 0
    allowed: list[tuple[float, float]] = []
    rate = float(result.rate)
    for run in runs(result, frames):
        begin, end = run.first / rate, (run.last + 1) / rate
        exact = float(frames[result.numbers[run.first]]) - begin
        low, high = (exact, exact) if even else (float(run.low), float(run.high))
        for moment in at:
            earliest, latest = moment - high - 0.001, moment - low + 0.001
            allowed.append((earliest - 0.02, latest + 0.02))
            if begin + 0.05 < earliest and latest < min(end - 0.07, result.length - 0.45):
                assert any(earliest < one < latest for one in found), (earliest, latest, found)
                sure += 1
    assert sure, "the cut holds no chirp to go by"
    for one in found:
        assert any(early < one < late for early, late in allowed), (allowed, found)
