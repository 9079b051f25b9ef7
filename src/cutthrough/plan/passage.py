"""A passage: one unbroken stretch of the film, its own cuts included, so that what is said stays whole and in sync."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from cutthrough.model.footage import Footage
from cutthrough.plan.choice import MANY_SHOTS, Take, Task
from cutthrough.plan.speech import LEAD, Spoken, Words, gaps
from cutthrough.plan.strength import Moment, moments
from cutthrough.plan.stretches import GUARD, Stretch, moments_within, shots_of, table


def passage(footage: Footage, pool: Sequence[Stretch], task: Task) -> tuple[Take, ...]:
    """The passage that tears the fewest words and holds the most of them; () where skipping serves better.

    It serves footage of fewer than six shots in which someone speaks. `pool` are the usable stretches of `footage`;
    the passage is shorter than asked for where no unbroken run of them is long enough.
    """
    spoken = task.spoken.get(footage.sha256, ())
    if len(shots_of(footage)) >= MANY_SHOTS or not spoken or not pool:
        return ()
    run = max(_runs(footage, pool), key=lambda r: r.end - r.start)
    room = run.frames_from(run.start, task.rate)
    if room < task.least:
        return ()
    frames = min(room, task.frames)
    takes = _place(run, frames, spoken, task)
    return (replace(takes[0], why="Opens where the fewest words are cut through"), *takes[1:]) if takes else ()


def _runs(footage: Footage, pool: Sequence[Stretch]) -> list[Stretch]:
    """Stretches joined over the shot boundaries that part them, where nothing but the guard was left out there."""
    shots, runs = shots_of(footage), [pool[0]]
    for stretch in pool[1:]:
        before = runs[-1]
        ends_with_shot = shots[stretch.shot - 1].last - before.last <= GUARD
        begins_with_shot = stretch.first - shots[stretch.shot].first <= GUARD
        if pool[pool.index(stretch) - 1].shot == stretch.shot - 1 and ends_with_shot and begins_with_shot:
            runs[-1] = replace(before, last=stretch.last)
        else:
            runs.append(stretch)
    return runs


def _place(run: Stretch, frames: int, spoken: Spoken, task: Task) -> tuple[Take, ...]:
    """Where the passage goes in. Words may end under the end card, where the sound carries on.

    A cut of the film so near to either end that a sliver would be left out there makes the passage shorter: that is
    worse than a torn word.
    """
    table_, rate = table(run.footage), task.rate
    best: tuple[tuple[Fraction, ...], tuple[Take, ...]] | None = None
    cuts = [table_.time(shot.first) for shot in shots_of(run.footage) if run.first < shot.first <= run.last]
    measured = moments(shots_of(run.footage), table_, run.footage.speech or ())
    at_cuts = [moment for cut in cuts for moment in (cut, cut - frames / rate)]
    words = Words(spoken)
    for moment in (run.start, *gaps(spoken), *at_cuts):
        first = min(max(table_.index_at(max(moment, run.start)), run.first), run.last)
        while first > run.first and run.frames_from(table_.time(first), rate) < frames:
            first -= 1
        begin = table_.time(first)
        finish = begin + (frames + task.tail) / rate
        takes = _split(Take(run, first, frames), task, measured)
        here = words.within(begin - LEAD, finish + LEAD)
        torn = sum(1 for s, e in here for at in (begin, finish) if s + LEAD < at < e - LEAD)
        whole = sum((e - s for s, e in here if s >= begin - LEAD and e <= finish + LEAD), Fraction(0))
        cost = (Fraction(frames - sum(t.frames for t in takes)), Fraction(torn), -whole, begin)
        if best is None or cost < best[0]:
            best = (cost, takes)
    assert best is not None  # noqa: S101 - the run's own start always counts
    return best[1]


def _split(whole: Take, task: Task, measured: Sequence[Sequence[Moment]]) -> tuple[Take, ...]:
    """One take for each shot the passage runs through; a sliver at either end is left out."""
    footage = whole.stretch.footage
    shots, frames = shots_of(footage), table(footage)
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
