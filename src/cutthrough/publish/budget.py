"""What the plan spends: a line's budget shared out over its posts, and the sums of it. Currencies never mix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from cutthrough.model.brief import Brief
from cutthrough.model.calendar import BudgetRow, Remark, RemarkKind, Slot
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import Money, parse_money
from cutthrough.model.post import Post, PostState

_ROUND = 10
"""From so many whole units a post on, shares are whole: nobody books 42.86 where 43 will do."""


class Shares:
    """An amount as `count` shares that differ by at most one unit and add up to it exactly, the larger ones first.

    The unit is 1 where each gets ten or more, else 0.01; what is smaller is in the first share.
    """

    def __init__(self, whole: Money, count: int) -> None:
        unit = Fraction(1) if whole.amount.denominator == 1 and whole.amount >= _ROUND * count else Fraction(1, 100)
        least = whole.amount / count // unit * unit
        more, rest = divmod(whole.amount - least * count, unit)
        self._more = int(more)
        amounts = (least + rest + (unit if more else 0), least + unit, least)
        self._first, self._some, self._least = (Money(amount=each, currency=whole.currency) for each in amounts)

    def of(self, place: int) -> Money:
        """The share at a place, from 0."""
        if place == 0:
            return self._first
        return self._some if place < self._more else self._least


def say_cost(posts: Iterable[Post]) -> str:
    """What some posts may cost in all, for people: `400 EUR for 4 posts`; empty where they cost nothing."""
    sums: dict[str, list[Fraction]] = defaultdict(list)
    for each in posts:
        if each.budget is not None and each.budget.amount:
            sums[each.budget.currency].append(each.budget.amount)
    said = []
    for currency, amounts in sums.items():
        whole = str(Money(amount=sum(amounts, Fraction(0)), currency=currency))
        said.append(whole if len(amounts) == 1 else f"{whole} for {len(amounts)} posts")
    return " and ".join(said)


def budget_rows(slots: Sequence[Slot]) -> tuple[BudgetRow, ...]:
    """What is spent by brief, channel, placement and currency, in the order in which they begin."""
    sums: dict[tuple[str, str, str | None, str], list[Fraction]] = defaultdict(list)
    for slot in slots:
        post = slot.post
        if post.budget is not None and slot.state is not PostState.FAILED:
            sums[post.brief, post.channel, post.placement, post.budget.currency].append(post.budget.amount)
    return tuple(
        BudgetRow(
            brief=brief,
            channel=channel,
            placement=placement,
            amount=Money(amount=sum(amounts, Fraction(0)), currency=currency),
            posts=len(amounts),
        )
        for (brief, channel, placement, currency), amounts in sums.items()
    )


def budget_remarks(brief: Brief, rows: Sequence[BudgetRow]) -> tuple[Remark, ...]:
    """Where the plan of a brief spends more than the brief has, or in another currency."""
    asked = _read(brief.budget)
    if asked is None:
        return ()
    planned: dict[str, Fraction] = defaultdict(Fraction)
    for row in rows:
        if row.brief == brief.name:
            planned[row.amount.currency] += row.amount.amount
    other = sorted(planned.keys() - {asked.currency})
    found = []
    if other:
        sums = " and ".join(str(Money(amount=planned[each], currency=each)) for each in other)
        message = f"{brief.name}: posts are planned for {sums}, which can't be added to a budget in {asked.currency}"
        fix = "give all in one currency"
        found.append(Remark(kind=RemarkKind.CURRENCY, message=message, fix=fix, brief=brief.name))
    making = _read(brief.production.cost) if brief.production is not None else None
    cost = making.amount if making is not None and making.currency == asked.currency else Fraction(0)
    if planned[asked.currency] + cost > asked.amount:
        spent = Money(amount=planned[asked.currency], currency=asked.currency)
        also = f" beside {making} for making it" if cost else ""
        over = Money(amount=spent.amount + cost - asked.amount, currency=asked.currency)
        message = f"{brief.name}: posts are planned for {spent}{also}, {over} more than the brief's {asked}"
        fix = "plan less, or ask for more"
        found.append(Remark(kind=RemarkKind.OVER_BUDGET, message=message, fix=fix, brief=brief.name))
    return tuple(found)


def _read(text: str | None) -> Money | None:
    """An amount as the brief says it; None where it says none, or one that its own rules complain of."""
    try:
        return parse_money(text) if text is not None else None
    except ValueProblem:
        return None
