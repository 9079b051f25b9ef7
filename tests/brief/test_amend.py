from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.amended import BRIEF
from cutthrough.brief.amend import changes
from cutthrough.model.amendment import ChangeKind
from cutthrough.model.brief import Brief


def with_(**fields: Any) -> Brief:
    """The brief with other fields, as a file would give them."""
    return Brief.model_validate({**BRIEF.model_dump(mode="json"), **fields})


def lines(section: str) -> list[dict[str, Any]]:
    return BRIEF.model_dump(mode="json")[section]


def test_a_brief_that_did_not_change_has_no_changes() -> None:
    assert changes(BRIEF, BRIEF) == ()


def test_lines_may_move_without_changing() -> None:
    assert changes(BRIEF, with_(messages=lines("messages")[::-1], kpis=lines("kpis")[::-1])) == ()


def test_a_reworded_line_says_which_fields() -> None:
    first = {**lines("messages")[0], "text": "Repaired for life", "by": "4 s"}
    (change,) = changes(BRIEF, with_(messages=[first, lines("messages")[1]]))
    assert (change.kind, change.section, change.line) == (ChangeKind.REWORDED, "messages", "m-1")
    assert {each.name: (each.before, each.after) for each in change.fields} == {
        "text": ("Repaired for free", "Repaired for life"),
        "by": ("5", "4"),
    }
    assert (change.words, change.before("proof")) == ("Repaired for life", "The workshop")
    assert change.after("proof") == "The workshop"


def test_added_and_removed_lines() -> None:
    found = changes(BRIEF, with_(messages=[lines("messages")[0], {"id": "m-9", "text": "Made by hand"}]))
    assert [(each.kind, each.line) for each in found] == [(ChangeKind.ADDED, "m-9"), (ChangeKind.REMOVED, "m-2")]


def test_lines_without_ids_are_paired_by_what_they_are_about() -> None:
    test = {"factor": "hook", "kpi": "Watched to the end", "effect": "5 points"}
    (change,) = changes(BRIEF, with_(tests=[{"factor": "length", "kpi": "Visits", "effect": "9"}, test]))[1:] or [None]
    assert change is not None
    assert (change.kind, [each.name for each in change.fields]) == (ChangeKind.REWORDED, ["effect"])


@pytest.mark.parametrize(
    ("fields", "kind", "section"),
    [
        ({"budget": "5000 EUR"}, ChangeKind.REWORDED, "budget"),
        ({"budget": None}, ChangeKind.REMOVED, "budget"),
        ({"distribution": "Paid"}, ChangeKind.ADDED, "distribution"),
        ({"languages": ["de"]}, ChangeKind.ADDED, "languages"),
        ({"call_to_action": None}, ChangeKind.REMOVED, "call_to_action"),
        ({"schedule": {"starts": "2027-01-01"}}, ChangeKind.ADDED, "schedule"),
        ({"vary": {"hook": "yes"}}, ChangeKind.ADDED, "vary"),
        ({"team": {"editor": "Ann"}}, ChangeKind.ADDED, "team"),
        ({"opening": "4 s"}, ChangeKind.ADDED, "opening"),
        ({"rights": []}, ChangeKind.REMOVED, "rights"),
        ({"goal": {"id": "g-1", "objective": "conversion", "statement": "x" * 8}}, ChangeKind.REWORDED, "goal"),
        ({"goal": {"objective": "conversion", "statement": "Something else"}}, ChangeKind.REWORDED, "goal"),
    ],
)
def test_each_section_tells_what_became_of_it(fields: dict[str, Any], kind: ChangeKind, section: str) -> None:
    (change,) = changes(BRIEF, with_(**fields))
    assert (change.kind, change.section) == (kind, section)


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_every_line_that_differs_is_told_once_and_no_other(order: list[int], reworded: set[int]) -> None:
    before = [{"id": f"m-{n}", "text": f"Message {n}"} for n in range(4)]
    after = [{**before[n], **({"by": "2 s"} if n in reworded else {})} for n in order]
    found = changes(with_(messages=before), with_(messages=after))
    assert sorted(each.line for each in found) == sorted(f"m-{n}" for n in reworded)


def test_posts_and_approval_are_called_by_channel_time_and_people() -> None:
    post = {"id": "o-1", "channel": "reels", "at": "2027-01-13 18:00", "edit": ["email"]}
    before = with_(posts=[post], approval={"id": "y-1", "by": ["client"]})
    after = with_(posts=[{**post, "at": "2027-01-13 19:30"}], approval={"id": "y-1", "by": ["client", "legal"]})
    assert [(each.section, each.line, each.words) for each in changes(before, after)] == [
        ("posts", "o-1", "reels 2027-01-13 19:30"),
        ("approval", "y-1", "client, legal"),
    ]
