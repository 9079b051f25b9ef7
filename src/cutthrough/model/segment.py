"""A segment: the smallest thing that is encoded once, named by the hash of all that determines its picture."""

from __future__ import annotations

from pydantic import Field

from cutthrough.model.cut import Box, Pane
from cutthrough.model.placement import Size
from cutthrough.model.record import Record
from cutthrough.model.source import Colour
from cutthrough.model.time import Rate


class IndexRun(Record):
    """Source frames `first`, `first + step`, ... `count` of them. Step 0 holds one frame."""

    first: int
    count: int = Field(ge=1)
    step: int = 1


class Picture(Record):
    """A moving layer: exactly these frames of this source, upright; each pane's crop scaled into its window.

    Panes don't overlap, and what none covers is background. A pane's `path` counts from the segment's first frame, at
    which its `crop` is where it starts; it is there only when the crop moves within the segment, and holds no more
    waypoints than the movement within it depends on.
    """

    source: str
    stream: int
    indices: tuple[IndexRun, ...]
    coded: Size
    display: Size
    rotation: int
    panes: tuple[Pane, ...] = Field(min_length=1)
    colour: Colour
    pixel_format: str
    interlaced: str

    @property
    def frame_count(self) -> int:
        """How many frames the layer gives."""
        return sum(run.count for run in self.indices)


class Plain(Record):
    """A layer of one colour, #RRGGBB."""

    colour: str


class LogoLayer(Record):
    """A still picture drawn over frames `start`..`end` (exclusive) of the segment."""

    source: str
    box: Box
    start: int
    end: int


class Encoder(Record):
    """Every setting that changes the coded bytes. `vbv_*` in kb/s and kb, as x264 takes them."""

    crf: float
    preset: str
    level: str
    refs: int = 3
    bframes: int = 3
    keyint: int
    vbv_maxrate: int
    vbv_bufsize: int
    threads: int = 1
    lookahead: int = Field(20, description="frames the encoder holds to plan ahead: 3.3 MB of memory each at 1080p")
    edge_boost: float = Field(1.15, description="share of bits the first and last frames of a segment get")


class Segment(Record):
    """All that determines one segment's bytes. Nothing in it says where in a cut it stands, so arms share it.

    `over` and `mix` are there for a dissolve: the share of `over` in frame i is (mix[0] + i + 1) / (mix[1] + 1).
    `script` is an ASS document whose times count from the segment's first frame plus `script_shift` frames.
    `pixels` is the format the graph works and ends in, one of yuv420p, yuv422p and yuv422p10le.
    """

    canvas: Size
    rate: Rate
    frames: int = Field(ge=1)
    background: str
    pixels: str = "yuv420p"
    base: Picture | Plain
    over: Picture | Plain | None = None
    mix: tuple[int, int] | None = None
    script: str | None = None
    script_shift: int = 0
    fonts: tuple[str, ...] = ()
    logos: tuple[LogoLayer, ...] = ()
    encoder: Encoder
    builder: int
    ffmpeg: str
    decoder: str
    architecture: str

    @property
    def key(self) -> str:
        """The name it is stored under."""
        return self.digest()
