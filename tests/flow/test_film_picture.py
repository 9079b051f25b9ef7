"""The picture of an adopted film: made once, kept by the film's hash, and on every page and in every kit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cutthrough.flow import film_picture
from cutthrough.flow.film_picture import picture_of_film
from cutthrough.flow.kits import kits_of
from cutthrough.flow.site import library_of
from cutthrough.site.pages import page_of, site_of
from cutthrough.store.ledger import open_ledger
from deliver.made import make_video
from flow.test_adopted_out import EARLY, adopted, due, program, say_yes
from going_out import made_program

HASH = "a" * 64


def test_it_is_made_once(tmp_path: Path) -> None:
    make_video(tmp_path, "old.mp4", (320, 180), 1)
    made = picture_of_film(tmp_path, tmp_path / "old.mp4", HASH)
    assert made is not None
    assert HASH in made.name
    assert made.read_bytes()[:2] == b"\xff\xd8"
    (tmp_path / "old.mp4").unlink()
    assert picture_of_film(tmp_path, tmp_path / "old.mp4", HASH) == made


def test_a_film_without_a_frame_is_tried_once(tmp_path: Path) -> None:
    film = tmp_path / "old.mp4"
    film.write_bytes(b"no film at all" * 99)
    assert picture_of_film(tmp_path, film, HASH) is None
    make_video(tmp_path, "old.mp4", (320, 180), 1)  # under the same hash: nobody looks again
    assert picture_of_film(tmp_path, film, HASH) is None


def test_a_film_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_video(tmp_path, "old.mp4", (320, 180), 1)
    monkeypatch.setattr(film_picture, "_SECONDS", 0.001)
    assert picture_of_film(tmp_path, tmp_path / "old.mp4", HASH) is None
    (why,) = (tmp_path / "cache/posters").glob("*.none")
    assert "was given up" in why.read_text()


def test_what_is_measured_to_go_out_has_its_picture_at_once(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    made_program(tmp_path, posts="")
    adopted(tmp_path)
    posters = tmp_path / "cache/posters"
    assert not posters.exists()  # a hundred that are only listed cost nothing
    video = adopted(tmp_path, placement="website_hero", measure=True)
    assert video.file is not None
    assert [each.name for each in posters.iterdir()] == [f"frame-1-{video.file.sha256}.jpg"]


def test_the_site_shows_it_and_tells_search_engines_of_it(tmp_path: Path) -> None:
    video = program(tmp_path, "watch")
    say_yes(tmp_path, video.id)
    assert due(tmp_path) == [("confirmed", "")]
    with open_ledger(tmp_path) as ledger:
        library = library_of(tmp_path, ledger, now=datetime(2026, 12, 2, tzinfo=UTC))
    (edit,) = library.watches[0].edits
    assert edit.poster is not None
    assert edit.still is not None
    assert (edit.poster.width, edit.poster.height) == (320, 180)
    site = site_of(library)
    watch = page_of(site, f"/{library.watches[0].slug}").body.decode()
    assert '"thumbnailUrl"' in watch
    assert 'property="og:image"' in watch
    assert " poster=" in watch
    assert "<img" in page_of(site, "/").body.decode().partition('class="card')[2]
    assert edit.poster.name in page_of(site, "/sitemap-video.xml").body.decode()


def test_kits_and_mails_have_it(tmp_path: Path) -> None:
    video = program(tmp_path, "letters")
    (kit,) = kits_of(tmp_path / "briefs/spring.yaml", now=EARLY)
    assert {"old.poster.jpg", "mail.html"} <= kit.files.keys()
    assert "images/play." in str(kit.files["mail.html"])
    say_yes(tmp_path, video.id)
    assert due(tmp_path) == [("confirmed", "")]
    (folder,) = (tmp_path / "kits/letters").glob("[!.]*/post.json")
    assert {"old.poster.jpg", "mail.html"} <= {each.name for each in folder.parent.iterdir()}
    assert "old.poster.jpg" in (folder.parent / "README.txt").read_text()
    assert due(tmp_path) == []
