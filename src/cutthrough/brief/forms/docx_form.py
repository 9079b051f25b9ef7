"""The form as a Word file, written with python-docx; its last page lists what can be chosen."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from cutthrough.brief.forms.cells import written
from cutthrough.brief.forms.form import SPARE_ROWS, Asked, Section, sections
from cutthrough.brief.forms.prose import CHOICES, CHOICES_KEY, HEADING, HOW, about, about_choices, choice_groups, hint

MARK = "cutthrough:"
"""Begins the title that each of the form's tables carries; the section's name follows."""

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
    _choices(document)
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def _heading(document: Any, text: str, size: int, level: int = 1) -> None:
    from docx.shared import Pt, RGBColor

    paragraph = document.add_heading(text, level=0 if size > 20 else level)
    for run in paragraph.runs:
        run.font.size, run.font.name = Pt(size), "Calibri"
        run.font.color.rgb = RGBColor.from_string(_INK)
    paragraph.paragraph_format.space_before = Pt(0 if size > 20 else 16 if level == 1 else 10)
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


def _choices(document: Any) -> None:
    """The last page: what can be chosen, in two columns of names and what they are."""
    _heading(document, CHOICES, 15)
    document.paragraphs[-1].paragraph_format.page_break_before = True
    for group in choice_groups():
        _heading(document, group.title, 11, level=2)
        _soft(document.add_paragraph(), about_choices(group)).paragraph_format.keep_with_next = True
        table = _marked(document, CHOICES_KEY, group.title, len(group.rows), 2)
        for row, (name, says) in zip(table.rows, group.rows, strict=True):
            cells = row.cells
            cells[0].paragraphs[0].add_run(name)
            _soft(cells[1].paragraphs[0], says)
            for cell, width in zip(cells, (_LABEL, _WIDTH - _LABEL), strict=True):
                _wide(cell, width)
                cell.paragraphs[0].paragraph_format.space_after = 0
        _whole_rows(table)


def _table(document: Any, section: Section, rows: int, widths: list[float]) -> Any:
    return _marked(document, section.name, section.title, rows, len(widths))


def _marked(document: Any, name: str, title: str, rows: int, columns: int) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=rows, cols=columns)
    table.style, table.autofit = "Table Grid", False
    for tag, text in (("w:tblCaption", f"{MARK}{name}"), ("w:tblDescription", title)):
        mark = OxmlElement(tag)
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
