"""What is posted holds nothing that no page may show."""

from pathlib import Path

import pytest

from brief.program import make_program
from brief.test_plan_rules import BASE, PROGRAM, told
from cutthrough.brief.mend import pasted
from cutthrough.model.brief import Problem, Stage

TITLE = "title: Repaired for free"


def found(folder: Path, text: str) -> list[Problem]:
    (make_program(folder) / "program.yaml").write_text(PROGRAM)
    return [each for each in told(folder, text) if each.rule == "post-text-hidden"]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('title: "Repaired \\u202efor free"', "posts, item 1, title: it holds U+202E,"),
        ("title: Repaired \u2066for\u2069 free", "posts, item 1, title: it holds U+2066, U+2069,"),
        ('title: Repaired for free, text: "One\\x85Two\\u202d\\u202c\\u202b\\u202a"', "U+0085, U+202D, U+202C"),
        ('title: Repaired for free, hashtags: [spring, "wo\\u202erds"]', "hashtags, item 2: it holds U+202E,"),
    ],
)  # fmt: skip
def test_what_no_page_shows_goes_out_nowhere(tmp_path: Path, written: str, named: str) -> None:
    text = BASE.replace(TITLE, written)
    (problem,) = found(tmp_path, text)
    assert named in problem.message
    assert problem.blocks(Stage.PUBLISH)
    assert not problem.blocks(Stage.EDIT)
    assert found(tmp_path, pasted(text, problem)) == []


@pytest.mark.parametrize("words", ['"One.\\n\\nTwo."', "👨‍👩‍👧 free", "Ça va", "שלום", "می‌خواهم", '"a\\tb"'])
def test_words_of_any_language_are_left_alone(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, BASE.replace(TITLE, f"title: Repaired for free, text: {words}")) == []
