"""Pictures that flash, with exact truth, and films of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.media.flashes import FlashMeter
from cutthrough.media.screen_light import ScreenLight
from cutthrough.model.flash import FlashFindings

Picture = npt.NDArray[np.uint8]
HEIGHT, WIDTH = 108, 192


def plain(colour: int | tuple[int, int, int], height: int = HEIGHT, width: int = WIDTH) -> Picture:
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = colour
    return picture


def patch(
    share: float,
    colour: int | tuple[int, int, int],
    ground: int | tuple[int, int, int] = 0,
    at: tuple[int, int] = (0, 0),
) -> Picture:
    """A rectangle of this share of the picture, of the picture's shape."""
    picture = plain(ground)
    down, across = round(HEIGHT * share**0.5), round(WIDTH * share**0.5)
    picture[at[0] : at[0] + down, at[1] : at[1] + across] = colour
    return picture


def stripes(period: float, across: int = WIDTH, light: int = 255, dark: int = 0, angle: float = 0.0) -> Picture:
    """Stripes, `period` pixels a pair, over the first `across` pixels of a dark picture."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    along = columns * np.cos(np.deg2rad(angle)) + rows * np.sin(np.deg2rad(angle))
    lit = (along / period % 1 < 0.5) & (columns < across)
    return np.repeat(np.where(lit, light, dark)[..., None], 3, axis=2).astype(np.uint8)


def blink(
    on: Picture, off: Picture, hertz: float | Fraction, rate: int | Fraction = 30, seconds: int = 4
) -> list[Picture]:
    """`on` and `off` in turn, `hertz` pairs a second, by exact arithmetic."""
    hertz, rate = Fraction(hertz), Fraction(rate)
    return [on if int(2 * hertz * frame / rate) % 2 else off for frame in range(int(rate * seconds))]


def look(
    frames: Iterable[Picture], rate: int | Fraction = 30, *, loops: bool = False, light: ScreenLight | None = None
) -> FlashFindings:
    meter, step, at = FlashMeter(light, loops=loops), 1 / Fraction(rate), Fraction(0)
    for frame in frames:
        meter.push(frame, at)
        at += step
    return meter.result(at)


def textured(height: int, width: int, grain: int, seed: int = 5) -> Picture:
    """Hard black and white blots of about this many pixels."""
    noise = np.random.default_rng(seed).random((height // grain + 1, width // grain + 1)) > 0.5
    blots = np.kron(noise, np.ones((grain, grain)))[:height, :width]
    return np.repeat((blots * 235 + 10)[..., None], 3, axis=2).astype(np.uint8)


def each(count: int, picture: Callable[[int], Picture]) -> list[Picture]:
    return [picture(number) for number in range(count)]
