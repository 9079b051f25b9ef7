"""What was found in a finished file of flashes and stripes that people with photosensitive epilepsy may not bear."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class FlashKind(StrEnum):
    """What flashes: light, saturated red, or nothing: a regular pattern that stands, drifts or flickers."""

    LUMINANCE = "luminance"
    RED = "red"
    PATTERN = "pattern"


class FlashConcern(StrEnum):
    """What is wrong with a passage.

    LIMIT: more than three flashes in a second over more than a quarter of the picture. LASTING: two or three flashes a
    second over that area that go on for seconds. FIELD: more than three a second over less than a quarter of the
    picture, but over more than a quarter of what is seen at once when it fills a screen at arm's length. STRIPES: more
    than five pairs of light and dark stripes over more than a quarter of the picture for half a second.
    """

    LIMIT = "limit"
    LASTING = "lasting"
    FIELD = "field"
    STRIPES = "stripes"


class Flashing(Record):
    """One passage, in seconds of the file's clock.

    `area` is the share of the picture (0..1) that flashes at its worst, at the same places; `per_second` the most
    flashes in any one second, in halves (a flash is a pair of opposing changes), None for patterns; `pairs` the pairs
    of stripes of a pattern.
    """

    kind: FlashKind
    concern: FlashConcern
    start: Seconds
    end: Seconds
    area: float = Field(ge=0, le=1)
    per_second: float | None = None
    pairs: float | None = None


class FlashFindings(Record):
    """Of one file. `failures` break the limit; `warnings` are what standards advise against or we are less sure of.

    `per_second` and `area` say how near the limit the file comes where nothing is wrong: the most flashes in any one
    second over more than a quarter of the picture, and the largest area that flashes more than three times a second.
    `light` is how the picture was read: sdr, pq or hlg. `unknown` says why nothing can be said, None where it can.
    `more` counts the passages beyond those kept.
    """

    failures: tuple[Flashing, ...] = ()
    warnings: tuple[Flashing, ...] = ()
    per_second: float = 0.0
    area: float = 0.0
    light: str = "sdr"
    unknown: str | None = None
    more: int = 0

    @property
    def worst(self) -> Flashing | None:
        """The gravest passage: a failure before a warning, then the fastest, then the largest."""
        return max(self.failures or self.warnings, key=lambda f: (f.per_second or 0.0, f.area, -f.start), default=None)
