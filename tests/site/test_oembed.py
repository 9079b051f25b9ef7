import json
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree, html

from cutthrough.site.oembed import pixels
from cutthrough.site.pages import Page, page_of, site_of
from site_made import ADDRESS, edit, library, watch

SLUG = "small-feet-big-morning-7f3k9qx"
SITE = site_of(library())
URL = f"{ADDRESS}/{SLUG}"


def asked(**query: str) -> Page:
    return page_of(SITE, "/oembed", query)


def said(**query: str) -> dict[str, Any]:
    page = asked(**query)
    assert page.status == 200, page.body
    assert page.type == "application/json; charset=utf-8"
    return dict(json.loads(page.body))


def test_a_film_is_answered_with_its_player() -> None:
    answer = said(url=URL)
    assert (answer["type"], answer["version"]) == ("video", "1.0")
    assert answer["title"] == "Small feet. Big morning."
    assert (answer["width"], answer["height"]) == (640, 408)
    frame = html.fragment_fromstring(answer["html"])
    assert (frame.tag, frame.get("src")) == ("iframe", f"{ADDRESS}/embed/{SLUG}")
    assert (frame.get("width"), frame.get("height")) == ("640", "408")
    assert answer["thumbnail_url"].endswith(".jpg")
    assert {"provider_name", "provider_url", "author_name", "cache_age"} <= answer.keys()


@pytest.mark.parametrize(
    ("width", "height"), [("320", None), (None, "200"), ("300", "100"), ("1", "1"), ("5000", "5000")]
)
def test_nothing_is_wider_or_taller_than_was_asked(width: str | None, height: str | None) -> None:
    query = {name: value for name, value in (("maxwidth", width), ("maxheight", height)) if value}
    answer = said(url=URL, **query)
    for name, side in (("width", width), ("height", height)):
        if side:
            assert answer[name] <= int(side)
            assert answer.get(f"thumbnail_{name}", 0) <= int(side)
    assert ("thumbnail_url" in answer) == ("thumbnail_width" in answer)


@pytest.mark.parametrize("bad", ["", "-5", "x", "1e9", "0", "９", "1" * 400])
def test_a_size_that_is_none_is_not_counted(bad: str) -> None:
    assert pixels(bad) is None
    assert said(url=URL, maxwidth=bad)["width"] == 640


def test_tall_films_have_tall_players() -> None:
    site = site_of(library(watch(edits=(edit("ct7f3k9qx-9x3ra", (1080, 1920)),))))
    answer = json.loads(page_of(site, "/oembed", {"url": URL}).body)
    assert (answer["width"], answer["height"]) == (513, 960)


def test_xml_says_the_same() -> None:
    page = asked(url=URL, format="xml")
    assert page.type == "text/xml; charset=utf-8"
    told = {each.tag: each.text for each in etree.fromstring(page.body)}
    assert told == {name: str(value) for name, value in said(url=URL).items()}


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (URL, 200), (URL + "/", 200), (f"{URL}?t=3#x", 200), (f"{ADDRESS}/embed/{SLUG}", 200),
        (URL.replace("https", "http"), 200), (f"{ADDRESS}/old-title-7f3k9qx", 200),
        (f"{ADDRESS}/nope", 404), (f"https://evil.example/{SLUG}", 404), (f"//evil.example/{SLUG}", 404),
        ("https://[", 404), (f"javascript:{SLUG}", 404), (f"{ADDRESS}/", 404), ("x" * 100_000, 404), (f"/{SLUG}", 404),
    ],
)  # fmt: skip
def test_only_films_of_this_site_are_answered(url: str, status: int) -> None:
    assert asked(url=url).status == status


def test_what_is_missing_or_not_offered_is_said() -> None:
    assert asked().status == 400
    assert asked(url=URL, format="yaml").status == 501


def test_a_page_names_its_answers_and_they_are_there() -> None:
    tree = html.document_fromstring(page_of(SITE, f"/{SLUG}").body.decode())
    links = {each.get("type"): each.get("href") for each in tree.xpath("//link[@rel='alternate']")}
    for kind, form in (("application/json+oembed", "json"), ("text/xml+oembed", "xml")):
        page = page_of(SITE, links[kind].removeprefix(ADDRESS))
        assert page.body == asked(url=URL, format=form).body
        assert page.headers["Access-Control-Allow-Origin"] == "*"


def test_the_query_of_a_consumer_works_as_it_is_written() -> None:
    assert urlencode({"url": URL}).startswith("url=https%3A%2F%2F")
