"""A PostgreSQL server of our own, which goes when the bench is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str | None]:
    """Its address; None where no PostgreSQL is installed, or it can't be run here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    as_nobody = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    if not found or (as_nobody and shutil.which("runuser") is None):
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    if as_nobody:
        shutil.chown(folder, "nobody")
    data, tools = folder / "data", found[-1]

    def run(*command: str | Path) -> None:
        subprocess.run([*as_nobody, *command], check=True, capture_output=True)

    run(tools / "initdb", "-D", data, "-A", "trust", "-U", "bench", "-N")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    run(tools / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start")
    try:
        yield f"postgresql://bench@/postgres?host={folder}"
    finally:
        run(tools / "pg_ctl", "-D", data, "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)
