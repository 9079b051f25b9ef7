"""Builds the table of when each frame is shown, whatever the file's stamps are like."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.footage import FrameRun, FrameTable

_JUMP = 1  # seconds; a step back by more than this is a clock that wrapped or began again, not a late frame


class FrameTableBuilder:
    """Push the stamps of decoded frames in order of presentation; every frame gets a place after the one before.

    A missing stamp follows at the usual step; missing ones at the beginning lead up to the first that is there, so
    that picture and sound stay together (Matroska can't write a time before zero). A stamp that repeats or lies a
    little before its predecessor is put half a step after it. A step back by more than a second is taken for a clock
    that wrapped or was set anew (MPEG-TS wraps at 2^33 ticks): from there on all stamps are moved so that they
    follow on.
    """

    def __init__(self, time_base: Fraction, usual_rate: Fraction | None) -> None:
        self._time_base = time_base
        self._usual = max(1, int(1 / (usual_rate or Fraction(25)) / time_base))
        self._jump = max(1, int(_JUMP / time_base))
        self._runs: list[tuple[int, int, int, int]] = []  # closed: first, pts, step, count
        self._first = self._pts = self._step = self._run = 0  # the open one
        self._last: int | None = None
        self._last_step = 0
        self._offset = 0
        self._offsets: list[int] = []
        self.count = 0
        self.missing = self.unordered = self.jumps = 0
        self._lead = 0

    @property
    def repaired(self) -> bool:
        """Whether any stamp is not as the file has it."""
        return bool(self.missing or self.unordered or self.jumps)

    @property
    def restarts(self) -> tuple[Fraction, ...]:
        """By how many seconds the stamps after each jump of the clock are moved."""
        return tuple(offset * self._time_base for offset in self._offsets)

    def expect(self, first: int, leading: int) -> None:
        """Say before the first push that `leading` frames without a stamp come before the one stamped `first`."""
        self._lead = first - leading * self._usual

    def push(self, pts: int | None) -> int:
        """The next frame's stamp in ticks, None when it has none. Gives the stamp it has in the table."""
        tick = self._placed(pts)
        step = tick - self._last if self._last is not None else 0
        if self._run == 0:
            self._first, self._pts, self._run, self._step = self.count, tick, 1, 1
        elif self._run == 1 or step == self._step:
            self._step, self._run = step, self._run + 1
        else:
            self._runs.append((self._first, self._pts, self._step, self._run))
            self._first, self._pts, self._run, self._step = self.count, tick, 1, 1
        self._last_step = step or self._last_step
        self._last = tick
        self.count += 1
        return tick

    def end(self, last_duration: int = 0) -> int:
        """When the last frame is gone, in ticks: after `last_duration`, or the step before it when that is unknown."""
        if self._last is None:
            return 0
        return self._last + (last_duration if last_duration > 0 else self._last_step or self._usual)

    def table(self) -> FrameTable:
        """All frames so far."""
        runs = [*self._runs, *([(self._first, self._pts, self._step, self._run)] if self._run else [])]
        return FrameTable(
            time_base=self._time_base,
            runs=tuple(FrameRun(first=f, pts=p, step=s, count=c) for f, p, s, c in runs),
            repaired=self.repaired,
        )

    def notes(self) -> tuple[str, ...]:
        """What had to be repaired, in plain words."""
        notes = []
        if self.missing:
            notes.append(f"frames without a time stamp: {self.missing}")
        if self.unordered:
            notes.append(f"frames with a repeated or backward time stamp: {self.unordered}")
        if self.jumps:
            notes.append("the file's clock jumped back" + (f" {self.jumps} times" if self.jumps > 1 else ""))
        return tuple(notes)

    def _placed(self, pts: int | None) -> int:
        if self._last is None:
            self.missing += pts is None
            return self._lead if pts is None else pts
        step = self._last_step or self._usual
        if pts is None:
            self.missing += 1
            return self._last + step
        tick = pts + self._offset
        if tick > self._last:
            return tick
        if self._last - tick > self._jump:
            self.jumps += 1
            self._offset += self._last + step - tick
            self._offsets.append(self._offset)
            return self._last + step
        self.unordered += 1
        return self._last + max(1, step // 2)
