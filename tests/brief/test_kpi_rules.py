from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.brief.kpi_rules import Figure, figure


@pytest.mark.parametrize(
    ("text", "value", "signed", "unit"),
    [
        ("35 %", "35", False, "%"),
        ("1,200", "1200", False, ""),
        ("1 200 visits a month", "1200", False, "visits a month"),
        ("4.20 EUR", "21/5", False, "eur"),
        ("\u20ac4,20", "21/5", False, "\u20ac"),
        ("\u22125 %", "-5", True, "%"),
        ("+12 points", "12", True, "points"),
        ("< 3 s", "3", False, "s"),
        ("0.125", "1/8", False, ""),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str, signed: bool, unit: str) -> None:
    assert figure(text) == Figure(Fraction(value), signed, unit)


@pytest.mark.parametrize("text", ["", "learn it", "unknown", "1.200", None, 5, "9" * 100])
def test_what_is_none_or_two(text: object) -> None:
    assert figure(text) is None


@pytest.mark.parametrize(
    ("text", "per_cent", "points", "money"),
    [
        ("3 %", True, False, False),
        ("3 percent", True, False, False),
        ("3 pp", False, True, False),
        ("3 percentage points", True, True, False),
        ("3 EUR each", False, False, True),
        ("$3", False, False, True),
        ("3 sessions", False, False, False),
        ("3 allocations", False, False, False),
    ],
)
def test_units(text: str, per_cent: bool, points: bool, money: bool) -> None:
    found = figure(text)
    assert found is not None
    assert (found.per_cent, found.points, found.money) == (per_cent and not points, points, money)


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_none(text: str) -> None:
    figure(text)
