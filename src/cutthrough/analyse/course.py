"""How a shot goes: sharpness, brightness and movement, a few values for each second of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

import numpy as np

from cutthrough.analyse.focus import subject_of
from cutthrough.media.signals import Grid, Signals

COURSE_STEP = Fraction(1, 4)
"""Seconds one value stands for: about as long as it takes to see that a picture is blurred."""


class Fields(TypedDict):
    """The fields of a `Shot` that follow it."""

    step: int
    sharpness: tuple[float, ...]
    brightness: tuple[float, ...]
    ground: tuple[float, ...]
    subject: tuple[float, ...]


class Course:
    """Push a shot's frames in order; each `step` of them give one value, and the rest at the end another."""

    def __init__(self, step: int = 6) -> None:
        self._step = step
        self._rows: list[tuple[float, float, float, float]] = []
        self._count = self._changes = 0
        self._sharpness = self._brightness = 0.0
        self._motion: Grid | None = None

    def push(self, one: Signals, *, first: bool) -> None:
        """Hear of the next frame; the first one's change belongs to the cut and does not count."""
        self._count += 1
        self._sharpness += one.sharpness
        self._brightness += one.luma
        if not first:
            self._motion = one.motion_grid.copy() if self._motion is None else self._motion + one.motion_grid
            self._changes += 1
        if self._count == self._step:
            self._close()

    def take_in(self, later: Course) -> None:
        """The shot that follows turned out to be part of this one."""
        self._close()
        later._close()
        self._rows += later._rows

    def fields(self) -> Fields:
        """Rounded to what is worth keeping."""
        self._close()
        columns = list(zip(*self._rows, strict=True)) or [()] * 4
        sharp, bright, ground, subject = (tuple(round(v, 3) for v in column) for column in columns)
        return Fields(step=self._step, sharpness=sharp, brightness=bright, ground=ground, subject=subject)

    def _close(self) -> None:
        if self._count == 0:
            return
        ground = subject = 0.0
        if self._motion is not None:
            ground, subject = subject_of(self._motion / np.float32(self._changes))
        self._rows.append((self._sharpness / self._count, self._brightness / self._count, ground, subject))
        self._count = self._changes = 0
        self._sharpness = self._brightness = 0.0
        self._motion = None
