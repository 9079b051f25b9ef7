"""What the channels of a finished sound track are to one another: silent, alike, mirrored; and what clips."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.media.loudness import METER_RATE, LoudnessMeter
from cutthrough.media.silence import silence_spans
from cutthrough.model.measured import SoundHeard

_STEP = Fraction(1, 20)  # seconds that levels are taken over
_SAMPLES = int(METER_RATE * _STEP)
_AUDIBLE = 10 ** (-60 / 10)  # mean square of a second, both channels: below, the pair's likeness says nothing
_MIRRORED = -0.5  # correlation of a second
_SAME = 10 ** (-60 / 10)  # power of what differs, over that of the pair
_FULL, _RUN = 0.9999, 3  # of full scale; samples in a row

Block = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]


class ChannelWatch:
    """Push the sound, float32 (samples, channels) at 48 kHz, full scale 1; keeps 16 bytes for each 50 ms."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._rest: Block = np.zeros((0, len(names)), np.float32)
        self._levels = array("f")
        self._pairs = array("f")  # left squared, right squared, left by right: means of each step
        self._squares = np.zeros(len(names))
        self._sums = np.zeros(len(names))
        self._count = self._clipped = 0
        self._mono = LoudnessMeter("stereo", peaks=False) if len(names) == 2 else None

    def push(self, block: Block) -> None:
        """Hear the next block; samples that are no numbers are silence already."""
        if block.shape[1] != len(self._names):
            return
        self._clipped += _runs(block)
        if self._mono is not None:
            middle = block.mean(axis=1, dtype=np.float32)
            self._mono.push(np.stack([middle, middle], axis=1))
        joined = np.concatenate([self._rest, block])
        whole = len(joined) // _SAMPLES * _SAMPLES
        self._take(joined[:whole])
        self._rest = joined[whole:]

    def _take(self, block: Block) -> None:
        if len(block) == 0:
            return
        steps = block.reshape(-1, min(_SAMPLES, len(block)), block.shape[1])
        squares = np.einsum("tsc,tsc->tc", steps, steps) / steps.shape[1]
        self._levels.extend(squares.sum(axis=1).tolist())
        if len(self._names) > 1:
            product = np.einsum("ts,ts->t", steps[..., 0], steps[..., 1]) / steps.shape[1]
            self._pairs.extend(np.stack([squares[:, 0], squares[:, 1], product], axis=1).ravel().tolist())
        self._squares += squares.sum(axis=0) * steps.shape[1]
        self._sums += block.sum(axis=0, dtype=np.float64)
        self._count += len(block)

    def result(self, start: Fraction, end: Fraction, loudness: float | None) -> SoundHeard:
        """What was heard; `start` and `end` of the sound in seconds, its integrated `loudness` in LUFS or None."""
        self._take(self._rest)
        levels = np.frombuffer(self._levels, np.float32)
        correlation, seconds, mirrored, same = _likeness(np.frombuffer(self._pairs, np.float32).reshape(-1, 3))
        return SoundHeard(
            silence=silence_spans(levels, _STEP, start, end, loudness),
            levels=tuple(
                (name, _decibels(float(power) / self._count if self._count else 0.0))
                for name, power in zip(self._names, self._squares, strict=True)
            ),
            correlation=correlation,
            seconds=seconds,
            mirrored=mirrored,
            same=same,
            mono_loudness=self._mono.result().integrated if self._mono is not None else None,
            clipped=self._clipped,
            offset=round(float(np.abs(self._sums).max()) / self._count, 5) if self._count else 0.0,
        )


def _decibels(power: float) -> float | None:
    return round(10 * math.log10(power), 1) if power > 1e-12 else None


def _likeness(pairs: npt.NDArray[np.float32]) -> tuple[float | None, int, int, bool]:
    """Correlation of the whole, audible seconds, how many are mirrored, and whether both channels are the same."""
    sums = pairs.astype(np.float64)
    left, right, both = sums.sum(axis=0) if len(sums) else (0.0, 0.0, 0.0)
    whole = round(float(both / (left * right) ** 0.5), 3) if left > 0 and right > 0 else None
    each = int(1 / _STEP)
    seconds = np.add.reduceat(sums, np.arange(0, len(sums), each), axis=0) / each if len(sums) else sums
    heard = seconds[(seconds[:, 0] > _AUDIBLE) & (seconds[:, 1] > _AUDIBLE)]
    likeness = heard[:, 2] / np.sqrt(heard[:, 0] * heard[:, 1])
    differs = left + right - 2 * both
    same = whole is not None and bool(differs <= _SAME * (left + right))
    return whole, len(heard), int(np.count_nonzero(likeness < _MIRRORED)), same


def _runs(block: Block) -> int:
    """Runs of three samples and more at full scale, in all channels."""
    full = np.abs(block) >= _FULL
    if not full.any():
        return 0
    run = full.copy()
    for shift in range(1, _RUN):
        run[:-shift] &= full[shift:]
        run[-shift:] = False
    return int(np.count_nonzero(run[1:] & ~run[:-1]) + np.count_nonzero(run[:1]))
