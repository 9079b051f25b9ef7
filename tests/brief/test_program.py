from pathlib import Path

import pytest

from brief.program import make_program, put_media
from cutthrough.brief.mend import pasted
from cutthrough.brief.program import find_program, program_problems, read_program
from cutthrough.model.errors import ProgramError


def write(folder: Path, text: str) -> Path:
    make_program(folder)
    (folder / "program.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_program_is_found_from_a_brief_and_from_below(tmp_path: Path) -> None:
    make_program(tmp_path / "acme")
    deep = tmp_path / "acme" / "briefs" / "deep"
    deep.mkdir()
    for start in (tmp_path / "acme", deep, tmp_path / "acme" / "briefs" / "spring.yaml"):
        assert find_program(start) == tmp_path / "acme"


def test_a_relative_brief_is_found_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(tmp_path)
    monkeypatch.chdir(tmp_path / "briefs")
    assert find_program(Path("spring.yaml")) == tmp_path


def test_no_program_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"no program\.yaml") as error:
        find_program(tmp_path)
    assert error.value.fix


def test_a_program_with_all_its_fields(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    for name in ("brand.ttf", "logo.png"):
        put_media(tmp_path / "media" / name)
    write(
        tmp_path,
        'client: Acme\nbrand:\n  name: Acme Bags\n  background: "#000000"\n  text: "#FFFFFF"\n  accent: "#aabbcc"\n'
        "  font: media/brand.ttf\n  logo: media/logo.png\n",
    )
    program = read_program(tmp_path)
    assert (program.client, program.brand.name, program.brand.accent) == ("Acme", "Acme Bags", "#aabbcc")


FAULTS = {
    "empty": ("", "empty-file", 1),
    "no client": ("brand:\n  name: Acme\n", "client-missing", 1),
    "no brand": ("client: Acme\n", "brand-missing", None),
    "brand a text": ("client: Acme\nbrand: Acme\n", "wrong-type", 2),
    "no name": ('client: Acme\nbrand:\n  text: "#FFFFFF"\n', "brand-name-missing", 3),
    "colour lost": ("client: Acme\nbrand:\n  name: Acme\n  accent: #FFC400\n", "hash-comment", 4),
    "colour without hash": ("client: Acme\nbrand:\n  name: Acme\n  accent: FFC400\n", "unreadable-value", 4),
    "colour by name": ("client: Acme\nbrand:\n  name: Acme\n  accent: yellow\n", "unreadable-value", 4),
    "field misspelt": ("client: Acme\nbrand:\n  name: Acme\n  acent: x\n", "unknown-field", 4),
    "font gone": ("client: Acme\nbrand:\n  name: Acme\n  font: media/x.ttf\n", "brand-file-missing", 4),
    "logo outside": ("client: Acme\nbrand:\n  name: Acme\n  logo: ../x.png\n", "brand-file-outside", 4),
    "a tab": ("client: Acme\nbrand:\n\tname: Acme\n", "yaml-tab", 3),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_found_and_pasting_mends_them(tmp_path: Path, name: str) -> None:
    text, rule, line = FAULTS[name]
    _, problems = program_problems(write(tmp_path, text))
    assert [(p.rule, p.line) for p in problems] == [(rule, line)]
    with pytest.raises(ProgramError) as error:
        read_program(tmp_path)
    assert "\n" not in str(error.value)
    for _ in range(5):
        if problems:
            text = pasted(text, problems[0])
            _, problems = program_problems(write(tmp_path, text))
    assert [p.rule for p in problems if p.severity == "block"] == []


def test_no_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(ProgramError):
        read_program(tmp_path)
    (tmp_path / "program.yaml").mkdir()
    with pytest.raises(ProgramError):
        read_program(tmp_path)
