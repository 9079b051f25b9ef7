"""Timecode against what SMPTE ST 12-1 and OpenTimelineIO say."""

from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.interchange.timecode import can_drop, read_timecode, say_timecode
from cutthrough.model.errors import ValueProblem
from cutthrough.model.time import STANDARD_RATES

NTSC, NTSC_60 = Fraction(30000, 1001), Fraction(60000, 1001)


@pytest.mark.parametrize(
    ("frame", "rate", "code"),
    [
        (1799, NTSC, "00:00:59;29"),
        (1800, NTSC, "00:01:00;02"),
        (17982, NTSC, "00:10:00;00"),
        (107892, NTSC, "01:00:00;00"),
        (3600, NTSC_60, "00:01:00;04"),
        (215784, NTSC_60, "01:00:00;00"),
        (24 * 107892, NTSC, "00:00:00;00"),
    ],
)
def test_numbers_are_dropped_where_the_standard_says(frame: int, rate: Fraction, code: str) -> None:
    assert say_timecode(frame, rate, drop=True) == code
    assert read_timecode(code, rate) == frame % (24 * 107892 * (1 if rate == NTSC else 2))


@given(st.integers(0, 2_000_000), st.sampled_from(STANDARD_RATES), st.booleans())
def test_what_is_said_reads_back_and_agrees_with_opentimelineio(frame: int, rate: Fraction, drop: bool) -> None:
    drop = drop and can_drop(rate)
    code = say_timecode(frame, rate, drop=drop)
    assert read_timecode(code, rate) == frame
    time = otio.opentime.RationalTime(frame, float(rate))
    assert code == otio.opentime.to_timecode(time, float(rate), drop)


@pytest.mark.parametrize("code", ["00:01:00;00", "00:00:60:00", "00:00:00:30", "1:2", "", "00:00:00"])
def test_codes_that_there_are_not_are_refused(code: str) -> None:
    with pytest.raises(ValueProblem):
        read_timecode(code, NTSC)
