from datetime import date
from pathlib import Path

import pytest

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.gate import MADE
from cutthrough.brief.read import check_brief, read_brief
from cutthrough.brief.waived import waived, why_not_waivable
from cutthrough.flow.make import check
from cutthrough.flow.waivers import LEDGER, revoke, waive, waive_verdicts, waivers_of
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.errors import BriefRefused, Misuse
from cutthrough.model.verdict import Report, Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.store.ledger import LEDGER_FILE, EntryKind, open_ledger

TODAY, UNTIL = date(2026, 11, 22), date(2026, 12, 31)
UNPROVEN = GOOD.replace("    proof: The workshop, filmed in one take\n", "  - text: Shipped in two days\n    by: 5 s\n")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


def asked(rule: str, about: str = "", until: date = UNTIL, by: str = "Ann Lee") -> Waiver:
    return Waiver(id="", brief="spring", rule=rule, about=about, by=by, why="it is filmed", until=until, given_at="")


def problems_of(program: Path, text: str) -> tuple[Problem, ...]:
    return read_brief(put_brief(program, text), program, today=TODAY)[1]


def give(program: Path, waiver: Waiver, text: str = UNPROVEN) -> Waiver:
    return waive(program, waiver, problems_of(program, text), TODAY)


def passed(program: Path, text: str, today: date = TODAY) -> list[tuple[str, bool]]:
    """Each problem that blocks, by its place, and whether it is let pass."""
    found = waived(problems_of(program, text), waivers_of(program, "spring"), today)
    return [(p.about, p.waived is not None) for p in found if p.severity is Severity.BLOCK]


def test_the_ledger_is_the_stores() -> None:
    assert LEDGER == LEDGER_FILE


def test_a_program_without_a_ledger_has_none_and_gets_none(program: Path) -> None:
    assert waivers_of(program, "spring") == ()
    assert not (program / LEDGER_FILE).exists()
    with pytest.raises(Misuse):
        revoke(program, "spring", "w-1")
    assert not (program / LEDGER_FILE).exists()


def test_a_waiver_lets_its_rule_pass_everywhere_until_the_end_of_its_day(program: Path) -> None:
    assert passed(program, UNPROVEN) == [("messages/1", False), ("messages/2", False)]
    given = give(program, asked("message-without-proof"))
    assert given.id.startswith("w-")
    assert waivers_of(program, "spring") == (given,)
    assert waivers_of(program, "autumn") == ()
    assert passed(program, UNPROVEN) == [("messages/1", True), ("messages/2", True)]
    assert passed(program, UNPROVEN, UNTIL) == [("messages/1", True), ("messages/2", True)]
    later = date(2027, 1, 1)
    assert passed(program, UNPROVEN, later) == [("messages/1", False), ("messages/2", False)]
    ended = waived(problems_of(program, UNPROVEN), waivers_of(program, "spring"), later)[0]
    assert ended.message.endswith("; Ann Lee's waiver ended on 2026-12-31")


def test_a_waiver_of_one_place_holds_for_what_stands_there_wherever_it_goes(program: Path) -> None:
    given = give(program, asked("message-without-proof", "messages/2"))
    assert given.quote == "- text: Shipped in two days"
    assert passed(program, UNPROVEN) == [("messages/1", False), ("messages/2", True)]
    first, second = "  - text: Repaired for free\n    by: 5 s\n", "  - text: Shipped in two days\n    by: 5 s\n"
    swapped = UNPROVEN.replace(first + second, second + first)
    assert passed(program, swapped) == [("messages/1", True), ("messages/2", False)]
    reworded = UNPROVEN.replace("Shipped in two days", "Shipped in an hour")
    assert passed(program, reworded) == [("messages/1", False), ("messages/2", False)]
    told = waived(problems_of(program, reworded), waivers_of(program, "spring"), TODAY)[1]
    assert told.message.endswith("; Ann Lee's waiver was for what stood here before")


def test_a_waiver_can_be_taken_back_and_stays_in_the_ledger(program: Path) -> None:
    given = give(program, asked("message-without-proof"))
    taken = revoke(program, "spring", given.id, by="Bo", why="we film it")
    assert taken.revoked_at is not None
    assert waivers_of(program, "spring") == (taken,)
    assert (taken.revoked_by, taken.revoked_why) == ("Bo", "we film it")
    assert passed(program, UNPROVEN) == [("messages/1", False), ("messages/2", False)]
    with pytest.raises(Misuse, match="revoked already"):
        revoke(program, "spring", given.id)
    with pytest.raises(Misuse, match='no waiver "w-none"'):
        revoke(program, "spring", "w-none")
    with open_ledger(program) as ledger:
        assert len(ledger.entries(EntryKind.WAIVER, "spring")) == 1
        assert ledger.entries(EntryKind.REVOCATION, "spring")[0].record["by"] == "Bo"


@pytest.mark.parametrize(
    ("rule", "text", "says"),
    [
        ("goal-missing", GOOD, "nobody can waive them"),
        ("goal-role-unfit", GOOD.replace("  objective: awareness\n", "  objective: awareness\n  role: convert\n"),
         "nobody can waive them"),
        ("audience-missing", GOOD, "nobody can waive them"),
        ("audience-who-missing", GOOD, "nobody can waive them"),
        ("audience-watches-missing", GOOD, "nobody can waive them"),
        ("unknown-value", GOOD.replace("objective: awareness", "objective: awarness"), "nobody can waive them"),
        ("too-short", GOOD.replace("More people know that our bags are repaired for free", "Sell"), "nobody can waive"),
        ("source-missing", GOOD.replace("master.mp4", "gone.mp4"), "no edit can be made without it"),
        ("unknown-field", GOOD.replace("  master:", "  mster: x\n  master:"), "no edit can be made without it"),
        ("yaml-tab", GOOD, "until the file can be read"),
        ("not-a-mapping", "- goal\n", "until the file can be read"),
        ("rights-ended", GOOD, "no post goes out"),
        ("rights-platform", GOOD, "no post goes out"),
        ("rights-territory", GOOD, "no post goes out"),
        ("edits-missing", GOOD, "what is not made can't go out"),
        ("bugdet-missing", GOOD, 'There is no rule "bugdet-missing" did you mean budget-missing'),
        ("kpis-taget-missing", GOOD, "kpis-target-missing"),
        ("yaml-tabs", GOOD, "yaml-tab"),
        ("wrong-type", GOOD, "blocks nothing"),
        ("message-without-prof", UNPROVEN, "message-without-proof"),
        ("loudnes", GOOD, "loudness"),
        ("zzz", GOOD, "cutthrough check names the rules"),
        ("message-without-proof", GOOD, "blocks nothing in spring now"),
        ("kpi-baseline-missing", GOOD.replace("    baseline: 22 %\n", ""), "only warns here"),
    ],
)  # fmt: skip
def test_what_can_not_be_waived_is_refused(program: Path, rule: str, text: str, says: str) -> None:
    with pytest.raises(Misuse) as refused:
        give(program, asked(rule), text)
    assert says in f"{refused.value.message} {refused.value.fix}"
    assert not (program / LEDGER_FILE).exists()


def test_a_day_that_is_over_and_a_place_that_is_none_are_refused(program: Path) -> None:
    with pytest.raises(Misuse, match="is over"):
        give(program, asked("message-without-proof", until=date(2026, 11, 21)))
    with pytest.raises(Misuse) as refused:
        give(program, asked("message-without-proof", "messages/7"))
    assert refused.value.fix == "it does at: messages/1, messages/2"
    give(program, asked("message-without-proof", until=TODAY))


@pytest.mark.parametrize("until", [date(2028, 11, 22), date(9999, 12, 31)])
def test_a_waiver_is_for_two_years_at_most(program: Path, until: date) -> None:
    with pytest.raises(Misuse, match="more than two years away") as refused:
        give(program, asked("message-without-proof", until=until))
    assert "2028-11-21" in str(refused.value.fix)


ALL = (Stage.CONCEPT, Stage.SHOOT, Stage.EDIT, Stage.PUBLISH)


@pytest.mark.parametrize(
    ("rule", "text", "still"),
    [
        ("kpis-missing", GOOD[: GOOD.index("kpis:")] + GOOD[GOOD.index("messages:") :], ()),
        ("kpi-target-guessed", GOOD.replace("22 %", "unknown"), ()),
        ("placement-unknown", GOOD.replace("instagram_reels_ad", "reels_advert"), MADE),
        ("unknown-field", GOOD.replace("measurement:", "zzz: notes\nmeasurement:"), MADE),
        ("date-unreadable", GOOD + "schedule: {starts: soon}\n", MADE),
        ("messages-text-missing", GOOD.replace("- text: Repaired for free\n    by", "- by"), MADE),
    ],
)  # fmt: skip
def test_any_judgement_can_be_waived_and_what_no_edit_is_made_without_still_blocks_from_edit_on(
    program: Path, rule: str, text: str, still: tuple[Stage, ...]
) -> None:
    before = [p for p in problems_of(program, text) if p.rule == rule]
    assert any(p.blocks(Stage.SHOOT) for p in before)
    give(program, asked(rule), text)
    found = [p for p in waived(problems_of(program, text), waivers_of(program, "spring"), TODAY) if p.rule == rule]
    assert [p.waived is not None for p in found] == [True] * len(before)
    assert tuple(stage for stage in ALL if any(p.blocks(stage) for p in found)) == still
    assert all(("no edit can be made without it" in p.message) is bool(still) for p in found)


def test_without_measures_it_is_made_once_somebody_answers_for_it(program: Path) -> None:
    text = GOOD[: GOOD.index("kpis:")] + GOOD[GOOD.index("messages:") :]
    path = put_brief(program, text)
    with pytest.raises(BriefRefused):
        check(path)
    give(program, asked("kpis-missing"), text)
    assert check(path).brief.brief.kpis == ()


def test_make_and_the_gates_pass_with_a_waiver_and_carry_it(program: Path) -> None:
    late = GOOD.replace("by: 5 s", "by: 16 s")
    path = put_brief(program, late)
    with pytest.raises(BriefRefused):
        check(path)
    give(program, asked("moment-too-late", until=date(2028, 11, 21)), late)
    ready = check(path)
    assert [p.waived.by for p in ready.brief.warnings if p.waived] == ["Ann Lee"]
    checked = check_brief(path, program, Stage.PUBLISH, waivers=waivers_of(program, "spring"), today=TODAY)
    assert checked.warnings[0].waived is not None


def test_a_problem_that_nobody_may_waive_is_not_let_pass_by_an_entry_from_elsewhere(program: Path) -> None:
    unfit = GOOD.replace("  objective: awareness\n", "  objective: awarness\n")
    general = asked("unknown-value").model_copy(update={"id": "w-2"})
    assert [p.waived for p in waived(problems_of(program, unfit), [general], TODAY)] == [None]
    forged = asked("source-missing").model_copy(update={"id": "w-1"})
    found = waived(problems_of(program, GOOD.replace("master.mp4", "gone.mp4")), [forged], TODAY)
    assert [p.waived for p in found] == [None]
    assert why_not_waivable("source-missing")
    assert why_not_waivable("audience-out-of-reach") is None
    assert why_not_waivable("rights-end-unknown") is None


def report(*verdicts: tuple[str, Status]) -> Report:
    made = tuple(Verdict(rule=rule, status=status, measured="-20 LUFS") for rule, status in verdicts)
    return Report(file_sha256="0" * 64, placement="instagram_reels_ad", verdicts=made)


def test_a_verdict_that_fails_is_waived_for_one_edit_or_for_all(program: Path) -> None:
    given = waive(program, asked("loudness", "reels-15s"), (), TODAY)
    known = waivers_of(program, "spring")
    failing = report(("loudness", Status.FAIL), ("size", Status.FAIL), ("container", Status.WARN))
    ours = waive_verdicts(failing, known, "spring", "reels-15s", TODAY)
    assert [(v.rule, v.fails) for v in ours.verdicts] == [("loudness", False), ("size", True), ("container", False)]
    assert ours.verdicts[0].waived == given
    for brief, about, today in (
        ("spring", "reels-6s", TODAY),
        ("autumn", "reels-15s", TODAY),
        ("spring", "reels-15s", date(2027, 1, 1)),
    ):
        assert waive_verdicts(failing, known, brief, about, today) == failing
    assert (
        waive_verdicts(report(("loudness", Status.PASS)), known, "spring", "reels-15s", TODAY).verdicts[0].waived
        is None
    )
    waive(program, asked("loudness"), (), TODAY)
    everywhere = waive_verdicts(failing, waivers_of(program, "spring"), "spring", "reels-6s", TODAY)
    assert everywhere.verdicts[0].waived is not None


def test_a_waiver_that_ended_is_taken_off_a_report_that_was_kept(program: Path) -> None:
    failing = report(("loudness", Status.FAIL))
    waive(program, asked("loudness"), (), TODAY)
    known = waivers_of(program, "spring")
    kept = waive_verdicts(failing, known, "spring", "reels-15s", TODAY)
    assert waive_verdicts(kept, known, "spring", "reels-15s", date(2027, 1, 1)) == failing


def test_a_waiver_that_ends_within_the_flight_says_so_where_it_is_about_publishing(program: Path) -> None:
    give(program, asked("message-without-proof"))
    found, waivers = problems_of(program, UNPROVEN), waivers_of(program, "spring")
    for ends, told in ((UNTIL, False), (date(2027, 1, 1), True), (None, False)):
        problem = next(p for p in waived(found, waivers, TODAY, ends) if p.waived)
        assert problem.message.endswith("the waiver ends on 2026-12-31, the flight only on 2027-01-01") is told
