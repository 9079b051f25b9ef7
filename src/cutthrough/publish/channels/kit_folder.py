"""Kits in a folder: each post is a folder of its own that appears all at once.

It is built under a hidden name that holds the attempt's id, and renamed as its last step. A rename onto a folder that
has something in it fails (rename(2), ENOTEMPTY), so under one id there is one kit, whoever comes second.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Post, Receipt
from cutthrough.publish.channels.base import Refused, Unclear
from cutthrough.publish.channels.copying import Counted, copy_approved, disk_errors
from cutthrough.publish.channels.manifest import (
    MANIFEST,
    Papers,
    handed_over,
    manifest_of,
    papers_for,
    read_manifest,
    receipt_of,
    safe_id,
)

_OLD = 24 * 3600.0
"""Seconds after which what a dead publisher left of any post is swept."""

_THERE = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR)


class FolderKit:
    """Hands posts over in a folder of the program's folder."""

    settles_after = 0.0

    def __init__(self, program_dir: Path, to: str, papers: Papers | None = None) -> None:
        parts = Path(to).parts
        if not parts or Path(to).is_absolute() or ".." in parts or not to.isprintable() or to[0] in "~\\":
            raise Refused(f"A kit can't go to {to[:80]!a}", "name a folder in the program's folder, such as kits/reels")
        self._to = Path(to).as_posix()
        self._folder = program_dir / to
        self._papers = papers

    def post(self, parcel: Parcel, wanted: Callable[[], bool], progress: Callable[[float], None]) -> Receipt:
        """Build the kit aside, then rename it into place."""
        found = self.find(parcel)
        if found is not None:
            return found
        papers = papers_for(parcel, self._papers)
        aside = self._folder / f".{safe_id(parcel.post.id)}.{safe_id(parcel.attempt)}"
        with disk_errors(self._to):
            self._sweep()
            aside.mkdir(parents=True)
        try:
            with disk_errors(self._to):
                self._fill(aside, parcel, papers, progress)
            if not wanted():
                raise Refused("It is not wanted any more; nothing was handed over")
            receipt = self._appear(aside, parcel)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):
            self._sweep(parcel.post.id)
        return receipt

    def find(self, parcel: Parcel) -> Receipt | None:
        """The receipt of a kit that lies there."""
        path = self._folder / safe_id(parcel.post.id) / MANIFEST
        where = f"{self._to}/{parcel.post.id}"
        try:
            content = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unclear(f"{where} can't be read: {error.strerror}", "see what lies there") from error
        manifest = read_manifest(content, parcel, where)
        names = (each.path for each in (manifest.main, *manifest.files))
        gone = [name for name in names if not (path.parent / name).is_file()]
        taken = {"taken_out": ", ".join(gone)} if gone else {}
        return receipt_of(manifest, said={"folder": where, **taken})

    def take_down(self, post: Post, receipt: Receipt) -> str:
        """A kit can't be called back. Raises Refused."""
        raise handed_over(post, receipt)

    def check(self) -> None:
        """Whether the folder can be written to."""
        nearest = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise Refused(f"{self._to} can't be written to", "make it a folder that is writable")

    def _fill(
        self, aside: Path, parcel: Parcel, papers: Mapping[str, bytes | Path], progress: Callable[[float], None]
    ) -> None:
        counted = Counted(parcel, progress)
        for file in (parcel.main, *parcel.files):
            to = aside / file.name
            to.parent.mkdir(parents=True, exist_ok=True)
            copy_approved(file, to, counted)
        for name, paper in papers.items():
            to = aside / name
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(paper if isinstance(paper, bytes) else paper.read_bytes())
        manifest = manifest_of(parcel, papers=tuple(papers))
        with (aside / MANIFEST).open("xb") as file_:
            file_.write(manifest.to_json().encode())
            file_.flush()
            os.fsync(file_.fileno())
        _flush(aside)

    def _appear(self, aside: Path, parcel: Parcel) -> Receipt:
        target = self._folder / parcel.post.id
        try:
            aside.rename(target)
        except OSError as error:
            found = self.find(parcel)
            if found is not None:
                return found
            if error.errno in _THERE:
                raise Refused(
                    f"Something else lies at {self._to}/{parcel.post.id}", "move it away, then try again"
                ) from error
            with disk_errors(self._to):
                raise
        with suppress(OSError):
            _flush(self._folder)
        receipt = self.find(parcel)
        if receipt is None:
            raise Unclear(f"{self._to}/{parcel.post.id} was taken away as soon as it lay there", "see who takes it")
        return receipt

    def _sweep(self, out: str = "") -> None:
        """Remove what attempts left that are over: of any post after a day, of one that is out at once.

        Until a post is out, another attempt at it may be about to win.
        """
        if not self._folder.is_dir():
            return
        for each in self._folder.iterdir():
            name = each.name.split(".")
            ours = len(name) == 3 and not name[0] and each.is_dir() and not each.is_symlink()
            with suppress(OSError):
                if ours and (name[1] == out or time.time() - each.stat().st_mtime > _OLD):
                    shutil.rmtree(each, ignore_errors=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
