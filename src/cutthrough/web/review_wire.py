"""What reviews read of a request and answer with: forms, fields, places and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cutthrough.model.errors import CutthroughError
from cutthrough.web.review_pages import PRIVATE

_FIELDS = 1000


async def form_of(request: Request) -> FormData:
    """What was sent; files are no part of any form of ours."""
    return await request.form(max_files=0, max_fields=_FIELDS)


def field(form: FormData, name: str) -> str:
    """A field's text; empty without it, and for a file."""
    found = form.get(name, "")
    return found if isinstance(found, str) else ""


def share(said: str) -> float | None:
    """A share of the picture from 0 to 1; None for anything else."""
    try:
        share = float(said)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def told(error: CutthroughError) -> str:
    """What is wrong, for somebody who has no command line."""
    fix = error.fix or ""
    mine = fix and "cutthrough" not in fix and "--" not in fix
    said = error.message.rstrip(".")
    return f"{said}. {fix[:1].upper()}{fix[1:]}." if mine else f"{said}."


def place_of(request: Request) -> str:
    """The path of the guest's link."""
    return f"{request.scope.get('root_path', '')}/review/{quote(request.path_params['token'], safe='')}"


def to(path: str, query: Mapping[str, str] | None = None, anchor: str = "") -> Response:
    """Go on there."""
    asked = f"?{urlencode(query)}" if query else ""
    return RedirectResponse(f"{path}{asked}{f'#{anchor}' if anchor else ''}", 303, dict(PRIVATE))


def who(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client is not None else ""


def moment() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def nothing() -> Response:
    """Where there is nothing for this guest, without a word of what there is."""
    return Response("There is nothing here.\n", 404, dict(PRIVATE), "text/plain")
