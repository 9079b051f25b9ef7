"""The server over a real program: pages, films, personal links, and what is new."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cutthrough.flow.personal import give, take_back
from cutthrough.store.ledger import open_ledger
from cutthrough.web import app as app_module
from cutthrough.web import shelf as shelf_module
from cutthrough.web.app import Settings, make_app
from going_out import made_program
from searched import examples
from web.on_air import ADDRESS, TOKEN, on_air
from web.served import Answer, ask, running

SLUG = "every-path-is-free-7f3k9qx"
PIECES = ["..", ".", "/", "%2f", "\\", "\0", "etc", SLUG]


async def _form(request: Request) -> Response:
    return Response(f"{request.method} {request.path_params['token']}")


ROUTES = [Route("/review/{token}", _form, methods=["GET", "POST"])]


@contextlib.contextmanager
def served(folder: Path, **about: Any) -> Iterator[int]:
    with running(make_app(Settings(program_dir=folder, **about), ROUTES), lifespan="on") as port:
        yield port


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hillside")
    made_program(folder)
    on_air(folder)
    return folder


@pytest.fixture
def own(program: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(program, tmp_path / "own"))


@pytest.fixture(scope="module")
def port(program: Path) -> Iterator[int]:
    with served(program) as port:
        yield port


def links_in(answer: Answer) -> set[str]:
    return set(re.findall(r"""(?:href|src|poster|srcset)="(/[^"#?]*)""", answer.text))


def test_a_page_and_all_that_it_asks_for(port: int) -> None:
    page = ask(port, f"/{SLUG}")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Every path is free" in page.text
    links = links_in(page)
    assert any(link.startswith("/media/") for link in links)
    assert any(link.startswith("/assets/") for link in links)
    for link in sorted(links):
        answer = ask(port, link)
        assert answer.status == 200, link
        assert answer.headers["x-content-type-options"] == "nosniff"
        if link.startswith(("/media/", "/assets/")):
            assert "immutable" in answer.headers["cache-control"], link
        assert "set-cookie" not in answer.headers


def test_pages_are_packed_and_known_again(port: int) -> None:
    page = ask(port, f"/{SLUG}", {"Accept-Encoding": "gzip, br"})
    assert page.headers["content-encoding"] == "gzip"
    assert b"Every path is free" in gzip.decompress(page.body)
    again = ask(port, f"/{SLUG}", {"Accept-Encoding": "gzip, br", "If-None-Match": page.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert "content-security-policy" in again.headers


def test_films_by_range_under_their_hash(port: int, program: Path) -> None:
    films = [link for link in links_in(ask(port, f"/{SLUG}")) if link.endswith(".mp4")]
    assert len(films) == 2
    for film in films:
        whole = ask(port, film)
        sha = hashlib.sha256(whole.body).hexdigest()
        assert whole.headers["etag"] == f'"{sha}"'
        assert (program / "published" / f"{sha}.mp4").read_bytes() == whole.body
        part = ask(port, film, {"Range": "bytes=100-299"})
        assert (part.status, part.body) == (206, whole.body[100:300])


def test_captions_are_packed_text(port: int) -> None:
    tracks = [link for link in links_in(ask(port, f"/{SLUG}")) if link.endswith(".vtt")]
    assert tracks
    answer = ask(port, tracks[0])
    assert answer.headers["content-type"] == "text/vtt; charset=utf-8"
    assert answer.text.startswith("WEBVTT")


def test_headers_shut_the_page_and_open_the_embed(port: int) -> None:
    page, embed = ask(port, f"/{SLUG}"), ask(port, f"/embed/{SLUG}")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors *" in embed.headers["content-security-policy"]
    assert "x-frame-options" not in embed.headers
    for answer in (page, embed):
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_old_addresses_lead_to_the_page_and_nowhere_else(port: int) -> None:
    moved = ask(port, "/another-title-7f3k9qx")
    assert (moved.status, moved.headers["location"]) == (308, f"/{SLUG}")
    for path in (
        "//evil.example/x-7f3k9qx",
        "/\\evil.example",
        "//evil.example",
        f"//{SLUG}/",
        "/review//evil.example/",
    ):
        answer = ask(port, path)
        location = answer.headers.get("location", "/")
        assert urlsplit(location).netloc == "", path
        assert not location.startswith(("//", "/\\")), path


def test_what_is_not_there_is_said_on_brand(port: int) -> None:
    for path in (
        "/nothing",
        "/media/",
        "/media/nothing.mp4",
        "/for/",
        "/for/nobody",
        "/.env",
        "/program.yaml",
        "/ledger.sqlite",
    ):
        answer = ask(port, path)
        assert answer.status == 404, path
        assert "Hillside" in answer.text
    assert ask(port, "/", method="HEAD").body == b""


@pytest.mark.parametrize(
    "path",
    ["/media/../program.yaml", "/media/..%2fprogram.yaml", "/media/%2e%2e/%2e%2e/etc/passwd", "/media/%00", "/media/.",
     "/media/....//etc/passwd", "/media//etc/passwd", "/media/%2fetc%2fpasswd", "/media/..%5c..%5cprogram.yaml",
     "/../../etc/passwd", "/assets/../../program.yaml", "/embed/../../program.yaml", "/for/../../program.yaml",
     "/published/", "/media/%252e%252e%252fprogram.yaml", "/%2e%2e/program.yaml", "/media/\xc0\xae\xc0\xae/x.yaml",
     "/media/published"],
)  # fmt: skip
def test_no_path_leads_out(port: int, path: str) -> None:
    answer = ask(port, quote(path, safe="/%"))
    assert answer.status in (400, 404)
    assert b"client:" not in answer.body
    assert b"root:" not in answer.body


@settings(max_examples=examples(150, 50), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/", "/media/", "/for/", "/embed/", "/assets/", "/oembed", "/oembed/", f"/{SLUG}"]),
    st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)),
    st.text(max_size=30),
)  # fmt: skip
def test_any_address_is_answered_and_nothing_leaks(port: int, start: str, rest: str, query: str) -> None:
    path = start + quote(rest.encode("utf-8", "surrogatepass"), safe="")
    answer = ask(port, f"{path}?url={quote(query.encode('utf-8', 'surrogatepass'))}")
    assert answer.status in (200, 308, 400, 404, 414, 501), path
    assert b"client: Hillside" not in answer.body
    assert answer.headers.get("location", "/").startswith(("/", ADDRESS))
    assert not answer.headers.get("location", "/").startswith("//")


def test_a_query_splits_no_header(port: int) -> None:
    for query in ("?x=%0d%0aSet-Cookie:%20a=b", "?url=%0d%0aX-Evil:%201", "?ct=%00"):
        for path in (f"/{SLUG}", "/oembed", "/another-7f3k9qx", "/for/x"):
            answer = ask(port, path + query)
            assert "x-evil" not in answer.headers
            assert "set-cookie" not in answer.headers


def test_the_host_header_reaches_nothing(port: int) -> None:
    assert ask(port, f"/{SLUG}", {"Host": "evil.example"}).status == 421
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}):
        assert b"evil.example" not in ask(port, f"/{SLUG}", headers).body
    assert "strict-transport-security" not in ask(port, "/", {"X-Forwarded-Proto": "https"}).headers


def test_a_proxy_is_believed_where_it_is_named(program: Path) -> None:
    app = make_app(Settings(program_dir=program, behind_proxy=("127.0.0.1",)), ROUTES)
    with running(app, proxy_headers=True, forwarded_allow_ips=["127.0.0.1"]) as port:
        answer = ask(port, "/", {"X-Forwarded-Proto": "https", "Host": "backend:8000"})
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_reviews_have_their_seam(port: int) -> None:
    assert ask(port, "/review/abc").text == "GET abc"
    assert ask(port, "/review/abc", method="POST", body=b"x=1").text == "POST abc"
    assert ask(port, "/review/abc", method="DELETE").status == 405


def test_it_is_well(port: int) -> None:
    assert ask(port, "/healthz").text == "ok\nfilms: 1\n"


def test_what_is_published_meanwhile_appears(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
    with served(own) as port:
        assert ask(port, "/healthz").text == "ok\nfilms: 1\n"
        assert ask(port, "/boots-on-8h4m2pq").status == 404
        on_air(own, token="ct8h4m2pq", title="Boots on")
        deadline = time.monotonic() + 10
        while ask(port, "/boots-on-8h4m2pq").status == 404 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ask(port, "/boots-on-8h4m2pq").status == 200
        assert "Boots on" in ask(port, "/").text
        assert ask(port, f"/{SLUG}").status == 200


def test_what_can_not_be_read_leaves_up_what_there_is(
    own: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
    with served(own) as port:
        (own / "program.yaml").write_text("client: [")
        deadline = time.monotonic() + 10
        while "stays as it was" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        assert ask(port, f"/{SLUG}").status == 200
    assert caplog.text.count("stays as it was") == 1


def _until(port: int, path: str, status: int) -> Answer:
    deadline = time.monotonic() + 60
    while (answer := ask(port, path)).status != status and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def _asked_for(port: int) -> list[str]:
    """All that a film's page asks for that is the film's own."""
    links = links_in(ask(port, f"/{SLUG}"))
    return sorted(link for link in links if link.startswith("/media/") and link.endswith((".mp4", ".vtt", ".jpg")))


@pytest.mark.parametrize("readable", [True, False], ids=["", "with a broken program.yaml"])
def test_what_is_taken_down_is_gone_at_once(own: Path, monkeypatch: pytest.MonkeyPatch, readable: bool) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
    with open_ledger(own) as ledger:
        _, address = give(ledger, own, "spring", name="Ann Lee")
        ids = [each.post.id for each in ledger.posts.all()]
    person = urlsplit(address).path
    with served(own) as port:
        links = _asked_for(port)
        assert any(each.endswith(".vtt") for each in links)
        assert ask(port, person).status == 200
        if not readable:
            (own / "program.yaml").write_text("client: [")
        with open_ledger(own) as ledger:
            assert all(ledger.posts.take_down(each, by="Bo Diaz", why="it has to go") for each in ids)
        page = _until(port, f"/{SLUG}", 410)
        assert page.status == 410
        assert "This film is not shown any more" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        for path in (f"/embed/{SLUG}", "/other-words-7f3k9qx", person, *links):
            assert ask(port, path).status == 410, path
        assert "frame-ancestors *" in ask(port, f"/embed/{SLUG}").headers["content-security-policy"]
        assert ask(port, f"/oembed/{SLUG}.json").status == 404
        assert ask(port, f"/oembed?url={quote(f'{ADDRESS}/{SLUG}', safe='')}").status == 404
        for path in ("/", "/sitemap.xml", "/sitemap-video.xml", "/feed.xml"):
            answer = ask(port, path)
            assert answer.status == 200
            assert "7f3k9qx" not in answer.text
        assert ask(port, "/nothing-8h4m2pq").status == 404


def test_what_is_shown_elsewhere_stays(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
    on_air(own, token="ct8h4m2pq", title="Boots on")
    with served(own) as port:
        links = _asked_for(port)
        with open_ledger(own) as ledger:
            for kept in ledger.posts.all():
                if kept.post.id.startswith(TOKEN):
                    ledger.posts.take_down(kept.post.id, by="Bo Diaz", why="it has to go")
        assert _until(port, f"/{SLUG}", 410).status == 410
        assert {ask(port, each).status for each in links} == {200}


def test_a_right_that_ends_takes_the_film_off_and_its_extension_brings_it_back(
    own: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
    moment = [datetime(2026, 12, 5, 22, 59, tzinfo=UTC)]
    monkeypatch.setattr(shelf_module, "now", lambda: moment[0])
    brief = own / "briefs/spring.yaml"
    brief.write_text(brief.read_text().replace("forever: yes", "until: 2026-12-05"))
    with served(own) as port:
        assert ask(port, f"/{SLUG}").status == 200
        moment[0] += timedelta(minutes=1)
        assert _until(port, f"/{SLUG}", 410).status == 410
        assert "not shown, as a right is over: 2" in ask(port, "/healthz").text
        assert caplog.text.count("might be used until 2026-12-05, and that is over") == 2
        brief.write_text(brief.read_text().replace("until: 2026-12-05", "until: 2027-12-05"))
        assert _until(port, f"/{SLUG}", 200).status == 200
        assert ask(port, "/healthz").text == "ok\nfilms: 1\n"


def test_a_link_that_is_taken_back_ends_while_the_program_can_not_be_read(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
    with open_ledger(own) as ledger, served(own) as port:
        link, address = give(ledger, own, "spring", name="Kim")
        path = urlsplit(address).path
        assert _until(port, path, 200).status == 200
        with (own / "program.yaml").open("a") as program:
            program.write("channels: [\n")
        time.sleep(0.3)
        assert ask(port, path).status == 200
        take_back(ledger, "spring", link.id)
        assert _until(port, path, 410).status == 410
        assert ask(port, f"/{SLUG}").status == 200


def test_a_site_in_a_folder_of_another(program: Path) -> None:
    films = "https://hillside.example/films"
    with served(program, address=films) as port:
        assert ask(port, "/").headers["location"] == "/films/"
        page = ask(port, f"/films/{SLUG}")
        assert page.status == 200
        assert all(link.startswith("/films/") for link in links_in(page))
        assert all(ask(port, link).status == 200 for link in links_in(page))
        for path in (f"/{SLUG}", "/films-and-more", f"/filmsx/{SLUG}"):
            assert ask(port, path).status == 404
        assert ask(port, "/films/review/abc").text == "GET abc"
        assert ask(port, "/films/review/abc", method="POST", body=b"x").text == "POST abc"
    with open_ledger(program) as ledger:
        _, address = give(ledger, program, "spring", name="Ann Lee", address=films)
    assert address.startswith(f"{films}/for/")


def test_what_was_changed_or_leads_outside_is_not_sent(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    wide, tall = sorted((own / "published").glob("*.mp4"))
    with served(own) as port:
        links = links_in(ask(port, f"/{SLUG}"))
        names = {film: next(link for link in links if film.stem[:16] in link) for film in (wide, tall)}
        assert {ask(port, name).status for name in names.values()} == {200}
        content = wide.read_bytes()
        wide.chmod(0o644)
        wide.write_bytes(content[:-1] + b"x")
        os.utime(wide, ns=(1, 1))
        assert ask(port, names[wide]).status == 404
    outside = own.parent / "outside.mp4"
    tall.rename(outside)
    tall.symlink_to(outside)
    with caplog.at_level(logging.WARNING), served(own) as port:
        assert ask(port, names[tall]).status == 404
    assert "outside of the program's folder" in caplog.text


class TestPersonal:
    """One person's address of a page."""

    @pytest.fixture
    def path(self, program: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        with open_ledger(program) as ledger:
            _, address = give(ledger, program, "spring", name="Ann Lee", account="Acme", deal="D-17")
        return urlsplit(address).path

    def test_greets_them_and_counts_for_them(self, program: Path, path: str) -> None:
        with served(program) as port:
            page, public = ask(port, path), ask(port, f"/{SLUG}")
        assert page.status == 200
        assert "For Ann Lee, Acme" in page.text
        assert "D-17" not in page.text
        assert re.search(rf"ct={TOKEN}-[0-9a-z]{{5}}-r[0-9a-z]{{5}}", page.text)
        assert "utm_medium=sales" in page.text
        assert "Ann Lee" not in public.text
        assert "utm_medium=sales" not in public.text

    def test_is_in_no_index_and_kept_by_nobody(self, program: Path, path: str) -> None:
        with served(program) as port:
            headers = ask(port, path).headers
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["cache-control"] == "private, no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "etag" not in headers

    def test_is_named_nowhere_else(self, program: Path, path: str, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG), served(program) as port:
            ask(port, path)
            places = [
                "/",
                "/sitemap.xml",
                "/sitemap-video.xml",
                "/robots.txt",
                "/feed.xml",
                f"/{SLUG}",
                f"/embed/{SLUG}",
            ]
            for place in places:
                answer = ask(port, place)
                assert path.rpartition("/")[2] not in answer.text
                assert "Ann" not in answer.text
        secret = path.rpartition("/")[2]
        assert secret not in caplog.text
        assert "Ann" not in caplog.text
        assert secret.encode() not in b"".join(each.read_bytes() for each in program.glob("ledger.sqlite*"))

    def test_of_a_token_nearly_right_says_nothing(self, program: Path, path: str) -> None:
        with served(program) as port:
            for other in (path[:-1], path + "A", path.swapcase(), path[:-1] + ("A" if path[-1] != "A" else "B")):
                answer = ask(port, other)
                assert (answer.status, "Ann" in answer.text) == (404, False)

    def test_taken_back_it_ends_kindly(self, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.05)
        with open_ledger(program) as ledger:
            link, address = give(ledger, program, "spring", SLUG, name="Bo Diaz")
            path = urlsplit(address).path
            with served(program) as port:
                assert ask(port, path).status == 200
                take_back(ledger, "spring", link.id)
                deadline = time.monotonic() + 10
                while ask(port, path).status == 200 and time.monotonic() < deadline:
                    time.sleep(0.05)
                answer = ask(port, path)
        assert answer.status == 410
        assert f'href="/{SLUG}"' in answer.text
        assert "Bo" not in answer.text

    def test_past_its_time_it_ends_too(self, program: Path) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=31)
        with open_ledger(program) as ledger:
            _, address = give(ledger, program, "spring", name="Cy Poe", now=long_ago)
        with served(program) as port:
            answer = ask(port, urlsplit(address).path)
        assert (answer.status, "Cy" in answer.text) == (410, False)
        assert answer.headers["cache-control"] == "private, no-store"

    def test_a_hostile_name_is_text(self, program: Path) -> None:
        name = '</h1><script>alert(1)</script>"\r\nSet-Cookie: a=b \u202eevil'
        with open_ledger(program) as ledger:
            _, address = give(ledger, program, "spring", name=name)
        with served(program) as port:
            answer = ask(port, urlsplit(address).path)
        assert answer.status == 200
        assert "<script>alert" not in answer.text
        assert "\u202e" not in answer.text
        assert "set-cookie" not in answer.headers
