"""Forms as people send them back: moved, renamed, retyped, in any language of Word, with numbers for texts."""

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement

from cutthrough.brief.forms.brief_form import FormKind, Returned, brief_text, form_bytes, read_form
from cutthrough.brief.forms.cells import read, written
from cutthrough.brief.forms.form import Asked, Kind, plain, section, sections
from cutthrough.brief.forms.sheet_rows import shown_number
from cutthrough.model.errors import FormError

PUT: dict[str, Any] = {
    "Objective": "Awareness",
    "Goal in one sentence": "People know that we repair",
    "Who it is for": "Commuters",
    "Where they watch": "Instagram, YouTube",
    "Brand seen by": "3 s",
    "Master": "media/master.mp4",
}
ROWS = {"kpis": [("Watched to the end", "35 %", "22 %")], "placements": [("youtube_shorts", "15 s, 6 s")]}


def sheet_of(book: openpyxl.Workbook) -> Any:
    return book["Brief"]


def row_of(sheet: Any, label: str) -> int:
    """The row whose label begins with this."""
    for row in sheet.iter_rows(min_col=2, max_col=2):
        if str(row[0].value or "").split("\n")[0] == label:
            return int(row[0].row)
    raise AssertionError(label)


@cache
def empty(kind: FormKind) -> bytes:
    return form_bytes(kind)


def filled_book() -> openpyxl.Workbook:
    book = openpyxl.load_workbook(BytesIO(empty(FormKind.XLSX)))
    sheet = sheet_of(book)
    for label, value in PUT.items():
        sheet.cell(row_of(sheet, label), 3, value)
    for name, rows in ROWS.items():
        head = row_of(sheet, section(name).fields[0].label)
        for at, values in enumerate(rows, 1):
            for column, value in enumerate(values, 2):
                sheet.cell(head + at, column, value)
    return book


def filled_document() -> Any:
    document = Document(BytesIO(empty(FormKind.DOCX)))
    for table in document.tables:
        labels = [row.cells[0].text.split("\n")[0] for row in table.rows]
        for row, label in zip(table.rows, labels, strict=True):
            if label in PUT:
                row.cells[1].text = PUT[label]
        for name, rows in ROWS.items():
            if labels[0] == section(name).fields[0].label:
                for row, values in zip(table.rows[1:], rows, strict=False):
                    for cell, value in zip(row.cells, values, strict=False):
                        cell.text = value
    return document


def saved(made: Any, folder: Path) -> Path:
    path = folder / ("form.xlsx" if isinstance(made, openpyxl.Workbook) else "form.docx")
    made.save(path)
    return path


def ensure_whole(found: Returned) -> None:
    assert found.brief["goal"] == {"objective": "awareness", "statement": "People know that we repair"}
    assert found.brief["audience"] == {"who": "Commuters", "watches": ["Instagram", "YouTube"]}
    assert found.brief["kpis"] == [{"metric": "Watched to the end", "target": "35 %", "baseline": "22 %"}]
    assert found.brief["placements"] == [{"placement": "youtube_shorts", "lengths": ["15 s", "6 s"]}]
    assert found.brief["guardrails"] == {"brand_by": "3 s"}
    assert list(found.brief)[:3] == ["goal", "audience", "kpis"]


@pytest.mark.parametrize("make", [filled_book, filled_document])
def test_a_form_that_was_filled_in(make: Callable[[], Any], tmp_path: Path) -> None:
    found = read_form(saved(make(), tmp_path))
    ensure_whole(found)
    assert (found.unread, found.missing) == ((), ())


def test_every_label_and_title_is_unlike_the_others() -> None:
    labels = [plain(asked.label) for each in sections() if not each.listed for asked in each.fields]
    names = [*labels, *(plain(each.title) for each in sections())]
    assert len(set(names)) == len(names)


def test_every_field_of_a_brief_is_asked_for() -> None:
    from cutthrough.model.brief import Brief

    known = {each.name for each in sections()} | {asked.name for asked in section("whole").fields}
    assert known == set(Brief.model_fields) - {"name", "posts", "approval"} | {"whole"}
    assert {each.name for each in section("rights").fields} == {"what", "basis", "until", "forever", "territories"}


def renamed_headings(book: openpyxl.Workbook) -> None:
    for each in sections():
        sheet_of(book).cell(row_of(sheet_of(book), each.title), 2, f"Kapitel über {each.name}")


def no_keys(book: openpyxl.Workbook) -> None:
    for row in sheet_of(book).iter_rows(max_col=1):
        row[0].value = None


def renamed_labels(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    for label, other in (("Objective", "Ziel der Kampagne"), ("Who it is for", "Für wen"), ("Metric", "Kennzahl")):
        sheet.cell(row_of(sheet, label), 2, other)


def reordered_rows(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    one, other = row_of(sheet, "Objective"), row_of(sheet, "Master")
    for column in range(1, 4):
        first, second = sheet.cell(one, column), sheet.cell(other, column)
        first.value, second.value = second.value, first.value


def moved_right(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    row = row_of(sheet, "Who it is for")
    sheet.unmerge_cells(start_row=row, start_column=3, end_row=row, end_column=6)
    sheet.cell(row, 5, sheet.cell(row, 3).value)
    sheet.cell(row, 3).value = None


def empty_rows(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    sheet.insert_rows(row_of(sheet, "Metric") + 1, 2)


def typos(book: openpyxl.Workbook) -> None:
    no_keys(book)
    sheet = sheet_of(book)
    for label, other in (
        ("Objective", "OBJECTIV:"),
        ("Where they watch", "Where do they watch?"),
        ("Baseline", "Baselin"),
    ):
        for row in sheet.iter_rows(min_col=2, max_col=5):
            for cell in row:
                if str(cell.value or "").split("\n")[0] == label:
                    cell.value = other


@pytest.mark.parametrize(
    "change", [renamed_headings, no_keys, renamed_labels, reordered_rows, moved_right, empty_rows, typos]
)
def test_a_workbook_that_was_changed_says_the_same(change: Callable[[Any], None], tmp_path: Path) -> None:
    book = filled_book()
    change(book)
    ensure_whole(read_form(saved(book, tmp_path)))


def test_a_document_in_german_without_marks_says_the_same(tmp_path: Path) -> None:
    document = filled_document()
    for table in document.tables:
        for name in ("w:tblCaption", "w:tblDescription"):
            for mark in table._tbl.tblPr.findall(
                f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name[2:]}"
            ):
                table._tbl.tblPr.remove(mark)
    for style in document.styles:
        if style.name == "Heading 1":
            style.element.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "berschrift1")
    for paragraph in document.paragraphs:
        if paragraph.text == "Audience":
            paragraph.runs[0].text = "Zielgruppe"
    ensure_whole(read_form(saved(document, tmp_path)))


def test_tracked_changes_count_as_they_will_stand(tmp_path: Path) -> None:
    document = filled_document()
    paragraph = next(
        row.cells[1].paragraphs[0]
        for table in document.tables
        for row in table.rows
        if row.cells[0].text.startswith("Who it is for")
    )
    run = paragraph.runs[0]._r
    kept, gone = OxmlElement("w:ins"), OxmlElement("w:del")
    paragraph._p.insert(0, gone)
    paragraph._p.append(kept)
    other = paragraph.add_run("Everybody")._r
    gone.append(other)
    kept.append(run)
    ensure_whole(read_form(saved(document, tmp_path)))


def test_what_is_not_understood_is_told_and_kept_as_comments(tmp_path: Path) -> None:
    book = filled_book()
    sheet = sheet_of(book)
    sheet.cell(row_of(sheet, "Objective"), 7, "ask Ann about this")
    row = sheet.max_row + 2
    sheet.cell(row, 2, "Favourite colour of the board")
    sheet.cell(row, 3, "blue\nor green")
    found = read_form(saved(book, tmp_path))
    assert any("ask Ann about this" in each for each in found.unread)
    assert any("Favourite colour" in each for each in found.unread)
    text = brief_text("goal: {}\n", found, "form.xlsx")
    assert "blue / or green" in text
    assert all(line.startswith("#") for line in text.split("\n")[1:] if line)


def test_paragraphs_between_tables_are_told(tmp_path: Path) -> None:
    document = filled_document()
    document.add_paragraph("P.S. we need it by Friday")
    assert read_form(saved(document, tmp_path)).unread == ("between the tables: P.S. we need it by Friday",)


def test_other_files_are_told_apart_from_empty_forms(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = "Shopping list"
    with pytest.raises(FormError, match=r"none of its sections was found \(Goal, Audience, KPIs"):
        read_form(saved(book, tmp_path))
    with pytest.raises(FormError, match="none of its sections"):
        read_form(saved(Document(), tmp_path))
    for kind in FormKind:
        (tmp_path / f"form.{kind}").write_bytes(empty(kind))
        with pytest.raises(FormError, match="nothing was filled in"):
            read_form(tmp_path / f"form.{kind}")


def test_needed_sections_that_are_gone_are_named(tmp_path: Path) -> None:
    document = filled_document()
    for table in list(document.tables):
        if table.rows[0].cells[0].text.startswith("Metric"):
            table._tbl.getparent().remove(table._tbl)
    found = read_form(saved(document, tmp_path))
    assert found.missing == ("KPIs",)
    assert "# Not found in it: KPIs." in brief_text("", found, "form.docx")


OLD, NEW = date(1904, 1, 1), date(1899, 12, 30)


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        ("0.35", "0%", "35 %"),
        ("0.042500000000000003", "0.00%", "4.25 %"),
        ("35", "General", "35"),
        ("1200.0", "#,##0", "1200"),
        ("4000", '#,##0 "EUR"', "4000 EUR"),
        ("4.2", "#,##0.00\\ [$€-407]", "4.2 €"),
        ("46357", "dd.mm.yyyy", "2026-12-01"),
        ("46357.395833333", "yyyy-mm-dd hh:mm", "2026-12-01 9:30"),
        ("0.386111111111111", "hh:mm", "9:16"),
        ("0.0625", "[h]:mm", "1:30"),
        ("1e12", "yyyy-mm-dd", "1000000000000"),
        ("1e400", "0%", "1e400"),
        ("NaN", "0%", "NaN"),
        ("nonsense", "0%", "nonsense"),
        ("-1e29", "yyyy", "-100000000000000000000000000000"),
    ],
)
def test_numbers_are_shown_as_their_format_has_them(number: str, style: str, expected: str) -> None:
    assert shown_number(number, style, NEW) == expected


def test_days_of_old_macs_count_from_1904() -> None:
    assert (shown_number("0", "yyyy-mm-dd", OLD), shown_number("1462", "yyyy-mm-dd", NEW)) == ("1904-01-01",) * 2


def test_numbers_typed_into_a_workbook(tmp_path: Path) -> None:
    book = filled_book()
    sheet, first = sheet_of(book), row_of(sheet_of(book), "Metric") + 1
    typed = ((0.35, "0%"), (4000, '#,##0 "EUR"'), (date(2026, 12, 1), "DD.MM.YYYY"), (True, "General"))
    for row, (value, style) in enumerate(typed, first):
        sheet.cell(row, 2, f"Measure {row}")
        cell = sheet.cell(row, 3)
        cell.value, cell.number_format = value, style
    found = read_form(saved(book, tmp_path)).brief["kpis"]
    assert [kpi["target"] for kpi in found] == ["35 %", "4000 EUR", "2026-12-01", "yes"]


def test_a_formula_is_read_by_its_kept_result_and_never_worked_out(tmp_path: Path) -> None:
    book = filled_book()
    sheet_of(book).cell(row_of(sheet_of(book), "Metric") + 1, 3, '=WEBSERVICE("http://127.0.0.1/")')
    (kpi,) = read_form(saved(book, tmp_path)).brief["kpis"]
    assert "a formula without a result" in kpi["target"]


DAY = Asked("until", "Until", "", Kind.DAY)
MANY = Asked("watches", "Watches", "", Kind.TEXT, many=True)
LENGTHS = Asked("lengths", "Lengths", "", Kind.LENGTH, many=True)
LENGTH = Asked("by", "By", "", Kind.LENGTH)
TEXT = Asked("who", "Who", "", Kind.TEXT)
COUNT = Asked("viewers", "Viewers", "", Kind.COUNT)
SWITCH = Asked("forever", "Forever", "", Kind.SWITCH)
TAGS = Asked("captions", "Captions", "", Kind.BY_TAG)


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (DAY, "2026-12-01", "2026-12-01"),
        (DAY, "1.12.2026", "2026-12-01"),
        (DAY, "31/12/2026", "2026-12-31"),
        (DAY, "12/31/2026", "2026-12-31"),
        (DAY, "1/12/2026", "1/12/2026"),  # the first of December, or the twelfth of January: not for us to say
        (DAY, "1. Dezember 2026", "2026-12-01"),
        (DAY, "Friday, 4th of December 2026", "2026-12-04"),
        (DAY, "December 4, 2026", "2026-12-04"),
        (DAY, "Tuesday 16 March 2027", "2027-03-16"),
        (DAY, "Tue, March 16, 2027", "2027-03-16"),
        (DAY, "16 March 2027", "2027-03-16"),
        (DAY, "16.03.2027", "2027-03-16"),
        (DAY, "16/03/2027", "2027-03-16"),
        (DAY, "Monday 16 March 2027", "Monday 16 March 2027"),  # that was a Tuesday
        (DAY, "before 16 March 2027", "before 16 March 2027"),
        (DAY, "31.02.2026", "31.02.2026"),
        (MANY, "Instagram, YouTube; TikTok", ("Instagram", "YouTube", "TikTok")),
        (MANY, "• Instagram, in the evening\n• YouTube", ("Instagram, in the evening", "YouTube")),
        (MANY, "“cheap”, „billig“", ("cheap", "billig")),
        (MANY, "[a, b]", ("a", "b")),
        (LENGTHS, "15 s, 6 s\n30 s", ("15 s", "6 s", "30 s")),
        (LENGTHS, "1,5 s", ("1,5 s",)),
        (LENGTH, "1,5 s", "1.5 s"),
        (LENGTH, "5 Sekunden", "5 s"),
        (TEXT, "  “Hello” \u00a0", "“Hello”"),
        (TEXT, '"Hello"', '"Hello"'),
        (TEXT, "\ufeff \x0b\x00", None),
        (COUNT, "20.000", "20000"),
        (COUNT, "20 000", "20000"),
        (SWITCH, "Ja", "yes"),
        (SWITCH, "☐", "no"),
        (SWITCH, "perhaps", "perhaps"),
        (TAGS, "en: media/a.srt\n- de : media/b.srt", {"en": "media/a.srt", "de": "media/b.srt"}),
        (TAGS, "media/a.srt", "media/a.srt"),
    ],
)
def test_cells_are_read_as_they_were_meant(field: Asked, text: str, expected: object) -> None:
    assert read(field, text) == expected


@pytest.mark.parametrize("text", ["", "  x", '"a', "a\tb", "_x0041_", "=1", "a\n b", '"x\\n"', "\x85", "-"])
def test_odd_texts_come_back_from_a_cell(text: str) -> None:
    assert read(TEXT, written(TEXT, text)) == text
    assert read(MANY, written(MANY, (text, "b"))) == (text, "b")
    assert read(TAGS, written(TAGS, {text: text})) == {text: text}
