"""What a finished file really is: every number comes from its bytes and decoded frames, none from what was asked."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.flash import FlashFindings
from cutthrough.model.footage import Letterbox, Loudness, Span
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


class Dark(Record):
    """A stretch of black picture, in seconds of the file's clock.

    `faded`: it comes and goes by a fade, or lies at an end of the film and its one edge does; not so a cut to black.
    """

    start: Seconds
    end: Seconds
    faded: bool = False


class Still(Record):
    """A stretch whose picture does not change beyond coding noise. `into` is how it begins.

    `start`: with the film; `cut`: by another picture, as cards do; `stops`: the picture moves and stands still from
    one frame to the next, as when frames are lost; `pauses`: part of it moves before and the same shot moves on after,
    as in a freeze or in a pause that is meant; `rests`: its motion dies down.
    """

    start: Seconds
    end: Seconds
    into: str


class Pace(Record):
    """How often the picture really changes where it moves. `judged` frames are those in moving passages.

    `pictures` of them differ from the one before, the others repeat it. `holds` counts how many pictures stand for
    1, 2, 3, ... frames. Where repeats keep a rhythm, `cycle` frames show `fresh` pictures over and over: 5 and 4 where
    24 a second were made 30. `long_step` is n where every n-th step of the motion is about twice as long as the
    others: a frame is missing there. None where there is no such rhythm. `would_show` is the longest n that would have
    been found, had frames been missing: 0 where the motion is too uneven to tell, or nobody looked.
    """

    judged: int = 0
    pictures: int = 0
    holds: tuple[int, ...] = ()
    cycle: int | None = None
    fresh: int | None = None
    long_step: int | None = None
    would_show: int = 0


class Combs(Record):
    """Fields of two moments in one frame: how many of the looks at moving frames found them, and how many did not.

    `lines` is the share of pixels (0..1) that stand out from both their neighbours above and below, at its highest
    in any look: near 0 nothing can be combed, moving or not.
    """

    woven: int
    whole: int
    lines: float


class Fineness(Record):
    """How fine the finest detail is.

    `reach` is the share of the frequencies that a picture of this size can hold up to which detail stands out, on its
    weaker axis; None where no look had enough detail to judge by. `enlarged`: it ends on both axes as abruptly as
    enlarging ends it, or pixels are `repeated`, which leaves false detail. `native`: it goes on beyond what a
    half-sized picture holds. Neither of them: the picture is soft, for one reason or another.
    """

    looks: int = 0
    reach: float | None = None
    enlarged: bool = False
    native: bool = False
    repeated: bool = False


class Matte(Record):
    """A picture set in constant bars of one colour, on two or four sides. `live` is the picture, in pixels as coded.

    `black`: the bars are. `things` is the share of them that is covered by something still: a logo, a line of letters;
    `moves` is the share of the picture that ever changes. Both 0..1.
    """

    live: Letterbox
    black: bool = False
    things: float = 0.0
    moves: float = 1.0


class PictureSeen(Record):
    """What looking at every frame told. `live` is the picture inside constant dark bars, in pixels as coded.

    `matte` is the same for bars of any colour, and with small things on them; None where none were found.
    """

    dark: tuple[Dark, ...] = ()
    first_dark: bool = False
    still: tuple[Still, ...] = ()
    pace: Pace
    combs: Combs
    fineness: Fineness
    live: Letterbox | None = None
    matte: Matte | None = None
    flashes: FlashFindings | None = None


class SoundHeard(Record):
    """What listening to every sample told. Levels are shares of full scale; times are seconds of the file's clock.

    `silence`: stretches where next to nothing is heard, against the programme's own loudness. `levels` is each
    channel's effective value in dBFS (None for digital silence) under its name. For two channels and more, of the
    front pair: `correlation` -1..1 of the whole, `mirrored` how many of `seconds` audible ones have one below -0.5,
    `same` whether both carry the same to -60 dB. `mono_loudness` is the integrated loudness of a mono mix played on
    both sides, in LUFS. `clipped` counts runs of three and more samples at full scale; `offset` is the largest mean.
    """

    silence: tuple[Span, ...] = ()
    levels: tuple[tuple[str, float | None], ...] = ()
    correlation: float | None = None
    seconds: int = 0
    mirrored: int = 0
    same: bool = False
    mono_loudness: float | None = None
    clipped: int = 0
    offset: float = 0.0


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
    seen: PictureSeen | None = None


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
    heard: SoundHeard | None = None


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
    def flashes(self) -> FlashFindings | None:
        """What was found of flashes and stripes; None where nobody looked."""
        return self.video.seen.flashes if self.video.seen else None

    @property
    def bit_rate(self) -> int:
        """The whole file's mean bit rate in b/s."""
        return round(self.size * 8 / self.length) if self.length else 0
