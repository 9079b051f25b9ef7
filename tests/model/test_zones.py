from datetime import UTC, datetime

import pytest

from cutthrough.model.errors import ValueProblem
from cutthrough.model.zones import resolve, zone_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


TIMES = {
    "winter": ("2026-12-04 18:00", "Europe/Berlin", "2026-12-04 17:00", ""),
    "summer": ("2026-07-04 18:00", "Europe/Berlin", "2026-07-04 16:00", ""),
    "skipped": ("2027-03-28 02:30", "Europe/Berlin", "2027-03-28 01:30", "it goes out at 03:30"),
    "shown twice": ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25 00:30", "it goes out the first time"),
    "half an hour skipped": ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03 15:45", "it goes out at 02:45"),
    "quarters": ("2026-12-04 00:00", "Asia/Kathmandu", "2026-12-03 18:15", ""),
    "a day that was left out": ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 22:00", "it goes out at 12:00"),
}


@pytest.mark.parametrize("name", TIMES)
def test_a_wall_time_is_a_moment(name: str) -> None:
    local, zone, utc, note = TIMES[name]
    moment = resolve(at(local), zone)
    assert moment.utc == at(utc).replace(tzinfo=UTC)
    assert note in moment.note
    assert bool(note) == bool(moment.note)


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("Europe/Berln", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("new york", "America/New_York"),
        ("CET", "IANA name"), ("+01:00", "IANA name"), ("", "IANA name"), ("right/Europe/Berlin", "Europe/Berlin"),
        ("../../etc/passwd", "IANA name"), ("/etc/passwd", "IANA name"), ("Europe/", "did you mean"), ("a\0/b", "IANA"),
        ("Europe", "did you mean"), ("Z/" * 9999, "IANA name"), ("localtime", "IANA name"),
    ],
)  # fmt: skip
def test_what_is_no_zone_is_told_with_the_nearest(name: str, fix: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        zone_of(name)
    assert fix in str(refused.value.fix)
    assert len(refused.value.message) < 100


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("CET", "an abbreviation"), ("EST5EDT", "an abbreviation"), ("CEST", "an abbreviation"),
        ("GMT", "an abbreviation"), ("+01:00", "an offset"), ("GMT-5", "an offset"), ("UTC+2", "an offset"),
    ],
)  # fmt: skip
def test_what_names_no_place_is_refused_for_that(name: str, why: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        zone_of(name)
    assert refused.value.message == f'"{name}" is no time zone of a place, but {why}'


@pytest.mark.parametrize(
    ("old", "new"), [("US/Eastern", "America/New_York"), ("Japan", "Asia/Tokyo"), ("GB", "Europe/London")]
)
def test_older_names_of_places_are_as_good(old: str, new: str) -> None:
    local = at("2026-07-04 18:00")
    assert resolve(local, old) == resolve(local, new)


def test_a_zone_by_its_name() -> None:
    assert str(zone_of("UTC")) == "UTC"
    assert str(zone_of("America/Argentina/Buenos_Aires")) == "America/Argentina/Buenos_Aires"
