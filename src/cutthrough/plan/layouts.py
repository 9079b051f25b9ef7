"""What fills a canvas when one crop can't: two people apart, or the picture within the picture."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.cut import Box, Camera, Framing, Layout, Pane
from cutthrough.model.footage import ThingKind
from cutthrough.plan.importance import Need
from cutthrough.plan.views import View

ENLARGED_MOST = 3.0
"""Beyond this a picture is visibly soft on a phone held at reading distance."""
FACE_SHARE = (Fraction(9, 5), Fraction(4))
"""A pane is at least and, where the picture allows, at most so many times as high as the face in it."""
SHARED_MOST = 0.15
"""Share of a pane that may show what the other one shows too: nobody is to be seen twice."""
SIZES = 12
"""Sizes of panes tried, from the largest down."""
INSET_LEAST = 0.08
"""Share of the picture an inset must take: a smaller one has too few pixels."""
INSET_SHAPE = Fraction(8, 5)
"""How far an inset's shape may be from the window's to take its place."""


def special(view: View, window: Box) -> Framing | None:
    """Two people or an inset filling `window`, where one of them serves; None where neither does."""
    return two_people(view, window) or inset(view, window)


def two_people(view: View, window: Box) -> Framing | None:
    """The two main faces, far apart, each in half of the window: one above the other where it is upright."""
    faces = [need for need in view.required if need.kind is ThingKind.FACE]
    if len(faces) != 2 or len(view.required) != 2:
        return None
    faces.sort(key=lambda need: need.mean_box[0])
    upright = window.height > window.width
    width, height = (window.width, window.height // 4 * 2) if upright else (window.width // 4 * 2, window.height)
    shape = Fraction(width, height)
    extents = [_extent(need, view) for need in faces]
    face = max(bottom - top for _, top, _, bottom in extents)
    tall = min(float(view.live.height), view.live.width / float(shape), float(FACE_SHARE[1]) * face)
    least = max(float(FACE_SHARE[0]) * face, height / ENLARGED_MOST)
    crops = next(
        (
            pair
            for step in range(SIZES + 1)
            if (pair := [_around(e, tall + (least - tall) * step / SIZES, shape, view) for e in extents])
            and all(_holds(crop, extent) for crop, extent in zip(pair, extents, strict=True))
            and max(0, pair[0].right - pair[1].x) <= SHARED_MOST * pair[0].width
        ),
        None,
    )
    if least > tall or crops is None:
        return None
    seats = [Box(x=window.x, y=window.y, width=width, height=height)]
    seats += [
        Box(x=window.x, y=window.y + height, width=width, height=window.height - height)
        if upright
        else Box(x=window.x + width, y=window.y, width=window.width - width, height=height)
    ]
    panes = tuple(Pane(crop=crop, window=seat) for crop, seat in zip(crops, seats, strict=True))
    return Framing(
        layout=Layout.STACK if upright else Layout.TWO_UP,
        panes=panes,
        enlarged=round(max(p.window.height / p.crop.height for p in panes), 3),
        camera=Camera.STILL,
        reason=f"Two people too far apart for one crop: {'one above the other' if upright else 'side by side'}",
    )


def _extent(need: Need, view: View) -> tuple[float, float, float, float]:
    """All places a face is at, in display pixels: left, top, right, bottom."""
    here = need.boxes[need.there]
    low, high = here[:, :2].min(axis=0), here[:, 2:].max(axis=0)
    live = view.live
    return (
        live.x + float(low[0]) * live.width,
        live.y + float(low[1]) * live.height,
        live.x + float(high[0]) * live.width,
        live.y + float(high[1]) * live.height,
    )


def _around(extent: tuple[float, float, float, float], tall: float, shape: Fraction, view: View) -> Box:
    """A crop of this height around a face, the face a little above its middle, inside the live picture."""
    left, top, right, bottom = extent
    live = view.live
    height = min(live.height, int(tall / 2) * 2)
    width = min(live.width, round(float(height * shape) / 2) * 2)
    x = round(((left + right) / 2 - width / 2) / 2) * 2
    y = round(((top + bottom) / 2 - height * 0.42) / 2) * 2
    x = min(max(x, live.x), live.right - width)
    y = min(max(y, live.y), live.bottom - height)
    return Box(x=x, y=y, width=max(2, width), height=max(2, height))


def _holds(crop: Box, extent: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = extent
    return crop.x <= left + 1 and crop.y <= top + 1 and right <= crop.right + 1 and bottom <= crop.bottom + 1


def inset(view: View, window: Box) -> Framing | None:
    """The largest inset that has about the window's shape and holds whatever must be seen."""
    shape = Fraction(window.width, window.height)
    for box in sorted(view.insets, key=lambda b: -b.width * b.height):
        own = Fraction(box.width, box.height)
        if box.width * box.height < INSET_LEAST * view.live.width * view.live.height:
            return None
        if max(own / shape, shape / own) > INSET_SHAPE:
            continue
        crop = _shaped(box, shape)
        enlarged = window.height / crop.height
        extents = [_extent(need, view) for need in view.required]
        if enlarged > ENLARGED_MOST or any(not _holds(crop, extent) for extent in extents):
            continue
        return Framing(
            layout=Layout.INSET,
            panes=(Pane(crop=crop, window=window),),
            enlarged=round(enlarged, 3),
            reason="The picture within the picture has the screen's shape and holds what matters",
        )
    return None


def _shaped(box: Box, shape: Fraction) -> Box:
    """The largest part of `box` of this shape, in its middle."""
    if Fraction(box.width, box.height) > shape:
        width, height = max(2, round(box.height * shape / 2) * 2), box.height
    else:
        width, height = box.width, max(2, round(box.width / shape / 2) * 2)
    width, height = min(width, box.width), min(height, box.height)
    return Box(
        x=box.x + (box.width - width) // 4 * 2, y=box.y + (box.height - height) // 4 * 2, width=width, height=height
    )
