import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import GOOD, make_program, put_brief
from cutthrough.cli.check import check
from cutthrough.cli.waive import waive
from cutthrough.store.ledger import LEDGER_FILE

APP = typer.Typer()
APP.command()(waive)
APP.command("check")(check)
UNTIL = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
ANSWERED = ("--by", "Ann Lee", "--why", "it is filmed on Monday", "--until", UNTIL)
UNPROVEN = GOOD.replace("    proof: The workshop, filmed in one take\n", "")


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    return put_brief(make_program(tmp_path), UNPROVEN)


def test_a_waiver_is_given_listed_and_taken_back(brief: Path) -> None:
    assert run("check", brief, "--stage", "shoot").exit_code == 1
    done = run("waive", brief, "message-without-proof", *ANSWERED)
    assert (done.exit_code, done.stderr) == (0, "")
    id_ = done.stdout.split()[0]
    said = f"{id_}  message-without-proof: waived by Ann Lee until {UNTIL}: it is filmed on Monday"
    assert done.stdout == f"{said}\n"
    assert run("waive", brief, "--list").stdout == f"{said}\n"
    assert run("check", brief, "--stage", "shoot").exit_code == 0
    taken = run("waive", brief, "--revoke", id_, "--by", "Bo Lind", "--why", "it is not filmed")
    assert taken.exit_code == 0
    assert "(revoked on " in taken.stdout
    assert taken.stdout.endswith(" by Bo Lind: it is not filmed)\n")
    assert run("waive", brief, "--list").stdout == taken.stdout
    assert run("check", brief, "--stage", "shoot").exit_code == 1
    assert run("waive", brief, "--revoke", id_).exit_code == 2


def test_json(brief: Path) -> None:
    assert json.loads(run("waive", brief, "--list", "--json").stdout) == []
    one = json.loads(run("waive", brief, "message-without-proof", "--about", "messages/1", *ANSWERED, "--json").stdout)
    assert (one["rule"], one["about"], one["by"], one["until"], one["holds"]) == (
        "message-without-proof", "messages/1", "Ann Lee", UNTIL, True,
    )  # fmt: skip
    assert json.loads(run("waive", brief, "--list", "--json").stdout) == [one]
    refused = run("waive", brief, "goal-missing", *ANSWERED, "--json")
    assert refused.exit_code == 2
    assert json.loads(refused.stdout)["error"] == "usage"


def test_a_rule_of_conformance_is_waived_for_an_edit(brief: Path) -> None:
    done = run("waive", brief, "loudness", "--about", "instagram_reels_ad-15s", *ANSWERED)
    assert done.exit_code == 0
    assert " loudness at instagram_reels_ad-15s: " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Nothing says what is to be waived"),
        (("message-without-proof",), "missing: --by, --why, --until"),
        (("message-without-proof", "--by", " ", "--why", "   ", "--until", UNTIL), "missing: --by, --why"),
        (("message-without-proof", "--by", "A", "--why", "it is filmed", "--until", UNTIL), '--by "A" is too short'),
        (("message-without-proof", "--by", "Ann", "--why", "ok", "--until", UNTIL), '--why "ok" is too short'),
        (("message-without-proof", *ANSWERED[:4], "--until", "9999-12-31"), "more than two years away"),
        (("bugdet-missing", *ANSWERED), 'There is no rule "bugdet-missing"'),
        (("message-without-proof", *ANSWERED[:4], "--until", "tomorrow"), '"tomorrow" is no date'),
        (("message-without-proof", *ANSWERED[:4], "--until", "2020-01-01"), "2020-01-01 is over"),
        (("message-without-proof", "--by", "Ann", "--why", "w" * 501, "--until", UNTIL), "at most 500"),
        (("message-without-prof", *ANSWERED), "message-without-proof"),
        (("rights-missing", *ANSWERED), "nothing to waive"),
        (("audience-missing", *ANSWERED), "nobody can waive"),
    ],
)
def test_what_is_refused_is_one_sentence_and_the_way_out(brief: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run("waive", brief, *arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.strip().split("\n")) <= 2
    assert not (brief.parent.parent / LEDGER_FILE).exists()


def test_a_brief_that_is_not_there_and_one_without_a_program(tmp_path: Path) -> None:
    assert run("waive", tmp_path / "no.yaml", "loudness", *ANSWERED).exit_code == 2
    (tmp_path / "alone.yaml").write_text(GOOD)
    done = run("waive", tmp_path / "alone.yaml", "loudness", *ANSWERED)
    assert (done.exit_code, "program.yaml" in done.stderr) == (2, True)


def test_what_is_written_can_not_act_on_a_terminal(brief: Path) -> None:
    why = ("--why", "it\x1b[2Jis\u202e filmed")
    done = run("waive", brief, "message-without-proof", *ANSWERED[:2], *why, *ANSWERED[4:])
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\x1b" not in run("check", brief).stdout
    assert "\u202e" not in run("check", brief).stdout


def test_what_no_edit_is_made_without_says_so_when_it_is_waived(brief: Path) -> None:
    brief.write_text(GOOD.replace("instagram_reels_ad", "reels_advert"))
    done = run("waive", brief, "placement-unknown", *ANSWERED)
    assert done.exit_code == 0
    assert "from edit on a waiver would change nothing" in done.stdout
    assert run("check", brief, "--stage", "shoot").exit_code == 0
    assert run("check", brief, "--stage", "edit").exit_code == 1
