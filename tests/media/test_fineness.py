"""Enlarged pictures are told from fine ones; soft ones are never taken for enlarged."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cutthrough.media.fineness import FinenessWatch
from cutthrough.model.measured import Fineness
from media.seen import Gray, pan, show, texture

FIELD = texture(360, 640)


def _fineness(pictures: list[Gray]) -> Fineness:
    watch = FinenessWatch()
    show(pictures, watch)
    return watch.result()


def _fine() -> list[Gray]:
    return pan(50, 3, width=640, field=FIELD)


def test_a_fine_picture_is_native() -> None:
    found = _fineness(_fine())
    assert (found.native, found.enlarged) == (True, False)
    assert found.reach is not None
    assert found.reach > 0.85


@pytest.mark.parametrize("times", [2, 3, 4])
@pytest.mark.parametrize("way", [cv2.INTER_CUBIC, cv2.INTER_LANCZOS4], ids=["cubic", "lanczos"])
def test_an_enlarged_picture_is_never_native(times: int, way: int) -> None:
    small = (640 // times, 360 // times)
    shown = [
        cv2.resize(cv2.resize(p, small, interpolation=cv2.INTER_AREA), (640, 360), interpolation=way) for p in _fine()
    ]
    found = _fineness([np.asarray(each, np.uint8) for each in shown])
    assert not found.native
    assert found.reach is not None
    assert found.reach < 0.72


@pytest.mark.parametrize("blur", [0.6, 0.8, 1.0, 1.3, 1.7, 2.5])
def test_a_soft_picture_is_not_called_enlarged(blur: float) -> None:
    soft = [np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8) for picture in _fine()]
    assert not _fineness(soft).enlarged


def test_an_empty_picture_says_nothing() -> None:
    found = _fineness([np.full((360, 640), 90, np.uint8)] * 50)
    assert (found.reach, found.native, found.enlarged) == (None, False, False)


@pytest.mark.parametrize("size", [(16, 16), (100, 2000), (2000, 40)])
def test_pictures_of_any_shape_are_looked_at(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(5)
    _fineness([noise.integers(0, 256, size, np.uint8) for _ in range(30)])
