"""What is out on a word that was taken back, as `approve` and `audit` tell it, with the command that takes it down."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.approve import approve
from cutthrough.cli.audit import audit
from cutthrough.cli.publish import publish
from cutthrough.flow.approval import approve as say
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.publish import Asked, publish_due
from cutthrough.store.ledger import open_ledger
from going_out import made_program

DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
POSTS = "posts:\n  - {channel: watch, edit: youtube_infeed, at: 2026-12-01 09:00, title: Every path is free}\n"

app = typer.Typer(pretty_exceptions_enable=False)
for verb in (approve, audit, publish):
    app.command()(verb)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A post that is out on the site: its id, and that of the approval it went out on."""
    calendar_of(made_program(tmp_path, posts=POSTS), now=datetime(2026, 11, 1, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    with open_ledger(tmp_path) as ledger:
        word = say(ledger, tmp_path, "spring", ["edit-1"], by="Ann Lee", grounds="the command line")[0].id
        publish_due(tmp_path, Asked(clock=lambda: DUE))
        return ledger.posts.all()[0].post.id, word


def test_who_takes_a_word_back_is_told_what_is_out_on_it_and_how_to_take_it_down(out: tuple[str, str]) -> None:
    post, word = out
    done = run("approve", "briefs/spring.yaml", "--revoke", word, "--by", "Ann Lee", "--why", "Talent withdrew")
    lines = done.stdout.splitlines()
    assert lines[1] == "1 post that rested on it is out, and stays so until taken down:"
    assert lines[2].startswith(f"  {post}  edit-1 on watch  https://watch.hillside.example/every-path-is-free-")
    assert lines[3] == f"    cutthrough publish briefs/spring.yaml --take-down {post} --by … --why …"
    audited = run("audit")
    assert audited.exit_code == 0
    lost = f"! spring: {post} is out on watch, and Ann Lee took back the word it went out on: Talent withdrew."
    assert audited.stdout.splitlines()[:2] == [lost, f"    cutthrough publish --take-down {post} --by … --why …"]
    assert [each["post"] for each in json.loads(run("audit", "--json").stdout)["lost"]] == [post]
    down = run("publish", "--take-down", post, "--by", "Bo Diaz", "--why", "Talent withdrew")
    assert down.stdout == f"{post} is down: Bo Diaz took it down (its pages are gone): Talent withdrew\n"
    audited = run("audit")
    assert audited.exit_code == 0
    assert "took back the word" not in audited.stdout
    assert "Posts: 1 taken_down, as the chain says." in audited.stdout


def test_json_names_what_is_out(out: tuple[str, str]) -> None:
    post, word = out
    done = run("approve", "briefs/spring.yaml", "--revoke", word, "--by", "Ann Lee", "--json")
    assert [each["post"]["id"] for each in json.loads(done.stdout)["out"]] == [post]
    down = run("publish", "--take-down", post, "--by", "Bo Diaz", "--why", "Talent withdrew", "--json")
    assert json.loads(down.stdout)["kept"]["state"] == "taken_down"
