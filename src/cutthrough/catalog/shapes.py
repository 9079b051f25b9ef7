"""What shape and size a placement is delivered in, and what its interface covers: from its own facts, else its kin's.

Whoever plans an edit and whoever says beforehand how it has to be filmed read it from here, so that a crew keeps
clear exactly what the edit will keep clear.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeVar

from cutthrough.catalog.forms import GIF_WIDTH
from cutthrough.catalog.placement import beside
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.placement import Fact, Placement, SafeZone, Size

T = TypeVar("T")

SHORT_SIDE = 1080
"""Pixels: 1080x1920, 1080x1350, 1080x1080 and 1920x1080 are what platforms recommend where they name a size."""

USUAL_ASPECTS = (Fraction(16, 9), Fraction(1), Fraction(4, 5), Fraction(9, 16))

UPRIGHT = Fraction(9, 16)
"""What a phone held upright shows from edge to edge."""
_UPRIGHT_NAMES = re.compile(r"reels?|stor(?:y|ies)|shorts|spotlight", re.IGNORECASE)
"""Surfaces that are watched on a phone held upright, whatever the platform."""

SAFE_TITLE = Fraction(1, 20)
"""Share of the short side kept clear on every edge even where no interface is: SMPTE ST 2046-1 safe title, 90 %."""


def value(fact: Fact[T] | None) -> T | None:
    """A fact's value, or None where no source states it."""
    return None if fact is None else fact.value


def aspect_of(placement: Placement, asked: Fraction | None, own: Fraction) -> Fraction:
    """The aspect asked for; else the recommended size's; else the first one listed.

    Where a placement only says from what to what, the usual aspect that is nearest to `own`, the footage's; and where
    it says nothing at all, 9:16 if its platform is watched upright, else the one nearest to `own` too.
    """
    if asked is not None:
        return asked
    listed, size = value(placement.aspect_ratios) or (), value(placement.size)
    if size is not None:
        shape = Fraction(size.width, size.height)
        near = [a for a in listed if abs(a / shape - 1) <= Fraction(1, 100)]
        if near or not listed:
            return near[0] if near else shape
    if listed:
        return listed[0]
    if unstated(placement) and _watched_upright(placement):
        return UPRIGHT
    low, high = value(placement.aspect_min) or Fraction(0), value(placement.aspect_max) or Fraction(100)
    able = [a for a in USUAL_ASPECTS if low <= a <= high] or [min(max(own, low), high)]
    return min(able, key=lambda a: max(a / own, own / a))


def unstated(placement: Placement) -> bool:
    """Whether nothing in the catalog tells of its shape."""
    facts = (placement.aspect_ratios, placement.size, placement.aspect_min, placement.aspect_max)
    return all(fact is None for fact in facts)


def _watched_upright(placement: Placement) -> bool:
    """Whether the surface's name says so, or all that the catalog tells of the platform's other placements does."""
    if _UPRIGHT_NAMES.search(placement.name):
        return True
    others = [_first(other) for other in beside(placement)]
    return any(others) and all(shape == UPRIGHT for shape in others if shape is not None)


def _first(placement: Placement) -> Fraction | None:
    """The aspect a placement names first; None where it names none."""
    listed, size = value(placement.aspect_ratios) or (), value(placement.size)
    return listed[0] if listed else Fraction(size.width, size.height) if size is not None else None


def zone_of(placement: Placement, aspect: Fraction) -> tuple[SafeZone | None, Placement | None]:
    """Where the interface lies, and whose it is: as stated, else for upright pictures the platform's likest other's.

    The latter is a guess at what is not stated, to be told as one: what keeps clear of too much is better than what is
    hidden. None where nobody tells.
    """
    stated = value(placement.safe_zone)
    if stated is not None:
        return stated, placement
    if aspect != UPRIGHT:
        return None, None
    told = [other for other in beside(placement) if other.safe_zone is not None and UPRIGHT in _shapes(other)]
    if not told:
        return None, None
    words = set(placement.id.split("_"))
    like = max(told, key=lambda other: len(words & set(other.id.split("_"))))
    return value(like.safe_zone), like


def _shapes(placement: Placement) -> tuple[Fraction, ...]:
    size = value(placement.size)
    return (*(value(placement.aspect_ratios) or ()), *([Fraction(size.width, size.height)] if size is not None else []))


def canvas_size(placement: Placement, aspect: Fraction, form: DeliveryForm) -> Size:
    """Even pixels of this aspect: the recommended size where it fits, else 1080 on the short side."""
    size, side = value(placement.size), Fraction(SHORT_SIDE)
    if size is not None and abs(Fraction(size.width, size.height) / aspect - 1) <= Fraction(1, 100):
        width, height = Fraction(size.width), Fraction(size.height)
    else:
        width, height = (side, side / aspect) if aspect < 1 else (side * aspect, side)
    if form is DeliveryForm.GIF:
        scale = min(Fraction(1), Fraction(GIF_WIDTH) / width)
        return _even(width * scale, height * scale)
    low, high = value(placement.size_min), value(placement.size_max)
    least, most = value(placement.side_min), value(placement.side_max)
    floors = [Fraction(1)]
    floors += [Fraction(low.width) / width, Fraction(low.height) / height] if low else []
    floors += [Fraction(least) / min(width, height)] if least else []
    scale = max(floors)
    ceilings = [scale]
    ceilings += [Fraction(high.width) / width, Fraction(high.height) / height] if high else []
    ceilings += [Fraction(most) / max(width, height)] if most else []
    return _even(width * min(ceilings), height * min(ceilings))


def _even(width: Fraction, height: Fraction) -> Size:
    return Size(width=max(2, 2 * round(width / 2)), height=max(2, 2 * round(height / 2)))
