"""The path of a crop through a clip: at rest if that serves, one pan if it must, following if nothing else does.

A crop is as high, or as wide, as the picture; it moves along the other axis only. Positions are shares of the way it
can go, 0 at the left or top. The best path is found by dynamic programming over position and speed at every knot, as
in Grundmann et al., "Auto-directed video stabilization with robust L1 optimal camera paths", CVPR 2011: what moves
costs by its speed and by every change of it, so that a path rests, moves evenly, and rests again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cutthrough.model.cut import Camera
from cutthrough.plan.importance import Floats, Need

Ints = npt.NDArray[np.int64]

PLACES = 61
"""Positions a crop is tried at: at 9:16 of a 1280-pixel picture they lie 15 pixels apart."""
SPEEDS = 6
"""Most positions a crop moves from knot to knot: a third of the way in a second, about as fast as an operator pans
when something is to be seen on the way."""
LOST = 40.0
"""What a required thing costs that is not whole, over one of the weights that are shared out to all: no path gives one
up for what is merely interesting."""
MOVING, TURNING = 0.010, 0.050
"""What a position's speed costs at a knot, and a change of speed by one, in shares of all there is to see."""
WORTH = 0.06
"""Share of all there is to see that a moving crop must show more than the best one at rest."""
RESCUED = 0.02
"""Share of the knots with a required thing at which a moving crop must save one."""
EVEN_INTEREST, WITH_THINGS = 1.0, 0.25
"""Weight of where the eye goes: all there is where no thing was found, a quarter beside things that were."""
SLICED = 0.35
"""A thing in part counts as its share less this, most where half of it is cut off: a sliced face is worse than none."""


@dataclass(frozen=True)
class Path:
    """Where the crop is at each knot, as shares of its way, and how well that serves.

    `kept` is the share of all there is to see that it shows, `whole` the share of all looks at required things that
    find them whole; 1 where there are none. `corners` are (knot, place) of the points the curve is drawn through, ()
    at rest.
    """

    places: Floats
    camera: Camera
    kept: float
    whole: float
    corners: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Field:
    """What each position of a crop of one width shows at each knot.

    `kept` and `lost` are (knots, PLACES): the share of what there is to see that is shown; how many required things
    are not whole. `asked` is how many looks at required things there are.
    """

    kept: Floats
    lost: Floats
    asked: int


def field(needs: Sequence[Need], interest: Floats, width: float, knots: int, *, across: bool) -> Field:
    """What a crop `width` wide (a share of the live picture, along the axis it moves on) shows from each position."""
    starts = np.linspace(0.0, max(0.0, 1.0 - width), PLACES)
    marks = np.linspace(0.0, 1.0, len(interest))
    even = np.interp(starts + width, marks, interest) - np.interp(starts, marks, interest)
    kept = np.zeros((knots, PLACES))
    lost = np.zeros((knots, PLACES))
    weights = np.zeros(knots)
    asked = 0
    low, high = (0, 2) if across else (1, 3)
    for need in needs:
        left, right = need.boxes[:, low, None], need.boxes[:, high, None]
        size = np.maximum(right - left, 1e-6)
        shown = np.clip(np.minimum(right, starts + width) - np.maximum(left, starts), 0.0, None) / size
        whole = shown >= 1.0 - 1e-6
        worth = np.where(whole, 1.0, shown - 4 * SLICED * shown * (1 - shown))
        there = need.there[:, None]
        kept += need.weight * np.where(there, worth, 0.0)
        weights += need.weight * need.there
        if need.required:
            lost += np.where(there & ~whole, 1.0, 0.0)
            asked += int(need.there.sum())
    looks = np.where(weights > 0, WITH_THINGS * np.maximum(weights, 1.0), EVEN_INTEREST)
    kept = (kept + looks[:, None] * even[None, :]) / (weights + looks)[:, None]
    return Field(kept, lost, asked)


def at_rest(seen: Field, favourite: float = 0.5) -> Path:
    """The best position to stay at; of equally good ones the nearest to `favourite`, a share of the way."""
    ways = np.linspace(0.0, 1.0, PLACES)
    cost = (_cost(seen)).mean(axis=0) + 1e-3 * np.abs(ways - favourite)
    best = _of_the_best(cost, favourite if not seen.asked else None)
    return _path(seen, np.full(len(seen.kept), best), Camera.STILL)


def _of_the_best(cost: Floats, favourite: float | None) -> int:
    """Of the run of positions around the best that are as good, the middle: room on both sides is shared.

    The one nearest to `favourite` where there is one.
    """
    best = int(np.argmin(cost))
    first = last = best
    while first > 0 and cost[first - 1] <= cost[best] + 2e-3:
        first -= 1
    while last < len(cost) - 1 and cost[last + 1] <= cost[best] + 2e-3:
        last += 1
    return (first + last) // 2 if favourite is None else min(max(round(favourite * (PLACES - 1)), first), last)


def best_path(seen: Field, favourite: float = 0.5) -> Path:
    """At rest, unless a move saves a required thing or shows clearly more; then one pan if that does nearly as well."""
    still = at_rest(seen, favourite)
    most = float(seen.kept.max(axis=1).mean())  # what a crop would show that could jump about
    if len(seen.kept) < 3 or (still.whole >= 1.0 and most - still.kept < WORTH):
        return still
    moved = _drawn(seen, _followed(seen))
    gain = moved.kept - still.kept
    if moved.whole - still.whole < RESCUED and gain < WORTH:
        return still
    pan = _panned(seen, moved)
    if pan is not None and pan.whole >= moved.whole - RESCUED / 2 and pan.kept >= moved.kept - WORTH / 2:
        return pan
    return moved


def _cost(seen: Field) -> Floats:
    cost: Floats = (1.0 - seen.kept) + LOST * seen.lost
    return cost


def _followed(seen: Field) -> Path:
    """The cheapest path, by dynamic programming over (position, speed); it begins and ends at rest."""
    cost = _cost(seen)
    knots, speeds = len(cost), np.arange(-SPEEDS, SPEEDS + 1)
    price = MOVING * np.abs(speeds)
    total = np.full((len(speeds), PLACES), np.inf)
    total[SPEEDS] = cost[0]
    came = np.zeros((knots, len(speeds), PLACES), dtype=np.int8)
    for k in range(1, knots):
        ahead = np.full_like(total, np.inf)
        for s, speed in enumerate(speeds):
            options = []
            for turn in (-1, 0, 1):
                before = s - turn
                options.append(
                    total[before] + TURNING * abs(turn) if 0 <= before < len(speeds) else np.full(PLACES, np.inf)
                )
            stacked = np.stack(options)
            choice = np.argmin(stacked, axis=0)
            reached = stacked[choice, np.arange(PLACES)]
            moved = np.full(PLACES, np.inf)
            origin = np.arange(PLACES) - speed
            able = (origin >= 0) & (origin < PLACES)
            moved[able] = reached[origin[able]]
            ahead[s] = moved + cost[k] + price[s]
            came[k, s, able] = choice[origin[able]]
        total = ahead
    place = int(np.argmin(total[SPEEDS]))
    s = SPEEDS
    places = np.zeros(knots, dtype=np.int64)
    for k in range(knots - 1, -1, -1):
        places[k] = place
        if k:
            turn = int(came[k, s, place]) - 1
            place -= int(speeds[s])
            s -= turn
    return _path(seen, places, Camera.FOLLOW)


def _panned(seen: Field, moved: Path) -> Path | None:
    """One even move between the first and the last position of `moved`, at the best moments to begin and to end."""
    ways = np.round(moved.places * (PLACES - 1)).astype(np.int64)
    first, last = int(ways[0]), int(ways[-1])
    knots = len(ways)
    if first == last:
        return None
    fastest = -(-abs(last - first) // SPEEDS)
    cost, best = _cost(seen), None
    rows = np.arange(knots)
    steps = sorted({max(fastest, round(knots * share)) for share in (0.15, 0.25, 0.4, 0.6, 0.8, 1.0)})
    for length in (step for step in steps if step <= knots - 1):
        for begin in range(0, knots - length, max(1, knots // 24)):
            way = np.clip((rows - begin) / length, 0.0, 1.0)
            way = way * way * (3 - 2 * way)  # from rest to rest, as it is drawn
            places = np.round(first + (last - first) * way).astype(np.int64)
            price = float(cost[rows, places].sum()) + MOVING * abs(last - first) + 2 * TURNING
            if best is None or price < best[0]:
                best = (price, places, (begin, length))
    if best is None:
        return None
    begin, length = best[2]
    corners = ((begin, first / (PLACES - 1)), (begin + length, last / (PLACES - 1)))
    return replace(_path(seen, best[1], Camera.PAN), corners=corners)


def _drawn(seen: Field, path: Path) -> Path:
    """The path as it will run through as few corners as tell it apart: what it keeps is counted along that."""
    for most in (0.6, 0.3, 0.0):
        corners = tuple(_thinned(list(enumerate(path.places.tolist())), most / (PLACES - 1)))
        places = np.round(_through(corners, len(path.places)) * (PLACES - 1)).astype(np.int64)
        drawn = replace(_path(seen, places, Camera.FOLLOW), corners=corners)
        if drawn.whole >= path.whole - RESCUED / 4 and drawn.kept >= path.kept - WORTH / 4:
            break
    return drawn


def _through(corners: Sequence[tuple[int, float]], knots: int) -> Floats:
    """Places at every knot of the curve through the corners; the same curve as `model.cut.Pane.corner` draws."""
    at = np.array([knot for knot, _ in corners], dtype=np.float64)
    value = np.array([place for _, place in corners])
    steps, slopes = np.diff(at), np.diff(value) / np.diff(at)
    speed = np.zeros(len(at))
    before, after = steps[:-1], steps[1:]
    same = slopes[:-1] * slopes[1:] > 0
    left, right = np.where(same, slopes[:-1], 1.0), np.where(same, slopes[1:], 1.0)
    mean = 3 * (before + after) / ((2 * after + before) / left + (after + 2 * before) / right)
    speed[1:-1] = np.where(same, mean, 0.0)
    rows = np.arange(knots, dtype=np.float64)
    part = np.clip(np.searchsorted(at, rows, side="right") - 1, 0, len(at) - 2)
    length = steps[part]
    t = np.clip((rows - at[part]) / length, 0.0, 1.0)
    run: Floats = (
        (2 * t**3 - 3 * t**2 + 1) * value[part]
        + (t**3 - 2 * t**2 + t) * length * speed[part]
        + (3 * t**2 - 2 * t**3) * value[part + 1]
        + (t**3 - t**2) * length * speed[part + 1]
    )
    return run


def _path(seen: Field, places: Ints, camera: Camera) -> Path:
    rows = np.arange(len(places))
    missed = float(seen.lost[rows, places].sum())
    return Path(
        places=places / (PLACES - 1),
        camera=camera,
        kept=float(seen.kept[rows, places].mean()),
        whole=1.0 if not seen.asked else 1.0 - missed / seen.asked,
    )


def _thinned(points: Sequence[tuple[int, float]], most: float) -> list[tuple[int, float]]:
    """Ramer, Douglas and Peucker's: the fewest corners from which no point lies further than `most`."""
    if len(points) < 3:
        return list(points)
    (first, a), (last, b) = points[0], points[-1]
    off = [abs(place - (a + (b - a) * (frame - first) / (last - first))) for frame, place in points[1:-1]]
    worst = max(range(len(off)), key=off.__getitem__)
    if off[worst] <= most:
        return [points[0], points[-1]]
    return [*_thinned(points[: worst + 2], most)[:-1], *_thinned(points[worst + 1 :], most)]
