"""How likely it is that someone speaks: the Silero VAD network (MIT) that ships inside faster-whisper."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cutthrough.model.errors import CutthroughError

VOICE_RATE = 16_000
"""Samples per second the network takes."""

VOICE_WINDOW = 512
"""Samples each probability stands for: 32 ms."""

_CONTEXT = 64  # samples of the window before that the network sees too
_BATCH = 128  # windows run at once: 4 s, so that memory stays level

Floats = npt.NDArray[np.float32]


class VoiceMeter:
    """Push mono sound at 16 kHz in blocks of any length; ask once for one probability per 32 ms."""

    def __init__(self) -> None:
        self._session = _session()
        self._h = self._c = np.zeros((1, 1, 128), np.float32)
        self._context: Floats = np.zeros(_CONTEXT, np.float32)
        self._waiting: list[Floats] = []
        self._held = 0
        self._heard: list[Floats] = []

    def push(self, block: Floats) -> None:
        """Hear `block`, float32 of one dimension, full scale 1.0."""
        self._waiting.append(block)
        self._held += len(block)
        if self._held >= _BATCH * VOICE_WINDOW:
            self._run(final=False)

    def result(self) -> Floats:
        """The probability that someone speaks in each window of 512 samples, 0..1; the last one is padded."""
        self._run(final=True)
        return np.concatenate(self._heard) if self._heard else np.zeros(0, np.float32)

    def _run(self, *, final: bool) -> None:
        samples = np.concatenate(self._waiting) if self._waiting else np.zeros(0, np.float32)
        if final:
            samples = np.pad(samples, (0, -len(samples) % VOICE_WINDOW))
        count = len(samples) // VOICE_WINDOW
        rest = samples[count * VOICE_WINDOW :]
        for first in range(0, count, _BATCH):
            windows = samples[first * VOICE_WINDOW : min(first + _BATCH, count) * VOICE_WINDOW]
            rows = windows.reshape(-1, VOICE_WINDOW)
            before = np.vstack([self._context, rows[:-1, -_CONTEXT:]])
            self._context = rows[-1, -_CONTEXT:].copy()
            said, self._h, self._c = self._session.run(
                None, {"input": np.hstack([before, rows]), "h": self._h, "c": self._c}
            )
            self._heard.append(np.asarray(said, np.float32).reshape(-1))
        self._waiting, self._held = [rest], len(rest)


@cache
def _session() -> Any:
    """The network on one thread, loaded once. Nothing may fork after this (onnxruntime's threads don't survive it)."""
    # Its builds report to their maker unless told otherwise before they are loaded; a client's work is nobody else's.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # 0.1 s, and only files with sound need it

    spec = find_spec("faster_whisper")  # found, not imported: the package itself takes a second and 200 MB
    model = Path(spec.origin).parent / "assets" / "silero_vad_v6.onnx" if spec and spec.origin else None
    if model is None or not model.is_file():
        raise CutthroughError(
            "The speech detector is missing from the installation.", fix="install faster-whisper 1.2.1 or later again"
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
