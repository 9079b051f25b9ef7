"""SMPTE timecode (ST 12-1): frame numbers as hours, minutes, seconds and frames, with and without dropped numbers."""

from __future__ import annotations

import re
from fractions import Fraction

from cutthrough.model.errors import ValueProblem
from cutthrough.model.time import nominal_rate

HOUR = 3600
_DROPS = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
"""Numbers left out at each minute but every tenth, so that the clock keeps up with time."""
_CODE = re.compile(r"^\s*(\d{1,2})([:;.,])(\d{2})([:;.,])(\d{2})([:;.,])(\d{2,3})\s*$")


def counted(rate: Fraction) -> int:
    """How many frames a second of timecode counts: 24 at 23.976, 30 at 29.97."""
    return max(1, round(rate))


def can_drop(rate: Fraction) -> bool:
    """Whether timecode of this rate may leave numbers out: at 29.97 and 59.94 only."""
    return nominal_rate(rate) in _DROPS


def say_timecode(frame: int, rate: Fraction, *, drop: bool = False) -> str:
    """Frame number `frame` as timecode; with `;` before the frames where numbers are dropped. Wraps at 24 hours."""
    base = counted(rate)
    drop = drop and can_drop(rate)
    if drop:
        left_out = _DROPS[nominal_rate(rate)]
        ten = base * 600 - 9 * left_out
        frame %= 24 * 6 * ten
        tens, rest = divmod(frame, ten)
        minute = max(0, (rest - left_out) // (base * 60 - left_out))
        frame += left_out * (9 * tens + minute)
    frame %= 24 * HOUR * base
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if drop else ':'}{frames:02d}"


def drops(code: str) -> bool:
    """Whether the timecode is written as one that drops numbers."""
    return ";" in code or "," in code


def read_timecode(code: str, rate: Fraction, *, drop: bool | None = None) -> int:
    """The frame number that `code` stands for; `drop` says what it is where its punctuation does not.

    Raises ValueProblem for what is no timecode, or one that there is not at this rate.
    """
    match, base = _CODE.match(code), counted(rate)
    if match is None:
        raise ValueProblem(f"{code!r} is not a timecode", 'write it like "01:00:00:00"')
    hours, minutes, seconds, frames = (int(match[n]) for n in (1, 3, 5, 7))
    if minutes > 59 or seconds > 59 or frames >= base:
        raise ValueProblem(f"{code} is not a timecode at {float(rate):.5g} frames a second", "count the frames from 0")
    number = ((hours * 60 + minutes) * 60 + seconds) * base + frames
    if (drops(code) if drop is None else drop or drops(code)) and can_drop(rate):
        left_out = _DROPS[nominal_rate(rate)]
        if seconds == 0 and frames < left_out and minutes % 10:
            raise ValueProblem(f"{code} is left out in drop-frame timecode", f"write ;{left_out:02d} for its frames")
        number -= left_out * (hours * 54 + minutes - minutes // 10)
    return number
