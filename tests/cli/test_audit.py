import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.test_approve import brief, ledger, run
from cutthrough.store.ledger import LEDGER_FILE, Ledger

__all__ = ["brief", "ledger"]


def test_a_sound_ledger_is_said_to_be_and_its_link_told(brief: Path, ledger: Ledger) -> None:
    run("approve", brief, "--by", "Ann Lee")
    done = run("audit")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "The chain holds: 9 entries, each as it was written.",
        "Posts: 2 approved, as the chain says.",
        f"Last link: {ledger.chain()[-1].link}",
    ]
    link = ledger.chain()[3].link
    assert f"It goes on from {link[:20]}." in run("audit", "--since", link[:20]).stdout


def test_what_was_tampered_with_ends_with_one(brief: Path, ledger: Ledger) -> None:
    run("approve", brief, "--by", "Ann Lee")
    with sqlite3.connect(brief.parents[1] / LEDGER_FILE) as connection:
        connection.execute("DROP TRIGGER entry_no_change")
        connection.execute("UPDATE entry SET record = replace(record, 'Ann Lee', 'Eve Roe') WHERE kind = 'approval'")
    connection.close()
    found = run("audit")
    assert found.exit_code == 1
    assert found.stdout.startswith("✗ The chain is broken: entry 6 (approval, ")
    told = run("audit", "--json")
    assert told.exit_code == 1
    assert [each["rule"] for each in json.loads(told.stdout)["faults"]] == ["chain-broken"]
    assert not json.loads(told.stdout)["sound"]


def test_a_link_that_is_in_no_entry_ends_with_one(brief: Path, ledger: Ledger) -> None:
    found = run("audit", "--since", "f" * 64)
    assert found.exit_code == 1
    assert "No entry has the link" in found.stdout
    assert run("audit", "--since", "no link").exit_code == 2


def test_a_file_is_told_of_in_full(brief: Path, ledger: Ledger) -> None:
    run("approve", brief, "edit-1", "--by", "Ann Lee")
    said = run("audit", "out/spring/wide.mp4").stdout
    for part in (
        "edit-1 · youtube_infeed · wide.mp4",
        "  made      ",
        "from media/valley.mp4 aaaaaaaa…",
        "7 rules passed",
        "audio_bit_rate: can't tell",
        "  rights    The footage and its music: our own work, no end",
        "  review    shown in round 1",
        "Ann Lee approved these bytes in round 1 [",
        "watch on watch, 2026-12-02 18:00 Europe/Berlin: approved",
    ):
        assert part in said
    told = json.loads(run("audit", "edit-1", "--json").stdout)
    assert [each["edit"] for each in told["about"]] == ["edit-1"]
    assert told["about"][0]["words"][0]["approval"]["by"] == "Ann Lee"


def test_what_nobody_knows_is_refused(brief: Path, ledger: Ledger) -> None:
    refused = run("audit", "nothing")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith('Nothing is known of "nothing" in this program.')


def test_without_a_ledger_there_is_nothing_to_hold_to(brief: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(brief.parents[1])
    done = run("audit")
    assert (done.exit_code, done.stdout) == (0, "Nothing was written yet: this program has no ledger.\n")
    assert not (brief.parents[1] / LEDGER_FILE).exists()
    assert json.loads(run("audit", "--json").stdout)["sound"]


def test_rights_that_end_are_told(brief: Path, ledger: Ledger) -> None:
    until = datetime.now(UTC).date() + timedelta(days=4)
    brief.write_text(brief.read_text().replace("forever: yes", f"until: {until}"))
    done = run("audit")
    assert done.exit_code == 0
    assert f'! spring: "The footage and its music" may be used until {until}, for 5 more days' in done.stdout
