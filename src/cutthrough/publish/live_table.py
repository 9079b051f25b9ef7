"""Reads tables of videos and posts that exist already: columns of many names, in any order, in several dialects.

One row is one thing said; a row that can't be read costs only itself, and says why. Nothing in a cell is ever run.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import NamedTuple, TypeVar

from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.errors import ValueProblem
from cutthrough.publish.live_posts import LiveAddress, address_of, live_address, platform_of

ALIASES: Mapping[str, tuple[str, ...]] = {
    "link": (
        *("link", "url", "permalink", "post url", "post link", "video url", "video link", "address", "share url"),
        *("video page", "post permalink", "adresse", "lien", "enlace"),
    ),
    "id": ("id", "video id", "post id", "media id", "content id", "external id", "tweet id", "youtube id", "pin id"),
    "platform": ("platform", "network", "channel", "site", "plattform", "kanal", "plateforme", "netzwerk"),
    "title": ("title", "video title", "post title", "name", "headline", "titel", "titre", "título"),
    "posted": (
        *("posted", "posted on", "published", "published at", "publish date", "publish time", "date posted", "date"),
        *("video publish time", "created date", "created time", "created at", "upload date", "post date", "datum"),
        *("veröffentlicht", "publié le", "timestamp", "go live", "live since"),
    ),
    "made": ("made", "made on", "produced", "production date", "gedreht", "created on"),
    "file": ("file", "filename", "file name", "path", "video file", "datei", "fichier", "asset"),
    "objective": ("objective", "goal", "aim", "ziel", "objectif"),
    "role": ("role", "journey role", "journey", "stage", "funnel stage", "funnel", "rolle"),
    "audience": ("audience", "target group", "segment", "target audience", "zielgruppe", "persona"),
    "placement": ("placement", "slot", "format", "platzierung"),
    "language": ("language", "lang", "sprache", "langue", "locale"),
    "account": ("account", "account name", "handle", "page", "channel name", "profile", "account username", "konto"),
    "note": ("note", "notes", "comment", "remark", "notiz", "bemerkung"),
}
"""What each column is called in tables people keep and platforms export; compared without case and punctuation."""

_PLATFORMS: Mapping[str, str] = {
    "yt": "youtube", "ig": "instagram", "insta": "instagram", "fb": "facebook", "meta": "facebook", "tt": "tiktok",
    "tik tok": "tiktok", "twitter": "x", "li": "linkedin", "linked in": "linkedin", "snap": "snapchat",
}  # fmt: skip
_MONTHS = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?[T ].*)?")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"')
_SEPARATORS = ",;\t|"
_ONE_LINE = ("link", "id", "file", "title")
_IN_ROWS = ("title", "posted", "made", "objective", "role", "audience", "placement", "language", "account", "note")
_LONGEST_CELL, _LONGEST_TEXT = 1 << 20, 500


E = TypeVar("E", bound=StrEnum)


class Refused(NamedTuple):
    """A row that was not taken: its line in the table, and why, in one sentence."""

    line: int
    why: str


@dataclass(frozen=True)
class Row:
    """What a row says of one video, one post, or a video and its post."""

    line: int
    file: str | None = None
    address: LiveAddress | None = None
    link: str = ""
    platform: str | None = None
    title: str | None = None
    posted: date | None = None
    made: date | None = None
    objective: Objective | None = None
    role: JourneyRole | None = None
    audience: str | None = None
    placement: str | None = None
    language: str | None = None
    account: str | None = None
    note: str = ""


class SeenPosts:
    """The posts of a table so far: on which line each stood last, and what was said of it."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[int, dict[str, object]]] = {}

    def again(self, row: Row, post: str) -> str:
        """What to tell of a row whose post stood in the table before; empty for a new one."""
        values = ((name, getattr(row, name)) for name in _IN_ROWS)
        said = {name: value for name, value in values if value not in (None, "")}
        if post not in self._said:
            self._said[post] = row.line, said
            return ""
        line, before = self._said[post]
        other = [name for name, value in said.items() if before.get(name, value) != value]
        self._said[post] = row.line, before | said
        if not other:
            return f"the same post as in line {line}"
        was = ", ".join(f'{name} "{str(before[name])[:40]}"' for name in other)
        return f"the same post as in line {line}, and said otherwise; what this line says counts, not {was}"


@dataclass
class Table:
    """A table being read: which columns mean nothing here, and its rows, one after the other."""

    unknown: tuple[str, ...]
    rows: Iterator[Row | Refused] = field(repr=False)


def read_table(lines: Iterable[str], today: date) -> Table:
    """Read a table's lines (with their ends). Memory is that of one row.

    Without a row of names, a table whose first row holds a link to a post is a list of links. Raises ValueProblem for
    one in which nothing names a file, a link or an id.
    """
    given = _Lines(lines)
    first = next((line for line in given if line.strip(" \r\n\t,;\ufeff")), "")
    first = first.lstrip("\ufeff")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=") + 1:  # Excel's own first line
        separator, first = first.strip()[-1], next(given, "")
    else:
        separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    given.taken = [first]
    rows = csv.reader(chain([first], given), delimiter=separator)
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise ValueProblem(f"The table can't be read: {error}", "export it as CSV again") from None
    columns, unknown = _columns(header)
    if {"link", "id", "file"} & columns.keys():
        given.taken = []
        return Table(unknown, _rows(rows, columns, today, given, separator))
    for at, cell in enumerate(header):
        address = live_address(cell)
        if address is not None and address.platform is not None:
            return Table((), _rows(chain([header], rows), {"link": at}, today, given, separator))
    raise ValueProblem(
        "Nothing in the table's first row names a file, a link or an id",
        "call a column link, file, or platform and id; docs/adopt.md lists the names that are known",
    )


class _Lines:
    """A table's lines, counted. `taken` are those of the row that is being read; there may be several in a cell."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines).replace("\0", "")
        self.number += 1
        self.taken.append(line)
        return line


def _columns(header: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    known = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
    found: dict[str, int] = {}
    unknown: list[str] = []
    ranks: dict[str, int] = {}
    for at, cell in enumerate(header):
        said = _folded(cell)
        name = known.get(said)
        if name is None:
            unknown += [cell.strip()[:60]] if said else []
            continue
        rank = ALIASES[name].index(said)
        if name not in ranks or rank < ranks[name]:
            found[name], ranks[name] = at, rank
    return found, tuple(unknown)


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", text.strip().strip("\ufeff").casefold()).split())


def _rows(
    rows: Iterable[Sequence[str]], columns: Mapping[str, int], today: date, lines: _Lines, separator: str
) -> Iterator[Row | Refused]:
    reading = iter(rows)
    while True:
        fault = ""
        try:
            row = next(reading, None)
        except csv.Error as error:
            row, fault = (), f"it can't be read: {error}"
        if row is None:
            return
        taken, lines.taken = lines.taken, []
        line = lines.number - len(taken) + 1
        cells = {name: _plain(row[at]) for name, at in columns.items() if at < len(row)}
        if not fault and not any(cells.values()):
            continue
        fault = fault or _swallowed(cells, taken, line, separator)
        try:
            yield Refused(line, fault) if fault else _row(line, cells, today)
        except ValueProblem as error:
            yield Refused(line, f"{error.message}{f': {error.fix}' if error.fix else ''}")


def _swallowed(cells: Mapping[str, str], taken: Sequence[str], line: int, separator: str) -> str:
    """Why a row may hold more than itself: a quotation mark that is never closed takes the next rows into a cell."""
    over = f"lines {line} to {line + len(taken) - 1}" if len(taken) > 1 else f"line {line}"
    if len(taken) > 1 or sum(each.count('"') for each in taken) % 2:
        try:
            list(csv.reader(taken, delimiter=separator, strict=True))
        except csv.Error:
            return f"a quotation mark in it is not closed, so {over} can't be told apart: close it or take it out"
    broken = next((name for name in _ONE_LINE if len(cells.get(name, "").splitlines()) > 1), None)
    return f"its {broken} goes over {over}: take the line break out, or close a quotation mark" if broken else ""


def _plain(cell: str) -> str:
    """A cell's text. Of a formula only what it shows or links to is taken; nothing is ever run."""
    text = cell.strip()
    if text.startswith("'") and text[1:2] in "=+-@":
        text = text[1:]
    if link := _HYPERLINK.match(text):
        return link[1].strip()
    shown = _AS_TEXT.fullmatch(text)
    return shown[1].strip() if shown else text


def _row(line: int, cells: Mapping[str, str], today: date) -> Row:
    said = {name: text for name, text in cells.items() if text}
    for name, text in said.items():
        if len(text) > (2000 if name in ("link", "file") else _LONGEST_TEXT):
            raise ValueProblem(f"its {name} is longer than anything of the kind", "shorten it")
    platform = _platform(said.get("platform"))
    address = _address(said, platform)
    if address is None and "file" not in said:
        raise ValueProblem("it names no file, no link and no id", "give it one of them")
    return Row(
        line=line,
        file=said.get("file"),
        address=address,
        link=said.get("link", ""),
        platform=platform,
        title=said.get("title"),
        posted=read_day(said["posted"], today) if "posted" in said else None,
        made=read_day(said["made"], today) if "made" in said else None,
        objective=one_of(Objective, said.get("objective"), "objective"),
        role=one_of(JourneyRole, said.get("role"), "role"),
        audience=said.get("audience"),
        placement=said.get("placement"),
        language=said.get("language"),
        account=said.get("account"),
        note=said.get("note", ""),
    )


def _platform(said: str | None) -> str | None:
    folded = _folded(said or "")
    return _PLATFORMS.get(folded, folded) or None


def _address(said: Mapping[str, str], platform: str | None) -> LiveAddress | None:
    link, id_ = said.get("link"), said.get("id")
    if link is not None:
        return read_link(link)
    if id_ is None:
        return None
    if _ROUNDED.fullmatch(id_):
        raise ValueProblem(f'the id "{id_}" was rounded by a spreadsheet', "give the link, or the id as text")
    if found := live_address(id_) if "/" in id_ else None:
        return found
    if platform is None:
        if "file" in said:
            return None
        raise ValueProblem(
            f'nothing says of which platform "{id_[:60]}" is an id', "add a column platform, or the link"
        )
    found = address_of(platform, id_)
    if found is None:
        raise ValueProblem(f'"{id_[:60]}" is no id of {platform[:40]} that is known here', "give the link")
    return found


def read_link(link: str) -> LiveAddress:
    """Where a post is. Raises ValueProblem for what is no address, or leads to no single post of a platform."""
    found = live_address(link)
    if found is None:
        raise ValueProblem(f'"{link[:80]}" is no address of the web', "copy the link of the post")
    site = platform_of(link)
    if found.platform is None and site is not None:
        raise ValueProblem(f'"{link[:80]}" leads to no single post on {site}', "copy the link of the post itself")
    return found


def read_day(text: str, today: date) -> date:
    """The day a text names; the time of day is left out. Raises ValueProblem where it could be two, or lies ahead."""
    said = text.strip()
    day = _day(said)
    if day is None:
        raise ValueProblem(f'"{said[:40]}" is no date that can be read', "write it like 2026-04-03")
    if day > today:
        raise ValueProblem(f"{day} lies ahead", "only what is there already can be adopted")
    return day


def _day(said: str) -> date | None:
    try:
        if iso := _ISO.fullmatch(said):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if numbers := _NUMBERS.fullmatch(said):
            return _of_numbers(said, int(numbers[1]), int(numbers[3]), int(numbers[4]), dots=numbers[2] == ".")
    except ValueProblem:
        raise
    except ValueError:
        return None
    bare = " ".join(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,", " ", said).split())
    words = [" ".join(bare.split()[:3]), bare.split()[0] if bare else ""]
    for form in _MONTHS:
        for text in words:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
            except ValueError:
                continue
    return None


def _of_numbers(said: str, first: int, second: int, year: int, *, dots: bool) -> date:
    """Dots stand only where the day comes first. With slashes and hyphens it may be either, as far as both exist."""
    if dots or first > 12:
        return date(year, second, first)
    if second > 12 or first == second:
        return date(year, first, second)
    one, other = date(year, second, first), date(year, first, second)
    raise ValueProblem(f'"{said[:40]}" may be {one.day} {one:%B} or {other.day} {other:%B}', f"write {one} or {other}")


def one_of(kind: type[E], said: str | None, what: str) -> E | None:
    """The member a text names, whatever its case. Raises ValueProblem with the choices."""
    if said is None:
        return None
    try:
        return kind(said.casefold())
    except ValueError:
        raise ValueProblem(f'"{said[:40]}" is no {what}', f"one of: {', '.join(kind)}") from None
