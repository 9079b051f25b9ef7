"""Over- and under-investment in numbers: what is planned and what was spent, held against the tier and the value."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.model.actual import Milestone, Spent
from cutthrough.model.brief import Brief
from cutthrough.model.money import Money, say_number
from cutthrough.model.program import Program
from cutthrough.model.tier import Answer, Entered, Interval, Judged, Standing, TierDecision
from cutthrough.prepare.money import hour_rate, totals

_TELL = Standing.CANT_TELL


def judge(brief: Brief, program: Program, decided: TierDecision, said: Entered) -> tuple[Judged, ...]:
    """Planned cost, planned tier, cost with budget, and what was spent; each with how much too much or too little."""
    found = [*_planned_tier(brief, decided), *_planned_cost(brief, decided, said)]
    found += _all_of_it(decided, said)
    if decided.spent is not None and (decided.spent.money or decided.spent.hours):
        found += _spent(decided.spent, program, decided, said)
    return tuple(found)


def _planned_tier(brief: Brief, decided: TierDecision) -> Iterator[Judged]:
    planned = brief.production.tier if brief.production else None
    if planned is None or decided.answer is Answer.CANT_TELL:
        return
    what, order = "planned tier", [level.id for level in decided.levels]
    wanted = planned.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted not in order:
        yield Judged(what=what, standing=_TELL, says=f"there is no tier {planned!r}; there are {', '.join(order)}")
        return
    place, deserved = order.index(wanted), order.index(decided.tier) if decided.tier else -1
    named = wanted.replace("_", " ")
    if place == deserved:
        yield Judged(what=what, standing=Standing.FITS, says=f"a {named}, as the numbers have it")
        return
    least, other = decided.levels[place].least, decided.levels[deserved].least
    if place < deserved:
        says = f"a {named} is planned, {other - least} less at the least than the {order[deserved].replace('_', ' ')}"
        yield Judged(what=what, standing=Standing.UNDER, by=other - least, says=f"{says} it deserves")
        return
    limit = decided.may_cost.expected if decided.may_cost else other
    says = f"a {named} starts at {least}, {least - limit} more than the {limit} that making it may cost"
    yield Judged(what=what, amount=least, standing=Standing.OVER, by=least - limit, says=says)


def _planned_cost(brief: Brief, decided: TierDecision, said: Entered) -> Iterator[Judged]:
    what = "planned cost"
    unread = next((each for each in said.missing if each.where == "production/cost"), None)
    if unread is not None:
        yield Judged(what=what, standing=_TELL, says=unread.says)
    elif said.cost is not None:
        yield _held(what, said.cost, decided, whole=True)
    elif brief.production is not None and brief.production.cost is None:
        yield Judged(what=what, standing=_TELL, says="cost is missing: write production: {cost: 6000 EUR}")


def _held(what: str, amount: Money, decided: TierDecision, *, whole: bool) -> Judged:
    """One amount against the tier; `whole` is whether it is all that will be spent."""
    may = decided.may_cost
    if may is None or decided.value is None:
        return Judged(what=what, amount=amount, standing=_TELL, says=f"{amount}; what it may bring can't be told")
    if amount.currency != may.expected.currency:
        says = f"{amount}; the worth is in {may.expected.currency}, and nothing is converted"
        return Judged(what=what, amount=amount, standing=_TELL, says=says)
    level = next((each for each in decided.levels if each.id == decided.tier), None)
    raised = level is not None and decided.tier != decided.earned
    limit = level.least if level is not None and raised and may.expected < level.least else may.expected
    if limit < amount:
        by = amount - limit
        return Judged(
            what=what, amount=amount, standing=Standing.OVER, by=by,
            says=f"{amount}, {by} more than the {limit} it may cost; {_unless(amount, decided, may)}",
        )  # fmt: skip
    if whole and level is not None and amount < level.least:
        by = level.least - amount
        says = f"{amount}, {by} less than a {level.name.lower()} costs at the least ({level.least})"
        says += "; what looks cheap is trusted less" if raised else ""
        return Judged(what=what, amount=amount, standing=Standing.UNDER, by=by, says=says)
    says = f"{amount} of the {limit} it may cost: {_left(limit - amount)}"
    if level is not None and level.most is not None and level.most < amount:
        says += f"; a {level.name.lower()} usually costs {level.most} at the most"
    return Judged(what=what, amount=amount, standing=Standing.FITS, says=says)


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
    """The budget against the expected value: all that may be spent, making it among it."""
    what = "budget"
    unread = next((each for each in said.missing if each.where == "budget"), None)
    if unread is not None:
        yield Judged(what=what, standing=_TELL, says=unread.says)
    if decided.value is None or said.budget is None:
        return
    value = decided.value.expected
    if said.budget.currency != value.currency:
        currencies = sorted({said.budget.currency, value.currency})
        says = f"{said.budget} against {value}: {', '.join(currencies)} are never compared"
        yield Judged(what=what, standing=_TELL, says=says)
        return
    making = f", {said.cost} of it for making" if said.cost is not None else ""
    if value < said.budget:
        by = said.budget - value
        says = f"{said.budget}{making}: {by} more than the {value} it is expected to bring"
        yield Judged(what=what, amount=said.budget, standing=Standing.OVER, by=by, says=says)
    else:
        says = f"{said.budget}{making}; it is expected to bring {value}"
        yield Judged(what=what, amount=said.budget, standing=Standing.FITS, says=says)


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


def _against_plan(total: Money, cost: Money) -> Judged:
    if cost < total:
        says = f"{total - cost} more than the {cost} planned"
        return Judged(what="spent against plan", amount=total, standing=Standing.OVER, by=total - cost, says=says)
    return Judged(
        what="spent against plan", amount=total, standing=Standing.FITS,
        says=f"{total} of the {cost} planned: {_left(cost - total)}",
    )  # fmt: skip
