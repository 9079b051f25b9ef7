"""The templates we know: one for each placement and objective, composed from `templates.yaml`.

To change how edits for a placement feel, change its line there; to add a feel, add it under `feels`. `pytest
tests/catalog` checks that every placement has one and that all of it can be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML

from cutthrough.model.brief import Objective
from cutthrough.model.cut import Emphasis
from cutthrough.model.errors import CatalogError
from cutthrough.model.template import CaptionStyle, Template

_FILE = "templates.yaml"
_CHANGES = frozenset({"slower", "plain", "pop", "feel", "why"})


@cache
def _read() -> dict[str, Any]:
    text = (files("cutthrough.catalog") / _FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return found


def template(placement: str, objective: Objective) -> Template:
    """The template of one placement for one objective.

    Raises CatalogError where the placement has none or the file is wrong.
    """
    data = _read()
    own = data["placements"].get(placement)
    if own is None:
        raise CatalogError(f"{placement} has no template", f"add a line for it to {_FILE}", placement=placement)
    feel = data["feels"].get(own["feel"])
    if feel is None:
        raise CatalogError(
            f"There is no feel {own['feel']!r}", f"use one of: {', '.join(data['feels'])}", placement=placement
        )
    wish = data["objectives"][objective.value]
    layers = [feel, wish, own]
    fields = {key: value for layer in layers for key, value in layer.items() if key not in _CHANGES}
    captions = CaptionStyle.model_validate(fields.pop("captions"))
    if wish.get("plain"):
        captions = captions.model_copy(update={"emphasis": Emphasis.NONE})
    elif own.get("pop"):
        captions = captions.model_copy(update={"emphasis": Emphasis.POP, "size": captions.size * 1.25})
    pace = Fraction(str(fields.pop("pace"))) * Fraction(str(wish.get("slower", 1)))
    why = dict.fromkeys(name for layer in layers for name in layer.get("why", ()))
    try:
        return Template(
            id=f"{placement}-{objective.value}",
            placement=placement,
            objective=objective,
            pace=pace,
            captions=captions,
            why=tuple(_said(data["sources"][name], data["read_on"]) for name in why),
            **fields,
        )
    except (ValidationError, KeyError) as problem:
        raise CatalogError(f"The template of {placement} is wrong: {problem}", f"mend {_FILE}") from problem


def _said(source: dict[str, Any], read_on: str) -> str:
    address = "" if source["address"] == "-" else f", {source['address']}"
    return f"{source['says']} ({source['title']}{address}, read {read_on})"


def templates_of(placements: Iterable[str], objective: Objective) -> dict[str, Template]:
    """The templates of these placements, by placement; those that have none are planned without."""
    return {name: template(name, objective) for name in placements if name in _read()["placements"]}


def templates() -> dict[str, Template]:
    """Every template by id, in the file's order."""
    made = (template(name, objective) for name in _read()["placements"] for objective in Objective)
    return {each.id: each for each in made}
