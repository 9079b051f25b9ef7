"""The course of a shot: one value for each quarter second, of what is measured in it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cutthrough.analyse.course import Course
from cutthrough.analyse.focus import subject_of
from cutthrough.media.signals import GRID_COLUMNS, GRID_ROWS, Grid, Signals, signals

SHARP = np.kron(np.random.default_rng(4).integers(30, 225, (18, 32), dtype=np.uint8), np.ones((10, 10), np.uint8))


def one(luma: float = 0.5, sharpness: float = 0.4, motion: Grid | None = None) -> Signals:
    still = np.zeros((GRID_ROWS, GRID_COLUMNS), np.float32)
    grid = still if motion is None else motion
    return Signals(luma, 0.1, float(grid.mean()), still, grid, black=False, sharpness=sharpness)


def test_one_value_for_each_step_and_one_for_the_rest() -> None:
    course = Course(6)
    for i in range(15):
        course.push(one(luma=0.1 * (i // 6)), first=i == 0)
    fields = course.fields()
    assert fields["step"] == 6
    assert fields["brightness"] == (0.0, 0.1, 0.2)
    assert [len(fields[name]) for name in ("sharpness", "ground", "subject")] == [3, 3, 3]


def test_the_change_across_a_cut_does_not_count() -> None:
    course = Course(2)
    everything = np.full((GRID_ROWS, GRID_COLUMNS), 0.5, np.float32)
    course.push(one(motion=everything), first=True)
    course.push(one(), first=False)
    assert course.fields()["ground"] == (0.0,)


def test_a_shot_taken_in_follows_on() -> None:
    course, later = Course(4), Course(4)
    for i in range(6):
        course.push(one(luma=0.2), first=i == 0)
        later.push(one(luma=0.8), first=i == 0)
    course.take_in(later)
    assert course.fields()["brightness"] == (0.2, 0.2, 0.8, 0.8)


def test_subject_and_ground_are_told_apart() -> None:
    pan = np.full((GRID_ROWS, GRID_COLUMNS), 0.1, np.float32)
    assert subject_of(pan) == (pytest.approx(0.1), pytest.approx(0.0))
    face = np.zeros((GRID_ROWS, GRID_COLUMNS), np.float32)
    face[7:11, 14:18] = 0.1
    ground, subject = subject_of(face)
    assert ground == 0
    assert subject > 0.09
    corner = np.roll(face, (-7, -14), (0, 1))
    assert subject_of(corner)[1] < subject / 2


def test_sharpness_falls_with_blur_and_not_with_a_soft_ground() -> None:
    sharp = signals(SHARP, None).sharpness
    blurred = signals(cv2.blur(SHARP, (25, 3)), None).sharpness
    soft = np.full_like(SHARP, 128)
    soft[60:120, 120:200] = SHARP[60:120, 120:200]
    assert sharp > 0.5
    assert blurred < sharp / 2
    assert signals(soft, None).sharpness > 0.4
    assert signals(np.full_like(SHARP, 128), None).sharpness == 0


def test_haze_is_not_crisp() -> None:
    haze = (118 + SHARP.astype(np.float32) * 0.1).astype(np.uint8)
    assert signals(haze, None).sharpness < 0.25
