"""From boxes found in single frames to things followed through a shot.

All of a file's looks are known when tracks are made, so nothing lags: a box is linked to those before and after it,
smoothed by both, and doubtful boxes count where sure ones stand on either side.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import FrameTable, Mark, Shot, Thing, ThingKind

MARK_TOLERANCE = 0.005
"""Share of the picture that a box given by its marks may be off, on any side."""

_CLOSE = 1.0  # cost up to which two boxes can be one thing's: its own size away, or less and grown
_GROWN = 0.45  # mean logarithm of how much its sides may have grown or shrunk from one look to the next
_STEADY = 0.15  # of the box's sides: how far smoothing may move it from where it was seen
_DECIMALS = 4  # of a box's sides
_RESERVE = 0.8  # of the tolerance is for leaving out marks; the rest for rounding

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sighting:
    """What a finder saw in one frame: rows (x, y, width, height, score), boxes as shares of the upright picture.

    `texts` has what each row reads, when rows read anything. One without rows says that nothing was there.
    """

    frame: int
    boxes: npt.NDArray[np.floating]
    texts: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Following:
    """How boxes of one kind are followed.

    `strong` is the score that at least `sure` sightings of a thing must have; weaker boxes only continue it. `gap` is
    how many seconds may lie between one sighting and the next. Fewer sightings than `least` are a blip, unless the shot
    was looked at no oftener or one of them scored `alone` or more. `smooth` is the half width in seconds of the window
    over which jitter is averaged; 0 leaves boxes as they are.
    """

    kind: ThingKind
    strong: float = 0.5
    sure: int = 1
    gap: float = 0.9
    least: int = 2
    alone: float = 2.0
    smooth: float = 0.8


@dataclass(eq=False)
class _Track:
    frames: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    boxes: list[Floats] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def expected(self, time: float) -> Floats:
        """Its box at `time` if it goes on as it went, half trusted: people stop."""
        last = self.boxes[-1][:4]
        if len(self.boxes) < 2:
            return last
        before = self.boxes[-2][:4]
        moved = last[:2] - before[:2] + (last[2:] - before[2:]) / 2
        ahead = min(1.5, (time - self.times[-1]) / max(self.times[-1] - self.times[-2], 1e-3))
        return np.concatenate([last[:2] + moved * ahead / 2, last[2:]])


def things(
    sightings: Iterable[Sighting], shots: Sequence[Shot], table: FrameTable, following: Following
) -> tuple[Thing, ...]:
    """The things in `sightings` (in order of frames), each followed through one of `shots`, by shot and first frame.

    A thing begins and ends half way between a frame that was looked at and has it and the next that has it not, and
    with the shot where no other frame of it was looked at before or after.
    """
    firsts = [shot.first for shot in shots]
    by_shot: dict[int, list[Sighting]] = {}
    for one in sightings:
        place = bisect_right(firsts, one.frame) - 1
        if place >= 0 and one.frame <= shots[place].last:
            by_shot.setdefault(place, []).append(one)
    found = []
    for number, seen in sorted(by_shot.items()):
        tracks = [t for t in _linked(seen, table, following) if _counts(t, following, len(seen))]
        looked = [one.frame for one in seen]
        made = [(_marks(t, looked, shots[number], following), t.texts) for t in tracks]
        made.sort(key=lambda thing: (thing[0][0].frame, thing[0][0].x, thing[0][0].y))
        for count, (marks, texts) in enumerate(made, 1):
            name = f"{following.kind.value}-{number + 1}-{count}"
            text = max(texts, key=texts.count) if texts else None
            found.append(Thing(id=name, kind=following.kind, shot=number, marks=marks, text=text))
    return tuple(found)


def _linked(seen: Sequence[Sighting], table: FrameTable, following: Following) -> list[_Track]:
    """Boxes of one shot as tracks. In each frame the sure boxes choose first, then the doubtful ones.

    After Zhang et al., *ByteTrack: Multi-Object Tracking by Associating Every Detection Box*, 2022; but doubtful boxes
    may also begin a track, since one that never becomes sure is dropped in the end.
    """
    done: list[_Track] = []
    going: list[_Track] = []
    before = -1
    for one in seen:
        time = float(table.time(one.frame))
        kept = [t for t in going if t.frames[-1] == before or time - t.times[-1] <= following.gap]
        done += [t for t in going if t not in kept]
        boxes = np.asarray(one.boxes, np.float64).reshape(-1, 5)
        sure = boxes[:, 4] >= following.strong
        free, fresh = list(kept), []
        for rows in (np.flatnonzero(sure), np.flatnonzero(~sure)):
            pairs = _pairs(boxes[rows], free, time)
            for place, row in enumerate(rows):
                track = free[pairs[place]] if place in pairs else _Track()
                track.frames.append(one.frame)
                track.times.append(time)
                track.boxes.append(boxes[row])
                track.texts += [text] if one.texts and (text := one.texts[row]) else []
                fresh += [] if place in pairs else [track]
            free = [t for t in free if t.frames[-1] != one.frame]
        going, before = kept + fresh, one.frame
    return done + going


def _pairs(boxes: Floats, tracks: Sequence[_Track], time: float) -> dict[int, int]:
    """Which box goes on which track, the closest first: {row of `boxes`: number of the track}."""
    if not len(boxes) or not tracks:
        return {}
    expected = np.array([t.expected(time) for t in tracks])
    sizes = (boxes[:, None, 2:4] + expected[None, :, 2:]) / 2
    middles = boxes[:, None, :2] + boxes[:, None, 2:4] / 2 - expected[None, :, :2] - expected[None, :, 2:] / 2
    away = np.linalg.norm(middles / np.maximum(sizes, 1e-6), axis=2)
    grown = np.abs(np.log(np.maximum(boxes[:, None, 2:4], 1e-6) / np.maximum(expected[None, :, 2:], 1e-6))).mean(axis=2)
    costs = np.where(grown > _GROWN, np.inf, away + grown)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for place in np.argsort(costs, axis=None, kind="stable"):
        row, number = divmod(int(place), len(tracks))
        if costs[row, number] > _CLOSE or len(taken) == len(tracks):
            break
        if row not in pairs and number not in taken:
            pairs[row] = number
            taken.add(number)
    return pairs


def _counts(track: _Track, following: Following, looks: int) -> bool:
    """Whether it is no blip: seen often enough, and surely enough, for how often the shot was looked at."""
    best = max(box[4] for box in track.boxes)
    if len(track.frames) < min(following.least, looks) and best < following.alone:
        return False
    sure = sum(1 for box in track.boxes if box[4] >= following.strong)
    return sure >= min(following.sure, looks)


def _marks(track: _Track, looked: Sequence[int], shot: Shot, following: Following) -> tuple[Mark, ...]:
    boxes = np.array(track.boxes)
    boxes[:, :4] = smoothed(np.array(track.times), boxes[:, :4], following.smooth)
    frames = list(track.frames)
    start, end = _begins(frames[0], looked, shot), _ends(frames[-1], looked, shot)
    if start < frames[0]:
        frames.insert(0, start)
        boxes = np.vstack([boxes[:1], boxes])
    if end > frames[-1]:
        frames.append(end)
        boxes = np.vstack([boxes, boxes[-1:]])
    low = np.clip(boxes[:, :2], 0, 1)
    boxes[:, 2:4] = np.clip(boxes[:, :2] + boxes[:, 2:4], 0, 1) - low
    boxes[:, :2] = low
    kept = simplified(np.array(frames), boxes[:, :4], MARK_TOLERANCE * _RESERVE)
    return tuple(
        Mark(
            frame=frames[i],
            **{name: round(float(v), _DECIMALS) for name, v in zip(_SIDES, boxes[i], strict=True)},
        )
        for i in kept
    )


_SIDES = ("x", "y", "width", "height", "score")


def _begins(frame: int, looked: Sequence[int], shot: Shot) -> int:
    place = bisect_right(looked, frame) - 1
    return (looked[place - 1] + frame + 1) // 2 if place > 0 else shot.first


def _ends(frame: int, looked: Sequence[int], shot: Shot) -> int:
    place = bisect_right(looked, frame)
    return (frame + looked[place]) // 2 if place < len(looked) else shot.last


def smoothed(times: Floats, boxes: Floats, width: float) -> Floats:
    """The boxes (rows of x, y, width, height) without jitter, at the same `times` in seconds and with no lag.

    A single box that leaps is put back to the median of three. Then middles and sizes are each replaced by a straight
    line fitted to the neighbours within `width` seconds on both sides (Cleveland, *Robust Locally Weighted Regression
    and Smoothing Scatterplots*, 1979, tricube weights): a steady walk stays where it is, to the ends. What moves
    unsteadily is kept near where it was seen.
    """
    if width <= 0 or len(times) < 3:
        return boxes
    course = np.column_stack([boxes[:, :2] + boxes[:, 2:] / 2, boxes[:, 2:]])
    course[1:-1] = np.median(np.stack([course[:-2], course[1:-1], course[2:]]), axis=0)
    fitted = _fitted(times, course, width)
    allowed = _STEADY * np.tile(course[:, 2:], 2)
    course = np.clip(fitted, course - allowed, course + allowed)
    return np.column_stack([course[:, :2] - course[:, 2:] / 2, course[:, 2:]])


def _fitted(times: Floats, values: Floats, width: float) -> Floats:
    """Each row of `values` replaced by what the weighted straight line through its neighbours says there."""
    places = np.arange(len(times))
    first, last = np.searchsorted(times, times - width, "left"), np.searchsorted(times, times + width, "right")
    reach = int(max((places - first).max(), (last - 1 - places).max()))
    sums = np.zeros((3, len(times), 1))
    ups, tilts = np.zeros_like(values), np.zeros_like(values)
    for step in range(-reach, reach + 1):
        other = np.clip(places + step, 0, len(times) - 1)
        near = times[other] - times
        inside = (other == places + step) & (np.abs(near) <= width)
        weights = np.where(inside, (1 - np.minimum(1, np.abs(near) / (width * 1.001)) ** 3) ** 3, 0)[:, None]
        sums += np.stack([weights, weights * near[:, None], weights * near[:, None] ** 2])
        ups += weights * values[other]
        tilts += weights * near[:, None] * values[other]
    total, lean, spread = sums
    flat = total * spread - lean**2
    return np.asarray(np.where(flat > 1e-9, (spread * ups - lean * tilts) / np.maximum(flat, 1e-9), ups / total))


def simplified(frames: npt.NDArray[np.integer], boxes: Floats, tolerance: float) -> list[int]:
    """Which rows to keep so that straight lines between them give every side of every box to within `tolerance`.

    Ramer 1972, Douglas and Peucker 1973, with the error taken at equal frames. A box that keeps still keeps one row at
    its beginning and one at its end.
    """
    sides = np.column_stack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])
    kept, waiting = {0, len(frames) - 1}, [(0, len(frames) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        share = (frames[first : last + 1] - frames[first]) / (frames[last] - frames[first])
        straight = sides[first] + share[:, None] * (sides[last] - sides[first])
        off = np.abs(sides[first : last + 1] - straight).max(axis=1)
        worst = int(off.argmax())
        if off[worst] > tolerance:
            kept.add(first + worst)
            waiting += [(first, first + worst), (first + worst, last)]
    return sorted(kept)
