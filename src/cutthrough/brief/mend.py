"""Text to paste: a change to a file's lines that would satisfy a problem, made so that the rest stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import Value, block, flow, scalar
from cutthrough.model.brief import Problem


class Mend(NamedTuple):
    """`paste` stands for `replaces` lines from `line` on; 0 puts it before that line, or at the end without one."""

    line: int | None
    replaces: int
    paste: str


def pasted(text: str, problem: Problem) -> str:
    """`text` with the problem's paste put where it belongs; unchanged where there is nothing to paste."""
    if problem.paste is None:
        return text
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    new = problem.paste.rstrip("\n").split("\n")
    if problem.line is None:
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join([*lines, *new]) + "\n"
    start = problem.line - 1
    return "\n".join([*lines[:start], *new, *lines[start + problem.replaces :]])


def replace_value(document: Document, path: Path, text: str) -> Mend:
    """Another text in the place of the value at `path`; `text` is YAML already."""
    place = document.places[path]
    head = document.lines[place.line - 1][: place.column]
    rest = document.lines[place.end_line - 1][place.end_column :]
    gap = "" if not head or head.endswith((" ", "{", "[")) else " "
    return Mend(place.line, place.end_line - place.line + 1, head + gap + text + rest)


def rename(document: Document, path: Path, name: str) -> Mend | None:
    """Another name for the field at `path`."""
    key = document.places[path].key
    if key is None:
        return None
    line, start, end = key
    text = document.lines[line - 1]
    return Mend(line, 1, text[:start] + scalar(name) + text[end:])


def replace_entry(document: Document, path: Path, value: Value, comment: str | None = None) -> Mend | None:
    """A field written anew, name and all; its lines are replaced."""
    place = document.places[path]
    if place.key is None:
        return None
    line, start, _ = place.key
    head, rest = document.lines[line - 1][:start], document.lines[place.end_line - 1][place.end_column :]
    name = str(path[-1])
    if place.flow and _inside_flow(document, path):
        return Mend(line, place.end_line - line + 1, f"{head}{scalar(name)}: {flow(value)}{rest}")
    lines = block({name: value}, start)
    lines[0] = head + lines[0].lstrip() + (f"  # {comment}" if comment else "")
    return Mend(line, place.end_line - line + 1, "\n".join(lines))


def replace_item(document: Document, path: Path, value: Value) -> Mend:
    """A list's item written anew."""
    place = document.places[path]
    head, rest = document.lines[place.line - 1][: place.column], document.lines[place.end_line - 1][place.end_column :]
    if (place.flow and _inside_flow(document, path)) or not isinstance(value, Mapping):
        return replace_value(document, path, flow(value))
    lines = block(value, place.column)
    lines[0] = (head if head.endswith(" ") else head + " ") + lines[0].lstrip()
    if rest.strip().startswith("#"):
        lines[0] += rest
    return Mend(place.line, place.end_line - place.line + 1, "\n".join(lines))


def comment_out(document: Document, path: Path) -> Mend | None:
    """The entry at `path` turned into a comment, or taken out where it stands inside [ ] or { }."""
    place = document.places[path]
    first = place.first_line
    start = place.key[1] if place.key else place.column
    head = document.lines[first - 1][:start]
    if place.flow and _inside_flow(document, path):
        if first != place.end_line:
            return None
        before, after = head.rstrip(), document.lines[first - 1][place.end_column :].lstrip()
        if after.startswith(","):
            return Mend(first, 1, head + after[1:].lstrip())
        return Mend(first, 1, before.removesuffix(",") + after)
    lines = list(document.lines[first - 1 : place.end_line])
    if place.key is None or not head.strip():
        return Mend(first, len(lines), "\n".join("# " + line for line in lines))
    # The field stands behind its item's dash: the dash moves on to the next field.
    following = _next_sibling(document, path)
    if following is None:
        return Mend(first, len(lines), "\n".join("# " + line for line in lines))
    line, column, _ = following
    if line == first:
        return None
    own = ["# " + lines[0].replace("- ", "  ", 1), *("# " + text for text in lines[1:])]
    between = document.lines[place.end_line : line - 1]
    moved = head + document.lines[line - 1][column:]
    return Mend(first, line - first + 1, "\n".join([*own, *between, moved]))


def add_field(document: Document, path: Path, name: str, value: Value, comment: str | None = None) -> Mend | None:
    """A field more in the mapping at `path`, after its first one."""
    place, fields = document.places.get(path), document.get(path)
    if place is None or not isinstance(fields, dict) or not fields:
        return None
    if place.flow:
        line, cut = document.lines[place.line - 1], place.column + 1
        if line[place.column : cut] != "{":
            return None  # a short form: there is no mapping yet that could take a field
        return Mend(place.line, 1, f"{line[:cut]}{scalar(name)}: {flow(value)}, {line[cut:].lstrip()}")
    first = document.places.get((*path, next(iter(fields))))
    if first is None or first.key is None:
        return None
    added = block({name: value}, first.key[1])
    if comment:
        added[0] += f"  # {comment}"
    lines = document.lines[first.key[0] - 1 : first.end_line]
    return Mend(first.key[0], len(lines), "\n".join([*lines, *added]))


def add_lines(document: Document, lines: list[str], before: str | None) -> Mend:
    """Whole lines at the top level, before the field `before`, or at the end."""
    place = document.places.get((before,)) if before is not None else None
    if place is None or place.key is None:
        return Mend(None, 0, "\n".join(lines))
    line = place.key[0]
    while line > 1 and document.lines[line - 2].startswith("#"):
        line -= 1
    return Mend(line, 0, "\n".join(lines))


def _inside_flow(document: Document, path: Path) -> bool:
    """True where what holds the entry is itself written with [ ] or { }."""
    holder = document.places.get(path[:-1])
    return holder is not None and holder.flow


def _next_sibling(document: Document, path: Path) -> tuple[int, int, int] | None:
    fields = document.get(path[:-1])
    if not isinstance(fields, dict):
        return None
    places = (document.places.get((*path[:-1], name)) for name in fields)
    own = document.places[path].first_line
    later = [place.key for place in places if place is not None and place.key is not None and place.key[0] > own]
    return min(later, default=None)
