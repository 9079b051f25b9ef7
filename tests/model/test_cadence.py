from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.cadence import Cadence, parse_ahead, parse_cadence, parse_gap
from cutthrough.model.errors import ValueProblem

CADENCES = {
    "3 a week": (3, "week"),
    "once a day": (1, "day"),
    "twice a month": (2, "month"),
    "2 per month": (2, "month"),
    "1/day": (1, "day"),
    "Three times a week": (3, "week"),
    "5x a week": (5, "week"),
    "weekly": (1, "week"),
    "1 every day": (1, "day"),
    "007 a week": (7, "week"),
}
GAPS = {
    "30 min": timedelta(minutes=30),
    "4 hours": timedelta(hours=4),
    "1.5 hours": timedelta(minutes=90),
    "1h": timedelta(hours=1),
    "2 days": timedelta(days=2),
    "1 week": timedelta(days=7),
}
AHEAD = {"30 days": 30, "6 weeks": 42, "3 months": 90, "1 year": 365, "0 days": 0}


@pytest.mark.parametrize("text", CADENCES)
def test_cadences_are_read(text: str) -> None:
    times, per = CADENCES[text]
    assert parse_cadence(text) == Cadence(times=times, per=per)


@given(st.integers(1, 1000), st.sampled_from(("day", "week", "month")))
def test_a_cadence_is_written_as_it_is_read(times: int, per: str) -> None:
    cadence = parse_cadence(f"{times} a {per}")
    assert parse_cadence(str(cadence)) == cadence == parse_cadence(cadence)


@pytest.mark.parametrize("text", GAPS)
def test_gaps_are_read(text: str) -> None:
    assert parse_gap(text) == GAPS[text] == parse_gap(parse_gap(text))


@pytest.mark.parametrize("text", AHEAD)
def test_how_long_before_is_read(text: str) -> None:
    assert parse_ahead(text) == timedelta(days=AHEAD[text]) == parse_ahead(parse_ahead(text))


@pytest.mark.parametrize("read", [parse_cadence, parse_gap, parse_ahead])
@pytest.mark.parametrize(
    "text",
    ["", "now and then", "0 a week", "1001 a day", "0 min", "99999 weeks", "-3 hours", "3", "week", "4 hours a week",
     "3 a fortnight", "x" * 9999, "99999 years", "3\n\n\na year", None, []],
)  # fmt: skip
def test_anything_else_is_told_with_how_to_write_it(read: object, text: object) -> None:
    with pytest.raises(ValueProblem) as refused:
        read(text)  # type: ignore[operator]
    assert refused.value.fix
    assert len(refused.value.message) < 120
    assert "\n" not in refused.value.message
