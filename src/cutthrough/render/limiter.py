"""A look-ahead true-peak limiter: leaves every sample as it is until a peak would pass the ceiling.

Peaks between samples are found as ITU-R BS.1770-4 annex 2 has it, by oversampling four times. The attenuation each
peak needs is spread over the 5 ms before it, falls back at a constant pace in decibels, and is smoothed by a window
as long as the look-ahead: an average of values none of which is smaller than what the peak needs, so never too
little. Both channels are turned down together, or the image would move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

RATE = 48_000

Block = npt.NDArray[np.float32]
_Curve = npt.NDArray[np.float64]

_LOOK_AHEAD = RATE * 5 // 1000
_RELEASE = 60.0 / RATE
"""dB per sample: 6 dB are given back in 0.1 s, quick enough not to be heard as a breath, slow enough not to buzz."""

_REACH = 12
"""Samples on either side that an oversampled value is made from."""


def _interpolators() -> npt.NDArray[np.float64]:
    """Three filters that give the values 1/4, 1/2 and 3/4 between two samples: sinc under a Kaiser window."""
    filters = []
    for quarter in (0.25, 0.5, 0.75):
        distance = np.arange(-_REACH + 1, _REACH + 1) - quarter
        window = np.i0(7.0 * np.sqrt(np.clip(1 - (distance / _REACH) ** 2, 0, None))) / np.i0(7.0)
        taps = np.sinc(distance) * window
        filters.append(taps[::-1] / taps.sum())
    return np.array(filters)


_FILTERS = _interpolators()
_MOST = float(np.abs(_FILTERS).sum(axis=1).max())
"""No value between samples is more than this times the largest sample around it."""

_WINDOW = np.hanning(_LOOK_AHEAD + 2)[1:-1] / np.hanning(_LOOK_AHEAD + 2).sum()


class Limiter:
    """Holds the true peak of what passes at `ceiling` dBTP; `reduction` is the most it took away so far, in dB."""

    def __init__(self, ceiling: float) -> None:
        self.reduction = 0.0
        self._ceiling = 10 ** (ceiling / 20)
        self._near = np.zeros((2 * _REACH, 2), np.float32)
        self._late = np.zeros((_REACH + _LOOK_AHEAD, 2), np.float32)
        self._needed: _Curve = np.zeros(_LOOK_AHEAD)
        self._held: _Curve = np.zeros(_LOOK_AHEAD - 1)

    def limited(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The same samples, as many, turned down where a peak would pass the ceiling. Shape (n, 2), 48 kHz."""
        lead = len(self._late)
        for block in blocks:
            out = self._pass(block)
            if lead < len(out):
                yield out[lead:]
            lead = max(0, lead - len(out))
        yield self._pass(np.zeros_like(self._late))[lead:]

    def _pass(self, block: Block) -> Block:
        """Take a block in, give as many samples out, later by the look-ahead and the filter's reach."""
        size = len(block)
        needed = np.concatenate([self._needed, self._attenuation(block)])
        ahead = _sliding_maximum(needed, _LOOK_AHEAD + 1)
        self._needed = needed[size:]
        late = np.concatenate([self._late, block])
        self._late = late[size:]
        if not ahead.any() and not self._held.any():
            return late[:size]
        fall = np.arange(1, size + 1) * _RELEASE
        released = np.maximum.accumulate(np.concatenate([self._held[-1:], ahead + fall]))[1:] - fall
        held = np.concatenate([self._held, np.maximum(released, 0.0)])
        self._held = held[size:]
        smooth = np.convolve(held, _WINDOW, "valid")
        self.reduction = max(self.reduction, float(smooth.max()))
        gain = (10 ** (-smooth / 20)).astype(np.float32)
        limited: Block = late[:size] * gain[:, None]
        return limited

    def _attenuation(self, block: Block) -> _Curve:
        """What each sample needs, in dB; for the samples `_REACH` before those of `block`."""
        size = len(block)
        near = np.concatenate([self._near, block])
        self._near = near[size:]
        if float(np.abs(near).max()) * _MOST <= self._ceiling:
            return np.zeros(size)
        between = np.zeros(size + 1)
        for channel in near.T.astype(np.float64):
            for taps in _FILTERS:
                np.maximum(between, np.abs(np.convolve(channel, taps[::-1], "valid")), out=between)
        on = np.abs(near[_REACH : _REACH + size]).max(axis=1)
        peak = np.maximum(np.maximum(between[:-1], between[1:]), on)
        needed: _Curve = 20 * np.log10(np.maximum(peak / self._ceiling, 1.0))
        return needed


def _sliding_maximum(values: _Curve, width: int) -> _Curve:
    """The largest of each `width` neighbours, in log2(width) passes."""
    reach = 1
    while reach < width:
        step = min(reach, width - reach)
        values = np.maximum(values[:-step], values[step:])
        reach += step
    return values
