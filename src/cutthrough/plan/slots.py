"""What each line of the brief asks for on one placement: canvas, rate, frames, form and the room texts may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from cutthrough.catalog.forms import form_of
from cutthrough.catalog.shapes import SAFE_TITLE, UPRIGHT, canvas_size, unstated, value, zone_of
from cutthrough.catalog.shapes import aspect_of as shape_for
from cutthrough.model.brief import Brief, PlacementLine
from cutthrough.model.cut import Box, DeliveryForm, Limits
from cutthrough.model.errors import CatalogError
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Placement, SafeZone, Size
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import RATE_TOLERANCE, STANDARD_RATES, frames_within, nominal_rate, say_rate, say_seconds

GIF_RATE = Fraction(10)
"""GIF delays are whole hundredths of a second: 10 a second is exact (0.10 s)."""
GIF_LONGEST = Fraction(6)
"""Seconds; at 10 frames a second more does not stay near 1 MB."""


@dataclass(frozen=True)
class Slot:
    """One edit to make: a placement line at one length. `safe` is where words may stand, on the canvas."""

    line: PlacementLine
    placement: Placement
    length: Fraction
    aspect: Fraction
    size: Size
    rate: Fraction
    frames: int
    form: DeliveryForm
    safe: Box
    notes: tuple[str, ...]
    language: str | None = None

    @property
    def family(self) -> str:
        """`instagram_reels_ad-15s-9x16`, as files are named; arms share it, and `-de` follows a named language."""
        length = f"{float(self.length):g}".replace(".", "_")
        aspect = say_aspect(self.aspect).replace(":", "x").replace(".", "_")
        spoken = f"-{re.sub(r'[^A-Za-z0-9]+', '-', self.language)}" if self.language else ""
        return f"{self.placement.id}-{length}s-{aspect}{spoken}"

    @property
    def short_side(self) -> int:
        """The canvas's shorter side in pixels: what sizes of texts are measured by."""
        return min(self.size.width, self.size.height)


def slots(brief: Brief, placements: Mapping[str, Placement], master: Footage) -> tuple[Slot, ...]:
    """Every placement line at every length and in each language, in the brief's order; none is made twice.

    Raises CatalogError for a placement that is not in `placements`.
    """
    found: dict[str, Slot] = {}
    for line in brief.placements:
        placement = placements.get(line.placement)
        if placement is None:
            raise CatalogError(f"There is no placement {line.placement!r}; there are: {', '.join(sorted(placements))}")
        for length, language in product(line.lengths, line.languages or (None,)):
            slot = replace(slot_for(line, placement, length, master), language=language)
            found.setdefault(slot.family, slot)
    return tuple(found.values())


def slot_for(line: PlacementLine, placement: Placement, length: Fraction, master: Footage) -> Slot:
    """One placement at one length; what had to give way is in `notes`."""
    form, notes = form_of(placement), []
    longest = value(placement.duration_max)
    if form is DeliveryForm.GIF:
        longest = min(GIF_LONGEST, longest or GIF_LONGEST)
    if longest is not None and length > longest:
        notes.append(f"{say_seconds(length)} asked for; {placement.name} takes {say_seconds(longest)} at most")
        length = longest
    aspect = aspect_of(line, placement, master)
    if line.aspect is None and unstated(placement) and aspect == UPRIGHT and form is not DeliveryForm.GIF:
        notes.append("the catalog states no aspect; 9:16 as the app is watched upright")
    size = canvas_size(placement, aspect, form)
    rate = GIF_RATE if form is DeliveryForm.GIF else output_rate(master.rate, placement)
    if form is not DeliveryForm.GIF and not _near(master.rate, rate):
        notes.append(f"footage of {say_rate(master.rate)} frames a second is shown at {say_rate(rate)}")
    zone, whose = _zone(placement, aspect)
    notes += whose
    safe, told = safe_box(size, zone)
    frames = _frames(length, rate, placement)
    return Slot(line, placement, length, aspect, size, rate, frames, form, safe, (*notes, *told))


def _frames(length: Fraction, rate: Fraction, placement: Placement) -> int:
    """The whole frames that do not outlast `length`; one more where the placement would find them too few."""
    frames = max(1, frames_within(length, rate))
    least, most = value(placement.duration_min), value(placement.duration_max)
    short = least is not None and frames / rate < least <= length
    return frames + 1 if short and (most is None or (frames + 1) / rate <= most) else frames


def aspect_of(line: PlacementLine, placement: Placement, master: Footage) -> Fraction:
    """The line's aspect, else what the placement says, else what is nearest to the master's own."""
    video = master.probe.video
    own = Fraction(*video.display_size) if video is not None else Fraction(16, 9)
    return shape_for(placement, line.aspect, own)


def _zone(placement: Placement, aspect: Fraction) -> tuple[SafeZone | None, tuple[str, ...]]:
    """Where the interface lies, and a note where it is taken from another placement of the platform."""
    zone, whose = zone_of(placement, aspect)
    if whose is None or whose.id == placement.id:
        return zone, ()
    return zone, (f"the catalog states no safe zone; words keep clear of what the app covers on {whose.name}",)


def output_rate(source: Fraction, placement: Placement) -> Fraction:
    """A standard rate for footage at `source` frames a second.

    The one within 0.1 %; else the lowest that is a whole multiple, so every frame stays equally long; else the
    highest of which it is one, so that every second, third, ... frame is shown; else the lowest that is not below
    it. Above the placement's maximum it is halved, below its minimum raised the same way.
    """
    rate = _standard(source)
    most, least = value(placement.frame_rate_max), value(placement.frame_rate_min)
    if most:
        while rate > most * (1 + RATE_TOLERANCE) and rate / 2 >= 1:
            rate = _standard(rate / 2) if _standard(rate / 2) <= most else rate / 2
    if least and rate < least * (1 - RATE_TOLERANCE):
        able = [r for r in STANDARD_RATES if r >= least * (1 - RATE_TOLERANCE) and (not most or r <= most)]
        rate = next((r for r in able if _near(r / round(r / rate), rate)), able[0] if able else rate)
    return rate


def _standard(rate: Fraction) -> Fraction:
    if nominal_rate(rate) in STANDARD_RATES:
        return nominal_rate(rate)
    multiples = [r for r in STANDARD_RATES if r > rate and _near(r / round(r / rate), rate)]
    multiples.sort(key=lambda r: (round(r / rate), abs(r / round(r / rate) - rate)))
    parts = [nominal_rate(rate / n) for n in range(2, int(rate / 12))]
    parts = [r for r in parts if r in STANDARD_RATES]
    above = [r for r in STANDARD_RATES if r >= rate]
    return (multiples or parts or above or [STANDARD_RATES[-1]])[0]


def _near(one: Fraction, other: Fraction) -> bool:
    return abs(one / other - 1) <= RATE_TOLERANCE


def safe_box(size: Size, zone: SafeZone | None) -> tuple[Box, tuple[str, ...]]:
    """Where words may stand: inside the platform's interface and inside safe title; and what to know about it."""
    margin = SAFE_TITLE * min(size.width, size.height)
    zone = zone or SafeZone()
    left, right = max(margin, zone.left * size.width), max(margin, zone.right * size.width)
    top, bottom = max(margin, zone.top * size.height), max(margin, zone.bottom * size.height)
    notes: tuple[str, ...] = ()
    if size.width - left - right < size.width * Fraction(2, 5) or size.height - top - bottom < size.height / 4:
        left = right = top = bottom = margin
        notes = ("the placement's safe zone leaves too little room for words; safe title was used instead",)
    x, y = 2 * -(-left // 2), 2 * -(-top // 2)
    width, height = 2 * ((size.width - right - x) // 2), 2 * ((size.height - bottom - y) // 2)
    return Box(x=int(x), y=int(y), width=int(width), height=int(height)), notes


def limits(placement: Placement) -> Limits:
    """What the placement asks of the encode; else -14 LUFS and -1 dBTP, as streaming services play."""
    loudness, peak = value(placement.loudness), value(placement.true_peak_max)
    return Limits(
        file_size_max=value(placement.file_size_max),
        bitrate_min=value(placement.bitrate_min),
        bitrate_max=value(placement.bitrate_max),
        audio_bitrate_min=value(placement.audio_bitrate_min),
        loudness=-14.0 if loudness is None else loudness,
        true_peak=-1.0 if peak is None else peak,
    )
