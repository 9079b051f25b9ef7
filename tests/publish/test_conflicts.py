from datetime import date
from typing import Any

import pytest

from cutthrough.model.brief import Brief, Production, Schedule
from cutthrough.model.calendar import Calendar, Remark, RemarkKind
from cutthrough.model.post import PostState
from cutthrough.model.program import Program
from cutthrough.publish.budget import budget_remarks, budget_rows
from cutthrough.publish.cadence_weeks import cadence_rows
from cutthrough.publish.conflicts import find_conflicts
from cutthrough.publish.narrowed import narrowed
from publish.plans import NOW, brief, edit, planned, program

ADS = (edit("instagram_reels_ad"), edit("instagram_reels_ad", tail="-b"))


def conflicts(
    of: Brief, at: Program | None = None, *, state: PostState | None = None, **more: Any
) -> tuple[Remark, ...]:
    at = at or program()
    plan = planned(of, at, **more)
    slots = [each.model_copy(update={"state": state}) if state else each for each in plan.slots]
    return find_conflicts(slots, at.channels, today=NOW.date(), files=plan.files, flights=[of])


def kinds(found: tuple[Remark, ...]) -> list[RemarkKind]:
    return [each.kind for each in found]


def test_a_sound_plan_has_none() -> None:
    assert not conflicts(
        brief({"channel": "watch"}, {"channel": "insta"}, {"channel": "reels"}, {"channel": "letters"})
    )


def test_the_same_edit_to_the_same_slot_twice() -> None:
    found = conflicts(brief({}, {}, {"at": "2026-12-02 18:00"}))
    assert kinds(found) == [RemarkKind.DUPLICATE]
    assert len(found[0].posts) == 2
    assert "2026-12-01 18:00" in found[0].message


def test_the_same_bytes_under_two_names_are_the_same_film() -> None:
    same = tuple(
        each.model_copy(update={"main": each.main.model_copy(update={"sha256": "f" * 64})})
        for each in (edit("instagram_reels_ad"), edit("instagram_reels_ad", tail="-b"))
    )
    assert kinds(conflicts(brief({"channel": "reels"}), edits=same)) == [RemarkKind.DUPLICATE]
    assert not conflicts(brief({"channel": "reels"}), edits=ADS)


def test_a_film_twice_in_one_line_is_told_to_name_one_and_when_else() -> None:
    same = tuple(
        each.model_copy(update={"main": each.main.model_copy(update={"sha256": "f" * 64})})
        for each in (edit("instagram_reels_ad"), edit("instagram_reels_ad", tail="-b"))
    )
    (once,) = conflicts(brief({"channel": "reels", "every": "day", "times": 2}), edits=same)
    assert once.fix == "name one of them under edit:"
    assert once.message.endswith(
        "goes out twice at 2026-12-01 18:00 Europe/Berlin, and at 2026-12-02 18:00 Europe/Berlin"
    )
    found = conflicts(
        brief({}, {}, {"channel": "reels", "every": "day", "times": 4}), edits=(*same, edit("instagram_feed"))
    )
    assert {each.fix for each in found} == {"take one of the lines out", "name one of them under edit:"}
    assert any(each.message.endswith("and 3 other times, the next at 2026-12-02 18:00 Europe/Berlin") for each in found)


def test_the_same_moment_by_two_clocks_is_the_same_slot() -> None:
    of = brief({}, {"at": "2026-12-01 12:00", "zone": "America/New_York"})
    found = conflicts(of)
    assert kinds(found) == [RemarkKind.DUPLICATE]
    assert "2026-12-01 18:00 Europe/Berlin" in found[0].message
    assert "2026-12-01 12:00 America/New_York" in found[0].message


def test_each_film_that_goes_out_twice_is_told_by_its_own_name_and_briefs() -> None:
    one = brief({}, {}, {"edit": "youtube_infeed", "at": "2026-12-05 18:00"})
    other = brief({"edit": "youtube_infeed", "at": "2026-12-05 18:00"}, name="autumn")
    slots = [*planned(one).slots, *planned(other).slots]
    said = [each.message for each in find_conflicts(slots, program().channels, today=NOW.date())]
    assert len(said) == 2
    assert "instagram_feed" in said[0]
    assert "12-05" not in said[0]
    assert "youtube_infeed-15s-16x9 of spring" in said[1]
    assert "youtube_infeed-15s-16x9 of autumn" in said[1]


def test_one_film_to_several_people_is_no_duplicate() -> None:
    assert not conflicts(brief({"channel": "sales", "edit": "youtube_infeed", "recipients": ["A", "B"]}))


def test_several_posts_at_once_flood_people_but_not_ads_or_pages() -> None:
    both = ["instagram_feed", "youtube_infeed"]
    assert kinds(conflicts(brief({"edit": both}))) == [RemarkKind.CROWDED]
    assert not conflicts(brief({"channel": "reels", "edit": both}, {"channel": "watch"}))


@pytest.mark.parametrize(("second", "near"), [("21:59", True), ("22:00", False), ("14:01", True), ("13:59", False)])
def test_two_posts_within_the_gap(second: str, near: bool) -> None:
    at = program(insta={"gap": "4 hours"})
    of = brief({}, {"at": f"2026-12-01 {second}", "edit": "youtube_infeed"})
    assert kinds(conflicts(of, at)) == [RemarkKind.GAP] * near


def test_a_gap_counts_what_passes_and_not_what_clocks_show() -> None:
    at = program(insta={"gap": "3 hours"})
    lines = {"at": "2027-03-28 00:30"}, {"at": "2027-03-28 03:30", "edit": "youtube_infeed"}
    assert RemarkKind.GAP in kinds(conflicts(brief(*lines), at))


def test_more_than_the_cadence_by_day_week_and_month_and_less() -> None:
    of = brief({"every": "day", "times": 14, "at": "2026-11-30 18:00"})
    for cadence, many in (("1 a day", 0), ("6 a week", 1), ("7 a week", 0), ("13 a month", 0), ("12 a month", 1)):
        found = conflicts(of, program(insta={"cadence": cadence}))
        assert [each.kind for each in found if each.kind is RemarkKind.CADENCE] == [RemarkKind.CADENCE] * many, cadence
    (weeks,) = [each for each in conflicts(of, program(insta={"cadence": "6 a week"})) if "6 a week" in each.message]
    assert "each of 2 weeks has more posts than the 6 a week asked for, up to 7" in weeks.message
    weekly = brief({"every": "week", "times": 4})
    below = conflicts(weekly, program(insta={"cadence": "2 a week"}))
    assert kinds(below) == [RemarkKind.BELOW_CADENCE]
    assert "2 weeks" in below[0].message
    assert not below[0].decides
    assert not conflicts(weekly, program(insta={"cadence": "now and then", "gap": "a while"}))


def test_outside_of_the_flight_by_the_posts_own_clock() -> None:
    flight = Schedule(starts=date(2026, 12, 1), ends=date(2026, 12, 3))
    lines = (
        {"at": "2026-12-01 00:00"},
        {"at": "2026-11-30 23:59"},
        {"at": "2026-12-03 23:59"},
        {"at": "2026-12-04 00:00"},
    )
    found = conflicts(brief(*lines, schedule=flight))
    assert kinds(found) == [RemarkKind.OUTSIDE_FLIGHT] * 2
    assert [len(each.posts) for each in found] == [1, 1]
    assert not conflicts(brief(*lines, schedule=Schedule()))


@pytest.mark.parametrize("state", [PostState.FAILED, PostState.WITHDRAWN])
def test_what_does_not_go_out_is_in_nobodys_way(state: PostState) -> None:
    assert not conflicts(brief({}, {}), state=state)
    assert conflicts(brief({}, {}), state=PostState.CONFIRMED)


def test_briefs_meet_on_one_channel() -> None:
    at = program(insta={"gap": "1 hour"})
    one, other = brief({}), brief({"at": "2026-12-01 18:30"}, name="autumn")
    slots = [*planned(one, at).slots, *planned(other, at).slots]
    found = find_conflicts(slots, at.channels, today=NOW.date())
    assert kinds(found) == [RemarkKind.GAP]
    assert {slot.post.brief for slot in slots if slot.post.id in found[0].posts} == {"spring", "autumn"}


def money(of: Brief) -> list[str]:
    return [each.message for each in budget_remarks(of, budget_rows(planned(of).slots))]


def test_budgets_are_held_against_the_briefs() -> None:
    assert not money(brief({"channel": "reels", "budget": "900 EUR"}, budget="900 EUR"))
    assert "1 EUR more" in money(brief({"budget": "600 EUR"}, {"budget": "301 EUR"}, budget="900 EUR"))[0]
    assert "20 USD" in money(brief({"budget": "20 USD"}, budget="900 EUR"))[0]
    making = Production(cost="800 EUR")
    assert "beside 800 EUR" in money(brief({"budget": "200 EUR"}, budget="900 EUR", production=making))[0]
    assert not money(brief({"budget": "600 EUR"}))
    assert not money(brief({"budget": "600 EUR"}, budget="a lot"))


def test_budget_rows_are_by_channel_placement_and_currency() -> None:
    of = brief(
        {"channel": "reels", "budget": "300 EUR", "every": "day", "times": 3},
        {"channel": "reels", "budget": "7 USD", "at": "2026-12-24 10:00"},
        {"channel": "tube", "budget": "50 EUR"},
    )
    rows = [(row.channel, row.placement, str(row.amount), row.posts) for row in budget_rows(planned(of).slots)]
    assert sorted(rows) == [
        ("reels", "instagram_reels_ad", "300 EUR", 3),
        ("reels", "instagram_reels_ad", "7 USD", 1),
        ("tube", "youtube_infeed", "50 EUR", 1),
    ]


def test_cadence_rows_count_each_week_and_a_site_once_for_all_its_edits() -> None:
    at = program(insta={"cadence": "1 a day"})
    slots = planned(brief({"every": "2 weeks", "times": 3}, {"channel": "watch"}), at).slots
    by_channel = {name: [each for each in slots if each.post.channel == name] for name in ("insta", "watch")}
    rows = cadence_rows(by_channel, at.channels)
    assert [(row.channel, str(row.week), row.planned, row.asked) for row in rows] == [
        ("insta", "2026-11-30", 1, 7.0),
        ("insta", "2026-12-07", 0, 7.0),
        ("insta", "2026-12-14", 1, 7.0),
        ("insta", "2026-12-21", 0, 7.0),
        ("insta", "2026-12-28", 1, 7.0),
        ("watch", "2026-11-30", 1, None),
    ]


def calendar(of: Brief, at: Program) -> Calendar:
    plan = planned(of, at)
    return Calendar(
        client=at.client,
        briefs=(of.name,),
        made_at=NOW.isoformat(),
        channels=at.channels,
        slots=plan.slots,
        open=plan.open,
        remarks=find_conflicts(plan.slots, at.channels, today=NOW.date()),
        budget=budget_rows(plan.slots),
    )


def test_a_part_of_a_calendar_has_its_own_sums_and_remarks() -> None:
    of = brief({"every": "day", "times": 4, "budget": "40 EUR"}, {}, {"channel": "letters", "edit": "nothing"})
    whole = calendar(of, program())
    assert kinds(whole.remarks) == [RemarkKind.DUPLICATE]
    part = narrowed(whole, first=date(2026, 12, 2), days=2)
    assert [slot.post.local.day for slot in part.slots] == [2, 3]
    assert [str(row.amount) for row in part.budget] == ["20 EUR"]
    assert not part.remarks
    assert not part.open
    assert list(part.channels) == ["insta"]
    assert [each.channel for each in narrowed(whole, channel="letters").open] == ["letters"]
    assert not narrowed(whole, days=9).slots
    assert len(narrowed(whole, days=36600).slots) == 5
    assert narrowed(whole).slots == whole.slots
