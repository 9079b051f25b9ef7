"""What a brief says of money: a budget where a place has to be paid for, in figures, and no costs above it."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.brief.case import Case
from cutthrough.brief.examples import FIELDS, why
from cutthrough.brief.mend import replace_entry
from cutthrough.brief.needed_rules import section_mend
from cutthrough.brief.problem import problem_at, told
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import Money, parse_money, say_bare

_BUDGET = ("budget",)
_COST = ("production", "cost")


def paid_for(case: Case) -> Iterator[Problem]:
    """A placement that is paid for has a budget."""
    paid = list(dict.fromkeys(slot.name for _, slot in case.slots if slot.kind == "paid"))
    if paid and case.text(*_BUDGET) is None:
        names = paid[0] if len(paid) == 1 else f"{', '.join(paid[:-1])} and {paid[-1]}"
        message = f"{names} {'is' if len(paid) == 1 else 'are'} paid for, and there is no budget"
        mend = section_mend(case.document, "budget")
        yield problem_at(case.document, _BUDGET, "budget-missing", message, mend=mend, because=why("budget"))


def money_readable(case: Case) -> Iterator[Problem]:
    """Budget and cost are amounts with their currency, and the cost is within the budget."""
    found: dict[tuple[str, ...], Money] = {}
    for path in (_BUDGET, _COST):
        text = case.text(*path)
        if text is None:
            continue
        try:
            found[path] = parse_money(text)
        except ValueProblem as error:
            example = FIELDS[path]
            yield problem_at(
                case.document,
                path,
                "budget-unreadable",
                f"{', '.join(path)}: {told(error)}",
                mend=replace_entry(case.document, path, example.value, f"replace: {example.hint}"),
                because="What may be spent is compared with what things cost, and that takes figures.",
            )
    paid = [slot.name for _, slot in case.slots if slot.kind == "paid"]
    if _BUDGET in found and not found[_BUDGET].amount and paid:
        yield _nothing_to_spend(case, paid[0], found[_BUDGET])
    elif len(found) == 2:
        yield from _compared(case, found[_BUDGET], found[_COST])


def _nothing_to_spend(case: Case, name: str, budget: Money) -> Problem:
    example = FIELDS[_BUDGET]
    message = f"{name} is paid for, and the budget is {say_bare(budget.amount)} {budget.currency}"
    mend = replace_entry(case.document, _BUDGET, example.value, f"replace: {example.hint}")
    return problem_at(case.document, _BUDGET, "budget-missing", message, mend=mend, because=why("budget"))


def _compared(case: Case, budget: Money, cost: Money) -> Iterator[Problem]:
    alike = cost.currency == budget.currency
    if not alike:
        said = f"in {cost.currency} and the budget in {budget.currency}: can't tell whether it is within it"
        message = f"production, cost is {said}"
    elif budget < cost:
        message = f"Making it may cost {cost}, and no more than {budget} may be spent"
    elif budget <= cost and any(slot.kind == "paid" for _, slot in case.slots):
        message = f"Making it takes all of the {budget}, and nothing is left for the placements that are paid"
    else:
        return
    yield problem_at(
        case.document,
        _COST,
        "cost-over-budget",
        message,
        severity=Severity.BLOCK if alike else Severity.WARN,
        because="Money for showing it that went into making it leaves a film that nobody sees.",
    )
