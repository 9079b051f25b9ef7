"""The story: which pieces of a film follow each other, found as the best of all ways to fill the frames exactly.

An edit is an opening, then pieces in the film's order that share no frame with it or with each other. Its worth is a
sum over pieces and joins, so the best one is found exactly by going backwards through the film (weighted interval
scheduling, Kleinberg and Tardos, "Algorithm Design", 6.1) with the frames used so far as a second state, as in a
knapsack, and the messages said so far as a third. All worths are whole numbers of thousandths, so equal inputs give
equal edits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row: TypeAlias = "NDArray[np.int32]"
NEVER = -500_000_000
SHORT = 20_000
"""What each missing frame costs: more than anything a piece can bring, so the runtime is exact wherever it can be."""
RESOLVED, WORK = 8, 40_000
"""How many openings in the film's midst are tried with their own frames taken out of what follows: this many, or as
many as come to this many pieces weighed again. Beyond that an edit is not proved to be the best."""


class Exit(IntEnum):
    """How a piece ends."""

    LEAVES = 0  # something else follows
    GOES_ON = 1  # the film goes on in the piece that begins where this one ends
    LAST = 2  # it ends the edit: what is being said goes on under the end card


@dataclass(frozen=True, slots=True)
class Piece:
    """`low`..`high` frames of an edit, all worth `value` thousandths, that take the film from `start` to before `past`.

    `fresh` is whether something else may stand before it, `onward` whether the film's own picture may. `says` are the
    messages it says, as bits. No other piece may share `bar`, its own extent where None, if it opens the edit.
    """

    low: int
    high: int
    start: int
    past: int
    value: int
    fresh: bool = True
    onward: bool = False
    exit: Exit = Exit.LEAVES
    says: int = 0
    bar: tuple[int, int] | None = None


@dataclass(frozen=True)
class Aim:
    """What a message brings, in thousandths, if it is said by frame `by` (None: whenever), and if it is said later."""

    value: int
    late: int
    by: int | None = None


@dataclass(frozen=True)
class Rules:
    """`frames` to fill. `ways` is, by the end of a piece that leaves, where the next may begin from, and its worth.

    `joins` is what it is worth that a join falls on each frame of the edit, as on a beat of the music.
    """

    frames: int
    ways: Mapping[int, tuple[tuple[int, int], ...]]
    aims: tuple[Aim, ...] = ()
    joins: Mapping[int, int] | None = None


@dataclass(frozen=True)
class Solution:
    """The opening's number and frames, then those of the pieces that follow. `proved` is whether none is better."""

    opening: int
    frames: int
    body: tuple[tuple[int, int], ...]
    value: int
    proved: bool


class _Table:
    """The best that can still come, for every place of the film, set of messages said and number of frames used."""

    def __init__(
        self, pieces: Sequence[Piece], rules: Rules, bar: tuple[int, int] | None = None, whole: _Table | None = None
    ) -> None:
        self.pieces, self.rules = pieces, rules
        self.end = rules.frames + 1
        self.by_start: dict[int, list[int]] = {} if whole is None else whole.by_start
        if whole is None:
            for number, piece in enumerate(pieces):
                self.by_start.setdefault(piece.start, []).append(number)
        self.places: list[int] = sorted(self.by_start) if whole is None else whole.places
        self.bar, self.whole = bar, whole
        self.reach = max((p.past - p.start for p in pieces), default=0)
        sets = 1 << len(rules.aims)
        last = -SHORT * np.arange(rules.frames, -1, -1, dtype=np.int32)
        self.closing: Row = np.ascontiguousarray(np.broadcast_to(last, (sets, self.end)))
        self.joins = np.zeros(self.end, dtype=np.int32)
        for frame, worth in (rules.joins or {}).items():
            if 0 < frame < rules.frames:
                self.joins[frame] = worth
        nothing = np.full_like(self.closing, NEVER)
        self.best: list[Row] = [nothing] * (len(self.places) + 1)
        self.onward: dict[int, Row] = {}
        self.left: dict[int, Row] = {}
        self._levels: dict[tuple[int, int], list[Row]] = {}
        self._fill()

    def _fill(self) -> None:
        first = len(self.places)
        if self.whole is not None and self.bar is not None:
            first = bisect_left(self.places, self.bar[1])
            self.best[first:] = self.whole.best[first:]
        for number in range(first - 1, -1, -1):
            at = self.places[number]
            fresh = self.best[number + 1].copy()
            onward = np.full_like(fresh, NEVER)
            for index in self.by_start[at]:
                if not self._barred(self.pieces[index]):
                    self._enter(self.pieces[index], fresh, onward)
            self.best[number] = fresh
            if any(self.pieces[index].onward for index in self.by_start[at]):
                self.onward[at] = onward
            for key in [k for k in self._levels if k[1] > at + self.reach]:
                del self._levels[key]
        self._levels.clear()

    def _barred(self, piece: Piece) -> bool:
        return self.bar is not None and piece.start < self.bar[1] and self.bar[0] < piece.past

    def _enter(self, piece: Piece, fresh: Row, onward: Row) -> None:
        """Let each state that this piece can begin in know what it would bring."""
        ahead = self._ahead(piece)
        if ahead is None:
            return
        count = ahead.shape[1]
        rows = [row for row, able in ((fresh, piece.fresh), (onward, piece.onward)) if able]
        if not piece.says:
            ahead = ahead + np.int32(piece.value)
        else:
            ahead = np.stack([ahead[said | piece.says] + self._worth(piece, said, count) for said in range(len(ahead))])
        for row in rows:
            np.maximum(row[:, :count], ahead, out=row[:, :count])

    def _worth(self, piece: Piece, said: int, count: int) -> Any:
        """What the piece brings with what it is the first to say, for each frame 0..count-1 that it may begin on."""
        worth = np.full(count, piece.value, dtype=np.int32)
        for number, aim in enumerate(self.rules.aims):
            if piece.says & ~said & 1 << number:
                in_time = count if aim.by is None else min(count, max(0, aim.by - piece.low + 1))
                worth[:in_time] += aim.value
                worth[in_time:] += aim.late
        return worth

    def _ahead(self, piece: Piece) -> Row | None:
        """The most that can follow it, by the frame it begins on, with the best of its lengths."""
        row = self.after(piece)
        if row is None or piece.low >= self.end:
            return None
        levels = self._levels.setdefault((piece.exit, piece.past), [row])
        step = (min(piece.high, self.end - 1) - piece.low + 1).bit_length() - 1
        while len(levels) <= step:
            wide = levels[-1].copy()
            by = 1 << (len(levels) - 1)
            np.maximum(wide[:, :-by], levels[-1][:, by:], out=wide[:, :-by])
            levels.append(wide)
        ahead = levels[step][:, piece.low :]
        second = levels[step][:, piece.high + 1 - (1 << step) :]
        if second.shape[1] in (0, ahead.shape[1]):
            return ahead
        ahead = ahead.copy()
        np.maximum(ahead[:, : second.shape[1]], second, out=ahead[:, : second.shape[1]])
        return ahead

    def after(self, piece: Piece) -> Row | None:
        """The most that can come after it, by the frame it ends on; None where nothing can."""
        if piece.exit is Exit.LAST:
            return self.closing
        if piece.exit is Exit.GOES_ON:
            found = self.onward.get(piece.past)
            beyond = self.whole is not None and self.bar is not None and piece.past >= self.bar[1]
            return self.whole.onward.get(piece.past) if found is None and beyond and self.whole else found
        if piece.past not in self.left:
            self.left[piece.past] = self.joined(self.rules.ways.get(piece.past, ((piece.past, 0),)))
        return self.left[piece.past]

    def joined(self, ways: Iterable[tuple[int, int]]) -> Row:
        """The most that can come after a join from which the film may be entered at these places."""
        rows = [self.best[bisect_left(self.places, place)] + np.int32(worth) for place, worth in ways]
        found = rows[0]
        for row in rows[1:]:
            np.maximum(found, row, out=found)
        found += self.joins
        np.maximum(found, self.closing, out=found)
        return found

    def trace(self, place: int, said: int, at: int) -> list[tuple[int, int]]:
        """The pieces that bring what `best` promises from `place` on, with their frames."""
        number, found = bisect_left(self.places, place), []
        goal, onward = int(self.best[number][said, at]), False
        while True:
            if not onward:
                while number < len(self.places) and int(self.best[number + 1][said, at]) == goal:
                    number += 1
            index, frames, said, at, goal = self._taken(number, said, at, goal, onward=onward)
            found.append((index, frames))
            piece = self.pieces[index]
            if piece.exit is Exit.LAST or goal == int(self.closing[said, at]):
                return found
            onward = piece.exit is Exit.GOES_ON
            if onward:
                number = bisect_left(self.places, piece.past)
                continue
            goal -= int(self.joins[at])
            number, goal = self._way(piece, said, at, goal)

    def _way(self, piece: Piece, said: int, at: int, goal: int) -> tuple[int, int]:
        for place, worth in self.rules.ways.get(piece.past, ((piece.past, 0),)):
            number = bisect_left(self.places, place)
            if int(self.best[number][said, at]) + worth == goal:
                return number, goal - worth
        raise AssertionError(goal)

    def _taken(self, number: int, said: int, at: int, goal: int, *, onward: bool) -> tuple[int, int, int, int, int]:
        """The piece that brings `goal` here, its frames, and the state after it."""
        for index in self.by_start[self.places[number]]:
            piece = self.pieces[index]
            if not (piece.onward if onward else piece.fresh) or (self._barred(piece) and self._own(number)):
                continue
            row = self.after(piece)
            if row is None or at + piece.low >= self.end:
                continue
            worth = int(self._worth(piece, said, at + 1)[at]) if piece.says else piece.value
            here = row[said | piece.says, at + piece.low : at + piece.high + 1]
            if int(np.maximum.reduce(here)) + worth != goal:
                continue
            found = self.length(piece, said, at, row)
            if found is not None and found[0] == goal:
                _, frames, ahead = found
                return index, frames, said | piece.says, at + frames, ahead
        raise AssertionError(goal)

    def _own(self, number: int) -> bool:
        """Whether a place's row was made with the bar."""
        return self.bar is not None and self.places[number] < self.bar[1]

    def length(self, piece: Piece, said: int, at: int, ahead: Row | None = None) -> tuple[int, int, int] | None:
        """What a piece brings from frame `at` with all that follows, its best length, and what follows alone brings."""
        row = self.after(piece) if ahead is None else ahead
        if row is None or at + piece.low >= self.end:
            return None
        here = row[said | piece.says, at + piece.low : at + piece.high + 1]
        most = int(here.max())
        if most < NEVER // 2:
            return None
        able = np.flatnonzero(here == most)
        frames = piece.low + int(able[len(able) // 2])
        worth = int(self._worth(piece, said, at + 1)[at]) if piece.says else piece.value
        return most + worth, frames, most


def solve(pieces: Sequence[Piece], openings: Sequence[Piece], rules: Rules) -> Solution | None:
    """The best edit: one of the openings, then pieces in the film's order that share no place with it.

    After an opening that leaves, the film is entered anywhere; after one that goes on, where it ends. Openings are
    tried from the one that could bring the most, until no other can bring more. None where no opening fits.
    """
    whole = _Table(pieces, rules)
    entry = whole.joined(((whole.places[0] if whole.places else 0, 0),))

    def brought(number: int, table: _Table, start: Row) -> tuple[int, int, int] | None:
        opening = openings[number]
        return table.length(opening, 0, 0, start if opening.exit is Exit.LEAVES else None)

    hopes = [(found[0], number) for number in range(len(openings)) if (found := brought(number, whole, entry))]
    hopes.sort(key=lambda hope: (-hope[0], hope[1]))
    tables: dict[tuple[int, int], tuple[_Table, Row]] = {}
    best: Solution | None = None
    most, proved = max(RESOLVED, WORK // max(1, len(pieces))), True
    for hope, number in hopes:
        if best is not None and hope <= best.value:
            break
        opening = openings[number]
        told = _told(number, brought(number, whole, entry), opening, whole)
        if told is not None and not _overlaps(told, opening, pieces):
            best = told if best is None or told.value > best.value else best
            continue
        bar = opening.bar or (opening.start, opening.past)
        if bar not in tables:
            if len(tables) >= most and best is not None:
                proved = False
                continue
            table = _Table(pieces, rules, bar, whole)
            tables[bar] = (table, table.joined(((table.places[0] if table.places else 0, 0),)))
        table, start = tables[bar]
        told = _told(number, brought(number, table, start), opening, table)
        if told is not None and (best is None or told.value > best.value):
            best = told
    return replace(best, proved=proved) if best is not None else None


def _told(number: int, found: tuple[int, int, int] | None, opening: Piece, table: _Table) -> Solution | None:
    """The whole edit that brings what was found."""
    if found is None:
        return None
    value, frames, ahead = found
    said = opening.says
    body: list[tuple[int, int]] = []
    if opening.exit is not Exit.LAST and ahead != int(table.closing[said, frames]):
        if opening.exit is Exit.GOES_ON:
            body = _onward(opening, said, frames, ahead, table)
        else:
            body = table.trace(table.places[0], said, frames)
    return Solution(number, frames, tuple(body), value, proved=True)


def _onward(opening: Piece, said: int, at: int, goal: int, table: _Table) -> list[tuple[int, int]]:
    """What follows an opening that goes on in the film."""
    table = table if opening.past in table.onward or table.whole is None else table.whole
    number = bisect_left(table.places, opening.past)
    index, frames, said, at, goal = table._taken(number, said, at, goal, onward=True)  # noqa: SLF001 - same room
    piece = table.pieces[index]
    rest: list[tuple[int, int]] = []
    if piece.exit is Exit.GOES_ON:
        rest = _onward(piece, said, at, goal, table)
    elif piece.exit is Exit.LEAVES and goal != int(table.closing[said, at]):
        way, goal = table._way(piece, said, at, goal - int(table.joins[at]))  # noqa: SLF001 - same room
        rest = table.trace(table.places[way], said, at) if way < len(table.places) else []
    return [(index, frames), *rest]


def _overlaps(found: Solution, opening: Piece, pieces: Sequence[Piece]) -> bool:
    if opening.exit is Exit.GOES_ON:
        return False
    first, past = opening.bar or (opening.start, opening.past)
    return any(pieces[n].start < past and first < pieces[n].past for n, _ in found.body)
