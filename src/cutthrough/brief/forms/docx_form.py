"""The form as a Word file: written with python-docx, read from its XML, so that no way of filling it in is lost.

Reading takes what Word, LibreOffice, Google Docs and Pages make of it: answers typed with changes tracked (what was
deleted is left out), drop-downs and other content controls, merged cells, styles under any language's names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from cutthrough.brief.forms.cells import written
from cutthrough.brief.forms.form import SPARE_ROWS, Asked, Section, sections
from cutthrough.brief.forms.office_zip import Package, attribute, local
from cutthrough.brief.forms.prose import HEADING, HOW, about, hint
from cutthrough.brief.forms.reading import Row
from cutthrough.model.errors import FormError

MAX_ROWS = 3_000
MAX_CHARACTERS = 300_000
"""What is read of a form: more than a brief's file may hold, so that nothing is cut off without a word."""

_MOST_COLUMNS = 63  # Word's own limit
_MARK = "cutthrough:"
_WIDTH, _LABEL = 25.7, 8.5  # centimetres: the writing width of A4 across, and a label's column
_INK, _SOFT, _GROUND, _FIELD = "1A1D21", "667079", "EEF1F3", "FBFBF7"


def docx_form(values: dict[str, Any]) -> bytes:
    """A form filled in with `values` (by section, as a brief's record has them; empty ones are left to fill in)."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    document.core_properties.title = HEADING
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _heading(document, HEADING, 24)
    for text in HOW:
        document.add_paragraph(text)
    for each in sections():
        _heading(document, each.title, 15)
        _soft(document.add_paragraph(), about(each)).paragraph_format.keep_with_next = True
        held = values.get(each.name)
        if each.listed:
            _list_table(document, each, held or ())
        else:
            _field_table(document, each, held or {})
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def _heading(document: Any, text: str, size: int) -> None:
    from docx.shared import Pt, RGBColor

    paragraph = document.add_heading(text, level=0 if size > 20 else 1)
    for run in paragraph.runs:
        run.font.size, run.font.name = Pt(size), "Calibri"
        run.font.color.rgb = RGBColor.from_string(_INK)
    paragraph.paragraph_format.space_before = Pt(0 if size > 20 else 16)
    paragraph.paragraph_format.space_after = Pt(3)


def _soft(paragraph: Any, text: str) -> Any:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(_SOFT)
    return paragraph


def _field_table(document: Any, section: Section, held: dict[str, Any]) -> None:
    table = _table(document, section, 0, [_LABEL, _WIDTH - _LABEL])
    for asked in section.fields:
        cells = table.add_row().cells
        _label(cells[0], asked)
        _fill(cells[1], written(asked, held.get(asked.name)))
        for cell, width in zip(cells, (_LABEL, _WIDTH - _LABEL), strict=True):
            _wide(cell, width)
    _whole_rows(table)


def _list_table(document: Any, section: Section, held: Any) -> None:
    widths = [_WIDTH / len(section.fields)] * len(section.fields)
    table = _table(document, section, 1, widths)
    for cell, asked, width in zip(table.rows[0].cells, section.fields, widths, strict=True):
        _label(cell, asked)
        _wide(cell, width)
    _repeated(table.rows[0])
    for item in (*held, *({},) * SPARE_ROWS):
        for cell, asked, width in zip(table.add_row().cells, section.fields, widths, strict=True):
            _fill(cell, written(asked, item.get(asked.name)))
            _wide(cell, width)
    _whole_rows(table)


def _table(document: Any, section: Section, rows: int, widths: list[float]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=rows, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for name, text in (("w:tblCaption", f"{_MARK}{section.name}"), ("w:tblDescription", section.title)):
        mark = OxmlElement(name)
        mark.set(qn("w:val"), text)
        table._tbl.tblPr.append(mark)  # noqa: SLF001 - python-docx has no other way to a table's properties
    return table


def _wide(cell: Any, width: float) -> None:
    from docx.shared import Cm

    cell.width = Cm(width)


def _label(cell: Any, asked: Asked) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(asked.label).bold = True
    paragraph.paragraph_format.space_after = 0
    if said := hint(asked):
        _soft(cell.add_paragraph(), said)
    _shaded(cell, _GROUND)


def _fill(cell: Any, text: str) -> None:
    lines = text.split("\n")
    cell.paragraphs[0].add_run(lines[0])
    for line in lines[1:]:
        cell.add_paragraph(line)
    _shaded(cell, _FIELD)


def _shaded(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - as above


def _repeated(row: Any) -> None:
    _row_property(row, "w:tblHeader")


def _whole_rows(table: Any) -> None:
    for row in table.rows:
        _row_property(row, "w:cantSplit")


def _row_property(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - as above


@dataclass
class _Table:
    """A table that is being read; a cell is the list of its paragraphs."""

    number: int
    mark: str = ""
    rows: int = 0
    span: int = 1
    cells: list[list[str]] = field(default_factory=list)


@dataclass
class _Text:
    """The paragraph that is being read."""

    parts: list[str] = field(default_factory=list)
    hidden: int = 0


def docx_rows(package: Package) -> Iterator[Row]:
    """Paragraphs and table rows in order. A table inside a cell is read as that cell's text. Raises FormError."""
    reading = _Body(package)
    for event, element in package.walk(package.main_part()):
        yield from reading.begin(element) if event == "start" else reading.end(element)


_DROPPED = frozenset({"del", "moveFrom", "instrText", "fldData", "pict", "drawing", "object", "Fallback", "tabs"})
"""What is in the text and not of it: deletions, field codes, pictures with their own texts, tab stops."""


class _Body:
    """Goes through the document's elements and hands out a row whenever one is whole."""

    def __init__(self, package: Package) -> None:
        self._name = package.name
        self.tables: list[_Table] = []
        self.text = _Text()
        self.count = self.rows = self.characters = 0

    def begin(self, element: Any) -> Iterator[Row]:
        name = local(element)
        if name in _DROPPED:
            self.text.hidden += 1
        elif name == "p" and not self.text.hidden:
            self.text.parts = []
        elif name == "tbl":
            if not self.tables:
                self.count += 1
            self.tables.append(_Table(self.count))
        elif name == "tr" and len(self.tables) == 1:
            self.tables[0].cells = []
        elif name == "tc" and len(self.tables) == 1:
            self.tables[0].cells.append([])
            self.tables[0].span = 1
        elif name == "gridSpan" and len(self.tables) == 1:
            said = attribute(element, "val") or ""
            self.tables[0].span = min(int(said), _MOST_COLUMNS) if said.isascii() and said.isdecimal() else 1
        elif name == "tblCaption" and len(self.tables) == 1:
            self.tables[0].mark = attribute(element, "val") or ""
        elif name in ("tab", "br", "cr") and not self.text.hidden:
            self.text.parts.append("\t" if name == "tab" else "\n")
        yield from ()

    def end(self, element: Any) -> Iterator[Row]:
        name = local(element)
        if name in _DROPPED:
            self.text.hidden -= 1
        elif self.text.hidden:
            return
        elif name in ("t", "noBreakHyphen"):
            self._more(element.text or "" if name == "t" else "\u2011")
        elif name == "p":
            yield from self._paragraph("".join(self.text.parts))
            self.text.parts = []
        elif name == "tc" and len(self.tables) == 1:
            # A cell over several columns; the next one stands where it stands.
            self.tables[0].cells += [[] for _ in range(self.tables[0].span - 1)]
        elif name == "tr" and len(self.tables) == 1:
            yield from self._row(self.tables[0])
        elif name == "tbl":
            self.tables.pop()

    def _more(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise _too_long(self._name)
        self.text.parts.append(text)

    def _paragraph(self, text: str) -> Iterator[Row]:
        if self.tables:
            if self.tables[0].cells:
                self.tables[0].cells[-1].append(text)
        elif text.strip():
            yield from self._counted(Row("between the tables", (text,)))

    def _row(self, table: _Table) -> Iterator[Row]:
        table.rows += 1
        cells = tuple("\n".join(paragraphs) for paragraphs in table.cells)
        section = table.mark.removeprefix(_MARK) if table.mark.startswith(_MARK) else ""
        key = f"~{section}" if table.rows == 1 else section
        if section and not any(each.name == section and each.listed for each in sections()):
            key = f"{section}/"
        if any(cell.strip() for cell in cells):
            where = f"table {table.number}, row {table.rows}"
            yield from self._counted(Row(where, cells, key if section else "", table.number))

    def _counted(self, row: Row) -> Iterator[Row]:
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise _too_long(self._name)
        yield row


def _too_long(name: str) -> FormError:
    return FormError(
        f"{name} holds more than {MAX_ROWS} rows or {MAX_CHARACTERS // 1000},000 letters, which no brief does",
        "keep the form to the brief, and send the rest as files beside it",
    )
