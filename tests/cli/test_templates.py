"""`cutthrough templates` as one types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cutthrough.cli.app import app


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_table_with_reasons_below() -> None:
    done = CliRunner().invoke(app, ["templates", "youtube_shorts", "--objective", "conversion"])
    assert done.exit_code == 0
    head, line, _, *reasons = done.output.splitlines()
    assert head.split()[:2] == ["placement", "objective"]
    assert line.startswith("youtube_shorts  conversion")
    assert "highlighted word" in line
    numbers = line.split()[-len(reasons) :]
    assert [reason.split()[0] for reason in reasons] == numbers
    assert all("read 2026-" in reason for reason in reasons)


def test_json_has_the_records() -> None:
    done = CliRunner().invoke(app, ["templates", "email", "--json"])
    told = json.loads(done.output)
    assert told["page"] is None
    assert [each["objective"] for each in told["templates"]][:2] == ["awareness", "acquisition"]
    assert all(each["placement"] == "email" for each in told["templates"])


def test_a_name_that_is_none_is_one_sentence() -> None:
    done = CliRunner().invoke(app, ["templates", "nowhere_at_all"])
    assert done.exit_code == 2
    assert "no placement" in done.output
    done = CliRunner().invoke(app, ["templates", "--objective", "fame"])
    assert done.exit_code == 2
