"""Bars that a shot has and the file has not: a portrait clip or a 4:3 insert set into the frame of another shape."""

from __future__ import annotations

from array import array
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Letterbox, Shot, Transition
from cutthrough.model.source import VideoStream

_EVERY = Fraction(2, 5)  # seconds between looks: at least one in every shot
_EVEN_SPREAD, _EVEN_STEP = 3.0, 4.0  # levels a bar spreads over along a line, and that its lines may differ by
_LEAST = 0.02  # of the dimension: a thinner bar of one shot is not worth a word
_MOST = 0.45  # of the dimension: more is no bar
_LOPSIDED = 0.03  # of the dimension
_EDGE, _EDGE_LINES = 8.0, 3  # levels the picture's first lines differ from the bar by
_EDGE_SHARE = 0.5  # of the edge's length that has to: a thing on a plain ground has no straight edge
_SOFT_STEP, _SOFT_SHARE = 6.0, 0.6  # levels, and share of the edge, by which a blurred side ends
_SOFT = 0.3  # detail of blurred sides over the picture's
_AGREE = 0.75  # share of a shot's looks in which the bars have to be
_NEAR_PIXELS = 2.0  # of the small picture: as near as a finding in every pixel has to be to one in the small picture

Gray = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Sides = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


class ShotBars:
    """Push every frame small and some whole; ask at the end for the live picture in each shot.

    A bar is an even stretch of one colour that ends in a straight edge and stands on both sides. Sides that are filled
    with a blurred copy of the picture count too: hardly any detail, and edges at the same distance on both sides. What
    changes within the shot is no bar. Found in small pictures every 0.4 s and put to the pixel by the nearest whole
    one; without a whole one the live picture is a small pixel narrower rather than wider. Memory is 18 bytes a look.
    """

    def __init__(self, video: VideoStream) -> None:
        self._turns = {90: 1, 180: 2, 270: 3}.get(video.rotation, 0)
        self._size = (video.width, video.height)
        self._every = max(1, int(_EVERY * (video.frame_rate or 25)))
        self._small = (1, 1)
        self._count = 0
        self._looks = array("i")  # frame and sides, five numbers a look
        self._whole = array("i")

    def push(self, gray: Gray, whole: Gray | None) -> None:
        """Hear of the next frame: `gray` small and upright; `whole` the luma of every pixel as coded, or None."""
        index = self._count
        self._count += 1
        if index % self._every == self._every // 2:
            coded = np.rot90(gray, self._turns)
            self._small = (coded.shape[1], coded.shape[0])
            self._looks.extend((index, *_sides(coded, soft=True)))
        if whole is not None and whole.shape == (self._size[1], self._size[0]):
            self._whole.extend((index, *_sides(whole, soft=False)))

    def set_in(
        self, shots: tuple[Shot, ...], transitions: tuple[Transition, ...], letterbox: Letterbox | None
    ) -> tuple[Shot, ...]:
        """The shots with the picture inside their bars; None where a shot has but the file's own `letterbox`."""
        looks, whole = (np.array(each, np.int64).reshape(-1, 5) for each in (self._looks, self._whole))
        mixed = [(each.first, each.last) for each in transitions if each.last > each.first]
        looks, whole = (_unmixed(each, mixed) for each in (looks, whole))
        return tuple(
            shot.model_copy(update={"live": self._live(_within(looks, shot), _within(whole, shot), letterbox)})
            for shot in shots
        )

    def _live(
        self, looks: npt.NDArray[np.int64], whole: npt.NDArray[np.int64], letterbox: Letterbox | None
    ) -> Letterbox | None:
        if len(looks) == 0:
            return None
        width, height = self._size
        scales = (width / self._small[0], height / self._small[1])
        sides = []
        for side in range(4):
            scale = scales[side % 2]
            found = int(np.quantile(looks[:, side + 1], 1 - _AGREE, method="lower"))
            steady = np.mean(np.abs(looks[:, side + 1] - found) <= 1) >= _AGREE
            if found == 0 or not steady:
                sides.append(0)
                continue
            exact = [int(each) for each in whole[:, side + 1] if abs(each - found * scale) <= _NEAR_PIXELS * scale]
            sides.append(min(exact) if exact else int(np.ceil((found + 1) * scale)))
        left, top, right, bottom = _paired(sides)
        live = Letterbox(left=left, top=top, width=width - left - right, height=height - top - bottom)
        known = letterbox or Letterbox(left=0, top=0, width=width, height=height)
        narrower = known.width - live.width > _LEAST * width or known.height - live.height > _LEAST * height
        return live if narrower else None


def _within(looks: npt.NDArray[np.int64], shot: Shot) -> npt.NDArray[np.int64]:
    first, last = np.searchsorted(looks[:, 0], [shot.first, shot.last + 1])
    part: npt.NDArray[np.int64] = looks[first:last]
    return part


def _unmixed(looks: npt.NDArray[np.int64], mixed: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """The looks at frames that are in no transition."""
    keep = np.ones(len(looks), bool)
    for first, last in mixed:
        begin, end = np.searchsorted(looks[:, 0], [first, last + 1])
        keep[begin:end] = False
    part: npt.NDArray[np.int64] = looks[keep]
    return part


def _paired(sides: list[int]) -> list[int]:
    """Bars stand on both sides or are none."""
    left, top, right, bottom = sides
    return [left if right else 0, top if bottom else 0, right if left else 0, bottom if top else 0]


def _sides(picture: Gray, *, soft: bool) -> Sides:
    """Pixels of bars on the left, top, right and bottom of one picture, (height, width) 0..255; zeros without.

    Blurred sides are looked for if `soft`: too much work in a whole picture for an edge that is soft anyway.
    """
    left, right = _even_bars(picture.T)
    top, bottom = _even_bars(picture[:, left : picture.shape[1] - right])
    if soft and not (left or top):
        left, right = _soft_sides(picture.T)
        top, bottom = _soft_sides(picture) if not left else (0, 0)
    return left, top, right, bottom


def _even_bars(lines: Gray) -> tuple[int, int]:
    """How many lines at the beginning and the end of `lines` are one even colour that ends in a straight edge."""
    before, after = _even(lines), _even(lines[::-1])
    thick = _LEAST * len(lines) <= min(before, after) and max(before, after) <= _MOST * len(lines)
    one_colour = abs(float(lines[0].mean()) - float(lines[-1].mean())) <= 2 * _EVEN_STEP
    if not (thick and one_colour and abs(before - after) <= max(2, _LOPSIDED * len(lines))):
        return 0, 0
    return (before, after) if _ends_sharply(lines, before) and _ends_sharply(lines[::-1], after) else (0, 0)


def _even(lines: Gray) -> int:
    """How many lines from the first on are of the first one's even colour."""
    level, count = float(lines[0].mean()), 0
    most = int(_MOST * len(lines)) + 1
    while count < most:
        part = lines[count : count + 8].astype(np.float32)
        good = (part.std(axis=1) <= _EVEN_SPREAD) & (np.abs(part.mean(axis=1) - level) <= _EVEN_STEP)
        run = int(np.argmin(good)) if not good.all() else len(good)
        count += run
        if run < len(part):
            break
    return count


def _ends_sharply(lines: Gray, bar: int) -> bool:
    """Whether the picture begins along most of the bar's edge."""
    level = float(lines[: max(1, bar - 1)].mean())
    off = np.abs(lines[bar : bar + _EDGE_LINES].astype(np.float32) - level).max(axis=0)
    return bool(np.mean(off > _EDGE) >= _EDGE_SHARE)


def _soft_sides(lines: Gray) -> tuple[int, int]:
    """Lines of blurred sides before and after a sharp picture, as when a portrait clip lies on its own blurred copy."""
    count = len(lines)
    steps = np.abs(np.diff(lines.astype(np.int16), axis=0))
    sharp = np.mean(steps > _SOFT_STEP, axis=1)
    detail = np.abs(np.diff(lines.astype(np.int16), axis=1)).mean(axis=1)
    least, most = int(count * 0.1), int(count * _MOST)
    pairs = [(float(min(sharp[at - 1], sharp[count - at - 1])), at) for at in range(least, most)]
    best, at = max(pairs, default=(0.0, 0))
    if best < _SOFT_SHARE:
        return 0, 0
    inside = float(detail[at + 1 : count - at - 1].mean())
    outside = max(float(detail[: at - 1].mean()), float(detail[count - at + 1 :].mean()))
    return (at, at) if outside < _SOFT * inside else (0, 0)
