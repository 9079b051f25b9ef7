from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.cut import Box, Card, Cut
from cutthrough.model.errors import RenderError
from cutthrough.model.placement import Size
from cutthrough.render.segments import LONGEST, SHORTEST, pieces
from render.made import cut_of, words

CANVAS = Size(width=192, height=108)
BOX = Box(x=0, y=0, width=192, height=40)


def cards(*lengths: int, transitions: dict[int, int] | None = None) -> list[Card]:
    mixing = transitions or {}
    return [
        Card(id=f"card{i}", colour="#112233", frames=frames, transition=mixing.get(i, 0))
        for i, frames in enumerate(lengths)
    ]


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    rate = draw(st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(60)]))
    count = draw(st.integers(1, 6))
    mixing = {i: draw(st.sampled_from([0, 0, 12, 20])) for i in range(count - 1)}
    lengths = [draw(st.integers(12, 1500)) + mixing.get(i, 0) + mixing.get(i - 1, 0) for i in range(count)]
    items = cards(*lengths, transitions=mixing)
    total = cut_of(*items, canvas=CANVAS, rate=rate).frames
    texts = []
    for i in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, total - 1))
        texts.append(words(f"t{i}", start, draw(st.integers(start + 1, total)), BOX))
    return cut_of(*items, canvas=CANVAS, rate=rate, texts=texts)


@given(cuts())
def test_pieces_are_every_frame_once_and_of_a_joinable_length(cut: Cut) -> None:
    found = pieces(cut)
    assert [p.start for p in found] == [0, *(p.end for p in found[:-1])]
    assert found[-1].end == cut.frames
    assert all(p.frames >= SHORTEST for p in found)
    assert all(p.frames <= LONGEST * cut.rate + 1 for p in found)


@given(cuts())
def test_no_piece_crosses_a_clip_boundary_and_transitions_stand_alone(cut: Cut) -> None:
    edges = set(cut.starts)
    for piece in pieces(cut):
        assert not any(piece.start < edge < piece.end for edge in edges)
        if piece.mixing:
            assert piece.frames == cut.items[piece.item].transition
            assert piece.start == cut.starts[piece.item + 1]


def test_a_caption_is_not_cut_where_a_gap_serves() -> None:
    texts = [words("a", 10, 100, BOX), words("b", 130, 230, BOX)]
    cut = cut_of(*cards(250), canvas=CANVAS, texts=texts)
    assert [p.start for p in pieces(cut)] == [0, 100, 130]


def test_overlapping_captions_leave_no_gap_between_them() -> None:
    texts = [words("a", 0, 100, BOX), words("b", 90, 200, BOX)]
    assert [p.start for p in pieces(cut_of(*cards(200), canvas=CANVAS, texts=texts))] == [0]


@pytest.mark.parametrize(
    ("lengths", "mixing"),
    [((11, 40), {}), ((40, 40), {0: 6}), ((30, 40), {0: 20})],
    ids=["clip of 11", "transition of 6", "10 left beside a transition"],
)
def test_what_is_too_short_to_stand_alone_is_refused(lengths, mixing) -> None:
    with pytest.raises(RenderError, match="too short to stand alone"):
        pieces(cut_of(*cards(*lengths, transitions=mixing), canvas=CANVAS))


def test_a_cut_cannot_end_in_a_transition() -> None:
    with pytest.raises(RenderError, match="can't dissolve into anything"):
        pieces(cut_of(*cards(50, transitions={0: 12}), canvas=CANVAS))
