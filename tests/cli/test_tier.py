import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import GOOD
from cutthrough.cli.tier import tier

APP = typer.Typer()
APP.command()(tier)
WORTH = "worth: {outcome: 40 EUR, reach: 2000000, rate: 0.4 %, uncertainty: 90 %}\n"


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    (tmp_path / "briefs").mkdir()
    (tmp_path / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n", encoding="utf-8")
    return tmp_path / "briefs" / "spring.yaml"


def run(brief: Path, text: str | None, *options: str) -> Result:
    if text is not None:
        brief.write_text(text, encoding="utf-8")
    return CliRunner().invoke(APP, [str(brief), *options])


def test_the_decision_in_words(brief: Path) -> None:
    done = run(brief, f"{GOOD}{WORTH}production: {{tier: standard, cost: 999999 EUR}}\n")
    assert done.exit_code == 0
    for said in (
        "it is expected to bring 320,000 EUR (32,000 to 608,000 EUR)",
        "What would change it:",
        "within your uncertainty",
        "planned cost",
        "over",
        "Make a rapid test first",
        "The rule is ours",
    ):
        assert said in done.stdout
    assert "\x1b" not in done.stdout


def test_what_is_not_worth_making_in_words(brief: Path) -> None:
    tiny = "worth: {outcome: 1 EUR, reach: '10', rate: 1 %, uncertainty: 50 %}\n"
    done = run(brief, f"{GOOD}{tiny}production: {{tier: flagship, cost: 4000 EUR}}\n")
    told = " ".join(done.stdout.split())
    assert told.startswith("Not worth making at any tier: it is expected to bring 0.10 EUR")
    for said in (
        "What would change it: a",
        "over planned cost 4,000 EUR, 3,999.99 EUR more than the 0.01 EUR it may cost",
        "under cost for its tier 4,000 EUR, 21,000 EUR less than the flagship that is planned costs",
        "It isn't worth making from one end of the uncertainty to the other.",
    ):
        assert said in told


def test_the_decision_as_data(brief: Path) -> None:
    told = json.loads(run(brief, GOOD + WORTH, "--json").stdout)
    assert told["answer"] == "decided"
    assert told["value"]["expected"] == {"amount": "320000", "currency": "EUR"}
    assert told["test_first"] is True
    assert {flip["input"] for flip in told["flips"]} == {"outcome", "reach", "rate", "making share"}


def test_what_is_missing_is_said_with_what_to_write(brief: Path) -> None:
    done = run(brief, GOOD)
    assert done.exit_code == 0
    assert done.stdout.startswith("Can't tell: outcome is missing; reach is missing; rate is missing.\n")
    assert "  rate is missing. Write: worth: {rate: 0.4 %}" in done.stdout


def test_what_cannot_be_read_is_one_sentence(brief: Path) -> None:
    done = run(brief, None)
    assert done.exit_code == 2
    assert "There is no file" in done.stderr
    done = run(brief, "goal: [")
    assert done.exit_code == 1
    assert "can't be read as a brief" in done.stderr
    assert json.loads(run(brief, "goal: [", "--json").stdout)["error"] == "brief"
