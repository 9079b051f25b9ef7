"""Exact media time.

A moment or a length is a `Fraction` of seconds, a frame rate is a `Fraction` of frames per second.
Floats never hold media time: at 30000/1001 a float is a frame off after a few hours, and `-t 6` at
24000/1001 makes 6.006 s, which breaks a six-second limit.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from cutthrough.model.errors import ValueProblem

_TIME = re.compile(
    r"^\s*(?:(?P<clock>(?:\d+:[0-5]?\d|\d{1,2}):[0-5]?\d(?:\.\d+)?)"
    r"|(?P<number>\d+(?:\.\d+)?|\d+/0*[1-9]\d*)\s*(?P<unit>ms|s|sec|seconds?|m|min|minutes?|h|hours?)?)\s*$"
)
_LONGEST = 60
"""Characters. Python itself refuses to read numbers of thousands of digits, and in words of its own."""

_UNIT = {"ms": Fraction(1, 1000), "s": Fraction(1), "m": Fraction(60), "h": Fraction(3600)}


def parse_seconds(value: Any) -> Fraction:
    """Read a length: `15 s`, `1.5s`, `500 ms`, `2 min`, `1:30`, `00:01:30.5`, or the exact `1001/24000`.

    A bare number is seconds. Raises ValueProblem (a ValueError) on anything else, as on `1:99` and negative lengths.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or value is None:
        raise ValueProblem(f"{value!r} is not a length of time", 'write it with its unit: "15 s"')
    if isinstance(value, int):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(repr(value))
    if len(str(value)) > _LONGEST:
        raise ValueProblem(f"a text of {len(str(value))} characters is not a length of time", 'write it like "15 s"')
    match = _TIME.match(str(value))
    if match is None:
        raise ValueProblem(f"{value!r} is not a length of time", 'write seconds or minutes: "15 s", "1:30"')
    if match["clock"]:
        seconds = Fraction(0)
        for part in match["clock"].split(":"):
            seconds = seconds * 60 + Fraction(part)
        return seconds
    unit = match["unit"] or "s"
    unit = unit if unit == "ms" else unit[0]
    return Fraction(match["number"]) * _UNIT[unit]


def iso_duration(length: Fraction) -> str:
    """A length as ISO 8601 has it, to the millisecond: `PT1M30.5S`."""
    minutes, seconds = divmod(round(length * 1000) / Fraction(1000), 60)
    hours, minutes = divmod(int(minutes), 60)
    said = f"{float(seconds):.3f}".rstrip("0").rstrip(".")
    parts = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"PT{parts}{said}S" if float(seconds) or not parts else f"PT{parts}"


def _parse_exact(value: Any) -> Fraction:
    """Like `parse_seconds`, and also negative: media can start before its own zero."""
    if isinstance(value, str) and value.startswith("-"):
        return -parse_seconds(value[1:])
    return parse_seconds(value)


Seconds = Annotated[
    Fraction,
    BeforeValidator(_parse_exact),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["15 s", "1001/24000"]}),
]
"""A time or length in seconds, exact; written as a fraction, read from anything `parse_seconds` takes."""

Rate = Annotated[
    Fraction,
    BeforeValidator(lambda v: Fraction(v) if isinstance(v, str | int) else v),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["25", "30000/1001"]}),
]
"""Frames per second, exact."""

STANDARD_RATES: tuple[Fraction, ...] = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
"""The rates we deliver at: SMPTE ST 2036-1 and ST 274 rates, with film's 24."""


RATE_TOLERANCE = Fraction(1, 1000)
"""Containers write 23.98 for 24000/1001 and average stamps of a millisecond's grain: within 0.1 % is the same rate."""


def nominal_rate(rate: Fraction) -> Fraction:
    """The standard rate within 0.1 % of `rate`, as 30000/1001 is where a container says 29.97; else `rate` itself."""
    near = [r for r in STANDARD_RATES if abs(r / rate - 1) <= RATE_TOLERANCE]
    return min(near, key=lambda r: abs(r / rate - 1), default=rate)


def frames_within(length: Fraction, rate: Fraction) -> int:
    """The most whole frames at `rate` that do not outlast `length` seconds: limits are floored, never rounded."""
    return int(length * rate // 1)


def nearest_frame(moment: Fraction, rate: Fraction) -> int:
    """The frame whose start is nearest to `moment` (ties go to the later one)."""
    return int((moment * rate + Fraction(1, 2)) // 1)


def clock(moment: Fraction, *, comma: bool = False) -> str:
    """`HH:MM:SS.mmm` as subtitles write it (`comma` for SRT), to the nearest millisecond."""
    millis = int((moment * 1000 + Fraction(1, 2)) // 1)
    sign = "-" if millis < 0 else ""
    seconds, millis = divmod(abs(millis), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}{',' if comma else '.'}{millis:03d}"


def say_seconds(length: Fraction) -> str:
    """A length for people: `6 s`, `5.96 s`, `1:30`."""
    if length >= 60 and length.denominator == 1:
        return f"{length // 60}:{int(length % 60):02d}"
    return f"{float(length):.3f}".rstrip("0").rstrip(".") + " s"


def say_rate(rate: Fraction) -> str:
    """A rate for people: `25`, `29.97`."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
