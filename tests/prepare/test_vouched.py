"""What a tick vouches for, and which changes of a brief make it void."""

from typing import Any

import pytest

from cutthrough.model.checklist import Checklist, ChecklistItem, ItemState, KeptTick, Tick, TickOf
from cutthrough.prepare.capture import compile_capture
from cutthrough.prepare.checklist import compile_checklist
from prepare.briefs import PLAN, TODAY, brief, known, program

MESSAGES, PLACES = PLAN["messages"], PLAN["placements"]
RIGHTS = [{"id": "l-1", "what": "The music", "basis": "licence 7", "until": "2027-01-01"}]
FULL: dict[str, Any] = {
    "rights": RIGHTS,
    "languages": ["en", "de"],
    "budget": "2000 EUR",
    "vary": {"id": "v-1", "hook": True, "call_to_action": ["Try it"]},
    "tests": [{"id": "t-1", "factor": "hook", "kpi": "View-through rate", "effect": "3 points"}],
}


def made(ticks: tuple[KeptTick, ...] = (), delivered: tuple[str, ...] = (), **changes: Any) -> Checklist:
    given = brief(**{**FULL, **changes})
    return compile_checklist(given, program(), known(given), (), ticks, TODAY, delivered=delivered)


def item(found: Checklist, name: str) -> ChecklistItem:
    return next(each for each in found.items if each.id == name)


def ticked(of: ChecklistItem) -> KeptTick:
    tick = Tick(item=of.id, done=True, by="Ann Lee", what=of.what, vouched=of.vouches)
    return KeptTick(tick=tick, at="2026-11-20T10:00:00+00:00")


def first(lines: list[dict[str, Any]], **changes: Any) -> list[dict[str, Any]]:
    return [{**lines[0], **changes}, *lines[1:]]


CASES: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "another proof": ("film-m-1", {"messages": first(MESSAGES, proof="A drone flight")}, "“Film the proof: The work"),
    "another message": ("film-m-1", {"messages": first(MESSAGES, text="Mended for free")}, "messages, proof"),
    "an earlier second": ("film-m-1", {"messages": first(MESSAGES, by="3 s")}, None),
    "another goal": ("approve-brief", {"goal": {**PLAN["goal"], "statement": "Fewer people buy new ones"}}, "goal"),
    "another target": ("approve-brief", {"kpis": first(PLAN["kpis"], target="90 %")}, "kpis"),
    "what the client never saw": ("approve-brief", {"budget": "1 EUR"}, None),
    "other words at the shoot": ("approve-shoot", {"messages": first(MESSAGES, text="Mended")}, "messages"),
    "a claim": ("approve-legal", {"messages": first(MESSAGES, text="The best")}, "messages"),
    "a shorter right": ("approve-legal", {"rights": first(RIGHTS, until="2026-12-31")}, "rights"),
    "a post": ("approve-legal", {"placements": first(PLACES, post_text="Win!")}, "posts"),
    "another length": ("approve-edits", {"placements": first(PLACES, lengths=["9 s"])}, "placements"),
    "another link": (
        "link",
        {"call_to_action": {**PLAN["call_to_action"], "link": "https://example.com/b"}},
        "was “The link is live: https://example.com/repair”",
    ),
    "words beside the link": ("link", {"call_to_action": {**PLAN["call_to_action"], "text": "Look"}}, None),
    "one more place to track": (
        "tracking", {"placements": [*PLACES, {"id": "p-3", "placement": "youtube_shorts", "lengths": ["15 s"]}]},
        "placements",
    ),
    "another budget": ("booking-instagram", {"budget": "1 EUR"}, "budget"),
    "the paper of a right": ("paper-l-1", {"rights": first(RIGHTS, until="2026-12-31")}, "rights"),
    "a longer flight": (
        "until-l-1", {"schedule": {**PLAN["schedule"], "ends": "2027-06-01"}}, "flight"
    ),
    "other arms": ("words-to-compare", {"vary": {**FULL["vary"], "call_to_action": ["Buy it"]}}, "vary"),
    "another test": ("split-t-1", {"tests": first(FULL["tests"], effect="9 points")}, "tests"),
    "faces in another proof": ("right-faces", {"messages": first(MESSAGES, proof="A crowd")}, "messages"),
    "another day": ("right-place", {"schedule": {**PLAN["schedule"], "shoot": "2026-12-02"}}, "shoot"),
    "another language": ("right-voice", {"languages": ["en", "fr"]}, "languages"),
    "another text to say": ("script-en", {"messages": first(MESSAGES, text="Mended")}, "messages"),
    "a camera that stays": ("camera", {"placements": first(PLACES, post_text="Win!")}, None),
    "spaces": ("film-m-1", {"messages": first(MESSAGES, proof="The  workshop\n in one take")}, None),
    "another order": ("approve-shoot", {"messages": MESSAGES[::-1], "placements": PLACES[::-1]}, None),
    "other ids": ("approve-edits", {"goal": {**PLAN["goal"], "id": "g-9"}}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_tick_lasts_as_long_as_what_it_vouches_for(name: str) -> None:
    id_, changes, why = CASES[name]
    rights = RIGHTS if id_ not in ("right-faces", "right-place", "right-voice") else []
    kept = ticked(item(made(rights=rights), id_))
    same = item(made((kept,), rights=rights), id_)
    assert (same.state, same.lapsed) == (ItemState.DONE, None)
    now = item(made((kept,), **{"rights": rights, **changes}), id_)
    if why is None:
        assert (now.state, now.lapsed) == (ItemState.DONE, None)
        return
    assert now.state is ItemState.OPEN
    assert now.lapsed is not None
    assert now.lapsed.startswith("ticked by Ann Lee on 2026-11-20; reworded since")
    assert why in now.lapsed


def test_an_approval_of_other_files_than_those_made_last_is_none() -> None:
    kept = ticked(item(made(delivered=("b", "a")), "approve-edits"))
    assert item(made((kept,), ("a", "b")), "approve-edits").state is ItemState.DONE
    assert str(item(made((kept,), ("a", "c")), "approve-edits").lapsed).endswith("reworded since: files made")


def test_a_tick_from_before_this_was_kept_holds_as_it_stands() -> None:
    bare = KeptTick(tick=Tick(item="film-m-1", done=True, by="Ann Lee"), at="2026-11-20T10:00:00+00:00")
    found = item(made((bare,), messages=first(MESSAGES, proof="A drone flight")), "film-m-1")
    assert (found.state, found.lapsed) == (ItemState.DONE, None)


def test_what_was_not_vouched_for_then_can_not_lapse() -> None:
    whole = ticked(item(made(), "approve-brief"))
    less = {name: digest for name, digest in whole.tick.vouched.items() if name != "kpis"}
    kept = whole.model_copy(update={"tick": whole.tick.model_copy(update={"vouched": less})})
    assert item(made((kept,), kpis=first(PLAN["kpis"], target="9 %")), "approve-brief").state is ItemState.DONE


@pytest.mark.parametrize(
    ("id_", "changes", "why"),
    [
        ("m-1-proof", {"messages": first(MESSAGES, proof="A drone flight")}, "“Proof: The workshop in one take”"),
        ("m-1-cutaways", {"messages": first(MESSAGES, text="Mended")}, "message"),
        ("m-1-message", {"languages": ["en"], "sources": {"script": {"de": "media/de.txt"}}}, "languages"),
        ("m-2-cutaways", {"messages": first(MESSAGES, text="Mended")}, None),
        ("around-room-tone", {"messages": first(MESSAGES, text="Mended")}, None),
    ],
)
def test_a_setups_tick_goes_with_its_words(id_: str, changes: dict[str, Any], why: str | None) -> None:
    before = brief()
    setup = next(each for each in compile_capture(before, program(), known(before), TODAY).setups if each.id == id_)
    tick = Tick(item=id_, done=True, by="Bo", note="3", of=TickOf.SETUP, what=setup.what, vouched=setup.vouches)
    kept = KeptTick(tick=tick, at="2026-12-01T10:00:00+00:00")
    given = brief(**changes)
    after = compile_capture(given, program(), known(given), TODAY, ticks=(kept,))
    found = next(each for each in after.setups if each.id == id_)
    if why is None:
        assert (found.done, found.done_by, found.note, found.lapsed) == (True, "Bo", "3", None)
    else:
        assert not found.done
        assert why in str(found.lapsed)
    assert kept not in compile_checklist(given, program(), known(given), (), (kept,), TODAY).gone
