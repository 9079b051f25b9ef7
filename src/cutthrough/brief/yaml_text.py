"""Writes values as YAML that a person would have written and that reads back as the same text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"

_PLAIN = re.compile(
    r"^[^\W_][^\x00-\x1f\x7f-\xa0#:,\[\]{}\"'\\&*!|>%@`\ufeff\u2028\u2029]*$|^(?=\S)[\w%€$£¥ .():/+-]*$"
)
_COLON_INSIDE = re.compile(r"^\d[\d.]*:\d[\d.]*$|^https?://[\w./?=&%+~-]+$")
_NULLS = {"null", "Null", "NULL", "~", ""}


def scalar(text: str) -> str:
    """`text` as it is where that is safe, in a list too; in double quotes where not."""
    if text in _NULLS or text != text.strip() or text.startswith(("- ", "? ", "-", "?", ".", "%", ":", "---", "...")):
        return quoted(text)
    if _COLON_INSIDE.match(text) or (_PLAIN.match(text) and ":" not in text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """`text` in double quotes, on one line. JSON's escapes are YAML's."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain)


def flow(value: Value) -> str:
    """`value` on one line, as it stands inside [ ] or { }."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(flow(each) for each in value) + "]"


def block(value: Mapping[str, Value], indent: int = 0) -> list[str]:
    """`value` as lines; lists of texts stay on one line, lists of mappings get a dash each."""
    pad, lines = " " * indent, list[str]()
    for key, each in value.items():
        name = f"{pad}{scalar(key)}:"
        if isinstance(each, str) or not each:
            lines.append(f"{name} {flow(each)}")
        elif isinstance(each, Mapping):
            lines += [name, *block(each, indent + 2)]
        elif all(isinstance(item, str) for item in each):
            lines.append(f"{name} {flow(each)}")
        else:
            lines.append(name)
            for item in each:
                inner = (
                    block(item, indent + 4) if isinstance(item, Mapping) and item else [" " * (indent + 4) + flow(item)]
                )
                lines += [f"{pad}  - {inner[0].lstrip()}", *inner[1:]]
    return lines
