"""The ledger: what a program must remember, in one SQL database. SQLite by default, PostgreSQL by URL.

One program has one ledger, because nothing crosses to another client: give each its own PostgreSQL database.
The tables are migrated when a ledger is opened. A ledger that is up to date costs one query to open, and
Alembic is imported only for one that is not. Several processes may open, migrate and write at once.
Times are ISO 8601 in UTC.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from cutthrough.model.deliverable import Deliverable, Edit
from cutthrough.model.errors import StoreError
from cutthrough.model.record import Record

HEAD = "0002"
"""The newest migration; a test holds it against the files."""

LEDGER_FILE = "ledger.sqlite"
BUSY_SECONDS = 30
_LOCK = 0x43757474  # any fixed number: PostgreSQL's advisory locks are named by one

_TABLES = sa.MetaData()
BRIEF_LINE = sa.Table(
    "brief_line",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("section", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("first_seen", sa.String(32), nullable=False),
    sa.Column("retired_at", sa.String(32)),
)
RUN = sa.Table(
    "run",
    _TABLES,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("started", sa.String(32), nullable=False),
    sa.Column("finished", sa.String(32)),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("brief_digest", sa.String(64), nullable=False),
)
DELIVERABLE = sa.Table(
    "deliverable",
    _TABLES,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("brief", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("run", sa.String(64), sa.ForeignKey("run.id")),
    sa.Column("cut_id", sa.Text, nullable=False, index=True),
    sa.Column("placement", sa.String(64), nullable=False),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
)


ENTRY = sa.Table(
    "entry",
    _TABLES,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False, index=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
)


class EntryKind(StrEnum):
    """What people say of a brief and the ledger keeps: decisions, not results."""

    WAIVER = "waiver"
    REVOCATION = "revocation"
    TICK = "tick"
    ACTUAL = "actual"
    VERSION = "version"


class Entry(Record):
    """One thing said of a brief, kept for good: nothing is ever changed or taken out, only said anew."""

    id: str
    brief: str
    kind: EntryKind
    at: str
    record: dict[str, Any]


class RunState(StrEnum):
    """How a run stands. A run that was killed stays `running` until the next one of its brief says otherwise."""

    RUNNING = "running"
    MADE = "made"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Run(Record):
    """One run of `cutthrough make`."""

    id: str
    brief: str
    started: str
    finished: str | None = None
    state: RunState = RunState.RUNNING
    brief_digest: str


class Delivered(Record):
    """A deliverable with what the ledger knows about it."""

    brief: str
    cut_id: str
    placement: str
    made_at: str
    run: str | None = None
    deliverable: Deliverable


L = TypeVar("L", bound=tuple[str, str])


class KeptLine(Record):
    """A line of a brief under the id it was given."""

    id: str
    brief: str
    section: str
    text: str
    first_seen: str
    retired_at: str | None = None


def now() -> str:
    """The present moment as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Ledger:
    """An open ledger; `open_ledger` makes one. Use it in a `with`, or close it. Methods raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def start_run(self, brief: str, brief_digest: str) -> Run:
        """A run of a brief begins now."""
        run = Run(id=uuid.uuid4().hex, brief=brief, started=now(), brief_digest=brief_digest)
        self.record_run(run)
        return run

    def end_run(self, run: Run, state: str) -> Run:
        """The run ended now, in `state` (a RunState)."""
        ended = run.model_copy(update={"finished": now(), "state": RunState(state)})
        self.record_run(ended)
        return ended

    def record_run(self, run: Run) -> None:
        """Write a run, or what has become of it."""
        values = run.model_dump(mode="json")
        with _writing(self._engine) as connection:
            changed = connection.execute(sa.update(RUN).where(RUN.c.id == run.id).values(values))
            if changed.rowcount == 0:
                connection.execute(sa.insert(RUN).values(values))

    def runs(self, brief: str) -> tuple[Run, ...]:
        """Runs of a brief, the earliest first."""
        query = sa.select(RUN).where(RUN.c.brief == brief).order_by(RUN.c.started, RUN.c.id)
        return tuple(Run.model_validate(dict(row)) for row in self._rows(query))

    def record_deliverable(self, brief: str, edit: Edit, run: Run | None = None) -> None:
        """Remember an edit's files. The same bytes at the same path are remembered once, as first made."""
        table, moment = DELIVERABLE.c, now()
        about = {"run": run.id if run else None, "cut_id": edit.cut.id, "placement": edit.cut.placement}
        with _writing(self._engine) as connection:
            for file in (edit.main, *edit.files):
                key = {"sha256": file.sha256, "brief": brief, "path": file.path}
                found = sa.select(table.sha256).where(*(table[name] == each for name, each in key.items()))
                if connection.execute(found).first() is None:
                    row = {**key, **about, "made_at": moment, "record": file.model_dump(mode="json")}
                    connection.execute(sa.insert(DELIVERABLE).values(row))

    def deliverables(self, brief: str) -> tuple[Delivered, ...]:
        """What was ever delivered for a brief, in the order it was made."""
        table = DELIVERABLE.c
        query = sa.select(DELIVERABLE).where(table.brief == brief).order_by(table.made_at, table.path)
        names = ("brief", "cut_id", "placement", "made_at", "run")
        return tuple(
            Delivered(**{name: row[name] for name in names}, deliverable=Deliverable.model_validate(row["record"]))
            for row in self._rows(query)
        )

    def lines(self, brief: str) -> tuple[KeptLine, ...]:
        """Every line a brief ever had, retired ones too, by id."""
        query = sa.select(BRIEF_LINE).where(BRIEF_LINE.c.brief == brief).order_by(BRIEF_LINE.c.id)
        return tuple(KeptLine.model_validate(dict(row)) for row in self._rows(query))

    def keep_lines(
        self,
        brief: str,
        lines: Sequence[L],
        assign: Callable[[str, Sequence[L], Sequence[tuple[str, str, str]], Collection[str]], tuple[str, ...]],
    ) -> tuple[str, ...]:
        """The ids of a brief's lines, as `assign` gives them, remembered in one transaction.

        A line is its section and its text. `assign` gets the brief's name, its lines, the kept lines that are
        not retired (id, section, text), and every id ever given out. Kept lines that it gives to none are retired.
        """
        with _writing(self._engine) as connection:
            table = BRIEF_LINE.c
            query = sa.select(table.id, table.section, table.text)
            query = query.where(table.brief == brief, table.retired_at.is_(None)).order_by(table.id)
            known = [(row.id, row.section, row.text) for row in connection.execute(query)]
            taken = frozenset(connection.execute(sa.select(table.id)).scalars())
            ids = assign(brief, lines, known, taken)
            moment, before = now(), {id_: text for id_, _, text in known}
            for id_, (section, text) in zip(ids, lines, strict=True):
                if id_ not in before:
                    row = {"id": id_, "brief": brief, "section": section, "text": text, "first_seen": moment}
                    connection.execute(sa.insert(BRIEF_LINE).values(row))
                elif before[id_] != text:
                    connection.execute(sa.update(BRIEF_LINE).where(table.id == id_).values(text=text))
            for id_ in sorted(before.keys() - set(ids)):
                connection.execute(sa.update(BRIEF_LINE).where(table.id == id_).values(retired_at=moment))
        return ids

    def enter(self, brief: str, kind: EntryKind, record: Record) -> Entry:
        """Write down what somebody says of a brief."""
        entry = _entry(brief, kind, record)
        with _writing(self._engine) as connection:
            connection.execute(sa.insert(ENTRY).values(entry.model_dump(mode="json")))
        return entry

    def enter_next(self, brief: str, kind: EntryKind, record: Record, known: int) -> Entry | None:
        """The same for what follows the `known` entries of its kind; None where others were written meanwhile."""
        entry, table = _entry(brief, kind, record), ENTRY.c
        count = sa.select(sa.func.count()).where(table.brief == brief, table.kind == kind.value)
        with _writing(self._engine) as connection:
            if connection.execute(count).scalar_one() != known:
                return None
            connection.execute(sa.insert(ENTRY).values(entry.model_dump(mode="json")))
        return entry

    def entries(self, kind: EntryKind, brief: str | None = None) -> tuple[Entry, ...]:
        """What was said of a brief, or of all of them, the first first."""
        query = sa.select(ENTRY).where(ENTRY.c.kind == kind.value).order_by(ENTRY.c.number)
        if brief is not None:
            query = query.where(ENTRY.c.brief == brief)
        return tuple(Entry.model_validate({k: v for k, v in row.items() if k != "number"}) for row in self._rows(query))

    def _rows(self, query: sa.Select[Any]) -> list[sa.RowMapping]:
        with _store_errors(), self._engine.connect() as connection:
            return list(connection.execute(query).mappings())


def _entry(brief: str, kind: EntryKind, record: Record) -> Entry:
    return Entry(id=uuid.uuid4().hex, brief=brief, kind=kind, at=now(), record=record.model_dump(mode="json"))


def open_ledger(program_dir: Path, url: str | None = None) -> Ledger:
    """The program's ledger, made or brought up to date when it has to be.

    `url` names a PostgreSQL database, `postgresql://user@host/name`; without it the ledger is the file
    `ledger.sqlite` in the program's folder. Raises StoreError.
    """
    engine = _engine(program_dir, url)
    try:
        with _store_errors():
            if _version(engine) != HEAD:
                _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)


def _engine(program_dir: Path, url: str | None) -> sa.Engine:
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
        return sa.create_engine(address.set(drivername="postgresql+psycopg"), poolclass=sa.pool.NullPool)
    except sa.exc.ArgumentError:
        raise StoreError("The ledger's address can't be read", "write postgresql://user@host/name") from None
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs the package psycopg", 'run: pip install "psycopg[binary]"') from None


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # Transactions are begun by us (see _begin_sqlite), so that table changes are part of them too.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later fails instead of waiting when another one wrote between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that no other writer is in."""
    with _store_errors(), engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection


def _version(engine: sa.Engine) -> str | None:
    """The last migration the database has had; None for one without tables."""
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as error:
        if "alembic_version" in str(error.orig):
            return None
        raise


def _migrate(engine: sa.Engine) -> None:
    # Imported here because an up-to-date ledger, which is nearly every one, must not pay for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    config = Config()
    config.set_main_option("script_location", "cutthrough:store/migrations")
    with _writing(engine) as connection:
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
def _store_errors() -> Iterator[None]:
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
