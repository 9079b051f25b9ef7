from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from cutthrough.media.lockups import with_mark

SIZE = (720, 1280)
LINE = (0.4, 0.45, 0.3, 0.1)
INK, GROUND = (240, 240, 245), (90, 40, 10)


def picture(ink: tuple[int, int, int] = INK) -> Any:
    """A name in large letters at LINE, on a dark ground with a little noise."""
    made = np.full((*SIZE, 3), GROUND, np.uint8)
    made += np.random.default_rng(1).integers(0, 6, made.shape, np.uint8)
    cv2.putText(made, "Aviation", (514, 388), cv2.FONT_HERSHEY_SIMPLEX, 2.6, ink, 8, cv2.LINE_AA)
    return made


def edges(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return box[0], box[0] + box[2]


@pytest.mark.parametrize("ink", [INK, (10, 200, 250)])
def test_a_roundel_beside_the_name_belongs_to_it(ink: tuple[int, int, int]) -> None:
    made = picture(ink)
    cv2.circle(made, (420, 360), 44, ink, 4, cv2.LINE_AA)
    cv2.line(made, (395, 350), (445, 370), ink, 8, cv2.LINE_AA)
    left, right = edges(with_mark(made, LINE))
    assert left == pytest.approx(375 / 1280, abs=0.004)
    assert right == pytest.approx(0.7, abs=0.002)


def test_a_star_after_it_does_too() -> None:
    made = picture()
    cv2.drawMarker(made, (960, 360), INK, cv2.MARKER_STAR, 60, 8)
    left, right = edges(with_mark(made, LINE))
    assert left == pytest.approx(0.4, abs=0.002)
    assert right == pytest.approx(994 / 1280, abs=0.01)


@pytest.mark.parametrize(
    "what",
    ["nothing", "other ink", "far away", "above the line", "reaches out of sight", "texture", "as tall as a door"],
)
def test_what_is_no_mark_of_it(what: str) -> None:
    made = picture()
    if what == "other ink":
        cv2.circle(made, (420, 360), 44, (60, 60, 200), 4)
    elif what == "far away":
        cv2.circle(made, (330, 360), 30, INK, 4)
    elif what == "above the line":
        cv2.circle(made, (440, 300), 24, INK, 4)
    elif what == "reaches out of sight":
        made[330:390, :470] = INK
    elif what == "texture":
        for x in range(320, 480, 12):
            for y in range(310, 410, 12):
                cv2.circle(made, (x, y), 3, INK, -1)
    elif what == "as tall as a door":
        made[270:450, 420:470] = INK
    assert with_mark(made, LINE) == pytest.approx(LINE, abs=0.002)


def test_words_too_small_or_too_faint_say_nothing() -> None:
    made = np.full((*SIZE, 3), GROUND, np.uint8)
    cv2.circle(made, (420, 360), 44, INK, 4)
    assert with_mark(made, LINE) == LINE
    assert with_mark(made, (0.4, 0.5, 0.05, 0.01)) == (0.4, 0.5, 0.05, 0.01)


def test_at_the_edge_of_the_picture() -> None:
    made = picture()
    box = (0.0, 0.0, 1.0, 1.0)
    assert with_mark(made, box) == pytest.approx(box)
    assert with_mark(made[:, 512:], (0.0, 0.45, 0.5, 0.1))[0] == 0.0
