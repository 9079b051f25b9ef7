"""Soundbites: pieces of what is said, which keep picture and sound together also where the film cuts inside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, floor

from cutthrough.plan.aims import Told
from cutthrough.plan.pieces import Offer, worth_more
from cutthrough.plan.reel import EDGE, Reel
from cutthrough.plan.speech import LEAD
from cutthrough.plan.story import Exit, Piece
from cutthrough.plan.stretches import Stretch
from cutthrough.plan.worths import WORTH, off_pace, thousandths

GOES_ON = Fraction(1)
"""Seconds of pause over which two sentences are still one run."""
AIR = Fraction(1, 2)
"""Seconds that a picture may stay after the last word."""
SPOKEN_OPENINGS = 40
"""Sentences that are tried as openings, those first that open well and say something."""
PASSAGES = 60
"""Places at which an unbroken passage may begin that are tried in each run of film."""
RUN = 4
"""Sentences of an opening run that may be followed by something else."""


class Soundbites:
    """The soundbites of a reel."""

    def __init__(self, reel: Reel) -> None:
        self.reel = reel

    def sentences(self) -> Iterator[Offer]:
        """Whole sentences, alone or going on into the next one."""
        for row in self._rows:
            for number in range(len(row.bounds)):
                if row.first + number in self.reel.told_kept:
                    yield from self._spoken(row, number, number, follows=row.goes_on(number - 1))

    def openings(self) -> Iterator[Offer]:
        """Sentences an edit may open on: each alone, going on, or with up to three that follow it at once."""
        able = []
        for row in self._rows:
            for number in range(len(row.bounds)):
                told, index = self.reel.told[row.first + number], row.bounds[number].first
                shot = self.reel.shot_at(index)
                if row.first + number in self.reel.told_kept:
                    score = self.reel.hooks.score(shot, index)
                    able.append((-score - told.relevance / 2 - bool(told.says), row.first + number, row, number, shot))
        able.sort(key=lambda a: a[:2])
        for _, _, row, number, shot in able[:SPOKEN_OPENINGS]:
            found = self.reel.hooks.opening(shot, row.bounds[number].first)
            worth = thousandths(WORTH["opening"] * self.reel.opens(found))
            for last in range(number, min(number + RUN, len(row.bounds))):
                if last > number and not row.goes_on(last - 1):
                    break
                for offer in self._spoken(row, number, last, follows=False):
                    if last == number or offer.piece.exit is not Exit.GOES_ON:
                        yield worth_more(offer, worth, found.reason)

    def passages(self) -> Iterator[Offer]:
        """Unbroken stretches of film that fill the whole edit, for what is said without a pause."""
        frames = self.reel.task.frames
        for run in self.reel.runs:
            room = run.frames_from(run.start, self.reel.task.rate)
            if room < frames or not self.reel.between(
                float(run.start) * self.reel.rate, float(run.end) * self.reel.rate
            ):
                continue
            start, end = float(run.start) * self.reel.rate, float(run.start) * self.reel.rate + room - frames
            inside = [c for c in self.reel.shot_starts if start < c < end + frames]
            begins = {start, end, *inside, *(c - frames for c in inside)}
            begins |= {b - float(LEAD) * self.reel.rate for b in self.reel.begins}
            begins |= {x for w in self.reel.between(start, end) for x in (w[0] + start, w[1] + start)}
            able = sorted({self.reel.index(b / self.reel.rate) for b in begins if start <= b <= end})
            for first in able[:: max(1, len(able) // PASSAGES)]:
                offer = self._passage(run, max(first, run.first))
                if offer is not None:
                    yield offer

    def _passage(self, run: Stretch, first: int) -> Offer | None:
        """The whole edit from one frame on; None where it would end in a sliver of a shot."""
        frames, at = self.reel.task.frames, float(self.reel.frames.time(first)) * self.reel.rate
        if run.frames_from(self.reel.frames.time(first), self.reel.task.rate) < frames:
            return None
        if self._sliver(at, at + frames):
            return None
        words = self.reel.between(at, at + frames + self.reel.task.tail)
        torn = sum(1 for s, e in words if s < -EDGE or (s < frames - EDGE and e > frames + self.reel.task.tail + EDGE))
        numbers = range(bisect_left(self.reel.begins, at - EDGE), bisect_left(self.reel.begins, at + frames))
        whole = [self.reel.told[n] for n in numbers if self.reel.ends[n] <= at + frames + self.reel.task.tail]
        value = self._talk(at, at + frames, whole) + torn * WORTH["torn"]
        value += (
            WORTH["speech"] * sum(min(e, frames) - max(s, 0.0) for s, e in words if s < frames) / self.reel.rate / 2
        )
        shot = self.reel.shot_at(first)
        value += WORTH["opening"] * self.reel.opens(self.reel.hooks.opening(shot, first))
        value += WORTH["fading"] * sum(self.reel.fades_at(edge) is not None for edge in (at, at + frames))
        says = 0
        for each in whole:
            says |= each.says
        start, past = first, self.reel.index((at + frames) / self.reel.rate)
        piece = Piece(frames, frames, start, max(past, start + 1), thousandths(value), exit=Exit.LAST, says=says)
        return Offer(piece, run, first, run=True, said=tuple(whole))

    def _sliver(self, begin: float, until: float) -> bool:
        """Whether only a part of a shot, and too short a one, begins or ends what is shown from `begin` to `until`."""
        cuts, least = self.reel.cuts(begin, until), self.reel.task.least
        if not cuts or (cuts[0] - begin >= least and until - cuts[-1] >= least):
            return False
        if EDGE < until - cuts[-1] < 1:  # less than a frame of it, which is no frame
            return True
        head, tail = self._shot_around(begin), self._shot_around(until - 1)
        return (cuts[0] - begin < least and begin - head[0] >= 1) or (until - cuts[-1] < least and tail[1] - until >= 1)

    def _shot_around(self, at: float) -> tuple[float, float]:
        """From when to when the shot at this moment lasts."""
        starts = self.reel.shot_starts
        place = max(0, bisect_right(starts, at + EDGE) - 1)
        end = starts[place + 1] if place + 1 < len(starts) else float(self.reel.shots[-1].end) * self.reel.rate
        return starts[place], end

    @cached_property
    def _rows(self) -> tuple[_Row, ...]:
        """The sentences of each run, with where they begin and end: in the pauses between them."""
        starts = [s.start for s in self.reel.runs]
        rows: dict[int, list[int]] = {}
        for number, told in enumerate(self.reel.told):
            place = bisect_right(starts, told.sentence.start + LEAD) - 1
            if place >= 0 and told.sentence.end <= self.reel.runs[place].end + LEAD:
                rows.setdefault(place, []).append(number)
        return tuple(
            self._row(self.reel.runs[place], group)
            for place, numbers in rows.items()
            for group in _consecutive(numbers)
        )

    def _row(self, run: Stretch, numbers: Sequence[int]) -> _Row:
        spans: list[tuple[Fraction, Fraction]] = []
        told = [self.reel.told[n].sentence for n in numbers]
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
        first, past = self.reel.frames.index_at(begin), self.reel.frames.index_at(until)
        return _Bound(float(begin) * self.reel.rate, float(until) * self.reel.rate, first, past)

    def _spoken(self, row: _Row, one: int, last: int, *, follows: bool) -> Iterator[Offer]:
        """The pieces of the sentences `one`..`last` of a row."""
        told = self.reel.told[row.first + one : row.first + last + 1]
        head, tail = row.bounds[one], row.bounds[last]
        if tail.until - head.begin > 2 * self.reel.task.frames + self.reel.task.tail:
            return
        cuts = self.reel.cuts(head.begin, tail.until)
        value = self._talk(head.begin, tail.until, told)
        says = 0
        for each in told:
            says |= each.says
        leans = WORTH["leans"] if told[0].sentence.leans else 0.0
        ways = [(head.begin, head.first, True, 0.0)] if follows else []
        fresh = self._enters(head, cuts, self.reel.begins[row.first + one])
        if fresh is not None:
            fades = WORTH["fading"] if self.reel.fades_at(fresh[0]) else 0.0
            ways += [(*fresh, False, leans + fades)]
        for at, first, onward, cost in ways:
            start, past = (head.first if onward else first), tail.past
            past = max(past, start + 1)
            bar = self._bar(start, past)
            word = self.reel.ends[row.first + last]
            for low, high, way, ends in self._exits(at, tail.until, word, cuts, goes_on=row.goes_on(last)):
                worth = thousandths(value + cost + ends)
                piece = Piece(low, high, start, past, worth, not onward, onward, way, says, bar)
                yield Offer(piece, row.run, first, run=True, said=told)

    def _bar(self, start: int, past: int) -> tuple[int, int]:
        """What else may not be used where this opens: the shots it is of, unless they may be come back to."""
        one, other = self.reel.cell(start), self.reel.cell(max(start, past - 1))
        return (start if one.long else one.first), (past if other.long else other.past)

    def _enters(self, head: _Bound, cuts: Sequence[float], word: float) -> tuple[float, int] | None:
        """Where a sentence is entered from elsewhere, so that no sliver of a shot begins it; None where it can't be."""
        reel, least = self.reel, self.reel.task.least
        fade = reel.fades_at(head.begin)
        if fade is not None and fade[1] <= word and not any(fade[1] - least < c - EDGE < fade[1] + least for c in cuts):
            return fade[1], reel.index(fade[1] / reel.rate)
        if not cuts or cuts[0] - head.begin >= least:
            return head.begin, head.first
        if cuts[0] <= word + float(LEAD) / 2 * reel.rate:
            return cuts[0], reel.index(cuts[0] / reel.rate)
        own, earlier = self._shot_around(head.begin)[0], cuts[0] - least - 1
        earlier = max(own, earlier)  # a short shot of the film's own is shown whole
        index = reel.index(earlier / reel.rate)
        free = not any(e > EDGE for _, e in reel.between(earlier, head.begin))
        usable = any(r.first <= index and head.first <= r.last for r in reel.runs)
        return (earlier, index) if free and usable else None

    def _exits(
        self, begin: float, until: float, word: float, cuts: Sequence[float], *, goes_on: bool
    ) -> Iterator[tuple[int, int, Exit, float]]:
        """How many frames a spoken piece may have from `begin` on, how it ends, and what that costs."""
        task = self.reel.task
        if goes_on:
            whole = floor(until + 0.5) - floor(begin + 0.5)
            if whole > 0:
                yield whole, whole, Exit.GOES_ON, 0.0
        high = floor(until - begin + EDGE)
        low = min(high, ceil(word + float(LEAD) * self.reel.rate - begin - EDGE))
        edges = [c - begin for c in cuts if c > begin + EDGE]
        spans = [(max(low, task.least), high, Exit.LEAVES)]
        if task.tail:
            spans.append((max(task.least, ceil(word - begin - EDGE) - task.tail), low - 1, Exit.LAST))
        for first, last, way in spans:
            for a, b in _clear(first, last, edges, task.least):
                for one, other, fades in self._faded(begin, a, b):
                    yield one, other, way, WORTH["fading"] if fades else 0.0

    def _faded(self, begin: float, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
        """The lengths low..high parted by whether the film fades where they end."""
        fades = self.reel.fades
        at = low
        for start, end in fades[max(0, bisect_left(fades, (begin + low, 0.0)) - 1) :]:
            first, last = floor(start - begin + EDGE) + 1, ceil(end - begin - EDGE) - 1
            if first > high:
                break
            if last < at:
                continue
            if first > at:
                yield at, first - 1, False
            yield max(at, first), min(high, last), True
            at = last + 1
        if at <= high:
            yield at, high, False

    def _said_at(self, at: float) -> bool:
        """Whether a sentence is being said, or has just been."""
        place = bisect_right(self.reel.begins, at) - 1
        return place >= 0 and at <= self.reel.ends[place] + float(GOES_ON) * self.reel.rate

    def _talk(self, begin: float, until: float, told: Sequence[Told]) -> float:
        """What spoken pieces are worth: their pictures shot by shot, and what is said.

        Where nothing is said over a cut of the film's, the picture after it is no more than the neighbour.
        """
        cuts, pace = self.reel.cuts(begin, until), float(self.reel.task.pace)
        total = WORTH["neighbour"] * sum(not self._said_at(cut) for cut in cuts)
        for start, end in pairwise([begin, *cuts, until]):
            seconds = (end - start) / self.reel.rate
            shot = self.reel.shot_at(self.reel.index((start + end) / 2 / self.reel.rate))
            total += self.reel.density(shot, start / self.reel.rate, seconds) * seconds
            total += off_pace(seconds, pace, "talk") if seconds > pace else 0.0
        for each in told:
            seconds = float(each.sentence.end - each.sentence.start)
            total += (WORTH["speech"] + WORTH["relevance"] * each.relevance) * seconds
            total += WORTH["forbidden"] if each.forbidden else 0.0
        return total


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


def _clear(low: int, high: int, edges: Sequence[float], least: int) -> Iterator[tuple[int, int]]:
    """The lengths low..high at which no sliver of a shot ends the piece; `edges` are its cuts, in frames.

    A shot that the film itself has no longer may end it, whole.
    """
    at = low
    for number, edge in enumerate(edges):
        first, last = floor(edge + EDGE) + 1, ceil(edge - EDGE) + least - 1
        if last < at or first > high:
            continue
        if first > at:
            yield at, first - 1
        at = max(at, last + 1)
        after = edges[number + 1] if number + 1 < len(edges) else None
        if after is not None and after - edge < least:
            whole = floor(after + EDGE)
            if max(low, first) <= whole <= min(high, last):
                yield whole, whole
    if at <= high:
        yield at, high


def _consecutive(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    begin = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[begin:place]
            begin = place
