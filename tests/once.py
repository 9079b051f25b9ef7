"""What is dear to make is made once for all tests, whichever process of pytest-xdist they run in."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` has filled, in this process or another; who wants to change it takes a copy.

    `make` is given the folder, which is there and empty. Where it raises, the next who asks tries again.
    """
    base = factory.getbasetemp()
    shelf = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once"
    shelf.mkdir(exist_ok=True)
    folder, whole = shelf / name, shelf / f"{name}.whole"
    with (shelf / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder
