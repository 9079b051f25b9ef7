"""What a web host has to be told of an exported site: content-security policy, caching, and types."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cutthrough.site.pages import AN_HOUR, EMBED_POLICY, FOR_EVER, FRESH, POLICY
from cutthrough.site.site import Site

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Headers of every answer."""


def headers_file(site: Site) -> str:
    """A `_headers` file, as Netlify and Cloudflare Pages read it.

    No two rules match one path, because both hosts join what two rules say: `:page` stands for one part of a path, so
    it is never a page under /embed/.
    """
    hidden = {"X-Robots-Tag": "noindex, nofollow"} if site.library.preview else {}
    page = {**COMMON, "Content-Security-Policy": POLICY, "Cache-Control": FRESH, **hidden}
    framed = {**COMMON, "Content-Security-Policy": EMBED_POLICY, "Cache-Control": FRESH, **hidden}
    rules = {
        "/": page,
        "/:page": page,
        "/:page/": page,
        "/embed/*": framed,
        "/assets/*": {**COMMON, "Cache-Control": FOR_EVER},
        "/media/*": {**COMMON, "Cache-Control": FOR_EVER},
        "/oembed/*": {**COMMON, "Cache-Control": AN_HOUR, "Access-Control-Allow-Origin": "*"},
    }
    return "".join(
        f"{site.base}{path}\n" + "".join(f"  {name}: {value}\n" for name, value in said.items()) + "\n"
        for path, said in rules.items()
    )


_TYPES = {
    "application/json": "json",
    "application/manifest+json": "webmanifest",
    "font/woff": "woff",
    "image/jpeg": "jpg jpeg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "text/css": "css",
    "text/html": "html",
    "text/javascript": "js",
    "text/plain": "txt",
    "text/vtt": "vtt",
    "text/xml": "xml",
    "video/mp4": "mp4",
}

_WRITTEN = [kind for kind in _TYPES if kind.startswith(("text/", "application/")) or kind == "image/svg+xml"]
_WRITTEN.remove("text/html")  # nginx adds it by itself, and warns of a second one


def nginx_snippet(site: Site, folder: str) -> str:
    """Locations for nginx, to be included in a `server` block; `folder` is where the export lies on the host.

    All is said inside the site's own location, so that the rest of the server stays as it is. Paths are rewritten and
    not aliased, because `try_files` can't be trusted under `alias`.
    """
    path = re.sub(r'[\x00-\x1f$"\\\\]', "_", folder)
    hidden = {"X-Robots-Tag": "noindex, nofollow"} if site.library.preview else {}
    pages = {"Cache-Control": FRESH, **hidden}
    for_ever = {"Cache-Control": FOR_EVER}
    types = "".join(f"        {kind} {endings};\n" for kind, endings in _TYPES.items())
    charset = " ".join(_WRITTEN)
    inner = [
        _location(site, "/embed/", {"Content-Security-Policy": EMBED_POLICY, **pages}),
        _location(site, "/assets/", for_ever),
        _location(site, "/media/", for_ever),
        _location(site, "/oembed/", {"Access-Control-Allow-Origin": "*", "Cache-Control": AN_HOUR}),
    ]
    return (
        f"# The watch pages of {site.address}: include this file in the server block of that host.\n"
        f"location ^~ {site.base}/ {{\n"
        f'    root "{path}";\n    charset utf-8;\n    charset_types {charset};\n    types {{\n{types}    }}\n'
        f"    error_page 404 {site.base}/404.html;\n"
        f"{_found(site, 1)}{_said({'Content-Security-Policy': POLICY, **pages}, 1)}{''.join(inner)}}}\n"
    )


def _location(site: Site, part: str, said: Mapping[str, str]) -> str:
    return f"    location ^~ {site.base}{part} {{\n{_found(site, 2)}{_said(said, 2)}    }}\n"


def _found(site: Site, depth: int) -> str:
    """Where a path lies. Rewriting is inherited by no location inside."""
    indent = "    " * depth
    rewrite = f"{indent}rewrite ^{re.escape(site.base)}(/.*)$ $1 break;\n" if site.base else ""
    return f"{rewrite}{indent}try_files $uri $uri/index.html =404;\n"


def _said(said: Mapping[str, str], depth: int) -> str:
    indent = "    " * depth
    return "".join(f'{indent}add_header {name} "{value}" always;\n' for name, value in {**COMMON, **said}.items())
