from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import (
    CURRENCIES,
    Money,
    exact,
    parse_count,
    parse_money,
    parse_share,
    plain,
    say_number,
    say_share,
)

AMOUNTS = {
    "6000 EUR": ("6000", "EUR"), "€6,000": ("6000", "EUR"), "6,000€": ("6000", "EUR"), "EUR 6000": ("6000", "EUR"),
    "6000eur": ("6000", "EUR"), "1.2k GBP": ("1200", "GBP"), "£1.2M": ("1200000", "GBP"), "5 m EUR": ("5000000", "EUR"),
    "6 000,50 EUR": ("6000.50", "EUR"), "6.000,50 EUR": ("6000.50", "EUR"), "6,000.50 EUR": ("6000.50", "EUR"),
    "1.234.567 EUR": ("1234567", "EUR"), "6'000 CHF": ("6000", "CHF"), "6\u00a0000 €": ("6000", "EUR"),
    "₹1,00,000": ("100000", "INR"), "US$ 40": ("40", "USD"), "40 euros": ("40", "EUR"), "100 MXN": ("100", "MXN"),
    "6m MXN": ("6000000", "MXN"), "0.125 EUR": ("0.125", "EUR"), "4.20 EUR": ("4.20", "EUR"), "0 EUR": ("0", "EUR"),
}  # fmt: skip

REFUSED = {
    "6.000 EUR": "could be 6 or 6000",
    "$40": "could be in several currencies",
    "12 kr": "could be in several currencies",
    "5": "has no currency",
    "6000 days": "is no currency",
    "-5 EUR": "less than nothing",
    "EUR −5": "less than nothing",
    "1e300 EUR": "is not an amount",
    "NaN EUR": "is not an amount",
    "inf EUR": "is not an amount",
    "": "is not an amount",
    "a lot": "is not an amount",
    "EUR 6000 EUR": "is not an amount",
    "60 00 EUR": "marks where no number has them",
    "6,00,0 EUR": "marks where no number has them",
    "1,000,00 EUR": "marks where no number has them",
    "9" * 17 + " EUR": "more than anything real",
    "9" * 5000: "A text of 5000 characters",
    "²": "is not an amount",
}


@pytest.mark.parametrize(("text", "read"), AMOUNTS.items(), ids=list(AMOUNTS))
def test_amounts_are_read_exactly(text: str, read: tuple[str, str]) -> None:
    assert parse_money(text) == Money(amount=Fraction(read[0]), currency=read[1])


@pytest.mark.parametrize(("text", "said"), REFUSED.items(), ids=lambda text: repr(text)[:20])
def test_what_is_no_amount_is_told_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueProblem, match=said) as caught:
        parse_money(text)
    assert caught.value.fix
    assert len(caught.value.message) < 160


COUNTS = {
    "200000": 200_000, "200k": 200_000, "200,000": 200_000, "200 000 people": 200_000, "1.5m": 1_500_000,
    "1.2 million": 1_200_000, "0": 0,
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), COUNTS.items(), ids=list(COUNTS))
def test_counts(text: str, read: int) -> None:
    assert parse_count(text) == read


@pytest.mark.parametrize("text", ["200 EUR", "€200", "20 %", "-3", "1e300", "many", ""])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(ValueProblem):
        parse_count(text)


SHARES = {
    "0.4 %": "1/250", "0,4%": "1/250", "0.125 %": "1/800", "1 in 250": "1/250", "1 out of 4": "1/4", "100 %": "1",
    "5 percent": "1/20", "1.000 %": "1/100", "0 %": "0",
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), SHARES.items(), ids=list(SHARES))
def test_shares(text: str, read: str) -> None:
    assert parse_share(text) == Fraction(read)


@pytest.mark.parametrize("text", ["250 %", "0.4", "4", "-1 %", "1 in 0", "3 in 2", "half", "", "1 in " + "9" * 400])
def test_what_is_no_share_or_could_be_two(text: str) -> None:
    with pytest.raises(ValueProblem):
        parse_share(text)


def test_currencies_never_mix() -> None:
    euros, pounds = parse_money("5 EUR"), parse_money("5 GBP")
    assert euros + euros == parse_money("10 EUR")
    for mixed in (lambda: euros + pounds, lambda: euros - pounds, lambda: euros < pounds, lambda: euros <= pounds):
        with pytest.raises(ValueProblem, match="EUR and GBP can't be added or compared"):
            mixed()


@given(st.fractions())
def test_exact_numbers_survive_json(number: Fraction) -> None:
    assert exact(plain(number)) == number
    assert Money.from_json(Money(amount=number, currency="EUR").to_json()).amount == number


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_money, parse_count, parse_share):
        with suppress(ValueProblem):
            parse(text)


@given(st.integers(0, 10**12), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_said_can_be_read(amount: int, currency: str) -> None:
    money = Money(amount=Fraction(amount), currency=currency)
    assert parse_money(str(money)) == money


SAID = {
    "1/3": "0.33",
    "0.00031": "0.00031",
    "12.5": "12.50",
    "1234567.891": "1,234,568",
    "1200.5": "1,200.50",
    "0": "0",
}


@pytest.mark.parametrize(("number", "said"), SAID.items(), ids=list(SAID))
def test_numbers_for_people(number: str, said: str) -> None:
    assert say_number(Fraction(number)) == said


def test_shares_for_people() -> None:
    assert [say_share(Fraction(share)) for share in ("1/250", "1/8", "1/32", "12")] == [
        "0.4 %",
        "12.5 %",
        "3.125 %",
        "1,200 %",
    ]
