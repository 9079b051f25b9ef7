"""Which bytes of a file a request asks for, and whether it has them already (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

MOST_PARTS = 8
"""Parts of one answer; a request for more gets the whole file, as RFC 9110, 14.2 allows for many small ranges."""

_MOST_ASKED = 64
_BIGGEST = 10**18
_SPEC = re.compile(r"\s*(?:(\d+)\s*-\s*(\d*)|-\s*(\d+))\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


def spans(asked: str, size: int) -> tuple[Span, ...] | None:
    """What a Range header asks of a file of `size` bytes; () where nothing of it is there (416).

    None where it is to be ignored and the whole file sent: another unit than bytes, a header that can't be read, more
    than `MOST_PARTS` parts. Parts that overlap or touch are made one; they stay in the order they were asked for.
    """
    unit, equals, said = asked.partition("=")
    if not equals or unit.strip().lower() != "bytes" or said.count(",") >= _MOST_ASKED:
        return None
    found: list[Span] = []
    for each in (one for one in said.split(",") if one.strip()):
        match = _SPEC.fullmatch(each)
        if match is None:
            return None
        first, last, suffix = (_number(group) for group in match.groups())
        if first is None:
            wanted = Span(max(0, size - (suffix or 0)), size)
        elif last is not None and last < first:
            return None
        else:
            wanted = Span(first, size if last is None else min(last + 1, size))
        if len(range(wanted.start, wanted.end)):
            found.append(wanted)
    if not said.strip(" ,\t"):
        return None
    merged = _merged(found)
    return merged if len(merged) <= MOST_PARTS else None


def _number(digits: str | None) -> int | None:
    if not digits:
        return None
    return int(digits) if len(digits) <= len(str(_BIGGEST)) else _BIGGEST


def _merged(found: list[Span]) -> tuple[Span, ...]:
    parts: list[tuple[int, Span]] = []
    for at, span in sorted(enumerate(found), key=lambda pair: pair[1].start):
        if parts and span.start <= parts[-1][1].end:
            before, other = parts[-1]
            parts[-1] = (min(before, at), Span(other.start, max(other.end, span.end)))
        else:
            parts.append((at, span))
    return tuple(span for _, span in sorted(parts, key=lambda pair: pair[0]))


def http_date(seconds: float) -> str:
    """A moment (Unix time) as HTTP writes it: Sun, 06 Nov 1994 08:49:37 GMT."""
    return formatdate(int(seconds), usegmt=True)


def precondition(headers: Mapping[str, str], etag: str, modified: float | None = None) -> int | None:
    """304 or 412 where a GET's or HEAD's conditions settle it, else None (RFC 9110, 13.2.2).

    `headers` by lower-case name, `etag` with its quotes, `modified` in Unix time; without it, dates are not compared.
    """
    match, unmodified = headers.get("if-match"), _moment(headers.get("if-unmodified-since"))
    if match is not None and not _lists(match, etag, weakly=False):
        return 412
    if match is None and unmodified is not None and modified is not None and int(modified) > unmodified:
        return 412
    if (none := headers.get("if-none-match")) is not None:
        return 304 if _lists(none, etag, weakly=True) else None
    if (since := _moment(headers.get("if-modified-since"))) is not None and modified is not None:
        return 304 if int(modified) <= since else None
    return None


def still_fits(if_range: str | None, etag: str, modified: float) -> bool:
    """Whether parts may be sent: they fit what the client has (RFC 9110, 13.1.5: compared strongly, dates exactly)."""
    return if_range is None or if_range.strip() in (etag, http_date(modified))


def _lists(said: str, etag: str, *, weakly: bool) -> bool:
    tags = re.findall(r'(?:W/)?"[^"]*"', said)
    if weakly:
        tags = [tag.removeprefix("W/") for tag in tags]
    return said.strip() == "*" or etag in tags


def _moment(said: str | None) -> float | None:
    try:
        return parsedate_to_datetime(said).timestamp() if said else None
    except (ValueError, OverflowError, OSError):
        return None
