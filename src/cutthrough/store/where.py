"""Where a program's ledger is. Asking brings no database along, which a program without one must not wait for."""

from __future__ import annotations

import os
from pathlib import Path

LEDGER_FILE = "ledger.sqlite"

ELSEWHERE = "CUTTHROUGH_LEDGER"
"""The variable that names a PostgreSQL database, `postgresql://user@host/name`, for one program's ledger."""


def ledger_address() -> str | None:
    """The database that the environment names; None where the ledger is the file in the program's folder."""
    return os.environ.get(ELSEWHERE) or None


def has_ledger(program_dir: Path) -> bool:
    """Whether there is a ledger to be opened, without making one."""
    return (program_dir / LEDGER_FILE).is_file() or ledger_address() is not None
