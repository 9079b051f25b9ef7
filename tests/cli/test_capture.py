"""`cutthrough capture` as one types it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import make_program, put_brief
from cutthrough.cli.capture import capture
from prepare.briefs import WRITTEN

APP = typer.Typer()
APP.command()(capture)


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    return put_brief(make_program(tmp_path), WRITTEN)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_plan_to_read(spring: Path) -> None:
    done = run(spring)
    assert done.exit_code == 0
    for expected in (
        "! 1 of 1 messages name no proof to film",
        "Camera  1080x1920, 25 frames a second, 1/50 s",
        "9:16   1080x1920  14.0%",
        "[ ] 1A  “Repaired for free”",
        "Room tone",
        "Cutaways: 15 s on Instagram Reels ad",
    ):
        assert expected in done.stdout
    assert "\x1b" not in done.stdout


def test_json_and_files(spring: Path, tmp_path: Path) -> None:
    told = json.loads(run(spring, "--json", "--out", tmp_path / "out", "--paper", "letter").stdout)
    assert [Path(name).name for name in told["files"]] == ["capture.json", "capture.csv", "capture.pdf"]
    assert told["plan"]["scenes"][0]["setups"][0]["slate"] == "1A"
    listed = run(spring, "--out", tmp_path / "out").stdout.splitlines()
    assert [Path(name).name for name in listed] == ["capture.json", "capture.csv", "capture.pdf"]


def test_ticking_a_setup_and_taking_it_back(spring: Path) -> None:
    assert "0 of 12 setups filmed." in run(spring).stdout
    done = run(spring, "--tick", "1A", "--by", "Bo", "--note", "take 3")
    assert done.exit_code == 0
    assert "[x] 1A" in done.stdout
    assert ": take 3" in done.stdout
    told = json.loads(run(spring, "--json").stdout)["plan"]["scenes"][0]["setups"][0]
    assert (told["done"], told["done_by"]) == (True, "Bo")
    twice = run(spring, "--tick", "1A", "--by", "Ann Lee")
    assert (twice.exit_code, twice.stdout) == (2, "")
    assert "is ticked already: Bo" in twice.stderr
    spring.write_text(spring.read_text().replace("Repaired for free", "Repaired for nothing"))
    assert "reworded since, it was “Repaired for free”" in " ".join(run(spring).stdout.split())
    assert "[ ] 1A" in run(spring, "--untick", "1A", "--by", "Bo").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tick", "1A"), "Say who ticks it."),
        (("--tick", "9Z", "--by", "Bo"), "There is no setup '9Z'."),
        (("--tick", "1A", "--untick", "1A", "--by", "Bo"), "Either tick or untick: not both at once."),
        (("--by", "Bo"), "--by and --note go with --tick or --untick."),
    ],
    ids=["nobody", "unknown", "both", "neither"],
)
def test_a_tick_that_says_nothing_is_one_sentence(spring: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(spring, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


def test_letters_no_font_has_are_told(tmp_path: Path) -> None:
    given = put_brief(make_program(tmp_path), WRITTEN.replace("Repaired for free", "無料"))
    done = run(given, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert done.stderr.startswith("No font of the program has U+7121 U+6599;")


@pytest.mark.parametrize("arguments", [("--paper", "a0"), ("--paper", "")])
def test_misuse_is_one_sentence(spring: Path, arguments: tuple[str, ...]) -> None:
    done = run(spring, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no paper")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = run(make_program(tmp_path) / "briefs" / "none.yaml", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"] == "store"
