"""The server as a process: a port, the limits of each connection, and how it ends."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvicorn

from cutthrough.model.errors import Misuse
from cutthrough.web.app import Settings, make_app
from cutthrough.web.wire import Wire

MOST_CONNECTIONS = 2000
"""Connections at once; further ones are answered with 503."""

MOST_HEAD = 16 * 1024
"""Bytes of a request's head."""

KEEP_SECONDS = 15
END_SECONDS = 10
"""How long answers that are on their way may take when the server is asked to end."""

Ready = Callable[[str, str], None]


def serve(settings: Settings, ready: Ready) -> None:
    """Serve a program until SIGTERM or SIGINT. `ready` is told the address on this machine and the public one.

    Raises Misuse for a port or host that can't be had, and what `make_app` raises. No request is logged, so that no
    address of anybody is stored; what goes wrong is written to stderr.
    """
    app = make_app(settings)
    listening = _listening(settings.host, settings.port)
    port = listening.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _allow_files()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    # Its warnings are of requests that are none, which anybody can send as fast as they like.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    server = _Server(_config(app, settings), lambda: ready(f"http://{host}:{port}", app.address))
    # uvicorn raises again what it was ended by, for whoever had the signals before: that is this.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.end)
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()


def _config(app: Any, settings: Settings) -> uvicorn.Config:
    proxied = bool(settings.behind_proxy)
    return uvicorn.Config(
        app,
        http=Wire,
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=proxied,
        forwarded_allow_ips=list(settings.behind_proxy) if proxied else "",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_SECONDS,
        timeout_graceful_shutdown=END_SECONDS,
        h11_max_incomplete_event_size=MOST_HEAD,
        lifespan="on",
    )


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    def end(self, *_: object) -> None:
        """End when what is being answered is."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Misuse(f"Port {port} is used by something else", f"--port {port + 1}, or 0 for any") from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Misuse(f"Port {port} may not be used by this user", "--port 8000") from None
        raise Misuse(f"{host} is no address of this machine", "--host 127.0.0.1, or 0.0.0.0 for all") from None


def _allow_files() -> None:
    """Each connection is an open file; many systems allow 1,024 to a program that doesn't ask for more."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
