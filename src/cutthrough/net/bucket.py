"""A bucket of an S3-compatible store: files put into it in flat memory, small records put into it only once.

The address is `s3://bucket/prefix`. Credentials come from the environment as every S3 client reads them
(`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, a container's or a machine's role), else from the system keyring.
A store that is not Amazon's is named by `CUTTHROUGH_S3_ENDPOINT` or `AWS_ENDPOINT_URL`. Nothing here knows of posts.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cutthrough.model.errors import CutthroughError

if TYPE_CHECKING:
    from obstore.store import S3Store

SETTLES_AFTER = 150.0
"""Seconds after which what was sent has arrived or never will: one request's time and that of its repetitions."""

_PART = 8 << 20
_AT_ONCE = 2
_SMALL = 4 << 20
_ADDRESS = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")
"""A bucket's name as Amazon's rules for general purpose buckets have it (S3 User Guide; from memory)."""


class BucketDown(CutthroughError):
    """The store can't be reached, or asks for patience; what was asked for may have been done or not."""

    code = "bucket_down"


class BucketLocked(CutthroughError):
    """The store doesn't take our credentials, or there are none."""

    code = "bucket_locked"


class BucketMissing(CutthroughError):
    """There is no bucket of this name, or the address is none."""

    code = "bucket_missing"


class BytesChanged(CutthroughError):
    """The file is not what it was said to be; nothing of it was kept."""

    code = "bytes_changed"


class Bucket:
    """One prefix of one bucket. Building it touches nothing; raises BucketMissing for an address that is none."""

    def __init__(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address.strip())
        parts = (found["prefix"] or "").strip("/").split("/") if found else []
        if found is None or any(part in (".", "..") or not part.isprintable() for part in parts):
            raise BucketMissing(f'"{address[:80]}" is no bucket', "write s3://bucket or s3://bucket/folder")
        self.name = found["bucket"]
        self.prefix = "/".join(part for part in parts if part)
        self._store: S3Store | None = None

    def put_file(
        self, key: str, path: Path, *, sha256: str | None = None, progress: Callable[[int], None] | None = None
    ) -> int:
        """Send a file in parts; `progress` hears how many bytes went since it last heard. Gives the file's size.

        It is there whole or not at all. Raises BytesChanged where its SHA-256 is not the one given, and then takes it
        away again; BucketDown, BucketLocked, BucketMissing; OSError where the file can't be read.
        """
        import obstore

        with path.open("rb") as file:
            watched = _Watched(file, progress)
            with self._errors(watched):
                obstore.put(
                    self._opened(), key, watched, use_multipart=True, chunk_size=_PART, max_concurrency=_AT_ONCE
                )
        if sha256 is not None and watched.digest.hexdigest() != sha256:
            self.remove(key)
            raise BytesChanged(f"{path.name} is not what was approved any more", "make it again, or approve it again")
        return watched.count

    def put_new(self, key: str, content: bytes) -> bool:
        """Put a small record where nothing is, in one step; False where something is already. Raises as `put_file`."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            with self._errors():
                obstore.put(self._opened(), key, content, mode="create")
        except (AlreadyExistsError, PreconditionError):
            return False
        return True

    def size(self, key: str) -> int | None:
        """How many bytes lie there; None where nothing does. Raises as `put_file`."""
        import obstore

        with self._errors():
            try:
                return int(obstore.head(self._opened(), key)["size"])
            except FileNotFoundError as error:
                _raise_without_bucket(error, self.name)
                return None

    def get_small(self, key: str) -> bytes | None:
        """A record of at most 4 MB; None where nothing is. Raises as `put_file`, BytesChanged for a larger one."""
        import obstore

        with self._errors():
            try:
                found = obstore.get(self._opened(), key)
            except FileNotFoundError as error:
                _raise_without_bucket(error, self.name)
                return None
            if found.meta["size"] > _SMALL:
                raise BytesChanged(f"{key} in the bucket {self.name} is too large to be a record of ours")
            return bytes(found.bytes())

    def keys(self, folder: str = "") -> Iterator[str]:
        """All that lies under a folder, as keys in this bucket's prefix. Raises as `put_file`."""
        import obstore

        with self._errors():
            for page in obstore.list(self._opened(), folder or None):
                for each in page:
                    yield str(each["path"])

    def remove(self, key: str) -> None:
        """Take one away; what isn't there is no error. Raises as `put_file`."""
        import obstore

        with self._errors():
            obstore.delete(self._opened(), key)

    def _opened(self) -> S3Store:
        if self._store is None:
            from obstore.store import S3Store

            endpoint = os.environ.get("CUTTHROUGH_S3_ENDPOINT") or os.environ.get("AWS_ENDPOINT_URL")
            config: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
            if not os.environ.get("AWS_REGION") and not os.environ.get("AWS_DEFAULT_REGION"):
                config["region"] = "us-east-1"
            self._store = S3Store(
                self.name,
                prefix=self.prefix or None,
                client_options={
                    "timeout": "60s",
                    "connect_timeout": "5s",
                    "allow_http": bool(endpoint and endpoint.startswith("http://")),
                },
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=60)},
                **config,
                **_kept_credentials(self.name),
            )
        return self._store

    @contextmanager
    def _errors(self, watched: _Watched | None = None) -> Iterator[None]:
        """What the store says, as one of our sentences; never with an address that could hold a secret."""
        from obstore import exceptions as said

        try:
            yield
        except CutthroughError:
            raise
        except (said.AlreadyExistsError, said.PreconditionError):
            raise
        except (said.PermissionDeniedError, said.UnauthenticatedError) as error:
            raise self._locked() from error
        except (said.BaseError, OSError) as error:
            if watched is not None and watched.failed is not None:
                raise watched.failed from None
            text = str(error)
            if "NoSuchBucket" in text:
                raise _no_bucket(self.name) from error
            if "InvalidAccessKeyId" in text or "169.254.169.254" in text or "credential" in text.lower():
                raise self._locked() from error
            raise BucketDown(
                f"The bucket {self.name} can't be reached", "it is tried again; see whether its address is right"
            ) from error

    def _locked(self) -> BucketLocked:
        return BucketLocked(
            f"The bucket {self.name} doesn't take our credentials, or there are none",
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )


class _Watched:
    """A file's blocks as the store takes them, hashed and counted. What fails in reading is kept to be told."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None] | None) -> None:
        self._file = file
        self._progress = progress
        self.digest = hashlib.sha256()
        self.count = 0
        self.failed: BaseException | None = None

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> bytes:
        """The next block of at most a part's size."""
        try:
            block = self._file.read(_PART)
            self.digest.update(block)
            self.count += len(block)
            if self._progress is not None:
                self._progress(len(block))
        except BaseException as error:
            self.failed = error
            raise
        if not block:
            raise StopIteration
        return block


def _kept_credentials(bucket: str) -> dict[str, Any]:
    """Keys from the keyring, where the environment has none."""
    named = ("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    if any(os.environ.get(name) for name in named):
        return {}
    from cutthrough.net.secrets import SecretError, secret

    try:
        key, hidden = secret(f"s3.{bucket}.key"), secret(f"s3.{bucket}.secret")
    except SecretError as error:
        raise BucketLocked(error.message, error.fix) from error
    return {"access_key_id": key, "secret_access_key": hidden} if key and hidden else {}


def _no_bucket(name: str) -> BucketMissing:
    return BucketMissing(f"There is no bucket {name}", "make it, or correct `to` in program.yaml")


def _raise_without_bucket(error: Exception, name: str) -> None:
    if "NoSuchBucket" in str(error):
        raise _no_bucket(name) from error
