import os
import re
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brief.program import GOOD, make_program, put_brief, put_media
from cutthrough.brief.gate import rule_of
from cutthrough.brief.mend import pasted
from cutthrough.brief.program import program_problems
from cutthrough.brief.read import check_brief, read_brief
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.errors import BriefRefused, ProgramError, StoreError
from searched import examples

FILES = ("media/hook-b.mp4", "media/en.srt", "media/deep/er.mov")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path, *FILES)


def problems_of(program: Path, text: str) -> tuple[Problem, ...]:
    return read_brief(put_brief(program, text), program)[1]


def test_a_good_brief_has_no_problems(program: Path) -> None:
    brief, problems = read_brief(put_brief(program, GOOD), program)
    assert problems == ()
    assert brief is not None
    assert brief.name == "spring"
    assert brief.kpis[0].target == "35 %"
    assert brief.placements[0].placement == "instagram_reels_ad"
    assert brief.placements[0].lengths == (Fraction(15), Fraction(6))


@pytest.mark.parametrize(
    "line",
    [
        "- instagram_reels_ad: [15 s, 6 s]",
        "- {instagram_reels_ad: [15s, 6 s]}",
        "- placement: instagram_reels_ad\n    lengths: [15 s, '6']",
        "- lengths:\n      - 0:15\n      - 6 seconds\n    placement: instagram_reels_ad",
    ],
)
def test_forms_of_a_placement_mean_the_same(program: Path, line: str) -> None:
    text = GOOD.replace("- instagram_reels_ad: [15 s, 6 s]", line)
    brief, problems = read_brief(put_brief(program, text), program)
    assert problems == ()
    assert brief is not None
    assert [(p.placement, p.lengths) for p in brief.placements] == [("instagram_reels_ad", (Fraction(15), Fraction(6)))]


def test_short_forms(program: Path) -> None:
    text = GOOD.replace(MESSAGE, "  - Repaired for free\n")
    text = text.replace("[15 s, 6 s]", "15s\n    aspect: 9:16") + "call_to_action: Look\nguardrails: {captions: no}\n"
    brief, problems = read_brief(put_brief(program, text), program)
    assert [problem.rule for problem in problems] == ["message-without-proof", "link-missing"]
    assert brief is not None
    assert brief.messages[0].text == "Repaired for free"
    assert brief.call_to_action is not None
    assert brief.call_to_action.text == "Look"
    assert brief.placements[0].lengths == (Fraction(15),)
    assert brief.placements[0].aspect == Fraction(9, 16)
    assert brief.guardrails.captions is False


MESSAGE = "  - text: Repaired for free\n    by: 5 s\n    proof: The workshop, filmed in one take\n"
GOAL = GOOD[: GOOD.index("audience:")]
AUDIENCE = GOOD[GOOD.index("audience:") : GOOD.index("kpis:")]
KPIS = GOOD[GOOD.index("kpis:") : GOOD.index("messages:")]

# what is replaced in GOOD, by what, and the rules and lines that follow
BROKEN: dict[str, tuple[str, str, list[tuple[str, int | None]]]] = {
    "no goal": (GOAL, "", [("goal-missing", 1)]),
    "no audience": (AUDIENCE, "", [("audience-missing", 4)]),
    "no kpis": (KPIS, "", [("kpis-missing", 7)]),
    "kpis empty": (KPIS, "kpis: []\n", [("empty-list", 7)]),
    "kpis without a value": (KPIS, "kpis:\n", [("kpis-missing", 7)]),
    "kpi without target": ("    target: 35 %\n", "", [("kpis-target-missing", 8)]),
    "kpi with empty target": ("target: 35 %", "target:", [("kpis-target-missing", 9)]),
    "kpi target in words": ("35 %", "a lot", [("kpi-target-not-a-number", 9)]),
    "kpi target a range": ("35 %", "12 to 15", [("kpi-target-not-a-number", 9)]),
    "kpi target unknown": ("35 %", "unknown", [("kpi-target-not-a-number", 9)]),
    "kpi without baseline": ("    baseline: 22 %\n", "", [("kpi-baseline-missing", 8)]),
    "kpi baseline in words": ("22 %", "low", [("kpi-baseline-not-a-number", 10)]),
    "kpis a text": (KPIS, "kpis: Share 35 %\n", [("wrong-type", 7)]),
    "kpis one mapping": (KPIS, "kpis:\n  metric: Share\n  target: 3\n  baseline: 2\n", [("wrong-type", 7)]),
    "a kpi a text": (KPIS, "kpis:\n  - Share\n", [("wrong-type", 8)]),
    "objective unknown": ("objective: awareness", "objective: awarness", [("unknown-value", 2)]),
    "objective far off": ("objective: awareness", "objective: zzz", [("unknown-value", 2)]),
    "goal a text": (GOAL, "goal: People know us\n", [("wrong-type", 1)]),
    "goal a list": (GOAL, "goal: [a, b]\n", [("wrong-type", 1)]),
    "statement too short": ("More people know that our bags are repaired for free", "Sell", [("too-short", 3)]),
    "audience a text": (AUDIENCE, "audience: Everybody who commutes\n", [("wrong-type", 4)]),
    "who a list": ("who: Commuters of 25 to 45", "who: [Commuters, Cyclists]", [("wrong-type", 5)]),
    "field misspelt": ("statement:", "statment:", [("unknown-field", 3)]),
    "field by another name": ("messages:", "message:", [("unknown-field", 11)]),
    "field unknown": ("messages:", "zzz: 1\nmessages:", [("unknown-field", 11)]),
    "field unknown in an item": ("    by: 5 s\n", "    by: 5 s\n    zzz: 1\n", [("unknown-field", 14)]),
    "field unknown first in an item": ("  - text:", "  - zzz: 1\n    text:", [("unknown-field", 12)]),
    "field unknown in braces": ("media/master.mp4", "media/master.mp4\nguardrails: {zzz: 1, captions: no}\n",
                                [("unknown-field", 23)]),
    "an id typed": ("  - text:", "  - id: m-1\n    text:", [("kept-by-tool", 12)]),
    "a name typed": ("goal:\n", "name: spring\ngoal:\n", [("kept-by-tool", 1), ("goal-not-first", 1)]),
    "goal not first": (GOAL, "title: Hello\n" + GOAL, [("goal-not-first", 1)]),
    "goal after audience": (GOAL + AUDIENCE, AUDIENCE + GOAL, [("goal-not-first", 1)]),
    "message without text": ("  - text: Repaired for free\n    by", "  - by", [("messages-text-missing", 12)]),
    "message empty": (MESSAGE, "  -\n", [("empty-item", 12)]),
    "moment unreadable": ("by: 5 s", "by: soon", [("unreadable-value", 13)]),
    "moment divided by zero": ("by: 5 s", "by: 1/0", [("unreadable-value", 13)]),
    "moment negative": ("by: 5 s", "by: -5 s", [("time-not-positive", 13)]),
    "moment too late": ("by: 5 s", "by: 16 s", [("moment-too-late", 13)]),
    "brand too late": ("sources:", "guardrails:\n  brand_by: 1:00\nsources:", [("moment-too-late", 22)]),
    "no placements": ("placements:\n  - instagram_reels_ad: [15 s, 6 s]\n", "", [("placements-missing", 15)]),
    "placement unknown": ("instagram_reels_ad", "instagram_reel_ads", [("placement-unknown", 16)]),
    "placement like nothing": ("instagram_reels_ad", "qqqq", [("placement-unknown", 16)]),
    "placement without lengths": (": [15 s, 6 s]", "", [("placements-lengths-missing", 16)]),
    "lengths empty": ("[15 s, 6 s]", "[]", [("empty-list", 16)]),
    "lengths with a comma": ("[15 s, 6 s]", "15 s, 6 s", [("unreadable-value", 16)]),
    "length unreadable": ("[15 s, 6 s]", "[15 s, six]", [("unreadable-value", 16)]),
    "length past the minute": ("[15 s, 6 s]", "[15, '1:99']", [("unreadable-value", 16)]),
    "length past the hour": ("[15 s, 6 s]", "['1:60:00']", [("unreadable-value", 16)]),
    "length zero": ("[15 s, 6 s]", "[15 s, 0 s]", [("time-not-positive", 16)]),
    "length endless": ("[15 s, 6 s]", "[15 s, 99999999 h]", [("time-not-positive", 16)]),
    "length twice": ("[15 s, 6 s]", "[15 s, 0:15]", [("placement-twice", 16)]),
    "line twice": (
        "  - instagram_reels_ad: [15 s, 6 s]\n",
        "  - instagram_reels_ad: 15 s\n  - instagram_reels_ad: 15 s\n",
        [("placement-twice", 17)],
    ),
    "length too long": (
        "instagram_reels_ad: [15 s, 6 s]",
        "youtube_bumper_6s: 15 s",
        [("length-outside-placement", 16)],
    ),
    "aspect unreadable": ("[15 s, 6 s]", "15 s\n    aspect: tall", [("unreadable-value", 17)]),
    "aspect not taken": (
        "instagram_reels_ad: [15 s, 6 s]",
        "tiktok_infeed_auction: 15 s\n    aspect: 21:9",
        [("aspect-not-taken", 17)],
    ),
    "no sources": ("sources:\n  master: media/master.mp4\n", "", [("sources-missing", 17)]),
    "no master": ("master: media/master.mp4", "music: media/hook-b.mp4", [("sources-master-missing", 22)]),
    "master misspelt": ("media/master.mp4", "media/mastr.mp4", [("source-missing", 22)]),
    "master a folder": ("media/master.mp4", "media/deep", [("source-missing", 22)]),
    "hook not there": ("sources:", "sources:\n  hooks: [media/hook-b.mp4, x.mp4]",
                       [("source-missing", 22), ("source-idle", 22)]),
    "music outside": ("sources:", "sources:\n  music: ../other/music.mp3", [("source-outside", 22)]),
    "music absolute": ("sources:", "sources:\n  music: /etc/passwd", [("source-outside", 22)]),
    "caption language": ("sources:", "sources:\n  captions: {german: media/en.srt}", [("language-tag", 22)]),
    "caption language odd": ("sources:", "sources:\n  captions:\n    x_y_z: media/en.srt", [("language-tag", 23)]),
    "language": ("sources:", "languages: [en, english]\nsources:", [("language-tag", 21)]),
    "captions neither yes nor no": ("sources:", "guardrails: {captions: maybe}\nsources:", [("wrong-type", 21)]),
    "text lost behind a hash": ("Repaired for free\n    by", "Repaired #1 in town\n    by", [("hash-comment", 12)]),
    "example left": ("22 %", "22 %  # replace: your number", [("example-left", 10)]),
    "a tab": ("  - text", "\t- text", [("yaml-tab", 12)]),
    "a colon": ("Repaired for free\n    by", "Promise: free\n    by", [("yaml-colon", 12)]),
    "nothing": (GOOD, "", [("empty-file", 1)]),
    "a list": (GOOD, "- goal\n- audience\n", [("not-a-mapping", 1)]),
    "a sentence": (GOOD, "Please make a film\n", [("not-a-mapping", 1)]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_found_on_its_line(program: Path, name: str) -> None:
    old, new, expected = BROKEN[name]
    assert old in GOOD
    problems = problems_of(program, GOOD.replace(old, new, 1))
    assert sorted((p.rule, p.line or 0) for p in problems) == sorted((rule, line or 0) for rule, line in expected)
    lines = GOOD.replace(old, new, 1).split("\n")
    for problem in problems:
        assert problem.why
        assert "\n" not in problem.message
        assert problem.line is None or problem.quote == lines[problem.line - 1]


NOTHING_TO_PASTE = {"example-left", "source-idle"}
"""Only the writer knows what to put there."""


@pytest.mark.parametrize("name", BROKEN)
def test_pasting_removes_the_problem(program: Path, name: str) -> None:
    old, new, _ = BROKEN[name]
    text = GOOD.replace(old, new, 1)
    for problem in problems_of(program, text):
        if problem.paste is None:
            assert problem.rule in NOTHING_TO_PASTE
            continue
        after = problems_of(program, pasted(text, problem))
        assert (problem.rule, problem.message) not in [(p.rule, p.message) for p in after]
        assert not [p for p in after if p.rule.startswith("yaml-")]


@pytest.mark.parametrize("name", BROKEN)
def test_pasting_on_ends_in_a_brief_that_may_be_produced(program: Path, name: str) -> None:
    old, new, _ = BROKEN[name]
    text = GOOD.replace(old, new, 1)
    for _ in range(25):
        pending = [p for p in problems_of(program, text) if p.paste is not None]
        if not pending:
            break
        text = pasted(text, pending[0])
    left = [p for p in problems_of(program, text) if p.severity is Severity.BLOCK]
    assert left == []


def test_a_tab_hides_nothing(program: Path) -> None:
    text = GOOD.replace("  objective", "\tobjective").replace("  who", "\twho").replace("35 %", "many")
    text = text.replace("media/master.mp4", "media/mster.mp4").replace("Repaired for free", "Promise: it is free", 1)
    problems = problems_of(program, text.replace("repaired for free", "Bags: repaired"))
    assert [(p.rule, p.line) for p in problems] == [
        ("yaml-tab", 2), ("yaml-colon", 3), ("yaml-tab", 5), ("kpi-target-not-a-number", 9), ("yaml-colon", 12),
        ("source-missing", 22),
    ]  # fmt: skip


def test_a_line_that_was_mended_is_quoted_as_it_was_written(program: Path) -> None:
    tab, unknown = problems_of(program, GOOD.replace("  who", "\tzzz: 1\n\twho"))
    assert (tab.rule, unknown.rule) == ("yaml-tab", "unknown-field")
    assert tab.quote == unknown.quote == "\tzzz: 1"
    assert unknown.paste == "#   zzz: 1"


def test_a_bare_number_is_seconds_and_minutes_may_be_many(program: Path) -> None:
    brief, problems = read_brief(put_brief(program, GOOD.replace("[15 s, 6 s]", "[15, 6, '0:30', '1:05']")), program)
    assert problems == ()
    assert brief is not None
    assert [int(length) for length in brief.placements[0].lengths] == [15, 6, 30, 65]


@pytest.mark.parametrize(
    "place", ["objective: awareness", "35 %", "instagram_reels_ad:", "media/master.mp4", "5 s", "text:", "[15 s, 6 s]"]
)
def test_no_sentence_quotes_thousands_of_characters(program: Path, place: str) -> None:
    for problem in problems_of(program, GOOD.replace(place, place + "x" * 5000)):
        assert len(problem.message) < 500, problem.message


@pytest.mark.parametrize("place", ["awareness", "35 %", "22 %", "media/master.mp4", "5 s", "instagram_reels_ad:"])
def test_no_sentence_breaks_its_line(program: Path, place: str) -> None:
    text = GOOD.replace(place, "|\n        no\n        two" if not place.endswith(":") else '"two\\nlines":')
    problems = problems_of(program, text)
    assert problems
    assert all(problem.message.isprintable() for problem in problems)


def test_all_problems_come_at_once_and_in_order(program: Path) -> None:
    text = (
        "title: Become #1\naudience: Women of 25 to 40\ngoal:\n  statment: More people know our bags\n"
        "kpis:\n  - metric: visits\n    target: a lot\nmessages:\n  - text: Free repair\n    by: 40 s\n"
        "placements:\n  - instagram_reel: 15 s\n  - youtube_bumper_6s: 15 s\n"
        "sources:\n  master: media/mster.mp4\n  music: ../m.mp3\n  captions: {german: media/de.srt}\n"
    )
    problems = problems_of(program, text)
    assert {p.rule for p in problems} == {
        "hash-comment", "goal-not-first", "wrong-type", "goal-objective-missing",
        "unknown-field", "kpi-target-not-a-number", "kpi-baseline-missing", "moment-too-late", "placement-unknown",
        "length-outside-placement", "source-missing", "source-outside", "language-tag", "message-without-proof",
        "distribution-missing", "measurement-missing", "budget-missing", "rights-missing",
    }  # fmt: skip
    lines = [p.line for p in problems if p.line is not None]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    "target",
    [
        "35 %",
        "35%",
        "1200",
        "1,200",
        "1 200",
        "4.20 EUR",
        "€4.20",
        "+12 points",
        "-5 %",
        "< 3 s",
        "3.5 x",
        "1200 a month",
    ],
)
def test_targets_that_are_numbers(program: Path, target: str) -> None:
    brief, problems = read_brief(put_brief(program, GOOD.replace("35 %", f'"{target}"')), program)
    assert {p.rule for p in problems} <= {"kpi-value-impossible", "kpi-no-better"}
    assert brief is not None
    assert brief.kpis[0].target == target


@pytest.mark.parametrize("target", ["more", "10-20", "NaN", "inf", "%", "EUR", "twice", "1 to 2", "35 % or 40 %"])
def test_targets_that_are_not(program: Path, target: str) -> None:
    problems = problems_of(program, GOOD.replace("35 %", f'"{target}"'))
    assert [p.rule for p in problems] == ["kpi-target-not-a-number"]


@pytest.mark.parametrize("tag", ["en", "de-CH", "pt-BR", "zh-Hant-TW", "es-419", "sl-rozaj", "de-CH-1996", "en-x-ours"])
def test_language_tags(program: Path, tag: str) -> None:
    text = GOOD.replace("sources:\n", f"sources:\n  captions: {{{tag}: media/en.srt}}\n")
    assert problems_of(program, text) == ()


@pytest.mark.parametrize("tag", ["english", "en_US", "e", "en-", "-en", "deutsch", "1", "en us"])
def test_what_is_no_language_tag(program: Path, tag: str) -> None:
    text = GOOD.replace("sources:\n", f"sources:\n  captions: {{{tag!r}: media/en.srt}}\n")
    assert [p.rule for p in problems_of(program, text)] == ["language-tag"]


def test_a_link_out_of_the_program_is_outside(program: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other-client") / "film.mp4"
    put_media(other)
    (program / "media" / "link.mp4").symlink_to(other)
    (program / "media" / "loop.mp4").symlink_to("loop.mp4")
    assert [p.rule for p in problems_of(program, GOOD.replace("master.mp4", "link.mp4"))] == ["source-outside"]
    assert [p.rule for p in problems_of(program, GOOD.replace("master.mp4", "loop.mp4"))] == ["source-missing"]


@pytest.mark.parametrize(
    "name", ['media/it\'s "a" film: 50%d.mp4', "-dash.mp4", "media/new\nline.mp4", "media/ä ö.mp4"]
)
def test_awkward_file_names_work(program: Path, name: str) -> None:
    from cutthrough.brief.yaml_text import quoted

    put_media(program / name)
    assert problems_of(program, GOOD.replace("media/master.mp4", quoted(name))) == ()


def test_a_long_file_name_is_not_there(program: Path) -> None:
    assert [p.rule for p in problems_of(program, GOOD.replace("media/master.mp4", "m" * 5000))] == ["source-missing"]


def test_a_missing_master_offers_the_one_that_resembles_it(program: Path) -> None:
    (problem,) = problems_of(program, GOOD.replace("media/master.mp4", "media/Master.mov"))
    assert problem.paste == "  master: media/master.mp4"


def test_a_missing_master_that_resembles_none_is_never_replaced_by_another_film(program: Path) -> None:
    (problem,) = problems_of(program, GOOD.replace("media/master.mp4", "media/harbour.mp4"))
    assert problem.paste is None
    assert "; there are media/" in problem.message


def test_check_gives_the_brief_and_its_warnings(program: Path) -> None:
    path = put_brief(program, GOOD.replace("    baseline: 22 %\n", ""))
    checked = check_brief(path, program)
    assert [p.rule for p in checked.warnings] == ["kpi-baseline-missing"]
    assert len(checked.file_digest) == 64
    again = check_brief(put_brief(program, GOOD), program)
    assert again.file_digest != checked.file_digest


def test_check_refuses_with_every_problem(program: Path) -> None:
    path = put_brief(program, GOOD.replace(GOAL, "").replace("35 %", "many"))
    with pytest.raises(BriefRefused) as refused:
        check_brief(path, program)
    assert {p.rule for p in refused.value.problems} == {"goal-missing", "kpi-target-not-a-number"}
    assert refused.value.as_dict()["problems"][0]["rule"] == "goal-missing"


def test_check_refuses_what_reads_well_and_is_wrong(program: Path) -> None:
    path = put_brief(program, GOOD.replace("35 %", "many"))
    assert read_brief(path, program)[0] is not None
    with pytest.raises(BriefRefused):
        check_brief(path, program)


@pytest.mark.parametrize("missing", [GOAL, AUDIENCE, KPIS])
def test_without_goal_audience_or_kpis_nothing_is_produced(program: Path, missing: str) -> None:
    with pytest.raises(BriefRefused):
        check_brief(put_brief(program, GOOD.replace(missing, "")), program)


def test_a_brief_outside_a_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text(GOOD)
    _, problems = read_brief(path)
    assert [p.rule for p in problems] == ["program-missing"]


def test_the_program_is_found_above_the_brief(program: Path) -> None:
    assert read_brief(put_brief(program, GOOD))[1] == ()


@pytest.mark.parametrize("name", [".", "..", "new\nline", "\x1b[2J"])
def test_a_brief_needs_a_name_that_can_be_a_folder(program: Path, name: str) -> None:
    assert [p.rule for p in read_brief(put_brief(program, GOOD, name), program)[1]] == ["brief-name"]


@pytest.mark.parametrize("name", ["spring sale", "-dash", "50%d", 'l\'été: "x"'])
def test_other_names_will_do(program: Path, name: str) -> None:
    brief, problems = read_brief(put_brief(program, GOOD, name), program)
    assert problems == ()
    assert brief is not None
    assert brief.name == name


def test_what_can_not_be_opened_is_one_sentence(program: Path) -> None:
    for path in (program / "briefs" / "nix.yaml", program / "briefs", program / "a\0b"):
        with pytest.raises(StoreError):
            read_brief(path, program)


WORDS = st.sampled_from(
    ["goal", "kpis", "placements", "lengths", "15 s", "-5", "1/0", "9:16", "0:0", "null", "[]", "{}", "- ", "a: b",
     "#1", "&x", "*x", "!t", "|", '"', "'", "\t", "é", "9" * 5000, "instagram_reels_ad", "../x", "\u00a0", "no", "?"]
)  # fmt: skip
LINES = GOOD.split("\n")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """GOOD after a few slips: lines lost, doubled, moved, indented otherwise, or with other text in them."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        slip = draw(st.sampled_from(["lose", "double", "move", "indent", "word", "value", "key"]))
        line = lines[at]
        if slip == "lose":
            del lines[at]
        elif slip == "double":
            lines.insert(draw(st.integers(0, len(lines))), line)
        elif slip == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif slip == "indent":
            lines[at] = " " * draw(st.integers(0, 5)) + line.lstrip()
        elif slip == "word":
            lines[at] = line + draw(WORDS)
        elif slip == "value":
            lines[at] = line.split(":")[0] + ": " + draw(WORDS)
        else:
            lines[at] = draw(WORDS) + ": " + line.split(":")[-1]
        lines = lines or [""]
    return "\n".join(lines)


def said_of(problems: tuple[Problem, ...]) -> Counter[tuple[str, ...]]:
    """How often each thing is said, and how often wherever it stands: what follows a lost item takes its number."""
    said: Counter[tuple[str, ...]] = Counter()
    for problem in problems:
        here = (problem.rule, problem.message, problem.quote or "")
        said.update(
            [here, (problem.rule, re.sub(r"item \d+", "item", problem.message), problem.quote or "", "anywhere")]
        )
    return said


def holds_for(program: Path, text: str) -> None:
    """Any text is a brief or has problems that block, and each text to paste removes its problem."""
    brief, problems = read_brief(put_brief(program, text.encode("utf-8", "surrogatepass")), program)
    assert brief is not None or any(p.blocks(Stage.EDIT) for p in problems)
    assert all(rule_of(p.rule) is not None and p.stages for p in problems)
    before = said_of(problems)
    twice = any(p.rule == "yaml-duplicate" for p in problems)  # removing the first of two names uncovers the other
    for problem in problems:
        assert "\n" not in problem.message
        if problem.paste is not None and not twice:
            after = said_of(problems_of(program, pasted(text, problem)))
            assert any(after[key] < before[key] for key in said_of((problem,))), problem


FUZZ: dict[str, Any] = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=examples(40, 20), **FUZZ)
@given(text=st.one_of(damaged(), st.text(max_size=100)))
def test_no_text_confuses_the_reader(program: Path, text: str) -> None:
    holds_for(program, text)


@pytest.mark.long
@settings(max_examples=3_000, **FUZZ)
@given(text=st.one_of(damaged(), st.text(max_size=100)))
def test_no_text_of_thousands_confuses_the_reader(program: Path, text: str) -> None:
    holds_for(program, text)


def test_a_brief_of_300_lines_is_checked_quickly(program: Path) -> None:
    messages = "".join(f"  - text: Message number {i}\n    by: 5 s\n    proof: Filmed in take {i}\n" for i in range(96))
    text = GOOD.replace(MESSAGE, messages)
    assert text.count("\n") >= 300
    path = put_brief(program, text)
    assert read_brief(path, program)[1] == ()  # the catalog is read once
    started = time.process_time()
    read_brief(path, program)
    assert time.process_time() - started < 0.2 * 3  # the machine may be slow


def test_a_pipe_is_no_brief_and_a_link_out_of_the_program_is_not_followed(program: Path) -> None:
    pipe, link, inside = (program / "briefs" / f"{name}.yaml" for name in ("pipe", "link", "inside"))
    os.mkfifo(pipe)
    outside = program.parent / "outside.yaml"
    outside.write_text("secret: yes\n")
    link.symlink_to(outside)
    inside.symlink_to(put_brief(program, GOOD))
    with pytest.raises(StoreError, match="not a regular file"):
        read_brief(pipe, program)
    with pytest.raises(StoreError, match="leads out of the program's folder"):
        read_brief(link, program)
    assert read_brief(inside, program)[0] is not None


def test_a_program_that_is_a_link_out_of_its_folder_is_not_followed(program: Path) -> None:
    elsewhere = (program / "program.yaml").rename(program.parent / "elsewhere.yaml")
    (program / "program.yaml").symlink_to(elsewhere)
    with pytest.raises(ProgramError, match="leads out of the program's folder"):
        program_problems(program)


def test_a_language_may_be_called_id(tmp_path: Path) -> None:
    """Indonesian is a language, and no id of ours."""
    program = make_program(tmp_path, "media/id.srt")
    brief, problems = read_brief(put_brief(program, GOOD + "  captions: {id: media/id.srt}\n"), program)
    assert brief is not None
    assert brief.sources.captions == {"id": "media/id.srt"}
    assert "kept-by-tool" not in [problem.rule for problem in problems]
