import json
from pathlib import Path

import openpyxl
import pytest
import typer
from docx import Document
from typer.testing import CliRunner, Result

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.read import read_brief
from cutthrough.cli.form import form
from cutthrough.cli.init import init

APP = typer.Typer()
APP.command()(form)
APP.command()(init)


def run(*arguments: object, typed: str = "") -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_brief_goes_out_as_a_form_and_comes_back_into_another_program(kind: str, tmp_path: Path) -> None:
    program = make_program(tmp_path / "one") if (tmp_path / "one").mkdir() is None else tmp_path
    path = put_brief(program, GOOD)
    out = run("form", f"--{kind}", tmp_path / f"Spring Launch.{kind}", "--brief", path)
    assert (out.exit_code, out.stderr) == (0, "")
    back = run("init", "--from", tmp_path / f"Spring Launch.{kind}", tmp_path / "two", typed="Acme\n\n")
    assert back.exit_code == 0, back.stderr
    made = tmp_path / "two" / "briefs" / "spring-launch.yaml"
    assert "cutthrough check" in back.stdout
    assert (tmp_path / "two" / "program.yaml").read_text().startswith("client: Acme\n")
    one, two = read_brief(path)[0], read_brief(made)[0]
    assert one is not None
    assert two == one.model_copy(update={"name": "spring-launch"})


def test_empty_forms_open_in_other_programs(tmp_path: Path) -> None:
    done = run("form", "--docx", tmp_path / "a.docx", "--xlsx", tmp_path / "a.xlsx", "--json")
    assert json.loads(done.stdout)["written"] == [str(tmp_path / "a.docx"), str(tmp_path / "a.xlsx")]
    assert len(Document(str(tmp_path / "a.docx")).tables) > 10
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Brief"]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"yes,no"' in lists
    assert sum(rule.startswith("'What can be chosen'!") for rule in lists) > 3


def test_nothing_is_written_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("mine")
    done = run("form", "--docx", tmp_path / "a.docx")
    assert (done.exit_code, (tmp_path / "a.docx").read_text()) == (1, "mine")
    program = make_program(tmp_path)
    run("form", "--xlsx", tmp_path / "spring.xlsx", "--brief", put_brief(program, GOOD))
    again = run("init", "--from", tmp_path / "spring.xlsx", program)
    assert (again.exit_code, (program / "briefs" / "spring.yaml").read_text()) == (1, GOOD)
    assert "nothing is overwritten" in again.stderr
    other = run("init", "--from", tmp_path / "spring.xlsx", program, "--name", "Summer!", "--json")
    assert json.loads(other.stdout)["brief"].endswith("briefs/summer.yaml")


def test_misuse_is_told(tmp_path: Path) -> None:
    for arguments in ((), ("--docx", tmp_path / "a.xlsx"), ("--xlsx", tmp_path / "a")):
        done = run("form", *arguments)
        assert done.exit_code == 2
        assert done.stderr.count("\n") <= 2
    assert run("init", tmp_path, "--example", "--from", "x.docx").exit_code == 2
    broken = put_brief(make_program(tmp_path), "goal: [")
    assert run("form", "--docx", tmp_path / "b.docx", "--brief", broken).exit_code == 1
    assert not list(tmp_path.glob("*.docx"))


def test_a_wrong_form_costs_no_answers(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"%PDF-1.7")
    done = run("init", "--from", tmp_path / "a.docx", tmp_path / "new")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "is a PDF" in done.stderr
    assert not (tmp_path / "new").exists()


def test_what_was_not_understood_is_said(tmp_path: Path) -> None:
    program = make_program(tmp_path)
    run("form", "--docx", tmp_path / "spring.docx", "--brief", put_brief(program, GOOD))
    document = Document(str(tmp_path / "spring.docx"))
    document.add_paragraph("By Friday \x85please")
    document.save(str(tmp_path / "spring.docx"))
    done = run("init", "--from", tmp_path / "spring.docx", program, "--name", "summer")
    assert "1 text of the form was not understood" in done.stdout
    assert "By Friday" in done.stdout
    assert "#   between the tables: By Friday" in (program / "briefs" / "summer.yaml").read_text()


@pytest.mark.parametrize("name", ["/etc/passwd", "../../secrets.mp4", "media/../../x.mp4"])
def test_files_outside_the_program_are_refused_by_the_check(name: str, tmp_path: Path) -> None:
    program = make_program(tmp_path)
    run("form", "--xlsx", tmp_path / "spring.xlsx", "--brief", put_brief(program, GOOD))
    book = openpyxl.load_workbook(tmp_path / "spring.xlsx")
    sheet = book["Brief"]
    row = next(r[0].row for r in sheet.iter_rows(min_col=1, max_col=1) if r[0].value == "sources/master")
    sheet.cell(row, 3, name)
    book.save(tmp_path / "spring.xlsx")
    assert run("init", "--from", tmp_path / "spring.xlsx", program, "--name", "summer").exit_code == 0
    _, problems = read_brief(program / "briefs" / "summer.yaml")
    assert "source-outside" in {problem.rule for problem in problems}
