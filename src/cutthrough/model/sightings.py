"""Where the brand's logo is seen in a source."""

from __future__ import annotations

from cutthrough.model.footage import Thing
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class LogoSighting(Record):
    """The logo in one shot: where, how large, how clear, from when on.

    `height` is in pixels of the source, the largest it gets; `contrast` the ratio of relative luminances between it
    and what is around it (WCAG 2.2), 1..21; `onset` the time of its first frame. `counted` says that it is large and
    clear enough to be taken for a showing of the brand.
    """

    thing: Thing
    height: int
    contrast: float
    onset: Seconds
    counted: bool


class LogoSightings(Record):
    """Every sighting of the logo with hash `logo` in the source with hash `sha256`, in order of shot and first frame.

    `least_pixels` and `least_contrast` are what a sighting needs to count.
    """

    sha256: str
    logo: str
    least_pixels: int
    least_contrast: float
    sightings: tuple[LogoSighting, ...] = ()

    @property
    def things(self) -> tuple[Thing, ...]:
        """The sightings that count, for framing."""
        return tuple(sighting.thing for sighting in self.sightings if sighting.counted)

    @property
    def onset(self) -> Seconds | None:
        """When the logo is first seen so that it counts; None when it never is."""
        return min((sighting.onset for sighting in self.sightings if sighting.counted), default=None)
