"""What a link leads to: the one rule by which a brief's links are judged, counted and put on pages."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from cutthrough.model.errors import ValueProblem

LONGEST_LINK = 2000  # characters of a target; nobody means a longer one, and some programs cut it
_KEPT = "%!$&'()*+,;=:@/?-._~"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(?!\d)")


def target_of(link: str) -> str:
    """The address a link leads to, fit to be put anywhere.

    It gets https where nothing is said, and what is no ASCII is encoded: the host as IDNA 2008, the rest in per cent.
    Raises ValueProblem for what is no web address, has a name and password in it, or is over 2,000 characters.
    """
    said = unicodedata.normalize("NFC", link.strip())
    shown = _shown(said)
    if len(said) > LONGEST_LINK:
        raise ValueProblem(f"A link of {len(said)} characters is too long", f"at most {LONGEST_LINK}")
    if not said or any(each.isspace() or unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in said):
        raise ValueProblem(f'"{shown}" is no address', "write it like https://example.com/spring")
    scheme = _SCHEME.match(said)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        raise ValueProblem(f'"{shown}" is no web address', "a link begins with https://")
    if "\\" in said.split("?")[0].split("#")[0]:
        raise ValueProblem(f'"{shown}" has a backslash, which browsers read in different ways', "write /")
    whole = said if scheme is not None else "https://" + said.lstrip("/")
    try:
        parts = urlsplit(whole)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise ValueProblem(f'"{shown}" is no address', "write it like https://example.com/spring") from None
    if parts.username is not None or parts.password is not None:
        raise ValueProblem(f'"{shown}" has a name or password in it', "leave out what stands before the @")
    at = _host(host or "", shown) + (f":{port}" if port is not None else "")
    path = quote(parts.path or "/", safe=_KEPT)
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_KEPT)}" if parts.fragment else ""
    return f"{parts.scheme.lower()}://{at}{_whole_per_cents(path + query + fragment)}"


def _host(host: str, shown: str) -> str:
    if ":" in host or host.replace(".", "").isdigit():
        try:
            found = ip_address(host)
        except ValueError:
            raise ValueProblem(f'"{shown}" names no host', "write it like https://example.com/spring") from None
        return f"[{found}]" if found.version == 6 else str(found)
    import idna  # tables of all of Unicode

    try:
        return idna.encode(host.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        pass
    if re.fullmatch(r"[a-z0-9_]([a-z0-9_.\-]{0,251}[a-z0-9_])?", host, re.IGNORECASE) and ".." not in host:
        return host.lower()  # underscores and double dashes are used, though no registry gives them out
    raise ValueProblem(f'"{shown}" names no host', "write it like https://example.com/spring")


def _whole_per_cents(text: str) -> str:
    """A per cent sign that begins no code is a per cent sign."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)


def _shown(text: str) -> str:
    seen = "".join(each if each.isprintable() else "?" for each in text)
    return seen if len(seen) <= 60 else seen[:59] + "…"
