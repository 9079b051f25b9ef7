"""The beats of a steady pulse and its tempo, from onset strengths.

Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36, 2007: the tempo is where the onsets
are most like themselves a beat later, weighted towards 120 a minute (his log-Gaussian, 0.9 octaves wide); the beats
are the row of moments that best falls on onsets and keeps to that tempo. Speech and effects are as regular by chance
only: where the likeness is weak, or the tempo wanders, there is no pulse and nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_LOOK, _STEP = 12.0, 4.0
"""Seconds the tempo is measured over, and from one measurement to the next."""
_SLOWEST, _FASTEST = 50.0, 210.0
_USUAL, _SPREAD = 120.0, 0.9
_CLEAR = 0.3
"""Likeness (correlation, 0..1) of the onsets with themselves a beat later from which on there is a pulse."""
_SAME = 0.04  # share by which the tempo of neighbouring measurements may differ
_TIGHT = 100.0  # how dearly a beat off the tempo is paid for (Ellis)
_LEAST = 6.0  # seconds of a pulse; shorter is chance


@dataclass(frozen=True)
class Pulse:
    """Moments of beats in seconds of the source's clock, and beats a minute; none of either where there is no pulse."""

    beats: tuple[Fraction, ...] = ()
    tempo: float | None = None


def pulse(onsets: npt.NDArray[np.float32], hop: Fraction, start: Fraction) -> Pulse:
    """The pulse in onset strengths that are `hop` seconds apart, the first at `start`."""
    rate = float(1 / hop)
    strength = _standing_out(onsets.astype(np.float64), rate)
    regions = _steady(_tempi(strength, rate))
    beats: list[Fraction] = []
    weights: list[tuple[float, int]] = []
    for first, last, lag in regions:
        part = strength[round(first * rate) : round(last * rate)]
        found = _track(part, lag)
        if len(found) < 4:
            continue
        weights.append((60 * rate / _period(found, lag), len(found)))
        moments = [start + (round(first * rate) + int(at)) * hop for at in found]
        beats += [moment for moment in moments if not beats or moment > beats[-1]]
    if not weights:
        return Pulse()
    tempo = max(weights, key=lambda one: one[1])[0]
    return Pulse(tuple(beats), round(tempo, 1))


def _standing_out(onsets: Floats, rate: float) -> Floats:
    """Without the slow part (0.4 s), halfwave, so that a crescendo is no onset; scaled to its spread."""
    if not len(onsets):
        return onsets
    width = max(1, round(0.4 * rate))
    around = np.convolve(np.pad(onsets, (width, width), mode="edge"), np.ones(2 * width + 1) / (2 * width + 1), "valid")
    out = np.maximum(onsets - around, 0)
    spread: Floats = out / max(float(out.std()), 1e-3)
    return spread


def _tempi(strength: Floats, rate: float) -> list[tuple[float, float]]:
    """Every `_STEP` seconds: frames a beat, 0 where there is no pulse, and how clear it is."""
    size, found = round(_LOOK * rate), []
    for at in range(0, max(1, len(strength) - size + 1), max(1, round(_STEP * rate))):
        found.append(_tempo(strength[at : at + size], rate))
    return found


def _tempo(part: Floats, rate: float) -> tuple[float, float]:
    slowest = int(60 * rate / _SLOWEST)
    if len(part) < 3 * slowest or part.std() < 1e-6:
        return 0.0, 0.0
    # Onsets of one beat lie a frame or two apart.
    smooth = np.convolve(part, np.hanning(5) / 2, "same")
    even = smooth - smooth.mean()
    length = 1 << (2 * len(even) - 1).bit_length()
    spectrum = np.fft.rfft(even, length)
    alike = np.fft.irfft(np.abs(spectrum) ** 2)[: 2 * slowest + 2]
    alike = alike / max(alike[0], 1e-9) * len(even) / (len(even) - np.arange(len(alike)))
    lags = np.arange(int(60 * rate / _FASTEST), slowest + 1)
    peaks = lags[(alike[lags] >= alike[lags - 1]) & (alike[lags] >= alike[lags + 1])]
    if not len(peaks):
        return 0.0, 0.0
    usual = np.exp(-0.5 * (np.log2(peaks / (60 * rate / _USUAL)) / _SPREAD) ** 2)
    best = int(peaks[np.argmax(alike[peaks] * usual)])
    low, middle, high = alike[best - 1 : best + 2]
    bend = low - 2 * middle + high
    shift = 0.5 * (low - high) / bend if bend < 0 else 0.0
    # A pulse comes again after two beats as after one; a single echo does not.
    clear = min(float(middle), float(alike[2 * best - 1 : 2 * best + 2].max()))
    return best + shift, clear


def _steady(tempi: Sequence[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Stretches (seconds) through which a clear pulse keeps its tempo, with their frames a beat."""
    regions: list[tuple[float, float, list[float]]] = []
    for i, (lag, clear) in enumerate(tempi):
        if clear < _CLEAR:
            continue
        first, last = i * _STEP, i * _STEP + _LOOK
        if regions and first <= regions[-1][1] and abs(lag / np.median(regions[-1][2]) - 1) < _SAME:
            regions[-1] = (regions[-1][0], last, [*regions[-1][2], lag])
        else:
            begin = max(first, regions[-1][1]) if regions else first
            regions.append((begin, last, [lag]))
    return [(first, last, float(np.median(lags))) for first, last, lags in regions if last - first >= _LEAST]


def _track(strength: Floats, lag: float) -> npt.NDArray[np.int64]:
    """The frames of the beats (Ellis, section 3.1): each step between half a beat and two is weighed."""
    local = np.convolve(strength, np.exp(-0.5 * (np.arange(-round(lag), round(lag) + 1) * 32 / lag) ** 2), "same")
    steps = np.arange(-round(2 * lag), -max(1, round(lag / 2)) + 1)
    cost = -_TIGHT * np.log(-steps / lag) ** 2
    total, before = local.copy(), np.full(len(local), -1)
    limit = 0.01 * local.max() if len(local) else 0.0
    begun = False
    for at in range(-int(steps[0]), len(local)):
        scores = cost + total[at + steps]
        best = int(np.argmax(scores))
        if not begun and local[at] < limit:
            continue
        begun = True
        total[at] = local[at] + scores[best]
        before[at] = at + steps[best]
    if not begun:
        return np.zeros(0, np.int64)
    tail = max(0, len(total) - round(lag * 1.5))
    at = tail + int(np.argmax(total[tail:]))
    beats = [at]
    while before[at] >= 0:
        at = int(before[at])
        beats.append(at)
    return np.array(beats[::-1])


def _period(beats: npt.NDArray[np.int64], lag: float) -> float:
    """Frames a beat over the whole row: finer than one frame."""
    gaps = np.diff(beats)
    count = np.rint(gaps / lag).clip(1).sum()
    return float((beats[-1] - beats[0]) / count) if count else lag
