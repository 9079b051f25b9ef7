"""How pictures of one shape meet a canvas of another.

A whole edit has one stage, so that words have a place and nothing jumps about: the pictures fill the canvas, or stand
in one window of it. On that stage each clip gets the crop that keeps what matters in it, at rest, panning or following;
and where no crop does, two people apart, the picture in the picture, or the whole picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cutthrough.model.cut import Box, Camera, Framing, Layout, Pane, Waypoint
from cutthrough.model.footage import Footage
from cutthrough.model.overrides import FramingOverride
from cutthrough.model.placement import Size
from cutthrough.plan.camera import Path
from cutthrough.plan.layouts import special
from cutthrough.plan.stretches import shots_of
from cutthrough.plan.views import View, view

CROP_ENLARGED, WINDOW_ENLARGED = 4.5, 4.0
"""Beyond this a picture that fills the canvas, or stands in a window, is too soft to post: filling 1920 rows takes 427
of them. From `cuts.SOFT` on an editor is told; a small picture between wide bands is what viewers swipe away first."""
TALLEST = Fraction(4, 5)
"""Share of a tall canvas that a window may fill: thin bands above and below a taller one look like a mistake."""
MOSTLY = 0.5
"""Share of an edit's time that must fill the screen for the rest of it to stand on the background in between."""
MIXED = 0.08
"""What it costs, in shares of the canvas, that some clips fill the screen and others don't: the edit is less calm."""
HEIGHTS = 12
"""Heights a window is tried at, from that of the whole picture to that of the canvas."""
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


@dataclass(frozen=True)
class Stage:
    """The layout of a whole edit: one window on the canvas. `apart` is where clips stand that can't fill it.

    `canvas` is all of it, which a person may have one clip fill.
    """

    layout: Layout
    window: Box
    reason: str
    apart: Box | None = None
    canvas: Box | None = None


@dataclass(frozen=True)
class Room:
    """Pixels that words would like over and under the picture, from the canvas's edges inwards.

    `above` is for a title at the least size it should have, and at its full size; `below` for captions, 0 without.
    """

    above: tuple[int, int]
    below: int


def stage(views: Sequence[View], canvas: Size, room: Room) -> Stage:
    """The layout that shows most of the pictures: the whole canvas, or the window in which most of them serve.

    Where title and captions would both cover a picture that is nearly as tall as the canvas, it makes room for them.
    """
    return replace(_stage(views, canvas, room), canvas=Box(x=0, y=0, width=canvas.width, height=canvas.height))


def _stage(views: Sequence[View], canvas: Size, room: Room) -> Stage:
    shape = Fraction(canvas.width, canvas.height)
    whole = Box(x=0, y=0, width=canvas.width, height=canvas.height)
    soft = max(v.enlarged(canvas) for v in views)
    wide = [v for v in views if v.aspect > shape]
    if wide and shape <= 1 and _bands_serve(wide, canvas, room):
        return _between(views, canvas, room, "title and captions have a band of their own and leave the faces free")
    if soft <= CROP_ENLARGED:
        filling = [v for v in views if v.serves(shape) or special(v, whole) is not None]
        share = _time(filling) / _time(views)
        if len(filling) == len(views):
            return Stage(Layout.CROP, whole, f"Fills the screen, enlarged {soft:.1f}×; what matters stays in")
        others = [v for v in views if v not in filling]
        apart = _between(others, canvas, Room(room.above, 0), "") if shape < max(v.aspect for v in others) else None
        apart = apart or _beside(others, canvas, soft)
        band = _between(wide, canvas, room, "") if wide else apart
        used = share + (1 - share) * _used(others, apart.window, canvas) - MIXED
        if share >= MOSTLY and used > _used(views, band.window, canvas):
            why = (
                f"The picture fills the screen for {share:.0%} of the time; where no crop serves it stands in a window"
            )
            return Stage(Layout.CROP, whole, why, apart.window)
    if not wide:
        return _beside(views, canvas, soft)
    lost = 1 - _time([v for v in views if v.serves(shape)]) / _time(views)
    why = f"filling the screen would enlarge it {soft:.1f}×"
    why += f" and cut off what matters for {lost:.0%} of the time" if lost else ""
    return _between(wide, canvas, room, why)


def _time(views: Sequence[View]) -> float:
    return float(sum(v.window.frames / v.window.rate for v in views))


def _used(views: Sequence[View], window: Box, canvas: Size) -> float:
    """Share of the canvas these pictures cover on average over time when they stand in `window`."""
    shape = Fraction(window.width, window.height)
    covered = 0.0
    for each in views:
        seat = window if each.serves(shape) else _fitted(each.aspect, window)
        covered += _time([each]) * seat.width * seat.height
    return covered / (_time(views) * canvas.width * canvas.height)


def _bands_serve(views: Sequence[View], canvas: Size, room: Room) -> bool:
    fit = _even(canvas.width / max(v.aspect for v in views))
    return bool(room.below) and fit >= canvas.height * NEARLY_WHOLE and canvas.height - fit >= room.above[0]


def _between(views: Sequence[View], canvas: Size, room: Room, why: str) -> Stage:
    """A band across the canvas, of the height at which the pictures cover most of it and words have room above."""
    fit = min(canvas.height, _even(canvas.width / max(v.aspect for v in views)))
    most = max(fit, _tallest(canvas, room))
    best = (0.0, fit)
    for step in range(HEIGHTS + 1):
        tall = fit + _even_down(Fraction(most - fit) * step / HEIGHTS)
        size = Size(width=canvas.width, height=tall)
        if tall > fit and (tall <= fit * WORTH_A_WINDOW or max(v.enlarged(size) for v in views) > WINDOW_ENLARGED):
            continue
        used = _used(views, Box(x=0, y=0, width=canvas.width, height=tall), canvas)
        apart = sum(not v.serves(Fraction(canvas.width, tall)) for v in views)
        if tall == fit or apart <= len(views) * (1 - MOSTLY):
            best = max(best, (used - (MIXED if apart else 0.0), tall), key=lambda each: each[0])
    height = best[1]
    layout = Layout.WINDOW if height > fit else Layout.FIT
    box = Box(x=0, y=_top(height, canvas, room), width=canvas.width, height=height)
    kind = "A window" if layout is Layout.WINDOW else "The whole picture"
    return Stage(layout, box, f"{kind} on the brand's background: {why}")


def _tallest(canvas: Size, room: Room) -> int:
    """The height of a window that leaves a title its room above without being pushed down."""
    if canvas.width >= canvas.height:
        return _even_down(Fraction(canvas.height - room.above[1]))
    centred = 2 * (canvas.height * LOWEST_CENTRE[0] - room.above[0])
    return _even_down(min(centred, canvas.height * TALLEST, Fraction(canvas.height - room.above[1])))


def _top(height: int, canvas: Size, room: Room) -> int:
    """Where a window begins: near the optical centre, lower by a little if that gives the title room above it."""
    left = Fraction(canvas.height - height)
    if canvas.width > canvas.height:
        return _even_down(left / 2)
    top = min(max(canvas.height * CENTRE - Fraction(height, 2), Fraction(0)), left)
    nearly = height >= canvas.height * NEARLY_WHOLE and height > _tallest(canvas, room)
    wanted = Fraction(0)
    for above, centre in zip(room.above, LOWEST_CENTRE, strict=True):
        lowest = left if nearly else min(left, canvas.height * centre - Fraction(height, 2))
        wanted = Fraction(above) if above <= lowest else wanted
    top = max(top, wanted)
    if room.below and top > left - room.below >= wanted:
        top = left - room.below
    if min(top, left - top) < canvas.height * SLIVER:
        top = left  # all of it above, where a title stands
    return _even_down(top)


def _beside(views: Sequence[View], canvas: Size, soft: float) -> Stage:
    """A pillar in the middle of a canvas wider than every picture."""
    fit = min(canvas.width, _even(canvas.height * min(v.aspect for v in views)))
    if fit >= canvas.width - 2:
        whole = Box(x=0, y=0, width=canvas.width, height=canvas.height)
        return Stage(Layout.FIT, whole, f"The whole picture fills the screen: enlarged {soft:.1f}×")
    width = fit
    for step in range(1, HEIGHTS + 1):
        wide = fit + _even_down(Fraction(canvas.width - fit) * step / HEIGHTS)
        size = Size(width=wide, height=canvas.height)
        serves = all(v.serves(Fraction(wide, canvas.height)) for v in views)
        if serves and max(v.enlarged(size) for v in views) <= WINDOW_ENLARGED and wide > fit * WORTH_A_WINDOW:
            width = wide
    layout = Layout.WINDOW if width > fit else Layout.FIT
    box = Box(x=_even_down((canvas.width - width) / 2), y=0, width=width, height=canvas.height)
    return Stage(layout, box, f"Stands in the middle of a wider screen: filling it would enlarge {soft:.1f}×")


def frame(view_: View, stage_: Stage) -> Framing:
    """The framing of one clip on the stage: what a person chose, else the crop that serves, else what else fills it.

    What can't be cropped to the stage's shape without losing what matters is shown whole, as large as fits.
    """
    chosen = _chosen(view_, stage_)
    if chosen is not None:
        return chosen
    window = stage_.window
    shape = Fraction(window.width, window.height)
    if stage_.layout is not Layout.FIT:
        if view_.serves(shape):
            return _cropped(view_, stage_.layout, window)
        found = special(view_, window)
        if found is not None:
            return found
    apart = stage_.apart or window
    if stage_.apart is not None and view_.serves(Fraction(apart.width, apart.height)):
        return _cropped(view_, Layout.WINDOW, apart)
    return _whole(view_, apart, shape)


def frame_shots(footage: Footage, canvas: Size, room: Room | None = None) -> tuple[Framing, ...]:
    """Every shot of a source framed for a canvas, as if all of them were in one edit."""
    views = [view(footage, number) for number in range(len(shots_of(footage)))]
    found = stage(views, canvas, room or Room((0, 0), 0))
    return tuple(frame(each, found) for each in views)


def _cropped(view_: View, layout: Layout, window: Box) -> Framing:
    shape = Fraction(window.width, window.height)
    path = view_.path(shape) if shape != view_.aspect else None
    pane = _pane(view_, window, path)
    whole = pane.crop.width >= view_.live.width - 2 and pane.crop.height >= view_.live.height - 2
    return Framing(
        layout=Layout.FIT if whole and layout is not Layout.CROP else layout,
        panes=(pane,),
        enlarged=round(window.height / pane.crop.height, 3),
        camera=path.camera if path is not None and pane.path else Camera.STILL,
        guess=view_.is_guess(shape),
        reason=_why(view_, path),
    )


def _why(view_: View, path: Path | None) -> str:
    """What the crop rests on, in words."""
    if path is None:
        return "The picture has the screen's shape"
    kinds = list(dict.fromkeys(need.kind.value for need in view_.required))
    moves = {Camera.STILL: "stays on", Camera.PAN: "pans with", Camera.FOLLOW: "follows"}[path.camera]
    if kinds:
        return f"The crop {moves} what matters: {', '.join(kinds)} whole for {path.whole:.0%} of the time"
    return f"The crop {moves} where the eye goes: {path.kept:.0%} of it"


def _whole(view_: View, window: Box, shape: Fraction) -> Framing:
    """The whole picture inside `window`."""
    seat = _fitted(view_.aspect, window)
    pane = _pane(view_, seat, None)
    guess = view_.is_guess(shape)
    if guess:
        why = "Shown whole: nothing was found in it that a crop could rest on"
    elif view_.required and not view_.serves(shape):
        kinds = ", ".join(dict.fromkeys(need.kind.value for need in view_.required))
        why = f"Shown whole: a crop of the screen's shape would cut off what matters ({kinds})"
    else:
        why = "Shown whole, like the rest of the edit"
    enlarged = round(seat.height / pane.crop.height, 3)
    return Framing(layout=Layout.FIT, panes=(pane,), enlarged=enlarged, guess=guess, reason=why)


def _pane(view_: View, window: Box, path: Path | None) -> Pane:
    """A crop of the window's shape, as large as the picture allows, where the path has it; else in the middle."""
    live, shape = view_.live, Fraction(window.width, window.height)
    across = shape <= view_.aspect
    if across:
        width, height = min(live.width, _even(live.height * shape)), live.height
    else:
        width, height = live.width, min(live.height, _even(live.width / shape))

    def corner(share: float) -> tuple[int, int]:
        x = live.x + (round((live.width - width) * share / 2) * 2 if across else (live.width - width) // 4 * 2)
        y = live.y + (round((live.height - height) * share / 2) * 2 if not across else (live.height - height) // 4 * 2)
        return min(x, live.right - width), min(y, live.bottom - height)

    if path is None:
        x, y = corner(0.5)
        return Pane(crop=Box(x=x, y=y, width=width, height=height), window=window)
    x, y = corner(float(path.places[0]))
    knots = view_.window.knots
    corners = [Waypoint(frame=knots[k], x=a, y=b) for k, share in path.corners for a, b in [corner(share)]]
    moves = len({(w.x, w.y) for w in corners}) > 1
    return Pane(crop=Box(x=x, y=y, width=width, height=height), window=window, path=tuple(corners) if moves else ())


def _chosen(view_: View, stage_: Stage) -> Framing | None:
    """What a person decided for this shot; None without a decision."""
    wish: FramingOverride | None = view_.override
    if wish is None:
        return None
    window = stage_.canvas if wish.layout is Layout.CROP and stage_.canvas else stage_.window
    layout = wish.layout or (stage_.layout if wish.focus is None else Layout.CROP)
    said = "As a person chose it"
    if layout in (Layout.TWO_UP, Layout.STACK, Layout.INSET):
        found = special(view_, window)
        if found is not None:
            return found.model_copy(update={"pinned": True, "reason": said})
        said = f"{said}, as far as it goes: there are not the pictures for {layout.value}"
    if layout is Layout.FIT or (layout is Layout.WINDOW and stage_.layout is Layout.CROP and stage_.apart is None):
        made = _whole(view_, stage_.apart or window, Fraction(window.width, window.height))
        return made.model_copy(update={"pinned": True, "guess": False, "reason": said})
    seat = stage_.apart if layout is Layout.WINDOW and stage_.apart is not None else window
    pane = _pane(view_, seat, None)
    if wish.focus is not None:
        first = _focused(pane.crop, wish.focus, view_)
        last = _focused(pane.crop, wish.to, view_) if wish.to is not None else first
        ends = ((0, first), (view_.window.frames - 1, last))
        path = tuple(Waypoint(frame=at, x=box.x, y=box.y) for at, box in ends) if first != last else ()
        pane = Pane(crop=first, window=seat, path=path)
    else:
        pane = _pane(view_, seat, view_.path(Fraction(seat.width, seat.height)))
    return Framing(
        layout=layout if layout in (Layout.CROP, Layout.WINDOW) else stage_.layout,
        panes=(pane,),
        enlarged=round(seat.height / pane.crop.height, 3),
        camera=Camera.PAN if pane.path else Camera.STILL,
        pinned=True,
        reason=said,
    )


def _focused(crop: Box, focus: tuple[float, float], view_: View) -> Box:
    """The crop with its centre on `focus`, shares of the upright picture, as near as the live picture allows."""
    live = view_.live
    x = round((focus[0] * view_.size[0] - crop.width / 2) / 2) * 2
    y = round((focus[1] * view_.size[1] - crop.height / 2) / 2) * 2
    x = min(max(x, live.x), live.right - crop.width)
    y = min(max(y, live.y), live.bottom - crop.height)
    return Box(x=x, y=y, width=crop.width, height=crop.height)


def _fitted(aspect: Fraction, room: Box) -> Box:
    """The largest box of this aspect inside `room`, centred, even; the room itself where that is a pixel or two off."""
    if abs(room.height * aspect - room.width) <= 2 * max(Fraction(1), aspect):
        return room
    width = min(Fraction(room.width), room.height * aspect)
    w, h = min(_even(width), room.width), min(_even(width / aspect), room.height)
    x, y = room.x + _even_down((room.width - w) / 2), room.y + _even_down((room.height - h) / 2)
    return Box(x=x, y=y, width=w, height=h)


def _even(value: Fraction) -> int:
    return max(2, 2 * round(value / 2))


def _even_down(value: Fraction | float) -> int:
    return 2 * int(value // 2)
