"""What a finished file really is: every number comes from its bytes and decoded frames, none from what was asked."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.footage import Loudness
from cutthrough.model.placement import Size
from cutthrough.model.record import Record
from cutthrough.model.time import Rate, Seconds


class EditEntry(Record):
    """One line of an edit list (ISO/IEC 14496-12, `elst`). `media_time` is None for an empty edit (a wait)."""

    length: Seconds
    media_time: Seconds | None
    speed: float = 1.0


class ColourBox(Record):
    """A `colr` box with code points of ITU-T H.273; `full_range` is None where the box can't say (nclc)."""

    primaries: int
    transfer: int
    matrix: int
    full_range: bool | None = None


class Track(Record):
    """One track as the file's index describes it. Lengths in seconds; None where the box is missing or says unknown."""

    id: int
    kind: str  # video, audio, text, ... from hdlr
    tag: str = ""  # the sample entry's four letters: avc1, mp4a
    length: Seconds | None = None  # tkhd: after edits
    media_length: Seconds | None = None  # mdhd: before edits
    edits: tuple[EditEntry, ...] = ()
    sample_entries: int = 0
    samples: int | None = None
    colour: ColourBox | None = None

    @property
    def edit_says(self) -> str | None:
        """What the edit list does: None (no list), `changes nothing`, `skips the first 0.021 s`, `rearranges`."""
        if not self.edits:
            return None
        first = self.edits[0]
        if len(self.edits) > 1 or first.media_time is None or first.speed != 1.0:
            return "rearranges"
        if first.media_time > 0:
            return f"skips the first {float(first.media_time):.3f} s"
        whole = self.media_length is None or abs(first.length - self.media_length) <= Fraction(1, 500)
        return "changes nothing" if whole else f"shows only {float(first.length):.3f} s"


class Layout(Record):
    """How an ISO base media file (MP4, MOV, 3GP) is laid out. `faststart`: the index comes before the media data."""

    brand: str | None
    brands: tuple[str, ...] = ()
    order: tuple[str, ...] = ()  # top-level boxes, runs of the same kind written once
    faststart: bool | None = None
    fragmented: bool = False
    length: Seconds | None = None  # mvhd
    tracks: tuple[Track, ...] = ()
    problems: tuple[str, ...] = ()

    def track(self, kind: str) -> Track | None:
        """The first track of a kind (`video`, `audio`)."""
        return next((t for t in self.tracks if t.kind == kind), None)


class Cadence(Record):
    """When frames are shown. `rate` is exact where the steps are even, else the nearest standard or the mean rate.

    `deviation` is the furthest any frame stands from an even grid of `rate`, in seconds; `tick` is the stream's
    clock step. `even`: every step is the same number of ticks. `backwards` counts stamps that do not increase.
    `nominal` is the standard rate that most steps keep: what an uneven file was meant to be.
    """

    rate: Rate | None
    tick: Seconds
    deviation: Seconds
    even: bool
    backwards: int = 0
    unstamped: int = 0
    nominal: Rate | None = None


class MeasuredColour(Record):
    """Colour as the decoded frames state it, in FFmpeg's words; None where the file leaves it unsaid."""

    range: str | None = None
    matrix: str | None = None
    primaries: str | None = None
    transfer: str | None = None


class ParameterSets(Record):
    """H.264 parameter sets: distinct ones in the header (`avcC`), and distinct ones met only inside the samples."""

    sps: int
    pps: int
    in_band: int = 0
    in_band_new: int = 0


class MeasuredVideo(Record):
    """The picture. `coded` as stored, `display` upright with square pixels. Bit rates in b/s, `peak` over any 1 s."""

    codec: str
    profile: str | None
    level: int | None
    pixel_format: str
    bit_depth: int
    chroma: str  # 4:2:0, 4:2:2, 4:4:4, rgb, grey
    sample_aspect: Rate | None
    rotation: int = 0
    coded: Size
    display: Size
    frames: int
    frames_stated: int | None = None
    cadence: Cadence
    start: Seconds
    length: Seconds
    bit_rate: int
    bit_rate_peak: int
    colour: MeasuredColour
    interlaced_frames: int = 0
    parameter_sets: ParameterSets | None = None
    changes: bool = False  # size or pixel format changes on the way


class MeasuredAudio(Record):
    """The sound. `length` counts decoded samples, up to where an edit list ends it; `loudness` is of all of them.

    `unplayable` counts the decoded frames with samples that are no numbers; they are silence to `loudness`.
    """

    codec: str
    profile: str | None
    sample_rate: int
    channels: int
    start: Seconds
    length: Seconds
    bit_rate: int
    loudness: Loudness
    unplayable: int = 0


class Measured(Record):
    """One finished file. `errors` are what went wrong while decoding (the first few; `error_count` is all)."""

    sha256: str
    name: str
    size: int
    container: str  # mp4, mov, 3gp, webm, mkv, gif, avi, ...
    layout: Layout | None = None
    video: MeasuredVideo
    audio: MeasuredAudio | None = None
    video_streams: int = 1
    audio_streams: int = 0
    container_length: Seconds | None = None
    errors: tuple[str, ...] = ()
    error_count: int = 0

    @property
    def length(self) -> Fraction:
        """The longest of picture, sound and what the container says, in seconds."""
        lengths = [self.video.start + self.video.length]
        if self.audio is not None:
            lengths.append(self.audio.start + self.audio.length)
        if self.container_length is not None:
            lengths.append(self.container_length)
        return max(lengths)

    @property
    def bit_rate(self) -> int:
        """The whole file's mean bit rate in b/s."""
        return round(self.size * 8 / self.length) if self.length else 0
