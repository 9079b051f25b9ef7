"""A view: one clip's stretch of a shot as it can be framed, with what in it must stay and the crops that serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from cutthrough.model.cut import Box, Framing, Pane
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, Letterbox, Shot, Thing, ThingKind
from cutthrough.model.overrides import FramingOverride
from cutthrough.model.placement import Size
from cutthrough.model.source import VideoStream
from cutthrough.plan.camera import Path, best_path
from cutthrough.plan.camera import field as field_of
from cutthrough.plan.importance import Floats, Need, Window, interest_along, needs
from cutthrough.plan.stretches import shots_of, table

WHOLE = 0.985
"""Share of the looks at what is required that must find it whole: boxes are right to a frame or two."""
CROP_KEPT = (0.45, 0.60)
"""Share of the interest of a shot without faces, people or words that a crop must keep: the first where it is also
CROP_CLEARLY more than the crop's share of the width, the second in any case."""
CROP_CLEARLY = 1.3
MILD = 0.72
"""A crop that leaves so much of the picture needs nothing to rest on: 4:3 to square, 16:9 to 4:3."""
EVEN = 0.95
"""A mild crop keeps at least this much of what an even picture would leave in it."""
CUT_OFF = 0.8
"""What is cut off may hold this much of what an even picture would: else where a crop goes is as good as a guess."""
BAR_EDGE = 2
"""Pixels taken off along a letterbox bar: its edge is soft after encoding."""


@dataclass(frozen=True, eq=False)
class View:
    """One stretch of a shot: its live picture in display pixels, and what is in it while it lasts."""

    live: Box
    size: tuple[int, int]
    shot: Shot
    number: int
    window: Window
    needs: tuple[Need, ...] = ()
    insets: tuple[Box, ...] = ()
    override: FramingOverride | None = None
    _paths: dict[Fraction, Path] = field(default_factory=dict, repr=False)

    @property
    def aspect(self) -> Fraction:
        """Width over height of the live picture."""
        return Fraction(self.live.width, self.live.height)

    @cached_property
    def required(self) -> tuple[Need, ...]:
        """What must be whole."""
        return tuple(need for need in self.needs if need.required)

    def moves_across(self, shape: Fraction) -> bool:
        """Whether a crop of this shape leaves something off at the sides; else it does above and below."""
        return shape <= self.aspect

    def path(self, shape: Fraction) -> Path:
        """Where a crop of this shape, as large as the picture allows, is best."""
        if shape not in self._paths:
            across = self.moves_across(shape)
            width = float(shape / self.aspect if across else self.aspect / shape)
            seen = field_of(self.needs, self._interest(across=across), width, len(self.window.knots), across=across)
            middle = self.shot.focus_x if across else self.shot.focus_y
            favourite = min(1.0, max(0.0, (middle - width / 2) / (1 - width))) if width < 1 else 0.5
            self._paths[shape] = best_path(seen, favourite)
        return self._paths[shape]

    def kept(self, shape: Fraction) -> float:
        """Share of what there is to see that a crop of this shape keeps; 1 when nothing is cut off."""
        return 1.0 if shape == self.aspect else self.path(shape).kept

    def serves(self, shape: Fraction) -> bool:
        """Whether a crop of this shape still shows what the shot is about, as far as that is known."""
        if shape == self.aspect:
            return True
        path = self.path(shape)
        if self.required:
            return path.whole >= WHOLE
        share = self._share(shape)
        return self._rests(path, share) or (share >= MILD and path.kept >= EVEN * share)

    def is_guess(self, shape: Fraction) -> bool:
        """Whether nothing was found in the picture that a crop of this shape could rest on."""
        return shape != self.aspect and not self.required and not self._rests(self.path(shape), self._share(shape))

    def _share(self, shape: Fraction) -> float:
        return min(float(shape / self.aspect), float(self.aspect / shape))

    def _rests(self, path: Path, share: float) -> bool:
        """Whether the eye goes so clearly to some part of the picture that a crop may go there."""
        if 1 - path.kept > CUT_OFF * (1 - share):
            return False
        return path.kept >= CROP_KEPT[1] or (path.kept >= CROP_KEPT[0] and path.kept >= CROP_CLEARLY * share)

    def enlarged(self, window: Size) -> float:
        """Window height over crop height when the crop has the window's aspect."""
        shape = Fraction(window.width, window.height)
        height = self.live.height if shape <= self.aspect else self.live.width / shape
        return float(window.height / height)

    def _interest(self, *, across: bool) -> Floats:
        return interest_along(self.shot, self.size, self.live, across=across)


def view(
    footage: Footage,
    number: int,
    window: Window | None = None,
    *,
    wordless: bool = False,
    override: FramingOverride | None = None,
) -> View:
    """Shot `number` while `window` lasts, all of it when absent: upright, square pixels, bars off, even-aligned.

    `wordless` leaves the words out that are set over the picture, for a textless version that is shown instead.
    Raises SourceError for a source without pictures.
    """
    video = footage.probe.video
    if video is None:
        raise SourceError("A source that is to be seen has no picture", "name a video file", sha256=footage.sha256)
    shot = shots_of(footage)[number]
    size = video.display_size
    live = _live_box(footage.letterbox, video)
    if shot.live is not None:
        live = _both(live, _live_box(shot.live, video))
    if window is None:
        rate = footage.rate
        window = Window(table(footage).time(shot.first), max(1, shot.last - shot.first + 1), rate)
    here = things_of(footage, number)
    if wordless:
        here = [thing for thing in here if thing.kind is not ThingKind.TEXT or thing.overlay is False]
    return View(
        live=live,
        size=size,
        shot=shot,
        number=number,
        window=window,
        needs=needs(here, size, live, table(footage), window),
        insets=tuple(_inset(thing, size) for thing in here if thing.kind is ThingKind.INSET),
        override=override,
    )


def things_of(footage: Footage, number: int) -> list[Thing]:
    """The things of one shot."""
    return [thing for thing in footage.things if thing.shot == number]


def _inset(thing: Thing, size: tuple[int, int]) -> Box:
    """Where the inset is on average, in even display pixels, inside its edges."""
    count = len(thing.marks)
    x, y, width, height = (sum(getattr(m, n) for m in thing.marks) / count for n in ("x", "y", "width", "height"))
    left, top = _up(x * size[0]), _up(y * size[1])
    right, bottom = int((x + width) * size[0] // 2 * 2), int((y + height) * size[1] // 2 * 2)
    return Box(x=left, y=top, width=max(2, right - left), height=max(2, bottom - top))


def _up(value: float) -> int:
    return int(-(-value // 2) * 2)


def _both(one: Box, other: Box) -> Box:
    left, top = max(one.x, other.x), max(one.y, other.y)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Box(x=left, y=top, width=right - left, height=bottom - top) if right > left and bottom > top else one


def _live_box(bars: Letterbox | None, video: VideoStream) -> Box:
    width, height = video.display_size
    if bars is None:
        return Box(x=0, y=0, width=width, height=height)
    left, top = Fraction(bars.left, video.width), Fraction(bars.top, video.height)
    right, bottom = Fraction(bars.left + bars.width, video.width), Fraction(bars.top + bars.height, video.height)
    if video.rotation == 90:
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    elif video.rotation == 180:
        left, top, right, bottom = 1 - right, 1 - bottom, 1 - left, 1 - top
    elif video.rotation == 270:
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    x0, x1 = _between_bars(left, right, width)
    y0, y1 = _between_bars(top, bottom, height)
    return Box(x=x0, y=y0, width=x1 - x0, height=y1 - y0)


def _between_bars(low: Fraction, high: Fraction, size: int) -> tuple[int, int]:
    """Even pixels inside low..high, two further in wherever there is a bar."""
    start = 0 if low <= 0 else int(low * size) + BAR_EDGE
    end = size if high >= 1 else int(high * size) - BAR_EDGE
    start, end = min(start + start % 2, size - 2), min(end - end % 2, size)
    return (start, end) if end - start >= 16 else (0, size)


def on_canvas(view_: View, framing: Framing, need: Need, knot: int) -> Sequence[Box]:
    """Where on the canvas the need's box is seen at knot number `knot`: once in each pane that shows some of it."""
    if not need.there[knot]:
        return ()
    left, top, right, bottom = (float(v) for v in need.boxes[knot])
    x0, x1 = (view_.live.x + v * view_.live.width for v in (left, right))
    y0, y1 = (view_.live.y + v * view_.live.height for v in (top, bottom))
    found = (seen_at(pane, (x0, y0, x1, y1), view_.window.knots[knot]) for pane in framing.panes)
    return [box for box in found if box is not None]


def seen_at(pane: Pane, box: tuple[float, float, float, float], frame: int) -> Box | None:
    """Where a pane shows `box` (left, top, right, bottom in display pixels) at a frame of its clip; None if nowhere."""
    x, y = (float(v) for v in pane.corner(frame))
    scale_x = pane.window.width / pane.crop.width
    scale_y = pane.window.height / pane.crop.height
    left = max(0.0, (box[0] - x) * scale_x)
    top = max(0.0, (box[1] - y) * scale_y)
    right = min(float(pane.window.width), (box[2] - x) * scale_x)
    bottom = min(float(pane.window.height), (box[3] - y) * scale_y)
    if right - left < 1 or bottom - top < 1:
        return None
    place = pane.window
    return Box(x=place.x + int(left), y=place.y + int(top), width=int(right - left), height=int(bottom - top))
