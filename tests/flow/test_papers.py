"""Checklist and capture plan of a real program: ticks in its ledger, files a crew prints."""

import csv
import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from brief.program import make_program, put_brief
from cutthrough.flow.amend import amend
from cutthrough.flow.onepage import write_onepage
from cutthrough.flow.papers import (
    capture_of,
    checklist_of,
    families,
    sheet_of,
    tick,
    tick_setup,
    write_capture,
    write_checklist,
)
from cutthrough.media.fonts import default_fonts
from cutthrough.model.capture import CapturePlan
from cutthrough.model.checklist import Checklist, ItemState
from cutthrough.model.errors import BriefRefused, Misuse, ProgramError, StoreError
from cutthrough.model.record import Record
from cutthrough.store.ledger import EntryKind, open_ledger
from flow.test_coverage import delivered
from prepare.briefs import WRITTEN
from prepare.briefs import brief as planned

TODAY = date(2026, 11, 22)
FULL = (
    WRITTEN.replace(
        "  - text: Repaired for free\n", "  - text: Repaired for free\n    proof: The workshop in one take\n"
    )
    + """\
call_to_action: {text: See how we repair, link: https://example.com/repair}
languages: [en, de]
schedule: {shoot: 2026-12-01, delivery: 2026-12-10, starts: 2026-12-15, ends: 2027-01-15}
team: {producer: Ann Lee}
"""
)
CONCEPT = WRITTEN[: WRITTEN.index("placements:")]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


@pytest.fixture
def spring(program: Path) -> Path:
    return put_brief(program, FULL)


class BareTick(Record):
    """A tick as it was once kept."""

    item: str
    done: bool
    by: str
    note: str


def text_of(paper: Path) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return " ".join(subprocess.run([reader, paper, "-"], capture_output=True, check=True).stdout.decode().split())


def table_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table.read_text(encoding="utf-8-sig"))))


def item_of(found: Checklist, kind: str) -> str:
    return next(each.id for each in found.items if each.id.startswith(kind))


def test_a_tick_is_kept_and_stays_with_its_line_when_the_brief_is_reordered(program: Path, spring: Path) -> None:
    film = item_of(checklist_of(spring, TODAY), "film-")
    found = tick(spring, film, "Ann Lee", done=True, note="two takes", today=TODAY)
    done = next(each for each in found.items if each.id == film)
    assert (done.state, done.by, done.note) == (ItemState.DONE, "Ann Lee", "two takes")
    put_brief(program, FULL.replace("messages:\n", "messages:\n  - text: Ready within a week\n"))
    again = next(each for each in checklist_of(spring, TODAY).items if each.id == film)
    assert again.state is ItemState.DONE


def test_taking_a_tick_back_is_said_anew_and_nothing_is_lost(program: Path, spring: Path) -> None:
    tick(spring, "link", "Ann Lee", done=True, today=TODAY)
    found = tick(spring, "link", "Bo", done=False, note="404", today=TODAY)
    assert next(each for each in found.items if each.id == "link").state is ItemState.OPEN
    with open_ledger(program) as ledger:
        kept = ledger.entries(EntryKind.TICK, "spring")
    assert [(each.record["by"], each.record["done"]) for each in kept] == [("Ann Lee", True), ("Bo", False)]


def test_a_reworded_proof_opens_its_item_again_everywhere(program: Path, spring: Path, tmp_path: Path) -> None:
    film = item_of(checklist_of(spring, TODAY), "film-")
    tick(spring, film, "Ann Lee", done=True, today=TODAY)
    put_brief(program, FULL.replace("The workshop in one take", "A drone flight"))
    found, _ = write_checklist(spring, tmp_path / "out", today=TODAY)
    lapsed = next(each for each in found.items if each.id == film)
    assert lapsed.state is ItemState.OPEN
    said = "reworded since, it was “Film the proof: The workshop in one take”"
    assert said in str(lapsed.lapsed)
    assert said in (tmp_path / "out" / "checklist.csv").read_text(encoding="utf-8-sig")
    assert said in text_of(tmp_path / "out" / "checklist.pdf")
    again = tick(spring, film, "Bo", done=True, today=TODAY)
    assert next(each for each in again.items if each.id == film).by == "Bo"
    with pytest.raises(Misuse, match="ticked already: Bo"):
        tick(spring, film, "Ann Lee", done=True, today=TODAY)


def test_a_tick_kept_before_it_said_what_it_vouches_for_holds(program: Path, spring: Path) -> None:
    film = item_of(checklist_of(spring, TODAY), "film-")
    with open_ledger(program) as ledger:
        ledger.enter("spring", EntryKind.TICK, BareTick(item=film, done=True, by="Ann Lee", note=""))
    put_brief(program, FULL.replace("The workshop in one take", "A drone flight"))
    assert next(each for each in checklist_of(spring, TODAY).items if each.id == film).state is ItemState.DONE


def test_two_who_tick_the_same_at_once_are_told_apart(spring: Path) -> None:
    def one(name: str) -> str:
        try:
            tick(spring, "link", name, done=True, today=TODAY)
        except Misuse as error:
            return error.message
        return "ticked"

    checklist_of(spring, TODAY)
    with ThreadPoolExecutor(4) as several:
        told = list(several.map(one, ["Ann Lee", "Bo", "Cy", "Di"]))
    assert told.count("ticked") == 1
    assert sum(each.startswith("link is ticked already: ") for each in told) == 3


def test_an_approval_is_of_the_files_that_were_made(program: Path, spring: Path) -> None:
    tick(spring, "approve-edits", "Ann Lee", done=True, today=TODAY)
    delivered(program, planned(), "2026-11-22T10:00:00+00:00")
    found = next(each for each in checklist_of(spring, TODAY).items if each.id == "approve-edits")
    assert str(found.lapsed).endswith("reworded since: files made")


def test_a_setup_is_ticked_by_its_slate_and_kept_by_its_id(program: Path, spring: Path, tmp_path: Path) -> None:
    plan = tick_setup(spring, "1b", "Bo", done=True, note="take 3", today=TODAY)
    proof = next(each for each in plan.setups if each.slate == "1B")
    assert (proof.done, proof.done_by, proof.note) == (True, "Bo", "take 3")
    assert not checklist_of(spring, TODAY).gone, "a setup is no item"
    put_brief(program, FULL.replace("messages:\n", "messages:\n  - text: Ready within a week\n"))
    moved, _ = write_capture(spring, tmp_path / "out", today=TODAY)
    assert [(each.id, each.slate) for each in moved.setups if each.done] == [(proof.id, "2B")]
    rows = {row["id"]: row for row in table_of(tmp_path / "out" / "capture.csv")}
    assert (rows[proof.id]["filmed"], rows[proof.id]["by whom"]) == ("yes", "Bo")
    assert re.search(r"Bo, \d{4}-\d\d-\d\d: take 3", text_of(tmp_path / "out" / "capture.pdf"))
    put_brief(program, FULL.replace("The workshop in one take", "A drone flight"))
    lapsed = write_capture(spring, tmp_path / "out", today=TODAY)[0].setups[1]
    assert (lapsed.done, lapsed.id) == (False, proof.id)
    assert "reworded since, it was “Proof: The workshop in one take”" in text_of(tmp_path / "out" / "capture.pdf")
    assert not tick_setup(spring, proof.id, "Bo", done=False, today=TODAY).setups[1].lapsed


def test_a_setup_that_is_no_longer_planned_is_told_and_may_be_taken_back(program: Path, spring: Path) -> None:
    card = tick_setup(spring, "call_to_action-end-card", "Bo", done=True, today=TODAY)
    assert any(each.done for each in card.setups)
    put_brief(program, FULL.replace("call_to_action:", "# call_to_action:"))
    assert [kept.tick.item for kept in capture_of(spring, TODAY).gone] == ["call_to_action-end-card"]
    gone = tick_setup(spring, "call_to_action-end-card", "Bo", done=False, today=TODAY).gone
    assert not gone[0].tick.done


@pytest.mark.parametrize(
    ("setup", "by", "done", "said"),
    [
        ("9Z", "Bo", True, "There is no setup '9Z'"),
        ("1A", " ", True, "Say who ticks it"),
        ("1A", "Bo", False, "isn't ticked"),
        ("link", "Bo", True, "There is no setup 'link'"),
    ],
)
def test_what_can_not_be_ticked_on_set_is_one_sentence(
    spring: Path, setup: str, by: str, done: bool, said: str
) -> None:
    with pytest.raises(Misuse, match=re.escape(said)):
        tick_setup(spring, setup, by, done=done, today=TODAY)


def test_a_setup_is_ticked_once(spring: Path) -> None:
    tick_setup(spring, "1A", "Bo", done=True, today=TODAY)
    with pytest.raises(Misuse, match=r"1A \(.*-message\) is ticked already: Bo"):
        tick_setup(spring, "1A", "Ann Lee", done=True, today=TODAY)


def test_papers_name_the_version_by_its_number(program: Path, spring: Path, tmp_path: Path) -> None:
    assert checklist_of(spring, TODAY).version is None
    amend(spring, "Ann Lee", "the first version")
    put_brief(program, FULL.replace("Repaired for free", "Repaired for nothing"))
    amend(spring, "Ann Lee", "the price")
    found, _ = write_checklist(spring, tmp_path, today=TODAY)
    plan, _ = write_capture(spring, tmp_path, today=TODAY)
    assert (found.version, plan.version) == (2, 2)
    write_onepage(spring, tmp_path, today=TODAY)
    for name in ("checklist", "capture", "brief"):
        assert f"version 2, {found.file_digest[:12]}" in text_of(tmp_path / f"{name}.pdf")


def test_what_is_read_on_set_is_large_enough(spring: Path, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    plan, _ = write_capture(spring, tmp_path, today=TODAY)
    out = subprocess.run([reader, "-bbox", tmp_path / "capture.pdf", "-"], capture_output=True, check=True).stdout
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)', out.decode())
    ids = {line for setup in plan.setups for line in setup.lines} | {"sound"}
    heights = [float(below) - float(above) for above, below, word in words if word in ids]
    assert len(heights) > 10
    assert min(heights) >= 7.99


def test_a_tick_of_what_is_no_longer_asked_for_is_kept_and_told(program: Path, spring: Path) -> None:
    tick(spring, "link", "Ann Lee", done=True, today=TODAY)
    put_brief(program, FULL.replace("call_to_action:", "# call_to_action:"))
    found = checklist_of(spring, TODAY)
    assert [kept.tick.item for kept in found.gone] == ["link"]
    assert not tick(spring, "link", "Ann Lee", done=False, today=TODAY).gone[0].tick.done


@pytest.mark.parametrize(
    ("item", "by", "done", "said"),
    [
        ("lnk", "Ann Lee", True, "There is no item 'lnk'"),
        ("x" * 10_000, "Ann Lee", True, "There is no item"),
        ("link", " ", True, "Say who ticks it"),
        ("link", "x" * 501, True, "500 characters at most"),
        ("link", "Ann Lee", False, "link isn't ticked"),
        ("master", "Ann Lee", True, "settled by the brief itself: media/master.mp4 is there"),
        ("voice-over", "Ann Lee", True, "does not apply: no voice-over is named"),
    ],
    ids=["unknown", "endless", "nobody", "endless-name", "not-ticked", "settled", "idle"],
)
def test_what_can_not_be_ticked_is_one_sentence(spring: Path, item: str, by: str, done: bool, said: str) -> None:
    with pytest.raises(Misuse, match=re.escape(said)) as told:
        tick(spring, item, by, done=done, today=TODAY)
    assert len(told.value.message) < 200
    if item == "lnk":
        assert "link" in str(told.value.fix)


def test_ticking_twice_says_who_was_first(spring: Path) -> None:
    tick(spring, "link", "Ann Lee", done=True, today=TODAY)
    with pytest.raises(Misuse, match="ticked already: Ann Lee"):
        tick(spring, "link", "Bo", done=True, today=TODAY)


def test_a_brief_nobody_can_read_is_refused_with_its_problems(program: Path) -> None:
    with pytest.raises(BriefRefused) as told:
        checklist_of(put_brief(program, "goal: [1\n"), TODAY)
    assert told.value.problems


def test_a_program_nobody_can_read_is_one_sentence(program: Path, spring: Path) -> None:
    (program / "program.yaml").write_text("client: Acme\n")
    with pytest.raises(ProgramError, match=r"^program\.yaml: "):
        capture_of(spring, TODAY)


def test_there_has_to_be_a_brief(program: Path) -> None:
    with pytest.raises(StoreError, match="There is no file"):
        capture_of(program / "briefs" / "none.yaml", TODAY)


def test_a_concept_without_footage_or_places_has_both_papers(program: Path, tmp_path: Path) -> None:
    idea = put_brief(program, CONCEPT, "idea")
    found, written = write_checklist(idea, tmp_path / "out", today=TODAY)
    assert {each.suffix for each in written.files} == {".json", ".csv", ".pdf"}
    assert any(each.id == "master" for each in found.items)
    plan, _ = write_capture(idea, tmp_path / "out", today=TODAY)
    assert len(plan.framings) == 2


def test_new_footage_matches_the_film_that_is_there(spring: Path) -> None:
    choice = capture_of(spring, TODAY).camera.rate
    assert (choice.rate, choice.why) == (25, "the film that is there runs at it")


def test_the_files_hold_the_same_as_the_records(spring: Path, tmp_path: Path) -> None:
    found, _ = write_checklist(spring, tmp_path / "out", today=TODAY)
    plan, _ = write_capture(spring, tmp_path / "out", today=TODAY)
    assert Checklist.from_json((tmp_path / "out" / "checklist.json").read_bytes()) == found
    assert CapturePlan.from_json((tmp_path / "out" / "capture.json").read_bytes()) == plan
    assert len(found.file_digest) == 64
    for name, ids in (("checklist", [each.id for each in found.items]), ("capture", [s.id for s in plan.setups])):
        table = (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(StringIO(table)))
        assert [row["id"] for row in rows] == ids
        assert (tmp_path / "out" / f"{name}.pdf").read_bytes().startswith(b"%PDF-")


def test_unknown_paper_is_one_sentence() -> None:
    assert sheet_of(" Letter ") == "us-letter"
    with pytest.raises(Misuse, match="There is no paper 'a5'"):
        sheet_of("a5")


def test_a_folder_that_is_a_file_is_one_sentence(spring: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(StoreError, match="can't be written"):
        write_capture(spring, tmp_path / "out", today=TODAY)


def test_typst_knows_our_fonts_by_name() -> None:
    assert families(default_fonts().files) == ["Hanken Grotesk"]


HARD = FULL.replace("Repaired for free", f'"#panic[x] $x$ *b* @r <l> {"Donaudampfschifffahrt" * 12}"').replace(
    "The workshop in one take", f'"=1+1 無料 https://example.com/{"a" * 120}"'
)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", ["checklist", "capture"])
def test_nothing_is_markup_and_nothing_leaves_the_page(program: Path, tmp_path: Path, name: str, paper: str) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    hard = put_brief(program, HARD)
    written = (write_checklist if name == "checklist" else write_capture)(hard, tmp_path, paper, TODAY)[1]
    assert written.told is not None
    assert "U+7121" in written.told
    out = subprocess.run([reader, "-bbox", tmp_path / f"{name}.pdf", "-"], capture_output=True, check=True).stdout
    page = re.search(rb'<page width="([\d.]+)" height="([\d.]+)"', out)
    assert page is not None
    assert abs(float(page[1]) - (595.28 if paper == "a4" else 612)) < 0.1
    margin = 15 / 25.4 * 72
    words = re.findall(rb'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)', out)
    assert len(words) > 100
    assert min(float(word[0]) for word in words) >= margin - 1
    assert max(float(word[2]) for word in words) <= float(page[1]) - margin + 1
    assert max(float(word[3]) for word in words) <= float(page[2])
    said = b" ".join(word[4] for word in words).decode()
    assert "#panic[x]" in said
    assert "page" in said


def test_the_papers_hold_what_the_records_hold(spring: Path, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    found, _ = write_checklist(spring, tmp_path, today=TODAY)
    plan, _ = write_capture(spring, tmp_path, today=TODAY)

    def text(name: str) -> str:
        done = subprocess.run([reader, tmp_path / f"{name}.pdf", "-"], capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())

    papers = {name: text(name) for name in ("checklist", "capture")}
    for each in found.items:
        if each.state is not ItemState.NOT_APPLICABLE:
            assert each.id in re.sub(r"\s", "", papers["checklist"])
    for setup in plan.setups:
        assert f" {setup.slate} " in papers["capture"]
    assert "NOBODY NAMED" in papers["checklist"]
    assert "35 %" in papers["capture"], "Reels ads cover the bottom 35 %"
    assert found.file_digest[:10] in papers["checklist"]


@pytest.mark.long
def test_five_hundred_messages_have_papers_too(program: Path, tmp_path: Path) -> None:
    many = "".join(f"  - text: Message {n} says something of its own {n * 7919}\n" for n in range(500))
    big = put_brief(program, FULL.replace("messages:\n", f"messages:\n{many}"), "big")
    assert len(write_capture(big, tmp_path, today=TODAY)[0].scenes) == 504
    assert len(write_checklist(big, tmp_path, today=TODAY)[0].items) > 500
    assert json.loads((tmp_path / "capture.json").read_text())["brief"] == "big"
