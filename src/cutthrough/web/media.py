"""Files by range (RFC 9110): films that are sought in, on any number of screens, in memory that doesn't grow.

One range is answered as such, several as multipart/byteranges; a request for very many, or one that can't be read, is
answered with the whole file. Entity tags are strong: they are the SHA-256 of the bytes.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from cutthrough.web.ranges import Span, http_date, precondition, spans, still_fits
from cutthrough.web.wire import STALL_SECONDS, wire_of

FOREVER = "public, max-age=31536000, immutable"
"""For what is named by its hash: under that name there will never be other bytes (RFC 8246)."""

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """By what a file is known again without reading it: device, inode, size, and time of its last change."""

    device: int
    inode: int
    size: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Seen:
        """Of a file's status."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True)
class FileReply:
    """An answer with a file or parts of it; an ASGI app, to be returned where a response is.

    `seen` is what the file was when its hash was known: one that was changed since is not sent under that hash's name.
    What is no plain file, can't be opened, or is a symbolic link is answered with 404.
    """

    path: Path
    sha256: str
    type: str
    cache: str = "private, no-store"
    headers: Mapping[str, str] = field(default_factory=dict)
    seen: Seen | None = None

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request."""
        opened = await asyncio.get_running_loop().run_in_executor(None, self._open)
        if opened is None:
            await plain(send, 404, "There is nothing here.\n")
            return
        file, status = opened
        try:
            await self._answer(scope, send, file, status)
        finally:
            file.close()

    def _open(self) -> tuple[BinaryIO, os.stat_result] | None:
        try:
            # Not blocking: opening a pipe that nobody writes to would wait for ever.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except (OSError, ValueError):
            return None
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or (self.seen is not None and Seen.of(status) != self.seen):
            os.close(descriptor)
            return None
        return os.fdopen(descriptor, "rb", buffering=0), status

    async def _answer(self, scope: Scope, send: Send, file: BinaryIO, status: os.stat_result) -> None:
        asked, size = Headers(scope=scope), status.st_size
        modified, etag = min(status.st_mtime, time.time()), f'"{self.sha256}"'
        headers = {
            **self.headers,
            "content-type": self.type,
            "accept-ranges": "bytes",
            "etag": etag,
            "last-modified": http_date(modified),
            "cache-control": self.cache,
        }
        settled = precondition(asked, etag, modified)
        if settled is not None:
            del headers["content-type"]
            await begin(send, settled, headers if settled == 304 else {**headers, "content-length": "0"})
            await finish(send)
            return
        ranges = asked.getlist("range")
        parts = None
        # Only GET has ranges (RFC 9110, 14.2); of several headers nobody can say which is meant.
        if scope["method"] == "GET" and len(ranges) == 1 and still_fits(asked.get("if-range"), etag, modified):
            parts = spans(ranges[0], size)
        if parts == ():
            await begin(send, 416, {**headers, "content-range": f"bytes */{size}", "content-length": "0"})
            await finish(send)
        elif parts is None:
            await begin(send, 200, {**headers, "content-length": str(size)})
            if scope["method"] != "HEAD":
                await _send_bytes(scope, send, file, Span(0, size))
            await finish(send)
        elif len(parts) == 1:
            part = parts[0]
            said = f"bytes {part.start}-{part.end - 1}/{size}"
            await begin(send, 206, {**headers, "content-range": said, "content-length": str(len(part))})
            await _send_bytes(scope, send, file, part)
            await finish(send)
        else:
            await self._several(scope, send, file, (headers, parts, size))

    async def _several(
        self,
        scope: Scope,
        send: Send,
        file: BinaryIO,
        what: tuple[dict[str, str], tuple[Span, ...], int],
    ) -> None:
        headers, parts, size = what
        boundary = secrets.token_hex(16)
        heads = [
            f"\r\n--{boundary}\r\nContent-Type: {self.type}\r\n"
            f"Content-Range: bytes {part.start}-{part.end - 1}/{size}\r\n\r\n".encode("ascii")
            for part in parts
        ]
        end = f"\r\n--{boundary}--\r\n".encode("ascii")
        length = sum(map(len, heads)) + sum(map(len, parts)) + len(end)
        kind = f"multipart/byteranges; boundary={boundary}"
        await begin(send, 206, {**headers, "content-type": kind, "content-length": str(length)})
        for head, part in zip(heads, parts, strict=True):
            await send({"type": "http.response.body", "body": head, "more_body": True})
            await _send_bytes(scope, send, file, part)
        await finish(send, end)


async def _send_bytes(scope: Scope, send: Send, file: BinaryIO, span: Span) -> None:
    wire = wire_of(scope)
    if wire is not None:
        await wire.send_file(file, span.start, span.end)
        return
    at = span.start
    while at < span.end:
        count = min(_CHUNK, span.end - at)
        data = await asyncio.get_running_loop().run_in_executor(None, os.pread, file.fileno(), count, at)
        if not data:
            raise ConnectionResetError  # cut off since it was opened: the length that was announced can't be kept
        async with asyncio.timeout(STALL_SECONDS):
            await send({"type": "http.response.body", "body": data, "more_body": True})
        at += len(data)


async def begin(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Send the head of an answer."""
    pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def finish(send: Send, body: bytes = b"") -> None:
    """Send the last of an answer's body."""
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def plain(send: Send, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
    """Answer in plain words, kept by nobody."""
    body = text.encode()
    about = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), "cache-control": "no-store"}
    await begin(send, status, {**about, **(headers or {})})
    await finish(send, body)
