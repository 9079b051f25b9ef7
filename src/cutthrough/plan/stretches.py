"""What of the footage may be used.

A stretch is the part of one shot that is neither black, frozen nor fading and keeps clear of the shot's boundaries.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, FrameTable, Shot, Span, TransitionKind
from cutthrough.plan.strength import Moment, moments, strengths

GUARD = 2
"""Frames kept clear of a shot's boundary: detectors are right to a frame or so, and encoders smear across a cut."""

FADE = Fraction(1, 2)
"""Seconds kept clear of black where the shot can spare them: pictures rise out of black and sink into it."""

ENTRY = Fraction(1)
"""Seconds that have to follow a moment for a film to open on it."""

NEARLY = 0.93
"""A moment this near to the best one to open on is as good: taking the earlier leaves more of the shot."""

OVER = 0.2
"""Share of a stretch's strongest subject movement under which nothing happens any more."""

ROUNDING = 1e-6
"""Seconds by which moments may miss each other as floats; scores alone are weighed by them, no frame is."""

READABLE = 0.3
"""How a picture has to look, 0..1, for a clip to begin on it."""

LETTERED = 0.5
"""What a stretch counts that has a title of its own on it: ours would stand beside it, and a crop would cut it."""


@dataclass(frozen=True)
class Stretch:
    """Frames `first`..`last` (inclusive) of shot `shot` of a source, all usable.

    `moments` are those of them at which it was measured, the first one at `first`. In a passage a stretch may hold
    shots beside this one that are too short to stand alone (`passage.split`).
    """

    footage: Footage
    shot: int
    first: int
    last: int
    moments: tuple[Moment, ...]
    lettered: bool = False

    @property
    def source(self) -> str:
        """The source's sha256."""
        return self.footage.sha256

    @cached_property
    def start(self) -> Fraction:
        """Seconds of the source's clock."""
        return table(self.footage).time(self.first)

    @cached_property
    def end(self) -> Fraction:
        """When the last frame stops being shown, in seconds of the source's clock."""
        return end_of_frame(table(self.footage), self.last)

    @cached_property
    def score(self) -> float:
        """How strongly a film would open on its best moment, 0..1."""
        return round(max(self._entries(ENTRY).values()) * (LETTERED if self.lettered else 1.0), 4)

    @property
    def strengths(self) -> str:
        """What speaks for its best moment, in words."""
        return self.strengths_at(self.entry(ENTRY).index)

    def strengths_at(self, index: int) -> str:
        """What speaks for opening on frame `index`, in words."""
        shots = shots_of(self.footage)
        return strengths(shots[self.shot], shots, table(self.footage).time(index), self.footage.speech or ())

    def entry(self, length: Fraction) -> Moment:
        """Where to open, with `length` seconds to follow if there are so many: the earliest that is nearly the best.

        What follows a moment counts for a third.
        """
        if length not in self._entered:
            values = self._entries(length)
            best = max(values.values())
            self._entered[length] = self.moments[next(n for n, value in values.items() if value >= best * NEARLY)]
        return self._entered[length]

    @cached_property
    def _entered(self) -> dict[Fraction, Moment]:
        return {}

    @cached_property
    def _hearts(self) -> dict[tuple[Fraction, Fraction], Fraction]:
        return {}

    def _entries(self, length: Fraction) -> dict[int, float]:
        """How good each moment is to open on that leaves `length` seconds; the first one if none does."""
        able = range(bisect_right(self.moments, self.end - length, key=lambda m: m.at)) or range(1)
        return {n: (2 * self.moments[n].score + self._mean(n, float(length))) / 3 for n in able}

    def opens(self, index: int) -> float:
        """How well a second from frame `index` on looks and does, 0..1; what follows a moment counts for a third."""
        number = max(0, bisect_right(self.moments, index, key=lambda m: m.index) - 1)
        return (2 * self.moments[number].score + self._mean(number, float(ENTRY))) / 3

    def runs(self, at: float, length: float) -> float:
        """How `length` seconds from `at`, in seconds of the source's clock, look and do on average, 0..1."""
        times, sums = self._sums
        first = max(0, bisect_right(times, at + ROUNDING) - 1)
        past = max(first + 1, bisect_left(times, at + length - ROUNDING))
        return (sums[past] - sums[first]) / (past - first)

    def quality(self, length: Fraction) -> float:
        """How its best `length` seconds look and do on average, 0..1."""
        return max(self._mean(n, float(length)) for n in range(len(self.moments)))

    @cached_property
    def lively(self) -> Stretch:
        """It without a beginning that is blurred or dark, and without an end in which nothing happens any more.

        Where someone speaks there, or less than a second would remain, it is left whole.
        """
        frames = table(self.footage)
        first = next((m.index for m in self.moments if m.looks >= READABLE), self.first)
        last = self._idle_from(first)
        head = first > self.first and not self._speaks(self.first, first)
        tail = last < self.last and not self._speaks(last, self.last)
        first, last = first if head else self.first, last if tail else self.last
        if frames.time(last) - frames.time(first) < ENTRY:
            return self
        kept = moments_within(self.moments, first, last, frames)
        return replace(self, first=first, last=last, moments=kept)

    def _idle_from(self, first: int) -> int:
        """The frame from which on its subject has gone or come to rest; the last one where that is not for long.

        Also where it looks better from there on: a camera has come to rest on what it was looking for.
        """
        shot, frames = shots_of(self.footage)[self.shot], table(self.footage)
        marks = [(shot.first + n * shot.step, value) for n, value in enumerate(shot.subject)]
        here = [(index, value) for index, value in marks if self.first <= index <= self.last]
        most = max((value for _, value in here), default=0.0)
        idle = max((index for index, value in here if value >= most * OVER), default=self.last) + shot.step
        if idle >= self.last or self.end - frames.time(idle) < ENTRY / 2:
            return self.last
        begin, number = (bisect_left(self.moments, index, key=lambda m: m.index) for index in (first, idle))
        rest = self._mean(number, float(self.end - self.start)) if number < len(self.moments) else 0.0
        return self.last if rest >= self._mean(begin, float(frames.time(idle) - frames.time(first))) else idle

    def _speaks(self, first: int, last: int) -> bool:
        frames = table(self.footage)
        start, end = frames.time(first), end_of_frame(frames, last)
        return any(s.start < end and s.end > start for s in self.footage.speech or ())

    def heart(self, length: Fraction, until: Fraction) -> Fraction | None:
        """Where `length` seconds that end by `until` look and do best, in seconds of the source's clock.

        The picture they begin on counts for a third: a smear after a cut is what is seen of a clip. Of equals the
        one nearest to the middle. None where the stretch was measured at no more than two moments.
        """
        if len(self.moments) < 3:
            return None
        known = self._hearts.get((length, until))
        if known is not None:
            return known
        able = range(bisect_right(self.moments, until - length, key=lambda m: m.at)) or range(1)
        middle = (self.start + until - length) / 2

        def value(number: int) -> float:
            return round((2 * self._mean(number, float(length)) + self.moments[number].looks) / 3, 2)

        found = self.moments[max(able, key=lambda n: (value(n), -abs(self.moments[n].at - middle)))].at
        self._hearts[length, until] = found
        return found

    @cached_property
    def _sums(self) -> tuple[list[float], list[float]]:
        """When the moments are, in seconds, and the sums of score and looks before each of them and after the last."""
        values = ((m.score + m.looks) / 2 for m in self.moments)
        return [float(m.at) for m in self.moments], list(accumulate(values, initial=0.0))

    def _mean(self, number: int, length: float) -> float:
        """Mean of score and looks over the moments in `length` seconds from moment `number`."""
        times, sums = self._sums
        end = max(number + 1, bisect_left(times, times[number] + length - ROUNDING))
        return (sums[end] - sums[number]) / (end - number)

    def since(self, first: int) -> Stretch:
        """The same stretch from frame `first` on."""
        return replace(self, first=first, moments=moments_within(self.moments, first, self.last, table(self.footage)))

    def until(self, last: int) -> Stretch:
        """The same stretch up to frame `last`, itself included."""
        return replace(self, last=last, moments=tuple(m for m in self.moments if m.index <= last))

    def frames_from(self, moment: Fraction, rate: Fraction) -> int:
        """How many frames at `rate` there are from `moment` to the end of the stretch.

        A quarter of a frame may be missing at the end: stamps rounded to a millisecond must not cost a frame, and
        a frame is drawn from the middle of its time.
        """
        return max(0, int(((self.end - moment) * rate + Fraction(1, 4)) // 1))


def table(footage: Footage) -> FrameTable:
    """The frame table. Raises SourceError for a source without pictures."""
    if footage.frames is None or footage.frames.count == 0:
        raise SourceError("A source that is to be seen has no picture", "name a video file", sha256=footage.sha256)
    return footage.frames


def end_of_frame(frames: FrameTable, index: int) -> Fraction:
    """When frame `index` stops being shown: at the next one's stamp, or after as long as the one before it lasted."""
    if index + 1 < frames.count:
        return frames.time(index + 1)
    if index > 0:
        return 2 * frames.time(index) - frames.time(index - 1)
    return frames.time(index) + Fraction(1, 25)


def shots_of(footage: Footage) -> tuple[Shot, ...]:
    """The shots; the whole picture as one where none were told apart."""
    frames = table(footage)
    if footage.shots:
        return footage.shots
    last = frames.count - 1
    return (Shot(first=0, last=last, start=frames.time(0), end=end_of_frame(frames, last)),)


def fading(footage: Footage) -> tuple[Span, ...]:
    """Where pictures change by degrees: what was found as that, and every transition that is no cut."""
    frames = table(footage)
    spans = [*footage.gradual]
    for each in footage.transitions:
        if each.kind is not TransitionKind.CUT:
            last = min(each.last, frames.count - 1)
            spans.append(Span(start=frames.time(min(each.first, last)), end=end_of_frame(frames, last)))
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def stretches(
    footage: Footage, least: Fraction, *, frozen_too: bool = False, fading_too: bool = False
) -> tuple[Stretch, ...]:
    """Every usable stretch of at least `least` seconds, in order; a shot that is black or still inside gives several.

    None of them reaches into a fade or a dissolve. `frozen_too` lets still pictures in and `fading_too` fading ones,
    for footage that has nothing else; also then they begin and end outside of fades where enough is left.
    """
    frames, shots = table(footage), shots_of(footage)
    measured = moments(shots, frames, footage.speech or ())
    never = (*(() if frozen_too else footage.frozen), *(() if fading_too else fading(footage)))
    avoid = ranges(frames, (*footage.black, *never))
    faded = ranges(frames, (*(_wider(span) for span in footage.black), *never))
    found = []
    for number, shot in enumerate(shots):
        first = shot.first + (GUARD if number else 0)
        last = shot.last - (GUARD if number < len(shots) - 1 else 0)
        last = min(last, frames.count - 1)
        parts = _long(frames, without(first, last, faded), 4 * FADE)
        for part in parts or without(first, last, avoid):
            begin, finish = off_fades(frames, part, fading(footage), least) if fading_too else part
            if end_of_frame(frames, finish) - frames.time(begin) >= least:
                here = moments_within(measured[number], begin, finish, frames)
                lettered = _lettered(footage, shot, frames.time(begin))
                found.append(Stretch(footage, number, begin, finish, here, lettered))
    return tuple(found)


def off_fades(frames: FrameTable, part: tuple[int, int], fades: Sequence[Span], least: Fraction) -> tuple[int, int]:
    """The part without the fades that it begins and ends in; the part itself where less than `least` would be left."""
    first, last = part
    start, end = frames.time(first), frames.time(last)
    touching = fades[bisect_left(fades, start, key=lambda s: s.end) : bisect_right(fades, end, key=lambda s: s.start)]
    for span in touching:
        if span.start <= frames.time(first) <= span.end:
            first = frames.index_at(span.end) + 1 + GUARD
        if span.start <= frames.time(last) <= span.end:
            last = frames.index_at(span.start) - 1 - GUARD
        if first >= last:
            return part
    return (first, last) if end_of_frame(frames, last) - frames.time(first) >= least else part


def moments_within(measured: Sequence[Moment], first: int, last: int, frames: FrameTable) -> tuple[Moment, ...]:
    """The moments of frames `first`..`last`; the one that `first` belongs to begins them."""
    after, end = (bisect_right(measured, index, key=lambda m: m.index) for index in (first, last))
    return (replace(measured[max(0, after - 1)], index=first, at=frames.time(first)), *measured[after:end])


def _lettered(footage: Footage, shot: Shot, at: Fraction) -> bool:
    """Whether a title has come and not gone by `at`: the first change of letters in a shot brings it."""
    return _ended(footage.letters, shot.start, at) % 2 == 1


def _wider(span: Span) -> Span:
    return Span(start=span.start - FADE, end=span.end + FADE)


def _long(frames: FrameTable, parts: list[tuple[int, int]], least: Fraction) -> list[tuple[int, int]]:
    return parts if any(end_of_frame(frames, b) - frames.time(a) >= least for a, b in parts) else []


def longest_per_shot(found: Iterable[Stretch], *, faded_apart: bool = False) -> tuple[Stretch, ...]:
    """One stretch for each shot, so that no shot is seen twice.

    `faded_apart` counts what a dissolve or a fade parts as shots of their own, which they are where no cut was found
    because there is none.
    """
    best: dict[tuple[str, int, int], Stretch] = {}
    for stretch in found:
        key = (stretch.source, stretch.shot, _fades_before(stretch) if faded_apart else 0)
        known = best.get(key)
        if known is None or _preference(stretch) > _preference(known):
            best[key] = stretch
    return tuple(best.values())


def _fades_before(stretch: Stretch) -> int:
    """How many changes to another picture there are in its shot before it. Letters come and go over the same one."""
    since, by = shots_of(stretch.footage)[stretch.shot].start, stretch.start
    return _ended(stretch.footage.gradual, since, by) - _ended(stretch.footage.letters, since, by)


def _preference(stretch: Stretch) -> tuple[bool, Fraction]:
    """A second without a title on it is better than any longer part with one."""
    return not stretch.lettered and stretch.end - stretch.start >= ENTRY, stretch.end - stretch.start


def ranges(frames: FrameTable, avoid: Iterable[Span]) -> list[tuple[int, int]]:
    """The frames shown in `avoid` and their neighbours, as index ranges that are in order and apart."""
    found: list[tuple[int, int]] = []
    for span in sorted(avoid, key=lambda span: span.start):
        begin, finish = frames.index_at(span.start), frames.index_at(span.end)
        if frames.time(finish) >= span.end and finish > begin:
            finish -= 1
        begin, finish = begin - GUARD, finish + GUARD
        if found and begin <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], finish))
        else:
            found.append((begin, finish))
    return found


def without(first: int, last: int, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What remains of first..last when `ranges`, in order and apart, are taken out."""
    left, begin = [], first
    for number in range(bisect_left(ranges, first, key=lambda r: r[1]), len(ranges)):
        out_from, out_to = ranges[number]
        if out_from > last:
            break
        left += [(begin, out_from - 1)] if out_from > begin else []
        begin = out_to + 1
    return [*left, (begin, last)] if begin <= last else left


def _ended(spans: Sequence[Span], since: Fraction, by: Fraction) -> int:
    """How many of the spans, in order and apart, began at or after `since` and had ended at `by`."""
    return max(0, bisect_right(spans, by, key=lambda s: s.end) - bisect_left(spans, since, key=lambda s: s.start))
