"""Framing as editing software says it: how large the whole picture is on the canvas, where its centre is, what is cut.

Only the main pane can be said so. Scale 1 shows each pixel of the upright, square-pixel source as one of the canvas;
`x` and `y` are from the canvas's centre to the picture's, in canvas pixels, to the right and down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cutthrough.model.cut import Box, Camera, Framing, Layout, Pane, Waypoint
from cutthrough.model.placement import Size

SAME_SCALE = 0.002
"""Share by which a scale may differ and still be the same: editors write two decimals of a per cent."""
SAME_PLACE = 1.0
"""Pixels of the canvas by which a place may differ and still be the same."""
_BETWEEN = 4
"""Keys for each stretch between two waypoints: straight lines between them stay within a pixel or so of the curve."""
_EDGE = 2
"""Pixels: a window this near to the canvas's edge was meant to reach it."""

Trim = tuple[float, float, float, float]
"""Pixels of the source cut off: left, top, right, bottom."""


@dataclass(frozen=True)
class Key:
    """Where the picture's centre is at `frame` of the clip."""

    frame: int
    x: float
    y: float


@dataclass(frozen=True)
class Motion:
    """`keys` has one entry for a picture that rests."""

    scale: float
    keys: tuple[Key, ...]
    trim: Trim = (0.0, 0.0, 0.0, 0.0)

    @property
    def moves(self) -> bool:
        """Whether its place changes."""
        return len(self.keys) > 1

    def later(self, frames: int) -> Motion:
        """The same where the clip begins so many frames earlier; what rests has its one key at the beginning."""
        return replace(
            self, keys=tuple(replace(key, frame=key.frame + frames) for key in self.keys) if self.moves else self.keys
        )


def motion_of(framing: Framing, size: tuple[int, int], canvas: Size) -> Motion:
    """The motion that shows the main pane of `framing` of a source picture of `size`."""
    pane = framing.panes[0]
    scale = pane.window.height / pane.crop.height
    frames = _key_frames(pane)
    keys = tuple(
        Key(
            frame,
            float(pane.window.x + (size[0] / 2 - float(x)) * scale - canvas.width / 2),
            float(pane.window.y + (size[1] / 2 - float(y)) * scale - canvas.height / 2),
        )
        for frame in frames
        for x, y in (pane.corner(frame),)
    )
    whole = pane.window.width >= canvas.width and pane.window.height >= canvas.height
    crop = pane.crop
    cut_off = (float(crop.x), float(crop.y), float(size[0] - crop.right), float(size[1] - crop.bottom))
    return Motion(scale, keys, (0.0, 0.0, 0.0, 0.0) if whole else _clean(cut_off))


def _key_frames(pane: Pane) -> list[int]:
    if len(pane.path) < 2:
        return [0]
    found: list[int] = []
    for one, other in zip(pane.path, pane.path[1:], strict=False):
        found += [one.frame + round((other.frame - one.frame) * n / _BETWEEN) for n in range(_BETWEEN)]
    return sorted({*found, pane.path[-1].frame})


def _clean(trim: Trim) -> Trim:
    left, top, right, bottom = (max(0.0, value) for value in trim)
    return (left, top, right, bottom)


def same(one: Motion, other: Motion) -> bool:
    """Whether both show the same picture, but for what editors round."""
    if abs(one.scale / other.scale - 1) > SAME_SCALE or len(one.keys) != len(other.keys):
        return False
    if any(abs(a - b) * one.scale > SAME_PLACE for a, b in zip(one.trim, other.trim, strict=True)):
        return False
    return all(
        abs(a.frame - b.frame) <= 1 and max(abs(a.x - b.x), abs(a.y - b.y)) <= SAME_PLACE
        for a, b in zip(one.keys, other.keys, strict=True)
    )


def framing_of(motion: Motion, size: tuple[int, int], canvas: Size) -> Framing | None:
    """The pinned framing that shows what `motion` shows; None where nothing of the picture is on the canvas.

    What the picture leaves free of the canvas is the brand's background, as an editor sees it black.
    """
    left, top, right, bottom = motion.trim
    first = motion.keys[0]
    corner = (
        canvas.width / 2 + first.x - size[0] / 2 * motion.scale,
        canvas.height / 2 + first.y - size[1] / 2 * motion.scale,
    )
    seen = (
        max(0.0, corner[0] + left * motion.scale),
        max(0.0, corner[1] + top * motion.scale),
        min(float(canvas.width), corner[0] + (size[0] - right) * motion.scale),
        min(float(canvas.height), corner[1] + (size[1] - bottom) * motion.scale),
    )
    window = _window(seen, canvas)
    if window is None:
        return None
    crop = _crop(window, corner, motion.scale, size)
    path = _path(motion, crop, size)
    whole = crop.width >= size[0] - 2 and crop.height >= size[1] - 2
    full = window.width == canvas.width and window.height == canvas.height
    layout = Layout.CROP if full and not whole else Layout.FIT if whole else Layout.WINDOW
    return Framing(
        layout=layout,
        panes=(Pane(crop=crop, window=window, path=path),),
        enlarged=round(window.height / crop.height, 3),
        camera=Camera.FOLLOW if path else Camera.STILL,
        pinned=True,
        reason="Framed by an editor",
    )


def _window(seen: tuple[float, float, float, float], canvas: Size) -> Box | None:
    """What is seen, on even pixels; edges that nearly reach the canvas's reach it."""
    left, top = (0 if value <= _EDGE else 2 * round(value / 2) for value in seen[:2])
    right = canvas.width if canvas.width - seen[2] <= _EDGE else 2 * round(seen[2] / 2)
    bottom = canvas.height if canvas.height - seen[3] <= _EDGE else 2 * round(seen[3] / 2)
    if right - left < 2 or bottom - top < 2:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def _crop(window: Box, corner: tuple[float, float], scale: float, size: tuple[int, int]) -> Box:
    """The part of the source that `window` shows, on even pixels and inside the picture."""
    width = min(size[0], max(2, 2 * round(window.width / scale / 2)))
    height = min(size[1], max(2, 2 * round(window.height / scale / 2)))
    x = 2 * round((window.x - corner[0]) / scale / 2)
    y = 2 * round((window.y - corner[1]) / scale / 2)
    return Box(x=min(max(0, x), size[0] - width), y=min(max(0, y), size[1] - height), width=width, height=height)


def _path(motion: Motion, crop: Box, size: tuple[int, int]) -> tuple[Waypoint, ...]:
    """The keys as waypoints of the crop, which stays inside the picture."""
    if not motion.moves:
        return ()
    first = motion.keys[0]
    found = [
        Waypoint(
            frame=key.frame,
            x=min(max(0, round(crop.x - (key.x - first.x) / motion.scale)), size[0] - crop.width),
            y=min(max(0, round(crop.y - (key.y - first.y) / motion.scale)), size[1] - crop.height),
        )
        for key in motion.keys
    ]
    return tuple(found)
