"""A cut as a file for editors and broadcasters: every frame whole, sound as PCM, timecode, words burnt in or not.

Its picture goes through the same graph as what is delivered, so frame n is frame n; only the coding differs.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.join import count_frames
from cutthrough.model.cut import Clip, Cut
from cutthrough.model.errors import RenderError
from cutthrough.model.mezzanine import MezzanineCodec
from cutthrough.model.segment import Encoder
from cutthrough.model.source import Source
from cutthrough.render.build import Material, build
from cutthrough.render.encode import SegmentJob, command, scratch_folder
from cutthrough.render.family import job
from cutthrough.render.mix import mix
from cutthrough.render.sound import Master, master
from cutthrough.store.files import store_errors, write_aside
from cutthrough.store.hashes import Fingerprint, ensure_unchanged

__all__ = ["MezzanineCodec", "Voice", "mezzanine", "timecode"]

FIRST_HOUR = 3600
"""Seconds: programmes begin at timecode 01:00:00:00 (EBU R 123, SMPTE RP 25's custom)."""

_NOT_X264 = Encoder(crf=0, preset="-", level="-", keyint=1, vbv_maxrate=0, vbv_bufsize=0)


@dataclass(frozen=True)
class Voice:
    """What the sound is made from: sources by sha256, the folder their paths count from, and the family's master."""

    sources: Mapping[str, Source]
    root: Path
    master: Master


def mezzanine(
    cut: Cut,
    material: Material,
    out: Path,
    codec: MezzanineCodec,
    *,
    fingerprints: Mapping[str, Fingerprint],
    store: Path,
    executor: Executor,
    clean: bool = True,
    voice: Voice | None = None,
) -> int:
    """Write the cut to `out`, a MOV, and return its frames.

    `clean` leaves texts and logos out. The picture has 10 bits with ProRes, and with DNxHR when a source has more than
    8. Sound is 24-bit PCM at 48 kHz, mastered as the delivered file's; none without `voice`. A timecode track begins
    at one hour, dropping frame numbers at 29.97 and 59.94. Each segment is encoded by a process of its own on the
    executor, and the packets are joined. Raises RenderError, SourceError, StoreError.
    """
    shown = cut.model_copy(update={"texts": (), "logos": ()}) if clean else cut
    form, arguments = _coding(codec, deep=_is_deep(shown, material))
    built = build(shown, material, _NOT_X264, form)
    with store_errors(out):
        scratch = scratch_folder(store, "mezzanine")
    try:
        jobs = [job(one, material, fingerprints, store) for one in built]
        futures = [executor.submit(_segment, work, arguments, scratch, number) for number, work in enumerate(jobs)]
        try:
            parts = [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
        pcm = _sound(shown, voice, scratch)
        with write_aside(out) as aside:
            run_ffmpeg(_joined(shown, parts, pcm, scratch, aside), cwd=scratch)
            made = count_frames(aside)
            if made != cut.frames:
                raise RenderError(f"{cut.id} has {cut.frames} frames and its mezzanine came out with {made}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return cut.frames


def _is_deep(cut: Cut, material: Material) -> bool:
    videos = [material.footage[item.source].probe.video for item in cut.items if isinstance(item, Clip)]
    return any(video is not None and video.bit_depth > 8 for video in videos)


def _coding(codec: MezzanineCodec, *, deep: bool) -> tuple[str, list[str]]:
    """The pixels to draw in, and FFmpeg's arguments for the codec."""
    if codec is MezzanineCodec.PRORES:
        return "yuv422p10le", ["-c:v", "prores_ks", "-profile:v", "hq", "-vendor", "apl0"]
    if deep:
        return "yuv422p10le", ["-c:v", "dnxhd", "-profile:v", "dnxhr_hqx"]
    return "yuv422p", ["-c:v", "dnxhd", "-profile:v", "dnxhr_hq"]


def _segment(work: SegmentJob, coding: Sequence[str], scratch: Path, number: int) -> Path:
    """Encode one segment into `scratch`; every one of its frames is whole, so that packets can be joined."""
    room, out = scratch / f"{number}", scratch / f"{number}.mov"
    with store_errors(room):
        room.mkdir()
    arguments, feeds = command(work, room)
    colours = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    stated = ("-r", str(work.segment.rate), "-fps_mode", "cfr", "-an", "-map_metadata", "-1", "-threads", "1", *colours)
    exact = (
        "-video_track_timescale",
        str(work.segment.rate.numerator),
        "-flags:v",
        "+bitexact",
        "-fflags",
        "+bitexact",
    )
    run_ffmpeg([*arguments, *stated, *coding, *exact, "-f", "mov", "-y", str(out)], feeds=feeds, cwd=room)
    for source in work.moving.values():
        ensure_unchanged(source.path, source.fingerprint)
    return out


def _sound(cut: Cut, voice: Voice | None, scratch: Path) -> Path | None:
    """The cut's mix with its family's gain and limiter, as raw stereo float."""
    if voice is None or not cut.sound:
        return None
    raw, done = scratch / "mix.f32", scratch / "master.f32"
    mix(cut, voice.sources, raw, voice.root)
    master(raw, voice.master, done)
    return done


def _joined(cut: Cut, parts: Sequence[Path], pcm: Path | None, scratch: Path, out: Path) -> list[str]:
    """FFmpeg's arguments that copy the parts' packets one after the other, stamped anew on the grid of the rate."""
    rate = cut.rate
    with store_errors(scratch):
        (scratch / "parts.txt").write_text("".join(f"file '{part.name}'\n" for part in parts), encoding="utf-8")
    ticks = f"{rate.denominator}/({rate.numerator}*TB)"
    arguments = ["-f", "concat", "-safe", "0", "-i", "parts.txt"]
    if pcm is not None:
        arguments += ["-f", "f32le", "-ar", "48000", "-ch_layout", "stereo", "-i", str(pcm), "-c:a", "pcm_s24le"]
    grid = f"setts=ts=round(N*{ticks}):duration=round({ticks})"
    arguments += ["-map", "0:v", *(["-map", "1:a"] if pcm is not None else []), "-c:v", "copy", "-bsf:v", grid]
    arguments += ["-timecode", timecode(FIRST_HOUR, rate), "-video_track_timescale", str(rate.numerator)]
    return [*arguments, "-fflags", "+bitexact", "-f", "mov", "-y", str(out)]


def timecode(seconds: int, rate: Fraction) -> str:
    """The timecode (SMPTE ST 12-1) nearest to `seconds` of real time, 01:00:00:00 or, dropping frames, 01:00:00;00.

    Whole hours are whole hours either way: dropping keeps them at 30000/1001 and 60000/1001 to within 4 frames a day.
    """
    dropping = rate in (Fraction(30000, 1001), Fraction(60000, 1001))
    hours, rest = divmod(seconds, 3600)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}{';' if dropping else ':'}00"
