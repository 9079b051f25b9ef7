import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.approve import approve
from cutthrough.cli.audit import audit
from cutthrough.cli.invite import invite
from cutthrough.flow.guests import confirm, invited
from cutthrough.model.money import parse_money
from cutthrough.store.ledger import Ledger
from flow.empty_ledger import empty_ledger
from flow.remade import make_again
from going_out import made_program
from publish.judged import post

APP = typer.Typer()
for verb in (approve, audit, invite):
    APP.command()(verb)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    return made_program(tmp_path, posts="")


@pytest.fixture
def ledger(brief: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.chdir(brief.parents[1])
    monkeypatch.delenv("CUTTHROUGH_SMTP", raising=False)
    with empty_ledger(brief.parents[1]) as opened:
        opened.posts.plan("spring", [post(), post(id="watch", channel="watch")])
        yield opened


def test_an_edit_is_approved_shown_and_taken_back(brief: Path, ledger: Ledger) -> None:
    done = run("approve", brief, "edit-1", "--by", "client")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Ann Lee approved 1 edit in round 1:"
    assert " and 4 files with it, limits " in lines[1]
    assert lines[2].strip() == "words on youtube (organic), watch (organic): Every path is free"
    assert lines[3].startswith("Receipt: entry 6, link ")
    assert lines[4] == "2 posts may go out when due."
    id_ = lines[1].split()[1]
    again = run("approve", brief, "edit-1", "--by", "Ann Lee")
    assert "The same was said before, and nothing has changed since; nothing was written." in again.stdout
    wrong = run("approve", brief, "--revoke", id_, "--by", "Bo Diaz")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "only Ann Lee can take it back" in wrong.stderr
    taken = run("approve", brief, "--revoke", id_, "--by", "Ann Lee", "--why", "the offer ended")
    assert taken.stdout == (
        f"Ann Lee took back {id_}; it counts from now on no more.\n2 posts may not go out any more.\n"
    )


def test_the_words_and_costs_are_those_of_posts_that_are_planned(brief: Path, ledger: Ledger) -> None:
    cost = {"budget": parse_money("150 EUR")}
    ledger.posts.plan(
        "spring", [post(**cost), post(id="second", **cost), post(id="reel", channel="reel", title="Free")]
    )
    lines = [each.strip() for each in run("approve", brief, "edit-1", "--by", "client").stdout.splitlines()]
    assert lines[2:5] == [
        "words on youtube (organic): Every path is free", "may cost 300 EUR for 2 posts",
        "words on reel (organic): Free",
    ]  # fmt: skip
    ledger.posts.plan("spring", [post(**cost)])
    again = run("approve", brief, "edit-1", "--by", "client").stdout
    assert "The same was said before" in again
    assert "may cost 150 EUR\n" in again
    assert "Free\n" not in again
    assert "watch" not in again


def test_who_is_not_asked_is_told_so(brief: Path, ledger: Ledger) -> None:
    done = run("approve", brief, "--by", "Bo Diaz", "--send-back", "--why", "the logo is cut off")
    assert done.exit_code == 0
    assert "Bo Diaz sent back 2 edits in round 1:" in done.stdout
    assert "  the logo is cut off." in done.stdout
    assert "The brief does not ask for Bo Diaz's approval: it is kept, and opens nothing." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nothing says whose word it is; missing: --by"),
        (("--by", " "), "Nothing says whose word it is; missing: --by"),
        (("edit-9", "--by", "Ann Lee"), 'spring has no edit "edit-9"'),
        (("--by", "Ann Lee", "--send-back"), "Nothing says what is to be changed"),
        (("--by", "Ann Lee", "--revoke", "nothing"), 'spring has no approval "nothing"'),
    ],
)
def test_what_cant_be_understood_is_refused_in_one_sentence(
    brief: Path, ledger: Ledger, arguments: tuple[str, ...], said: str
) -> None:
    refused = run("approve", brief, *arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(said)
    plain = run("approve", brief, *arguments, "--json")
    assert plain.exit_code == 2
    assert json.loads(plain.stdout)["error"] == "usage"


def test_a_brief_that_is_not_there(tmp_path: Path) -> None:
    for verb in ("approve", "invite"):
        refused = run(verb, tmp_path / "nothing.yaml")
        assert refused.exit_code == 2
        assert refused.stderr.startswith("There is no file")


def test_the_status_says_who_and_what_holds_each_post(brief: Path, ledger: Ledger) -> None:
    before = run("approve", brief, "--status").stdout
    assert before.startswith("spring: to be approved by Ann Lee (client)\nRounds of review: 0 of 2 agreed.\n")
    assert "Held: ct1234567-abcde (edit-1 on youtube, 2026-12-02 18:00), watch (edit-1 on watch" in before
    assert before.count("Ann Lee has not approved edit-1.") == 1
    run("approve", brief, "edit-1", "--by", "Ann Lee")
    make_again(brief.parents[1], "edit-1")
    after = run("approve", brief, "--status").stdout
    assert "Ann Lee's approval of edit-1 is void: changed bytes: was " in after
    told = json.loads(run("approve", brief, "--status", "--json").stdout)
    assert told["edits"][0]["words"][0]["stands"] == "void"
    assert [each["obstacles"][0]["rule"] for each in told["posts"]] == ["approval-void"] * 2


@pytest.mark.parametrize("change", [lambda film: film.write_bytes(b"other"), Path.unlink], ids=["changed", "gone"])
def test_no_approval_stands_while_a_file_is_not_what_was_approved(
    brief: Path, ledger: Ledger, change: Callable[[Path], object]
) -> None:
    run("approve", brief, "--by", "Ann Lee")
    captions = brief.parents[1] / "out" / "spring" / "wide.srt"
    good = captions.read_bytes()
    change(captions)
    lines = run("approve", brief, "--status").stdout.splitlines()
    assert [each.split()[-1] for each in lines if each.startswith("edit-")] == ["void", "approved"]
    assert "  edit-1: Ann Lee: void: its files are not what was approved." in lines
    told = json.loads(run("approve", brief, "--status", "--json").stdout)
    assert [each["words"][0]["stands"] for each in told["edits"]] == ["void", "approved"]
    assert [each["obstacles"][0]["rule"] for each in told["posts"]] == [
        "file-changed" if captions.exists() else "file-missing"
    ] * 2
    captions.write_bytes(good)
    told = json.loads(run("approve", brief, "--status", "--json").stdout)
    assert [each["words"][0]["stands"] for each in told["edits"]] == ["approved", "approved"]


def test_json_holds_the_receipt(brief: Path, ledger: Ledger) -> None:
    told = json.loads(run("approve", brief, "edit-1", "--by", "Ann Lee", "--json").stdout)
    assert [each["approval"]["by"] for each in told["words"]] == ["Ann Lee"]
    assert len(told["words"][0]["link"]) == 64
    assert [each["after"] for each in told["moved"]] == ["approved", "approved"]


def test_a_guest_is_invited_listed_and_shut_out(brief: Path, ledger: Ledger) -> None:
    done = run("invite", brief, "--name", "Ann Lee", "--address", "ann@example.com", "--by", "Bo Diaz")
    assert done.exit_code == 0
    link, said, read, how = done.stdout.splitlines()
    assert read == 'Ann Lee reads "Bo Diaz invited you"; --by says another name.'
    assert link.startswith("https://watch.hillside.example/review/")
    id_ = said.split(":")[0]
    assert how.endswith(f"--code {id_}")
    listed = run("invite", brief, "--list").stdout
    assert listed.startswith(f"{id_}  Ann Lee <ann@example.com>: open until ")
    assert link.rpartition("/")[2] not in run("invite", brief, "--list", "--json").stdout
    code, whose = run("invite", brief, "--code", id_).stdout.splitlines()
    assert whose.startswith("For Ann Lee, for 10 minutes, once.")
    now = datetime.now(UTC)
    assert confirm(ledger, invited(ledger, "spring", id_, now), code, now) is not None
    assert "taken back" in run("invite", brief, "--revoke", id_).stdout
    refused = run("invite", brief, "--code", id_)
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (2, "The link of Ann Lee was taken back.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "missing: --name, --address"),
        (("--name", "Ann Lee", "--address", "nobody"), '"nobody" is no e-mail address'),
        (("--name", "Ann", "--address", "a@b.example", "--days", "400"), "A link holds for 1 to 90 days"),
        (("--name", "Ann", "--address", "a@b.example", "--base", "javascript:x"), "is no address of a site"),
        (("--code", "i-9"), 'spring has no invitation "i-9"'),
    ],
)
def test_an_invitation_that_cant_be_is_refused(
    brief: Path, ledger: Ledger, arguments: tuple[str, ...], said: str
) -> None:
    refused = run("invite", brief, *arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert run("invite", brief, "--list").stdout == "Nobody was invited to spring yet.\n"


def test_a_link_leads_where_it_is_said(brief: Path, ledger: Ledger) -> None:
    done = run(
        "invite", brief, "--name", "Ann", "--address", "a@b.example", "--base-url", "https://x.example", "--json"
    )
    told = json.loads(done.stdout)
    assert told["link"].startswith("https://x.example/review/")
    assert "token_sha256" not in told
    assert told["codes_by_mail"] is False
