"""Measures a finished file by decoding all of it once: what it is, never what was asked of the encoder."""

from __future__ import annotations

import hashlib
from array import array
from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from av.container import InputContainer

from cutthrough.media.cadence import measure_cadence
from cutthrough.media.downmix import playable
from cutthrough.media.loudness import METER_RATE, LoudnessMeter
from cutthrough.media.mp4 import SetCounter, read_avc_header, read_layout
from cutthrough.media.open import open_media, say_name
from cutthrough.media.probe import probe
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Loudness
from cutthrough.model.measured import (
    Cadence,
    Layout,
    Measured,
    MeasuredAudio,
    MeasuredColour,
    MeasuredVideo,
    Track,
)
from cutthrough.model.placement import Size
from cutthrough.model.source import AudioStream, Colour, Probe, VideoStream

_ERRORS_KEPT = 8
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
        picture = _Picture(container, said.video)
        sound = _Sound(container, said.audio) if said.audio else None
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


class _Slips:
    """What went wrong while decoding: the first few in words, all of them counted."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.count = 0

    def add(self, what: str) -> None:
        self.count += 1
        if len(self.kept) < _ERRORS_KEPT and what not in self.kept:
            self.kept.append(what)

    def add_all(self, many: tuple[str, ...]) -> None:
        for what in many:
            self.add(what)


class _Flow:
    """Bits of one stream: their sum, and the most that any window of one second holds (by decoding time)."""

    def __init__(self) -> None:
        self.total = 0
        self.peak = 0
        self._window: deque[tuple[Fraction, int]] = deque()
        self._held = 0

    def add(self, packet: av.Packet[Any]) -> None:
        bits = packet.size * 8
        self.total += bits
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is None or packet.time_base is None:
            return
        at = stamp * packet.time_base
        self._window.append((at, bits))
        self._held += bits
        while self._window[0][0] <= at - 1:
            self._held -= self._window.popleft()[1]
        self.peak = max(self.peak, self._held)


class _Shape(NamedTuple):
    """What should not change from frame to frame."""

    width: int
    height: int
    format: str
    matrix: int


class _Picture:
    """Takes the packets and frames of the picture track."""

    def __init__(self, container: InputContainer, said: VideoStream) -> None:
        self.said = said
        self.stream = next(s for s in container.streams.video if s.index == said.index)
        self.stream.thread_type = "AUTO"
        context = self.stream.codec_context
        if said.codec != "h264":  # H.264 frames say themselves that they are damaged, and are shown all the same
            context.options = {"err_detect": "explode"}
        header = read_avc_header(context.extradata or b"") if said.codec == "h264" else None
        self.sets = SetCounter(header) if header else None
        aspect = self.stream.sample_aspect_ratio
        # Browsers and mail programs show every GIF with square pixels, whatever its aspect byte says.
        self.sample_aspect = aspect if aspect and aspect > 0 and said.codec != "gif" else None
        self.time_base = said.time_base
        self.stamps = array("q")
        self.unstamped = self.interlaced = 0
        # AVI holds no presentation times: its frames are shown one after the other at the times they are read.
        self.read_at: array[int] | None = array("q") if container.format.name == "avi" else None
        self.packets = self.shown = 0  # read, and those of them that no edit list hides
        self.last_packet = (-(2**63), 0)  # stamp and duration of the one shown last
        self.first_shape: _Shape | None = None
        self.changes = False
        self.flow = _Flow()

    def take_packet(self, packet: av.Packet[Any]) -> None:
        self.flow.add(packet)
        self.packets += 1
        self.shown += not packet.is_discard
        if packet.pts is not None and not packet.is_discard:
            self.last_packet = max(self.last_packet, (packet.pts, packet.duration or 0))
        if self.read_at is not None and packet.dts is not None:
            self.read_at.append(packet.dts)
        if self.sets is not None:
            self.sets.take(bytes(packet))

    def take_frame(self, frame: av.VideoFrame) -> str | None:
        """Note one frame. Says what is wrong with it, or None."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None:
            self.unstamped += 1
            stamp = self.stamps[-1] if self.stamps else 0
        self.stamps.append(stamp)
        self.interlaced += frame.interlaced_frame
        shape = _Shape(frame.width, frame.height, frame.format.name, int(frame.colorspace))
        if self.first_shape is None:
            self.first_shape = shape
        elif shape != self.first_shape:
            self.changes = True
        return "a damaged frame" if frame.is_corrupt else None

    def result(self, slips: _Slips, layout: Layout | None) -> MeasuredVideo:
        """The figures; damage found in the frames is added to `slips`."""
        shape = self.first_shape or _Shape(self.said.width, self.said.height, self.said.pixel_format, 2)
        track = layout.track("video") if layout else None
        stated = self.stream.frames or None
        missing = self._missing(track)
        if missing:
            slips.add(f"{missing} frame{'s are' if missing > 1 else ' is'} missing")
        if self.read_at is not None:
            read = self.read_at if len(self.read_at) == len(self.stamps) else self.stamps
            self.stamps = array("q", sorted(read))
        cadence = measure_cadence(self.stamps, self.time_base, unstamped=self.unstamped)
        length = self._length(cadence)
        form = av.VideoFormat(shape.format)
        coded = Size(width=shape.width, height=shape.height)
        return MeasuredVideo(
            codec=self.said.codec,
            profile=self.stream.profile,
            level=self.stream.codec_context.level if self.stream.codec_context.level > 0 else None,
            pixel_format=shape.format,
            bit_depth=max((c.bits for c in form.components), default=8),
            chroma=_chroma(form),
            sample_aspect=self.sample_aspect,
            rotation=self.said.rotation,
            coded=coded,
            display=_display(coded, self.sample_aspect or Fraction(1), self.said.rotation),
            frames=len(self.stamps),
            frames_stated=stated,
            cadence=cadence,
            start=min(self.stamps) * self.time_base,
            length=length,
            bit_rate=round(self.flow.total / length) if length else 0,
            bit_rate_peak=self.flow.peak,
            colour=_said_colour(self.said.colour),
            interlaced_frames=self.interlaced,
            parameter_sets=self.sets.result() if self.sets else None,
            changes=self.changes,
        )

    def _missing(self, track: Track | None) -> int:
        """Frames that the index of an MP4 promises and decoding did not give; 0 where that can't be said.

        Only where one sample is one frame (not so for VP8 and VP9), and the edit list hides none of them.
        """
        if track is None or self.said.codec not in ("h264", "hevc"):
            return 0
        whole = track.edit_says is None or track.edit_says.startswith(("changes", "skips"))
        promised = (track.samples or 0) - (self.packets - self.shown) if whole else self.shown
        return max(0, promised - len(self.stamps))

    def _length(self, cadence: Cadence) -> Fraction:
        """From the first frame's stamp to the end of the last one."""
        last = max(self.stamps)
        stamp, duration = self.last_packet
        if stamp == last and duration:
            tail = duration * self.time_base
        elif cadence.rate:
            tail = 1 / cadence.rate
        else:
            tail = 1 / self.said.frame_rate if self.said.frame_rate else Fraction(0)
        return (last - min(self.stamps)) * self.time_base + tail


class _Sound:
    """Takes the packets and frames of the sound track. Its rate and channels are those of the decoded sound."""

    def __init__(self, container: InputContainer, said: AudioStream) -> None:
        self.said = said
        self.stream = next(s for s in container.streams.audio if s.index == said.index)
        self.flow = _Flow()
        self.start: Fraction | None = None
        self.samples = self.unplayable = 0
        self.rate, self.channels = said.sample_rate, said.channels
        self._meter: LoudnessMeter | None = None
        self._resampler = av.AudioResampler(format="flt", rate=METER_RATE)

    def take_packet(self, packet: av.Packet[Any]) -> None:
        self.flow.add(packet)

    def take_frame(self, frame: av.AudioFrame) -> str | None:
        """Hear one frame. Says what is wrong with it, or None."""
        if self._meter is None:  # HE-AAC tells its real rate and channels only here
            self.rate, self.channels = frame.sample_rate, len(frame.layout.channels)
            self._meter = LoudnessMeter(frame.layout.name or None)
        if self.start is None and frame.pts is not None and frame.time_base is not None:
            self.start = frame.pts * frame.time_base
        if (frame.sample_rate, len(frame.layout.channels)) != (self.rate, self.channels):
            return "the sound changes its sample rate or channels on the way"
        self.samples += frame.samples
        if self._push(frame):
            self.unplayable += 1
            return "sound whose samples are no numbers (NaN or infinite)"
        return None

    def _push(self, frame: av.AudioFrame | None) -> bool:
        """Measure one frame. Whether some of its samples are no numbers."""
        faulty = False
        for even in self._resampler.resample(frame):
            if self._meter is not None:
                block = np.asarray(even.to_ndarray(), np.float32).reshape(even.samples, -1)
                faulty |= playable(block)[1]
                self._meter.push(block)
        return faulty

    def result(self, track: Track | None) -> MeasuredAudio:
        """The figures. Decoders give the last block whole; an edit list says where in it the sound ends."""
        if self.samples:
            self._push(None)
        length = Fraction(self.samples, self.rate)
        if track is not None and track.edits and track.length is not None:
            length = min(length, track.length)
        return MeasuredAudio(
            codec=self.said.codec,
            profile=self.stream.profile,
            sample_rate=self.rate,
            channels=self.channels,
            start=self.start or Fraction(0),
            length=length,
            bit_rate=round(self.flow.total / length) if length else 0,
            loudness=self._meter.result() if self._meter else Loudness(integrated=None),
            unplayable=self.unplayable,
        )


def _decode(container: InputContainer, picture: _Picture, sound: _Sound | None) -> _Slips:
    """Run the whole file through; what can't be decoded is counted, not raised."""
    slips = _Slips()
    streams = [picture.stream, *([sound.stream] if sound else [])]
    packets = container.demux(*streams)
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


def _chroma(form: av.VideoFormat) -> str:
    if form.is_rgb or form.has_palette:
        return "rgb"
    if len(form.components) < 3:
        return "grey"
    across = 16 // max(1, form.chroma_width(16))
    down = 16 // max(1, form.chroma_height(16))
    return {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (4, 1): "4:1:1"}.get((across, down), "4:1:0")


def _display(coded: Size, sample_aspect: Fraction, rotation: int) -> Size:
    """Width and height as shown: samples widened to their aspect as browsers do, then turned upright."""
    width, height = max(1, round(coded.width * sample_aspect)), coded.height
    return Size(width=height, height=width) if rotation in (90, 270) else Size(width=width, height=height)


def _said_colour(colour: Colour) -> MeasuredColour:
    said = {k: v for k, v in colour.model_dump(exclude={"assumed"}).items() if k not in colour.assumed}
    return MeasuredColour(**said)


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
