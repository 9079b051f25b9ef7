"""Writes files so that nothing half-written is ever seen: aside, to the disk, then renamed into place."""

from __future__ import annotations

import errno
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cutthrough.model.errors import StoreError

_ASIDE = re.compile(r"^\.aside-(?P<pid>\d+)-[0-9a-f]{12}(?:\.[^.]*)?$")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """Give a path in the same folder to write to; when the block ends well, it takes `path`'s place in one step.

    The temporary name keeps `path`'s suffix, for programs that go by it. The bytes are flushed to the disk before the
    rename, so that a power cut leaves the old file or the new one. On any error the temporary file is removed and
    `path` is as it was. Leftovers of processes that were killed are swept from the folder first. Missing folders are
    made. Raises StoreError when the file system refuses.
    """
    with store_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
    aside = path.parent / f".aside-{os.getpid()}-{uuid.uuid4().hex[:12]}{path.suffix}"
    try:
        try:
            yield aside
        except OSError as error:
            if error.errno not in _FULL and str(error.filename) != str(aside):
                raise  # about something else than the writing
            with store_errors(path):
                raise
        with store_errors(path):
            _flush(aside)
            aside.replace(path)
            _flush(path.parent)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step. Raises StoreError."""
    with write_aside(path) as aside:
        aside.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path` as UTF-8 in one step, its line ends unchanged. Raises StoreError."""
    write_bytes(path, text.encode())


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what the file system says about writing `path` into a StoreError of one sentence."""
    try:
        yield
    except OSError as error:
        where = _about(path, error)
        if error.errno in _FULL:
            raise StoreError(
                f"The disk is full: {where} can't be written.",
                fix="free some space and run the same command again: it resumes",
                path=path,
            ) from error
        if error.errno in _FORBIDDEN:
            raise StoreError(
                f"{where} can't be written: permission denied.",
                fix=f"make {_nearest(path)} writable, or work in another folder",
                path=path,
            ) from error
        if error.errno is None:
            raise
        in_the_way = error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
        fix = "move away what is there under that name" if in_the_way else None
        raise StoreError(f"{where} can't be written: {error.strerror}.", fix, path=path) from error


def _nearest(path: Path) -> Path:
    """The folder nearest to `path` that is there."""
    return next((folder for folder in path.parents if os.path.isdir(folder)), path.parent)  # noqa: PTH112 - never raises


def _about(path: Path, error: OSError) -> str:
    """The path to name: ours, unless the error is about another file and not a temporary name of ours."""
    named = error.filename
    if isinstance(named, str) and named and not _ASIDE.match(Path(named).name):
        return named
    return str(path)


def sweep(folder: Path) -> None:
    """Remove temporary files whose process is dead; those of living processes, this one's too, are left alone."""
    with os.scandir(folder) as entries:
        for entry in entries:
            match = _ASIDE.match(entry.name)
            if match and not alive(int(match["pid"])):
                with suppress(OSError):  # another process may sweep at the same time
                    Path(entry.path).unlink()


def alive(pid: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        return True
    return True


def _flush(path: Path) -> None:
    """Make the system write what it holds of `path` to the disk. Folders that can't be flushed are no error."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EROFS):
            raise
    finally:
        os.close(handle)
