"""A cut's sound before mastering: its clips laid onto one track, sample for sample.

All of it is streamed, so a mix of hours takes no more memory than one of seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cutthrough.media.sound import SOUND_RATE, decode_sound, sample_at
from cutthrough.model.cut import Cut, SoundClip
from cutthrough.model.errors import RenderError
from cutthrough.model.source import Source
from cutthrough.store.files import store_errors

Block = npt.NDArray[np.float32]

FRAME_BYTES = 8
"""Of one sample in a mix file: two channels of float32."""


def samples_of(cut: Cut) -> int:
    """How many samples at 48 kHz the cut's sound has: floored, so that it never outlasts the picture."""
    return int(cut.frames / cut.rate * SOUND_RATE // 1)


def mix(cut: Cut, sources: Mapping[str, Source], out: Path, root: Path = Path()) -> int:
    """Lay the cut's sound clips into `out`, raw interleaved stereo float32 at 48 kHz; returns its samples.

    A clip starts on sample round((at - lead) * 48000), is scaled by its gain and faded by a raised cosine. Where two
    clips of different sound cross, their fades are of equal power instead (sine and cosine), since uncorrelated sounds
    add by power; two clips of one source that keep its timing are the same sound and keep the raised cosine, which adds
    to one. Clips that continue one another in the source meet without a seam. What reaches past the cut is left out.
    `sources` is by sha256, their paths count from `root`. `out` is written in place: it is scratch.
    Raises RenderError for a clip whose source is missing or has no sound, SourceError when it can't be read,
    StoreError when the disk is full.
    """
    samples = samples_of(cut)
    with store_errors(out), out.open("w+b") as file:
        file.truncate(samples * FRAME_BYTES)
        for laid in _laid(cut.sound, samples):
            offset = laid.first
            for block in _clip_sound(laid, sources, root):
                _add(file.fileno(), offset, block)
                offset += len(block)
    return samples


class _Laid(NamedTuple):
    """A sound clip on the sample grid of its cut: [first, end), with fades in samples."""

    clip: SoundClip
    first: int
    end: int
    fade_in: int
    fade_out: int
    power_in: bool
    power_out: bool

    @property
    def shift(self) -> int:
        """Source samples minus cut samples: equal for clips that keep the same timing of the same source."""
        return sample_at(self.clip.source_in - self.clip.at)


def _laid(clips: Sequence[SoundClip], samples: int) -> list[_Laid]:
    laid = []
    for clip in clips:
        first = max(0, sample_at(clip.at - clip.lead))
        end = min(samples, sample_at(clip.at + clip.length + clip.tail))
        if first < end:
            fade_in, fade_out = (min(end - first, sample_at(fade)) for fade in (clip.fade_in, clip.fade_out))
            laid.append(_Laid(clip, first, end, fade_in, fade_out, power_in=False, power_out=False))
    return [
        item._replace(
            power_in=any(_cross(other, item) for other in laid), power_out=any(_cross(item, other) for other in laid)
        )
        for item in laid
    ]


def _cross(going: _Laid, coming: _Laid) -> bool:
    """Whether `going` fades out while `coming`, which is another sound, fades in."""
    if going is coming or (going.clip.source == coming.clip.source and going.shift == coming.shift):
        return False
    return going.end - going.fade_out < coming.first + coming.fade_in and coming.first < going.end <= coming.end


def _clip_sound(laid: _Laid, sources: Mapping[str, Source], root: Path) -> Iterator[Block]:
    """The clip's samples with its gain and fades."""
    source = sources.get(laid.clip.source)
    if source is None or source.probe is None or source.probe.audio is None:
        raise RenderError(f"Sound clip {laid.clip.id} takes sound from a source that has none.", clip=laid.clip.id)
    start = Fraction(laid.first + laid.shift, SOUND_RATE)
    length = Fraction(laid.end - laid.first, SOUND_RATE)
    gain = np.float32(10 ** (laid.clip.gain_db / 20))
    at, size = 0, laid.end - laid.first
    for block in decode_sound(root / source.path, source.probe.audio, start, length):
        curve = np.ones(len(block), np.float32)
        index = np.arange(at, at + len(block), dtype=np.float64)
        if at < laid.fade_in:
            curve *= _fade((index + 0.5) / laid.fade_in, equal_power=laid.power_in)
        if at + len(block) > size - laid.fade_out:
            curve *= _fade((size - index - 0.5) / laid.fade_out, equal_power=laid.power_out)
        yield block * (curve * gain)[:, None]
        at += len(block)


def _fade(share: npt.NDArray[np.float64], *, equal_power: bool) -> npt.NDArray[np.float32]:
    quarter = np.sin(np.clip(share, 0.0, 1.0) * (np.pi / 2))
    return (quarter if equal_power else quarter**2).astype(np.float32)


def _add(file: int, offset: int, block: Block) -> None:
    """Add `block` to what the file holds from sample `offset` on."""
    there = np.frombuffer(os.pread(file, len(block) * FRAME_BYTES, offset * FRAME_BYTES), np.float32)
    data = memoryview((there.reshape(-1, 2) + block).astype(np.float32).tobytes())
    position = offset * FRAME_BYTES
    while data:
        written = os.pwrite(file, data, position)
        data, position = data[written:], position + written
