"""Reads a workbook from its XML, with what each cell shows: numbers as their format has them, days as days.

Formulas are never worked out: what the program that saved the file had as their result is read, and a formula without
one is told. Cells are read by their references, so that rows in any number cost nothing but their bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from cutthrough.brief.forms.form import sections
from cutthrough.brief.forms.office_zip import Package, local
from cutthrough.brief.forms.prose import CHOICES
from cutthrough.brief.forms.reading import Row
from cutthrough.model.errors import FormError

MAX_ROWS, MAX_COLUMNS, MAX_CHARACTERS = 3_000, 60, 300_000
MAX_STRINGS = 50_000

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


def sheet_rows(package: Package) -> Iterator[Row]:
    """The rows of every sheet but the one of choices, in order. Raises FormError."""
    main = package.main_part()
    strings: list[str] = []
    formats: list[str] = []
    for kind, part in package.related(main):
        if kind == "sharedStrings" and part in package.names:
            strings = list(_strings(package, part))
        elif kind == "styles" and part in package.names:
            formats = _formats(package, part)
    sheets, since_1904 = _sheets(package, main)
    reader = _Sheets(package, strings, formats, date(1904, 1, 1) if since_1904 else date(1899, 12, 30))
    for name, part in sheets:
        if name != CHOICES and part in package.names:
            yield from reader.rows(part, "" if len(sheets) < 3 else f"sheet {name}, ")


def _sheets(package: Package, main: str) -> tuple[list[tuple[str, str]], bool]:
    """Names and parts of the sheets, and whether days count from 1904, as old Macs had it."""
    parts, found, since_1904 = package.targets(main), list[tuple[str, str]](), False
    for event, element in package.walk(main):
        if event == "start" and local(element) == "sheet":
            id_ = next((value for key, value in element.items() if key.endswith("}id")), "")
            found.append((element.get("name") or "", parts.get(id_, "")))
        elif event == "start" and local(element) == "workbookPr":
            since_1904 = element.get("date1904") in ("1", "true")
    return found, since_1904


def _strings(package: Package, part: str) -> Iterator[str]:
    """The texts that cells refer to by number; how they are pronounced (in East Asian files) is left out."""
    pieces: list[str] = []
    spoken, count = 0, 0
    for event, element in package.walk(part):
        name = local(element)
        if name == "rPh":
            spoken += 1 if event == "start" else -1
        elif event == "end" and name == "t" and not spoken:
            pieces.append(element.text or "")
        elif event == "end" and name == "si":
            count += 1
            if count > MAX_STRINGS:
                raise _too_long(package)
            yield _unescaped("".join(pieces))
            pieces = []


def _unescaped(text: str) -> str:
    """Characters XML has no place for, as ECMA-376 (ST_Xstring) writes them: _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _formats(package: Package, part: str) -> list[str]:
    """The number format of each cell style; the few that come without being listed are those that matter here."""
    own: dict[str, str] = {}
    styles: list[str] = []
    inside = False
    for event, element in package.walk(part):
        name = local(element)
        if name == "cellXfs":
            inside = event == "start"
        elif event == "start" and name == "numFmt":
            own[element.get("numFmtId") or ""] = element.get("formatCode") or ""
        elif event == "start" and name == "xf" and inside and len(styles) < MAX_STRINGS:
            styles.append(element.get("numFmtId") or "0")
    return [own.get(each) or _BUILT_IN.get(each, "") for each in styles]


_BUILT_IN: dict[str, str] = {
    "9": "0%",
    "10": "0.00%",
    **dict.fromkeys(("14", "15", "16", "17", "22"), "yyyy-mm-dd"),
    **dict.fromkeys(map(str, (*range(27, 32), 34, 35, 36, *range(50, 59))), "yyyy-mm-dd"),
    **dict.fromkeys(("18", "20", "32", "33"), "h:mm"),
    **dict.fromkeys(("19", "21", "45", "46", "47"), "h:mm:ss"),
}
"""Formats that are known by number (ECMA-376 part 1, 18.8.30)."""


@dataclass
class _Cell:
    """A cell that is being read."""

    at: int = 0
    kind: str = ""
    style: int = 0
    value: str | None = None
    formula: bool = False
    text: str = ""


class _Sheets:
    """Reads sheets by their cells' references, so that a million empty rows cost nothing but their bytes."""

    def __init__(self, package: Package, strings: list[str], formats: list[str], epoch: date) -> None:
        self._package = package
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._rows = self._characters = 0

    def rows(self, part: str, sheet: str) -> Iterator[Row]:
        cell, cells, number, spoken = _Cell(), dict[int, str](), 0, 0
        for event, element in self._package.walk(part):
            name = local(element)
            if event == "start":
                if name == "row":
                    said = element.get("r") or ""
                    number = int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else number + 1
                    cells = {}
                elif name == "c":
                    cell = _began(element, max(cells, default=-1) + 1)
                spoken += name == "rPh"
            elif name == "v":
                cell.value = element.text
            elif name == "f":
                cell.formula = True
            elif name == "t" and not spoken:
                cell.text += element.text or ""
            elif name == "rPh":
                spoken -= 1
            elif name == "c":
                shown = self._shown(cell, f"{sheet}row {number}")
                if shown and cell.at < MAX_COLUMNS:
                    cells[cell.at] = shown
            elif name == "row" and any(text.strip() for at, text in cells.items() if at):
                yield self._row(cells, f"{sheet}row {number}")

    def _row(self, cells: dict[int, str], where: str) -> Row:
        self._rows += 1
        self._characters += sum(map(len, cells.values()))
        if self._rows > MAX_ROWS or self._characters > MAX_CHARACTERS:
            raise _too_long(self._package)
        width = max(cells) + 1
        key = cells.get(0, "")
        ours = any(key.strip("#~").split("/")[0] == each.name for each in sections())
        if ours:
            cells = {**cells, 0: ""}
        return Row(where, tuple(cells.get(at, "") for at in range(width)), key if ours else "")

    def _shown(self, cell: _Cell, where: str) -> str:
        """What the cell shows: texts as they are, numbers as their format has them."""
        if cell.kind == "inlineStr":
            return _unescaped(cell.text)
        if cell.value is None:
            return f"(a formula without a result, in {where})" if cell.formula else ""
        if cell.kind == "s":
            at = int(cell.value) if cell.value.isascii() and cell.value.isdecimal() and len(cell.value) < 8 else -1
            return self._strings[at] if 0 <= at < len(self._strings) else ""
        if cell.kind == "b":
            return "yes" if cell.value == "1" else "no"
        if cell.kind in ("str", "e", "d"):
            return _unescaped(cell.value).removesuffix("T00:00:00") if cell.kind == "d" else _unescaped(cell.value)
        style = self._formats[cell.style] if 0 <= cell.style < len(self._formats) else ""
        return shown_number(cell.value, style, self._epoch)


def _began(element: Any, after: int) -> _Cell:
    match = _CELL.match(element.get("r") or "")
    at = after
    if match is not None:
        at = 0
        for letter in match[1]:
            at = at * 26 + ord(letter) - 64
        at -= 1
    style = element.get("s") or "0"
    known = style.isascii() and style.isdecimal() and len(style) < 8
    return _Cell(at, element.get("t") or "", int(style) if known else -1)


def shown_number(text: str, style: str, epoch: date) -> str:
    """A number as its format shows it: 0.35 as `35 %`, 45000 as a day, 4000 with a currency as `4000 EUR`.

    `style` is a format code of ECMA-376; `epoch` the day that counts as 0.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    bare = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", re.sub(r'"([^"]*)"', r"\1", style.split(";")[0])).replace("\\", "")
    plain = re.sub(r"\[[^\]]*\]", "", re.sub(r'"[^"]*"|\[\$[^\]]*\]|\\.', "", style.split(";")[0])).lower()
    if "%" in plain:
        return f"{_plain_number(number * 100)} %"
    if re.search(r"[ymdhs]", plain) and "general" not in plain and not re.search(r"[0#]", plain.replace("s.0", "s")):
        return _moment(number, plain, epoch)
    unit = re.sub(r"[0#?.,_*()+-]|general", "", bare, flags=re.IGNORECASE).strip()
    said = _plain_number(number)
    return f"{said} {unit}" if unit and len(unit) <= 12 and unit != "@" and not re.search(r"\d", unit) else said


def _plain_number(number: Decimal) -> str:
    # Fifteen digits are what a cell's number holds; 0.35 * 100 is 35 and not 35.00000000000001.
    text = f"{Decimal(f'{number:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(number: Decimal, style: str, epoch: date) -> str:
    try:
        # A workbook's days and hours are those of a wall, in no zone.
        at = datetime.combine(epoch, time()) + timedelta(seconds=round(float(number) * 86_400))
    except OverflowError:
        return _plain_number(number)
    days = bool(re.search(r"[yd]", style))
    if days and not re.search(r"[hs]", style):
        return at.date().isoformat()
    seconds = f":{at.second:02d}" if at.second or "s" in style else ""
    hours = int(number) * 24 + at.hour if not days else at.hour
    clock = f"{hours}:{at.minute:02d}{seconds}"
    return f"{at.date().isoformat()} {clock}" if days else clock


def _too_long(package: Package) -> FormError:
    return FormError(
        f"{package.name} holds more than {MAX_ROWS} rows or {MAX_CHARACTERS // 1000},000 letters, which no brief does",
        "keep the form to the brief, and send the rest as files beside it",
    )
