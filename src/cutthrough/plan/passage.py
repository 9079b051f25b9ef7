"""Passages: unbroken stretches of a film, its own cuts included, so that what is said stays whole and in sync."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from cutthrough.plan.choice import Take, Task
from cutthrough.plan.strength import moments
from cutthrough.plan.stretches import GUARD, Stretch, moments_within, shots_of, table


def runs(pool: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Stretches of one source joined over the shot boundaries that part them, where only the guard was left out there.

    A run bears the number of its first shot and the moments of that one alone.
    """
    if not pool:
        return ()
    shots, found = shots_of(pool[0].footage), [pool[0]]
    for one, other in pairwise(pool):
        ends_with_shot = shots[one.shot].last - one.last <= GUARD
        begins_with_shot = other.first - shots[other.shot].first <= GUARD
        if one.shot == other.shot - 1 and ends_with_shot and begins_with_shot:
            found[-1] = replace(found[-1], last=other.last)
        else:
            found.append(other)
    return tuple(found)


def split(whole: Take, task: Task) -> tuple[Take, ...]:
    """One take for each shot that a take of a run goes through; a sliver at either end is left out."""
    footage = whole.stretch.footage
    shots, frames = shots_of(footage), table(footage)
    measured = moments(shots, frames, footage.speech or ())
    takes: list[Take] = []
    at, left, index = whole.start, whole.frames, whole.first
    number = max(0, bisect_right([s.first for s in shots], index) - 1)
    for number, shot in enumerate(shots[number:], number):  # noqa: B020 - counts on from the first shot
        if left <= 0:
            break
        boundary = frames.time(shot.last + 1) if shot.last + 1 < frames.count else None
        here = left if boundary is None else min(left, round((boundary - at) * task.rate))
        last, taken = min(shot.last, whole.stretch.last), here
        if here >= task.least:
            piece = Stretch(footage, number, index, last, moments_within(measured[number], index, last, frames))
            room = piece.frames_from(frames.time(index), task.rate)
            taken = min(here, room)
            takes.append(Take(piece, index, taken, whole.why if not takes else ""))
        elif takes and boundary is not None:
            break
        at, left, index = at + here / task.rate, left - taken, shot.last + 1
    return tuple(takes)
