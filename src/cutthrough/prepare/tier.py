"""Which tier of production a brief deserves: by what it is expected to bring, and what making it may cost of that.

The rule, openly: expected value is outcome x reach x rate; making the piece may cost a share of it
(`catalog.making_share`, a house assumption that a program can replace); the tier is the dearest one that can be made
for that. So the tier flips where share x value is just what a tier costs at the least, which is solved for each input.
An objective may ask for a tier that costs more than the share, but never for one that costs more than all the value:
then, as where the share doesn't pay for the least tier, the piece isn't worth making at any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cutthrough.model.actual import Spent
from cutthrough.model.brief import Brief, Objective
from cutthrough.model.knowledge import Tier
from cutthrough.model.money import Money, say_number, say_share
from cutthrough.model.program import Program
from cutthrough.model.tier import (
    Answer,
    Entered,
    Flip,
    Interval,
    Level,
    Levels,
    MakingShare,
    Missing,
    TierDecision,
)
from cutthrough.prepare.money import PEOPLE, entered, levels, making_share
from cutthrough.prepare.standing import judge

FLOORS = {Objective.CREDIBILITY: "standard"}
"""Objectives that a cheap look works against, with the least tier for them: polish also earns trust. Our judgement."""

_Turn = tuple[Fraction, int, int]
"""A number at which the tier changes, the place of the tier below it, and of the tier from it on (-1: none)."""


@dataclass(frozen=True)
class Usual:
    """The tier a type of video is usually made in."""

    type: str
    tier: str


@dataclass(frozen=True)
class _Scale:
    """The tiers with what they cost, the share that making may cost, and the floor the objective sets (an index)."""

    levels: tuple[Level, ...]
    share: Fraction
    floor: int

    def earned(self, value: Fraction, share: Fraction) -> int:
        """The dearest tier that a share of a value pays for; -1 where not even the least is paid for."""
        return sum(level.least.amount <= share * value for level in self.levels) - 1

    def final(self, value: Fraction, share: Fraction | None = None) -> int:
        """The same, raised to the floor; -1 where the floor costs more than all the value, or nothing is paid for."""
        earned = self.earned(value, self.share if share is None else share)
        if earned < 0 or earned >= self.floor:
            return earned
        return self.floor if self.levels[self.floor].least.amount <= value else -1

    def name(self, place: int) -> str | None:
        """The tier's id; None below the least."""
        return None if place < 0 else self.levels[place].id

    def turns_of_value(self) -> tuple[_Turn, ...]:
        """The values at which the tier changes, ascending."""
        leasts = [level.least.amount for level in self.levels]
        return _turns(self.final, [*(least / self.share for least in leasts), leasts[self.floor]])

    def turns_of_share(self, value: Fraction) -> tuple[_Turn, ...]:
        """The making shares at which the tier for a value changes, ascending; above 1 too, where none can be."""
        at = [level.least.amount / value for level in self.levels] if value else []
        return _turns(lambda share: self.final(value, share), at)


def _turns(place: Callable[[Fraction], int], at: Iterable[Fraction]) -> tuple[_Turn, ...]:
    """Where `place` changes, given all the numbers `at` which it may: it rises and stays the same between them."""
    places = [(number, place(number)) for number in sorted({Fraction(0), *at})]
    return tuple((number, below, above) for (_, below), (number, above) in pairwise(places) if below != above)


@dataclass(frozen=True)
class _Input:
    """One input of the decision: its number, the most it can be, and where it makes the tier another."""

    name: str
    entered: str
    amount: Fraction
    most: Fraction | None
    turns: tuple[_Turn, ...]


def decide(
    brief: Brief,
    program: Program,
    tiers: Mapping[str, Tier],
    house: MakingShare,
    *,
    spent: Spent | None = None,
    usual: Usual | None = None,
) -> TierDecision:
    """The tier this brief deserves, or what is missing to tell; with what is planned and spent held against it."""
    said = entered(brief)
    share, unread = making_share(program, house)
    known = levels(said.outcome.currency, tiers, program) if said.outcome else Levels()
    priced = levels(said.cost.currency, tiers, program).levels if said.cost else ()
    needed = [each for each in said.missing if each.where in ("worth/outcome", "worth/reach", "worth/rate")]
    lacking = (*needed, *unread, *known.missing)
    value = _value(said)
    base = TierDecision(
        brief=brief.name, answer=Answer.CANT_TELL, says="", share=share, spent=spent, value=value,
        may_cost=None if value is None or unread else _times(value, share.share),
    )  # fmt: skip
    if lacking or value is None:
        says = f"Can't tell: {'; '.join(each.says for each in lacking)}."
        notes = (*_without_tiers(base), *_when_unknown(needed), *_usual(usual, None))
        planned = judge(brief, program, base, said, priced)
        rest = (each for each in said.missing if each not in needed)
        updates = {"says": says, "missing": (*lacking, *rest), "notes": notes, "judged": planned}
        return base.model_copy(update=updates)
    floor = next((i for i, each in enumerate(known.levels) if each.id == FLOORS.get(brief.goal.objective)), 0)
    scale = _Scale(known.levels, share.share, floor)
    decided = _decided(base, said, scale, brief.goal.objective.value)
    notes = (*_no_way_back(decided, said), *_notes(brief, decided, scale, tiers), *_usual(usual, decided.tier))
    decided = decided.model_copy(update={"notes": notes, "missing": said.missing})
    return decided.model_copy(update={"judged": judge(brief, program, decided, said, priced)})


def _value(said: Entered) -> Interval | None:
    """What the piece is expected to bring; None where an input of it is missing."""
    if said.outcome is None or said.reach is None or said.rate is None:
        return None
    expected = said.outcome * (said.reach * said.rate)
    low = expected * said.down if said.down is not None else None
    high = expected * said.up if said.up is not None else None
    return Interval(low=low, expected=expected, high=high)


def _times(value: Interval, share: Fraction) -> Interval:
    low, high = value.low and value.low * share, value.high and value.high * share
    return Interval(low=low, expected=value.expected * share, high=high)


def _decided(base: TierDecision, said: Entered, scale: _Scale, objective: str) -> TierDecision:
    """The decision where all that is needed was entered."""
    value, may = base.value, base.may_cost
    if value is None or may is None:
        return base
    place, earned = scale.final(value.expected.amount), scale.earned(value.expected.amount, scale.share)
    tier = scale.name(place)
    at_low = scale.name(scale.final(value.low.amount)) if value.low else None
    at_high = scale.name(scale.final(value.high.amount)) if value.high else None
    return base.model_copy(
        update={
            "answer": Answer.DECIDED if tier else Answer.NOT_WORTH_MAKING,
            "tier": tier,
            "earned": scale.name(earned),
            "least": scale.name(scale.floor),
            "says": _sentence(scale, place, earned, value, may, objective),
            "levels": scale.levels,
            "at_low": at_low,
            "at_high": at_high,
            "firm": at_low == tier == at_high if value.low and value.high else None,
            "test_first": _test_pays(scale, scale.name(earned), may),
            "flips": tuple(_flips(said, scale, value.expected.amount)),
        }
    )


def _test_pays(scale: _Scale, earned: str | None, may: Interval) -> bool:
    """Whether a rapid test costs less than the most that could be spent in vain without one.

    What may be spent in vain is the least the tier costs, less what making it may cost at the low end. Knowing better
    is worth no more than what it may save, so a test that costs as much or more can't pay.
    """
    place = next((i for i, level in enumerate(scale.levels) if level.id == earned), -1)
    if place < 1 or may.low is None:
        return False
    return _test_costs(scale) < scale.levels[place].least - may.low


def _test_costs(scale: _Scale) -> Money:
    """What the least tier costs at the most; at the least where nobody has said."""
    return scale.levels[0].most or scale.levels[0].least


def _flips(said: Entered, scale: _Scale, expected: Fraction) -> Iterator[Flip]:
    """For each input the nearest value below and above at which the tier is another."""
    inputs = tuple(_inputs(said, scale, expected))
    for upward in (False, True):
        for each in inputs:
            if upward:
                found = [(number, above) for number, _, above in each.turns if number > each.amount][:1]
            else:
                found = [(number, below) for number, below, _ in each.turns if number <= each.amount][-1:]
            for becomes, place in found:
                possible = each.most is None or becomes <= each.most
                yield Flip(
                    input=each.name,
                    entered=each.entered,
                    becomes=becomes,
                    says=_say_flip(each.name, becomes, said, scale.name(place), upward=upward, possible=possible),
                    tier=scale.name(place),
                    upward=upward,
                    within=_within(said, each.amount, becomes),
                    possible=possible,
                )


def _within(said: Entered, amount: Fraction, becomes: Fraction) -> bool | None:
    """Whether the uncertainty reaches as far as the change; None where none was entered."""
    if said.down is None or said.up is None:
        return None
    return amount * said.down < becomes <= amount * said.up


def _inputs(said: Entered, scale: _Scale, expected: Fraction) -> Iterator[_Input]:
    """The inputs whose product decides. One that is multiplied with 0 changes nothing, and has no turns."""
    if said.outcome is None or said.reach is None or said.rate is None:
        return
    outcome, reach, rate = said.outcome.amount, said.reach, said.rate
    for name, entered_as, amount, others, most in (
        ("outcome", str(said.outcome), outcome, reach * rate, None),
        ("reach", say_number(reach), reach, outcome * rate, Fraction(PEOPLE)),
        ("rate", say_share(rate), rate, outcome * reach, Fraction(1)),
    ):
        at = scale.turns_of_value() if others else ()
        turns = tuple((value / others, below, above) for value, below, above in at)
        yield _Input(name, entered_as, amount, most, turns)
    share = scale.share
    yield _Input("making share", say_share(share), share, Fraction(1), scale.turns_of_share(expected))


def _say_flip(name: str, becomes: Fraction, said: Entered, tier: str | None, *, upward: bool, possible: bool) -> str:
    if name == "outcome" and said.outcome is not None:
        amount = str(Money(amount=becomes, currency=said.outcome.currency))
    else:
        amount = say_number(becomes) if name == "reach" else say_share(becomes)
    then = say_tier(tier) if tier else "not worth making"
    if not possible:
        return f"no {name} would do: it would take {amount}"
    return f"{name} {'from' if upward else 'under'} {amount}{' on' if upward else ''}: {then}"


def say_tier(tier: str | None) -> str:
    """A tier's id as words."""
    return "none" if tier is None else tier.replace("_", " ")


def _sentence(scale: _Scale, place: int, earned: int, value: Interval, may: Interval, objective: str) -> str:
    brings = f"it is expected to bring {_say(value)}, of which making it may cost {say_share(scale.share)}: {_say(may)}"
    floor = scale.levels[scale.floor]
    if place < 0 and scale.floor and value.expected < floor.least:
        over = f"{floor.least - value.expected} more than all it is expected to bring"
        costs = f"for {objective} it takes a {floor.name.lower()}, which costs {floor.least} at the least, {over}"
        return f"Not worth making at any tier: {brings}; {costs}."
    if place < 0:
        first = scale.levels[0]
        costs = f"a {first.name.lower()} costs {first.least} at the least, {first.least - may.expected} more than that"
        return f"Not worth making at any tier: {brings}; {costs}."
    shown = [each for each in scale.levels[place : place + 2] if each.least.amount]
    starts = ", ".join(
        f"a {each.name.lower()} {'starts ' if not i else ''}at {each.least}" for i, each in enumerate(shown)
    )
    why = f", for {objective}" if earned < place else ""
    return f"{scale.levels[place].name}{why}: {brings}.{f' {starts[0].upper()}{starts[1:]}.' if starts else ''}"


def _say(interval: Interval) -> str:
    if interval.low is None or interval.high is None or interval.low == interval.high:
        return str(interval.expected)
    between = f" ({say_number(interval.low.amount)} to {interval.high})"
    return f"{interval.expected}{between}"


def _notes(brief: Brief, decided: TierDecision, scale: _Scale, tiers: Mapping[str, Tier]) -> Iterator[str]:
    may = decided.may_cost
    if decided.tier is not None and decided.earned != decided.tier:
        level = next(each for each in scale.levels if each.id == decided.tier)
        over = f", {level.least - may.expected} more than the rule allows" if may else ""
        yield (
            f"The numbers alone give a {say_tier(decided.earned)}; {brief.goal.objective.value} raises it, because "
            f"polish also earns trust. A {level.name.lower()} costs {level.least} at the least{over}."
        )
        yield tiers[decided.tier].trust
    elif brief.goal.objective in FLOORS:
        least = say_tier(FLOORS[brief.goal.objective])
        yield f"A {least} is the least for {brief.goal.objective.value}, because polish also earns trust."
    yield from _uncertain(decided, scale)
    yield from _least_work(decided, scale, tiers)
    if decided.share.source.kind == "house":
        yield f"The rule is ours: {decided.share.says}. making_share in program.yaml takes its place."
    if grounds := list(dict.fromkeys(level.ground for level in scale.levels)):
        yield f"What tiers cost: {'; '.join(grounds)}."


def _least_work(decided: TierDecision, scale: _Scale, tiers: Mapping[str, Tier]) -> Iterator[str]:
    """What the least tier takes where no money is paid for it, as far as the answer depends on that."""
    first = scale.levels[0]
    if not first.least.amount:
        yield (
            f"A {first.name.lower()} is said to cost nothing ({first.ground}), so one is never too dear: "
            "count the work of your own people."
        )
    nearest = {decided.tier, *(flip.tier for flip in decided.flips)}
    if first.paid is not None and nearest & {None, first.id}:
        hours = Fraction(tiers[first.id].hours.least)
        yield (
            f"Without any invoice a {first.name.lower()} still takes {say_number(hours)} hours or more of your own "
            f"people: {first.least}, at {first.least * (1 / hours)} an hour as in a {scale.levels[1].name.lower()}. "
            "hour_rate in program.yaml takes its place."
        )


def _uncertain(decided: TierDecision, scale: _Scale) -> Iterator[str]:
    """What the interval means for the decision."""
    if decided.firm is None:
        yield "No uncertainty was entered, so nobody can say whether that holds: add worth: {uncertainty: 50 %}."
        return
    if decided.firm:
        stays = "The tier is the same" if decided.tier else "It isn't worth making"
        yield f"{stays} from one end of the uncertainty to the other."
        return
    ends = f"{say_tier(decided.at_low) if decided.at_low else 'not worth making'} at the low end, "
    ends += f"{say_tier(decided.at_high) if decided.at_high else 'not worth making'} at the high end"
    yield f"The uncertainty spans more than one answer: {ends}."
    low, test = decided.may_cost.low if decided.may_cost else None, scale.levels[0]
    level = next((each for each in scale.levels if each.id == decided.earned), None)
    if level is test and decided.tier == test.id:
        yield f"A {test.name.lower()} is also the way to find out which it is."
    if level is None or level is test or low is None or level.least <= low:
        return
    vain, costs, first = level.least - low, _test_costs(scale), test.name.lower()
    if decided.test_first:
        or_so = "or less" if test.most else "or more"
        spoilt = f"at the low end {vain} of a {level.name.lower()} would be spent in vain"
        yield f"Make a {first} first: {spoilt}, and a {first} costs {costs} {or_so}."
    else:
        yield f"A {first} first doesn't pay: it costs about {costs}, and could save {vain} at the most."


def _without_tiers(base: TierDecision) -> Iterator[str]:
    """What can be told of the worth where the tiers can't."""
    if base.value is not None and base.may_cost is not None:
        share, may = say_share(base.share.share), _say(base.may_cost)
        yield f"It is expected to bring {_say(base.value)}, of which making it may cost {share}: {may}."
        if base.share.source.kind == "house":
            yield f"The rule is ours: {base.share.says}. making_share in program.yaml takes its place."


def _no_way_back(decided: TierDecision, said: Entered) -> Iterator[str]:
    """That no input alone would change the answer, since more than one is 0."""
    inputs = (("outcome", said.outcome and said.outcome.amount), ("reach", said.reach), ("rate", said.rate))
    nothing = [name for name, amount in inputs if amount == 0]
    if decided.tier is None and len(nothing) > 1:
        yield f"{' and '.join(nothing).capitalize()} are 0: it would take more than 0 in each of them to change that."


def _when_unknown(needed: Sequence[Missing]) -> Iterator[str]:
    unknown = [each for each in needed if each.says.endswith(("missing", "unknown"))]
    if any(each.where in ("worth/rate", "worth/reach") for each in unknown):
        yield "What nobody knows, a rapid test can find out: make the cheapest piece that shows reach and rate."


def _usual(usual: Usual | None, tier: str | None) -> Iterator[str]:
    if usual is not None and usual.tier != tier:
        yield f"For comparison: the catalog has {usual.type} as a {say_tier(usual.tier)}."
