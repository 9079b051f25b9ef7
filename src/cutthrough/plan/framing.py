"""How pictures of one shape meet a canvas of another, chosen once for a whole edit so that nothing jumps about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Box, Framing, Layout, Pane
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, Shot
from cutthrough.model.placement import Size
from cutthrough.plan.stretches import shots_of

CROP_ENLARGED = 3.0
"""Beyond this a picture that fills the canvas is visibly soft on a phone held at reading distance."""
CROP_KEPT = (0.45, 0.60)
"""Share of a shot's interest that must survive filling the canvas: the first where it is also CROP_CLEARLY more than
the crop's share of the width, the second in any case."""
CROP_CLEARLY = 1.3
WINDOW_ENLARGED = 2.5
WINDOW_KEPT = 0.72
"""A window has the choice to be smaller, so it is held to more: on average over the clips, and none under 0.60."""
CENTRE = Fraction(465, 1000)
"""Where a window's centre sits in a tall canvas's height: the optical centre is a little above the middle, and the
interface lies below. Pictures may run under it, only words may not."""
LOWEST_CENTRE = (Fraction(53, 100), Fraction(50, 100))
"""How far down words above a window may push its centre: a title at its least size, and at its full size."""
SLIVER = Fraction(8, 100)
"""Share of the canvas's height: a strip of background thinner than this under a window looks like a mistake."""
NEARLY_WHOLE = Fraction(58, 100)
"""Share of the canvas's height that the whole picture must fill for a band of words to be better than words on it."""
WORTH_A_WINDOW = 1.10
"""A window less than this much taller than the whole picture is not worth cutting anything off."""
BAR_EDGE = 2
"""Pixels taken off along a letterbox bar: its edge is soft after encoding."""


@dataclass(frozen=True)
class View:
    """One shot as it can be framed: its live picture in display pixels, and where its interest lies."""

    live: Box
    size: tuple[int, int]
    shot: Shot

    @property
    def aspect(self) -> Fraction:
        """Width over height of the live picture."""
        return Fraction(self.live.width, self.live.height)

    def kept(self, aspect: Fraction) -> float:
        """Share of the interest a crop of this aspect keeps.

        Sideways from `focus_kept` by straight lines between its tenths; where that is not known, and upwards, the
        interest counts as even.
        """
        if aspect >= self.aspect:
            return float(self.aspect / aspect)
        share = float(self.live.height * aspect / self.live.width)
        marks = self.shot.focus_kept
        if len(marks) != 10:
            return share
        place = float(self.live.height * aspect / self.size[0]) * 10
        low = min(int(place), 9)
        below = marks[low - 1] if low else 0.0
        part = below + (marks[low] - below) * min(1.0, place - low)
        whole = self._within_live(marks)
        return min(1.0, part / whole) if whole else share

    def _within_live(self, marks: tuple[float, ...]) -> float:
        place = self.live.width / self.size[0] * 10
        low = min(int(place), 9)
        below = marks[low - 1] if low else 0.0
        return below + (marks[low] - below) * min(1.0, place - low)

    def enlarged(self, window: Size) -> float:
        """Window height over crop height when the crop has the window's aspect."""
        shape = Fraction(window.width, window.height)
        height = self.live.height if shape <= self.aspect else self.live.width / shape
        return float(window.height / height)


@dataclass(frozen=True)
class Stage:
    """The layout of a whole edit: one window on the canvas, and whether words have room around it."""

    layout: Layout
    window: Box
    reason: str


def view(footage: Footage, number: int) -> View:
    """The live picture of shot `number`: upright, square pixels, black bars off, even-aligned."""
    video = footage.probe.video
    if video is None:
        raise SourceError("A source that is to be seen has no picture", "name a video file", sha256=footage.sha256)
    width, height = video.display_size
    shot = shots_of(footage)[number]
    if footage.letterbox is None:
        return View(Box(x=0, y=0, width=width, height=height), (width, height), shot)
    bars = footage.letterbox
    left, top = Fraction(bars.left, video.width), Fraction(bars.top, video.height)
    right, bottom = Fraction(bars.left + bars.width, video.width), Fraction(bars.top + bars.height, video.height)
    if video.rotation == 90:
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    elif video.rotation == 180:
        left, top, right, bottom = 1 - right, 1 - bottom, 1 - left, 1 - top
    elif video.rotation == 270:
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    x0, x1 = _live(left, right, width)
    y0, y1 = _live(top, bottom, height)
    return View(Box(x=x0, y=y0, width=x1 - x0, height=y1 - y0), (width, height), shot)


def _live(low: Fraction, high: Fraction, size: int) -> tuple[int, int]:
    """Even pixels inside low..high, two further in wherever there is a bar."""
    start = 0 if low <= 0 else int(low * size) + BAR_EDGE
    end = size if high >= 1 else int(high * size) - BAR_EDGE
    start, end = min(start + start % 2, size - 2), min(end - end % 2, size)
    return (start, end) if end - start >= 16 else (0, size)


@dataclass(frozen=True)
class Room:
    """Pixels that words would like over and under the picture, from the canvas's edges inwards.

    `above` is for a title at the least size it should have, and at its full size; `below` for captions, 0 without.
    """

    above: tuple[int, int]
    below: int


def stage(views: Sequence[View], canvas: Size, room: Room) -> Stage:
    """The layout that serves every shot: fill if all can, else the tallest window all allow, else the whole picture.

    Where title and captions would both cover a picture that is nearly as tall as the canvas, it makes room for them.
    """
    shape = Fraction(canvas.width, canvas.height)
    whole = Box(x=0, y=0, width=canvas.width, height=canvas.height)
    soft = max(v.enlarged(canvas) for v in views)
    kept = min(v.kept(shape) for v in views)
    wide = [v for v in views if v.aspect > shape]
    if wide and shape <= 1 and _bands_serve(wide, canvas, room):
        return _between(wide, canvas, room, "title and captions have a band of their own and leave the faces free")
    if soft <= CROP_ENLARGED and all(_survives(v, shape) for v in views):
        return Stage(
            Layout.CROP, whole, f"Fills the screen: enlarged {soft:.1f}×, at least {kept:.0%} of what matters stays in"
        )
    if not wide:
        return _beside(views, canvas, soft)
    why = f"filling the screen would enlarge it {soft:.1f}× and keep {kept:.0%} of what matters"
    return _between(wide, canvas, room, why)


def _survives(view_: View, shape: Fraction) -> bool:
    """Whether a shot that fills a canvas of this shape still shows what it is about."""
    kept, share = view_.kept(shape), min(1.0, float(shape / view_.aspect))
    return kept >= CROP_KEPT[1] or (kept >= CROP_KEPT[0] and kept >= CROP_CLEARLY * share)


def _bands_serve(views: Sequence[View], canvas: Size, room: Room) -> bool:
    fit = _even(canvas.width / max(v.aspect for v in views))
    return bool(room.below) and fit >= canvas.height * NEARLY_WHOLE and canvas.height - fit >= room.above[0]


def _between(views: Sequence[View], canvas: Size, room: Room, why: str) -> Stage:
    """A band across the canvas: as tall as the shots allow and as words leave room for."""
    fit = min(canvas.height, _even(canvas.width / max(v.aspect for v in views)))
    height = max(fit, min(canvas.height, _even_down(Fraction(canvas.height - room.above[1]))))
    height = _largest(fit, height, lambda tall: _serves(views, Size(width=canvas.width, height=tall)))
    layout = Layout.WINDOW if height > fit * WORTH_A_WINDOW else Layout.FIT
    height = height if layout is Layout.WINDOW else fit
    box = Box(x=0, y=_top(height, canvas, room), width=canvas.width, height=height)
    kind = "A window" if layout is Layout.WINDOW else "The whole picture"
    return Stage(layout, box, f"{kind} on the brand's background: {why}")


def _top(height: int, canvas: Size, room: Room) -> int:
    """Where a window begins: near the optical centre, lower by a little if that gives the title room above it."""
    left = Fraction(canvas.height - height)
    if canvas.width > canvas.height:
        return _even_down(left / 2)
    top = min(max(canvas.height * CENTRE - Fraction(height, 2), Fraction(0)), left)
    nearly = height >= canvas.height * NEARLY_WHOLE
    wanted = Fraction(0)
    for above, centre in zip(room.above, LOWEST_CENTRE, strict=True):
        lowest = left if nearly else min(left, canvas.height * centre - Fraction(height, 2))
        wanted = Fraction(above) if above <= lowest else wanted
    top = max(top, wanted)
    if room.below and top > left - room.below >= wanted:
        top = left - room.below
    return _even_down(left if left - top < canvas.height * SLIVER else top)


def _largest(least: int, most: int, serves: Callable[[int], bool]) -> int:
    """The largest even number in `least`..`most` that serves, `least` when none does. Larger never serves better."""
    low, high = 0, (most - least) // 2
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if serves(least + 2 * middle) else (low, middle - 1)
    return least + 2 * low


def _serves(views: Sequence[View], window: Size) -> bool:
    """Whether a window of this size keeps enough of what matters in all shots, and is not too soft."""
    shape = Fraction(window.width, window.height)
    kept = [v.kept(shape) for v in views]
    even = sum(min(1.0, float(shape / v.aspect)) for v in views)  # what is cut off must matter less than what stays
    enough = min(kept) >= CROP_KEPT[1] and sum(kept) >= max(WINDOW_KEPT * len(kept), even)
    return enough and max(v.enlarged(window) for v in views) <= WINDOW_ENLARGED


def _beside(views: Sequence[View], canvas: Size, soft: float) -> Stage:
    """A pillar in the middle of a canvas wider than every picture."""
    fit = min(canvas.width, _even(canvas.height * min(v.aspect for v in views)))
    if fit >= canvas.width - 2:
        whole = Box(x=0, y=0, width=canvas.width, height=canvas.height)
        return Stage(Layout.FIT, whole, f"The whole picture fills the screen: enlarged {soft:.1f}×")
    width = _largest(fit, canvas.width, lambda wide: _serves(views, Size(width=wide, height=canvas.height)))
    layout = Layout.WINDOW if width > fit * WORTH_A_WINDOW else Layout.FIT
    width = width if layout is Layout.WINDOW else fit
    box = Box(x=_even_down((canvas.width - width) / 2), y=0, width=width, height=canvas.height)
    return Stage(layout, box, f"Stands in the middle of a wider screen: filling it would enlarge {soft:.1f}×")


def frame(view_: View, stage_: Stage) -> Framing:
    """The framing of one shot on the stage: the crop has the window's aspect and is centred on the shot's interest.

    A shot whose shape the window would butcher keeps its whole picture, as large as fits into the window.
    """
    window = stage_.window
    shape = Fraction(window.width, window.height)
    if stage_.layout is Layout.FIT or (stage_.layout is Layout.WINDOW and view_.kept(shape) < CROP_KEPT[1]):
        window = _fitted(view_.aspect, window)
        shape = Fraction(window.width, window.height)
    crop = _crop(view_, shape)
    whole = crop.width >= view_.live.width - 2 and crop.height >= view_.live.height - 2
    layout = Layout.FIT if whole and stage_.layout is not Layout.CROP else stage_.layout
    enlarged = round(window.height / crop.height, 3)
    panes = (Pane(crop=crop, window=window),)
    return Framing(layout=layout, panes=panes, enlarged=enlarged, reason=stage_.reason)


def _fitted(aspect: Fraction, room: Box) -> Box:
    """The largest box of this aspect inside `room`, centred, even; the room itself where that is a pixel or two off."""
    if abs(room.height * aspect - room.width) <= 2 * max(Fraction(1), aspect):
        return room
    width = min(Fraction(room.width), room.height * aspect)
    w, h = min(_even(width), room.width), min(_even(width / aspect), room.height)
    x, y = room.x + _even_down((room.width - w) / 2), room.y + _even_down((room.height - h) / 2)
    return Box(x=x, y=y, width=w, height=h)


def _crop(view_: View, shape: Fraction) -> Box:
    live, shot = view_.live, view_.shot
    if shape <= view_.aspect:
        width, height = min(live.width, _even(live.height * shape)), live.height
    else:
        width, height = live.width, min(live.height, _even(live.width / shape))
    x = round((shot.focus_x * view_.size[0] - width / 2) / 2) * 2
    y = round((shot.focus_y * view_.size[1] - height / 2) / 2) * 2
    x = min(max(x, live.x), live.right - width)
    y = min(max(y, live.y), live.bottom - height)
    return Box(x=x, y=y, width=width, height=height)


def _even(value: Fraction) -> int:
    return max(2, 2 * round(value / 2))


def _even_down(value: Fraction | float) -> int:
    return 2 * int(value // 2)
