"""The form as an Excel workbook, written with openpyxl.

One sheet holds the form, one more lists what can be chosen. Column A is hidden and says which field a row
is, so that a renamed label or a moved row is still known when it comes back.
"""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

from cutthrough.brief.forms.cells import written
from cutthrough.brief.forms.form import SPARE_ROWS, Asked, Kind, Section, sections
from cutthrough.brief.forms.prose import CHOICES, HEADING, HOW, about, about_choices, choice_groups, hint
from cutthrough.model.csv_table import runs
from cutthrough.model.errors import FormError

MAX_CELL = 32_767
"""Characters that a cell of a workbook takes (Microsoft, "Excel specifications and limits")."""

_SHEET = "Brief"
_INK, _SOFT, _GROUND, _FIELD, _LINE = "1A1D21", "667079", "EEF1F3", "FBFBF7", "C9CFD4"
_WIDTHS = (2, 34, 38, 26, 22, 22, 22, 16)


def sheet_form(values: dict[str, Any]) -> bytes:
    """A form filled in with `values` (by section, as a brief's record has them; empty ones are left to fill in).

    Raises FormError for a text that is longer than a cell takes.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = _SHEET
    writer = _Writer(sheet, _choices(book))
    writer.opening()
    for each in sections():
        writer.section(each, values.get(each.name))
    writer.validations()
    book.properties.title, book.properties.creator = HEADING, ""
    into = BytesIO()
    book.save(into)
    return into.getvalue()


class _Writer:
    """Puts the form into a sheet from top to bottom."""

    def __init__(self, sheet: Any, ranges: dict[tuple[str, ...], str]) -> None:
        self.sheet, self.row, self.ranges = sheet, 0, ranges
        self.lists: dict[tuple[tuple[str, ...], bool], list[str]] = {}
        for column, width in zip("ABCDEFGH", _WIDTHS, strict=True):
            sheet.column_dimensions[column].width = width
        sheet.column_dimensions["A"].hidden = True
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def opening(self) -> None:
        """Heading, and how to fill it in."""
        self._line(HEADING, size=22, bold=True, height=34)
        for text in HOW:
            self._line(text, size=10, height=16)

    def section(self, section: Section, held: Any) -> None:
        """Heading, why, and the fields or the table."""
        self.row += 1
        self._line(section.title, size=14, bold=True, height=22, key=f"#{section.name}")
        self._line(about(section), size=9, colour=_SOFT, height=15)
        if not section.listed:
            for asked in section.fields:
                self.row += 1
                self._key(f"{section.name}/{asked.name}")
                self._label(2, asked)
                text = self._value(3, asked, (held or {}).get(asked.name), section)
                lines = max(1 + _lines(hint(asked), _WIDTHS[1] * 1.2), _lines(text, sum(_WIDTHS[2:6])))
                self.sheet.row_dimensions[self.row].height = 6 + 13 * lines
                self.sheet.merge_cells(start_row=self.row, start_column=3, end_row=self.row, end_column=6)
            return
        self.row += 1
        self._key(f"~{section.name}")
        for column, asked in enumerate(section.fields, 2):
            self._label(column, asked)
        self.sheet.row_dimensions[self.row].height = 56
        for item in (*(held or ()), *({},) * SPARE_ROWS):
            self.row += 1
            self._key(section.name)
            lines = 1
            for column, asked in enumerate(section.fields, 2):
                text = self._value(column, asked, item.get(asked.name), section)
                lines = max(lines, _lines(text, _WIDTHS[column - 1]))
            self.sheet.row_dimensions[self.row].height = 6 + 13 * lines

    def validations(self) -> None:
        """Lists to choose from, for each cell that takes one of few values."""
        from openpyxl.worksheet.datavalidation import DataValidation

        for (choices, only), cells in self.lists.items():
            formula = self.ranges.get(choices) or '"' + ",".join(choices) + '"'
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=only)
            rule.errorStyle = "warning"
            rule.error, rule.errorTitle = "This is none of the choices.", HEADING
            for cell in cells:
                rule.add(cell)
            self.sheet.add_data_validation(rule)

    def _key(self, key: str) -> None:
        self.sheet.cell(self.row, 1, key)

    def _line(
        self, text: str, *, size: int, height: int, bold: bool = False, colour: str = _INK, key: str = ""
    ) -> None:
        from openpyxl.styles import Alignment, Font

        self.row += 1
        if key:
            self._key(key)
        cell = self.sheet.cell(self.row, 2, text)
        cell.font = Font(size=size, bold=bold, color=colour)
        cell.alignment = Alignment(vertical="center", wrap_text=not bold)
        self.sheet.row_dimensions[self.row].height = height
        if not bold:
            self.sheet.merge_cells(start_row=self.row, start_column=2, end_row=self.row, end_column=6)

    def _label(self, column: int, asked: Asked) -> None:
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont
        from openpyxl.styles import Alignment, PatternFill
        from openpyxl.styles.colors import Color

        cell, said = self.sheet.cell(self.row, column), hint(asked)
        name = TextBlock(InlineFont(b=True, sz=10, color=Color(_INK)), asked.label)
        soft = [TextBlock(InlineFont(sz=8, color=Color(_SOFT)), f"\n{said}")] if said else []
        cell.value = CellRichText(name, *soft)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.fill = PatternFill("solid", start_color=_GROUND)
        cell.border = _box()

    def _value(self, column: int, asked: Asked, value: Any, section: Section) -> str:
        from openpyxl.styles import Alignment, PatternFill

        cell, text = self.sheet.cell(self.row, column), written(asked, value)
        if len(text.encode("utf-16-le")) // 2 > MAX_CELL:
            raise FormError(
                f"{section.title}, {asked.label} has {len(text)} characters, and a cell of a workbook takes {MAX_CELL}",
                "shorten it, or write the form with --docx",
            )
        if text:
            cell.value = text
            cell.data_type = "s"  # what begins with = is a text here, as all of it
        # Excel makes a time of 9:16 and a day of 3/4 unless a cell is of text.
        cell.number_format = "@" if asked.kind is not Kind.DAY else "yyyy-mm-dd"
        if asked.kind is Kind.DAY and value is not None:
            cell.value = value
        cell.quotePrefix = runs(text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.fill = PatternFill("solid", start_color=_FIELD)
        cell.border = _box()
        if asked.choices and not asked.many:
            self.lists.setdefault((asked.titles or asked.choices, not asked.open), []).append(cell.coordinate)
        return text


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell, 25 at most: a workbook's rows don't grow by themselves."""
    return min(25, sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n")) if text else 0)


def _box() -> Any:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=_LINE)
    return Border(left=side, right=side, top=side, bottom=side)


def _choices(book: Any) -> dict[tuple[str, ...], str]:
    """The sheet of what can be chosen, and for each list of names the cells they stand in."""
    from openpyxl.styles import Alignment, Font

    sheet, found = book.create_sheet(CHOICES), dict[tuple[str, ...], str]()
    sheet.sheet_view.showGridLines = False
    sheet.append((CHOICES,))
    sheet["A1"].font = Font(size=22, bold=True, color=_INK)
    for group in choice_groups():
        sheet.append(())
        sheet.append((group.title,))
        row = sheet.max_row
        sheet.cell(row, 1).font = Font(size=14, bold=True, color=_INK)
        sheet.append((about_choices(group),))
        sheet.cell(row + 1, 1).font = Font(size=9, color=_SOFT)
        for name, says in group.rows:
            sheet.append((name, says))
            sheet.cell(sheet.max_row, 1).border = sheet.cell(sheet.max_row, 2).border = _box()
            sheet.cell(sheet.max_row, 2).alignment = Alignment(vertical="top", wrap_text=True)
            sheet.cell(sheet.max_row, 1).alignment = Alignment(vertical="top", wrap_text=True)
        names = tuple(name for name, _ in group.rows)
        found[names] = f"'{CHOICES}'!$A${row + 2}:$A${row + 1 + len(names)}"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 90
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return found
