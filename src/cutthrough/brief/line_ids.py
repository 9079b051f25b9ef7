"""Ids of a brief's lines: kept by the tool, so that what a line earned stays with it when the brief is edited.

A line keeps its id when it is moved or lightly reworded. The same text is matched first; what is left is
matched to the most similar line of the same section that no other line has claimed, if it is similar enough.
A line that matches nothing gets a new id. What went out keeps its line's text as it was then, so that a line put back
beside a new one is found the same. An id whose line is gone is retired and never given out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cutthrough.model.brief import Brief, PlacementLine
from cutthrough.model.post import PostLine
from cutthrough.model.quantity import say_aspect
from cutthrough.model.record import Record
from cutthrough.model.time import say_seconds

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

LETTERS: dict[str, str] = {
    "goal": "g",
    "audience": "a",
    "kpi": "k",
    "message": "m",
    "call_to_action": "c",
    "guardrails": "r",
    "placement": "p",
    "vary": "v",
    "test": "t",
    "worth": "w",
    "production": "d",
    "schedule": "s",
    "right": "l",
    "post": "o",
    "approval": "y",
}
"""What an id begins with, by section."""

SIMILAR = 0.55
"""The least likeness at which a reworded line is the same line: from 0, nothing shared, to 1, the same letters."""

_DIGITS = 4


class Line(NamedTuple):
    """One line of a brief. `text` is its main text, then its other fields, each on a line of its own."""

    section: str
    text: str


class KnownLine(NamedTuple):
    """A line that has an id already, and still stands in the brief as last seen."""

    id: str
    section: str
    text: str


def with_ids(brief: Brief, ledger: Ledger) -> Brief:
    """The same brief with an id on every line; the ledger remembers them. Raises StoreError.

    Ids that are in the record already are replaced: only the ledger's count.
    """
    parts = _parts(brief)
    ids = ledger.keep_lines(brief.name, [_line(*part) for part in parts], assign)
    fresh = {key: id_ for (key, _), id_ in zip(parts, ids, strict=True)}
    return _put(brief, fresh)


def read_ids(brief: Brief, ledger: Ledger | None) -> Brief:
    """The same brief with the ids that `with_ids` would give its lines now; nothing is remembered. Raises StoreError.

    Without a ledger, no line has an id yet. The id of a line that has none yet may become another one when it is kept.
    """
    parts = _parts(brief)
    kept = ledger.lines(brief.name) if ledger is not None else ()
    known = [(each.id, each.section, each.text) for each in kept if each.retired_at is None]
    ids = assign(brief.name, [_line(*part) for part in parts], known, {each.id for each in kept})
    return _put(brief, {key: id_ for (key, _), id_ in zip(parts, ids, strict=True)})


def assign(
    brief: str, lines: Sequence[Line], known: Sequence[tuple[str, str, str]], taken: Collection[str]
) -> tuple[str, ...]:
    """An id for each of `lines`, in their order.

    `known` are the lines that have one, as id, section, text; `taken` is every id ever given out in the program.

    The answer does not depend on the order of `lines`, but for lines that say exactly the same.
    """
    ids: list[str | None] = [None] * len(lines)
    free = {each[0]: KnownLine(*each) for each in known}
    for i, line in enumerate(lines):
        same = min((each.id for each in free.values() if each[1:] == line), default=None)
        if same is not None:
            ids[i] = same
            del free[same]
    for i, id_ in _most_similar(lines, ids, free.values()):
        ids[i] = id_
    used = {*taken, *(id_ for id_ in ids if id_ is not None)}
    for i in sorted((i for i, id_ in enumerate(ids) if id_ is None), key=lambda i: lines[i]):
        ids[i] = _new_id(brief, lines[i], used)
        used.add(str(ids[i]))
    return tuple(str(id_) for id_ in ids)


def _most_similar(lines: Sequence[Line], ids: Sequence[str | None], free: Iterable[KnownLine]) -> list[tuple[int, str]]:
    """Pairs of an unmatched line and a free id, most similar first, each used once."""
    old = [(each, _pairs_of_letters(each.text), _pairs_of_letters(_main(each.text))) for each in free]
    if not old:
        return []
    ranked: list[tuple[float, Line, str, int]] = []
    for i, line in enumerate(lines):
        if ids[i] is not None:
            continue
        whole, main = _pairs_of_letters(line.text), _pairs_of_letters(_main(line.text))
        for each, old_whole, old_main in old:
            if each.section != line.section or not _may_be(line, each):
                continue
            likeness = _dice(whole, old_whole)
            if line.section not in _NAMED:
                likeness = max(likeness, _dice(main, old_main))
            if likeness >= SIMILAR:
                ranked.append((-likeness, line, each.id, i))
    pairs: list[tuple[int, str]] = []
    lines_done, ids_done = set[int](), set[str]()
    for _, _, id_, i in sorted(ranked):
        if i not in lines_done and id_ not in ids_done:
            pairs.append((i, id_))
            lines_done.add(i)
            ids_done.add(id_)
    return pairs


_NAMED = frozenset({"placement", "post"})
"""Sections whose lines begin with names: these resemble each other, and are different places all the same."""


def _main(text: str) -> str:
    return text.split("\n", 1)[0]


def _may_be(line: Line, known: KnownLine) -> bool:
    return line.section not in _NAMED or _main(line.text) == _main(known.text)


def _pairs_of_letters(text: str) -> frozenset[str]:
    plain = " ".join(text.casefold().split())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset([plain])


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Twice the shared pairs over all pairs (Dice 1945; on letter pairs, Adamson and Boreham 1974)."""
    return 2 * len(one & other) / (len(one) + len(other))


def _new_id(brief: str, line: Line, used: Collection[str]) -> str:
    attempt = 0
    while True:
        seed = "\0".join((brief, line.section, line.text, str(attempt)))
        # After many collisions four digits are nearly used up: take more.
        digits = _DIGITS + attempt // 64
        id_ = f"{LETTERS[line.section]}-{hashlib.sha256(seed.encode()).hexdigest()[:digits]}"
        if id_ not in used:
            return id_
        attempt += 1


Key = tuple[str, int]


def _parts(brief: Brief) -> list[tuple[Key, Record]]:
    parts: list[tuple[Key, Record]] = []
    for section, field in _FIELD.items():
        held = getattr(brief, field)
        each = held if isinstance(held, tuple) else () if held is None else (held,)
        parts += [((section, i), record) for i, record in enumerate(each)]
    return parts


_FIELD: dict[str, str] = {
    "goal": "goal",
    "audience": "audience",
    "kpi": "kpis",
    "message": "messages",
    "call_to_action": "call_to_action",
    "guardrails": "guardrails",
    "placement": "placements",
    "vary": "vary",
    "test": "tests",
    "worth": "worth",
    "production": "production",
    "schedule": "schedule",
    "right": "rights",
    "post": "posts",
    "approval": "approval",
}
"""The brief's field of each section, in the order in which their lines are told apart."""

_MAIN: dict[str, str] = {
    "goal": "statement",
    "audience": "who",
    "kpi": "metric",
    "message": "text",
    "call_to_action": "text",
    "placement": "placement",
    "test": "factor",
    "post": "post",
    "right": "what",
    "approval": "by",
}


def _line(key: Key, record: Record) -> Line:
    section = key[0]
    if isinstance(record, PlacementLine):
        # The aspect ratio is part of which line it is; lengths may change.
        slot = record.placement + (f" {say_aspect(record.aspect)}" if record.aspect else "")
        return Line(section, "\n".join((slot, *map(say_seconds, record.lengths))))
    fields = record.model_dump(mode="json", exclude={"id"}, exclude_none=True)
    if isinstance(record, PostLine):
        # Which edits go out where is part of which line it is; time and words may change.
        fields["post"] = " ".join((str(fields.pop("channel")), *map(str, fields.pop("edit"))))
    main = fields.pop(_MAIN[section], None) if section in _MAIN else section
    rest = [f"{name}: {flat(value)}" for name, value in fields.items() if value not in ([], {})]
    return Line(section, "\n".join((flat(main), *rest)))


def text_of(line: PostLine) -> str:
    """What tells a line of the plan from others: where it goes, then each other field it says, as `name: value`."""
    return _line(("post", 0), line).text


def flat(value: object) -> str:
    """A field's value on one line, as it stands in a line's text."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return " ".join(text.split())


def _put(brief: Brief, ids: dict[Key, str]) -> Brief:
    changes: dict[str, object] = {}
    for section, field in _FIELD.items():
        held = getattr(brief, field)
        if isinstance(held, tuple):
            changes[field] = tuple(each.model_copy(update={"id": ids[section, i]}) for i, each in enumerate(held))
        elif held is not None:
            changes[field] = held.model_copy(update={"id": ids[section, 0]})
    return brief.model_copy(update=changes)
