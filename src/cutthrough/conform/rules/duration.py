"""Runtime, on the longest stream and the container, exact: 6.006 s breaks a maximum of 6 s."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cutthrough.conform.rule import Answer, Case, Rule, absent, by, others_say, weigh, worst
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.time import frames_within, say_seconds
from cutthrough.model.verdict import Status

_NEAR = Fraction(1)  # "15 s" as the only length allowed is read as 14 to 16 s


def _say(measured: Measured) -> str:
    parts = [("picture", measured.video.length)]
    if measured.audio is not None:
        parts.append(("sound", measured.audio.length))
    if measured.container_length is not None:
        parts.append(("container", measured.container_length))
    whole = say_seconds(measured.length)
    if all(say_seconds(length) == whole for _, length in parts):
        return whole
    return f"{whole} ({', '.join(f'{name} {say_seconds(length)}' for name, length in parts)})"


def _judge(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    said = _say(measured)
    return worst(_answers(measured, said, placement), absent(said, "runtime"))


def _answers(measured: Measured, said: str, placement: Placement) -> Iterator[Answer]:
    length, rate = measured.length, measured.video.cadence.rate
    if most := placement.duration_max:
        limit = f"at most {say_seconds(most.value)}{others_say(most, say_seconds)}"
        yield weigh(length <= most.value, said, limit, by(most), _shorten(most.value, rate))
    if least := placement.duration_min:
        limit = f"at least {say_seconds(least.value)}{others_say(least, say_seconds)}"
        longer = f"plan a longer cut: at least {say_seconds(least.value)}"
        answer = weigh(length >= least.value, said, limit, by(least), longer)
        if answer.status is Status.PASS and measured.video.length < least.value:
            # Which of the two a platform looks at is not stated.
            answer = Answer(Status.WARN, f"{said}: only the picture is too short", limit, by(least), longer)
        yield answer
    if only := placement.durations_allowed:
        kept = any(abs(length - allowed) <= _NEAR for allowed in only.value)
        nearest = min(only.value, key=lambda allowed: abs(allowed - length))
        limit = " or ".join(say_seconds(allowed) for allowed in only.value)
        yield weigh(kept, said, limit, by(only), f"plan a cut of {say_seconds(nearest)}")
    if ideal := placement.duration_ideal:  # never broken: told beside what is asked
        first, last = ideal.value
        yield weigh(True, said, f"ideal {_say_range(first, last)}", by(ideal), "")  # noqa: FBT003


def _say_range(first: Fraction, last: Fraction) -> str:
    return say_seconds(first) if first == last else f"{say_seconds(first)} to {say_seconds(last)}"


def _shorten(most: Fraction, rate: Fraction | None) -> str:
    """Whole frames below the limit: -t rounds up to the next frame, so it is told in frames."""
    if rate is None:
        return f"cut it to {say_seconds(most)}"
    frames = frames_within(most, rate)
    end = float(frames / rate)
    return f"cut picture and sound to {frames} frames: -frames:v {frames} -af atrim=end={end:.6f}"


DURATION = Rule("duration", "Runtime", "the longest of picture, sound and container, exact to the frame", _judge)
