"""XML from other people's software: read without following what it names, written with indents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

from cutthrough.model.errors import SourceError

Element = ET.Element
_MAX_BYTES = 64 << 20
_MAX_DEPTH = 200
_HUGE = 1e12  # also keeps out "inf" and "nan", which no editor writes
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[")


def parse_xml(data: bytes, name: str) -> Element:
    """The root element. Raises SourceError for what is no XML, is too large, or defines entities of its own.

    Entities are refused because they can name other files and grow without end; no editor needs them.
    """
    if len(data) > _MAX_BYTES:
        raise SourceError(f"{name} is larger than {_MAX_BYTES >> 20} MB", "export one sequence only")
    if _ENTITIES.search(data[: 1 << 16]):
        raise SourceError(f"{name} defines entities of its own; it was not read", "export it again from the editor")
    depth = 0
    root: Element | None = None
    try:
        for event, each in ET.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: S314 - entities are refused above
            root = each if root is None else root
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                raise SourceError(f"{name} is nested more than {_MAX_DEPTH} levels deep", "export one sequence only")
    except ET.ParseError as error:
        raise SourceError(f"{name} is not XML: {error}", "export it again from the editor") from error
    if root is None:
        raise SourceError(f"{name} is empty", "export it again from the editor")
    return root


def xml_text(root: Element, doctype: str) -> str:
    """The document with its declaration, two spaces for each level."""
    ET.indent(root, "  ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {doctype}>\n{ET.tostring(root, encoding="unicode")}\n'


def element(tag: str, **attributes: str) -> Element:
    """A root element."""
    return ET.Element(tag, {name: legal(value) for name, value in attributes.items()})


def child(parent: Element, tag: str, text: object = None, **attributes: str) -> Element:
    """A new child element, with `text` in it; characters that XML can't hold are left out."""
    made = ET.SubElement(parent, tag, {name: legal(value) for name, value in attributes.items()})
    if text is not None:
        made.text = legal(str(text))
    return made


def legal(text: str) -> str:
    """The text without what XML 1.0 has no way to say."""
    return _ILLEGAL.sub("", text)


def said(parent: Element, path: str, default: str = "") -> str:
    """The text of the element at `path`, without blanks around it."""
    return (parent.findtext(path) or default).strip()


def children(parent: Element, *tags: str) -> Iterator[Element]:
    """The direct children with one of these tags, in order."""
    return (each for each in parent if each.tag in tags)


def file_url(path: str, host: str = "") -> str:
    """The address of a file; `localhost` is the host that Final Cut Pro 7's XML names."""
    return f"file://{host}{quote(Path(path).absolute().as_posix())}"


def path_of(url: str) -> str | None:
    """The path that a `file:` address names, or the text itself where it is a path; None for other addresses."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that are no IPv6 address
        return None
    if len(parts.scheme) <= 1:  # none, or a drive's letter
        return url or None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    return path[1:] if re.match(r"^/[A-Za-z]:", path) else path or None


def name_of(url: str) -> str | None:
    """The file name at the end of an address or path, of whatever system."""
    path = path_of(url)
    return PurePosixPath(path.replace("\\", "/")).name if path else None


def number(text: str | None, default: float = 0.0) -> float:
    """A number as written, the default where there is none or it is none."""
    try:
        found = float(text) if text and text.strip() else default
    except ValueError:
        return default
    return found if abs(found) < _HUGE else default
