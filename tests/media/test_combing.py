"""Frames woven of two moments are told from whole ones, and from stripes."""

from __future__ import annotations

import numpy as np

from cutthrough.media.combing import CombWatch
from cutthrough.model.measured import Combs
from media.seen import Gray, pan, show


def _combs(pictures: list[Gray]) -> Combs:
    watch = CombWatch()
    show(pictures, watch)
    return watch.result()


def _woven(pictures: list[Gray]) -> list[Gray]:
    """Even lines of one picture, odd lines of the next: two fields a frame."""
    woven = []
    for first, second in zip(pictures[::2], pictures[1::2], strict=True):
        frame = first.copy()
        frame[1::2] = second[1::2]
        woven.append(frame)
    return woven


def test_woven_frames_are_found_in_either_order() -> None:
    fields = pan(100, step=3)
    for order in (fields, [fields[n ^ 1] for n in range(100)]):
        combs = _combs(_woven(order))
        assert combs.woven >= 8
        assert combs.whole == 0


def test_whole_frames_are_whole() -> None:
    combs = _combs(pan(50, step=3))
    assert (combs.woven, combs.whole) == (0, 10)


def test_stripes_are_no_combs() -> None:
    """Standing ones can't be told, moving ones are whole."""
    stripes = np.where(np.arange(180)[:, None] % 2 == 0, 200, 60).repeat(320, axis=1).astype(np.uint8)
    combs = _combs([stripes] * 50)
    assert (combs.woven, combs.whole, combs.lines > 0.9) == (0, 0, True)
    moving = [np.roll(np.where(np.arange(180)[:, None] % 8 < 2, 200, 60), 2 * n, axis=0) for n in range(50)]
    assert _combs([each.repeat(320, axis=1).astype(np.uint8) for each in moving]).woven == 0


def test_noise_on_a_still_picture_is_no_comb() -> None:
    still, noise = pan(1)[0], np.random.default_rng(2)
    shown = [np.clip(still + noise.normal(0, 6, still.shape), 0, 255).astype(np.uint8) for _ in range(50)]
    assert _combs(shown).woven == 0
