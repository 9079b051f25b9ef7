"""What is known about making video work, as data: objectives, roles, KPIs, types, techniques, tiers, places.

To add a KPI, write one entry in `facts/kpis.yaml` under its id, in the form of its neighbours:

    three_second_view_rate:
      name: Three-second view rate
      definition: share of impressions that were watched for three seconds or more
      numerator: views of three seconds or more
      denominator: impressions
      unit: share                      # share, count, money, seconds, points or ratio
      better: higher                   # or lower
      shows: [awareness]               # the objectives it can show ...
      cannot_show:                     # ... and for each of the others why not: a sentence, or the name of one
        acquisition: not_yet_known     #     of the file's `reasons`
        conversion: not_an_act
        retention: not_who
        credibility: not_belief
      collected: [platform_report]     # where it is read
      needs: [spend]                   # what must be there before the flight; leave it out where nothing must
      example: {numerator: 4200, denominator: 12000, value: 0.35, said: "35 %: 4,200 of 12,000 impressions"}
      aliases: [three-second view rate, 3s view rate]  # as people write it; case, plural and hyphens don't matter
      source: meta_views               # a key of facts/sources.yaml
      confidence: official_mirror      # one that a source of this kind can give

Then put its id where it belongs: among the first `kpis` of an objective or role if it is that good, and into `moves`
of the techniques that are said to move it. `pytest tests/catalog` checks the entry, its arithmetic and every name in
it, and tells you the two commands that bring `read_once.json` and docs/knowledge.md up to date. The other
files go the same way: a type of video, a technique, a tier, a place where people watch, is one entry each.

A source of kind `house` is our own judgement: unverified, and shown as an assumption of the house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from cutthrough.catalog.fact_files import facts_of
from cutthrough.catalog.metric_words import Lexicon
from cutthrough.catalog.reading import SOURCE_KINDS
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.errors import CatalogError
from cutthrough.model.knowledge import (
    Entry,
    KpiEntry,
    ObjectiveEntry,
    RoleEntry,
    Technique,
    Tier,
    VideoType,
    WatchingPlace,
)
from cutthrough.model.placement import Confidence

E = TypeVar("E", bound=Entry)

KNOWLEDGE_SOURCES: dict[str, tuple[Confidence, ...]] = {
    **SOURCE_KINDS,
    "study": (Confidence.OFFICIAL, Confidence.OFFICIAL_MIRROR, Confidence.THIRD_PARTY),
    "vendor": (Confidence.OFFICIAL, Confidence.THIRD_PARTY),
    "house": (Confidence.UNVERIFIED,),
}
"""What kind of source there is, and how sure what stands there can be.

A study or a vendor's own figures are `official` where we read them on a page of its authors or publisher, which says
that they say so and not that it is true; a mirror where we read a copy of it or of its abstract; `third_party` where
somebody else tells of them.
"""


@cache
def kpis() -> Mapping[str, KpiEntry]:
    """Every KPI by id, in the file's order. Raises CatalogError for a file that is wrong, as all of these do."""
    return _entries("kpis.yaml", KpiEntry)


@cache
def objectives() -> Mapping[Objective, ObjectiveEntry]:
    """The five objectives."""
    return MappingProxyType(
        {Objective(name): each for name, each in _entries("objectives.yaml", ObjectiveEntry).items()}
    )


@cache
def roles() -> Mapping[JourneyRole, RoleEntry]:
    """The five roles, in the journey's order."""
    return MappingProxyType({JourneyRole(name): each for name, each in _entries("roles.yaml", RoleEntry).items()})


@cache
def types() -> Mapping[str, VideoType]:
    """Every type of video by id."""
    return _entries("types.yaml", VideoType)


@cache
def techniques() -> Mapping[str, Technique]:
    """Every technique by id."""
    return _entries("techniques.yaml", Technique)


@cache
def tiers() -> Mapping[str, Tier]:
    """The tiers of production by id, least first."""
    return _entries("tiers.yaml", Tier)


@cache
def watching_places() -> Mapping[str, WatchingPlace]:
    """The places where people watch, by id."""
    return _entries("watching.yaml", WatchingPlace)


def kpi_of(metric: str) -> KpiEntry | None:
    """The KPI that a brief or a report means by `metric`; None where none is meant, or more than one is.

    Case, hyphens, accents, plurals, number words and words around it don't matter: `visits to the programme page` is
    site visits. What changes a measure does: `cost per visit` is not visits. See `catalog.metric_words`.
    """
    found = _kpi_words().meant(metric)
    return None if found is None else kpis()[found]


def nearest_kpis(metric: str) -> tuple[str, ...]:
    """Ids of up to five KPIs whose names resemble `metric`, best first; none when nothing does."""
    return _kpi_words().nearest(metric)


def kpis_showing(objective: Objective, role: JourneyRole | None = None) -> tuple[KpiEntry, ...]:
    """The KPIs that can show an objective: those to think of first, then the others.

    With a role, those natural to it come first.
    """
    first = objectives()[objective].kpis
    natural = roles()[role].kpis if role is not None else ()
    able = [each for each in kpis().values() if each.can_show(objective)]

    def place(each: KpiEntry) -> tuple[bool, int]:
        return each.id not in natural, first.index(each.id) if each.id in first else len(first)

    return tuple(sorted(able, key=place))


def type_of(text: str) -> VideoType | None:
    """The type of video that a brief means by `text`: its id, its name or an alias; None where none is meant."""
    found = _type_words().meant(text)
    return None if found is None else types()[found]


def technique_of(text: str) -> Technique | None:
    """The technique that a brief means by `text`; None where none is meant."""
    found = _technique_words().meant(text)
    return None if found is None else techniques()[found]


def nearest_types(text: str) -> tuple[str, ...]:
    """Ids of up to five types of video that resemble `text`, best first."""
    return _type_words().nearest(text)


def nearest_techniques(text: str) -> tuple[str, ...]:
    """Ids of up to five techniques that resemble `text`, best first."""
    return _technique_words().nearest(text)


def places_named(text: str) -> tuple[WatchingPlace, ...]:
    """The places where people watch that `text` names, in the catalog's order; none when it names none we know."""
    found = _place_words().named(text)
    return tuple(each for name, each in watching_places().items() if name in found)


def platforms_named(text: str) -> frozenset[str]:
    """The platforms of `catalog.placement` that `text` names: `Reels and the newsletter` is Instagram, Facebook, mail.

    Empty where no word that we know is in it, and where the place is known but no platform reaches it (`cinema`):
    `places_named` tells the two apart.
    """
    return frozenset(platform for place in places_named(text) for platform in place.platforms)


@cache
def _kpi_words() -> Lexicon:
    return Lexicon.of({name: (name.replace("_", " "), each.name, *each.aliases) for name, each in kpis().items()})


@cache
def _type_words() -> Lexicon:
    return Lexicon.of({name: (name.replace("_", " "), each.name, *each.aliases) for name, each in types().items()})


@cache
def _technique_words() -> Lexicon:
    known = techniques().items()
    return Lexicon.of({name: (name.replace("_", " "), each.name, *each.aliases) for name, each in known})


@cache
def _place_words() -> Lexicon:
    return Lexicon.of({name: each.words for name, each in watching_places().items()})


def _entries(file: str, form: type[E]) -> Mapping[str, E]:
    data = facts_of(file)
    entries = data.get("entries")
    if not isinstance(entries, dict) or not isinstance(data.get("read_on"), str):
        raise CatalogError(f"catalog/facts/{file} has no `read_on` or no `entries`.", file=file)
    found = {}
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            raise CatalogError(f"catalog/facts/{file}: {name} is not a table of keys and values.", file=file, key=name)
        fields = {"id": name, **_grounded(entry, data, file, name)}
        try:
            found[name] = form.model_validate(fields)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            path = ".".join([name, *(str(part) for part in first["loc"])])
            what = first["msg"].removeprefix("Value error, ")
            raise CatalogError(f"catalog/facts/{file}: {path} can't be used: {what}.", file=file, key=path) from error
    return MappingProxyType(found)


def _grounded(node: Any, data: Mapping[str, Any], file: str, key: str) -> Any:
    """`node` with each `source` looked up, `read_on` beside it, and each reason's name replaced by its text."""
    if isinstance(node, list):
        return [_grounded(each, data, file, f"{key}[{i}]") for i, each in enumerate(node)]
    if not isinstance(node, dict):
        return node
    grounded = {name: _grounded(each, data, file, f"{key}.{name}") for name, each in node.items()}
    if "cannot_show" in grounded:
        reasons = data.get("reasons", {})
        grounded["cannot_show"] = {goal: reasons.get(why, why) for goal, why in grounded["cannot_show"].items()}
    if "source" in grounded:
        grounded["source"] = _source(str(node["source"]), node.get("confidence"), file, key)
        grounded.setdefault("read_on", data["read_on"])
    return grounded


def _source(name: str, confidence: Any, file: str, key: str) -> Mapping[str, str]:
    known: dict[str, Mapping[str, str]] = facts_of("sources.yaml")["entries"]
    if name not in known:
        raise CatalogError(
            f"catalog/facts/{file}: {key}.source is {name!r}, which is not in sources.yaml.", file=file, key=key
        )
    possible = KNOWLEDGE_SOURCES.get(known[name].get("kind", ""), ())
    if confidence not in possible:
        gives = " or ".join(possible) or "nothing: its kind is not known"
        raise CatalogError(
            f"catalog/facts/{file}: {key}.confidence is {confidence!r}, but {name} gives {gives}.", file=file, key=key
        )
    return known[name]


BROWSE: dict[str, Callable[[], Mapping[Any, Entry]]] = {
    "objectives": objectives,
    "roles": roles,
    "kpis": kpis,
    "types": types,
    "techniques": techniques,
    "tiers": tiers,
    "watching": watching_places,
}
"""Every table by the name of its file, for what goes through all of them."""
