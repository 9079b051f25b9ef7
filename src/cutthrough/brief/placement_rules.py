"""What placements ask of a brief: names, lengths, aspect ratios, and moments that some edit can keep."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path as FilePath
from typing import Any

from cutthrough.brief.examples import FIELDS
from cutthrough.brief.mend import Mend, comment_out, replace_value
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.catalog.placement import nearest, placement
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.errors import CatalogError
from cutthrough.model.placement import Fact, Placement
from cutthrough.model.quantity import parse_aspect, say_aspect
from cutthrough.model.time import parse_seconds, say_seconds

LONGEST = Fraction(24 * 3600)
"""No edit is longer than a day; a longer one is a slip of the finger."""


SHORTEST = Fraction(1, 2)
"""A shot that is shown for less than half a second can't be taken in, so there are none, and no edit of one."""


def seconds(value: Any) -> Fraction | None:
    """The length written there, or None where it can't be read (which is told elsewhere)."""
    try:
        length = parse_seconds(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if length is None or length > LONGEST else length


def positive_times(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Lengths are longer than nothing, moments are not before the start."""
    for path, value in _times(document):
        if _unplayable(value, edit="lengths" in path):
            example = FIELDS.get(tuple(part for part in path if isinstance(part, str)))
            fresh = "15 s" if example is None or not isinstance(example.value, str) else example.value
            yield problem_at(
                document,
                path,
                "time-not-positive",
                f"{say_path(path)}: {short(value)} is no length of time one can play",
                mend=replace_value(document, path, scalar(fresh)),
            )


def _unplayable(value: Any, *, edit: bool) -> bool:
    """Negative, longer than a day, or, for an edit, too short to see."""
    if not isinstance(value, str):
        return False
    try:
        length = parse_seconds(value.removeprefix("-"))
    except ValueError:
        return False
    return length > LONGEST or (value.startswith("-") and length > 0) or (edit and length < SHORTEST)


def _times(document: Document) -> Iterator[tuple[Path, Any]]:
    for path, _ in document.items(("placements",)):
        yield from document.items((*path, "lengths"))
    for path, message in document.items(("messages",)):
        if isinstance(message, dict) and "by" in message:
            yield (*path, "by"), message["by"]
    if (by := document.get(("guardrails", "brand_by"))) is not None:
        yield ("guardrails", "brand_by"), by
    if (opening := document.get(("opening",))) is not None:
        yield ("opening",), opening


def known_placements(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Every placement is in the catalog."""
    for path, line in document.items(("placements",)):
        name = line.get("placement") if isinstance(line, dict) else None
        if isinstance(name, str) and known_placement(name) is None:
            near = nearest(name[:80])
            hint = f"the nearest are {', '.join(near)}" if near else "docs/placements.md lists them"
            message = f'There is no placement "{short(name)}"; {hint}'
            mend = replace_value(document, (*path, "placement"), near[0]) if near else _example(document, path)
            yield problem_at(document, (*path, "placement"), "placement-unknown", message, mend=mend)


def _example(document: Document, path: Path) -> Mend:
    """Some placement, marked as an example where a comment can stand."""
    example, at = FIELDS[("placements", "placement")], (*path, "placement")
    mend = replace_value(document, at, str(example.value))
    if document.places[at].flow or "#" in mend.paste or "\n" in mend.paste:
        return mend
    return mend._replace(paste=f"{mend.paste}  # replace: {example.hint}")


def known_placement(name: str) -> Placement | None:
    """The catalog's placement of this name, None where there is none."""
    try:
        return placement(name)
    except CatalogError:
        return None


def lengths_fit(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Every length is one the placement takes; what no official page requires only warns."""
    for path, line in document.items(("placements",)):
        if not isinstance(line, dict) or (slot := known_placement(str(line.get("placement")))) is None:
            continue
        for at, value in document.items((*path, "lengths")):
            length = seconds(value)
            if length is None or length <= 0:
                continue
            for fact, fits, limit, way in _limits(slot, length):
                if fits:
                    continue
                source = f"{fact.source.title}, {fact.source.date}"
                yield problem_at(
                    document,
                    at,
                    "length-outside-placement",
                    f"{slot.name} takes {way}; {say_seconds(length)} does not fit ({source})",
                    mend=replace_value(document, at, scalar(_as_written(limit))),
                    severity=Severity.BLOCK if fact.binding else Severity.WARN,
                    because="An edit of another length is refused there, or cut off where nobody chose to end it.",
                )


def _limits(slot: Placement, length: Fraction) -> Iterator[tuple[Fact[Any], bool, Fraction, str]]:
    """The fact, whether `length` keeps to it, the nearest length that would, and the limit in words."""
    if (least := slot.duration_min) is not None:
        yield least, length >= least.value, least.value, f"at least {say_seconds(least.value)}"
    if (most := slot.duration_max) is not None:
        yield most, length <= most.value, most.value, f"at most {say_seconds(most.value)}"
    if (allowed := slot.durations_allowed) is not None:
        close = min(allowed.value, key=lambda each: abs(each - length))
        said = " or ".join(say_seconds(each) for each in allowed.value)
        yield allowed, abs(close - length) <= 1, close, said


def _as_written(length: Fraction) -> str:
    return f"{length} s" if length.denominator == 1 else f"{float(length):.3f} s"


def aspects_fit(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """An aspect ratio that is asked for is one the placement takes."""
    for path, line in document.items(("placements",)):
        if not isinstance(line, dict) or (slot := known_placement(str(line.get("placement")))) is None:
            continue
        try:
            aspect = parse_aspect(line["aspect"]) if isinstance(line.get("aspect"), str) else None
        except ValueError:
            continue
        broken = _broken_aspect(slot, aspect) if aspect is not None else None
        if broken is None:
            continue
        fact, takes, near = broken
        at = (*path, "aspect")
        message = f"{slot.name} takes {takes}; {short(line['aspect'])} is none of them ({fact.source.title})"
        mend = replace_value(document, at, scalar(say_aspect(near)))
        severity = Severity.BLOCK if fact.binding else Severity.WARN
        yield problem_at(document, at, "aspect-not-taken", message, mend=mend, severity=severity)


def _broken_aspect(slot: Placement, aspect: Fraction) -> tuple[Fact[Any], str, Fraction] | None:
    """The fact that `aspect` does not keep to, what the placement takes, and the nearest of it."""
    if (ratios := slot.aspect_ratios) is not None:
        if any(_same(aspect, each) for each in ratios.value):
            return None
        near = min(ratios.value, key=lambda each: abs(each - aspect))
        return ratios, ", ".join(map(say_aspect, ratios.value)), near
    if (least := slot.aspect_min) is not None and aspect < least.value:
        return least, f"{say_aspect(least.value)} and wider", least.value
    if (most := slot.aspect_max) is not None and aspect > most.value:
        return most, f"{say_aspect(most.value)} and narrower", most.value
    return None


def _same(one: Fraction, other: Fraction) -> bool:
    # 1.91:1 and 1200x628 are the same shape to every platform.
    return abs(one - other) <= other / 200


def no_line_twice(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """One placement, aspect ratio and length is asked for once."""
    seen: dict[tuple[str, str, Fraction], Path] = {}
    for path, line in document.items(("placements",)):
        if not isinstance(line, dict) or not isinstance(line.get("placement"), str):
            continue
        twice: list[Path] = []
        here = document.items((*path, "lengths"))
        for at, each in here:
            length = seconds(each)
            key = (line["placement"], str(line.get("aspect")), length or Fraction(0))
            if length is not None and key in seen:
                twice.append(at)
            seen.setdefault(key, at)
        if twice:
            again = document.get(twice[0])
            first = seen[(line["placement"], str(line.get("aspect")), seconds(again) or Fraction(0))]
            message = (
                f"{line['placement']} at {short(str(again))} is asked for twice, first on line {document.line(first)}"
            )
            mend = comment_out(document, path if len(twice) == len(here) else twice[0])
            because = "The same edit twice is one file; which of the two lines earned its result could not be told."
            yield problem_at(document, path, "placement-twice", message, mend=mend, because=because)


def moments_in_time(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """A message or brand moment later than the longest edit can be kept by none of them."""
    lengths = [
        length
        for path, _line in document.items(("placements",))
        for _at, each in document.items((*path, "lengths"))
        if (length := seconds(each))
    ]
    for where, value in _times(document):
        by = seconds(value) if "lengths" not in where and where != ("opening",) else None
        if lengths and by is not None and by > max(lengths):
            longest = max(lengths)
            message = f"{say_path(where)}: {say_seconds(by)} is later than the longest edit ({say_seconds(longest)})"
            mend = replace_value(document, where, scalar(_as_written(longest)))
            yield problem_at(document, where, "moment-too-late", message, mend=mend)
        elif by is not None and (over := sorted({length for length in lengths if length < by})):
            said = " and ".join(say_seconds(each) for each in over[:3]) + (" and others" if len(over) > 3 else "")
            message = f"{say_path(where)}: by {say_seconds(by)} the edits of {said} have ended; they can't keep it"
            mend = replace_value(document, where, scalar(_as_written(over[0])))
            yield problem_at(document, where, "moment-after-edit", message, mend=mend, severity=Severity.WARN)
