from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.brief.effect import Effect, count, effect_of, per_cents, share


@pytest.mark.parametrize(
    ("text", "amount", "relative"),
    [
        ("3 points", "3/100", False),
        ("+3 percentage points", "3/100", False),
        ("0.5 pp", "1/200", False),
        ("1 point", "1/100", False),
        ("10 % of the baseline", "1/10", True),
        ("-10% of baseline", "-1/10", True),
        ("\u22122,5 % of the baseline", "-1/40", True),
        ("10 %", "1/10", None),
        ("10 percent", "1/10", None),
    ],
)
def test_changes_as_people_write_them(text: str, amount: str, relative: bool | None) -> None:
    assert effect_of(text) == Effect(Fraction(amount), relative)


@pytest.mark.parametrize("text", ["", "0 points", "more", "3", "3 EUR", None, 5, "9" * 50 + " points", "3 pointless"])
def test_what_is_no_change(text: object) -> None:
    assert effect_of(text) is None


def test_points_are_added_and_shares_of_the_baseline_multiplied() -> None:
    assert Effect(Fraction(3, 100), relative=False).after(Fraction(22, 100)) == Fraction(25, 100)
    assert Effect(Fraction(1, 10), relative=True).after(Fraction(22, 100)) == Fraction(242, 1000)


def test_two_shares_are_told_apart() -> None:
    assert per_cents(Fraction(22, 100), Fraction(25, 100)) == ("22 %", "25 %")
    assert per_cents(Fraction(22, 100), Fraction(220001, 1000000)) == ("22 %", "22.0001 %")


def test_shares_and_counts() -> None:
    assert (share("22 %"), share("1 in 4"), share("22"), share("4 EUR"), share(None)) == (
        Fraction(22, 100), Fraction(1, 4), None, None, None,
    )  # fmt: skip
    assert (count("30,000"), count("30k"), count("many"), count(5)) == (30000, 30000, None, None)


@given(st.text(max_size=80))
def test_any_text_is_read_or_not(text: str) -> None:
    effect_of(text)
    share(text)
    count(text)
