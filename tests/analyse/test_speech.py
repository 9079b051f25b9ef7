from fractions import Fraction

import numpy as np
import pytest

from cutthrough.analyse.speech import speech_spans

WINDOW = Fraction(32, 1000)


def spoken(chances: list[float], start: Fraction = Fraction(0)) -> list[tuple[float, float]]:
    end = start + len(chances) * WINDOW
    spans = speech_spans(np.array(chances, np.float32), WINDOW, start, end)
    return [(round(float(span.start), 3), round(float(span.end), 3)) for span in spans]


@pytest.mark.parametrize(
    ("chances", "spans"),
    [
        ([0.0] * 50, []),
        ([0.1] * 10 + [0.9] * 20 + [0.1] * 12, [(0.17, 1.11)]),
        ([0.9] * 20, [(0, 0.64)]),
        ([0.1] * 10 + [0.9] * 7 + [0.1] * 12, []),  # 0.224 s is a click
        ([0.9] * 10 + [0.1] * 8 + [0.9] * 10 + [0.1] * 9, [(0, 1.046)]),  # a breath
        ([0.9] * 10 + [0.1] * 20 + [0.9] * 10, [(0, 0.47), (0.81, 1.28)]),
        ([0.9] * 10 + [0.2] * 20, [(0, 0.96)]),  # between leaving and entering it goes on
        ([0.2] * 30, []),
        ([], []),
    ],
)
def test_spans(chances: list[float], spans: list[tuple[float, float]]) -> None:
    assert spoken(chances) == spans


def test_they_are_on_the_source_s_clock() -> None:
    assert spoken([0.9] * 20, start=Fraction(-1, 2)) == [(-0.5, 0.14)]
