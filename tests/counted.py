"""Synthetic video whose every frame says its own number, so that a test can tell exactly which one it got."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

BITS = 12
"""Frames are told apart up to 4096, by a row of black and white blocks."""


def counted_frame(number: int, width: int, height: int, *, texture: bool = False) -> np.ndarray:
    """A grey RGB frame (height, width, 3) with `number` in binary across its upper half."""
    picture = np.full((height, width, 3), 90, np.uint8)
    if texture:
        y, x = np.mgrid[0:height, 0:width]
        picture[..., 1] = (90 + 40 * np.sin((x + 3 * number) / 9) * np.cos(y / 7)).astype(np.uint8)
    for bit in range(BITS):
        left, right = width * bit // BITS, width * (bit + 1) // BITS
        picture[: height // 2, left:right] = 235 if number >> bit & 1 else 20
    return picture


def read_number(luma: np.ndarray) -> int:
    """The number in a frame's luma plane (height, width), of any size."""
    height, width = luma.shape
    row = luma[height // 8 : height * 3 // 8]
    number = 0
    for bit in range(BITS):
        left, right = width * bit // BITS, width * (bit + 1) // BITS
        third = (right - left) // 3
        number |= int(row[:, left + third : right - third].mean() > 120) << bit
    return number


def make_counted(
    path: Path,
    frames: int,
    *,
    rate: Fraction = Fraction(25),
    size: tuple[int, int] = (192, 108),
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
    stamps: Sequence[int] | None = None,
    tick: Fraction | None = None,
    texture: bool = False,
) -> Path:
    """Write `frames` numbered frames; `stamps` (in `tick`s) makes the rate variable."""
    width, height = size
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options={"g": "24", "crf": "16", **(options or {})})
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        base = tick or 1 / rate
        stream.codec_context.time_base = base
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(counted_frame(number, width, height, texture=texture), format="rgb24")
            frame.pts = stamps[number] if stamps else number
            frame.time_base = base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def numbers_in(path: Path) -> list[int]:
    """The number of every frame of a finished file, in order."""
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]
