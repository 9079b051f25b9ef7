"""Everybody who looks at the frames of a finished file, and what they found."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.media.bars import BarFinder
from cutthrough.media.combing import CombWatch
from cutthrough.media.dark_still import DarkStill
from cutthrough.media.fineness import FinenessWatch
from cutthrough.media.flashes import FlashMeter
from cutthrough.media.frame_tap import FrameTap, Glimpse
from cutthrough.media.mattes import MatteFinder
from cutthrough.media.pace import PaceWatch
from cutthrough.media.picture import whole_luma
from cutthrough.media.screen_light import ScreenLight
from cutthrough.model.measured import PictureSeen
from cutthrough.model.source import VideoStream

_BARS_EVERY = Fraction(1, 2)  # seconds between looks at the edges


class PictureWatch:
    """Push the frames through `tap`; ask for the result when all are shown."""

    def __init__(self, said: VideoStream) -> None:
        self._pace, self._combs = PaceWatch(), CombWatch()
        self._dark_still = DarkStill(self._pace)
        self._fineness, self._bars = FinenessWatch(), _BarWatch(said.colour.range)
        light = ScreenLight(said.colour.transfer, said.colour.primaries)
        self._flashes = FlashMeter(light, loops=said.codec == "gif")  # players show a GIF again and again
        watchers = (self._pace, self._dark_still, self._combs, self._fineness, self._bars, self._flashes)
        self.tap = FrameTap(said, watchers)

    def result(self, end: Fraction) -> PictureSeen:
        """What was seen; `end` is when the last frame ends, in seconds of the file's clock."""
        dark, still = self._dark_still.result(end)
        return PictureSeen(
            dark=dark,
            first_dark=self._dark_still.first_dark,
            still=still,
            pace=self._pace.result(),
            combs=self._combs.result(),
            fineness=self._fineness.result(),
            live=self._bars.finder.letterbox(),
            matte=self._bars.mattes.matte(),
            flashes=self._flashes.result(end),
        )


class _BarWatch:
    """Looks at every pixel of a frame now and then."""

    def __init__(self, colour_range: str) -> None:
        self.finder, self.mattes = BarFinder(), MatteFinder()
        self._range = colour_range
        self._due: Fraction | None = None

    def look(self, glimpse: Glimpse) -> None:
        if self._due is None or glimpse.at >= self._due:
            self._due = glimpse.at + _BARS_EVERY
            luma = whole_luma(glimpse.frame, self._range)
            self.finder.push(luma)
            self.mattes.push(luma)
