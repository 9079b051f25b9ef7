"""Names a file by its bytes, without reading a 50 GB master twice."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cutthrough.model.errors import SourceError
from cutthrough.store.files import write_text

_BLOCK = 1 << 20
_FRESH_NS = 2_000_000_000  # a file changed this recently may change again within one tick of a coarse clock


class Fingerprint(NamedTuple):
    """What changes when a file is written to or replaced; nanoseconds for the times."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def fingerprint(path: Path) -> Fingerprint:
    """The file's fingerprint now. Raises SourceError when it can't be looked at."""
    try:
        return _of(path.stat())
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def content_hash(path: Path, cache_dir: Path) -> str:
    """SHA-256 of the file's bytes, 64 hexadecimal digits.

    Remembered under `cache_dir/hashes` by device, inode, size, time of change of content and of inode (a file
    touched back to its old time is still reread). Each file has a memo of its own, written in one step, so any
    number of processes may ask at once. Memory is constant. Raises SourceError when the file can't be read or is
    written to meanwhile, StoreError when the memo can't be kept.
    """
    before = fingerprint(path)
    memo = cache_dir / "hashes" / f"{before.device:x}-{before.inode:x}.json"
    known = _recall(memo, before)
    if known is not None:
        return known
    digest, after = _read(path)
    if after != before:
        raise _changed(path)
    if _settled(after):
        write_text(memo, json.dumps({"fingerprint": list(after), "sha256": digest}))
    return digest


def file_hash(path: Path) -> str:
    """SHA-256 of the file's bytes as they are now, 64 hexadecimal digits; nothing is remembered. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ensure_unchanged(path: Path, before: Fingerprint) -> None:
    """Raise SourceError when the file is no longer the one `before` was taken of."""
    if fingerprint(path) != before:
        raise _changed(path)


def _of(status: os.stat_result) -> Fingerprint:
    return Fingerprint(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _settled(seen: Fingerprint) -> bool:
    """Whether the last change lies far enough back that another one would show in the times."""
    return time.time_ns() - max(seen.modified, seen.changed) > _FRESH_NS


def _recall(memo: Path, seen: Fingerprint) -> str | None:
    """The digest noted for exactly this fingerprint; anything unreadable counts as not noted."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads(memo.read_text())
        digest = str(noted["sha256"])
        if tuple(noted["fingerprint"]) == seen and len(digest) == 64:
            return digest
    return None


def _read(path: Path) -> tuple[str, Fingerprint]:
    try:
        with path.open("rb", buffering=0) as file:
            digest = hashlib.sha256()
            block = bytearray(_BLOCK)
            view = memoryview(block)
            while count := file.readinto(block):
                digest.update(view[:count])
            return digest.hexdigest(), _of(os.fstat(file.fileno()))
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{path.name} does not exist.", fix=f"put it at {path} or correct the path", path=path)
    if isinstance(error, IsADirectoryError):
        return SourceError(f"{path.name} is a folder, not a media file.", fix="name a file inside it", path=path)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return SourceError(f"{path.name} can't be read: {reason}.", fix="check its permissions", path=path)


def _changed(path: Path) -> SourceError:
    return SourceError(
        f"{path.name} changed while it was read.",
        fix="wait until it is fully copied or exported, then run the same command again",
        path=path,
    )
