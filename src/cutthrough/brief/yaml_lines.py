"""Reads YAML 1.2 that people write, and keeps the line and column of everything in it.

Every scalar stays the text that was written: `9:16`, `1:30`, `no` and `35 %` are read by the record's field,
never guessed at here. Only an empty value, `~` and `null` become None. What briefs have no use for is refused
in one sentence: anchors and aliases (which can blow a small file up without end), tags, several documents.
Nothing here recurses, and size, line count, depth and item count are bounded, so no file is slow or too deep.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cutthrough.brief.yaml_mistakes import mended, say_syntax
from cutthrough.model.brief import Problem, Severity

MAX_BYTES = 256 * 1024
MAX_LINES = 5_000
MAX_ITEMS = 10_000
MAX_DEPTH = 20
MEND_BELOW = 32 * 1024  # characters; a mend is read back, and a longer file would make that slow

WHY_UNREADABLE = "Until the file can be read, nothing in it can be checked, and nothing may be produced from it."

Path = tuple[str | int, ...]
_NULLS = {"", "~", "null", "Null", "NULL"}
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class Place(NamedTuple):
    """Where a value stands. Lines count from 1, columns from 0; the end is the first column past it.

    `key` is (line, column, end column) of the name before it, where it has one. `flow` is true inside [ ] or { }.
    `comment` is what follows a `#` on a plain value's last line, as written.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    key: tuple[int, int, int] | None = None
    flow: bool = False
    comment: str | None = None

    @property
    def first_line(self) -> int:
        """The line of the name, or of the value where there is no name."""
        return self.key[0] if self.key else self.line


@dataclass(frozen=True)
class Document:
    """What a file says: its lines, its value as plain mappings, lists, texts and None, and each value's place."""

    lines: tuple[str, ...]
    value: Any
    places: dict[Path, Place]

    def get(self, path: Path) -> Any:
        """The value at `path`, or None."""
        value = self.value
        for part in path:
            if isinstance(value, dict) and isinstance(part, str):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value

    def items(self, path: Path) -> list[tuple[Path, Any]]:
        """The items of the list at `path` with their paths; none where there is no list."""
        value = self.get(path)
        return [((*path, i), each) for i, each in enumerate(value)] if isinstance(value, list) else []

    def line(self, path: Path) -> int | None:
        """The line `path` stands on; where it is absent, the line of the nearest thing that holds it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path].first_line if path else None

    def quote(self, line: int | None) -> str | None:
        """A line as written."""
        return self.lines[line - 1] if line and line <= len(self.lines) else None


class _Stop(Exception):
    """Reading on makes no sense; the argument says why."""

    def __init__(self, rule: str, message: str, line: int) -> None:
        super().__init__(message)
        self.rule, self.message, self.line = rule, message, line


def _too_deep(line: int) -> _Stop:
    return _Stop("yaml-depth", f"Line {line} is nested more than {MAX_DEPTH} levels deep; a brief needs four", line)


@dataclass
class _Open:
    """A collection whose end has not been read yet."""

    path: Path
    value: dict[str, Any] | list[Any]
    flow: bool
    line: int
    column: int
    own_key: tuple[int, int, int] | None
    end: tuple[int, int] = (0, 0)
    key: str | None = None
    key_place: tuple[int, int, int] | None = None
    duplicate: bool = False


@dataclass
class _Reading:
    lines: tuple[str, ...]
    places: dict[Path, Place] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    root: Any = None
    items: int = 0
    documents: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, rule: str, message: str, line: int) -> None:
        quote = self.lines[line - 1] if line <= len(self.lines) else None
        self.problems.append(
            Problem(severity=Severity.BLOCK, rule=rule, line=line, quote=quote, message=message, why=WHY_UNREADABLE)
        )

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _Stop("yaml-documents", f"A second document starts at line {line}; a file holds one brief", line)
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _Stop(
                "yaml-anchor", f"Line {line} uses an anchor or alias (& or *); write the text out, or quote it", line
            )
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            self.items += 1
            if self.items > MAX_ITEMS:
                raise _Stop("yaml-size", f"The file holds more than {MAX_ITEMS} items; a good brief has about 60", line)
            if event.tag is not None:
                self.refuse("yaml-tag", f"Line {line} uses a tag (!); write plain text, or quote it", line)
            self.node(event, line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.close(event)

    def node(self, event: Any, line: int) -> None:
        top = self.open[-1] if self.open else None
        wants_key = top is not None and isinstance(top.value, dict) and top.key is None
        if not isinstance(event, ScalarEvent):
            if wants_key:
                raise _Stop("yaml-key", f"Line {line} uses a list or mapping as a name; names are plain text", line)
            if len(self.open) >= MAX_DEPTH:
                raise _too_deep(line)
            path = self.next_path()
            key = top.key_place if top else None
            flow = bool(event.flow_style) or (top is not None and top.flow)
            value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
            mark = event.start_mark
            self.open.append(_Open(path, value, flow, line, mark.column, key, (line, mark.column + 1)))
        elif wants_key and top is not None:
            self.name(top, event, line)
        else:
            self.scalar(event, line)

    def name(self, top: _Open, event: Any, line: int) -> None:
        text = event.value.lstrip("\u00a0")
        if text != event.value:
            self.refuse("yaml-space", f"Line {line} is indented with no-break spaces; type plain spaces", line)
        end = event.end_mark.column if event.end_mark.line == event.start_mark.line else event.start_mark.column
        top.key, top.key_place = text, (line, event.start_mark.column, end)
        top.duplicate = text in top.value

    def scalar(self, event: Any, line: int) -> None:
        plain = not event.style
        value = None if plain and event.value in _NULLS else event.value
        if value is not None and (unseen := _UNSEEN.search(value)):
            raise _Stop("yaml-character", f"Line {line} holds the control character U+{ord(unseen[0]):04X}", line)
        top = self.open[-1] if self.open else None
        key = top.key_place if top else None
        column, end_line, end_column = event.start_mark.column, event.end_mark.line + 1, event.end_mark.column
        if event.start_mark.index == event.end_mark.index:
            line, column = end_line, end_column = self.empty_place(min(line, len(self.lines)), key)
        elif event.style in ("|", ">"):
            end_line, end_column = self.content_end(line, end_line if end_column else end_line - 1)
        comment = None
        if plain and end_line <= len(self.lines):
            found = re.match(r"\s+#(.*)$", self.lines[end_line - 1][end_column:])
            comment = found[1] if found else None
        place = Place(line, column, end_line, end_column, comment=comment)
        self.put(self.next_path(), value, place, key, flow=top is not None and top.flow)

    def empty_place(self, line: int, key: tuple[int, int, int] | None) -> tuple[int, int]:
        """Nothing stands where it was left out: after the colon of its name, or after its dash."""
        if key is not None:
            return key[0], self.lines[key[0] - 1].find(":", key[2]) + 1 or key[2]
        while line > 1 and not self.lines[line - 1].rstrip().endswith("-"):
            line -= 1
        return line, len(self.lines[line - 1].rstrip())

    def content_end(self, line: int, end_line: int) -> tuple[int, int]:
        end_line = min(end_line, len(self.lines))
        while end_line > line and not self.lines[end_line - 1].strip():
            end_line -= 1
        return end_line, len(self.lines[end_line - 1])

    def close(self, event: Any) -> None:
        done = self.open.pop()
        end = done.end
        if getattr(event, "end_mark", None) is not None and event.end_mark.index > event.start_mark.index:
            end = (event.end_mark.line + 1, event.end_mark.column)
        place = Place(done.line, done.column, *end)
        self.put(done.path, done.value, place, done.own_key, flow=done.flow)

    def next_path(self) -> Path:
        if not self.open:
            return ()
        top = self.open[-1]
        return (*top.path, len(top.value) if isinstance(top.value, list) else str(top.key))

    def put(self, path: Path, value: Any, place: Place, key: tuple[int, int, int] | None, *, flow: bool) -> None:
        if not self.open:
            self.root, self.places[()] = value, place
            return
        top = self.open[-1]
        if top.duplicate and key is not None:
            self.duplicate(path, place, key)
        top.end = max(top.end, (place.end_line, place.end_column))
        if isinstance(top.value, list):
            top.value.append(value)
            self.places[path] = place._replace(flow=flow)
        elif not top.duplicate:
            top.value[str(top.key)] = value
            self.places[path] = place._replace(key=key, flow=flow)
        top.key, top.key_place, top.duplicate = None, None, False

    def duplicate(self, path: Path, place: Place, key: tuple[int, int, int]) -> None:
        first = self.places[path].first_line
        line, column, _ = key
        self.refuse("yaml-duplicate", f'"{path[-1]}" stands twice here, first on line {first}; keep one of them', line)
        if not self.lines[line - 1][:column].strip():
            commented = "\n".join("# " + text for text in self.lines[line - 1 : place.end_line])
            mend = {"paste": commented, "replaces": place.end_line - line + 1}
            self.problems.append(self.problems.pop().model_copy(update=mend))


def read_yaml(data: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in `data` and everything that keeps it from being plain YAML; never raises.

    No document comes back when reading could not reach the end. A duplicate name keeps its first value, so
    that the rest can still be checked.
    """
    text, problem = _decode(data)
    if problem is not None:
        return None, (problem,)
    lines = tuple(text.split("\n"))
    reading = _Reading(lines)
    stopped = _run(text, reading)
    problems = reading.problems
    if len(text) < MEND_BELOW:
        problems = [_with_mend(problem, lines) for problem in problems]
    return (None if stopped else Document(lines, reading.root, reading.places)), tuple(problems)


def _run(text: str, reading: _Reading) -> bool:
    """Read all of `text`; true when reading had to stop."""
    yaml = YAML(typ="safe", pure=True)
    try:
        for event in yaml.parse(text):
            reading.take(event)
    except _Stop as stop:
        reading.refuse(stop.rule, stop.message, stop.line)
    except MarkedYAMLError as error:
        reading.refuse(*say_syntax(error, reading.lines))
    except (YAMLError, ValueError, OverflowError) as error:
        # An escape such as "\U00FFFFFF" reaches chr() unchecked.
        line = min(len(reading.lines), reading.open[-1].line if reading.open else 1)
        reading.refuse("yaml-syntax", f"The file can't be read near line {line}: {error}", line)
    else:
        return False
    return True


def _with_mend(problem: Problem, lines: tuple[str, ...]) -> Problem:
    if problem.paste is not None or problem.line is None or problem.rule in ("yaml-size", "yaml-depth"):
        return problem

    def first_bad_line(changed: tuple[str, ...]) -> float:
        reading = _Reading(changed)
        _run("\n".join(changed), reading)
        return min((p.line or 0 for p in reading.problems), default=len(changed) + 1)

    paste = mended(lines, problem.line, first_bad_line)
    return problem if paste is None else problem.model_copy(update={"paste": paste, "replaces": 1})


def _decode(data: bytes) -> tuple[str, Problem | None]:
    def refused(rule: str, message: str, line: int | None = None, quote: str | None = None) -> tuple[str, Problem]:
        return "", Problem(
            severity=Severity.BLOCK, rule=rule, line=line, quote=quote, message=message, why=WHY_UNREADABLE
        )

    if len(data) > MAX_BYTES:
        return refused(
            "yaml-size",
            f"The file is larger than {MAX_BYTES // 1024} KiB; a good brief has 2",
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return refused("yaml-encoding", "The file is saved as UTF-16; save it as UTF-8")
    if data and data.count(0) * 3 > len(data):
        return refused("yaml-encoding", "The file looks like UTF-16 or UTF-32, or is no text at all; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        quote = data.split(b"\n")[line - 1][:200].decode("latin-1").rstrip("\r")
        return refused(
            "yaml-encoding",
            f"Line {line} is not UTF-8 (it may be Latin-1 or Windows-1252); save the file as UTF-8",
            line,
            "".join(c if c.isprintable() else "?" for c in quote),
        )
    # Word processors leave these separators inside a line; editors do not count them as line ends.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate({0x85: " ", 0x2028: " ", 0x2029: " "})
    if unseen := _UNSEEN.search(text):
        line = text.count("\n", 0, unseen.start()) + 1
        quote = _UNSEEN.sub("?", text.split("\n")[line - 1])
        return refused(
            "yaml-character",
            f"Line {line} holds the invisible character U+{ord(unseen[0]):04X}; delete it",
            line,
            quote,
        )
    if (count := text.count("\n")) > MAX_LINES:
        return refused("yaml-size", f"The file has {count} lines; the limit is {MAX_LINES}, a good brief has about 30")
    return text, None
