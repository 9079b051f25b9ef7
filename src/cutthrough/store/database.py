"""How the ledger's database is reached: SQLite by default, PostgreSQL by URL; one writer at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from cutthrough.model.errors import StoreError
from cutthrough.store.where import LEDGER_FILE, ledger_address

BUSY_SECONDS = 30
_KEPT = 2  # a publisher has one for its posts and one to hold the one that goes up; more are made when needed
_POOLED: WeakSet[sa.Engine] = WeakSet()
_LOCK = 0x43757474  # any fixed number: PostgreSQL's advisory locks are named by one


def now() -> str:
    """The present moment as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def make_engine(program_dir: Path, url: str | None) -> sa.Engine:
    """The database of a program, named by `url`, else by the environment; nothing is opened yet. Raises StoreError."""
    url = url or ledger_address()
    if url is None:
        if not program_dir.is_dir():
            raise StoreError(f"There is no folder {program_dir} to keep a ledger in", "run cutthrough init first")
        # NullPool: a connection that outlives its use keeps the write-ahead log from being folded in.
        address = sa.URL.create("sqlite", database=str(program_dir / LEDGER_FILE))
        engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS}, poolclass=sa.pool.NullPool)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        address = sa.make_url(url)
        if address.get_backend_name() != "postgresql":
            raise StoreError(f"A ledger can't be kept in {address.get_backend_name()}", "use a postgresql:// address")
        engine = sa.create_engine(
            address.set(drivername="postgresql+psycopg"),
            # A connection that a restarted server, or one that ends idle ones, has dropped is noticed and made anew.
            pool_pre_ping=True,
            pool_size=_KEPT,
            max_overflow=-1,
            # Poolers between us and the server may hand each transaction to another session.
            connect_args={"prepare_threshold": None},
        )
    except sa.exc.ArgumentError:
        raise StoreError("The ledger's address can't be read", "write postgresql://user@host/name") from None
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs the package psycopg", 'run: pip install "psycopg[binary]"') from None
    _POOLED.add(engine)
    return engine


def _leave_to_parent() -> None:
    """Let go of connections that came with a fork, without ending them: the parent goes on using them."""
    for engine in _POOLED:
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # Transactions are begun by us (see _begin_sqlite), so that table changes are part of them too.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # FULL: an intent to publish that a power cut took back would be published twice.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later fails instead of waiting when another one wrote between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that no other writer is in."""
    with store_errors(), engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection


def version(engine: sa.Engine) -> str | None:
    """The last migration the database has had; None for one without tables."""
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as error:
        if "alembic_version" in str(error.orig):
            return None
        raise


def migrate(engine: sa.Engine) -> None:
    """Bring the tables up to date. Raises StoreError for a ledger of a newer Cutthrough."""
    # Imported here because an up-to-date ledger, which is nearly every one, must not pay for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    config = Config()
    config.set_main_option("script_location", "cutthrough:store/migrations")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise StoreError(
                "The ledger was made by a newer Cutthrough than this one", "update Cutthrough, or open another program"
            ) from None


def _write_ahead(engine: sa.Engine) -> None:
    """Turn the write-ahead log on, once for the file: readers then never wait for a writer.

    The switch does not wait for other connections by itself, so it is tried again for as long as a write would wait.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
        finally:
            raw.close()


@contextmanager
def store_errors() -> Iterator[None]:
    """What a database refuses, as one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        fix = "close what else is using it, or check the disk" if isinstance(error, OperationalError) else None
        if "readonly" in said:
            fix = "make the program's folder writable"
        if "not a database" in said or "malformed" in said:
            fix = "restore it from a copy; the media and what was delivered are untouched"
        raise StoreError(f"The ledger can't be used: {said}", fix) from error
