from pathlib import Path

import pytest

from cutthrough.flow.whose_ledger import ensure_ours
from cutthrough.model.errors import Misuse
from cutthrough.store.ledger import EntryKind, open_ledger
from store.test_ledger import postgres

__all__ = ["postgres"]


def test_a_shared_ledger_is_one_clients_until_somebody_says_that_the_client_is_renamed(
    postgres: str, tmp_path: Path
) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE owned")
    with open_ledger(tmp_path, postgres.replace("/postgres?", "/owned?")) as ledger:
        ensure_ours(ledger, "Hillside")
        ensure_ours(ledger, "Hillside")
        with pytest.raises(Misuse, match='is that of "Hillside", and this program is of "Yamada"'):
            ensure_ours(ledger, "Yamada")
        ensure_ours(ledger, "Hillside Trust", renamed=True)
        with pytest.raises(Misuse, match="Hillside Trust"):
            ensure_ours(ledger, "Hillside")
        assert len(ledger.entries(EntryKind.OWNER)) == 2


def test_a_programs_own_file_is_nobody_elses(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ensure_ours(ledger, "Hillside")
        ensure_ours(ledger, "Yamada")
        assert ledger.entries(EntryKind.OWNER) == ()
