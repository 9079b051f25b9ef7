"""A placement: one slot of one platform with its limits, every value with source, date and confidence."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from pydantic import Field

from cutthrough.model.quantity import Aspect, BitRate, ByteCount
from cutthrough.model.record import Record
from cutthrough.model.time import Rate, Seconds

T = TypeVar("T")


class Confidence(StrEnum):
    """How a value was seen. Only the first two may fail a file; the others warn."""

    OFFICIAL = "official"
    OFFICIAL_MIRROR = "official_mirror"
    THIRD_PARTY = "third_party"
    CODE = "code"
    UNVERIFIED = "unverified"

    @property
    def binding(self) -> bool:
        """True where breaking the value fails a file rather than warning."""
        return self in (Confidence.OFFICIAL, Confidence.OFFICIAL_MIRROR)


class FactSource(Record):
    """Where a value was read: title, address, what kind of page, and its own date."""

    title: str
    address: str
    kind: str
    date: str


class Conflict(Record, Generic[T]):
    """Another source's different value for the same thing."""

    value: T
    source: FactSource
    confidence: Confidence
    note: str | None = None


class Fact(Record, Generic[T]):
    """One value with where it comes from. `read_on` is the day it was last checked (ISO date).

    `advice` is True where the source recommends the value and does not require it.
    """

    value: T
    source: FactSource
    confidence: Confidence
    read_on: str
    note: str | None = None
    advice: bool = False
    conflicts: tuple[Conflict[T], ...] = ()

    @property
    def binding(self) -> bool:
        """True where breaking the value fails a file: an official source requires it."""
        return self.confidence.binding and not self.advice


class SafeZone(Record):
    """Margins the platform's interface covers: shares of the canvas height (top, bottom) or width (left, right)."""

    top: Rate = Fraction(0)
    right: Rate = Fraction(0)
    bottom: Rate = Fraction(0)
    left: Rate = Fraction(0)


class Size(Record):
    """Picture size in pixels."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Placement(Record):
    """One slot of one platform. A value that no source states is absent, never guessed."""

    id: str
    platform: str
    name: str
    kind: str = Field(pattern="^(organic|paid|owned)$")
    aspect_ratios: Fact[tuple[Aspect, ...]] | None = None
    aspect_min: Fact[Aspect] | None = None
    aspect_max: Fact[Aspect] | None = None
    size: Fact[Size] | None = Field(None, description="recommended canvas")
    size_min: Fact[Size] | None = None
    size_max: Fact[Size] | None = None
    side_min: Fact[int] | None = Field(None, description="least pixels on either side")
    side_max: Fact[int] | None = Field(None, description="most pixels on either side")
    width_max: Fact[int] | None = Field(None, description="most pixels across, whatever the height")
    sizes_min_by_aspect: Fact[tuple[Size, ...]] | None = Field(None, description="least size for each aspect it has")
    duration_min: Fact[Seconds] | None = None
    duration_max: Fact[Seconds] | None = None
    duration_ideal: Fact[tuple[Seconds, Seconds]] | None = Field(None, description="from, to")
    durations_allowed: Fact[tuple[Seconds, ...]] | None = Field(None, description="only these lengths, within a second")
    file_size_min: Fact[ByteCount] | None = None
    file_size_max: Fact[ByteCount] | None = None
    containers: Fact[tuple[str, ...]] | None = Field(None, description="mp4, mov, webm, gif, ...")
    video_codecs: Fact[tuple[str, ...]] | None = Field(None, description="h264, hevc, vp8, vp9, prores, ...")
    audio_codecs: Fact[tuple[str, ...]] | None = None
    pixel_format: Fact[str] | None = None
    frame_rate_min: Fact[Rate] | None = None
    frame_rate_max: Fact[Rate] | None = None
    frame_rates_allowed: Fact[tuple[Rate, ...]] | None = Field(None, description="only these rates")
    constant_frame_rate: Fact[bool] | None = None
    bitrate_min: Fact[BitRate] | None = None
    bitrate_max: Fact[BitRate] | None = None
    audio_bitrate_min: Fact[BitRate] | None = None
    audio_channels: Fact[int] | None = None
    sample_rate_max: Fact[int] | None = Field(None, description="Hz")
    faststart: Fact[bool] | None = Field(None, description="index before the media data")
    edit_lists: Fact[bool] | None = Field(None, description="false: refused")
    sound: Fact[bool] | None = Field(None, description="false: plays without sound, none is delivered")
    loudness: Fact[float] | None = Field(None, description="integrated, LUFS")
    loudness_tolerance: Fact[float] | None = Field(None, description="LU either way")
    loudness_short_term_max: Fact[float] | None = Field(None, description="LUFS, EBU R 128 s1")
    true_peak_max: Fact[float] | None = Field(None, description="dBTP")
    safe_zone: Fact[SafeZone] | None = None
    autoplay_muted: Fact[bool] | None = None
    captions: Fact[str] | None = None
    title_max_chars: Fact[int] | None = None
    text_max_chars: Fact[int] | None = Field(None, description="caption, description or post text")
    thumbnail_size: Fact[Size] | None = Field(None, description="least pixels of a thumbnail")
    thumbnail_bytes_max: Fact[ByteCount] | None = Field(None, description="most bytes of a thumbnail")
    view: Fact[str] | None = Field(None, description="what the platform counts as a view, in its words")
    notes: tuple[Fact[str], ...] = Field((), description="facts without a number")
