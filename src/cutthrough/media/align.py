"""When each word of a text is said: the likeliest way through its phones and the sound, found by dynamic programming.

Viterbi over three-state phones (Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77, 1989). Between two words
there may be silence, or speech that is not in the text; words that are not said may be passed over. What those cost is
measured against the best that any row of phones makes of the same sound (a phone loop, as in Witt & Young's goodness
of pronunciation, Speech Communication 30, 2000), so neither loudness nor noise moves the balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cutthrough.media.acoustics import STATES, AcousticModel, acoustic_model

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]
Phones = tuple[str, ...]

OTHER = 2.0
"""Nepers a frame that the text may be less likely than the phone loop before it is rather something else."""

_NEVER = np.float32(-1e30)
_LOOP_COST = 3.0  # of going from phone to phone in the loop: a phone a frame would say anything
_SILENCE_COST = 2.0  # of pausing between words
_OTHER_COST = 60.0  # of beginning with what is not in the text: no single word is worth leaving it for
_SKIP_COST, _SKIP_WORD = 60.0, 1.0  # of passing over words, and for each of them
_NOWHERE, _QUIET, _OTHER = -1, -2, -3
_ANY_STAY, _ANY_LEAVE, _ANY_STATES = -0.05, -3.0, 6  # a word that can't be pronounced lasts 0.06 s and more


@dataclass(frozen=True)
class Fit:
    """A word laid along the sound: frames `start` up to `end`.

    `loss` is how much less likely it is there than the best row of any phones, in nepers a frame; 0 is perfect.
    """

    start: int
    end: int
    loss: float


def fit(
    scores: Floats,
    words: Sequence[Sequence[Phones]],
    *,
    other: float | None = OTHER,
    windows: Sequence[tuple[int, int]] | None = None,
    whole: bool = True,
) -> list[Fit | None]:
    """Each word's place in `scores` (frames by states, of `AcousticModel.scores`); None for a word passed over.

    `words` have their ways of being said; one without any is taken as speech of any kind. With `other` None every word
    has to be there and nothing else but silence may be; where that is impossible all are None. `windows` hold words to
    frames from the first up to the second each. Without `whole` the sound may end anywhere in the text.
    """
    if not len(scores) or not words:
        return [None] * len(words)
    model = acoustic_model()
    loop = phone_loop(scores, model)
    net = _net(words, model, windows)
    run = _Run(net, len(scores), other)
    said = np.hstack([scores, loop[:, None]])
    quiet = scores[:, net.silence].max(axis=1)
    for t in range(len(scores)):
        run.step(t, said[t, net.column], quiet[t], loop[t])
    return _measured(run.places(whole=whole), said, loop, net)


def phone_loop(scores: Floats, model: AcousticModel) -> Floats:
    """For each frame, what it adds to the best row of any phones up to there: sums of it compare with a path's."""
    count = len(model.phones)
    stay, leave = model.stay, model.leave
    grid = scores.reshape(len(scores), count, STATES)
    state = np.full((count, STATES), _NEVER, np.float32)
    state[:, 0] = grid[0, :, 0]
    best = np.empty(len(scores), np.float64)
    best[0] = state.max()
    state -= np.float32(best[0])
    moved = np.empty_like(state)
    for t in range(1, len(scores)):
        moved[:, 1:] = state[:, :-1] + leave[:, :-1]
        moved[:, 0] = (state[:, -1] + leave[:, -1]).max() - _LOOP_COST
        state = np.maximum(state + stay, moved) + grid[t]
        best[t] = state.max()
        state -= np.float32(best[t])  # kept relative to the frame before, so each best is a step
    return best.astype(np.float32)


@dataclass(frozen=True)
class _Net:
    """All ways of saying all words, one state after the other."""

    words: int
    column: npt.NDArray[np.int64]  # which score a state goes by
    stay: Floats
    enter: Floats  # of coming from the state before; nothing, from the gap before its word, where it is the first
    first: npt.NDArray[np.int64]  # first states, by way
    last: npt.NDArray[np.int64]  # last states, by way
    owner: npt.NDArray[np.int64]  # word, by way
    groups: npt.NDArray[np.int64]  # first way, by word
    leave: Floats  # of each way's last state
    opens: Indices | None  # first frame each state may be in
    closes: Indices | None
    silence: slice


def _net(words: Sequence[Sequence[Phones]], model: AcousticModel, windows: Sequence[tuple[int, int]] | None) -> _Net:
    number = {name: i for i, name in enumerate(model.phones)}
    any_speech = len(model.phones) * STATES
    stays = np.append(model.stay.reshape(-1), np.float32(_ANY_STAY))
    leaves = np.append(model.leave.reshape(-1), np.float32(_ANY_LEAVE))
    columns: list[int] = []
    first: list[int] = []
    last: list[int] = []
    owner: list[int] = []
    groups: list[int] = []
    for word, ways in enumerate(words):
        groups.append(len(first))
        for way in ways or ((),):
            first.append(len(columns))
            columns += [number[p] * STATES + s for p in way for s in range(STATES)] or [any_speech] * _ANY_STATES
            last.append(len(columns) - 1)
            owner.append(word)
    column, starts, ends = np.array(columns), np.array(first), np.array(last)
    enter = np.concatenate([[np.float32(0)], leaves[column[:-1]]]).astype(np.float32)
    enter[starts] = 0
    by_state = np.repeat(np.array(owner), ends - starts + 1)
    held = None if windows is None else np.array(windows, np.int32)[by_state]
    silent = number["SIL"] * STATES
    return _Net(
        words=len(words),
        column=column,
        stay=stays[column],
        enter=enter,
        first=starts,
        last=ends,
        owner=np.array(owner),
        groups=np.array(groups),
        leave=leaves[column[ends]],
        opens=None if held is None else held[:, 0],
        closes=None if held is None else held[:, 1],
        silence=slice(silent, silent + STATES),
    )


class _Run:
    """The search: the best path into every state and gap after each frame, and where it came from.

    Gap j is before word j; each holds a silence and, where that is allowed, speech that is not in the text.
    """

    def __init__(self, net: _Net, frames: int, other: float | None) -> None:
        self._net, self._other, gaps = net, other, net.words + 1
        self._state = np.full(len(net.column), _NEVER, np.float32)
        self._quiet = np.full(gaps, _NEVER, np.float32)
        self._strange = np.full(gaps, _NEVER, np.float32)
        self._entered = np.zeros((frames, len(net.column)), np.bool_)
        self._quiet_entered = np.zeros((frames, gaps), np.bool_)
        self._strange_entered = np.zeros((frames, gaps), np.bool_)
        self._from: Indices = np.full((frames, gaps), _NOWHERE, np.int32)  # a last state, _QUIET or _OTHER
        self._jumped: Indices = np.full((frames + 1, gaps), _NOWHERE, np.int32)  # the gap jumped from
        self._slope = np.arange(gaps, dtype=np.float32) * np.float32(_SKIP_WORD)
        self._order = np.arange(gaps, dtype=np.int32)
        self._gap = self._with_jumps(0, np.where(self._order == 0, np.float32(0), _NEVER))
        self._ended = self._gap

    def step(self, t: int, said: Floats, quiet: np.float32, loop: np.float32) -> None:
        """Go on by frame `t`: `said` are the states' scores, `quiet` that of silence, `loop` the phone loop's."""
        net, gap = self._net, self._gap
        come = np.empty_like(self._state)
        come[1:] = self._state[:-1]
        come += net.enter
        come[net.first] = gap[net.owner]
        stay = self._state + net.stay
        np.greater(come, stay, out=self._entered[t])
        np.maximum(come, stay, out=stay)
        stay += said
        if net.opens is not None and net.closes is not None:
            stay[(t < net.opens) | (t >= net.closes)] = _NEVER
        self._state = stay

        pause = gap - np.float32(_SILENCE_COST)
        np.greater(pause, self._quiet, out=self._quiet_entered[t])
        self._quiet = np.maximum(pause, self._quiet) + quiet
        best, source = self._quiet.copy(), self._from[t]
        source[:] = _QUIET
        if self._other is not None:
            strange = gap - np.float32(_OTHER_COST)
            np.greater(strange, self._strange, out=self._strange_entered[t])
            self._strange = np.maximum(strange, self._strange) + (loop - np.float32(self._other))
            source[self._strange > best] = _OTHER
            np.maximum(best, self._strange, out=best)
        ended = stay[net.last] + net.leave
        top = np.maximum.reduceat(ended, net.groups)
        won = (ended >= top[net.owner]) & (ended > best[1:][net.owner])
        source[1:][net.owner[won]] = net.last[won]
        np.maximum(best[1:], top, out=best[1:])
        self._ended = best
        self._gap = self._with_jumps(t + 1, best)

    def _with_jumps(self, row: int, gap: Floats) -> Floats:
        """Words may be passed over at any moment, at a cost."""
        if self._other is None:
            return gap
        level = gap + self._slope
        reach = np.maximum.accumulate(level)
        sources = np.maximum.accumulate(np.where(level >= reach, self._order, 0))
        landed = reach - self._slope - np.float32(_SKIP_COST)
        better = landed > gap
        self._jumped[row, better] = sources[better]
        best: Floats = np.maximum(landed, gap)
        return best

    def places(self, *, whole: bool) -> list[tuple[int, int, int] | None]:
        """Where the best path has each word: first frame, the frame after, its way's last state."""
        net = self._net
        found: list[tuple[int, int, int] | None] = [None] * net.words
        gap = net.words if whole else int(np.argmax(self._ended))
        if self._gap[gap] <= _NEVER / 2:
            return found
        starts = set(net.first.tolist())
        owners = dict(zip(net.last.tolist(), net.owner.tolist(), strict=True))
        t, jumps = len(self._from) - 1, whole
        while t >= 0:
            if jumps and self._jumped[t + 1, gap] != _NOWHERE:
                gap = int(self._jumped[t + 1, gap])
            jumps = True
            source = int(self._from[t, gap])
            if source < 0:
                entered = self._quiet_entered if source == _QUIET else self._strange_entered
                t = _back(entered[:, gap], t) - 1
                continue
            state, end = source, t + 1
            while True:
                t = _back(self._entered[:, state], t)
                if state in starts:
                    break
                state, t = state - 1, t - 1
            gap = owners[source]
            found[gap] = (t, end, source)
            t -= 1
        return found


def _back(entered: npt.NDArray[np.bool_], t: int) -> int:
    """The last frame up to `t` at which this was entered."""
    while not entered[t]:
        t -= 1
    return t


def _measured(places: Sequence[tuple[int, int, int] | None], said: Floats, loop: Floats, net: _Net) -> list[Fit | None]:
    """How well each word's own states, one after the other in its frames, do beside the phone loop."""
    begins = dict(zip(net.last.tolist(), net.first.tolist(), strict=True))
    fits: list[Fit | None] = []
    for place in places:
        if place is None:
            fits.append(None)
            continue
        start, end, last = place
        states = slice(begins[last], last + 1)
        columns, stay, enter = net.column[states], net.stay[states], net.enter[states]
        path = np.full(len(columns), _NEVER, np.float32)
        path[0] = said[start, columns[0]]
        for t in range(start + 1, end):
            come = np.concatenate([[_NEVER], path[:-1] + enter[1:]]).astype(np.float32)
            path = np.maximum(path + stay, come) + said[t, columns]
        loss = (float(loop[start:end].sum(dtype=np.float64)) - float(path[-1])) / (end - start)
        fits.append(Fit(start, end, loss))
    return fits
