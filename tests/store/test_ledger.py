import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from cutthrough.model.adopted import Adopted
from cutthrough.model.cut import Card, Cut
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.errors import StoreError
from cutthrough.model.placement import Size
from cutthrough.model.verdict import Report
from cutthrough.model.waiver import Waiver
from cutthrough.store.ledger import HEAD, LEDGER_FILE, EntryKind, Ledger, RunState, open_ledger


def edit(sha: str = "a" * 64) -> Edit:
    """A delivered edit with a video and a poster."""
    card = Card(id="end", colour="#000000", frames=25)
    cut = Cut(
        id="c1", brief="spring", placement="instagram_reels_ad", length=Fraction(1), family="f",
        canvas=Size(width=16, height=16), rate=Fraction(25), items=(card,),
    )  # fmt: skip
    video = Deliverable(kind=FileKind.VIDEO, path="c1.mp4", sha256=sha, size=1)
    poster = Deliverable(kind=FileKind.POSTER, path="c1.jpg", sha256="b" * 64, size=2)
    report = Report(file_sha256=sha, placement="instagram_reels_ad", verdicts=())
    return Edit(cut=cut, main=video, files=(poster,), report=report)


def first_ids(
    _: str, lines: Sequence[tuple[str, str]], known: Sequence[tuple[str, str, str]], taken: object
) -> tuple[str, ...]:
    """An id for each line: its own text."""
    return tuple(text for _, text in lines)


def postgres_binaries() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server of our own, which goes when the tests are done."""
    pytest.importorskip("psycopg", reason="psycopg is not installed; PostgreSQL is optional")
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed here")
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("runuser") is None:
            pytest.skip("PostgreSQL refuses to run as root, and there is no runuser")
        prefix = ["runuser", "-u", "nobody", "--"]
    # Not under pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-"))
    if prefix:
        shutil.chown(folder, "nobody")
    data = folder / "data"
    subprocess.run(
        [*prefix, binaries / "initdb", "-D", data, "-A", "trust", "-U", "t", "-N"], check=True, capture_output=True
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    start = [*prefix, binaries / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start"]
    subprocess.run(start, check=True, capture_output=True)
    try:
        yield f"postgresql://t@/postgres?host={folder}"
    finally:
        stop = [*prefix, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, capture_output=True)
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str | None]:
    """What `open_ledger` takes, for each database; empty at first."""
    if request.param == "sqlite":
        return tmp_path, None
    url: str = request.getfixturevalue("postgres")
    import psycopg

    name = f"t{abs(hash(request.node.name)) % 10**9}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return tmp_path, url.replace("/postgres?", f"/{name}?")


def test_runs_are_remembered_with_how_they_ended(where: tuple[Path, str | None]) -> None:
    with open_ledger(*where) as ledger:
        first = ledger.start_run("spring", "0" * 64)
        ledger.end_run(ledger.start_run("spring", "1" * 64), RunState.MADE)
        ledger.start_run("autumn", "0" * 64)
    with open_ledger(*where) as again:
        runs = again.runs("spring")
        assert [(r.state, r.finished is not None) for r in runs] == [("running", False), ("made", True)]
        assert runs[0] == first
        with pytest.raises(ValueError, match="tidied"):
            again.end_run(first, "tidied")


def test_deliverables_are_remembered_once(where: tuple[Path, str | None]) -> None:
    with open_ledger(*where) as ledger:
        run = ledger.start_run("spring", "0" * 64)
        ledger.record_deliverable("spring", edit(), run)
        before = ledger.deliverables("spring")
        ledger.record_deliverable("spring", edit())
        assert ledger.deliverables("spring") == before
        assert [(d.deliverable.path, d.placement, d.cut_id, d.run) for d in before] == [
            ("c1.jpg", "instagram_reels_ad", "c1", run.id),
            ("c1.mp4", "instagram_reels_ad", "c1", run.id),
        ]
        assert before[1].deliverable == edit().main
        ledger.record_deliverable("spring", edit("c" * 64))
        assert len(ledger.deliverables("spring")) == 3
        assert ledger.deliverables("autumn") == ()


def test_a_deliverable_of_a_run_that_never_was_is_refused(where: tuple[Path, str | None]) -> None:
    with open_ledger(*where) as ledger:
        run = ledger.start_run("spring", "0" * 64).model_copy(update={"id": "nobody"})
        with pytest.raises(StoreError):
            ledger.record_deliverable("spring", edit(), run)
        assert ledger.deliverables("spring") == ()


def test_lines_are_kept_reworded_and_retired(where: tuple[Path, str | None]) -> None:
    with open_ledger(*where) as ledger:
        assert ledger.keep_lines("spring", [("message", "a"), ("message", "b")], first_ids) == ("a", "b")
        ledger.keep_lines("spring", [("message", "b2")], lambda *_: ("b",))
        assert [(line.id, line.text, line.retired_at is None) for line in ledger.lines("spring")] == [
            ("a", "a", False),
            ("b", "b2", True),
        ]
        seen: list[object] = []

        def look(_: str, lines: Sequence[tuple[str, str]], known: object, taken: object) -> tuple[str, ...]:
            seen.extend((known, taken))
            return tuple(text for _, text in lines)

        ledger.keep_lines("autumn", [("goal", "g")], look)
        assert seen == [[], frozenset({"a", "b"})]


def test_a_transaction_that_fails_changes_nothing(where: tuple[Path, str | None]) -> None:
    with open_ledger(*where) as ledger:
        ledger.keep_lines("spring", [("message", "a")], first_ids)
        with pytest.raises(StoreError):
            ledger.keep_lines("spring", [("m", "x"), ("m", "x")], lambda *_: ("same", "same"))
        assert [line.id for line in ledger.lines("spring") if line.retired_at is None] == ["a"]


AT_ONCE = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from cutthrough.store.ledger import open_ledger

    folder, url, who = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3]
    print("ready", flush=True)
    sys.stdin.readline()
    with open_ledger(folder, url) as ledger:
        for i in range(4):
            def assign(brief, lines, known, taken):
                number = len(taken)
                return tuple(f"m-{number + n}" for n, _ in enumerate(lines))
            ledger.keep_lines(f"{who}-{i}", [("message", "a"), ("message", "b")], assign)
            ledger.end_run(ledger.start_run("spring", "0" * 64), "made")
    """
)


def test_processes_open_migrate_and_write_at_once(where: tuple[Path, str | None]) -> None:
    command = [sys.executable, "-c", AT_ONCE, str(where[0]), where[1] or ""]
    workers = [
        subprocess.Popen(
            [*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for n in range(3)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    results = [worker.communicate(timeout=120) for worker in workers]
    assert [(worker.returncode, err) for worker, (_, err) in zip(workers, results, strict=True)] == [(0, "")] * 3
    with open_ledger(*where) as ledger:
        assert len(ledger.runs("spring")) == 12
        assert len({line.id for n in range(3) for i in range(4) for line in ledger.lines(f"{n}-{i}")}) == 24


def test_the_head_is_the_last_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "cutthrough:store/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrated_tables_are_the_ones_we_query(where: tuple[Path, str | None]) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with open_ledger(*where) as ledger, ledger._engine.connect() as connection:
        from cutthrough.store.tables import TABLES

        found = compare_metadata(MigrationContext.configure(connection), TABLES)
        assert found == []


def test_opening_one_that_is_up_to_date_needs_no_alembic(tmp_path: Path) -> None:
    """Which alone takes longer to import than a run in which nothing changed may last."""
    open_ledger(tmp_path).close()
    code = (
        "import sys; from pathlib import Path; from cutthrough.store.ledger import open_ledger\n"
        "open_ledger(Path(sys.argv[1])); print('alembic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False"]


def test_sqlite_writes_ahead_and_checks_references(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, ledger._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_one_reads_while_another_writes(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.start_run("spring", "0" * 64)
        other = sqlite3.connect(tmp_path / LEDGER_FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert len(ledger.runs("spring")) == 1  # which would raise, were it kept waiting
        other.execute("ROLLBACK")
        other.close()


def fails(open_it: "Sequence[object]") -> StoreError:
    with pytest.raises(StoreError) as error:
        open_ledger(*open_it)  # type: ignore[arg-type]
    assert "\n" not in error.value.message
    return error.value


def test_what_can_not_be_opened_is_one_sentence(tmp_path: Path) -> None:
    fails([tmp_path / "nowhere"])
    fails([tmp_path, "not an address"])
    fails([tmp_path, "mysql://u@h/d"])
    (tmp_path / LEDGER_FILE).write_bytes(b"this is no database, whatever its name says" * 50)
    assert fails([tmp_path]).fix
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / LEDGER_FILE).mkdir()
    fails([tmp_path / "b"])


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    connection = sqlite3.connect(tmp_path / LEDGER_FILE)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert "newer" in fails([tmp_path]).message


def test_a_migration_that_is_cut_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import alembic.op

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    real = alembic.op.create_table
    calls: list[str] = []

    def second_breaks(name: str, *rest: object, **more: object) -> object:
        calls.append(name)
        return broken() if len(calls) == 2 else real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(alembic.op, "create_table", second_breaks)
    with pytest.raises(KeyboardInterrupt):
        open_ledger(tmp_path)
    monkeypatch.undo()
    with open_ledger(tmp_path) as ledger:
        assert isinstance(ledger, Ledger)
        assert ledger.runs("spring") == ()


def test_a_folder_with_percent_signs_and_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "50 %(x)s # client?"
    folder.mkdir()
    with open_ledger(folder) as ledger:
        ledger.start_run("spring", "0" * 64)
    assert (folder / LEDGER_FILE).exists()


def test_what_people_say_is_kept_in_order_and_by_brief(where: tuple[Path, str | None]) -> None:
    def waiver(why: str) -> Waiver:
        return Waiver(id=why, brief="spring", rule="r", by="Ann", why=why, until=date(2026, 12, 31), given_at="now")

    with open_ledger(*where) as ledger:
        first = ledger.enter("spring", EntryKind.WAIVER, waiver("first"))
        ledger.enter("autumn", EntryKind.WAIVER, waiver("other"))
        ledger.enter("spring", EntryKind.TICK, waiver("tick"))
        ledger.enter("spring", EntryKind.WAIVER, waiver("second"))
    with open_ledger(*where) as ledger:
        kept = ledger.entries(EntryKind.WAIVER, "spring")
        assert [each.record["why"] for each in kept] == ["first", "second"]
        assert kept[0] == first
        assert Waiver.model_validate(kept[1].record) == waiver("second")
        assert len(ledger.entries(EntryKind.WAIVER)) == 3


def test_the_last_entry_of_an_id_is_found_among_those_of_its_kind(where: tuple[Path, str | None]) -> None:
    with open_ledger(*where) as ledger:
        for title in ("as it was", "as it is"):
            ledger.enter("spring", EntryKind.ADOPTED, Adopted(id="a-1", title=title))
        ledger.enter("", EntryKind.ADOPTED, Adopted(id="a-2", title="another"))
        found = ledger.last_of(EntryKind.ADOPTED, "a-1")
        assert found is not None
        assert (found.number, found.record["title"]) == (2, "as it is")
        assert ledger.last_of(EntryKind.LIVE_POST, "a-1") is None
        assert ledger.last_of(EntryKind.ADOPTED, "a-' OR 1=1") is None
