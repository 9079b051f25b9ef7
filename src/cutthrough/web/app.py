"""The server's parts put together: watch pages, media, personal links, guests' reviews, and whether it is well."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from cutthrough.model.record import Record
from cutthrough.store.ledger import open_ledger
from cutthrough.web.loop import Loop
from cutthrough.web.media import plain
from cutthrough.web.security import Guard
from cutthrough.web.shelf import Shelf, now

LOOK_SECONDS = 1.0
"""How often the ledger is asked whether there is something new."""

log = logging.getLogger("cutthrough.web")


class Settings(Record):
    """How one program is served. `address` is its public address; the site channel's when None.

    `behind_proxy` are the addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
    """

    program_dir: Path
    ledger_url: str | None = None
    address: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    behind_proxy: tuple[str, ...] = ()
    publish: bool = False


def make_app(settings: Settings, routes: Sequence[BaseRoute] | None = None) -> Served:
    """The server of one program as an ASGI app. `routes` stand under /review; those of `web.review` when None.

    Raises what `library_of` and `open_ledger` raise, so that what can't be served is told before a port is taken.
    """
    ledger = open_ledger(settings.program_dir, settings.ledger_url)
    try:
        shelf = Shelf(settings.program_dir, ledger, settings.address)
        site = shelf.show.site
        loop = Loop(settings.program_dir, settings.ledger_url) if settings.publish else None
        inside = _review(settings, site.address) if routes is None else routes
    except BaseException:
        ledger.close()
        raise

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        looking = asyncio.create_task(_look(shelf))
        if loop is not None:
            loop.start()
        try:
            yield
        finally:
            looking.cancel()
            if loop is not None:
                await asyncio.get_running_loop().run_in_executor(None, loop.stop)
            ledger.close()

    parts = _Parts(shelf, loop, Router(inside, redirect_slashes=False))
    # One mount for all: Starlette gives the life span and what its own exceptions mean, and routes nothing itself.
    app = Starlette(routes=[Mount("", app=parts)], lifespan=lifespan)
    app.router.redirect_slashes = False  # it would be built from the Host header, which anybody can write
    return Served(app, site.address, f"{site.base}/review/", behind_proxy=bool(settings.behind_proxy))


class Served(Guard):
    """The app with its guard. `address` is where people find it."""

    def __init__(self, app: ASGIApp, address: str, forms: str, *, behind_proxy: bool) -> None:
        super().__init__(app, address, forms, behind_proxy=behind_proxy)
        self.address = address


class _Parts:
    """Which part of the server answers a path."""

    def __init__(self, shelf: Shelf, loop: Loop | None, review: ASGIApp) -> None:
        self._shelf, self._loop, self._review = shelf, loop, review

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        show, path = self._shelf.show, scope["path"]
        if path == "/healthz":
            await self._well(send)
            return
        base = show.site.base
        inside = path.removeprefix(base) if path.startswith(f"{base}/") else ""
        first = inside.split("/", 2)[1] if inside else ""
        if inside and first == "review":
            await self._review({**scope, "root_path": base}, receive, send)
        elif inside and first == "media":
            await show.media(inside.removeprefix("/media/"))(scope, receive, send)
        elif inside and first == "for":
            await show.personal(inside.removeprefix("/for").strip("/"), now())(scope, receive, send)
        elif path == base or (path == "/" and base):
            await plain(send, 308, "The films are one further.\n", {"location": f"{base}/"})
        else:
            query = dict(QueryParams(scope["query_string"]))
            await show.page(inside or "/404", query)(scope, receive, send)

    async def _well(self, send: Send) -> None:
        lines = ["ok", f"films: {len(self._shelf.show.library.watches)}"]
        over = len(self._shelf.show.library.gone.over)
        if over:
            lines.append(f"not shown, as a right is over: {over}")
        if self._loop is not None:
            lines.append(f"publishing: {self._loop.said()}")
        status = 200 if self._loop is None or self._loop.alive() else 503
        await plain(send, status, "\n".join(lines) + "\n")


async def _look(shelf: Shelf) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await asyncio.get_running_loop().run_in_executor(None, shelf.refresh)
        except Exception:  # whatever it is, the site stays up
            log.exception("what is shown stays as it was")


def _review(settings: Settings, address: str) -> Sequence[BaseRoute]:
    from cutthrough.web.review import routes

    secure = urlsplit(address).scheme == "https"
    return routes(settings.program_dir, ledger_url=settings.ledger_url, secure=secure)
