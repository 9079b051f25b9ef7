"""Servers to ask in tests: real ones, on a port of their own, with what answers read as bytes."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import uvicorn

from cutthrough.web.wire import Wire


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@contextlib.contextmanager
def running(app: Any, **options: Any) -> Iterator[int]:
    """The port on which `app` is served, as `cutthrough serve` does it."""
    listening = socket.create_server(("127.0.0.1", 0))
    about = {"http": Wire, "ws": "none", "loop": "asyncio", "log_config": None, "access_log": False, "lifespan": "auto"}
    about |= {"proxy_headers": False, "server_header": False}
    server = uvicorn.Server(uvicorn.Config(app, **{**about, "timeout_graceful_shutdown": 1, **options}))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
        assert not thread.is_alive()


def ask(
    port: int, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: Any = None
) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def raw(port: int, said: bytes, *, wait: float = 5) -> bytes:
    """What comes back for these bytes, until the server closes or `wait` seconds went by without any."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.sendall(said)
        came = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while piece := connection.recv(65536):
                came += piece
        return came
