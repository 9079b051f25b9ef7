"""The site's own address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cutthrough.model.errors import ProgramError
from cutthrough.model.web_address import web_address

_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


def site_address(text: str) -> str:
    """The site's public address without a slash at its end. Raises ProgramError for what can't be one."""
    link = web_address(text)
    parts = urlsplit(link) if link else None
    path = parts.path.rstrip("/") if parts else ""
    if parts is None or parts.query or parts.fragment or not _PATH.fullmatch(path) or ".." in path.split("/"):
        raise ProgramError(
            f'"{text[:80]}" can\'t be the address of a site',
            "write it whole, with letters, digits, dots and hyphens: https://watch.example.com/films",
        )
    return f"{parts.scheme}://{parts.netloc}{path}"


def base_of(address: str) -> str:
    """The part of the site's address after its host: empty, or `/films`."""
    return urlsplit(address).path.rstrip("/")


def host_of(address: str) -> str:
    """The site's host, with its port where it names one."""
    return urlsplit(address).netloc
