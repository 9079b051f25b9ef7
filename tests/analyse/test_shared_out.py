from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cutthrough.analyse.shared_out import shared_out
from cutthrough.model.footage import Span


def span(start, end):
    return Span(start=Fraction(start), end=Fraction(end))


def test_by_letters_within_the_speech():
    speech = [span(1, 3), span(5, 7)]
    assert shared_out(["abc", "a", "b"], Fraction(0), Fraction(10), speech) == [
        (1, 3),
        (5, 6),
        (6, 7),
    ]


def test_without_speech_all_of_it():
    assert shared_out(["a", "b"], Fraction(2), Fraction(4), []) == [(2, 3), (3, 4)]


@given(
    st.lists(st.text("ab.", max_size=9), min_size=1, max_size=20),
    st.lists(st.integers(0, 100), max_size=8, unique=True).map(sorted),
    st.integers(0, 50),
    st.integers(0, 50),
)
def test_in_order_and_inside(words, edges, start, length):
    speech = [span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    places = shared_out(words, Fraction(start), Fraction(start + length), speech)
    assert len(places) == len(words)
    moments = [moment for place in places for moment in place]
    assert moments == sorted(moments)
    assert start <= moments[0]
    assert moments[-1] <= start + length
