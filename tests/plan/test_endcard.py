"""The end card: all of its words at a size one can read, or a note on what is missing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.placement import Size
from cutthrough.plan.look import SMALLEST
from plan.made import brief, cuts, placement

LONG = "Find the screening nearest to you, bring everyone you know, and see how the film ends this Friday night"


def made(action: str, *, aspect: Fraction = Fraction(9, 16), link: str = "example.org", **more: Any) -> Cut:
    asked = brief(call_to_action={"id": "cta-1", "text": action, "link": link})
    return cuts(asked=asked, where=placement(aspect_ratios=(aspect,)), **more)[0]


def words(cut: Cut, role: TextRole) -> str:
    return " ".join(" ".join(t.lines) for t in cut.texts if t.role is role and t.start >= cut.starts[-1])


@pytest.mark.parametrize("aspect", [Fraction(9, 16), Fraction(1), Fraction(16, 9)], ids=str)
@pytest.mark.parametrize("action", ["Watch", LONG, f"{LONG}, or the next one"], ids=["short", "long", "longer"])
def test_a_call_to_action_is_written_whole_in_type_one_can_read(action: str, aspect: Fraction) -> None:
    cut = made(action, aspect=aspect)
    assert words(cut, TextRole.CALL_TO_ACTION) == action
    assert not [n for n in cut.notes if "end card" in n]
    for text in (t for t in cut.texts if t.start >= cut.starts[-1]):
        assert text.size >= int(SMALLEST * 1080)
        assert len(text.lines) <= 4


def test_what_had_to_be_left_off_is_named() -> None:
    action = " ".join(f"word{n}" for n in range(200))
    cut = made(action)
    shown = words(cut, TextRole.CALL_TO_ACTION)
    (note,) = [n for n in cut.notes if "shortened on the end card" in n]
    lost = note.split("left off: ")[1].strip('"')
    assert shown.endswith("…")
    assert f"{shown.removesuffix('…')} {lost}" == action
    assert words(cut, TextRole.LINK) == "example.org"


def test_a_link_too_long_is_shown_as_its_host() -> None:
    cut = made("Watch", link=f"https://www.example.org/{'long/' * 40}")
    assert words(cut, TextRole.LINK) == "example.org"
    assert any("is shown as example.org" in n for n in cut.notes)


def test_a_link_without_room_is_left_out_with_a_note() -> None:
    cut = made("Watch", link=f"{'a' * 200}.org")
    assert words(cut, TextRole.LINK) == ""
    assert any("is not on the end card" in n for n in cut.notes)


def test_on_a_tiny_canvas_the_call_to_action_stays_longest() -> None:
    tiny = placement(aspect_ratios=(Fraction(50, 9),), size=Size(width=200, height=36))
    cut = cuts(where=tiny, asked=brief(guardrails={"id": "gr-1"}))[0]
    assert [" ".join(t.lines) for t in cut.texts if t.start >= cut.starts[-1]] == ["Watch the film"]
    told = ("the link example.org/film is not on the end card", "there is no room on the end card for the brand's name")
    assert all(any(n.startswith(said) for n in cut.notes) for said in told)
    assert all(t.box.bottom <= 36 for t in cut.texts)


def test_a_brand_name_too_long_for_the_corner_is_told() -> None:
    name = " ".join(f"Society{n}" for n in range(20))
    cut = made("Watch", brand={"name": name})
    assert any(n.startswith("the name in the corner is shortened") for n in cut.notes)
