"""The site as a folder: whole or not there, without what was taken down, and never over anything else."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from lxml import etree, html

from cutthrough.flow import site_export
from cutthrough.flow.site_export import MARK, export_site, write_site
from cutthrough.model.errors import Misuse, StoreError
from cutthrough.model.watch import Library
from going_out import made_program
from site_made import ADDRESS, filmed, library, watch
from web.on_air import on_air

SLUG = "every-path-is-free-7f3k9qx"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that was published and exported once, so that its fonts and pictures need not be made again."""
    folder = tmp_path_factory.mktemp("seen")
    made_program(folder / "program")
    on_air(folder / "program")
    export_site(folder / "program", folder / "public")
    return folder / "program"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return filmed(tmp_path_factory.mktemp("films"))


@pytest.fixture
def program(tmp_path: Path, seen: Path) -> Path:
    return Path(shutil.copytree(seen, tmp_path / "program"))


def files(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


def test_the_web_server_is_told_the_folder_and_no_way_to_it(films: Library, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    made = write_site(films, tmp_path / "a" / ".." / "public")
    assert f'root "{tmp_path.resolve() / "public"}";' in made.nginx.read_text()


def test_every_page_and_every_file_is_there(program: Path, tmp_path: Path) -> None:
    made = export_site(program, tmp_path / "public")
    there = files(tmp_path / "public")
    assert {
        "index.html", "404.html", "robots.txt", "sitemap.xml", "sitemap-video.xml", "feed.xml", "_headers", MARK,
        "favicon.svg", "manifest.webmanifest", f"{SLUG}/index.html", f"embed/{SLUG}/index.html",
        f"oembed/{SLUG}.json", f"oembed/{SLUG}.xml",
    } <= there  # fmt: skip
    assert (made.films, made.removed, made.notes) == (1, (), ())
    assert made.files == len([each for each in there if each.startswith("media/")])
    for page in (each for each in there if each.endswith(".html")):
        for _, _, link, _ in html.document_fromstring((tmp_path / "public" / page).read_text()).iterlinks():
            path = link.partition("#")[0].removeprefix("https://watch.hillside.example")
            if path.startswith("/"):
                name = path.strip("/")
                assert name in there or f"{name}/index.html".lstrip("/") in there, (page, link)
    etree.parse(tmp_path / "public" / "feed.xml")
    assert (
        (tmp_path / "public.nginx.conf").read_text().startswith("# The watch pages of https://watch.hillside.example")
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["program", "public", "public.nginx.conf"]


def test_films_are_links_to_the_published_bytes_where_the_disk_has_them(program: Path, tmp_path: Path) -> None:
    export_site(program, tmp_path / "public")
    film = next((tmp_path / "public/media").glob("*.mp4"))
    assert any(os.path.samefile(film, each) for each in (program / "published").glob("*.mp4"))  # noqa: PTH121


def test_they_are_copies_where_it_has_none(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def across(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(site_export.os, "link", across)
    made = export_site(program, tmp_path / "public")
    films = list((tmp_path / "public/media").glob("*.mp4"))
    assert len(films) == 2
    assert sum(each.stat().st_size for each in (tmp_path / "public/media").iterdir()) == made.size


def test_what_is_published_no_more_is_gone_the_next_time(tmp_path: Path, films: Library) -> None:
    folder = tmp_path / "public"
    write_site(films, folder)
    fewer = films.model_copy(update={"watches": films.watches[:1]})
    again = write_site(fewer, folder)
    assert again.removed == ("dogs-are-welcome-1a2b3c4",)
    assert not (folder / "dogs-are-welcome-1a2b3c4").exists()
    gone = films.watches[1].edits[0].video.name
    assert not (folder / "media" / gone).exists()


def test_older_addresses_lead_on_without_a_server(tmp_path: Path, films: Library) -> None:
    film = films.watches[0].model_copy(update={"former": ("old-title-7f3k9qx",)})
    write_site(films.model_copy(update={"watches": (film,), "address": f"{ADDRESS}/films"}), tmp_path / "public")
    tree = html.document_fromstring((tmp_path / "public/old-title-7f3k9qx/index.html").read_text())
    (refresh,) = tree.xpath("//meta[@http-equiv='refresh']/@content")
    assert refresh == f"0; url=/films/{film.slug}"


def test_a_brief_alone_and_a_base_path(program: Path, tmp_path: Path) -> None:
    made = export_site(program / "briefs/spring.yaml", tmp_path / "public", address=f"{ADDRESS}/films")
    assert made.films == 1
    page = html.document_fromstring((tmp_path / "public" / SLUG / "index.html").read_text())
    assert all(each.startswith("/films/") for each in page.xpath("//source/@src | //script/@src | //video/@poster"))


@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_is_no_export_is_never_replaced(program: Path, tmp_path: Path, what: str) -> None:
    target = tmp_path / "precious"
    if what == "file":
        target.write_text("mine")
    elif what == "folder":
        target.mkdir()
        (target / "thesis.txt").write_text("mine")
    else:
        target.symlink_to(program, target_is_directory=True)
    before = files(tmp_path)
    with pytest.raises(Misuse):
        export_site(program, target)
    assert files(tmp_path) - {"program/ledger.sqlite"} == before - {"program/ledger.sqlite"}


def test_nor_the_program_itself_or_what_holds_it(program: Path) -> None:
    for target in (program, program.parent):
        with pytest.raises(Misuse, match="holds the program itself"):
            export_site(program, target)


def test_a_file_that_vanishes_leaves_the_old_site_as_it_was(tmp_path: Path, films: Library) -> None:
    folder = tmp_path / "public"
    write_site(films, folder)
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    film = films.watches[0].edits[0]
    lost = film.model_copy(update={"video": film.video.model_copy(update={"path": tmp_path / "gone.mp4"})})
    bad = films.model_copy(update={"watches": (films.watches[0].model_copy(update={"edits": (lost,)}),)})
    with pytest.raises(StoreError, match="taken away"):
        write_site(bad, folder)
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_what_a_killed_export_left_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    write_site(library(watches=()), folder)
    dead = 2**22 + 5
    folder.rename(tmp_path / f".public.old-{dead}-00000000")
    (tmp_path / f".public.new-{dead}-00000000").mkdir()
    (tmp_path / ".other.new-1").mkdir()
    write_site(library(watches=()), folder)
    assert sorted(each.name for each in tmp_path.iterdir()) == [".other.new-1", "public", "public.nginx.conf"]


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Python's own plain web server, which knows nothing of us."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_plain_web_host_serves_it(program: Path, tmp_path: Path) -> None:
    export_site(program, tmp_path / "public")
    with hosted(tmp_path / "public") as address:
        for path in ("/", f"/{SLUG}", f"/embed/{SLUG}/", "/sitemap.xml"):
            with urlopen(address + path) as answer:
                assert answer.status == 200


def test_a_preview_says_so(program: Path, tmp_path: Path) -> None:
    export_site(program, tmp_path / "public", preview=True)
    assert "noindex" in (tmp_path / "public/_headers").read_text()
    assert (tmp_path / "public/robots.txt").read_text() == "User-agent: *\nDisallow: /\n"


def test_an_empty_site_is_a_site(tmp_path: Path) -> None:
    made = write_site(library(watches=()), tmp_path / "public")
    assert (made.films, made.files) == (0, 0)
    assert (tmp_path / "public/index.html").is_file()
    assert watch().slug not in (tmp_path / "public/sitemap.xml").read_text()
