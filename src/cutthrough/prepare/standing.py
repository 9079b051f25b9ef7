"""Over- and under-investment in numbers: what is planned and what was spent, held against the tier and the value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cutthrough.model.actual import Milestone, Spent
from cutthrough.model.brief import Brief
from cutthrough.model.money import Money, say_number
from cutthrough.model.program import Program
from cutthrough.model.tier import Answer, Entered, Interval, Judged, Level, Standing, TierDecision
from cutthrough.prepare.money import hour_rate, totals

_TELL = Standing.CANT_TELL


def judge(
    brief: Brief, program: Program, decided: TierDecision, said: Entered, priced: Sequence[Level] = ()
) -> tuple[Judged, ...]:
    """Planned tier and cost, budget, and what was spent; each with how much too much or too little.

    `priced` are the tiers in the currency of the planned cost, which need not be that of the worth.
    """
    found = [*_planned_tier(brief, decided), *_planned_cost(brief, decided, said, priced)]
    found += _all_of_it(decided, said)
    if decided.spent is not None and (decided.spent.money or decided.spent.hours):
        found += _spent(decided.spent, program, decided, said)
    return tuple(found)


def _wanted(brief: Brief) -> str | None:
    """The id of the tier that is planned, as its name was meant."""
    planned = brief.production.tier if brief.production else None
    return planned and planned.strip().lower().replace(" ", "_").replace("-", "_")


def _planned_tier(brief: Brief, decided: TierDecision) -> Iterator[Judged]:
    wanted = _wanted(brief)
    if wanted is None:
        return
    what, named, order = "planned tier", wanted.replace("_", " "), [level.id for level in decided.levels]
    if decided.answer is Answer.CANT_TELL or decided.may_cost is None:
        yield Judged(what=what, standing=_TELL, says=f"a {named}; which tier it deserves can't be told")
        return
    if wanted not in order:
        planned = brief.production and brief.production.tier
        yield Judged(what=what, standing=_TELL, says=f"there is no tier {planned!r}; there are {', '.join(order)}")
        return
    place, limit = order.index(wanted), decided.may_cost.expected
    needed = order.index(decided.tier or decided.least or order[0])
    least, other = decided.levels[place].least, decided.levels[needed].least
    if place < needed:
        wants = "it deserves" if decided.tier == decided.earned else "that the objective asks for"
        says = f"a {named} is planned, {other - least} less at the least than the {order[needed].replace('_', ' ')}"
        yield Judged(what=what, standing=Standing.UNDER, by=other - least, says=f"{says} {wants}")
    elif place > needed or decided.tier is None:
        says = f"a {named} starts at {least}, {least - limit} more than the {limit} that making it may cost"
        yield Judged(what=what, amount=least, standing=Standing.OVER, by=least - limit, says=says)
    elif decided.tier != decided.earned:
        says = (
            f"a {named}, as the objective asks; it starts at {least}, {least - limit} more than the {limit} it may cost"
        )
        yield Judged(what=what, standing=Standing.FITS, says=says)
    else:
        yield Judged(what=what, standing=Standing.FITS, says=f"a {named}, as the numbers have it")


def _planned_cost(brief: Brief, decided: TierDecision, said: Entered, priced: Sequence[Level]) -> Iterator[Judged]:
    what, cost = "planned cost", said.cost
    unread = next((each for each in said.missing if each.where == "production/cost"), None)
    if unread is not None:
        yield Judged(what=what, standing=_TELL, says=unread.says)
    elif cost is not None:
        held = _held(what, cost, decided, whole=True)
        yield held
        wanted, needed = _wanted(brief), decided.tier
        if held.standing is not Standing.UNDER or wanted not in (None, needed):  # else the same would be said twice
            yield from _for_its_tier(cost, wanted or needed, priced, planned=wanted is not None)
    elif brief.production is not None and brief.production.cost is None:
        yield Judged(what=what, standing=_TELL, says="cost is missing: write production: {cost: 6000 EUR}")


def _for_its_tier(cost: Money, tier: str | None, priced: Sequence[Level], *, planned: bool) -> Iterator[Judged]:
    """That a cost is too little for the tier that is planned, or else for the one to make."""
    level = next((each for each in priced if each.id == tier), None)
    if level is not None and cost < (level.paid or level.least):
        by = level.least - cost
        is_ = "the {} that is planned" if planned else "a {}"
        says = f"{cost}, {by} less than {is_.format(level.name.lower())} costs at the least ({level.least})"
        yield Judged(what="cost for its tier", amount=cost, standing=Standing.UNDER, by=by, says=says)


def _held(what: str, amount: Money, decided: TierDecision, *, whole: bool) -> Judged:
    """One amount against the value and the tier; `whole` is whether it is all that will be spent.

    What it may cost is the share of the value, also where the objective asks for a tier that costs more.
    """
    may = decided.may_cost
    if may is None or decided.value is None:
        return Judged(what=what, amount=amount, standing=_TELL, says=f"{amount}; what it may bring can't be told")
    if amount.currency != may.expected.currency:
        says = f"{amount}; the worth is in {may.expected.currency}, and nothing is converted"
        return Judged(what=what, amount=amount, standing=_TELL, says=says)
    level = next((each for each in decided.levels if each.id == (decided.tier or decided.least)), None)
    raised, limit = decided.tier != decided.earned, may.expected
    if limit < amount:
        by = amount - limit
        says = f"{amount}, {by} more than the {limit} it may cost; {_unless(amount, decided, may)}"
        if level is not None and decided.tier is not None and raised:
            says += f"; the objective asks for a {level.name.lower()} all the same ({level.least} at the least)"
        return Judged(what=what, amount=amount, standing=Standing.OVER, by=by, says=says)
    if (
        decided.answer is Answer.NOT_WORTH_MAKING
        and level is not None
        and level.paid is not None
        and limit < level.least
    ):
        by = level.least - limit
        says = f"{amount}, but with your own people's work a {level.name.lower()} costs {level.least} at the least, "
        says += f"{by} more than the {limit} it may cost"
        return Judged(what=what, amount=amount, standing=Standing.OVER, by=by, says=says)
    if whole and level is not None and amount < (level.paid or level.least):
        by = level.least - amount
        says = f"{amount}, {by} less than a {level.name.lower()} costs at the least ({level.least})"
        says += "; what looks cheap is trusted less" if raised else ""
        return Judged(what=what, amount=amount, standing=Standing.UNDER, by=by, says=says)
    says = f"{amount} of the {limit} it may cost: {_left(limit - amount)}"
    return Judged(what=what, amount=amount, standing=Standing.FITS, says=f"{says}{_but(amount, level, whole=whole)}")


def _but(amount: Money, level: Level | None, *, whole: bool) -> str:
    """What else is to be known of an amount that fits."""
    if level is None:
        return "; whether that is enough can't be told, since nobody has said what the tiers cost"
    if whole and amount < level.least:
        return f"; your own people's work comes on top ({level.least} for a {level.name.lower()} at the least)"
    if level.most is not None and level.most < amount:
        return f"; a {level.name.lower()} usually costs {level.most} at the most"
    return ""


def _left(rest: Money) -> str:
    return "all of it" if not rest.amount else f"{rest} left"


def _unless(amount: Money, decided: TierDecision, may: Interval) -> str:
    """From which value on the amount would be justified, and whether that may come to be."""
    needed = amount * (1 / decided.share.share)
    if may.high is None:
        return f"it would have to bring {needed}"
    if may.high < amount:
        return f"even at the best of the uncertainty {amount - may.high} too much"
    return f"justified only if it brings {needed}, which is within the uncertainty"


def _all_of_it(decided: TierDecision, said: Entered) -> Iterator[Judged]:
    """The budget against the planned cost, which is part of it, and against the expected value."""
    what = "budget"
    unread = next((each for each in said.missing if each.where == "budget"), None)
    if unread is not None:
        yield Judged(what=what, standing=_TELL, says=unread.says)
    if said.budget is None:
        return
    if said.cost is not None:
        yield from _over_budget("cost and budget", said.cost, said.budget)
    if decided.value is None:
        yield Judged(what=what, standing=_TELL, says=f"{said.budget}; what it may bring can't be told")
        return
    value = decided.value.expected
    if said.budget.currency != value.currency:
        currencies = sorted({said.budget.currency, value.currency})
        says = f"{said.budget} against {value}: {', '.join(currencies)} are never compared"
        yield Judged(what=what, standing=_TELL, says=says)
        return
    part = said.cost is not None and said.cost.currency == said.budget.currency and said.cost <= said.budget
    making = f", {said.cost} of it for making" if part else ""
    if value < said.budget:
        by = said.budget - value
        says = f"{said.budget}{making}: {by} more than the {value} it is expected to bring"
        yield Judged(what=what, amount=said.budget, standing=Standing.OVER, by=by, says=says)
    else:
        says = f"{said.budget}{making}; it is expected to bring {value}"
        yield Judged(what=what, amount=said.budget, standing=Standing.FITS, says=says)


def _over_budget(what: str, amount: Money, budget: Money) -> Iterator[Judged]:
    """That an amount is more than the budget it comes out of, or can't be held against it."""
    if amount.currency != budget.currency:
        says = f"{amount} against a budget of {budget}; nothing is converted"
        yield Judged(what=what, amount=amount, standing=_TELL, says=says)
    elif budget < amount:
        by = amount - budget
        says = f"{amount}, {by} more than the budget of {budget}"
        yield Judged(what=what, amount=amount, standing=Standing.OVER, by=by, says=says)


def _spent(spent: Spent, program: Program, decided: TierDecision, said: Entered) -> Iterator[Judged]:
    """Invoices and priced hours against the tier and against the plan."""
    rate, unread = hour_rate(program)
    amounts = list(spent.money)
    if spent.hours and rate is not None:
        amounts.append(rate * spent.hours)
    elif spent.hours:
        why = unread[0].says if program.hour_rate is not None else "nobody has said what an hour costs"
        says = f"{say_number(spent.hours)} hours; {why}: hour_rate in program.yaml"
        yield Judged(what="hours", standing=_TELL, says=says)
    done = any(t.milestone is Milestone.DELIVERY and t.happened is not None for t in spent.timings)
    for total in totals(amounts):
        yield _held("spent", total, decided, whole=done)
        if said.cost is not None and total.currency == said.cost.currency:
            yield _against_plan(total, said.cost)
        if said.budget is not None and total.currency == said.budget.currency:
            yield from _over_budget("spent and budget", total, said.budget)


def _against_plan(total: Money, cost: Money) -> Judged:
    if cost < total:
        says = f"{total - cost} more than the {cost} planned"
        return Judged(what="spent against plan", amount=total, standing=Standing.OVER, by=total - cost, says=says)
    return Judged(
        what="spent against plan", amount=total, standing=Standing.FITS,
        says=f"{total} of the {cost} planned: {_left(cost - total)}",
    )  # fmt: skip
