"""Chooses the stretches an edit is made of, and where in each it goes in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import ceil

from cutthrough.plan.speech import LEAD, Spoken, Words, gaps
from cutthrough.plan.stretches import LETTERED, Stretch, table

SHORTEST_FRAMES = 12
"""Frames: a shorter piece can't be encoded on its own."""
SHORTEST = Fraction(1, 2)
"""Seconds: about what it takes to recognise a scene one did not expect."""
MANY_SHOTS = 6
"""From this many shots on, an edit skips through the film; with fewer it keeps the longest stretches whole."""
APART = 3
"""How many shots of an edit may not be neighbours in the film, where it has the choice."""
STRETCHED = Fraction(3, 2)
"""A clip may outlast the pace this many times before another shot is taken in."""
SIGN_OFF = 0.3
"""What the film's last shot counts less: films end on a logo or credits of their own, and an edit has its own card."""
HOOK = Fraction(12, 5)
"""Seconds an opening may last even where the others are shorter: by a third of its share at most."""
LOOSE = (Fraction(4, 5), Fraction(5, 4))
"""How far a clip's length may leave the even share to end between words."""


@dataclass(frozen=True)
class Take:
    """`frames` frames at the output rate from source frame `first` of a stretch. `why` is said of it alone."""

    stretch: Stretch
    first: int
    frames: int
    why: str = ""

    @property
    def start(self) -> Fraction:
        """Seconds of the source's clock."""
        return table(self.stretch.footage).time(self.first)

    def end(self, rate: Fraction) -> Fraction:
        """Seconds of the source's clock."""
        return self.start + self.frames / rate


@dataclass(frozen=True)
class Task:
    """What an edit's body must come to. `spoken` is by source; `opening` caps the first clip's frames.

    `tail` is for how many frames the last clip's sound carries on after its picture, under the end card. `tight` is
    set where every frame is needed: then an opening begins where its stretch does and not on its best moment.
    """

    frames: int
    rate: Fraction
    pace: Fraction
    spoken: Mapping[str, Spoken]
    opening: int | None = None
    tail: int = 0
    tight: bool = False

    @property
    def least(self) -> int:
        """The fewest frames a clip may have."""
        return shortest(self.rate)


def shortest(rate: Fraction) -> int:
    """The fewest frames a clip may have at this rate: half a second, and 12."""
    return max(SHORTEST_FRAMES, ceil(SHORTEST * rate))


def pace(length: Fraction) -> Fraction:
    """Seconds a clip lasts on average in an edit of this length: 1.2 in six, 2.1 in fifteen, 3.6 in thirty."""
    return min(Fraction(18, 5), max(Fraction(6, 5), Fraction(3, 5) + length / 10))


def choose(pool: Sequence[Stretch], task: Task) -> tuple[Take, ...]:
    """The takes of an edit in order: the strongest opening, then the others as the film has them.

    `pool` has one stretch for each shot. Together the takes have `task.frames` frames, or as many as there are.
    """
    usable = [s for s in pool if s.frames_from(s.start, task.rate) >= task.least]
    if not usable or task.frames < task.least:
        return ()
    wanted = min(
        len(usable), max(1, task.frames // task.least), max(APART, round(task.frames / (task.pace * task.rate)))
    )
    opening = _opening(usable, task)
    chosen, opening = _spread(usable, opening, wanted, task)
    while True:
        takes = _order(chosen, opening)
        lengths = share(task.frames, _rooms(takes, task))
        rest = [s for s in usable if s not in chosen]
        full = sum(lengths) == task.frames and max(lengths) <= task.pace * task.rate * STRETCHED
        if full or not rest or (len(chosen) + 1) * task.least > task.frames:
            break
        chosen = [*chosen, max(rest, key=lambda s: (_worth(s, chosen, task), -s.shot))]
    if len(takes) < APART:
        takes = _roomier(takes, usable, task)
    return _opened(_placed(takes, task), usable, "Opens on the strongest picture that stands apart from the others")


def _roomier(takes: list[Stretch], usable: Sequence[Stretch], task: Task) -> list[Stretch]:
    """Longer shots in place of the shortest ones where these do not fill the frames and no clip can be added."""
    room = {id(s): s.frames_from(s.start, task.rate) for s in usable}
    while sum(room[id(s)] for s in takes) < task.frames:
        rest = [s for s in usable if s not in takes]
        least = min(takes, key=lambda s: room[id(s)])
        enough = task.frames - sum(room[id(s)] for s in takes) + room[id(least)]
        more = max(rest, key=lambda s: (min(room[id(s)], enough), _hook(s), -s.shot), default=least)
        if room[id(more)] <= room[id(least)]:
            break
        kept = [s for s in takes if s is not least] + [more]
        takes = _order(kept, takes[0] if least is not takes[0] else max(kept, key=lambda s: (_hook(s), -s.shot)))
    return takes


def _opened(takes: Sequence[Take], usable: Sequence[Stretch], otherwise: str) -> tuple[Take, ...]:
    """The takes, the first with why it opens: what is said of it is no more than is true among the `usable`."""
    opening = takes[0].stretch
    stronger = [s for s in usable if s.score > opening.score]
    why = otherwise
    if all(_is_last(s) for s in stronger):
        why = "Opens on the strongest picture there is" + (" before the film's own sign-off" if stronger else "")
    elif all(_is_last(s) or s.end - s.start < opening.end - opening.start for s in stronger):
        why = "Opens on the strongest picture that lasts long enough"
    return (replace(takes[0], why=why), *takes[1:])


def _placed(takes: Sequence[Stretch], task: Task) -> tuple[Take, ...]:
    """`place` with even shares, from the opening's best moment unless its earlier frames are needed too."""
    room = _rooms(takes, task)
    if sum(room) < task.frames:
        task = replace(task, tight=True)
        room = _rooms(takes, task)
    return place(takes, share(task.frames, room), task)


def _rooms(takes: Sequence[Stretch], task: Task) -> list[int]:
    return [_room(s, task, first=i == 0) for i, s in enumerate(takes)]


def keep_longest(pool: Sequence[Stretch], task: Task) -> tuple[Take, ...]:
    """The best stretches, long ones first, for footage of few shots: the strongest opens, then as the film has them."""
    usable = [s for s in pool if s.frames_from(s.start, task.rate) >= task.least]
    if not usable or task.frames < task.least:
        return ()
    long = sum(s.frames_from(s.start, task.rate) >= task.pace * task.rate * LOOSE[0] for s in usable)
    wanted = max(1, min(long, round(task.frames / (task.pace * task.rate * STRETCHED))))
    ranked = sorted(range(len(usable)), key=lambda i: (-_whole_value(usable[i], task), i))
    for count in range(min(wanted, len(usable)), len(usable) + 1):
        takes = [usable[i] for i in sorted(ranked[:count])]
        if sum(_rooms(_order(takes, _opening(takes, task)), task)) >= task.frames:
            break
    while len(takes) * task.least > task.frames:
        takes.remove(min(takes, key=lambda s: s.end - s.start))
    ordered = _roomier(_order(takes, _opening(takes, task)), usable, task)
    placed = _placed(*_come_back(ordered, task))
    return _opened(placed, usable, "Opens on the strongest of the longest pictures")


def _come_back(takes: list[Stretch], task: Task) -> tuple[list[Stretch], Task]:
    """Where clips would drag, the opening's shot is left early and come back to when the film has others before it."""
    opening, at = takes[0], _entry(takes[0], task)
    frames, pace = table(opening.footage), task.pace
    if task.opening is not None or task.frames <= len(takes) * pace * task.rate * STRETCHED:
        return takes, task
    first = frames.index_at(at + pace + SHORTEST)
    rest = opening.since(first) if first < opening.last else None
    between = [s for s in takes[1:] if s.source == opening.source and s.shot < opening.shot]
    if rest is None or not between or rest.end - rest.start < pace * LOOSE[0]:
        return takes, task
    head = opening.until(first - 1)
    again = _order([head, *takes[1:], rest], head)
    capped = replace(task, opening=max(task.least, round(pace * task.rate)))
    return (again, capped) if sum(_rooms(again, capped)) >= task.frames else (takes, task)


def _whole_value(stretch: Stretch, task: Task) -> float:
    """What a stretch brings where there are few: its strength, and how many clips it lasts."""
    clips = stretch.frames_from(stretch.start, task.rate) / float(task.pace * task.rate)
    return round(stretch.score + min(clips, 3.0) / 2, 6)


def share(total: int, room: Sequence[int]) -> list[int]:
    """Deal `total` frames out evenly: no more than each has room for, and otherwise alike.

    Sums to `total`, or to all the room when that is less. The frames left over by rounding go to the first.
    """
    if total >= sum(room):
        return list(room)
    low, high = 0, max(room)
    while low < high:
        level = (low + high + 1) // 2
        low, high = (level, high) if sum(min(level, r) for r in room) <= total else (low, level - 1)
    dealt = [min(low, r) for r in room]
    over = total - sum(dealt)
    for i, r in enumerate(room):
        if over and r > dealt[i]:
            dealt[i], over = dealt[i] + 1, over - 1
    return dealt


def place(takes: Sequence[Stretch], lengths: Sequence[int], task: Task) -> tuple[Take, ...]:
    """Where each stretch goes in, and how long it stays, so that as few words as possible are cut through."""
    placed: list[Take] = []
    left = sum(lengths)
    for i, stretch in enumerate(takes):
        later = [_room(s, task, first=False) for s in takes[i + 1 :]]
        room = _room(stretch, task, first=i == 0)
        even = share(left, [room, *later])[0]
        if i == 0 and len(later) > 1:
            even = max(even, min(even * 4 // 3, int(HOOK * task.rate), room, left - task.least * len(later)))
        fewest = max(task.least, left - sum(later), ceil(even * LOOSE[0]) if later else left)
        most = min(room, left - task.least * len(later), int(even * LOOSE[1]) if later else left)
        bounds = (fewest, max(fewest, most))
        take = _best(stretch, even, bounds, task, _default(stretch, even / task.rate, task, (i == 0, not later)))
        placed.append(take)
        left -= take.frames
    return tuple(placed)


def _default(stretch: Stretch, length: Fraction, task: Task, stands: tuple[bool, bool]) -> Fraction:
    """Where a clip of `length` goes in if no words say otherwise; `stands` is whether it is the first, the last.

    An opening begins on its best moment; elsewhere the best part is taken, or the middle, which is what a shot is
    about. The last one goes in earlier where its sound is to carry on.
    """
    if stands[0]:
        return _entry(stretch, task)
    until = max(stretch.start + length, stretch.end - (task.tail / task.rate if stands[1] else 0))
    heart = stretch.heart(length, until)
    return max(stretch.start, (stretch.start + until - length) / 2) if heart is None else heart


def _best(stretch: Stretch, even: int, bounds: tuple[int, int], task: Task, default: Fraction) -> Take:
    """The in and out of one stretch that cut through the fewest words, then the nearest to `default` and `even`."""
    words = Words(task.spoken.get(stretch.source, ()))
    spoken = words.within(stretch.start, stretch.end)
    frames, rate = table(stretch.footage), task.rate
    moments = [default, *gaps(spoken)]
    best: tuple[tuple[Fraction, ...], Take] | None = None
    for moment in moments:
        first = min(max(frames.index_at(max(moment, stretch.start)), stretch.first), stretch.last)
        begin = frames.time(first)
        here = words.within(begin - LEAD, begin + (bounds[1] + 1) / rate + LEAD)
        outs = [
            even,
            *(round((w[1] + LEAD - begin) * rate) for w in here),
            *(int((w[0] - LEAD / 2 - begin) * rate) for w in here),
        ]
        for count in outs:
            if not bounds[0] <= count <= bounds[1] or count > stretch.frames_from(begin, rate):
                continue
            broken = _cut_words(here, begin) + _cut_words(here, begin + count / rate)
            cost = (broken, Fraction(abs(count - even), even) + abs(begin - default) / 10)
            if best is None or cost < best[0]:
                best = (cost, Take(stretch, first, count))
    if best is not None:
        return best[1]
    return _clamped(stretch, default, even if bounds[0] <= even <= bounds[1] else bounds[0], rate)


def _clamped(stretch: Stretch, moment: Fraction, count: int, rate: Fraction) -> Take:
    """The latest frame at or before `moment` from which `count` frames still lie inside the stretch."""
    frames = table(stretch.footage)
    first = min(max(frames.index_at(max(moment, stretch.start)), stretch.first), stretch.last)
    while first > stretch.first and stretch.frames_from(frames.time(first), rate) < count:
        first -= 1
    return Take(stretch, first, min(count, stretch.frames_from(frames.time(first), rate)))


def _cut_words(spoken: Spoken, moment: Fraction) -> Fraction:
    """How much of what is being said at `moment` would be torn, in seconds (the shorter side); 0 in a gap."""
    return sum((min(moment - s, e - moment) + 1 for s, e in spoken if s < moment < e), Fraction(0))


def _entry(stretch: Stretch, task: Task) -> Fraction:
    """Where an opening goes in: on its best moment that leaves a clip's length."""
    if task.tight:
        return stretch.start
    return stretch.entry(min(task.pace, stretch.end - stretch.start)).at


def _room(stretch: Stretch, task: Task, *, first: bool) -> int:
    room = stretch.frames_from(_entry(stretch, task) if first else stretch.start, task.rate)
    return min(room, task.opening) if first and task.opening is not None else room


def _opening(usable: Sequence[Stretch], task: Task) -> Stretch:
    enough = min(task.pace * task.rate, Fraction(max(s.frames_from(s.start, task.rate) for s in usable)))
    able = [s for s in usable if s.frames_from(s.start, task.rate) >= enough * LOOSE[0]] or list(usable)
    return max(able, key=lambda s: (_hook(s), -s.shot))


def _hook(stretch: Stretch) -> float:
    """How strongly an edit opens on it: films end on what an edit has its own card for."""
    return stretch.score - (SIGN_OFF if _is_last(stretch) else 0.0)


def _is_last(stretch: Stretch) -> bool:
    return stretch.shot == len(stretch.footage.shots) - 1


def _spread(usable: Sequence[Stretch], opening: Stretch, wanted: int, task: Task) -> tuple[list[Stretch], Stretch]:
    """`wanted` stretches from all over the film and the one of them that opens; three are no neighbours if possible."""
    chosen = [opening]
    if wanted >= APART:
        apart = _apart(usable, opening, task)
        if apart and opening not in apart and wanted == APART:
            opening = max(apart, key=lambda s: (_hook(s), -s.shot))
            chosen = [opening]
        chosen += [s for s in apart if s is not opening][: wanted - 1]
    rest = [s for s in usable if s not in chosen]
    while len(chosen) < wanted and rest:
        pick = max(rest, key=lambda s: (_worth(s, chosen, task), -s.shot))
        chosen.append(pick)
        rest.remove(pick)
    return chosen, opening


def _apart(usable: Sequence[Stretch], opening: Stretch, task: Task) -> tuple[Stretch, ...]:
    """The best three shots that are no neighbours, with the opening if it can be one of them."""
    ranked = sorted(usable, key=lambda s: (-_value(s, task), s.shot))
    others = [s for s in ranked if s is not opening and _separate(s, opening)]
    pairs = [p for p in combinations(others[:24], 2) if _separate(*p)]
    if pairs:
        best = max(pairs, key=lambda p: _reach((opening, *p)) / 2 + _value(p[0], task) + _value(p[1], task))
        return (opening, *best)
    for triple in combinations(ranked[:24], APART):
        if all(_separate(a, b) for a, b in combinations(triple, 2)):
            return triple
    return ()


def _value(stretch: Stretch, task: Task) -> float:
    """What a shot brings: its strength, whether it lasts as long as the pace asks, and that it is not the last one."""
    asked = float(task.pace * task.rate)
    strength = (stretch.score + stretch.quality(task.pace) * (LETTERED if stretch.lettered else 1.0)) / 2
    return (
        strength
        + min(1.0, stretch.frames_from(stretch.start, task.rate) / asked)
        - (SIGN_OFF if _is_last(stretch) else 0.0)
    )


def _reach(shots: Iterable[Stretch]) -> int:
    """0..3: how many thirds of the film these come from."""
    return len({int(3 * s.start / max(s.footage.shots[-1].end, s.end)) if s.footage.shots else 0 for s in shots})


def _separate(one: Stretch, other: Stretch) -> bool:
    return one.source != other.source or abs(one.shot - other.shot) > 1


def _worth(stretch: Stretch, chosen: Iterable[Stretch], task: Task) -> float:
    """What a shot adds to those chosen: its value, its distance from them, and that it is not next to one."""
    frames = table(stretch.footage)
    span = max(1.0, float(frames.time(frames.count - 1)))
    near = [abs(float(stretch.start - c.start)) / span for c in chosen if c.source == stretch.source]
    lonely = all(_separate(stretch, c) for c in chosen)
    return round(_value(stretch, task) + min(near, default=0.25) + (0.3 if lonely else 0.0), 6)


def _order(chosen: Sequence[Stretch], opening: Stretch) -> list[Stretch]:
    """The opening, then the film's own order; other sources after the master, as they were given."""
    sources = list(dict.fromkeys(s.source for s in chosen))
    return [opening, *sorted((s for s in chosen if s is not opening), key=lambda s: (sources.index(s.source), s.first))]


def split_opening(takes: Sequence[Take], frames: int, rate: Fraction) -> tuple[Take, ...]:
    """The same edit with its first take split after `frames` at most, so that an opening can be exchanged.

    Unchanged where that would leave a piece too short to stand alone.
    """
    head = takes[0]
    frames = min(frames, head.frames - shortest(rate))
    if frames < shortest(rate):
        return tuple(takes)
    second = table(head.stretch.footage).index_at(head.start + (frames + Fraction(1, 2)) / rate)
    tail = replace(head, first=second, frames=head.frames - frames, why="goes on from the opening")
    room = head.stretch.frames_from(tail.start, rate)
    return (replace(head, frames=frames), replace(tail, frames=min(tail.frames, room)), *takes[1:])
