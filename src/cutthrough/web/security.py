"""The guard around the server: what it refuses to hear, what it adds to each answer, what it writes of an error."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import traceback
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cutthrough.web.media import plain
from cutthrough.web.wire import Stalled

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What an answer may load and do that says nothing of its own: only what is on this site, and in no other's frame."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
HSTS = "max-age=31536000"

MOST_TARGET = 2000
"""Characters of an address with its query; RFC 9110, 4.1 asks for 8,000, but none of ours is near."""

MOST_BODY = 1_000_000
BODY_SECONDS = 30.0

_SAFE = frozenset({"GET", "HEAD"})
_LONG = 16

log = logging.getLogger("cutthrough.web")


class Guard:
    """Everything the server hears goes through here. `forms` is the path under which forms may be sent."""

    def __init__(self, app: ASGIApp, address: str, forms: str = "/review/", *, behind_proxy: bool = False) -> None:
        self._app, self._forms, self._proxied = app, forms, behind_proxy
        self._names = {"localhost", (urlsplit(address).hostname or "").lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = _Answer(send, secure=scope.get("scheme") == "https")
            refused = self._refused(scope)
            if refused is not None:
                status, text, more = refused
                await plain(answer, status, text, {"connection": "close", **more})
                return
            try:
                await self._app(scope, _Body(receive).receive, answer)
            except Exception as error:  # noqa: BLE001  whatever it is, it is answered and told without secrets
                await _told(error, scope, answer)
        else:
            await send({"type": "websocket.close", "code": 1000})

    def _refused(self, scope: Scope) -> tuple[int, str, Mapping[str, str]] | None:
        """Status, words and headers of what is not even looked at; None for a request that may be answered."""
        path: str = scope["path"]
        headers = Headers(scope=scope)
        forms = path.startswith(self._forms)
        if scope["method"] not in _SAFE and not (forms and scope["method"] == "POST"):
            return 405, "Only GET and HEAD are answered here.\n", {"allow": "GET, HEAD, POST" if forms else "GET, HEAD"}
        if not path.startswith("/") or any(not char.isprintable() for char in path):
            return 400, "This is no address of this site.\n", {}
        if len(scope.get("raw_path") or path) + len(scope.get("query_string", b"")) > MOST_TARGET:
            return 414, "This address is too long.\n", {}
        if not self._proxied and not self._known(headers.getlist("host")):
            return 421, "This site does not answer to that name.\n", {}
        length = headers.get("content-length", "0")
        if not length.isdigit() or len(length) > 12 or int(length) > MOST_BODY:
            return 413, "That is too much to send.\n", {}
        if not forms and (int(length) or "transfer-encoding" in headers):
            return 413, "Nothing can be sent here.\n", {}
        return None

    def _known(self, hosts: list[str]) -> bool:
        """Whether a request means us. A number can't be made to mean another machine, as a name can (DNS rebinding)."""
        if len(hosts) != 1:
            return not hosts  # HTTP/1.0 has none
        named = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)\.?(?::\d{1,5})?", hosts[0])
        name = named[1].strip("[]").lower() if named else ""
        return name in self._names or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _Answer:
    """`send`, with the headers that every answer has."""

    def __init__(self, send: Send, *, secure: bool) -> None:
        self._send, self._secure, self.begun = send, secure, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            message = {**message, "headers": self._completed(list(message.get("headers", [])))}
        await self._send(message)

    def _completed(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        there = {name.lower(): value for name, value in headers}
        wanted = dict(HEADERS)
        if self._secure:
            wanted["strict-transport-security"] = HSTS
        policy = there.get(b"content-security-policy", POLICY.encode())
        if b"frame-ancestors 'none'" in policy:
            wanted["x-frame-options"] = "DENY"
        return headers + [
            (name.encode(), value.encode()) for name, value in wanted.items() if name.encode() not in there
        ]


class _Body:
    """`receive`, held to a size and a time, whatever length was announced."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._came, self._over = receive, 0, False

    async def receive(self) -> Message:
        if self._over:
            return await self._receive()
        async with asyncio.timeout(BODY_SECONDS):
            message = await self._receive()
        self._came += len(message.get("body", b""))
        self._over = not message.get("more_body", False)
        if self._came > MOST_BODY:
            raise TooMuch
        return message


class TooMuch(Exception):
    """More was sent than was announced or is taken."""


async def _told(error: Exception, scope: Scope, answer: _Answer) -> None:
    """Close the answer as well as it can be; what is ours to mend is in the log."""
    if isinstance(error, ConnectionError) and not isinstance(error, Stalled):
        status, text = 500, ""
    elif isinstance(error, TooMuch):
        status, text = 413, "That is too much to send.\n"
    elif isinstance(error, TimeoutError | Stalled):
        status, text = 408, "It took too long to arrive.\n"
    else:
        log.error("an answer failed\n%s", without_secrets(error, scope))
        status, text = 500, "Something went wrong here. It was noted.\n"
    if not answer.begun:
        await plain(answer, status, text, {"connection": "close"})
        return
    wire = scope.get("state", {}).get("wire")
    if wire is not None:
        wire.leave()


def without_secrets(error: Exception, scope: Mapping[str, Any]) -> str:
    """A traceback in which nothing stands that the address held: tokens of guests and of personal links are secrets."""
    said = "".join(traceback.format_exception(error))
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    parts = re.split(r"[/?&=;+%]", f"{scope.get('path', '')}/{query}")
    for part in sorted((each for each in parts if len(each) >= _LONG), key=len, reverse=True):
        said = said.replace(part, "…")
    return said
