"""Joins encoded segments and a sound track into an MP4 by copying packets; nothing is encoded here.

Every packet is stamped anew on the grid of the frame rate, so stamps are even to the tick. The file carries no edit
list, which some platforms ignore and others refuse: the picture's reordering delay is undone with signed composition
offsets (ISO/IEC 14496-12 `ctts` version 1), and the sound track arrives with its priming already placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.packet import Packet as AnyPacket

from cutthrough.model.errors import RenderError

if TYPE_CHECKING:  # the class takes a parameter only in its stub
    Packet = AnyPacket[av.VideoStream] | AnyPacket[av.AudioStream]

_AUDIO_FRAME = 1024  # samples in an AAC-LC packet


def count_frames(path: Path) -> int:
    """How many pictures one of our own encodes holds."""
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def is_whole(path: Path, frames: int) -> bool:
    """Whether one of our own encodes can still be read and holds `frames` pictures."""
    try:
        return count_frames(path) == frames
    except av.FFmpegError:
        return False


def parameter_sets(path: Path) -> bytes:
    """The avcC record of one of our own encodes: SPS and PPS."""
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")


def join(segments: Sequence[Path], rate: Fraction, out: Path, *, sound: Path | None = None) -> int:
    """Write `out` (an MP4 with its index first) from the segments in order and the sound; returns the frame count.

    Raises RenderError when a segment's parameter sets differ from the first one's by a byte, or its stamps are not
    what a closed group of pictures has.
    """
    options = {
        "movflags": "+faststart+negative_cts_offsets",
        "use_editlist": "0",
        "video_track_timescale": str(rate.numerator),
        "fflags": "+bitexact",
    }
    expected = parameter_sets(segments[0])
    with ExitStack() as stack:
        result = stack.enter_context(av.open(str(out), "w", format="mp4", options=options))
        template = stack.enter_context(av.open(str(segments[0])))
        picture = result.add_stream_from_template(template.streams.video[0], opaque=True)
        picture.time_base = Fraction(1, rate.numerator)
        sound_packets: Iterator[Packet] = iter(())
        if sound is not None:
            track = stack.enter_context(av.open(str(sound)))
            voice = result.add_stream_from_template(track.streams.audio[0], opaque=True)
            sound_packets = _sound(track, voice)
        waiting = next(sound_packets, None)
        frames = 0
        for path in segments:
            done = frames
            for packet in _pictures(path, rate, done, expected):
                packet.stream = picture
                while waiting is not None and _at(waiting) <= _at(packet):
                    result.mux(waiting)
                    waiting = next(sound_packets, None)
                result.mux(packet)
                frames += 1
        while waiting is not None:
            result.mux(waiting)
            waiting = next(sound_packets, None)
    return frames


def _pictures(path: Path, rate: Fraction, done: int, expected: bytes) -> Iterator[Packet]:
    """One segment's packets, stamped for a file in which `done` frames stand before it."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if bytes(stream.codec_context.extradata or b"") != expected:
            raise RenderError(f"{path.name} was encoded with other parameters than the segments before it")
        delay: int | None = None
        for number, packet in enumerate(p for p in container.demux(stream) if p.size):
            if packet.pts is None or packet.dts is None or packet.time_base is None:
                raise RenderError(f"{path.name} has a picture without a stamp")
            shown = packet.pts * packet.time_base * rate
            if delay is None:
                delay = -int(packet.dts * packet.time_base * rate)
            if shown.denominator != 1:
                raise RenderError(f"{path.name} has a picture that is off the frame grid, at {shown}")
            packet.pts = (done + int(shown)) * rate.denominator
            packet.dts = (done + number - delay) * rate.denominator
            packet.duration = rate.denominator
            packet.time_base = Fraction(1, rate.numerator)
            yield packet


def _sound(track: av.container.InputContainer, voice: av.AudioStream) -> Iterator[Packet]:
    stream = track.streams.audio[0]
    for number, packet in enumerate(p for p in track.demux(stream) if p.size):
        packet.pts = packet.dts = number * _AUDIO_FRAME
        packet.duration = _AUDIO_FRAME
        packet.time_base = Fraction(1, stream.codec_context.sample_rate)
        packet.stream = voice
        yield packet


def _at(packet: Packet) -> Fraction:
    return (packet.dts or 0) * (packet.time_base or Fraction(0))
