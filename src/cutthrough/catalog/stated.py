"""Reads files of `facts/` that bring their own table of sources: those about posting, where each value is dated.

    read_on: "2026-11-22"
    sources:
      x_docs: {title: ..., address: ..., kind: official, date: ...}
    entries:
      x_text: {platform: x, part: text, unit: x_weighted, most: 280, source: x_docs, confidence: official}

An entry names its source by its key, and how sure it is, and may have a `read_on` of its own; the source's kind says
which confidences it can give. To add one, write it in the form of its neighbours and run `pytest tests/catalog`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from cutthrough.catalog.fact_files import facts_of
from cutthrough.catalog.reading import SOURCE_KINDS
from cutthrough.model.errors import CatalogError
from cutthrough.model.placement import Confidence, FactSource
from cutthrough.model.record import Record


class Stated(Record):
    """What any entry has: its id, where it was read, how sure that is, and when it was last looked at."""

    id: str
    source: FactSource
    confidence: Confidence
    read_on: str
    note: str = ""

    @property
    def sure(self) -> str:
        """Where it is from, for people: `X Docs, Counting characters (official, undated)`."""
        said = {
            Confidence.OFFICIAL: "official",
            Confidence.OFFICIAL_MIRROR: "a copy of the official page",
            Confidence.THIRD_PARTY: "third party",
            Confidence.CODE: "seen in public code",
            Confidence.UNVERIFIED: "unverified",
        }[self.confidence]
        date = "" if self.source.date in ("-", "undated") else f", {self.source.date}"
        return f"{self.source.title} ({said}{date}; read {self.read_on})"


S = TypeVar("S", bound=Stated)


@cache
def stated(file: str, record: type[S]) -> Mapping[str, S]:
    """The entries of `facts/<file>` by id, in the file's order. Raises CatalogError for a file that is wrong."""
    data = facts_of(file)
    sources = _sources(data.get("sources"), file)
    entries = data.get("entries")
    if not isinstance(entries, dict) or not isinstance(data.get("read_on"), str):
        raise CatalogError(f"catalog/facts/{file} has no entries, or no read_on.", file=file)
    return MappingProxyType({name: _entry(name, each, record, sources, data, file) for name, each in entries.items()})


def _sources(table: Any, file: str) -> dict[str, FactSource]:
    if not isinstance(table, dict):
        raise CatalogError(f"catalog/facts/{file} has no table of sources.", file=file)
    try:
        found = {str(name): FactSource.model_validate(each) for name, each in table.items()}
    except ValidationError as error:
        raise CatalogError(f"catalog/facts/{file}: sources can't be used: {_first(error)}.", file=file) from error
    strange = [name for name, each in found.items() if each.kind not in SOURCE_KINDS]
    if strange:
        raise CatalogError(
            f"catalog/facts/{file}: sources.{strange[0]}.kind is none we know.",
            "known are " + ", ".join(SOURCE_KINDS),
            file=file,
        )
    return found


def _entry(name: str, entry: Any, record: type[S], sources: Mapping[str, FactSource], data: Any, file: str) -> S:
    key = f"catalog/facts/{file}: entries.{name}"
    source = sources.get(str(entry.get("source"))) if isinstance(entry, dict) else None
    if source is None:
        raise CatalogError(f"{key} names no source of the file.", file=file)
    if entry.get("confidence") not in SOURCE_KINDS[source.kind]:
        possible = " or ".join(SOURCE_KINDS[source.kind])
        raise CatalogError(f"{key}.confidence: a source of kind {source.kind!r} gives {possible}.", file=file)
    try:
        return record.model_validate({"read_on": data["read_on"], **entry, "id": name, "source": source})
    except ValidationError as error:
        raise CatalogError(f"{key} can't be used: {_first(error)}.", file=file) from error


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
