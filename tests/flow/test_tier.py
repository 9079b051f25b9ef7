from datetime import date
from pathlib import Path

import pytest

from brief.program import GOOD
from cutthrough.flow.tier import actuals, record_actual, spent_on, tier_of, undo
from cutthrough.model.actual import Actual, ActualKind
from cutthrough.model.errors import BriefRefused, Misuse, ProgramError, StoreError
from cutthrough.model.tier import Answer
from cutthrough.store.ledger import LEDGER_FILE

TODAY = date(2026, 11, 22)
WORTH = "worth: {outcome: 40 EUR, reach: 2000000, rate: 0.4 %, uncertainty: 20 %}\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program without any media: a tier needs none."""
    (tmp_path / "briefs").mkdir()
    (tmp_path / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n", encoding="utf-8")
    return tmp_path


def put(program: Path, text: str, name: str = "spring") -> Path:
    path = program / "briefs" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def hours(number: int, day: int = 20) -> Actual:
    return Actual(kind=ActualKind.HOURS, amount=number, on=date(2026, 11, day))


def test_a_brief_that_cannot_be_produced_yet_has_a_tier(program: Path) -> None:
    decided = tier_of(put(program, GOOD + WORTH), TODAY)
    assert decided.answer is Answer.DECIDED
    assert decided.tier is not None
    assert str(decided.value.expected if decided.value else "") == "320,000 EUR"
    assert not (program / LEDGER_FILE).exists()


def test_a_brief_without_worth_cannot_be_told(program: Path) -> None:
    assert tier_of(put(program, GOOD), TODAY).answer is Answer.CANT_TELL


def test_what_was_spent_is_in_the_ledger_and_in_the_decision(program: Path) -> None:
    path = put(program, GOOD + WORTH)
    record_actual(path, hours(12), TODAY)
    paid = Actual(kind=ActualKind.COST, amount=100_000, currency="EUR", invoice="R-77", on=date(2026, 11, 20))
    record_actual(path, paid, TODAY)
    found = spent_on(path, TODAY)
    assert (found.hours, [str(each) for each in found.money]) == (12, ["100,000 EUR"])
    standings = {each.what: each.standing.value for each in tier_of(path, TODAY).judged}
    assert standings == {"budget": "fits", "hours": "cant_tell", "spent": "over", "spent and budget": "over"}


def test_one_brief_s_entries_are_not_another_s(program: Path) -> None:
    spring, autumn = put(program, GOOD), put(program, GOOD, "autumn")
    entry = record_actual(spring, hours(12), TODAY)
    assert spent_on(autumn, TODAY).hours == 0
    with pytest.raises(Misuse, match="No entry of this brief"):
        undo(autumn, entry.id, None, None, TODAY)


def test_taking_back_is_an_entry_of_its_own(program: Path) -> None:
    path = put(program, GOOD)
    entry = record_actual(path, hours(12), TODAY)
    undo(path, entry.id[:8], "Ann", "twice", TODAY)
    assert spent_on(path, TODAY).hours == 0
    first, second = actuals(program, "spring")
    assert (first.undone, second.actual.undoes, second.actual.what) == (second.id, entry.id, "twice")
    with pytest.raises(Misuse, match="taken back already"):
        undo(path, entry.id, None, None, TODAY)


def test_nothing_is_written_that_has_not_happened(program: Path) -> None:
    path = put(program, GOOD)
    with pytest.raises(Misuse, match="has not come yet"):
        record_actual(path, hours(1, 23), TODAY)
    assert not (program / LEDGER_FILE).exists()


def test_what_cannot_be_read(program: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(BriefRefused):
        tier_of(put(program, "goal: ["), TODAY)
    with pytest.raises(StoreError):
        tier_of(program / "briefs" / "none.yaml", TODAY)
    elsewhere = tmp_path_factory.mktemp("nowhere")
    (elsewhere / "lonely.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ProgramError):
        tier_of(elsewhere / "lonely.yaml", TODAY)
    (program / "program.yaml").write_text("client: [", encoding="utf-8")
    with pytest.raises(ProgramError, match=r"program\.yaml"):
        tier_of(put(program, GOOD), TODAY)
