"""Where a post is, as people paste it: the platform, the platform's own id, and one address for every spelling.

Forms of addresses are the platforms' own, as seen in shared links; no request is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_MOST = 2000


class LiveAddress(NamedTuple):
    """A post by its address. `id` is the platform's own; None where the address doesn't hold it (short links)."""

    platform: str | None
    id: str | None
    url: str
    account: str | None = None


class _Form(NamedTuple):
    """Addresses of one kind: hosts without www and m, a pattern of the path, and how they are written at best."""

    platform: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    best: str


def _form(platform: str, hosts: str, path: str, best: str) -> _Form:
    return _Form(platform, tuple(hosts.split()), re.compile(path), best)


_YT, _YT_ID = "youtube.com youtube-nocookie.com music.youtube.com", r"(?P<id>[\w-]{11})"
_FORMS: tuple[_Form, ...] = (
    _form("youtube", _YT, rf"^/(?:shorts|embed|live|v)/{_YT_ID}/?$", "https://www.youtube.com/watch?v={id}"),
    _form("youtube", "youtu.be", rf"^/{_YT_ID}/?$", "https://www.youtube.com/watch?v={id}"),
    _form(
        "instagram",
        "instagram.com instagr.am",
        r"^(?:/(?P<account>[\w.]+))?/(?:p|reel|reels|tv)/(?P<id>[\w-]{5,30})/?(?:embed/?)?$",
        "https://www.instagram.com/p/{id}/",
    ),
    _form(
        "tiktok",
        "tiktok.com",
        r"^/@(?P<account>[\w.-]+)/(?:video|photo)/(?P<id>\d{8,25})/?$",
        "https://www.tiktok.com/@{account}/video/{id}",
    ),
    _form(
        "tiktok",
        "tiktok.com",
        r"^/(?:embed|embed/v2|player/v1)/(?P<id>\d{8,25})/?$",
        "https://www.tiktok.com/embed/v2/{id}",
    ),
    _form("tiktok", "vm.tiktok.com vt.tiktok.com", r"^/[\w-]+/?$", ""),
    _form(
        "linkedin",
        "linkedin.com",
        r"^/(?:feed/update|embed/feed/update)/urn:li:(?P<kind>activity|ugcPost|share):(?P<id>\d{10,25})/?$",
        "https://www.linkedin.com/feed/update/urn:li:{kind}:{id}/",
    ),
    _form(
        "linkedin",
        "linkedin.com",
        r"^/posts/(?P<account>[^/]+?)_[^/]*-(?P<kind>activity|ugcPost|share)-(?P<id>\d{10,25})(?:-[\w-]*)?/?$",
        "https://www.linkedin.com/feed/update/urn:li:{kind}:{id}/",
    ),
    _form(
        "facebook",
        "facebook.com fb.com",
        r"^/(?:(?P<account>[\w.-]+)/videos/(?:[^/]+/)?|reel/|watch/live/)(?P<id>\d{8,25})/?$",
        "https://www.facebook.com/watch/?v={id}",
    ),
    _form(
        "facebook",
        "facebook.com",
        r"^/(?P<account>[\w.-]+)/posts/(?:[^/]+/)?(?P<id>\d{8,25}|pfbid\w+)/?$",
        "https://www.facebook.com/{account}/posts/{id}",
    ),
    _form("facebook", "fb.watch", r"^/[\w-]+/?$", ""),
    _form(
        "x",
        "x.com twitter.com",
        r"^/(?:i/web|i|(?P<account>\w{1,15}))/status/(?P<id>\d{5,25})(?:/(?:video|photo)/\d+)?/?$",
        "https://x.com/i/status/{id}",
    ),
    _form(
        "vimeo",
        "vimeo.com",
        r"^/(?:channels/[^/]+/|showcase/\d+/video/)?(?P<id>\d{5,15})(?:/\w+)?/?$",
        "https://vimeo.com/{id}",
    ),
    _form("vimeo", "player.vimeo.com", r"^/video/(?P<id>\d{5,15})/?$", "https://vimeo.com/{id}"),
    _form(
        "pinterest", "pinterest.com", r"^/pin/(?:[^/]*--)?(?P<id>\d{8,25})/?$", "https://www.pinterest.com/pin/{id}/"
    ),
    _form("pinterest", "pin.it", r"^/\w+/?$", ""),
    _form(
        "snapchat",
        "snapchat.com",
        r"^/(?:@(?P<account>[\w.-]+)/)?spotlight/(?P<id>[\w-]{10,120})/?$",
        "https://www.snapchat.com/spotlight/{id}",
    ),
)
_QUERY: Mapping[str, tuple[str, str, re.Pattern[str], str]] = {
    "youtube": ("/watch", "v", re.compile(rf"^{_YT_ID}$"), "https://www.youtube.com/watch?v={id}"),
    "facebook": ("/watch", "v", re.compile(r"^(?P<id>\d{8,25})$"), "https://www.facebook.com/watch/?v={id}"),
}
_PINTEREST = re.compile(r"pinterest\.(?:co\.)?[a-z]{2,3}(?:\.[a-z]{2})?")
"""Pinterest has a domain for each country."""
_LOCAL = re.compile(r"^(?:www|m|mobile|web|[a-z]{2}(?:-[a-z]{2})?)\.")


def live_address(text: str) -> LiveAddress | None:
    """What an address leads to; None for what is no address of the web.

    Tracking and time in it are dropped, so one post has one address. An address of no platform known here keeps its
    platform open. Pure; nothing is fetched.
    """
    said = text.strip()
    if not said or len(said) > _MOST or not said.isprintable() or any(c in said for c in " <>\"'\\"):
        return None
    try:
        parts = urlsplit(said if "://" in said else f"https://{said}")
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    path = unquote(parts.path) or "/"
    bare = _LOCAL.sub("", host)
    for form in _FORMS:
        if not (bare in form.hosts or host in form.hosts or _pinterest(form, bare)):
            continue
        if match := form.path.match(path):
            named = match.groupdict()
            url = form.best.format(**named) if form.best else f"https://{host}{parts.path.rstrip('/')}"
            return LiveAddress(form.platform, named.get("id"), url, named.get("account"))
    for platform, (at, key, pattern, best) in _QUERY.items():
        values = parse_qs(parts.query).get(key, [])
        if bare != f"{platform}.com" or path.rstrip("/") != at or not values:
            continue
        if match := pattern.match(values[0]):
            return LiveAddress(platform, match["id"], best.format(id=match["id"]))
    return LiveAddress(None, None, f"{parts.scheme}://{host}{parts.path.rstrip('/')}")


def _pinterest(form: _Form, host: str) -> bool:
    return form.platform == "pinterest" and _PINTEREST.fullmatch(host) is not None


_BY_ID: Mapping[str, str] = {
    "youtube": "https://youtu.be/{id}",
    "instagram": "https://www.instagram.com/p/{id}/",
    "linkedin": "https://www.linkedin.com/feed/update/{id}/",
    "facebook": "https://www.facebook.com/watch/?v={id}",
    "x": "https://x.com/i/status/{id}",
    "vimeo": "https://vimeo.com/{id}",
    "pinterest": "https://www.pinterest.com/pin/{id}/",
    "snapchat": "https://www.snapchat.com/spotlight/{id}",
    "tiktok": "https://www.tiktok.com/embed/v2/{id}",
}
"""Where a post is by its platform's id alone."""


def address_of(platform: str, id_: str) -> LiveAddress | None:
    """The address of a post by its platform and its id there; None where the id is not one of that platform's."""
    form = _BY_ID.get(platform)
    if form is None or not re.fullmatch(r"[\w:-]{1,120}", id_):
        return None
    found = live_address(form.format(id=id_))
    return found if found is not None and found.platform == platform and found.id else None


def platform_of(text: str) -> str | None:
    """The platform whose host an address names, whether or not it leads to a post there."""
    try:
        host = (urlsplit(text if "://" in text else f"https://{text}").hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    bare = _LOCAL.sub("", host)
    return next((f.platform for f in _FORMS if bare in f.hosts or host in f.hosts or _pinterest(f, bare)), None)
