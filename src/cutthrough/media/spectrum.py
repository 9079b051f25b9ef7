"""What tells music from other sound, and where it strikes: followed over the spectrum in constant memory.

Two measures are taken. Onset strength is spectral flux: what 40 mel bands gain in dB from frame to frame (Bello et al.,
"A tutorial on onset detection in music signals", IEEE TSAP 13, 2005). Continuous frequency activation is how strongly
and how long single frequencies stand out, as sustained notes do and speech, whose pitch glides, does not (Seyerlehner
et al., "Automatic music detection in television productions", DAFx 2007); it finds music under speech too.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from cutthrough.media.voice import VOICE_RATE

HOP = 256
"""Samples at 16 kHz from one onset strength to the next: 16 ms."""

BLOCK, BLOCK_STEP = 160, 50
"""Frames one activation is measured over (2.56 s, as in the paper) and from one to the next (0.8 s)."""

_WINDOW = 1024
_AROUND = 10  # bins on either side that a peak stands out from
_STANDS_OUT = 0.1  # dB
_PEAKS = 5
_BANDS = 40
_FLOOR = 1e-9  # -90 dB
_AT_ONCE = 250  # frames: 4 s

Floats = npt.NDArray[np.float32]


class SpectrumMeter:
    """Push mono sound at 16 kHz in blocks of any length; ask once for both measures."""

    def __init__(self) -> None:
        # Frames are centred on their moment, so the sound begins half a window late.
        self._waiting: list[Floats] = [np.zeros(_WINDOW // 2, np.float32)]
        self._held = _WINDOW // 2
        self._before: Floats | None = None
        self._onsets: list[Floats] = []
        self._peaks: npt.NDArray[np.bool_] = np.zeros((0, _WINDOW // 2 + 1), np.bool_)
        self._activations: list[float] = []

    def push(self, block: Floats) -> None:
        """Hear `block`, float32 of one dimension, full scale 1.0."""
        self._waiting.append(block)
        self._held += len(block)
        if self._held >= _AT_ONCE * HOP + _WINDOW:
            self._run()

    def result(self) -> tuple[Floats, Floats]:
        """Onset strength in dB each `HOP` samples; activation each `BLOCK_STEP` hops, over the `BLOCK` that follow."""
        self.push(np.zeros(_WINDOW // 2, np.float32))
        self._run()
        if not self._activations and len(self._peaks):
            self._activations.append(_activation(self._peaks))
        onsets = np.concatenate(self._onsets) if self._onsets else np.zeros(0, np.float32)
        return onsets, np.array(self._activations, np.float32)

    def _run(self) -> None:
        sound = np.concatenate(self._waiting)
        count = (len(sound) - _WINDOW) // HOP + 1
        if count <= 0:
            self._waiting = [sound]
            return
        steps = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[: count * HOP : HOP]
        power = np.abs(np.fft.rfft(steps * np.hanning(_WINDOW).astype(np.float32), axis=1)) ** 2
        power = (power * (4 / _WINDOW**2)).astype(np.float32)
        self._flux(power)
        self._activate(power)
        self._waiting = [sound[count * HOP :]]
        self._held = len(self._waiting[0])

    def _flux(self, power: Floats) -> None:
        bands = 10 * np.log10(power @ _bands() + _FLOOR)
        before = bands[:1] if self._before is None else self._before
        gained = np.maximum(np.diff(bands, axis=0, prepend=before), 0).mean(axis=1)
        self._before = bands[-1:]
        self._onsets.append(gained.astype(np.float32))

    def _activate(self, power: Floats) -> None:
        level = 10 * np.log10(power + _FLOOR)
        wide = np.pad(level, ((0, 0), (_AROUND + 1, _AROUND)), mode="edge").cumsum(axis=1, dtype=np.float64)
        around = (wide[:, 2 * _AROUND + 1 :] - wide[:, : -2 * _AROUND - 1]) / (2 * _AROUND + 1)
        self._peaks = np.concatenate([self._peaks, level - around > _STANDS_OUT])
        while len(self._peaks) >= BLOCK:
            self._activations.append(_activation(self._peaks[:BLOCK]))
            self._peaks = self._peaks[BLOCK_STEP:]


def _activation(peaks: npt.NDArray[np.bool_]) -> float:
    """How clear the five clearest peaks are of how often each frequency stands out: their heights, added up.

    A peak's height is counted over the higher of the valleys at its sides.
    """
    often = peaks.mean(axis=0)
    turns = np.sign(np.diff(often))
    # Flat stretches go on as what came before them.
    moving = np.maximum.accumulate(np.where(turns != 0, np.arange(len(turns)), 0))
    turns = turns[moving]
    tops = np.flatnonzero((turns[:-1] > 0) & (turns[1:] < 0)) + 1
    valleys = np.concatenate([[0], np.flatnonzero((turns[:-1] < 0) & (turns[1:] > 0)) + 1, [len(often) - 1]])
    if not len(tops):
        return 0.0
    left = valleys[np.searchsorted(valleys, tops) - 1]
    right = valleys[np.minimum(np.searchsorted(valleys, tops), len(valleys) - 1)]
    heights = often[tops] - np.maximum(often[left], often[right])
    return float(np.sort(heights)[-_PEAKS:].sum())


@cache
def _bands() -> Floats:
    """Triangles of equal area on the mel scale from 30 Hz to 8 kHz."""
    low, high = (2595 * float(np.log10(1 + hz / 700)) for hz in (30, 8000))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    hz = np.fft.rfftfreq(_WINDOW, 1 / VOICE_RATE)[:, None]
    left, middle, right = edges[:-2], edges[1:-1], edges[2:]
    slopes = np.maximum(np.minimum((hz - left) / (middle - left), (right - hz) / (right - middle)), 0)
    weights: Floats = (slopes / np.maximum(slopes.sum(axis=0), 1e-9)).astype(np.float32)
    return weights
