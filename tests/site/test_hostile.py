"""Whatever stands in any field: pages, feeds, maps and headers read back to what was meant, and to nothing else."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cutthrough.model.brief import CallToAction
from cutthrough.model.watch import Chapter, Library, Said, slug_of
from cutthrough.site.hosting import headers_file, nginx_snippet
from cutthrough.site.pages import Page, page_of, paths_of, personal_page, site_of
from cutthrough.site.text import clean, one_line
from site_made import ADDRESS, BRAND, edit, library, watch

SHARP = (
    "</script><script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "]]><x>",
    "'><svg/onload=x>", "<!--", "-->", "{{ 7*7 }}", "{% raw %}", "\r\nSet-Cookie: a=b", "\x00\x08\x1b", "\u202eevil",
    "&lt;b&gt;", "\u2028\u2029", "שלום עולם", "👩\u200d👩\u200d👧" * 300, "e\u0301\u0302" * 200, "../../etc/passwd",
    "javascript:alert(1)", "=cmd|' /C calc'!A0", "\ud800", "\uffff", "%0d%0aLocation: https://evil.example",
    "${jndi:x}", "`x`", "\\", "//evil.example",
)  # fmt: skip
BANNED = "//@*[starts-with(name(), 'on')] | //style | //*[@style] | //object | //form | //base | //iframe"
words = st.one_of(st.sampled_from(SHARP), st.text(), st.tuples(st.sampled_from(SHARP), st.text()).map("".join))
links = st.one_of(
    st.sampled_from(SHARP), words.map("https://a.example/".__add__), st.just("https://a.example/x?y=1&z=2")
)


def hostile(said: list[str], link: str) -> Library:
    """A library with these words in every field that people write."""

    def word(number: int) -> str:
        return said[number % len(said)]

    film = edit().model_copy(
        update={
            "edit": word(1),
            "language": word(2),
            "link": link,
            "chapters": (Chapter(start=0, end=3, title=word(3)), Chapter(start=3, end=9, title=word(4))),  # type: ignore[arg-type]
            "captions": tuple((word(5 + number), file) for number, (_, file) in enumerate(edit().captions)),
            "transcripts": ((word(6), (Said(at=0, text=word(7)),)), ("en", (Said(at=1, text=word(8)),))),  # type: ignore[arg-type]
        }
    )
    page = watch(
        word(0),
        edits=(film,),
        description=word(1),
        published=word(2),
        language=word(3),
        call_to_action=CallToAction.model_construct(id="c", text=word(4), link=None),
        link=link,
        hashtags=(word(5), word(6)),
        credits=(word(7),),
        made_with_ai=word(8),
        territories=(word(9), "DE"),
        former=(word(10), "old-7f3k9qx"),
    )
    brand = BRAND.model_copy(update={"name": word(9)})
    return library(page, client=word(10), brand=brand)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(words, min_size=1, max_size=11), links)
def test_nothing_gets_out_of_its_place(said: list[str], link: str) -> None:
    made = hostile(said, link)
    site = site_of(made)
    for path in paths_of(site):
        page = page_of(site, path)
        assert page.status == (404 if path == "/404" else 200)
        check(page)
    own = made.watches[0].model_copy(update={"greeting": said[0]})
    check(personal_page(site, own))
    film = html.document_fromstring(page_of(site, f"/{made.watches[0].slug}").body.decode())
    assert film.xpath("//h1")[0].text_content() == site.library.watches[0].title
    feed = etree.fromstring(page_of(site, "/feed.xml").body)
    assert feed.findtext("channel/item/title") == site.library.watches[0].title


def check(page: Page) -> None:
    """The page is well formed, holds only what we put there, and its headers are one line each."""
    for name, value in page.headers.items():
        assert name.isascii()
        assert value.isascii()
        assert value.isprintable()
    body = page.body.decode()
    if page.type.startswith("text/html"):
        tree = html.document_fromstring(body)
        assert not tree.xpath(BANNED)
        scripts = tree.xpath("//script")
        assert all(each.get("src") is not None or each.get("type") == "application/ld+json" for each in scripts)
        for script in tree.xpath("//script[@type='application/ld+json']/text()"):
            assert json.loads(script)["@context"] == "https://schema.org"
        for _, name, link, _ in tree.iterlinks():
            assert link.startswith(("/", "#", "https://")), (name, link)
            assert not link.startswith("//")
        assert "\x00" not in body
    elif "xml" in page.type:
        etree.fromstring(page.body)
    elif "json" in page.type:
        json.loads(body)


def test_five_thousand_emoji_make_a_page() -> None:
    title = "👩\u200d👩\u200d👧" * 1000
    page = page_of(site_of(library(watch(title, description=title))), f"/{slug_of(title, 'ct7f3k9qx')}")
    assert page.status == 200
    assert len(page.body) < 100_000


@given(st.text(max_size=3000), st.text(min_size=1, max_size=20))
def test_slugs_are_safe_and_end_with_the_token(title: str, token: str) -> None:
    slug = slug_of(title, f"ct{token}7")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert "--" not in slug
    assert slug.endswith("7")
    assert len(slug) < 120


@pytest.mark.parametrize("text", SHARP)
def test_a_host_is_told_of_nothing_that_people_wrote(text: str) -> None:
    plain = site_of(library())
    site = site_of(hostile([text], text))
    assert headers_file(site) == headers_file(plain)
    assert nginx_snippet(site, "/srv/www") == nginx_snippet(plain, "/srv/www")


@pytest.mark.parametrize("folder", ['/a";}', "/a\nb", "/$x", "/a\\"])
def test_a_folders_name_ends_no_directive(folder: str) -> None:
    said = nginx_snippet(site_of(library()), folder)
    (root,) = [line for line in said.splitlines() if line.strip().startswith("root ")]
    assert root.strip().count('"') == 2
    assert root.endswith('";')
    assert "$x" not in root


def test_words_are_changed_no_more_than_needed() -> None:
    for kept in ("Ça va? 'Yes' & \"no\" <now>", "שלום", "日本語", "a\u200db"):
        assert clean(kept) == kept == one_line(kept)


def test_every_path_of_a_hostile_site_could_stand_in_a_table() -> None:
    paths: list[Any] = list(paths_of(site_of(hostile(list(SHARP), ADDRESS))))
    assert [row[0] for row in csv.reader(StringIO("\n".join(paths)))] == paths
