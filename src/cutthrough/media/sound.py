"""A stretch of a source's sound, to the sample, as 48 kHz stereo.

Stamps say where sound belongs; sample counts say how it continues. Runs of frames that follow one another are
laid down without a seam, and a run as a whole stands where its stamps put it. Gaps are silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer

from cutthrough.media.downmix import to_stereo
from cutthrough.media.loudness import LoudnessMeter
from cutthrough.media.open import open_media, packets_of, say_name
from cutthrough.model.errors import SourceError
from cutthrough.model.source import AudioStream

__all__ = ["SOUND_RATE", "LoudnessMeter", "decode_sound", "sample_at"]

SOUND_RATE = 48_000
"""Samples per second of all sound inside Cutthrough."""

Block = npt.NDArray[np.float32]

_PREROLL = Fraction(4)
"""Decoded ahead of what is asked: fills decoders that lean on earlier packets (Opus 80 ms, the MP3 bit reservoir,
spectral band replication) and gives enough stamps to find a run's place in containers that round them."""

_ANCHOR = Fraction(3)
"""How much of a run is listened to before its place is settled."""

_FINE_TICK = Fraction(1, 8000)
_FINE_TOLERANCE = Fraction(2, 1000)
_COARSE_TOLERANCE = Fraction(10, 1000)
"""A stamp that is off by more starts a new run; containers that count in milliseconds jitter by several."""

_JUMP = Fraction(1)
"""Seconds that stamps go back by when a clock begins again; less is disorder (as the frame table has it)."""

_PAST_END = Fraction(60)
"""Once other streams are this far past the end, no more sound is coming: interleaving is never that loose."""

_SEEKABLE = frozenset({"mov", "mp4", "matroska", "webm", "wav", "w64", "aiff", "mpegts", "mxf"})
"""Containers whose stamps are the same after a seek as without one. In others packets are counted from the start."""


class _Piece(NamedTuple):
    """Stereo samples at `rate`; the first of them is sample `first` of the source's clock."""

    first: int
    rate: int
    block: Block


def sample_at(moment: Fraction, rate: int = SOUND_RATE) -> int:
    """The sample nearest to `moment` seconds (ties go to the later one)."""
    return int((moment * rate + Fraction(1, 2)) // 1)


def decode_sound(path: Path, stream: AudioStream, start: Fraction, length: Fraction) -> Iterator[Block]:
    """The sound of `stream` from `start` for `length` seconds of the source's own clock.

    Blocks are float32 (samples, 2) at 48 kHz, full scale 1.0, together exactly round(length * 48000) samples;
    what the source doesn't hold (before its first sample, after its last, in gaps and damaged packets) is
    silence. Levels may pass 1.0 where surround is mixed down. Two stretches that meet in the source meet here
    without a seam when their `start` lies on the 48 kHz grid.

    Raises SourceError when `path` can't be opened or has no such sound track.
    """
    first, count = sample_at(start), sample_at(length)
    end = Fraction(first + count, SOUND_RATE)
    begin = Fraction(first, SOUND_RATE)
    at = first
    for index, block in _at_48k(_placed(_decoded(path, stream, begin, end))):
        skip = max(0, at - index)
        if skip >= len(block):
            continue
        if index > at:
            yield from silence(min(index, first + count) - at)
            at = min(index, first + count)
        part = block[skip : skip + first + count - at]
        if len(part):
            yield part
            at += len(part)
        if at >= first + count:
            return
    yield from silence(first + count - at)


def silence(samples: int) -> Iterator[Block]:
    """`samples` of nothing, in blocks of at most a second."""
    for done in range(0, samples, SOUND_RATE):
        yield np.zeros((min(SOUND_RATE, samples - done), 2), np.float32)


class _Heard(NamedTuple):
    """A decoded frame: its stamp in seconds, None where it has none, and how far off its stamp may be."""

    stamp: Fraction | None
    tolerance: Fraction
    rate: int
    block: Block


def _decoded(path: Path, stream: AudioStream, begin: Fraction, end: Fraction) -> Iterator[_Heard]:
    """Frames from a little before `begin` to a little after `end`."""
    with open_media(path) as container:
        track = _track(container, stream.index, path)
        trusted = not stream.restarts and not _SEEKABLE.isdisjoint(container.format.name.split(","))
        if trusted and begin > _PREROLL + 1:
            container.seek(int((begin - _PREROLL) * av.time_base), backward=True)
            frames = _frames(container, track, begin - _PREROLL, end)
            leading = next(frames, None)
            if leading is not None and leading.stamp is not None and leading.stamp <= begin - _PREROLL / 2:
                yield leading
                yield from frames
                return
        else:
            yield from _frames(container, track, begin - _PREROLL, end, _Clock(stream.restarts))
            return
    # The seek went past the mark, or there is no sound there at all; only reading from the start can tell.
    with open_media(path) as container:
        yield from _frames(container, _track(container, stream.index, path), begin - _PREROLL, end)


def _track(container: Any, index: int, path: Path) -> Any:
    for track in container.streams.audio:
        if track.index == index:
            return track
    raise SourceError(f"{say_name(path)} has no sound track {index}.", path=path)


class _Clock:
    """Puts the stamps of packets right where a file's clock jumps back, as `AudioStream.restarts` says."""

    def __init__(self, restarts: Sequence[Fraction]) -> None:
        self._restarts = restarts
        self._jumps = 0
        self._last: Fraction | None = None

    def mend(self, packet: Any) -> None:
        """Move the packet's stamps; packets come in the order of the file."""
        if not self._restarts or packet.pts is None:
            return
        at = packet.pts * packet.time_base
        if self._last is not None and at < self._last - _JUMP:
            self._jumps += 1
        self._last = at
        if self._jumps:
            offset = self._restarts[min(self._jumps, len(self._restarts)) - 1]
            packet.pts = packet.dts = packet.pts + round(offset / packet.time_base)


def _frames(
    container: Any, track: Any, begin: Fraction, end: Fraction, clock: _Clock | None = None
) -> Iterator[_Heard]:
    """Decode `track` from `begin` on; packets that lie wholly before it are read and thrown away."""
    for packet in _packets(container):
        if packet.stream.index != track.index:
            if packet.dts is not None and packet.dts * packet.time_base > end + _PAST_END:
                break
            continue
        if clock is not None:
            clock.mend(packet)
        if packet.pts is not None and (packet.pts + (packet.duration or 0)) * packet.time_base < begin:
            continue
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for frame in frames:
            heard = _heard(frame)
            yield heard
            if heard.stamp is not None and heard.stamp > end + _ANCHOR:
                return
    for frame in _flushed(track):
        yield _heard(frame)


def _packets(container: InputContainer) -> Iterator[Any]:
    try:
        yield from (packet for packet in packets_of(container, *container.streams) if packet.size)
    except (av.InvalidDataError, av.EOFError):
        return  # a truncated file ends here


def _flushed(track: Any) -> list[Any]:
    try:
        return list(track.codec_context.decode(None))
    except (av.InvalidDataError, av.EOFError):
        return []


def _heard(frame: Any) -> _Heard:
    tick = Fraction(frame.time_base) if frame.time_base else Fraction(1, frame.sample_rate)
    stamp = None if frame.pts is None else frame.pts * tick
    tolerance = _FINE_TOLERANCE if tick <= _FINE_TICK else _COARSE_TOLERANCE
    return _Heard(stamp, tolerance, frame.sample_rate, to_stereo(frame))


class _Run:
    """Frames that follow one another. Its place is settled once three seconds of it were heard.

    A run stands at the middle of the range that its stamps put it in during that time: where a container
    rounds stamps to its tick, that middle is the true place, and the same wherever decoding began. The first
    frame's stamp counts only when there is no other: decoders trim that frame, and stamp it roughly.
    """

    def __init__(self, frame: _Heard, stamp: Fraction) -> None:
        self.rate = frame.rate
        self._low = self._high = stamp
        self._held = [frame.block]
        self._samples = len(frame.block)
        self._stamps = 1
        self._position: int | None = None

    def takes(self, frame: _Heard, following: _Heard | None) -> bool:
        """Whether `frame` continues the run. One frame whose stamp is off while the next one's is right does."""
        if frame.rate != self.rate:
            return False
        if frame.stamp is None or self._fits(frame.stamp, 0, frame.tolerance):
            return True
        if following is None or following.stamp is None or following.rate != self.rate:
            return False
        return self._fits(following.stamp, len(frame.block), frame.tolerance)

    def _fits(self, stamp: Fraction, ahead: int, tolerance: Fraction) -> bool:
        origin = stamp - Fraction(self._samples + ahead, self.rate)
        return self._high - tolerance <= origin <= self._low + tolerance

    def add(self, frame: _Heard) -> None:
        """Append `frame`, which the run takes."""
        origin = None if frame.stamp is None else frame.stamp - Fraction(self._samples, self.rate)
        if origin is not None and self._position is None and self._fits(frame.stamp or origin, 0, frame.tolerance):
            self._low = min(self._low, origin) if self._stamps > 1 else origin
            self._high = max(self._high, origin) if self._stamps > 1 else origin
            self._stamps += 1
        self._held.append(frame.block)
        self._samples += len(frame.block)

    def ready(self, *, ended: bool = False) -> Iterator[_Piece]:
        """What can be laid down by now; all of it when the run has ended."""
        if self._position is None:
            if not ended and self._samples < _ANCHOR * self.rate:
                return
            self._position = sample_at((self._low + self._high) / 2, self.rate)
        at = self._position + self._samples - sum(map(len, self._held))
        for block in self._held:
            yield _Piece(at, self.rate, block)
            at += len(block)
        self._held = []


def _placed(frames: Iterator[_Heard]) -> Iterator[_Piece]:
    """Give every frame its place on the source's clock."""
    run: _Run | None = None
    for frame, following in _with_next(frames):
        if run is not None and run.takes(frame, following):
            run.add(frame)
        elif frame.stamp is not None:  # without one there is no saying where it belongs
            if run is not None:
                yield from run.ready(ended=True)
            run = _Run(frame, frame.stamp)
        if run is not None:
            yield from run.ready()
    if run is not None:
        yield from run.ready(ended=True)


def _with_next(frames: Iterator[_Heard]) -> Iterator[tuple[_Heard, _Heard | None]]:
    frame = next(frames, None)
    while frame is not None:
        following = next(frames, None)
        yield frame, following
        frame = following


def _at_48k(pieces: Iterator[_Piece]) -> Iterator[tuple[int, Block]]:
    """The same sound at 48 kHz, each block with its 48 kHz index, in rising order of their starts.

    Resampling always begins on an index whose moment is also a sample of the 48 kHz grid, so that the result
    doesn't depend on where decoding began.
    """
    current: _Resampler | None = None
    for index, rate, block in pieces:
        if rate == SOUND_RATE:
            if current:
                yield from current.flush()
                current = None
            yield index, block
            continue
        if current and (current.rate != rate or current.next != index):
            overlap = current.next - index if current.rate == rate else 0
            if overlap > 0:
                index, block = index + overlap, block[overlap:]
                if not len(block):
                    continue
            else:
                yield from current.flush()
                current = None
        current = current or _Resampler(rate, index)
        yield from current.push(block)
    if current:
        yield from current.flush()


class _Resampler:
    """One unbroken run of sound at `rate`, the next sample of which is `next`, on its way to 48 kHz."""

    def __init__(self, rate: int, index: int) -> None:
        self.rate = rate
        common = gcd(rate, SOUND_RATE)
        lead = index % (rate // common)
        self.next = index - lead
        self._at = self.next // (rate // common) * (SOUND_RATE // common)
        self._resampler = av.AudioResampler(format="flt", layout="stereo", rate=SOUND_RATE)
        self._lead: Block | None = np.zeros((lead, 2), np.float32)

    def push(self, block: Block) -> Iterator[tuple[int, Block]]:
        """Take `block` in; yield what is ready."""
        if self._lead is not None:
            block, self._lead = np.concatenate([self._lead, block]), None
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block, np.float32).reshape(1, -1), format="flt", layout="stereo"
        )
        frame.sample_rate = self.rate
        self.next += len(block)
        yield from self._ready(frame)

    def flush(self) -> Iterator[tuple[int, Block]]:
        """The last samples."""
        yield from self._ready(None)

    def _ready(self, frame: Any) -> Iterator[tuple[int, Block]]:
        for even in self._resampler.resample(frame):
            block: Block = even.to_ndarray().reshape(-1, 2).astype(np.float32, copy=False)
            yield self._at, block
            self._at += len(block)
