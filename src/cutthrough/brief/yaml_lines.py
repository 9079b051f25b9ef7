"""Reads YAML 1.2 that people write, and keeps the line and column of everything in it.

Every scalar stays the text that was written: `9:16`, `1:30`, `no` and `35 %` are read by the record's field,
never guessed at here. Only an empty value, `~` and `null` become None. What briefs have no use for is refused
in one sentence: anchors and aliases (which can blow a small file up without end), tags, several documents.
Nothing here recurses, and size, line count, depth and item count are bounded, so no file is slow or too deep.
"""

from __future__ import annotations

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

from cutthrough.brief.yaml_bytes import UNSEEN, WHY_UNREADABLE, decoded
from cutthrough.brief.yaml_mistakes import mended, say_syntax, say_tabs, untabbed
from cutthrough.model.brief import Problem, Severity

MAX_ITEMS = 10_000
MAX_DEPTH = 20
MEND_CHARACTERS = 100_000
"""How much may be read again to mend mistakes and read on: 40 times a good brief, three times a very long one."""

Path = tuple[str | int, ...]
_NULLS = {"", "~", "null", "Null", "NULL"}


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

    @property
    def first_column(self) -> int:
        """The column of the name, or of the value where there is no name."""
        return self.key[1] if self.key else self.column


@dataclass(frozen=True)
class Document:
    """What a file says: its lines, its value as plain mappings, lists, texts and None, and each value's place.

    Places are in `lines`, which are those that were `written` but for slips that were read as they were meant.
    """

    lines: tuple[str, ...]
    value: Any
    places: dict[Path, Place]
    written: tuple[str, ...] = ()

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
        lines = self.written or self.lines
        return lines[line - 1] if line and line <= len(lines) else None


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
    stopped: bool = False

    def refuse(self, rule: str, message: str, line: int, column: int | None = None) -> None:
        problem = Problem(
            severity=Severity.BLOCK, rule=rule, line=line, column=column, message=message, why=WHY_UNREADABLE
        )
        self.problems.append(problem)

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
        if value is not None and (unseen := UNSEEN.search(value)):
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
        self.refuse(
            "yaml-duplicate", f'"{str(path[-1])[:80]}" stands twice here, first on line {first}; keep one of them', line
        )
        if not self.lines[line - 1][:column].strip():
            commented = "\n".join("# " + text for text in self.lines[line - 1 : place.end_line])
            mend = {"paste": commented, "replaces": place.end_line - line + 1}
            self.problems.append(self.problems.pop().model_copy(update=mend))


def read_yaml(data: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in `data` and everything that keeps it from being plain YAML, by line; never raises.

    What was meant is read where that is plain: spaces for tabs, quotes around a text that needs them, the first of
    two values of one name. So the rest is checked in the same run. No document comes back when the end could not be
    reached in this way.
    """
    text, problems = decoded(data)
    if text is None:
        return None, problems
    written = tuple(text.split("\n"))
    reading, mends = _read_on(written)
    found = [*problems, *mends, *(_with_mend(problem, reading) for problem in reading.problems)]
    quoted = [
        p if p.line is None or p in problems else p.model_copy(update={"quote": written[p.line - 1]}) for p in found
    ]
    ordered = tuple(sorted(quoted, key=lambda problem: problem.line or 0))
    document = None if reading.stopped else Document(reading.lines, reading.root, reading.places, written)
    return document, ordered


def _read_on(lines: tuple[str, ...]) -> tuple[_Reading, list[Problem]]:
    """The file as far as it can be read, and the mistakes that were mended on the way, each with its mend to paste."""
    mends: list[Problem] = []
    reading = _read(lines)
    left = MEND_CHARACTERS
    while reading.stopped and (left := left - _length(lines)) > 0:
        stop = reading.problems[-1]
        changed = _meant(reading, stop)
        if changed is None:
            break
        if stop.rule == "yaml-tab":
            mends += say_tabs(stop, lines, changed)
        else:
            paste = changed[(stop.line or 1) - 1]
            mends.append(stop.model_copy(update={"paste": paste, "replaces": 1}))
        lines, reading = changed, _read(changed)
    return reading, mends


def _length(lines: tuple[str, ...]) -> int:
    return sum(map(len, lines)) + len(lines)


def _meant(reading: _Reading, stop: Problem) -> tuple[str, ...] | None:
    """The lines as they were meant, so that reading gets past where it stopped; None where that can't be told."""
    line, lines = stop.line, reading.lines
    if line is None or stop.rule in ("yaml-size", "yaml-depth", "yaml-anchor"):
        return None  # what an alias stands for is not for us to say
    if stop.rule == "yaml-tab":
        tries = untabbed(lines, line)
        return max(tries, key=lambda changed: _first_bad(changed, line))  # the first of equals
    paste = mended(lines, line, lambda changed: _first_bad(changed, line))
    if paste is None or paste.startswith("# "):  # what is left out is not read as it was meant
        return None
    return (*lines[: line - 1], paste, *lines[line:])


def _read(lines: tuple[str, ...]) -> _Reading:
    """Read all of the lines, or up to where reading has to stop; the last problem says why."""
    reading = _Reading(lines)
    yaml = YAML(typ="safe", pure=True)
    try:
        for event in yaml.parse("\n".join(lines)):
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
        return reading
    reading.stopped = True
    return reading


def _first_bad(lines: tuple[str, ...], line: int) -> float:
    """The first bad line from `line` on; where reading stops counts wherever it is."""
    reading = _read(lines)
    bad = [p.line or 0 for p in reading.problems if (p.line or 0) >= line]
    if reading.stopped:
        bad.append(reading.problems[-1].line or 0)
    return min(bad, default=len(lines) + 1)


def _with_mend(problem: Problem, reading: _Reading) -> Problem:
    line = problem.line
    if problem.paste is not None or line is None or problem.rule in ("yaml-size", "yaml-depth"):
        return problem
    if _length(reading.lines) > MEND_CHARACTERS // 3:
        return problem
    paste = mended(reading.lines, line, lambda changed: _first_bad(changed, line))
    return problem if paste is None else problem.model_copy(update={"paste": paste, "replaces": 1})
