from datetime import date
from typing import Any

import pytest

from cutthrough.model.brief import Brief, JourneyRole, Objective
from cutthrough.model.coverage import CellState, Coverage, UnreadBrief
from cutthrough.model.errors import ValueProblem
from cutthrough.model.program import Program
from cutthrough.prepare.coverage import Age, Found, coverage, parse_age
from prepare.worthwhile import PROGRAM, assignment

TODAY = date(2026, 11, 22)
FITS = dict.fromkeys(Objective, (JourneyRole.ATTRACT, JourneyRole.CLARIFY))
FRESH, OLD = date(2026, 9, 1), date(2024, 1, 1)


def program(**fields: Any) -> Program:
    return PROGRAM.model_copy(update={"audiences": {"city": "People in cities", "far": "People far away"}, **fields})


def piece(name: str, role: str | None = "attract", segment: str | None = "city", **fields: Any) -> Brief:
    """A brief for awareness unless it says otherwise."""
    objective = fields.pop("objective", "awareness")
    goal = {"objective": objective, "role": role, "statement": "More people know of it"}
    audience = {"who": fields.pop("who", "People in cities"), "segment": segment}
    return assignment(objective, **{"name": name, "goal": goal, "audience": audience, **fields})


def mapped(*found: Found, today: date = TODAY, **fields: Any) -> Coverage:
    return coverage(program(**fields), found, FITS, today)


def test_every_audience_has_a_cell_for_every_role() -> None:
    found = mapped()
    assert [(row.id, row.name, row.known) for row in found.rows] == [
        ("city", "People in cities", True),
        ("far", "People far away", True),
    ]
    assert [(cell.audience, cell.role) for cell in found.cells] == [
        (name, role) for name in ("city", "far") for role in JourneyRole
    ]
    assert found.count(CellState.MISSING) == 10


STATES = {
    "made": ([FRESH], "made"), "planned": ([None], "planned"), "stale": ([OLD], "stale"),
    "made beside planned": ([None, FRESH], "made"), "stale beside planned": ([OLD, None], "planned"),
    "stale beside made": ([OLD, FRESH], "made"), "none": ([], "missing"),
}  # fmt: skip


@pytest.mark.parametrize(("days", "state"), STATES.values(), ids=list(STATES))
def test_a_cell_is_as_good_as_its_best_piece(days: list[date | None], state: str) -> None:
    found = mapped(*(Found(piece(f"p{i}"), day) for i, day in enumerate(days)))
    assert found.cell("city", JourneyRole.ATTRACT).state.value == state
    assert found.cell("far", JourneyRole.ATTRACT).state is CellState.MISSING


def test_the_best_and_newest_come_first() -> None:
    made = {"old": OLD, "b": None, "new": date(2026, 11, 1), "a": None, "older": FRESH}
    found = mapped(*(Found(piece(name), day) for name, day in made.items()))
    assert [each.brief for each in found.cell("city", JourneyRole.ATTRACT).pieces] == ["new", "older", "a", "b", "old"]


AGES = {
    "12 months": Age(12), "1 year": Age(12), "2 YEARS": Age(24), "90 days": Age(days=90), " 6 weeks ": Age(days=42),
}  # fmt: skip


@pytest.mark.parametrize(("text", "age"), AGES.items(), ids=list(AGES))
def test_ages(text: str, age: Age) -> None:
    assert parse_age(text) == age


@pytest.mark.parametrize(
    "text", ["", "12", "0 months", "-1 year", "soon", "9999 years", "9" * 400 + " days", "1.5 years"]
)
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(ValueProblem):
        parse_age(text)


def test_ages_follow_the_calendar() -> None:
    assert Age(1).before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert Age(12).before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert Age(days=1).before(date(2026, 1, 1)) == date(2025, 12, 31)
    assert Age(1200).before(date(50, 1, 1)) == date.min


# A year ago to the day is not more than twelve months ago.
BORDERS = {date(2025, 11, 22): False, date(2025, 11, 21): True}


@pytest.mark.parametrize(("made_on", "stale"), BORDERS.items(), ids=str)
def test_the_age_at_which_it_is_stale(made_on: date, *, stale: bool) -> None:
    found = mapped(Found(piece("p"), made_on))
    assert bool(found.cells[0].pieces[0].stale) is stale
    assert (found.stale_after, found.stale_said) == ("12 months", False)
    assert not mapped(Found(piece("p"), made_on), stale_after="2 years").cells[0].pieces[0].stale


def test_an_age_that_cannot_be_read_is_told_and_the_default_taken() -> None:
    found = mapped(stale_after="a while")
    assert found.stale_after == "12 months"
    assert not found.stale_said
    assert found.notes[0].startswith("stale_after: 'a while' is no age")


REASONS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a right ended": (
        {"rights": [{"what": "The song", "until": "2026-11-21"}]},
        ("the right to The song ended 2026-11-21",),
    ),
    "a right ends today": ({"rights": [{"what": "The song", "until": "2026-11-22"}]}, ()),
    "a right without end": ({"rights": [{"what": "The song", "until": "2026-01-01", "forever": True}]}, ()),
    "its flight is long over": ({"schedule": {"ends": "2026-08-23"}}, ("its flight ended 2026-08-23",)),
    "its flight is just over": ({"schedule": {"ends": "2026-08-24"}}, ()),
}


@pytest.mark.parametrize(("fields", "reasons"), REASONS.values(), ids=list(REASONS))
def test_other_reasons_to_be_stale(fields: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert mapped(Found(piece("p", **fields), FRESH)).cells[0].pieces[0].stale == reasons
    assert mapped(Found(piece("p", **fields))).cells[0].pieces[0].stale == ()


AUDIENCES = {
    "by id": ("city", "whoever", "city"), "by id in other words": ("City", "whoever", "city"),
    "by name": (None, "people in  cities", "city"), "a stranger": (None, "Dog walkers", "Dog walkers"),
    "a strange segment": ("dogs", "People in cities", "dogs"),
}  # fmt: skip


@pytest.mark.parametrize(("segment", "who", "row"), AUDIENCES.values(), ids=list(AUDIENCES))
def test_the_row_a_brief_belongs_in(segment: str | None, who: str, row: str) -> None:
    found = mapped(Found(piece("p", segment=segment, who=who)))
    assert found.cell(row, JourneyRole.ATTRACT).pieces[0].brief == "p"
    known = row == "city"
    assert [each.known for each in found.rows] == [True, True, *([] if known else [False])]
    assert any("Not among the program's audiences" in note for note in found.notes) is not known


def test_two_strangers_of_one_name_share_a_row() -> None:
    found = mapped(
        *(Found(piece(f"p{i}", segment=None, who=who)) for i, who in enumerate(["Dog walkers", "dog walkers"]))
    )
    assert len(found.rows) == 3


def test_objectives_against_roles() -> None:
    odd = piece("odd", role="retain")
    found = mapped(Found(piece("p"), FRESH), Found(piece("q", segment="far"), OLD), Found(odd))
    aims = {(aim.objective.value, aim.role.value): (aim.state.value, aim.count) for aim in found.aims}
    assert len(aims) == 25
    assert aims["awareness", "attract"] == ("made", 2)
    assert aims["awareness", "clarify"] == ("missing", 0)
    assert aims["awareness", "convert"] == ("na", 0)
    assert aims["awareness", "retain"] == ("planned", 1)  # what there is, is shown, however odd
    assert any("hardly works at the place of the journey in: odd" in note for note in found.notes)


def test_a_brief_without_a_role_is_in_no_column_and_said() -> None:
    found = mapped(Found(piece("p", role=None), FRESH))
    assert [each.brief for each in found.unplaced] == ["p"]
    assert found.count(CellState.MISSING) == 10
    assert "No role is said, so these are in no column: p." in found.notes[0]


def test_nothing_at_all() -> None:
    found = coverage(PROGRAM, (), FITS, TODAY)
    assert (found.rows, found.cells, found.unplaced, found.notes) == ((), (), (), ())
    assert len(found.aims) == 25


def test_briefs_that_cannot_be_read_are_on_it() -> None:
    unread = (UnreadBrief(brief="broken", says="line 1 is not YAML"),)
    assert coverage(PROGRAM, (), FITS, TODAY, unread).unread == unread


def test_a_map_can_be_kept() -> None:
    found = mapped(Found(piece("p"), FRESH, ("rule waived by Ann",), "out/p/index.html"))
    assert Coverage.from_json(found.to_json()) == found
