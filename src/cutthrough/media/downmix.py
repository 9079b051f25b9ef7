"""Any sound as two channels.

ITU-R BS.775-3, table 2 (downward mixing to 2/0) with its centre and surround coefficients of 0.7071; the effects
channel is left out, as the recommendation has it. One channel is a centre channel: it goes to both at -3 dB, so
its power, and what BS.1770 measures, stays what it was. Layouts the table doesn't know are mixed by swresample.
"""

from __future__ import annotations

from typing import Any

import av
import numpy as np
import numpy.typing as npt

_HALF_POWER = 0.5**0.5

_COEFFICIENTS: dict[str, tuple[float, float]] = {
    "FL": (1.0, 0.0),
    "FR": (0.0, 1.0),
    "FC": (_HALF_POWER, _HALF_POWER),
    "LFE": (0.0, 0.0),
    "BL": (_HALF_POWER, 0.0),
    "BR": (0.0, _HALF_POWER),
    "SL": (_HALF_POWER, 0.0),
    "SR": (0.0, _HALF_POWER),
}

_TABLE_LAYOUTS = frozenset(
    {"mono", "stereo", "2.1", "3.0", "3.1", "4.0", "quad", "quad(side)", "5.0", "5.0(side)", "5.1", "5.1(side)"}
)

_UNNAMED = {1: "mono", 2: "stereo", 6: "5.1"}
"""What a number of channels most likely is when the file doesn't name them."""

_INTEGERS = {"u8": (128, 128.0), "s16": (0, 2.0**15), "s32": (0, 2.0**31), "s64": (0, 2.0**63)}


_LOUDEST = 1e6
"""120 dB above full scale: what float files hold beyond it is no sound but a fault, as NaN and infinity are."""


def playable(samples: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], bool]:
    """`samples` with silence for those that are no number or beyond all levels, and whether there were any."""
    sound = np.abs(samples) <= _LOUDEST  # false for NaN
    if sound.all():
        return samples, False
    return np.where(sound, samples, np.float32(0)), True


def to_stereo(frame: Any) -> npt.NDArray[np.float32]:
    """The samples of one decoded `frame` as float32 (samples, 2), at the frame's own rate, full scale 1.0.

    Samples of a float file that are no numbers are silence.
    """
    return playable(_mixed(frame))[0]


def _mixed(frame: Any) -> npt.NDArray[np.float32]:
    layout = frame.layout.name
    channels = len(frame.layout.channels)
    if layout not in _TABLE_LAYOUTS:
        named = not layout.endswith("channels") and all(c.name for c in frame.layout.channels)
        if named and channels > 2:
            return _mixed_by_swresample(frame)
        layout = _UNNAMED.get(channels, "")
    samples = _samples(frame, channels)
    if layout == "stereo" or not layout:
        # Files that carry many unnamed channels keep the stereo mix on the first two (EBU R 123).
        return np.ascontiguousarray(samples[:, :2])
    names = [channel.name for channel in av.AudioLayout(layout).channels]
    matrix = np.array([_COEFFICIENTS.get(name, (0.5, 0.5)) for name in names], np.float32)
    mixed: npt.NDArray[np.float32] = samples @ matrix
    return mixed


def _samples(frame: Any, channels: int) -> npt.NDArray[np.float32]:
    raw: npt.NDArray[Any] = frame.to_ndarray()
    raw = raw.T if frame.format.is_planar else raw.reshape(-1, channels)
    name = frame.format.name.removesuffix("p")
    if name in _INTEGERS:
        middle, scale = _INTEGERS[name]
        return ((raw.astype(np.float64) - middle) / scale).astype(np.float32)
    return raw.astype(np.float32)


def _mixed_by_swresample(frame: Any) -> npt.NDArray[np.float32]:
    mixer = av.AudioResampler(format="flt", layout="stereo", rate=frame.sample_rate)
    parts = [even.to_ndarray().reshape(-1, 2) for even in (*mixer.resample(frame), *mixer.resample(None))]
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)
