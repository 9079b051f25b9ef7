import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import GOOD
from cutthrough.cli.coverage import coverage

APP = typer.Typer()
APP.command()(coverage)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "briefs").mkdir()
    text = (
        "client: Acme\nbrand:\n  name: Acme\naudiences:\n  city: Commuters of 25 to 45\n  far: People \x1b far away\n"
    )
    (tmp_path / "program.yaml").write_text(text.replace("\x1b ", ""), encoding="utf-8")
    role = GOOD.replace("objective: awareness", "objective: awareness\n  role: attract")
    for i in range(5):
        (tmp_path / "briefs" / f"spring-{i}.yaml").write_text(role, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_table_and_a_page(program: Path) -> None:
    done = run(program)
    assert done.exit_code == 0
    assert "For 2 audiences at five places of the journey, 0 of 10 are covered" in done.stdout
    assert "○ spring-0" in done.stdout
    assert "and 2 more" in done.stdout
    assert done.stdout.count("× missing") == 9 + 1  # nine cells and the legend
    assert f"The map as a picture: {program / 'out' / 'coverage.html'}" in done.stdout
    assert (program / "out" / "coverage.html").is_file()


def test_from_inside_the_program(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(program / "briefs")
    assert run("--out", "map.html").exit_code == 0
    assert (program / "briefs" / "map.html").is_file()


def test_as_data_it_writes_a_page_only_when_asked(program: Path, tmp_path: Path) -> None:
    told = json.loads(run(program, "--json").stdout)
    assert told["page"] is None
    assert not (program / "out").exists()
    assert len(told["cells"]) == 10
    assert told["cells"][0]["pieces"][0]["brief"] == "spring-0"
    page = tmp_path / "elsewhere" / "map.html"
    assert json.loads(run(program, "--json", "--out", page).stdout)["page"] == str(page)
    assert page.is_file()


def test_what_cannot_be_is_one_sentence(program: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere")
    for arguments, said in (
        ((nowhere,), "There is no program.yaml"),
        ((nowhere / "none",), "There is no folder"),
        ((program, "--out", program), "is no name for a page"),
        ((program, "--out", "program.yaml"), "is no name for a page"),
    ):
        done = run(*arguments)
        assert (done.exit_code, said in done.stderr) == (2, True)
        assert len(done.stderr.splitlines()) <= 2


def test_an_empty_program(tmp_path: Path) -> None:
    (tmp_path / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n", encoding="utf-8")
    done = run(tmp_path)
    assert done.exit_code == 0
    assert "No audience is known yet" in done.stdout
