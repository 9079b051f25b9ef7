"""Opens DOCX and XLSX files that come from outside: bounded before anything is unpacked, and never followed anywhere.

A form is a zip of XML parts. What is refused here, each in one sentence: files that are no such zip, locked or old
ones, macros, more or larger parts than a form has, parts that overlap or unpack far too well (David Fifield, "A better
zip bomb", 2019), document types in XML (where entities that expand without end are declared). Links and relations to
other files are never opened: a part is only ever read from the zip itself.
"""

from __future__ import annotations

import os
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from cutthrough.brief.forms.office_xml import DocumentType, Element, NoXml, TooMuch, attribute, elements, local
from cutthrough.model.errors import FormError, StoreError

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 250
"""How much smaller a part of more than a megabyte may have become; XML of forms shrinks ten- to fiftyfold."""

MAX_ELEMENTS = 200_000
"""Elements of XML that are gone through for one form, which has about 8,000."""

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_RATIO_FROM = 1024 * 1024
_DIRECTORY = MAX_ENTRIES * 512
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCAL_HEADER = 30
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_TYPES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAIN = "officeDocument"
_AGAIN = "fill in a fresh one: cutthrough form --docx PATH or --xlsx PATH"
_LOOKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "an RTF text"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


class Package:
    """The parts of one file, by their names."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self.name = path.name
        self._archive = archive
        self._left = MAX_UNPACKED
        self._elements = 0
        self.names = frozenset(archive.namelist())

    def read(self, name: str) -> bytes:
        """One part, unpacked. Raises FormError for one that is not there, is damaged, or is too large."""
        if name not in self.names:
            raise _damaged(self._path)
        try:
            with self._archive.open(name) as part:
                data = part.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise _damaged(self._path) from None
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._path)
        return data

    def main_part(self) -> str:
        """The part that holds the document, as the package's own relationships name it."""
        for kind, target in self.related(""):
            if kind == _MAIN:
                return target
        raise _damaged(self._path)

    def related(self, part: str) -> tuple[tuple[str, str], ...]:
        """Kind and name of the parts that `part` refers to; what lies outside the file is left out."""
        return tuple((kind, target) for _, kind, target in self._relations(part))

    def targets(self, part: str) -> dict[str, str]:
        """The same by the id that `part` uses for them."""
        return {id_: target for id_, _, target in self._relations(part)}

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.names:
            return
        for event, element in self.walk(rels):
            if event == "start" and local(element) == "Relationship" and attribute(element, "TargetMode") != "External":
                target = unquote(attribute(element, "Target") or "")
                inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = (attribute(element, "Type") or "").rpartition("/")[2]
                yield attribute(element, "Id") or "", kind, posixpath.normpath(inside)

    def walk(self, name: str) -> Iterator[tuple[str, Element]]:
        """The elements of an XML part as they begin ("start") and end ("end"), in memory that does not grow with it.

        Raises FormError for a part that is not plain XML, or has more in it than any form.
        """
        try:
            for event, element in elements(self.read(name)):
                if event == "start":
                    self._elements += 1
                    if self._elements > MAX_ELEMENTS:
                        raise _too_large(self._path)
                yield event, element
        except DocumentType:
            raise FormError(
                f"{self._path.name} declares a document type or entities, which no form does", _AGAIN, path=self._path
            ) from None
        except TooMuch:
            raise _too_large(self._path) from None
        except NoXml:
            raise _damaged(self._path) from None


def open_package(path: Path) -> Package:
    """The file `path`, all limits checked. Raises FormError and StoreError, each of one sentence."""
    data = _bytes(path)
    if not data.startswith(b"PK"):
        raise _no_zip(path, data)
    _bounded_directory(path, data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise _damaged(path) from None
    _bounded_entries(path, archive)
    package = Package(path, archive)
    if "[Content_Types].xml" not in package.names:
        raise FormError(f"{path.name} is a zip file and neither a Word nor an Excel file", _AGAIN, path=path)
    if any("vbaproject" in name.lower() for name in package.names):
        raise FormError(
            f"{path.name} carries macros, which no form does", "save it as .docx or .xlsx, without macros", path=path
        )
    return package


def _bytes(path: Path) -> bytes:
    try:
        # Opening a pipe waits for somebody to write to it; what it is can be asked of the open file alone.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAITING)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise StoreError(f"{path} is no file but a pipe or a device", "name the form that was sent back")
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        raise StoreError(f"There is no file {path}", "name the form that was sent back") from None
    except IsADirectoryError:
        raise StoreError(f"{path} is a folder; name the form in it") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_FILE:
        raise _too_large(path)
    return data


def _no_zip(path: Path, data: bytes) -> FormError:
    if not data:
        return FormError(f"{path.name} is empty", _AGAIN, path=path)
    if data.startswith(_OLE):
        # MS-CFB; a locked file is one with a stream of this name (MS-OFFCRYPTO 2.3.4).
        if "EncryptedPackage".encode("utf-16-le") in data:
            return FormError(f"{path.name} is locked with a password", "save it without one", path=path)
        return FormError(
            f"{path.name} is in the old format of Word or Excel (.doc, .xls)", "save it as .docx or .xlsx", path=path
        )
    start = data[:512].lstrip().lower()
    what = next((f"{what} and " for mark, what in _LOOKS if start.startswith(mark.lower())), "")
    return FormError(f"{path.name} is {what}no Word or Excel file", _AGAIN, path=path)


def _bounded_directory(path: Path, data: bytes) -> None:
    """The list of parts is read whole when a zip is opened, so its size is looked at before."""
    at = data.rfind(_END, max(0, len(data) - 22 - 0xFFFF))
    if at < 0 or at + 22 > len(data):
        raise FormError(
            f"{path.name} is cut short", "ask for it once more; the end of the file was not sent", path=path
        )
    if data.rfind(_END64, max(0, at - 64), at) >= 0:
        raise _odd(path)
    count, size = struct.unpack("<H I", data[at + 10 : at + 12] + data[at + 12 : at + 16])
    if count > MAX_ENTRIES or size > _DIRECTORY:
        raise _too_large(path)


def _bounded_entries(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large(path)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FormError(f"{path.name} is locked with a password", "save it without one", path=path)
    if len({entry.filename for entry in entries}) < len(entries):
        raise _odd(path)
    for entry in entries:
        if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
            raise _too_large(path)
        if entry.compress_type not in _TYPES:
            raise _odd(path)
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for one, other in pairwise(ordered):
        if one.header_offset + _LOCAL_HEADER + one.compress_size > other.header_offset:
            raise _odd(path)


def _too_large(path: Path) -> FormError:
    return FormError(
        f"{path.name} is or unpacks to more than {MAX_UNPACKED // 2**20} MB, or has more in it than any form",
        "take pictures and attachments out of it; a form has 0.1 MB",
        path=path,
    )


def _odd(path: Path) -> FormError:
    return FormError(
        f"{path.name} is packed as no office program packs its files",
        "open it in Word or Excel and save it anew",
        path=path,
    )


def _damaged(path: Path) -> FormError:
    return FormError(
        f"{path.name} is damaged or no Word or Excel file", "open it, save it anew and try again", path=path
    )
