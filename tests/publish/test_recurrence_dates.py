from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.model.recurrence import Recurrence, parse_recurrence
from cutthrough.publish.recurrence_dates import first_number, nth_day, times_until


def days(every: str, anchor: date, count: int) -> list[str]:
    rhythm = parse_recurrence(every)
    return [str(nth_day(rhythm, anchor, number)) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("every", "anchor", "expected"),
    [
        ("day", date(2026, 12, 30), ["2026-12-30", "2026-12-31", "2027-01-01"]),
        ("2 weeks", date(2026, 12, 1), ["2026-12-01", "2026-12-15", "2026-12-29"]),
        ("month", date(2027, 1, 31), ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("month", date(2028, 1, 31), ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ("weekday", date(2026, 12, 4), ["2026-12-04", "2026-12-07", "2026-12-08"]),
        ("mon, thu", date(2026, 12, 1), ["2026-12-03", "2026-12-07", "2026-12-10"]),
        ("mon", date(2026, 12, 4), ["2026-12-07", "2026-12-14", "2026-12-21"]),
        ("fri, sat", date(2026, 12, 5), ["2026-12-05", "2026-12-11", "2026-12-12"]),
    ],
)
def test_days_of_a_rhythm(every: str, anchor: date, expected: list[str]) -> None:
    assert days(every, anchor, 3) == expected


def rhythms() -> st.SearchStrategy[Recurrence]:
    steps = st.builds(Recurrence, unit=st.sampled_from(["day", "week", "month"]), step=st.integers(1, 12))
    named = st.sets(st.integers(0, 6), min_size=1).map(
        lambda each: Recurrence(unit="week", step=1, weekdays=tuple(sorted(each)))
    )
    return steps | named


@given(rhythms(), st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.integers(-40, 4000))
@settings(deadline=None)
def test_numbers_and_days_agree_with_walking_there(rhythm: Recurrence, anchor: date, ahead: int) -> None:
    day = anchor + timedelta(days=ahead)
    number = first_number(rhythm, anchor, day)
    found = nth_day(rhythm, anchor, number)
    assert found is not None
    assert found >= max(day, anchor)
    before = nth_day(rhythm, anchor, number - 1) if number > 1 else None
    assert before is None or before < day
    assert times_until(rhythm, anchor, day) == (number if found == day else number - 1)


@given(rhythms(), st.dates(date(1999, 1, 1), date(2030, 1, 1)))
def test_days_only_go_forward(rhythm: Recurrence, anchor: date) -> None:
    row = [nth_day(rhythm, anchor, number) for number in range(1, 40)]
    assert all(one is not None and other is not None and one < other for one, other in pairwise(row))
    assert row[0] is not None
    assert row[0] - anchor < timedelta(days=7)


def test_what_does_not_repeat_has_one_day_and_the_calendar_an_end() -> None:
    day = date(2026, 12, 1)
    assert nth_day(None, day, 1) == day
    assert nth_day(None, day, 2) is None
    assert [times_until(None, day, each) for each in (date(2026, 11, 30), day, date(2027, 1, 1))] == [0, 1, 1]
    assert nth_day(parse_recurrence("day"), date(9999, 12, 31), 2) is None
    assert nth_day(parse_recurrence("month"), date(9999, 12, 31), 2) is None
    assert times_until(parse_recurrence("day"), date(1, 1, 1), date.max) == date.max.toordinal()
