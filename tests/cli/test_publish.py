import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cutthrough.cli.publish import publish
from cutthrough.flow.approval import approve, settle
from cutthrough.flow.calendar import calendar_of
from cutthrough.store.ledger import open_ledger
from going_out import made_program

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(publish)
EARLY = datetime(2026, 1, 1, tzinfo=UTC)


def program(folder: Path, *, behind: timedelta = timedelta(), approved: bool = True) -> Path:
    """A program with one post due now, or `behind` ago, and one that is due in ten years; gives the brief's path."""
    when = (datetime.now(UTC) - behind).strftime("%Y-%m-%d %H:%M")
    posts = (
        "posts:\n"
        f"  - {{channel: reels, edit: instagram_reels_ad, at: {when}, zone: Etc/UTC}}\n"
        "  - {channel: watch, edit: youtube_infeed, at: 2036-12-01 09:00, title: Every path is free}\n"
    )
    brief = made_program(folder, posts=posts)
    calendar_of(brief, now=EARLY)
    if approved:
        with open_ledger(folder) as ledger:
            approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")
    return brief


def run(*args: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(each) for each in args])
    return done.exit_code, done.stdout, done.stderr


def test_what_is_due_goes_out_and_what_is_ahead_is_told(tmp_path: Path) -> None:
    brief = program(tmp_path)
    status, out, _ = run(brief)
    assert status == 0
    assert out.splitlines()[0].startswith("confirmed")
    assert "kits/reels/ct" in out
    assert "ahead" in out
    assert len(list((tmp_path / "kits/reels").glob("*/post.json"))) == 1
    assert run("--due", tmp_path)[:2] == (0, "Nothing is due.\n")


def test_what_is_held_is_told_with_the_command_that_clears_it(tmp_path: Path) -> None:
    brief = program(tmp_path, approved=False)
    status, out, _ = run(brief)
    assert status == 1
    assert "Ann Lee has not approved edit-2" in out
    assert "cutthrough approve briefs/spring.yaml edit-2" in out


def test_what_is_late_waits_for_a_word(tmp_path: Path) -> None:
    brief = program(tmp_path, behind=timedelta(days=8))
    status, out, _ = run("--due", tmp_path)
    assert status == 1
    assert "It was due 8 days ago" in out
    assert run(brief, "--late")[0] == 0
    assert len(list((tmp_path / "kits/reels").glob("*/post.json"))) == 1


def test_a_dry_run_says_the_same_and_does_nothing(tmp_path: Path) -> None:
    brief = program(tmp_path)
    status, out, _ = run(brief, "--dry-run")
    assert status == 0
    assert out.startswith("due ")
    assert not (tmp_path / "kits").exists()


def test_json_tells_all_and_nothing_else(tmp_path: Path) -> None:
    brief = program(tmp_path)
    done = json.loads(run(brief, "--json")[1])
    assert done["well"] is True
    assert done["counted"] == {"confirmed": 1, "ahead": 1}
    assert done["posts"][0]["state"] == "confirmed"
    assert json.loads(run("--reconcile", tmp_path, "--json")[1])["posts"] == []
    refused = json.loads(run("--retry", done["posts"][0]["post"], tmp_path, "--json")[1])
    assert refused["error"] == "usage"
    assert "did not fail" in refused["message"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "Nothing says what is to be published"),
        (("nope.yaml",), "nope.yaml does not exist"),
        ((".",), "is a folder"),
        (("--due", "--reconcile"), "can't be done at once"),
        (("--watch", "60"), "Nothing says"),
        (("--due", "--watch", "1"), "too often"),
        (("--due", "--watch", "nan"), "too often"),
        (("--due", "--watch", "60", "--dry-run"), "--watch goes with"),
        (("--reconcile", "--late"), "are about posting"),
        (("--due", "--post", "ct0000000-00000"), "There is no post"),
        (("--retry", "ct0000000-00000"), "There is no post"),
        (("--settle", "ct0000000-00000", "--not-out", "--by", "Bo", "--why", "I looked"), "There is no post"),
        (("--settle", "ct0000000-00000", "--by", "Bo", "--why", "I looked"), "Nothing says whether it is out"),
        (("--settle", "ct0000000-00000", "--out", "x1", "--not-out"), "both that it is out and that it is not"),
        (("--settle", "ct0000000-00000", "--out", "x1", "--why", "I looked"), "missing: --by"),
        (("--settle", "ct0000000-00000", "--retry", "ct0000000-00000"), "can't be done at once"),
        (("--due", "--not-out"), "are about one post"),
        (("--due", "--by-hand"), "--by-hand is about one post that is out"),
        (("--take-down", "ct0000000-00000", "--not-out"), "are for --settle"),
        (("--take-down", "ct0000000-00000", "--settle", "ct0000000-00000"), "can't be done at once"),
        (("--take-down", "ct0000000-00000", "--why", "it has to go"), "missing: --by"),
        (("--take-down", "ct0000000-00000", "--by", "Bo", "--why", "it has to go"), "There is no post"),
        (("briefs/spring.yaml", "--by", "Bo"), "are about one post"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str
) -> None:
    program(tmp_path)
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert said in err
    assert not (tmp_path / "kits").exists()


def test_outside_of_a_program_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = run("--due")
    assert status == 1
    assert "program.yaml" in err
    assert list(tmp_path.iterdir()) == []


def test_what_its_channel_cannot_tell_is_settled_by_who_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path)
    monkeypatch.chdir(tmp_path)
    with open_ledger(tmp_path) as ledger:
        board = ledger.posts
        settle(tmp_path, "spring", datetime.now(UTC), ledger=ledger)
        post = board.all()[0]
        assert post.grounds is not None
        mine = board.claim(post.post.id, post.grounds, board.last_word("spring"), publisher="me", seconds=60)
        assert mine is not None
        board.lose(post.post.id, mine.attempt or "", "no answer")
    id_, word = post.post.id, ("--by", "Bo Diaz", "--why", "it is not there")
    status, out, _ = run("--settle", id_, "--not-out", *word)
    assert status == 0
    assert out.splitlines() == [
        f"{id_} is failed: Bo Diaz looked and says that it is not out: it is not there",
        f"To let it go out anew: cutthrough publish --retry {id_}",
    ]
    status, _, err = run("--settle", id_, "--out", "x1", *word)
    assert status == 2
    assert f"{id_} is failed: Bo Diaz looked" in err
    assert run("--retry", id_)[:2] == (0, f"{id_} is approved again.\n")


def test_what_is_out_is_taken_down_and_stays_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brief = program(tmp_path)
    run(brief)
    monkeypatch.chdir(tmp_path)
    with open_ledger(tmp_path) as ledger:
        (id_,) = (each.post.id for each in ledger.posts.all() if each.state.value == "confirmed")
    word = ("--by", "Bo Diaz", "--why", "the talent took back her consent")
    status, out, err = run("--take-down", id_, *word)
    assert (status, out) == (1, "")
    assert err.startswith(f"{id_} stays confirmed: {id_} was handed over as a kit, to kits/reels/{id_}")
    status, out, _ = run(brief, "--take-down", id_, "--by-hand", *word)
    said = f"{id_} is down: Bo Diaz took it down (they did it there): the talent took back her consent"
    assert (status, out.splitlines()[0]) == (0, said)
    assert run("--take-down", id_, "--by-hand", *word)[0] == 2
    status, out, _ = run(brief)
    assert status == 0
    assert "Bo Diaz took it down" in out
    assert run("--due", tmp_path)[:2] == (0, "Nothing is due.\n")


WATCHING = """
import signal, sys
import typer
from cutthrough.cli.publish import publish
signal.signal(signal.SIGTERM, signal.default_int_handler)
app = typer.Typer(); app.command()(publish)
app()
"""


def test_watching_goes_on_until_it_is_ended_and_repeats_nothing(tmp_path: Path) -> None:
    program(tmp_path)
    watching = subprocess.Popen(
        [sys.executable, "-c", WATCHING, "--due", str(tmp_path), "--watch", "5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
    )
    deadline = time.monotonic() + 60
    while not list((tmp_path / "kits").glob("reels/ct*/post.json")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    watching.send_signal(signal.SIGTERM)
    out, err = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert out.count("confirmed") <= 1
    assert "Stopped" in err
