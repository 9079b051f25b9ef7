"""Which tier of production a brief deserves: by what it is expected to bring, and what making it may cost of that.

The rule, openly: expected value is outcome x reach x rate; making the piece may cost a share of it
(`catalog.making_share`, a house assumption that a program can replace); the tier is the dearest one that can be made
for that. So the tier flips where share x value is just what a tier costs at the least, which is solved for each input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
from cutthrough.prepare.money import entered, levels, making_share
from cutthrough.prepare.standing import judge

FLOORS = {Objective.CREDIBILITY: "standard"}
"""Objectives that a cheap look works against, with the least tier for them: polish also earns trust. Our judgement."""


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

    def earned(self, value: Fraction) -> int:
        """The dearest tier that may be made for a value; -1 where not even the least may."""
        return sum(level.least.amount <= self.share * value for level in self.levels) - 1

    def final(self, value: Fraction) -> int:
        """The same, raised to the floor; what isn't worth making at all is not raised."""
        earned = self.earned(value)
        return earned if earned < 0 else max(earned, self.floor)

    def name(self, place: int) -> str | None:
        """The tier's id; None below the least."""
        return None if place < 0 else self.levels[place].id

    def turns(self) -> tuple[tuple[Fraction, str | None, str | None], ...]:
        """The values at which the tier changes, ascending, each with the tier below it and the tier from it on."""
        found = []
        for place, level in enumerate(self.levels):
            below = place - 1 if place == 0 else max(place - 1, self.floor)
            above = max(place, self.floor)
            if below != above and level.least.amount:
                found.append((level.least.amount / self.share, self.name(below), self.name(above)))
        return tuple(found)


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
    needed = [each for each in said.missing if each.where in ("worth/outcome", "worth/reach", "worth/rate")]
    lacking = (*needed, *unread, *known.missing)
    base = TierDecision(brief=brief.name, answer=Answer.CANT_TELL, says="", share=share, spent=spent)
    if lacking or said.outcome is None or said.reach is None or said.rate is None:
        says = f"Can't tell: {'; '.join(each.says for each in lacking)}."
        notes = (*_when_unknown(needed), *_usual(usual, None))
        planned = judge(brief, program, base, said)
        rest = (each for each in said.missing if each not in needed)
        updates = {"says": says, "missing": (*lacking, *rest), "notes": notes, "judged": planned}
        return base.model_copy(update=updates)
    floor = next((i for i, each in enumerate(known.levels) if each.id == FLOORS.get(brief.goal.objective)), 0)
    scale = _Scale(known.levels, share.share, floor)
    decided = _decided(base, said, scale, said.outcome * (said.reach * said.rate))
    notes = (*_notes(brief, decided, scale, tiers), *_usual(usual, decided.tier))
    decided = decided.model_copy(update={"notes": notes, "missing": said.missing})
    return decided.model_copy(update={"judged": judge(brief, program, decided, said)})


def _decided(base: TierDecision, said: Entered, scale: _Scale, expected: Money) -> TierDecision:
    """The decision where all that is needed was entered."""
    low = expected * said.down if said.down is not None else None
    high = expected * said.up if said.up is not None else None
    value = Interval(low=low, expected=expected, high=high)
    may = Interval(
        low=low and low * scale.share, expected=expected * scale.share, high=high and high * scale.share
    )  # fmt: skip
    place = scale.final(expected.amount)
    tier, earned = scale.name(place), scale.name(scale.earned(expected.amount))
    at_low = scale.name(scale.final(low.amount)) if low else None
    at_high = scale.name(scale.final(high.amount)) if high else None
    return base.model_copy(
        update={
            "answer": Answer.DECIDED if tier else Answer.NOT_WORTH_MAKING,
            "tier": tier,
            "earned": earned,
            "says": _sentence(scale, place, value, may),
            "value": value,
            "may_cost": may,
            "levels": scale.levels,
            "at_low": at_low,
            "at_high": at_high,
            "firm": at_low == tier == at_high if low and high else None,
            "test_first": _test_pays(scale, earned, may),
            "flips": tuple(_flips(said, scale, expected.amount)),
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
    turns = scale.turns()
    down = [(value, below) for value, below, _ in turns if value <= expected][-1:]
    up = [(value, above) for value, _, above in turns if value > expected][:1]
    for upward, (value, tier) in [(False, each) for each in down] + [(True, each) for each in up]:
        times = value / expected
        within = None
        if said.down is not None and said.up is not None:
            within = said.down < times <= said.up if upward else said.down < times
        for name, entered_as, amount, most in _inputs(said, scale):
            becomes = amount * times
            yield Flip(
                input=name,
                entered=entered_as,
                becomes=becomes,
                says=_say_flip(name, becomes, said, tier, upward=upward),
                tier=tier,
                upward=upward,
                within=within,
                possible=most is None or becomes <= most,
            )


def _inputs(said: Entered, scale: _Scale) -> Iterator[tuple[str, str, Fraction, Fraction | None]]:
    """The inputs whose product decides: name, as entered, its number, and the most it can be."""
    if said.outcome is not None and said.reach is not None and said.rate is not None:
        yield "outcome", str(said.outcome), said.outcome.amount, None
        yield "reach", say_number(said.reach), said.reach, None
        yield "rate", say_share(said.rate), said.rate, Fraction(1)
        yield "making share", say_share(scale.share), scale.share, Fraction(1)


def _say_flip(name: str, becomes: Fraction, said: Entered, tier: str | None, *, upward: bool) -> str:
    if name == "outcome" and said.outcome is not None:
        amount = str(Money(amount=becomes, currency=said.outcome.currency))
    else:
        amount = say_number(becomes) if name == "reach" else say_share(becomes)
    then = say_tier(tier) if tier else "not worth making"
    if becomes > 1 and name in ("rate", "making share"):
        return f"no {name} would do: it would take {amount}"
    return f"{name} {'from' if upward else 'under'} {amount}{' on' if upward else ''}: {then}"


def say_tier(tier: str | None) -> str:
    """A tier's id as words."""
    return "none" if tier is None else tier.replace("_", " ")


def _sentence(scale: _Scale, place: int, value: Interval, may: Interval) -> str:
    brings = f"it is expected to bring {_say(value)}, of which making it may cost {say_share(scale.share)}: {_say(may)}"
    least = scale.levels[max(place, 0)]
    if place < 0:
        return f"Not worth making: {brings}; a {least.name.lower()} costs {least.least} at the least."
    shown = [each for each in scale.levels[place : place + 2] if each.least.amount]
    starts = ", ".join(
        f"a {each.name.lower()} {'starts ' if not i else ''}at {each.least}" for i, each in enumerate(shown)
    )
    return f"{least.name}: {brings}.{f' {starts[0].upper()}{starts[1:]}.' if starts else ''}"


def _say(interval: Interval) -> str:
    between = f" ({say_number(interval.low.amount)} to {interval.high})" if interval.low and interval.high else ""
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
    elif brief.goal.objective in FLOORS and decided.tier is not None:
        least = say_tier(FLOORS[brief.goal.objective])
        yield f"A {least} is the least for {brief.goal.objective.value}, because polish also earns trust."
    yield from _uncertain(decided, scale)
    if decided.share.source.kind == "house":
        yield f"The rule is ours: {decided.share.says}. making_share in program.yaml takes its place."
    if grounds := list(dict.fromkeys(level.ground for level in scale.levels)):
        yield f"What tiers cost: {'; '.join(grounds)}."


def _uncertain(decided: TierDecision, scale: _Scale) -> Iterator[str]:
    """What the interval means for the decision."""
    if decided.firm is None:
        yield "No uncertainty was entered, so nobody can say whether the tier holds: add worth: {uncertainty: 50 %}."
        return
    if decided.firm:
        yield "The tier is the same from one end of the uncertainty to the other."
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


def _when_unknown(needed: Sequence[Missing]) -> Iterator[str]:
    unknown = [each for each in needed if each.says.endswith(("missing", "unknown"))]
    if any(each.where in ("worth/rate", "worth/reach") for each in unknown):
        yield "What nobody knows, a rapid test can find out: make the cheapest piece that shows reach and rate."


def _usual(usual: Usual | None, tier: str | None) -> Iterator[str]:
    if usual is not None and usual.tier != tier:
        yield f"For comparison: the catalog has {usual.type} as a {say_tier(usual.tier)}."
