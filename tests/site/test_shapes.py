from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cutthrough.site.shapes import boundaries, by_shape, is_tall, shape_rules
from site_made import edit, watch

SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (1080, 1350), (2560, 1080), (1440, 1080)]


def test_wide_and_tall_part_at_the_square() -> None:
    shown, others = by_shape(watch())
    assert [(each.edit.shape, each.over, each.under) for each in shown] == [
        ((1920, 1080), Fraction(1), None),
        ((1080, 1920), None, Fraction(1)),
    ]
    assert [each.rules for each in shown] == ["over-1-1", "under-1-1"]
    assert [each.media for each in shown] == ["(min-aspect-ratio: 1/1)", "(max-aspect-ratio: 1/1)"]
    assert others == ()


def test_the_rules_of_a_boundary_are_each_others_opposite() -> None:
    assert shape_rules((Fraction(1),)).splitlines() == [
        "@media (max-aspect-ratio: 1/1) { .over-1-1 { display: none !important } }",
        "@media not all and (max-aspect-ratio: 1/1) { .under-1-1 { display: none !important } }",
    ]
    assert boundaries([watch(), watch()]) == (Fraction(1),)


@given(
    st.lists(st.sampled_from(SIZES), min_size=1, max_size=6),
    st.integers(200, 4000),
    st.integers(200, 4000),
)
def test_exactly_one_edit_is_shown_on_any_screen(sizes: list[tuple[int, int]], wide: int, tall: int) -> None:
    edits = tuple(edit(f"ct7f3k9qx-{number:05d}", size) for number, size in enumerate(sizes))
    shown, others = by_shape(watch(edits=edits))
    assert {each.post for each in edits} == {each.edit.post for each in shown} | {each.post for each in others}
    screen = Fraction(wide, tall)
    seen = [
        each
        for each in shown
        if not (each.over is not None and screen <= each.over) and not (each.under is not None and screen > each.under)
    ]
    assert len(seen) == 1


def test_other_lengths_and_languages_stand_apart() -> None:
    edits = (
        edit("ct7f3k9qx-aaaaa"),
        edit("ct7f3k9qx-bbbbb", seconds=6),
        edit("ct7f3k9qx-ccccc", (1080, 1920), language="de"),
        edit("ct7f3k9qx-ddddd", (1080, 1920)),
        edit("ct7f3k9qx-eeeee", (1080, 1080), language="de"),
    )
    shown, others = by_shape(watch(edits=edits))
    assert [each.edit.post[-5:] for each in shown] == ["aaaaa", "ddddd"]
    assert [each.post[-5:] for each in others] == ["bbbbb", "ccccc", "eeeee"]


def test_narrow_films_have_their_words_beside_them() -> None:
    assert [is_tall(edit(shape=size)) for size in ((1920, 1080), (1080, 1080), (1080, 1920))] == [False, True, True]
