"""Finds where one shot turns into another by degrees: dissolves, fades through a colour, whip pans."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cutthrough.media.picture import shrunk
from cutthrough.media.shots import best_match
from cutthrough.media.signals import Gray
from cutthrough.model.footage import TransitionKind

LONGEST = Fraction(33, 10)
"""Seconds; a longer change is seen in part or not at all."""
DELAY = 2 * LONGEST
"""Seconds after its end by which every change has been told."""

_SHORTEST = 5  # frames from the last of one shot to the first of the next: four of transition
_EACH_LENGTH, _GROWTH = 12, 1.22  # up to where each length is looked for, and from one to the next after that
_RATE_MOST = 31  # frames per second looked at

_FIT = 0.5  # distance from the curve of a mix over that from a straight line
_GAIN_LEAST = 0.1  # of the 1/3 that a mix without fault has
_FIELDS, _FIELDS_SAG, _SAMPLES = (4, 4), 0.7, 9  # share of the picture's fields that have to sag each for itself
_FIELD_ENERGY, _FIELD_CHANGE = 4.0, 0.5  # levels squared, or too smooth to tell; change over the picture's
_STRAY, _AHEAD = 0.7, 0.27  # as in `gradual`, but loose: inside a shot things move
_CHANGE, _CHANGE_SHARE = 5.0, 0.25  # levels between the ends, and over the spread of the livelier one
_ALIKE = 0.88  # correlation at the best shift from which two pictures show one scene
_LETTERS = 0.3  # median over mean change under which a title comes or goes
_BESIDE = 7  # frames on either side that tell how much moves anyway
_STEP_MOST = 0.6  # of the change between the ends that one frame may make: more is a cut

_PLAIN_SPREAD, _PLAIN_SHARE = 8.0, 0.95  # levels about the middle one, and how much lies within: a logo may stand by
_PLAIN_ENERGY = 0.2  # of the other end's
_ENERGY_LEAST = 1.0  # levels squared: what coding noise leaves

_WHIP = Fraction(1, 2)  # seconds
_WHIP_ENERGY, _WHIP_ONE_WAY = 0.3, 0.35  # what is left along the pan, and that over what is left across it
_WHIP_STEP, _WHIP_CHANGE = 0.1, 10.0  # of the change between the ends that most steps make; levels of that change
_WHIP_ENDS = 2.0  # levels squared there have to be to lose, along either way

_HALF, _VIEW = (160, 90), (64, 36)

Floats = npt.NDArray[np.float32]
Thumb = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Change:
    """A change by degrees: frame `before` is the last of the one picture, `after` the first of the other.

    `from_plain`, `to_plain`: that end shows one even colour. `gain`: how well it explains the frames, to choose by.
    """

    kind: TransitionKind
    before: int
    after: int
    from_plain: bool = False
    to_plain: bool = False
    gain: float = 0.0

    def overlaps(self, other: Change) -> bool:
        """Whether they share more than a frame on either side."""
        return self.before < other.after - 1 and self.after > other.before + 1


@dataclass(frozen=True)
class _Seen:
    """Of one frame: where it is, its energy along rows and along columns, and it small."""

    index: int
    along: tuple[float, float]
    thumb: Floats
    view: Floats
    spread: float
    step: float

    @property
    def energy(self) -> float:
        return self.along[0] + self.along[1]


class ChangeFinder:
    """Push every frame; get back changes that can't be bettered any more, in order of their ends.

    The gradient energy E of a picture, the mean of its squared steps between neighbours, doesn't care where in the
    picture things are. In a mix (1 - a) A + a B of unrelated pictures it is (1 - a)^2 E_A + a^2 E_B, which sags
    to half on the way, while camera and subjects may move on both sides (the variance curve of Alattar, "Detecting
    and compressing dissolve regions in video sequences", 1993, on steps instead of levels). A pan or a change of light
    doesn't sag, and a title that fades in over a picture doesn't sag all over it. A fade is a mix with a colour, whose
    energy is none. What fits the curve is checked against the linear mix of its ends in small pictures, loosely, and
    the ends must differ at any shift.

    In a whip pan the energy along the pan is gone for some frames, and that across it is not.

    Memory: the last 6.6 s of small pictures. Frames above 31 a second are skipped evenly.
    """

    def __init__(self, frames_per_second: float) -> None:
        self._stride = max(1, round(frames_per_second / _RATE_MOST + 0.2))
        rate = frames_per_second / self._stride
        self._lengths = _lengths(max(_SHORTEST + 1, round(float(LONGEST) * rate)))
        self._whip = max(_SHORTEST, round(float(_WHIP) * rate))
        self._short = round(rate)
        self._patience = round(float(DELAY) * frames_per_second) - self._stride
        self._recent: deque[_Seen] = deque(maxlen=self._lengths[-1] + 1)
        self._energy: Floats = np.zeros(0, np.float32)
        self._open: list[Change] = []
        self._past: deque[Change] = deque(maxlen=8)
        self._count = 0

    def push(self, gray: Gray, thumb: Thumb) -> tuple[Change, ...]:
        """Hear of the next frame: `gray` (height, width) and `thumb` (18, 32, 3), 0..255. Numbers count from 0."""
        index = self._count
        self._count += 1
        if index % self._stride:
            return ()
        self._recent.append(self._see(index, gray, thumb))
        self._energy = np.append(self._energy, np.float32(self._recent[-1].energy))[-len(self._recent) :]
        last = len(self._recent) - 1
        for length in self._lengths:
            if length > last:
                break
            change = self._change(last - length, last)
            if change is not None and not any(change.overlaps(past) for past in self._past):
                self._open.append(change)
        return self._closed(index)

    def close(self) -> tuple[Change, ...]:
        """The film is over: what is still open."""
        return self._closed(None)

    def _see(self, index: int, gray: Gray, thumb: Thumb) -> _Seen:
        half = shrunk(gray, *_HALF).astype(np.float32)
        across, down = np.diff(half, axis=1).ravel(), np.diff(half, axis=0).ravel()
        along = float(across @ across) / across.size, float(down @ down) / down.size
        small = thumb.astype(np.float32).ravel()
        view = shrunk(gray, *_VIEW).astype(np.float32)
        step = float(np.abs(small - self._recent[-1].thumb).mean()) if self._recent else 0.0
        return _Seen(index, along, small, view, float(view.std()), step)

    def _change(self, first: int, last: int) -> Change | None:
        """What leads from frame `first` of the recent ones to frame `last`, None when nothing does."""
        energy = self._energy[first : last + 1]
        off_line, off_curve, level = _fit(energy)
        if off_curve <= _FIT * off_line and off_line >= 0.1 * _ENERGY_LEAST * len(energy):
            gain = (off_line - 2 * off_curve) / max(_ENERGY_LEAST, level)
            share = gain / (last - first)
            mix = self._mix(first, last) if share >= _GAIN_LEAST else None
            if mix is not None:
                return replace(mix, gain=gain * share**2)
        return self._whip_pan(first, last) if last - first <= self._whip else None

    def _mix(self, first: int, last: int) -> Change | None:
        """A fade or dissolve, when the pictures between are roughly mixes of the ends, and the ends two pictures."""
        one, other, frames = self._recent[first], self._recent[last], last - first
        change = other.thumb - one.thumb
        size = np.abs(change)
        mean = float(size.mean())
        if mean < max(_CHANGE, _CHANGE_SHARE * max(one.spread, other.spread)):
            return None
        if max(self._recent[i].step for i in range(first + 1, last + 1)) > _STEP_MOST * mean:
            return None
        whole, strays = float(change @ change), 0.0
        for quarter in (1, 2, 3):
            after = round(frames * quarter / 4)
            here = self._recent[first + after].thumb - one.thumb
            share = float(here @ change) / whole
            if abs(share - after / frames) > _AHEAD:
                return None
            strays += float(np.abs(here - share * change).mean()) / mean
        if strays / 3 > _STRAY:
            return None
        plain = (_is_plain(one, other), _is_plain(other, one))
        if any(plain):
            return Change(TransitionKind.FADE, one.index, other.index, *plain)
        one_scene = np.median(size) < _LETTERS * mean or _likeness(one.view, other.view) > _ALIKE
        if one_scene or not self._sags_all_over(first, last):
            return None
        return Change(TransitionKind.DISSOLVE, one.index, other.index)

    def _sags_all_over(self, first: int, last: int) -> bool:
        """Whether most fields of the picture follow the curve of a mix; where a title comes, few do."""
        places = np.unique(np.linspace(first, last, _SAMPLES).round().astype(int))
        fields = np.stack([_field_energies(self._recent[i].view) for i in places])
        share = ((places - first) / np.float32(last - first))[:, None]
        one, other = fields[0], fields[-1]
        off_line = np.abs(fields - one - share * (other - one)).sum(axis=0)
        off_curve = np.abs(fields - (1 - share) ** 2 * one - share**2 * other).sum(axis=0)
        changed = _fields(np.abs(self._recent[last].view - self._recent[first].view))
        lively = one + other > 2 * _FIELD_ENERGY
        mixed = np.where(lively, off_curve < off_line, changed > _FIELD_CHANGE * changed.mean())
        return bool(mixed.mean() >= _FIELDS_SAG)

    def _whip_pan(self, first: int, last: int) -> Change | None:
        one, other = self._recent[first], self._recent[last]
        if min(*one.along, *other.along) < _WHIP_ENDS:
            return None
        left = np.array([self._recent[i].along for i in range(first + 1, last)])
        left /= np.maximum(_ENERGY_LEAST, np.minimum(one.along, other.along))
        means = left.mean(axis=0)
        way = int(means[1] < means[0])
        if means[way] > _WHIP_ENERGY or means[way] > _WHIP_ONE_WAY * means[1 - way]:
            return None
        mean = float(np.abs(other.thumb - one.thumb).mean())
        steps = sorted(self._recent[i].step for i in range(first + 1, last + 1))
        if mean < _WHIP_CHANGE or steps[len(steps) // 3] < _WHIP_STEP * mean:
            return None
        if _likeness(one.view, other.view) > _ALIKE:
            return None
        gain = float(np.minimum(0.5, 0.5 - left[:, way]).sum())
        return Change(TransitionKind.WHIP, one.index, other.index, gain=gain)

    def _closed(self, now: int | None) -> tuple[Change, ...]:
        """Changes that no later one can better: the best of each heap of overlapping ones."""
        told = []
        while self._open:
            oldest = best = min(self._open, key=lambda change: change.after)
            while (better := max(self._open, key=lambda c: (c.overlaps(best), *_rank(c)))).overlaps(best):
                if _rank(better) <= _rank(best):
                    break
                best = better
            ripe = best.after + max(16 * self._stride, (best.after - best.before) * 3 // 2)
            if now is not None and now <= min(ripe, oldest.after + self._patience):
                break
            self._open = [change for change in self._open if change is not best and not change.overlaps(best)]
            self._past.append(best)
            if not self._is_movement(best):
                told.append(best)
        return tuple(sorted(told, key=lambda change: change.after))

    def _is_movement(self, change: Change) -> bool:
        """Whether a short dissolve has less change from frame to frame than there is before and after it.

        A dissolve adds its own change to the movement of the calmer of both shots; a camera that sweeps through
        smoke or darkness has no more of it there than elsewhere.
        """
        begin, end = ((at - self._recent[0].index) // self._stride for at in (change.before, change.after))
        if change.kind is not TransitionKind.DISSOLVE or end - begin > self._short or begin - _BESIDE < 0:
            return False
        steps = [seen.step for seen in self._recent]
        sides = steps[begin - _BESIDE + 1 : begin], steps[end + 2 : end + 1 + _BESIDE]
        return all(
            len(side) > _BESIDE // 2 and np.median(steps[begin + 1 : end + 1]) < np.median(side) for side in sides
        )


def _rank(change: Change) -> tuple[bool, float]:
    """What to choose overlapping changes by: a mix, whose gain is of another kind, before a whip pan."""
    return change.kind is not TransitionKind.WHIP, change.gain


def is_plain(gray: npt.NDArray[np.uint8] | Floats) -> bool:
    """Whether a small grey picture, 0..255, shows one even colour, but for a small thing that stands on it."""
    off = np.abs(gray.astype(np.float32) - np.float32(np.median(gray)))
    return bool(np.count_nonzero(off <= _PLAIN_SPREAD) >= _PLAIN_SHARE * gray.size)


def _fit(energy: Floats) -> tuple[float, float, float]:
    """How far energy lies off a straight line between its ends, and off the curve of a mix; the line's mean."""
    share, rising, falling = _curves(len(energy))
    line = energy[0] + share * (energy[-1] - energy[0])
    off_curve = np.abs(energy - falling * energy[0] - rising * energy[-1]).sum()
    return float(np.abs(energy - line).sum()), float(off_curve), float(energy[0] + energy[-1]) / 2


@lru_cache(maxsize=256)
def _curves(count: int) -> tuple[Floats, Floats, Floats]:
    share = np.linspace(0, 1, count, dtype=np.float32)
    return share, share**2, (1 - share) ** 2


def _is_plain(one: _Seen, other: _Seen) -> bool:
    return one.energy <= max(_ENERGY_LEAST, _PLAIN_ENERGY * other.energy) and is_plain(one.view)


def _likeness(one: Floats, other: Floats) -> float:
    """Correlation of the middle of each picture with the other one where it fits best, the higher of both."""
    rows, columns = slice(8, 28), slice(14, 50)
    return max(best_match(one[rows, columns], other), best_match(other[rows, columns], one))


def _field_energies(view: Floats) -> Floats:
    steps = np.zeros_like(view)
    steps[:, 1:] += np.diff(view, axis=1) ** 2
    steps[1:] += np.diff(view, axis=0) ** 2
    return _fields(steps)


def _fields(view: Floats) -> Floats:
    """Means over 4 by 4 fields, row by row."""
    rows, columns = _FIELDS
    fields = view.reshape(rows, view.shape[0] // rows, columns, view.shape[1] // columns)
    means: Floats = fields.mean(axis=(1, 3)).ravel()
    return means


def _lengths(longest: int) -> tuple[int, ...]:
    lengths = list(range(_SHORTEST, min(longest, _EACH_LENGTH)))
    while lengths[-1] < longest:
        lengths.append(max(lengths[-1] + 1, round(lengths[-1] * _GROWTH)))
    return tuple(lengths)
