"""A reel: one source laid out for one edit: its shots as cells, its words, and what a second of it is worth."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise

from cutthrough.model.footage import Footage
from cutthrough.plan.aims import Aims
from cutthrough.plan.choice import Task
from cutthrough.plan.hooks import Opening, difference
from cutthrough.plan.speech import LEAD, Words
from cutthrough.plan.strength import Moment, moments
from cutthrough.plan.stretches import LETTERED, ROUNDING, Stretch, fading, moments_within, shots_of, table
from cutthrough.plan.worths import WORTH, thousandths

BAND = 1.2
"""Lengths within a fifth of each other are worth the same."""
LONG_SHOT = Fraction(12)
"""Seconds from which a shot is a stage rather than a picture: it may be come back to."""
DRAGS = Fraction(5, 2)
"""Times the pace that a picture may last while there are enough others."""
KEPT_SHOTS, KEPT_SENTENCES, SLICES = 240, 160, 20
"""How many are weighed at most, the best of each twentieth of the film: hours of film have thousands."""
ALIKE = 0.02
"""`hooks.difference` under which two shots look the same."""
EDGE = 1e-6
"""Frames by which floats may miss: words that touch a join to a millionth of a frame are not torn."""


@dataclass(frozen=True)
class Cell:
    """Places `first` to before `past`: a shot, or what fades part of it, which is used once unless it is `long`."""

    first: int
    past: int
    long: bool
    talks: bool


class Reel:
    """One source for one task. Moments are frames of the edit's rate on the source's clock where they are floats."""

    def __init__(self, pool: Sequence[Stretch], runs: Sequence[Stretch], task: Task, aims: Aims, *, many: bool) -> None:
        self.footage: Footage = pool[0].footage
        self.task, self.aims, self.many = task, aims, many
        self.frames, self.shots = table(self.footage), shots_of(self.footage)
        spoken = task.spoken.get(self.footage.sha256, ())
        self.words = Words(spoken)
        self.told = aims.told(self.footage, spoken)
        self.rate, self.times = float(task.rate), aims.times(self.footage)
        self.begins = [float(t.sentence.start) * self.rate for t in self.told]
        self.ends = [float(t.sentence.end) * self.rate for t in self.told]
        self._words = [(float(a) * self.rate, float(b) * self.rate) for a, b in sorted(spoken)]
        self._word_starts = [a for a, _ in self._words]
        self._word_ends = list(accumulate((b for _, b in self._words), max))
        self.hooks = aims.hooks(self.footage, spoken)
        self._seen = aims.seen(self.footage)
        self._kept: dict[int, float] = {}
        self._value: dict[int, tuple[float, float]] = {}
        self._level = 0.0
        self._outside: dict[int, Stretch] = {}
        self.edges = _bands(task.least, task.frames)
        self.pool = self._best(pool)
        self._ordered = sorted(self.pool, key=lambda s: s.first)
        self._pool_firsts = [s.first for s in self._ordered]
        self._shot_firsts = [s.first for s in self.shots]
        self.shot_starts = [float(s.start) * self.rate for s in self.shots]
        self.runs = runs
        self.cells = self._cells(pool)
        self._firsts = [c.first for c in self.cells]
        self._like = self._alike()
        self.rooms = {id(s): s.frames_from(s.start, task.rate) for s in self.pool}
        scarce = sum(min(r, task.frames) for r in self.rooms.values()) < task.frames * DRAGS
        self.cap = task.frames if scarce or not many else max(2 * task.least, int(task.pace * task.rate * DRAGS))
        self.told_kept = self._best_told()
        usual = [self.density(s, float(s.start), float(task.pace)) for s in self.pool]
        self._level = sum(usual) / len(usual)
        self._value.clear()

    def _cells(self, pool: Sequence[Stretch]) -> tuple[Cell, ...]:
        """The shots, parted where the pool has several stretches of one that count as pictures of their own."""
        firsts = {s.first for s in self.shots}
        groups: dict[int, list[Stretch]] = {}
        for stretch in pool:
            groups.setdefault(stretch.shot, []).append(stretch)
        if self.many:
            firsts |= {s.first for row in groups.values() for s in row[1:]}
        edges = [*sorted(firsts), max(self.shots[-1].last + 1, max(firsts) + 1)]
        cells = []
        for first, past in pairwise(edges):
            start, end = self.frames.time(first), self.frames.time(min(past, self.frames.count) - 1)
            talks = bool(self.words.within(start, end))
            long = not self.many or (end - start >= LONG_SHOT and talks)
            cells.append(Cell(first, past, long, talks))
        return tuple(cells)

    def cell(self, place: int) -> Cell:
        """The cell that a place lies in."""
        return self.cells[max(0, bisect_right(self._firsts, place) - 1)]

    def ways(self, past: int) -> tuple[tuple[int, int], ...]:
        """From where the film may be entered after a piece that ends before `past`, and what that is worth."""
        number = max(0, bisect_right(self._firsts, past - 1) - 1)
        cell, end = self.cells[number], self.cells[-1].past
        following = self.cells[number + 1].past if number + 1 < len(self.cells) else end
        found = [(following, 0), (cell.past, thousandths(WORTH["neighbour"]))]
        if cell.long and past < cell.past:
            found.append((past, thousandths(WORTH["skip" if cell.talks else "again"])))
        return tuple(found)

    def _best(self, pool: Sequence[Stretch]) -> tuple[Stretch, ...]:
        """The best stretches of each part of the film."""
        if len(pool) <= KEPT_SHOTS:
            return tuple(pool)
        span = max(s.first for s in pool) + 1
        parts: dict[int, list[Stretch]] = {}
        for stretch in pool:
            parts.setdefault(stretch.first * SLICES // span, []).append(stretch)
        each = KEPT_SHOTS // len(parts)
        kept = {id(s) for row in parts.values() for s in sorted(row, key=lambda s: (-s.score, s.first))[:each]}
        return tuple(s for s in pool if id(s) in kept)

    def _best_told(self) -> frozenset[int]:
        """The numbers of the sentences that are weighed: those that say most, and their neighbours, of each part."""
        if len(self.told) <= KEPT_SENTENCES:
            return frozenset(range(len(self.told)))
        each = KEPT_SENTENCES // SLICES // 2
        kept: set[int] = set()
        for part in range(SLICES):
            row = range(part * len(self.told) // SLICES, (part + 1) * len(self.told) // SLICES)
            for number in sorted(row, key=lambda n: (-self.told[n].says, -self.told[n].relevance, n))[:each]:
                kept |= {number, min(number + 1, len(self.told) - 1)}
        return frozenset(kept)

    def _alike(self) -> frozenset[int]:
        """Shots that look like a stronger one within a dozen shots of them; only where interest was measured."""
        ranked = sorted(self.pool, key=lambda s: (-s.score, s.shot))
        measured = [s.shot for s in ranked if self.shots[s.shot].interest and self.shots[s.shot].sharpness]
        found: set[int] = set()
        kept: list[int] = []
        for shot in dict.fromkeys(measured):
            near = (k for k in kept if abs(k - shot) <= 12)
            if self.many and any(difference(self.footage, k, shot) < ALIKE for k in near):
                found.add(shot)
            else:
                kept.append(shot)
        return frozenset(found)

    def kept(self, stretch: Stretch) -> float:
        """0..1: how much of the faces and words of a stretch this canvas keeps whole; 1 where nobody knows."""
        if self.aims.keeps is None:
            return 1.0
        known = self._kept.get(id(stretch))
        if known is None:
            known = self._kept[id(stretch)] = self.aims.keeps(self.footage, stretch.shot, stretch.first, stretch.last)
        return known

    def density(self, stretch: Stretch, at: float, seconds: float) -> float:
        """What a second of these pictures is worth, for `seconds` from `at` on the source's clock.

        Counted from what is usual: as all edits fill the same frames, that changes no choice, and none gains by a
        length that is rounded up.
        """
        known = self._value.get(id(stretch))
        if known is None:
            faces, shown = self._seen[stretch.shot]
            base = (
                WORTH["kept"] * self.kept(stretch)
                + WORTH["faces"] * faces * self.kept(stretch)
                + WORTH["shown"] * shown
            )
            if stretch.shot == len(self.shots) - 1 and self.many:
                base += WORTH["sign_off"]
            looks = WORTH["looks"] * (LETTERED if stretch.lettered else 1.0)
            looks *= WORTH["alike"] if stretch.shot in self._like else 1.0
            known = self._value[id(stretch)] = (looks, base - self._level)
        return known[0] * stretch.runs(at, seconds) + known[1]

    def between(self, start: float, end: float) -> list[tuple[float, float]]:
        """The words spoken between these moments, counted from the first of them; all in frames of the edit."""
        first, past = bisect_right(self._word_ends, start), bisect_left(self._word_starts, end)
        found = (self._words[n] for n in range(first, past))
        return [(s - start, e - start) for s, e in found if e > start]

    def index(self, seconds: float) -> int:
        """The frame on screen at a moment of the source's clock, to the nearest where rounding leaves a doubt."""
        return max(0, bisect_right(self.times, seconds + ROUNDING / 2) - 1)

    def breaks(self, at: float) -> float:
        """What it costs to go in or out at this frame of the edit's rate: a sentence is broken, though no word is."""
        place = bisect_left(self.begins, at) - 1
        lead = float(LEAD) * self.rate
        inside = place >= 0 and self.begins[place] + lead < at < self.ends[place] - lead
        return WORTH["broken"] if inside else 0.0

    def opens(self, opening: Opening) -> float:
        """How strongly it opens; the film's own sign-off ends it and does not open anything."""
        last = self.many and opening.stretch.shot == len(self.shots) - 1
        return opening.score + (WORTH["sign_off"] if last else 0.0)

    def shot_at(self, index: int) -> Stretch:
        """The stretch that frame `index` is in; from there to the end of its shot where the pool has none."""
        place = bisect_right(self._pool_firsts, index) - 1
        found = self._ordered[place] if place >= 0 else None
        if found is not None and index <= found.last:
            return found
        if index not in self._outside:
            number = max(0, bisect_right(self._shot_firsts, index) - 1)
            last = max(index, self.shots[number].last)
            here = moments_within(self._measured[number], index, last, self.frames)
            self._outside[index] = Stretch(self.footage, number, index, last, here)
        return self._outside[index]

    @cached_property
    def _measured(self) -> tuple[tuple[Moment, ...], ...]:
        return moments(self.shots, self.frames, self.footage.speech or ())

    @cached_property
    def fades(self) -> tuple[tuple[float, float], ...]:
        """Where the film turns from picture to picture by degrees, in frames of the edit's rate; in order and apart."""
        return tuple((float(f.start) * self.rate, float(f.end) * self.rate) for f in fading(self.footage))

    @cached_property
    def beats(self) -> tuple[float, ...]:
        """The beats of the master's own music, in frames of the edit's rate; none where a bed is laid under."""
        return () if self.aims.beats else tuple(float(b) * self.rate for b in self.footage.beats)

    def beats_within(self, begin: float, until: float) -> tuple[float, ...]:
        """The beats from `begin` to `until`, half a frame about."""
        return self.beats[bisect_left(self.beats, begin - 0.5) : bisect_left(self.beats, until + 0.5)]

    def fades_at(self, at: float) -> tuple[float, float] | None:
        """The fade that a join at this moment would lie in."""
        place = bisect_left(self.fades, (at - EDGE, 0.0)) - 1
        found = self.fades[place] if place >= 0 else None
        return found if found is not None and found[0] + EDGE < at < found[1] - EDGE else None

    def cuts(self, begin: float, until: float) -> list[float]:
        """When the film cuts between these moments, in frames of the edit's rate as they are."""
        return self.shot_starts[
            bisect_right(self.shot_starts, begin + EDGE) : bisect_left(self.shot_starts, until - EDGE)
        ]


def _bands(least: int, most: int) -> tuple[tuple[int, int], ...]:
    """Lengths in frames, in bands a fifth wide."""
    found, low = [], least
    while low <= most:
        high = max(low, int(low * BAND))
        found.append((low, min(high, most)))
        low = high + 1
    return tuple(found)
