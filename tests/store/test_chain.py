from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from cutthrough.model.approval import Revoked
from cutthrough.store.chain import START, Entry, append, seal, verify
from cutthrough.store.database import make_engine, writing
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger

Where = tuple[Path, str | None]


@pytest.fixture
def written(where: Where) -> Iterator[tuple[Ledger, sa.Engine]]:
    """A ledger of five entries, and the way around it."""
    with open_ledger(*where) as ledger:
        for number in range(5):
            ledger.enter("spring", EntryKind.REVOKED, Revoked(what=f"said-{number}", by="Ann Lee", why="Grüße 👋"))
        around = make_engine(*where)
        yield ledger, around
        around.dispose()


@contextmanager
def unlocked(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection of somebody who took the triggers away first."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            connection.execute(sa.text("DROP TRIGGER IF EXISTS entry_no_change"))
            connection.execute(sa.text("DROP TRIGGER IF EXISTS entry_no_removal"))
        else:
            connection.execute(sa.text("ALTER TABLE entry DISABLE TRIGGER ALL"))
        yield connection


def test_entries_are_numbered_without_gaps_and_each_seals_all_before(written: tuple[Ledger, sa.Engine]) -> None:
    chain = written[0].chain()
    assert [each.number for each in chain] == [1, 2, 3, 4, 5]
    link = START
    for each in chain:
        assert each.link == seal(link, each)
        link = each.link
    assert verify(chain) is None
    assert verify(()) is None
    assert written[0].chain(after=3) == chain[3:]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET brief = 'autumn' WHERE number = 2",
        "DELETE FROM entry WHERE number = 5",
        "DELETE FROM entry",
        "UPDATE entry SET record = '{}'",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(written: tuple[Ledger, sa.Engine], statement: str) -> None:
    ledger, engine = written
    before = ledger.chain()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.connect() as connection, connection.begin():
        connection.execute(sa.text(statement))
    assert ledger.chain() == before


def test_postgresql_refuses_to_empty_the_table_too(written: tuple[Ledger, sa.Engine]) -> None:
    ledger, engine = written
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.connect() as connection, connection.begin():
        connection.execute(sa.text("TRUNCATE entry"))
    assert len(ledger.chain()) == 5


@pytest.mark.parametrize(
    ("statement", "number", "said"),
    [
        ("UPDATE entry SET brief = 'autumn' WHERE number = 3", 3, "is not what was written"),
        ("UPDATE entry SET at = '2020-01-01' WHERE number = 1", 1, "is not what was written"),
        ("UPDATE entry SET kind = 'approval' WHERE number = 5", 5, "is not what was written"),
        ("UPDATE entry SET link = '0' WHERE number = 2", 2, "is not what was written"),
        ('UPDATE entry SET record = \'{"what": "x"}\' WHERE number = 4', 4, "is not what was written"),
        ("DELETE FROM entry WHERE number = 2", 2, "is missing"),
        ("DELETE FROM entry WHERE number = 1", 1, "is missing"),
    ],
)
def test_who_goes_around_it_is_found_at_the_first_place(
    written: tuple[Ledger, sa.Engine], statement: str, number: int, said: str
) -> None:
    ledger, engine = written
    with unlocked(engine) as connection:
        connection.execute(sa.text(statement))
    found = verify(ledger.chain())
    assert found is not None
    assert found.number == number
    assert said in found.said


def test_an_entry_put_in_between_is_found(written: tuple[Ledger, sa.Engine]) -> None:
    ledger, engine = written
    with unlocked(engine) as connection:
        connection.execute(sa.text("UPDATE entry SET number = 6 WHERE number = 5"))
        copied = "SELECT 5, 'forged', brief, kind, at, record, link FROM entry WHERE number = 4"
        connection.execute(sa.text(f"INSERT INTO entry (number, id, brief, kind, at, record, link) {copied}"))
    found = verify(ledger.chain())
    assert found is not None
    assert found.number == 5


def test_a_tail_that_was_cut_off_takes_a_link_from_elsewhere_to_find(written: tuple[Ledger, sa.Engine]) -> None:
    ledger, engine = written
    kept_elsewhere = ledger.chain()[-1].link
    with unlocked(engine) as connection:
        connection.execute(sa.text("DELETE FROM entry WHERE number > 3"))
    chain = ledger.chain()
    assert verify(chain) is None
    assert kept_elsewhere not in {each.link for each in chain}


def test_entries_of_a_transaction_that_fails_leave_no_trace(written: tuple[Ledger, sa.Engine]) -> None:
    ledger, engine = written
    said = Revoked(what="never", by="Ann Lee")

    def half_done() -> None:
        with writing(engine) as connection:
            append(connection, [("spring", EntryKind.REVOKED, said)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert len(ledger.chain()) == 5
    assert ledger.enter("spring", EntryKind.REVOKED, said).number == 6
    assert verify(ledger.chain()) is None


def test_a_seal_depends_on_all_of_an_entry() -> None:
    entry = Entry(number=1, id="a", brief="b", kind=EntryKind.TICK, at="c", record={"d": 1})
    others = [
        entry.model_copy(update={name: value})
        for name, value in (("number", 2), ("id", "x"), ("brief", "x"), ("at", "x"), ("record", {"d": 2}))
    ]
    seals = {seal(START, each) for each in (entry, *others)} | {seal("1" * 64, entry)}
    assert len(seals) == 7
