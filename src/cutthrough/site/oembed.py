"""oEmbed: what other people's sites ask to show a film in a page of theirs.

After the specification, version 1.0 (https://oembed.com, sections 2.2 "Consumer Request" and 2.3 "Provider Response",
read 2026-11 from copies of the page): a `video` has html, width and height; maxwidth and maxheight are kept to; a
format that isn't offered is answered with 501, an address that isn't ours with 404.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from markupsafe import escape

from cutthrough.site.site import Site
from cutthrough.site.view import View

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
_LARGEST = 100_000  # pixels; whoever asks for more gets no more
_AGE = 3600  # seconds that an answer may be kept


def film_asked(site: Site, asked: str) -> View | None:
    """The film whose page, or player, has this address; None where none of this site has."""
    try:
        parts, own = urlsplit(asked), urlsplit(site.address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != own.netloc.lower():
        return None
    path = unquote(parts.path)
    if not path.startswith(f"{site.base}/"):
        return None
    slug = path.removeprefix(f"{site.base}/").removeprefix("embed/").rstrip("/")
    return site.view(slug) if re.fullmatch(r"[a-z0-9-]+", slug) else None


def answer(site: Site, view: View, *, width: int | None = None, height: int | None = None) -> dict[str, Any]:
    """The answer for a film within this many pixels."""
    own = view.embed_size
    size = view.embed_within(width or own[0], height or own[1]) if width or height else own
    said: dict[str, Any] = {
        "type": "video",
        "version": "1.0",
        "title": view.watch.title,
        "author_name": site.library.client,
        "author_url": f"{site.address}/",
        "provider_name": site.library.brand.name,
        "provider_url": f"{site.address}/",
        "cache_age": _AGE,
        "html": view.frame(*size),
        "width": size[0],
        "height": size[1],
    }
    picture = view.main.poster
    if picture and picture.width and picture.height and _fits(picture.width, picture.height, width, height):
        said |= {
            "thumbnail_url": site.absolute(picture),
            "thumbnail_width": picture.width,
            "thumbnail_height": picture.height,
        }
    return said


def written(said: Mapping[str, Any], form: str) -> bytes:
    """The answer as `json` or `xml`."""
    if form == "json":
        return json.dumps(said, ensure_ascii=False).encode()
    rows = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in said.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{rows}</oembed>\n'.encode()


def pixels(said: str | None) -> int | None:
    """A number of pixels that was asked for; None for nothing and for what is no number over 0."""
    if said is None or not re.fullmatch(r"[0-9]{1,9}", said):
        return None
    return min(int(said), _LARGEST) or None


def _fits(width: int, height: int, most_width: int | None, most_height: int | None) -> bool:
    return (most_width is None or width <= most_width) and (most_height is None or height <= most_height)
