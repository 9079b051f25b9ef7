"""The form's table: which sections and fields a client is asked for, read from the records themselves.

Every field of a brief but those of `NOT_ASKED` is in it, in the brief's order; fields that stand alone in the file are
gathered in one section at the end. A label is unique among all single fields, so that a row is known by it wherever
somebody moved it.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from pydantic.fields import FieldInfo

from cutthrough.brief.examples import FIELDS, WHY
from cutthrough.model.brief import Brief, JourneyRole, Objective
from cutthrough.model.record import Record

WHOLE = "whole"
"""The section of the fields that stand alone in a brief."""

NOT_ASKED: frozenset[tuple[str, str]] = frozenset(
    {("posts", ""), ("approval", ""), ("rights", "kind"), ("rights", "platforms")}
)
"""What a client's form leaves out, as section and field, "" for a whole section: the team plans it in the file."""

SPARE_ROWS = 4
"""Empty rows that a table of a form offers beyond what is filled in."""


class Kind(StrEnum):
    """What a field takes; it decides how a cell is read."""

    TEXT = "text"
    LENGTH = "length"
    ASPECT = "aspect"
    SWITCH = "switch"
    DAY = "day"
    COUNT = "count"
    BY_TAG = "by_tag"  # names and what stands for each, a line each: `en: media/film.srt`


@dataclass(frozen=True)
class Asked:
    """One field. `many` ones take several values.

    `choices` are what it may say, or most often says if `open`; `titles` what people call each of them, if otherwise.
    """

    name: str
    label: str
    hint: str
    kind: Kind
    many: bool = False
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Section:
    """Fields that belong together; those of a `listed` section are the columns of a table."""

    name: str
    title: str
    why: str
    fields: tuple[Asked, ...]
    listed: bool = False

    def field(self, name: str) -> Asked:
        """The field of that name."""
        return next(each for each in self.fields if each.name == name)


TITLES: dict[str, str] = {"kpis": "KPIs", "vary": "What is varied", WHOLE: "The piece as a whole"}
"""Where the name with blanks is not what people would write."""

LABELS: dict[tuple[str, str], str] = {
    ("goal", "role"): "Role in the journey",
    ("goal", "statement"): "Goal in one sentence",
    ("audience", "who"): "Who it is for",
    ("audience", "moved_by"): "What moves them",
    ("audience", "watches"): "Where they watch",
    ("kpis", "unknown"): "Not known yet",
    ("messages", "text"): "Message",
    ("messages", "by"): "Said or shown by",
    ("call_to_action", "text"): "Words on the end card",
    ("call_to_action", "link"): "Where it leads",
    ("guardrails", "brand_by"): "Brand seen by",
    ("guardrails", "captions"): "Captions on the picture",
    ("sources", "broll"): "B-roll",
    ("sources", "voice_over"): "Voice-over",
    ("sources", "captions"): "Caption files",
    ("sources", "script"): "Script files",
    ("sources", "supers"): "Files of translated texts",
    ("sources", "hooks"): "Other openings",
    ("vary", "hook"): "Vary the opening",
    ("vary", "call_to_action"): "Other words for the end card",
    ("tests", "factor"): "What is compared",
    ("tests", "kpi"): "Measure it should move",
    ("tests", "effect"): "Least effect worth knowing",
    ("worth", "outcome"): "Worth of one outcome",
    ("worth", "reach"): "People reached",
    ("worth", "rate"): "Share who act",
    ("worth", "uncertainty"): "How far off this may be",
    ("production", "cost"): "Cost of making",
    ("schedule", "starts"): "Flight starts",
    ("schedule", "ends"): "Flight ends",
    ("rights", "what"): "Footage, music, face, font or place",
    ("rights", "basis"): "Licence or contract",
    ("rights", "until"): "May be used until",
    ("rights", "forever"): "Without end",
    (WHOLE, "unknown"): "Unknown so far",
    (WHOLE, "type"): "Type of video",
    (WHOLE, "title"): "Title on screen",
    (WHOLE, "opening"): "Opens at",
}

OTHER_NAMES: dict[str, str] = {
    "ziel": "goal",
    "zielgruppe": "audience",
    "publikum": "audience",
    "kennzahlen": "kpis",
    "kpi": "kpis",
    "metrics": "kpis",
    "botschaften": "messages",
    "keymessages": "messages",
    "cta": "call_to_action",
    "handlungsaufforderung": "call_to_action",
    "leitplanken": "guardrails",
    "platzierungen": "placements",
    "channels": "placements",
    "quellen": "sources",
    "files": "sources",
    "material": "sources",
    "rechte": "rights",
    "zeitplan": "schedule",
    "timing": "schedule",
    "produktion": "production",
}
"""Other names of sections, letters and digits only."""

_EXAMPLES: dict[tuple[str, str], str] = {
    ("goal", "statement"): "",
    ("audience", "who"): "Commuters of 25 to 45 who carry a laptop every day",
    ("audience", "watches"): "Instagram, YouTube",
    ("messages", "text"): "Repaired for free, for life",
    ("messages", "proof"): "The workshop, filmed in one take",
    ("rights", "what"): "",
    ("rights", "basis"): "",
    ("placements", "languages"): "en, de",
    ("placements", "lengths"): "15 s, 6 s",
    ("kpis", "target"): "35 %",
    ("kpis", "baseline"): "22 %, or unknown",
    (WHOLE, "languages"): "en, de",
    (WHOLE, "budget"): "4000 EUR",
    (WHOLE, "opening"): "0:42",
    (WHOLE, "team"): "editor: Ann Lee",
    ("sources", "captions"): "en: media/film.srt",
    ("rights", "until"): "2030-12-31",
    ("schedule", "starts"): "2026-12-01",
    ("tests", "effect"): "3 points",
    ("tests", "viewers"): "20000",
}


@cache
def sections() -> tuple[Section, ...]:
    """All sections in the brief's order, the one of what stands alone last. Raises CatalogError."""
    found: list[Section] = []
    alone: list[Asked] = []
    for name, info in Brief.model_fields.items():
        if name in ("id", "name") or (name, "") in NOT_ASKED:
            continue
        record = _record_in(info.annotation)
        if record is None:
            alone.append(_asked(WHOLE, name, info))
            continue
        asked = {each: of for each, of in record.model_fields.items() if each != "id" and (name, each) not in NOT_ASKED}
        fields = tuple(_asked(name, each, of) for each, of in asked.items())
        why = WHY.get(name) or _sentence(info.description or "")
        found.append(Section(name, _title(name), why, fields, listed=_listed(info)))
    why = "What holds for all of it; leave out what nobody has decided."
    return (*found, Section(WHOLE, _title(WHOLE), why, tuple(alone)))


def section(name: str) -> Section:
    """The section of that name."""
    return next(each for each in sections() if each.name == name)


def plain(text: str) -> str:
    """A label or heading to compare: its letters and digits only, in small ones."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _title(name: str) -> str:
    return TITLES.get(name) or name.replace("_", " ").capitalize()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _asked(where: str, name: str, info: FieldInfo) -> Asked:
    annotation = _plain_type(info.annotation)
    choices, is_open = _choices(where, name)
    example = _EXAMPLES.get((where, name), _example(where, name))
    hint = info.description or ""
    label = LABELS.get((where, name)) or name.replace("_", " ").capitalize()
    if example and (not choices or (where, name) == ("kpis", "metric")) and example not in hint:
        hint = f"{hint}; such as {example}"
    return Asked(
        name=name,
        label=label,
        hint="" if plain(hint) in plain(f"the {label}") else hint,
        kind=_kind(annotation, info),
        many=typing.get_origin(annotation) is tuple,
        required=info.is_required(),
        default=None if info.is_required() else info.default,
        choices=choices,
        titles=_titles(where, name, choices),
        open=is_open,
    )


def _example(where: str, name: str) -> str:
    """What the brief's own problems give as an example, where no better one for clients stands above."""
    found = FIELDS.get((where, name))
    return "" if found is None or not isinstance(found.value, str) else found.value


def _plain_type(annotation: Any) -> Any:
    """Without Annotated and without None."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        annotation = next(each for each in typing.get_args(annotation) if each is not type(None))
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is typing.Annotated else annotation


_KINDS: dict[type, Kind] = {bool: Kind.SWITCH, int: Kind.COUNT, date: Kind.DAY, Fraction: Kind.LENGTH}


def _kind(annotation: Any, info: FieldInfo) -> Kind:
    if typing.get_origin(annotation) is dict:
        return Kind.BY_TAG
    if "parse_aspect" in f"{info.annotation}{info.metadata}":
        return Kind.ASPECT
    inner = typing.get_args(annotation)[0] if typing.get_origin(annotation) is tuple else annotation
    inner = _plain_type(inner)
    return _KINDS.get(inner, Kind.TEXT) if isinstance(inner, type) and not issubclass(inner, Enum) else Kind.TEXT


def _choices(where: str, name: str) -> tuple[tuple[str, ...], bool]:
    """What a field may say, and whether it may say something else too."""
    # The catalog takes a moment to read; a form is the only thing that asks for all of it.
    from cutthrough.catalog.knowledge import kpis, techniques
    from cutthrough.catalog.knowledge import types as video_types
    from cutthrough.catalog.placement import placements

    known: dict[tuple[str, str], tuple[tuple[str, ...], bool]] = {
        ("goal", "objective"): (tuple(each.value for each in Objective), False),
        ("goal", "role"): (tuple(each.value for each in JourneyRole), False),
        ("guardrails", "captions"): (("yes", "no"), False),
        ("vary", "hook"): (("yes", "no"), False),
        ("rights", "forever"): (("yes", "no"), False),
        ("kpis", "metric"): (tuple(each.name for each in kpis().values()), True),
        ("kpis", "unknown"): (("baseline",), True),
        ("placements", "placement"): (tuple(placements()), False),
        ("tests", "factor"): (("hook", "call_to_action", "thumbnail", "length", "captions", "audience"), True),
        (WHOLE, "type"): (tuple(video_types()), True),
        (WHOLE, "techniques"): (tuple(techniques()), True),
        ("production", "tier"): (("rapid_test", "standard", "flagship"), False),
    }
    return known.get((where, name), ((), False))


def _titles(where: str, name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """What people call each of the choices, where the catalog says."""
    from cutthrough.catalog.knowledge import objectives, roles, techniques
    from cutthrough.catalog.knowledge import types as video_types
    from cutthrough.catalog.placement import placement

    if (where, name) == ("placements", "placement"):
        return tuple(placement(each).name for each in choices)
    named: dict[tuple[str, str], dict[str, str]] = {
        ("goal", "objective"): {key.value: each.name for key, each in objectives().items()},
        ("goal", "role"): {key.value: each.name for key, each in roles().items()},
        (WHOLE, "type"): {key: each.name for key, each in video_types().items()},
        (WHOLE, "techniques"): {key: each.name for key, each in techniques().items()},
    }
    known = named.get((where, name))
    return () if known is None else tuple(known.get(each, each) for each in choices)


def _listed(info: FieldInfo) -> bool:
    return typing.get_origin(_plain_type(info.annotation)) is tuple


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for each in typing.get_args(annotation) if (found := _record_in(each)) is not None), None)
