"""What stands beside the cells of a sheet: comments, old and threaded, text boxes, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cutthrough.brief.forms.office_xml import attribute, local
from cutthrough.brief.forms.office_zip import Package
from cutthrough.brief.forms.reading import Aside, Row, by

_HEADERS = {
    **dict.fromkeys(("oddHeader", "evenHeader", "firstHeader"), "header"),
    **dict.fromkeys(("oddFooter", "evenFooter", "firstFooter"), "footer"),
}
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|\d{1,3}|[A-Z])')
"""Fonts, sizes, sides and fields in a header (ECMA-376 part 1, 18.3.1.46)."""

_THREAD = "tc="
"""Begins the author of an old comment that only says a thread is there."""

_LONGEST_CELL = 10


def people(package: Package, main: str) -> dict[str, str]:
    """Who wrote in the workbook's threads, by their ids. Raises FormError."""
    found: dict[str, str] = {}
    for kind, part in package.related(main):
        if kind == "person" and part in package.names:
            for event, element in package.walk(part):
                if event == "start" and local(element) == "person":
                    found[attribute(element, "id") or ""] = attribute(element, "displayName") or ""
    return found


def beside_sheet(package: Package, sheet: str, where: str, names: dict[str, str]) -> Iterator[Row]:
    """Rows of nothing but asides. `where` names the sheet, `names` who is who in threads. Raises FormError."""
    related = [(kind, part) for kind, part in package.related(sheet) if part in package.names]
    for kind, part in related:
        if kind == "threadedComment":
            yield from _threads(package, part, where, names)
    for kind, part in related:
        if kind == "comments":
            yield from _comments(package, part, where)
        elif kind == "drawing":
            yield from _boxes(package, part, where)
    for event, element in package.walk(sheet):
        name = local(element)
        if event == "end" and name in _HEADERS:
            yield _aside(f"{where}{_HEADERS[name]}", " ".join(_CODE.sub(" ", element.text).replace("&&", "&").split()))


def _threads(package: Package, part: str, where: str, names: dict[str, str]) -> Iterator[Row]:
    cell = author = ""
    for event, element in package.walk(part):
        name = local(element)
        if event == "start" and name == "threadedComment":
            cell, author = attribute(element, "ref") or "", names.get(attribute(element, "personId") or "", "")
        elif event == "end" and name == "text":
            yield _comment(where, cell, author, element.text)


def _comments(package: Package, part: str, where: str) -> Iterator[Row]:
    authors: list[str] = []
    texts: list[str] = []
    cell = author = ""
    spoken = 0
    for event, element in package.walk(part):
        name = local(element)
        if event == "start" and name == "comment":
            number = attribute(element, "authorId") or ""
            known = number.isascii() and number.isdecimal() and len(number) < 8 and int(number) < len(authors)
            cell, author, texts = attribute(element, "ref") or "", authors[int(number)] if known else "", []
        elif name == "rPh":
            spoken += 1 if event == "start" else -1
        elif event == "end" and name == "author":
            authors.append(element.text)
        elif event == "end" and name == "t" and not spoken:
            texts.append(element.text)
        elif event == "end" and name == "comment" and not author.startswith(_THREAD):
            yield _comment(where, cell, author, "".join(texts))


def _boxes(package: Package, part: str, where: str) -> Iterator[Row]:
    texts: list[str] = []
    for event, element in package.walk(part):
        name = local(element)
        if event == "start" and name == "txBody":
            texts = []
        elif event == "end" and name == "t":
            texts.append(element.text)
        elif event == "end" and name == "p":
            texts.append("\n")
        elif event == "end" and name == "txBody":
            yield _aside(f"{where}in a text box", "".join(texts))


def _comment(where: str, cell: str, author: str, text: str) -> Row:
    return _aside(f"{where}cell {cell[:_LONGEST_CELL]}, comment{by(author)}", text)


def _aside(where: str, text: str) -> Row:
    return Row(where, (), asides=(Aside(0, "", text, gone=False),))
