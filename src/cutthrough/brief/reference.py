"""The reference in docs/brief.md, written from the records so that it can't say anything else than the reader does.

Bring the page up to date with `python -m cutthrough.brief.reference docs/brief.md`.
"""

from __future__ import annotations

import re
import sys
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from cutthrough.model.brief import Brief
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.record import Record

BEGIN, END = "<!-- fields: written by cutthrough.brief.reference -->", "<!-- end of fields -->"
_HIDDEN: dict[type[Record], set[str]] = {Brief: {"name"}}


def brief_reference() -> str:
    """Every field of a brief and of `program.yaml` as Markdown tables."""
    lines = ["### The brief: `briefs/<name>.yaml`", ""]
    lines += _table(Brief)
    for name, info in Brief.model_fields.items():
        record = _record_in(info.annotation)
        if record is not None:
            lines += ["", f"#### `{name}`", "", _about(record), "", *_table(record)]
    lines += ["", "### The program: `program.yaml`", "", *_table(Program)]
    lines += ["", "#### `brand`", "", _about(BrandKit), "", *_table(BrandKit)]
    return "\n".join(lines) + "\n"


def _about(record: type[Record]) -> str:
    # The objectives' numbers in our own plan mean nothing to who reads the docs.
    return re.sub(r" \(M\d+\)", "", (record.__doc__ or "").strip().split("\n")[0])


def _table(record: type[Record]) -> list[str]:
    hidden = {"id", *_HIDDEN.get(record, ())}
    rows = [
        f"| `{name}` | {_kind(info)} | {_when(info)} | {(info.description or '').replace('|', chr(92) + '|')} |"
        for name, info in record.model_fields.items()
        if name not in hidden
    ]
    return ["| field | takes | | |", "|---|---|---|---|", *rows]


def _when(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    default = info.default
    if isinstance(default, bool):
        return f"{'yes' if default else 'no'} when left out"
    return f"`{default}` when left out" if isinstance(default, str) else ""


def _kind(info: FieldInfo) -> str:
    annotation, parts = info.annotation, _parts(info.annotation)
    enum = next((part for part in parts if isinstance(part, type) and issubclass(part, Enum)), None)
    if enum is not None:
        return ", ".join(f"`{each.value}`" for each in enum)
    many = get_origin(annotation) is tuple
    if _record_in(annotation) is not None:
        return "a list of fields, each item with a dash" if many else "fields"
    if get_origin(annotation) is dict:
        return "tag: file"
    one = "a text"
    if bool in parts:
        one = "yes or no"
    elif Fraction in parts:
        one = "an aspect ratio" if "parse_aspect" in f"{annotation}{info.metadata}" else "a length of time"
    return f"{one}, or a list of them" if many else one


def _parts(annotation: Any) -> list[Any]:
    inner = [part for each in get_args(annotation) for part in _parts(each)]
    return [annotation, *inner]


def _record_in(annotation: Any) -> type[Record] | None:
    return next(
        (part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, Record)),
        None,
    )


def with_reference(page: str) -> str:
    """The page with its fields brought up to date. Raises ValueError for a page without the two marks."""
    head, rest = page.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    return f"{head}{BEGIN}\n\n{brief_reference()}\n{END}{tail}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(with_reference(target.read_text(encoding="utf-8")), encoding="utf-8")
