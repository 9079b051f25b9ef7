"""Every page of a site by its path: text made from records, with the headers it is to be served with."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cutthrough.model.watch import Watch, WatchFile
from cutthrough.site import oembed
from cutthrough.site.site import Site, own_view, site_of, templates
from cutthrough.site.structured import shelf
from cutthrough.site.text import clean, one_line, script_json
from cutthrough.site.view import View
from cutthrough.site.words import words_in

__all__ = [
    "Page",
    "Site",
    "ended_page",
    "gone_page",
    "media_of",
    "note_page",
    "page_of",
    "paths_of",
    "personal_page",
    "site_of",
]

_SHUT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
)
POLICY = _SHUT + "frame-ancestors 'none'"
"""The content-security policy of pages: everything comes from the site itself, and nobody may frame it."""

EMBED_POLICY = _SHUT + "frame-ancestors *"
"""The same of the player that is made to be framed."""

FRESH, FOR_EVER, AN_HOUR = "no-cache", "public, max-age=31536000, immutable", "public, max-age=3600"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """One answer. `type` has its charset; `headers` are to be sent with it beside its type."""

    status: int
    type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def page_of(site: Site, path: str, query: Mapping[str, str] | None = None) -> Page:
    """The page at `path`, which begins with / after the site's base. What isn't there is the site's own 404."""
    fixed = _FIXED.get(path)
    if fixed is not None:
        return fixed(site)
    if path == "/oembed":
        return _oembed(site, query or {})
    for asset in site.assets.values():
        if path == f"/assets/{asset.name}":
            return Page(200, asset.type, asset.body, {"Cache-Control": FOR_EVER})
    known = re.fullmatch(r"/oembed/([a-z0-9-]{1,200})\.(json|xml)", path)
    if known and (view := site.view(known[1])) is not None and not view.hidden:
        return _oembed_page(oembed.written(oembed.answer(site, view), known[2]), known[2])
    known = re.fullmatch(r"/(embed/)?([a-z0-9-]{1,200})/?", path)
    if known is None:
        return _missing(site)
    view = site.view(known[2])
    if view is None:
        return gone_page(site, framed=bool(known[1])) if site.was_shown(known[2]) else _missing(site)
    if known[2] != view.watch.slug:
        return _moved(f"{site.base}/{known[1] or ''}{view.watch.slug}")
    return _embed(site, view) if known[1] else _watch(site, view)


def paths_of(site: Site) -> tuple[str, ...]:
    """Every path that has a page, but for media."""
    films = [
        path
        for view in site.views
        for path in (
            f"/{view.watch.slug}",
            f"/embed/{view.watch.slug}",
            *(f"/oembed/{view.watch.slug}.{form}" for form in oembed.FORMATS if not view.hidden),
        )
    ]
    return (*_FIXED, *films, *(f"/assets/{asset.name}" for asset in site.assets.values()))


def media_of(site: Site) -> Mapping[str, WatchFile]:
    """The files to be served under /media/, by name. Their names are made of their hashes: they never change."""
    return site.files


def personal_page(site: Site, watch: Watch) -> Page:
    """A film's page for one person: with the greeting and link of `watch`, in no index, kept by no cache."""
    page = _watch(site, own_view(site, watch))
    return Page(page.status, page.type, page.body, {**page.headers, "Cache-Control": "private, no-store"})


def note_page(
    site: Site,
    title: str,
    text: str,
    link: tuple[str, str] | None = None,
    *,
    status: int = 200,
    language: str | None = None,
) -> Page:
    """A page on brand that says one thing. `link` is its words and a path of this site, which begins with one slash.

    A link that leads anywhere else is left out. `language` is that of its words; the site's where none is said.
    """
    lang, words = words_in(language) if language else _spoken(site)
    inside = link if link and re.fullmatch(r"/(?:[A-Za-z0-9._~-]+/?)*", link[1]) else None
    if inside is not None:
        inside = (one_line(inside[0]), site.base + inside[1])
    body = _drawn("note.html.j2", site, lang, words, title=one_line(title), text=clean(text), link=inside)
    return Page(status, _HTML, body, {**_page_headers(), "X-Robots-Tag": "noindex, nofollow"})


def ended_page(site: Site, watch: Watch | None) -> Page:
    """Says that a personal link has ended, in the language of its film, and leads to what everybody may see."""
    lang, words = words_in(watch.language) if watch else _spoken(site)
    said, link = words["ended_how"], (words["all_films"], "/")
    if watch is not None:
        said, link = f"{said} {words['ended_still']}", (f"{words['watch']}: {watch.title}", f"/{watch.slug}")
    return note_page(site, words["ended"], said, link, status=410, language=lang)


def gone_page(site: Site, *, framed: bool = False) -> Page:
    """Says that a film was shown here and is not any more; no cache keeps it. `framed` is for the player's place."""
    _, words = _spoken(site)
    link = None if framed else (words["all_films"], "/")
    page = note_page(site, words["gone"], words["gone_how"], link, status=410)
    policy = EMBED_POLICY if framed else POLICY
    headers = {**page.headers, "Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return Page(page.status, page.type, page.body, headers)


def _drawn(name: str, site: Site, lang: str, words: Mapping[str, str], **given: Any) -> bytes:
    return templates().get_template(name).render(site=site, lang=lang, words=words, **given).encode()


def _page_headers(policy: str = POLICY) -> dict[str, str]:
    return {"Content-Security-Policy": policy, "Cache-Control": FRESH}


def _spoken(site: Site) -> tuple[str, Mapping[str, str]]:
    """The language of pages that are about no one film: that of them all, where it is one."""
    languages = {view.watch.language for view in site.views}
    return words_in(languages.pop() if len(languages) == 1 else None)


def _watch(site: Site, view: View) -> Page:
    lang, words = words_in(view.watch.language)
    headers = _page_headers() | ({"X-Robots-Tag": "noindex, nofollow"} if view.hidden else {})
    return Page(200, _HTML, _drawn("watch.html.j2", site, lang, words, view=view, watch=view.watch), headers)


def _embed(site: Site, view: View) -> Page:
    lang, words = words_in(view.watch.language)
    return Page(200, _HTML, _drawn("embed.html.j2", site, lang, words, view=view), _page_headers(EMBED_POLICY))


def _index(site: Site) -> Page:
    lang, words = _spoken(site)
    said = script_json(shelf(site.views, site.library))
    headers = _page_headers() | ({"X-Robots-Tag": "noindex, nofollow"} if site.library.preview else {})
    return Page(200, _HTML, _drawn("index.html.j2", site, lang, words, views=site.views, structured=said), headers)


def _missing(site: Site) -> Page:
    _, words = _spoken(site)
    return note_page(site, words["missing"], words["missing_how"], (words["all_films"], "/"), status=404)


def _moved(path: str) -> Page:
    """To where a page is now. `path` is made by us of the site's base and a slug of ours, so it stays on the site."""
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Moved</title><link rel="canonical" href="{path}">'
        f'<meta http-equiv="refresh" content="0; url={path}"><a href="{path}">{path}</a></html>'
    )
    return Page(308, _HTML, body.encode(), {**_page_headers(), "Location": path})


def _xml(name: str, kind: str) -> Callable[[Site], Page]:
    def made(site: Site) -> Page:
        shown = tuple(view for view in site.views if not view.hidden)
        body = _drawn(name, site, _spoken(site)[0], {}, views=shown)
        return Page(200, f"{kind}; charset=utf-8", body, {"Cache-Control": AN_HOUR})

    return made


def _robots(site: Site) -> Page:
    """Robots Exclusion Protocol (RFC 9309). It counts only at the root of a host."""
    if site.library.preview:
        said = "User-agent: *\nDisallow: /\n"
    else:
        maps = "".join(f"Sitemap: {site.address}/{name}\n" for name in ("sitemap.xml", "sitemap-video.xml"))
        said = f"User-agent: *\nDisallow: {site.base}/for/\nDisallow: {site.base}/review/\nAllow: /\n\n{maps}"
    return Page(200, "text/plain; charset=utf-8", said.encode(), {"Cache-Control": AN_HOUR})


def _manifest(site: Site) -> Page:
    """The Web Application Manifest (W3C): name, colours and icons."""
    icons = [
        {"src": site.media(file), "sizes": f"{side}x{side}", "type": file.type} for side, file in site.library.icons
    ]
    said = {
        "name": site.library.brand.name,
        "short_name": site.library.brand.name[:30],
        "start_url": f"{site.base}/",
        "scope": f"{site.base}/",
        "display": "browser",
        "background_color": site.palette.ground,
        "theme_color": site.palette.ground,
        "icons": icons or [{"src": f"{site.base}/favicon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    return Page(200, "application/manifest+json; charset=utf-8", body, {"Cache-Control": AN_HOUR})


def _favicon(site: Site) -> Page:
    """The brand's first letter on its background, for brands whose logo makes no icon."""
    first = next((letter for letter in site.library.brand.name if letter.isalnum()), "•").upper()
    colours = site.palette
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{colours.ground}"/>'
        '<text x="32" y="45" text-anchor="middle" font-family="system-ui, sans-serif" font-size="38" '
        f'font-weight="700" fill="{colours.link}">{html.escape(first)}</text></svg>'
    )
    return Page(200, "image/svg+xml; charset=utf-8", drawn.encode(), {"Cache-Control": AN_HOUR})


def _oembed(site: Site, query: Mapping[str, str]) -> Page:
    form = query.get("format", "json")
    if form not in oembed.FORMATS:
        return _plain(501, "oEmbed is offered as format=json and format=xml.\n")
    if not query.get("url"):
        return _plain(400, f"Name a film: {site.base}/oembed?url=ADDRESS-OF-ITS-PAGE\n")
    view = oembed.film_asked(site, query["url"])
    if view is None or view.hidden:
        return _plain(404, "No film of this site has that address.\n")
    sizes = [oembed.pixels(query.get(name)) for name in ("maxwidth", "maxheight")]
    return _oembed_page(oembed.written(oembed.answer(site, view, width=sizes[0], height=sizes[1]), form), form)


def _oembed_page(body: bytes, form: str) -> Page:
    """Anybody's page may read it: it holds only what the page itself shows."""
    return Page(200, oembed.FORMATS[form], body, {"Cache-Control": AN_HOUR, "Access-Control-Allow-Origin": "*"})


def _plain(status: int, said: str) -> Page:
    return Page(status, "text/plain; charset=utf-8", said.encode(), {"Cache-Control": "no-store"})


_FIXED: dict[str, Callable[[Site], Page]] = {
    "/": _index,
    "/404": _missing,
    "/sitemap.xml": _xml("sitemap.xml.j2", "application/xml"),
    "/sitemap-video.xml": _xml("sitemap-video.xml.j2", "application/xml"),
    "/feed.xml": _xml("feed.xml.j2", "application/rss+xml"),
    "/robots.txt": _robots,
    "/manifest.webmanifest": _manifest,
    "/favicon.svg": _favicon,
}
"""Pages that every site has."""
