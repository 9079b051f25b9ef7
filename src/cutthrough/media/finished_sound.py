"""The sound track of a finished file: takes its packets and frames as they are decoded, says what it is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import InputContainer

from cutthrough.media.channels import ChannelWatch
from cutthrough.media.downmix import playable
from cutthrough.media.loudness import METER_RATE, LoudnessMeter
from cutthrough.media.slips import Flow
from cutthrough.model.footage import Loudness
from cutthrough.model.measured import MeasuredAudio, Track
from cutthrough.model.source import AudioStream


class FinishedSound:
    """Takes the packets and frames of the sound track. Its rate and channels are those of the decoded sound."""

    def __init__(self, container: InputContainer, said: AudioStream) -> None:
        self.said = said
        self.stream = next(s for s in container.streams.audio if s.index == said.index)
        self.flow = Flow()
        self.start: Fraction | None = None
        self.samples = self.unplayable = 0
        self.rate, self.channels = said.sample_rate, said.channels
        self._meter: LoudnessMeter | None = None
        self._watch: ChannelWatch | None = None
        self._resampler = av.AudioResampler(format="flt", rate=METER_RATE)

    def take_packet(self, packet: av.Packet[Any]) -> None:
        """Count one packet."""
        self.flow.add(packet)

    def take_frame(self, frame: av.AudioFrame) -> str | None:
        """Hear one frame. Says what is wrong with it, or None."""
        if self._meter is None:  # HE-AAC tells its real rate and channels only here
            self.rate, self.channels = frame.sample_rate, len(frame.layout.channels)
            self._meter = LoudnessMeter(frame.layout.name or None)
            self._watch = ChannelWatch(_names(frame))
        if self.start is None and frame.pts is not None and frame.time_base is not None:
            self.start = frame.pts * frame.time_base
        if (frame.sample_rate, len(frame.layout.channels)) != (self.rate, self.channels):
            return "the sound changes its sample rate or channels on the way"
        self.samples += frame.samples
        if self._push(frame):
            self.unplayable += 1
            return "sound whose samples are no numbers (NaN or infinite)"
        return None

    def _push(self, frame: av.AudioFrame | None) -> bool:
        """Measure one frame. Whether some of its samples are no numbers."""
        faulty = False
        for even in self._resampler.resample(frame):
            if self._meter is not None and self._watch is not None:
                block, wrong = playable(np.asarray(even.to_ndarray(), np.float32).reshape(even.samples, -1))
                faulty |= wrong
                self._meter.push(block)
                self._watch.push(block)
        return faulty

    def result(self, track: Track | None) -> MeasuredAudio:
        """The figures. Decoders give the last block whole; an edit list says where in it the sound ends."""
        if self.samples:
            self._push(None)
        length = Fraction(self.samples, self.rate)
        if track is not None and track.edits and track.length is not None:
            length = min(length, track.length)
        start = self.start or Fraction(0)
        loudness = self._meter.result() if self._meter else Loudness(integrated=None)
        return MeasuredAudio(
            codec=self.said.codec,
            profile=self.stream.profile,
            sample_rate=self.rate,
            channels=self.channels,
            start=start,
            length=length,
            bit_rate=round(self.flow.total / length) if length else 0,
            loudness=loudness,
            unplayable=self.unplayable,
            heard=self._watch.result(start, start + length, loudness.integrated) if self._watch else None,
        )


def _names(frame: av.AudioFrame) -> tuple[str, ...]:
    """The channels' names, made unlike one another where the file names none of them."""
    named = tuple(channel.name for channel in frame.layout.channels)
    return named if all(named) and len(set(named)) == len(named) else tuple(str(n + 1) for n in range(len(named)))
