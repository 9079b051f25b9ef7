import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from brief.amended import EDITS, SOURCES
from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.line_ids import with_ids
from cutthrough.brief.read import read_brief
from cutthrough.flow.amend import BY_MAKE, amend, amendment, keep_version, kept_versions, restore, version, versions
from cutthrough.model.amendment import BriefVersion, ChangeKind
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.deliverable import Delivery
from cutthrough.model.errors import BriefRefused, Misuse, StoreError
from cutthrough.model.program import BrandKit, Program
from cutthrough.store.files import write_text
from cutthrough.store.ledger import LEDGER_FILE, open_ledger

TWO = GOOD.replace("placements:\n", "  - text: Made by hand in our own workshop\nplacements:\n")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


def kept_by_make(program: Path, text: str) -> BriefVersion | None:
    """What `make` keeps of a brief of this text, and delivers: edits that show its first message."""
    path = put_brief(program, text)
    brief, _ = read_brief(path, program)
    assert brief is not None
    folder = program / "out" / "spring"
    with open_ledger(program) as ledger:
        checked = CheckedBrief(brief=with_ids(brief, ledger), file_digest=hashlib.sha256(text.encode()).hexdigest())
        kept = keep_version(ledger, path, checked, folder)
    deliver(folder, checked.brief)
    return kept


def deliver(folder: Path, brief: Brief) -> None:
    reel, other, bumper = EDITS
    first = brief.messages[0].id if brief.messages else ""
    edits = []
    for each in (reel, other, bumper):
        texts = tuple(
            text.model_copy(update={"serves": (first,)}) if "m-1" in text.serves else text for text in each.cut.texts
        )
        edits.append(each.model_copy(update={"cut": each.cut.model_copy(update={"texts": texts})}))
    delivery = Delivery(
        program=Program(client="Acme", brand=BrandKit(name="Acme")),
        brief=brief,
        sources=SOURCES,
        placements={},
        edits=tuple(edits),
        made_at="2026-11-22T10:00:00+00:00",
    )
    write_text(folder / "delivery.json", delivery.to_json())


def test_make_keeps_each_version_once(program: Path) -> None:
    first = kept_by_make(program, GOOD)
    assert first is not None
    assert (first.number, first.by, first.changed, first.voided) == (1, BY_MAKE, (), ())
    assert kept_by_make(program, GOOD) is None
    second = kept_by_make(program, GOOD.replace("Repaired for free", "Repaired free"))
    assert second is not None
    assert second.number == 2
    assert [(each.kind, each.section) for each in second.changed] == [(ChangeKind.REWORDED, "messages")]
    assert {each.edit for each in second.voided} == {"reel-15", "reel-6", "bumper"}


def test_looking_at_an_amendment_leaves_no_trace(program: Path) -> None:
    kept_by_make(program, TWO)
    with open_ledger(program) as ledger:
        before = ledger.lines("spring")
    path = put_brief(program, GOOD)
    found = amendment(path)
    assert [(each.kind, each.words) for each in found.changed] == [
        (ChangeKind.REMOVED, "Made by hand in our own workshop")
    ]
    assert [each.void for each in found.standing] == [False, False, False]
    with open_ledger(program) as ledger:
        assert ledger.lines("spring") == before
        assert len(kept_versions(ledger, "spring")) == 1
    assert not amendment(put_brief(program, TWO)).changed, "a line that is put back is the one it was"


def test_an_amendment_is_kept_with_who_and_why(program: Path) -> None:
    kept_by_make(program, GOOD)
    path = put_brief(program, GOOD.replace("35 %", "40 %"))
    kept = amend(path, " Ann  Lee ", "the price has changed")
    assert (kept.number, kept.by, kept.why) == (2, "Ann Lee", "the price has changed")
    assert kept.voided == ()
    assert [each.what for each in kept.touched] == ["approvals of the measures, and what was agreed about the result"]
    assert [each.version for each in versions(path)][-1] == kept
    with pytest.raises(Misuse, match="to the byte"):
        amend(path, "Ann Lee", "once more")


@pytest.mark.parametrize(("by", "why"), [("", "because"), ("Ann", ""), (" ", "   "), ("Ann", "so")])
def test_nothing_is_kept_without_who_and_why(program: Path, by: str, why: str) -> None:
    path = put_brief(program, GOOD)
    with pytest.raises(Misuse):
        amend(path, by, why)
    assert versions(path) == ()


def test_edits_are_held_against_the_brief_they_were_made_from(program: Path) -> None:
    kept_by_make(program, GOOD)
    path = put_brief(program, GOOD.replace("Repaired for free", "Repaired free"))
    assert len(amend(path, "Ann Lee", "shorter words").voided) == 3
    path = put_brief(program, GOOD.replace("Repaired for free", "Repaired free") + "opening: 1 s\n")
    found = amendment(path)
    assert [each.section for each in found.changed] == ["opening"]
    assert all(each.void for each in found.standing), "what was void and not made anew still is"
    assert not any(each.void for each in amendment(put_brief(program, GOOD)).standing)


def test_an_older_version_is_written_beside_and_over_nothing(program: Path) -> None:
    kept_by_make(program, GOOD)
    path = put_brief(program, TWO)
    amend(path, "Ann Lee", "another message")
    beside = restore(path, 1)
    assert beside.name == "spring.version-1.txt"
    assert (beside.read_text(), path.read_text()) == (GOOD, TWO)
    assert restore(path, 1) == beside, "the same again changes nothing"
    beside.write_text("notes of mine")
    with pytest.raises(StoreError, match="nothing is overwritten"):
        restore(path, 1)
    assert beside.read_text() == "notes of mine"


def test_versions_there_are_not(program: Path) -> None:
    path = put_brief(program, GOOD)
    with pytest.raises(Misuse, match="has no version 1"):
        version(path, 1)
    assert not (program / LEDGER_FILE).exists(), "asking makes no ledger"
    amend(path, "Ann Lee", "to begin with")
    for number in (0, -1, 2, 10**9):
        with pytest.raises(Misuse, match="has no version"):
            restore(path, number)


def test_a_brief_that_can_not_be_read(program: Path) -> None:
    with pytest.raises(BriefRefused):
        amendment(put_brief(program, "goal: ["))
    with pytest.raises(StoreError):
        amendment(program / "briefs" / "gone.yaml")


def test_a_file_that_changed_while_it_was_read_is_kept_by_the_next_run(program: Path) -> None:
    path = put_brief(program, GOOD)
    brief, _ = read_brief(path, program)
    assert brief is not None
    with open_ledger(program) as ledger:
        checked = CheckedBrief(brief=with_ids(brief, ledger), file_digest="0" * 64)
        assert keep_version(ledger, path, checked, program / "out" / "spring") is None


def test_versions_written_at_once_have_numbers_of_their_own(program: Path) -> None:
    made: list[tuple[Path, CheckedBrief]] = []
    for number in range(36, 42):
        text = GOOD.replace("35 %", f"{number} %")
        path = put_brief(program, text, f"copy-{number}")
        brief, _ = read_brief(path, program)
        assert brief is not None
        digest = hashlib.sha256(text.encode()).hexdigest()
        made.append((path, CheckedBrief(brief=brief.model_copy(update={"name": "spring"}), file_digest=digest)))
    with open_ledger(program) as ledger, ThreadPoolExecutor(len(made)) as pool:
        kept = list(pool.map(lambda each: keep_version(ledger, *each, program / "out"), made))
        assert sorted(each.number for each in kept if each is not None) == [1, 2, 3, 4, 5, 6]
        assert [each.version.number for each in kept_versions(ledger, "spring")] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("by", "why", "said"), [("A", "a reason", "--by"), ("Ann", "kpi", "--why")])
def test_who_and_why_are_asked_for_each_by_its_name(program: Path, by: str, why: str, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        amend(put_brief(program, GOOD), by, why)
