"""Shares and changes of them, as a designed test names them: `22 %`, `3 points`, `10 % of the baseline`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import parse_count, parse_share

_EFFECT = re.compile(
    r"(?P<sign>[-+\u2212]?)\s*(?P<number>\d{1,6}(?:[.,]\d{1,6})?)\s*"
    r"(?P<unit>%|percent(?!age)|(?:percentage )?points?(?![a-z])|pp(?![a-z]))(?P<rest>.{0,60})",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Effect:
    """A change of a share: in points, hundredths of the whole, or relative to what the share was before.

    `relative` is None where a per cent sign leaves open which.
    """

    amount: Fraction
    relative: bool | None

    def after(self, before: Fraction) -> Fraction:
        """The share `before`, changed; points where it is left open."""
        return before + self.amount * (before if self.relative else 1)


def effect_of(text: object) -> Effect | None:
    """The change that is written there; None where none can be read, or it is none."""
    found = _EFFECT.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or (amount := Fraction(found["number"].replace(",", ".")) / 100) == 0:
        return None
    signed = -amount if found["sign"] in ("-", "\u2212") else amount
    if found["unit"].lower() not in ("%", "percent"):
        return Effect(signed, relative=False)
    return Effect(signed, relative=True if "baseline" in found["rest"].lower() else None)


def share(text: object) -> Fraction | None:
    """`22 %` as a share of one; None for what is no share."""
    try:
        return parse_share(text) if isinstance(text, str) else None
    except ValueProblem:
        return None


def count(text: object) -> Fraction | None:
    """How many, or None."""
    try:
        return parse_count(text) if isinstance(text, str) else None
    except ValueProblem:
        return None


def per_cent(part: Fraction) -> str:
    """`22 %`, `24.2 %`."""
    return f"{float(part * 100):.4g} %"


def per_cents(one: Fraction, other: Fraction) -> tuple[str, str]:
    """Two shares for one sentence, with as many digits as tell them apart."""
    for digits in (4, 6, 9, 12):
        said = (f"{float(one * 100):.{digits}g} %", f"{float(other * 100):.{digits}g} %")
        if said[0] != said[1]:
            break
    return said
