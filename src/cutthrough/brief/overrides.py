"""Reads `overrides/<brief>.yaml`: what a person decided against the plan, with a sentence and a line for each mistake.

framing:
  - shot: 0:42.5            # any moment inside the shot
    focus: [40 %, 50 %]     # the centre of the crop, in the picture's width and height
    to: [60 %, 50 %]        # where it has moved to by the shot's end
    aspect: 9:16            # only there
  - shot: 12 s
    source: media/walk.mp4
    layout: fit
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.read import read_file
from cutthrough.brief.shape import without_empty
from cutthrough.brief.structure import read_record
from cutthrough.brief.yaml_lines import Document, read_yaml
from cutthrough.brief.yaml_lines import Path as YamlPath
from cutthrough.brief.yaml_text import block
from cutthrough.model.brief import Brief, Problem, Severity
from cutthrough.model.cut import Layout
from cutthrough.model.errors import BriefRefused
from cutthrough.model.footage import Shot
from cutthrough.model.overrides import FramingOverride, Overrides
from cutthrough.model.quantity import say_aspect, say_count
from cutthrough.model.time import say_seconds

FOLDER = "overrides"
WHY = "What a person decided is never guessed at: a shot framed by another line than was meant is worse than none."
_SHARE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(%)?\s*$")
_SHARES = re.compile(r"\d[\d.]*\s*%?")
_FULL = 100.0
_POINTS = ("focus", "to")


def overrides_path(program_dir: Path, brief: str) -> Path:
    """Where a brief's overrides are."""
    return program_dir / FOLDER / f"{brief}.yaml"


def read_overrides(program_dir: Path, brief: Brief) -> tuple[Overrides, tuple[Problem, ...]]:
    """A brief's overrides, none where there is no file, and everything wrong with them in the order of the lines.

    With a problem that blocks, the overrides are empty. Raises StoreError when the file can't be opened.
    """
    path = overrides_path(program_dir, brief.name)
    if not path.exists():
        return Overrides(), ()
    document, unreadable = read_yaml(read_file(path))
    if document is None:
        return Overrides(), unreadable
    if document.value is None:
        return Overrides(), ()
    plain = replace(document, value=without_empty(document.value))
    shaped, problems = _points(plain)
    record, structural = read_record(Overrides, shaped, {})
    problems += [*unreadable, *structural]
    if record is not None:
        problems += _meaning(record, shaped, brief)
    ordered = tuple(sorted(problems, key=lambda p: (p.line is None, p.line or 0)))
    blocked = record is None or any(p.severity is Severity.BLOCK for p in ordered)
    return (Overrides() if blocked or record is None else record), ordered


def checked_overrides(program_dir: Path, brief: Brief) -> Overrides:
    """A brief's overrides, fit to plan with. Raises BriefRefused with every problem, and StoreError."""
    found, problems = read_overrides(program_dir, brief)
    blocking = [p for p in problems if p.severity is Severity.BLOCK]
    if blocking:
        path = overrides_path(program_dir, brief.name)
        raise BriefRefused(
            f"{path.name} in {FOLDER}/ has {say_count(len(blocking), 'problem')}",
            problems,
            f"mend {path}, or move it away: the plan then decides",
        )
    return found


def _points(document: Document) -> tuple[Document, list[Problem]]:
    """`focus` and `to` as pairs of numbers; what is none becomes a problem and is left out."""
    if not isinstance(document.value, dict) or not isinstance(document.value.get("framing"), list):
        return document, []
    problems: list[Problem] = []
    lines: list[Any] = []
    for number, line in enumerate(document.value["framing"]):
        if not isinstance(line, dict):
            lines.append(line)
            continue
        read = dict(line)
        for name in _POINTS:
            if name in read:
                path: YamlPath = ("framing", number, name)
                point = _point(read.pop(name))
                if isinstance(point, str):
                    problems.append(
                        problem_at(document, path, "unreadable-value", f"{say_path(path)}: {point}", because=WHY)
                    )
                else:
                    read[name] = point
        lines.append(read)
    return replace(document, value={**document.value, "framing": lines}), problems


def _point(said: Any) -> tuple[float, float] | str:
    """Two shares of the picture, or what is wrong."""
    parts = _SHARES.findall(said) if isinstance(said, str) and not _SHARES.sub("", said).strip(" ,") else said
    if not isinstance(parts, list):
        parts = []
    if len(parts) != 2 or not all(isinstance(part, str) for part in parts):
        return "is two shares of the picture, across and down: [40 %, 50 %]"
    found = []
    for part in parts:
        match = _SHARE.match(part)
        share = None if match is None else float(match[1]) / (_FULL if match[2] else 1.0)
        if share is None or share > 1:
            return f'"{short(part)}" is no share of the picture; write 0 % to 100 %, or 0 to 1'
        found.append(share)
    return found[0], found[1]


def _meaning(record: Overrides, document: Document, brief: Brief) -> list[Problem]:
    """What can be read and can't be meant: files the brief does not name, lines that say nothing or contradict."""
    files = (brief.sources.master, *brief.sources.hooks, *brief.sources.broll, brief.sources.textless)
    known = [file for file in files if file]
    problems: list[Problem] = []
    seen: dict[tuple[str, Fraction, Fraction | None], int] = {}

    def tell(number: int, name: str | None, rule: str, message: str, severity: Severity = Severity.BLOCK) -> None:
        path: YamlPath = ("framing", number, name) if name else ("framing", number)
        said = f"{say_path(path)}: {message}"
        problems.append(problem_at(document, path, rule, said, severity=severity, because=WHY))

    for number, line in enumerate(record.framing):
        if line.source is not None and line.source not in known:
            tell(
                number,
                "source",
                "override-source",
                f'"{short(line.source)}" is no source of the brief with a picture; there are: {", ".join(known)}',
            )
        if line.layout is None and line.focus is None:
            tell(number, None, "override-empty", f"says neither focus nor layout; layouts are {', '.join(Layout)}")
        if line.to is not None and line.focus is None:
            tell(number, "to", "override-from", "a move needs a focus to begin at")
        if line.layout is Layout.FIT and line.focus is not None:
            tell(
                number, "focus", "override-unused", "fit shows the whole picture; its focus is not used", Severity.WARN
            )
        key = (line.source or brief.sources.master, line.shot, line.aspect)
        if key in seen:
            tell(number, "shot", "override-twice", f"item {seen[key] + 1} frames the same shot on the same canvases")
        seen.setdefault(key, number)
    return problems


def unmet(overrides: Overrides, shots: Mapping[str, Sequence[Shot]], master: str) -> tuple[str, ...]:
    """What to say of lines whose moment lies in no shot. `shots` are by the source's path in the program."""
    said = []
    for line in overrides.framing:
        source = line.source or master
        if source in shots and not any(shot.start <= line.shot < shot.end for shot in shots[source]):
            said.append(f"the override at {say_seconds(line.shot)} of {source} is in no shot and does nothing")
    return tuple(said)


def overrides_text(overrides: Overrides) -> str:
    """The overrides as a file that reads back to an equal record."""
    if not overrides.framing:
        return "framing: []\n"
    return "\n".join(block({"framing": [_fields(line) for line in overrides.framing]})) + "\n"


def _fields(line: FramingOverride) -> dict[str, Any]:
    found: dict[str, Any] = {"shot": f"{line.shot} s" if line.shot.denominator == 1 else str(line.shot)}
    if line.source is not None:
        found["source"] = line.source
    if line.aspect is not None:
        found["aspect"] = f"{line.aspect.numerator}:{line.aspect.denominator}"
    if line.layout is not None:
        found["layout"] = line.layout.value
    for name in _POINTS:
        if (point := getattr(line, name)) is not None:
            found[name] = [str(share) for share in point]
    return found


def say_override(line: FramingOverride) -> str:
    """One line in words, for a report."""
    parts = [line.layout.value if line.layout else None]
    if line.focus is not None:
        parts.append(f"focus {line.focus[0]:.0%} across and {line.focus[1]:.0%} down")
    if line.to is not None:
        parts.append(f"moving to {line.to[0]:.0%} across and {line.to[1]:.0%} down")
    if line.aspect is not None:
        parts.append(f"on {say_aspect(line.aspect)} only")
    return f"{line.source or 'the master'} at {say_seconds(line.shot)}: {', '.join(p for p in parts if p)}"
