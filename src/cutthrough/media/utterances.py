"""The speech of a sound track as the acoustic model hears it: where someone speaks, one stretch after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from cutthrough.media.acoustics import FRAME, RATE, STATES, CepstraMeter, acoustic_model
from cutthrough.media.downmix import playable
from cutthrough.media.open import open_media, packets_of
from cutthrough.model.footage import Span
from cutthrough.model.source import AudioStream

Floats = npt.NDArray[np.float32]

FRAMES = RATE // FRAME
"""Frames a second."""

_HISS = -30.0
"""dB: noise this far under the speech is added. Synthetic and gated speech is silent between words as no room is, and
the model, which learnt from rooms, takes such silence for anything."""
_QUIETEST = -70.0
_JOINT = 3  # frames of certain silence put between stretches, so that no word reaches across
_CERTAIN = np.float32(-60)
_JITTER = Fraction(1, 20)
_LONGEST_GAP = 3600


@dataclass(frozen=True)
class Utterances:
    """Stretches of speech laid end to end, their cepstra one after the other.

    `frames` are which frame of the track each is (10 ms from `start`, a moment of the source's clock) and `joints`
    the places between stretches.
    """

    start: Fraction
    cepstra: Floats
    frames: npt.NDArray[np.int64]
    joints: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.frames)

    def scores(self, first: int, last: int) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Scores of utterance frames `first` up to `last`, silence between stretches put in, and whose each row is."""
        part = self.cepstra[first:last]
        said = acoustic_model().scores((part - part.mean(axis=0)).astype(np.float32))
        inner = self.joints[(self.joints > first) & (self.joints < last)] - first
        silence = acoustic_model().phones.index("SIL") * STATES
        joint = np.full((_JOINT, said.shape[1]), _CERTAIN, np.float32)
        joint[:, silence : silence + STATES] = 0
        rows = np.repeat(inner, _JOINT)
        return np.insert(said, rows, np.tile(joint, (len(inner), 1)), axis=0), np.insert(
            np.arange(first, last), rows, np.repeat(inner + first, _JOINT)
        )

    def moment(self, frame: int) -> Fraction:
        """When utterance frame `frame` begins, on the source's clock."""
        return self.start + Fraction(int(self.frames[frame]), FRAMES)

    def nearest(self, moment: Fraction) -> int:
        """The first utterance frame at or after a moment of the source's clock."""
        return int(np.searchsorted(self.frames, float((moment - self.start) * FRAMES)))


def utterances(path: Path, audio: AudioStream, speech: Sequence[Span], loudness: float | None) -> Utterances:
    """Decode the track once and keep what lies in `speech`: 5 kB a second of it.

    `loudness` is the programme's, in LUFS. Raises SourceError when the file can't be opened.
    """
    meter, start = CepstraMeter(), Fraction(0)
    hiss = np.random.default_rng(0)
    level = np.float32(10 ** ((max(_QUIETEST, loudness if loudness is not None else _QUIETEST) + _HISS) / 20))
    for first, (at, block) in enumerate(voice_blocks(path, audio)):
        if first == 0:
            start = at
        meter.push(block + level * hiss.standard_normal(len(block), np.float32))
    cepstra = meter.result()
    stretches = [
        (max(0, int((span.start - start) * FRAMES)), min(len(cepstra), int((span.end - start) * FRAMES)))
        for span in speech
    ]
    stretches = [(a, b) for a, b in stretches if b > a]
    if not stretches:
        none = np.zeros(0, np.int64)
        return Utterances(start, cepstra[:0], none, none)
    frames = np.concatenate([np.arange(a, b) for a, b in stretches])
    return Utterances(start, cepstra[frames], frames, np.cumsum([b - a for a, b in stretches])[:-1])


def voice_blocks(path: Path, audio: AudioStream) -> Iterator[tuple[Fraction, Floats]]:
    """The track as mono at 16 kHz, full scale 1.0, in blocks with the moment each begins; gaps in it are silence.

    What does not decode is left out. Raises SourceError when the file can't be opened.
    """
    with open_media(path) as container:
        stream = container.streams[audio.index]
        assert isinstance(stream, av.AudioStream)  # noqa: S101 - chosen by probe
        resampler: av.AudioResampler | None = None
        shape: tuple[str, str, int] | None = None
        start: Fraction | None = None
        count = 0
        for frame in _decoded(packets_of(container, stream)):
            stamp = frame.pts * frame.time_base if frame.pts is not None and frame.time_base else None
            if start is None:
                start = stamp if stamp is not None else Fraction(0)
            until = start + Fraction(count, RATE)
            if stamp is not None and _JITTER < stamp - until < _LONGEST_GAP:
                for length in _pieces(int((stamp - until) * RATE)):
                    yield start + Fraction(count, RATE), np.zeros(length, np.float32)
                    count += length
            if (frame.format.name, frame.layout.name, frame.sample_rate) != shape:
                shape = (frame.format.name, frame.layout.name, frame.sample_rate)
                resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            frame.pts = None
            assert resampler is not None  # noqa: S101 - made with the first shape
            for even in resampler.resample(frame):
                block = playable(even.to_ndarray().astype(np.float32, copy=False).reshape(-1))[0]
                yield start + Fraction(count, RATE), block
                count += len(block)


def _pieces(samples: int) -> Iterator[int]:
    while samples > 0:
        yield min(samples, RATE)
        samples -= RATE


def _decoded(packets: Iterator[av.Packet[av.AudioStream]]) -> Iterator[av.AudioFrame]:
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue
