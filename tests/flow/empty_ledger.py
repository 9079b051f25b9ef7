"""Ledgers to begin with: migrated once in each process, and copied."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from cutthrough.store.ledger import LEDGER_FILE, Ledger, open_ledger


def empty_ledger(program_dir: Path) -> Ledger:
    """The program's ledger, with nothing in it yet."""
    shutil.copy(_migrated(), program_dir / LEDGER_FILE)
    return open_ledger(program_dir)


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="empty-ledger-"))
    open_ledger(folder).close()
    return folder / LEDGER_FILE
