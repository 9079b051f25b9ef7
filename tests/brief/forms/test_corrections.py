"""What people do to a form beside filling it in: strike out, hide, comment, write at the edge; none of it an answer."""

import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement
from openpyxl.comments import Comment
from openpyxl.styles import Font

from brief.forms.test_office_zip import MAX_ENTRIES, RELS, body, document, empty, refused, relation, written
from brief.forms.test_reading import filled_book, filled_document, row_of, saved, sheet_of
from cutthrough.brief.forms.brief_form import FormKind, Returned, brief_text, read_form
from cutthrough.brief.forms.form import section
from cutthrough.brief.forms.prose import CHOICES, choice_groups
from cutthrough.model.errors import StoreError

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def cell_of(made: Any, label: str) -> Any:
    """The cell beside this label in a Word form."""
    return next(
        row.cells[1] for table in made.tables for row in table.rows if row.cells[0].text.split("\n")[0] == label
    )


def items(made: Any, name: str) -> Any:
    first = section(name).fields[0].label
    return next(table for table in made.tables if table.rows[0].cells[0].text.split("\n")[0] == first)


def told(found: Returned, *wanted: str) -> None:
    for each in wanted:
        assert any(each in text for text in found.unread), (each, found.unread)
        assert each in brief_text("goal: {}\n", found, "form")


def struck(run: Any) -> None:
    run.font.strike = True


def struck_twice(run: Any) -> None:
    run.font.double_strike = True


def hidden(run: Any) -> None:
    run.font.hidden = True


def by_style(run: Any) -> None:
    made = run.part.document
    base, own = made.styles.add_style("Gone", 2), made.styles.add_style("Gone too", 2)
    base.font.strike, own.base_style = True, base
    run.style = own


def by_paragraph(run: Any) -> None:
    style = run.part.document.styles.add_style("Gone paragraph", 1)
    style.font.hidden = True
    run._r.getparent().style = style.style_id


@pytest.mark.parametrize(
    ("strike", "why"),
    [
        (struck, "struck out"),
        (struck_twice, "struck out"),
        (hidden, "hidden"),
        (by_style, "struck out"),
        (by_paragraph, "hidden"),
    ],
)
def test_struck_and_hidden_words_are_no_answer(strike: Callable[[Any], None], why: str, tmp_path: Path) -> None:
    made = filled_document()
    cell = cell_of(made, "Who it is for")
    strike(cell.paragraphs[0].runs[0])
    cell.add_paragraph("Cyclists")
    found = read_form(saved(made, tmp_path))
    assert found.brief["audience"]["who"] == "Cyclists"
    told(found, f"Audience, row 1, {why} in the form: Commuters")


def test_a_strike_that_is_switched_off_or_former_strikes_nothing(tmp_path: Path) -> None:
    made = filled_document()
    run = cell_of(made, "Who it is for").paragraphs[0].runs[0]
    run.font.strike = False
    change, former = OxmlElement("w:rPrChange"), OxmlElement("w:rPr")
    former.append(OxmlElement("w:strike"))
    change.append(former)
    run._r.rPr.append(change)
    found = read_form(saved(made, tmp_path))
    assert (found.brief["audience"]["who"], found.unread) == ("Commuters", ())


def test_part_of_an_answer_that_is_struck_leaves_the_rest(tmp_path: Path) -> None:
    made = filled_document()
    paragraph = cell_of(made, "Goal in one sentence").paragraphs[0]
    paragraph.runs[0].text = "People know "
    struck(paragraph.add_run("perhaps"))
    paragraph.add_run(" that we repair")
    found = read_form(saved(made, tmp_path))
    assert found.brief["goal"]["statement"] == "People know that we repair"
    told(found, "struck out in the form: perhaps")


def test_what_stood_beside_a_struck_name_answers_nothing(tmp_path: Path) -> None:
    made = filled_document()
    for run in items(made, "kpis").rows[1].cells[0].paragraphs[0].runs:
        struck(run)
    found = read_form(saved(made, tmp_path))
    assert "kpis" not in found.brief
    told(found, "struck out in the form: Watched", "beside what is struck out, hidden or deleted: 35 %")


def test_a_hidden_row_of_a_word_table_is_no_answer(tmp_path: Path) -> None:
    made = filled_document()
    items(made, "kpis").rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
    found = read_form(saved(made, tmp_path))
    assert "kpis" not in found.brief
    told(found, "hidden in the form: Watched to the end", "hidden in the form: 35 %")


def test_tracked_deletions_are_told_and_insertions_count(tmp_path: Path) -> None:
    made = filled_document()
    paragraph = cell_of(made, "Who it is for").paragraphs[0]
    gone, kept = OxmlElement("w:del"), OxmlElement("w:ins")
    gone.set(f"{WORD}author", "Ann Lee")
    gone.append(paragraph.runs[0]._r)
    text = gone[0].find(f"{WORD}t")
    text.tag = f"{WORD}delText"
    paragraph._p.append(gone)
    paragraph._p.append(kept)
    kept.append(paragraph.add_run("Cyclists")._r)
    found = read_form(saved(made, tmp_path))
    assert found.brief["audience"]["who"] == "Cyclists"
    told(found, "deleted with changes tracked by Ann Lee: Commuters")


def test_comments_headers_and_text_boxes_of_word_are_told(tmp_path: Path) -> None:
    made = filled_document()
    paragraph = cell_of(made, "Who it is for").paragraphs[0]
    made.add_comment(paragraph.runs, text="Legal says no", author="Client", initials="C")
    made.sections[0].header.paragraphs[0].text = "Deadline moved to 2027-02-01"
    made.sections[0].footer.paragraphs[0].text = "Draft 2"
    box, inside, run = OxmlElement("w:pict"), OxmlElement("w:txbxContent"), OxmlElement("w:r")
    other = made.add_paragraph("Never the old logo")
    inside.append(other._p)
    box.append(inside)
    run.append(box)
    paragraph._p.append(run)
    found = read_form(saved(made, tmp_path))
    assert found.brief["audience"]["who"] == "Commuters"
    told(
        found,
        "Audience, row 1, comment by Client on “Commuters”: Legal says no",
        "header: Deadline moved to 2027-02-01",
        "footer: Draft 2",
        "in a text box or picture: Never the old logo",
    )


def test_comments_of_a_workbook_are_told_with_who_wrote_them(tmp_path: Path) -> None:
    book = filled_book()
    sheet = sheet_of(book)
    cell = sheet.cell(row_of(sheet, "Who it is for"), 3)
    cell.comment = Comment("only if Finance agrees", "Client")
    sheet.oddHeader.center.text = "Draft 3"
    found = read_form(saved(book, tmp_path))
    told(found, f"cell {cell.coordinate}, comment by Client: only if Finance agrees", "header: Draft 3")


def test_threads_of_a_workbook_are_told_once(tmp_path: Path) -> None:
    book = filled_book()
    sheet = sheet_of(book)
    sheet.cell(1, 8).comment = Comment("[Threaded comment] Your version of Excel ...", "tc={1}")
    saved(book, tmp_path)
    thread = f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="H1" personId="{{7}}" id="{{1}}"><text>Not yet'
    thread += "</text></threadedComment></ThreadedComments>"
    persons = f'<personList xmlns="{THREADS}"><person displayName="Ann Lee" id="{{7}}"/></personList>'
    into = BytesIO()
    with zipfile.ZipFile(tmp_path / "form.xlsx") as source, zipfile.ZipFile(into, "w") as target:
        for name in source.namelist():
            held = source.read(name)
            for rels, kind, part in (
                ("xl/worksheets/_rels/sheet1.xml.rels", "threadedComment", "/xl/threadedComments/t.xml"),
                ("xl/_rels/workbook.xml.rels", "person", "/xl/persons/p.xml"),
            ):
                if name == rels:
                    one = f'<Relationship Id="x9" Type="{RELS}/{kind}" Target="{part}"/></Relationships>'
                    held = held.replace(b"</Relationships>", one.encode())
            target.writestr(name, held)
        target.writestr("xl/threadedComments/t.xml", thread)
        target.writestr("xl/persons/p.xml", persons)
    found = read_form(written(tmp_path, into.getvalue(), "form.xlsx"))
    assert found.unread == ("cell H1, comment by Ann Lee: Not yet",)


def hide_row(sheet: Any, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def hide_columns(sheet: Any, row: int) -> None:
    sheet.column_dimensions["B"].hidden = sheet.column_dimensions["C"].hidden = True


def unshown(sheet: Any, row: int) -> None:
    sheet.cell(row, 3).number_format = ";;;"


def strike_row(sheet: Any, row: int) -> None:
    sheet.cell(row, 3).font = Font(strike=True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (hide_row, "hidden"),
        (hide_columns, "hidden"),
        (unshown, "hidden"),
        (strike_row, "struck out"),
    ],
)
def test_hidden_and_struck_cells_are_no_answer(change: Callable[[Any, int], None], why: str, tmp_path: Path) -> None:
    book = filled_book()
    sheet = sheet_of(book)
    sheet.cell(row_of(sheet, "Metric") + 2, 4, "an answer that shows")
    change(sheet, row_of(sheet, "Who it is for"))
    found = read_form(saved(book, tmp_path))
    assert "who" not in found.brief.get("audience", {})
    told(found, f"{why} in the form: Commuters")


def test_hidden_sheets_are_told_and_no_answer(tmp_path: Path) -> None:
    book = filled_book()
    sheet = book.create_sheet("Old figures")
    sheet.append(("", "Budget", "4000 EUR"))
    sheet.sheet_state = "hidden"
    found = read_form(saved(book, tmp_path))
    assert "budget" not in found.brief
    told(found, "sheet Old figures, row 1, hidden in the form: 4000 EUR")


def test_words_struck_within_a_cell_leave_the_rest(tmp_path: Path) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = filled_book()
    sheet = sheet_of(book)
    said = CellRichText(TextBlock(InlineFont(strike=True), "Commuters"), TextBlock(InlineFont(), "Cyclists"))
    sheet.cell(row_of(sheet, "Who it is for"), 3).value = said
    found = read_form(saved(book, tmp_path))
    assert found.brief["audience"]["who"] == "Cyclists"
    told(found, "struck out in the form: Commuters")


def test_a_hostile_file_of_comments_is_bounded(tmp_path: Path) -> None:
    def with_comments(inside: str) -> bytes:
        comments = body(inside).replace("w:document", "w:comments").replace("<w:body>", "").replace("</w:body>", "")
        rels = relation("comments.xml", "comments")
        return document(body("<w:p/>"), ("word/_rels/document.xml.rels", rels), ("word/comments.xml", comments))

    one = '<w:comment w:id="1" w:author="A"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:comment>'
    assert "more than 3000 rows" in refused(written(tmp_path, with_comments(one * 4_000)))
    assert "300,000 letters" in refused(written(tmp_path, with_comments(one.replace(">x<", f">{'x ' * 160_000}<"))))
    assert "more than 20 MB" in refused(written(tmp_path, with_comments("<w:p/>" * 210_000)))
    assert MAX_ENTRIES == 2_000


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("<d " + " ".join(f'a{n}=""' for n in range(300_000)) + "/>", id="attributes of one element"),
        pytest.param("<d " + " ".join(f'a{n}=""' for n in range(300)) + "/>", id="a few too many attributes"),
        pytest.param(f"<d>{''.join(f'<e{n}/>' for n in range(6_000))}</d>", id="names"),
    ],
)
def test_what_no_office_program_writes_is_refused(inside: str, tmp_path: Path) -> None:
    assert "more in it than any form" in refused(written(tmp_path, document(inside)))


def test_a_long_namespace_is_not_spelled_out_for_each_name(tmp_path: Path) -> None:
    import tracemalloc

    many = "".join(f"<a:e{n}/>" for n in range(1_000))
    path = written(tmp_path, document(f'<a:d xmlns:a="{"u" * 200_000}">{many}</a:d>'))
    refused(path)
    tracemalloc.start()
    refused(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40 * 2**20  # spelled out, 400 MB


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.docx")
    with pytest.raises(StoreError, match="no file but a pipe"):
        read_form(tmp_path / "pipe.docx")


def test_a_day_that_may_be_two_is_told_and_no_answer(tmp_path: Path) -> None:
    made = filled_document()
    cell_of(made, "Shoot").text = "03/02/2027"
    cell_of(made, "Delivery").text = "Tuesday 16 March 2027"
    found = read_form(saved(made, tmp_path))
    assert found.brief["schedule"] == {"delivery": "2027-03-16"}
    told(found, "Shoot may be 2027-02-03 or 2027-03-02, so write which: 03/02/2027")


@pytest.mark.parametrize("kind", tuple(FormKind))
def test_the_form_itself_offers_what_can_be_chosen(kind: FormKind) -> None:
    if kind is FormKind.DOCX:
        made = Document(BytesIO(empty(kind)))
        texts = {cell.text for table in made.tables for cell in table._cells}
        texts |= {paragraph.text for paragraph in made.paragraphs}
    else:
        book = openpyxl.load_workbook(BytesIO(empty(kind)))
        texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        rules = [each.formula1 for each in book["Brief"].data_validations.dataValidation]
        for group in choice_groups():
            if not group.asked.many:
                cells = next(r.split("!")[1] for r in rules if r.startswith(f"'{CHOICES}'") and holds(book, r, group))
                assert cells
    for wanted in (CHOICES, "Instagram Reels ad", "Awareness", "Convince", "View-through rate", "Testimonial"):
        assert wanted in texts
    assert not any("docs/" in text or "instagram_reels_ad" in text for text in texts)


def holds(book: Any, formula: str, group: Any) -> bool:
    cells = book[CHOICES][formula.split("!")[1].replace("$", "")]
    return [row[0].value for row in cells] == [name for name, _ in group.rows]


@pytest.mark.parametrize("make", [filled_book, filled_document])
@pytest.mark.parametrize("said", ["Instagram Reels ad", "instagram_reels_ad", "instagram reels AD"])
def test_a_placement_is_known_by_its_name_and_its_id(make: Callable[[], Any], said: str, tmp_path: Path) -> None:
    made = make()
    if make is filled_book:
        sheet_of(made).cell(row_of(sheet_of(made), "Placement") + 1, 2, said)
    else:
        items(made, "placements").rows[1].cells[0].text = said
    (found,) = read_form(saved(made, tmp_path)).brief["placements"]
    assert found["placement"] == "instagram_reels_ad"


def test_marks_on_the_page_of_choices_are_told_and_never_answers(tmp_path: Path) -> None:
    book = filled_book()
    sheet = book[CHOICES]
    row = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "Reach")
    sheet.cell(row, 3, "this one please")
    found = read_form(saved(book, tmp_path))
    assert "worth" not in found.brief
    told(found, "among what can be chosen: this one please")
    made = filled_document()
    for table in made.tables:
        for line in table.rows:
            if line.cells[0].text == "Reach":
                line.cells[1].text = "this one please"
    found = read_form(saved(made, tmp_path))
    assert "worth" not in found.brief
    told(found, "among what can be chosen: this one please")
