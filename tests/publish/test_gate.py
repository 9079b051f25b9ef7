from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.catalog.placement import placement
from cutthrough.model.approval import Decision, Revoked
from cutthrough.model.brief import ApprovalLine, Brief, Problem, Right, Severity, Stage
from cutthrough.model.channel import Medium
from cutthrough.model.money import parse_money
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.waiver import Waiver
from cutthrough.publish.gate import BY_POST, Approver, Cleared, Held, approvers_of, line_of, same_person, spec_of
from publish.judged import ANN, CAPTIONS, DAY, FAILED, LEE, MAIN, OWN, PASSED, SPEC, judged, offer, post, rules, word

TAKEN_BACK = Revoked(what="word-1", by="Ann Lee", why="the offer ended")
WAIVER = Waiver(
    id="w-1", brief="spring", rule="loudness", by="Bo Diaz", why="meant to be loud", until=DAY, given_at="2026-11-01"
)
BLOCK = Problem(
    severity=Severity.BLOCK, rule="flight-over", message="The flight is over", why="-", stages=(Stage.PUBLISH,)
)
LATER_SENT_BACK = word(2, decision=Decision.SENT_BACK, why="the logo is cut off")
UNENDING = Problem(
    severity=Severity.BLOCK, rule="rights-end-unknown", message="Nobody knows", why="-", stages=(Stage.PUBLISH,),
    about="rights/1",
)  # fmt: skip

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "nobody approved": ({"words": ()}, "approval-open", "Ann Lee has not approved edit-1"),
    "somebody else approved": ({"words": (word(by="Cy Roe"),)}, "approval-open", "Ann Lee has not approved edit-1"),
    "another edit is approved": ({"words": (word(edit="edit-2"),)}, "approval-open", "Ann Lee has not approved edit-1"),
    "one of two approved": ({"approvers": (ANN, LEE)}, "approval-open", "Bo Diaz has not approved edit-1"),
    "nobody is asked": ({"approvers": ()}, "approvers-unknown", "The brief names nobody who must approve it"),
    "nobody has the role": (
        {"approvers": (Approver(asked="client", name=None),)},
        "approver-unknown",
        "Nobody is the client who must approve",
    ),
    "changed bytes": (
        {"offer": offer(sha256="9" * 64, judged="9" * 64)},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: changed bytes: was aaaaaaaa…, is 99999999…",
    ),
    "changed captions": (
        {"offer": offer(files={"wide.srt": "9" * 64})},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: wide.srt was changed: was bbbbbbbb…, is 99999999…",
    ),
    "another file beside it": (
        {"offer": offer(files={"wide.srt": CAPTIONS, "wide.vtt": "9" * 64})},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: wide.vtt goes out with it now",
    ),
    "a file less": (
        {"offer": offer(files={})},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: wide.srt goes out with it no more",
    ),
    "changed limits": (
        {"offer": offer(spec="9" * 16, judged_by="9" * 16)},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: the placement's limits were changed",
    ),
    "changed words": (
        {"post": post(title="Every path costs")},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: its words changed",
    ),
    "goes out as an ad too": (
        {"post": post(channel="ads", medium=Medium.PAID)},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: nobody approved it for ads (paid)",
    ),
    "other credits": (
        {"offer": offer(credits=("Film by Bo Diaz",))},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: the credits that stand with it changed",
    ),
    "costs more": (
        {"post": post(budget=parse_money("890 EUR")), "words": (word(costs={post().id: parse_money("100 EUR")}),)},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: a post of it may cost 890 EUR now, and 100 EUR was approved",
    ),
    "costs another currency": (
        {"post": post(budget=parse_money("90 CHF")), "words": (word(costs={post().id: parse_money("100 EUR")}),)},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: a post of it may cost 90 CHF now, and 100 EUR was approved",
    ),
    "costs, and another's cost was approved": (
        {"post": post(budget=parse_money("9 EUR")), "words": (word(costs={"other": parse_money("100 EUR")}),)},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: a post of it may cost 9 EUR now, and nobody approved a cost of it",
    ),
    "costs, and nobody was asked about that": (
        {"post": post(budget=parse_money("9 EUR"))},
        "approval-void",
        "Ann Lee's approval of edit-1 is void: a post of it may cost 9 EUR now, and nobody approved a cost of it",
    ),
    "sent back later": (
        {"words": (word(), LATER_SENT_BACK)},
        "approval-sent-back",
        "Ann Lee sent edit-1 back: the logo is cut off",
    ),
    "taken back": (
        {"words": (word(revoked=TAKEN_BACK),)},
        "approval-revoked",
        "Ann Lee took back the word on edit-1: the offer ended",
    ),
    "the last of two taken back": (
        {"words": (word(1), word(2, revoked=TAKEN_BACK))},
        "approval-revoked",
        "Ann Lee took back the word on edit-1: the offer ended",
    ),
    "a failed verdict": (
        {"offer": offer(verdicts=(PASSED, FAILED))},
        "verdict-fails",
        "edit-1 fails loudness: -9 LUFS, and the limit is -14 LUFS",
    ),
    "no verdict": (
        {"offer": offer(verdicts=())},
        "verdicts-missing",
        "edit-1 was never measured against its placement's limits",
    ),
    "verdicts of other bytes": (
        {"offer": offer(judged="9" * 64)},
        "verdicts-outdated",
        "edit-1's verdicts are of other bytes: 99999999…, not aaaaaaaa…",
    ),
    "verdicts by older limits": (
        {"offer": offer(judged_by="9" * 16)},
        "verdicts-outdated",
        "youtube_infeed's limits were changed since edit-1 was measured",
    ),
    "a file is gone": ({"offer": offer(faults={"wide.srt": "is gone"})}, "file-missing", "wide.srt is gone"),
    "a file was changed": (
        {"offer": offer(faults={"wide.mp4": "was changed since it was measured"})},
        "file-changed",
        "wide.mp4 was changed since it was measured",
    ),
    "not made": ({"offer": None}, "edit-missing", "edit-1 is not among the edits that were made last"),
    "the brief's gate": ({"problems": (BLOCK,)}, "flight-over", "The flight is over"),
    "a right that is over": (
        {"rights": (Right(what="The music", until=DAY - timedelta(days=1)),)},
        "rights-ended",
        '"The music" may be used until 2026-12-01, and this goes out on 2026-12-02',
    ),
    "a title that YouTube refuses": (
        {"post": post(title="x" * 101), "words": (word(words=(post(title="x" * 101).words,)),)},
        "words-unfit",
        "Its title has 101 characters, and YouTube takes 100",
    ),
    "a credit that YouTube refuses": (
        {"offer": offer(credits=("<b> by Bo",)), "words": (word(credits=("<b> by Bo",)),)},
        "words-unfit",
        "Its description has a < or >, and YouTube takes neither",
    ),
    "a right nobody knows the end of": (
        {"rights": (Right(what="The music"),)},
        "rights-end-unknown",
        'nobody says until when "The music" may be used',
    ),
}


def test_what_is_approved_and_in_order_may_go_out() -> None:
    found = judged()
    assert isinstance(found, Cleared)
    grounds = found.grounds
    assert (grounds.sha256, grounds.spec, grounds.files) == (MAIN, SPEC, {"wide.srt": CAPTIONS})
    assert (grounds.approvals, grounds.waivers) == (("word-1",), ())


@pytest.mark.parametrize("case", CASES)
def test_one_thing_wrong_holds_it(case: str) -> None:
    changes, rule, message = CASES[case]
    found = judged(**changes)
    assert isinstance(found, Held)
    assert [(each.rule, each.message) for each in found.obstacles] == [(rule, message)]
    assert found.obstacles[0].fix


def test_everything_is_told_at_once() -> None:
    wrong = offer(faults={"wide.mp4": "is gone"}, verdicts=(FAILED,), judged_by="9" * 16)
    found = judged(
        offer=wrong, words=(), approvers=(ANN, LEE), problems=(BLOCK,), rights=(OWN, Right(what="The music"))
    )
    assert rules(found) == [
        "flight-over", "file-missing", "verdicts-outdated", "verdict-fails", "approval-open", "approval-open",
        "rights-end-unknown",
    ]  # fmt: skip
    assert isinstance(found, Held)
    assert found.sentence().count("; ") == 6


def test_a_waiver_that_holds_lets_a_verdict_pass_and_is_among_the_grounds() -> None:
    found = judged(offer=offer(verdicts=(FAILED.model_copy(update={"waived": WAIVER}),)))
    assert isinstance(found, Cleared)
    assert found.grounds.waivers == ("w-1",)


def test_a_waiver_of_the_brief_is_among_the_grounds_too() -> None:
    passed = UNENDING.model_copy(update={"waived": WAIVER})
    found = judged(problems=(passed,), rights=(Right(what="The music"),))
    assert isinstance(found, Cleared)
    assert found.grounds.waivers == ("w-1",)


def test_what_the_brief_tells_of_is_not_told_twice() -> None:
    assert rules(judged(problems=(UNENDING,), rights=(Right(what="The music"),))) == ["rights-end-unknown"]


def test_approving_again_after_sending_back_counts() -> None:
    words = (word(1), word(2, decision=Decision.SENT_BACK, why="cut off"), word(3))
    found = judged(words=words)
    assert isinstance(found, Cleared)
    assert found.grounds.approvals == ("word-3",)


def test_one_who_is_asked_twice_is_named_once() -> None:
    found = judged(approvers=(ANN, Approver(asked="Ann Lee", name="Ann Lee")))
    assert isinstance(found, Cleared)
    assert found.grounds.approvals == ("word-1",)


@given(st.permutations([word(1), LATER_SENT_BACK, word(3, by="Cy Roe"), word(4, edit="edit-2")]))
def test_the_last_word_counts_in_whatever_order_they_come(words: list[Any]) -> None:
    assert rules(judged(words=tuple(words))) == ["approval-sent-back"]


@pytest.mark.parametrize("now", ["100 EUR", "99.99 EUR", "0 CHF", None])
def test_what_costs_no_more_than_was_approved_may_go_out_at_another_hour_too(now: str | None) -> None:
    moved = post(budget=parse_money(now) if now else None, local=post().local + timedelta(days=9, hours=3))
    assert rules(judged(post=moved, words=(word(costs={post().id: parse_money("100 EUR")}),))) == []


@given(st.sampled_from(["sha256", "spec", "files", "words", "places", "edit", "by", "decision"]))
def test_an_approval_of_anything_else_opens_nothing(field: str) -> None:
    other: dict[str, Any] = {
        "sha256": "d" * 64, "spec": "d" * 16, "files": {}, "words": (), "places": (), "edit": "edit-9", "by": "Cy Roe",
        "decision": Decision.SENT_BACK,
    }  # fmt: skip
    assert isinstance(judged(words=(word(**{field: other[field]}),)), Held)


def test_names_are_one_persons_however_they_are_written() -> None:
    assert same_person(" ann  LEE", "Ann Lee")
    assert same_person("Zoe\u0308", "Zoë")
    assert not same_person("Ann Lee", "Anna Lee")


def with_approval(by: tuple[str, ...], team: dict[str, str]) -> Brief:
    return Brief.model_construct(approval=ApprovalLine(by=by), team=team)


def test_roles_stand_for_who_has_them_the_briefs_before_the_programs() -> None:
    program = Program(
        client="Hillside", brand=BrandKit(name="Hillside"), team={"client": "Ann Lee", "Media buyer": "Cy Roe"}
    )
    brief = with_approval(("Client", "media_buyer", "legal", "Dee Poe"), {"client": "Eve Ray"})
    assert [(each.asked, each.name) for each in approvers_of(brief, program)] == [
        ("Client", "Eve Ray"), ("media_buyer", "Cy Roe"), ("legal", None), ("Dee Poe", "Dee Poe"),
    ]  # fmt: skip
    assert approvers_of(Brief.model_construct(approval=None, team={}), program) == ()


def test_a_version_of_limits_changes_with_any_of_them() -> None:
    found = placement("youtube_infeed")
    assert spec_of(found) == spec_of(found.model_copy())
    assert len(spec_of(found)) == 16
    assert spec_of(found) != spec_of(found.model_copy(update={"name": "another"}))


def test_hostile_names_are_quoted_in_what_to_run() -> None:
    found = judged(words=(), approvers=(Approver(asked="x", name="Ann; rm -rf $HOME"),))
    assert isinstance(found, Held)
    assert "--by 'Ann; rm -rf $HOME'" in found.obstacles[0].fix


def test_a_right_counts_on_its_last_day() -> None:
    assert isinstance(judged(rights=(Right(what="The music", until=DAY),), day=date(2026, 12, 2)), Cleared)
    assert rules(judged(rights=(Right(what="The music", until=DAY),), day=date(2026, 12, 3))) == ["rights-ended"]


@pytest.mark.parametrize("rule", sorted(BY_POST))
def test_what_is_wrong_with_another_post_does_not_hold_this_one(rule: str) -> None:
    assert isinstance(judged(problems=(BLOCK.model_copy(update={"rule": rule}),)), Cleared)


def test_no_waiver_stands_for_a_right_that_is_over() -> None:
    passed = BLOCK.model_copy(update={"rule": "rights-ended", "about": "rights/1", "waived": WAIVER})
    over = Right(what="The music", until=DAY - timedelta(days=1))
    assert rules(judged(problems=(passed,), rights=(over,))) == ["rights-ended"]


OVER = FAILED.model_copy(update={"rule": "rights", "repair": "renew it"})
EARLY = BLOCK.model_copy(update={"rule": "rights-end-early", "about": "rights/1/until"})


def test_rights_are_judged_for_the_post_and_not_by_the_verdict_on_the_whole_flight() -> None:
    assert isinstance(judged(offer=offer(verdicts=(PASSED, OVER))), Cleared)
    let_pass = judged(offer=offer(verdicts=(PASSED, OVER.model_copy(update={"waived": WAIVER}))))
    assert isinstance(let_pass, Cleared)
    assert let_pass.grounds.waivers == ()
    assert rules(judged(offer=offer(verdicts=(OVER.model_copy(update={"rule": "rights-of-way"}),)))) == [
        "verdict-fails"
    ]


def test_a_right_that_is_over_is_told_once_and_offers_no_waiver() -> None:
    right = Right(what="The music", kind="music", until=DAY - timedelta(days=1))
    found = judged(problems=(EARLY,), rights=(right,), offer=offer(verdicts=(PASSED, OVER)))
    assert rules(found) == ["rights-ended"]
    assert isinstance(found, Held)
    assert "waive" not in found.obstacles[0].fix
    assert isinstance(judged(problems=(EARLY,), rights=(right,), offer=offer(sound=False)), Cleared)
    assert rules(judged(problems=(EARLY,), rights=(OWN, right))) == ["rights-end-early", "rights-ended"]


def test_a_right_that_ends_within_the_flight_still_holds_until_somebody_answers_for_it() -> None:
    right = Right(what="The music", until=DAY)
    assert rules(judged(problems=(EARLY,), rights=(right,))) == ["rights-end-early"]
    assert isinstance(judged(problems=(EARLY.model_copy(update={"waived": WAIVER}),), rights=(right,)), Cleared)


@pytest.mark.parametrize(
    ("about", "line"),
    [("posts/2", 2), ("posts/12/text", 12), ("posts", None), ("", None), ("rights/2", None), ("posts/channel", None)],
)
def test_a_problem_is_of_the_line_it_names(about: str, line: int | None) -> None:
    assert line_of(BLOCK.model_copy(update={"about": about})) == line
