from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cutthrough.model.actual import Milestone, Spent, Timing
from cutthrough.model.money import parse_money
from cutthrough.prepare.tier import decide
from prepare.worthwhile import PROGRAM, TENTH, TIERS, WORTH, assignment, decision


def judged(fields: dict[str, Any], **more: Any) -> dict[str, tuple[str, str | None]]:
    """What was judged: its standing, and how much it is off."""
    found = decision(assignment(**fields), **more).judged
    return {each.what: (each.standing.value, str(each.by) if each.by else None) for each in found}


# Making it may cost 4,000 EUR, at best 6,000; a standard costs 2,000 at the least.
COSTS = {
    "1999 EUR": ("under", "1 EUR"), "2000 EUR": ("fits", None), "4000 EUR": ("fits", None),
    "4001 EUR": ("over", "1 EUR"), "9000 EUR": ("over", "5,000 EUR"), "300 GBP": ("cant_tell", None),
    "lots": ("cant_tell", None), "-5 EUR": ("cant_tell", None),
}  # fmt: skip


@pytest.mark.parametrize(("cost", "standing"), COSTS.items(), ids=list(COSTS))
def test_the_planned_cost_against_the_tier(cost: str, standing: tuple[str, str | None]) -> None:
    assert judged({"production": {"cost": cost}})["planned cost"] == standing


def test_too_much_says_from_which_value_on_it_would_be_right() -> None:
    within, beyond = (
        decision(assignment(production={"cost": cost})).judged[0].says for cost in ("5000 EUR", "9000 EUR")
    )
    assert "justified only if it brings 50,000 EUR, which is within the uncertainty" in within
    assert "even at the best of the uncertainty 3,000 EUR too much" in beyond


TIERS_PLANNED = {
    "rapid_test": ("under", "1,500 EUR"), "rapid test": ("under", "1,500 EUR"), "standard": ("fits", None),
    "flagship": ("over", "16,000 EUR"), "epic": ("cant_tell", None),
}  # fmt: skip


@pytest.mark.parametrize(("tier", "standing"), TIERS_PLANNED.items(), ids=list(TIERS_PLANNED))
def test_the_planned_tier_against_the_one_deserved(tier: str, standing: tuple[str, str | None]) -> None:
    assert judged({"production": {"tier": tier}})["planned tier"] == standing


BUDGETS = {
    "38000 EUR": ("fits", None), "40000 EUR": ("fits", None), "40001 EUR": ("over", "1 EUR"),
    "36000 USD": ("cant_tell", None),
}  # fmt: skip


@pytest.mark.parametrize(("budget", "standing"), BUDGETS.items(), ids=list(BUDGETS))
def test_the_budget_that_making_it_is_part_of_against_the_value(budget: str, standing: tuple[str, str | None]) -> None:
    assert judged({"production": {"cost": "4000 EUR"}, "budget": budget})["budget"] == standing
    assert judged({"budget": budget})["budget"] == standing


def test_a_production_without_a_cost_is_told() -> None:
    assert judged({"production": {"tier": "standard"}})["planned cost"] == ("cant_tell", None)


def test_for_credibility_the_tier_s_least_is_not_too_much() -> None:
    poor = {"worth": {**WORTH, "outcome": "10 EUR"}, "objective": "credibility"}
    assert judged({**poor, "production": {"cost": "2000 EUR"}})["planned cost"] == ("fits", None)
    assert judged({**poor, "production": {"cost": "2600 EUR"}})["planned cost"] == ("over", "600 EUR")
    under = decision(assignment(**poor, production={"cost": "900 EUR"})).judged[0]
    assert "what looks cheap is trusted less" in under.says


def took(hours: int = 0, *money: str, delivered: bool = False) -> Spent:
    """What was spent."""
    day = date(2026, 11, 20)
    timing = Timing(milestone=Milestone.DELIVERY, happened=day if delivered else None, says="")
    return Spent(hours=Fraction(hours), money=tuple(map(parse_money, money)), timings=(timing,))


def test_what_was_spent_against_tier_and_plan() -> None:
    found = judged({"production": {"cost": "3000 EUR"}}, spent=took(0, "4500 EUR"))
    assert found["spent"] == ("over", "500 EUR")
    assert found["spent against plan"] == ("over", "1,500 EUR")


def test_little_is_too_little_only_once_it_is_delivered() -> None:
    assert judged({}, spent=took(0, "900 EUR"))["spent"] == ("fits", None)
    assert judged({}, spent=took(0, "900 EUR", delivered=True))["spent"] == ("under", "1,100 EUR")


def test_hours_count_where_they_have_a_price() -> None:
    assert judged({}, spent=took(12))["hours"] == ("cant_tell", None)
    priced = PROGRAM.model_copy(update={"hour_rate": "50 EUR"})
    found = decision(assignment(), priced, took(12, "100 EUR")).judged
    assert [str(each.amount) for each in found if each.what == "spent"] == ["700 EUR"]
    broken = PROGRAM.model_copy(update={"hour_rate": "much", "tiers": {}})
    kept = decide(assignment(), broken, TIERS, TENTH, spent=took(12))
    assert [each.standing.value for each in kept.judged] == ["cant_tell"]


def test_currencies_stay_apart() -> None:
    found = decision(assignment(), spent=took(0, "100 EUR", "50 GBP")).judged
    assert [(str(each.amount), each.standing.value) for each in found] == [
        ("100 EUR", "fits"),
        ("50 GBP", "cant_tell"),
    ]


def test_nothing_planned_and_nothing_spent_is_nothing_to_judge() -> None:
    assert decision(assignment()).judged == ()
