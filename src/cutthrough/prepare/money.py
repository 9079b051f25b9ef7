"""The amounts of a brief and of its program, read: worth, cost, budget, and what each tier costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import TypeVar

from cutthrough.model.brief import Brief, Worth
from cutthrough.model.errors import ValueProblem
from cutthrough.model.knowledge import Span, Tier
from cutthrough.model.money import (
    CURRENCIES,
    Money,
    parse_count,
    parse_money,
    parse_share,
    plain,
    say_number,
    say_share,
)
from cutthrough.model.program import Program
from cutthrough.model.tier import Entered, Level, Levels, MakingShare, Missing

T = TypeVar("T", Fraction, Money)

PEOPLE = 10**10
"""More than there are on earth."""

_FACTOR = re.compile(r"\s*(?:x|×|factor|a factor of)\s*(\d{1,3}(?:\.\d{1,3})?)\s*", re.IGNORECASE)

ENTER = {
    "worth/outcome": "worth: {outcome: 40 EUR}",
    "worth/reach": "worth: {reach: 200000}",
    "worth/rate": "worth: {rate: 0.4 %}",
    "worth/uncertainty": "worth: {uncertainty: 50 %}",
    "production/cost": "production: {cost: 6000 EUR}",
    "budget": "budget: 20000 EUR",
    "program/tiers": "tiers: {rapid_test: 300 EUR, standard: 1500 EUR, flagship: 15000 EUR}",
    "program/making_share": "making_share: 10 %",
    "program/hour_rate": "hour_rate: 80 EUR",
}
"""An example of what to write for each amount, by its place."""


def entered(brief: Brief) -> Entered:
    """What a brief says of worth and cost, in numbers. Nothing is taken for granted: what isn't there is missing.

    A 0 that was entered is a number like others: nothing comes of it, and that is an answer.
    """
    worth, production = brief.worth or Worth(), brief.production
    if "worth" in brief.unknown:
        told = worth.model_dump(exclude_none=True)
        worth = Worth(**{**dict.fromkeys(("outcome", "reach", "rate", "uncertainty"), "unknown"), **told})
    missing: list[Missing] = []
    outcome = _read("worth/outcome", worth.outcome, parse_money, missing)
    reach = _read("worth/reach", worth.reach, _people, missing)
    rate = _read("worth/rate", worth.rate, parse_share, missing)
    spread = _spread(worth.uncertainty, missing)
    optional: list[Missing] = []
    cost = _read("production/cost", production.cost if production else None, parse_money, optional)
    budget = _read("budget", brief.budget, parse_money, optional)
    given = {"production/cost": bool(production and production.cost), "budget": bool(brief.budget)}
    return Entered(
        outcome=outcome,
        reach=reach,
        rate=rate,
        down=spread[0] if spread else None,
        up=spread[1] if spread else None,
        cost=cost,
        budget=budget,
        missing=(*missing, *(each for each in optional if given[each.where])),
    )


def making_share(program: Program, house: MakingShare) -> tuple[MakingShare, tuple[Missing, ...]]:
    """The program's own share where it can be read, else the house's; and what is the matter with the program's."""
    missing: list[Missing] = []
    if program.making_share is None:
        return house, ()
    share = _above_nothing("program/making_share", program.making_share, parse_share, missing)
    if share is None:
        return house, tuple(missing)
    source = house.source.model_copy(update={"title": "program.yaml", "kind": "program", "date": "-"})
    says = f"making a piece may cost {say_share(share)} of what it is expected to bring; from program.yaml"
    return house.model_copy(update={"share": share, "source": source, "says": says}), ()


def hour_rate(program: Program) -> tuple[Money | None, tuple[Missing, ...]]:
    """What an hour of work costs this client, and what is the matter where it can't be told."""
    missing: list[Missing] = []
    return _above_nothing("program/hour_rate", program.hour_rate, parse_money, missing), tuple(missing)


def levels(currency: str, tiers: Mapping[str, Tier], program: Program) -> Levels:
    """What each tier costs in a currency: as the program says, else its hours at the program's rate, else the catalog.

    Nothing is converted. A tier of the catalog that several sources give in one currency starts where the house's
    span does, or the first one given; one that starts at no money, at what its hours come to.
    """
    missing: list[Missing] = []
    if program.tiers:
        found = _of_program(program.tiers, tiers, missing)
    elif program.hour_rate is not None:
        rate, missing_rate = hour_rate(program)
        missing += missing_rate
        found = [] if rate is None else [_of_hours(tier, rate) for tier in tiers.values()]
    else:
        found = _work_counted([level for tier in tiers.values() for level in _of_catalog(tier, currency)], tiers)
    if not missing and (len(found) < len(tiers) or any(level.least.currency != currency for level in found)):
        missing.append(_unpriced(currency, found, tiers))
    if not missing:
        missing += _out_of_order(found)
    return Levels(missing=tuple(missing)) if missing else Levels(levels=tuple(found))


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum in each currency, by its code; currencies are never added to one another."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return tuple(sums[code] for code in sorted(sums))


def _people(text: str) -> Fraction:
    number = parse_count(text)
    if number > PEOPLE:
        said = say_number(number)
        raise ValueProblem(f"{said} is more people than there are", "write how many it will reach: 200000")
    return number


def _read(where: str, text: str | None, parse: Callable[[str], T], missing: list[Missing]) -> T | None:
    """The amount at a place; None, with a reason added to `missing`, where there is none or it can't be used."""
    name = where.rpartition("/")[2].replace("_", " ")
    if text is None or text.strip().lower() == "unknown":
        says = f"{name} is {'missing' if text is None else 'unknown'}"
        missing.append(Missing(where=where, says=says, enter=ENTER[where]))
        return None
    try:
        return parse(text)
    except ValueProblem as error:
        missing.append(Missing(where=where, says=f"{name}: {error.message}", enter=error.fix or ENTER[where]))
        return None


def _above_nothing(where: str, text: str | None, parse: Callable[[str], T], missing: list[Missing]) -> T | None:
    """The same for what can't be 0."""
    found = _read(where, text, parse, missing)
    if found is None or (found.amount if isinstance(found, Money) else found) > 0:
        return found
    name = where.rpartition("/")[2].replace("_", " ")
    missing.append(Missing(where=where, says=f"{name} is 0, and nothing comes of that", enter=ENTER[where]))
    return None


def _spread(text: str | None, missing: list[Missing]) -> tuple[Fraction, Fraction] | None:
    """What the expected value is multiplied with at its low and its high end."""
    where = "worth/uncertainty"
    if text is not None and (factor := _FACTOR.fullmatch(text)) is not None:
        times = Fraction(factor[1])
        if times >= 1:
            return 1 / times, times
        missing.append(Missing(where=where, says=f"uncertainty: a factor of {plain(times)} is none", enter="x3"))
        return None
    if text is None or text.strip().lower() == "unknown":
        says = f"uncertainty is {'missing' if text is None else 'unknown'}"
        missing.append(Missing(where=where, says=says, enter=ENTER[where]))
        return None
    try:
        share = parse_share(text)
    except ValueProblem as error:
        fix = f"{error.fix}; or x3, for up to three times as much or as little"
        missing.append(Missing(where=where, says=f"uncertainty: {error.message}", enter=fix))
        return None
    return 1 - share, 1 + share


def _of_program(said: Mapping[str, str], tiers: Mapping[str, Tier], missing: list[Missing]) -> list[Level]:
    found: list[Level] = []
    if strange := [name for name in said if name not in tiers]:
        says = f"tiers: {strange[0]} is no tier; there are {', '.join(tiers)}"
        missing.append(Missing(where="program/tiers", says=says, enter=ENTER["program/tiers"]))
        return []
    for name, tier in tiers.items():
        text = said.get(name)
        if text is None:
            says = f"tiers: {name} is missing"
            missing.append(Missing(where="program/tiers", says=says, enter=ENTER["program/tiers"]))
            continue
        try:
            found.append(Level(id=name, name=tier.name, least=parse_money(text), ground="program.yaml"))
        except ValueProblem as error:
            says = f"tiers: {name}: {error.message}"
            missing.append(Missing(where="program/tiers", says=says, enter=error.fix or ENTER["program/tiers"]))
    currencies = sorted({level.least.currency for level in found})
    if len(currencies) > 1:
        says = f"tiers: they are in {' and '.join(currencies)}, which can't be compared"
        missing.append(Missing(where="program/tiers", says=says, enter=_tiers_in(currencies[0])))
    return found


def _of_hours(tier: Tier, rate: Money) -> Level:
    ground = f"{plain(Fraction(tier.hours.least))} hours or more ({_said(tier.hours)}) at {rate} an hour (program.yaml)"
    most = rate * Fraction(tier.hours.most)
    return Level(id=tier.id, name=tier.name, least=rate * Fraction(tier.hours.least), most=most, ground=ground)


def _of_catalog(tier: Tier, currency: str) -> list[Level]:
    spans = sorted((span for span in tier.cost if span.unit == currency), key=lambda span: not span.house)
    return [
        Level(
            id=tier.id,
            name=tier.name,
            least=Money(amount=Fraction(span.least), currency=currency),
            most=Money(amount=Fraction(span.most), currency=currency),
            ground=_said(span),
        )
        for span in spans[:1]
    ]


def _work_counted(found: list[Level], tiers: Mapping[str, Tier]) -> list[Level]:
    """Levels with a price for the hours of a tier that one's own people can make without paying anything out.

    Or it would be worth making whatever comes of it. An hour is counted at what one of the next tier comes to, both at
    the least: the only price of an hour that the catalog itself has.
    """
    counted = []
    for level, after in zip_longest(found, found[1:]):
        least = level.least
        if after is not None and not least.amount and tiers[after.id].hours.least:
            hours = Fraction(tiers[level.id].hours.least) / Fraction(tiers[after.id].hours.least)
            counted.append(level.model_copy(update={"least": after.least * hours, "paid": least}))
        else:
            counted.append(level)
    return counted


def _said(span: Span) -> str:
    return "a house assumption" if span.house else f"{span.source.title}, {span.source.date}"


def _unpriced(currency: str, found: Sequence[Level], tiers: Mapping[str, Tier]) -> Missing:
    """That nobody has said what tiers cost in a currency, with those in which somebody has."""
    known = {level.least.currency for level in found}
    known |= {code for code in CURRENCIES if all(any(each.unit == code for each in t.cost) for t in tiers.values())}
    others = " and ".join(sorted(known - {currency}))
    says = f"nobody has said what the tiers cost in {currency}{f', only in {others}' if others else ''}"
    return Missing(where="program/tiers", says=says, enter=f"{_tiers_in(currency)}, or hour_rate: 80 {currency}")


def _out_of_order(found: list[Level]) -> list[Missing]:
    """Each tier must cost more than the one before it, or none could be told from the other."""
    return [
        Missing(
            where="program/tiers",
            says=f"tiers: {after.id} costs {after.least} at least and {before.id} {before.least}: it must be more",
            enter=_tiers_in(after.least.currency),
        )
        for before, after in pairwise(found)
        if after.least.currency == before.least.currency and after.least <= before.least
    ]


def _tiers_in(currency: str) -> str:
    return f"program.yaml: tiers: {{rapid_test: ... {currency}, standard: ... {currency}, flagship: ... {currency}}}"
