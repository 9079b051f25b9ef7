import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import GOOD, make_program, put_brief
from cutthrough.cli.amend import amend
from cutthrough.flow.amend import amend as keep

APP = typer.Typer()
APP.command()(amend)
SAID = ("--by", "Ann Lee", "--why", "the price has changed")


def run(*arguments: object, typed: str = "") -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A brief whose first version was kept, and that was changed since."""
    program = make_program(tmp_path)
    keep(put_brief(program, GOOD), "Bob Ray", "to begin with")
    return put_brief(program, GOOD.replace("35 %", "40 %"))


def test_it_shows_what_changed_and_keeps_nothing(path: Path) -> None:
    done = run(path)
    assert done.exit_code == 0
    for expected in (
        "Since version 1",
        "Bob Ray: to begin with",
        "reworded kpis k-",
        "target: 35 % -> 40 %",
        "Nothing was kept",
    ):
        assert expected in done.stdout
    assert "approvals" in done.stdout
    assert len(json.loads(run(path, "--list", "--json").stdout)["versions"]) == 1


def test_it_asks_before_it_keeps(path: Path) -> None:
    no = run(path, *SAID, typed="n\n")
    assert (no.exit_code, "target: 35 % -> 40 %" in no.stdout) == (130, True)
    assert run(path, *SAID, typed="").exit_code == 130
    assert len(json.loads(run(path, "--list", "--json").stdout)["versions"]) == 1
    yes = run(path, *SAID, typed="y\n")
    assert yes.exit_code == 0
    assert "Kept as version 2" in yes.stdout
    again = run(path, *SAID)
    assert "nothing to amend" in again.stdout


def test_with_yes_nothing_is_asked(path: Path) -> None:
    done = run(path, *SAID, "--yes", "--json")
    said = json.loads(done.stdout)
    assert (said["kept"], said["last_version"], [each["section"] for each in said["changed"]]) == (2, 1, ["kpis"])
    listed = run(path, "--list").stdout
    assert "2  " in listed
    assert "Ann Lee: the price has changed" in listed


def test_versions_are_shown_and_written_beside(path: Path) -> None:
    assert run(path, "--show", 1).stdout == GOOD
    done = run(path, "--restore", 1)
    assert done.exit_code == 0
    assert path.with_name("spring.version-1.txt").read_text() == GOOD
    assert json.loads(run(path, "--restore", 1, "--json").stdout)["written"].endswith("spring.version-1.txt")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--by", "Ann"), 2, "who answers"),
        ((*SAID, "--json"), 2, "nothing can be asked"),
        (("--list", "--show", "1"), 2, "three different things"),
        (("--show", "9"), 2, "has no version 9"),
        (("--restore", "-1"), 2, "has no version -1"),
    ],
)
def test_misuse_is_told(path: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    done = run(path, *arguments)
    assert done.exit_code == status
    assert said in done.stdout + done.stderr


def test_a_brief_that_is_not_there(tmp_path: Path) -> None:
    done = run(make_program(tmp_path) / "briefs" / "gone.yaml")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "There is no file" in done.stderr


def test_what_a_terminal_would_act_on_is_not_printed(tmp_path: Path) -> None:
    program = make_program(tmp_path)
    path = put_brief(program, GOOD)
    keep(path, "Bob\x1b[31m", "to begin \x07with")
    put_brief(program, GOOD.replace("Repaired for free", '"\\e[31mRed"'))
    for arguments in ((), ("--list",)):
        assert "\x1b" not in run(path, *arguments).stdout
