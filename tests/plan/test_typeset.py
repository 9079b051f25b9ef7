"""Typesetting: lines end where a reader would pause, and fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.media.fonts import default_fonts
from cutthrough.plan.typeset import block, break_lines, clean, fit, fit_or_shorten, pages

BOLD = default_fonts().bold


@pytest.mark.parametrize(
    ("text", "count", "lines"),
    [
        ("Big, gentle, and done being pushed around", 2, ("Big, gentle, and done", "being pushed around")),
        ("Free to watch, free to share", 2, ("Free to watch,", "free to share")),
        ("The end of the road", 2, ("The end", "of the road")),
        ("One", 2, ("One",)),
        ("Somebody must've stolen the crown jewels", 2, ("Somebody must've", "stolen the crown jewels")),
    ],
)
def test_lines_end_at_phrases(text: str, count: int, lines: tuple[str, ...]) -> None:
    assert break_lines(text, BOLD, 50, 900, count) == lines


def test_a_word_too_wide_does_not_fit() -> None:
    assert break_lines("Donaudampfschifffahrtsgesellschaft", BOLD, 80, 400, 2) is None
    found = fit("Donaudampfschifffahrtsgesellschaft", BOLD, (80, 10), (400, 200), 2)
    assert found is not None
    assert found.width <= 400


def test_too_many_words_are_shortened_and_it_is_told() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    found, lost = fit_or_shorten(words, BOLD, (((60, 40), 3),), (600, 200))
    assert found is not None
    assert found.lines[-1].endswith("…")
    assert f"{' '.join(found.lines).removesuffix('…')} {lost}" == words


def test_smaller_type_comes_before_fewer_words() -> None:
    words = " ".join(f"word{n}" for n in range(20))
    found, lost = fit_or_shorten(words, BOLD, (((60, 40), 2), ((40, 20), 4)), (600, 200))
    assert found is not None
    assert (" ".join(found.lines), lost) == (words, "")
    assert fit_or_shorten("x" * 400, BOLD, (((60, 40), 2),), (600, 200)) == (None, "x" * 400)


def test_tags_and_line_breaks_are_taken_out() -> None:
    assert clean(" Is the <u>lord</u>\n of <b>it</b>  in? a < b > c") == "Is the lord of it in? a < b > c"


words = st.lists(st.text("abcdefg,.-'", min_size=1, max_size=14), min_size=1, max_size=40).map(" ".join)


@settings(max_examples=80)
@given(words, st.integers(12, 90), st.integers(200, 1000))
def test_pages_keep_every_word_and_fit(text: str, size: int, width: int) -> None:
    shown = pages(text, BOLD, size, width, 2)
    assert " ".join(line for page in shown for line in page) == clean(text)
    assert all(len(page) <= 2 for page in shown)
    for page in shown:
        assert block(page, BOLD, size).width <= width + 2 or len(page) == 1


@settings(max_examples=80)
@given(words, st.tuples(st.integers(200, 1000), st.integers(60, 500)), st.integers(1, 3))
def test_what_fits_fits(text: str, room: tuple[int, int], lines: int) -> None:
    found = fit(text, BOLD, (90, 12), room, lines)
    if found is not None:
        assert found.width <= room[0]
        assert found.height <= room[1]
        assert len(found.lines) <= lines
        assert " ".join(found.lines) == clean(text)
