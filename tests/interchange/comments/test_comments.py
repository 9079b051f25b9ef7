"""Every format of comments: what goes out comes back at the same frame, and nothing in it runs in a spreadsheet."""

import csv
from fractions import Fraction
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.interchange.comments import FORMATS, Note
from cutthrough.model.errors import ValueProblem

RATES = tuple(map(Fraction, ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda text: text.strip() == text and " ".join(text.split()) == text
)
NOTES = st.builds(
    Note,
    text=WORDS,
    by=st.sampled_from(["Ann Lee", "Bo", "=HYPERLINK(1)"]),
    file=st.just("tall.mp4"),
    frame=st.integers(0, 200_000),
    length=st.integers(1, 500),
    done=st.booleans(),
)


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(
    notes=st.lists(NOTES, min_size=1, max_size=5, unique_by=lambda note: note.frame),
    rate=st.sampled_from(RATES),
    hour=st.integers(0, 2),
)
def test_what_goes_out_comes_back_at_the_same_frame(name: str, notes: list[Note], rate: Fraction, hour: int) -> None:
    start = hour * 3600 * round(rate)
    notes = [note.model_copy(update={"text": note.text.replace("|", "/").replace(":", ".")}) for note in notes]
    notes.sort(key=lambda note: note.frame or 0)
    back = FORMATS[name].read(FORMATS[name].write(notes, "tall.mp4", rate, start), rate, start)
    assert [(n.frame, n.length, n.text) for n in back] == [(n.frame, n.length, n.text) for n in notes]
    if name != "frame.io":  # it has no place for what is done
        assert [n.done for n in back] == [n.done for n in notes]


@given(notes=st.lists(NOTES.map(lambda n: n.model_copy(update={"id": "k-1", "x": 0.25, "y": 0.5})), max_size=4))
def test_our_own_table_loses_nothing(notes: list[Note]) -> None:
    written = FORMATS["csv"].write(notes, "tall.mp4", Fraction(25), 0)
    assert list(FORMATS["csv"].read(written, Fraction(25), 0)) == notes


@pytest.mark.parametrize("name", ["csv", "frame.io"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "'=1", "''=1"])
def test_no_cell_is_a_formula_and_none_is_changed(name: str, text: str) -> None:
    written = FORMATS[name].write([Note(text=text.strip(), frame=3)], "=cmd()", Fraction(25), 0)
    cells = [cell for row in csv.reader(StringIO(written.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@"))]
    assert FORMATS[name].read(written, Fraction(25), 0)[0].text == text.strip()


def test_frame_ios_export_is_read_by_its_columns() -> None:
    table = (
        "Asset Name;Commenter;Timecode Source;Frame;Duration;Comment;Status\n"
        "spot.mp4;Ann;01:00:02:05;53;12;Logo too small;Completed\n"
        "spot.mp4;Bo;;;;Love it;\n"
    ).encode("utf-16")
    first, whole = FORMATS["frame.io"].read(table, Fraction(24), 3600 * 24)
    assert (first.file, first.by, first.frame, first.length, first.done) == ("spot.mp4", "Ann", 53, 12, True)
    assert (whole.frame, whole.text, whole.done) == (None, "Love it", False)


def test_a_table_whose_frames_and_timecodes_disagree_is_not_guessed_at() -> None:
    table = b"Timecode In,Frame,Comment\n00:00:10:00,100,here\n"
    with pytest.raises(ValueProblem, match="150 frames apart"):
        FORMATS["frame.io"].read(table, Fraction(25), 0)


def test_resolves_own_markers_are_read() -> None:
    edl = (
        "TITLE: Timeline 1\nFCM: NON-DROP FRAME\n\n"
        "001  001      V     C        01:00:42:21 01:00:42:22 01:00:42:21 01:00:42:22  \n"
        "Stain at the top |C:ResolveColorGreen |M:Marker 2 |D:5\n"
    )
    (note,) = FORMATS["resolve"].read(edl.encode(), Fraction(25), 3600 * 25)
    assert (note.frame, note.length, note.done) == (42 * 25 + 21, 5, True)
    assert note.text == "Marker 2\nStain at the top"


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\0", b"\xff\xfe", b"a,b\n1,2\n", b"x" * 100_000, b"\x89PNG\r\n", b"Comment,Frame\nhm,1e999\n"],
)
def test_what_is_none_is_refused_in_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(ValueProblem):
        FORMATS[name].read(content, Fraction(25), 0)
