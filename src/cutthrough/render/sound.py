"""A family's sound: mixed, mastered as one, encoded, and measured until what was encoded keeps its limits.

Everything is streamed, so hours take no more memory than seconds.
"""

from __future__ import annotations

import math
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from cutthrough.media.aac import DEFAULT_BITRATE, encode_aac, encoder_build, read_pcm
from cutthrough.media.loudness import LoudnessMeter, measure_file
from cutthrough.model.cut import Cut, DeliveryForm, Limits
from cutthrough.model.footage import Loudness
from cutthrough.model.record import Record, digest_of
from cutthrough.model.source import Source
from cutthrough.render.limiter import Limiter
from cutthrough.render.mix import FRAME_BYTES, Block, mix, samples_of
from cutthrough.store.files import store_errors, sweep, write_aside, write_text
from cutthrough.store.hashes import file_hash

__all__ = [
    "Master",
    "Soundtrack",
    "energy_mean",
    "family_master",
    "has_sound",
    "master",
    "mix",
    "samples_of",
    "sound_key",
    "soundtracks",
]

SOUND_VERSION = 2
"""Raised when the same cut would sound different; part of the key."""

_LIST = "soundtracks.json"
_ROUNDS = 8  # one, and seven to mend it: nearly always two or three do
_GAIN_ROUNDS = 2  # the later rounds only lower the ceiling, as the peak is the limit that must hold
_HEADROOM = 0.1  # dB that a mended ceiling stays under the limit; doubled every round, as AAC's peaks are no steady sum
_OFF_TARGET = 0.2  # LU that a family may miss its target by before its gain is mended
_MOST_REDUCTION = 9.0  # dB; past it the gain isn't raised further: it would pump rather than get louder
_MOST_BITRATE = 512_000  # AAC-LC stereo at 48 kHz holds 576 kb/s at most (6144 bits a packet and channel)


MOST_GAIN = 30.0
"""dB. What lies more than this under its target is room tone; lifting it further would only bring up noise."""


class Master(Record):
    """How a family's mixes become its sound: one gain and one limiter for all of its arms."""

    gain_db: float
    ceiling_dbtp: float


class Soundtrack(Record):
    """The encoded sound of a cut: AAC packets stamped from 0 in an .m4a without edit list, to be copied.

    `reduction_db` is the most the limiter took away; `loudness` was measured on the encoded file.
    """

    path: Path
    samples: int
    bitrate: int
    gain_db: float
    ceiling_dbtp: float
    reduction_db: float
    sha256: str
    loudness: Loudness


def has_sound(cut: Cut) -> bool:
    """Whether the cut is delivered with a sound track."""
    return cut.form is DeliveryForm.VIDEO and bool(cut.sound)


def sound_key(cuts: Sequence[Cut], sources: Mapping[str, Source]) -> str:
    """A hash of all that determines the family's sound tracks, and of nothing else. The order of cuts is not in it."""
    heard = sorted({clip.source for cut in cuts if has_sound(cut) for clip in cut.sound})
    streams = {name: _stream(sources.get(name)) for name in heard}
    programmes = sorted({_programme(cut) for cut in cuts if has_sound(cut)})
    limits = _strictest(cuts)
    return digest_of([SOUND_VERSION, encoder_build(), programmes, limits.model_dump(mode="json"), streams])


def _stream(source: Source | None) -> str | None:
    return source.probe.audio.digest() if source and source.probe and source.probe.audio else None


def _programme(cut: Cut) -> str:
    """A name for what is heard: cuts of equal name have equal sound before mastering."""
    clips = [clip.model_dump(mode="json", exclude={"id"}) for clip in cut.sound]
    return digest_of([samples_of(cut), clips])


def _strictest(cuts: Sequence[Cut]) -> Limits:
    """What satisfies every cut of the family; they share a placement, so this is nearly always each one's own."""
    limits = [cut.limits for cut in cuts if has_sound(cut)] or [Limits()]
    return Limits(
        loudness=min(limit.loudness for limit in limits),
        true_peak=min(limit.true_peak for limit in limits),
        audio_bitrate_min=max(limit.audio_bitrate_min or 0 for limit in limits) or None,
    )


class _Kept(Record):
    """What a folder of finished sound tracks holds: by programme."""

    tracks: dict[str, Soundtrack]


def soundtracks(
    cuts: Sequence[Cut], sources: Mapping[str, Source], root: Path, home: Path
) -> dict[str, Soundtrack | None]:
    """The sound tracks of one family, by cut id; None for cuts that are delivered without sound.

    `sources` is by sha256, their paths count from `root`. The tracks are kept in `home`, a folder of this family's own
    that is named by its `sound_key`: when they are there and whole, nothing is made again. Cuts that sound the same
    share a track. Encoding adds peaks (about 1 dB), and limiting takes loudness, so the encoded files are measured,
    ceiling and gain are mended for the whole family alike, and all are encoded again, at most seven times. The gain is
    not raised once the limiter takes more than 9 dB: such a family stays under its target rather than pump.
    Same cuts and sources, same bytes. Raises what `mix` and `encode_aac` raise.
    """
    programmes = {_programme(cut): cut for cut in cuts if has_sound(cut)}
    if not programmes:
        return {cut.id: None for cut in cuts}
    tracks = _kept(home, set(programmes)) or _made(programmes, _strictest(cuts), sources, root, home)
    return {cut.id: tracks[_programme(cut)] if has_sound(cut) else None for cut in cuts}


def _kept(home: Path, programmes: set[str]) -> dict[str, Soundtrack] | None:
    """The tracks made earlier, when all of them are there with the bytes they had."""
    try:
        kept = _Kept.from_json((home / _LIST).read_bytes())
        whole = all(file_hash(home / track.path.name) == track.sha256 for track in kept.tracks.values())
    except (OSError, ValidationError):
        return None
    if not whole or set(kept.tracks) != programmes:
        return None
    return {name: track.model_copy(update={"path": home / track.path.name}) for name, track in kept.tracks.items()}


def _made(
    programmes: Mapping[str, Cut], limits: Limits, sources: Mapping[str, Source], root: Path, home: Path
) -> dict[str, Soundtrack]:
    with store_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        sweep(home)
    with ExitStack() as stack:
        mixes = {name: stack.enter_context(_scratch(home, ".f32")) for name in sorted(programmes)}
        drafts = {name: stack.enter_context(_scratch(home, ".m4a")) for name in sorted(programmes)}
        for name, pcm in mixes.items():
            mix(programmes[name], sources, pcm, root)
        tracks = _mended(mixes, drafts, limits)
        for name, track in tracks.items():
            final = home / f"{name[:24]}.m4a"
            with write_aside(final) as aside:
                track.path.replace(aside)
            tracks[name] = track.model_copy(update={"path": final})
    bare = {name: track.model_copy(update={"path": Path(track.path.name)}) for name, track in tracks.items()}
    write_text(home / _LIST, _Kept(tracks=bare).to_json())
    return tracks


@contextmanager
def _scratch(home: Path, suffix: str) -> Iterator[Path]:
    """A path in `home` for a file that goes when the block ends, or is swept later when we are killed."""
    path = home / f".aside-{os.getpid()}-{uuid.uuid4().hex[:12]}{suffix}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _mended(mixes: Mapping[str, Path], drafts: Mapping[str, Path], limits: Limits) -> dict[str, Soundtrack]:
    """Master, encode and measure until the limits are kept or the rounds are used up."""
    how = family_master(list(mixes.values()), limits)
    bitrate = max(DEFAULT_BITRATE, limits.audio_bitrate_min or 0)
    for done in range(_ROUNDS):
        tracks = {name: _track(pcm, how, bitrate, drafts[name]) for name, pcm in mixes.items()}
        better = _better(how, tracks, limits, done)
        faster = _faster(bitrate, tracks, limits)
        if (better, faster) == (how, bitrate):
            break
        how, bitrate = better, faster
    return tracks


def _track(pcm: Path, how: Master, bitrate: int, out: Path) -> Soundtrack:
    samples = pcm.stat().st_size // FRAME_BYTES
    limiter = Limiter(how.ceiling_dbtp)
    encode_aac(mastered(pcm, samples, limiter, how.gain_db), samples, out, bitrate)
    return Soundtrack(
        path=out,
        samples=samples,
        bitrate=bitrate,
        gain_db=how.gain_db,
        ceiling_dbtp=how.ceiling_dbtp,
        reduction_db=round(limiter.reduction, 2),
        sha256=file_hash(out),
        loudness=measure_file(out),
    )


def _better(how: Master, tracks: Mapping[str, Soundtrack], limits: Limits, done: int) -> Master:
    """The same master when the encoded files keep the limits, else a lower ceiling or a gain nearer the target."""
    gain, ceiling = how.gain_db, how.ceiling_dbtp
    overshoot = max(_peak(t) for t in tracks.values()) - limits.true_peak
    if overshoot > 0:
        ceiling -= overshoot + _HEADROOM * 2**done
    family = energy_mean(t.loudness.integrated for t in tracks.values())
    if done < _GAIN_ROUNDS and family is not None and abs(limits.loudness - family) > _OFF_TARGET:
        mended = min(MOST_GAIN, gain + limits.loudness - family)
        if mended < gain or max(t.reduction_db for t in tracks.values()) < _MOST_REDUCTION:
            gain = mended
    return Master(gain_db=round(gain, 3), ceiling_dbtp=round(ceiling, 3))


def _peak(track: Soundtrack) -> float:
    return -math.inf if track.loudness.true_peak is None else track.loudness.true_peak


def _faster(bitrate: int, tracks: Mapping[str, Soundtrack], limits: Limits) -> int:
    """A bitrate that meets the lowest one asked for: FFmpeg's encoder spends less than told on easy sound."""
    wanted = int(1.02 * (limits.audio_bitrate_min or 0))  # the file's own boxes are not sound
    spent = min(t.path.stat().st_size * 8 * 48_000 // max(1, t.samples) for t in tracks.values())
    return bitrate if spent >= wanted else min(_MOST_BITRATE, int(bitrate * 1.1 * wanted / max(1, spent)))


def family_master(mixes: Sequence[Path], limits: Limits) -> Master:
    """One gain and one ceiling for the mixes of a family's arms.

    The family's loudness is the mean of its arms' integrated loudness, taken in energy as BS.1770 takes every mean:
    what one would measure hearing all arms in a row. Arms keep the differences their content makes, which are part of
    what a test compares, and none of the gain depends on which arm is watched. Silent arms don't count; a silent
    family gets no gain.
    """
    measured = [_measured(read_pcm(path, path.stat().st_size // FRAME_BYTES)) for path in mixes]
    return master_for([m.integrated for m in measured], limits)


def master_for(loudness: Iterable[float | None], limits: Limits) -> Master:
    """`family_master` for mixes whose integrated loudness is known."""
    family = energy_mean(loudness)
    gain = 0.0 if family is None else min(MOST_GAIN, limits.loudness - family)
    return Master(gain_db=round(gain, 3), ceiling_dbtp=limits.true_peak)


def energy_mean(loudness: Iterable[float | None]) -> float | None:
    """The mean of loudnesses in LUFS by energy, of those that are not None; None when all are."""
    powers = [10 ** (value / 10) for value in loudness if value is not None]
    return 10 * math.log10(math.fsum(powers) / len(powers)) if powers else None


def _measured(blocks: Iterable[Block]) -> Loudness:
    meter = LoudnessMeter()
    for block in blocks:
        meter.push(block)
    return meter.result()


def mastered(pcm: Path, samples: int, limiter: Limiter, gain_db: float) -> Iterator[Block]:
    """The mix with the gain and the limiter, block by block. `limiter.reduction` says afterwards what it took."""
    gain = np.float32(10 ** (gain_db / 20))
    return limiter.limited(block * gain for block in read_pcm(pcm, samples))


def master(pcm: Path, how: Master, out: Path) -> float:
    """Write the mix `pcm` mastered to `out`; returns the most the limiter took away, in dB."""
    limiter = Limiter(how.ceiling_dbtp)
    with write_aside(out) as aside, aside.open("wb") as file:
        for block in mastered(pcm, pcm.stat().st_size // FRAME_BYTES, limiter, how.gain_db):
            file.write(block.tobytes())
    return limiter.reduction
