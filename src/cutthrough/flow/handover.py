"""From finished to delivered: one run at a time puts its files in place and takes out what is no longer asked for."""

from __future__ import annotations

import fcntl
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cutthrough.flow.progress import Progress
from cutthrough.model.deliverable import Deliverable, Edit
from cutthrough.model.errors import StoreError
from cutthrough.store.files import store_errors
from cutthrough.store.hashes import content_hash


@contextmanager
def one_at_a_time(brief: str, cache: Path, progress: Progress) -> Iterator[None]:
    """Wait until no other run of this brief is under way, and hold others off meanwhile.

    The system lets go of the lock when the process ends, however it ends. Raises StoreError.
    """
    path = cache / "locks" / f"{brief}.lock"
    with store_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    with file:
        with store_errors(path):
            _lock(file, progress)
        yield


def _lock(file: BinaryIO, progress: Progress) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        progress.say("Another run is making this brief; waiting for it to end.")
        fcntl.flock(file, fcntl.LOCK_EX)


def staging(folder: Path) -> Path:
    """Where files for the delivery in `folder` wait until all of them are finished.

    Beside it, so that moving them is one step, and at its depth, so that what a timeline says of where its media lie
    holds in both. What a run that was stopped has left there is used by the next one.
    """
    whole = folder.resolve()
    return whole.parent / f".{whole.name}.making"


def files_of(edits: Iterable[Edit]) -> tuple[Deliverable, ...]:
    """Every file of the edits."""
    return tuple(file for edit in edits for file in (edit.main, *edit.files))


def where(file: Deliverable, folders: Sequence[Path], cache: Path) -> Path | None:
    """The file in the first of the folders that has it with the bytes it was made with."""
    for folder in folders:
        path = folder / file.path
        if path.is_file() and path.stat().st_size == file.size and content_hash(path, cache) == file.sha256:
            return path
    return None


def hand_over(edits: Iterable[Edit], folder: Path, cache: Path) -> None:
    """Move what is finished from `staging` to the delivery, and clear the rest of `staging` away.

    Files that are right already are left as they are. Raises StoreError, also when one is in neither place any more.
    """
    stage = staging(folder)
    with store_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for file in files_of(edits):
        path, found = folder / file.path, where(file, (folder, stage), cache)
        if found is None:
            raise StoreError(f"{path} was taken away or changed during the run.", fix="run the same command again")
        if found != path:
            with store_errors(path):
                found.replace(path)
    shutil.rmtree(stage, ignore_errors=True)


def take_out(written: Iterable[Deliverable], edits: Iterable[Edit], folder: Path, cache: Path) -> tuple[str, ...]:
    """Remove from `folder` what earlier runs put there and `edits` do not have; gives the names, sorted.

    Only a file under a name in `written` and with exactly the bytes written there is ours: one that was changed since
    is left, as is everything whose name we never gave. Raises StoreError.
    """
    ours: dict[str, set[str]] = defaultdict(set)
    for file in written:
        ours[file.path].add(file.sha256)
    gone = []
    for name in sorted(ours.keys() - {file.path for file in files_of(edits)}):
        path = folder / name
        if Path(name).name != name or path.is_symlink() or not path.is_file():
            continue
        if content_hash(path, cache) in ours[name]:
            with store_errors(path):
                path.unlink(missing_ok=True)
            gone.append(name)
    return tuple(gone)
