"""What a finished edit is made of, as measured from its file: what a creative team compares edits by."""

from __future__ import annotations

from enum import StrEnum

from cutthrough.model.record import Record
from cutthrough.model.time import Seconds

FEATURES_VERSION = 1


class HookKind(StrEnum):
    """What an opening holds its viewers by, as far as that can be measured. The order is that of strength claimed."""

    FACE = "face"
    VOICE = "voice"
    TEXT = "text"
    PRODUCT = "product"
    BRAND = "brand"
    CUTS = "cuts"
    MOTION = "motion"
    MUSIC = "music"


class Presence(Record):
    """When something is first there, and for how long in all. `onset` is None where it was looked for and never is."""

    onset: Seconds | None = None
    seconds: Seconds
    share: float


class Look(Record):
    """What was seen of a file at some moments, about one a second: means over them.

    `luma`, `saturation` and `contrast` (spread of the levels) are 0..1; `hue` is a colour's name, None where the
    picture has hardly any.
    """

    luma: float
    contrast: float
    saturation: float
    hue: str | None = None


class CreativeFeatures(Record):
    """Features of one finished file. None always means "can't tell", never "none".

    `first_cut` is None with `shots` 1 where there is no cut. Caption speed is in characters a second, `words_a_minute`
    in words for each minute of speech; `caption_contrast` is the least WCAG ratio seen, `loudness` LUFS, its range LU.
    `motion` is the mean change of luma from frame to frame, 0..1. `hook` is what the opening holds by.
    """

    version: int = FEATURES_VERSION
    length: Seconds
    first_cut: Seconds | None = None
    cuts_first_5s: int | None = None
    shots: int | None = None
    shot_median: Seconds | None = None
    shot_min: Seconds | None = None
    shot_max: Seconds | None = None
    face: Presence | None = None
    brand: Presence | None = None
    product: Presence | None = None
    text: Presence | None = None
    speech: Presence | None = None
    music: Presence | None = None
    call_to_action: Presence | None = None
    caption_speed: float | None = None
    caption_speed_max: float | None = None
    caption_contrast: float | None = None
    words_a_minute: float | None = None
    loudness: float | None = None
    loudness_range: float | None = None
    look: Look | None = None
    motion: float | None = None
    hook: tuple[HookKind, ...] | None = None
