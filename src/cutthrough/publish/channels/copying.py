"""Copies approved bytes, and only those: hashed on the way, flushed to the disk."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cutthrough.model.errors import StoreError
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.publish.channels.base import Busy, Refused
from cutthrough.store.hashes import file_hash

_BLOCK = 1 << 20
_PATIENCE = 600.0
_FULL = (errno.ENOSPC, errno.EDQUOT)
_AWAY = (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENETUNREACH, errno.ENOENT)


class Counted:
    """Turns bytes into shares of the whole parcel, for whoever watches."""

    def __init__(self, parcel: Parcel, progress: Callable[[float], None]) -> None:
        self._whole = max(1, sum(each.size for each in (parcel.main, *parcel.files)))
        self._done = 0
        self._progress = progress

    def __call__(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        self._progress(min(1.0, self._done / self._whole))


def copy_approved(file: ParcelFile, to: Path, counted: Callable[[int], None]) -> None:
    """Copy a file's bytes to a new file. Raises Refused where they are not those approved; OSError."""
    digest = hashlib.sha256()
    try:
        source = file.path.open("rb", buffering=0)
    except OSError as error:
        raise Refused(f"{file.name} can't be read any more: {error.strerror}", "make it again") from error
    with source, to.open("xb") as copy:
        while block := source.read(_BLOCK):
            digest.update(block)
            copy.write(block)
            counted(len(block))
        copy.flush()
        os.fsync(copy.fileno())
    if digest.hexdigest() != file.sha256:
        to.unlink(missing_ok=True)
        raise Refused(f"{file.name} is not what was approved any more", "make it again, or approve it again")


def is_still(file: ParcelFile, kept: Path) -> bool:
    """Whether a kept copy holds the approved bytes."""
    try:
        return file_hash(kept) == file.sha256
    except OSError:
        return False


@contextmanager
def disk_errors(where: str) -> Iterator[None]:
    """What a disk refuses, told as a channel tells it: nothing is visible yet, so it can be tried again or not."""
    try:
        yield
    except StoreError as error:
        raise Busy(error.message, error.fix, wait=_PATIENCE) from error
    except OSError as error:
        if error.errno in _FULL:
            raise Busy(f"The disk is full: {where} can't be written", "free some space", wait=_PATIENCE) from error
        if error.errno in _AWAY:
            raise Busy(f"{where} is not there now: {error.strerror}", "see whether its disk is connected") from error
        raise Refused(f"{where} can't be written: {error.strerror}", "make it writable, then try again") from error
