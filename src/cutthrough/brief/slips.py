"""What is written well enough to be read, and still is not what was meant: lost behind a #, left from an example."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

from cutthrough.brief.mend import Mend, comment_out
from cutthrough.brief.problem import problem_at, say_path
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import quoted
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.channel import Channel
from cutthrough.model.record import Record


def record_at(record: type[Record], path: Path) -> type[Record] | None:
    """The record that describes what stands at `path`, or None where that is a plain value."""
    found: type[Record] | None = record
    for part in field_names(record, path):
        if found is None or part not in found.model_fields:
            return None
        found = next(_records_in(found.model_fields[part].annotation), None)
    return found


def field_names(record: type[Record], path: Path) -> tuple[str, ...]:
    """The fields on the way to `path`: no places in lists, no names that people gave to things (of channels)."""
    found: type[Record] | None = record
    names: list[str] = []
    given = False
    for part in path:
        if given or isinstance(part, int):
            given = False
            continue
        names.append(part)
        info = found.model_fields.get(part) if found is not None else None
        found = next(_records_in(info.annotation), None) if info is not None else None
        given = found is not None and info is not None and typing.get_origin(info.annotation) is dict
    return tuple(names)


def _records_in(annotation: Any) -> Iterator[type[Record]]:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for each in typing.get_args(annotation):
        yield from _records_in(each)


def without_own(record: type[Record], value: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """`value` without what the tool keeps: ids and names where the record has its own, and the fields in `given`."""

    def strip(each: Any, path: Path) -> Any:
        if isinstance(each, dict):
            return {
                name: strip(inner, (*path, name))
                for name, inner in each.items()
                if not _is_own(record, (*path, name), given)
            }
        return [strip(inner, (*path, at)) for at, inner in enumerate(each)] if isinstance(each, list) else each

    return {name: each for name, each in strip(value, ()).items() if not (given and name == "id")}


def slips(record: type[Record], document: Document, given: dict[str, Any]) -> Iterator[Problem]:
    """Texts cut off at a #, examples left in, ids and names that the tool keeps."""
    for path, place in document.places.items():
        if place.comment is not None and place.line == place.end_line:
            yield from _comment(document, path, place.comment)
        if path and _is_own(record, path, given):
            yield problem_at(
                document,
                path,
                "kept-by-tool",
                f"{say_path(path)} is kept by Cutthrough; what is written here is not used",
                mend=comment_out(document, path),
                severity=Severity.WARN,
                because="Ids and names that people type collide or drift, and results land on the wrong line.",
            )


def _is_own(record: type[Record], path: Path, given: dict[str, Any]) -> bool:
    if len(path) == 1 and path[0] in given:
        return True
    holder = record_at(record, path[:-1])
    name = field_names(record, path)[-1:] if not isinstance(path[-1], int) else ()
    if holder is Channel:
        return name == ("name",)
    return name == ("id",) and holder is not None and "id" in holder.model_fields


def _comment(document: Document, path: Path, comment: str) -> Iterator[Problem]:
    place = document.places[path]
    if comment.strip().lower().startswith("replace:"):
        message = f"{say_path(path)} still holds an example ({comment.strip()})"
        because = "An example is never a decision: nobody will stand up for a number that no one chose."
        yield problem_at(document, path, "example-left", message, severity=Severity.WARN, because=because)
    elif comment and comment[0] not in " \t#!":
        line = document.lines[place.line - 1]
        text = line[place.column :].strip().split(" # ")[0].strip()
        gap = "" if line[: place.column].endswith(" ") else " "
        yield problem_at(
            document,
            path,
            "hash-comment",
            f'{say_path(path)}: "#{comment}" is read as a comment and lost; put the text in quotes',
            mend=Mend(place.line, 1, line[: place.column] + gap + quoted(text)),
            severity=Severity.BLOCK if place.column == place.end_column else Severity.WARN,
            because="YAML ends a text at a # that follows a space; half of what you wrote would be missing.",
        )
