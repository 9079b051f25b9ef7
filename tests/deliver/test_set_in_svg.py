import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.deliver.set_in_svg import clean, cut_to, lines_of, right_to_left, said, wide


@given(st.text(max_size=200), st.floats(20, 400), st.integers(1, 4))
def test_lines_fit_and_lose_nothing_but_what_the_ellipsis_stands_for(text: str, room: float, most: int) -> None:
    lines = lines_of(text, 12, room, most)
    assert len(lines) <= most
    assert all(wide(line, 12) <= room for line in lines)
    joined, whole = "".join(lines).replace(" ", ""), clean(text).replace(" ", "")
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1]))


@given(st.text(max_size=100))
def test_any_text_is_set_as_xml_that_can_be_read(text: str) -> None:
    drawn = said(clean(text), 1, 2, "name", room=50)
    assert "".join(ET.fromstring(f"<svg>{drawn}</svg>").itertext()) == clean(text)


def test_a_long_word_is_broken_and_a_short_line_is_left_alone() -> None:
    assert lines_of("Donaudampfschifffahrt", 10, 70, 3) == ["Donaudampfs", "chifffahrt"]
    assert lines_of("People in cities", 10, 60, 3) == ["People in", "cities"]
    assert lines_of("", 10, 60, 3) == []
    assert cut_to("People in cities", 10, 60) == "People in…"


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("abc", False), ("שלום", True), ("عائلات", True), ("3 עובדים", True), ("A שלום", False), ("12", False)],
)
def test_direction_is_that_of_the_first_letter(text: str, *, rtl: bool) -> None:
    assert right_to_left(text) is rtl


def test_what_is_read_from_the_right_stands_where_its_lines_begin() -> None:
    assert 'x="110.0"' in said("שלום", 10, 5, "name", room=100)
    assert 'text-anchor="start"' in said("שלום", 10, 5, "name", room=100)
    assert 'x="10.0"' in said("שלום", 10, 5, "piece")
    assert 'text-anchor="end"' in said("שלום", 10, 5, "piece")
    assert "direction" not in said("abc", 10, 5, "piece")


def test_signs_that_turn_text_around_are_dropped_and_joiners_kept() -> None:
    assert clean("a\u202eb\u2066c\x00d\x1b\ne\u200cf") == "abcd e\u200cf"
