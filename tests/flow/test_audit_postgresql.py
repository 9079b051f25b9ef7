from datetime import UTC, datetime
from pathlib import Path

import pytest

from cutthrough.flow.approval import approve, settle, standing
from cutthrough.flow.audit import audit
from cutthrough.flow.provenance import about
from cutthrough.store.ledger import open_ledger
from going_out import made_program
from publish.judged import post
from store.test_ledger import postgres

__all__ = ["postgres"]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_approvals_and_the_audit_work_on_postgresql(postgres: str, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE approvals")
    url = postgres.replace("/postgres?", "/approvals?")
    folder = made_program(tmp_path, posts="").parents[1]
    with open_ledger(folder, url) as ledger:
        ledger.posts.plan("spring", [post()])
        approve(ledger, folder, "spring", by="client", grounds="command line")
        assert [each.after.value for each in settle(folder, "spring", NOW, ledger=ledger)] == ["approved"]
        assert [each.obstacles for each in standing(ledger, folder, "spring", NOW).posts] == [()]
        found = audit(ledger, folder, NOW)
        assert (found.sound, found.posts) == (True, {"approved": 1})
        assert about(ledger, folder, "edit-1")[0].words[0].approval.by == "Ann Lee"
        with psycopg.connect(url, autocommit=True) as connection:
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute("TRUNCATE entry")
            connection.execute("ALTER TABLE entry DISABLE TRIGGER USER")
            connection.execute(
                'UPDATE entry SET record = (record::jsonb || \'{"by": "Eve Roe"}\')::json WHERE number = 5'
            )
        assert [each.rule for each in audit(ledger, folder, NOW).faults] == ["chain-broken"]
    assert not (folder / "ledger.sqlite").exists()
