"""Kits in a folder and in a bucket, and the site, as cases for the battery over every channel.

Each case gives `channel()`, the channel opened anew as another process would; `parcel(id)`, a parcel of made files; and
`visible(parcel)`, how many of it there are to be seen.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol

import pytest

from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.deliverable import FileKind
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Post
from cutthrough.publish.channels.base import Publisher
from cutthrough.publish.channels.kit import kit_channel
from cutthrough.publish.channels.manifest import Papers
from cutthrough.publish.channels.site import SiteChannel, kept_name

_SRT = b"1\n00:00:00,000 --> 00:00:01,500\nEvery path is free\n"


class Case(Protocol):
    """One channel that tests may look behind."""

    def channel(self) -> Publisher: ...

    def parcel(self, id_: str = ..., /) -> Parcel: ...

    def visible(self, parcel: Parcel) -> int: ...


def made_parcel(folder: Path, id_: str, kind: ChannelKind, size: int = 200_000, **changes: Any) -> Parcel:
    """A film with captions and a thumbnail, put into `folder`."""

    def file(of: FileKind, name: str, content: bytes, language: str | None = None) -> ParcelFile:
        path = folder / name
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        return ParcelFile(kind=of, path=path, name=name, sha256=sha256, size=len(content), language=language)

    plain: dict[str, Any] = {
        "id": id_,
        "brief": "spring",
        "line": "p1",
        "channel": "here",
        "kind": kind,
        "medium": Medium.PAID,
        "edit": "edit-1",
        "local": datetime(2026, 12, 1, 9, 0),  # noqa: DTZ001 - wall time
        "zone": "Europe/Berlin",
        "title": "Every path is free",
    }
    return Parcel(
        post=Post(**{**plain, **changes}),
        attempt=hashlib.sha256(id_.encode()).hexdigest()[:32],
        moment=datetime(2026, 12, 1, 8, 0, tzinfo=UTC).isoformat(),
        main=file(FileKind.VIDEO, f"{id_}.mp4", Random(id_).randbytes(size)),
        files=(file(FileKind.SRT, f"{id_}.srt", _SRT, "en"), file(FileKind.THUMBNAIL, f"{id_}.jpg", b"\xff\xd8" * 99)),
    )


@dataclass
class FolderCase:
    """Kits in a folder."""

    folder: Path
    papers: Papers | None = None

    def channel(self) -> Publisher:
        return kit_channel(Channel(name="here", to="kits/here"), self.folder, self.papers)

    def parcel(self, id_: str = "ct7k2m9qx-4hd2p", **changes: Any) -> Parcel:
        return made_parcel(self.folder, id_, ChannelKind.KIT, **changes)

    def visible(self, parcel: Parcel) -> int:
        """Kits of the post that are whole: a record, and every file that it names with the bytes it names."""
        found = 0
        for record in (self.folder / "kits/here").rglob("post.json"):
            said = json.loads(record.read_bytes())
            if said["post"]["id"] == parcel.post.id and not record.parent.name.startswith("."):
                for file in (said["main"], *said["files"]):
                    assert hashlib.sha256((record.parent / file["path"]).read_bytes()).hexdigest() == file["sha256"]
                found += 1
        return found


@dataclass
class BucketCase:
    """Kits in a bucket of a real S3 server."""

    folder: Path
    client: Any
    papers: Papers | None = None

    def channel(self) -> Publisher:
        return kit_channel(Channel(name="here", to="s3://kits/spring/reels"), self.folder, self.papers)

    def parcel(self, id_: str = "ct7k2m9qx-4hd2p", **changes: Any) -> Parcel:
        return made_parcel(self.folder, id_, ChannelKind.KIT, **changes)

    def visible(self, parcel: Parcel) -> int:
        """Whether the post's record is there, with every file that it names."""
        here = f"spring/reels/{parcel.post.id}/"
        keys = self.listing(here)
        if f"{here}post.json" not in keys:
            return 0
        said = json.loads(self.read(f"{here}post.json"))
        for file in (said["main"], *said["files"]):
            assert hashlib.sha256(self.read(here + file["path"])).hexdigest() == file["sha256"]
        return 1

    def listing(self, prefix: str = "") -> set[str]:
        return {each["Key"] for each in self.client.list_objects_v2(Bucket="kits", Prefix=prefix).get("Contents", [])}

    def read(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket="kits", Key=key)["Body"].read()
        return content


@dataclass
class SiteCase:
    """The client's own site: what is kept for it; the ledger decides what of that is shown."""

    folder: Path

    def channel(self) -> Publisher:
        site = Channel(name="here", kind=ChannelKind.SITE, to="https://watch.hillside.example/")
        return SiteChannel(site, self.folder)

    def parcel(self, id_: str = "ct7k2m9qx-4hd2p", **changes: Any) -> Parcel:
        return made_parcel(self.folder, id_, ChannelKind.SITE, **changes)

    def visible(self, parcel: Parcel) -> int:
        kept = self.folder / "published"
        if not (kept / f"{parcel.post.id}.json").is_file():
            return 0
        for file in (parcel.main, *parcel.files):
            content = (kept / kept_name(file.sha256, file.name)).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file.sha256
        return 1


@contextmanager
def bucket_case(folder: Path, patch: pytest.MonkeyPatch, port: int) -> Iterator[BucketCase]:
    """An empty bucket on the server at `port`, and an environment in which it is reached."""
    import boto3

    address = f"http://127.0.0.1:{port}"
    patch.setenv("CUTTHROUGH_S3_ENDPOINT", address)
    for name, value in (("ACCESS_KEY_ID", "made"), ("SECRET_ACCESS_KEY", "made"), ("REGION", "us-east-1")):
        patch.setenv(f"AWS_{name}", value)
    client = boto3.client("s3", endpoint_url=address)
    client.create_bucket(Bucket="kits")
    try:
        yield BucketCase(folder, client)
    finally:
        for each in client.list_objects_v2(Bucket="kits").get("Contents", []):
            client.delete_object(Bucket="kits", Key=each["Key"])
        client.delete_bucket(Bucket="kits")


@contextmanager
def s3_server() -> Iterator[int]:
    """A real S3 server in a thread; gives its port."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield server.get_host_and_port()[1]
    finally:
        server.stop()
