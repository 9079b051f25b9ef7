"""What the site leaves out because a right is over, and for how long: by the day in the post's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.shown_now import posts_of_site, sight_of
from cutthrough.flow.site import library_of
from cutthrough.flow.site_export import export_site
from cutthrough.flow.status import program_status
from cutthrough.model.deliverable import Delivery
from cutthrough.model.watch import Library
from cutthrough.store.ledger import open_ledger
from going_out import BRIEF, made_program
from web.on_air import NOW, on_air

LAST = datetime(2026, 12, 5, 23, 30, tzinfo=UTC)


def program(folder: Path, right: str) -> Path:
    """A program with two edits out on one page, and a right written like this."""
    made_program(folder, posts="")
    on_air(folder)
    rights(folder, right)
    return folder


def rights(folder: Path, right: str) -> None:
    made_program(folder, posts="", brief=BRIEF.replace("forever: yes", right))


def library(folder: Path, now: datetime) -> Library:
    with open_ledger(folder) as ledger:
        return library_of(folder, ledger, now=now)


def test_it_is_shown_on_the_last_day_of_its_zone_and_not_a_minute_longer(tmp_path: Path) -> None:
    folder = program(tmp_path, "until: 2026-12-05")
    # 23:00 UTC is midnight in Berlin.
    before = library(folder, datetime(2026, 12, 5, 22, 59, tzinfo=UTC))
    assert len(before.watches) == 1
    assert (before.gone.over, before.turns) == ({}, "2026-12-05T23:00:00+00:00")
    over = library(folder, datetime(2026, 12, 5, 23, 0, tzinfo=UTC))
    assert (over.watches, over.gone.pages, over.turns) == ((), ("ct7f3k9qx",), None)
    assert len(over.gone.posts) == 2
    (first, _) = over.notes
    assert 'is not shown: "The footage and its music" might be used until 2026-12-05, and that is over' in first
    assert "extend the right in briefs/spring.yaml, or: cutthrough publish briefs/spring.yaml --take-down ct" in first
    shown = {edit.video.name for watch in before.watches for edit in watch.edits}
    assert shown <= set(over.gone.files)
    rights(folder, "until: 2026-12-31")
    assert len(library(folder, LAST).watches) == 1


@pytest.mark.parametrize(
    ("right", "shown"),
    [
        ("forever: yes", True),
        ("forever: yes, platforms: [youtube]", False),
        ("forever: yes, platforms: [website]", True),
        ("forever: yes, territories: [DE]", False),  # the site is seen everywhere
        ("kind: talent", True),  # nobody says until when: somebody may have answered for that
        ("until: 2026-12-04, kind: music", False),
    ],
)
def test_by_platform_and_country_too_and_by_what_is_known(tmp_path: Path, right: str, shown: bool) -> None:
    assert bool(library(program(tmp_path, right), LAST).watches) is shown


def test_music_is_no_matter_for_what_went_out_without_sound(tmp_path: Path) -> None:
    folder = program(tmp_path, "until: 2026-12-04, kind: music")
    delivery = Delivery.from_json((folder / "out/spring/delivery.json").read_bytes())
    with open_ledger(folder) as ledger:
        for kept in ledger.posts.all():
            cut = next(each.cut for each in delivery.edits if each.cut.id == kept.post.edit)
            silent = cut.model_copy(update={"sound": ()})
            (folder / "published" / f"{kept.post.id}.cut.json").write_text(silent.to_json())
        sight = sight_of(folder, ledger, posts_of_site(ledger), LAST)
    assert (len(sight.shown), sight.hidden) == (2, ())


def test_a_brief_that_cannot_be_read_is_judged_as_it_was_delivered(tmp_path: Path) -> None:
    folder = program(tmp_path, "until: 2026-12-05")
    (folder / "briefs/spring.yaml").write_text("rights: [")
    assert library(folder, LAST).watches == ()
    (folder / "briefs/spring.yaml").unlink()
    assert library(folder, LAST).watches == ()
    assert library(folder, LAST - timedelta(hours=1)).watches


def test_an_export_leaves_it_out_and_says_so(tmp_path: Path) -> None:
    folder = program(tmp_path / "p", "forever: yes")
    made = export_site(folder, tmp_path / "public")
    assert (made.films, made.notes) == (1, ())
    rights(folder, "forever: yes, platforms: [youtube]")
    again = export_site(folder, tmp_path / "public")
    assert (again.films, again.removed) == (0, ("every-path-is-free-7f3k9qx",))
    assert len(again.notes) == 2
    assert not list((tmp_path / "public").rglob("*.mp4"))


def test_the_status_counts_what_is_not_shown(tmp_path: Path) -> None:
    folder = program(tmp_path, "forever: yes, platforms: [youtube]")
    (told,) = program_status(folder)
    assert "2 posts not shown on the site, as a right is over" in told.state
    assert told.next_step
    assert NOW < LAST
