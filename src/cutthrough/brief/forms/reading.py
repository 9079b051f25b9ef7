"""Rows of a form that was filled in, whatever kind of file they come from, as the answers they hold.

A row is known by its own label, wherever it was moved to; by the key that travels hidden beside it where the label was
renamed; and a table by what stands at the heads of its columns. What can't be placed is told, and never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from cutthrough.brief.forms.cells import Answer, cleaned, possible_days, read
from cutthrough.brief.forms.form import OTHER_NAMES, WHOLE, Asked, Kind, Section, plain, section, sections
from cutthrough.brief.forms.prose import CHOICES, CHOICES_KEY, own_texts
from cutthrough.model.brief import Brief

NEEDED = ("goal", "audience", "kpis")
"""The sections no brief is without; what else is not found may have been taken out on purpose."""

STRUCK, HIDDEN = "struck out in the form", "hidden in the form"
"""Why a text is no answer."""

_LONGEST_NAME = 60
_ALIKE = 0.8
_HEADS = 0.6  # share of a row's cells that name columns, from which on it is the head of a table


class Aside(NamedTuple):
    """A text in or beside the cell at `at` that is no answer, and why: struck out, hidden, a comment by somebody.

    A text that is `gone` stood in the cell itself.
    """

    at: int
    why: str
    text: str
    gone: bool = True


@dataclass(frozen=True)
class Row:
    """The cells of one row; a paragraph is a row of one cell. `where` names it for people.

    `key` is what the form wrote beside it: `goal/role`, `kpis` for a row of that table. Rows of one `table` stand
    together; paragraphs have none. `asides` are texts that are never answers.
    """

    where: str
    cells: tuple[str, ...]
    key: str = ""
    table: int | None = None
    asides: tuple[Aside, ...] = ()


def by(author: str | None) -> str:
    """Who wrote something, as a sentence ends with it; nothing where the file doesn't say."""
    name = cleaned(author or "").replace("\n", " ")[:_LONGEST_NAME]
    return f" by {name}" if name else ""


@dataclass
class Filled:
    """What a form holds: `answers` by section, as the brief's file is written; what was not understood, as sentences.

    `asked` are the sections that stand in the form, filled in or not.
    """

    answers: dict[str, dict[str, Answer] | list[dict[str, Answer]]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def values(self) -> dict[str, Answer | dict[str, Answer] | list[dict[str, Answer]]]:
        """Sections and fields in the brief's own order."""
        alone = self.answers.get(WHOLE, {})
        own = alone if isinstance(alone, dict) else {}
        found: dict[str, Answer | dict[str, Answer] | list[dict[str, Answer]]] = {}
        order = [name for name in Brief.model_fields if name != "title"]
        for name in (*order[: order.index("kpis") + 1], "title", *order[order.index("kpis") + 1 :]):
            if name in own:
                found[name] = own[name]
            elif name in self.answers:
                found[name] = self.answers[name]
        return found


def filled(rows: Iterable[Row]) -> Filled:
    """The answers in `rows`."""
    reading = _Reading()
    for row in rows:
        reading.take(row)
    return reading.found


class _Reading:
    """Goes through the rows in order, and remembers which section and table it is in."""

    def __init__(self) -> None:
        self.found = Filled()
        self.columns: tuple[Section, dict[int, Asked]] | None = None
        self.here: Section | None = None
        self.table: int | None = None
        self.choosing = False

    def take(self, row: Row) -> None:
        self.aside(row)
        cells = tuple(map(cleaned, row.cells))
        said = [(at, cell) for at, cell in enumerate(cells) if cell]
        if not said or self.chosen_from(row, said) or self.nameless(row, said):
            return
        if row.table != self.table:
            self.table = row.table
            self.columns = None
        if self.heading(row, said) or self.head(row, cells, said) or self.item(row, cells):
            return
        if self.single(row, said):
            return
        if len(said) == 1 and _is_ours(said[0][1]):
            return
        self.unread(row, said)

    def aside(self, row: Row) -> None:
        """Tell what is no answer; of what is hidden not the form's own texts, which somebody folded away."""
        for each in row.asides:
            text = cleaned(each.text)
            if text and not (each.why == HIDDEN and _is_ours(text)):
                self.unread(row, [(each.at, text)], each.why)

    def chosen_from(self, row: Row, said: list[tuple[int, str]]) -> bool:
        """A row of the page that lists what can be chosen: no answer, whatever it says."""
        if len(said) == 1 and plain(said[0][1]) == plain(CHOICES):
            self.choosing = True
            return True
        if row.key != CHOICES_KEY and not self.choosing:
            return False
        if len(said) == 1 and plain(said[0][1]) in _by_title():
            self.choosing = False
            return False
        if row.key and row.key != CHOICES_KEY:
            self.choosing = False
            return False
        why = "among what can be chosen" if row.key == CHOICES_KEY else ""
        self.unread(row, [(at, text) for at, text in said if not _is_ours(text)], why)
        return True

    def nameless(self, row: Row, said: list[tuple[int, str]]) -> bool:
        """A row whose first cell is struck out or hidden: what it was about is gone, so the rest answers nothing."""
        gone = [each.at for each in row.asides if each.gone and cleaned(each.text)]
        if not gone or min(gone) >= said[0][0] or row.key.startswith(("~", "#")):
            return False
        rest = [(at, text) for at, text in said if not _is_ours(text)]
        self.unread(row, rest, "beside what is struck out, hidden or deleted")
        return True

    def heading(self, row: Row, said: list[tuple[int, str]]) -> bool:
        """A row that says a section's title and nothing else."""
        in_table = self.columns is not None and (row.table is not None or row.key == self.columns[0].name)
        if len(said) > 1 or in_table:
            return False
        text = plain(said[0][1].split("\n", 1)[0])
        known = _by_title().get(text) or OTHER_NAMES.get(text)
        if known is None and row.key.startswith("#") and _known(row.key[1:]):
            known = row.key[1:]
        if known is None:
            return False
        self.here, self.columns = section(known), None
        return True

    def head(self, row: Row, cells: tuple[str, ...], said: list[tuple[int, str]]) -> bool:
        """The row that names a table's columns."""
        if self.columns is not None and (row.table is not None or row.key == self.columns[0].name):
            return False
        wanted = row.key[1:] if row.key.startswith("~") else ""
        labels = {at: plain(cell.split("\n", 1)[0]) for at, cell in said}
        best: tuple[float, Section, dict[int, Asked]] | None = None
        for each in (each for each in sections() if each.listed):
            if each.name != wanted and not {plain(asked.label) for asked in each.fields} & set(labels.values()):
                continue
            columns = _columns(labels, each)
            if each.name == wanted and len(labels) == len(each.fields):
                # A column that was renamed is the one that stands in its place.
                there = zip(sorted(labels), each.fields, strict=True)
                columns |= {at: asked for at, asked in there if at not in columns and asked not in columns.values()}
            named = (each.name == wanted) + (self.here is not None and each.name == self.here.name) / 2
            if len(columns) < max(2, _HEADS * len(labels)) and not wanted:
                continue
            if columns and (best is None or len(columns) + named > best[0]):
                best = (len(columns) + named, each, columns)
        if best is None or (self.columns is not None and best[1] is self.columns[0] and not wanted):
            return False
        _, self.here, columns = best
        self.columns = (self.here, dict(sorted(columns.items())))
        self.found.asked.add(self.here.name)
        self.unread(row, [(at, cells[at]) for at, _ in said if at not in columns], "a column that is not known")
        return True

    def item(self, row: Row, cells: tuple[str, ...]) -> bool:
        """A row of the table whose columns are known."""
        if self.columns is None:
            return False
        kind, columns = self.columns
        if row.key and row.key != kind.name:
            return False
        first = next(cell for cell in cells if cell)
        lone = sum(bool(cell) for cell in cells) <= 2 and cells[min(columns)] == first
        if not row.key and row.table is None and lone and _single_of(first.split("\n", 1)[0]) is not None:
            return False
        values = {field.name: self.value(row, field, cells[at]) for at, field in columns.items() if at < len(cells)}
        answers = {name: value for name, value in values.items() if value is not None}
        if answers:
            known = self.found.answers.setdefault(kind.name, [])
            if isinstance(known, list):
                known.append({each.name: answers[each.name] for each in kind.fields if each.name in answers})
        self.unread(row, [(at, cell) for at, cell in enumerate(cells) if cell and at not in columns])
        return True

    def single(self, row: Row, said: list[tuple[int, str]]) -> bool:
        """A row with a label and, beside it, what was answered."""
        label = said[0][1].split("\n", 1)[0]
        if row.key.endswith("/") and _known(row.key[:-1]):
            self.here = section(row.key[:-1])
        known = _single_of(label) or _keyed(row.key) or _nearly(label, self.here)
        if known is None:
            return False
        kind, asked = known
        self.here, self.columns = kind, None
        self.found.asked.add(kind.name)
        if len(said) > 1:
            value = self.value(row, asked, said[1][1])
            known_here = self.found.answers.setdefault(kind.name, {})
            if isinstance(known_here, dict) and value is not None:
                if asked.name in known_here:
                    self.unread(row, said, f"{asked.label} is there twice")
                    return True
                known_here[asked.name] = value
            self.unread(row, said[2:], f"beside {asked.label}")
        return True

    def value(self, row: Row, asked: Asked, text: str) -> Answer | None:
        """What a cell says; nothing for a day that may be one of two, which is told instead."""
        days = possible_days(text) if asked.kind is Kind.DAY else ()
        if len(days) < 2:
            return read(asked, text)
        self.unread(row, [(0, text)], f"{asked.label} may be {' or '.join(days)}, so write which")
        return None

    def unread(self, row: Row, said: Sequence[tuple[int, str]], why: str = "") -> None:
        for text in dict.fromkeys(cell for _, cell in said):
            where = f"{row.where}, {why}" if why else row.where
            self.found.unread.append(f"{where}: {text}")


@cache
def _by_title() -> dict[str, str]:
    return {plain(name): each.name for each in sections() for name in (each.title, each.name)}


@cache
def _labels() -> dict[str, tuple[Section, Asked]]:
    """Single fields by their label, and by their name where no other has it."""
    found = {plain(asked.label): (each, asked) for each in sections() if not each.listed for asked in each.fields}
    names: dict[str, list[tuple[Section, Asked]]] = {}
    for each in (each for each in sections() if not each.listed):
        for asked in each.fields:
            names.setdefault(plain(asked.name), []).append((each, asked))
    return {**{name: cases[0] for name, cases in names.items() if len(cases) == 1}, **found}


def _single_of(label: str) -> tuple[Section, Asked] | None:
    return _labels().get(plain(label))


def _nearly(label: str, here: Section | None) -> tuple[Section, Asked] | None:
    """The single field a label nearly names, among those of the section it stands in first."""
    if here is not None and not here.listed and (near := _near(plain(label), here.fields)) is not None:
        return here, near
    every = [(each, asked) for each in sections() if not each.listed for asked in each.fields]
    nearest = _near(plain(label), tuple(asked for _, asked in every))
    return next((pair for pair in every if pair[1] is nearest), None)


def _columns(labels: dict[int, str], kind: Section) -> dict[int, Asked]:
    """Which field of `kind` stands in which column: by its label, else by one that nearly is it."""
    found = {at: asked for at, label in labels.items() for asked in kind.fields if label == plain(asked.label)}
    for at, label in labels.items():
        near = _near(label, tuple(asked for asked in kind.fields if asked not in found.values()))
        if at not in found and near is not None:
            found[at] = near
    return dict(sorted(found.items()))


def _near(label: str, fields: Sequence[Asked]) -> Asked | None:
    """The field whose label or name is most like it, if any is like enough."""
    best, found = _ALIKE, None
    for each in fields:
        for name in _names(each):
            # Letters that two texts can share at most; most pairs need no closer look.
            if 2 * min(len(label), len(name)) < best * (len(label) + len(name)) or not label:
                continue
            likeness = SequenceMatcher(None, label, name)
            if likeness.quick_ratio() >= best and (ratio := likeness.ratio()) >= best:
                best, found = ratio, each
    return found


@cache
def _names(field: Asked) -> tuple[str, str]:
    return plain(field.label), plain(field.name)


def _known(name: str) -> bool:
    return any(each.name == name for each in sections())


def _keyed(key: str) -> tuple[Section, Asked] | None:
    name, _, asked = key.partition("/")
    for each in sections():
        if each.name == name and not each.listed:
            return next(((each, found) for found in each.fields if found.name == asked), None)
    return None


@cache
def _own_prose() -> frozenset[str]:
    return frozenset(map(plain, own_texts()))


def _is_ours(text: str) -> bool:
    """Whether a paragraph is the form's own."""
    own, wanted = _own_prose(), plain(text)
    return wanted in own
