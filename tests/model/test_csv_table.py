"""Tables that a spreadsheet opens as they were written, and that do nothing there."""

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cutthrough.model.csv_table import csv_bytes, guarded, runs, unguarded


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u00a0=1", "＝1", '=HYPERLINK("http://x")']
)
def test_what_would_run_as_a_formula_is_text(cell: str) -> None:
    table = csv_bytes(["a"], [[cell]]).decode("utf-8-sig")
    assert list(csv.reader(StringIO(table, newline="")))[1] == [f"'{cell}"]


def test_a_header_is_no_formula_either() -> None:
    assert csv_bytes(["=a"], []) == "\ufeff'=a\r\n".encode()


def test_nothing_is_an_empty_cell_and_zero_is_not() -> None:
    assert csv_bytes(["a", "b"], [[None, 0]]).decode("utf-8-sig").splitlines()[1] == ",0"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=4))
def test_any_text_reads_back_with_at_most_an_apostrophe_more(cells: list[str]) -> None:
    read = list(csv.reader(StringIO(csv_bytes(cells, [cells]).decode("utf-8-sig"), newline="")))
    for row in read:
        assert [cell.removeprefix("'") if cell not in cells else cell for cell in row] == cells
    assert len(read) == 2


def test_half_of_a_surrogate_pair_is_no_crash() -> None:
    assert b"?" in csv_bytes(["a"], [["\ud800"]])


TEXTS = st.one_of(st.text(), st.lists(st.sampled_from([*"'=a＋ \t\u2060\u00a0;|\n\""])).map("".join))


@example("'=1", "'")
@example("''=1", "'")
@example(" '\t", "'")
@example("\u2060=1", "\N{WORD JOINER}")
@given(TEXTS, st.sampled_from(["'", "\N{WORD JOINER}"]))
def test_what_is_guarded_does_not_run_and_can_be_undone(text: str, mark: str) -> None:
    safe = guarded(text, mark)
    assert unguarded(safe, mark) == text
    assert not runs(safe)
    assert safe.replace(mark, "") == text.replace(mark, "")
    assert (safe == text) or safe.count(mark) > text.count(mark)


@pytest.mark.parametrize(
    "cell",
    ["x;=cmd|' /C calc'!A0;y", "a;=1+1;b", "a|=1", "a\t=1", "a\n=1+1;", "a\r\n-1", 'a;"=1"', 'a; "" @x', "a;;\u00a0+1",
     'x";"=1', "=1;=2"],
)  # fmt: skip
@pytest.mark.parametrize("read_by", [",", ";", "\t", "|"])
def test_no_part_of_a_cell_runs_where_the_table_is_read_by_another_separator(cell: str, read_by: str) -> None:
    for row in ([cell, "b"], ["a", cell], ["x;", cell, cell]):
        table = csv_bytes(["a"], [row]).decode("utf-8-sig")
        found = [each for line in csv.reader(StringIO(table, newline=""), delimiter=read_by) for each in line]
        assert not [each for each in found if each.lstrip().startswith(("=", "+", "-", "@"))]
    assert unguarded(guarded(cell)) == cell


SEPARATED = st.lists(st.sampled_from([*";|\t\n\r,=\"'a +-@"])).map("".join)


@example(['a;"=1"', ""], ";")
@given(st.lists(SEPARATED, min_size=1, max_size=3), st.sampled_from([",", ";", "|"]))
def test_no_cell_runs_whatever_is_written_and_however_it_is_parted(cells: list[str], read_by: str) -> None:
    table = csv_bytes(cells, [cells]).decode("utf-8-sig")
    found = [each for line in csv.reader(StringIO(table, newline=""), delimiter=read_by) for each in line]
    assert not [each for each in found if each.lstrip().startswith(("=", "+", "-", "@"))]


def test_a_list_of_many_parts_is_guarded_fast() -> None:
    assert len(guarded(";'" * 200_000 + "=1")) == 400_003


def test_a_mark_nobody_sees_goes_only_before_what_would_run() -> None:
    assert guarded("'=1", "\N{WORD JOINER}") == "'=1"
    assert guarded("=1", "\N{WORD JOINER}") == "\N{WORD JOINER}=1"
