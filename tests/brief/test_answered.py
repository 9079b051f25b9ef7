import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.brief.answered import NON_ANSWERS, answered


@pytest.mark.parametrize(
    "text",
    [None, 5, "", "  ", "?", "-", "\u2014", "...", "None", " TBD. ", "(tbd)", "N/A", "Later!", "we  say so", "*x*"],
)
def test_what_is_no_answer(text: object) -> None:
    assert not answered(text)


@pytest.mark.parametrize(
    "text",
    ["None of them came back", "Paid", "later this year, in the workshop", "X, in the feed", "\u5de5\u623f", "7"],
)
def test_what_answers(text: str) -> None:
    assert answered(text)


def test_the_list_is_written_as_it_is_compared() -> None:
    assert all(each == " ".join(each.casefold().split()) for each in NON_ANSWERS)
    assert not any(map(answered, NON_ANSWERS))


@given(st.text(max_size=60))
def test_any_text_answers_or_not(text: str) -> None:
    answered(text)
