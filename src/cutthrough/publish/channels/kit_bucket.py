"""Kits in a bucket: each attempt's files lie in a folder of their own, and one record says which attempt it was.

The record, `post.json`, is put where nothing is (`If-None-Match: *`), as the last step. No attempt writes where another
does, so a publisher that wakes late can neither change what is out nor put a second one beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Post, Receipt
from cutthrough.net.bucket import (
    SETTLES_AFTER,
    Bucket,
    BucketDown,
    BucketLocked,
    BucketMissing,
    BytesChanged,
)
from cutthrough.publish.channels.base import Busy, Locked, Refused, Unclear
from cutthrough.publish.channels.copying import Counted
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

_ATTEMPT = 12
_PATIENCE = 120.0


class BucketKit:
    """Hands posts over in an S3-compatible bucket."""

    settles_after = SETTLES_AFTER

    def __init__(self, to: str, papers: Papers | None = None) -> None:
        try:
            self._bucket = Bucket(to)
        except BucketMissing as error:
            raise Refused(error.message, error.fix) from error
        self._papers = papers

    def post(self, parcel: Parcel, wanted: Callable[[], bool], progress: Callable[[float], None]) -> Receipt:
        """Put the files, then the record that makes them a kit."""
        found = self.find(parcel)
        if found is not None:
            return found
        papers = papers_for(parcel, self._papers)
        folder = f"{safe_id(parcel.attempt)[:_ATTEMPT]}/"
        here = f"{safe_id(parcel.post.id)}/{folder}"
        counted = Counted(parcel, progress)
        with _told(self._bucket):
            for file in (parcel.main, *parcel.files):
                try:
                    self._bucket.put_file(f"{here}{file.name}", file.path, sha256=file.sha256, progress=counted)
                except OSError as error:
                    raise Refused(f"{file.name} can't be read any more: {error.strerror}", "make it again") from error
            for name, paper in papers.items():
                self._put(f"{here}{name}", paper)
        manifest = manifest_of(parcel, folder, tuple(papers))
        if not wanted():
            self._clear_own(here)
            raise Refused("It is not wanted any more; nothing was handed over")
        receipt = self._appear(parcel, manifest.to_json().encode())
        self._sweep(parcel)
        return receipt

    def find(self, parcel: Parcel) -> Receipt | None:
        """The receipt of a kit that lies there."""
        with _told(self._bucket):
            content = self._bucket.get_small(f"{safe_id(parcel.post.id)}/{MANIFEST}")
        if content is None:
            return None
        where = self._address(parcel)
        manifest = read_manifest(content, parcel, where)
        names = [each.path for each in (manifest.main, *manifest.files)]
        with _told(self._bucket):
            gone = [name for name in names if self._bucket.size(f"{parcel.post.id}/{name}") is None]
        taken = {"taken_out": ", ".join(gone)} if gone else {}
        return receipt_of(manifest, url=where, said=taken)

    def take_down(self, post: Post, receipt: Receipt) -> str:
        """A kit can't be called back. Raises Refused."""
        raise handed_over(post, receipt)

    def check(self) -> None:
        """Whether the bucket is there and takes our credentials."""
        with _told(self._bucket):
            self._bucket.get_small(f"nothing/{MANIFEST}")

    def _address(self, parcel: Parcel) -> str:
        return "s3://" + "/".join(each for each in (self._bucket.name, self._bucket.prefix, parcel.post.id) if each)

    def _put(self, key: str, paper: bytes | Path) -> None:
        if isinstance(paper, bytes):
            self._bucket.put_new(key, paper)
        else:
            self._bucket.put_file(key, paper)

    def _appear(self, parcel: Parcel, manifest: bytes) -> Receipt:
        lost: CutthroughError | None = None
        try:
            with _told(self._bucket):
                self._bucket.put_new(f"{parcel.post.id}/{MANIFEST}", manifest)
        except Busy as error:
            lost = error  # it may have arrived, and only its answer not
        try:
            found = self.find(parcel)
        except (Busy, Locked) as error:
            raise Unclear(f"Whether {self._address(parcel)} is there can't be seen now", error.fix) from error
        if found is None:
            raise Unclear(f"{self._address(parcel)} was put and is not there yet", "it is looked for again") from lost
        return found

    def _clear_own(self, here: str) -> None:
        """Remove what this attempt put, and nothing of any other: that may be out, or be about to be."""
        with suppress(CutthroughError):
            for key in list(self._bucket.keys(here.rstrip("/"))):
                self._bucket.remove(key)

    def _sweep(self, parcel: Parcel) -> None:
        """Remove what other attempts left, once a record says which one counts.

        What lies there is listed before the record is read: whatever begins after that is not touched.
        """
        with suppress(CutthroughError, ValueError):
            post = parcel.post.id
            there = list(self._bucket.keys(post))
            content = self._bucket.get_small(f"{post}/{MANIFEST}")
            if content is None:
                return
            manifest = read_manifest(content, parcel, "")
            named = (manifest.main.path, *(each.path for each in manifest.files), *manifest.papers)
            kept = {each.partition("/")[0] for each in named}
            for key in there:
                attempt = key.removeprefix(f"{post}/").partition("/")[0]
                if attempt not in kept and re.fullmatch(r"[0-9a-f]{12}", attempt):
                    self._bucket.remove(key)


@contextmanager
def _told(bucket: Bucket) -> Iterator[None]:
    """What the bucket says, told as a channel tells it, of steps that make nothing visible."""
    try:
        yield
    except BucketLocked as error:
        raise Locked(error.message, error.fix) from error
    except BucketMissing as error:
        raise Refused(error.message, error.fix) from error
    except BucketDown as error:
        raise Busy(error.message, error.fix, wait=_PATIENCE, bucket=bucket.name) from error
    except BytesChanged as error:
        raise Refused(error.message, error.fix) from error
