"""What the style rules come to at each width; the browser's own layout is in test_page_in_browser."""

import re
from itertools import accumulate

import pytest

from cutthrough.deliver.wall import GAP, LEAST, MOST, wall_css

TALL, UPRIGHT, SQUARE, WIDE = 9 / 16, 4 / 5, 1.0, 16 / 9
WALLS = {
    "one tall": [TALL],
    "one wide": [WIDE],
    "three tall": [TALL] * 3,
    "one of each": [TALL, UPRIGHT, SQUARE, WIDE],
    "four, two wide": [TALL, UPRIGHT, WIDE, WIDE],
    "wide first": [WIDE, TALL, WIDE, TALL, UPRIGHT],
    "forty-eight arms": [TALL] * 24 + [WIDE] * 24,
}


def high(css: str, width: float) -> float:
    """The height the rules give in a container `width` rem wide."""
    found = 0.0
    for rule in re.finditer(r"min-width: ([\d.]+)(?:rem)?\) \{ \.players \{ --high: min\((.*)\) \} \}", css):
        if width >= float(rule[1]):
            terms = [float(rule[2].split("rem")[0])]
            terms += [
                (width - float(a)) / float(b) for a, b in re.findall(r"\(100cqw - ([\d.]+)rem\) / ([\d.]+)", rule[2])
            ]
            found = min(terms)
    return found


def rows(shapes: list[float], height: float, width: float) -> list[list[float]]:
    """How flex items of this height wrap."""
    found: list[list[float]] = [[]]
    for shape in shapes:
        if found[-1] and height * (sum(found[-1]) + shape) + GAP * len(found[-1]) > width:
            found.append([])
        found[-1].append(shape)
    return found


@pytest.mark.parametrize("shapes", WALLS.values(), ids=WALLS.keys())
@pytest.mark.parametrize("width", [18, 22, 30, 45, 60, 80, 83, 112])
def test_as_high_as_can_be_in_as_few_rows_as_can_be(shapes: list[float], width: float) -> None:
    height = high(wall_css(shapes), width)
    placed = rows(shapes, height, width)
    fewest = rows(shapes, LEAST, width)
    fits = max(shapes) * LEAST <= width
    assert height <= MOST
    assert height >= LEAST - 0.1 if fits else height == pytest.approx(width / max(shapes), rel=0.01)
    assert len(placed) <= len(fewest) if fits else len(placed) <= len(shapes)
    filled = max(height * sum(row) + GAP * (len(row) - 1) for row in placed)
    assert filled <= width
    assert height == MOST or filled > width - 1.5 * max(1, max(shapes)), "the fullest row fills the wall"


def test_no_edits_no_rules() -> None:
    assert wall_css([]) == ""


def test_rules_grow_with_the_wall() -> None:
    least = [float(x) for x in re.findall(r"min-width: ([\d.]+)", wall_css(WALLS["forty-eight arms"]))]
    assert least == sorted(set(least))
    assert list(accumulate(least, max)) == least
