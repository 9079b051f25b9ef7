"""Listens to a sound track once: loudness, speech, notes, onsets, and what each moment of it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from cutthrough.media.downmix import playable
from cutthrough.media.loudness import METER_RATE, LoudnessMeter
from cutthrough.media.open import open_media, packets_of, say_name
from cutthrough.media.spectrum import SpectrumMeter
from cutthrough.media.voice import VOICE_RATE, VoiceMeter
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Loudness
from cutthrough.model.source import AudioStream

POWER_STEP = Fraction(1, 10)
"""Seconds each value of `Heard.powers` stands for."""

LEVEL_STEP = Fraction(1, 50)
"""Seconds each value of `Heard.levels` stands for."""

_GAP = Fraction(1, 20)  # seconds without sound in the track that are kept as silence; less is jitter of the stamps
_LONGEST_GAP = 3600  # seconds; a longer one is a broken clock
_STEP = int(METER_RATE * POWER_STEP)
_LEVEL = int(METER_RATE * LEVEL_STEP)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """One sound track. `start` and `end` are when its first sample sounds and its last one has, on the source's clock.

    `voice` is the chance of speech per 32 ms and `powers` the K-weighted mean square per `POWER_STEP`, channels
    added up, both counted from `start`. `levels` are mean squares per `LEVEL_STEP`, channels added up, without any
    constant offset; `onsets` and `tones` are what `media.spectrum` measures.
    """

    start: Fraction
    end: Fraction
    loudness: Loudness
    voice: Floats
    powers: Floats
    levels: Floats
    onsets: Floats
    tones: Floats
    damaged: int


def listen(path: Path, audio: AudioStream, heard_until: Callable[[Fraction], None] | None = None) -> Heard | None:
    """Decode the track once, in constant memory; None when nothing of it decodes.

    Gaps in the track and samples that are no numbers count as silence. `heard_until` is told how far it is, in seconds
    of the source's clock, after every frame; what it raises ends the listening. Raises SourceError when the file can't
    be opened, and when most of the track is no numbers (NaN, infinity), as broken exports to float leave it.
    """
    track = _Track(audio)
    with open_media(path) as container:
        stream = container.streams[audio.index]
        assert isinstance(stream, av.AudioStream)  # noqa: S101 - chosen by probe
        for frame in track.decoded(packets_of(container, stream)):
            track.push(frame)
            if heard_until is not None and track.start is not None:
                heard_until(track.until)
        if track.mostly_unplayable:
            raise SourceError(
                f"The sound of {say_name(path)} is damaged: most of its samples are no numbers (NaN or infinite).",
                fix="export its sound again, as 24-bit PCM or AAC",
                path=path,
            )
        return track.finished()


class _Track:
    """What has been heard so far."""

    def __init__(self, audio: AudioStream) -> None:
        self.start: Fraction | None = None
        self._damaged = 0
        self._blocks = self._unplayable = 0
        self._samples = 0  # at METER_RATE, since `start`
        # Every frame is brought to the layout of the track, so a change half-way disturbs nothing.
        layout = audio.layout if _known_layout(audio) else "stereo"
        self._layout = layout
        self._full: av.AudioResampler | None = None
        self._mono: av.AudioResampler | None = None
        self._shape: tuple[str, str, int] | None = None
        self._meter, self._voice = LoudnessMeter(layout), VoiceMeter()
        self._weigh, self._levels, self._spectrum = _KWeighting(layout), _Levels(), SpectrumMeter()

    @property
    def until(self) -> Fraction:
        """How far the sound reaches, on the source's clock."""
        return (self.start or Fraction(0)) + Fraction(self._samples, METER_RATE)

    @property
    def mostly_unplayable(self) -> bool:
        """Whether more than half of what was heard held samples that are no numbers."""
        return self._unplayable * 2 > self._blocks

    def decoded(self, packets: Iterator[av.Packet[av.AudioStream]]) -> Iterator[AudioFrame]:
        """Every frame that decodes; a damaged packet costs itself and no more."""
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:  # the container breaks off here
                self._damaged += 1
                return
            if packet is None:
                return
            try:
                for frame in packet.decode():
                    self._damaged += frame.is_corrupt
                    yield frame
            except av.EOFError:
                continue
            except av.FFmpegError:
                self._damaged += 1

    def push(self, frame: AudioFrame) -> None:
        """Hear the next frame, and the silence before it when the stamps leave a gap."""
        stamp = frame.pts * frame.time_base if frame.pts is not None and frame.time_base else None
        if self.start is None:
            self.start = stamp if stamp is not None else Fraction(0)
        elif stamp is not None and _GAP < stamp - self.until < _LONGEST_GAP:
            self._silence(stamp - self.until)
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            self._flush()
            self._shape = shape
            self._full = av.AudioResampler(format="flt", layout=self._layout, rate=METER_RATE)
            self._mono = av.AudioResampler(format="flt", layout="mono", rate=VOICE_RATE)
        frame.pts = None  # the resamplers go by counting
        self._hear(frame)

    def finished(self) -> Heard | None:
        """All that was heard, or None when that was nothing."""
        self._flush()
        if self.start is None or self._samples == 0:
            return None
        onsets, tones = self._spectrum.result()
        return Heard(
            start=self.start,
            end=self.until,
            loudness=self._meter.result(),
            voice=self._voice.result(),
            powers=self._weigh.result(),
            levels=self._levels.result(),
            onsets=onsets,
            tones=tones,
            damaged=self._damaged,
        )

    def _hear(self, frame: AudioFrame | None) -> None:
        if self._full is None or self._mono is None:
            return
        for even in self._full.resample(frame):
            block, faulty = playable(_samples(even).reshape(even.samples, -1))
            self._blocks += 1
            self._unplayable += faulty
            self._damaged += faulty
            self._samples += even.samples
            self._meter.push(block)
            self._weigh.push(block)
            self._levels.push(block)
        for even in self._mono.resample(frame):
            voice = playable(_samples(even).reshape(-1))[0]
            self._voice.push(voice)
            self._spectrum.push(voice)

    def _flush(self) -> None:
        self._hear(None)
        self._full = self._mono = None

    def _silence(self, length: Fraction) -> None:
        channels = len(av.AudioLayout(self._layout).channels)
        left = int(length * METER_RATE)
        while left > 0:
            count = min(left, METER_RATE)
            block = np.zeros((count, channels), np.float32)
            self._meter.push(block)
            self._weigh.push(block)
            self._levels.push(block)
            voice = np.zeros(count * VOICE_RATE // METER_RATE, np.float32)
            self._voice.push(voice)
            self._spectrum.push(voice)
            self._samples += count
            left -= count


def _samples(frame: AudioFrame) -> Floats:
    floats: Floats = frame.to_ndarray().astype(np.float32, copy=False)
    return floats


def _known_layout(audio: AudioStream) -> bool:
    try:
        return len(av.AudioLayout(audio.layout).channels) == audio.channels
    except ValueError:
        return False


class _KWeighting:
    """Mean square per step after the K weighting of ITU-R BS.1770-4, annex 1, done on the spectrum of each step.

    The two biquads of tables 1 and 2 (for 48 kHz) are applied as their power response; surround channels weigh
    1.41 and the LFE nothing (table 3).
    """

    def __init__(self, layout: str) -> None:
        z = np.exp(-2j * np.pi * np.arange(_STEP // 2 + 1) / _STEP)
        shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
            1 - 1.69065929318241 * z + 0.73248077421585 * z**2
        )
        high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
        response = np.abs(shelf * high) ** 2 * 2 / _STEP**2  # Parseval, for a one-sided spectrum
        names = [c.name for c in av.AudioLayout(layout).channels]
        shares = [0.0 if n.startswith("LFE") else 1.41 if n[:2] in ("BL", "BR", "SL", "SR") else 1.0 for n in names]
        self._response = response.astype(np.float32)[:, None] * np.array(shares, np.float32)
        self._waiting: list[Floats] = []
        self._held = 0
        self._powers: list[Floats] = []

    def push(self, block: Floats) -> None:
        self._waiting.append(block)
        self._held += len(block)
        if self._held >= 10 * _STEP:
            self._run()

    def result(self) -> Floats:
        if self._held % _STEP:
            self.push(np.zeros((-self._held % _STEP, self._response.shape[1]), np.float32))
        if self._held:
            self._run()
        return np.concatenate(self._powers) if self._powers else np.zeros(0, np.float32)

    def _run(self) -> None:
        samples = np.concatenate(self._waiting)
        count = len(samples) // _STEP
        if count == 0:
            return
        steps = samples[: count * _STEP].reshape(count, _STEP, -1)
        spectrum = np.fft.rfft(steps, axis=1)
        powers = np.sum(np.abs(spectrum) ** 2 * self._response, axis=(1, 2))
        self._powers.append(powers.astype(np.float32))
        rest = samples[count * _STEP :]
        self._waiting, self._held = [rest], len(rest)


class _Levels:
    """Mean square per step, without the step's own mean, channels added up."""

    def __init__(self) -> None:
        self._waiting: list[Floats] = []
        self._held = 0
        self._found: list[Floats] = []

    def push(self, block: Floats) -> None:
        self._waiting.append(block)
        self._held += len(block)
        if self._held >= 50 * _LEVEL:
            self._run()

    def result(self) -> Floats:
        if self._held:
            self._run()
        return np.concatenate(self._found) if self._found else np.zeros(0, np.float32)

    def _run(self) -> None:
        samples = np.concatenate(self._waiting)
        count = len(samples) // _LEVEL
        if count == 0:
            return
        steps = samples[: count * _LEVEL].reshape(count, _LEVEL, -1)
        self._found.append(steps.var(axis=1).sum(axis=1))
        self._waiting, self._held = [samples[count * _LEVEL :]], len(samples) - count * _LEVEL
