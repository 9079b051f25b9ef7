import hashlib
from datetime import date
from pathlib import Path

import pytest

from brief.amended import EDITS, SOURCES
from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.read import read_brief
from cutthrough.flow.promise import rights_promised
from cutthrough.flow.rights_now import rights_now
from cutthrough.model.brief import Brief
from cutthrough.model.deliverable import Delivery
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.verdict import Report, Status, Verdict

TODAY = date(2026, 11, 22)
FOREVER = "forever: yes"
LOUD = Verdict(rule="loudness", status=Status.PASS, measured="-14 LUFS")
OLD = Verdict(rule="rights", status=Status.FAIL, measured='"The footage" until 2026-11-01: it is over')


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


def written(program: Path, right: str) -> Brief:
    brief, _ = read_brief(put_brief(program, GOOD.replace(FOREVER, right)), program)
    assert brief is not None
    return brief


def delivered(brief: Brief, of_rights: Verdict = OLD) -> Delivery:
    report = Report(file_sha256="0" * 64, placement="p", verdicts=(LOUD, of_rights))
    return Delivery(
        program=Program(client="Acme", brand=BrandKit(name="Acme")),
        brief=brief,
        brief_digest=hashlib.sha256(b"").hexdigest(),
        sources=SOURCES,
        placements={},
        edits=tuple(each.model_copy(update={"report": report}) for each in EDITS),
        made_at="2026-11-22T10:00:00+00:00",
    )


def verdicts(delivery: Delivery) -> set[tuple[str, Status]]:
    return {(each.rule, each.status) for edit in delivery.edits for each in edit.report.verdicts}


def test_a_right_that_was_extended_is_judged_anew_and_nothing_else_is(program: Path) -> None:
    made = delivered(written(program, "until: 2026-11-01"))
    extended = written(program, FOREVER)
    now = rights_now(made, extended, TODAY)
    assert verdicts(now) == {("loudness", Status.PASS), ("rights", Status.PASS)}
    assert now.brief == extended
    assert now.edits[0].main == made.edits[0].main


def test_a_right_that_was_cut_short_fails_at_once(program: Path) -> None:
    kept = OLD.model_copy(update={"status": Status.PASS, "measured": '"The footage" without end'})
    made = delivered(written(program, FOREVER), kept)
    assert ("rights", Status.PASS) in verdicts(made)
    assert ("rights", Status.FAIL) in verdicts(rights_now(made, written(program, "until: 2026-11-21"), TODAY))


def test_the_same_rights_leave_a_delivery_as_it_was_made(program: Path) -> None:
    brief = written(program, "until: 2026-11-01")
    made = delivered(brief)
    named = brief.model_copy(update={"rights": tuple(each.model_copy(update={"id": "r-1"}) for each in brief.rights)})
    assert rights_now(made, brief, TODAY) is made
    assert rights_now(made, named, TODAY) is made
    assert rights_now(made, None, TODAY) is made


def test_what_is_promised_of_rights_is_the_same_of_every_file(program: Path) -> None:
    promise = rights_promised(written(program, "until: 2026-11-01"), today=TODAY, dated="2026-11-20")
    assert (promise.brief, promise.dated, len(promise.lapsed)) == ("spring", "2026-11-20", 1)
