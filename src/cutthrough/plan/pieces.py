"""The pieces an edit may be made of; and pictures, which are parts of one shot that begin and end between words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from cutthrough.plan.aims import Told
from cutthrough.plan.hooks import Opening
from cutthrough.plan.reel import EDGE, Cell, Reel
from cutthrough.plan.speech import LEAD
from cutthrough.plan.story import Exit, Piece
from cutthrough.plan.stretches import Stretch
from cutthrough.plan.worths import WORTH, off_pace, thousandths

NEXT_BEAT = 0.5
"""Seconds by which a picture may begin later, to begin on a beat of the film's music."""
TILES = 120
"""Places of long shots at which a picture may begin."""


@dataclass(frozen=True)
class Offer:
    """A piece and what it is: frames from `first` of a stretch, which is a `run` where it goes over the film's cuts."""

    piece: Piece
    stretch: Stretch
    first: int
    run: bool
    why: str = ""
    said: tuple[Told, ...] = ()


class Pictures:
    """The pictures of a reel."""

    def __init__(self, reel: Reel) -> None:
        self.reel = reel

    def all(self) -> Iterator[Offer]:
        """Parts of single shots, the best of each length and way in where a shot is used once."""
        for stretch in self.reel.pool:
            cell = self.reel.cell(stretch.first)
            best: dict[tuple[int, int, Exit], Offer] = {}
            for first in self._entries(stretch, cell):
                for offer in self.lengths(stretch, first, self.reel.task.pace, self.reel.cap):
                    piece = offer.piece
                    if cell.long:
                        yield offer
                    elif piece.value > best.get((piece.low, piece.high, piece.exit), _NOTHING).piece.value:
                        best[piece.low, piece.high, piece.exit] = offer
            yield from best.values()

    def _entries(self, stretch: Stretch, cell: Cell) -> list[int]:
        """Frames at which a picture may begin."""
        pace, index = self.reel.task.pace, self.reel.index
        length = min(pace, stretch.end - stretch.start)
        start, end, swift = float(stretch.start), float(stretch.end), float(pace)
        heart = stretch.heart(length, stretch.end)
        best = (start + end - float(length)) / 2 if heart is None else float(heart)
        moments = [start, float(stretch.entry(length).at), best]
        if cell.long and end - start > 3 * swift:
            count = min(TILES // max(1, min(len(self.reel.pool), TILES)) + 1, int((end - start) / swift))
            moments += [start + (end - start) * n / (count + 1) for n in range(1, count + 1)]
        if self.reel.beats:
            moments += [b for m in moments if (b := self._beat_after(m)) is not None]
        spoken = self.reel.between(start * self.reel.rate, end * self.reel.rate)
        words = [(start + s / self.reel.rate, start + e / self.reel.rate) for s, e in spoken]
        near = sorted(words, key=lambda w: abs(w[0] - best))[: 2 if len(words) > 1 else 1]
        moments += [w[0] - float(LEAD) for w in near]
        indices = [index(max(m, start)) for m in moments]
        indices += [index(max(w[1], start)) + 1 for w in near]
        return sorted({i for i in indices if stretch.first <= i <= stretch.last})

    def _beat_after(self, moment: float) -> float | None:
        """The next beat of the film's own music, where one is near; half a frame on, so that its frame is found."""
        at = moment * self.reel.rate
        found = self.reel.beats_within(at, at + NEXT_BEAT * self.reel.rate)
        return (found[0] + 0.5) / self.reel.rate if found else None

    def lengths(self, stretch: Stretch, first: int, pace: Fraction, cap: int) -> Iterator[Offer]:
        """The pieces that begin on frame `first`, for every length up to `cap` frames."""
        begin = self.reel.times[first]
        room = int((float(stretch.end) - begin) * self.reel.rate + 0.25 - EDGE)  # as `Stretch.frames_from` has it
        room = min(room, cap, self.reel.task.frames)
        if room < self.reel.task.least:
            return
        at = begin * self.reel.rate
        spoken = self.reel.between(at, at + room + 1)
        torn = sum(1 for s, e in spoken if s < -EDGE and e > EDGE)
        entry = _Entry(stretch, first, at, self.reel.cell(first), float(pace))
        entering = torn * WORTH["torn"] + (0 if torn else self.reel.breaks(at))
        gaps = _gaps(spoken, room) if spoken else []
        if not spoken and self.reel.beats_within(at, at):
            entering += WORTH["rhythm"]
        for low, high in self.reel.edges:
            if low > room:
                break
            high = min(high, room)
            if not spoken:
                yield self._picture(entry, (low, high), entering)
                for beat in self.reel.beats_within(at + low + 0.5, at + high - 0.5):
                    yield self._picture(entry, (round(beat - at),) * 2, entering + WORTH["rhythm"])
                continue
            able = [(max(low, a), min(high, b)) for a, b in gaps if a <= high and b >= low]
            for span in able:
                yield self._picture(entry, span, entering + self.reel.breaks(at + span[0]))
            if sum(b - a + 1 for a, b in able) <= high - low:
                yield self._picture(entry, (low, high), entering + WORTH["torn"])
        if self.reel.task.tail and spoken:
            yield from self._closing(entry, room, entering, spoken)

    def _closing(
        self, entry: _Entry, room: int, entering: float, spoken: Sequence[tuple[float, float]]
    ) -> Iterator[Offer]:
        """The last piece: what is being said when its picture ends is heard to its end under the card."""
        for s, e in spoken:
            low = max(self.reel.task.least, ceil(max(s, e - self.reel.task.tail) - EDGE))
            high = min(room, floor(e + EDGE))
            if low <= high:
                yield self._picture(entry, (low, high), entering + self.reel.breaks(entry.at + e + 2 * EDGE), Exit.LAST)

    def _picture(self, entry: _Entry, span: tuple[int, int], cost: float, way: Exit = Exit.LEAVES) -> Offer:
        seconds = (span[0] + span[1]) / 2 / self.reel.rate
        value = self.reel.density(entry.stretch, entry.at / self.reel.rate, seconds) * seconds
        value += cost + off_pace(seconds, entry.pace, "pace")
        start, past = entry.cell.first, entry.cell.past
        if entry.cell.long:
            last = self.reel.index((entry.at + span[1]) / self.reel.rate)
            start, past = entry.first, min(last + 1, past)
        piece = Piece(span[0], span[1], start, max(past, start + 1), thousandths(value), exit=way)
        return Offer(piece, entry.stretch, entry.first, run=False)

    def openings(self, ranked: Iterable[Opening], *, cap: int | None = None) -> Iterator[Offer]:
        """Pieces that begin where an edit would open well, for every length an opening may have."""
        most = min(self.reel.cap, cap or self.reel.cap)
        for opening in ranked:
            worth = thousandths(WORTH["opening"] * self.reel.opens(opening))
            for offer in self.lengths(opening.stretch, opening.first, self.reel.task.lead, most):
                yield worth_more(offer, worth, opening.reason)


@dataclass(frozen=True)
class _Entry:
    """A picture from frame `first` of a stretch, `at` frames of the edit's rate on the source's clock."""

    stretch: Stretch
    first: int
    at: float
    cell: Cell
    pace: float


def worth_more(offer: Offer, worth: int, why: str) -> Offer:
    """The offer, worth so many thousandths more, and why."""
    old = offer.piece
    piece = Piece(old.low, old.high, old.start, old.past, old.value + worth, says=old.says, exit=old.exit, bar=old.bar)
    return Offer(piece, offer.stretch, offer.first, offer.run, why, offer.said)


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


_NOTHING = Offer(Piece(1, 1, 0, 1, -(10**9)), None, 0, run=False)  # type: ignore[arg-type]
