"""How strongly a film would open on each moment of a shot: one declared score, from what was measured."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from cutthrough.model.footage import FrameTable, Shot, Span

WEIGHTS = {"subject": 0.30, "sharp": 0.20, "focus": 0.20, "light": 0.15, "sound": 0.15}
"""What makes an opening strong, as shares of 1.

Subject: something moves in front of a calmer ground; feeds play silently beside other moving pictures, and what
moves holds the thumb. Sharp: a smear says nothing, and the first frame is the one people see standing. Focus: one
thing to look at, near the middle. Light: dark or burnt-out pictures can't be read on a phone outdoors. Sound: a
voice or a loud moment at once is what those who listen hear first.
"""

MOVES = (0.010, 0.060)
"""Change of a subject over its ground from which it counts, and from which it counts in full."""
SMEARS = (0.020, 0.080)
"""Change of the whole picture from frame to frame up to which it costs nothing, and from which it is a smear."""
SHARP = (0.30, 0.50)
"""Sharpness (see `Shot`) that counts as blurred, and as crisp."""
BEST_LUMA = (0.33, 0.70)
"""Mean levels between which a picture counts as well lit: from a stop under mid-grey (0.46) to a stop and a half over
it. It falls to nothing at 0.05 and at 0.95."""
OFF_CENTRE = (0.15, 0.45)
"""Distance of the interest from the middle, as a share of width or height, that is composition, and that is an edge."""
READABLE = 0.5
"""Share of the score that a picture keeps which is nothing but blur, smear, or darkness."""
UNKNOWN = 0.6
"""What counts where nothing was measured."""
GLANCE = 4
"""Values of a shot's course that a first impression takes: a second."""


@dataclass(frozen=True)
class Moment:
    """Frame `index` of the source, shown from `at` seconds on: how strongly a film would open there, how well it looks.

    `score` and `looks` are 0..1.
    """

    index: int
    at: Fraction
    score: float
    looks: float


@lru_cache(maxsize=8)
def moments(shots: tuple[Shot, ...], frames: FrameTable, speech: tuple[Span, ...]) -> tuple[tuple[Moment, ...], ...]:
    """For each shot its moments in order, the first one at its first frame; one where its course was not measured.

    Sound is full at the footage's loudest shot and falls to nothing 20 LU below it; a voice within the first second
    counts as full sound.
    """
    loudest = max((s.loudness for s in shots if s.loudness is not None), default=None)
    voices = sorted((s.start, s.end) for s in speech)
    found = []
    for shot in shots:
        heard = 0.0 if shot.loudness is None or loudest is None else max(0.0, 1 - (loudest - shot.loudness) / 20)
        row = []
        for number in range(max(1, len(shot.sharpness))):
            index = min(shot.first + number * shot.step, shot.last)
            at = frames.time(min(index, frames.count - 1))
            parts = _parts(shot, number)
            looks = min(parts["sharp"], parts["light"], _smear(shot, number))
            parts["sound"] = 1.0 if _speaks(voices, at) else heard
            score = sum(weight * parts[name] for name, weight in WEIGHTS.items())
            row.append(Moment(index, at, round(score * (READABLE + (1 - READABLE) * looks), 4), round(looks, 4)))
        found.append(tuple(row))
    return tuple(found)


def _speaks(voices: list[tuple[Fraction, Fraction]], at: Fraction) -> bool:
    """Whether someone speaks within a second from `at`. `voices` do not overlap."""
    place = bisect_right(voices, (at + 1, Fraction(-1)))
    return place > 0 and voices[place - 1][1] > at


def _parts(shot: Shot, number: int) -> dict[str, float]:
    sharp = shot.sharpness[number : number + 2]
    light = shot.brightness[number : number + GLANCE] or (shot.luma,)
    moving = shot.subject[number : number + GLANCE] or (shot.motion * 3,)
    return {
        "subject": max(rise(_mean(moving), *MOVES), rise(shot.motion, *MOVES) / 2) * _smear(shot, number),
        "sharp": rise(min(sharp), *SHARP) if sharp else max(UNKNOWN, rise(shot.detail, 0.0, 0.02)),
        "focus": _focus(shot),
        "light": light_of(_mean(light)),
    }


def _smear(shot: Shot, number: int) -> float:
    """1 for a camera at rest, 0 where it moves so fast that nothing is seen."""
    moving = shot.ground[number : number + GLANCE] or (shot.motion,)
    return 1 - rise(_mean(moving), *SMEARS)


def _focus(shot: Shot) -> float:
    """1 where a third of the width, near the middle, holds twice its share of the interest; 0 where it is even."""
    if len(shot.focus_kept) != 10:
        return UNKNOWN
    off = max(abs(shot.focus_x - 0.5), abs(shot.focus_y - 0.5))
    return rise(shot.focus_kept[2] / 0.3, 1.0, 2.0) * (1 - rise(off, *OFF_CENTRE))


def light_of(luma: float) -> float:
    """1 for a well lit picture, 0 for black and for white."""
    low, high = BEST_LUMA
    return rise(luma, 0.05, low) if luma < low else 1 - rise(luma, high, 0.95)


def rise(value: float, nothing: float, full: float) -> float:
    """0 up to `nothing`, 1 from `full` on, even between."""
    return min(1.0, max(0.0, (value - nothing) / (full - nothing)))


def _mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def strengths(shot: Shot, shots: tuple[Shot, ...], at: Fraction, speech: tuple[Span, ...]) -> str:
    """What speaks for opening on the shot from `at`, as an editor would say it; "" where nothing stands out."""
    said = []
    place = max(Fraction(0), (at - shot.start) / max(shot.end - shot.start, Fraction(1, 1000)))
    parts = _parts(shot, min(len(shot.sharpness) - 1, int(len(shot.sharpness) * place)) if shot.sharpness else 0)
    if shot.subject and parts["subject"] > 0.6:
        said.append("its subject moves in a calm frame")
    for name in ("motion", "detail"):
        own = getattr(shot, name)
        if len(shots) > 1 and own > 0 and sum(getattr(s, name) >= own for s in shots) == 1:
            said.append(f"the most {'movement' if name == 'motion' else name} of {len(shots)} shots")
    if shot.sharpness and parts["sharp"] > 0.8:
        said.append("crisp from its first frame")
    if any(s.start < at + 1 and s.end > at for s in speech):
        said.append("a voice at once")
    elif len(shots) > 1 and shot.loudness is not None and _loudest(shot, shots):
        said.append(f"the loudest of {len(shots)} shots")
    if light_of(shot.luma) < 0.5:
        said.append("dark" if shot.luma < 0.5 else "very bright")
    return ", ".join(said)


def _loudest(shot: Shot, shots: tuple[Shot, ...]) -> bool:
    """Whether no other shot is as loud."""
    return sum(s.loudness is not None and shot.loudness is not None and s.loudness >= shot.loudness for s in shots) == 1
