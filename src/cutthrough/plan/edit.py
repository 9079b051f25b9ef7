"""The picture edit of one slot: which takes, in which order, and the openings that may stand first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.source import SourceRole
from cutthrough.model.time import say_seconds
from cutthrough.plan.aims import Aims
from cutthrough.plan.choice import MANY_SHOTS, SHORTEST, Take, Task, pace, shortest, split_opening
from cutthrough.plan.hooks import Opening, distinct, openings
from cutthrough.plan.passage import runs
from cutthrough.plan.picking import Picked, Pool, pick
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
OWN = 2
"""Openings of the master's own beside the one an edit has, where hooks are varied and the brief names no files."""


@dataclass(frozen=True)
class Edit:
    """The takes of a slot. `openings` may each stand in place of the first take and are as long as it.

    They are by source, and the master's own by `opening_key`. `unseen` is why a hook or B-roll is not among them, by
    role and source. `candidates` are the openings that were weighed, the strongest first.
    """

    takes: tuple[Take, ...]
    openings: Mapping[str, Take]
    how: str
    notes: tuple[str, ...]
    unseen: Mapping[tuple[SourceRole, str], str]
    candidates: tuple[Opening, ...] = field(default=(), compare=False)


def opening_key(take: Take) -> str:
    """What one of the master's own openings is known by: `master at 12.4 s`."""
    return f"master at {say_seconds(Fraction(round(take.start * 10), 10))}"


def edit(
    slot: Slot,
    frames: int,
    master: Footage,
    hooks: Sequence[Footage],
    broll: Sequence[Footage],
    spoken: Mapping[str, Spoken],
    tail: int = 0,
    *,
    aims: Aims | None = None,
    vary: bool = False,
) -> Edit:
    """`frames` frames of picture for the slot, or as many as the footage has; a note says so when it is fewer.

    `tail` is for how many frames the last clip's sound carries on under the end card. `vary` makes openings of the
    master's own to compare where there are no `hooks`. Raises SourceError when the master has nothing that can be
    shown.
    """
    aims = aims or Aims()
    swift = aims.template.pace if aims.template else pace(slot.length)
    first = aims.template.first if aims.template else None
    task = Task(frames, slot.rate, swift, spoken, tail=tail, first=first)
    stretches_, notes = _usable(master, slot, frames, aims)
    given = _given(hooks, task, aims)
    unseen = {(SourceRole.HOOK, h.sha256): UNUSABLE for h in hooks if h.sha256 not in given}
    if given:
        most = min(t.stretch.frames_from(t.start, slot.rate) for t in given.values())
        cap = min(most, frames - task.least, round(task.lead * slot.rate))
        task = replace(task, opening=cap)
        if cap < task.least:
            unseen |= {(SourceRole.HOOK, sha): "the edit is too short for an exchangeable opening" for sha in given}
            given, task = {}, replace(task, opening=None)
    pool = _pool(master, stretches_, task)
    ranked = _ranked(pool, aims, spoken)
    found, own = _picked(pool, ranked, task, aims, vary=vary and not hooks)
    takes, how = found.takes, found.how
    if not takes:
        raise SourceError(
            f"The master has no stretch of {say_seconds(SHORTEST)} that could be shown in {slot.family}",
            "give footage that is neither black nor shorter than that",
            sha256=master.sha256,
        )
    takes, how = _filled(takes, how, broll, task, aims)
    if given:
        takes = _with_opening(takes, task)
        if task.opening is None or takes[0].frames > task.opening or len(takes) < 2:
            unseen |= {(SourceRole.HOOK, sha): "the master is too short for an exchangeable opening" for sha in given}
            given = {}
    total = sum(t.frames for t in takes)
    if total < frames:
        notes.append(
            f"the footage has {say_seconds(Fraction(total) / slot.rate)} to show; the cut is that much shorter"
        )
    cut = {key: replace(take, frames=takes[0].frames) for key, take in (*given.items(), *own.items())}
    notes += found.notes
    return Edit(takes, cut, how, tuple(notes), unseen | _unseen(broll, takes, task), ranked)


def _ranked(pool: Pool, aims: Aims, spoken: Mapping[str, Spoken]) -> tuple[Opening, ...]:
    """The master's openings, the strongest first."""
    footage = pool.stretches[0].footage if pool.stretches else None
    if footage is None:
        return ()
    return openings(pool.stretches, {footage.sha256: aims.hooks(footage, spoken.get(footage.sha256, ()))})


def _picked(
    pool: Pool, ranked: Sequence[Opening], task: Task, aims: Aims, *, vary: bool
) -> tuple[Picked, dict[str, Take]]:
    """The edit, and where openings of the master's own are to be compared, those: nothing else shows their frames."""
    found = pick(pool, ranked, task, aims)
    if not vary or len(found.takes) < 2:
        return found, {}
    head = found.takes[0]
    opening = next((o for o in ranked if o.stretch.shot == head.stretch.shot), None)
    if opening is None:
        opening = Opening(head.stretch, head.first, 0.0, {}, "")
    rate = task.rate
    able = [o for o in ranked if o.stretch.frames_from(o.at, rate) >= task.least]
    others = distinct(able, [opening], OWN)
    if not others:
        return found, {}
    most = min(o.stretch.frames_from(o.at, rate) for o in others)
    capped = replace(task, opening=max(task.least, min(most, round(task.lead * rate))))
    taken = frozenset(o.stretch.shot for o in others)
    again = pick(pool, [o for o in ranked if o.stretch.shot not in taken], capped, aims, without=taken)
    if sum(t.frames for t in again.takes) < sum(t.frames for t in found.takes) or len(again.takes) < 2:
        return found, {}
    takes = _with_opening(again.takes, capped)
    if takes[0].frames > (capped.opening or 0):
        return found, {}
    own = [Take(o.stretch, o.first, takes[0].frames, f"{COMPARED}{_with(o)}") for o in others]
    return replace(again, takes=takes), {opening_key(take): take for take in own}


def _with(opening: Opening) -> str:
    return f", with {opening.reason}" if opening.reason else ""


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


def _usable(footage: Footage, slot: Slot, frames: int, aims: Aims) -> tuple[tuple[Stretch, ...], list[str]]:
    """The master's stretches. Fading and still pictures only where the others do not fill the runtime, and with a note.

    A film of stills says what it has to say with them; leaving them out would leave its fades.
    """
    least = shortest(slot.rate) / slot.rate
    pool = aims.stretches(footage, least)
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


def _pool(footage: Footage, found: tuple[Stretch, ...], task: Task) -> Pool:
    """What may be shown of a source: one stretch of each shot where it has many, else all of them."""
    one_each = _lively(longest_per_shot(found), task)
    if sum(s.frames_from(s.start, task.rate) for s in one_each) < task.frames:
        one_each = _lively(longest_per_shot(found, faded_apart=True), task)
    many = len(shots_of(footage)) >= MANY_SHOTS
    return Pool(one_each if many else found, runs(found, task.least / task.rate), many)


def _lively(pool: Sequence[Stretch], task: Task) -> tuple[Stretch, ...]:
    """The stretches without their idle ends, unless those are needed to fill the runtime."""
    trimmed = tuple(s.lively for s in pool)
    enough = sum(s.frames_from(s.start, task.rate) for s in trimmed) >= task.frames * AMPLE
    return trimmed if enough else tuple(pool)


def _filled(
    takes: tuple[Take, ...], how: str, broll: Sequence[Footage], task: Task, aims: Aims
) -> tuple[tuple[Take, ...], str]:
    """The edit filled up with B-roll where the master leaves something open."""
    for footage in broll:
        missing = task.frames - sum(t.frames for t in takes)
        more = longest_per_shot(stretches(footage, task.least / task.rate))
        if missing < task.least or not more:
            continue
        rest = replace(task, frames=missing, opening=None, tail=0, first=None)
        pool = Pool(more, (), len(more) >= MANY_SHOTS)
        plain = replace(aims, brief=aims.brief.model_copy(update={"opening": None}) if aims.brief else None)
        extra = pick(pool, _ranked(pool, plain, task.spoken), rest, plain).takes
        if extra:
            extra = (replace(extra[0], why=""), *extra[1:])
            takes, how = (*takes, *extra), f"{how.removesuffix(', filled up with B-roll')}, filled up with B-roll"
    return takes, how


def _given(hooks: Sequence[Footage], task: Task, aims: Aims) -> dict[str, Take]:
    """Where each hook that a brief names opens: on the strongest of its stretches that are long enough."""
    found: dict[str, Take] = {}
    for footage in hooks:
        pool = stretches(footage, task.least / task.rate)
        if pool:
            weighed = aims.hooks(footage, task.spoken.get(footage.sha256, ()))
            long = [s for s in pool if s.end - s.start >= min(task.pace, max(p.end - p.start for p in pool))]
            best = max(long, key=lambda s: (weighed.score(s, s.first), -s.first))
            room = best.frames_from(best.start, task.rate)
            found[footage.sha256] = Take(best, best.first, room, COMPARED + _with(weighed.opening(best, best.first)))
    return found
