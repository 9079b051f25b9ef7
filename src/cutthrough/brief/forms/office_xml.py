"""Goes through XML from outside in memory that does not grow with it, as elements begin and end.

Names stay as they are written, with their prefixes: spelled out with their namespaces, a few kilobytes (one long
namespace, many short names) become gigabytes. A document type is refused where it begins, and with it every entity.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 200
"""Elements inside one another; a table in a table in a text box has 30."""

MAX_ATTRIBUTES = 200
"""Attributes of one element; those of Word and Excel that have most have about 40."""

MAX_NAMES = 5_000
"""Different names of elements and attributes in one part; a form has about 100, and all of OOXML some thousands."""

MAX_TAG = 256 * 1024
"""Bytes between the brackets of one tag: a parser keeps all of a tag before anybody can count what is in it."""

_CHUNK = 64 * 1024


class NoXml(Exception):
    """It is not well-formed, or nested far too deeply."""


class TooMuch(Exception):
    """There is more in it than any form has."""


class DocumentType(Exception):
    """It declares a document type."""


class Element:
    """An element: its name as written, its attributes, and at its end the text that stands in it directly."""

    __slots__ = ("_text", "attributes", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self._text: list[str] = []

    @property
    def text(self) -> str:
        """The text in it, that of its children left out."""
        return "".join(self._text)

    def more(self, text: str) -> None:
        """Add to its text."""
        self._text.append(text)


def elements(data: bytes) -> Iterator[tuple[str, Element]]:
    """The elements of `data` as they begin ("start") and end ("end"). Raises NoXml, TooMuch and DocumentType."""
    from xml.parsers import expat

    found: list[tuple[str, Element]] = []
    open_: list[Element] = []
    names: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES or len(names) > MAX_NAMES:
            raise TooMuch
        if len(open_) >= MAX_DEPTH:
            raise NoXml
        open_.append(Element(tag, attributes))
        found.append(("start", open_[-1]))

    def document_type(*_: Any) -> None:
        raise DocumentType

    parser = expat.ParserCreate(intern=names)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: found.append(("end", open_.pop()))
    parser.CharacterDataHandler = lambda text: open_[-1].more(text)
    parser.StartDoctypeDeclHandler = document_type
    try:
        for at in range(0, max(1, len(data)), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], at + _CHUNK >= len(data))
            yield from found
            found.clear()
            if min(at + _CHUNK, len(data)) - parser.CurrentByteIndex > MAX_TAG:
                raise TooMuch
    except (expat.ExpatError, ValueError, LookupError):
        raise NoXml from None


def local(element: Element) -> str:
    """An element's name without its prefix: the same in transitional and in strict files."""
    return element.tag.rpartition(":")[2]


def attribute(element: Element, name: str) -> str | None:
    """An element's attribute by its name without the prefix."""
    found = element.attributes.get(name)
    if found is not None:
        return found
    return next((value for key, value in element.attributes.items() if key.rpartition(":")[2] == name), None)


def is_on(element: Element) -> bool:
    """Whether a property that may be on or off is on: it is where nothing else is said (ECMA-376, ST_OnOff)."""
    return attribute(element, "val") not in ("0", "false", "off", "none")
