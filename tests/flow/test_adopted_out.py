"""Adopted videos on their way out: planned, approved by their bytes, held, published, handed over."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from cutthrough.flow.adopt import adopt
from cutthrough.flow.adopt_file import Told
from cutthrough.flow.adopted_shelf import forget, read_shelf
from cutthrough.flow.approval import approve, standing
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.kits import kits_of
from cutthrough.flow.provenance import about
from cutthrough.flow.publish import Asked, Outcome, publish_due, rehearse
from cutthrough.flow.publishable import unpublishable
from cutthrough.flow.site import library_of
from cutthrough.flow.waivers import waive
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Stage
from cutthrough.model.errors import Misuse, StoreError
from cutthrough.model.parcel import Parcel
from cutthrough.model.verdict import Report, Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.store.ledger import EntryKind, open_ledger
from deliver.made import make_video
from going_out import BRIEF, made_program

EARLY = datetime(2026, 11, 1, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CREDIT = "CC BY 4.0"


@cache
def _before(placement: str | None) -> Path:
    """A program that has adopted the old video, made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="adopted-"))
    made_program(folder, posts="")
    adopted(folder, placement=placement)
    return folder


def adopted(folder: Path, *, placement: str | None = None, measure: bool = False) -> Adopted:
    """An old video of 3 s with captions, made elsewhere."""
    old = folder / "media/old.mp4"
    if not old.exists():
        make_video(folder / "media", "old.mp4", (320, 180), 3)
        (folder / "media/old.de.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nAlle Wege\n")
    told = Told(placement=placement, title="Last year", measure=measure)
    (found,) = adopt(folder, str(old), told, date(2026, 11, 1))
    assert found.video is not None
    return found.video


def program(folder: Path, *channels: str, placement: str | None = None, brief: str = BRIEF) -> Adopted:
    """A program that plans the old video, and nothing else, on these channels."""
    shutil.copytree(_before(placement), folder, dirs_exist_ok=True)
    with open_ledger(folder) as ledger:
        (video,) = read_shelf(ledger).standing()
    lines = "".join(f"  - {{channel: {each}, edit: {video.id}, at: 2026-12-01 09:00}}\n" for each in channels)
    calendar_of(made_program(folder, posts=f"posts:\n{lines}", brief=brief), now=EARLY)
    return video


def say_yes(folder: Path, *edits: str) -> None:
    with open_ledger(folder) as ledger:
        approve(ledger, folder, "spring", edits, by="Ann Lee", grounds="command line")


def due(folder: Path) -> list[tuple[str, str]]:
    """What a run does: outcome, and all rules that hold it."""
    done = publish_due(folder, Asked(clock=lambda: DUE))
    return [(each.outcome.value, " ".join(o.rule for o in each.obstacles)) for each in done.posts]


def held(folder: Path) -> dict[str, str]:
    """What would hold each post now, by rule, and the fix."""
    told = rehearse(folder, Asked(clock=lambda: DUE)).posts
    return {o.rule: o.fix for each in told for o in each.obstacles}


def test_it_goes_out_on_the_site_by_the_bytes_that_were_approved(tmp_path: Path) -> None:
    video = program(tmp_path, "watch", brief=BRIEF.replace("basis: our own work", f"basis: {CREDIT}"))
    assert video.file is not None
    assert list(held(tmp_path)) == ["approval-open"]
    say_yes(tmp_path, video.id)
    with open_ledger(tmp_path) as ledger:
        stands = standing(ledger, tmp_path, "spring", DUE)
        assert [(each.edit, each.spec, list(each.files)) for each in stands.adopted] == [
            (video.id, "no placement", ["old.de.vtt"])
        ]
        assert video.id not in {each.edit for each in stands.edits}
    assert due(tmp_path) == [("confirmed", "")]
    with open_ledger(tmp_path) as ledger:
        (post,) = ledger.posts.all()
        for subject in (video.id, post.post.id):
            (told,) = about(ledger, tmp_path, subject)
            assert [each.approval.by for each in told.words] == ["Ann Lee"]
            assert [each.these_bytes for each in told.posts] == [True]
        (watch,) = library_of(tmp_path, ledger).watches
    assert watch.edits[0].video.sha256 == video.file.sha256
    assert [language for language, _ in watch.edits[0].captions] == ["de"]
    assert watch.credits == (
        "The footage and its music, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip


def test_it_needs_nothing_of_the_brief_to_be_made(tmp_path: Path) -> None:
    video = program(tmp_path, "watch")
    shutil.rmtree(tmp_path / "out")
    say_yes(tmp_path)  # all there is
    assert due(tmp_path) == [("confirmed", "")]
    with open_ledger(tmp_path) as ledger, pytest.raises(Misuse, match="No edit of spring is made"):
        approve(ledger, tmp_path, "spring", [video.id, "edit-1"], by="Ann Lee", grounds="-")


def test_where_a_platform_has_limits_it_is_for_a_placement_and_measured(tmp_path: Path) -> None:
    video = program(tmp_path, "youtube")
    say_yes(tmp_path, video.id)
    assert held(tmp_path) == {"placement-unknown": "cutthrough adopt media/old.mp4 --placement … --measure"}
    adopted(tmp_path, placement="youtube_infeed")
    calendar_of(tmp_path / "briefs/spring.yaml", now=EARLY)
    assert held(tmp_path)["verdicts-missing"] == "cutthrough adopt media/old.mp4 --measure"
    assert "approval-void" in held(tmp_path)
    measured = adopted(tmp_path, placement="youtube_infeed", measure=True)
    assert measured.report is not None
    say_yes(tmp_path, video.id)
    assert set(held(tmp_path)) == ({"verdict-fails"} if any(v.fails for v in measured.report.verdicts) else set())


def test_it_goes_to_no_platform_but_that_of_its_placement(tmp_path: Path) -> None:
    video = program(tmp_path, "reels", "watch", placement="website_hero")
    adopted(tmp_path, placement="website_hero", measure=True)
    say_yes(tmp_path, video.id)
    told = {
        each.channel: {o.rule: o for o in each.obstacles} for each in rehearse(tmp_path, Asked(clock=lambda: DUE)).posts
    }
    obstacle = told["reels"]["placement-elsewhere"]
    said = f"{video.id} is for website_hero, so it was held to no limits of instagram"
    assert (obstacle.message, obstacle.fix) == (said, "cutthrough adopt media/old.mp4 --placement … --measure")
    assert "placement-elsewhere" not in told["watch"]
    path = tmp_path / "briefs/spring.yaml"
    missing = unpublishable(path, tmp_path, (), (), EARLY.date())
    assert [(each.rule, each.message) for each in missing if each.blocks(Stage.PUBLISH)][-1] == (
        "edits-elsewhere",
        said,
    )
    adopted(tmp_path, placement="instagram_reels_ad")
    assert "edits-elsewhere" not in {each.rule for each in unpublishable(path, tmp_path, (), (), EARLY.date())}


def test_a_check_tells_of_one_for_no_placement(tmp_path: Path) -> None:
    video = program(tmp_path, "reels", "watch", "letters")
    told = unpublishable(tmp_path / "briefs/spring.yaml", tmp_path, (), (), EARLY.date())
    said = f"Nobody says which placement {video.id} is for, so it was held to no limits of instagram"
    assert [each.message for each in told if each.rule == "edits-elsewhere"] == [said]


def test_a_failed_verdict_holds_it_unless_waived_and_old_limits_do(tmp_path: Path) -> None:
    video = adopted_with(tmp_path, Verdict(rule="duration", status=Status.FAIL, measured="3 s", limit="2 s"))
    say_yes(tmp_path, video.id)
    assert list(held(tmp_path)) == ["verdict-fails"]
    asked = Waiver(
        id="", brief="spring", rule="duration", about=video.id, by="Bo Diaz", why="it is old",
        until=date(2026, 12, 31), given_at="",
    )  # fmt: skip
    waive(tmp_path, asked, (), date(2026, 11, 1))
    assert held(tmp_path) == {}
    with open_ledger(tmp_path) as ledger:
        ledger.enter("", EntryKind.ADOPTED, video.model_copy(update={"judged_by": "0" * 16}))
    assert held(tmp_path) == {"verdicts-outdated": "cutthrough adopt media/old.mp4 --measure"}


def adopted_with(folder: Path, verdict: Verdict) -> Adopted:
    """The old video in a kit, measured with this verdict."""
    video = program(folder, "reels", placement="instagram_reels_ad")
    assert video.file is not None
    measured = adopted(folder, placement="instagram_reels_ad", measure=True)
    report = Report(file_sha256=video.file.sha256, placement="instagram_reels_ad", verdicts=(verdict,))
    with open_ledger(folder) as ledger:
        ledger.enter("", EntryKind.ADOPTED, measured.model_copy(update={"report": report}))
    return measured.model_copy(update={"report": report})


def test_a_kit_has_it_with_its_captions(tmp_path: Path) -> None:
    video = adopted_with(tmp_path, Verdict(rule="duration", status=Status.PASS, measured="3 s"))
    rights = BRIEF.replace("basis: our own work", f"basis: {CREDIT}")
    posts = f"posts:\n  - {{channel: reels, edit: {video.id}, at: 2026-12-01 09:00}}\n"
    (kit,) = kits_of(made_program(tmp_path, posts=posts, brief=rights), now=EARLY)
    words = kit.files["words.txt"]
    assert isinstance(words, bytes)
    assert "The footage and its music, CC BY 4.0" in words.decode()
    assert {"old.mp4", "old.de.vtt"} <= {name.rpartition("/")[2] for name in kit.files}
    say_yes(tmp_path, video.id)
    assert due(tmp_path) == [("confirmed", "")]
    (record,) = (tmp_path / "kits/reels").glob("[!.]*/post.json")
    assert video.file is not None
    assert json.loads(record.read_bytes())["main"]["sha256"] == video.file.sha256


def test_changed_bytes_and_changed_captions_hold_it(tmp_path: Path) -> None:
    video = program(tmp_path, "watch")
    say_yes(tmp_path)
    captions = tmp_path / "media/old.de.vtt"
    captions.write_text(captions.read_text() + "\n")
    assert due(tmp_path) == [("held", "approval-void")]
    captions.unlink()
    assert list(held(tmp_path)) == ["approval-void"]
    say_yes(tmp_path, video.id)
    assert held(tmp_path) == {}
    with (tmp_path / "media/old.mp4").open("ab") as film:
        film.write(b"\0")
    assert list(held(tmp_path)) == ["file-changed"]
    with pytest.raises(StoreError, match="was changed since it was adopted"):
        say_yes(tmp_path, video.id)
    (tmp_path / "media/old.mp4").unlink()
    assert due(tmp_path) == [("held", "file-missing")]


def test_one_that_is_forgotten_or_only_a_post_is_held_with_what_to_do(tmp_path: Path) -> None:
    video = program(tmp_path, "watch")
    say_yes(tmp_path)
    with open_ledger(tmp_path) as ledger:
        forget(ledger, video.id)
    assert "cutthrough adopt --report" in held(tmp_path)["adopted-missing"]
    with open_ledger(tmp_path) as ledger:
        ledger.enter("", EntryKind.ADOPTED, video.model_copy(update={"path": None, "file": None}))
    assert held(tmp_path) == {"file-missing": "adopt its file: cutthrough adopt FILE"}


def test_our_own_page_plays_mp4_only(tmp_path: Path) -> None:
    video = program(tmp_path, "watch")
    (tmp_path / "media/old.mp4").rename(tmp_path / "media/old.mov")
    with open_ledger(tmp_path) as ledger:
        ledger.enter("", EntryKind.ADOPTED, video.model_copy(update={"path": "media/old.mov"}))
    say_yes(tmp_path)
    assert list(held(tmp_path)) == ["file-unplayable"]


def test_what_went_out_is_kept_with_its_credits(tmp_path: Path) -> None:
    program(tmp_path, "watch", brief=BRIEF.replace("basis: our own work", "basis: 'credit: Film by Bo Diaz'"))
    say_yes(tmp_path)
    assert publish_due(tmp_path, Asked(clock=lambda: DUE)).count(Outcome.CONFIRMED) == 1
    (record,) = (tmp_path / "published").glob("ct*.json")
    assert Parcel.from_json(record.read_bytes()).credits == ("Film by Bo Diaz",)
