import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import GOOD
from cutthrough.cli.spent import spent
from cutthrough.store.ledger import LEDGER_FILE

APP = typer.Typer()
APP.command()(spent)


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    (tmp_path / "briefs").mkdir()
    (tmp_path / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n", encoding="utf-8")
    path = tmp_path / "briefs" / "spring.yaml"
    path.write_text(f"{GOOD}schedule: {{delivery: 2026-01-10}}\n", encoding="utf-8")
    return path


def run(brief: Path, *options: str) -> Result:
    result = CliRunner().invoke(APP, [str(brief), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_recorded_and_listed(brief: Path) -> None:
    run(brief, "--hours", "12", "--who", "editor", "--what", "editing", "--on", "2026-01-02")
    run(brief, "--hours", "7.5", "--on", "2026-01-03")
    run(brief, "--cost", "1200 EUR", "--invoice", "R-77", "--on", "2026-01-04")
    run(brief, "--cost", "£99.90", "--on", "2026-01-05")
    done = run(brief, "--reached", "delivery", "--on", "2026-01-13", "--list")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert "Spent: 19.50 hours, 1,200 EUR, 99.90 GBP." in lines
    assert "Delivery on 2026-01-13, planned 2026-01-10: 3 days late." in lines
    assert lines[1].split()[1:] == ["2026-01-02", "12", "hours", "editor", "editing"]
    assert lines[3].split()[1:] == ["2026-01-04", "1,200", "EUR", "R-77"]


def test_taken_back_by_the_id_that_is_listed(brief: Path) -> None:
    run(brief, "--hours", "12", "--on", "2026-01-02")
    id_ = run(brief, "--list").stdout.splitlines()[1].split()[0]
    done = run(brief, "--undo", id_, "--who", "Ann", "--list")
    assert "12 hours (taken back)" in done.stdout
    assert f"takes back {id_}" in done.stdout
    assert "Spent: nothing that counts." in done.stdout


def test_as_data(brief: Path) -> None:
    told = json.loads(run(brief, "--cost", "1200 EUR", "--on", "2026-01-04", "--json").stdout)
    assert told["money"] == [{"amount": "1200", "currency": "EUR"}]
    assert told["entries"][0]["actual"]["on"] == "2026-01-04"


def test_a_second_date_and_one_out_of_order_are_kept_and_told(brief: Path) -> None:
    run(brief, "--reached", "shoot", "--on", "2026-01-08")
    done = run(brief, "--reached", "delivery", "--on", "2026-01-05")
    assert done.exit_code == 0
    assert "Delivery on 2026-01-05 is before the shoot, on 2026-01-08" in done.stdout
    done = run(brief, "--reached", "shoot", "--on", "2026-01-04", "--list")
    assert "Shoot is recorded 2 times: 2026-01-04 counts" in done.stdout
    assert "is before the" not in done.stdout
    assert len(json.loads(run(brief, "--json").stdout)["entries"]) == 3


def test_the_help_says_what_to_write() -> None:
    told = CliRunner().invoke(APP, ["--help"], env={"COLUMNS": "120"}).stdout
    assert "DATE OF" not in told
    assert "--on DAY" in told


def test_nothing_yet(brief: Path) -> None:
    assert run(brief).stdout.startswith("Nothing is recorded yet.\nDelivery due 2026-01-10: ")
    assert not (brief.parent.parent / LEDGER_FILE).exists()


REFUSED = {
    "hours of a currency": (("--hours", "12 EUR"), "is not a plain number"),
    "negative": (("--hours", "-3"), "is less than nothing"),
    "no hours": (("--hours", "0"), "is no number of hours"),
    "a lifetime": (("--hours", "100k"), "is no number of hours"),
    "huge": (("--cost", "1e300 EUR"), "is not an amount of money"),
    "no currency": (("--cost", "1200"), "has no currency"),
    "nothing paid": (("--cost", "0 EUR"), "A cost of 0 is none"),
    "an invoice over nothing": (("--invoice", "R-1"), "An invoice has a cost"),
    "no day": (("--hours", "1", "--on", "2026-02-30"), "is no day"),
    "tomorrow": (("--hours", "1", "--on", "2999-01-01"), "has not come yet"),
    "no date of it": (("--reached", "lunch"), "is no date of the schedule"),
    "no id": (("--undo", "zzzz"), "No entry of this brief begins with"),
    "undo and more": (("--undo", "abcd", "--hours", "1"), "records nothing else"),
    "a novel": (("--hours", "1", "--what", "x" * 201), "A text of 201 characters"),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_is_one_sentence_and_nothing_is_written(
    brief: Path, options: tuple[str, ...], said: str
) -> None:
    done = run(brief, *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert json.loads(run(brief, "--json").stdout)["entries"] == []


def test_what_a_terminal_would_act_on_is_written_out(brief: Path) -> None:
    done = run(brief, "--hours", "1", "--who", "a\x1b[31mb", "--what", "[bold]c", "--on", "2026-01-02", "--list")
    assert "\x1b" not in done.stdout
    assert "[bold]c" in done.stdout
