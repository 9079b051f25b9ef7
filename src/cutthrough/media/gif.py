"""A GIF for email: small, endless, and its first frame carries the message because Outlook shows no other."""

from __future__ import annotations

import math
import os
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.open import input_arguments, open_media, say_name
from cutthrough.model.errors import RenderError, SourceError, StoreError
from cutthrough.model.time import say_seconds

_LADDER: tuple[tuple[int, int, int, Fraction], ...] = (
    # delay in 1/100 s, colours, width in thousandths of the widest, share of the length
    (8, 256, 1000, Fraction(1)),
    (8, 128, 1000, Fraction(1)),
    (10, 128, 1000, Fraction(1)),
    (10, 96, 900, Fraction(1)),
    (12, 96, 800, Fraction(1)),
    (12, 64, 800, Fraction(1)),
    (16, 64, 800, Fraction(1)),
    (20, 64, 800, Fraction(1)),
    (25, 48, 800, Fraction(1)),
    (25, 48, 667, Fraction(1)),
    (33, 48, 667, Fraction(1)),
    (33, 32, 533, Fraction(1)),
    (50, 32, 533, Fraction(1)),
    (50, 32, 533, Fraction(3, 4)),
    (50, 32, 533, Fraction(1, 2)),
    (50, 32, 467, Fraction(1, 3)),
    (50, 16, 333, Fraction(1, 4)),
)
"""From what looks best to what is smallest: first fewer colours and a slower rate, then a smaller picture, and only
when those are spent a shorter piece, because the end, which is what goes, holds the call to action."""

_SOUNDING = 9
"""The rung encoded first, to foretell the others' sizes from: cheap, and its sizes lead to theirs within 30 %."""

_HOPE = 1.3
"""A rung foretold to be no more than this many times the limit is tried; what counts is the size that comes out."""


@dataclass(frozen=True)
class GifMade:
    """What it settled on: `delay` is hundredths of a second per frame, `length` is what plays, in seconds."""

    width: int
    height: int
    frames: int
    delay: int
    colours: int
    length: Fraction
    bytes: int
    shortened: bool


@dataclass(frozen=True)
class _Step:
    """One rung: what to encode, in whole frames of the video and pixels."""

    width: int
    height: int
    delay: int
    colours: int
    source_frames: int
    frames: int

    @property
    def weight(self) -> float:
        """What the size of the file is roughly in proportion to."""
        return self.width * self.height * math.pow(self.frames, 0.9) * math.log2(self.colours)


def gif(
    video: Path,
    out: Path,
    *,
    width_max: int = 600,
    bytes_max: int = 1_000_000,
    start: Fraction | int = 0,
    length: Fraction | int | None = None,
) -> GifMade:
    """Make an endless GIF of a finished video, from `start` for `length` seconds (to its end when None).

    It is never wider than `width_max` or the video, and never over `bytes_max`: rate, colours, width and at last
    length are lowered step by step until it fits. Delays are whole hundredths of a second, all the same, so it runs
    at exactly the speed it says (GIF89a specification, section 23 "Graphic Control Extension"); none is under 2,
    which mail programs and browsers slow to 10. The same video gives the same bytes on one machine.

    Raises SourceError when the video can't be read or is not long enough, RenderError when the smallest step does
    not fit either, StoreError when the file can't be written.
    """
    size, rate, total = _measure(video)
    first = int(Fraction(start) * rate + Fraction(1, 2))
    count = total - first if length is None else min(total - first, int(Fraction(length) * rate + Fraction(1, 2)))
    if first < 0 or count < 1:
        lasts, asked = say_seconds(total / rate), say_seconds(Fraction(start))
        raise SourceError(f"{say_name(video)} lasts {lasts}; there is nothing from {asked}.", path=video)
    with tempfile.TemporaryDirectory(prefix=f".{os.getpid()}-gif-", dir=out.parent) as room:
        aside = Path(room) / "made.gif"
        step, frames = _largest_that_fits(video, aside, _steps(size, rate, count, width_max), rate, first, bytes_max)
        length_made = Fraction(frames * step.delay, 100)
        weight = aside.stat().st_size
        if weight > bytes_max:
            raise RenderError(
                f"{say_name(video)} does not fit {bytes_max // 1000} kB as a GIF: at its smallest, {step.width} pixels"
                f" wide for {say_seconds(length_made)}, it is {weight // 1000} kB.",
                "ask for a shorter piece, or send a poster that links to the video",
                path=video,
            )
        try:
            aside.replace(out)
        except OSError as error:
            raise StoreError(f"{say_name(out)} can't be written: {error.strerror}.", path=out) from error
    return GifMade(
        step.width,
        step.height,
        frames,
        step.delay,
        step.colours,
        length_made,
        weight,
        shortened=step.source_frames < count,
    )


def gif_timing(path: Path) -> tuple[int, Fraction]:
    """How many frames a GIF has and how long one round of it lasts, in seconds, as its frames' delays add up.

    Raises SourceError when it is not a GIF that can be read.
    """
    try:
        with Image.open(path, formats=("GIF",)) as picture:
            frames = getattr(picture, "n_frames", 1)
            length = Fraction(0)
            for number in range(frames):
                picture.seek(number)
                length += Fraction(int(picture.info.get("duration", 0)), 1000)
    except (OSError, EOFError, SyntaxError) as error:
        raise SourceError(f"{say_name(path)} is not a GIF that can be read.", "make it again", path=path) from error
    return frames, length


def _largest_that_fits(
    video: Path, aside: Path, steps: tuple[_Step, ...], rate: Fraction, first: int, bytes_max: int
) -> tuple[_Step, int]:
    """Leave in `aside` the first rung that fits, or the last one; that rung, and how many frames it has."""
    known = steps[_SOUNDING]
    _encode(video, aside, known, rate, first)
    size = aside.stat().st_size
    for number, step in enumerate(steps):
        if number < len(steps) - 1 and size * step.weight / known.weight > _HOPE * bytes_max:
            continue
        _encode(video, aside, step, rate, first)
        known, size = step, aside.stat().st_size
        if size <= bytes_max:
            break
    return known, _measure(aside)[2]


def _measure(video: Path) -> tuple[tuple[int, int], Fraction, int]:
    """Size in pixels, frames a second and number of frames, from counting packets."""
    with open_media(video) as container:
        if not container.streams.video:
            raise SourceError(f"{say_name(video)} has no picture to make a GIF from.", path=video)
        stream = container.streams.video[0]
        total = sum(1 for packet in container.demux(stream) if packet.size)
        rate = stream.average_rate
        if not total or not rate:
            raise SourceError(f"{say_name(video)} has no frames to make a GIF from.", path=video)
        return (stream.width, stream.height), Fraction(rate), total


def _steps(size: tuple[int, int], rate: Fraction, count: int, width_max: int) -> tuple[_Step, ...]:
    """The ladder in this video's pixels and frames."""
    widest, found = min(width_max, size[0]), []
    for delay, colours, thousandths, share in _LADDER:
        width = max(16, widest * thousandths // 1000)
        source_frames = max(1, int(count * share))
        frames = max(1, int(source_frames / rate * 100 / delay + Fraction(1, 2)))
        found.append(_Step(width, max(1, round(width * size[1] / size[0])), delay, colours, source_frames, frames))
    return tuple(found)


def _encode(video: Path, out: Path, step: _Step, rate: Fraction, first: int) -> None:
    """Noise calmed, one palette for the whole piece, ordered dither (it stands still, so it packs), no metadata.

    `round=up` shows at each moment the last frame at or before it; `near` would put frame 1 over frame 0.
    """
    graph = (
        f"[0:v:0]trim=start_frame={first}:end_frame={first + step.source_frames},setpts=N/({rate}*TB),"
        f"fps=fps=100/{step.delay}:start_time=0:round=up,trim=end_frame={step.frames},"
        f"scale={step.width}:{step.height}:flags=lanczos+accurate_rnd+full_chroma_int:in_color_matrix=bt709,"
        "hqdn3d=2:2:6:6,setsar=1,format=gbrp,split[a][b];"
        f"[a]palettegen=max_colors={step.colours}:stats_mode=full[p];"
        "[b][p]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle[out]"
    )
    run_ffmpeg(
        [
            *input_arguments(video),
            *("-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[out]"),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
            *("-loop", "0", "-final_delay", str(step.delay), "-f", "gif", "-y", str(out)),
        ]
    )
