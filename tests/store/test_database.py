import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from cutthrough.model.approval import Revoked
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger

pytestmark = pytest.mark.parametrize("where", ["postgresql"], indirect=True)
Where = tuple[Path, str]


def sessions(url: str) -> list[int]:
    """The server's sessions in this database, but for the one that asks."""
    import psycopg

    query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url) as connection:
        return sorted(row[0] for row in connection.execute(query))


def sessions_once(url: str, *counts: int) -> list[int]:
    """The same once there are so many: the server takes a moment to end one."""
    deadline = time.monotonic() + 10
    while len(found := sessions(url)) not in counts:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def say(ledger: Ledger) -> None:
    ledger.enter("spring", EntryKind.REVOKED, Revoked(what="said-1", by="Ann Lee"))


def test_a_ledger_keeps_its_connection_and_ends_it_when_it_is_closed(where: Where) -> None:
    with open_ledger(*where) as ledger:
        say(ledger)
        before = sessions_once(where[1], 1)
        say(ledger)
        assert len(ledger.chain()) == 2
        assert sessions_once(where[1], 1) == before
    assert sessions_once(where[1], 0) == []


def test_a_connection_that_the_server_dropped_is_made_anew(where: Where) -> None:
    import psycopg

    with open_ledger(*where) as ledger:
        say(ledger)
        (pid,) = sessions_once(where[1], 1)
        with psycopg.connect(where[1]) as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        say(ledger)
        assert len(ledger.chain()) == 2


def test_many_threads_write_at_once_and_few_connections_stay(where: Where) -> None:
    with open_ledger(*where) as ledger:
        people = [threading.Thread(target=say, args=(ledger,)) for _ in range(12)]
        for each in people:
            each.start()
        for each in people:
            each.join(30)
        assert len(ledger.chain()) == 12
        assert sessions_once(where[1], 1, 2)


def test_a_fork_uses_connections_of_its_own_and_leaves_its_parents_alone(where: Where) -> None:
    script = """
        import os, sys
        from pathlib import Path
        from cutthrough.model.approval import Revoked
        from cutthrough.store.ledger import EntryKind, open_ledger

        with open_ledger(Path(sys.argv[1]), sys.argv[2]) as ledger:
            session = lambda: ledger._engine.connect().connection.driver_connection.info.backend_pid
            say = lambda: ledger.enter("spring", EntryKind.REVOKED, Revoked(what="said-1", by="Ann Lee"))
            say()
            ours = session()
            child = os.fork()
            if child == 0:
                for _ in range(20):
                    say()
                os._exit(session() == ours)
            for _ in range(20):
                say()
            assert os.waitpid(child, 0)[1] == 0
            assert session() == ours
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), *map(str, where)], check=True, timeout=60)
    with open_ledger(*where) as ledger:
        assert len(ledger.chain()) == 41
        assert ledger.first_break() is None
