"""How many of what a platform takes in a title or a text, and where the link of a post goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cutthrough.catalog.stated import Stated, stated
from cutthrough.model.counting import Unit, count
from cutthrough.model.placement import Fact, Placement
from cutthrough.model.record import Record


class LinkPlace(StrEnum):
    """Where the link of a post goes: into its text, a field of its own, or the account's profile."""

    IN_TEXT = "in_text"
    OWN_FIELD = "own_field"
    PROFILE = "profile"


class PostRule(Stated):
    """One line of facts/post_limits.yaml. `unit_stated` is False where the source gives a number and no unit."""

    platform: str
    part: str
    unit: Unit
    unit_stated: bool = True
    most: int | None = None
    hashtags_most: int | None = None
    link: LinkPlace = LinkPlace.OWN_FIELD


class PostLimit(Record):
    """What a part may have. `most` is None where nobody states a number; `advice` where longer is cut, not refused.

    `fact` is that number with its source. `unit_official` says whether the platform itself names the unit.
    """

    unit: Unit
    unit_said: str
    unit_official: bool = False
    most: int | None = None
    most_said: str = ""
    fact: Fact[int] | None = None
    advice: bool = False
    hashtags_most: int | None = None
    link: LinkPlace = LinkPlace.OWN_FIELD


@dataclass(frozen=True)
class Held:
    """A text held against a limit: how long it is in the limit's unit, and in code points.

    `over`: it is too long. `surely`: it is so by the platform's own word, or whether its unit is the one or the other.
    """

    count: int
    points: int
    over: bool
    surely: bool


_ASSUMED = "the strictest common unit, as nobody states one (unverified)"


def limit_of(platform: str | None, part: str, placement: Placement | None = None, *, ad: bool = False) -> PostLimit:
    """The limit of `part`, title or text: the placement's number before the platform's, the platform's unit.

    Of an ad the unit is what `<platform>_<part>_ad` says, where the platform counts those in another way; `ad` says
    that it is one where no placement does, and then the number for posts is not its own. Raises CatalogError for a
    facts file that is wrong.
    """
    rules = stated("post_limits.yaml", PostRule)
    name = f"{platform or (placement.platform if placement else '')}_{part}"
    of_ads = rules.get(f"{name}_ad") if ad or (placement is not None and placement.kind == "paid") else None
    rule = of_ads or rules.get(name)
    fact, most_said = None, ""
    if placement is not None:
        fact = placement.title_max_chars if part == "title" else placement.text_max_chars
    if fact is not None:
        sure = fact.confidence.value.replace("_", " ")
        most_said = f"{fact.source.title} ({sure}; read {fact.read_on})"
    elif rule is not None and rule.most is not None and (rule is of_ads or not ad):
        fact = Fact(value=rule.most, source=rule.source, confidence=rule.confidence, read_on=rule.read_on)
        most_said = rule.sure
    told = rule is not None and rule.unit_stated
    return PostLimit(
        unit=rule.unit if rule is not None else Unit.UTF16_UNITS,
        unit_said=rule.sure if rule is not None and told else _ASSUMED,
        unit_official=rule is not None and told and rule.confidence.binding,
        most=fact.value if fact is not None else None,
        most_said=most_said,
        fact=fact,
        advice=fact.advice if fact is not None else False,
        hashtags_most=rule.hashtags_most if rule is not None else None,
        link=rule.link if rule is not None else LinkPlace.OWN_FIELD,
    )


def held_to(text: str, limit: PostLimit) -> Held:
    """Hold a text against a limit, counted as the platform counts."""
    length, points = count(text, limit.unit), count(text, Unit.CODE_POINTS)
    over = limit.most is not None and length > limit.most
    plainly = limit.most is not None and points > limit.most
    return Held(count=length, points=points, over=over, surely=over and (limit.unit_official or plainly))
