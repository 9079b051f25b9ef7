import re
from urllib.parse import urlsplit

import pytest
from lxml import html

from cutthrough.model.errors import ProgramError
from cutthrough.site.pages import (
    POLICY,
    Page,
    ended_page,
    media_of,
    note_page,
    page_of,
    paths_of,
    personal_page,
    site_of,
)
from site_made import ADDRESS, BRAND, edit, file, library, watch

SLUG = "small-feet-big-morning-7f3k9qx"


def drawn(page: Page) -> html.HtmlElement:
    assert page.type == "text/html; charset=utf-8"
    return html.document_fromstring(page.body.decode())


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/films"], ids=["root", "base path"])
def test_every_path_has_its_page_and_every_link_of_the_site_leads_to_one(address: str) -> None:
    site = site_of(library(watch(), watch("Dogs are welcome", "ct1a2b3c4"), address=address))
    known = {f"{site.base}{path}" for path in paths_of(site)} | {f"{site.base}/media/{name}" for name in media_of(site)}
    assert len(known) == len(paths_of(site)) + len(media_of(site))
    for path in paths_of(site):
        page = page_of(site, path)
        assert page.status == (404 if path == "/404" else 200)
        assert page.body
        assert not re.search("[\r\n]", "".join(page.headers.values()))
        if page.type.startswith("text/html"):
            for _, _, link, _ in drawn(page).iterlinks():
                parts = urlsplit(link)
                if parts.path and parts.netloc in ("", urlsplit(address).netloc):
                    assert parts.path in known, (path, link)


def test_pages_ask_nobody_else_for_anything_and_hold_no_script_or_style() -> None:
    site = site_of(library())
    for path in ("/", f"/{SLUG}", f"/embed/{SLUG}", "/404"):
        page = page_of(site, path)
        tree = drawn(page)
        assert page.headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'"
        )
        assert not tree.xpath("//style | //*[@style] | //@*[starts-with(name(), 'on')]")
        assert all(s.get("src") or s.get("type") == "application/ld+json" for s in tree.xpath("//script"))
        asked = tree.xpath("//script/@src | //img/@src | //source/@src | //track/@src | //video/@poster")
        asked += tree.xpath("//link[not(@rel='canonical' or @rel='alternate')]/@href")
        assert all(each.startswith("/") and not each.startswith("//") for each in asked)


def test_only_the_player_may_be_framed() -> None:
    site = site_of(library())
    assert "frame-ancestors 'none'" in page_of(site, f"/{SLUG}").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in page_of(site, f"/embed/{SLUG}").headers["Content-Security-Policy"]
    assert "'unsafe" not in POLICY


def test_assets_are_named_by_what_they_hold_and_kept_for_ever() -> None:
    one, other = site_of(library()), site_of(library(brand=BRAND.model_copy(update={"accent": "#00FF00"})))
    assert one.asset("player") == other.asset("player")
    assert one.asset("style") != other.asset("style")
    page = page_of(one, one.asset("style"))
    assert (page.status, page.type) == (200, "text/css; charset=utf-8")
    assert page.headers == {"Cache-Control": "public, max-age=31536000, immutable"}
    assert page_of(one, f"/{SLUG}").headers["Cache-Control"] == "no-cache"


def test_an_older_address_of_a_film_leads_to_it_and_nowhere_else() -> None:
    site = site_of(library(address=f"{ADDRESS}/films"))
    moved = page_of(site, "/another-title-7f3k9qx")
    assert (moved.status, moved.headers["Location"]) == (308, f"/films/{SLUG}")
    assert page_of(site, "/embed/old-7f3k9qx").headers["Location"] == f"/films/embed/{SLUG}"
    assert page_of(site, "/7f3k9qx").status == 308


@pytest.mark.parametrize(
    "path",
    ["/nope", "//evil.example", "/\\evil.example", "/../x", "/small-feet-big-morning-7f3k9qx/x", "/assets/", "/media/x",
     "", "/%0d%0aSet-Cookie:x", "/embed/", "/oembed/x.json", "/<script>", "/" + "a" * 5000, "/Ä"],
)  # fmt: skip
def test_all_else_is_not_here(path: str) -> None:
    page = page_of(site_of(library()), path)
    assert page.status == 404
    assert "Location" not in page.headers
    assert len(path) < 10 or path[1:] not in page.body.decode()


def test_the_player_of_each_shape_has_its_own_captions_chapters_and_poster() -> None:
    tree = drawn(page_of(site_of(library()), f"/{SLUG}"))
    films = tree.xpath("//figure[contains(@class, 'film')]")
    assert [each.get("class") for each in films] == ["film r-16-9 over-1-1", "film r-9-16 under-1-1"]
    assert [each.get("data-post") for each in films] == ["ct7f3k9qx-2m4rz", "ct7f3k9qx-9x3ra"]
    for film in films:
        video = film.find(".//video")
        assert video.get("controls") is not None
        assert video.get("playsinline") is not None
        assert [(t.get("srclang"), t.get("label")) for t in video.xpath(".//track")] == [
            ("en", "English"),
            ("de", "Deutsch"),
        ]
        post = film.get("data-post")
        links = tree.xpath(f"//div[@data-of='{post}']//a")
        assert len(links) == 3 + 3 + 3
        source = video.find("source").get("src")
        assert all(link.get("href").startswith(f"{source}#t=") for link in links)
    assert len({each.find(".//video").get("poster") for each in films}) == 2


def test_one_edit_loads_its_length_at_once_several_wait_for_the_screen() -> None:
    one = drawn(page_of(site_of(library(watch(edits=(edit(),)))), f"/{SLUG}"))
    assert one.xpath("//video/@preload") == ["metadata"]
    assert drawn(page_of(site_of(library()), f"/{SLUG}")).xpath("//video/@preload") == ["none", "none"]


def test_the_call_to_action_leads_where_each_edits_own_link_does() -> None:
    tree = drawn(page_of(site_of(library()), f"/{SLUG}"))
    acts = tree.xpath("//a[contains(@class, 'act')]")
    assert [(a.get("href")[-5:], a.get("class")) for a in acts] == [
        ("2m4rz", "act over-1-1"),
        ("9x3ra", "act under-1-1"),
    ]
    same = watch(edits=(edit(link="https://a.example/"), edit("ct7f3k9qx-9x3ra", (9, 16), link="https://a.example/")))
    acts = drawn(page_of(site_of(library(same)), f"/{SLUG}")).xpath("//a[contains(@class, 'act')]")
    assert [a.get("href") for a in acts] == ["https://a.example/"]
    none = watch(call_to_action=None)
    assert not drawn(page_of(site_of(library(none)), f"/{SLUG}")).xpath("//a[contains(@class, 'act')]")


def test_a_personal_page_greets_leads_elsewhere_and_is_in_no_index() -> None:
    site = site_of(library())
    own = site.library.watches[0].model_copy(update={"greeting": "For Ann <b>", "link": "https://hillside.example/ann"})
    page = personal_page(site, own)
    tree = drawn(page)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert tree.xpath("//p[@class='greeting']/text()") == ["For Ann <b>"]
    assert {a.get("href") for a in tree.xpath("//a[contains(@class, 'act')]")} == {"https://hillside.example/ann"}
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"{ADDRESS}/{SLUG}"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert not tree.xpath("//script[@type] | //meta[@property] | //link[@rel='alternate']")
    assert "For Ann" not in page_of(site, f"/{SLUG}").body.decode()


def test_a_preview_says_so_and_is_in_no_index_feed_or_map() -> None:
    site = site_of(library(preview=True))
    page = page_of(site, f"/{SLUG}")
    assert "Preview. Not published." in page.body.decode()
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page_of(site, "/robots.txt").body == b"User-agent: *\nDisallow: /\n"
    for path in ("/feed.xml", "/sitemap.xml", "/sitemap-video.xml"):
        assert SLUG.encode() not in page_of(site, path).body
    assert page_of(site, "/oembed", {"url": f"{ADDRESS}/{SLUG}"}).status == 404


def test_a_note_leads_only_into_the_site() -> None:
    site = site_of(library(address=f"{ADDRESS}/films"))
    page = note_page(site, "It is over", "The link has ended.", ("See it", f"/{SLUG}"), status=410)
    assert page.status == 410
    assert drawn(page).xpath("//main//a/@href") == [f"/films/{SLUG}"]
    for bad in ("https://evil.example", "//evil.example", "javascript:x", "/\\evil"):
        assert not drawn(note_page(site, "a", "b", ("x", bad))).xpath("//main//a")


def test_an_empty_site_stands_too() -> None:
    site = site_of(library(watches=()))
    assert "Nothing is published here yet." in page_of(site, "/").body.decode()
    assert all(page_of(site, path).status in (200, 404) for path in paths_of(site))


def test_a_page_speaks_the_films_language() -> None:
    german = drawn(page_of(site_of(library(watch(language="de-AT"))), f"/{SLUG}"))
    assert german.get("lang") == "de"
    assert "Kapitel" in german.text_content()
    hebrew = drawn(page_of(site_of(library(watch(language="he"))), f"/{SLUG}"))
    assert (hebrew.get("lang"), hebrew.xpath("//div[@class='words']/@lang")) == ("en", ["he"])


def test_what_ai_made_and_whose_it_is_are_told() -> None:
    text = drawn(page_of(site_of(library(watch(made_with_ai="The bird was drawn"))), f"/{SLUG}")).text_content()
    assert "Made with AI" in text
    assert "The bird was drawn" in text
    assert "Music: Ann Lee, CC BY 4.0" in text


def test_an_address_that_can_be_none_is_refused() -> None:
    with pytest.raises(ProgramError):
        site_of(library(address="javascript:alert(1)"))


def test_what_was_approved_stays_as_it_was_written() -> None:
    site = site_of(library(watch(description="One.\n\nTwo.\n \n\nThree.")))
    assert "One.\n\nTwo.\n \n\nThree.</p>" in page_of(site, f"/{SLUG}").body.decode()


def test_a_page_speaks_and_runs_as_its_film_does() -> None:
    made = library(watch("عادت الروبوتات", language="ar"))
    page = drawn(page_of(site_of(made), "/film-7f3k9qx"))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert "النص المكتوب" in page.text_content()
    assert "Transcript" not in page.text_content()
    index = drawn(page_of(site_of(made), "/"))
    assert (index.get("lang"), index.get("dir")) == ("ar", "rtl")
    assert page.xpath("//pre/@dir") == ["ltr"]


def test_words_of_a_language_that_we_do_not_speak_say_which_they_are() -> None:
    made = library(watch("ربات‌ها برگشتند", language="fa", greeting="For Ann"))
    page = drawn(page_of(site_of(made), "/film-7f3k9qx"))
    assert (page.get("lang"), page.get("dir")) == ("en", "ltr")
    for place in ("//div[@id='film']", "//div[@class='words']", "//ol[@class='rows']"):
        assert {(each.get("lang"), each.get("dir")) for each in page.xpath(place)} == {("fa", "rtl")}
    assert page.xpath("//p[@class='greeting']/@lang") == ["en"]
    said = {(each.get("lang"), each.get("dir")) for each in page.xpath("//ol[@class='rows said']")}
    assert said == {("en", "ltr"), ("de", "ltr")}
    cards = drawn(page_of(site_of(made), "/")).xpath("//ul/li")
    assert [(each.get("lang"), each.get("dir")) for each in cards] == [("fa", "rtl")]
    embed = drawn(page_of(site_of(made), "/embed/film-7f3k9qx"))
    assert embed.xpath("//main/@dir | //footer/@dir") == ["rtl", "rtl"]


def test_a_link_that_ended_says_so_in_the_films_language() -> None:
    site = site_of(library(watch(language="de"), watch("Dogs are welcome", "ct1a2b3c4")))
    page = ended_page(site, site.library.watches[0])
    tree = drawn(page)
    assert (page.status, tree.get("lang")) == (410, "de")
    assert tree.xpath("//h1/text()") == ["Dieser Link ist abgelaufen"]
    assert tree.xpath("//main//a/@href") == [f"/{SLUG}"]
    assert drawn(ended_page(site, None)).xpath("//main//a/@href") == ["/"]


@pytest.mark.parametrize(
    ("films", "columns", "leads"), [(1, 3, 1), (2, 2, 0), (3, 2, 1), (4, 3, 1), (5, 2, 1), (7, 3, 1)]
)
def test_the_index_has_as_many_columns_as_it_can_fill(films: int, columns: int, leads: int) -> None:
    made = library(*(watch(f"Film {number}", f"ct1a2b3c{number}") for number in range(films)))
    page = drawn(page_of(site_of(made), "/"))
    assert page.xpath("//ul/@class") == [f"cards by-{columns}"]
    assert len(page.xpath("//li[contains(@class, 'lead ')]")) == leads
    assert len(page.xpath("//span[@class='gist']")) == films


@pytest.mark.parametrize(
    ("shape", "whole"), [((1920, 1080), 0), ((1080, 1080), 1), ((1080, 1920), 1), ((1440, 1080), 1)]
)
def test_a_picture_of_another_shape_is_shown_whole(shape: tuple[int, int], whole: int) -> None:
    made = library(watch(edits=(edit(shape=shape),)))
    page = drawn(page_of(site_of(made), "/"))
    assert len(page.xpath("//img[@class='whole']")) == len(page.xpath("//img[@class='fill']")) == whole
    assert len(set(page.xpath("//span[@class='still']/img/@src"))) == 1


def test_a_page_asks_first_for_the_font_of_its_own_language() -> None:
    fonts = tuple((name, file(name, ".vtt")) for name in ("regular", "bold", "ja"))
    for language, asked in (("ja-JP", ["ja"]), ("en", ["regular", "bold"])):
        site = site_of(library(watch(language=language), fonts=fonts))
        found = drawn(page_of(site, f"/{SLUG}")).xpath("//link[@as='font']/@href")
        assert found == [site.media(one) for name, one in fonts if name in asked]
