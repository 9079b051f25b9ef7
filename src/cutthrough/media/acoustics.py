"""How like each phone the sound is, moment by moment: the English acoustic model inside the pocketsphinx wheel (BSD).

Only the model's files are read; front end and densities are computed here, as libsphinxbase computes them
(fe_sigproc.c, fe_noise.c, feat.c and ptm_mgau.c of pocketsphinx 5), for the phones without regard to their neighbours.
That is what laying a text along sound needs: no dictionary that must hold every word, no search that prunes the true
path away, and phones that other languages can borrow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cutthrough.model.errors import CutthroughError

RATE = 16_000
"""Samples a second the model takes."""

FRAME = 160
"""Samples from frame to frame: 10 ms."""

STATES = 3
"""States of each phone, passed from first to last."""

Floats = npt.NDArray[np.float32]

_WINDOW, _FFT, _FILTERS, _CEPSTRA = 410, 512, 25, 13  # 25.6 ms; feat.params of the model says the rest
_LOWEST, _HIGHEST, _EMPHASIS, _LIFTER = 130.0, 6800.0, 0.97, 22
_LOG_FLOOR = 1e-4
_MIX_STEP = 0.1024  # what one step of a mixture weight in `sendump` is worth: 1024 ln(1.0001)
_VARIANCE_FLOOR = 1e-4
_BATCH = 100  # frames scored at once: what fits the cache


@dataclass(frozen=True)
class AcousticModel:
    """Phones by name, and per phone and stream the densities and the weights of its three states."""

    phones: tuple[str, ...]
    scale: Floats  # phone, stream, 2 x 13 + 1, density
    weights: Floats  # phone, stream, density, state
    stay: Floats  # phone, state: log chance to stay in it
    leave: Floats

    def scores(self, cepstra: Floats) -> Floats:
        """Log-likelihood of each frame (rows) in each phone's states (three columns a phone); float32."""
        count = len(self.phones)
        found = np.empty((len(cepstra), count * STATES), np.float32)
        if not len(cepstra):
            return found
        streams = _streams(cepstra)
        for first in range(0, len(cepstra), _BATCH):
            part = [values[first : first + _BATCH] for values in streams]
            total = np.zeros((count, len(part[0]), STATES), np.float32)
            for stream, values in enumerate(part):
                terms = np.hstack([values * values, values, np.ones((len(values), 1), np.float32)])
                density = terms @ self.scale[:, stream]
                top = density.max(axis=2, keepdims=True)
                np.exp(np.subtract(density, top, out=density), out=density)
                total += top + np.log(np.maximum(density @ self.weights[:, stream], 1e-30))
            found[first : first + _BATCH] = total.transpose(1, 0, 2).reshape(-1, count * STATES)
        return found


@cache
def acoustic_model() -> AcousticModel:
    """The model, read once. Raises CutthroughError when the wheel's files are missing."""
    folder = model_folder() / "en-us"
    names, phones = _definition(folder / "mdef")
    means, variances = _gaussians(folder / "means"), _gaussians(folder / "variances")
    variances = np.maximum(variances, _VARIANCE_FLOOR)
    constant = -0.5 * (np.log(2 * np.pi * variances) + means**2 / variances).sum(axis=-1)
    scale = np.concatenate([-0.5 / variances, means / variances, constant[..., None]], axis=-1)
    weights = np.exp(-_MIX_STEP * _mixtures(folder / "sendump")[:, :, : phones * STATES].astype(np.float32))
    shares = weights.reshape(weights.shape[0], weights.shape[1], phones, STATES).transpose(2, 0, 1, 3)
    moves = _transitions(folder / "transition_matrices")
    moves = moves / moves.sum(axis=2, keepdims=True)
    own = np.arange(STATES)
    return AcousticModel(
        phones=names,
        scale=np.ascontiguousarray(scale.transpose(0, 1, 3, 2), np.float32),
        weights=np.ascontiguousarray(shares, np.float32),
        stay=np.log(moves[:, own, own]).astype(np.float32),
        leave=np.log(moves[:, own, own + 1]).astype(np.float32),
    )


def model_folder() -> Path:
    """Where pocketsphinx keeps its English model. Raises CutthroughError when it is not installed."""
    spec = find_spec("pocketsphinx")  # found, not imported: its library is not used
    folder = Path(spec.origin).parent / "model" / "en-us" if spec and spec.origin else None
    if folder is None or not (folder / "en-us" / "means").is_file():
        raise CutthroughError(
            "The acoustic model is missing from the installation.", fix="install pocketsphinx 5.0.4 again"
        )
    return folder


class CepstraMeter:
    """Push mono sound at 16 kHz in blocks of any length; ask once for the cepstra, 13 for every 10 ms."""

    def __init__(self) -> None:
        self._waiting: Floats = np.zeros(0, np.float32)
        self._prior = 0.0
        self._noise = _NoiseFloor()
        self._found: list[Floats] = []

    def push(self, block: Floats) -> None:
        """Hear `block`, float32 of one dimension, full scale 1.0."""
        self._waiting = np.concatenate([self._waiting, block])
        count = (len(self._waiting) - _WINDOW) // FRAME + 1
        if count >= 100:
            self._run(count)

    def result(self) -> Floats:
        """Everything heard, one row per frame of 10 ms."""
        self.push(np.zeros(_WINDOW, np.float32))
        count = (len(self._waiting) - _WINDOW) // FRAME + 1
        if count > 0:
            self._run(count)
        return np.concatenate(self._found) if self._found else np.zeros((0, _CEPSTRA), np.float32)

    def _run(self, count: int) -> None:
        sound = self._waiting * 32768.0
        steps = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[: count * FRAME : FRAME]
        # As the model was trained: what precedes a frame's first sample is the last one of the step before.
        before = np.concatenate([[self._prior], sound[FRAME - 1 : (count - 1) * FRAME : FRAME]])[:count]
        raised = steps.astype(np.float32, copy=True)
        raised[:, 1:] -= _EMPHASIS * steps[:, :-1]
        raised[:, 0] -= _EMPHASIS * before
        power = np.abs(np.fft.rfft(raised * _hamming(), _FFT, axis=1)) ** 2
        mel = self._noise.removed((power @ _mel_filters()).astype(np.float64))
        self._found.append((np.log(mel + _LOG_FLOOR) @ _cosines()).astype(np.float32))
        self._prior = float(sound[count * FRAME - 1])
        self._waiting = self._waiting[count * FRAME :]


class _NoiseFloor:
    """Takes steady noise out of the mel spectrum: fe_noise.c, its constants under its names."""

    _POWER, _UP, _DOWN, _FADE, _MASK, _MOST, _NEAR = 0.7, 0.995, 0.5, 0.85, 0.2, 20.0, 4

    def __init__(self) -> None:
        self._state: list[npt.NDArray[np.float64]] | None = None
        near = np.abs(np.subtract.outer(np.arange(_FILTERS), np.arange(_FILTERS))) <= self._NEAR
        self._smooth = near / near.sum(axis=0)

    def removed(self, mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        if self._state is None:
            first = mel[0]
            self._state = [first, first / self._MOST, first / self._MOST, np.zeros(_FILTERS)]
        power, noise, floor, peak = self._state
        gains = np.empty_like(mel)
        for i, row in enumerate(mel):
            power = self._POWER * power + (1 - self._POWER) * row
            noise = self._envelope(power, noise)
            signal = np.maximum(power - noise, 1.0)
            floor = self._envelope(signal, floor)
            peak = peak * self._FADE
            masked = np.where(signal < self._FADE * peak, peak * self._MASK, signal)
            peak = np.maximum(peak, signal)
            gains[i] = np.maximum(masked, floor) / np.maximum(power, 1e-20)
        self._state = [power, noise, floor, peak]
        clipped: npt.NDArray[np.float64] = mel * (np.clip(gains, 1 / self._MOST, self._MOST) @ self._smooth)
        return clipped

    def _envelope(self, level: npt.NDArray[np.float64], floor: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        share = np.where(level >= floor, self._UP, self._DOWN)
        return share * floor + (1 - share) * level


def _streams(cepstra: Floats) -> tuple[Floats, Floats, Floats]:
    """Cepstra, their slope over 40 ms and the slope of that (feat.c, 1s_c_d_dd)."""
    wide = np.pad(cepstra, ((3, 3), (0, 0)), mode="edge")
    count = len(cepstra)

    def at(shift: int) -> Floats:
        return wide[3 + shift : 3 + shift + count]

    return cepstra, at(2) - at(-2), (at(3) - at(-1)) - (at(1) - at(-3))


@cache
def _hamming() -> Floats:
    return np.hamming(_WINDOW).astype(np.float32)


@cache
def _mel_filters() -> npt.NDArray[np.float64]:
    """Triangles of unit area with corners on FFT bins (fe_build_melfilters)."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (_LOWEST, _HIGHEST))
    spacing = RATE / _FFT
    corners = 700 * (10 ** (np.linspace(low, high, _FILTERS + 2) / 2595) - 1)
    corners = np.floor(corners / spacing + 0.5) * spacing
    hz = (np.arange(_FFT // 2 + 1) * spacing)[:, None]
    left, middle, right = corners[:-2], corners[1:-1], corners[2:]
    slopes = np.minimum((hz - left) / (middle - left), (right - hz) / (right - middle))
    filters: npt.NDArray[np.float64] = np.maximum(slopes, 0) * 2 / (right - left)
    return filters


@cache
def _cosines() -> npt.NDArray[np.float64]:
    """The unitary DCT-II of the log spectrum, liftered (fe_dct2, fe_lifter)."""
    order = np.arange(_CEPSTRA)
    basis = np.cos(np.pi / _FILTERS * np.outer(np.arange(_FILTERS) + 0.5, order)) * np.sqrt(2 / _FILTERS)
    basis[:, 0] /= np.sqrt(2)
    lifted: npt.NDArray[np.float64] = basis * (1 + _LIFTER / 2 * np.sin(order * np.pi / _LIFTER))
    return lifted


def _definition(path: Path) -> tuple[tuple[str, ...], int]:
    """Names of the phones and how many there are (bin_mdef.c). Each has three states, numbered as the phones are."""
    raw = path.read_bytes()
    head = 12 + struct.unpack_from("<i", raw, 8)[0]
    count = struct.unpack_from("<i", raw, head)[0]
    names = raw[head + 40 :].split(b"\0", count)[:count]
    return tuple(name.decode() for name in names), count


def _values(path: Path) -> bytes:
    """What follows the header and the mark of byte order (bio.c)."""
    raw = path.read_bytes()
    return raw[raw.index(b"endhdr\n") + 11 :]


def _gaussians(path: Path) -> npt.NDArray[np.float64]:
    """Phone, stream, density, coefficient (ms_gauden.c)."""
    raw = _values(path)
    phones, streams, densities = struct.unpack_from("<3i", raw)
    length = struct.unpack_from("<i", raw, 12)[0]
    count = phones * streams * densities * length
    values = np.frombuffer(raw, "<f4", count, 16 + 4 * streams)
    return values.reshape(phones, streams, densities, length).astype(np.float64)


def _mixtures(path: Path) -> npt.NDArray[np.uint8]:
    """Stream, density, state: weights in steps of `_MIX_STEP` nepers down (ptm_mgau.c, read_sendump)."""
    raw, at = path.read_bytes(), 0
    while (length := struct.unpack_from("<i", raw, at)[0]) != 0:
        at += 4 + length
    densities, states = struct.unpack_from("<2i", raw, at + 4)
    values = np.frombuffer(raw, np.uint8, offset=at + 12)
    return values.reshape(-1, densities, states)


def _transitions(path: Path) -> npt.NDArray[np.float64]:
    """Phone, from, to (tmat.c)."""
    raw = _values(path)
    phones, source, target, count = struct.unpack_from("<4i", raw)
    return np.frombuffer(raw, "<f4", count, 16).reshape(phones, source, target).astype(np.float64)
