from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.cut import Box, Cut, Text, TextRole
from cutthrough.model.placement import Size
from cutthrough.site.told import APART, Line, chapters_of, sentences
from deliver.made import Wanted, cut_of


def cut(seconds: int, *texts: tuple[int, TextRole, str, tuple[str, ...]]) -> Cut:
    """A cut at 25 frames that shows these texts from these frames on."""
    bare = cut_of(
        Wanted("film.mp4", "youtube_infeed", seconds), "edit-1", Size(width=320, height=180), Fraction(25), seconds * 25
    )
    shown = tuple(
        Text(
            id=f"t{number}", role=role, start=start, end=start + 25, lines=tuple(said.split("\n")),
            box=Box(x=0, y=0, width=10, height=10), size=10, serves=serves,
        )
        for number, (start, role, said, serves) in enumerate(texts)
    )  # fmt: skip
    return bare.model_copy(update={"texts": shown})


def told(*chapters: object) -> list[tuple[float, float, str]]:
    return [(float(each.start), float(each.end), each.title) for each in chapters]  # type: ignore[attr-defined]


TITLE, ACTION, CAPTION = TextRole.TITLE, TextRole.CALL_TO_ACTION, TextRole.CAPTION


def test_titles_messages_and_the_call_to_action_are_chapters() -> None:
    made = cut(
        20,
        (0, TITLE, "Small feet.\nBig morning.", ()),
        (100, TITLE, "free!", ("m-1",)),
        (120, CAPTION, "said", ()),
        (400, ACTION, "See the paths", ("cta",)),
    )
    assert told(*chapters_of(made, {"m-1": "Every path is free"})) == [
        (0, 4, "Small feet. Big morning."),
        (4, 16, "Every path is free"),
        (16, 20, "See the paths"),
    ]


def test_what_is_too_near_to_the_one_before_or_the_end_is_none() -> None:
    made = cut(12, (0, TITLE, "One", ()), (50, TITLE, "Two", ()), (90, TITLE, "Three", ()), (290, ACTION, "Go", ()))
    assert told(*chapters_of(made, {})) == [(0, 3.6, "One"), (3.6, 12, "Three")]


def test_a_name_is_told_once_and_one_chapter_is_none() -> None:
    assert chapters_of(cut(12, (0, TITLE, "One", ()), (100, TITLE, "one", ())), {}) == ()
    assert chapters_of(cut(2, (0, TITLE, "One", ()), (25, TITLE, "Two", ())), {}) == ()


def test_a_chapter_of_nearly_all_of_the_film_divides_nothing() -> None:
    late = [Line(Fraction(n), Fraction(n + 1), f"Sentence {n}.") for n in (0, 10, 20)]
    for texts in (((0, TITLE, "One", ()), (625, ACTION, "Go", ())), ((25, TITLE, "One", ()), (100, TITLE, "Two", ()))):
        assert chapters_of(cut(30, *texts), {}) == ()
        assert [start for start, _, _ in told(*chapters_of(cut(30, *texts), {}, late))] == [0, 10, 20]
    assert len(chapters_of(cut(30, (0, TITLE, "One", ()), (600, ACTION, "Go", ())), {})) == 2
    assert chapters_of(cut(30), {}, [*late[:1], Line(Fraction(26), Fraction(27), "Last.")]) == ()


def test_films_without_titles_are_parted_where_sentences_begin() -> None:
    lines = [Line(Fraction(2 * n), Fraction(2 * n + 2), f"Sentence {n}.") for n in range(15)]
    found = told(*chapters_of(cut(30), {}, lines))
    assert [start for start, _, _ in found] == [0, 6, 12, 18, 24]
    assert found[1][2] == "Sentence 3."


def test_captions_are_joined_to_sentences() -> None:
    lines = [
        Line(Fraction(0), Fraction(1), "Every path"),
        Line(Fraction(1), Fraction(2), "is free."),
        Line(Fraction(2), Fraction(3), "Come\nand see"),
        Line(Fraction(6), Fraction(7), "the valley"),
        Line(Fraction(7), Fraction(8), " "),
    ]
    assert [(each.at, each.text) for each in sentences(lines)] == [
        (0, "Every path is free."),
        (2, "Come and see"),
        (6, "the valley"),
    ]


@given(st.lists(st.tuples(st.integers(0, 749), st.text(max_size=30)), max_size=30))
def test_chapters_are_sane_whatever_is_shown(texts: list[tuple[int, str]]) -> None:
    made = cut(30, *((start, TITLE, said, ()) for start, said in texts))
    found = chapters_of(made, {})
    assert len(found) != 1
    assert all(one.end == two.start and two.start - one.start >= APART for one, two in pairwise(found))
    assert all(each.title and 0 <= each.start < each.end <= 30 for each in found)
    assert len({each.title.casefold() for each in found}) == len(found)
    assert not found or (found[-1].end == 30 and 30 - found[-1].start >= APART)
