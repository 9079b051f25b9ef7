"""YouTube for tests: a stand-in server, an account that is connected to it, and parcels to post.

For the battery over every channel: `with youtube_case(tmp_path, monkeypatch) as case` gives `case.channel()`, which
opens the channel anew as another process would, `case.parcel(id)`, and `case.visible(parcel)`, how many people see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.deliverable import FileKind
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Post, TrackedLink
from cutthrough.publish.channels.youtube import Pace, YouTubeChannel
from standins.youtube import YouTubeServer
from standins.youtube_channel import Channel as There

ACCOUNT = "UCexample"
CHUNK = 64 * 1024
TODAY = datetime(2026, 11, 22, 18, 0)  # noqa: DTZ001 - wall time
_JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)
_SRT = b"1\n00:00:00,000 --> 00:00:01,500\nEvery path is free\n"


@dataclass
class YouTubeCase:
    """One account on one server."""

    server: YouTubeServer
    folder: Path

    def channel(self, *, settles: float = 0.0, listing: float = 2.0, **changes: Any) -> YouTubeChannel:
        pace = Pace(settles=settles, listing=listing, poll=0.01, timeout=0.25, backoff=0.003, chunk=CHUNK)
        said = {"name": "youtube", "kind": ChannelKind.YOUTUBE, "account": ACCOUNT, **changes}
        return YouTubeChannel(Channel(**said), pace=pace)

    def parcel(self, id_: str = "ct7k2m9qx-4hd2p", size: int = 200_000, **changes: Any) -> Parcel:
        """A parcel of made files: film, captions in two languages, thumbnail."""
        main = _file(self.folder, FileKind.VIDEO, f"{id_}.mp4", Random(id_).randbytes(size))
        files = (
            _file(self.folder, FileKind.SRT, f"{id_}.en.srt", _SRT, "en"),
            _file(self.folder, FileKind.VTT, f"{id_}.en.vtt", b"WEBVTT\n\n" + _SRT, "en"),
            _file(self.folder, FileKind.SRT, f"{id_}.de.srt", _SRT, "de"),
            _file(self.folder, FileKind.THUMBNAIL, f"{id_}.jpg", _JPEG),
        )
        post = Post(**{**_POST, "id": id_, "link": _link(id_), **changes})
        return Parcel(post=post, attempt="a1", moment=datetime.now(UTC).isoformat(), main=main, files=files)

    def visible(self, parcel: Parcel) -> int:
        return len(self.server.channel.visible(parcel.post.id))


@contextmanager
def youtube_case(folder: Path, patch: pytest.MonkeyPatch, there: There | None = None) -> Iterator[YouTubeCase]:
    """A server, and an environment in which the account is connected to it."""
    with YouTubeServer(there) as server:
        patch.setattr(keyring.core, "_keyring_backend", NoKeyring())  # nobody's own secrets are touched
        patch.setenv("CUTTHROUGH_YOUTUBE_URL", server.url)
        patch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_ID", server.tokens.client_id)
        patch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_SECRET", server.tokens.client_secret)
        patch.setenv("CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN", "first-refresh")
        yield YouTubeCase(server, folder)
        assert server.faulty == []


def _file(folder: Path, kind: FileKind, name: str, content: bytes, language: str | None = None) -> ParcelFile:
    path = folder / name
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return ParcelFile(kind=kind, path=path, name=name, sha256=sha256, size=len(content), language=language)


def _link(id_: str) -> TrackedLink:
    url = f"https://hillside.example/paths?utm_source=youtube&ct={id_}"
    return TrackedLink(
        target="https://hillside.example/paths",
        url=url,
        source="youtube",
        medium="organic",
        campaign="spring",
        content="edit-1",
        id=id_,
    )


_POST: dict[str, Any] = {
    "brief": "spring",
    "line": "p1",
    "channel": "youtube",
    "kind": ChannelKind.YOUTUBE,
    "medium": Medium.ORGANIC,
    "edit": "edit-1",
    "local": TODAY,
    "zone": "Europe/Berlin",
    "title": "Every path is free",
    "text": "The spring paths open on Saturday.",
    "hashtags": ("#walks", "#spring"),
    "language": "en",
}
