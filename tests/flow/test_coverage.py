import json
import sqlite3
from contextlib import closing
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from brief.program import GOOD
from cutthrough.flow.coverage import draw_coverage, program_coverage
from cutthrough.flow.waivers import Revocation
from cutthrough.model.brief import Brief, JourneyRole
from cutthrough.model.coverage import CellState, Coverage
from cutthrough.model.cut import Card, Cut
from cutthrough.model.deliverable import Deliverable, Delivery, Edit, FileKind
from cutthrough.model.errors import ProgramError
from cutthrough.model.placement import Size
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.verdict import Report
from cutthrough.model.waiver import Waiver
from cutthrough.store.ledger import LEDGER_FILE, EntryKind, open_ledger
from prepare.worthwhile import assignment

BRIEF = GOOD.replace("objective: awareness", "objective: awareness\n  role: attract")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "briefs").mkdir()
    text = "client: Acme\nbrand:\n  name: Acme\naudiences:\n  city: Commuters of 25 to 45\n"
    (tmp_path / "program.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def put(program: Path, name: str, text: str = BRIEF) -> None:
    (program / "briefs" / f"{name}.yaml").write_text(text, encoding="utf-8")


def edit(sha: str = "a" * 64) -> Edit:
    card = Card(id="end", colour="#000000", frames=25)
    cut = Cut(
        id="c1", brief="spring", placement="instagram_reels_ad", length=Fraction(1), family="f",
        canvas=Size(width=16, height=16), rate=Fraction(25), items=(card,),
    )  # fmt: skip
    video = Deliverable(kind=FileKind.VIDEO, path="c1.mp4", sha256=sha, size=1)
    return Edit(cut=cut, main=video, report=Report(file_sha256=sha, placement="instagram_reels_ad", verdicts=()))


def delivered(program: Path, brief: Brief, made_at: str) -> None:
    """A delivery in `out/`, as `make` leaves it."""
    folder = program / "out" / brief.name
    folder.mkdir(parents=True)
    kit = Program(client="Acme", brand=BrandKit(name="Acme"))
    delivery = Delivery(program=kit, brief=brief, sources=(), placements={}, edits=(edit(),), made_at=made_at)
    (folder / "delivery.json").write_text(delivery.to_json(), encoding="utf-8")
    (folder / "index.html").write_text("<!doctype html>", encoding="utf-8")


def mapped(program: Path, today: date = date(2026, 11, 22)) -> Coverage:
    return program_coverage(program, today)[2]


def test_a_brief_is_planned_until_something_was_delivered(program: Path) -> None:
    put(program, "spring")
    assert mapped(program).cell("city", JourneyRole.ATTRACT).state is CellState.PLANNED
    assert not (program / LEDGER_FILE).exists()
    with open_ledger(program) as ledger:
        ledger.record_deliverable("spring", edit())
    piece = program_coverage(program)[2].cell("city", JourneyRole.ATTRACT).pieces[0]
    assert piece.state.value == "made"
    assert piece.placements == ("instagram_reels_ad",)
    assert piece.made_on is not None
    assert mapped(program, piece.made_on.replace(year=piece.made_on.year + 2)).count(CellState.STALE) == 1


def test_the_newest_delivery_counts(program: Path) -> None:
    put(program, "spring")
    with open_ledger(program) as ledger:
        ledger.record_deliverable("spring", edit())
        ledger.record_deliverable("spring", edit("b" * 64))
    with closing(sqlite3.connect(program / LEDGER_FILE)) as database, database:
        for day, sha in (("2026-03-01", "b" * 64), ("2025-03-01", "a" * 64)):
            moment = f"{day}T12:00:00.000+00:00"
            database.execute("UPDATE deliverable SET made_at = ? WHERE sha256 = ?", (moment, sha))
    assert mapped(program).cell("city", JourneyRole.ATTRACT).pieces[0].made_on == date(2026, 3, 1)


def test_a_delivery_on_disk_counts_where_the_ledger_is_gone(program: Path) -> None:
    put(program, "spring")
    delivered(program, assignment(name="spring"), "2026-10-01T12:00:00+00:00")
    piece = mapped(program).cell("city", JourneyRole.ATTRACT).pieces[0]
    assert (piece.made_on, piece.page) == (date(2026, 10, 1), "out/spring/index.html")


def test_a_delivery_whose_brief_is_gone_is_shown_as_it_was_made(program: Path) -> None:
    goal = {"objective": "credibility", "role": "convince", "statement": "People believe it"}
    delivered(program, assignment(name="gone", goal=goal), "2026-10-01T12:00:00+00:00")
    found = mapped(program)
    assert [each.brief for each in found.cell("Commuters", JourneyRole.CONVINCE).pieces] == ["gone"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"made_at": 3}', '{"made_at": "soon"}', "[" * 100_000, "\x00"])
def test_what_is_no_delivery_is_none(program: Path, content: str) -> None:
    put(program, "spring")
    for name in ("spring", "stranger"):
        (program / "out" / name).mkdir(parents=True)
        (program / "out" / name / "delivery.json").write_text(content, encoding="utf-8")
    assert mapped(program).cell("city", JourneyRole.ATTRACT).state is CellState.PLANNED


def test_briefs_that_cannot_be_read_are_shown_and_the_rest_too(program: Path) -> None:
    put(program, "spring")
    put(program, "broken", "goal: [")
    put(program, "empty", "")
    put(program, "goalless", BRIEF.replace("statement", "sentence"))
    (program / "briefs" / "folder.yaml").mkdir()
    (program / "briefs" / "binary.yaml").write_bytes(b"\xff\xfe\x00\x80")
    found = mapped(program)
    assert [each.brief for each in found.unread] == ["binary", "broken", "empty", "folder", "goalless"]
    assert all(each.says for each in found.unread)
    assert found.count(CellState.PLANNED) == 1


def test_waivers_that_hold_are_shown_and_revoked_ones_not(program: Path) -> None:
    put(program, "spring")
    given = {"brief": "spring", "by": "Ann", "why": "being filmed", "given_at": "2026-11-01"}
    with open_ledger(program) as ledger:
        for id_, until in (("w1", date(2026, 12, 31)), ("w2", date(2026, 11, 1)), ("w3", date(2026, 12, 31))):
            waiver = Waiver(id=id_, rule=f"rule-{id_}", until=until, **given)
            ledger.enter("spring", EntryKind.WAIVER, waiver)
        ledger.enter("spring", EntryKind.REVOCATION, Revocation(waiver="w3"))
    piece = mapped(program).cell("city", JourneyRole.ATTRACT).pieces[0]
    assert [each.split()[0] for each in piece.waived] == ["rule-w1"]


def test_the_catalog_says_which_combinations_make_sense(program: Path) -> None:
    states = {(aim.objective.value, aim.role.value): aim.state.value for aim in mapped(program).aims}
    assert states["conversion", "convert"] == "missing"
    assert states["retention", "attract"] == "na"


def test_a_program_without_briefs_has_a_map(program: Path) -> None:
    (program / "briefs").rmdir()
    program_dir, kit, found = program_coverage(program)
    assert found.count(CellState.MISSING) == 5
    page = draw_coverage(program_dir, kit, found)
    assert page == program / "out" / "coverage.html"
    assert ">Is this anything to do with<" in page.read_text("utf-8")


def test_no_program(tmp_path: Path) -> None:
    with pytest.raises(ProgramError):
        program_coverage(tmp_path)
    (tmp_path / "program.yaml").write_text("client: 3", encoding="utf-8")
    with pytest.raises(ProgramError, match=r"program\.yaml"):
        program_coverage(tmp_path)


def test_the_map_is_plain_data(program: Path) -> None:
    put(program, "spring")
    assert Coverage.model_validate(json.loads(mapped(program).to_json())) == mapped(program)
