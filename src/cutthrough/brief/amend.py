"""What an amendment changes in a brief, line by line; `brief.voids` says what that makes void."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from cutthrough.model.amendment import Change, ChangeKind, FieldChange
from cutthrough.model.brief import Brief
from cutthrough.model.record import Record

_MAIN: dict[str, tuple[str, ...]] = {
    "goal": ("statement",),
    "audience": ("who",),
    "kpis": ("metric",),
    "messages": ("text",),
    "call_to_action": ("text",),
    "placements": ("placement", "aspect"),
    "tests": ("factor", "kpi"),
    "rights": ("what",),
    "posts": ("channel", "at"),
    "approval": ("by",),
}
"""The fields a line is known by."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_EMPTY: tuple[object, ...] = (None, [], {}, "")


def changes(before: Brief, after: Brief) -> tuple[Change, ...]:
    """Every line that was added, removed or reworded, in the brief's order. Lines are the same whose ids are.

    Lines without ids are paired when they are equal, then by what they are about. Where a line stands does not count.
    """
    found: list[Change] = []
    for name in Brief.model_fields:
        if name != "name":
            found += _section_changes(name, getattr(before, name), getattr(after, name))
    return tuple(found)


def _section_changes(name: str, before: Any, after: Any) -> Iterator[Change]:
    if not isinstance(before, Record) and not isinstance(after, Record) and not _listed(before, after):
        if before != after:
            yield _change(name, name, {name: _plain(before)}, {name: _plain(after)})
        return
    single = isinstance(before, Record) or isinstance(after, Record)
    for old, new in ((before, after),) if single else _pairs(name, _lines(before), _lines(after)):
        fields_before, fields_after = _fields(old), _fields(new)
        if fields_before == fields_after and (old is None) == (new is None):
            continue
        line = next((str(each.id) for each in (new, old) if getattr(each, "id", "")), name)  # type: ignore[union-attr]
        yield _change(name, line, fields_before, fields_after, _kind(old, new))


def _kind(old: Record | None, new: Record | None) -> ChangeKind:
    return ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.REWORDED


def _listed(*values: Any) -> bool:
    return any(isinstance(value, tuple) and value and isinstance(value[0], Record) for value in values)


def _lines(value: Any) -> list[Record]:
    return list(value or ())


def _pairs(
    name: str, before: Sequence[Record], after: Sequence[Record]
) -> Iterator[tuple[Record | None, Record | None]]:
    """Lines of one section side by side; what is left of the older ones comes last."""
    left = list(before)
    found: dict[int, Record] = {}
    for same in (_same_id, _equal, _about(name)):
        for at, new in enumerate(after):
            if at not in found and (old := next((each for each in left if same(each, new)), None)) is not None:
                found[at] = old
                left.remove(old)
    yield from ((found.get(at), new) for at, new in enumerate(after))
    yield from ((old, None) for old in left)


def _same_id(old: Record, new: Record) -> bool:
    return bool(getattr(old, "id", "")) and getattr(old, "id", "") == getattr(new, "id", "")


def _equal(old: Record, new: Record) -> bool:
    return not _both_known(old, new) and _fields(old) == _fields(new)


def _about(name: str) -> Callable[[Record, Record], bool]:
    main = _MAIN.get(name, ())

    def same(old: Record, new: Record) -> bool:
        return not _both_known(old, new) and all(getattr(old, each, None) == getattr(new, each, None) for each in main)

    return same


def _both_known(old: Record, new: Record) -> bool:
    """Whether both have ids; then those alone say which line is which."""
    return bool(getattr(old, "id", "")) and bool(getattr(new, "id", ""))


def _fields(line: Record | None) -> dict[str, Any]:
    return {} if line is None else {name: each for name, each in line.model_dump(mode="json").items() if name != "id"}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _said(value: Any) -> str:
    """A value as it is named in a sentence."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return str(value).replace("T", " ").removesuffix(":00") if _MOMENT.fullmatch(str(value)) else str(value)


def _change(
    section: str,
    line: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    kind: ChangeKind = ChangeKind.REWORDED,
) -> Change:
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    held = after or before
    words = " ".join(_said(held[name]) for name in _MAIN.get(section, (section,)) if held.get(name))
    if list(held) == [section]:
        kind = (
            ChangeKind.ADDED
            if before[section] in _EMPTY
            else ChangeKind.REMOVED
            if after[section] in _EMPTY
            else ChangeKind.REWORDED
        )
    fields = tuple(FieldChange(name=name, before=before.get(name), after=after.get(name)) for name in names)
    return Change(kind=kind, section=section, line=line, words=words, fields=fields, said=dict(held))
