"""The picture track of a finished file: takes its packets and frames as they are decoded, says what it is."""

from __future__ import annotations

from array import array
from fractions import Fraction
from typing import Any, NamedTuple

import av
from av.container import InputContainer

from cutthrough.media.cadence import measure_cadence
from cutthrough.media.mp4 import SetCounter, read_avc_header
from cutthrough.media.picture_watch import PictureWatch
from cutthrough.media.slips import Flow, Slips
from cutthrough.model.measured import Cadence, Layout, MeasuredColour, MeasuredVideo, Track
from cutthrough.model.placement import Size
from cutthrough.model.source import Colour, VideoStream


class _Shape(NamedTuple):
    """What should not change from frame to frame."""

    width: int
    height: int
    format: str
    matrix: int


class FinishedPicture:
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
        self.flow = Flow()
        self._watch = PictureWatch(said)

    def take_packet(self, packet: av.Packet[Any]) -> None:
        """Count one packet."""
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
        try:
            self._watch.tap.push(frame, stamp * self.time_base)
        except (av.FFmpegError, ValueError):
            return f"a frame that can't be shown ({shape.format}, {shape.width}x{shape.height})"
        return "a damaged frame" if frame.is_corrupt else None

    def result(self, slips: Slips, layout: Layout | None) -> MeasuredVideo:
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
            seen=self._watch.result((max(self.stamps) * self.time_base) + self._tail(cadence)),
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
        return (max(self.stamps) - min(self.stamps)) * self.time_base + self._tail(cadence)

    def _tail(self, cadence: Cadence) -> Fraction:
        """How long the last frame is shown."""
        stamp, duration = self.last_packet
        if stamp == max(self.stamps) and duration:
            return duration * self.time_base
        if cadence.rate:
            return 1 / cadence.rate
        return 1 / self.said.frame_rate if self.said.frame_rate else Fraction(0)


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
