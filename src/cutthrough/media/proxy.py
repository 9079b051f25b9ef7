"""Small files to edit with: the same frames, timecode and sound as the source, in pictures that any machine plays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.open import input_arguments, open_media
from cutthrough.model.errors import RenderError
from cutthrough.model.source import Probe

WIDTH = 960
"""Pixels, upright: half of 1080p, enough to judge a cut and a focus by."""
VERSION = 1
"""Raise it when the same source would give another proxy."""


def make_proxy(source: Path, probe: Probe, target: Path, *, frames: int | None = None) -> None:
    """Write a ProRes 422 Proxy MOV of `source` to `target`: upright, square pixels, WIDTH wide or as wide as it is.

    Every frame once, at its own time (`frames` is how many there have to be, when that is known), all sound tracks
    unmixed as 24-bit PCM, and a timecode track where the source has timecode. Raises RenderError when a frame is
    missing or FFmpeg fails, SourceError, and StoreError when the disk is full; then `target` is of no use.
    """
    run_ffmpeg([*input_arguments(source), *_arguments(probe), "-y", str(target)])
    made = count_frames(target) if frames is not None else None
    if made != frames:
        raise RenderError(
            f"The proxy of {source.name} has {made} frames instead of {frames}",
            "edit with the source itself; its stamps can't be copied",
        )


def _arguments(probe: Probe) -> list[str]:
    arguments: list[str] = []
    if probe.video is not None:
        width, height = proxy_size(probe)
        chain = ["bwdif=mode=send_frame:deint=interlaced"] if probe.video.interlaced != "progressive" else []
        chain += [f"scale={width}:{height}:flags=bicubic", "setsar=1", "format=yuv422p10le"]
        arguments += ["-map", f"0:{probe.video.index}", "-vf", ",".join(chain)]
        arguments += ["-c:v", "prores_ks", "-profile:v", "proxy", "-vendor", "apl0"]
        arguments += ["-fps_mode", "passthrough", "-enc_time_base", "demux"]
        if probe.video.timecode:
            arguments += ["-timecode", probe.video.timecode]
    if probe.audio is not None:
        arguments += ["-map", "0:a", "-c:a", "pcm_s24le"]
    return [*arguments, "-map_metadata", "0", "-f", "mov"]


def proxy_size(probe: Probe) -> tuple[int, int]:
    """The proxy's width and height, both even, in the shape the source is shown in."""
    if probe.video is None:
        raise ValueError("a source without pictures has no proxy")
    width, height = probe.video.display_size
    if width <= WIDTH:
        return width, height
    return WIDTH, max(2, 2 * round(Fraction(height * WIDTH, width) / 2))


def count_frames(path: Path) -> int:
    """How many pictures a proxy of ours has: packets, each of which is one in ProRes."""
    with open_media(path) as container:
        try:
            return sum(1 for packet in container.demux(video=0) if packet.size)
        except av.FFmpegError as error:
            raise RenderError(f"{path.name} can't be read back: {error}") from error
