import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from brief.forms.briefs import briefs
from cutthrough.brief.forms.brief_form import FormKind, brief_text, form_bytes, read_form
from cutthrough.brief.forms.prose import HOW
from cutthrough.brief.new_program import example_files, interviewed_files
from cutthrough.brief.shape import shaped
from cutthrough.brief.structure import read_record
from cutthrough.brief.yaml_lines import read_yaml
from cutthrough.model.brief import Brief

KINDS = tuple(FormKind)
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing brief is shown as it is found: each try writes and reads a file, and making it smaller takes hundreds."""


def returned(kind: FormKind, brief: Brief) -> str:
    """The text of the brief that a form of `brief` becomes, none of it in comments."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"form.{kind}"
        path.write_bytes(form_bytes(kind, brief))
        found = read_form(path)
    assert found.unread == ()
    assert found.missing == ()
    files = interviewed_files("spring", found.brief, None)
    return brief_text(files["briefs/spring.yaml"], found, "form")


def read(text: str) -> Brief:
    document, problems = read_yaml(text.encode())
    assert document is not None
    assert problems == ()
    brief, wrong = read_record(Brief, shaped(document), {"name": "spring"})
    assert brief is not None, wrong
    return brief


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_comes_back_equal(kind: FormKind) -> None:
    brief = read(example_files(date(2026, 11, 22))["briefs/example.yaml"])
    assert read(returned(kind, brief)) == brief


@pytest.mark.parametrize("kind", KINDS)
def test_any_brief_comes_back_equal(kind: FormKind) -> None:
    @settings(max_examples=6, phases=QUICK)
    @given(brief=briefs)
    def equal(brief: Brief) -> None:
        assert read(returned(kind, brief)) == brief

    equal()


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_form_does_not_ask_is_left_out_and_said(kind: FormKind) -> None:
    brief = read(example_files(date(2026, 11, 22))["briefs/example.yaml"])
    right = {"what": "The music", "until": "2027-12-31", "kind": "music", "platforms": ["instagram"]}
    planned = Brief.model_validate(
        {
            **brief.model_dump(mode="json"),
            "rights": [right],
            "posts": [{"channel": "reels", "at": "2026-12-04 18:00"}],
            "approval": {"by": ["client"]},
        }
    )
    asked = Brief.model_validate(
        {**brief.model_dump(mode="json"), "rights": [{"what": "The music", "until": "2027-12-31"}]}
    )
    assert read(returned(kind, planned)) == asked
    assert [line for line in HOW if line.startswith("Not asked here: what is posted when, who approves it")]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_very_many_briefs_come_back_equal(kind: FormKind) -> None:
    @settings(max_examples=300, phases=QUICK)
    @given(brief=briefs)
    def equal(brief: Brief) -> None:
        assert read(returned(kind, brief)) == brief

    equal()
