"""Measures a finished file by decoding all of it once: what it is, never what was asked of the encoder."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from cutthrough.media.finished_picture import FinishedPicture
from cutthrough.media.finished_sound import FinishedSound
from cutthrough.media.mp4 import read_layout
from cutthrough.media.open import open_media, packets_of, say_name
from cutthrough.media.probe import probe
from cutthrough.media.slips import Slips
from cutthrough.model.errors import SourceError
from cutthrough.model.measured import Layout, Measured
from cutthrough.model.source import Probe

_HEAD = 4096
_CONTAINERS = {
    "avi": "avi", "gif": "gif", "mpegts": "ts", "mpeg": "mpeg", "flv": "flv", "asf": "wmv", "mxf": "mxf", "ogg": "ogg",
    "apng": "apng", "ivf": "ivf", "nut": "nut",
}  # fmt: skip


def measure(path: Path) -> Measured:
    """Decode `path` once and say what it is. Memory does not grow with length, but for 8 bytes a frame of stamps.

    Raises SourceError when it can't be opened, is a still picture, has no picture track, or no frame of it decodes.
    """
    said = probe(path)
    name = say_name(path)
    if said.container.endswith("_pipe") or said.container == "webp":
        raise SourceError(f"{name} is a still picture, not a video.", fix="name a video file", path=path)
    if said.video is None:
        raise SourceError(
            f"{name} has sound but no picture, so it can't be delivered as a video.", fix="name a video file", path=path
        )
    layout = read_layout(path)
    with open_media(path) as container:
        container_length = _container_length(container, layout)
        picture = FinishedPicture(container, said.video)
        sound = FinishedSound(container, said.audio) if said.audio else None
        slips = _decode(container, picture, sound)
    if not picture.stamps:
        raise SourceError(
            f"{name} has a picture track, but not one frame of it can be decoded.", fix="export it again", path=path
        )
    slips.add_all(layout.problems if layout else ())
    video = picture.result(slips, layout)
    return Measured(
        sha256=_sha256(path),
        name=name,
        size=said.size,
        container=_container_name(path, said, layout),
        layout=layout,
        video=video,
        audio=sound.result(layout.track("audio") if layout else None) if sound else None,
        video_streams=said.video_streams,
        audio_streams=said.audio_streams,
        container_length=container_length,
        errors=tuple(slips.kept),
        error_count=slips.count,
    )


def _decode(container: InputContainer, picture: FinishedPicture, sound: FinishedSound | None) -> Slips:
    """Run the whole file through; what can't be decoded is counted, not raised."""
    slips = Slips()
    streams = [picture.stream, *([sound.stream] if sound else [])]
    packets = packets_of(container, *streams)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return slips
        except av.FFmpegError as error:
            slips.add(f"reading stops: {error.strerror}")
            return slips
        taker = picture if packet.stream is picture.stream else sound
        if taker is None:
            continue
        kind = "picture" if taker is picture else "sound"
        if packet.size:
            taker.take_packet(packet)
        if packet.is_corrupt:
            slips.add(f"a {kind} packet is cut short")
        try:
            frames = packet.decode()
        except av.FFmpegError as error:
            slips.add(f"a {kind} packet can't be decoded: {error.strerror}")
            continue
        for frame in frames:
            wrong = taker.take_frame(frame)  # type: ignore[arg-type]  # a stream's packets give its own kind of frame
            if wrong:
                slips.add(wrong)


def _container_length(container: InputContainer, layout: Layout | None) -> Fraction | None:
    """What the container says: exactly, from the movie header; else FFmpeg's reading, to the microsecond."""
    if layout is not None and not layout.fragmented and layout.length is not None:
        return layout.length
    return Fraction(container.duration, av.time_base) if container.duration else None


def _container_name(path: Path, said: Probe, layout: Layout | None) -> str:
    """The name people give the container: by its brand, its DocType, else FFmpeg's."""
    if layout is not None:
        brand = (layout.brand or "qt  ").strip()
        return "mov" if brand == "qt" else "3gp" if brand.startswith(("3gp", "3g2")) else "mp4"
    if said.container.startswith("matroska"):
        with path.open("rb") as file:
            return "webm" if b"webm" in file.read(_HEAD)[:128] else "mkv"
    return _CONTAINERS.get(said.container, said.container.split(",")[0])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
