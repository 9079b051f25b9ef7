"""AAC that is in sync without an edit list.

An AAC encoder puts its priming, 1024 samples of nothing for FFmpeg's, before what it is given. Files usually hide
it with an edit list, which joining, some platforms and some players ignore: then sound comes 21 ms late. Here the
encoder is given the programme from its sample 1024 on, so the priming falls on the first 1024 samples and all
the rest stands exactly where it belongs, whatever a player makes of edit lists. The price is the first 21 ms of
sound, and up to 21 ms at the end, as only whole packets are kept and sound must not outlast the picture.
"""

from __future__ import annotations

import errno
import platform
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from cutthrough.media.open import media_url
from cutthrough.model.errors import RenderError, StoreError

PACKET = 1024
"""Samples in one AAC-LC packet, and FFmpeg's encoder's priming (ISO/IEC 14496-3; libavcodec/aacenc.c)."""

RATE = 48_000

DEFAULT_BITRATE = 192_000

_FADE = RATE * 5 // 1000

Block = npt.NDArray[np.float32]


def encoder_build() -> str:
    """What tells one decoder and encoder of sound from another: PyAV, its libraries, the processor's kind."""
    libraries = " ".join(f"{name} {'.'.join(map(str, v))}" for name, v in sorted(av.library_versions.items()))
    return f"PyAV {av.__version__} {libraries} {platform.machine()}"


def packets_within(samples: int) -> int:
    """How many whole packets fit in `samples`."""
    return samples // PACKET


def read_pcm(pcm: Path, samples: int) -> Iterator[Block]:
    """The first `samples` samples of a file of interleaved stereo float32, in blocks of a second."""
    with pcm.open("rb") as file:
        for done in range(0, samples, RATE):
            wanted = min(RATE, samples - done)
            block = np.frombuffer(file.read(wanted * 8), np.float32).reshape(-1, 2)
            if len(block) < wanted:
                raise RenderError(f"{pcm.name} holds less sound than the {samples} samples asked of it.")
            yield block


def make_soundtrack(pcm: Path, samples: int, out: Path, bitrate: int = DEFAULT_BITRATE) -> Path:
    """Encode `samples` samples of `pcm` (48 kHz interleaved stereo float32) to AAC-LC at `out`; returns `out`.

    See `encode_aac`.
    """
    return encode_aac(read_pcm(pcm, samples), samples, out, bitrate)


def encode_aac(blocks: Iterable[Block], samples: int, out: Path, bitrate: int = DEFAULT_BITRATE) -> Path:
    """Encode a programme of `samples` samples, float32 (n, 2) blocks at 48 kHz, to an .m4a without edit list.

    The file holds floor(samples / 1024) packets, at least one, stamped 0, 1024, 2048, ... in 1/48000 s: copied into
    an MP4 with these stamps they play in sync. Same input, same bytes. Nothing is left at `out` when it fails.
    Raises RenderError when encoding fails, StoreError when the file can't be written.
    """
    count = max(1, packets_within(samples))
    try:
        _write(_framed(_after_priming(blocks), (count - 1) * PACKET), count, out, bitrate)
    except av.FFmpegError as error:
        out.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
            raise StoreError(f"{out.name} could not be written: {error.strerror}.", "free some space") from error
        raise RenderError(
            f"The sound could not be encoded: {error.strerror}.", "export the sound of the sources again, as PCM or AAC"
        ) from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return out


def _write(frames: Iterable[Block], count: int, out: Path, bitrate: int) -> None:
    options = {"fflags": "+bitexact", "use_editlist": "0", "movflags": "+faststart"}
    with av.open(media_url(out), "w", format="ipod", options=options) as container:
        track = container.add_stream("aac", rate=RATE, layout="stereo", options={"flags": "+bitexact"})
        track.bit_rate = bitrate
        tick = Fraction(1, RATE)
        written = 0
        position = 0
        for block in _with_end(frames):
            if block is None:
                packets = list(track.encode(None))
            else:
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
                frame.sample_rate = RATE
                frame.time_base = tick
                frame.pts = position
                position += len(block)
                packets = list(track.encode(frame))
            for packet in packets:
                if written < count:
                    packet.pts = packet.dts = written * PACKET
                    packet.time_base = tick
                    container.mux(packet)
                    written += 1
    if written != count:
        raise RenderError(f"The AAC encoder gave {written} packets where {count} were due.")


def _with_end(frames: Iterable[Block]) -> Iterator[Block | None]:
    yield from frames
    yield None


def _after_priming(blocks: Iterable[Block]) -> Iterator[Block]:
    """All but the first 1024 samples."""
    skip = PACKET
    for block in blocks:
        if skip < len(block):
            yield block[skip:]
        skip = max(0, skip - len(block))


def _framed(blocks: Iterable[Block], samples: int) -> Iterator[Block]:
    """The first `samples` samples in frames of 1024, faded in and out over 5 ms so that the ends don't click."""
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(_FADE) + 0.5) / _FADE)).astype(np.float32)[:, None]
    held = np.zeros((0, 2), np.float32)
    given = 0
    for block in blocks:
        held = np.concatenate([held, block])
        whole = len(held) // PACKET
        for index in range(whole):
            if given >= samples:
                return
            frame = held[index * PACKET : (index + 1) * PACKET].copy()
            if given == 0:
                frame[:_FADE] *= rise
            given += PACKET
            if given >= samples:
                frame[-_FADE:] *= rise[::-1]
            yield frame
        held = held[whole * PACKET :]
    if given == 0:  # a cut of one packet: the encoder wants something before it gives anything
        yield np.zeros((PACKET, 2), np.float32)
