"""What a clip's panes are for one segment, and where on the scaled source each of them is cut out, frame by frame.

A crop at rest on whole chroma samples is cut first and scaled then: the cheapest way. Anything else, a crop that moves
or one that rests between samples, is scaled first and cut on the canvas's own pixels, so that it moves by those and
not by pairs of the source's. Both give the same picture wherever both are possible, so that a crop that comes to rest
at the end of one segment stays where it is in the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import ceil, lcm

from cutthrough.model.cut import Box, Clip, Pane
from cutthrough.model.errors import RenderError
from cutthrough.model.placement import Size


def check_panes(clip: Clip, canvas: Size, cut: str) -> None:
    """Raise RenderError when windows overlap or leave the canvas, or a path does not run forward."""
    windows = [pane.window for pane in clip.framing.panes]
    if any(w.x < 0 or w.y < 0 or w.right > canvas.width or w.bottom > canvas.height for w in windows):
        raise RenderError(f"{cut}: {clip.id} has a pane that leaves the canvas", fix="keep every window inside it")
    if any(_overlap(one, other) for one, other in combinations(windows, 2)):
        raise RenderError(f"{cut}: {clip.id} has panes that overlap", fix="give each its own part of the canvas")
    for pane in clip.framing.panes:
        frames = [waypoint.frame for waypoint in pane.path]
        if any(after <= before for before, after in pairwise(frames)):
            raise RenderError(f"{cut}: {clip.id} moves backwards in time", fix="put waypoints in order of frames")


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def pane_for(pane: Pane, offset: int, frames: int) -> Pane:
    """The pane as it is from the clip's frame `offset` on for `frames` frames, its path counted from there.

    Its speed between two waypoints depends on one more on either side, so those are kept and no others. A pane that
    rests all the time has no path: its segment's key must not depend on where the crop goes before or after.
    """
    column, row = pane.corner(offset)
    crop = pane.crop.model_copy(update={"x": round(column), "y": round(row)})
    last = offset + frames - 1
    path = pane.path
    if len(path) < 2 or last <= path[0].frame or offset >= path[-1].frame:
        return Pane(crop=crop, window=pane.window)
    first_used = max((i for i, w in enumerate(path) if w.frame <= offset), default=0)
    last_used = min((i for i, w in enumerate(path) if w.frame >= last), default=len(path) - 1)
    if len({(w.x, w.y) for w in path[first_used : last_used + 1]}) == 1:
        return Pane(crop=crop, window=pane.window)
    kept = path[max(0, first_used - 1) : last_used + 2]
    shifted = tuple(w.model_copy(update={"frame": w.frame - offset}) for w in kept)
    return Pane(crop=crop, window=pane.window, path=shifted)


@dataclass(frozen=True)
class Span:
    """One axis of a crop: samples `start`..`start + length` of the upright coded picture, scaled to `scaled` pixels.

    Of those, the window's pixels from `column(corner)` on are shown; `moves` says that this changes, or that it is
    not 0.
    """

    start: int
    length: int
    scaled: int
    density: Fraction  # coded samples for each display pixel
    moves: bool

    def column(self, corner: Fraction) -> Fraction:
        """Where on the scaled picture a corner in display pixels is."""
        return (corner * self.density - self.start) * self.scaled / self.length


def span(corners: Sequence[Fraction], size: int, window: int, display: int, coded: int) -> Span:
    """How one axis is cut.

    `corners` are all turning points of the crop's corner and `size` its size, both in display pixels; `window` is
    what it is scaled to, `display` and `coded` the picture's own size. The scale is exactly that of a crop at rest
    where the picture has room for a stretch whose scaled size is whole, and at most one pixel in the whole stretch
    off it where it hasn't.
    """
    density = Fraction(coded, display)
    taken = _even(size * density, coded)
    low = min(max(min(corners) * density, Fraction(0)), Fraction(coded - taken))
    high = min(max(max(corners) * density, Fraction(0)), Fraction(coded - taken))
    near = min(_even(low, coded, least=0), coded - taken)
    if abs(low - near) * window / taken < Fraction(1, 2) and high - low == 0:
        return Span(near, taken, window, density, moves=False)
    start = 2 * int(low / 2)
    grain = lcm(2, Fraction(window, taken).denominator)
    length = grain * ceil((high + taken - start) / grain)
    if start + length > coded:
        start = max(0, (coded - length) // 2 * 2)
    if start + length > coded or start > low:
        start = 2 * int(low / 2)
        length = min(coded - start, 2 * ceil((high + taken - start) / 2))
    return Span(start, length, ceil(Fraction(length * window, taken)), density, moves=True)


def _even(value: Fraction, most: int, *, least: int = 2) -> int:
    """The nearest even whole number within `least`..`most`: chroma is sampled on even pixels."""
    return max(least, min(2 * int(value / 2 + Fraction(1, 2)), most))


def turning_points(pane: Pane, frames: int) -> list[tuple[Fraction, Fraction]]:
    """Corners between which the crop stays during `frames` frames: it never turns but at a waypoint."""
    inside = [(Fraction(w.x), Fraction(w.y)) for w in pane.path if 0 < w.frame < frames - 1]
    return [pane.corner(0), *inside, pane.corner(frames - 1)]


def expression(pane: Pane, axis: int, along: Span, frames: int) -> str:
    """FFmpeg's expression in `n`, the frame of the segment, for where the window begins on the scaled picture.

    The same cubics as `Pane.corner`, as polynomials in the frames since their waypoint, chosen by halving: nesting
    them one in another would be too deep for FFmpeg's parser.
    """
    path = pane.path
    if len(path) < 2:
        corner = Fraction(pane.crop.y if axis else pane.crop.x)
        return _number(along.column(corner))
    factor = along.density * along.scaled / along.length
    places = [along.column(Fraction(w.y if axis else w.x)) for w in path]
    speeds = [speed[axis] * factor for speed in pane.speeds]
    parts: list[tuple[int, str]] = []  # (first frame it does not hold for, expression)
    if path[0].frame > 0:
        parts.append((path[0].frame, _number(places[0])))
    for number in range(len(path) - 1):
        begin, end = path[number].frame, path[number + 1].frame
        if end > 0 and begin < frames:
            parts.append((end, _cubic(places[number : number + 2], speeds[number : number + 2], begin, end)))
    if path[-1].frame < frames:
        parts.append((frames, _number(places[-1])))
    return _chosen(parts)


def _cubic(places: Sequence[Fraction], speeds: Sequence[Fraction], begin: int, end: int) -> str:
    """Hermite's cubic from (begin, places[0]) to (end, places[1]) with these slopes, by Horner's rule."""
    if places[0] == places[1]:
        return _number(places[0])
    length = end - begin
    rise = (places[1] - places[0]) / length
    square = (3 * rise - 2 * speeds[0] - speeds[1]) / length
    cube = (speeds[0] + speeds[1] - 2 * rise) / length**2
    n = f"(n-{begin})" if begin >= 0 else f"(n+{-begin})"
    terms = [_number(value) for value in (places[0], speeds[0], square, cube)]
    return f"{terms[0]}+{n}*({terms[1]}+{n}*({terms[2]}+{n}*({terms[3]})))"


def _chosen(parts: Sequence[tuple[int, str]]) -> str:
    if len(parts) == 1:
        return parts[0][1]
    half = len(parts) // 2
    return f"if(lt(n,{parts[half - 1][0]}),{_chosen(parts[:half])},{_chosen(parts[half:])})"


def _number(value: Fraction) -> str:
    """Enough digits for a thousandth of a pixel a minute on; no exponent, which FFmpeg would read as a unit."""
    return f"{float(value):.12f}".rstrip("0").rstrip(".") or "0"
