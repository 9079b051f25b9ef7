"""The checklist: what follows from a brief, whose it is, until when, and what ticks and waivers make of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.model.brief import Brief, Problem, Severity, Stage
from cutthrough.model.checklist import Checklist, ChecklistItem, ItemState, KeptTick, Tick
from cutthrough.model.waiver import Waiver
from cutthrough.prepare.checklist import ORDER, blocking_items, compile_checklist
from cutthrough.prepare.leads import LEADS, due
from cutthrough.prepare.right_items import kinds_of
from prepare.briefs import PLAN, TODAY, brief, known, program


def compiled(
    given: Brief,
    *,
    problems: Sequence[Problem] = (),
    ticks: Sequence[KeptTick] = (),
    there: Sequence[str] = (),
    today: date = TODAY,
    **kit: Any,
) -> Checklist:
    return compile_checklist(given, program(**kit), known(given), problems, ticks, today, there)


def item(found: Checklist, name: str) -> ChecklistItem:
    return next(each for each in found.items if each.id == name)


def ids(found: Checklist) -> set[str]:
    return {each.id for each in found.items}


def ticked(name: str, *, done: bool = True, at: str = "2026-11-20T10:00:00+00:00") -> KeptTick:
    return KeptTick(tick=Tick(item=name, done=done, by="Ann Lee", note="seen"), at=at)


def problem(rule: str, about: str = "", *, severity: Severity = Severity.BLOCK, **more: Any) -> Problem:
    return Problem(severity=severity, rule=rule, message=f"{rule} is wrong", why="It matters.", about=about, **more)


def test_a_message_needs_a_proof_before_the_shoot_and_its_film_before_the_edit() -> None:
    found = compiled(brief())
    assert item(found, "proof-m-1").state is ItemState.DONE
    assert item(found, "proof-m-1").note == "The workshop in one take"
    film, missing = item(found, "film-m-1"), item(found, "proof-m-2")
    assert (film.state, film.blocks, film.lines) == (ItemState.OPEN, Stage.EDIT, ("m-1",))
    assert (missing.state, missing.blocks) == (ItemState.OPEN, Stage.SHOOT)
    assert "film-m-2" not in ids(found)


def test_unknown_is_an_answer_and_closes_no_gate() -> None:
    assert item(compiled(brief(unknown=["proof"])), "proof-m-2").blocks is None
    assert item(compiled(brief(unknown=["worth"])), "tier").state is ItemState.NOT_APPLICABLE


def test_ids_stay_when_the_brief_is_reordered() -> None:
    rights = [{"what": "Our own footage"}, {"what": "The music of the opening"}]
    turned = brief(messages=PLAN["messages"][::-1], placements=PLAN["placements"][::-1], rights=rights[::-1])
    there = {each.id: each.what for each in compiled(brief(rights=rights)).items}
    assert {each.id: each.what for each in compiled(turned).items} == there


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["One", "Two", "one ", "Three"]), max_size=6))
def test_no_id_stands_twice_whatever_is_said_twice(texts: list[str]) -> None:
    made = brief(messages=[{"text": text} for text in texts], rights=[{"what": text} for text in texts])
    found = [each.id for each in compiled(made).items]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("name", "day", "says"),
    [
        ("proof-m-2", date(2026, 11, 21), "10 days before shoot"),
        ("film-m-1", date(2026, 12, 1), "the day of the shoot"),
        ("captions-en", date(2026, 12, 7), "3 days before delivery"),
        ("link", date(2026, 12, 13), "2 days before start"),
    ],
)
def test_dates_are_counted_back_from_the_schedule(name: str, day: date, says: str) -> None:
    found = item(compiled(brief()), name)
    assert (found.due, found.due_says) == (day, says)


def test_without_its_day_an_item_says_what_to_enter() -> None:
    found = compiled(brief(schedule={"starts": "2026-12-15"}))
    assert (item(found, "captions-en").due, item(found, "captions-en").due_says) == (
        None,
        "no date: enter schedule.delivery",
    )
    assert item(found, "link").due == date(2026, 12, 13)
    assert not any(each.overdue for each in compiled(brief(schedule=None)).items)


def test_a_day_before_the_calendar_begins_is_no_date() -> None:
    found = brief(schedule={"shoot": "0001-01-01"}).schedule
    assert due("brief", found) == (None, "no date: schedule.shoot is 0001-01-01")
    assert due("filmed", found)[0] == date(1, 1, 1)


def test_every_lead_is_of_a_day_the_schedule_has() -> None:
    assert {lead.anchor for lead in LEADS.values()} == {"shoot", "delivery", "starts"}
    assert all(lead.days >= 0 for lead in LEADS.values())


def test_overdue_is_what_is_open_after_its_day() -> None:
    late = compiled(brief(), today=date(2026, 11, 22))
    assert item(late, "proof-m-2").overdue
    assert not item(compiled(brief(), today=date(2026, 11, 21)), "proof-m-2").overdue
    assert not item(late, "proof-m-1").overdue, "done is never late"


def test_each_part_is_in_the_order_of_its_days_and_what_is_due_next_comes_first() -> None:
    found = compiled(brief(languages=["en", "de"]), today=date(2026, 11, 22))
    days = [(ORDER.index(each.section), each.due or date.max) for each in found.items]
    assert days == sorted(days)
    due_first = found.next_due(4)
    assert [each.due for each in due_first] == sorted(
        each.due for each in found.items if each.due and each.state is ItemState.OPEN
    )[:4]
    closing = [each.due or date.max for each in blocking_items(found, Stage.PUBLISH)]
    assert closing == sorted(closing)
    assert compiled(brief(schedule=None)).next_due() == ()


def test_a_problem_is_settled_by_the_gate_it_closes() -> None:
    told = [problem("edits-missing", stages=(Stage.PUBLISH,)), problem("kpi-missing", stages=(Stage.CONCEPT,))]
    found = compiled(brief(), problems=told)
    assert item(found, "settle-edits-missing").due_says == "3 days before start"
    assert item(found, "settle-edits-missing").role == "editor"
    assert item(found, "settle-kpi-missing").due_says == "14 days before shoot"


@pytest.mark.parametrize(
    ("asked", "closes"), [((), set()), (("de",), {"captions-de"}), (("de", "ja"), {"captions-de", "captions-ja"})]
)
def test_only_a_language_that_a_placement_asks_for_closes_a_gate(asked: tuple[str, ...], closes: set[str]) -> None:
    lines = [{**PLAN["placements"][0], "languages": ["en", *asked]}, *PLAN["placements"][1:]]
    found = compiled(brief(languages=["en", "de", "ja"], placements=lines))
    closing = {each.id for each in blocking_items(found, Stage.PUBLISH)}
    assert {name for name in closing if name.endswith(("-de", "-ja"))} == closes
    assert "captions-en" in closing
    assert ("right-voice" in closing) is bool(asked)
    supers = {"master": "media/master.mp4", "supers": {"de": "media/de.srt"}, "textless": "media/t.mp4"}
    written = compiled(brief(languages=["en", "de"], placements=lines, sources=supers))
    assert (item(written, "supers-de").blocks is Stage.EDIT) is bool(asked)
    assert (item(written, "textless").blocks is Stage.EDIT) is bool(asked)


def test_before_anything_says_where_it_runs_the_main_language_is_asked_for() -> None:
    found = compiled(brief(placements=None, languages=["en", "de"]))
    assert item(found, "captions-en").blocks is Stage.PUBLISH
    assert item(found, "captions-de").blocks is None


def test_owners_are_the_briefs_before_the_programs_however_the_role_is_written() -> None:
    given = brief(team={"Media buyer": "Bo", "producer": " Cy "})
    found = compiled(given, team={"producer": "Ann Lee", "editor": "Di"})
    assert item(found, "camera").owner == "Cy"
    assert item(found, "booking-instagram").owner == "Bo"
    assert item(found, "captions-en").owner == "Di"
    assert item(found, "approve-legal").owner is None


def test_the_last_tick_counts_and_what_is_gone_is_kept() -> None:
    found = compiled(brief(), ticks=[ticked("link"), ticked("camera"), ticked("camera", done=False), ticked("old-1")])
    link = item(found, "link")
    assert (link.state, link.by, link.note, link.overdue) == (ItemState.DONE, "Ann Lee", "seen", False)
    assert item(found, "camera").state is ItemState.OPEN
    assert [kept.tick.item for kept in found.gone] == ["old-1"]


def test_what_the_brief_settles_stays_settled_whatever_was_ticked_before() -> None:
    found = item(compiled(brief(), ticks=[ticked("proof-m-1"), ticked("voice-over")]), "proof-m-1")
    assert (found.by, found.note) == (None, "The workshop in one take")
    idle = item(compiled(brief(), ticks=[ticked("voice-over")]), "voice-over")
    assert idle.state is ItemState.NOT_APPLICABLE


def test_a_tick_takes_lateness_away() -> None:
    assert not item(compiled(brief(), ticks=[ticked("proof-m-2")]), "proof-m-2").overdue


def test_the_gates_problem_and_the_item_that_says_the_same_are_one() -> None:
    waiver = Waiver(
        id="w-1", brief="spring", rule="message-without-proof", by="Cy", why="being filmed", until=TODAY, given_at="x"
    )
    stages = (Stage.SHOOT, Stage.PUBLISH)
    told = problem("message-without-proof", "messages/2", stages=stages)
    open_ = compiled(brief(), problems=[told])
    assert not [name for name in ids(open_) if name.startswith("settle-")]
    assert item(open_, "proof-m-2").state is ItemState.OPEN
    let = compiled(brief(), problems=[told.model_copy(update={"waived": waiver})])
    passed = item(let, "proof-m-2")
    assert (passed.state, passed.by) == (ItemState.WAIVED, "Cy")
    assert passed not in blocking_items(let, Stage.PUBLISH)


def test_other_problems_that_block_become_items_by_the_line_they_are_on() -> None:
    told = [
        problem("kpi-cannot-show", "kpis/1/metric", stages=(Stage.CONCEPT, Stage.SHOOT)),
        problem("language-idle", "languages/1", severity=Severity.WARN),
    ]
    found = compiled(brief(), problems=told)
    settle = item(found, "settle-kpi-cannot-show-k-1-metric")
    assert (settle.blocks, settle.role, settle.lines) == (Stage.CONCEPT, "analyst", ("k-1",))
    assert len([name for name in ids(found) if name.startswith("settle-")]) == 1


def test_a_gate_is_closed_by_what_is_due_at_it_and_before_it() -> None:
    found = compiled(brief())
    closing = {stage: {each.id for each in blocking_items(found, stage)} for stage in Stage}
    assert closing[Stage.CONCEPT] < closing[Stage.SHOOT] < closing[Stage.EDIT] < closing[Stage.PUBLISH]
    assert "proof-m-2" in closing[Stage.SHOOT]
    assert "film-m-1" in closing[Stage.EDIT] - closing[Stage.SHOOT]
    assert "link" in closing[Stage.PUBLISH] - closing[Stage.EDIT]


@pytest.mark.parametrize(
    ("right", "asked"),
    [
        ({"what": "The music", "until": "2027-01-15"}, False),
        ({"what": "The music", "until": "2027-01-14"}, True),
        ({"what": "The music", "forever": True}, False),
        ({"what": "The music"}, True),
    ],
    ids=["to-the-last-day", "a-day-short", "forever", "nobody-said"],
)
def test_a_right_has_to_last_as_long_as_the_flight(right: dict[str, Any], asked: bool) -> None:
    found = compiled(brief(rights=[right]))
    assert any(name.startswith("until-") for name in ids(found)) is asked
    assert any(name.startswith("paper-") for name in ids(found))


def test_rights_that_are_needed_and_not_named_are_asked_for() -> None:
    sources = {"master": "media/master.mp4", "music": "media/m.wav", "broll": ["media/b.mp4"]}
    found = compiled(brief(sources=sources))
    assert {"right-faces", "right-place", "right-music", "right-footage"} <= ids(found)
    named = brief(sources=sources, rights=[{"what": "Music and faces"}, {"what": "Stock footage"}])
    assert {"right-faces", "right-music", "right-footage"}.isdisjoint(ids(compiled(named)))


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("Our own footage; the music is licensed", ("music", "footage")),
        ("Faces of two customers", ("faces",)),
        ("Workshop in Lyon", ("place",)),
        ("Typeface", ("font",)),
        ("Das Lied", ()),
    ],
)
def test_kinds_of_right_are_known_by_their_words(what: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(what) == kinds


def test_another_language_needs_words_a_textless_master_and_a_stem() -> None:
    one, two = compiled(brief()), compiled(brief(languages=["en", "de"]))
    assert {"captions-de", "supers-de", "script-de", "right-voice"} <= ids(two) - ids(one)
    for name in ("textless", "music-and-effects"):
        assert item(one, name).state is ItemState.NOT_APPLICABLE
        assert item(two, name).state is ItemState.OPEN


def test_what_is_there_is_ticked_by_the_brief_and_what_is_only_named_is_not() -> None:
    sources = {"master": "media/master.mp4", "captions": {"en": "media/en.srt"}}
    named = compiled(brief(sources=sources))
    assert {item(named, name).state for name in ("master", "captions-en")} == {ItemState.OPEN}
    there = compiled(brief(sources=sources), there=["media/master.mp4", "media/en.srt"])
    assert {item(there, name).state for name in ("master", "captions-en", "script-en")} == {ItemState.DONE}


def test_without_a_day_of_shooting_nothing_is_filmed_for_a_master_that_is_there() -> None:
    found = compiled(brief(schedule=None), there=["media/master.mp4"])
    assert item(found, "camera").state is ItemState.NOT_APPLICABLE
    assert "right-place" not in ids(found)
    assert item(found, "film-m-1").blocks is Stage.PUBLISH


def test_a_placement_that_plays_no_sound_asks_for_none() -> None:
    found = compiled(brief(placements=[{"id": "p-1", "placement": "email", "lengths": ["6 s"]}]))
    assert not {name for name in ids(found) if name.startswith(("captions-", "script-", "title-", "thumbnail-"))}


def test_the_posts_words_are_held_to_the_placements_limits() -> None:
    def line(title: str | None) -> Checklist:
        return compiled(
            brief(placements=[{"id": "p-2", "placement": "youtube_long", "lengths": ["30 s"], "post_title": title}])
        )

    assert item(line("x" * 100), "title-p-2").state is ItemState.DONE
    over = item(line("x" * 101), "title-p-2")
    assert over.state is ItemState.OPEN
    assert "101 characters" in over.why
    assert item(line(None), "title-p-2").state is ItemState.OPEN


def test_upright_and_wide_from_one_camera_has_to_be_protected() -> None:
    assert "32%" in item(compiled(brief()), "protect-upright").why
    wide = compiled(brief(placements=PLAN["placements"][1:]))
    assert "protect-upright" not in ids(wide)


def test_arms_have_to_be_there_agreed_and_split() -> None:
    given = brief(
        vary={"id": "v-1", "hook": True, "call_to_action": ["See it", "Try it"]},
        sources={"master": "media/master.mp4", "hooks": ["media/b.mp4"]},
        tests=[{"id": "t-1", "factor": "hook", "kpi": "View-through rate", "effect": "3 points"}],
    )
    found = compiled(given)
    assert (item(found, "openings").state, item(found, "openings").blocks) == (ItemState.OPEN, Stage.EDIT)
    assert {"words-to-compare", "split-t-1"} <= ids(found)
    assert item(compiled(given, there=["media/b.mp4"]), "openings").state is ItemState.DONE


def test_a_concept_without_places_footage_or_messages_has_a_checklist_too() -> None:
    bare = brief(placements=None, sources=None, messages=None, schedule=None, call_to_action=None)
    found = compiled(bare)
    assert {"distribution", "approve-brief", "camera", "master"} <= ids(found)
    assert item(found, "budget").state is ItemState.NOT_APPLICABLE


def test_the_same_inputs_give_the_same_checklist() -> None:
    assert compiled(brief()) == compiled(brief())
    assert Checklist.from_json(compiled(brief()).to_json()) == compiled(brief())
    moved = compiled(brief(), today=TODAY + timedelta(days=1))
    assert moved.compiled_on != TODAY
