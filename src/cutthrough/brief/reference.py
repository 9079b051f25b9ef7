"""The reference in docs/brief.md, written from the records so that it can't say anything else than the reader does.

Bring the page up to date with `python -m cutthrough.brief.reference docs/brief.md`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from cutthrough.brief.gate import ALL, GATE, GateRule
from cutthrough.model.brief import Brief
from cutthrough.model.channel import Channel
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.record import Record

BEGIN, END = "<!-- fields: written by cutthrough.brief.reference -->", "<!-- end of fields -->"
GATES, END_GATES = "<!-- gates: written by cutthrough.brief.reference -->", "<!-- end of gates -->"
_HIDDEN: dict[type[Record], set[str]] = {Brief: {"name"}, Channel: {"name"}}


def brief_reference() -> str:
    """Every field of a brief and of `program.yaml` as Markdown tables."""
    lines = ["### The brief: `briefs/<name>.yaml`", ""]
    lines += _table(Brief)
    for name, info in Brief.model_fields.items():
        record = _record_in(info.annotation)
        if record is not None:
            lines += ["", f"#### `{name}`", "", _about(record), "", *_table(record)]
        for inner, part in _inside(record):
            lines += ["", f"#### `{inner}` of `{name}`", "", _about(part), "", *_table(part)]
    lines += ["", "### The program: `program.yaml`", "", *_table(Program)]
    lines += ["", "#### `brand`", "", _about(BrandKit), "", *_table(BrandKit)]
    lines += ["", "#### each of `channels`", "", _about(Channel), "", *_table(Channel)]
    return "\n".join(lines) + "\n"


def _inside(record: type[Record] | None) -> Iterator[tuple[str, type[Record]]]:
    """The fields of a section that have fields of their own."""
    for name, info in record.model_fields.items() if record is not None else ():
        if (part := _record_in(info.annotation)) is not None:
            yield name, part


def gate_reference() -> str:
    """Every rule of the gate that a brief can be made to keep, where it counts, and whether it can be waived."""
    head = ["| rule | asks that | counts at | waivable |", "|---|---|---|---|"]
    rows = [f"| `{name}` | {rule.asks} | {_gates(rule)} | {_waivable(rule)} |" for name, rule in GATE.items()]
    return "\n".join([*head, *rows]) + "\n"


def _waivable(rule: GateRule) -> str:
    if rule.why_not(rule.stages) is not None:
        return "no"
    return "until the shoot" if rule.makes else "yes"


def _gates(rule: GateRule) -> str:
    return "every gate" if rule.stages == ALL else ", ".join(stage.value for stage in rule.stages)


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
    default = info.default.value if isinstance(info.default, Enum) else info.default
    if isinstance(default, bool):
        return f"{'yes' if default else 'no'} when left out"
    return f"`{default}` when left out" if default and isinstance(default, str) else ""


def _kind(info: FieldInfo) -> str:
    annotation, parts = info.annotation, _parts(info.annotation)
    enum = next((part for part in parts if isinstance(part, type) and issubclass(part, Enum)), None)
    if enum is not None:
        return ", ".join(f"`{each.value}`" for each in enum)
    many = get_origin(annotation) is tuple
    if get_origin(annotation) is dict and _record_in(annotation) is not None:
        return "name: fields"
    if _record_in(annotation) is not None:
        return "a list of fields, each item with a dash" if many else "fields"
    if get_origin(annotation) is dict or any(get_origin(part) is dict for part in parts):
        return "tag: file" if "language tag" in (info.description or "") else "name: text"
    one = "a text"
    if bool in parts:
        one = "yes or no"
    elif datetime in parts:
        one = "a local time: 2026-12-04 18:00"
    elif date in parts:
        one = "a date: 2026-12-01"
    elif int in parts:
        one = "a whole number"
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
    """The page with its fields and gates brought up to date. Raises ValueError for a page without their marks."""
    return _between(_between(page, BEGIN, END, brief_reference()), GATES, END_GATES, gate_reference())


def _between(page: str, begin: str, end: str, text: str) -> str:
    head, rest = page.split(begin, 1)
    _, tail = rest.split(end, 1)
    return f"{head}{begin}\n\n{text}\n{end}{tail}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(with_reference(target.read_text(encoding="utf-8")), encoding="utf-8")
