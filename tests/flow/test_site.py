"""The library of a real program: what was confirmed in its ledger, with the bytes that went out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cutthrough.flow.site import library_of
from cutthrough.model.cut import TextRole
from cutthrough.model.deliverable import Delivery
from cutthrough.model.errors import Misuse, ProgramError
from cutthrough.model.post import Grounds, PostState
from cutthrough.model.watch import Library
from cutthrough.site.pages import page_of, paths_of, site_of
from cutthrough.store.ledger import open_ledger
from going_out import PROGRAM, made_program
from web.on_air import TOKEN, on_air


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that was published and looked at once, so that its fonts and pictures need not be made again."""
    folder = tmp_path_factory.mktemp("seen")
    made_program(folder)
    on_air(folder)
    read(folder)
    return folder


@pytest.fixture
def program(tmp_path: Path, seen: Path) -> Path:
    made_program(tmp_path)
    shutil.copytree(seen / "cache/site", tmp_path / "cache/site")
    return tmp_path


@pytest.fixture
def aired(tmp_path: Path, seen: Path) -> Path:
    shutil.copytree(seen, tmp_path, dirs_exist_ok=True)
    return tmp_path


def read(program: Path, address: str | None = None, *, preview: bool = False, brief: str | None = None) -> Library:
    with open_ledger(program) as ledger:
        return library_of(program, ledger, address, preview=preview, brief=brief)


def test_a_program_that_published_nothing_has_an_empty_site(program: Path) -> None:
    found = read(program)
    assert (found.client, found.address, found.watches) == ("Hillside Land Trust", "https://watch.hillside.example", ())


def test_the_posts_of_one_line_are_one_page_with_the_wide_edit_first(aired: Path) -> None:
    posts = tuple(each.post for each in read(aired).watches[0].edits)
    (watch,) = read(aired).watches
    assert (watch.id, watch.slug) == (TOKEN, "every-path-is-free-7f3k9qx")
    assert {each.post for each in watch.edits} == set(posts)
    assert [each.shape for each in watch.edits] == [(320, 180), (180, 320)]
    assert watch.description == "The spring paths open on Saturday."
    assert watch.call_to_action is not None
    assert watch.call_to_action.text == "See the paths"
    assert watch.link is not None
    assert "utm_source=watch" in watch.link
    assert f"ct={watch.edits[0].post}" in watch.link
    for edit in watch.edits:
        assert edit.video.path == aired / "published" / f"{edit.video.sha256}.mp4"
        assert edit.poster is not None
        assert edit.still is not None
        assert edit.still.size < 42_000
        assert [tag for tag, _ in edit.captions] == ["en"]
        assert edit.transcripts[0][1][0].text.startswith("Caption 1")
        assert float(edit.duration) == pytest.approx(2, abs=0.1)
    assert read(aired).notes == ()


def test_every_page_of_it_can_be_drawn(aired: Path) -> None:
    site = site_of(read(aired))
    assert all(page_of(site, path).status in (200, 404) for path in paths_of(site))


def test_edits_made_again_change_nothing_of_what_is_out(aired: Path) -> None:
    before = read(aired)
    shutil.rmtree(aired / "out")
    after = read(aired)
    assert [each.edits for each in after.watches] == [each.edits for each in before.watches]
    assert after.watches[0].call_to_action is not None
    assert after.watches[0].call_to_action.text == "See the paths"


def test_other_bytes_under_the_published_name_are_not_shown(program: Path) -> None:
    on_air(program, placements=["youtube_infeed"])
    (kept,) = (program / "published").glob("*.mp4")
    kept.chmod(0o644)
    kept.write_bytes(b"something else")
    delivery = Delivery.from_json((program / "out/spring/delivery.json").read_bytes())
    (watch,) = read(program).watches
    assert watch.edits[0].video.path == program / "out/spring" / delivery.edits[0].main.path
    (program / "out/spring" / delivery.edits[0].main.path).write_bytes(b"nor this")
    found = read(program)
    assert found.watches == ()
    assert "its film is neither in published/ nor in out/" in found.notes[0]


def test_chapters_are_those_of_the_cut_that_went_out(program: Path) -> None:
    """The made edits last two seconds; their cut is stretched, so that there is room for chapters."""
    path = program / "out/spring/delivery.json"
    delivery = Delivery.from_json(path.read_bytes())
    cut = delivery.edits[0].cut
    texts = [each for each in cut.texts if each.role in (TextRole.TITLE, TextRole.CALL_TO_ACTION)]
    items = tuple(each.model_copy(update={"frames": each.frames * 10}) for each in cut.items)
    moved = tuple(
        each.model_copy(update={"start": at, "end": at + 20}) for each, at in zip(texts, (0, 250), strict=True)
    )
    longer = cut.model_copy(update={"items": items, "texts": moved})
    edits = (delivery.edits[0].model_copy(update={"cut": longer}), *delivery.edits[1:])
    path.write_text(delivery.model_copy(update={"edits": edits}).to_json())
    on_air(program, placements=["youtube_infeed"])
    (watch,) = read(program).watches
    assert [(float(each.start), each.title) for each in watch.edits[0].chapters] == [
        (0, "Small feet. Big morning."),
        (10, "See the paths"),
    ]
    shutil.rmtree(program / "out")
    assert read(program).watches[0].edits[0].chapters == watch.edits[0].chapters


def test_only_what_is_confirmed_is_shown_and_a_preview_shows_the_plan(program: Path) -> None:
    on_air(program, placements=["youtube_infeed"])
    with open_ledger(program) as ledger:
        kept = ledger.posts.all()[0].post
        planned = kept.model_copy(update={"id": "ct1a2b3c4-2m4rz", "edit": "edit-2", "title": "Dogs are welcome"})
        ledger.posts.plan("spring", [kept, planned])
        edit = Delivery.from_json((program / "out/spring/delivery.json").read_bytes()).edits[1]
        grounds = Grounds(sha256=edit.main.sha256, spec="0" * 12)
        ledger.posts.approve(planned.id, grounds, ledger.posts.last_word("spring"))
        assert {each.state for each in ledger.posts.all()} == {PostState.CONFIRMED, PostState.APPROVED}
    assert len(read(program).watches) == 1
    found = read(program, preview=True)
    assert found.preview
    assert {each.title for each in found.watches} == {"Every path is free", "Dogs are welcome"}


def test_titles_that_differ_within_a_line_lead_to_one_page(program: Path) -> None:
    on_air(program, placements=["youtube_infeed"])
    on_air(program, placements=["instagram_reels_ad"], title="Free paths", token=TOKEN)
    watches = read(program).watches
    assert len(watches) == 1
    (watch,) = watches
    assert watch.former == ("free-paths-7f3k9qx",)
    assert page_of(site_of(read(program)), "/free-paths-7f3k9qx").headers["Location"] == f"/{watch.slug}"


def test_one_briefs_films_alone(aired: Path) -> None:
    assert len(read(aired, brief="spring").watches) == 1
    assert read(aired, brief="autumn").watches == ()


TWO = PROGRAM + '  shop: {kind: site, medium: website, to: "https://shop.hillside.example/films"}\n'
NONE = PROGRAM.replace('  watch: {kind: site, medium: website, to: "https://watch.hillside.example"}\n', "")


def test_a_program_says_which_site_is_meant(tmp_path: Path) -> None:
    made_program(tmp_path, program=TWO)
    on_air(tmp_path)
    with pytest.raises(Misuse, match="2 sites"):
        read(tmp_path)
    with pytest.raises(Misuse, match="2 sites"):
        read(tmp_path, "http://127.0.0.1:8000")
    assert len(read(tmp_path, "https://watch.hillside.example/").watches) == 1
    assert read(tmp_path, "https://shop.hillside.example/films").watches == ()


def test_two_channels_at_one_address_are_one_site(tmp_path: Path) -> None:
    outreach = PROGRAM + '  outreach: {kind: site, medium: sales, to: "https://watch.hillside.example/"}\n'
    made_program(tmp_path, program=outreach)
    on_air(tmp_path)
    assert read(tmp_path).address == "https://watch.hillside.example"
    elsewhere = read(tmp_path, "http://localhost:8000")
    assert (elsewhere.address, len(elsewhere.watches)) == ("http://localhost:8000", 1)


def test_a_program_without_a_site_says_how_to_add_one(tmp_path: Path) -> None:
    made_program(tmp_path, program=NONE, posts="")
    with pytest.raises(ProgramError, match="no site that says where it is") as told:
        read(tmp_path)
    assert "kind: site" in (told.value.fix or "")
    assert read(tmp_path, "http://127.0.0.1:8000").watches == ()


def test_an_address_that_is_none_is_refused(program: Path) -> None:
    with pytest.raises(ProgramError, match="can't be the address"):
        read(program, "javascript:alert(1)")


def test_a_logo_or_font_that_cannot_be_used_is_told_and_the_page_stands(aired: Path) -> None:
    text = (aired / "program.yaml").read_text()
    (aired / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    (aired / "type.ttf").write_bytes(b"no font")
    (aired / "program.yaml").write_text(
        text.replace("name: Hillside,", "name: Hillside, logo: logo.png, font: type.ttf,")
    )
    found = read(aired)
    assert len(found.watches) == 1
    assert found.logo is None
    assert found.fonts == ()
    assert [note.partition(":")[0] for note in found.notes] == [
        "Without the brand's logo",
        "Without the brand's icons",
        "Without the brand's fonts",
    ]
    assert page_of(site_of(found), "/").status == 200


def test_damaged_records_beside_the_films_cost_nothing_but_themselves(aired: Path) -> None:
    posts = tuple(each.post for each in read(aired).watches[0].edits)
    for post in posts:
        (aired / "published" / f"{post}.json").write_text("{")
    (watch,) = read(aired).watches
    assert len(watch.edits) == 2
    assert all(each.poster for each in watch.edits)
