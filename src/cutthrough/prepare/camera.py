"""How the camera is set: one size and one rate from which every placement can be cut, and what each shape keeps clear.

What is no fact of the catalog here is camera practice: general knowledge, unverified, and only ever advice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.catalog.forms import form_of
from cutthrough.catalog.shapes import SAFE_TITLE, UPRIGHT, aspect_of, canvas_size, value, zone_of
from cutthrough.model.brief import Brief, PlacementLine
from cutthrough.model.capture import CameraPlan, Framing, RateChoice, ZoneOf
from cutthrough.model.placement import Placement, SafeZone, Size
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import RATE_TOLERANCE, say_rate

WIDE = Fraction(16, 9)
ALWAYS = (WIDE, UPRIGHT)
"""Shapes that are always filmed: who has both can answer the next placement without a second day."""

HANDLES = Fraction(2)
"""Seconds the camera runs before and after: room for a dissolve and for a later change of the cut. House practice."""

_SIZES = (Size(width=1920, height=1080), Size(width=3840, height=2160))
"""HD and UHD. Beyond UHD, a second take with the camera upright is cheaper than a larger sensor."""

_RATES_50 = (Fraction(25), Fraction(50), Fraction(24000, 1001), Fraction(24), Fraction(30000, 1001), Fraction(30))
_RATES_60 = (Fraction(30000, 1001), Fraction(24000, 1001), Fraction(60000, 1001), Fraction(24), Fraction(30))

_MAINS_60 = frozenset({"US", "CA", "MX", "BR", "CO", "PE", "VE", "KR", "TW", "PH", "SA"})
"""Countries with mains of 60 Hz, where lamps flicker at 25 frames: general knowledge, unverified. Japan has both."""

_LEAST_CLEAR = (0.4, 0.25)
"""Shares of width and height under which what is left clear holds no words, as edits are planned."""


@dataclass(frozen=True)
class Wanted:
    """One placement line with the shape and size it is delivered in."""

    line: PlacementLine
    placement: Placement
    aspect: Fraction
    size: Size


def wanted(brief: Brief, placements: Mapping[str, Placement]) -> tuple[Wanted, ...]:
    """The brief's placement lines that the catalog knows; footage counts as 16:9 while there is none."""
    found = []
    for line in brief.placements:
        placement = placements.get(line.placement)
        if placement is not None:
            aspect = aspect_of(placement, line.aspect, WIDE)
            found.append(Wanted(line, placement, aspect, canvas_size(placement, aspect, form_of(placement))))
    return tuple(found)


def camera(brief: Brief, asked: Sequence[Wanted], filmed: Fraction | None = None) -> tuple[CameraPlan, tuple[str, ...]]:
    """How to set the camera, and what it can't serve. `filmed` is the rate of a film that is there already."""
    upright = bool(asked) and all(each.aspect < 1 for each in asked)
    size, why, short = _size(asked, upright=upright)
    rate = rate_for(brief, asked, filmed)
    return CameraPlan(upright=upright, size=size, size_why=why, rate=rate, handles=HANDLES), short


def _size(asked: Sequence[Wanted], *, upright: bool) -> tuple[Size, str, tuple[str, ...]]:
    """The smaller of HD and UHD from which every shape can be cropped; else UHD, and who is left short."""
    needs = [(_scale_needed(each, upright=upright), each) for each in asked]
    most, largest = max(needs, key=lambda need: need[0], default=(Fraction(1), None))
    size = next((size for size in _SIZES if Fraction(size.height, 1080) >= most), _SIZES[-1])
    shown = Size(width=size.height, height=size.width) if upright else size
    why = "nothing asks for more"
    if largest is not None and most > 1:
        why = f"{largest.placement.name} wants {largest.size} in {say_aspect(largest.aspect)}, cropped from this frame"
    short = tuple(
        f"{each.placement.name} wants {each.size}; a crop of {shown} has fewer pixels: film its setups once more with "
        f"the camera {'lying' if upright else 'upright'}"
        for scale, each in needs
        if Fraction(size.height, 1080) < scale
    )
    return shown, why, short


def _scale_needed(each: Wanted, *, upright: bool) -> Fraction:
    """How many times HD's frame must be, for a crop of this shape to have the canvas's pixels."""
    frame = UPRIGHT if upright else WIDE
    wide, high = (1080, 1920) if upright else (1920, 1080)
    return Fraction(each.size.height, high) if each.aspect <= frame else Fraction(each.size.width, wide)


def rate_for(brief: Brief, asked: Sequence[Wanted], filmed: Fraction | None = None) -> RateChoice:
    """The rate that most placements take as it is; of equal ones the film's own, else what suits the mains."""
    sixty = _country(brief) in _MAINS_60
    order = list(_RATES_60 if sixty else _RATES_50)
    if filmed is not None:
        order = [filmed, *(rate for rate in order if abs(rate / filmed - 1) > RATE_TOLERANCE)]
    taken = {rate: [each for each in asked if takes_rate(each.placement, rate)] for rate in order}
    rate = max(order, key=lambda r: (len(taken[r]), -order.index(r)))
    refused = [each for each in asked if each not in taken[rate]]
    return RateChoice(
        rate=rate,
        shutter=f"1/{round(2 * rate)} s",
        why=_rate_why(rate, filmed, asked, refused, sixty=sixty),
        taken_by=tuple(dict.fromkeys(each.placement.name for each in taken[rate])),
        conflicts=tuple(
            f"{each.placement.name} takes {_says_rates(each.placement)} frames a second: converting {say_rate(rate)} "
            "doubles or drops frames"
            for each in {each.placement.id: each for each in refused}.values()
        ),
        also=tuple(r for r in order if r != rate and len(taken[r]) == len(taken[rate])),
    )


def _rate_why(
    rate: Fraction, filmed: Fraction | None, asked: Sequence[Wanted], refused: Sequence[Wanted], *, sixty: bool
) -> str:
    if filmed is not None and rate == filmed:
        return "the film that is there runs at it"
    who = "every placement takes it" if not refused else "no rate suits all; most take this"
    if not asked:
        who = "no placement says otherwise"
    mains, other = ("60", "50 Hz film 25 with 1/50 s") if sixty else ("50", "60 Hz film 29.97 with 1/60 s")
    return f"{who}, and lamps on {mains} Hz mains don't flicker; where mains run at {other}"


def takes_rate(placement: Placement, rate: Fraction) -> bool:
    """Whether the placement's facts let a file of this rate through, 0.1 % aside."""
    listed = value(placement.frame_rates_allowed)
    least, most = value(placement.frame_rate_min), value(placement.frame_rate_max)
    if listed is not None and not any(abs(rate / each - 1) <= RATE_TOLERANCE for each in listed):
        return False
    if least is not None and rate < least * (1 - RATE_TOLERANCE):
        return False
    return most is None or rate <= most * (1 + RATE_TOLERANCE)


def _says_rates(placement: Placement) -> str:
    listed = value(placement.frame_rates_allowed)
    if listed is not None:
        return "only " + ", ".join(map(say_rate, listed))
    least, most = value(placement.frame_rate_min), value(placement.frame_rate_max)
    parts = [f"{say_rate(least)} or more" if least else "", f"{say_rate(most)} at most" if most else ""]
    return " and ".join(part for part in parts if part)


def _country(brief: Brief) -> str | None:
    """The country in the main language's tag: US of en-US. Where it is filmed the brief doesn't say."""
    parts = (brief.language or "").replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == 2), None)


def framings(
    asked: Sequence[Wanted], *, upright: bool, filmed: Size | None = None
) -> tuple[tuple[Framing, ...], tuple[str, ...]]:
    """16:9, 9:16 and every other shape asked for, with what each keeps clear; and where too little is left.

    `filmed` is the camera's frame, out of which each shape is cropped; where it has too few pixels, the shape is a take
    of its own.
    """
    by_shape: dict[Fraction, list[Wanted]] = defaultdict(list)
    for each in asked:
        by_shape[each.aspect].append(each)
    order = dict.fromkeys((*ALWAYS, *sorted(by_shape, reverse=True)))
    scale = Fraction(min(filmed.width, filmed.height), 1080) if filmed is not None else None
    made = tuple(
        _framing(aspect, by_shape[aspect], upright=upright).model_copy(
            update={
                "own_take": scale is not None
                and any(_scale_needed(each, upright=upright) > scale for each in by_shape[aspect])
            }
        )
        for aspect in order
    )
    cramped = tuple(
        f"In {say_aspect(f.aspect)} the placements together leave {_left(f)[0]:.0%} of the width and {_left(f)[1]:.0%} "
        "of the height clear: film what carries words once for each of them"
        for f in made
        if _left(f)[0] < _LEAST_CLEAR[0] or _left(f)[1] < _LEAST_CLEAR[1]
    )
    return made, cramped


def _left(framing: Framing) -> tuple[float, float]:
    clear = framing.clear
    return float(1 - clear.left - clear.right), float(1 - clear.top - clear.bottom)


def _framing(aspect: Fraction, asked: Sequence[Wanted], *, upright: bool) -> Framing:
    zones = tuple(_zone(each) for each in {each.placement.id: each for each in asked}.values())
    covered = _union(each.zone for each in zones)
    clear = _union((covered, title_safe(aspect)))
    if asked:
        size = max((each.size for each in asked), key=lambda s: s.width * s.height)
    else:
        size = Size(width=1920, height=1080) if aspect == WIDE else Size(width=1080, height=1920)
    frame = UPRIGHT if upright else WIDE
    share = float(min(aspect / frame, frame / aspect))
    return Framing(
        aspect=aspect,
        size=size,
        asked=bool(asked),
        zones=zones,
        covered=covered,
        clear=clear,
        column=((1 - share) / 2, (1 + share) / 2),
        eyes=float(clear.top + (1 - clear.top - clear.bottom) / 3),
        headroom=float(clear.top),
    )


def _zone(each: Wanted) -> ZoneOf:
    zone, whose = zone_of(each.placement, each.aspect)
    about = {"placement": each.placement.id, "name": each.placement.name}
    if zone is None or whose is None:
        return ZoneOf(**about, zone=SafeZone(), says="states none: title safe, 5 % of the short side", stated=False)
    fact = whose.safe_zone
    says = f"{fact.confidence.value.replace('_', ' ')}, read {fact.read_on}" if fact is not None else ""
    if whose.id == each.placement.id:
        return ZoneOf(**about, zone=zone, says=f"stated: {says}", stated=True)
    return ZoneOf(**about, zone=zone, says=f"states none; as on {whose.name} ({says})", stated=False)


def title_safe(aspect: Fraction) -> SafeZone:
    """5 % of the short side on every edge, as shares of the sides they stand on."""
    across, down = SAFE_TITLE * min(Fraction(1), 1 / aspect), SAFE_TITLE * min(Fraction(1), aspect)
    return SafeZone(top=down, bottom=down, left=across, right=across)


def _union(zones: Iterable[SafeZone]) -> SafeZone:
    found = list(zones) or [SafeZone()]
    return SafeZone(
        top=max(z.top for z in found),
        right=max(z.right for z in found),
        bottom=max(z.bottom for z in found),
        left=max(z.left for z in found),
    )
