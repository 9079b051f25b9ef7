from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.catalog.knowledge import tiers
from cutthrough.catalog.making_share import MAKING_SHARE
from cutthrough.model.money import parse_money
from cutthrough.model.placement import Confidence
from cutthrough.model.tier import Answer, TierDecision
from cutthrough.prepare.tier import Usual, decide
from prepare.worthwhile import PROGRAM, TENTH, TIERS, WORTH, assignment, decision


def worth(**changes: Any) -> dict[str, Any]:
    """The worth of 40,000 EUR with changes; None takes a line out."""
    return {name: each for name, each in {**WORTH, **changes}.items() if each is not None}


def test_the_value_is_the_product_and_a_share_of_it_may_be_spent() -> None:
    decided = decision(assignment())
    assert decided.value is not None
    assert decided.may_cost is not None
    assert (str(decided.value.low), str(decided.value.expected), str(decided.value.high)) == (
        "20,000 EUR",
        "40,000 EUR",
        "60,000 EUR",
    )
    assert (str(decided.may_cost.low), str(decided.may_cost.expected)) == ("2,000 EUR", "4,000 EUR")
    assert decided.tier == "standard"
    assert decided.firm is True
    assert "Standard: it is expected to bring 40,000 EUR (20,000 to 60,000 EUR)" in decided.says


# What an outcome is worth, all else equal (1,000 outcomes): the tiers cost 500, 2,000 and 20,000 EUR at the least.
STEPS = {
    "4.99 EUR": None, "5 EUR": "rapid_test", "19.99 EUR": "rapid_test", "20 EUR": "standard",
    "199.99 EUR": "standard", "200 EUR": "flagship", "1m EUR": "flagship",
}  # fmt: skip


@pytest.mark.parametrize(("outcome", "tier"), STEPS.items(), ids=list(STEPS))
def test_the_tier_is_the_dearest_that_may_be_made(outcome: str, tier: str | None) -> None:
    decided = decision(assignment(worth=worth(outcome=outcome)))
    assert decided.tier == tier
    assert decided.answer is (Answer.DECIDED if tier else Answer.NOT_WORTH_MAKING)
    assert decided.says.startswith((tier or "not worth making").replace("_", " ").capitalize())


def test_thresholds_are_solved_exactly_for_each_input() -> None:
    found = {(flip.input, flip.upward): (flip.becomes, flip.tier) for flip in decision(assignment()).flips}
    assert found == {
        ("outcome", False): (20, "rapid_test"),
        ("reach", False): (100_000, "rapid_test"),
        ("rate", False): (Fraction(1, 400), "rapid_test"),
        ("making share", False): (Fraction(1, 20), "rapid_test"),
        ("outcome", True): (200, "flagship"),
        ("reach", True): (1_000_000, "flagship"),
        ("rate", True): (Fraction(1, 40), "flagship"),
        ("making share", True): (Fraction(1, 2), "flagship"),
    }


@given(
    st.integers(1, 10**6), st.integers(1, 10**9), st.integers(1, 1000), st.sampled_from(["conversion", "credibility"])
)
def test_at_a_threshold_the_making_costs_just_what_a_tier_does(cents: int, reach: int, rate: int, aim: str) -> None:
    entered = {"outcome": f"{cents / 100:.2f} EUR", "reach": f"{reach}", "rate": f"1 in {rate}"}
    decided = decision(assignment(aim, worth=entered))
    leasts = {level.least.amount for level in decided.levels}
    inputs = {
        "outcome": Fraction(cents, 100),
        "reach": Fraction(reach),
        "rate": Fraction(1, rate),
        "making share": Fraction(1, 10),
    }
    for flip in decided.flips:
        product = flip.becomes
        for name, amount in inputs.items():
            product *= amount if name != flip.input else 1
        assert product in leasts
        assert flip.tier != decided.tier
        assert (flip.becomes > inputs[flip.input]) is flip.upward
        assert flip.possible is (flip.input not in ("rate", "making share") or flip.becomes <= 1)


@pytest.mark.parametrize(("outcome", "tier"), [("19.99 EUR", "rapid_test"), ("20 EUR", "standard")])
def test_the_answer_does_change_there(outcome: str, tier: str) -> None:
    assert decision(assignment(worth=worth(outcome=outcome))).tier == tier


def test_a_rate_that_no_one_can_reach_is_said_to_be_none() -> None:
    decided = decision(assignment(worth=worth(reach="2000", rate="50 %", outcome="5 EUR")))
    rate = next(flip for flip in decided.flips if flip.input == "rate" and flip.upward)
    assert not rate.possible
    assert rate.says == "no rate would do: it would take 200 %"


def test_a_wide_uncertainty_calls_for_a_rapid_test_first() -> None:
    decided = decision(assignment(worth=worth(uncertainty="95 %")))
    assert (decided.at_low, decided.tier, decided.at_high) == (None, "standard", "standard")
    assert decided.firm is False
    # At the low end making it may cost 200 EUR; a standard takes 2,000: 1,800 in vain, and a test costs 1,000.
    assert decided.test_first
    assert "at the low end 1,800 EUR of a standard would be spent in vain" in " ".join(decided.notes)


def test_a_test_that_costs_more_than_it_may_save_is_not_asked_for() -> None:
    decided = decision(assignment(worth=worth(uncertainty="60 %")))
    assert (decided.at_low, decided.firm, decided.test_first) == ("rapid_test", False, False)
    assert "doesn't pay: it costs about 1,000 EUR, and could save 400 EUR" in " ".join(decided.notes)


def test_only_the_low_end_can_be_spent_in_vain() -> None:
    decided = decision(assignment(worth=worth(outcome="180 EUR")))
    assert (decided.at_low, decided.tier, decided.at_high, decided.test_first) == (
        "standard",
        "standard",
        "flagship",
        False,
    )


def test_uncertainty_may_be_a_factor() -> None:
    decided = decision(assignment(worth=worth(uncertainty="x4")))
    assert decided.value is not None
    assert (str(decided.value.low), str(decided.value.high)) == ("10,000 EUR", "160,000 EUR")


def test_without_uncertainty_there_is_a_tier_but_nobody_knows_whether_it_holds() -> None:
    decided = decision(assignment(worth=worth(uncertainty=None)))
    assert (decided.tier, decided.firm, decided.test_first) == ("standard", None, False)
    assert [each.where for each in decided.missing] == ["worth/uncertainty"]
    assert {flip.within for flip in decided.flips} == {None}


def test_thresholds_say_whether_they_lie_within_the_uncertainty() -> None:
    decided = decision(assignment(worth=worth(uncertainty="60 %")))
    assert {(flip.upward, flip.within) for flip in decided.flips} == {(False, True), (True, False)}
    decided = decision(assignment(worth=worth(outcome="180 EUR")))
    assert {(flip.upward, flip.within) for flip in decided.flips} == {(False, False), (True, True)}


MISSING: dict[str, tuple[dict[str, Any], str]] = {
    "no worth": ({"worth": None}, "Can't tell: outcome is missing; reach is missing; rate is missing."),
    "no outcome": ({"worth": worth(outcome=None)}, "Can't tell: outcome is missing."),
    "no reach": ({"worth": worth(reach=None)}, "Can't tell: reach is missing."),
    "no rate": ({"worth": worth(rate=None)}, "Can't tell: rate is missing."),
    "unknown": ({"worth": worth(rate="unknown")}, "Can't tell: rate is unknown."),
    "said to be unknown": (
        {"worth": None, "unknown": ["worth"]},
        "Can't tell: outcome is unknown; reach is unknown; rate is unknown.",
    ),
    "negative": ({"worth": worth(outcome="-5 EUR")}, 'Can\'t tell: outcome: "-5 EUR" is less than nothing.'),
    "huge": ({"worth": worth(reach="1e300")}, 'Can\'t tell: reach: "1e300" is not a number.'),
    "all people and more": (
        {"worth": worth(reach="20 billion")},
        "Can't tell: reach: 20,000,000,000 is more people than there are.",
    ),
    "more than all": ({"worth": worth(rate="250 %")}, 'Can\'t tell: rate: "250 %" is more than all of them.'),
    "another currency": (
        {"worth": worth(outcome="40 GBP")},
        "Can't tell: nobody has said what the tiers cost in GBP, only in EUR.",
    ),
}


@pytest.mark.parametrize(("fields", "says"), MISSING.values(), ids=list(MISSING))
def test_what_is_missing_is_named_and_nothing_is_invented(fields: dict[str, Any], says: str) -> None:
    decided = decision(assignment(**fields, production={"cost": "6000 EUR"}))
    assert decided.answer is Answer.CANT_TELL
    assert decided.says == says
    assert (decided.tier, decided.firm, decided.flips) == (None, None, ())
    assert all(each.enter for each in decided.missing)
    assert [each.standing.value for each in decided.judged] == ["cant_tell"]


@pytest.mark.parametrize("text", ["250 %", "-10 %", "1e300", "a lot", "x0.5", "0.5"])
def test_an_uncertainty_that_cannot_be_is_told(text: str) -> None:
    decided = decision(assignment(worth=worth(uncertainty=text)))
    assert decided.tier == "standard"
    assert decided.firm is None
    assert decided.missing[0].says.startswith("uncertainty: ")


def test_credibility_raises_the_floor_and_says_what_that_costs() -> None:
    poor = worth(outcome="10 EUR")  # making it may cost 1,000 EUR
    assert decision(assignment(worth=poor)).tier == "rapid_test"
    decided = decision(assignment("credibility", worth=poor))
    assert (decided.earned, decided.tier) == ("rapid_test", "standard")
    said = " ".join(decided.notes)
    assert (
        "polish also earns trust. A standard costs 2,000 EUR at the least, 1,000 EUR more than the rule allows" in said
    )
    assert "What a standard does to trust." in said
    # Below the floor nothing changes on the way down but that it isn't worth making.
    assert {(flip.upward, flip.tier) for flip in decided.flips} == {(False, None), (True, "flagship")}


def test_the_floor_does_not_make_worthwhile_what_is_not() -> None:
    decided = decision(assignment("credibility", worth=worth(outcome="1 EUR")))
    assert decided.answer is Answer.NOT_WORTH_MAKING


DEAR = {"rapid_test": "100 EUR", "standard": "5000 EUR", "flagship": "50000 EUR"}
"""A standard costs more than what pays for a rapid test ten times over."""

# Of 1,000 outcomes, for credibility: the share pays for a rapid test from 1 EUR on, all the value for a standard
# from 5 EUR on.
RAISED = {"0.99 EUR": None, "1 EUR": None, "4.99 EUR": None, "5 EUR": "standard", "49 EUR": "standard"}


@pytest.mark.parametrize(("outcome", "tier"), RAISED.items(), ids=list(RAISED))
def test_the_floor_never_asks_for_more_than_all_the_value(outcome: str, tier: str | None) -> None:
    program = PROGRAM.model_copy(update={"tiers": DEAR})
    decided = decision(assignment("credibility", worth=worth(outcome=outcome)), program)
    assert decided.tier == tier
    assert decided.answer is (Answer.DECIDED if tier else Answer.NOT_WORTH_MAKING)
    assert decided.may_cost is not None
    assert decided.value is not None
    assert decided.may_cost.expected == decided.value.expected * Fraction(1, 10)
    if tier is None:
        assert decided.says.startswith("Not worth making at any tier: ")
        assert "for credibility it takes a standard, which costs 5,000 EUR at the least" in decided.says
    else:
        assert decided.says.startswith("Standard, for credibility: ")


def test_what_would_make_it_worth_making_is_solved_where_the_floor_is_too_dear() -> None:
    program = PROGRAM.model_copy(update={"tiers": DEAR})
    decided = decision(assignment("credibility", worth=worth(outcome="4 EUR")), program)
    assert {(flip.input, flip.becomes, flip.tier, flip.possible) for flip in decided.flips} == {
        ("outcome", 5, "standard", True),
        ("reach", 250_000, "standard", True),
        ("rate", Fraction(1, 160), "standard", True),
        ("making share", Fraction(5, 4), "standard", False),  # no share of 4,000 EUR pays for 5,000
    }
    raised = decision(assignment("credibility", worth=worth(outcome="6 EUR")), program)
    down = {flip.input: (flip.becomes, flip.tier) for flip in raised.flips if not flip.upward}
    assert down["outcome"] == (5, None)
    assert down["making share"] == (Fraction(1, 60), None)  # 100 of 6,000 EUR: less pays for no tier at all


@given(
    st.integers(1, 10**6), st.integers(1, 10**7), st.integers(1, 1000), st.sampled_from(["conversion", "credibility"])
)
def test_just_below_a_threshold_the_tier_is_another(cents: int, reach: int, rate: int, aim: str) -> None:
    program = PROGRAM.model_copy(update={"tiers": DEAR})

    def tier_at(outcome: Fraction) -> str | None:
        entered = {"outcome": f"{float(outcome):.9f} EUR", "reach": f"{reach}", "rate": f"1 in {rate}"}
        return decision(assignment(aim, worth=entered), program).tier

    entered = {"outcome": f"{cents / 100:.2f} EUR", "reach": f"{reach}", "rate": f"1 in {rate}"}
    for flip in decision(assignment(aim, worth=entered), program).flips:
        if flip.input == "outcome" and Fraction(1, 1000) < flip.becomes < 10**12:
            below, above = (tier_at(flip.becomes * Fraction(99_999 + 2 * i, 100_000)) for i in (0, 1))
            assert below != above
            assert flip.tier == (above if flip.upward else below)


ZERO: dict[str, tuple[dict[str, str], set[str]]] = {
    "nobody": ({"reach": "0"}, {"reach"}),
    "no rate": ({"rate": "0 %"}, {"rate"}),
    "no outcome": ({"outcome": "0 EUR"}, {"outcome"}),
    "two": ({"reach": "0", "rate": "0 %"}, set()),
}


@pytest.mark.parametrize(("fields", "changing"), ZERO.values(), ids=list(ZERO))
def test_nothing_is_an_answer_too(fields: dict[str, str], changing: set[str]) -> None:
    decided = decision(assignment(worth=worth(**fields), production={"cost": "1 EUR"}))
    assert decided.answer is Answer.NOT_WORTH_MAKING
    assert "it is expected to bring 0 EUR, of which making it may cost 10 %: 0 EUR;" in decided.says
    assert {flip.input for flip in decided.flips} == changing
    assert {flip.within for flip in decided.flips} <= {False}
    assert [(each.standing.value, str(each.by)) for each in decided.judged] == [("over", "1 EUR")]
    assert ("Reach and rate are 0" in " ".join(decided.notes)) is not bool(changing)


def test_more_people_than_there_are_are_no_way_to_be_worth_more() -> None:
    decided = decision(assignment(worth=worth(outcome="1 EUR", reach="10", rate="0.00001 %")))
    reach = next(flip for flip in decided.flips if flip.input == "reach")
    assert not reach.possible
    assert reach.says == "no reach would do: it would take 50,000,000,000"


def test_what_is_not_worth_making_stays_so_over_the_uncertainty() -> None:
    decided = decision(assignment(worth=worth(outcome="1 EUR")))
    assert decided.firm is True
    assert "It isn't worth making from one end of the uncertainty to the other." in decided.notes


# The catalog's rapid test costs no money in euros: 4 hours, at what an hour of a standard comes to (4,000 EUR by 60).
@pytest.mark.parametrize("aim", ["conversion", "credibility"])
def test_it_can_be_not_worth_making_by_the_catalog(aim: str) -> None:
    tiny = {"outcome": "1 EUR", "reach": "10", "rate": "1 %", "uncertainty": "50 %"}
    brief = assignment(aim, worth=tiny, production={"cost": "4000 EUR"})
    decided = decide(brief, PROGRAM, tiers(), MAKING_SHARE)
    assert decided.answer is Answer.NOT_WORTH_MAKING
    assert decided.flips
    assert [(each.what, each.standing.value, str(each.amount)) for each in decided.judged] == [
        ("planned cost", "over", "4,000 EUR")
    ]


def test_the_work_of_one_s_own_people_is_counted_and_said() -> None:
    found = decide(assignment(worth=worth(outcome="3 EUR")), PROGRAM, tiers(), MAKING_SHARE)
    first = found.levels[0]
    assert (first.least.amount, str(first.paid)) == (Fraction(800, 3), "0 EUR")
    assert found.tier == "rapid_test"
    assert "takes 4 hours or more of your own people: 266.67 EUR, at 66.67 EUR an hour as in a standard" in " ".join(
        found.notes
    )
    dear = decide(assignment(worth=worth(outcome="10000 EUR")), PROGRAM, tiers(), MAKING_SHARE)
    assert "own people" not in " ".join(dear.notes)


def test_a_program_may_say_that_a_tier_costs_nothing_and_is_told_what_follows() -> None:
    own = {"rapid_test": "0 EUR", "standard": "100 EUR", "flagship": "1000 EUR"}
    decided = decision(assignment(worth=worth(outcome="0.01 EUR")), PROGRAM.model_copy(update={"tiers": own}))
    assert decided.tier == "rapid_test"
    assert "A rapid test is said to cost nothing (program.yaml)" in " ".join(decided.notes)


def test_the_worth_is_told_where_only_the_tiers_have_no_price() -> None:
    decided = decision(assignment(worth=worth(outcome="40 GBP"), production={"cost": "5000 GBP"}))
    assert decided.answer is Answer.CANT_TELL
    assert "expected to bring 40,000 GBP (20,000 to 60,000 GBP), of which making it may cost 10 %" in decided.notes[0]
    assert [(each.standing.value, str(each.by)) for each in decided.judged] == [("over", "1,000 GBP")]


def test_a_program_has_its_own_costs_and_share() -> None:
    own = {"rapid_test": "10 GBP", "standard": "100 GBP", "flagship": "1000 GBP"}
    program = PROGRAM.model_copy(update={"tiers": own, "making_share": "1 %"})
    decided = decision(assignment(worth=worth(outcome="40 GBP")), program)
    assert decided.tier == "standard"
    assert decided.share.share == Fraction(1, 100)
    assert "a house assumption" not in " ".join(decided.notes)


def test_hours_have_a_price_where_the_program_names_it() -> None:
    program = PROGRAM.model_copy(update={"hour_rate": "50 GBP"})
    decided = decision(assignment(worth=worth(outcome="40 GBP")), program)
    assert [str(level.least) for level in decided.levels] == ["200 GBP", "3,000 GBP", "15,000 GBP"]
    assert decided.tier == "standard"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "mixed": (
        {"tiers": {"rapid_test": "1 EUR", "standard": "2 GBP", "flagship": "3 EUR"}},
        "they are in EUR and GBP, which can't be compared",
    ),
    "not ascending": (
        {"tiers": {"rapid_test": "1 EUR", "standard": "3 EUR", "flagship": "2 EUR"}},
        "flagship costs 2 EUR at least and standard 3 EUR: it must be more",
    ),
    "one missing": ({"tiers": {"rapid_test": "1 EUR", "standard": "2 EUR"}}, "flagship is missing"),
    "no tier": ({"tiers": {"epic": "1 EUR"}}, "epic is no tier; there are rapid_test, standard, flagship"),
    "no amount": (
        {"tiers": {"rapid_test": "cheap", "standard": "2 EUR", "flagship": "3 EUR"}},
        'rapid_test: "cheap" is not an amount of money',
    ),
    "no share": ({"making_share": "400 %"}, 'making share: "400 %" is more than all of them'),
    "no rate": ({"hour_rate": "free"}, 'hour rate: "free" is not an amount of money'),
}


@pytest.mark.parametrize(("fields", "says"), WRONG.values(), ids=list(WRONG))
def test_a_program_that_cannot_be_used_is_told(fields: dict[str, Any], says: str) -> None:
    decided = decision(assignment(), PROGRAM.model_copy(update=fields))
    assert decided.answer is Answer.CANT_TELL
    assert says in decided.says


def test_the_usual_tier_of_the_type_is_mentioned_where_it_is_another() -> None:
    assert "the catalog has Testimonial as a flagship" in " ".join(
        decision(assignment(), usual=Usual("Testimonial", "flagship")).notes
    )
    assert "Testimonial" not in " ".join(decision(assignment(), usual=Usual("Testimonial", "standard")).notes)


def test_a_decision_can_be_kept() -> None:
    decided = decision(assignment(production={"cost": "6000 EUR"}, budget="20000 EUR"))
    assert TierDecision.from_json(decided.to_json()) == decided


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_the_catalog_s_tiers_can_be_told_apart(currency: str) -> None:
    decided = decide(assignment(worth=worth(outcome=f"40 {currency}")), PROGRAM, tiers(), MAKING_SHARE)
    assert [level.id for level in decided.levels] == ["rapid_test", "standard", "flagship"]
    assert all(level.ground for level in decided.levels)
    assert decided.answer is not Answer.CANT_TELL


def test_the_share_is_said_to_be_ours() -> None:
    assert MAKING_SHARE.confidence is Confidence.UNVERIFIED
    assert MAKING_SHARE.source.kind == "house"
    assert "The rule is ours" in " ".join(decision(assignment()).notes)


def test_what_a_tier_costs_at_least_is_the_house_s_where_it_says_so() -> None:
    found = decide(assignment(), PROGRAM, TIERS, TENTH)
    assert [level.least for level in found.levels] == [parse_money(f"{each} EUR") for each in (500, 2000, 20_000)]
