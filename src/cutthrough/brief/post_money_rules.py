"""What posts may cost: amounts with their currency, within the brief's budget, and there where a place is paid for."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.brief.case import Case
from cutthrough.brief.examples import FIELDS, why
from cutthrough.brief.mend import replace_entry
from cutthrough.brief.needed_rules import example_field
from cutthrough.brief.post_lines import WrittenPost
from cutthrough.brief.problem import problem_at, say_path, told
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.channel import Medium
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import Money, parse_money, sums_of

_WHY_FIGURES = "What may be spent is compared with what there is, and that takes figures."
_WHY_WITHIN = "What is promised to channels beyond the budget is missing on the day it is billed."


def posts_paid_for(case: Case) -> Iterator[Problem]:
    """What posts may cost can be read, is within the budget, and is there on channels that are paid for."""
    found: list[tuple[WrittenPost, Money]] = []
    for post in case.posts:
        said, at = post.text("budget"), (*post.path, "budget")
        if said is None:
            if post.channel is not None and post.channel.medium is Medium.PAID:
                message = f"{say_path(post.path)}: {post.channel.name} is paid for, and nothing may be spent on it"
                mend = example_field(case.document, post.path, "budget")
                yield problem_at(
                    case.document, post.path, "post-budget-missing", message,
                    mend=mend, severity=Severity.WARN, because=why("budget"),
                )  # fmt: skip
            continue
        try:
            found.append((post, parse_money(said)))
        except ValueProblem as error:
            example = FIELDS[("posts", "budget")]
            mend = replace_entry(case.document, at, example.value, f"replace: {example.hint}")
            message = f"{say_path(at)}: {told(error)}"
            yield problem_at(case.document, at, "post-budget-unreadable", message, mend=mend, because=_WHY_FIGURES)
    yield from _other_money(case, found)
    yield from _within(case, [money for _, money in found])


def _other_money(case: Case, found: list[tuple[WrittenPost, Money]]) -> Iterator[Problem]:
    """Amounts in another currency than the brief's budget, or than the channel bills in."""
    budget = _amount(case, "budget")
    for post, money in found:
        billed = post.channel.currency if post.channel is not None else None
        if budget is not None and money.currency != budget.currency:
            said = f"the budget in {budget.currency}: can't tell whether it is within it"
        elif billed is not None and billed != money.currency:
            said = f"{post.channel.name if post.channel else 'the channel'} is billed in {billed}"
        else:
            continue
        at = (*post.path, "budget")
        message = f"{say_path(at)}: it is in {money.currency}, and {said}"
        yield problem_at(
            case.document, at, "post-budget-currency", message, severity=Severity.WARN, because=_WHY_FIGURES
        )


def _within(case: Case, amounts: list[Money]) -> Iterator[Problem]:
    """All posts together, and making it, cost no more than there is."""
    budget, cost = _amount(case, "budget"), _amount(case, "production", "cost")
    alike = [each for each in amounts if budget is not None and each.currency == budget.currency]
    if budget is None or not alike:
        return
    (posts,) = sums_of(alike)
    making = cost if cost is not None and cost.currency == budget.currency else None
    if budget < posts:
        message = f"The posts may cost {posts} together, and no more than {budget} may be spent"
    elif making is not None and making <= budget and budget < posts + making:
        message = f"The posts may cost {posts} and making it {making}: more than the {budget} that may be spent"
    else:
        return
    yield problem_at(case.document, ("posts",), "post-budget-over", message, because=_WHY_WITHIN)


def _amount(case: Case, *path: str) -> Money | None:
    """The amount there, where it can be read; that it can't is told with it."""
    text = case.text(*path)
    try:
        return parse_money(text) if text is not None else None
    except ValueProblem:
        return None
