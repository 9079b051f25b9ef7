"""Passages: unbroken stretches of a film, its own editing included, so that what is said stays whole and in sync."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from cutthrough.model.footage import Footage, Span
from cutthrough.plan.choice import Take, Task
from cutthrough.plan.strength import Moment, moments
from cutthrough.plan.stretches import (
    FADE,
    Stretch,
    end_of_frame,
    fading,
    moments_within,
    off_fades,
    ranges,
    shots_of,
    table,
    without,
)

DIP = Fraction(1, 2)
"""Seconds: a film that is black for no longer goes through black from one picture to the next."""


def runs(pool: Sequence[Stretch], least: Fraction) -> tuple[Stretch, ...]:
    """The parts of one source that a passage may run through: whatever its film does there, but black and stillness.

    Cuts, dissolves, flashes and shots of a few frames are the film's own editing and part nothing. Still pictures do
    only where `pool` has none. A run has at least `least` seconds and one stretch of the pool in it, and bears the
    number and the moments of the shot it begins in alone.
    """
    if not pool:
        return ()
    footage = pool[0].footage
    frames, shots = table(footage), shots_of(footage)
    black = [Span(start=b.start - FADE, end=b.end + FADE) for b in footage.black if b.end - b.start > DIP]
    still = () if any(_meets(pool, f) for f in footage.frozen) else footage.frozen
    last = min(shots[-1].last, frames.count - 1)
    measured, fades = moments(shots, frames, footage.speech or ()), fading(footage)
    lasts, found = [s.last for s in pool], []
    for part in without(shots[0].first, last, ranges(frames, (*black, *still))):
        begin, end = off_fades(frames, part, fades, least)
        place = bisect_left(lasts, begin)
        usable = place < len(pool) and pool[place].first <= end
        if usable and end_of_frame(frames, end) - frames.time(begin) >= least:
            found.append(_run(footage, begin, end, measured))
    return tuple(found)


def _meets(pool: Sequence[Stretch], span: Span) -> bool:
    place = bisect_right(pool, span.start, key=lambda s: s.end)
    return place < len(pool) and pool[place].start < span.end


def _run(footage: Footage, first: int, last: int, measured: Sequence[Sequence[Moment]]) -> Stretch:
    number = max(0, bisect_right(shots_of(footage), first, key=lambda s: s.first) - 1)
    return Stretch(footage, number, first, last, moments_within(measured[number], first, last, table(footage)))


def apart_from(found: Iterable[Stretch], shots: frozenset[int]) -> tuple[Stretch, ...]:
    """What is left of the runs when these shots may not be used."""
    left: list[Stretch] = []
    for run in found:
        every = shots_of(run.footage)
        out = sorted((every[n].first, every[n].last) for n in shots)
        measured = moments(every, table(run.footage), run.footage.speech or ()) if out else ()
        parts = without(run.first, run.last, out)
        left += [run] if parts == [(run.first, run.last)] else [_run(run.footage, a, b, measured) for a, b in parts]
    return tuple(left)


@dataclass
class _Part:
    """`frames` frames of an edit from `first` on: what a passage shows of some shots, of which `shot` is the longest.

    The longest shot alone has `most` frames; `first`..`last` are the source's.
    """

    shot: int
    first: int
    last: int
    frames: int
    most: int

    def take_in(self, other: _Part) -> None:
        """Go on as far as the other goes."""
        if other.most > self.most:
            self.shot, self.most = other.shot, other.most
        self.last, self.frames = other.last, self.frames + other.frames


def split(whole: Take, task: Task) -> tuple[Take, ...]:
    """The takes of a passage, one for each shot it goes through.

    A shot too short to stand alone is in one take with those beside it, and is framed as the longest of them is.
    """
    footage = whole.stretch.footage
    parts: list[_Part] = []
    for part in _shots(whole, task.rate):
        if parts and parts[-1].frames < task.least:
            parts[-1].take_in(part)
        else:
            parts.append(part)
    if len(parts) > 1 and parts[-1].frames < task.least:
        short = parts.pop()
        parts[-1].take_in(short)
    shots, frames = shots_of(footage), table(footage)
    measured = moments(shots, frames, footage.speech or ())
    takes: list[Take] = []
    owed = 0  # frames that uneven stamps leave no room for are made up for by the next clip
    for part in parts:
        number = bisect_right(shots, part.first, key=lambda s: s.first) - 1
        past = bisect_right(shots, part.last, key=lambda s: s.first)
        inside = [m for row in measured[max(0, number) : past] for m in row]
        here = moments_within(inside, part.first, part.last, frames)
        piece = Stretch(footage, part.shot, part.first, part.last, here)
        room = piece.frames_from(frames.time(part.first), task.rate)
        if part is not parts[-1]:  # to the middle of a frame: what comes after is the film's next picture anyway
            room = max(room, ceil((piece.end - piece.start) * task.rate + Fraction(1, 2)) - 1)
        taken = min(part.frames + owed, room)
        owed += part.frames - taken
        takes.append(Take(piece, part.first, taken, whole.why if not takes else ""))
    return tuple(takes)


def _shots(whole: Take, rate: Fraction) -> Iterator[_Part]:
    """What the passage shows of each shot."""
    shots, frames = shots_of(whole.stretch.footage), table(whole.stretch.footage)
    begin, index, shown = whole.start, whole.first, 0
    number = max(0, bisect_right(shots, index, key=lambda s: s.first) - 1)
    for number, shot in enumerate(shots[number:], number):  # noqa: B020 - counts on from the first shot
        if shown >= whole.frames:
            break
        after = frames.time(shot.last + 1) if shot.last + 1 < frames.count and shot is not shots[-1] else None
        until = whole.frames if after is None else min(whole.frames, round((after - begin) * rate))
        if until > shown:
            yield _Part(number, index, min(shot.last, whole.stretch.last), until - shown, until - shown)
            shown = until
        index = shot.last + 1
