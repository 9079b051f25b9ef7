"""Whether a KPI's numbers are ones it can have, and its target better than what was there before.

What a measure is counted in follows from its definition, so a number it can't have blocks. Which way it should go is
the catalog's judgement, and warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.brief.case import Case
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.catalog.knowledge import kpi_of
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.knowledge import Better, KpiEntry, Unit
from cutthrough.model.money import CURRENCIES

_WHY = "A number the measure can't have is reached by nobody, and nobody can say afterwards how far off it was."
_WHY_BETTER = "A target that is no better than what was there before is reached by doing nothing."
_FIGURE = re.compile(
    r"(?P<bound>[<>\u2264\u2265=~\u00b1]*)\s*(?P<sign>[-+\u2212]?)\s*(?P<before>[\u20ac$\u00a3\u00a5]?)\s*"
    r"(?P<number>\d{1,3}(?:[ ,'\u2019\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)\s*(?P<unit>\D.*)?"
)
_LONGEST = 60  # characters; a longer text is no number somebody wrote
_IN_WORDS = {
    Unit.SHARE: "a share",
    Unit.COUNT: "a count",
    Unit.MONEY: "an amount of money",
    Unit.SECONDS: "a time",
    Unit.POINTS: "a number of points",
    Unit.RATIO: "a ratio",
}


@dataclass(frozen=True)
class Figure:
    """A number as it was written: `signed` where it reads as a change, `unit` what stands after it, in lower case."""

    value: Fraction
    signed: bool
    unit: str

    @property
    def per_cent(self) -> bool:
        """Whether it is in per cent."""
        return not self.points and self.unit.startswith(("%", "percent", "per cent", "pct"))

    @property
    def points(self) -> bool:
        """Whether it is in points, a difference of shares."""
        return re.match(r"(?:percentage )?points?\b|pp\b", self.unit) is not None

    @property
    def money(self) -> bool:
        """Whether it is an amount of money."""
        word = re.match(r"[^\W\d_]*", self.unit)
        named = word is not None and (
            word[0].upper() in CURRENCIES or word[0] in ("euro", "euros", "dollar", "dollars")
        )
        return named or self.unit.startswith(tuple("\u20ac$\u00a3\u00a5"))

    def like(self, other: Figure) -> bool:
        """Whether the two are counted in the same."""
        return self.unit == other.unit or (self.per_cent and other.per_cent)


def figure(text: object) -> Figure | None:
    """The number that is written there; None for none, and for `1.200`, which is two numbers in two countries."""
    found = _FIGURE.fullmatch(text.strip()) if isinstance(text, str) and len(text) <= _LONGEST else None
    if found is None or re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", found["number"]):
        return None
    digits = found["number"]
    if re.fullmatch(r"\d{1,3}(?:[ ,'\u2019\u00a0\u202f]\d{3})+(?:\.\d+)?", digits):
        digits = re.sub(r"[^\d.]", "", digits)
    value = Fraction(digits.replace(",", "."))
    unit = f"{found['before']}{found['unit'] or ''}".strip().lower()
    return Figure(-value if found["sign"] in ("-", "\u2212") else value, bool(found["sign"]), unit)


def values_possible(case: Case) -> Iterator[Problem]:
    """Targets and baselines are numbers that the measure can have."""
    for path, kpi in case.mappings("kpis"):
        entry = kpi_of(str(kpi["metric"])) if isinstance(kpi.get("metric"), str) else None
        for name in ("target", "baseline"):
            number = figure(kpi.get(name))
            if entry is None or number is None or (fault := _fault(entry, number, name)) is None:
                continue
            at = (*path, name)
            message = f"{say_path(at)}: {entry.name.lower()} can't be {short(str(kpi[name]), 40)}: {fault}"
            yield problem_at(case.document, at, "kpi-value-impossible", message, because=_WHY)


def _fault(entry: KpiEntry, number: Figure, name: str) -> str | None:
    """Why the measure can't have this number; None where it can, or that can't be told."""
    kind = _IN_WORDS[entry.unit]
    if number.money and entry.unit in (Unit.SHARE, Unit.COUNT, Unit.SECONDS, Unit.POINTS):
        return f"it is {kind}, and no amount of money"
    if number.signed and (name == "target" and (number.value > 0 or entry.better is Better.LOWER)):
        return None  # a change
    if entry.unit is Unit.SHARE and number.points:
        return None
    if entry.unit in (Unit.SHARE, Unit.COUNT, Unit.SECONDS) and number.value < 0:
        return f"{kind} is never less than nothing"
    if entry.unit is Unit.SHARE and (number.per_cent or not number.unit) and number.value > 100:
        return "a share is at most 100 %"
    if entry.unit in (Unit.MONEY, Unit.SECONDS) and number.per_cent and name == "baseline":
        return f"it is {kind}, and no share"
    return None


def targets_better(case: Case) -> Iterator[Problem]:
    """A target goes the way its measure should, from the baseline on."""
    for path, kpi in case.mappings("kpis"):
        entry = kpi_of(str(kpi["metric"])) if isinstance(kpi.get("metric"), str) else None
        target, baseline = figure(kpi.get("target")), figure(kpi.get("baseline"))
        if entry is None or target is None or baseline is None or target.signed or not target.like(baseline):
            continue
        higher = entry.better is Better.HIGHER
        if target.value > baseline.value if higher else target.value < baseline.value:
            continue
        at, way = (*path, "target"), "higher" if higher else "lower"
        said = f"{short(str(kpi['target']), 40)} is no better than {short(str(kpi['baseline']), 40)} before"
        message = f"{say_path(at)}: {said}; {entry.name.lower()} is better when it is {way}"
        yield problem_at(case.document, at, "kpi-no-better", message, severity=Severity.WARN, because=_WHY_BETTER)
