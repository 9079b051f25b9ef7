"""Pages ready to be sent: packed once, told apart by what they hold, sent again as long as it is the same."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from cutthrough.site.pages import Page
from cutthrough.web.media import begin, finish
from cutthrough.web.ranges import precondition

_PACKS = ("text/", "application/json", "application/ld+json", "application/xml", "application/rss+xml", "image/svg")
_PACKS_TOO = ("application/manifest+json", "application/javascript", "application/json+oembed", "text/xml+oembed")
_LEAST = 300
"""Bytes from which on packing saves more than its own head costs."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer with its body plain and, where that is smaller, compressed; each has an entity tag of its own."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    tag: str
    small: bytes | None

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request: all of it, only its head, or 304 where the client has it already."""
        asked = Headers(scope=scope)
        body, headers = self.body, {**self.headers}
        tag = self.tag
        if self.small is not None:
            headers["vary"] = "Accept-Encoding"
            if takes_gzip(asked.get("accept-encoding", "")):
                body, tag = self.small, f"{self.tag}-z"
                headers["content-encoding"] = "gzip"
        if self.status == 200 and headers.get("cache-control") != "private, no-store":
            headers["etag"] = f'"{tag}"'
            settled = precondition(asked, headers["etag"])
            if settled is not None:
                for name in ("content-type", "content-encoding"):
                    headers.pop(name, None)
                await begin(send, settled, headers)
                await finish(send)
                return
        headers["content-length"] = str(len(body))
        await begin(send, self.status, headers)
        await finish(send, b"" if scope["method"] == "HEAD" else body)


def pack(page: Page, headers: Mapping[str, str] | None = None, *, small: bool = True) -> Packed:
    """A page made ready to be sent; `headers` stand over the page's own. Without `small`, it is not compressed."""
    about = {name.lower(): value for name, value in page.headers.items()}
    about |= {"content-type": page.type, **{name.lower(): value for name, value in (headers or {}).items()}}
    worth = small and len(page.body) >= _LEAST and page.type.startswith(_PACKS + _PACKS_TOO)
    # No time of day in it: the same page is the same bytes.
    packed = gzip.compress(page.body, 9, mtime=0) if worth else None
    if packed is not None and len(packed) >= len(page.body):
        packed = None
    return Packed(page.status, about, page.body, hashlib.sha256(page.body).hexdigest()[:32], packed)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for each in accepted.lower().split(",")[:20]:
        name, _, rest = each.partition(";")
        found = re.fullmatch(r"\s*q\s*=\s*(\d(?:\.\d{0,3})?)\s*", rest)
        weights[name.strip()] = float(found[1]) if found else 1.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
