"""Sitemaps, feed and robots, against the schemas there are."""

from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import etree

from cutthrough.model.watch import Library
from cutthrough.site.pages import page_of, site_of
from shared import shared
from site_made import ADDRESS, edit, library, watch

CORE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SCHEMAS = "facts/schemas/sitemap"
HOSTILE = watch(
    "]]> <x> & \x00\u202e" + "👩\u200d👩\u200d👧" * 900,
    "ct9z8y7x6",
    description="</video:video>\x0b" + "e\u0301" * 6000,
    hashtags=tuple(f"#tag{number}" for number in range(60)),
    territories=("DE", "at", "X\nY"),
)


def schema(tmp_path: Path) -> etree.XMLSchema:
    """The sitemap's schema with the video extension brought in, as the any-element of the one needs the other."""
    both = tmp_path / "both.xsd"
    both.write_text(
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        + "".join(
            f'<xsd:import namespace="{space[1:-1]}" schemaLocation="{shared(path).as_uri()}"/>'
            for space, path in ((CORE, f"{SCHEMAS}/sitemap.xsd"), (VIDEO, f"{SCHEMAS}/sitemap-video.xsd"))
        )
        + "</xsd:schema>"
    )
    return etree.XMLSchema(etree.parse(both))


def tree(made: Library, path: str) -> etree._Element:
    return etree.fromstring(page_of(site_of(made), path).body)


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-video.xml"])
@pytest.mark.parametrize(
    "made",
    [
        library(),
        library(watch(), HOSTILE),
        library(watches=()),
        library(watch(description="", territories=("DE", "AT"))),
        library(watch(edits=(edit(seconds=40_000).model_copy(update={"poster": None}),))),
        library(watch(edits=(edit(seconds=40_000),), published="nonsense")),
    ],
    ids=["two edits", "hostile", "empty", "territories", "no poster", "long"],
)
def test_the_schemas_take_them(tmp_path: Path, made: Library, path: str) -> None:
    schema(tmp_path).assertValid(tree(made, path))


def test_the_video_map_says_what_the_page_shows() -> None:
    (video,) = tree(library(watch(territories=("DE", "AT"))), "/sitemap-video.xml").iter(f"{VIDEO}video")
    told = {each.tag.removeprefix(VIDEO): each.text for each in video}
    assert told["title"] == "Small feet. Big morning."
    assert told["duration"] == "30"
    assert told["restriction"] == "DE AT"
    assert told["player_loc"] == f"{ADDRESS}/embed/small-feet-big-morning-7f3k9qx"
    assert told["publication_date"] == "2026-12-01T08:00:00+00:00"


def test_long_and_hostile_words_are_kept_within_the_limits() -> None:
    (video,) = tree(library(HOSTILE), "/sitemap-video.xml").iter(f"{VIDEO}video")
    title, description = (video.findtext(f"{VIDEO}{name}") or "" for name in ("title", "description"))
    assert title.startswith("]]> <x> & ")
    assert len(title) <= 100
    assert len(description) <= 2048
    assert len(video.findall(f"{VIDEO}tag")) == 32
    assert video.findtext(f"{VIDEO}restriction") == "DE"


def test_the_feed_holds_every_edit_with_its_size_and_length() -> None:
    feed = tree(library(watch(), HOSTILE), "/feed.xml")
    assert feed.get("version") == "2.0"
    item = feed.find("channel/item")
    assert item is not None
    assert item.findtext("link") == f"{ADDRESS}/small-feet-big-morning-7f3k9qx"
    assert parsedate_to_datetime(item.findtext("pubDate") or "").isoformat() == "2026-12-01T08:00:00+00:00"
    assert item.findtext("guid") == "ct7f3k9qx"
    contents = item.findall(f"{MEDIA}group/{MEDIA}content")
    assert [(c.get("width"), c.get("height"), c.get("duration"), c.get("isDefault")) for c in contents] == [
        ("1920", "1080", "30", "true"),
        ("1080", "1920", "24", "false"),
    ]
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert (enclosure.get("length"), enclosure.get("type")) == ("1000", "video/mp4")
    assert enclosure.get("url") == contents[0].get("url")
    assert [t.get("lang") for t in item.iter(f"{MEDIA}subTitle")] == ["en", "de"]


def test_robots_name_the_maps() -> None:
    said = page_of(site_of(library()), "/robots.txt").body.decode()
    assert f"Sitemap: {ADDRESS}/sitemap.xml\nSitemap: {ADDRESS}/sitemap-video.xml\n" in said
    assert "Disallow: /for/\nDisallow: /review/\n" in said
