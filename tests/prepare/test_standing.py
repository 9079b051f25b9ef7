from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cutthrough.catalog.knowledge import tiers
from cutthrough.model.actual import Milestone, Spent, Timing
from cutthrough.model.money import parse_money
from cutthrough.prepare.tier import decide
from prepare.worthwhile import PROGRAM, TENTH, TIERS, WORTH, assignment, decision


def judged(fields: dict[str, Any], **more: Any) -> dict[str, tuple[str, str | None]]:
    """What was judged: its standing, and how much it is off."""
    objective = {"objective": fields["objective"]} if "objective" in fields else {}
    rest = {name: each for name, each in fields.items() if name != "objective"}
    found = decision(assignment(**objective, **rest), **more).judged
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


# What making it is planned to cost, of a budget of 3,000 EUR.
PARTS = {
    "2999 EUR": None, "3000 EUR": None, "3001 EUR": ("over", "1 EUR"), "6000 EUR": ("over", "3,000 EUR"),
    "100 GBP": ("cant_tell", None),
}  # fmt: skip


@pytest.mark.parametrize(("cost", "standing"), PARTS.items(), ids=list(PARTS))
def test_the_cost_is_part_of_the_budget(cost: str, standing: tuple[str, str | None] | None) -> None:
    brief: dict[str, Any] = {"production": {"cost": cost}, "budget": "3000 EUR"}
    assert judged(brief).get("cost and budget") == standing
    budget = next(each for each in decision(assignment(**brief)).judged if each.what == "budget")
    assert ("of it for making" in budget.says) is (standing is None)


def test_what_was_spent_against_the_budget() -> None:
    found = judged({"budget": "300 EUR"}, spent=took(0, "400 EUR"))
    assert found["spent and budget"] == ("over", "100 EUR")
    assert "spent and budget" not in judged({"budget": "400 EUR"}, spent=took(0, "400 EUR"))


def test_a_production_without_a_cost_is_told() -> None:
    assert judged({"production": {"tier": "standard"}})["planned cost"] == ("cant_tell", None)


POOR: dict[str, Any] = {"worth": {**WORTH, "outcome": "10 EUR"}, "objective": "credibility"}
"""Making it may cost 1,000 EUR; credibility asks for a standard all the same, from 2,000 EUR on."""


def test_what_credibility_asks_for_is_held_against_the_value_too() -> None:
    found = judged({**POOR, "production": {"tier": "standard", "cost": "2000 EUR"}})
    assert found == {"planned tier": ("fits", None), "planned cost": ("over", "1,000 EUR")}
    tier, cost = decision(assignment(**POOR, production={"tier": "standard", "cost": "2000 EUR"})).judged
    assert "it starts at 2,000 EUR, 1,000 EUR more than the 1,000 EUR it may cost" in tier.says
    assert "the objective asks for a standard all the same (2,000 EUR at the least)" in cost.says
    under = decision(assignment(**POOR, production={"cost": "900 EUR"})).judged[0]
    assert "what looks cheap is trusted less" in under.says


def test_too_much_for_the_value_can_be_too_little_for_the_tier() -> None:
    found = judged({**POOR, "production": {"cost": "1500 EUR"}})
    assert found == {"planned cost": ("over", "500 EUR"), "cost for its tier": ("under", "500 EUR")}


# A standard is deserved; making it may cost 4,000 EUR. A flagship costs 20,000 EUR at the least, a rapid test 500.
ITS_TIER: dict[tuple[str, str], dict[str, tuple[str, str | None]]] = {
    ("flagship", "3000 EUR"): {"planned cost": ("fits", None), "cost for its tier": ("under", "17,000 EUR")},
    ("flagship", "1 EUR"): {"planned cost": ("under", "1,999 EUR"), "cost for its tier": ("under", "19,999 EUR")},
    ("flagship", "5000 EUR"): {"planned cost": ("over", "1,000 EUR"), "cost for its tier": ("under", "15,000 EUR")},
    ("flagship", "20000 EUR"): {"planned cost": ("over", "16,000 EUR")},
    ("standard", "1999 EUR"): {"planned cost": ("under", "1 EUR")},
    ("rapid test", "499 EUR"): {"planned cost": ("under", "1,501 EUR"), "cost for its tier": ("under", "1 EUR")},
    ("rapid test", "500 EUR"): {"planned cost": ("under", "1,500 EUR")},
}


@pytest.mark.parametrize(("plan", "found"), ITS_TIER.items(), ids=[" ".join(each) for each in ITS_TIER])
def test_the_cost_against_the_tier_that_is_planned(
    plan: tuple[str, str], found: dict[str, tuple[str, str | None]]
) -> None:
    tier, cost = plan
    told = judged({"production": {"tier": tier, "cost": cost}})
    told.pop("planned tier")
    assert told == found


def test_a_cost_too_little_for_its_tier_needs_no_worth() -> None:
    found = judged({"worth": None, "production": {"tier": "flagship", "cost": "3000 EUR"}, "budget": "2000 EUR"})
    assert found == {
        "planned tier": ("cant_tell", None),
        "planned cost": ("cant_tell", None),
        "cost for its tier": ("under", "17,000 EUR"),
        "cost and budget": ("over", "1,000 EUR"),
        "budget": ("cant_tell", None),
    }


def test_what_is_not_worth_making_is_over_or_too_little_and_never_fits() -> None:
    program = PROGRAM.model_copy(
        update={"tiers": {"rapid_test": "100 EUR", "standard": "5000 EUR", "flagship": "50000 EUR"}}
    )
    low = {"worth": {**WORTH, "outcome": "4 EUR"}, "objective": "credibility"}  # 400 of 4,000 EUR
    for tier, cost, stands in (
        ("rapid_test", "300 EUR", [("under", "4,900 EUR"), ("under", "4,700 EUR")]),
        ("standard", "5000 EUR", [("over", "4,600 EUR"), ("over", "4,600 EUR")]),
    ):
        found = judged({**low, "production": {"tier": tier, "cost": cost}}, program=program)
        assert list(found.values()) == stands


def test_the_work_of_one_s_own_people_comes_on_top() -> None:
    for outcome, standing, says in (
        ("10 EUR", "fits", "999 EUR left; your own people's work comes on top (266.67 EUR for a rapid test"),
        ("1 EUR", "over", "costs 266.67 EUR at the least, 166.67 EUR more than the 100 EUR it may cost"),
    ):
        brief = assignment(worth={**WORTH, "outcome": outcome}, production={"cost": "1 EUR"})
        (found,) = decide(brief, PROGRAM, tiers(), TENTH).judged
        assert found.standing.value == standing
        assert says in found.says


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
