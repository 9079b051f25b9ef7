"""How fine the finest detail of a finished picture is, against what its size can hold.

The power of natural pictures falls evenly with frequency, by an exponent of 2 to 3 (D. J. Field, 1987). Soft lenses and
strong compression make it fall faster little by little; enlarging makes it fall off where the smaller picture's
frequencies end: at half of all for twice the size. It ends on each axis by itself, so the corners of what is left still
hold frequencies that lie as far out as others which are gone; a lens treats all directions alike. Enlarging threefold
also leaves a trace in every third pixel, whose
second differences are smaller than its neighbours' (A. C. Gallagher, "Detection of linear and cubic interpolation in
JPEG compressed images", 2005); a twofold one, as scalers place its pixels, leaves none. (It does in first differences,
where every second one is smaller; but coding in blocks of four pixels leaves the same trace in pictures that were never
enlarged.) Enlarging by repeating pixels leaves places with no step at all, as evenly spread on both axes, and is found
by those. Thresholds were set by films enlarged, softened and left alone; where they don't decide, the answer is that
one can't tell.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.media.frame_tap import Glimpse
from cutthrough.model.measured import Fineness

_EVERY, _LOOKS = Fraction(1), 30  # seconds between looks; after so many, twice as long
_LINES, _ENOUGH_LINES = 4, 180  # every fourth line is as good as all, and fewer of a large picture
_SHORT, _LONG = 128, 256  # pixels of a piece of a line, in small pictures and in those of 512 pixels and more
_TEXTURED = 0.7  # quantile of the pieces' steps: those above are transformed
_LEAST_DETAIL = 15.0  # dB over one level squared that low frequencies have where there is detail to judge by
_STANDS_OUT = 25.0  # dB under low frequencies that detail may lie
_STEEP, _KNEE = 6.5, 3.5  # the steepest exponent of the fall, and how far it is above that at low frequencies
_ENDS = 0.54  # of the frequencies: where the detail of a picture enlarged twofold ends
_REACHES, _REACHES_FAR = 0.72, 0.85  # of the frequencies: a picture enlarged twofold reached 0.7 at most
_CORNERS = 2.5  # dB: seen 3 and more in enlarged pictures, 2 and less in others
_TRACE, _CLEAR_TRACE = 5.0, 8.0  # times the usual strength, of the rhythm of three pixels: up to 3 where nothing is
_STEP = 10  # levels between neighbours that are an edge of the picture, and no noise of coding
_SLOWEST, _EDGES = 0.15, 0.5  # rhythms of edges looked for, per pixel; edges a place has near it on average at least
_REPEATS, _REPEATS_ELSEWHERE = 0.3, 0.2  # strength of their rhythm: 0.25 seen in no picture, and 0.16 on both axes
_CODED = 0.7  # of that strength at every 8th pixel: coding in blocks, and nothing else
_BLOCK, _BLOCKS = 128, 40  # pixels of a side; how many of a picture are looked at
_NEARBY = 0.05  # of the frequencies, over which a level is taken
_RHYTHMS = 240  # rhythms told apart, up to every second pixel
_NEAR = 1.12  # ratio of frequencies between which an exponent is taken

Floats = npt.NDArray[np.float64]


class FinenessWatch:
    """Looks at every pixel of one frame a second, of fewer when the film is long."""

    def __init__(self) -> None:
        self._axes = (_Axis(), _Axis())
        self._corners = _Corners()
        self._looks = 0
        self._due: Fraction | None = None
        self._every = _EVERY

    def look(self, glimpse: Glimpse) -> None:
        """Look at the next frame."""
        if self._due is None:
            self._due = glimpse.at + _EVERY / 4  # the first frame is often none of the film
        if glimpse.at < self._due:
            return
        self._looks += 1
        if self._looks % _LOOKS == 0:
            self._every *= 2
        self._due = glimpse.at + self._every
        luma = glimpse.luma()
        down, across = (max(_LINES, side // _ENOUGH_LINES) for side in luma.shape)
        self._axes[0].push(luma[::down].astype(np.float32))
        self._axes[1].push(luma[:, ::across].T.astype(np.float32))
        self._corners.push(luma)

    def result(self) -> Fineness:
        """What all looks say together."""
        falls = [axis.fall() for axis in self._axes]
        told = [fall for fall in falls if fall is not None]
        if len(told) < len(falls):
            return Fineness(looks=self._looks)
        reach = min(fall.reach for fall in told)
        if _repeated(*(axis.edges() for axis in self._axes)):
            return Fineness(looks=self._looks, reach=round(reach, 2), enlarged=True, repeated=True)
        traces = [axis.third() for axis in self._axes]
        abrupt = reach < _REACHES_FAR and all(fall.abrupt for fall in told)
        square = abrupt and self._corners.stand(sum(fall.steepest_at for fall in told) / 2) >= _CORNERS
        enlarged = square or (abrupt and max(traces) >= _TRACE) or min(traces) >= _CLEAR_TRACE
        native = reach >= _REACHES and not enlarged
        return Fineness(looks=self._looks, reach=round(reach, 2), enlarged=enlarged, native=native)


def _repeated(across: Floats, down: Floats) -> bool:
    """Whether edges keep away from the same share of the places on both axes, as where pixels were repeated."""
    both, either = np.minimum(across, down), np.maximum(across, down)
    rhythms = np.arange(len(both)) / _RHYTHMS / 2
    at = int(np.where(rhythms >= _SLOWEST, both, 0).argmax())
    eighth = rhythms[at] * 8
    blocks = abs(eighth - round(eighth)) < 0.04 and both[_RHYTHMS // 4] >= _CODED * both[at]
    return bool(both[at] >= _REPEATS_ELSEWHERE and either[at] >= _REPEATS and not blocks)


class _Fall:
    """How the power falls with frequency; frequencies are shares of the highest."""

    def __init__(self, power: Floats) -> None:
        self._power = power
        centres = np.arange(0.2, 0.97, 0.02)
        levels = np.array([self._level(centre) for centre in centres])
        low = self._level(0.15, 0.1)
        above = centres[levels >= low - _STANDS_OUT]
        self.detail = low
        self.reach = float(above.max()) if len(above) else 0.0
        centres = centres[centres <= _ENDS]
        falls = np.array([self._exponent(centre / _NEAR, centre * _NEAR) for centre in centres])
        natural = self._exponent(0.1, 0.2)
        self.steepest_at = float(centres[falls.argmax()])
        self.abrupt = bool(falls.max() >= max(_STEEP, natural + _KNEE))

    def _level(self, centre: float, width: float = 0.06) -> float:
        last = len(self._power) - 1
        first, end = round((centre - width / 2) * last), round((centre + width / 2) * last) + 1
        return float(10 * np.log10(self._power[first:end].mean()))

    def _exponent(self, low: float, high: float) -> float:
        return (self._level(low) - self._level(high)) / (10 * math.log10(high / low))


class _Axis:
    """Power by frequency along the lines of all looks, and the mean second difference at each place in them."""

    def __init__(self) -> None:
        self._power: Floats | None = None
        self._bends: Floats | None = None
        self._edges: Floats | None = None
        self._pieces = 0

    def push(self, lines: npt.NDArray[np.float32]) -> None:
        width = lines.shape[1]
        length = _LONG if width >= 2 * _LONG else _SHORT
        if width < length or (self._bends is not None and len(self._bends) != width - 2):
            return
        edges = np.count_nonzero(np.abs(np.diff(lines, axis=1)) >= _STEP, axis=0).astype(np.float64)
        self._edges = edges if self._edges is None else self._edges + edges
        bends = np.minimum(np.abs(2 * lines[:, 1:-1] - lines[:, :-2] - lines[:, 2:]), 20).mean(axis=0, dtype=np.float64)
        self._bends = bends if self._bends is None else self._bends + bends
        starts = range(0, width - length + 1, length // 2)
        pieces = np.concatenate([lines[:, at : at + length] for at in starts])
        steps = np.abs(np.diff(pieces, axis=1)).mean(axis=1)
        pieces = pieces[steps >= max(1e-6, float(np.quantile(steps, _TEXTURED)))]
        if len(pieces) == 0:
            return
        window = np.hanning(length).astype(np.float32)
        pieces = (pieces - pieces.mean(axis=1, keepdims=True)) * window
        power = (np.abs(np.fft.rfft(pieces, axis=1)) ** 2).sum(axis=0) / float((window**2).sum())
        self._power = power if self._power is None else self._power + power
        self._pieces += len(pieces)

    def fall(self) -> _Fall | None:
        """How the power falls; None where there is too little of it to say."""
        if self._power is None:
            return None
        fall = _Fall(np.maximum(self._power / self._pieces, 1e-3))
        return fall if fall.detail >= _LEAST_DETAIL else None

    def edges(self) -> Floats:
        """How strongly the number of edges at each place keeps each rhythm, from 0 to one of every second pixel."""
        if self._edges is None or len(self._edges) < _SHORT:
            return np.zeros(_RHYTHMS + 1)
        around = np.convolve(np.pad(self._edges, 12, mode="reflect"), np.full(25, 1 / 25), mode="valid")
        over = np.where(around >= _EDGES, self._edges / np.maximum(around, _EDGES), 1).clip(0, 4) - 1
        strength = np.abs(np.fft.rfft(over * np.hanning(len(over)))) * 4 / len(over)
        strength[len(over) // 2 :] /= 2
        near = np.maximum(strength, np.maximum(np.roll(strength, 1), np.roll(strength, -1)))
        return np.asarray(near[np.round(np.linspace(0, 1, _RHYTHMS + 1) * (len(near) - 1)).astype(int)], np.float64)

    def third(self) -> float:
        """How strong the rhythm of three pixels is, over what is usual for rhythms near it."""
        if self._bends is None or len(self._bends) < _SHORT:
            return 0.0
        bends = np.log(self._bends + 1e-3)
        around = np.lib.stride_tricks.sliding_window_view(np.pad(bends, 8, mode="reflect"), 17)
        bends = (bends - np.median(around, axis=1)).clip(-0.5, 0.5)
        strength = np.abs(np.fft.rfft(bends * np.hanning(len(bends))))
        at = round(len(bends) / 3)
        near = strength[round(0.28 * len(bends)) : round(0.36 * len(bends))]
        return float(strength[at - 1 : at + 2].max() / max(1e-6, float(np.median(near))))


class _Corners:
    """Power by frequency in both directions at once, of the most textured blocks of all looks."""

    def __init__(self) -> None:
        window = np.hanning(_BLOCK)
        self._window = np.outer(window, window).astype(np.float32)
        self._power: Floats | None = None
        places = np.abs(np.fft.fftfreq(_BLOCK)) * 2
        self._across, self._down = places[None, :], places[:, None]

    def push(self, luma: npt.NDArray[np.uint8]) -> None:
        corners = [
            (top, left)
            for top in range(0, luma.shape[0] - _BLOCK + 1, _BLOCK)
            for left in range(0, luma.shape[1] - _BLOCK + 1, _BLOCK)
        ]
        if not corners:
            return
        corners = corners[:: -(-len(corners) // _BLOCKS)]
        blocks = np.stack([luma[top : top + _BLOCK, left : left + _BLOCK] for top, left in corners]).astype(np.float32)
        steps = np.abs(np.diff(blocks, axis=1)).mean((1, 2)) + np.abs(np.diff(blocks, axis=2)).mean((1, 2))
        blocks = blocks[steps >= np.quantile(steps, _TEXTURED)]
        blocks = (blocks - blocks.mean((1, 2), keepdims=True)) * self._window
        power = (np.abs(np.fft.fft2(blocks)) ** 2).sum(axis=0)
        self._power = power if self._power is None else self._power + power

    def stand(self, end: float) -> float:
        """By how many dB the corners inside `end` stand out more than those outside it; `end` is where detail ends."""
        if self._power is None:
            return 0.0
        inside, outside = (
            [self._corner(share * end) for share in shares]
            for shares in ((0.7, 0.75, 0.8, 0.85), (1.15, 1.2, 1.25, 1.3))
        )
        return float(np.mean(inside) - np.mean(outside))

    def _corner(self, at: float) -> float:
        """Power at the corner of a square whose sides are `at`, over that as far out on the axes, in dB."""
        side, out = 0.95 * at, 1.34 * at
        return self._level(side, side) - (self._level(out, 0) + self._level(0, out)) / 2

    def _level(self, across: float, down: float) -> float:
        assert self._power is not None  # noqa: S101 - asked only after a look
        near = (np.abs(self._across - across) <= _NEARBY) & (np.abs(self._down - down) <= _NEARBY)
        return float(10 * np.log10(max(1e-3, float(self._power[near].mean()))))
