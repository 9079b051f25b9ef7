"""Reads a Word form from its XML, so that no way of filling it in is lost.

Takes what Word, LibreOffice, Google Docs and Pages make of it: answers typed with changes tracked, drop-downs and other
content controls, merged cells, styles under any language's names. Struck-out, hidden and deleted text is never an
answer; that and what stands beside the form (comments, headers, footers, notes, text boxes) is handed on as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cutthrough.brief.forms.docx_form import MARK
from cutthrough.brief.forms.docx_styles import Marks, Styles, styles
from cutthrough.brief.forms.form import sections
from cutthrough.brief.forms.office_xml import Element, attribute, is_on, local
from cutthrough.brief.forms.office_zip import Package
from cutthrough.brief.forms.prose import CHOICES_KEY
from cutthrough.brief.forms.reading import HIDDEN, STRUCK, Aside, Row, by
from cutthrough.model.errors import FormError

MAX_ROWS = 3_000
MAX_CHARACTERS = 300_000
"""What is read of a form: more than a brief's file may hold, so that nothing is cut off without a word."""

_MOST_COLUMNS = 63  # Word's own limit
_QUOTED = 60  # letters of what a comment is about
_OPEN = 20  # comments that begin before one ends, of which more is known than where they stand
_BOX = "in a text box or picture"
_BESIDE = {"header": "header", "footer": "footer", "footnotes": "footnote", "endnotes": "endnote"}
_DROPPED = frozenset(
    {
        *("moveFrom", "instrText", "fldData", "Fallback", "tabs"),
        *("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange"),
    }
)
"""What is in the text and not of it: what was moved away, field codes, second copies, tab stops, former looks."""

_BOXES = frozenset({"drawing", "pict", "object"})


@dataclass
class _Table:
    """A table that is being read; a cell is the list of its paragraphs."""

    number: int
    mark: str = ""
    rows: int = 0
    span: int = 1
    cells: list[list[str]] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    gone: str = ""


@dataclass
class _Text:
    """A paragraph that is being read: what counts, and what does not by why it does not."""

    style: str = ""
    parts: list[str] = field(default_factory=list)
    gone: dict[str, list[str]] = field(default_factory=dict)
    after_gone: bool = False

    def add(self, text: str, why: str) -> None:
        if why:
            self.gone.setdefault(why, []).append(text)
            self.after_gone = True
            return
        if self.after_gone and self.parts and self.parts[-1].endswith(" "):
            text = text.removeprefix(" ")  # what was between the two blanks is gone
        self.after_gone = False
        self.parts.append(text)


@dataclass
class _Read:
    """What was read so far, of all parts together: the limits hold for their sum."""

    name: str
    rows: int = 0
    characters: int = 0

    def letters(self, text: str) -> str:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise _too_long(self.name)
        return text

    def row(self, row: Row) -> Row:
        self.rows += 1 + len(row.asides)
        if self.rows > MAX_ROWS:
            raise _too_long(self.name)
        return row


def docx_rows(package: Package) -> Iterator[Row]:
    """Paragraphs and table rows in order, then what stands beside them. Raises FormError.

    A table inside a cell is read as that cell's text.
    """
    main = package.main_part()
    related = [(kind, part) for kind, part in package.related(main) if part in package.names]
    known = next((styles(package, part) for kind, part in related if kind == "styles"), Styles())
    read = _Read(package.name)
    body = _Body(read, known)
    yield from body.all(package, main)
    for kind, part in dict.fromkeys(related):
        if kind in _BESIDE or kind == "comments":
            yield from _Body(read, known, _BESIDE.get(kind, kind), body.about).all(package, part)


class _Body:
    """Goes through a part's elements and hands out a row whenever one is whole.

    `beside` names a part that is not the form itself: no text of it is an answer. `about` says where each comment
    stands, and what it is about, by its number.
    """

    def __init__(
        self, read: _Read, known: Styles, beside: str = "", about: dict[str, tuple[str, list[str]]] | None = None
    ) -> None:
        self.read, self.known, self.beside = read, known, beside
        self.about = about if about is not None else {}
        self.open_comments: dict[str, None] = {}
        self.tables: list[_Table] = []
        self.texts: list[_Text] = []
        self.runs: list[Marks] = []
        self.deleted: list[str] = []
        self.path: list[str] = []
        self.count = self.dropped = self.boxes = 0

    def all(self, package: Package, part: str) -> Iterator[Row]:
        for event, element in package.walk(part):
            name = local(element)
            if event == "start":
                if name in _DROPPED:
                    self.dropped += 1
                if not self.dropped:
                    self.begin(name, element)
                self.path.append(name)
            else:
                self.path.pop()
                if not self.dropped:
                    yield from self.end(name, element)
                if name in _DROPPED:
                    self.dropped -= 1

    def begin(self, name: str, element: Element) -> None:
        parent = self.path[-1] if self.path else ""
        if name == "p":
            self.texts.append(_Text())
        elif name == "r":
            self.runs.append(Marks())
        elif name == "del":
            self.deleted.append(f"deleted with changes tracked{by(attribute(element, 'author'))}")
            if parent == "trPr" and self.tables:
                self.tables[-1].gone = self.deleted[-1]
        elif name in _BOXES:
            self.boxes += 1
        elif name in ("tab", "br", "cr"):
            self.more("\t" if name == "tab" else "\n")
        elif name == "textpath":
            self.more(attribute(element, "string") or "")
        elif parent == "rPr" and self.path[-2:-1] == ["r"] and self.runs:
            self.known.mark(self.runs[-1], name, element)
        elif name == "pStyle" and parent == "pPr" and self.texts:
            self.texts[-1].style = attribute(element, "val") or ""
        elif name.startswith("comment"):
            self.comment(name, element)
        elif not self.beside and not self.boxes:
            self.table(name, parent, element)

    def table(self, name: str, parent: str, element: Element) -> None:
        if name == "tbl":
            self.count += not self.tables
            self.tables.append(_Table(self.count))
        elif name == "tr" and self.tables:
            self.tables[-1].gone = ""
            if len(self.tables) == 1:
                self.tables[0].cells, self.tables[0].asides = [], []
        elif name == "hidden" and parent == "trPr" and self.tables and is_on(element):
            self.tables[-1].gone = HIDDEN
        elif len(self.tables) != 1:
            return
        elif name == "tc":
            self.tables[0].cells.append([])
            self.tables[0].span = 1
        elif name == "gridSpan":
            said = attribute(element, "val") or ""
            self.tables[0].span = min(int(said), _MOST_COLUMNS) if said.isascii() and said.isdecimal() else 1
        elif name == "tblCaption":
            self.tables[0].mark = attribute(element, "val") or ""

    def comment(self, name: str, element: Element) -> None:
        number = attribute(element, "id") or ""
        if name == "comment" and self.beside:
            where, quoted = self.about.get(number, ("", []))
            on = f" on “{''.join(quoted).strip()}”" if "".join(quoted).strip() else ""
            self.beside = f"{where and where + ', '}comment{by(attribute(element, 'author'))}{on}"
        elif not self.beside and name == "commentRangeStart":
            self.about.setdefault(number, (self.where(coming=True), []))
            if len(self.open_comments) < _OPEN:
                self.open_comments[number] = None
        elif not self.beside and name == "commentRangeEnd":
            self.open_comments.pop(number, None)
        elif not self.beside and name == "commentReference":
            self.about.setdefault(number, (self.where(coming=True), []))

    def end(self, name: str, element: Element) -> Iterator[Row]:
        if name in ("t", "delText"):
            self.more(element.text)
        elif name == "noBreakHyphen":
            self.more("\u2011")
        elif name == "r" and self.runs:
            self.runs.pop()
        elif name == "del" and self.deleted:
            self.deleted.pop()
        elif name == "p" and self.texts:
            yield from self.paragraph(self.texts.pop())
        elif name in _BOXES:
            self.boxes -= 1
        elif self.beside or self.boxes or not self.tables:
            return
        elif name == "tc" and len(self.tables) == 1:
            # A cell over several columns; the next one stands where it stands.
            self.tables[0].cells += [[] for _ in range(self.tables[0].span - 1)]
        elif name == "tr" and len(self.tables) == 1:
            yield from self.row(self.tables[0])
        elif name == "tbl":
            self.tables.pop()

    def more(self, text: str) -> None:
        if not self.texts:
            return
        self.read.letters(text)
        for number in [number for number in self.open_comments if not self.quote(number, text)]:
            del self.open_comments[number]
        why = self.deleted[-1] if self.deleted else next((each.gone for each in self.tables if each.gone), "")
        if not why and self.runs:
            struck, hidden = self.known.shown(self.runs[-1], self.texts[-1].style)
            why = STRUCK if struck else HIDDEN if hidden else ""
        self.texts[-1].add(text, why)

    def quote(self, number: str, text: str) -> bool:
        """Note what a comment is about, and say whether there is room for more."""
        quoted = self.about[number][1]
        left = _QUOTED - sum(map(len, quoted))
        quoted.append(text[:left] + ("…" if len(text) > left else ""))
        return len(text) < left

    def paragraph(self, text: _Text) -> Iterator[Row]:
        live, beside = "".join(text.parts), self.beside or (_BOX if self.boxes else "")
        cells = self.tables[0].cells if self.tables else []
        at = max(0, len(cells) - 1)
        said = [Aside(at, why, "".join(texts)) for why, texts in text.gone.items() if "".join(texts).strip()]
        if beside and live.strip():
            said.append(Aside(at, "" if self.beside else _BOX, live, gone=False))
        if self.tables and cells:
            self.tables[0].asides += said
            if not beside and (live.strip() or not text.gone):
                cells[-1].append(live)
        elif said or (live.strip() and not beside):
            yield self.read.row(Row(self.where(), () if beside else (live,), asides=tuple(said)))

    def where(self, *, coming: bool = False) -> str:
        """Where one is, for people; in a table, its row that was read last, or the one that is coming."""
        if self.beside:
            return self.beside
        if not self.tables:
            return "between the tables"
        table = self.tables[0]
        title = next((each.title for each in sections() if table.mark == f"{MARK}{each.name}"), f"table {table.number}")
        return f"{title}, row {table.rows + coming}"

    def row(self, table: _Table) -> Iterator[Row]:
        table.rows += 1
        cells = tuple("\n".join(paragraphs) for paragraphs in table.cells)
        section = table.mark.removeprefix(MARK) if table.mark.startswith(MARK) else ""
        key = f"~{section}" if table.rows == 1 else section
        if section == CHOICES_KEY:
            key = CHOICES_KEY
        elif section and not any(each.name == section and each.listed for each in sections()):
            key = f"{section}/"
        if table.asides or any(cell.strip() for cell in cells):
            yield self.read.row(Row(self.where(), cells, key, table.number, tuple(table.asides)))


def _too_long(name: str) -> FormError:
    return FormError(
        f"{name} holds more than {MAX_ROWS} rows or {MAX_CHARACTERS // 1000},000 letters, which no brief does",
        "keep the form to the brief, and send the rest as files beside it",
    )
