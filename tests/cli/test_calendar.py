import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.calendar import calendar
from cutthrough.store.ledger import LEDGER_FILE
from going_out import POSTS, made_program

app = typer.Typer()
app.command()(calendar)
FAR = POSTS.replace("2026", "2036")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in words])


def test_days_times_states_and_links_are_printed(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=FAR.replace("07:30", "07:30, zone: Asia/Tokyo"))
    shown = run(brief)
    assert shown.exit_code == 0, shown.output
    for word in ("Mon 2036-12-01", "09:00", "Wed 2036-12-03", "07:30 Asia/Tokyo", "reels", "planned", "300 EUR",
                 "hillside.example/paths ct", "4 new in the ledger"):  # fmt: skip
        assert word in shown.output
    assert "18:00 Europe" not in shown.output
    assert "The plan is as it was" in run(tmp_path).output


def test_conflicts_and_what_the_gate_holds_stand_below(tmp_path: Path) -> None:
    made_program(tmp_path, posts=FAR.replace("channel: reels", "channel: reals"))
    shown = run(tmp_path, "--dry-run")
    assert shown.exit_code == 0
    assert "To be settled" in shown.output
    assert "did you mean reels" in shown.output
    assert "Some posts wait until this is settled" in shown.output
    assert "Nothing goes out before" not in shown.output
    assert "nothing was written" in shown.output
    assert not (tmp_path / LEDGER_FILE).exists()


def test_what_holds_the_whole_brief_stands_before_what_holds_some_posts(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=FAR.replace("channel: reels", "channel: reals"))
    brief.write_text(brief.read_text().replace("approval: {by: [client], rounds: 2}\n", ""))
    _, _, said = run(brief, "--dry-run").output.partition("Nothing goes out before this is settled:")
    every, _, some = said.partition("Some posts wait until this is settled:")
    assert "approve" in every
    assert "reals" in some
    assert "reals" not in every


def test_it_is_told_as_json_and_written_in_each_form(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=FAR)
    outs = [tmp_path / f"plan.{kind}" for kind in ("ics", "csv", "html")]
    shown = run(brief, "--json", "--channel", "watch", *(word for out in outs for word in (f"--{out.suffix[1:]}", out)))
    said = json.loads(shown.output)
    assert [slot["post"]["channel"] for slot in said["slots"]] == ["watch", "watch"]
    assert said["written"] == [str(out) for out in outs]
    assert all(out.stat().st_size > 200 for out in outs)
    assert outs[0].read_bytes().count(b"BEGIN:VEVENT") == 2


def test_days_are_shown_and_all_are_planned(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=FAR)
    shown = run(brief, "--from", "2036-12-02", "--days", "1")
    assert "2036-12-02" in shown.output
    assert "2036-12-01" not in shown.output
    assert "4 new" in shown.output
    assert "Nothing goes out in these days" in run(brief, "--from", "2037-01-01").output


def test_a_brief_without_posts_says_how_to_write_them(tmp_path: Path) -> None:
    assert "write posts: into the brief" in run(made_program(tmp_path, posts="")).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "tomorrow"], "is no date"),
        (["--days", "0"], "no number of days"),
        (["--days", "99999999"], "no number of days"),
        (["--channel", "x\x1b[2J"], "there are: letters, reels, watch, youtube"),
        (["--ics", "plan.txt"], "--ics calendar.ics"),
        (["--html", "."], "--html calendar.html"),
    ],
)
def test_what_can_not_be_understood_is_told_before_anything_is_written(
    tmp_path: Path, words: list[str], said: str
) -> None:
    brief = made_program(tmp_path, posts=FAR)
    shown = run(brief, *words)
    assert shown.exit_code == 2
    assert said in " ".join(shown.output.split())
    assert "\x1b[2J" not in shown.output
    assert "Traceback" not in shown.output
    assert not (tmp_path / LEDGER_FILE).exists()


def test_a_brief_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    brief.write_text("goal: [")
    assert run(brief).exit_code == 1
    assert run(tmp_path / "none.yaml").exit_code == 2
    assert json.loads(run(tmp_path / "none.yaml", "--json").output)["error"] == "usage"
