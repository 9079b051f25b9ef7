"""A cut: one edit for one placement and one arm. OpenTimelineIO on disk; this record travels inside it.

Positions on the canvas are pixels from the top left. Times inside a cut are whole frames at the cut's rate
counted from its first frame; times inside a source are seconds of the source's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from cutthrough.model.placement import SafeZone, Size
from cutthrough.model.quantity import BitRate, ByteCount
from cutthrough.model.record import Record
from cutthrough.model.time import Rate, Seconds

CUT_VERSION = 2


class Box(Record):
    """A rectangle in pixels."""

    x: int
    y: int
    width: int = Field(gt=0)
    height: int = Field(gt=0)

    @property
    def right(self) -> int:
        """First column past the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row past the rectangle."""
        return self.y + self.height


class Layout(StrEnum):
    """How a source picture meets a canvas of another shape."""

    CROP = "crop"  # fills the canvas; the sides are cut off
    FIT = "fit"  # whole picture, brand background around it
    WINDOW = "window"  # partly cropped, brand background around it: taller than fit, less enlarged than crop
    TWO_UP = "two_up"  # two people far apart, side by side
    STACK = "stack"  # two people far apart, one above the other
    INSET = "inset"  # the picture within the picture: a phone's screen, a tile of a call


class Waypoint(Record):
    """Where a crop's top left corner is at frame `frame` of its clip, in the source's display pixels."""

    frame: int
    x: int
    y: int


class Pane(Record):
    """One part of the source picture and where it goes on the canvas: `crop` is scaled to `window`.

    With a `path` of two waypoints or more the crop moves, as `corner` says: before the first and after the last it
    rests. `crop` is then its place at the clip's first frame. Its size never changes.
    """

    crop: Box = Field(description="in the source's display pixels")
    window: Box = Field(description="on the canvas")
    path: tuple[Waypoint, ...] = ()

    def corner(self, frame: int) -> tuple[Fraction, Fraction]:
        """Column and row of the crop's top left corner at `frame` of the clip.

        Between two waypoints it runs along a cubic that neither overshoots nor turns back, and it leaves the first and
        reaches the last one from rest (F. N. Fritsch and J. Butland, "A method for constructing local monotone
        piecewise cubic interpolants", 1984; the speed inside is the weighted harmonic mean of both sides').
        """
        path = self.path
        if len(path) < 2:
            return Fraction(self.crop.x), Fraction(self.crop.y)
        if frame <= path[0].frame:
            return Fraction(path[0].x), Fraction(path[0].y)
        if frame >= path[-1].frame:
            return Fraction(path[-1].x), Fraction(path[-1].y)
        number = next(i for i, after in enumerate(path) if after.frame > frame) - 1
        one, other = path[number], path[number + 1]
        length = other.frame - one.frame
        t = Fraction(frame - one.frame, length)
        speeds = self._speed(number), self._speed(number + 1)

        def at(a: int, b: int, axis: int) -> Fraction:
            return (
                (2 * t**3 - 3 * t**2 + 1) * a
                + (t**3 - 2 * t**2 + t) * length * speeds[0][axis]
                + (3 * t**2 - 2 * t**3) * b
                + (t**3 - t**2) * length * speeds[1][axis]
            )

        return at(one.x, other.x, 0), at(one.y, other.y, 1)

    @property
    def speeds(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Pixels a frame, across and down, with which the crop passes each waypoint."""
        return tuple(self._speed(number) for number in range(len(self.path)))

    def _speed(self, number: int) -> tuple[Fraction, Fraction]:
        first = max(0, number - 1)
        near = self.path[first : number + 2]
        at = number - first
        return _speed([(w.frame, w.x) for w in near], at), _speed([(w.frame, w.y) for w in near], at)


def _speed(points: list[tuple[int, int]], number: int) -> Fraction:
    """Fritsch and Butland's slope at one point of a line of points; 0 at its ends and where it turns."""
    if number in (0, len(points) - 1):
        return Fraction(0)
    (f0, a), (f1, b), (f2, c) = points[number - 1 : number + 2]
    before, after = f1 - f0, f2 - f1
    left, right = Fraction(b - a, before), Fraction(c - b, after)
    if left * right <= 0:
        return Fraction(0)
    return 3 * (before + after) / ((2 * after + before) / left + (after + 2 * before) / right)


class Camera(StrEnum):
    """What a crop does during a clip."""

    STILL = "still"
    PAN = "pan"  # one move from rest to rest
    FOLLOW = "follow"


class Framing(Record):
    """Which parts of the upright, square-pixel source picture go where on the canvas, the main one first.

    `guess` says that nothing was found that the choice could rest on; `pinned` that a person chose it.
    """

    layout: Layout
    panes: tuple[Pane, ...] = Field(min_length=1)
    enlarged: float = Field(description="window height over crop height, the most of all panes")
    camera: Camera = Camera.STILL
    guess: bool = False
    pinned: bool = False
    reason: str

    @property
    def crop(self) -> Box:
        """The main pane's crop at the clip's first frame."""
        return self.panes[0].crop

    @property
    def window(self) -> Box:
        """The main pane's window."""
        return self.panes[0].window


class Clip(Record):
    """A stretch of a source. `transition` frames of it overlap the next item as a dissolve."""

    id: str
    source: str = Field(description="sha256 of the source")
    source_in: Seconds
    frames: int = Field(ge=1)
    framing: Framing
    transition: int = Field(0, ge=0)
    serves: tuple[str, ...] = Field((), description="ids of the brief lines this is here for")
    reason: str = ""
    score: float | None = None


class Card(Record):
    """A plain background; what is written on it are texts and logos of the cut."""

    id: str
    colour: str = Field(pattern="^#[0-9A-Fa-f]{6}$")
    frames: int = Field(ge=1)
    transition: int = Field(0, ge=0)
    serves: tuple[str, ...] = ()
    reason: str = ""


class TextRole(StrEnum):
    """What a text is there for; it decides how it is drawn."""

    TITLE = "title"
    CAPTION = "caption"
    CALL_TO_ACTION = "call_to_action"
    BRAND = "brand"
    LINK = "link"
    SUPER = "super"  # a translated text in the place of the master's own


class Emphasis(StrEnum):
    """How words are shown as they are said."""

    NONE = "none"
    HIGHLIGHT = "highlight"  # the word being said is in the accent colour
    POP = "pop"  # each word is there alone while it is said, and grows into place


class Align(StrEnum):
    """Where in their box lines stand."""

    CENTRE = "centre"
    LEFT = "left"
    RIGHT = "right"


class Text(Record):
    """Words on the picture from frame `start` up to but not including `end`.

    `lines` are already broken; `box` is where they may be drawn and they stand in it as `align` says. `bar` is the
    colour of a bar along the edge that they are aligned to, when there is one. `plate` is a colour with alpha
    (#RRGGBBAA) behind the words, when there is one. With an `emphasis`, `moments` has the first frame of each word, as
    `lines` part at blanks, in reading order, and `accent` is the colour of the word being said.
    """

    id: str
    role: TextRole
    start: int = Field(ge=0)
    end: int
    lines: tuple[str, ...]
    box: Box
    size: int = Field(description="font size in pixels of the em square")
    colour: str = "#FFFFFF"
    plate: str | None = None
    outline: int = Field(0, description="pixels")
    bold: bool = True
    fade: int = Field(0, description="frames to fade in and out")
    emphasis: Emphasis = Emphasis.NONE
    moments: tuple[int, ...] = ()
    accent: str | None = None
    outline_colour: str = "#000000"
    language: str | None = None
    align: Align = Align.CENTRE
    bar: str | None = None
    serves: tuple[str, ...] = ()


class Logo(Record):
    """The brand's logo on the picture from frame `start` up to but not including `end`."""

    id: str
    source: str
    start: int = Field(ge=0)
    end: int
    box: Box
    serves: tuple[str, ...] = ()


class SoundClip(Record):
    """A stretch of a source's sound, placed at `at` seconds of the cut.

    It sounds from `lead` seconds before `at` to `tail` seconds after `at + length`: there it crosses with a neighbour.
    Its fades are at the ends of what sounds.
    """

    id: str
    source: str
    source_in: Seconds
    at: Seconds
    length: Seconds
    gain_db: float = 0.0
    fade_in: Seconds = Fraction(0)
    fade_out: Seconds = Fraction(0)
    lead: Seconds = Fraction(0)
    tail: Seconds = Fraction(0)


class CaptionCue(Record):
    """One caption, in frames of the cut; what SRT and VTT are written from, burnt in or not.

    `moments` has the first frame of each of its words, as blanks part them; () where they are not known.
    """

    start: int
    end: int
    text: str
    language: str
    moments: tuple[int, ...] = ()


class StillPicture(Record):
    """A picture that a still may show: one of the frames of `clip`, whichever is sharpest, through its framing.

    `faces` and `words` (the source's own) are where on the still nothing may be set.
    """

    clip: Clip
    faces: tuple[Box, ...] = ()
    words: tuple[Box, ...] = ()


class Still(Record):
    """A picture to make: a thumbnail or the poster, from around frame `frame` of the cut; `text` is set on it.

    It shows the first of `pictures` that is unlike the stills before it, taken from the source and without our words;
    with none it shows the finished video's frame. `branded` ones carry the brand's name or logo in a corner.
    """

    id: str
    frame: int
    text: tuple[str, ...] = ()
    reason: str = ""
    pictures: tuple[StillPicture, ...] = ()
    branded: bool = False
    language: str | None = None


class Limits(Record):
    """What the placement asks of the encode; None where it asks nothing."""

    file_size_max: ByteCount | None = None
    bitrate_min: BitRate | None = None
    bitrate_max: BitRate | None = None
    audio_bitrate_min: BitRate | None = None
    loudness: float = -14.0
    true_peak: float = -1.0


class DeliveryForm(StrEnum):
    """What kind of file a cut becomes."""

    VIDEO = "video"  # H.264 and AAC in MP4
    SILENT_VIDEO = "silent_video"  # the same without a sound track
    LOOP = "loop"  # silent, plays round: the website hero
    GIF = "gif"  # for email


def starts_of(items: Iterable[Clip | Card]) -> tuple[int, ...]:
    """The frame each item begins on; a transition makes the next item begin before this one ends."""
    starts, at = [], 0
    for item in items:
        starts.append(at)
        at += item.frames - item.transition
    return tuple(starts)


class Cut(Record):
    """One edit. `family` is shared by the arms that differ only in factor levels: they get one gain."""

    version: int = CUT_VERSION
    id: str
    brief: str
    placement: str
    length: Seconds = Field(description="the runtime asked for; the cut never outlasts it")
    arm: dict[str, str] = {}
    family: str
    form: DeliveryForm = DeliveryForm.VIDEO
    canvas: Size
    rate: Rate
    background: str = "#000000"
    items: tuple[Clip | Card, ...] = Field(min_length=1)
    texts: tuple[Text, ...] = ()
    logos: tuple[Logo, ...] = ()
    sound: tuple[SoundClip, ...] = ()
    captions: tuple[CaptionCue, ...] = ()
    stills: tuple[Still, ...] = ()
    limits: Limits = Limits()
    safe_zone: SafeZone | None = None
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = Field((), description="what an editor should know: guesses, fall-backs")

    @property
    def starts(self) -> tuple[int, ...]:
        """The frame each item begins on."""
        return starts_of(self.items)

    @property
    def frames(self) -> int:
        """How many frames the cut lasts."""
        return self.starts[-1] + self.items[-1].frames

    @property
    def duration(self) -> Fraction:
        """How long the cut lasts, in seconds, exact."""
        return self.frames / self.rate
