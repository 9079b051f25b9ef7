from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Schedule
from cutthrough.model.calendar import RemarkKind
from cutthrough.model.hashtags import hashtags_of
from cutthrough.model.money import Money
from cutthrough.model.zones import GRACE
from cutthrough.publish.budget import Shares
from cutthrough.publish.calendar import Plan
from cutthrough.publish.links import ids_in
from publish.plans import EDITS, NOW, brief, edit, line, planned, program


def kinds(plan: Plan) -> list[RemarkKind]:
    return [each.kind for each in plan.remarks]


def ids(plan: Plan) -> list[str]:
    return [slot.post.id for slot in plan.slots]


def test_a_line_becomes_a_post_with_time_words_link_names_and_id() -> None:
    found = planned(
        brief({"channel": "reels", "edit": "instagram_reels_ad", "hashtags": ["film night"], "budget": "300 EUR"})
    )
    (slot,) = found.slots
    post = slot.post
    assert slot.utc == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert (post.local, post.zone) == (datetime(2026, 12, 1, 18), "Europe/Berlin")  # noqa: DTZ001 - wall time
    assert (post.brief, post.line, post.edit) == ("spring", "o-0001", "instagram_reels_ad-15s-9x16")
    assert (post.title, post.text, post.hashtags) == ("Small feet", "Open on Saturday.", ("#filmnight",))
    assert post.budget == Money(amount=Fraction(300), currency="EUR")
    assert post.link is not None
    assert post.names is not None
    assert ids_in(post.link.url) == (post.id,)
    assert all(ids_in(each) == (post.id,) for each in post.names.model_dump().values())
    assert found.files == {post.id: "instagram_reels_ad-15s-9x16"}
    assert not found.remarks


def test_the_plan_is_the_same_whatever_the_order_of_lines_and_edits() -> None:
    said: tuple[dict[str, Any], ...] = ({"channel": "insta"}, {"channel": "watch", "every": "week", "times": 3})
    one = planned(brief(*said))
    lines = brief(*said).posts
    other = planned(brief().model_copy(update={"posts": lines[::-1]}), edits=EDITS[::-1])
    assert set(ids(one)) == set(ids(other))
    assert len(set(ids(one))) == len(one.slots)


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("insta", ["instagram_feed-15s-9x16"]),
        ("reels", ["instagram_reels_ad-15s-9x16"]),
        ("tube", ["youtube_infeed-15s-16x9"]),
        ("letters", ["email-15s-16x9"]),
        ("watch", ["youtube_infeed-15s-16x9", "instagram_reels_ad-15s-9x16", "instagram_feed-15s-9x16"]),
    ],
)
def test_a_line_without_an_edit_takes_what_fits_its_channel(channel: str, expected: list[str]) -> None:
    found = planned(brief({"channel": channel}))
    assert sorted(slot.post.edit for slot in found.slots) == sorted(expected)


def test_a_channel_of_kind_youtube_is_on_youtube_without_saying_so() -> None:
    found = planned(brief({"channel": "tube"}), program(tube={"platform": None}))
    assert [(slot.post.edit, slot.post.platform) for slot in found.slots] == [("youtube_infeed-15s-16x9", "youtube")]
    assert [slot.post.link and slot.post.link.source for slot in found.slots] == ["youtube"]


def test_an_ad_stands_in_where_the_platform_has_nothing_else() -> None:
    found = planned(brief({"channel": "insta"}), edits=EDITS[:1])
    assert [slot.post.edit for slot in found.slots] == ["instagram_reels_ad-15s-9x16"]


def test_edits_are_named_by_placement_by_id_or_as_adopted_and_each_goes_out_once() -> None:
    named = ["instagram_feed", "instagram_feed-15s-9x16", "youtube_infeed-15s-16x9", "old-film"]
    old = Adopted(id="old-film", title="The old one", placement="instagram_feed", language="de")
    found = planned(brief({"channel": "insta", "edit": named}), adopted=[old])
    assert sorted(slot.post.edit for slot in found.slots) == [
        "instagram_feed-15s-9x16",
        "old-film",
        "youtube_infeed-15s-16x9",
    ]
    assert {slot.post.language for slot in found.slots} == {None, "de"}


def test_an_id_that_nothing_is_adopted_as_is_said() -> None:
    found = planned(brief({"channel": "insta", "edit": "a-0kz3m9x7qp"}))
    (remark,) = [each for each in found.remarks if each.kind is RemarkKind.NO_EDIT]
    assert remark.message.endswith("nothing is adopted as a-0kz3m9x7qp")
    assert remark.fix == "cutthrough adopt --report lists the ids"


def test_what_is_not_made_yet_is_an_open_time_and_a_remark_with_the_nearest_name() -> None:
    found = planned(
        brief({"channel": "insta", "edit": ["instagram_fed", "youtube_infeed"], "every": "week", "times": 2})
    )
    assert len(found.slots) == 2
    assert [each.wants for each in found.open] == [("instagram_fed",)] * 2
    assert kinds(found) == [RemarkKind.NO_EDIT]
    assert "instagram_feed" in found.remarks[0].fix
    nothing = planned(brief({"channel": "letters"}), edits=())
    assert [each.wants for each in nothing.open] == [("a GIF for e-mail",)]


def test_zone_is_the_lines_then_the_channels_then_the_programs() -> None:
    at = program("Europe/Berlin", insta={"zone": "America/New_York"})
    found = planned(brief({"channel": "insta"}, {"channel": "insta", "zone": "Asia/Tokyo"}, {"channel": "tube"}), at)
    assert {slot.post.line: slot.post.zone for slot in found.slots} == {
        "o-0001": "America/New_York",
        "o-0002": "Asia/Tokyo",
        "o-0003": "Europe/Berlin",
    }


def test_a_gap_and_an_overlap_of_the_clocks_are_told_and_keep_their_wall_time() -> None:
    found = planned(brief({"at": "2027-03-28 02:30"}, {"at": "2027-10-31 02:30"}))
    assert [slot.utc.isoformat() for slot in found.slots] == ["2027-03-28T01:30:00+00:00", "2027-10-31T00:30:00+00:00"]
    assert kinds(found) == [RemarkKind.CLOCK, RemarkKind.CLOCK]
    assert [f"{slot.post.local:%H:%M}" for slot in found.slots] == ["02:30", "02:30"]
    assert not any(each.decides for each in found.remarks)


def test_what_was_to_go_out_just_now_is_planned_and_goes_out_late() -> None:
    assert [slot.post.occurrence for slot in planned(brief({"at": "2026-11-22 12:59"})).slots] == [1]
    assert planned(brief({"at": "2026-11-22 12:59", "every": "week", "times": 2})).slots[0].post.occurrence == 2


@pytest.mark.parametrize(
    ("said", "kind", "word"),
    [
        ({"channel": "intsa"}, RemarkKind.UNKNOWN_CHANNEL, "insta"),
        ({"channel": "x\n\x1b[2J"}, RemarkKind.UNKNOWN_CHANNEL, "there are"),
        ({"zone": "Europe/Berlim"}, RemarkKind.BAD_LINE, "Europe/Berlin"),
        ({"every": "now and then"}, RemarkKind.BAD_LINE, "2 weeks"),
        ({"budget": "lots"}, RemarkKind.BAD_LINE, "EUR"),
        ({"at": "2026-11-22 06:59"}, RemarkKind.OVER, "time to come"),
        ({"every": "day", "until": "2026-11-30"}, RemarkKind.BAD_LINE, "until"),
        ({"until": "2026-11-30"}, RemarkKind.BAD_LINE, "until"),
    ],
)
def test_a_line_that_can_not_be_planned_is_told_with_the_way_out(
    said: dict[str, Any], kind: RemarkKind, word: str
) -> None:
    found = planned(brief(said, {"channel": "tube"}))
    assert kind in kinds(found)
    assert word in next(each.fix for each in found.remarks if each.kind is kind)
    assert [slot.post.channel for slot in found.slots] == ["tube"]


def test_a_bad_link_costs_the_link_and_not_the_post() -> None:
    found = planned(brief({"link": "javascript:alert(1)"}))
    assert [slot.post.link for slot in found.slots] == [None]
    assert kinds(found) == [RemarkKind.BAD_LINK]


def test_nobody_said_which_zone() -> None:
    found = planned(brief({}), program(None))
    assert kinds(found) == [RemarkKind.NO_ZONE]
    assert not found.slots


def test_a_post_taken_up_from_a_past_anchor_never_bursts_and_keeps_its_numbers() -> None:
    found = planned(brief({"at": "2019-01-01 18:00", "every": "day", "until": "2026-11-25"}))
    assert [slot.post.local.day for slot in found.slots] == [22, 23, 24, 25]
    first = found.slots[0].post
    days = (datetime(2026, 11, 22) - datetime(2019, 1, 1)).days  # noqa: DTZ001 - wall time
    assert first.occurrence == days + 1
    assert first.id.endswith(f"-{days + 1}")
    assert kinds(found) == [RemarkKind.REPEATS]
    assert f"{days} times that were over" in found.remarks[0].message


def test_one_time_that_was_over_is_told_of_as_one() -> None:
    found = planned(brief({"at": "2026-11-21 18:00", "every": "day", "times": 3}))
    assert found.remarks[0].message.endswith("1 time that was over is left out")


def test_an_offset_by_its_iana_name_is_no_zone_of_a_place() -> None:
    found = planned(brief({"zone": "Etc/GMT+5"}, {"zone": "Etc/UTC"}))
    assert kinds(found) == [RemarkKind.BAD_LINE]
    assert len(found.slots) == 1


def test_what_was_planned_before_stays_in_the_plan_when_its_time_is_over() -> None:
    of = brief({"every": "day", "times": 5})
    before = planned(of)
    later = planned(of, now=NOW + timedelta(days=12), known=ids(before)[1:3])
    assert ids(later) == ids(before)[1:3] + ids(before)[3:]
    assert ids(planned(of, now=NOW + timedelta(days=365), known=ids(before))) == ids(before)
    assert ids(planned(of, now=NOW + timedelta(days=365))) == []
    single = brief({})
    known = ids(planned(single))
    assert ids(planned(single, now=NOW + timedelta(days=30), known=known)) == known


def test_an_edit_that_joins_a_running_line_does_not_post_the_past() -> None:
    of = brief({"channel": "watch", "every": "day", "times": 4})
    before = planned(of, edits=EDITS[:1])
    later = planned(of, now=NOW + timedelta(days=11), known=ids(before))
    per_edit = Counter(slot.post.edit for slot in later.slots)
    assert per_edit[EDITS[0].cut.id] == 4
    assert per_edit[EDITS[2].cut.id] == 2


def test_without_an_end_ninety_days_are_planned_and_the_budget_is_for_each() -> None:
    found = planned(brief({"every": "week", "budget": "40 EUR"}))
    assert len(found.slots) == 13
    assert {str(slot.post.budget) for slot in found.slots} == {"40 EUR"}
    assert "no end" in found.remarks[0].message
    ends = planned(brief({"every": "week"}, schedule=Schedule(ends=datetime(2026, 12, 15, tzinfo=UTC).date())))
    assert len(ends.slots) == 3


def test_no_line_plans_more_than_a_thousand_times() -> None:
    found = planned(brief({"every": "day", "until": "9999-12-31", "at": "2026-12-01 00:00"}))
    assert len(found.slots) == 1000
    assert any("later plan" in each.message for each in found.remarks)
    assert len(planned(brief({"at": "0001-01-01 00:00", "every": "day", "until": "9999-12-31"})).slots) <= 1000
    assert not planned(brief({"at": "9999-12-31 23:59", "zone": "America/New_York"})).open


def test_sales_posts_go_to_each_recipient_under_an_id_of_their_own() -> None:
    people = ["Elm Street School", "St Mary's", "Elm Street School"]
    found = planned(brief({"channel": "sales", "edit": "youtube_infeed", "recipients": people, "budget": "5 EUR"}))
    assert sorted(str(slot.post.recipient) for slot in found.slots) == ["Elm Street School", "St Mary's"]
    assert len(set(ids(found))) == 2
    assert len({slot.post.link.url for slot in found.slots if slot.post.link}) == 2


def test_a_budget_is_shared_out_and_adds_up() -> None:
    found = planned(brief({"channel": "watch", "every": "week", "times": 7, "budget": "1000 EUR"}))
    shares = [slot.post.budget.amount for slot in found.slots if slot.post.budget]
    assert len(shares) == 21
    assert sum(shares) == 1000
    assert set(shares) == {47, 48}


def spent(plan: Plan) -> Fraction:
    return sum((slot.post.budget.amount for slot in plan.slots if slot.post.budget), Fraction(0))


def test_times_that_were_over_before_they_were_planned_take_no_share_of_the_budget() -> None:
    of = brief(
        {"channel": "watch", "at": "2025-12-01 09:00", "every": "week", "until": "2026-12-31", "budget": "400 EUR"}
    )
    found = planned(of)
    assert len(found.slots) == 18
    assert spent(found) == 400
    later = planned(of, now=NOW + timedelta(days=10), known=ids(found))
    assert [slot.post.budget for slot in later.slots] == [slot.post.budget for slot in found.slots]
    assert spent(planned(of, edits=EDITS[:1])) == 400


def test_an_edit_that_joins_later_has_no_share_of_what_it_misses() -> None:
    of = brief({"channel": "watch", "every": "day", "times": 4, "budget": "100 EUR"})
    known = ids(planned(of, edits=EDITS[:1]))
    assert spent(planned(of, now=NOW + timedelta(days=11), known=known)) == 100


def test_times_of_a_later_plan_keep_their_share() -> None:
    found = planned(brief({"every": "day", "until": "2032-05-22", "budget": "2000 EUR"}))
    assert (len(found.slots), spent(found)) == (1000, 1000)


def test_a_budget_too_small_for_every_post_is_told() -> None:
    found = planned(brief({"every": "week", "times": 3, "budget": "0.02 EUR"}))
    assert [each.message for each in found.remarks] == [
        "insta: 0.02 EUR is too little for 3 posts, and 1 post gets nothing"
    ]
    assert found.remarks[0].decides


def test_words_that_a_channel_surely_refuses_are_told_once_for_a_line() -> None:
    of = brief({"channel": "tube", "title": "x" * 101, "text": "a < b", "every": "week", "times": 3})
    assert [(each.kind, each.message) for each in planned(of).remarks] == [
        (RemarkKind.BAD_LINE, f"tube, youtube_infeed-15s-16x9: its {said}")
        for said in (
            "title has 101 characters, and YouTube takes 100",
            "description has a < or >, and YouTube takes neither",
        )
    ]
    assert not planned(brief({"channel": "tube", "title": "x" * 100})).remarks
    assert not planned(brief({"channel": "insta", "text": "a < b"})).remarks


@given(st.integers(1, 10**7), st.integers(1, 400), st.sampled_from([1, 100, 1000]))
def test_shares_add_up_exactly(amount: int, count: int, parts: int) -> None:
    whole = Money(amount=Fraction(amount, parts), currency="EUR")
    split = Shares(whole, count)
    all_ = [split.of(place).amount for place in range(count)]
    assert sum(all_) == whole.amount
    assert max(all_) - min(all_) <= 1
    assert min(all_) >= 0
    assert sorted(all_, reverse=True) == all_


def test_a_zero_budget_is_nothing_for_each() -> None:
    assert [str(slot.post.budget) for slot in planned(brief({"budget": "0 EUR"})).slots] == ["0 EUR"]


def test_languages_are_read_off_the_edits() -> None:
    of = brief({"channel": "tube"}, languages=("en", "pt-BR"))
    tube = (edit("youtube_infeed", "16x9"), edit("youtube_infeed", "16x9", tail="-pt-BR"))
    found = planned(of, edits=tube)
    assert {slot.post.edit: slot.post.language for slot in found.slots} == {
        tube[0].cut.id: "en",
        tube[1].cut.id: "pt-BR",
    }


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        (["film night", "#FilmNight", "##x"], ("#filmnight", "#x")),
        (["#", " ", "!!", "_"], ()),
        (["café", "cafe\u0301"], ("#café",)),
        (["👩‍🚀 launch", "東京", "#a;b\r\nSet-Cookie"], ("#👩‍🚀launch", "#東京", "#abSetCookie")),
    ],
)
def test_hashtags_are_posted_in_one_form(said: list[str], tags: tuple[str, ...]) -> None:
    assert hashtags_of(said) == tags


def test_a_line_without_an_id_goes_by_its_place() -> None:
    found = planned(brief().model_copy(update={"posts": (line(id=""), line(id="", channel="tube"))}))
    assert sorted(slot.post.line for slot in found.slots) == ["posts-1", "posts-2"]


texts = st.text(max_size=30)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"channel": st.sampled_from(["insta", "watch", "sales", "letters", "reels"]) | texts},
            optional={
                "edit": st.lists(texts | st.sampled_from(["instagram_feed", "email"]), max_size=3),
                "at": st.datetimes().map(lambda each: each.isoformat(" ", "minutes")),
                "zone": texts | st.sampled_from(["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"]),
                "every": texts | st.sampled_from(["day", "2 weeks", "month", "weekday", "mon, thu"]),
                "times": st.integers(1, 12),
                "until": st.dates(),
                "budget": texts | st.sampled_from(["0.001 EUR", "7 EUR"]),
                "title": texts,
                "text": texts,
                "hashtags": st.lists(texts, max_size=3),
                "link": texts,
                "recipients": st.lists(texts, max_size=3),
            },
        ),
        max_size=4,
    ),
    st.datetimes(timezones=st.just(UTC)),
)
@settings(deadline=None, max_examples=150)
def test_any_lines_plan_or_are_told(lines: list[dict[str, Any]], now: datetime) -> None:
    of = brief(*lines)
    found = planned(of, now=now)
    assert len(set(ids(found))) == len(found.slots)
    assert all(slot.utc >= now or now - slot.utc <= GRACE for slot in found.slots)
    known = planned(of, now=now + timedelta(days=3) if now.year < 9999 else now, known=ids(found))
    assert set(ids(found)) <= set(ids(known)) or any(line.every for line in of.posts)
    assert all(each.message and "\n" not in each.kind for each in found.remarks)
