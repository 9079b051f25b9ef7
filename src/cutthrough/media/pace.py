"""How often the picture of a finished film really changes: repeated frames, and ones that are missing."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from math import gcd
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cutthrough.media.frame_tap import Glimpse
from cutthrough.media.leaps import Leaps, LeapWatch
from cutthrough.media.signals import cells, difference
from cutthrough.model.measured import Pace

_WINDOW = 6  # frames to either side by which a passage is judged to move
_MOVES = 1.0  # levels of 255 the picture changes by on average, in the passage's second largest step
_COVERS = 0.2  # of the cells have to change then: a cursor or a mouth says nothing of the film's pace
_CELL_MOVES = 1.0  # levels
_REPEATS = 0.15  # of the passage's motion that a frame may change by and still repeat the one before
_NOISE = 0.8  # levels that coding changes at most in a repeated frame, seen at 320 pixels
_LONGEST_HOLD = 6  # frames; a picture that stands longer stands still
_PASSAGE = 150  # frames within which a rhythm is looked for
_LONGEST_RHYTHM = 30  # frames: 24 made 25 repeats every 25th, 30 made 29 misses every 30th
_CYCLES = 4  # of a rhythm have to be seen
_DIPS, _BETWEEN, _STANDS = 0.45, 0.5, 0.6  # shares of the passage's motion: repeats stay under, new pictures over
_STEADY = 0.85  # of the frames have to keep the rhythm
_LEAST_STEP = 0.3  # of the passage's motion: shorter steps are repeats, not motion
_SPREADS = 0.2  # of the cells, by which more may change in a long step than in the others
_ENOUGH = 24  # moving frames
_BATCH = 1 << 14  # frames whose surroundings are laid out at a time

Flags = npt.NDArray[np.bool_]
CUT, CUT_STANDS_OUT = 18.0, 2.5
"""Levels of 255 a picture changes by on average where another one begins, and how many times any step near it."""

Floats = npt.NDArray[np.float64]


class _Passage(NamedTuple):
    """Frames that follow one another: steps, shares of cells changed, motion around them, and whether to count them.

    `excess` and `gain` are those of LeapWatch.
    """

    steps: Floats
    covers: Floats
    motion: Floats
    excess: Floats
    gain: Floats
    usable: Flags

    def cut(self, first: int, end: int) -> _Passage:
        part = slice(first, end)
        return _Passage(
            self.steps[part],
            self.covers[part],
            self.motion[part],
            self.excess[part],
            self.gain[part],
            self.usable[part],
        )


Finder = Callable[[_Passage], tuple[int, int] | None]


class Step(NamedTuple):
    """From one frame to the next: mean change in levels of 255, and the share of cells (0..1) that changed."""

    change: float
    covers: float


class PaceWatch:
    """Looks at every frame; keeps 7 bytes of each. `last` is the step to the frame looked at last."""

    def __init__(self) -> None:
        self.last = Step(0.0, 0.0)
        self._before: npt.NDArray[np.uint8] | None = None
        self._changes = array("f")
        self._covers = array("B")
        self._leaps = LeapWatch()

    def look(self, glimpse: Glimpse) -> None:
        """Look at the next frame."""
        gray = glimpse.gray
        if self._before is not None:
            changed = difference(gray, self._before)
            moved = cells(changed)
            self.last = Step(float(moved.mean()), float(np.mean(moved > _CELL_MOVES)))
            self._changes.append(self.last.change)
            self._covers.append(int(100 * self.last.covers))
            self._leaps.push(moved, self._before, gray)
        self._before = gray

    def result(self) -> Pace:
        """What the steps between all frames say."""
        steps = np.frombuffer(self._changes, np.float32).astype(np.float64)
        if len(steps) < _ENOUGH:
            return Pace()
        covers = np.frombuffer(self._covers, np.uint8) / 100
        motion, moving = _motion(steps, covers)
        repeated = moving & (steps <= _REPEATS * motion) & (steps <= _NOISE)
        holds = _holds(moving, repeated)
        judged = sum(n * count for n, count in enumerate(holds, 1))
        if judged < _ENOUGH:
            return Pace(judged=judged, pictures=sum(holds), holds=holds)
        seen = _Passage(steps, covers, motion, *self._leaps.result(), moving & ~_cuts(steps))
        cycle, fresh = _agreed(seen, _cycle) or (None, None)
        rhythm = _agreed(seen, _lost) if cycle is None else None
        return Pace(
            judged=judged,
            pictures=sum(holds),
            holds=holds,
            cycle=cycle,
            fresh=fresh,
            long_step=rhythm[0] if rhythm else None,
            would_show=_shows(seen),
        )


def _motion(steps: Floats, covers: Floats) -> tuple[Floats, Flags]:
    """The second largest step around each that is no cut, and whether the picture as a whole moves there."""
    motion = _second(np.where(_cuts(steps), 0.0, steps))
    return motion, (motion >= _MOVES) & (_second(covers) >= _COVERS)


def _cuts(steps: Floats) -> Flags:
    """Where another picture begins: a large step, far larger than any near it."""
    flags: Flags = (steps >= CUT) & (steps > CUT_STANDS_OUT * _second(steps))
    return flags


def _second(values: Floats) -> Floats:
    """The second largest of each value and the six on either side of it."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(values, _WINDOW, mode="edge"), 2 * _WINDOW + 1)
    second: Floats = np.concatenate(
        [np.partition(around[at : at + _BATCH], -2, axis=1)[:, -2] for at in range(0, len(around), _BATCH)]
    )
    return second


def _holds(moving: Flags, repeated: Flags) -> tuple[int, ...]:
    """How many pictures stand for 1, 2, 3 ... frames, of those that begin and end within moving passages."""
    fresh = np.flatnonzero(~repeated)
    lengths = np.diff(fresh)
    within = moving[fresh[:-1]] & moving[fresh[1:]]
    counts = np.bincount(lengths[within & (lengths <= _LONGEST_HOLD)], minlength=2)[1:]
    last = int(np.flatnonzero(counts)[-1]) + 1 if counts.any() else 0
    return tuple(int(count) for count in counts[:last])


def _agreed(whole: _Passage, find: Finder) -> tuple[int, int] | None:
    """The rhythm found in most of the passages that could tell, if it is in a third of them: cuts break its phase."""
    found: Counter[tuple[int, int]] = Counter()
    asked = 0
    for passage in _passages(whole):
        asked += 1
        if rhythm := find(passage):
            found[rhythm] += 1
    if not found:
        return None
    rhythm, count = found.most_common(1)[0]
    return rhythm if 3 * count >= asked else None


def _passages(whole: _Passage) -> Iterator[_Passage]:
    """Those with enough frames in motion."""
    length = len(whole.steps)
    for at in range(0, max(1, length - _PASSAGE // 2), _PASSAGE):
        passage = whole.cut(at, at + _PASSAGE if at + 3 * _PASSAGE // 2 <= length else length)
        if np.count_nonzero(passage.usable) >= _ENOUGH:
            yield passage


def _cycle(seen: _Passage) -> tuple[int, int] | None:
    """The shortest (n, k) where of every n frames always the same k show a new picture; coding changes repeats too."""
    places = np.flatnonzero(seen.usable)
    share = seen.steps[places] / seen.motion[places]
    for every in range(2, _LONGEST_RHYTHM + 1):
        phase = places % every
        counts = np.bincount(phase, minlength=every)
        if len(places) < _CYCLES * every or counts.min() < _CYCLES - 1:
            continue
        middle = np.array([np.median(share[phase == n]) for n in range(every)])
        repeats = middle < _DIPS
        if not repeats.any() or repeats.all() or middle[~repeats].min() < _STANDS:
            continue
        low = repeats[phase]
        if np.mean(share[low] < _BETWEEN) >= _STEADY and np.mean(share[~low] > _BETWEEN) >= _STEADY:
            fresh = int(np.count_nonzero(~repeats))
            return every // gcd(every, fresh), fresh // gcd(every, fresh)
    return None


def _lost(seen: _Passage) -> tuple[int, int] | None:
    """(n, 1) where every n-th step of the motion is longer than the others by a frame's worth.

    Coders that renew the grain of the whole picture every n-th frame make such a rhythm too; there more of the picture
    changes, not the same part further.
    """
    leaps = _leaps(seen)
    every = leaps.rhythm()
    if every is None:
        return None
    phase = leaps.places % every
    long = int(np.argmax([np.nanmedian(seen.excess[leaps.places[phase == n]]) for n in range(every)]))
    spread = seen.covers[leaps.places[phase == long]].mean() - seen.covers[leaps.places[phase != long]].mean()
    return (every, 1) if spread <= _SPREADS else None


def _leaps(seen: _Passage) -> Leaps:
    return Leaps(seen.excess, seen.gain, seen.usable & (seen.steps > _LEAST_STEP * seen.motion))


def _shows(whole: _Passage) -> int:
    """The longest rhythm of missing frames that would have shown in half of the passages that move."""
    found = sorted(_leaps(passage).shows() for passage in _passages(whole))
    return found[len(found) // 2] if found else 0
