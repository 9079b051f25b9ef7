"""Amounts of money, counts and shares as people write them, read into exact numbers. Currencies never mix."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from cutthrough.model.errors import ValueProblem
from cutthrough.model.record import Record

# ISO 4217, as listed in Debian's iso-codes 4.15.0; metals, funds and testing codes left out.
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
    HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
    QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
    TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
CURRENCIES = frozenset(_CODES.split())
_SIGNS = {
    "€": "EUR", "£": "GBP", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "NT$": "TWD", "₹": "INR", "₩": "KRW", "₺": "TRY",
    "₽": "RUB", "₴": "UAH", "₪": "ILS", "₫": "VND", "₦": "NGN", "฿": "THB", "₱": "PHP", "zł": "PLN", "Kč": "CZK",
    "EURO": "EUR", "EUROS": "EUR",
}  # fmt: skip
_SHARED_SIGNS = {"$": "USD", "¥": "JPY", "kr": "SEK"}
"""Signs of several currencies, with one of them as an example of what to write."""

_LONGEST = 60  # characters; nobody writes more, and Python refuses to read numbers of thousands of digits
_WRITTEN = 1000  # characters of a number that we wrote ourselves
_PLACES = 13  # decimals that anyone would read
_MOST = 10**15
_TIMES = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
_GAPS = " \u00a0\u202f'\u2019_"
_PLAIN = re.compile(r"(?P<whole>\d+)(?:(?P<mark>[.,])(?P<rest>\d+))?")
_GROUPED = re.compile(
    rf"(?P<whole>\d{{1,3}}(?P<gap>[{_GAPS},.])\d{{3}}(?:(?P=gap)\d{{3}})*|\d{{1,2}}(?:,\d{{2}})+,\d{{3}})(?:(?P<mark>[.,])(?P<rest>\d+))?"
)
_AMOUNT = re.compile(
    rf"(?P<minus>[-−]?)(?P<before>[^\d\s.,+−-]*)\s*(?P<minus2>[-−]?)(?P<number>\d(?:[\d.,{_GAPS}]*\d)?)\s*"
    r"(?P<times>(?:(?i:k|thousand|mn|million|m|bn|billion)(?![^\W\d_]))?)\s*(?P<after>[^\d\s.,]*)"
)


def exact(value: Any) -> Fraction:
    """A number as an exact Fraction: `Exact` reads its own JSON with it. Raises ValueProblem."""
    if isinstance(value, bool) or value is None or len(str(value)) > _WRITTEN:
        raise ValueProblem("This is not a number", "write digits")
    try:
        return Fraction(value if isinstance(value, Fraction | int | Decimal) else str(value))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise ValueProblem(f"{value!r} is not a number", "write digits") from None


def plain(value: Fraction) -> str:
    """A number's exact text: decimal digits where they end soon, else a quotient, as `1/3`."""
    places = next((each for each in range(_PLACES) if 10**each % value.denominator == 0), None)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * (10**places // value.denominator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


Exact = Annotated[
    Fraction,
    BeforeValidator(exact),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["1200", "0.004", "1/3"]}),
]
"""An exact number; `1200`, `0.004` or `1/3` in JSON."""


class Money(Record):
    """An amount in one currency. Adding or comparing two of different currencies raises ValueProblem."""

    amount: Exact
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217: EUR")

    def __add__(self, other: Money) -> Money:
        return Money(amount=self.amount + self._alike(other), currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(amount=self.amount - self._alike(other), currency=self.currency)

    def __mul__(self, times: Fraction) -> Money:
        return Money(amount=self.amount * times, currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._alike(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._alike(other)

    def _alike(self, other: Money) -> Fraction:
        if other.currency != self.currency:
            raise ValueProblem(
                f"{self.currency} and {other.currency} can't be added or compared", "write both in one currency"
            )
        return other.amount

    def __str__(self) -> str:
        """`1,200 EUR`; cents where they were entered, or the amount is under a thousand."""
        return f"{say_number(self.amount)} {self.currency}"


def sums_of(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of each currency, by its code."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for each in amounts:
        sums[each.currency] += each.amount
    return tuple(Money(amount=amount, currency=currency) for currency, amount in sorted(sums.items()))


def say_number(number: Fraction) -> str:
    """`1,200`, `0.45`, `12.50`, `0.0003` for people: no more digits than tell something."""
    size = abs(number)
    if number.denominator == 1 or (size >= 1000 and (number * 100).denominator != 1):
        return f"{round(number):,}"
    if size >= Fraction(1, 10):
        return f"{float(number):,.2f}"
    return f"{Decimal(float(f'{float(number):.2g}')):.12f}".rstrip("0").rstrip(".") or "0"


def say_share(share: Fraction) -> str:
    """`0.4 %`, `12 %` for people, to four digits."""
    return f"{float(share * 100):,.4g} %" if abs(share) < 10 else f"{round(share * 100):,} %"


def parse_money(text: Any) -> Money:
    """Read an amount with its currency: `6000 EUR`, `€6,000`, `1.2k GBP`, `6 000,50 EUR`.

    A sign that several currencies share (`$`) names none. Raises ValueProblem in one sentence, also for what is
    negative, has no currency, or is more than 10^15.
    """
    if isinstance(text, Money):
        return text
    number, unit = _read(text, "an amount of money", "6000 EUR")
    said = unit.strip()
    if not said:
        raise ValueProblem(f"{_quoted(text)} has no currency", f"write it after the amount: {say_bare(number)} EUR")
    if said in _SHARED_SIGNS:
        fix = f"write its code: {say_bare(number)} {_SHARED_SIGNS[said]}"
        raise ValueProblem(f"{_quoted(text)} could be in several currencies", fix)
    code = _SIGNS.get(said) or _SIGNS.get(said.upper()) or said.upper()
    if code not in CURRENCIES:
        raise ValueProblem(
            f"{_quoted(text)}: {_quoted(said)} is no currency", f"write a code of ISO 4217: {say_bare(number)} EUR"
        )
    return Money(amount=number, currency=code)


def parse_count(text: Any) -> Fraction:
    """Read how many: `200000`, `200k`, `1.2 million`, `200 000 people`. Raises ValueProblem."""
    if isinstance(text, Fraction):
        return text
    number, unit = _read(text, "a number", "200000")
    if not all(c.isalpha() or c in " -" for c in unit) or unit.upper() in CURRENCIES | _SIGNS.keys():
        raise ValueProblem(f"{_quoted(text)} is not a plain number", "write digits: 200000")
    return number


def parse_share(text: Any) -> Fraction:
    """Read a share of a whole, at most all of it: `0.4 %` or `1 in 250`. Raises ValueProblem.

    A bare number is refused, because 0.4 is written by some for 0.4 % and by others for 40 %.
    """
    said = str(text)[: _LONGEST + 1]
    if (quotient := re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,9})?)\s+(?:in|of|out of)\s+(\d{1,15})\s*", said)) is not None:
        share = Fraction(quotient[1]) / Fraction(quotient[2]) if int(quotient[2]) else Fraction(2)
    else:
        number, unit = _read(text, "a share", "0.4 %", grouped=False)
        if unit not in ("%", "percent", "pct"):
            raise ValueProblem(
                f"{_quoted(text)} could be a share or per cent", f"write {say_bare(number)} %, or 1 in 250"
            )
        share = number / 100
    if share > 1:
        raise ValueProblem(f"{_quoted(text)} is more than all of them", "write 100 % at the most")
    return share


def say_bare(number: Fraction) -> str:
    """A number without grouping, as it may be pasted."""
    return plain(number)


def _read(text: Any, what: str, example: str, *, grouped: bool = True) -> tuple[Fraction, str]:
    """The number in a text, and the words or sign beside it."""
    said = str(text).strip()
    fix = f"write it like {example}"
    if len(said) > _LONGEST:
        raise ValueProblem(f"A text of {len(said)} characters is not {what}", fix)
    found = _AMOUNT.fullmatch(said)
    if isinstance(text, bool) or found is None or (found["before"] and found["after"]):
        raise ValueProblem(f"{_quoted(said)} is not {what}", fix)
    if found["minus"] or found["minus2"]:
        raise ValueProblem(f"{_quoted(said)} is less than nothing", fix)
    number = _number(found["number"], said, grouped=grouped) * _TIMES[found["times"].lower()]
    if number > _MOST:
        raise ValueProblem(f"{_quoted(said)} is more than anything real", fix)
    return number, found["before"] or found["after"]


def _number(digits: str, said: str, *, grouped: bool) -> Fraction:
    """Digits with marks: one mark before three digits is taken for thousands if a comma, and refused if a point."""
    simple = _PLAIN.fullmatch(digits)
    if simple is not None and not (grouped and simple["mark"] and len(simple["rest"]) == 3 and simple["whole"] != "0"):
        return Fraction(f"{simple['whole']}.{simple['rest'] or 0}")
    if simple is not None and simple["mark"] == ".":
        whole, rest = simple["whole"], simple["rest"]
        raise ValueProblem(
            f"{_quoted(said)} could be {whole} or {whole}{rest}", f"write {whole}{rest} without the point"
        )
    groups = _GROUPED.fullmatch(digits)
    if groups is None or not grouped or (groups["mark"] and groups["mark"] == groups["gap"]):
        raise ValueProblem(f"{_quoted(said)} has its marks where no number has them", "write digits only: 6000")
    whole = re.sub(rf"[{_GAPS},.]", "", groups["whole"])
    return Fraction(f"{whole}.{groups['rest'] or 0}")


def _quoted(text: Any) -> str:
    said = str(text)
    return f'"{said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"}"'
