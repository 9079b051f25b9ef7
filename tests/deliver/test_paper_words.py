"""Texts made fit for paper: breakable, not too long, and only in letters that some font has."""

from hypothesis import given
from hypothesis import strategies as st

from cutthrough.deliver.paper_words import GONE, LONGEST, Words
from cutthrough.media.fonts import default_fonts

FONT = default_fonts().text


def ready(text: str) -> str:
    words = Words([FONT])
    return str(words.ready(text))


def test_plain_words_stay_as_they_are() -> None:
    assert ready("Repaired for free, für immer – “yes”") == "Repaired for free, für immer – “yes”"


def test_long_words_can_be_broken_and_addresses_after_their_marks() -> None:
    assert ready("x" * 60).split("\u200b") == ["x" * 14] * 4 + ["x" * 4]
    assert ready("https://example.com/a/b-c?d=e").split("\u200b")[:3] == ["https:", "/", "/"]


def test_letters_no_font_has_are_left_out_and_told() -> None:
    words = Words([FONT])
    assert words.ready({"a": ["Hello 無料 修理, friend", "x"]}) == {"a": [f"Hello {GONE}, friend", "x"]}
    told = words.told("the CSV has them")
    assert told is not None
    assert "U+7121 U+6599 U+4FEE U+7406; […] stands for them on the paper, and the CSV has them." in told
    assert Words([FONT]).told("the CSV has them") is None


def test_names_of_fields_and_what_is_no_text_are_left() -> None:
    assert Words([FONT]).ready({"無": 1, "b": None, "c": (True, 0.5)}) == {"無": 1, "b": None, "c": [True, 0.5]}


def test_marks_that_turn_the_line_round_are_taken_out() -> None:
    assert ready("pay \u202eEUR 100\u202c\n now\x07") == "pay EUR 100 now"


def test_a_text_of_any_length_fits() -> None:
    assert len(ready("word " * 10_000)) <= LONGEST + 2


@given(st.text(max_size=300))
def test_whatever_it_was_the_font_can_draw_it_and_lines_can_end(text: str) -> None:
    made = ready(text)
    assert not FONT.missing(made)
    assert max(map(len, made.replace("\u200b", " ").split(" "))) <= 22
