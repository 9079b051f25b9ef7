"""Reads a workbook from its XML, with what each cell shows: numbers as their format has them, days as days.

Formulas are never worked out: what the program that saved the file had as their result is read, and a formula without
one is told. Cells are read by their references, so that rows in any number cost nothing but their bytes. What is struck
out, or in a hidden row, column or sheet, is handed on as no answer, and so is what stands beside the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from cutthrough.brief.forms.form import sections
from cutthrough.brief.forms.office_xml import Element, attribute, is_on, local
from cutthrough.brief.forms.office_zip import Package
from cutthrough.brief.forms.prose import CHOICES, CHOICES_KEY, FORMER_CHOICES
from cutthrough.brief.forms.reading import HIDDEN, STRUCK, Aside, Row
from cutthrough.brief.forms.sheet_beside import beside_sheet, people
from cutthrough.model.errors import FormError

MAX_ROWS, MAX_COLUMNS, MAX_CHARACTERS = 3_000, 60, 300_000
MAX_STRINGS = 50_000

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_LONGEST_NAME = 60
_UNSHOWN = ";;;"  # the format of cells that show nothing

_Pieces: TypeAlias = tuple[tuple[str, bool | None], ...]
"""A text in pieces, with whether each is struck out; None where that is the cell's to say."""


def sheet_rows(package: Package) -> Iterator[Row]:
    """The rows of every sheet, in order, and what stands beside its cells. Raises FormError."""
    main = package.main_part()
    strings: list[_Pieces] = []
    looks: list[_Look] = []
    for kind, part in package.related(main):
        if kind == "sharedStrings" and part in package.names:
            strings = list(_strings(package, part))
        elif kind == "styles" and part in package.names:
            looks = _looks(package, part)
    sheets, since_1904 = _sheets(package, main)
    reader = _Sheets(package, strings, looks, date(1904, 1, 1) if since_1904 else date(1899, 12, 30))
    names = people(package, main)
    for sheet in sheets:
        if sheet.part in package.names:
            where = "" if len(sheets) < 3 and not sheet.hidden else f"sheet {sheet.name[:_LONGEST_NAME]}, "
            yield from reader.rows(sheet, where)
            for row in beside_sheet(package, sheet.part, where, names):
                yield reader.counted(row)


@dataclass(frozen=True)
class _Sheet:
    """A sheet of the workbook."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class _Look:
    """How cells of one style show what is in them: the number's format, and whether it is struck out."""

    format: str = ""
    struck: bool = False


def _sheets(package: Package, main: str) -> tuple[list[_Sheet], bool]:
    """The sheets in their order, and whether days count from 1904, as old Macs had it."""
    parts, found, since_1904 = package.targets(main), list[_Sheet](), False
    for event, element in package.walk(main):
        if event == "start" and local(element) == "sheet":
            id_ = next((value for key, value in element.attributes.items() if key.endswith(":id")), "")
            hidden = attribute(element, "state") in ("hidden", "veryHidden")
            found.append(_Sheet(attribute(element, "name") or "", parts.get(id_, ""), hidden))
        elif event == "start" and local(element) == "workbookPr":
            since_1904 = attribute(element, "date1904") in ("1", "true")
    return found, since_1904


class _Rich:
    """Gathers a text that is written in pieces; how it is pronounced (in East Asian files) is left out."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, bool | None]] = []
        self.spoken = 0
        self.struck: bool | None = None

    def take(self, event: str, name: str, element: Element) -> None:
        if name == "rPh":
            self.spoken += 1 if event == "start" else -1
        elif name == "r":
            self.struck = None
        elif name == "rPr" and event == "start":
            self.struck = False
        elif name == "strike" and event == "start" and self.struck is not None:
            self.struck = is_on(element)
        elif name == "t" and event == "end" and not self.spoken:
            self.pieces.append((_unescaped(element.text), self.struck))


def _strings(package: Package, part: str) -> Iterator[_Pieces]:
    """The texts that cells refer to by number."""
    rich, count = _Rich(), 0
    for event, element in package.walk(part):
        name = local(element)
        rich.take(event, name, element)
        if event == "end" and name == "si":
            count += 1
            if count > MAX_STRINGS:
                raise _too_long(package)
            yield tuple(rich.pieces)
            rich = _Rich()


def _unescaped(text: str) -> str:
    """Characters XML has no place for, as ECMA-376 (ST_Xstring) writes them: _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _looks(package: Package, part: str) -> list[_Look]:
    """The look of each cell style; of formats that come without being listed, the few that matter here are known."""
    own: dict[str, str] = {}
    struck: list[bool] = []
    styles: list[tuple[str, str]] = []
    path: list[str] = []
    for event, element in package.walk(part):
        name = local(element)
        if event == "end":
            path.pop()
            continue
        if name == "numFmt":
            own[attribute(element, "numFmtId") or ""] = attribute(element, "formatCode") or ""
        elif name == "font" and path[-1:] == ["fonts"]:
            struck.append(False)
        elif name == "strike" and path[-2:] == ["fonts", "font"]:
            struck[-1] = is_on(element)
        elif name == "xf" and path[-1:] == ["cellXfs"] and len(styles) < MAX_STRINGS:
            styles.append((attribute(element, "numFmtId") or "0", attribute(element, "fontId") or "0"))
        path.append(name)
    fonts = {str(number) for number, is_struck in enumerate(struck) if is_struck}
    return [_Look(own.get(each) or _BUILT_IN.get(each, ""), font in fonts) for each, font in styles]


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
    rich: _Rich = field(default_factory=_Rich)


@dataclass
class _Line:
    """A row that is being read: what each cell shows, and what of it is no answer."""

    number: int = 0
    hidden: bool = False
    last: int = -1
    cells: dict[int, str] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)


class _Sheets:
    """Reads sheets by their cells' references, so that a million empty rows cost nothing but their bytes."""

    def __init__(self, package: Package, strings: list[_Pieces], looks: list[_Look], epoch: date) -> None:
        self._package = package
        self._strings, self._looks, self._epoch = strings, looks, epoch
        self._rows = self._characters = 0

    def rows(self, sheet: _Sheet, where: str) -> Iterator[Row]:
        cell, line, hidden = _Cell(), _Line(), set[int]()
        for event, element in self._package.walk(sheet.part):
            name = local(element)
            cell.rich.take(event, name, element)
            if event == "start":
                if name == "row":
                    line = _Line(_number(element, line.number + 1), sheet.hidden or _is_hidden(element, "ht"))
                elif name == "col" and _is_hidden(element, "width"):
                    hidden.update(_columns(element))
                elif name == "c":
                    cell = _began(element, line.last + 1)
                    line.last = cell.at
            elif name == "v":
                cell.value = element.text or None
            elif name == "f":
                cell.formula = True
            elif name == "c":
                self._put(cell, line, f"{where}row {line.number}", hidden)
            elif name == "row" and (line.asides or any(text.strip() for at, text in line.cells.items() if at)):
                yield self._row(line, f"{where}row {line.number}", sheet.name)

    def _put(self, cell: _Cell, line: _Line, where: str, hidden: set[int]) -> None:
        """Put into the row what a cell shows; column A, hidden as it is, holds the form's own keys."""
        live, struck = self._shown(cell, where)
        own = cell.at == 0 and _is_key(live or struck)
        if own:
            live, struck = live or struck, ""
        if struck.strip():
            line.asides.append(Aside(cell.at, STRUCK, struck))
        if not live or own:
            line.cells |= {0: live} if own else {}
        elif line.hidden or cell.at in hidden or self._look(cell).format == _UNSHOWN:
            line.asides.append(Aside(cell.at, HIDDEN, live))
        elif cell.at < MAX_COLUMNS:
            line.cells[cell.at] = live
        else:
            line.asides.append(Aside(cell.at, "far to the right", live, gone=False))

    def _row(self, line: _Line, where: str, sheet: str) -> Row:
        cells = line.cells
        width = max(cells, default=-1) + 1
        key = cells.get(0, "")
        ours = _is_key(key)
        if ours:
            cells = {**cells, 0: ""}
        if sheet in (CHOICES, FORMER_CHOICES):
            key, ours = CHOICES_KEY, True
        held = tuple(cells.get(at, "") for at in range(width))
        return self.counted(Row(where, held, key if ours else "", asides=tuple(line.asides)))

    def counted(self, row: Row) -> Row:
        """The row, if there is room for it. Raises FormError."""
        self._rows += 1 + len(row.asides) // MAX_COLUMNS
        self._characters += sum(map(len, row.cells)) + sum(len(each.text) for each in row.asides)
        if self._rows > MAX_ROWS or self._characters > MAX_CHARACTERS:
            raise _too_long(self._package)
        return row

    def _look(self, cell: _Cell) -> _Look:
        return self._looks[cell.style] if 0 <= cell.style < len(self._looks) else _Look()

    def _shown(self, cell: _Cell, where: str) -> tuple[str, str]:
        """What the cell shows, texts as they are, numbers as their format has them; and what of it is struck out."""
        look = self._look(cell)
        pieces: _Pieces = ((self._plain(cell, where, look), None),)
        if cell.kind == "inlineStr":
            pieces = tuple(cell.rich.pieces)
        elif cell.kind == "s" and cell.value is not None:
            said = cell.value
            at = int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else -1
            pieces = self._strings[at] if 0 <= at < len(self._strings) else ()
        live = [text for text, struck in pieces if not (look.struck if struck is None else struck)]
        gone = [text for text, struck in pieces if (look.struck if struck is None else struck)]
        return "".join(live), "".join(gone)

    def _plain(self, cell: _Cell, where: str, look: _Look) -> str:
        if cell.value is None:
            return f"(a formula without a result, in {where})" if cell.formula else ""
        if cell.kind == "b":
            return "yes" if cell.value == "1" else "no"
        if cell.kind in ("str", "e", "d"):
            return _unescaped(cell.value).removesuffix("T00:00:00") if cell.kind == "d" else _unescaped(cell.value)
        return shown_number(cell.value, look.format, self._epoch) if cell.kind in ("", "n") else ""


def _is_key(text: str) -> bool:
    """Whether it is what the form wrote into column A, to know its rows by."""
    return bool(text) and any(text.strip("#~").split("/")[0] == each.name for each in sections())


def _is_hidden(element: Element, size: str) -> bool:
    """Whether a row or column is hidden, or made so small that nothing of it shows."""
    return attribute(element, "hidden") in ("1", "true") or attribute(element, size) in ("0", "0.0")


def _columns(element: Element) -> range:
    """The columns, counted from 0, that a description of columns is for, as far as cells are read."""
    first, last = (attribute(element, name) or "" for name in ("min", "max"))
    if not all(each.isascii() and each.isdecimal() and len(each) < 8 for each in (first, last)):
        return range(0)
    return range(int(first) - 1, min(int(last), MAX_COLUMNS))


def _number(element: Element, after: int) -> int:
    said = attribute(element, "r") or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else after


def _began(element: Element, after: int) -> _Cell:
    match = _CELL.match(attribute(element, "r") or "")
    at = after
    if match is not None:
        at = 0
        for letter in match[1]:
            at = at * 26 + ord(letter) - 64
        at -= 1
    style = attribute(element, "s") or "0"
    known = style.isascii() and style.isdecimal() and len(style) < 8
    return _Cell(at, attribute(element, "t") or "", int(style) if known else -1)


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
