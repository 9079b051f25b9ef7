from datetime import UTC, datetime
from pathlib import Path

import pytest

from cutthrough.flow.approval import approve
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.publish import Asked, publish_due
from cutthrough.flow.waivers import waivers_of
from cutthrough.model.post import PostState
from cutthrough.store.ledger import open_ledger
from cutthrough.store.where import ELSEWHERE, LEDGER_FILE, has_ledger
from going_out import made_program

Where = tuple[Path, str | None]
KIT = "posts:\n  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 09:00}\n"


def test_a_program_without_a_ledger_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ELSEWHERE, raising=False)
    assert not has_ledger(tmp_path)
    monkeypatch.setenv(ELSEWHERE, "")
    assert not has_ledger(tmp_path)
    monkeypatch.delenv(ELSEWHERE)
    with open_ledger(tmp_path):
        assert has_ledger(tmp_path)


def test_everything_is_kept_in_the_ledger_that_the_environment_names(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, url = where
    if url is None:
        pytest.skip("only another database than the file can be named")
    monkeypatch.setenv(ELSEWHERE, url)
    assert has_ledger(folder)
    calendar_of(made_program(folder, posts=KIT), now=datetime(2026, 11, 1, tzinfo=UTC))
    with open_ledger(folder) as ledger:
        approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")
    assert waivers_of(folder, "spring") == ()
    done = publish_due(folder, Asked(clock=lambda: datetime(2026, 12, 1, 8, 0, tzinfo=UTC)))
    assert done.well
    assert not (folder / LEDGER_FILE).exists()
    monkeypatch.delenv(ELSEWHERE)
    with open_ledger(folder, url) as ledger:
        assert [each.state for each in ledger.posts.all()] == [PostState.CONFIRMED]
