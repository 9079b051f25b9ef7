"""The pieces an edit may be made of, from one or several sources, and what each is worth.

Two kinds: pictures, which are parts of one shot that begin and end between words, and sentences, which keep picture
and sound together also where the film cuts inside them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil, floor, log

from cutthrough.model.footage import Footage
from cutthrough.plan.aims import Aims, Told
from cutthrough.plan.choice import Task
from cutthrough.plan.hooks import Opening, difference
from cutthrough.plan.speech import LEAD, Words
from cutthrough.plan.story import Exit, Piece
from cutthrough.plan.stretches import LETTERED, Stretch, shots_of, table

WORTH = {
    "looks": 1.0,
    "kept": 1.2,
    "faces": 0.3,
    "shown": 0.5,
    "speech": 0.3,
    "relevance": 1.5,
    "sign_off": -0.3,
    "message": 8.0,
    "late": 3.0,
    "opening": 20.0,
    "pace": -0.5,
    "talk": -0.15,
    "torn": -6.0,
    "broken": -0.8,
    "leans": -1.0,
    "forbidden": -20.0,
    "again": -2.5,
    "skip": -1.0,
    "neighbour": -0.4,
    "alike": 0.75,
    "beat": 0.3,
}
"""What an edit is worth; 1 is a second of the best picture there is. No other place holds a weight of the choice.

A second brings: `looks` (`strength.py`), `kept`: faces and words that this canvas leaves whole, `faces`: how much of
it shows one, `shown`: words on the screen that bear on the brief, `speech`: a whole sentence, which is what people
follow, and its `relevance`, more than any picture, because a film is cut down for what it says; the last shot is the
film's own sign-off. Once an edit: a `message` said in time weighs as much as eight seconds of pictures, said `late`
less than half of it; and how strongly it opens more than all of that: the opening decides who sees the rest. A clip:
the square of the logarithm of its length over the pace, so twice as long costs as much as half as long, in seconds of
that pace; less where someone `talk`s, because what is said holds it. A word `torn` costs more than an opening can
bring; a sentence `broken` between words, one that `leans` on what was cut away, and words the brief forbids cost what
an editor would give up to avoid them. Joins: coming back to a shot looks like a mistake (`again`), and less so where
someone goes on to talk (`skip`); a `neighbour` of the shot before makes no step; a join on a `beat` is felt. A shot
much like a better one is worth less (`alike`, a share).
"""

BAND = 1.2
"""Lengths within a fifth of each other are worth the same."""
LONG_SHOT = Fraction(12)
"""Seconds from which a shot is a stage rather than a picture: it may be come back to."""
DRAGS = Fraction(5, 2)
"""Times the pace that a picture may last while there are enough others."""
KEPT_SHOTS, KEPT_SENTENCES, SLICES = 240, 160, 20
"""How many are weighed at most, the best of each twentieth of the film: hours of film have thousands."""
TILES = 120
"""Places of long shots at which a picture may begin."""
GOES_ON = Fraction(1)
"""Seconds of pause over which two sentences are still one run."""
AIR = Fraction(1, 2)
"""Seconds that a picture may stay after the last word."""
ALIKE = 0.02
"""`hooks.difference` under which two shots look the same."""
EDGE = 1e-6
"""Frames by which floats may miss: words that touch a join to a millionth of a frame are not torn."""
SPOKEN_OPENINGS = 40
"""Sentences that are tried as openings, those first that open well and say something."""
PASSAGES = 60
"""Places at which an unbroken passage may begin that are tried in each run of film."""
RUN = 4
"""Sentences of an opening run that may be followed by something else."""


@dataclass(frozen=True)
class Offer:
    """A piece and what it is: frames from `first` of a stretch, which is a `run` where it goes over the film's cuts."""

    piece: Piece
    stretch: Stretch
    first: int
    run: bool
    why: str = ""
    said: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Cell:
    """Places `first` to before `past`: a shot, or what fades part of it, which is used once unless it is `long`."""

    first: int
    past: int
    long: bool
    talks: bool


class Offers:
    """The pieces and openings of one source for one task. `offset` is its place after the sources before it."""

    def __init__(
        self, pool: Sequence[Stretch], runs: Sequence[Stretch], task: Task, aims: Aims, *, many: bool, offset: int = 0
    ) -> None:
        self.footage: Footage = pool[0].footage
        self.task, self.aims, self.many, self.offset = task, aims, many, offset
        self.frames, self.shots = table(self.footage), shots_of(self.footage)
        spoken = task.spoken.get(self.footage.sha256, ())
        self.words = Words(spoken)
        self.told = aims.told(self.footage, spoken)
        self._rate = float(task.rate)
        self._begins = [float(t.sentence.start) * self._rate for t in self.told]
        self._ends = [float(t.sentence.end) * self._rate for t in self.told]
        self._words = [(float(a) * self._rate, float(b) * self._rate) for a, b in sorted(spoken)]
        self._word_starts = [a for a, _ in self._words]
        self._word_ends = list(accumulate((b for _, b in self._words), max))
        self.hooks = aims.hooks(self.footage, spoken)
        self._seen = aims.seen(self.footage)
        self._kept: dict[int, float] = {}
        self._value: dict[int, tuple[float, float]] = {}
        self._level = 0.0
        self._edges = _bands(task.least, task.frames)
        self.pool = self._best(pool)
        self._ordered = sorted(self.pool, key=lambda s: s.first)
        self._pool_firsts = [s.first for s in self._ordered]
        self._pool_starts = [float(s.start) * self._rate for s in self._ordered]
        self._shot_starts = [float(s.start) * self._rate for s in self.shots]
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
            cells.append(Cell(first + self.offset, past + self.offset, long, talks))
        return tuple(cells)

    def cell(self, place: int) -> Cell:
        """The cell that a place lies in."""
        return self.cells[max(0, bisect_right(self._firsts, place) - 1)]

    def ways(self, past: int) -> tuple[tuple[int, int], ...]:
        """From where the film may be entered after a piece that ends before `past`, and what that is worth."""
        number = max(0, bisect_right(self._firsts, past - 1) - 1)
        cell, end = self.cells[number], self.cells[-1].past
        following = self.cells[number + 1].past if number + 1 < len(self.cells) else end
        found = [(following, 0), (cell.past, _thousandths(WORTH["neighbour"]))]
        if cell.long and past < cell.past:
            found.append((past, _thousandths(WORTH["skip" if cell.talks else "again"])))
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

    def pictures(self) -> Iterator[Offer]:
        """Parts of single shots, the best of each length and way in where a shot is used once."""
        for stretch in self.pool:
            cell = self.cell(stretch.first + self.offset)
            best: dict[tuple[int, int, Exit], Offer] = {}
            for first in self._entries(stretch, cell):
                for offer in self.lengths(stretch, first, self.task.pace, self.cap):
                    piece = offer.piece
                    if cell.long:
                        yield offer
                    elif piece.value > best.get((piece.low, piece.high, piece.exit), _NOTHING).piece.value:
                        best[piece.low, piece.high, piece.exit] = offer
            yield from best.values()

    def _entries(self, stretch: Stretch, cell: Cell) -> list[int]:
        """Frames at which a picture may begin."""
        pace = self.task.pace
        length = min(pace, stretch.end - stretch.start)
        moments = [stretch.start, stretch.entry(length).at]
        heart = stretch.heart(length, stretch.end)
        heart_ = (stretch.start + stretch.end - length) / 2 if heart is None else heart
        moments.append(heart_)
        if cell.long and stretch.end - stretch.start > 3 * pace:
            count = min(TILES // max(1, min(len(self.pool), TILES)) + 1, int((stretch.end - stretch.start) / pace))
            moments += [stretch.start + (stretch.end - stretch.start) * n / (count + 1) for n in range(1, count + 1)]
        spoken = self.words.within(stretch.start, stretch.end)
        near = sorted(spoken, key=lambda w: abs(w[0] - heart_))[: 2 if len(spoken) > 1 else 1]
        moments += [w[0] - LEAD for w in near]
        indices = [self.frames.index_at(max(m, stretch.start)) for m in moments]
        indices += [self.frames.index_at(max(w[1], stretch.start)) + 1 for w in near]
        return sorted({i for i in indices if stretch.first <= i <= stretch.last})

    def lengths(self, stretch: Stretch, first: int, pace: Fraction, cap: int) -> Iterator[Offer]:
        """The pieces that begin on frame `first`, for every length up to `cap` frames."""
        begin = self.frames.time(first)
        room = min(stretch.frames_from(begin, self.task.rate), cap, self.task.frames)
        if room < self.task.least:
            return
        at = float(begin) * self._rate
        spoken = self._between(at, at + room + 1)
        torn = sum(1 for s, e in spoken if s < -EDGE and e > EDGE)
        entry = _Entry(stretch, first, at, self.cell(first + self.offset), float(pace))
        entering = torn * WORTH["torn"] + (0 if torn else self._breaks(at))
        gaps = _gaps(spoken, room) if spoken else []
        for low, high in self._edges:
            if low > room:
                break
            high = min(high, room)
            if not spoken:
                yield self._picture(entry, (low, high), entering)
                continue
            able = [(max(low, a), min(high, b)) for a, b in gaps if a <= high and b >= low]
            for span in able:
                yield self._picture(entry, span, entering + self._breaks(at + span[0]))
            if sum(b - a + 1 for a, b in able) <= high - low:
                yield self._picture(entry, (low, high), entering + WORTH["torn"])
        if self.task.tail and spoken:
            yield from self._closing(entry, room, entering, spoken)

    def _between(self, start: float, end: float) -> list[tuple[float, float]]:
        """The words spoken between these moments, counted from the first of them; all in frames of the edit."""
        first, past = bisect_right(self._word_ends, start), bisect_left(self._word_starts, end)
        found = (self._words[n] for n in range(first, past))
        return [(s - start, e - start) for s, e in found if e > start]

    def _closing(
        self, entry: _Entry, room: int, entering: float, spoken: Sequence[tuple[float, float]]
    ) -> Iterator[Offer]:
        """The last piece: what is being said when its picture ends is heard to its end under the card."""
        for s, e in spoken:
            low = max(self.task.least, ceil(max(s, e - self.task.tail) - EDGE))
            high = min(room, floor(e + EDGE))
            if low <= high:
                yield self._picture(entry, (low, high), entering + self._breaks(entry.at + e + 2 * EDGE), Exit.LAST)

    def _picture(self, entry: _Entry, span: tuple[int, int], cost: float, way: Exit = Exit.LEAVES) -> Offer:
        seconds = (span[0] + span[1]) / 2 / self._rate
        value = self.density(entry.stretch, entry.at / self._rate, seconds) * seconds
        value += cost + _off_pace(seconds, entry.pace, "pace")
        start, past = entry.cell.first, entry.cell.past
        if entry.cell.long:
            last = self._index((entry.at + span[1]) / self._rate)
            start, past = entry.first + self.offset, min(last + 1 + self.offset, past)
        piece = Piece(span[0], span[1], start, max(past, start + 1), _thousandths(value), exit=way)
        return Offer(piece, entry.stretch, entry.first, run=False)

    def _index(self, at: float) -> int:
        """The frame on screen at a moment, to the nearest where rounding leaves a doubt."""
        return self.frames.index_at(Fraction(round(at * 1_000_000), 1_000_000))

    def _breaks(self, at: float) -> float:
        """What it costs to go in or out at this frame of the edit's rate: a sentence is broken, though no word is."""
        place = bisect_left(self._begins, at) - 1
        lead = float(LEAD) * self._rate
        inside = place >= 0 and self._begins[place] + lead < at < self._ends[place] - lead
        return WORTH["broken"] if inside else 0.0

    def openings(self, ranked: Iterable[Opening], *, cap: int | None = None) -> Iterator[Offer]:
        """Pieces that begin where an edit would open well, for every length an opening may have."""
        most = min(self.cap, cap or self.cap)
        for opening in ranked:
            worth = _thousandths(WORTH["opening"] * self._first(opening))
            for offer in self.lengths(opening.stretch, opening.first, self.task.lead, most):
                yield _worth_more(offer, worth, opening.reason)

    def _first(self, opening: Opening) -> float:
        """How strongly it opens; the film's own sign-off ends it and does not open anything."""
        last = self.many and opening.stretch.shot == len(self.shots) - 1
        return opening.score + (WORTH["sign_off"] if last else 0.0)

    def sentences(self) -> Iterator[Offer]:
        """Whole sentences, alone or going on into the next one."""
        for row in self._rows:
            for number in range(len(row.bounds)):
                if row.first + number in self.told_kept:
                    yield from self._spoken(row, number, number, follows=row.goes_on(number - 1))

    def spoken_openings(self) -> Iterator[Offer]:
        """Sentences an edit may open on: each alone, going on, or with up to three that follow it at once."""
        able = []
        for row in self._rows:
            for number in range(len(row.bounds)):
                told, index = self.told[row.first + number], row.bounds[number].first
                shot = self._shot_at(index)
                if shot is not None and row.first + number in self.told_kept:
                    score = self.hooks.score(shot, index)
                    able.append((-score - told.relevance / 2 - bool(told.says), row.first + number, row, number, shot))
        able.sort(key=lambda a: a[:2])
        for _, _, row, number, shot in able[:SPOKEN_OPENINGS]:
            found = self.hooks.opening(shot, row.bounds[number].first)
            worth = _thousandths(WORTH["opening"] * self._first(found))
            for last in range(number, min(number + RUN, len(row.bounds))):
                if last > number and not row.goes_on(last - 1):
                    break
                for offer in self._spoken(row, number, last, follows=False):
                    if last == number or offer.piece.exit is not Exit.GOES_ON:
                        yield _worth_more(offer, worth, found.reason)

    def passages(self) -> Iterator[Offer]:
        """Unbroken stretches of film that fill the whole edit, for what is said without a pause."""
        frames = self.task.frames
        for run in self.runs:
            room = run.frames_from(run.start, self.task.rate)
            if room < frames or not self._between(float(run.start) * self._rate, float(run.end) * self._rate):
                continue
            start, end = float(run.start) * self._rate, float(run.start) * self._rate + room - frames
            inside = [c for c in self._shot_starts if start < c < end + frames]
            begins = {start, end, *inside, *(c - frames for c in inside)}
            begins |= {b - float(LEAD) * self._rate for b in self._begins}
            begins |= {x for w in self._between(start, end) for x in (w[0] + start, w[1] + start)}
            able = sorted({self._index(b / self._rate) for b in begins if start <= b <= end})
            for first in able[:: max(1, len(able) // PASSAGES)]:
                offer = self._passage(run, max(first, run.first))
                if offer is not None:
                    yield offer

    def _passage(self, run: Stretch, first: int) -> Offer | None:
        """The whole edit from one frame on; None where it would end in a sliver of a shot."""
        frames, at = self.task.frames, float(self.frames.time(first)) * self._rate
        if run.frames_from(self.frames.time(first), self.task.rate) < frames:
            return None
        edges = [at, *self._cuts(at, at + frames), at + frames]
        if any(b - a < self.task.least for a, b in pairwise(edges)):
            return None
        words = self._between(at, at + frames + self.task.tail)
        torn = sum(1 for s, e in words if s < -EDGE or (s < frames - EDGE and e > frames + self.task.tail + EDGE))
        numbers = range(bisect_left(self._begins, at - EDGE), bisect_left(self._begins, at + frames))
        whole = [self.told[n] for n in numbers if self._ends[n] <= at + frames + self.task.tail]
        value = self._talk(at, at + frames, whole) + torn * WORTH["torn"]
        value += WORTH["speech"] * sum(min(e, frames) - max(s, 0.0) for s, e in words if s < frames) / self._rate / 2
        shot = self._shot_at(first)
        value += WORTH["opening"] * self._first(self.hooks.opening(shot, first)) if shot is not None else 0.0
        says = 0
        for each in whole:
            says |= each.says
        start, past = first + self.offset, self._index((at + frames) / self._rate) + self.offset
        piece = Piece(frames, frames, start, max(past, start + 1), _thousandths(value), exit=Exit.LAST, says=says)
        return Offer(piece, run, first, run=True, said=tuple(whole))

    def _shot_at(self, index: int) -> Stretch | None:
        place = bisect_right(self._pool_firsts, index) - 1
        found = self._ordered[place] if place >= 0 else None
        return found if found is not None and index <= found.last else None

    @cached_property
    def _rows(self) -> tuple[_Row, ...]:
        """The sentences of each run, with where they begin and end: in the pauses between them."""
        starts = [s.start for s in self.runs]
        rows: dict[int, list[int]] = {}
        for number, told in enumerate(self.told):
            place = bisect_right(starts, told.sentence.start + LEAD) - 1
            if place >= 0 and told.sentence.end <= self.runs[place].end + LEAD:
                rows.setdefault(place, []).append(number)
        return tuple(
            self._row(self.runs[place], group) for place, numbers in rows.items() for group in _consecutive(numbers)
        )

    def _row(self, run: Stretch, numbers: Sequence[int]) -> _Row:
        spans: list[tuple[Fraction, Fraction]] = []
        told = [self.told[n].sentence for n in numbers]
        for place, sentence in enumerate(told):
            before = told[place - 1].end if place else run.start
            begin = max(before, sentence.start - LEAD, run.start)
            if place and sentence.start - before <= GOES_ON:
                middle = (before + sentence.start) / 2
                begin = max(middle, sentence.start - LEAD) if sentence.start > before else sentence.start
                spans[-1] = (spans[-1][0], begin)
            spans.append((begin, max(begin, min(run.end, sentence.end + AIR))))
        bounds = tuple(self._bound(begin, until) for begin, until in spans)
        return _Row(run, numbers[0], bounds)

    def _bound(self, begin: Fraction, until: Fraction) -> _Bound:
        first, past = self.frames.index_at(begin), self.frames.index_at(until)
        return _Bound(float(begin) * self._rate, float(until) * self._rate, first, past)

    def _spoken(self, row: _Row, one: int, last: int, *, follows: bool) -> Iterator[Offer]:
        """The pieces of the sentences `one`..`last` of a row."""
        told = self.told[row.first + one : row.first + last + 1]
        head, tail = row.bounds[one], row.bounds[last]
        if tail.until - head.begin > 2 * self.task.frames + self.task.tail:
            return
        cuts = self._cuts(head.begin, tail.until)
        value = self._talk(head.begin, tail.until, told)
        says = 0
        for each in told:
            says |= each.says
        leans = WORTH["leans"] if told[0].sentence.leans else 0.0
        ways = [(head.begin, head.first, True, 0.0)] if follows else []
        fresh = self._enters(head, cuts, self._begins[row.first + one])
        ways += [(*fresh, False, leans)] if fresh is not None else []
        for at, first, onward, cost in ways:
            start, past = (head.first if onward else first) + self.offset, tail.past + self.offset
            past = max(past, start + 1)
            bar = self._bar(start, past)
            word = self._ends[row.first + last]
            for low, high, way in self._exits(at, tail.until, word, cuts, goes_on=row.goes_on(last)):
                worth = _thousandths(value + cost)
                piece = Piece(low, high, start, past, worth, not onward, onward, way, says, bar)
                yield Offer(piece, row.run, first, run=True, said=told)

    def _bar(self, start: int, past: int) -> tuple[int, int]:
        """What else may not be used where this opens: the shots it is of, unless they may be come back to."""
        one, other = self.cell(start), self.cell(max(start, past - 1))
        return (start if one.long else one.first), (past if other.long else other.past)

    def _cuts(self, begin: float, until: float) -> list[float]:
        """When the film cuts between these moments, in frames of the edit's rate as they are."""
        return self._shot_starts[
            bisect_right(self._shot_starts, begin + EDGE) : bisect_left(self._shot_starts, until - EDGE)
        ]

    def _enters(self, head: _Bound, cuts: Sequence[float], word: float) -> tuple[float, int] | None:
        """Where a sentence is entered from elsewhere, so that no sliver of a shot begins it; None where it can't be."""
        if not cuts or cuts[0] - head.begin >= self.task.least:
            return head.begin, head.first
        if cuts[0] <= word + float(LEAD) / 2 * self._rate:
            return cuts[0], self._index(cuts[0] / self._rate)
        earlier = cuts[0] - self.task.least - 1
        place = bisect_right(self._shot_starts, head.begin + EDGE) - 1
        own = self._shot_starts[place] if place >= 0 else head.begin
        free = not any(e > 0 for _, e in self._between(earlier, head.begin) if e > EDGE)
        index = self._index(earlier / self._rate)
        usable = any(r.first <= index and head.first <= r.last for r in self.runs)
        return (earlier, index) if free and earlier >= own and usable else None

    def _exits(
        self, begin: float, until: float, word: float, cuts: Sequence[float], *, goes_on: bool
    ) -> Iterator[tuple[int, int, Exit]]:
        """How many frames a spoken piece may have from `begin` on, and how it ends."""
        least = self.task.least
        inside = [c for c in cuts if c > begin + EDGE]
        if any(b - a < least for a, b in pairwise(inside)):
            return
        if goes_on:
            whole = floor(until + 0.5) - floor(begin + 0.5)
            if whole > 0:
                yield whole, whole, Exit.GOES_ON
        low = ceil(min(word + float(LEAD) * self._rate, until) - begin - EDGE)
        high = floor(until - begin + EDGE)
        edges = [c - begin for c in inside]
        for a, b in _clear(max(low, least), max(low, high), edges, least):
            yield a, b, Exit.LEAVES
        if self.task.tail:
            early = max(least, ceil(word - begin - EDGE) - self.task.tail)
            for a, b in _clear(early, low - 1, edges, least):
                yield a, b, Exit.LAST

    def _talk(self, begin: float, until: float, told: Sequence[Told]) -> float:
        """What spoken pieces are worth: their pictures shot by shot, and what is said."""
        total, pace = 0.0, float(self.task.pace)
        for start, end in pairwise([begin, *self._cuts(begin, until), until]):
            seconds = (end - start) / self._rate
            place = bisect_right(self._pool_starts, start + EDGE) - 1
            shot = self._ordered[max(0, place)]
            total += self.density(shot, start / self._rate, seconds) * seconds
            total += _off_pace(seconds, pace, "talk") if seconds > pace else 0.0
        for each in told:
            seconds = float(each.sentence.end - each.sentence.start)
            total += (WORTH["speech"] + WORTH["relevance"] * each.relevance) * seconds
            total += WORTH["forbidden"] if each.forbidden else 0.0
        return total


@dataclass(frozen=True)
class _Entry:
    """A picture from frame `first` of a stretch, `at` frames of the edit's rate on the source's clock."""

    stretch: Stretch
    first: int
    at: float
    cell: Cell
    pace: float


@dataclass(frozen=True)
class _Bound:
    """From where to where a sentence may be seen, in frames of the edit's rate, and those frames of the source."""

    begin: float
    until: float
    first: int
    past: int


@dataclass(frozen=True)
class _Row:
    """Sentences `first`, `first` + 1, ... of one run of film."""

    run: Stretch
    first: int
    bounds: tuple[_Bound, ...]

    def goes_on(self, number: int) -> bool:
        """Whether sentence `number` of the row ends where the next one begins."""
        after = number + 1
        return number >= 0 and after < len(self.bounds) and self.bounds[after].begin == self.bounds[number].until


def _worth_more(offer: Offer, worth: int, why: str) -> Offer:
    old = offer.piece
    piece = Piece(old.low, old.high, old.start, old.past, old.value + worth, says=old.says, exit=old.exit, bar=old.bar)
    return Offer(piece, offer.stretch, offer.first, offer.run, why, offer.said)


def _bands(least: int, most: int) -> tuple[tuple[int, int], ...]:
    """Lengths in frames, in bands a fifth wide."""
    found, low = [], least
    while low <= most:
        high = max(low, int(low * BAND))
        found.append((low, min(high, most)))
        low = high + 1
    return tuple(found)


def _gaps(spoken: Sequence[tuple[float, float]], room: int) -> list[tuple[int, int]]:
    """The lengths in frames, up to `room`, at which no word is torn; `spoken` are frames from the beginning."""
    found, at = [], 0.0
    for start, end in spoken:
        low, high = ceil(at - EDGE), floor(start + EDGE)
        if low <= high:
            found.append((low, high))
        at = max(at, end)
    if ceil(at - EDGE) <= room:
        found.append((ceil(at - EDGE), room))
    return found


def _clear(low: int, high: int, edges: Sequence[float], least: int) -> Iterator[tuple[int, int]]:
    """The lengths low..high at which no sliver of a shot ends the piece; `edges` are its cuts, in frames."""
    at = low
    for edge in edges:
        first, last = floor(edge + EDGE) + 1, ceil(edge - EDGE) + least - 1
        if last < at or first > high:
            continue
        if first > at:
            yield at, first - 1
        at = last + 1
    if at <= high:
        yield at, high


def _consecutive(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    begin = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[begin:place]
            begin = place


def _off_pace(seconds: float, pace: float, kind: str) -> float:
    return WORTH[kind] * pace * log(seconds / pace) ** 2


def _thousandths(value: float) -> int:
    return round(1000 * value)


_NOTHING = Offer(Piece(1, 1, 0, 1, -(10**9)), None, 0, run=False)  # type: ignore[arg-type]
