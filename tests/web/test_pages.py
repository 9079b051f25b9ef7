"""Pages ready to be sent: compressed where it helps, and not sent again to who has them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cutthrough.site.pages import Page
from cutthrough.web.pages import pack, takes_gzip
from cutthrough.web.shelf import Show
from site_made import library
from web.served import ask, running

HTML = b"<!doctype html><title>Every path is free</title>" + b"<p>The spring paths open on Saturday.</p>" * 40


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [("", False), ("gzip", True), ("gzip, deflate, br", True), ("br;q=1.0, gzip;q=0.8", True), ("gzip;q=0", False),
     ("gzip;q=0.000, *", False), ("*", True), ("*;q=0", False), ("identity", False), ("GZIP", True),
     ("x-gzip", True), ("gzip;q=zwei", True), (",".join(["br"] * 50) + ",gzip", False)],
)  # fmt: skip
def test_who_takes_gzip(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes


def test_one_page_in_two_forms_with_two_tags() -> None:
    packed = pack(Page(200, "text/html; charset=utf-8", HTML, {"Cache-Control": "no-cache"}))
    with running(packed) as port:
        whole, small = ask(port, "/"), ask(port, "/", {"Accept-Encoding": "gzip"})
        assert (whole.body, gzip.decompress(small.body)) == (HTML, HTML)
        assert len(small.body) < len(HTML) / 4
        assert small.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in whole.headers
        assert whole.headers["vary"] == small.headers["vary"] == "Accept-Encoding"
        assert whole.headers["etag"] != small.headers["etag"]
        again = ask(port, "/", {"Accept-Encoding": "gzip", "If-None-Match": small.headers["etag"]})
        assert (again.status, again.body, again.headers["cache-control"]) == (304, b"", "no-cache")
        other = ask(port, "/", {"Accept-Encoding": "gzip", "If-None-Match": whole.headers["etag"]})
        assert other.status == 200
        head = ask(port, "/", {"Accept-Encoding": "gzip"}, method="HEAD")
        assert (head.headers["content-length"], head.body) == (str(len(small.body)), b"")


def test_what_is_small_or_packed_already_stays_as_it_is() -> None:
    assert pack(Page(200, "text/html; charset=utf-8", b"<p>short</p>", {})).small is None
    assert pack(Page(200, "image/png", bytes(10_000), {})).small is None
    assert pack(Page(200, "text/html", HTML, {}), small=False).small is None


def test_what_is_private_has_no_tag_to_be_known_again_by() -> None:
    packed = pack(Page(200, "text/html", HTML, {"Cache-Control": "no-cache"}), {"cache-control": "private, no-store"})
    with running(packed) as port:
        answer = ask(port, "/")
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_film_of_somebody_else_asked_for_leaves_our_own_page_of_nothing_as_it_is(tmp_path: Path) -> None:
    show = Show(library(), (), tmp_path)
    foreign = show.page("/oembed", {"url": "https://nowhere.example/film"})
    assert (foreign.status, foreign.headers["content-type"].partition(";")[0]) == (404, "text/plain")
    ours = show.page("/nothing", {})
    assert (ours.status, ours.headers["content-type"].partition(";")[0]) == (404, "text/html")
    assert show.page("/oembed", {"url": "https://nowhere.example/film"}).body == foreign.body
