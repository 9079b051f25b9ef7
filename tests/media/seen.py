"""Frames made by hand, as those see them who look at every frame of a file."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt

from cutthrough.media.frame_tap import Glimpse, Watcher

Gray = npt.NDArray[np.uint8]


def show(pictures: Iterable[Gray], *watchers: Watcher, rate: int = 25) -> Fraction:
    """Show grey pictures to all of them; gives the end of the last one."""
    at = Fraction(0)
    for picture in pictures:
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="gray")
        glimpse = Glimpse(at, np.dstack([picture] * 3), picture, frame)
        for watcher in watchers:
            watcher.look(glimpse)
        at += Fraction(1, rate)
    return at


def texture(height: int = 180, width: int = 320, seed: int = 3) -> Gray:
    """A field of grey with as much detail as nature has, twice as wide as asked, to be panned over."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(2 * width)[None, :]
    white = np.random.default_rng(seed).standard_normal((height, 2 * width))
    falls = np.maximum(np.hypot(down, across), 4 / width) ** -1.3
    field = np.fft.irfft2(np.fft.rfft2(white) * falls, s=(height, 2 * width))
    return np.clip(128 + 40 * field / field.std(), 0, 255).astype(np.uint8)


def pan(frames: int, step: float = 2, *, width: int = 320, field: Gray | None = None) -> list[Gray]:
    """The texture seen through a window that moves evenly."""
    wide = texture(width=width) if field is None else field
    places = [int(n * step) % (wide.shape[1] - width) for n in range(frames)]
    return [wide[:, at : at + width].copy() for at in places]
