"""Footage: what was understood of one source, saved by its content hash."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from cutthrough.model.record import Record
from cutthrough.model.source import Probe
from cutthrough.model.time import Rate, Seconds

FOOTAGE_VERSION = 5


INTEREST_ROWS, INTEREST_COLUMNS = 6, 8
"""The fields that `Shot.interest` divides the upright picture into."""


class FrameRun(Record):
    """Frames `first`, `first + 1`, ... `first + count - 1`, whose stamps start at `pts` and step by `step` ticks."""

    first: int
    pts: int
    step: int
    count: int


class FrameTable(Record):
    """When every decodable frame of a stream is shown, in ticks of `time_base` seconds, run-length coded.

    Frames are numbered in order of presentation from 0. The table is made by decoding, so an index
    always names a picture that exists. Where the file's own stamps are missing, repeat or go back, the table's are
    put right and `repaired` says so: then only counting from the first frame finds a frame by its number.
    """

    time_base: Rate
    runs: tuple[FrameRun, ...]
    repaired: bool = False

    @property
    def count(self) -> int:
        """How many frames there are."""
        return self.runs[-1].first + self.runs[-1].count if self.runs else 0

    def pts(self, index: int) -> int:
        """The stamp of frame `index` in ticks. Raises IndexError outside 0..count-1."""
        if not 0 <= index < self.count:
            raise IndexError(index)
        run = self.runs[bisect_right(self.runs, index, key=lambda r: r.first) - 1]
        return run.pts + (index - run.first) * run.step

    def time(self, index: int) -> Fraction:
        """When frame `index` is shown, in seconds of the source's own clock."""
        return self.pts(index) * self.time_base

    def index_at(self, moment: Fraction) -> int:
        """The frame on screen at `moment`: the last one stamped at or before it, or the first frame."""
        ticks = int(moment / self.time_base // 1)
        run = self.runs[max(0, bisect_right(self.runs, ticks, key=lambda r: r.pts) - 1)]
        if ticks < run.pts or run.step <= 0:
            return run.first
        return run.first + min(run.count - 1, (ticks - run.pts) // run.step)


class Letterbox(Record):
    """The live picture inside black bars, in pixels of the coded frame."""

    left: int
    top: int
    width: int
    height: int


class Shot(Record):
    """A continuous run of frames `first`..`last` (inclusive), with first measures of it, each 0..1.

    `motion`: mean absolute luma change between frames; `detail`: mean gradient; `luma`: mean level;
    `focus_x`, `focus_y`: centre of interest (detail and motion weighted) as a share of width, height;
    `focus_kept`: for each tenth of the width (0.1 .. 1.0), the largest share of interest that a window of that
    width centred on the focus keeps.

    `interest` is where the interest lies: its share in each of INTEREST_ROWS x INTEREST_COLUMNS equal fields, row by
    row, summing to 1. The next four follow the shot: one value for each run of `step` frames from `first` on, the
    last run may be shorter. `sharpness`: mean step across the picture's 2 % steepest edges over its range of levels,
    or half of all levels (a quarter is a blur, a half is crisp); `brightness`: mean level; `ground`: median change of
    the picture's cells from frame to frame, so what the camera does; `subject`: how much more than that the cells near
    the middle that change most do, so what something in front of it does.

    `live` is the picture inside plain bars that this shot has and the file as a whole has not: a portrait video set
    into a wide frame, a 4:3 insert.
    """

    first: int
    last: int
    start: Seconds
    end: Seconds
    motion: float = 0.0
    detail: float = 0.0
    luma: float = 0.0
    focus_x: float = 0.5
    focus_y: float = 0.5
    focus_kept: tuple[float, ...] = ()
    interest: tuple[float, ...] = ()
    step: int = 0
    sharpness: tuple[float, ...] = ()
    brightness: tuple[float, ...] = ()
    ground: tuple[float, ...] = ()
    subject: tuple[float, ...] = ()
    loudness: float | None = None
    live: Letterbox | None = None


class TransitionKind(StrEnum):
    """How one shot becomes the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"  # both pictures mixed
    FADE = "fade"  # through black, white or another colour, and so are a film's first and last
    WHIP = "whip"  # a pan so fast that nothing is seen, from one picture to another


class Transition(Record):
    """Frames `first`..`last` (inclusive) belong to neither shot alone.

    A cut has `first` == `last`: the new shot's first frame. The boundary of the shots on
    either side of a gradual one lies in its middle.
    """

    kind: TransitionKind
    first: int
    last: int


class ThingKind(StrEnum):
    """What has a place in the picture."""

    FACE = "face"
    PERSON = "person"
    TEXT = "text"  # one line or block of words that belongs together
    LOGO = "logo"
    INSET = "inset"  # a picture within the picture: a phone's screen, a tile of a call


class Mark(Record):
    """Where a thing is at one frame: its box as shares of the upright picture's width and height, from the top left.

    `score` is how sure the finder is, 0..1.
    """

    frame: int
    x: float
    y: float
    width: float
    height: float
    score: float = 1.0


class Thing(Record):
    """One face, person, text, logo or inset followed through one shot.

    `marks` are in order of frames, all inside shot number `shot`, and between two of them the box moves evenly:
    frames that this gives to within half a per cent of the picture are left out. The thing is there from the first
    mark's frame to the last one's. `text` is what was read, lines parted by newlines; None where nothing can be read.
    `overlay` says of a text whether it is set over the picture, for the viewer, or is part of the scene; None where
    that can't be told.
    """

    id: str
    kind: ThingKind
    shot: int
    marks: tuple[Mark, ...] = Field(min_length=1)
    text: str | None = None
    overlay: bool | None = None

    @property
    def first(self) -> int:
        """The first frame it is seen in."""
        return self.marks[0].frame

    @property
    def last(self) -> int:
        """The last frame it is seen in."""
        return self.marks[-1].frame

    def at(self, frame: int) -> Mark | None:
        """Its box at `frame`, None where it is not there."""
        if not self.first <= frame <= self.last:
            return None
        place = bisect_right(self.marks, frame, key=lambda mark: mark.frame)
        before = self.marks[place - 1]
        if before.frame == frame or place == len(self.marks):
            return before
        after = self.marks[place]
        share = (frame - before.frame) / (after.frame - before.frame)
        x, y, width, height, score = (
            getattr(before, name) + share * (getattr(after, name) - getattr(before, name))
            for name in ("x", "y", "width", "height", "score")
        )
        return Mark(frame=frame, x=x, y=y, width=width, height=height, score=score)


class Span(Record):
    """A stretch of time [start, end) in seconds of the source's clock."""

    start: Seconds
    end: Seconds


class Loudness(Record):
    """EBU R 128 figures of one sound track; None where the sound is silent or too short to say."""

    integrated: float | None = None  # LUFS
    range: float | None = None  # LU
    true_peak: float | None = None  # dBTP
    short_term_max: float | None = None  # LUFS
    momentary_max: float | None = None  # LUFS


class Footage(Record):
    """What was understood of one source. Empty tuples mean looked for and not found; None means not applicable.

    `gradual` is where one picture turns into another by degrees: fades from and to black or white, dissolves, large
    titles that fade in. `letters` are those of them in which a title comes or goes and the picture stays. Spans of one
    kind are in order and apart.

    `transitions` lead from shot to shot; `flashes` are what looks like a cut and is none. `things` are ordered by shot
    and first frame. `beats` are the moments of a steady pulse, `tempo` is their number a minute.
    """

    version: int = FOOTAGE_VERSION
    sha256: str
    probe: Probe
    frames: FrameTable | None = None
    shots: tuple[Shot, ...] = ()
    black: tuple[Span, ...] = ()
    frozen: tuple[Span, ...] = ()
    gradual: tuple[Span, ...] = ()
    letters: tuple[Span, ...] = ()
    letterbox: Letterbox | None = None
    interlaced: bool = False
    transitions: tuple[Transition, ...] = ()
    flashes: tuple[Span, ...] = ()
    things: tuple[Thing, ...] = ()
    loudness: Loudness | None = None
    speech: tuple[Span, ...] | None = None
    music: tuple[Span, ...] | None = None
    silence: tuple[Span, ...] | None = None
    beats: tuple[Seconds, ...] = ()
    tempo: float | None = None
    sound: Span | None = None
    notes: tuple[str, ...] = ()

    @property
    def rate(self) -> Fraction:
        """The average rate of the pictures that exist: from their stamps, or the container's where that agrees.

        A stream of one frame, or none, counts as 25 a second.
        """
        said, table = self.probe.video.frame_rate if self.probe.video is not None else None, self.frames
        if table is None or table.count < 2 or table.time(table.count - 1) <= table.time(0):
            return said or Fraction(25)
        seen = (table.count - 1) / (table.time(table.count - 1) - table.time(0))
        return said if said and abs(said / seen - 1) <= Fraction(1, 100) else seen
