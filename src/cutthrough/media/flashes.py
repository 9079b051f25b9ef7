"""Says where a picture flashes faster and larger than is safe for people with photosensitive epilepsy.

Limits: WCAG 2.2, success criterion 2.3.1 with its "general flash and red flash thresholds" (W3C, 2023-10), and ITU-R
BT.1702-3 (2023-11). A flash is a pair of opposing changes of relative luminance by a tenth of the most there is, its
darker state below 0.8 (BT.1702: 20 cd/m2 below 160 cd/m2; of HDR above that, a Michelson contrast of 1/17). A red
flash is a pair of changes of (R - G - B) x 320 by more than 20, the redder state saturated: R/(R + G + B) >= 0.8
(Harding and Binnie 2002, WCAG's definition until 2023, irrespective of luminance). More than three in any one second,
at the same time over more than a quarter of the picture, break the limit.

Counted are turns, place by place (`media.turns`): the fourth flash in a second begins with the seventh turn.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.media.patterns import StripeWatch
from cutthrough.media.screen_light import Plane, ScreenLight
from cutthrough.media.turns import AREA, SECOND, InPlace, Tally, Turning, Whole
from cutthrough.model.flash import FlashConcern, FlashFindings, Flashing, FlashKind

CHANGE, DARKER = 0.1, 0.8
ALLOWED = 3
"""Flashes in any one second."""

HDR_CHANGE = 0.125
"""Of the darker state, where that is above 160 cd/m2: a Michelson contrast of 1/17 (BT.1702-3)."""

RED_CHANGE, RED_SHARE = 20 / 320, 0.8
"""Of R - G - B, linear and 0..1; of R in R + G + B."""

LASTING_TURNS = 4
"""Two flashes a second. EA's IRIS counts flashing from there on as lasting."""

LASTING, LASTING_WINDOW = Fraction(4), Fraction(5)
"""Seconds within seconds: IRIS's terms for what BT.1702 says, that over 5 s might be a risk even below the limit."""

SCREEN, FIELD = (1024, 768), (341, 256)
"""Pixels of the screen a picture is taken to fill, and of the ten degrees seen at once on it (WCAG 2.2)."""

_REDNESS = np.array([[1, -1, -1]], np.float32)
_SATURATION = np.array([[1 - RED_SHARE, -RED_SHARE, -RED_SHARE]], np.float32)  # R / (R + G + B) is enough from 0 on

_MOST_PIXELS = 80_000
_KEPT = 100  # passages of each sort
_APART = SECOND  # passages nearer than this are one
_SHORTEST = Fraction(1, 250)  # seconds; what is shown for less is not seen
_STUCK = 10  # one frame in so many may lack a time of its own
_LOOPED_FRAMES = 150
_LOOPED = 6 * SECOND  # long enough for what lasts to be seen to

Bytes = npt.NDArray[np.uint8]


class Seen(Protocol):
    """What a frame tap shows."""

    @property
    def at(self) -> Fraction:
        """When it is shown, in seconds."""

    @property
    def rgb(self) -> Bytes:
        """(height, width, 3), 0..255."""


class FlashMeter:
    """Push every frame of a film, small, in the order it is shown; then ask for the result.

    Memory holds the turns of the last second, and no more; of what `loops`, like a GIF, the first frames too, to be
    shown again after the last. All frames have one shape.
    """

    def __init__(self, light: ScreenLight | None = None, *, loops: bool = False) -> None:
        self._light = light or ScreenLight()
        self._loops = loops
        self._watch: _Watch | None = None
        self._last: Bytes | None = None
        self._at: Fraction | None = None
        self._start = Fraction(0)
        self._frames = self._stuck = 0
        self._first: list[tuple[Fraction, Bytes]] = []
        self._all_kept = True

    @property
    def turns(self) -> int:
        """How often more than a quarter of the picture has turned in the second up to the last frame: two a flash."""
        return self._watch.turns if self._watch else 0

    def look(self, seen: Seen) -> None:
        """Take a frame from a tap."""
        self.push(seen.rgb, seen.at)

    def push(self, rgb: Bytes, at: Fraction) -> None:
        """Take the frame shown from `at` on, in seconds: (height, width, 3), 0..255, in display colours."""
        self._frames += 1
        if self._at is None:
            self._start = at
        elif at < self._at + _SHORTEST:
            self._stuck += at <= self._at
            return
        self._at = at
        if self._loops and at < self._start + _LOOPED:
            if len(self._first) < _LOOPED_FRAMES:
                self._first.append((at, rgb.copy()))
            else:
                self._all_kept = False
        self._take(rgb, at)

    def result(self, end: Fraction | None = None) -> FlashFindings:
        """What was found. `end` is when the last frame goes, in seconds; where none is given, when it came."""
        if self._watch is None or self._at is None:
            return FlashFindings(light=self._light.name, unknown="no frame can be seen")
        if self._stuck * _STUCK > self._frames:
            said = f"{self._stuck} of {self._frames} frames have no time of their own"
            return FlashFindings(light=self._light.name, unknown=said)
        end = max(end if end is not None else self._at, self._at)
        if self._first and end > self._start:
            self._show_again(end)
        return self._watch.result(self._start, end, self._light.name)

    def _show_again(self, end: Fraction) -> None:
        """The frames of the beginning after those of the end; a short film, again and again."""
        length = end - self._start
        whole = length <= _LOOPED and self._all_kept
        shift, stop = length, end + (_LOOPED if whole else SECOND)
        while self._start + shift < stop:
            for at, rgb in self._first:
                if at + shift < stop:
                    self._take(rgb, at + shift)
            if not whole:
                break
            shift += length

    def _take(self, rgb: Bytes, at: Fraction) -> None:
        same = self._last is not None and np.array_equal(rgb, self._last)
        if self._watch is None or self._last is None:
            self._watch = _Watch(self._light, rgb.shape[:2])
        if same:
            self._watch.stand(at)
        else:
            self._last = rgb.copy()
            self._watch.see(rgb, at)


class _Watch:
    """What is counted, for pictures of one shape, (height, width)."""

    def __init__(self, light: ScreenLight, shape: tuple[int, ...]) -> None:
        height, width = shape
        self._parts = next(n for n in count(1) if height * width <= _MOST_PIXELS * n * n)
        self._shape = height // self._parts, width // self._parts
        self._light = light
        dark, relative = (DARKER, 0.0) if light.name == "sdr" else (None, HDR_CHANGE)
        self._turning = Turning(self._shape, CHANGE, dark, relative)
        self._in_place = InPlace(self._shape)
        self._whole = Whole(CHANGE, dark, relative)
        self._general = _Count(FlashKind.LUMINANCE, self._shape)
        self._red = _RedTurning(self._shape)
        self._reds = _Count(FlashKind.RED, self._shape)
        self._stripes = StripeWatch()

    @property
    def turns(self) -> int:
        """Of luminance or of red, whichever has made more."""
        return max(self._general.turns, self._reds.turns)

    def see(self, rgb: Bytes, at: Fraction) -> None:
        """A frame unlike the one before."""
        if self._parts > 1:
            height, width = self._shape
            whole = rgb[: height * self._parts, : width * self._parts]
            rgb = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        rays = self._light.rays(rgb)
        light = self._light.luminance(rays)
        rise, fall = self._in_place.sift(*self._turning.push(light), light)
        self._whole.push(at, light)
        self._general.take(at, np.logical_or(rise, fall), self._whole)
        self._reds.take(at, self._red.push(self._light.red_rays(rays)))
        self._stripes.see(light, at)

    def stand(self, at: Fraction) -> None:
        """The same frame still stands."""
        self._general.take(at, None, self._whole)
        self._reds.take(at, None)
        self._stripes.stand(at)

    def result(self, start: Fraction, end: Fraction, light: str) -> FlashFindings:
        """What was found in a film that is shown from `start` to `end`."""
        counts = (self._general, self._reds)
        failures = [f for one in counts for f in one.limit.made(start, end)]
        warnings = [f for one in counts for f in (*one.lasting.made(start, end), *one.field.made(start, end))]
        warnings = [w for w in warnings if not any(_said_by(f, w) for f in failures)]
        warnings += self._stripes.result(end)
        failures.sort(key=lambda f: f.start)
        warnings.sort(key=lambda f: f.start)
        return FlashFindings(
            failures=tuple(failures[:_KEPT]),
            warnings=tuple(warnings[:_KEPT]),
            per_second=max(one.most for one in counts) / 2,
            area=max(one.area for one in counts),
            light=light,
            more=max(0, len(failures) - _KEPT) + max(0, len(warnings) - _KEPT),
        )


def _said_by(failure: Flashing, warning: Flashing) -> bool:
    """Whether a warning only says less of what a failure says: all of it within, or flashes that fade out or in."""
    if warning.concern is FlashConcern.FIELD:
        return warning.start <= failure.end and failure.start <= warning.end
    return failure.start <= warning.start and warning.end <= failure.end


class _RedTurning:
    """Turns to and from saturated red, by linear light."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self._turning = Turning(shape, np.nextafter(np.float32(RED_CHANGE), np.float32(1)))
        self._in_place = InPlace(shape)
        self._hot = np.zeros(shape, np.bool_)  # saturated at some time since it turned redder
        self._idle = True
        self._before: Plane | None = None  # of the last frame without saturated red

    def push(self, rays: Plane) -> npt.NDArray[np.bool_] | None:
        """Where it has turned, None where there is no saturated red to turn to or from."""
        redness = cv2.transform(rays, _REDNESS)
        saturated = cv2.transform(rays, _SATURATION) >= 0
        value = np.maximum(redness, 0)
        if self._idle:
            if not (saturated & (redness > RED_CHANGE)).any():
                self._before = value
                return None
            self._idle = False
            if self._before is not None:
                self._turning.push(self._before)
        rise, fall = self._turning.push(value)
        fall &= self._hot
        self._hot |= saturated
        self._hot &= ~fall
        rise, fall = self._in_place.sift(rise & saturated, fall, value)
        return np.logical_or(rise, fall)


class _Count:
    """Turns of one kind within a second, and the passages in which there are too many."""

    def __init__(self, kind: FlashKind, shape: tuple[int, int]) -> None:
        self._kind = kind
        self._tally = Tally(shape)
        self._activity = _Activity()
        scale = max(shape[1] / SCREEN[0], shape[0] / SCREEN[1])
        self._field = tuple(max(1, round(side * scale)) for side in FIELD)
        self._least_field = AREA * self._field[0] * self._field[1] / (shape[0] * shape[1])
        self.limit = _Passages(kind, FlashConcern.LIMIT)
        self.lasting = _Passages(kind, FlashConcern.LASTING)
        self.field = _Passages(kind, FlashConcern.FIELD)
        self.turns, self.most, self.area = 0, 0, 0.0

    def take(self, at: Fraction, turned: npt.NDArray[np.bool_] | None, whole: Whole | None = None) -> None:
        """Count the turns of the frame at this second."""
        self._tally.push(at, turned)
        over, altogether = self._tally.turns_over_area(), whole.turns(at) if whole else 0
        turns, too_many = max(over, altogether), 2 * ALLOWED + 1
        share = self._tally.share(too_many)
        self.turns, self.most, self.area = turns, max(self.most, turns), max(self.area, share)
        goes_on = self._activity.push(at, active=turns >= LASTING_TURNS)
        if turns < LASTING_TURNS and share <= self._least_field:
            return
        spans = [span for span in (self._tally.span, whole.span if whole else None) if span is not None]
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        if turns >= too_many:
            area = share if over >= altogether else whole.area if whole else 0.0
            self.limit.note(first, last, area, turns)
        elif goes_on is not None:
            self.lasting.note(goes_on, last, self._tally.share(LASTING_TURNS), turns)
        if turns < too_many and share > self._least_field and self._in_a_field(too_many):
            while self._tally.share(too_many + 1) > self._least_field:
                too_many += 1
            self.field.note(first, last, share, too_many)

    def _in_a_field(self, turns: int) -> bool:
        """Whether a quarter of some field of ten degrees has turned so often."""
        flashing = (self._tally.counts >= turns).astype(np.float32)
        near = cv2.boxFilter(flashing, -1, self._field, normalize=True, borderType=cv2.BORDER_CONSTANT)
        return float(near.max()) > AREA


class _Activity:
    """When it flashes at all fast, and whether that goes on for seconds."""

    def __init__(self) -> None:
        self._spans: deque[tuple[Fraction, Fraction]] = deque()
        self._since: Fraction | None = None

    def push(self, at: Fraction, *, active: bool) -> Fraction | None:
        """Since when it goes on, None where it doesn't, or not for long."""
        spans = self._spans
        if self._since is not None:
            if not active:
                spans.append((self._since, at))
                self._since = None
        elif active:
            self._since = at
        begin = at - LASTING_WINDOW
        while spans and spans[0][1] <= begin:
            spans.popleft()
        if self._since is None:
            return None
        held = [*spans, (self._since, at)]
        lasted = sum((min(end, at) - max(start, begin) for start, end in held), Fraction(0))
        return held[0][0] if lasted >= LASTING else None


@dataclass
class _Passage:
    start: Fraction
    end: Fraction
    area: float
    turns: int


class _Passages:
    """Stretches of time in which something is wrong; those less than a second apart are one."""

    def __init__(self, kind: FlashKind, concern: FlashConcern) -> None:
        self._kind, self._concern = kind, concern
        self._made: list[_Passage] = []

    def note(self, start: Fraction, end: Fraction, area: float, turns: int) -> None:
        """It is wrong at a frame, by turns from `start` until `end`."""
        if self._made and start <= self._made[-1].end + _APART:
            last = self._made[-1]
            last.end, last.area, last.turns = end, max(last.area, area), max(last.turns, turns)
        else:
            self._made.append(_Passage(start, end, area, turns))

    def made(self, start: Fraction, end: Fraction) -> list[Flashing]:
        """All of them, in a film that is shown from `start` to `end`.

        What is only seen when it comes round again begins with it, or ends with it.
        """
        return [
            Flashing(
                kind=self._kind, concern=self._concern, start=one.start if one.start < end else start,
                end=min(one.end, end), area=min(1.0, one.area), per_second=one.turns / 2,
            )
            for one in self._made
        ]  # fmt: skip
