"""Repeated and missing frames are found in how far the picture moves from frame to frame."""

from __future__ import annotations

import numpy as np
import pytest

from cutthrough.media.pace import PaceWatch
from cutthrough.model.measured import Pace
from media.seen import Gray, pan, show, texture


def _pace(pictures: list[Gray]) -> Pace:
    watch = PaceWatch()
    show(pictures, watch)
    return watch.result()


def test_an_even_pan_repeats_nothing_and_misses_nothing() -> None:
    pace = _pace(pan(100))
    assert (pace.judged, pace.pictures) == (98, 98)
    assert (pace.cycle, pace.long_step) == (None, None)


@pytest.mark.parametrize("every", [3, 4, 5, 6, 25])
def test_a_rhythm_of_repeats(every: int) -> None:
    """One of every n frames shows the picture before once more."""
    pictures = pan(200)
    pictures = [pictures[n - n // every] for n in range(200)]
    pace = _pace(pictures)
    assert (pace.cycle, pace.fresh) == (every, every - 1)
    assert pace.long_step is None


def test_repeats_that_coding_changed_keep_their_rhythm() -> None:
    """A coder redraws part of a repeated picture: a quarter of what the motion changes."""
    noise = np.random.default_rng(1)
    pictures = pan(200)
    pictures = [pictures[n - n // 5] for n in range(200)]
    coded = [np.clip(p + noise.normal(0, 1.2, p.shape), 0, 255).astype(np.uint8) for p in pictures]
    assert (_pace(coded).cycle, _pace(coded).fresh) == (5, 4)


@pytest.mark.parametrize("every", [4, 5, 12])
def test_a_rhythm_of_missing_frames(every: int) -> None:
    pictures = pan(300, field=texture(width=640), width=640)
    left = [picture for n, picture in enumerate(pictures) if n % every]
    assert _pace(left).long_step == every - 1


def test_cuts_are_no_rhythm() -> None:
    scenes = [pan(25, field=texture(seed=seed)) for seed in range(8)]
    pace = _pace([picture for scene in scenes for picture in scene])
    assert (pace.cycle, pace.long_step) == (None, None)
    assert pace.judged == pace.pictures


def test_a_small_thing_that_moves_says_nothing() -> None:
    still = pan(1)[0]
    pictures = []
    for n in range(100):
        picture = still.copy()
        at = 10 * (n // 2) % 300
        picture[60:120, at : at + 10] = 255
        pictures.append(picture)
    assert _pace(pictures).judged == 0


def test_a_short_film_says_nothing() -> None:
    assert _pace(pan(10)) == Pace()
