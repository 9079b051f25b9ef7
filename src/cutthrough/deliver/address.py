"""Addresses that may be followed from a page or a paper."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

_MOST = 2000  # characters; browsers and readers of PDF take at least that many
_MARKS = "!$%&'()*+,-./:;=?@_~"


def web_address(text: str | None) -> str | None:
    """The address as a link may carry it, in ASCII; None for what is no address of the web, which stays text.

    Only http and https are followed: a page that is forwarded must not run or open anything on its reader's machine.
    """
    said = (text or "").strip()
    if len(said) > _MOST or not said.isprintable() or re.search(r"[\s<>\"'\\]", said):
        return None
    try:
        parts = urlsplit(said)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except ValueError:  # an address in brackets that is none, or a name that no domain can have
        return None
    path, query, fragment = (quote(part, safe=_MARKS) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))
