from typing import Any

import pytest

from brief.amended import BRIEF, EDITS, SOURCES
from cutthrough.brief.amend import changes
from cutthrough.brief.voids import touched, void
from cutthrough.model.brief import Brief
from cutthrough.model.cut import TextRole
from cutthrough.model.deliverable import Edit

ALL = {"reel-15", "reel-6", "bumper"}
DATA = BRIEF.model_dump(mode="json")
M1, M2 = DATA["messages"]
P1, P2 = DATA["placements"]
CTA = DATA["call_to_action"]
EMAIL = {"id": "p-3", "placement": "email", "lengths": ["6 s"]}
GUARD = DATA["guardrails"]


def with_(**fields: Any) -> Brief:
    return Brief.model_validate({**DATA, **fields})


def voided(**fields: Any) -> set[str]:
    """The edits that are void when the brief says this; each edit has its reasons."""
    found = void(changes(BRIEF, with_(**fields)), EDITS, SOURCES)
    assert [each.edit for each in found] == [edit.cut.id for edit in EDITS]
    assert all(each.reasons and all(each.reasons) for each in found)
    return {each.edit for each in found if each.void}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"budget": "9000 EUR"}, set(), id="budget"),
        pytest.param({"kpis": DATA["kpis"][:1]}, set(), id="a kpi"),
        pytest.param({"rights": []}, set(), id="rights"),
        pytest.param({"tests": []}, set(), id="tests"),
        pytest.param({"audience": {**DATA["audience"], "next_step": "Look"}}, set(), id="next step"),
        pytest.param({"audience": {**DATA["audience"], "who": "Cyclists"}}, ALL, id="other people"),
        pytest.param({"goal": {**DATA["goal"], "objective": "conversion"}}, ALL, id="another goal"),
        pytest.param({"messages": [M1, {**M2, "text": "Made by our hands"}]}, {"reel-15"}, id="message shown by one"),
        pytest.param({"messages": [{**M1, "text": "Mended for free"}, M2]}, ALL, id="message owed by all"),
        pytest.param({"messages": [{**M1, "proof": "A film"}, M2]}, set(), id="proof only"),
        pytest.param({"messages": [{**M1, "by": None}, M2]}, set(), id="owed by no second now"),
        pytest.param({"messages": [{**M1, "by": "2 s"}, M2]}, {"bumper"}, id="earlier, and shown in time"),
        pytest.param({"messages": [{**M1, "by": "0.5 s"}, M2]}, ALL, id="earlier than it is shown"),
        pytest.param({"messages": [M1]}, {"reel-15"}, id="message removed"),
        pytest.param({"messages": [M1, M2, {"id": "m-3", "text": "New"}]}, set(), id="message added"),
        pytest.param({"messages": [M1, M2, {"id": "m-3", "text": "New", "by": "9 s"}]}, ALL, id="added, by 9 s"),
        pytest.param({"call_to_action": {**CTA, "text": "Look now"}}, ALL, id="call to action"),
        pytest.param({"call_to_action": {**CTA, "link": "https://example.com/b"}}, set(), id="a link nobody sees"),
        pytest.param({"guardrails": {**GUARD, "brand_by": "2 s"}}, set(), id="brand seen in time"),
        pytest.param({"guardrails": {**GUARD, "brand_by": "0.5 s"}}, ALL, id="brand seen too late"),
        pytest.param({"guardrails": {**GUARD, "never_say": ["Cheap"]}}, ALL, id="a word that is said"),
        pytest.param({"guardrails": {**GUARD, "never_say": ["costly"]}}, set(), id="a word that is not said"),
        pytest.param({"placements": [P1]}, {"bumper"}, id="placement removed"),
        pytest.param({"placements": [{**P1, "lengths": ["15 s"]}, P2]}, {"reel-6"}, id="length removed"),
        pytest.param({"placements": [{**P1, "lengths": ["15 s", "6 s", "30 s"]}, P2]}, set(), id="length added"),
        pytest.param({"placements": [{**P1, "aspect": "1:1"}, P2]}, {"reel-15", "reel-6"}, id="another shape"),
        pytest.param({"placements": [P1, {**P2, "post_title": "New"}]}, set(), id="the title of a post"),
        pytest.param(
            {"placements": [P1, P2, EMAIL]}, set(), id="placement added"
        ),
        pytest.param({"title": "Free repairs"}, {"reel-15", "reel-6"}, id="title"),
        pytest.param({"sources": {**DATA["sources"], "hooks": []}}, {"reel-6"}, id="a source that one is made from"),
        pytest.param({"sources": {**DATA["sources"], "broll": ["media/b.mp4"]}}, set(), id="more footage"),
        pytest.param({"sources": {**DATA["sources"], "master": "media/b.mp4"}}, ALL, id="another film"),
        pytest.param({"vary": {"hook": True}}, ALL, id="arms"),
        pytest.param({"languages": ["de"]}, ALL, id="language"),
        pytest.param({"opening": "4 s"}, ALL, id="opening"),
    ],
)  # fmt: skip
def test_only_what_depends_on_the_changed_lines_is_void(fields: dict[str, Any], expected: set[str]) -> None:
    assert voided(**fields) == expected


def test_what_rests_on_a_kpi_is_told_beside() -> None:
    after = with_(kpis=[{**DATA["kpis"][0], "target": "40 %"}, DATA["kpis"][1]])
    said = {each.what for each in touched(changes(BRIEF, after), after)}
    assert "the test of hook on Watched to the end" in said
    assert any("approvals" in each for each in said)
    other = with_(kpis=[DATA["kpis"][0], {**DATA["kpis"][1], "target": "9"}])
    assert "the test of hook on Watched to the end" not in {e.what for e in touched(changes(BRIEF, other), other)}


POST = {"id": "o-1", "channel": "reels", "edit": ["instagram_reels_ad"], "at": "2027-01-13 18:00", "budget": "300 EUR"}
PLANNED = "the posts planned from that line, as far as they are not out"
COSTS = "approvals of what those posts may cost, where one is new or costs more"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {"posts": [POST]}, {PLANNED, COSTS}, id="a post added"),
        pytest.param({"posts": [POST]}, {}, {PLANNED}, id="one removed"),
        pytest.param({"posts": [POST]}, {"posts": [{**POST, "at": "2027-01-14 18:00"}]}, {PLANNED}, id="moved"),
        pytest.param(
            {"posts": [POST]}, {"posts": [{**POST, "text": "New"}]}, {"approvals of the words of those posts"},
            id="new words",
        ),
        pytest.param(
            {"posts": [POST]}, {"posts": [{**POST, "every": "week", "title": "New"}]},
            {PLANNED, COSTS, "approvals of the words of those posts"}, id="rhythm and words",
        ),
        pytest.param({"posts": [POST]}, {"posts": [{**POST, "budget": "301 EUR"}]}, {COSTS}, id="more money"),
        pytest.param({"posts": [POST]}, {"posts": [{**POST, "budget": "1 EUR"}]}, set(), id="less money"),
        pytest.param({"posts": [POST]}, {"posts": [{**POST, "budget": "1 USD"}]}, {COSTS}, id="another currency"),
        pytest.param({"posts": [POST]}, {"posts": [{**POST, "budget": None}]}, set(), id="no money"),
        pytest.param({"posts": [{**POST, "budget": None}]}, {"posts": [POST]}, {COSTS}, id="money at all"),
        pytest.param({"posts": [POST]}, {"posts": [{**POST, "budget": "much"}]}, {COSTS}, id="unreadable money"),
        pytest.param({}, {"approval": {"by": ["legal"]}}, {"posts that were approved and are not out"}, id="approval"),
        pytest.param({"approval": {"by": ["legal"]}}, {}, {"posts that were approved and are not out"}, id="none"),
        pytest.param(
            {"approval": {"by": ["legal"]}}, {"approval": {"by": ["legal"], "rounds": 2}}, set(), id="rounds only"
        ),
        pytest.param(
            {}, {"placements": [P1, {**P2, "post_text": "New"}]}, {"approvals of the words it is posted with"},
            id="the words of a placement",
        ),
        pytest.param(
            {}, {"call_to_action": {**CTA, "link": "https://example.com/b"}},
            {"the links of posts without one of their own"}, id="where it leads",
        ),
    ],
)  # fmt: skip
def test_what_goes_out_is_told_beside_and_no_edit_is_void(
    before: dict[str, Any], after: dict[str, Any], expected: set[str]
) -> None:
    found = changes(with_(**before), with_(**after))
    assert {each.what for each in touched(found, with_(**after))} == expected
    assert not [each for each in void(found, EDITS, SOURCES) if each.void]
    assert all("T18:00:00" not in each.reason for each in touched(found, with_(**after)))


def test_each_reason_names_what_it_is_about() -> None:
    (first, *_) = void(changes(BRIEF, with_(messages=[M1])), EDITS, SOURCES)
    assert first.reasons == ("It shows “Made by hand”, which was taken out.",)


def test_no_edits_and_no_changes() -> None:
    assert void(changes(BRIEF, with_(budget=None)), ()) == ()
    assert [each.void for each in void((), EDITS)] == [False] * 3


def test_an_edit_belongs_to_the_line_its_parts_name() -> None:
    """Two lines of one placement are told apart by what each edit was made for."""
    reel, other, bumper = EDITS

    def made_for(edit: Edit, line: str) -> Edit:
        items = tuple(item.model_copy(update={"serves": (*item.serves, line)}) for item in edit.cut.items)
        return edit.model_copy(update={"cut": edit.cut.model_copy(update={"items": items})})

    square = {"id": "p-3", "placement": "instagram_reels_ad", "lengths": ["15 s", "6 s"], "aspect": "1:1"}
    edits = (made_for(reel, "p-1"), made_for(other, "p-3"), made_for(bumper, "p-2"))
    before = with_(placements=[P1, P2, square])
    for after, expected in (
        ([P1, P2], ["reel-6"]),
        ([P2, square], ["reel-15"]),
        ([P1, P2, {**square, "lengths": ["15 s"]}], ["reel-6"]),
        ([P1, P2, {**square, "languages": ["de"]}], ["reel-6"]),
    ):
        found = void(changes(before, with_(placements=after)), edits, SOURCES)
        assert [each.edit for each in found if each.void] == expected


@pytest.mark.parametrize(
    ("words", "hook", "expected"),
    [
        (["Book now", "See more"], False, set()),
        (["Book now", "Look inside"], False, {"reel-6"}),
        (["Book now", "See more", "Look inside"], False, set()),
        (["See more"], False, {"reel-15", "reel-6"}),
        (["Book now", "See more"], True, {"reel-15", "reel-6"}),
        ([], False, {"reel-15", "reel-6"}),
    ],
)
def test_another_call_to_action_voids_the_arms_that_show_it(words: list[str], hook: bool, expected: set[str]) -> None:
    def arm(edit: Edit, action: str) -> Edit:
        return edit.model_copy(update={"cut": edit.cut.model_copy(update={"arm": {"call_to_action": action}})})

    edits = (arm(EDITS[0], "Book now"), arm(EDITS[1], "See more"))
    before = with_(vary={"call_to_action": ["Book now", "See more"]})
    after = with_(vary={"call_to_action": words, "hook": hook})
    assert {each.edit for each in void(changes(before, after), edits, SOURCES) if each.void} == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Free repairs", "Mended for nothing", False),
        ("Repaired for free", "Mended for nothing", True),
        ("Free repairs", "Repaired for free", True),
        (None, "Free repairs", True),
        ("Free repairs", None, True),
    ],
)
def test_a_message_in_the_titles_place_is_no_title(before: str | None, after: str | None, expected: bool) -> None:
    """`Repaired for free` stands there, and serves the message m-1."""
    edit = EDITS[0]
    title = next(text for text in edit.cut.texts if text.role is TextRole.TITLE)
    due = title.model_copy(update={"lines": ("Repaired", "for free"), "serves": ("m-1",)})
    cut = edit.cut.model_copy(update={"texts": (due,)})
    (told,) = void(changes(with_(title=before), with_(title=after)), (edit.model_copy(update={"cut": cut}),), SOURCES)
    assert told.void is expected
