"""JSON-LD against schema.org's own vocabulary: each property exists, is one of its type, and has a value in range."""

import json
from fractions import Fraction
from typing import Any

from lxml import html

from cutthrough.model.watch import Library
from cutthrough.site.pages import page_of, site_of
from shared import shared
from site_made import ADDRESS, edit, library, watch

SLUG = "small-feet-big-morning-7f3k9qx"
PLAIN = {"Text", "URL", "Number", "Integer", "Boolean", "Date", "DateTime", "Duration", "Time"}
ABOVE = {
    "VideoObject": {"VideoObject", "MediaObject", "CreativeWork", "Thing"},
    "MediaObject": {"MediaObject", "CreativeWork", "Thing"},
    "Clip": {"Clip", "CreativeWork", "Thing"},
    "SeekToAction": {"SeekToAction", "Action", "Thing"},
    "Organization": {"Organization", "Thing"},
    "Country": {"Country", "AdministrativeArea", "Place", "Thing"},
    "QuantitativeValue": {"QuantitativeValue", "StructuredValue", "Intangible", "Thing"},
    "ListItem": {"ListItem", "Intangible", "Thing"},
    "ItemList": {"ItemList", "Intangible", "Thing"},
}
UNLISTED = {"MediaObject": "VideoObject", "Country": "Organization"}
"""Types whose own list is not at hand, and one that has all the properties that we use of them."""


def said(made: Library, path: str = f"/{SLUG}") -> dict[str, Any]:
    tree = html.document_fromstring(page_of(site_of(made), path).body.decode())
    (script,) = tree.xpath("//script[@type='application/ld+json']/text()")
    return dict(json.loads(script))


def check(node: dict[str, Any], vocabulary: dict[str, Any]) -> int:
    """How many properties were looked at."""
    kind = node["@type"]
    known = vocabulary.get(f"schema:{UNLISTED.get(kind, kind)}")
    seen = 0
    for name, value in node.items():
        if name.startswith("@") or known is None:
            continue
        property_ = f"schema:{name.removesuffix('-input')}"
        assert property_ in known["properties"], (kind, name)
        ranges = {each.removeprefix("schema:") for each in known["properties"][property_]}
        for each in value if isinstance(value, list) else [value]:
            seen += 1
            if isinstance(each, dict):
                assert ABOVE[each["@type"]] & ranges, (kind, name, ranges)
                seen += check(each, vocabulary)
            elif isinstance(each, float | int):
                assert ranges & {"Number", "Integer"}, (kind, name, ranges)
            elif not name.endswith("-input"):
                assert ranges & (PLAIN - {"Number"}) or "Language" in ranges or "Thing" in ranges, (kind, name, ranges)
    return seen


def test_it_is_valid_by_schema_org() -> None:
    vocabulary = json.loads(shared("facts/schemas/schemaorg_video_subset_30.0.json").read_text())
    assert check(said(library(watch(territories=("DE", "AT")))), vocabulary) > 40
    assert check(said(library(), "/"), vocabulary) > 2


def test_what_search_engines_need_is_there() -> None:
    film = said(library(watch(territories=("DE",))))
    main = watch().edits[0]
    assert film["name"] == "Small feet. Big morning."
    assert film["uploadDate"] == "2026-12-01T08:00:00+00:00"
    assert film["duration"] == "PT30S"
    assert main.poster is not None
    assert film["thumbnailUrl"] == f"{ADDRESS}/media/{main.poster.name}"
    assert film["contentUrl"] == f"{ADDRESS}/media/{main.video.name}"
    assert film["embedUrl"] == f"{ADDRESS}/embed/{SLUG}"
    assert film["inLanguage"] == "en"
    assert film["transcript"].splitlines()[1] == "Every path is free."
    assert [each["inLanguage"] for each in film["caption"]] == ["en", "de"]
    assert film["regionsAllowed"] == [{"@type": "Country", "name": "DE"}]
    assert film["potentialAction"]["target"] == f"{ADDRESS}/{SLUG}?t={{seek_to_second_number}}"
    assert film["potentialAction"]["startOffset-input"] == "required name=seek_to_second_number"


def test_clips_have_a_name_and_their_own_stretch_of_the_film() -> None:
    clips = said(library())["hasPart"]
    assert [(c["name"], c["startOffset"], c["endOffset"], c["url"]) for c in clips] == [
        ("The valley wakes up", 0, 10, f"{ADDRESS}/{SLUG}?t=0"),
        ("Every path is free", 10, 20, f"{ADDRESS}/{SLUG}?t=10"),
        ("See the paths", 20, 30, f"{ADDRESS}/{SLUG}?t=20"),
    ]
    late = edit().model_copy(update={"duration": Fraction(15)})
    assert [c["endOffset"] for c in said(library(watch(edits=(late,))))["hasPart"]] == [10, 15]
    bare = edit().model_copy(update={"chapters": ()})
    assert "hasPart" not in said(library(watch(edits=(bare,))))
