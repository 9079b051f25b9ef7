"""Files nobody should trust: bombs, damage, locks, macros, other formats; one sentence each, in bounded memory."""

import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from cutthrough.brief.forms.brief_form import FormKind, form_bytes, read_form
from cutthrough.brief.forms.office_zip import MAX_ENTRIES, open_package
from cutthrough.model.errors import CutthroughError, FormError, StoreError

MOST_MEMORY = 100 * 1024 * 1024
"""Bytes over what the program takes by itself: a text of 20 MB is there as bytes, and once more as letters."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@cache
def empty(kind: FormKind) -> bytes:
    return form_bytes(kind)


def zipped(parts: Iterable[tuple[str, bytes | str]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w", how, compresslevel=9) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return into.getvalue()


def relation(target: str, kind: str = "officeDocument", mode: str = "") -> str:
    extra = f' TargetMode="{mode}"' if mode else ""
    one = f'<Relationship Id="r1" Type="{RELS}/{kind}" Target="{target}"{extra}/>'
    return f'<Relationships xmlns="{PACKAGE}">{one}</Relationships>'


def document(body: bytes | str, *more: tuple[str, bytes | str]) -> bytes:
    """A Word file whose document is this."""
    return zipped(
        [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", relation("word/document.xml")),
            ("word/document.xml", body),
            *more,
        ]
    )


def workbook(sheet: bytes | str, *more: tuple[str, bytes | str]) -> bytes:
    """A workbook whose one sheet is this."""
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{RELS}"><sheets><sheet name="Brief" r:id="r1"/></sheets></workbook>'
    parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", relation("xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relation("worksheets/sheet1.xml", "worksheet")),
        ("xl/worksheets/sheet1.xml", sheet),
    ]
    return zipped([*parts, *more])


def written(folder: Path, data: bytes, name: str = "form.docx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refused(path: Path) -> str:
    """What is said of the file, in one sentence."""
    with pytest.raises(CutthroughError) as caught:
        read_form(path)
    assert isinstance(caught.value, FormError | StoreError)
    assert "\n" not in caught.value.message
    return caught.value.message


def body(inside: str) -> str:
    return f'<w:document xmlns:w="{WORD}"><w:body>{inside}</w:body></w:document>'


def sheet(inside: str) -> str:
    return f'<worksheet xmlns="{SHEET}"><sheetData>{inside}</sheetData></worksheet>'


def related(target: str, mode: str = "") -> bytes:
    """A package whose document is said to be elsewhere."""
    return zipped([("[Content_Types].xml", TYPES), ("_rels/.rels", relation(target, mode=mode))])


PARAGRAPH = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
BOMB = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
READS_A_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(lambda: b"", "is empty", id="nothing"),
        pytest.param(lambda: OLE, "old format", id="doc"),
        pytest.param(lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password", id="locked"),
        pytest.param(lambda: b"%PDF-1.7\n", "is a PDF and no Word", id="pdf"),
        pytest.param(lambda: b"{\\rtf1 }", "is an RTF text", id="rtf"),
        pytest.param(lambda: b"<html><table>", "is a web page", id="html"),
        pytest.param(lambda: b"goal: x", "no Word or Excel file", id="text"),
        pytest.param(lambda: zipped([("a.txt", "b")]), "neither a Word nor an Excel file", id="zip"),
        pytest.param(lambda: empty(FormKind.DOCX)[:-400], "is cut short", id="cut"),
        pytest.param(lambda: b"PK\x03\x04", "is cut short", id="four bytes"),
        pytest.param(lambda: document(BOMB), "declares a document type", id="entities"),
        pytest.param(lambda: document(READS_A_FILE), "declares a document type", id="entity of a file"),
        pytest.param(lambda: document(BOMB.encode("utf-16")), "declares a document type", id="entities in UTF-16"),
        pytest.param(lambda: document("<?xml version='1.0'?><!DOCTYPE x><x/>"), "declares a", id="doctype"),
        pytest.param(lambda: document("<w:document"), "is damaged", id="broken xml"),
        pytest.param(lambda: document(b"\xff\xfe\x00"), "is damaged", id="no xml"),
        pytest.param(lambda: document("<a>" * 300 + "</a>" * 300), "is damaged", id="deep"),
        pytest.param(lambda: document(body("<w:p/>"), ("word/vbaProject.bin", b"x")), "carries macros", id="macros"),
        pytest.param(lambda: document("", *((f"a{n}", b"") for n in range(MAX_ENTRIES))), "more in it", id="entries"),
        pytest.param(lambda: document(b" " * (21 * 2**20)), "more than 20 MB", id="bomb"),
        pytest.param(lambda: document(body("<w:p/>"), ("b", bytes(3 * 2**20))), "more than 20 MB", id="ratio"),
        pytest.param(lambda: related("../../etc/passwd"), "neither", id="outside"),
        pytest.param(lambda: related("http://h/", "External"), "damaged", id="external"),
        pytest.param(lambda: zipped([("[Content_Types].xml", TYPES)], zipfile.ZIP_LZMA), "no office pro", id="lzma"),
        pytest.param(lambda: document(body(PARAGRAPH * 20_000)), "more than 3000 rows", id="paragraphs"),
        pytest.param(lambda: document(body(PARAGRAPH.replace("x", "x " * 200_000))), "300,000 letters", id="letters"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_told_in_one_sentence(data: Callable[[], bytes], said: str, tmp_path: Path) -> None:
    message = refused(written(tmp_path, data()))
    assert said in message


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "gone.docx")
    assert "is a folder" in refused(tmp_path)
    with (tmp_path / "huge.docx").open("wb") as file:
        file.truncate(3 * 2**30)
    assert "more than 20 MB" in refused(tmp_path / "huge.docx")


def test_another_ending_is_told_with_what_it_is(tmp_path: Path) -> None:
    for kind, other in (
        (FormKind.DOCX, "xlsx"),
        (FormKind.XLSX, "docx"),
        (FormKind.DOCX, "docm"),
        (FormKind.XLSX, "zip"),
    ):
        assert "under another ending" in refused(written(tmp_path, empty(kind), f"form.{other}"))


def locked() -> bytes:
    """A form whose parts are said to be encrypted."""
    data = bytearray(empty(FormKind.DOCX))
    for at in range(len(data) - 46):
        if data[at : at + 4] == b"PK\x01\x02":
            data[at + 8] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """Fifield's bomb: many names in the directory, one stretch of bytes."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeezed.compress(b"a" * 500_000) + squeezed.flush()
    head = struct.pack(
        "<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(b"a" * 500_000), len(packed), 500_000, 1, 0
    )
    entries = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(b"a" * 500_000), len(packed), 500_000, 1,
            0, 0, 0, 0, 0, 0,
        )
        + bytes([97 + n])
        for n in range(20)
    )  # fmt: skip
    local = head + b"a" + packed
    return local + entries + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 20, 20, len(entries), len(local), 0)


def twice() -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")
    return into.getvalue()


def test_zips_no_office_program_writes(tmp_path: Path) -> None:
    assert "locked with a password" in refused(written(tmp_path, locked()))
    assert "no office program" in refused(written(tmp_path, overlapping()))
    assert "no office program" in refused(written(tmp_path, twice()))


def test_a_part_that_lies_about_its_size_is_not_unpacked_beyond_it(tmp_path: Path) -> None:
    data = bytearray(document(body("<w:p/>") + " " * 1_000_000))
    for at in range(len(data) - 46):
        if data[at : at + 4] in (b"PK\x01\x02", b"PK\x03\x04"):
            size = at + (24 if data[at + 2] == 1 else 22)
            if struct.unpack("<I", data[size : size + 4])[0] > 900_000:
                data[size : size + 4] = struct.pack("<I", 100)
    assert "damaged" in refused(written(tmp_path, bytes(data)))


def rows(count: int, inside: str = "") -> bytes:
    """A workbook of so many rows; `{n}` in what is inside is their number."""
    return workbook(sheet("".join(f'<row r="{n}">{inside.replace("{n}", str(n))}</row>' for n in range(1, count))))


FILLED = '<c r="B{n}" t="inlineStr"><is><t>{n}</t></is></c>'
BLANK = '<c r="B{n}"/>'


def test_sheets_of_very_many_rows(tmp_path: Path) -> None:
    assert "more than 3000 rows" in refused(written(tmp_path, rows(5_000, FILLED), "form.xlsx"))
    assert "more in it than any form" in refused(written(tmp_path, rows(400_000), "form.xlsx"))
    assert "none of its sections" in refused(written(tmp_path, rows(40_000, BLANK), "form.xlsx"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("form.docx", lambda: document(b"<a>" + b" x" * (9 * 2**20) + b"</a>"), id="one text"),
        pytest.param("form.xlsx", lambda: rows(400_000), id="a million rows"),
        pytest.param("form.docx", lambda: document(b" " * (19 * 2**20)), id="blanks", marks=pytest.mark.long),
        pytest.param("form.xlsx", lambda: rows(40_000, BLANK), id="cells of nothing", marks=pytest.mark.long),
    ],
)
def test_memory_is_bounded_by_what_is_unpacked(name: str, data: Callable[[], bytes], tmp_path: Path) -> None:
    """Beside the 20 MB that a file may be and the 20 MB that it may unpack to, next to nothing."""
    path = written(tmp_path, data(), name)
    code = (
        "import resource, sys\n"
        "import cutthrough.brief.forms.docx_rows, cutthrough.brief.forms.sheet_rows\n"
        "from pathlib import Path\nfrom cutthrough.brief.forms.brief_form import read_form\n"
        "from cutthrough.brief.forms.reading import _own_prose\nfrom cutthrough.model.errors import FormError\n"
        "_own_prose()\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    read_form(Path(sys.argv[1]))\nexcept FormError as error:\n    print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout.split()[-1]) * 1024 < MOST_MEMORY, done.stdout


def test_cells_that_refer_to_nothing(tmp_path: Path) -> None:
    cells = (
        '<row r="x"><c r="ZZZZ9" t="s"><v>99999999999</v></c><c r="B1" t="s"><v>-1</v></c><c t="s" s="999"><v>7</v></c>'
        '<c r="XFD1" t="inlineStr"><is><t>far</t></is></c><c r="C1" t="n"><v>1e999999999</v></c><c t="b"/></row>'
    )
    assert "none of its sections" in refused(written(tmp_path, workbook(sheet(cells)), "form.xlsx"))


def test_nothing_outside_the_file_is_ever_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links, templates and pictures elsewhere are in many files; they are left alone."""
    import socket

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a form reached out")

    monkeypatch.setattr(socket, "socket", never)
    data = BytesIO(empty(FormKind.DOCX))
    path = tmp_path / "form.docx"
    with zipfile.ZipFile(data) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            held = source.read(name)
            if name == "word/_rels/document.xml.rels":
                held = held.replace(
                    b"</Relationships>",
                    f'<Relationship Id="x9" Type="{RELS}/attachedTemplate" Target="http://127.0.0.1:9/t.dotm" '
                    'TargetMode="External"/></Relationships>'.encode(),
                )
            target.writestr(name, held)
    assert "nothing was filled in" in refused(path)


@pytest.mark.parametrize("kind", tuple(FormKind))
def test_damaged_files_are_read_or_refused_and_never_crash(kind: FormKind, tmp_path: Path) -> None:
    chance = random.Random(4)
    good = empty(kind)
    for number in range(60):
        data = bytearray(good)
        for _ in range(chance.choice((1, 4, 40))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            data = data[: chance.randrange(len(data))]
        path = written(tmp_path, bytes(data), f"form{number}.{kind}")
        with pytest.raises(FormError) as caught:
            read_form(path)
        assert "\n" not in caught.value.message


def test_parts_are_named_from_their_own_folder(tmp_path: Path) -> None:
    package = open_package(written(tmp_path, empty(FormKind.XLSX), "form.xlsx"))
    assert package.main_part() == "xl/workbook.xml"
    assert ("worksheet", "xl/worksheets/sheet1.xml") in package.related("xl/workbook.xml")
