"""A source: a file with a role, its content hash and what its container says it holds."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from cutthrough.model.record import Record
from cutthrough.model.time import Rate, Seconds


class SourceRole(StrEnum):
    """What a file is used for."""

    MASTER = "master"
    HOOK = "hook"
    BROLL = "broll"
    VOICE_OVER = "voice_over"
    MUSIC = "music"
    TEXTLESS = "textless"
    MUSIC_AND_EFFECTS = "music_and_effects"
    CAPTIONS = "captions"
    SCRIPT = "script"
    SUPERS = "supers"
    LOGO = "logo"


class Colour(Record):
    """How samples mean light: names as FFmpeg writes them; `assumed` lists what the file left unsaid."""

    range: str = "tv"
    matrix: str = "bt709"
    primaries: str = "bt709"
    transfer: str = "bt709"
    assumed: tuple[str, ...] = ()


class VideoStream(Record):
    """The picture as coded, and what it takes to show it upright with square pixels."""

    index: int
    codec: str
    profile: str | None = None
    level: int | None = None
    width: int
    height: int
    pixel_format: str
    sample_aspect: Rate = Fraction(1)
    rotation: int = 0  # degrees clockwise the picture must be turned to stand upright: 0, 90, 180, 270
    frame_rate: Rate | None = None  # average, as the container says
    time_base: Rate
    start: Seconds = Fraction(0)
    duration: Seconds | None = None
    interlaced: str = "progressive"  # progressive, tff, bff
    colour: Colour = Colour()
    bit_depth: int = 8
    alpha: bool = False
    timecode: str | None = None
    bit_rate: int | None = None

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height in square pixels, upright; both even."""
        width, height = round(self.width * self.sample_aspect), self.height
        if self.rotation in (90, 270):
            width, height = height, width
        return max(2, width - width % 2), max(2, height - height % 2)


class AudioStream(Record):
    """One sound track.

    `restarts` is what analysis found of a clock that jumps back inside the file: by how much, in seconds, the stamps
    after the first, second, ... jump are to be moved, so that they follow on as the picture's do.
    """

    index: int
    codec: str
    profile: str | None = None
    sample_rate: int
    channels: int
    layout: str
    language: str | None = None
    start: Seconds = Fraction(0)
    duration: Seconds | None = None
    bit_rate: int | None = None
    restarts: tuple[Seconds, ...] = ()


class Probe(Record):
    """What the container says, before anything is decoded. `video` and `audio` are the streams we would use."""

    container: str
    size: int
    duration: Seconds | None = None
    video: VideoStream | None = None
    audio: AudioStream | None = None
    video_streams: int = 0
    audio_streams: int = 0
    notes: tuple[str, ...] = ()
    tags: dict[str, str] = {}


class Source(Record):
    """A file with a role. `sha256` is of its bytes; `path` is where it was found this time."""

    role: SourceRole
    path: str
    sha256: str
    language: str | None = None
    probe: Probe | None = None
