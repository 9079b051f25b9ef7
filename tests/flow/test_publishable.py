import hashlib
from datetime import date
from pathlib import Path

import pytest

from brief.amended import EDITS, SOURCES
from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.read import read_brief
from cutthrough.flow.publishable import unpublishable
from cutthrough.model.brief import Stage
from cutthrough.model.deliverable import Delivery
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.verdict import Report, Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.store.files import write_text

TODAY, UNTIL = date(2026, 11, 22), date(2026, 12, 31)
LOUD = Verdict(rule="loudness", status=Status.FAIL, measured="-9 LUFS", limit="-14 LUFS", source="x", source_date="y")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


def made(program: Path, text: str, *verdicts: Verdict) -> None:
    """A delivery of a brief of this text: three edits, the first with these verdicts."""
    brief, _ = read_brief(put_brief(program, text), program)
    assert brief is not None
    first = EDITS[0].model_copy(update={"report": Report(file_sha256="0" * 64, placement="p", verdicts=verdicts)})
    delivery = Delivery(
        program=Program(client="Acme", brand=BrandKit(name="Acme")),
        brief=brief,
        brief_digest=hashlib.sha256(text.encode()).hexdigest(),
        sources=SOURCES,
        placements={},
        edits=(first, *EDITS[1:]),
        made_at="2026-11-22T10:00:00+00:00",
    )
    write_text(program / "out" / "spring" / "delivery.json", delivery.to_json())


def found(program: Path, text: str = GOOD, *waivers: Waiver) -> list[tuple[str, str]]:
    path = put_brief(program, text)
    problems = unpublishable(path, program, read_brief(path, program)[1], waivers, TODAY)
    assert all(problem.stages == (Stage.PUBLISH,) and problem.blocks(Stage.PUBLISH) for problem in problems)
    return [(problem.rule, problem.message) for problem in problems]


def test_nothing_is_published_that_is_not_made(program: Path) -> None:
    assert found(program) == [("edits-missing", "No edit of it is made yet")]


def test_what_keeps_edits_from_being_made_is_told_alone(program: Path) -> None:
    assert found(program, GOOD.replace("master.mp4", "gone.mov")) == []


def test_edits_of_another_brief_are_outdated(program: Path) -> None:
    made(program, GOOD)
    assert found(program) == []
    assert found(program, GOOD.replace("Repaired for free", "Mended for free"))[0][0] == "edits-outdated"


def test_an_edit_that_breaks_a_limit_goes_out_only_under_a_waiver(program: Path) -> None:
    made(program, GOOD, LOUD)
    assert found(program) == [("edits-fail", "1 of 3 edits break a limit: reel-15 (loudness)")]
    given = Waiver(id="w-1", brief="spring", rule="loudness", by="Ann", why="it is meant", until=UNTIL, given_at="")
    assert found(program, GOOD, given) == []
    assert found(program, GOOD, given.model_copy(update={"until": date(2026, 11, 21)})) != []


def test_rights_and_schedule_may_change_without_making_again(program: Path) -> None:
    over = LOUD.model_copy(update={"rule": "rights", "measured": "it is over"})
    made(program, GOOD.replace("forever: yes", "until: 2026-11-01"), over)
    assert found(program) == []
    assert found(program, f"{GOOD}schedule: {{starts: 2026-12-01, ends: 2026-12-31}}\n") == []
    ended = found(program, GOOD.replace("forever: yes", "until: 2026-11-10"))
    assert ended == [("edits-fail", "1 of 3 edits break a limit: reel-15 (rights)")]


def test_a_plan_to_post_or_who_approves_may_change_without_making_again(program: Path) -> None:
    made(program, GOOD)
    planned = f"{GOOD}\nposts: [{{channel: watch, at: 2026-12-01 09:00}}]\napproval: client\n"
    assert found(program, planned) == []
    assert found(program, planned.replace("goal:", "# a note\ngoal:", 1)) == []
    assert found(program, GOOD.replace("16:9", "9:16").replace("awareness", "acquisition") + "title: Other\n") != []
