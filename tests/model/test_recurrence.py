import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.errors import ValueProblem
from cutthrough.model.recurrence import MOST_STEPS, Recurrence, parse_recurrence

READ = {
    "day": ("day", 1, ()),
    "2 days": ("day", 2, ()),
    "every 3 days": ("day", 3, ()),
    "Daily": ("day", 1, ()),
    "week": ("week", 1, ()),
    "2 weeks": ("week", 2, ()),
    "month": ("month", 1, ()),
    " 6   Months ": ("month", 6, ()),
    "weekday": ("week", 1, (0, 1, 2, 3, 4)),
    "weekdays": ("week", 1, (0, 1, 2, 3, 4)),
    "mon, thu": ("week", 1, (0, 3)),
    "Thursday, MON": ("week", 1, (0, 3)),
    "every sunday": ("week", 1, (6,)),
    "tue and fri": ("week", 1, (1, 4)),
    "sat., sat": ("week", 1, (5,)),
    "mondays": ("week", 1, (0,)),
}


@pytest.mark.parametrize("text", READ)
def test_rhythms_are_read(text: str) -> None:
    unit, step, weekdays = READ[text]
    assert parse_recurrence(text) == Recurrence(unit=unit, step=step, weekdays=weekdays)


@pytest.mark.parametrize(
    "text",
    ["", " ", "often", "0 days", "-2 days", "1.5 days", "99999999 days", "53 weeks", "13 months", "year", "mon thu",
     "mon,", ",", "mon, tusday", "montag", "2 mon", "day " * 99, "٣ days and", None, 7, ["mon"]],
)  # fmt: skip
def test_what_is_no_rhythm_is_told_with_how_to_write_one(text: object) -> None:
    with pytest.raises(ValueProblem) as refused:
        parse_recurrence(text)
    assert refused.value.fix
    assert len(refused.value.message) < 140
    assert "\n" not in refused.value.message


rhythms = st.one_of(
    st.sampled_from(("day", "week", "month")).flatmap(
        lambda unit: st.integers(1, MOST_STEPS[unit]).map(lambda step: Recurrence(unit=unit, step=step))
    ),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: Recurrence(unit="week", weekdays=tuple(sorted(days)))),
)


@given(rhythms)
def test_a_rhythm_is_written_as_it_is_read(rhythm: Recurrence) -> None:
    assert parse_recurrence(str(rhythm)) == rhythm
    assert parse_recurrence(rhythm) is rhythm
    assert Recurrence.from_json(rhythm.to_json()) == rhythm
