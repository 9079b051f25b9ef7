from pathlib import Path

import pytest

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.mend import pasted
from cutthrough.brief.read import read_brief
from cutthrough.model.brief import Problem, Severity


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path, "media/hook-b.mp4")


def told(program: Path, text: str) -> tuple[Problem, ...]:
    return read_brief(put_brief(program, text), program)[1]


HOOKS = GOOD + "  hooks: media/hook-b.mp4\n"


@pytest.mark.parametrize("number", ["0", "1", "2", "-1", "100000", "9" * 400, "1.5", "two"])
def test_hook_is_yes_or_no_and_takes_no_number(program: Path, number: str) -> None:
    text = HOOKS + f"vary: {{hook: {number}}}\n"
    problem = next(p for p in told(program, text) if p.severity is Severity.BLOCK)
    shown = number if len(number) < 80 else "9" * 79 + "…"
    assert problem.message == (
        f'vary, hook is yes or no, not "{shown}": '
        "yes makes one arm of the master's own opening and one of each file in sources, hooks"
    )
    assert problem.line == 24
    assert [p for p in told(program, pasted(text, problem)) if p.severity is Severity.BLOCK] == []


def test_captions_are_yes_or_no_too(program: Path) -> None:
    (problem,) = told(program, GOOD + "guardrails: {captions: 0}\n")
    assert (problem.severity, problem.paste) == (Severity.BLOCK, "guardrails: {captions: no}")


@pytest.mark.parametrize("word", ["yes", "true", "on", "Yes"])
def test_yes_is_yes(program: Path, word: str) -> None:
    assert told(program, HOOKS + f"vary: {{hook: {word}}}\n") == ()


OWN = "call_to_action: Look\n"
CALLS: dict[str, tuple[str, str | None]] = {
    "two": (OWN + "vary: {call_to_action: [Look, See]}\n", None),
    "none": (OWN + "vary: {hook: no}\n", None),
    "one, the brief's own": (OWN + "vary: {call_to_action: Look}\n", "# vary"),
    "one, twice": (OWN + "vary: {call_to_action: [Look, Look]}\n", "# vary"),
    "one other": (OWN + "vary: {call_to_action: [See]}\n", "vary: {call_to_action: [Look, See]}"),
    "one and no own": ("vary: {call_to_action: [See]}\n", ""),
}


@pytest.mark.parametrize("name", CALLS)
def test_one_arm_is_compared_with_nothing(program: Path, name: str) -> None:
    more, expected = CALLS[name]
    problems = tuple(p for p in told(program, GOOD + more) if p.rule != "link-missing")
    if expected is None:
        assert problems == ()
        return
    (problem,) = problems
    assert (problem.rule, problem.severity) == ("one-arm", Severity.WARN)
    assert problem.message.startswith("vary, call_to_action: every arm says the same, so it is not compared")
    if expected.startswith("vary"):
        assert problem.paste == expected
    if problem.paste is not None:
        after = told(program, pasted(GOOD + more, problem))
        assert [p for p in after if p.rule != "link-missing"] == []
