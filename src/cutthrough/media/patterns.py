"""Finds regular stripes that people with photosensitive epilepsy may not bear, even where nothing flashes.

ITU-R BT.1702 and Ofcom's guidance: more than five pairs of light and dark stripes, in any direction, clearly
discernible, over more than a quarter of the picture (40 % if they stand or drift one way) and for longer than half a
second. Light stripes darker than 50 cd/m2 do no harm (Wilkins, Emmett and Harding 2005). Looked for are straight
stripes and chequers of even width; rings, rays and bent stripes are not found. What is finer than two pixels of the
small picture can't be told, and is finer than the eye tells at that distance (0.1 degree, WCAG 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.model.flash import FlashConcern, Flashing, FlashKind

STRIPES_AREA = 0.25
PAIRS = 5.5
"""More than five, and half a pair of room for what the measure is off."""

LEAST_TIME = Fraction(1, 2)
SWING = 0.1
"""Between light and dark stripes, of relative luminance: as for flashes."""

LIGHT, DARK = 0.25, 0.8
"""The light stripes are at least, the dark ones at most so bright: 50 and 160 of 200 cd/m2."""

_EVERY, _GAP = Fraction(1, 4), Fraction(3, 4)  # seconds between looks, and at most between what is one passage
_FINEST = 0.45  # cycles a pixel
_STANDS_OUT = 6.0  # times the strength of what is about as fine
_SECOND = 0.4  # of the strength of the strongest
_ORDER = 0.4  # of all that varies nearby, what stripes must make up: square ones make up 0.81, at their edge half of it
_PLAIN = 0.62  # and in the mean of all places; lines of text come to 0.4 to 0.6
_SQUARE = np.float32(np.pi / 4)  # a square wave, of its first harmonic
_PERIODS = 1.0  # spread of the neighbourhood
_PEAK = 3  # bins
_COARSE = 8  # pixels a pair, from which on half as many pixels tell the same

Plane = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Stripes:
    """`area` is a share of the picture, `pairs` how many light-dark pairs lie side by side in the largest part."""

    area: float
    pairs: float


class StripeWatch:
    """Push the luminance of each new frame; looks at four a second, now even, now odd ones, as stripes may flicker."""

    def __init__(self) -> None:
        self._next: Fraction | None = None
        self._wait = self._odd = False  # to wait for one frame more; and whether that was done last
        self._now: Stripes | None = None
        self._unseen: Plane | None = None
        self._spans: list[tuple[Fraction, Fraction, Stripes]] = []

    def see(self, light: Plane, at: Fraction) -> None:
        """A frame unlike the one before, shown from `at` on."""
        self._unseen = light
        self.stand(at)

    def stand(self, at: Fraction) -> None:
        """The frame that was seen last is still shown at this second."""
        if self._next is not None and at < self._next:
            return
        if self._wait:
            self._wait = False
            return
        self._close(at)
        if self._unseen is not None:
            self._now = find_stripes(self._unseen)
            self._unseen = None
        self._next = at + _EVERY
        self._wait = self._odd = not self._odd
        if self._now is not None:
            self._spans.append((at, at, self._now))

    def result(self, end: Fraction) -> list[Flashing]:
        """The passages with stripes; the last frame is shown until `end`."""
        self._close(end)
        return [
            Flashing(
                kind=FlashKind.PATTERN, concern=FlashConcern.STRIPES, start=start, end=stop,
                area=stripes.area, pairs=round(stripes.pairs, 1),
            )
            for start, stop, stripes in self._spans
            if stop - start >= LEAST_TIME
        ]  # fmt: skip

    def _close(self, at: Fraction) -> None:
        """What was seen last has been shown until now."""
        if self._now is None or not self._spans:
            return
        start, _, stripes = self._spans.pop()
        if self._spans and start - self._spans[-1][1] <= _GAP:
            start, _, before = self._spans.pop()
            stripes = max(stripes, before, key=lambda s: s.area)
        elif self._spans and self._spans[-1][1] - self._spans[-1][0] < LEAST_TIME:
            self._spans.pop()
        self._spans.append((start, at, stripes))


def find_stripes(light: Plane) -> Stripes | None:
    """The stripes of one picture of relative luminance, (height, width), if there are enough to do harm."""
    height, width = (_quick(side) for side in light.shape)
    waves = _waves(light[:height, :width])
    if not waves:
        return None
    if all(np.hypot(*wave) * _COARSE <= 1 for wave in waves):
        size = max(1, light.shape[1] // 2), max(1, light.shape[0] // 2)
        waves = [(down * light.shape[0] / size[1], across * light.shape[1] / size[0]) for down, across in waves]
        light = np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_AREA), np.float32)
    height, width = light.shape
    energy = np.zeros_like(light)
    coarsest = min(float(np.hypot(*wave)) for wave in waves)
    spread = _PERIODS / coarsest
    mean = _smooth(light, spread)
    rest = light - mean
    for down, across in waves:
        phase_down = np.exp(-2j * np.pi * down * np.arange(height)).astype(np.complex64)
        phase_across = np.exp(-2j * np.pi * across * np.arange(width)).astype(np.complex64)
        turned = rest * np.outer(phase_down, phase_across)
        real = _smooth(np.ascontiguousarray(turned.real), spread)
        imaginary = _smooth(np.ascontiguousarray(turned.imag), spread)
        energy += 4 * (real * real + imaginary * imaginary)
    varies = _smooth(rest * rest, spread)
    half = _SQUARE * np.sqrt(energy)  # of the way from dark to light
    found = (energy >= 2 * _ORDER * varies) & (2 * half >= SWING)
    found &= (mean + half >= LIGHT) & (mean - half < DARK)
    area = float(np.count_nonzero(found)) / found.size
    if area <= STRIPES_AREA or float((energy[found] / varies[found]).mean()) < 2 * _PLAIN:
        return None
    pairs = max(_pairs(found, wave) for wave in waves)
    return Stripes(area, pairs) if pairs >= PAIRS else None


def _waves(light: Plane) -> list[tuple[float, float]]:
    """The one or two directions and finenesses that stand out, in cycles a pixel down and across."""
    height, width = light.shape
    window, cycles, allowed = _ground(height, width)
    if not allowed.any():
        return []
    power = cv2.dft((light - light.mean()) * window, flags=cv2.DFT_COMPLEX_OUTPUT)[:, : width // 2 + 1]
    whole = np.hypot(power[..., 0], power[..., 1])
    strength = whole * allowed
    waves: list[tuple[float, float]] = []
    first = 0.0
    for _ in range(2):
        row, column = np.unravel_index(int(strength.argmax()), strength.shape)
        peak = float(strength[row, column])
        if not _clear(strength, cycles, int(row), int(column)) or peak < _SECOND * first:
            break
        first = first or peak
        signed = int(row) - height if row > height // 2 else int(row)
        if _shoulder(whole, int(row), int(column)) or _overtone(whole, signed, int(column)):
            break
        down = signed + _between(whole, [((int(row) + step) % height, int(column)) for step in (-1, 0, 1)])
        across = column + _between(whole, [(int(row), abs(int(column) + step)) for step in (-1, 0, 1)])
        waves.append((float(down) / height, float(across) / width))
        for mirrored in ((int(row), int(column)), ((height - int(row)) % height, (width - int(column)) % width)):
            _blot(strength, *mirrored)
    return waves


def _clear(strength: Plane, cycles: Plane, row: int, column: int) -> bool:
    """Whether a peak stands out of what is about as fine, and is strong enough for stripes over a quarter."""
    peak, fineness = float(strength[row, column]), float(cycles[row, column])
    alike = strength[(cycles > fineness / 1.5) & (cycles < fineness * 1.5) & (strength > 0)]
    least = SWING / 2 * STRIPES_AREA / 4 * strength.shape[0] * 2 * (strength.shape[1] - 1) / 2
    return alike.size > 0 and peak >= least and peak >= _STANDS_OUT * float(np.median(alike))


def _between(whole: Plane, at: list[tuple[int, int]]) -> float:
    """Where between three neighbouring bins the peak is, -0.5..0.5, by a parabola through their logarithms."""
    if at[-1][1] >= whole.shape[1]:
        return 0.0
    low, middle, high = (float(np.log(whole[place] + 1e-6)) for place in at)
    bend = low - 2 * middle + high
    return float(np.clip((low - high) / (2 * bend), -0.5, 0.5)) if bend < 0 else 0.0


def _shoulder(whole: Plane, row: int, column: int) -> bool:
    """Whether a neighbouring bin is stronger: that of a wave too coarse to count."""
    rows = np.arange(row - 1, row + 2) % whole.shape[0]
    return bool(whole[rows, max(0, column - 1) : column + 2].max() > whole[row, column])


def _overtone(whole: Plane, row: int, column: int) -> bool:
    """Whether a wave only squares the shoulders of a stronger one, two, three or five times as coarse."""
    for times in (2, 3, 5):
        rows = np.arange(round(row / times) - 1, round(row / times) + 2) % whole.shape[0]
        columns = np.arange(max(0, round(column / times) - 1), round(column / times) + 2)
        if whole[np.ix_(rows, columns)].max() > whole[row, column]:
            return True
    return False


def _blot(strength: Plane, row: int, column: int) -> None:
    rows = np.arange(row - _PEAK, row + _PEAK + 1) % strength.shape[0]
    columns = np.arange(max(0, column - _PEAK), min(strength.shape[1], column + _PEAK + 1))
    if columns.size:
        strength[np.ix_(rows, columns)] = 0


@lru_cache
def _quick(side: int) -> int:
    """The most pixels of a side that the Fourier transform is quick with."""
    return next(most for most in range(side, 0, -1) if cv2.getOptimalDFTSize(most) == most)


@lru_cache(maxsize=4)
def _ground(height: int, width: int) -> tuple[Plane, Plane, npt.NDArray[np.bool_]]:
    """For pictures of one size: the window, and of each wave its cycles a pixel and whether it may be stripes."""
    window = np.outer(np.hanning(height + 2)[1:-1], np.hanning(width + 2)[1:-1]).astype(np.float32)
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    cycles = np.hypot(down, across)
    along = (np.abs(down) * height * np.abs(down) + np.abs(across) * width * np.abs(across)) / np.maximum(cycles, 1e-9)
    # Cycles that fit into the picture along the wave.
    allowed = (cycles <= _FINEST) & (along >= PAIRS)
    return window, cycles.astype(np.float32), allowed


def _smooth(plane: Plane, spread: float) -> Plane:
    side = max(3, round(2 * spread)) | 1
    return np.asarray(cv2.blur(cv2.blur(plane, (side, side)), (side, side)), np.float32)


def _pairs(found: npt.NDArray[np.bool_], wave: tuple[float, float]) -> float:
    """Pairs side by side in the largest part of what was found."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(found.view(np.uint8), connectivity=4)
    if len(stats) < 2:
        return 0.0
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    rows, columns = np.nonzero(labels == largest)
    along = rows * wave[0] + columns * wave[1]  # in cycles
    low, high = np.quantile(along, (0.01, 0.99))
    return float(high - low) / 0.98
