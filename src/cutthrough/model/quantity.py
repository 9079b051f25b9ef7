"""Sizes, bit rates and aspect ratios as people write them, read into exact numbers."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from cutthrough.model.errors import ValueProblem

_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_BITRATE = {"b/s": 1, "kb/s": 10**3, "mb/s": 10**6}
_NUMBER_UNIT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([A-Za-z/]*)\s*$")
_ASPECT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[:x/]\s*(\d+(?:\.\d+)?)\s*$")


def _scaled(value: Any, units: dict[str, int], what: str, example: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _NUMBER_UNIT.match(str(value))
    if match is None or (match[2].lower() or "?") not in units:
        raise ValueProblem(f"{value!r} is not {what}", f'write a number with its unit: "{example}"')
    return int(Fraction(match[1]) * units[match[2].lower()])


def parse_aspect(value: Any) -> Fraction:
    """`9:16`, `1.91:1` or `1080x1920` as width over height. Raises ValueProblem."""
    if isinstance(value, Fraction):
        return value
    match = _ASPECT.match(str(value))
    if match is None or Fraction(match[1]) == 0 or Fraction(match[2]) == 0:
        raise ValueProblem(f"{value!r} is not an aspect ratio", 'write width, colon, height: "9:16"')
    return Fraction(match[1]) / Fraction(match[2])


ByteCount = Annotated[int, BeforeValidator(lambda v: _scaled(v, _BYTES, "a file size", "500 MB"))]
"""Bytes; read from `500 MB` (10^6), `50 MiB` (2^20), `256 GiB`."""

BitRate = Annotated[int, BeforeValidator(lambda v: _scaled(v, _BITRATE, "a bit rate", "516 kb/s"))]
"""Bits per second; read from `516 kb/s`, `25 Mb/s`."""

Aspect = Annotated[
    Fraction,
    BeforeValidator(parse_aspect),
    PlainSerializer(lambda aspect: f"{aspect.numerator}:{aspect.denominator}", return_type=str),
    WithJsonSchema({"type": "string", "examples": ["9:16"]}),
]
"""Width over height of the picture as shown, exact."""


def say_aspect(aspect: Fraction) -> str:
    """`9:16` for people; ratios that no one writes with small numbers as `1.91:1`."""
    if max(aspect.numerator, aspect.denominator) <= 64:
        return f"{aspect.numerator}:{aspect.denominator}"
    return f"{float(aspect):.2f}:1"


def say_share(share: float) -> str:
    """`97 %` of a share (0..1); never `100 %` while anything is missing."""
    return f"{int(share * 100 + 1e-9)} %"


def say_bytes(count: int) -> str:
    """`412 kB`, `3.1 MB` for people (powers of ten, as platforms count)."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.{0 if count >= 100 * size else 1}f} {unit}"
    return f"{count} B"


def say_bitrate(bits: int) -> str:
    """`516 kb/s`, `2.5 Mb/s` for people."""
    return f"{bits / 10**6:.1f} Mb/s" if bits >= 10**6 else f"{bits // 1000} kb/s"


def say_count(number: int, noun: str) -> str:
    """`1 problem`, `2 problems`, `0 problems`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
