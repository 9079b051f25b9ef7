"""What blocks a brief, in words for somebody who has never seen its file."""

from datetime import date

import pytest

from cutthrough.deliver.unsettled import say_blocking, say_place, say_stages, unsettled
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.waiver import Waiver


def problem(message: str, about: str = "", rule: str = "some-rule", *stages: Stage) -> Problem:
    return Problem(
        severity=Severity.BLOCK, rule=rule, message=message, why="", about=about, stages=stages or tuple(Stage)
    )


@pytest.mark.parametrize(
    ("message", "about", "label", "sentence"),
    [
        ('rights, item 2: "The music" ends', "rights/2/until", "Right 2", '"The music" ends'),
        ("kpis, item 1, metric: clicks can't show it", "kpis/1/metric", "Measure 1", "clicks can't show it"),
        ('production, cost: "9" has no currency; write it after the amount: 9 EUR', "production/cost",
         "Production, cost", '"9" has no currency'),
        ('There is no placement "x"; the nearest are a_b, c', "placements/1", "", 'There is no placement "x"'),
        ("nothing is made; run: cutthrough make briefs/x.yaml", "", "", "Nothing is made"),
        ("it has no proof; it needs one; Ann Lee's waiver ended on 2026-11-01", "", "",
         "It has no proof; it needs one; Ann Lee's waiver ended on 2026-11-01"),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_the_sentence_without_what_is_for_its_author(message: str, about: str, label: str, sentence: str) -> None:
    assert say_blocking(problem(message, about)) == (label, sentence)


def test_letters_and_rules_are_not_told_to_a_client() -> None:
    glyphs = problem("messages, item 1: The font X has no glyph for 一 (U+4E00)", "messages/1", "glyph-missing")
    assert "U+" not in " ".join(say_blocking(glyphs))
    failing = problem("2 of 3 edits break a limit: e-1 (loudness), e-2 (length-fits)", rule="edits-fail")
    assert say_blocking(failing) == ("", "2 of 3 edits break a limit")


def test_what_blocks_first_comes_first_and_what_does_not_block_is_not_there() -> None:
    late = problem("late", "", "a", Stage.PUBLISH)
    early = problem("early", "", "b", Stage.SHOOT, Stage.PUBLISH)
    warning = problem("warning").model_copy(update={"severity": Severity.WARN})
    waiver = Waiver(id="w", brief="b", rule="c", by="Ann", why="it is late", until=date(2027, 1, 1), given_at="")
    passed = problem("passed").model_copy(update={"waived": waiver})
    assert unsettled((late, warning, early, passed)) == (early, late)
    assert say_stages(early) == "blocks shoot, publish"
    assert say_stages(problem("x")) == "blocks every stage"


def test_places_are_named_and_not_spelled() -> None:
    assert say_place("messages/2/proof") == "Message 2"
    assert say_place("call_to_action/link") == "Call to action, link"
    assert say_place("budget") == "Budget"
