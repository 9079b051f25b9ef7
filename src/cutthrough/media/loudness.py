"""Loudness as broadcasters measure it: EBU R 128 figures by ITU-R BS.1770-4 and EBU Tech 3341/3342.

FFmpeg's `ebur128` filter does the measuring; sound is pushed to it block by block, so hours take no more
memory than seconds. A mono file is one channel, as BS.1770 has it.
"""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from cutthrough.media.downmix import playable
from cutthrough.media.open import open_media, packets_of, say_name
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Loudness

METER_RATE = 48_000
"""Samples per second the meter takes."""

_ABSOLUTE_GATE = -70.0
_STEP = METER_RATE // 10
_MOMENTARY = METER_RATE * 2 // 5
_SHORT_TERM = METER_RATE * 3
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}

Block = npt.NDArray[np.float32]


def _decibels(linear: float) -> float | None:
    return round(20 * math.log10(linear), 2) if linear > 0 else None


class LoudnessMeter:
    """Push blocks of sound, then ask for the result once.

    Blocks are float32 of shape (samples, channels) at 48 kHz, full scale 1.0; every block has as many channels
    as the first. `layout` names them in FFmpeg's words where their number leaves doubt (5.1 is assumed for 6).
    Without `peaks` the true peak is left out, which is most of the work.
    """

    def __init__(self, layout: str | None = None, *, peaks: bool = True) -> None:
        self._layout, self._peaks = layout, peaks
        self._graph: Any = None
        self._pushed = 0
        self._sample_peak = 0.0
        self._last: dict[str, str] = {}
        self._momentary = self._short_term = -math.inf

    def _start(self, channels: int) -> None:
        self._layout = self._layout or _LAYOUTS.get(channels, f"{channels}c")
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(
            sample_rate=METER_RATE, format="flt", layout=self._layout, time_base=Fraction(1, METER_RATE)
        )
        meter = self._graph.add("ebur128", f"peak={'true' if self._peaks else 'none'}:metadata=1")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()

    def push(self, block: Block) -> None:
        """Hear `block`, float32 (samples, channels) at 48 kHz. A block without samples is allowed.

        Samples that are no numbers count as silence: one of them would spoil every figure.
        """
        if len(block) == 0:
            return
        if self._graph is None:
            self._start(block.shape[1])
        packed, _ = playable(np.ascontiguousarray(block, np.float32))
        self._sample_peak = max(self._sample_peak, float(packed.max()), -float(packed.min()))
        frame = av.AudioFrame.from_ndarray(packed.reshape(1, -1), format="flt", layout=self._layout or "stereo")
        frame.sample_rate = METER_RATE
        frame.time_base = Fraction(1, METER_RATE)
        frame.pts = self._pushed
        self._pushed += len(block)
        self._graph.push(frame)
        self._drain()

    def _drain(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            heard = frame.metadata
            self._last = heard
            self._momentary = max(self._momentary, float(heard.get("lavfi.r128.M", "-inf")))
            self._short_term = max(self._short_term, float(heard.get("lavfi.r128.S", "-inf")))

    def _push_tail(self) -> None:
        """Silence up to the filter's next step and one more, so that the peaks of the last moment are told too.

        What is shorter than a step at the end would come out without figures.
        """
        channels = len(av.AudioLayout(self._layout or "stereo").channels)
        self.push(np.zeros((2 * _STEP - self._pushed % _STEP, channels), np.float32))
        self._graph.push(None)
        self._drain()

    def result(self) -> Loudness:
        """The figures of all that was pushed. Ends the measurement.

        None where there is nothing to say: all of it below the absolute gate of -70 LUFS, or shorter than the
        window of the figure (0.4 s; 3 s for short-term and range). True peak is in dBTP to about 0.01 dB near
        full scale; below -40 dBTP it is the sample peak, as the filter tells three decimals of the linear value.
        """
        if self._graph is None:
            return Loudness(integrated=None)
        pushed, heard = self._pushed, self._last
        momentary, short_term = self._momentary, self._short_term
        self._push_tail()
        integrated = float(heard.get("lavfi.r128.I", "-inf"))
        audible = pushed >= _MOMENTARY and integrated > _ABSOLUTE_GATE
        long_enough = audible and pushed >= _SHORT_TERM
        peak = max(self._sample_peak, float(self._last.get("lavfi.r128.true_peak", "0")))
        return Loudness(
            integrated=round(integrated, 2) if audible else None,
            range=round(float(heard.get("lavfi.r128.LRA", "0")), 2) if long_enough else None,
            true_peak=_decibels(peak) if self._peaks else None,
            short_term_max=round(short_term, 2) if long_enough else None,
            momentary_max=round(momentary, 2) if audible else None,
        )


def measure_file(path: Path, stream_index: int | None = None) -> Loudness:
    """Loudness of one sound track of `path`, its first one unless `stream_index` names another.

    Decodes all of it. Raises SourceError when there is no such sound track or none of it can be decoded.
    """
    with open_media(path) as container:
        tracks = [s for s in container.streams.audio if stream_index in (None, s.index)]
        if not tracks:
            raise SourceError(f"{say_name(path)} has no sound to measure.", path=path)
        meter = LoudnessMeter(tracks[0].layout.name or None)
        resampler = av.AudioResampler(format="flt", rate=METER_RATE)
        for packet in packets_of(container, tracks[0]):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue
            for frame in frames:
                for even in resampler.resample(frame):
                    meter.push(_block(even))
        for even in resampler.resample(None):
            meter.push(_block(even))
    return meter.result()


def _block(frame: Any) -> Block:
    block: Block = frame.to_ndarray().reshape(frame.samples, -1)
    return block
