"""A passage: one unbroken stretch of the film, its own cuts included, so that what is said stays whole and in sync."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from cutthrough.model.footage import Footage
from cutthrough.plan.choice import LEAD, MANY_SHOTS, Spoken, Take, Task, gaps
from cutthrough.plan.strength import moments
from cutthrough.plan.stretches import Stretch, moments_within, shots_of, table

WORTH = Fraction(9, 10)
"""A passage may fall this far short of the runtime and still be better than pieces."""


def passage(footage: Footage, pool: Sequence[Stretch], task: Task) -> tuple[Take, ...]:
    """The passage that tears the fewest words and holds the most of them; () where skipping serves better.

    It serves footage of fewer than six shots in which someone speaks. `pool` are the usable stretches of `footage`.
    """
    spoken = task.spoken.get(footage.sha256, ())
    if len(shots_of(footage)) >= MANY_SHOTS or not spoken or not pool:
        return ()
    run = max(_runs(footage, pool), key=lambda r: r.end - r.start)
    room = run.frames_from(run.start, task.rate)
    if room < task.least or (room < task.frames * WORTH and len(pool) > 1 and _all_room(pool, task) > room):
        return ()
    frames = min(room, task.frames)
    return _split(footage, _place(run, frames, spoken, task), task)


def _all_room(pool: Sequence[Stretch], task: Task) -> int:
    return sum(s.frames_from(s.start, task.rate) for s in pool)


def _runs(footage: Footage, pool: Sequence[Stretch]) -> list[Stretch]:
    """Stretches joined over the shot boundaries that part them, where nothing but the guard was left out there."""
    shots, runs = shots_of(footage), [pool[0]]
    for stretch in pool[1:]:
        before = runs[-1]
        ends_with_shot = shots[stretch.shot - 1].last - before.last <= 4
        begins_with_shot = stretch.first - shots[stretch.shot].first <= 4
        if pool[pool.index(stretch) - 1].shot == stretch.shot - 1 and ends_with_shot and begins_with_shot:
            runs[-1] = replace(before, last=stretch.last)
        else:
            runs.append(stretch)
    return runs


def _place(run: Stretch, frames: int, spoken: Spoken, task: Task) -> Take:
    """Where the passage goes in. Words may end under the end card, where the sound carries on."""
    table_, rate = table(run.footage), task.rate
    best: tuple[tuple[Fraction, ...], Take] | None = None
    for moment in (run.start, *gaps(spoken)):
        first = min(max(table_.index_at(max(moment, run.start)), run.first), run.last)
        while first > run.first and run.frames_from(table_.time(first), rate) < frames:
            first -= 1
        begin = table_.time(first)
        finish = begin + (frames + task.tail) / rate
        torn = sum(1 for s, e in spoken for at in (begin, finish) if s + LEAD < at < e - LEAD)
        whole = sum((e - s for s, e in spoken if s >= begin - LEAD and e <= finish + LEAD), Fraction(0))
        cost = (Fraction(torn), -whole, begin)
        if best is None or cost < best[0]:
            best = (cost, Take(run, first, frames))
    assert best is not None  # noqa: S101 - the run's own start always counts
    return best[1]


def _split(footage: Footage, whole: Take, task: Task) -> tuple[Take, ...]:
    """One take for each shot the passage runs through; a sliver at either end is left out."""
    shots, frames = shots_of(footage), table(footage)
    measured = moments(shots, frames, footage.speech or ())
    takes: list[Take] = []
    at, left, index = whole.start, whole.frames, whole.first
    for number, shot in enumerate(shots):
        if shot.last < index or left <= 0:
            continue
        boundary = frames.time(shot.last + 1) if shot.last + 1 < frames.count else None
        here = left if boundary is None else min(left, round((boundary - at) * task.rate))
        last = min(shot.last, whole.stretch.last)
        if here >= task.least:
            piece = Stretch(footage, number, index, last, moments_within(measured[number], index, last, frames))
            takes.append(Take(piece, index, min(here, piece.frames_from(frames.time(index), task.rate))))
        elif takes and boundary is not None:
            break
        at, left, index = at + here / task.rate, left - here, shot.last + 1
    return tuple(takes)
