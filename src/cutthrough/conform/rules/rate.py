"""Frames: a rate that is taken, held constant, with even stamps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from cutthrough.conform.house import BT709, ONLINE_PLAYERS
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, unknown, weigh, worst
from cutthrough.model.measured import Cadence
from cutthrough.model.placement import Fact, Placement
from cutthrough.model.quantity import say_count
from cutthrough.model.time import STANDARD_RATES, say_rate
from cutthrough.model.verdict import Status

_MILLISECOND = Fraction(1, 1000)
_NTSC = Fraction(1001, 1000)  # 23.976 is called 24, 29.97 is called 30 (SMPTE)


def holds_rate(cadence: Cadence) -> bool:
    """Whether frames stand on an even grid, but for the rounding of the container's clock.

    A millisecond is allowed (Matroska's clock), or half a tick of a coarser clock (GIF: 1/100 s), but never a
    quarter of a frame. A stamp that does not increase is never allowed.
    """
    if cadence.backwards or cadence.unstamped:
        return False
    allowed = max(_MILLISECOND, cadence.tick / 2)
    if cadence.rate:
        allowed = min(allowed, 1 / cadence.rate / 4)
    return cadence.deviation <= allowed


def _say(cadence: Cadence) -> str:
    rate = f"{say_rate(cadence.rate)} frames/s" if cadence.rate else "no rate"
    if cadence.backwards or cadence.unstamped:
        count = cadence.backwards + cadence.unstamped
        return f"{rate}, {say_count(count, 'frame')} without an increasing stamp"
    return f"{rate}, off by up to {float(cadence.deviation * 1000):.2f} ms" if cadence.deviation else f"{rate}, even"


def _nearest_standard(rate: Fraction) -> Fraction:
    return min(STANDARD_RATES, key=lambda standard: abs(standard - rate))


def _judge_rate(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    rate = measured.video.cadence.rate
    facts = (placement.frame_rate_min, placement.frame_rate_max, placement.frame_rates_allowed)
    stated = [fact for fact in facts if fact is not None]
    if rate is None:
        if not stated:
            return absent("a single frame", "frame rate")
        return unknown("a single frame has no rate", "a frame rate", by(stated[0]), "deliver more than one frame")
    said = f"{say_rate(rate)} frames/s"
    return worst(_rates(rate, said, placement), absent(said, "frame rate"))


def _rates(rate: Fraction, said: str, placement: Placement) -> Iterator[Answer]:
    low, high, only = placement.frame_rate_min, placement.frame_rate_max, placement.frame_rates_allowed
    if low is not None:
        yield _compare(rate, rate >= low.value, said, f"at least {say_rate(low.value)}", low, (low.value,))
    if high is not None:
        yield _compare(rate, rate <= high.value, said, f"at most {say_rate(high.value)}", high, (high.value,))
    if only is not None:
        limit = " or ".join(say_rate(r) for r in only.value)
        yield _compare(rate, rate in only.value, said, limit, only, only.value)


def _compare(
    rate: Fraction,
    kept: bool,  # noqa: FBT001 - what `weigh` is asked
    said: str,
    limit: str,
    fact: Fact[Any],
    near: tuple[Fraction, ...],
) -> Answer:
    target = min(near, key=lambda r: abs(r - rate))
    answer = weigh(kept, said, limit, by(fact), f"convert it: -vf fps={target}")
    if not kept and rate * _NTSC in near:  # the broken letter of a limit that means the nominal rate
        return Answer(Status.WARN, f"{said}, which is called {say_rate(rate * _NTSC)}", limit, by(fact), answer.repair)
    return answer


def _judge_constant(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    cadence = measured.video.cadence
    fact = placement.constant_frame_rate
    basis = by(fact) if fact is not None and fact.value else BT709
    if cadence.rate is None and not cadence.unstamped:
        return unknown("a single frame has no rate", "constant", basis, "deliver more than one frame")
    return weigh(holds_rate(cadence), _say(cadence), "constant, within 1 ms", basis, _even_out(cadence))


def _even_out(cadence: Cadence) -> str:
    meant = cadence.nominal or cadence.rate
    target = _nearest_standard(meant) if meant else Fraction(25)
    return f"make every frame last equally long: -vf fps={target} -fps_mode cfr"


def _judge_even(case: Case) -> Answer:
    measured = case.measured
    cadence = measured.video.cadence
    if measured.layout is None:
        return not_applicable(f"clock of {cadence.tick} s", "this container's clock can't hold every rate exactly")
    rate = cadence.rate or Fraction(25)
    repair = _even_out(cadence)
    if holds_rate(cadence):
        repair = "write it on a clock of its own rate: "
        repair += f"ffmpeg -r {rate} -i FILE -c copy -video_track_timescale {rate.numerator} OUT.mp4"
    said = "every step is equal" if cadence.even else f"uneven steps, {_say(cadence)}"
    return weigh(cadence.even, said, "equal steps on the track's clock", ONLINE_PLAYERS, repair)


FRAME_RATE = Rule("frame_rate", "Frame rate", "a rate the placement takes", _judge_rate)
CONSTANT_RATE = Rule(
    "constant_rate", "Constant rate", "frames on an even grid, whatever the placement says", _judge_constant
)
EVEN_STAMPS = Rule("even_stamps", "Even stamps", "equal steps of the track's own clock (MP4, MOV)", _judge_even)
