"""The ledger: what a program must remember, in one SQL database. SQLite by default, PostgreSQL by URL.

One program has one ledger, because nothing crosses to another client: give each its own PostgreSQL database.
The tables are migrated when a ledger is opened. A ledger that is up to date costs one query to open, and
Alembic is imported only for one that is not. Several processes may open, migrate and write at once.
What people said and what was done stands in one chain of entries (`store.chain`); posts have a table of their own
beside it (`store.posts`), as have guests' codes (`store.guests`). Times are ISO 8601 in UTC.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from cutthrough.model.deliverable import Deliverable, Edit
from cutthrough.model.post import OUT
from cutthrough.model.record import Record
from cutthrough.store.chain import Break, Entry, EntryKind, append, append_rows, entry_of, verify
from cutthrough.store.database import make_engine, migrate, now, store_errors, version, writing
from cutthrough.store.guests import GuestDesk
from cutthrough.store.posts import PostBoard
from cutthrough.store.tables import BRIEF_LINE, DELIVERABLE, ENTRY, POST, RUN
from cutthrough.store.where import LEDGER_FILE

__all__ = [
    "HEAD",
    "LEDGER_FILE",
    "Delivered",
    "Entry",
    "EntryKind",
    "KeptLine",
    "Ledger",
    "Run",
    "RunState",
    "now",
    "open_ledger",
]

HEAD = "0003"
"""The newest migration; a test holds it against the files."""


_AT_ONCE = 1000  # rows fetched together


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


class Ledger:
    """An open ledger; `open_ledger` makes one. Use it in a `with`, or close it. Methods raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def shared(self) -> bool:
        """Whether it is a database that other programs may be pointed at, and no file in the program's folder."""
        return self._engine.dialect.name != "sqlite"

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
        with writing(self._engine) as connection:
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
        with writing(self._engine) as connection:
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
        A line of which anything went out keeps the text with which it did: who puts it back gets its id again.
        """
        with writing(self._engine) as connection:
            table = BRIEF_LINE.c
            query = sa.select(table.id, table.section, table.text)
            query = query.where(table.brief == brief, table.retired_at.is_(None)).order_by(table.id)
            known = [(row.id, row.section, row.text) for row in connection.execute(query)]
            taken = frozenset(connection.execute(sa.select(table.id)).scalars())
            ids = assign(brief, lines, known, taken)
            moment, before, out = now(), {id_: text for id_, _, text in known}, _lines_out(connection, brief)
            for id_, (section, text) in zip(ids, lines, strict=True):
                if id_ not in before:
                    row = {"id": id_, "brief": brief, "section": section, "text": text, "first_seen": moment}
                    connection.execute(sa.insert(BRIEF_LINE).values(row))
                elif before[id_] != text and id_ not in out:
                    connection.execute(sa.update(BRIEF_LINE).where(table.id == id_).values(text=text))
            for id_ in sorted(before.keys() - set(ids)):
                connection.execute(sa.update(BRIEF_LINE).where(table.id == id_).values(retired_at=moment))
        return ids

    def enter(self, brief: str, kind: EntryKind, record: Record) -> Entry:
        """Write down what somebody says of a brief."""
        with writing(self._engine) as connection:
            return append(connection, [(brief, kind, record)])[0]

    def enter_next(self, brief: str, kind: EntryKind, record: Record, known: int) -> Entry | None:
        """The same for what follows the `known` entries of its kind; None where others were written meanwhile."""
        table = ENTRY.c
        count = sa.select(sa.func.count()).where(table.brief == brief, table.kind == kind.value)
        with writing(self._engine) as connection:
            if connection.execute(count).scalar_one() != known:
                return None
            return append(connection, [(brief, kind, record)])[0]

    def enter_all(self, said: Sequence[tuple[str, EntryKind, Record]], after: int) -> int | None:
        """Write down several things at once, and give the last one's number.

        None where others wrote any of their kinds after entry `after`.
        """
        kinds = {kind.value for _, kind, _ in said}
        count = sa.select(sa.func.count()).where(ENTRY.c.number > after, ENTRY.c.kind.in_(kinds))
        with writing(self._engine) as connection:
            if connection.execute(count).scalar_one():
                return None
            rows = append_rows(connection, said)
        return int(rows[-1]["number"]) if rows else after

    def entries(self, kind: EntryKind, brief: str | None = None) -> tuple[Entry, ...]:
        """What was said of a brief, or of all of them, the first first."""
        query = sa.select(ENTRY).where(ENTRY.c.kind == kind.value).order_by(ENTRY.c.number)
        if brief is not None:
            query = query.where(ENTRY.c.brief == brief)
        return tuple(entry_of(row) for row in self._rows(query))

    def last_of(self, kind: EntryKind, id_: str) -> Entry | None:
        """The last entry of a kind whose record has this id, whatever brief it is of; None for none."""
        same = (ENTRY.c.kind == kind.value, ENTRY.c.record["id"].as_string() == id_)
        rows = self._rows(sa.select(ENTRY).where(*same).order_by(ENTRY.c.number.desc()).limit(1))
        return entry_of(rows[0]) if rows else None

    def each(self, kinds: Collection[EntryKind]) -> Iterator[Entry]:
        """The same of several kinds and all briefs, one after the other, without holding them all."""
        wanted = [kind.value for kind in kinds]
        query = sa.select(ENTRY).where(ENTRY.c.kind.in_(wanted)).order_by(ENTRY.c.number)
        with store_errors(), self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(query).mappings():
                yield entry_of(row)

    def chain(self, after: int = 0) -> tuple[Entry, ...]:
        """Every entry of every kind that is numbered higher than `after`, as they were written."""
        query = sa.select(ENTRY).where(ENTRY.c.number > after).order_by(ENTRY.c.number)
        return tuple(entry_of(row) for row in self._rows(query))

    def newest(self) -> int:
        """The number of the last entry; 0 for none."""
        with store_errors(), self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(ENTRY.c.number))).scalar() or 0

    def first_break(self) -> Break | None:
        """The first place where the chain is not what was written; None where all of it is."""
        try:
            return verify(self.chain())
        except ValueError:  # of pydantic or JSON: a row that is no entry any more
            return self._first_unreadable()

    def _first_unreadable(self) -> Break | None:
        read: list[Entry] = []
        with store_errors(), self._engine.connect() as connection:
            for number in connection.execute(sa.select(ENTRY.c.number).order_by(ENTRY.c.number)).scalars().all():
                try:
                    row = connection.execute(sa.select(ENTRY).where(ENTRY.c.number == number)).mappings().one()
                    read.append(entry_of(row))
                except ValueError:
                    return verify(read) or Break(number=number, said=f"entry {number} can't be read any more")
        return verify(read)

    @property
    def posts(self) -> PostBoard:
        """The posts, and what may be done with them."""
        return PostBoard(self._engine)

    @property
    def guests(self) -> GuestDesk:
        """Guests' codes and sessions."""
        return GuestDesk(self._engine)

    def _rows(self, query: sa.Select[Any]) -> list[sa.RowMapping]:
        with store_errors(), self._engine.connect() as connection:
            return list(connection.execute(query).mappings())


def _lines_out(connection: sa.Connection, brief: str) -> frozenset[str]:
    """The lines of a brief of which anything is out, may be, or was."""
    line = POST.c.record[("post", "line")].as_string()
    query = sa.select(line).where(POST.c.brief == brief, POST.c.state.in_([each.value for each in OUT]))
    return frozenset(connection.execute(query).scalars())


def open_ledger(program_dir: Path, url: str | None = None) -> Ledger:
    """The program's ledger, made or brought up to date when it has to be.

    `url` names a PostgreSQL database, `postgresql://user@host/name`, as the variable CUTTHROUGH_LEDGER does; without
    either the ledger is the file `ledger.sqlite` in the program's folder. Raises StoreError.
    """
    engine = make_engine(program_dir, url)
    try:
        with store_errors():
            if version(engine) != HEAD:
                migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)
