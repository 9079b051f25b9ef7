from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.calendar import Calendar, Slot
from cutthrough.model.post import PostState
from cutthrough.publish.ics import LONGEST_LINE, STATUS, escaped, folded, ics
from publish.plans import NOW, brief, planned, program


def calendar(*lines: dict[str, Any], **more: Any) -> Calendar:
    at = program()
    plan = planned(brief(*lines), at)
    slots = tuple(each.model_copy(update={"changed_at": "2026-11-22T12:00:00.123+00:00"}) for each in plan.slots)
    return Calendar(
        client="Hillside",
        briefs=("spring",),
        titles={"spring": "Small feet"},
        zone=at.zone,
        **{"made_at": NOW.isoformat(), "channels": at.channels, "slots": slots, **more},
    )


def read(data: bytes) -> icalendar.Calendar:
    found = icalendar.Calendar.from_ical(data)
    assert isinstance(found, icalendar.Calendar)
    assert not found.errors
    return found


def text(slot: Slot, **said: Any) -> Slot:
    return slot.model_copy(update={"post": slot.post.model_copy(update=said)})


def test_events_are_read_back_as_they_were_planned() -> None:
    whole = calendar({"every": "week", "times": 3, "text": "One; two, three\\\nfour", "budget": "30 EUR"})
    found = read(ics(whole))
    assert found["X-WR-CALNAME"] == "Small feet"
    events = found.walk("VEVENT")
    assert [str(each["UID"]) for each in events] == [slot.post.id for slot in whole.slots]
    for event, slot in zip(events, whole.slots, strict=True):
        start = event["DTSTART"].dt
        assert start.astimezone(UTC) == slot.utc
        assert start.replace(tzinfo=None) == slot.post.local
        assert str(event["SUMMARY"]) == "insta: Small feet"
        assert str(event["DESCRIPTION"]).startswith("One; two, three\\\nfour\n")
        assert slot.post.link is not None
        assert str(event["URL"]) == slot.post.link.url
        assert event["STATUS"] == "TENTATIVE"
        assert event["DTSTAMP"].dt == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_sequence_grows_with_every_change_and_uid_stays() -> None:
    one = calendar({})
    later = one.slots[0].model_copy(update={"changed_at": "2026-11-22T12:00:01.000+00:00"})
    before, after = (read(ics(each)).walk("VEVENT")[0] for each in (one, one.model_copy(update={"slots": (later,)})))
    assert before["UID"] == after["UID"]
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"]) < 2**31
    assert ics(one) == ics(one)


@pytest.mark.parametrize("state", PostState)
def test_each_state_has_a_status_and_what_was_withdrawn_is_cancelled(state: PostState) -> None:
    whole = calendar({})
    slot = whole.slots[0].model_copy(update={"state": state, "why": "no answer"})
    event = read(ics(whole.model_copy(update={"slots": (), "withdrawn": (slot,)}))).walk("VEVENT")[0]
    assert event["STATUS"] == STATUS[state]
    assert (event["STATUS"] == "CANCELLED") is (state in (PostState.WITHDRAWN, PostState.TAKEN_DOWN))


def test_no_text_can_begin_a_property_or_end_an_event() -> None:
    evil = "x\r\nATTENDEE:mailto:evil@example.com\nEND:VEVENT\r\nBEGIN:VALARM\u2028\x00\x1b[2J, ;\\n\"'"
    whole = calendar({})
    slot = text(whole.slots[0], title=evil, text=evil, channel=evil, edit=evil, recipient=evil, hashtags=(evil,))
    slot = slot.model_copy(update={"live": f"https://x.example/{evil}", "why": evil, "state": PostState.FAILED})
    data = ics(whole.model_copy(update={"slots": (slot,), "titles": {"spring": evil}}))
    found = read(data)
    assert [each.name for each in found.walk() if each.name not in ("STANDARD", "DAYLIGHT")] == [
        "VCALENDAR", "VTIMEZONE", "VEVENT",
    ]  # fmt: skip
    (event,) = found.walk("VEVENT")
    assert "ATTENDEE" not in event
    assert "URL" not in event
    assert b"\x1b" not in data
    assert "ATTENDEE:mailto:evil@example.com" in str(event["SUMMARY"])


@given(st.text())
def test_any_text_is_read_back(said: str) -> None:
    line = folded(f"SUMMARY:{escaped(said)}")
    pieces = line.split("\r\n")
    assert all(len(each.encode("utf-8", "replace")) <= LONGEST_LINE for each in pieces)
    assert all(each.startswith(" ") for each in pieces[1:])
    read_back = icalendar.Component.from_ical(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n".encode())
    kept = escaped(said).replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\")
    if "\\" not in said:
        assert str(read_back["SUMMARY"]) == kept


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "Asia/Kathmandu",
     "America/Sao_Paulo", "Pacific/Apia", "Antarctica/Troll", "UTC"],
)  # fmt: skip
def test_zones_in_the_file_agree_with_the_zones_for_every_hour(zone: str) -> None:
    hours = [datetime(2027, 1, 1) + timedelta(hours=each) for each in range(0, 365 * 24, 1)]  # noqa: DTZ001
    offsets = rules(zone, date(2027, 1, 1), date(2027, 12, 31))
    place = ZoneInfo(zone)
    for hour in hours:
        utc = hour.replace(tzinfo=UTC)
        onset = max((each for each in offsets if each[0] <= utc), key=lambda each: each[0])
        assert onset[1] == utc.astimezone(place).utcoffset(), utc


def rules(zone: str, first: date, last: date) -> list[tuple[datetime, timedelta]]:
    """From which moment on which offset holds, as the file says it."""
    slot = calendar({"zone": zone}).slots[0]
    ends = [
        text(slot, local=datetime.combine(day, datetime.min.time()), zone=zone)  # the first and the last day
        for day in (first, last)
    ]
    whole = calendar().model_copy(update={"slots": tuple(ends)})
    zones = read(ics(whole)).walk("VTIMEZONE")
    if zone == "UTC":
        assert not zones
        return [(datetime(2026, 1, 1, tzinfo=UTC), timedelta(0))]
    (found,) = zones
    assert found["TZID"] == zone
    return [
        ((each["DTSTART"].dt - each["TZOFFSETFROM"].td).replace(tzinfo=UTC), each["TZOFFSETTO"].td)
        for each in found.subcomponents
    ]


def test_every_zone_there_is_can_be_written() -> None:
    slot = calendar({}).slots[0]
    for zone in sorted(each for each in available_timezones() if "/" in each)[::7]:
        assert read(ics(calendar().model_copy(update={"slots": (text(slot, zone=zone),)}))).walk("VEVENT")


def test_an_empty_calendar_and_the_ends_of_time_are_written() -> None:
    assert not read(ics(calendar())).walk("VEVENT")
    slot = calendar({}).slots[0]
    for year in (1, 9999):
        old = text(slot, local=datetime(year, 6, 1, 12))  # noqa: DTZ001 - wall time
        assert ics(calendar().model_copy(update={"slots": (old,)})).count(b"BEGIN:VEVENT") == 1
    odd = slot.model_copy(update={"changed_at": "yesterday"})
    assert b"SEQUENCE:0" in ics(calendar().model_copy(update={"slots": (odd,)}))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a;b,c\\d", "a\\;b\\,c\\\\d"),
        ("a\r\nb\rc\nd", "a\\nb\\nc\\nd"),
        ("a\vb\fc\x85d\u2028e\u2029f", "a\\nb\\nc\\nd\\ne\\nf"),
        ("\x00\x1b[2J\x7fx\ty", "[2Jx\ty"),
        ('"plain": 1/2', '"plain": 1/2'),
    ],
)
def test_texts_are_escaped_as_the_standard_says(said: str, written: str) -> None:
    assert escaped(said) == written
