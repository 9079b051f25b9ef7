"""Each rule of coherence with a brief that breaks it and one that keeps it, and the gates it stands at."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from brief.program import GOOD, MINIMAL, make_program, put_brief
from brief.test_read import BROKEN as STRUCTURAL
from cutthrough.brief.gate import ALL, GATE, KINDS, MADE, OUT, PLACED, SPENT, THOUGHT, rule_of
from cutthrough.brief.mend import pasted
from cutthrough.brief.read import check_brief, read_brief
from cutthrough.brief.unknown_rules import to_learn
from cutthrough.model.brief import LEARN_IT, Problem, Severity, Stage
from cutthrough.model.errors import BriefRefused

TODAY = date(2026, 11, 22)
BLOCK, WARN = Severity.BLOCK, Severity.WARN
PROOF = "    proof: The workshop, filmed in one take\n"
PLANS = "distribution: Paid for two weeks, then on our own pages\n"
MEASURED = "measurement: Read weekly, from the platform's reports\n"
RIGHTS = "rights: [{what: The footage and its music, basis: our own work, forever: yes}]\n"
WATCHES = "  watches: [Instagram, TikTok, YouTube]\n"
FLIGHT = "schedule: {starts: 2027-01-10, ends: 2027-02-10}\n"
TEST = "vary: {{hook: yes}}\ntests: [{{factor: hook, kpi: Share of viewers who watch to the end, {}}}]\n"
MESSAGE = "messages:\n  - text: Repaired for free\n    by: 5 s\n" + PROOF
KPI = "  - metric: Share of viewers who watch to the end\n    target: 35 %\n    baseline: 22 %\n"


class Broken(NamedTuple):
    """What is changed in the good brief, and the rule that is broken then: where it blocks or warns."""

    changes: tuple[tuple[str, str], ...]
    rule: str
    severity: Severity
    stages: tuple[Stage, ...]
    says: str
    keeps: tuple[tuple[str, str], ...] = ()


def change(old: str, new: str) -> tuple[tuple[str, str], ...]:
    return ((old, new),)


def more(text: str) -> tuple[tuple[str, str], ...]:
    return (("sources:\n", text + "sources:\n"),)


def right(text: str, flight: str = FLIGHT) -> tuple[tuple[str, str], ...]:
    return ((RIGHTS, f"rights: [{{what: The music, basis: a licence, {text}}}]\n{flight}"),)


BROKEN: dict[str, Broken] = {
    "role far from the objective": Broken(
        change("  objective: awareness\n", "  objective: awareness\n  role: convert\n"),
        "goal-role-unfit", BLOCK, THOUGHT, "it is to attract or clarify",
        change("  objective: awareness\n", "  objective: awareness\n  role: clarify\n"),
    ),
    "role beside the objective": Broken(
        change("  objective: awareness\n", "  objective: awareness\n  role: convince\n"),
        "goal-role-unfit", WARN, THOUGHT, "own judgement",
    ),
    "kpi that shows something else": Broken(
        change("metric: Share of viewers who watch to the end", "metric: Sign-ups"),
        "kpi-cannot-show", BLOCK, THOUGHT, "these can:",
        change("metric: Share of viewers who watch to the end", "metric: Ad recall lift"),
    ),
    "likes for conversion": Broken(
        (("objective: awareness", "objective: conversion"), ("Share of viewers who watch to the end", "Likes")),
        "kpi-cannot-show", BLOCK, THOUGHT, "purchases",
    ),
    "kpi beside one that can": Broken(
        change(KPI, KPI + "  - metric: Sign-ups\n    target: 300\n    baseline: 120\n"),
        "kpi-cannot-show", WARN, THOUGHT, "may only stand beside it",
    ),
    "kpi nobody knows": Broken(
        change("metric: Share of viewers who watch to the end", "metric: Glow of the shop window"),
        "kpi-unknown", WARN, THOUGHT, "can't tell",
    ),
    "target guessed": Broken(
        change("baseline: 22 %", "unknown: [baseline]"),
        "kpi-target-guessed", BLOCK, THOUGHT, "is a guess",
        change("    target: 35 %\n    baseline: 22 %\n", "    unknown: [baseline]\n"),
    ),
    "target guessed for the whole brief": Broken(
        (("    baseline: 22 %\n", ""), *more("unknown: [baseline]\n")),
        "kpi-target-guessed", BLOCK, THOUGHT, "is a guess",
    ),
    "target guessed beside an unknown baseline": Broken(
        change("baseline: 22 %", "baseline: Unknown"), "kpi-target-guessed", BLOCK, THOUGHT, "write learn it",
        change("    target: 35 %\n    baseline: 22 %\n", "    baseline: unknown\n"),
    ),
    "a share in money": Broken(
        change("35 %", "4 EUR"), "kpi-value-impossible", BLOCK, THOUGHT, "no amount of money",
    ),
    "a share of more than all": Broken(
        change("35 %", "400 %"), "kpi-value-impossible", BLOCK, THOUGHT, "at most 100 %", change("35 %", "+12 points"),
    ),
    "a share below nothing": Broken(
        change("35 %", "-35 %"), "kpi-value-impossible", BLOCK, THOUGHT, "less than nothing", change("35 %", "100 %"),
    ),
    "a baseline of more than all": Broken(
        change("22 %", "220 %"), "kpi-value-impossible", BLOCK, THOUGHT, "baseline: ",
    ),
    "a target that is worse": Broken(
        change("35 %", "20 %"), "kpi-no-better", WARN, THOUGHT, "20 % is no better than 22 % before",
    ),
    "a target that is the same": Broken(change("35 %", "22.0 %"), "kpi-no-better", WARN, THOUGHT, "when it is higher"),
    "fewer are better": Broken(
        change(KPI, KPI + "  - metric: calls to the hotline\n    target: 40\n    baseline: 30\n"),
        "kpi-no-better", WARN, THOUGHT, "support contacts is better when it is lower",
        change(KPI, KPI + "  - metric: calls to the hotline\n    target: 20\n    baseline: 30\n"),
    ),
    "nothing to come across": Broken(
        change(MESSAGE, ""), "messages-missing", WARN, SPENT, "must come across",
    ),
    "a proof that is none": Broken(
        change(PROOF, "    proof: We say so.\n"), "message-without-proof", BLOCK, SPENT, '("We say so." is no answer)',
        change(PROOF, "    proof: None of us has ever sent one back, on film\n"),
    ),
    "a proof that is a dash": Broken(
        change(PROOF, "    proof: '-'\n"), "message-without-proof", BLOCK, SPENT, "rather than assert",
    ),
    "a proof said to be unknown": Broken(
        change(PROOF, "    proof: unknown\n"), "unknown-proof", BLOCK, OUT, "has no proof yet",
    ),
    "distribution empty": Broken(change(PLANS, 'distribution: "  "\n'), "distribution-missing", BLOCK, SPENT, "how it"),
    "distribution later": Broken(
        change(PLANS, "distribution: TBD\n"), "distribution-missing", BLOCK, SPENT, '("TBD" is no answer)',
    ),
    "measurement a question": Broken(
        change(MEASURED, "measurement: '?'\n"), "measurement-missing", BLOCK, SPENT, "how and when",
    ),
    "watches a question": Broken(
        change(WATCHES, "  watches: ['?']\n"), "audience-watches-missing", BLOCK, SPENT, "where they watch",
    ),
    "where they don't watch": Broken(
        change(WATCHES, "  watches: [anywhere but Instagram, never on YouTube]\n"),
        "audience-watches-unknown", WARN, SPENT, "name where",
    ),
    "a paid place where nobody watches": Broken(
        change("  - instagram_reels_ad: [15 s, 6 s]\n", "  - instagram_reels_ad: 15 s\n  - linkedin_video_ad: 15 s\n"),
        "placement-out-of-reach", WARN, SPENT, "LinkedIn",
        change("  - instagram_reels_ad: [15 s, 6 s]\n", "  - instagram_reels_ad: 15 s\n  - youtube_bumper_6s: 6 s\n"),
    ),
    "a budget of nothing": Broken(
        change("4000 EUR", "0 EUR"), "budget-missing", BLOCK, SPENT, "the budget is 0 EUR",
        (("4000 EUR", "0 EUR"), ("instagram_reels_ad", "instagram_reels")),
    ),
    "a test of more than it reaches": Broken(
        more(TEST.format("effect: 3 points, viewers: 4000, arms: 3") + "worth: {reach: 10k}\n"),
        "test-beyond-reach", BLOCK, SPENT, "4,000 viewers in each of 3 arms are 12,000, and worth, reach is 10,000",
        more(TEST.format("effect: 3 points, viewers: 4000, arms: 3") + "worth: {reach: 12000}\n"),
    ),
    "a test of more than it reaches, of calls": Broken(
        more(
            "vary: {call_to_action: [Look, See, Go]}\nworth: {reach: 10k}\n"
            "tests: [{factor: call_to_action, kpi: Share of viewers who watch to the end, effect: 3 points, "
            "viewers: 4000}]\n"
        ),
        "test-beyond-reach", BLOCK, SPENT, "each of 3 arms",
    ),
    "a test of next to nothing": Broken(
        more(TEST.format("effect: 0.0001 points, viewers: 5000")),
        "test-effect-unreadable", BLOCK, SPENT, "from 22 % to 22.0001 %",
    ),
    "a flight that is over": Broken(
        more("schedule: {starts: 2026-01-10, ends: 2026-11-21}\n"), "flight-over", BLOCK, OUT, "ended on 2026-11-21",
        more("schedule: {starts: 2026-11-22, ends: 2026-11-22}\n"),
    ),
    "a flight that has begun": Broken(
        more("schedule: {starts: 2026-11-21, ends: 2026-11-22}\n"), "flight-started", WARN, OUT, "start on 2026-11-21",
    ),
    "a right that ends and doesn't": Broken(
        right("until: 2027-12-31, forever: yes"), "rights-contradictory", BLOCK, OUT, "until 2027-12-31, and forever",
    ),
    "no proof": Broken(change(PROOF, ""), "message-without-proof", BLOCK, SPENT, "rather than assert it"),
    "proof unknown": Broken(
        (*change(PROOF, ""), *more("unknown: [proof]\n")), "unknown-proof", BLOCK, OUT, "has no proof yet",
    ),
    "message later than one edit": Broken(
        change("by: 5 s", "by: 8 s"), "moment-after-edit", WARN, PLACED, "6 s", change("by: 5 s", "by: 6 s"),
    ),
    "message later than all": Broken(change("by: 5 s", "by: 16 s"), "moment-too-late", BLOCK, PLACED, "15 s"),
    "nobody knows where they watch": Broken(
        change(WATCHES, ""), "audience-watches-missing", BLOCK, SPENT, "where they watch",
    ),
    "a place nobody knows": Broken(
        change(WATCHES, "  watches: [Instagram, the old mill]\n"),
        "audience-watches-unknown", WARN, SPENT, "the old mill",
    ),
    "out of reach": Broken(
        change(WATCHES, "  watches: LinkedIn\n"), "audience-out-of-reach", BLOCK, SPENT, "reaches them: linkedin",
        change(WATCHES, "  watches: their LinkedIn and Insta stories\n"),
    ),
    "out of all reach": Broken(
        change(WATCHES, "  watches: the cinema\n"), "audience-out-of-reach", BLOCK, SPENT, "no placement of the",
    ),
    "no distribution": Broken(change(PLANS, ""), "distribution-missing", BLOCK, SPENT, "how it reaches"),
    "no measurement": Broken(change(MEASURED, ""), "measurement-missing", BLOCK, SPENT, "how and when"),
    "paid and no budget": Broken(
        change("budget: 4000 EUR\n", ""), "budget-missing", BLOCK, SPENT, "is paid for",
        (("budget: 4000 EUR\n", ""), ("instagram_reels_ad", "instagram_reels")),
    ),
    "budget without a number": Broken(
        change("4000 EUR", "as needed"), "budget-unreadable", BLOCK, SPENT, "not an amount",
        change("4000 EUR", "€4,000"),
    ),
    "budget without a currency": Broken(
        change("4000 EUR", "4000"), "budget-unreadable", BLOCK, SPENT, "no currency", change("4000 EUR", "4k CHF"),
    ),
    "cost over budget": Broken(
        more("production: {cost: 4500 EUR}\n"), "cost-over-budget", BLOCK, SPENT, "no more than 4,000 EUR",
        more("production: {cost: 2500 EUR}\n"),
    ),
    "cost takes it all": Broken(
        more("production: {cost: 4000 EUR}\n"), "cost-over-budget", BLOCK, SPENT, "nothing is left",
    ),
    "dollars of nobody knows where": Broken(
        change("4000 EUR", "$4000"), "budget-unreadable", BLOCK, SPENT, "several currencies",
    ),
    "cost in another currency": Broken(
        more("production: {cost: 900 USD}\n"), "cost-over-budget", WARN, SPENT, "can't tell",
    ),
    "type unknown": Broken(
        more("type: explaner\n"), "type-unknown", BLOCK, SPENT, "explainer", more("type: explainer\n"),
    ),
    "type for something else": Broken(
        more("type: onboarding\n"),
        "type-unfit", WARN, SPENT, "serves retention", more("type: bumper\n"),
    ),
    "technique unknown": Broken(
        more("techniques: [demonstraton]\n"), "technique-unknown", BLOCK, SPENT, "demonstration",
        more("techniques: [demonstration]\n"),
    ),
    "tier unknown": Broken(
        more("production: {tier: gold}\n"), "tier-unknown", BLOCK, SPENT, "flagship",
        more("production: {tier: rapid_test}\n"),
    ),
    "test without power": Broken(
        more(TEST.format("effect: 3 points, viewers: 500")), "test-without-power", BLOCK, SPENT, "3,135 viewers",
        more(TEST.format("effect: 3 points, viewers: 3135")),
    ),
    "test without viewers": Broken(
        more(TEST.format("effect: 3 points")), "test-cant-tell", WARN, SPENT, "it takes 3,135 viewers in each arm",
    ),
    "test without a baseline": Broken(
        (("22 %", "unknown"), *more(TEST.format("effect: 3 points, viewers: 500"))),
        "test-cant-tell", WARN, SPENT, "the baseline of",
    ),
    "test of no share": Broken(
        (
            (KPI, "  - metric: Branded searches\n    target: 900\n    baseline: 700\n"),
            *more("vary: {hook: yes}\ntests: [{factor: hook, kpi: Branded searches, effect: 10 % of the baseline}]\n"),
        ),
        "test-cant-tell", WARN, SPENT, "is no share",
    ),
    "test in per cent of what": Broken(
        more(TEST.format("effect: 10 %, viewers: 5000")), "test-effect-unreadable", BLOCK, SPENT, "points",
        more(TEST.format("effect: 10 % of the baseline, viewers: 60000")),
    ),
    "test of the impossible": Broken(
        more(TEST.format("effect: 90 points, viewers: 5000")), "test-effect-unreadable", BLOCK, SPENT, "between 0 and",
    ),
    "test of something else": Broken(
        more("vary: {hook: yes}\ntests: [{factor: hook, kpi: Revenue, effect: 3 points, viewers: 9000}]\n"),
        "test-kpi-unknown", BLOCK, SPENT, "none of the KPIs",
        more("vary: {hook: yes}\ntests: [{factor: hook, kpi: completion rate, effect: 3 points, viewers: 9000}]\n"),
    ),
    "factor unknown": Broken(
        more(TEST.format("effect: 3 points, viewers: 5000").replace("factor: hook", "factor: hok")),
        "test-factor-unknown", BLOCK, SPENT, "did you mean hook",
    ),
    "factor not varied": Broken(
        more(TEST.format("effect: 3 points, viewers: 5000").replace("vary: {hook: yes}\n", "")),
        "test-factor-fixed", BLOCK, SPENT, "vary: {hook: yes}",
    ),
    "one call to action is no test of two": Broken(
        more(
            "vary: {call_to_action: [Look]}\n"
            "tests: [{factor: call_to_action, kpi: Share of viewers who watch to the end, effect: 3 points}]\n"
        ),
        "test-factor-fixed", BLOCK, SPENT, "two or more under vary",
    ),
    "one length is no test of lengths": Broken(
        (
            ("[15 s, 6 s]", "15 s"),
            *more(TEST.format("effect: 3 points, viewers: 5000").replace("factor: hook", "factor: length")),
        ),
        "test-factor-fixed", BLOCK, SPENT, "two lengths",
    ),
    "days out of order": Broken(
        more("schedule: {shoot: 2027-03-01, starts: 2027-02-01}\n"), "schedule-order", BLOCK, SPENT, "is before",
        more("schedule: {shoot: 2027-02-01, starts: 2027-02-01}\n"),
    ),
    "end before start": Broken(
        more("schedule: {starts: 2027-03-01, ends: 2027-02-01}\n"), "schedule-order", BLOCK, SPENT, "end of the flight",
    ),
    "a year is no day": Broken(
        more("schedule: {starts: '2027'}\n"), "date-unreadable", BLOCK, PLACED, "is no date", more(FLIGHT),
    ),
    "a day there is not": Broken(
        more("schedule: {starts: 2027-02-30}\n"), "date-unreadable", BLOCK, PLACED, "is no date",
    ),
    "no rights": Broken(change(RIGHTS, ""), "rights-missing", BLOCK, SPENT, "belongs to others"),
    "rights unknown": Broken(
        change(RIGHTS, "unknown: rights\n"), "unknown-rights", BLOCK, OUT, "cleared before it goes out",
    ),
    "rights in a sentence": Broken(
        change(RIGHTS, "rights: The music is licensed\n"), "rights-end-unknown", BLOCK, OUT, "until when",
    ),
    "a right without an end": Broken(right("territories: CH"), "rights-end-unknown", BLOCK, OUT, "forever: yes"),
    "a right that ends in the flight": Broken(
        right("until: 2027-02-09"), "rights-end-early", BLOCK, OUT, "the flight ends on 2027-02-10",
        right("until: 2027-02-10"),
    ),
    "a right that ends before the start": Broken(
        right("until: 2027-01-01", "schedule: {starts: 2027-01-10}\n"), "rights-end-early", BLOCK, OUT, "flight starts",
    ),
    "a right that is over": Broken(right("until: 2026-11-21", ""), "rights-end-early", BLOCK, OUT, "that is over"),
    "a flight without an end": Broken(
        right("until: 2027-12-31", ""), "rights-flight-unknown", WARN, OUT, "can't tell".capitalize(),
    ),
    "a right that rests on nothing": Broken(
        change("basis: our own work, ", ""), "rights-basis-missing", WARN, OUT, "rests on",
    ),
    "a word never to be said": Broken(
        (("text: Repaired for free", "text: The CHÉAP repair"), *more("guardrails: {never_say: [cheap]}\n")),
        "words-never-said", BLOCK, PLACED, '"cheap"',
        (("text: Repaired for free", "text: Cheaper to keep"), *more("guardrails: {never_say: [cheap]}\n")),
    ),
    "a word the client never says": Broken(
        change("text: Repaired for free", "text: No bargains here"), "words-never-said", BLOCK, PLACED, '"bargains"',
    ),
    "a post too long": Broken(
        change("[15 s, 6 s]", f"[15 s, 6 s]\n    post_text: {'word ' * 500}"),
        "post-text-too-long", WARN, OUT, "2499 characters; ",
    ),
    "a post without a title": Broken(
        change("instagram_reels_ad: [15 s, 6 s]", "youtube_shorts: 15 s"),
        "post-title-missing", WARN, OUT, "posted with a title",
        change("instagram_reels_ad: [15 s, 6 s]", "youtube_shorts: 15 s\n    post_title: How we repair"),
    ),
    "an end card to nowhere": Broken(
        more("call_to_action: Look\n"), "link-missing", WARN, OUT, "leads nowhere",
        more("call_to_action: {text: Look, link: example.com/repair}\n"),
    ),
    "a link that is none": Broken(
        more("call_to_action: {text: Look, link: in our bio}\n"), "link-unreadable", BLOCK, OUT, "is no address",
    ),
    "unknown what may not be": Broken(
        more("unknown: [basline]\n"), "unknown-word", BLOCK, ALL, "did you mean baseline?", more("unknown: [worth]\n"),
    ),
    "no master yet": Broken(change("sources:\n  master: media/master.mp4\n", ""), "sources-missing", BLOCK, MADE, "no"),
    "no place yet": Broken(
        change("placements:\n  - instagram_reels_ad: [15 s, 6 s]\n", ""), "placements-missing", BLOCK, PLACED, "no",
    ),
    "a length it does not take": Broken(
        change("instagram_reels_ad: [15 s, 6 s]", "youtube_bumper_6s: 15 s"),
        "length-outside-placement", BLOCK, MADE, "6 s",
    ),
    "a file that is not there": Broken(change("master.mp4", "other.mp4"), "source-missing", BLOCK, MADE, "not in"),
}  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_program(tmp_path_factory.mktemp("acme"))
    (folder / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\nnever_say: bargains\n")
    return folder


def told(program: Path, text: str) -> tuple[Problem, ...]:
    return read_brief(put_brief(program, text), program, today=TODAY)[1]


def changed(changes: tuple[tuple[str, str], ...]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_rule_is_told_where_it_blocks(program: Path, name: str) -> None:
    broken = BROKEN[name]
    found = [p for p in told(program, changed(broken.changes)) if p.rule == broken.rule]
    assert found, [p.rule for p in told(program, changed(broken.changes))]
    assert (found[0].severity, found[0].stages) == (broken.severity, broken.stages)
    assert broken.says in found[0].message
    assert found[0].why
    assert "\n" not in found[0].message


@pytest.mark.parametrize("name", [name for name, broken in BROKEN.items() if broken.keeps])
def test_what_keeps_it_is_not(program: Path, name: str) -> None:
    broken = BROKEN[name]
    assert broken.rule not in [p.rule for p in told(program, changed(broken.keeps))]


@pytest.mark.parametrize("name", BROKEN)
def test_pasting_settles_it(program: Path, name: str) -> None:
    text = changed(BROKEN[name].changes)
    for problem in told(program, text):
        if problem.paste is not None:
            after = told(program, pasted(text, problem))
            assert (problem.rule, problem.message) not in [(p.rule, p.message) for p in after]
            assert not [p for p in after if p.rule.startswith("yaml-")]


def test_the_good_brief_passes_every_gate_without_a_word(program: Path) -> None:
    assert told(program, GOOD) == ()


ELSEWHERE = ("brand-file-", "brief-name", "caption-times", "edits-", "file-names-", "glyph-missing",
             "language-idle", "language-unwritten", "master-too-short", "one-arm", "opening-too-late",
             "override-", "program-missing", "source-unusable")  # fmt: skip
"""Rules of files, fonts and overrides, each broken in the tests of its own module."""

PLANNED = ("post-channel", "post-zone", "post-every", "post-endless", "post-times", "post-until", "post-outside",
           "post-edit", "post-twice", "post-text-hidden", "post-partner", "post-recipients", "post-budget", "post-link",
           "hashtag-", "approval-", "rights-platform", "rights-territory", "rights-ended")  # fmt: skip
"""Rules of the plan of posts, each broken in test_plan_rules.py or test_hidden_rules.py."""

CHANNELS = ("zone-unknown", "warn-rights-", "channel-")
"""Rules of the channels of a program, each broken in test_channel_rules.py."""


@pytest.mark.parametrize("rule", [rule for rule in GATE if not rule.startswith((*ELSEWHERE, *PLANNED, *CHANNELS))])
def test_every_rule_has_a_brief_that_breaks_it(rule: str) -> None:
    structural = {name for _, _, expected in STRUCTURAL.values() for name, _ in expected}
    assert rule in {broken.rule for broken in BROKEN.values()} | structural


def test_every_problem_is_of_a_rule_that_is_registered() -> None:
    assert all(rule_of(broken.rule) is GATE[broken.rule] for broken in BROKEN.values())
    assert not set(GATE) & set(KINDS)
    assert rule_of("nothing-such") is None


CONCEPT = GOOD[: GOOD.index("messages:")]


def test_a_concept_needs_goal_audience_and_measures_and_no_more(program: Path) -> None:
    problems = told(program, CONCEPT)
    assert not [p for p in problems if p.blocks(Stage.CONCEPT)]
    assert {p.rule for p in problems if p.blocks(Stage.SHOOT)} == {
        "placements-missing", "distribution-missing", "measurement-missing", "rights-missing",
    }  # fmt: skip
    assert {p.rule for p in problems if p.blocks(Stage.EDIT)} == {"placements-missing", "sources-missing"}
    checked = check_brief(put_brief(program, CONCEPT), program, Stage.CONCEPT, today=TODAY)
    assert checked.brief.sources.master == ""
    assert len(checked.warnings) == len(problems)


def test_a_shoot_needs_no_file(program: Path) -> None:
    text = GOOD[: GOOD.index("sources:")]
    assert not [p for p in told(program, text) if p.blocks(Stage.SHOOT)]
    assert check_brief(put_brief(program, text), program, Stage.SHOOT).brief.placements
    with pytest.raises(BriefRefused) as refused:
        check_brief(put_brief(program, text), program)
    assert refused.value.stage == "edit"


def test_edits_are_made_of_a_brief_that_holds_no_more_than_they_need(program: Path) -> None:
    checked = check_brief(put_brief(program, MINIMAL), program, today=TODAY)
    assert {p.rule for p in checked.warnings} == {
        "audience-watches-missing", "messages-missing", "distribution-missing", "measurement-missing", "budget-missing",
        "rights-missing",
    }  # fmt: skip
    assert {(p.severity, p.stages) for p in checked.warnings} == {(WARN, SPENT)}
    for stage in (Stage.SHOOT, Stage.PUBLISH):
        with pytest.raises(BriefRefused):
            check_brief(put_brief(program, MINIMAL), program, stage, today=TODAY)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("section", ["goal", "audience", "kpis"])
def test_without_goal_audience_or_kpis_no_gate_is_passed(program: Path, stage: Stage, section: str) -> None:
    lines = GOOD.split("\n")
    start = lines.index(f"{section}:")
    end = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith(" "))
    with pytest.raises(BriefRefused):
        check_brief(put_brief(program, "\n".join(lines[:start] + lines[end:])), program, stage)


def test_words_in_captions_and_scripts_are_found_with_their_place(program: Path) -> None:
    (program / "media" / "de.srt").write_text("1\n00:00:00,200 --> 00:00:01,500\nSchöne Bargains!\n")
    (program / "media" / "de.txt").write_text("Hello\nno bargains\n")
    text = GOOD + "  captions: {de: media/de.srt}\n  script: {en: media/de.txt}\n"
    found = [p.message for p in told(program, text) if p.rule == "words-never-said"]
    assert found == [
        'sources, captions, de: it has "bargains" at 0.2 s, which may never be said',
        'sources, script, en: it has "bargains" on its line 2, which may never be said',
    ]


def test_unknown_is_an_answer_and_the_target_is_then_to_learn_it(program: Path) -> None:
    for text in (
        GOOD.replace("    target: 35 %\n    baseline: 22 %\n", "    unknown: baseline\n"),
        GOOD.replace("    target: 35 %\n    baseline: 22 %\n", "    baseline: unknown\n"),
        GOOD.replace("    target: 35 %\n    baseline: 22 %\n", "") + "unknown: [baseline]\n",
        GOOD.replace("35 %", "Learn it").replace("22 %", "unknown"),
    ):
        brief, problems = read_brief(put_brief(program, text), program, today=TODAY)
        assert problems == ()
        assert brief is not None
        assert brief.kpis[0].target.lower() == LEARN_IT
        assert to_learn(brief) == ("Share of viewers who watch to the end: the number before this runs",)


def test_what_else_is_unknown_is_to_be_learnt(program: Path) -> None:
    brief, problems = read_brief(put_brief(program, GOOD + "unknown: [worth, viewers]\n"), program, today=TODAY)
    assert brief is not None
    assert problems == ()
    assert to_learn(brief) == ("what the piece may bring", "how many people each arm of a test will reach")


def test_pasting_the_days_brings_them_into_order(program: Path) -> None:
    text = GOOD + "schedule: {shoot: 2027-03-10, delivery: 2027-03-01, starts: 2027-03-05, ends: 2027-02-01}\n"
    problem = next(p for p in told(program, text) if p.rule == "schedule-order")
    after = pasted(text, problem)
    assert "schedule-order" not in [p.rule for p in told(program, after)]
    assert [after.index(day) for day in ("2027-02-01", "2027-03-01", "2027-03-05", "2027-03-10")] == sorted(
        after.index(day) for day in ("2027-02-01", "2027-03-01", "2027-03-05", "2027-03-10")
    )


def test_what_is_pasted_for_measures_makes_no_number_up(program: Path) -> None:
    text = GOOD.replace("kpis:\n" + KPI, "")
    after = pasted(text, next(p for p in told(program, text) if p.rule == "kpis-missing"))
    assert "target: learn it  # replace:" in after
    assert "%" not in after
    assert {p.rule for p in told(program, after)} == {"example-left"}


def test_a_placement_like_nothing_is_not_guessed(program: Path) -> None:
    text = GOOD.replace("instagram_reels_ad: [15 s, 6 s]", "placement: qqqq\n    lengths: 15 s")
    assert "# replace: a placement" in str(next(p for p in told(program, text) if p.rule == "placement-unknown").paste)


@pytest.mark.parametrize(
    "line",
    ["rights: [{what: The music, until: soon}]", "schedule: {starts: 2027-02-30}",
     "tests: [{factor: hook, kpi: Share, effect: 3 points, arms: 1}]", "languages: [english]", "vary: [hook]"],
)  # fmt: skip
def test_what_is_not_yet_needed_does_not_block_a_concept(program: Path, line: str) -> None:
    problems = told(program, GOOD.replace(RIGHTS, "") + line + "\n")
    assert [p for p in problems if p.blocks(Stage.EDIT)]
    assert not [p for p in problems if p.blocks(Stage.CONCEPT)]


def test_one_arm_is_too_few(program: Path) -> None:
    problems = told(program, GOOD + "tests: [{factor: hook, kpi: Share, effect: 3 points, arms: 1}]\n")
    assert "tests, item 1, arms: 1 is too few; write 2 or more" in [p.message for p in problems]


def test_a_type_is_called_by_its_name(program: Path) -> None:
    assert "type: Onboarding serves" in next(p.message for p in told(program, GOOD + "type: onboarding\n"))
