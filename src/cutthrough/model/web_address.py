"""Addresses that may be followed from a page, a paper or a player."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

_MOST = 2000  # characters; browsers and readers of PDF take at least that many
_MARKS = "!$%&()*+,-./:;=?@_~"


def web_address(text: str | None) -> str | None:
    """The address as a link may carry it, in ASCII; None for what is no address of the web.

    Only http and https are followed: no field of a brief may make a page run or open anything on its reader's machine.
    A name before the host would be read as the host, so that such an address leads nowhere either. An apostrophe is
    one of the web's own signs, and is written as %27, so that it ends nothing wherever the address stands.
    """
    said = (text or "").strip()
    if not said or len(said) > _MOST or not said.isprintable() or re.search(r"[\s<>\"\\]", said):
        return None
    try:
        parts = urlsplit(said)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return None
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
        _ = parts.port
    except ValueError:  # an address in brackets that is none, a port that is no number, a name no domain can have
        return None
    path, query, fragment = (quote(part, safe=_MARKS) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))
