"""`cutthrough checklist` as one types it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import make_program, put_brief
from cutthrough.cli.checklist import checklist
from prepare.briefs import WRITTEN

APP = typer.Typer()
APP.command()(checklist)
FULL = WRITTEN + "call_to_action: {text: See, link: https://example.com}\nschedule: {shoot: 2020-01-01}\n"


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    return put_brief(make_program(tmp_path), FULL)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_table_with_owners_dates_and_marks(spring: Path) -> None:
    done = run(spring)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    for expected in ("[ ]  link", "[x]  master", "NOBODY NAMED", "2019-12-18", "overdue", "publish", "does not apply:"):
        assert expected in done.stdout
    assert "house assumptions, unverified" in done.stdout


def test_a_stage_shows_what_closes_its_gate_and_fails_while_something_does(spring: Path) -> None:
    shoot, publish = run(spring, "--stage", "shoot"), run(spring, "--stage", "publish")
    assert (shoot.exit_code, publish.exit_code) == (1, 1)
    assert "to settle before shoot." in shoot.stdout
    assert "]  link" not in shoot.stdout
    assert "[ ]  link" in publish.stdout
    told = json.loads(run(spring, "--stage", "shoot", "--json").stdout)
    assert told["stage"] == "shoot"
    assert "link" not in told["closing"]
    assert "approve-brief" in told["closing"]


def test_a_gate_that_nothing_closes_passes(spring: Path) -> None:
    told = json.loads(run(spring, "--stage", "concept", "--json").stdout)
    for name in told["closing"]:
        assert run(spring, "--tick", name, "--by", "Ann Lee").exit_code == 0
    done = run(spring, "--stage", "concept")
    assert (done.exit_code, done.stdout) == (0, "Nothing open keeps the concept gate closed.\n")


def test_ticking_and_taking_back(spring: Path) -> None:
    assert "[x]  link" in run(spring, "--tick", "link", "--by", "Ann Lee", "--note", "clicked").stdout
    assert "clicked" in run(spring).stdout
    twice = run(spring, "--tick", "link", "--by", "Bo")
    assert (twice.exit_code, twice.stdout) == (2, "")
    assert twice.stderr.startswith("link is ticked already: Ann Lee, 2")
    assert "[ ]  link" in run(spring, "--untick", "link", "--by", "Bo").stdout


def test_a_tick_of_other_words_is_told_and_keeps_its_gate_closed(spring: Path) -> None:
    assert run(spring, "--tick", "link", "--by", "Ann Lee").exit_code == 0
    spring.write_text(spring.read_text().replace("https://example.com", "https://example.com/new"))
    done = run(spring, "--stage", "publish")
    assert "[ ]  link" in done.stdout
    assert "reworded since" in done.stdout
    told = json.loads(run(spring, "--stage", "publish", "--json").stdout)
    assert "link" in told["closing"]
    said = next(str(each["lapsed"]) for each in told["checklist"]["items"] if each["id"] == "link")
    assert said.startswith("ticked by Ann Lee on ")
    assert said.endswith("reworded since, it was “The link is live: https://example.com”")


def test_what_is_due_next_comes_first_and_parts_are_named(spring: Path) -> None:
    lines = run(spring).stdout.splitlines()
    assert lines[0] == "Next due"
    assert "overdue" in lines[1]
    assert any(each.split() == ["Approvals"] for each in lines)
    told = json.loads(run(spring, "--json").stdout)
    assert len(told["next_due"]) == 6
    assert "Next due" not in run(spring, "--stage", "shoot").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tick", "link"), "Say who ticks it."),
        (("--tick", "linx", "--by", "Bo"), "There is no item 'linx'.\n  the nearest are link"),
        (("--tick", "a", "--untick", "a", "--by", "Bo"), "Either tick or untick: not both at once."),
        (("--by", "Bo"), "--by and --note go with --tick or --untick."),
        (("--paper", "a0"), "There is no paper 'a0'."),
    ],
    ids=["nobody", "unknown", "both", "neither", "paper"],
)
def test_misuse_is_one_sentence(spring: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(spring, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    told = run(spring, *arguments, "--json")
    assert json.loads(told.stdout)["error"] == "usage"


def test_json_and_files(spring: Path, tmp_path: Path) -> None:
    done = run(spring, "--json", "--out", tmp_path / "out")
    told = json.loads(done.stdout)
    assert [Path(name).name for name in told["files"]] == ["checklist.json", "checklist.csv", "checklist.pdf"]
    assert all(Path(name).is_file() for name in told["files"])
    assert told["checklist"] == json.loads((tmp_path / "out" / "checklist.json").read_text()) | told["checklist"]


def test_what_a_client_wrote_can_not_act_on_the_terminal(tmp_path: Path) -> None:
    bad = put_brief(make_program(tmp_path), FULL.replace("Repaired for free", '"\\e]0;x\\a Free"'))
    assert "\x1b" not in run(bad).stdout
