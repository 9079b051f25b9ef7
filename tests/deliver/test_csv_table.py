"""Tables that a spreadsheet opens as they were written, and that do nothing there."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.deliver.csv_table import csv_bytes


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", " =1", '=HYPERLINK("http://x")'])
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
