"""The picture edit of one slot: which takes, in which order, and the openings that may stand first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.source import SourceRole
from cutthrough.model.time import say_seconds
from cutthrough.plan.choice import (
    MANY_SHOTS,
    SHORTEST,
    Take,
    Task,
    choose,
    keep_longest,
    pace,
    place,
    shortest,
    split_opening,
)
from cutthrough.plan.passage import passage
from cutthrough.plan.slots import Slot
from cutthrough.plan.speech import Spoken
from cutthrough.plan.stretches import Stretch, longest_per_shot, shots_of, stretches

AMPLE = Fraction(5, 4)
"""How much more footage than frames there must be for idle ends to be left out."""
FILLERS = (
    ({"fading_too": True}, "a fade or a slow change of picture"),
    ({"frozen_too": True}, "a still picture"),
    ({"frozen_too": True, "fading_too": True}, "a fade or a still picture"),
)
"""What footage is used besides where it is short, the least bad first."""
UNUSABLE = "it is too short, black or still throughout"
COMPARED = "An opening to compare with the master's own"


@dataclass(frozen=True)
class Edit:
    """The takes of a slot. `openings` may each stand in place of the first take and are as long as it; by source.

    `unseen` is why a hook or B-roll is not among them, by role and source.
    """

    takes: tuple[Take, ...]
    openings: Mapping[str, Take]
    how: str
    notes: tuple[str, ...]
    unseen: Mapping[tuple[SourceRole, str], str]


def edit(
    slot: Slot,
    frames: int,
    master: Footage,
    hooks: Sequence[Footage],
    broll: Sequence[Footage],
    spoken: Mapping[str, Spoken],
    tail: int = 0,
) -> Edit:
    """`frames` frames of picture for the slot, or as many as the footage has; a note says so when it is fewer.

    `tail` is for how many frames the last clip's sound carries on under the end card.
    Raises SourceError when the master has nothing that can be shown.
    """
    task = Task(frames, slot.rate, pace(slot.length), spoken, tail=tail)
    pool, notes = _usable(master, slot, frames)
    openings = _openings(hooks, slot, task)
    unseen = {(SourceRole.HOOK, h.sha256): UNUSABLE for h in hooks if h.sha256 not in openings}
    if openings:
        most = min(t.stretch.frames_from(t.start, slot.rate) for t in openings.values())
        task = replace(task, opening=min(most, frames - task.least, round(task.pace * slot.rate * Fraction(4, 3))))
        if task.opening is None or task.opening < task.least:
            unseen |= {(SourceRole.HOOK, sha): "the edit is too short for an exchangeable opening" for sha in openings}
            openings, task = {}, replace(task, opening=None)
    takes, how = _takes(master, pool, broll, slot, task)
    if not takes:
        raise SourceError(
            f"The master has no stretch of {say_seconds(SHORTEST)} that could be shown in {slot.family}",
            "give footage that is neither black nor shorter than that",
            sha256=master.sha256,
        )
    if openings:
        takes = _with_opening(takes, task)
        if task.opening is None or takes[0].frames > task.opening or len(takes) < 2:
            unseen |= {
                (SourceRole.HOOK, sha): "the master is too short for an exchangeable opening" for sha in openings
            }
            openings = {}
    total = sum(t.frames for t in takes)
    if total < frames:
        notes.append(
            f"the footage has {say_seconds(Fraction(total) / slot.rate)} to show; the cut is that much shorter"
        )
    cut = {source: replace(take, frames=takes[0].frames) for source, take in openings.items()}
    return Edit(takes, cut, how, tuple(notes), unseen | _unseen(broll, takes, task))


def _unseen(broll: Sequence[Footage], takes: Sequence[Take], task: Task) -> dict[tuple[SourceRole, str], str]:
    """Why B-roll is not in the edit."""
    used = {take.stretch.source for take in takes}
    left = [footage for footage in broll if footage.sha256 not in used]
    filled = (
        not used & {footage.sha256 for footage in broll} and sum(t.frames for t in takes) > task.frames - task.least
    )
    fine = "the master fills the runtime" if filled else "other B-roll filled what the master left"
    return {(SourceRole.BROLL, f.sha256): fine if stretches(f, task.least / task.rate) else UNUSABLE for f in left}


def _with_opening(takes: tuple[Take, ...], task: Task) -> tuple[Take, ...]:
    if task.opening is not None and takes[0].frames > task.opening:
        return split_opening(takes, task.opening, task.rate)
    if len(takes) == 1 and takes[0].frames >= 2 * task.least:
        return split_opening(takes, min(takes[0].frames - task.least, round(task.pace * task.rate)), task.rate)
    return takes


def _usable(footage: Footage, slot: Slot, frames: int) -> tuple[tuple[Stretch, ...], list[str]]:
    """The master's stretches. Fading and still pictures only where the others do not fill the runtime, and with a note.

    A film of stills says what it has to say with them; leaving them out would leave its fades.
    """
    least = shortest(slot.rate) / slot.rate
    pool = stretches(footage, least)
    moving = sum((s.end - s.start for s in longest_per_shot(pool, faded_apart=True)), Fraction(0))
    whole = sum((s.end - s.start for s in shots_of(footage)), Fraction(0))
    still = sum((s.end - s.start for s in footage.frozen), Fraction(0))
    if pool and moving * slot.rate >= frames:
        return pool, []
    if pool and still * 2 <= whole:
        notes: list[str] = []
        for kinds, what in FILLERS:
            more = stretches(footage, least, **kinds)
            room = sum((s.end - s.start for s in longest_per_shot(more)), Fraction(0))
            if room > moving and moving * slot.rate < frames:
                pool, moving = more, room
                notes = [f"some clips hold {what}; without them the cut would be shorter"]
        return pool, notes
    found = stretches(footage, least, frozen_too=True)
    if found:
        return found, ["most of the footage stands still; its still pictures were used"]
    found = stretches(footage, least, frozen_too=True, fading_too=True)
    return found, ["the footage hardly ever stops fading; clips begin and end inside fades"] if found else []


def _takes(
    master: Footage, pool: tuple[Stretch, ...], broll: Sequence[Footage], slot: Slot, task: Task
) -> tuple[tuple[Take, ...], str]:
    one_each = _lively(longest_per_shot(pool), task)
    if sum(s.frames_from(s.start, task.rate) for s in one_each) < task.frames:
        one_each = _lively(longest_per_shot(pool, faded_apart=True), task)
    if len(shots_of(master)) >= MANY_SHOTS and len(one_each) >= 3:
        takes, how = choose(one_each, task), "Skips through the film"
    else:
        # Where an opening is to be exchanged, long takes are split later and not shortened.
        takes, how = (
            passage(master, pool, replace(task, opening=None)),
            "One unbroken passage cuts through the fewest words",
        )
        if sum(t.frames for t in takes) < task.frames:
            pieces = keep_longest(_lively(pool, task), replace(task, opening=None))
        else:
            pieces = ()
        if sum(t.frames for t in pieces) > sum(t.frames for t in takes):
            takes = pieces
            how = "The longest shots, the strongest of them first, then in the film's own order"
    missing = task.frames - sum(t.frames for t in takes)
    if missing < task.least or not broll:
        return takes, how
    more = longest_per_shot(s for footage in broll for s in stretches(footage, task.least / slot.rate))
    extra = keep_longest(more, replace(task, frames=missing, opening=None))
    return (*takes, *extra), f"{how}, filled up with B-roll" if extra else how


def _lively(pool: Sequence[Stretch], task: Task) -> tuple[Stretch, ...]:
    """The stretches without their idle ends, unless those are needed to fill the runtime."""
    trimmed = tuple(s.lively() for s in pool)
    enough = sum(s.frames_from(s.start, task.rate) for s in trimmed) >= task.frames * AMPLE
    return trimmed if enough else tuple(pool)


def _openings(hooks: Sequence[Footage], slot: Slot, task: Task) -> dict[str, Take]:
    """The strongest stretch of each hook that has one, from its beginning."""
    found: dict[str, Take] = {}
    for footage in hooks:
        pool = stretches(footage, task.least / slot.rate)
        if pool:
            long = [s for s in pool if s.end - s.start >= min(task.pace, max(p.end - p.start for p in pool))]
            best = max(long, key=lambda s: (s.score, -s.first))
            taken = place([best], [best.frames_from(best.start, slot.rate)], replace(task, tight=True))[0]
            found[footage.sha256] = replace(taken, why=COMPARED)
    return found
