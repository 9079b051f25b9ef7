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
        "kpi-target-guessed", WARN, THOUGHT, "is a guess",
        change("    target: 35 %\n    baseline: 22 %\n", "    unknown: [baseline]\n"),
    ),
    "target guessed for the whole brief": Broken(
        (("    baseline: 22 %\n", ""), *more("unknown: [baseline]\n")),
        "kpi-target-guessed", WARN, THOUGHT, "is a guess",
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
        more("schedule: {starts: '2027'}\n"), "date-unreadable", BLOCK, ALL, "is no date", more(FLIGHT),
    ),
    "a day there is not": Broken(
        more("schedule: {starts: 2027-02-30}\n"), "date-unreadable", BLOCK, ALL, "is no date",
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
        "post-text-too-long", WARN, OUT, "characters long",
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


ELSEWHERE = ("brand-file-", "brief-name", "caption-times", "glyph-missing", "language-idle", "master-too-short",
             "one-arm", "opening-too-late", "override-", "program-missing", "source-unusable")  # fmt: skip
"""Rules of files, fonts and overrides, each broken in the tests of its own module."""


@pytest.mark.parametrize("rule", [rule for rule in GATE if not rule.startswith(ELSEWHERE)])
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
        "audience-watches-missing", "distribution-missing", "measurement-missing", "budget-missing", "rights-missing",
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
