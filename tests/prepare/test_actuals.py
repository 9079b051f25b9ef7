from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from cutthrough.model.actual import Actual, ActualKind, KeptActual, Spent
from cutthrough.model.brief import Schedule
from cutthrough.model.errors import Misuse
from cutthrough.prepare.actuals import doubtful, named, spent, with_undone

TODAY = date(2026, 11, 22)


def actual(kind: str, **fields: Any) -> Actual:
    """Something that happened on the 20th, or when it says."""
    return Actual.model_validate({"kind": kind, "on": date(2026, 11, 20), **fields})


def kept(*actuals: Actual) -> tuple[KeptActual, ...]:
    """As the ledger has them, under the ids id-0, id-1, ..."""
    return with_undone([(f"id-{i}", "2026-11-22T10:00:00Z", each) for i, each in enumerate(actuals)])


def summed(*actuals: Actual, **dates: date) -> Spent:
    return spent(kept(*actuals), Schedule(**dates), TODAY)


def test_sums_are_kept_apart_by_currency() -> None:
    found = summed(
        actual("hours", amount="7.5"),
        actual("hours", amount=4, who="editor"),
        actual("cost", amount=1200, currency="EUR", invoice="R-77"),
        actual("cost", amount="99.90", currency="GBP", invoice="R-78"),
        actual("cost", amount=300, currency="EUR"),
    )
    assert found.hours == Fraction(23, 2)
    assert [str(each) for each in found.money] == ["1,500 EUR", "99.90 GBP"]
    assert found.invoices == ("R-77", "R-78")


def test_what_is_taken_back_stays_and_does_not_count() -> None:
    found = summed(
        actual("hours", amount=12),
        actual("hours", amount=2),
        actual("undone", undoes="id-0"),
        actual("hours", amount=1),
    )
    assert found.hours == 3
    assert [each.undone for each in found.entries] == ["id-2", None, None, None]


def test_taking_back_can_be_taken_back() -> None:
    found = summed(actual("hours", amount=12), actual("undone", undoes="id-0"), actual("undone", undoes="id-1"))
    assert found.hours == 12
    assert [each.undone for each in found.entries] == [None, "id-2", None]


def test_an_invoice_entered_twice_is_told() -> None:
    twice = [actual("cost", amount=5, currency="EUR", invoice="R-1")] * 2
    assert summed(*twice).notes == ("Invoice R-1 over 5 EUR is entered 2 times: --undo what is double.",)
    assert summed(twice[0], actual("cost", amount=6, currency="EUR", invoice="R-1")).notes == ()


TIMINGS: dict[str, tuple[date | None, date | None, int | None, str]] = {
    "late": (date(2026, 11, 17), date(2026, 11, 20), 3, "delivery on 2026-11-20, planned 2026-11-17: 3 days late"),
    "early": (date(2026, 11, 21), date(2026, 11, 20), -1, "delivery on 2026-11-20, planned 2026-11-21: 1 day early"),
    "on the day": (date(2026, 11, 20), date(2026, 11, 20), 0, "delivery on 2026-11-20, planned 2026-11-20: on the day"),
    "overdue": (date(2026, 11, 20), None, None, "delivery due 2026-11-20: 2 days past, and nothing is recorded"),
    "to come": (date(2026, 12, 1), None, None, "delivery due 2026-12-01"),
    "today": (TODAY, None, None, "delivery due 2026-11-22"),
    "unplanned": (None, date(2026, 11, 20), None, "delivery on 2026-11-20; no date was planned"),
}


@pytest.mark.parametrize(("planned", "happened", "late", "says"), TIMINGS.values(), ids=list(TIMINGS))
def test_dates_against_the_schedule(planned: date | None, happened: date | None, late: int | None, says: str) -> None:
    entries = [actual("date", milestone="delivery", on=happened)] if happened else []
    found = summed(*entries, **({"delivery": planned} if planned else {}))
    assert [(each.late, each.says) for each in found.timings] == [(late, says)]


def test_the_newest_word_on_a_date_counts() -> None:
    first, second = (actual("date", milestone="shoot", on=date(2026, 11, day)) for day in (3, 5))
    found = summed(first, second, shoot=date(2026, 11, 4))
    assert [each.late for each in found.timings] == [1]
    assert found.notes == (
        (
            "Shoot is recorded 2 times: 2026-11-05 counts, as the last that was entered, and not 2026-11-03. "
            "--undo what is wrong."
        ),
    )
    assert len(found.entries) == 2
    assert summed(first, second, actual("undone", undoes="id-0")).notes == ()


def on(milestone: str, day: int) -> Actual:
    return actual("date", milestone=milestone, on=date(2026, 11, day))


DISORDER: dict[str, tuple[list[Actual], dict[str, date], str | None]] = {
    "in order": ([on("delivery", 9), on("shoot", 3)], {}, None),
    "on one day": ([on("shoot", 9), on("delivery", 9)], {}, None),
    "delivery first": (
        [on("shoot", 9), on("delivery", 3)],
        {},
        "Delivery on 2026-11-03 is before the shoot, on 2026-11-09",
    ),
    "an end first": (
        [on("ends", 2), on("shoot", 9)],
        {},
        "Flight's end on 2026-11-02 is before the shoot, on 2026-11-09",
    ),
    "before a planned shoot": (
        [on("delivery", 3)],
        {"shoot": date(2026, 11, 9)},
        "Delivery on 2026-11-03 is before the shoot, planned for 2026-11-09 and not recorded",
    ),
    "earlier than planned": ([on("shoot", 2), on("delivery", 3)], {"shoot": date(2026, 11, 9)}, None),
}


@pytest.mark.parametrize(("entries", "planned", "says"), DISORDER.values(), ids=list(DISORDER))
def test_dates_in_an_order_that_cannot_be_are_told(
    entries: list[Actual], planned: dict[str, date], says: str | None
) -> None:
    notes = summed(*entries, **planned).notes
    assert [note.partition(": one of them is wrong")[0] for note in notes] == ([says] if says else [])


def test_an_entry_is_named_by_how_its_id_begins() -> None:
    entries = tuple(
        KeptActual(id=id_, at="", actual=actual("hours", amount=1), undone=undone)
        for id_, undone in (("abcd1234", None), ("abcd5678", None), ("ffff0000", "abcd1234"))
    )
    assert named(entries, " ABCD1 ").id == "abcd1234"
    for said in ("abcd", "", "abc", "9999", "ffff0000", "%"):
        with pytest.raises(Misuse):
            named(entries, said)


def test_what_has_not_come_yet_is_not_recorded() -> None:
    assert doubtful(actual("hours", amount=1, on=date(2026, 11, 23)), TODAY) is not None
    assert doubtful(actual("hours", amount=1, on=TODAY), TODAY) is None


BROKEN: dict[str, dict[str, Any]] = {
    "hours without a number": {"kind": "hours"},
    "hours in a currency": {"kind": "hours", "amount": 1, "currency": "EUR"},
    "a cost without a currency": {"kind": "cost", "amount": 1},
    "nothing": {"kind": "cost", "amount": 0, "currency": "EUR"},
    "less than nothing": {"kind": "hours", "amount": -1},
    "a date of nothing": {"kind": "date"},
    "taking back nothing": {"kind": "undone"},
}


@pytest.mark.parametrize("fields", BROKEN.values(), ids=list(BROKEN))
def test_a_record_is_whole_or_none(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Actual.model_validate({"on": TODAY, **fields})


@pytest.mark.parametrize(
    "each",
    [actual("hours", amount="0.1"), actual("cost", amount="1.05", currency="EUR"), actual("date", milestone="ends")],
    ids=lambda each: each.kind.value,
)
def test_records_survive_the_ledger(each: Actual) -> None:
    assert Actual.model_validate(each.model_dump(mode="json")) == each
    assert each.kind is not ActualKind.UNDONE
