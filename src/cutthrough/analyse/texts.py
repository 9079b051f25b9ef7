"""Follows words on the screen: looks for them where something new stays, reads each line once, sees it go.

Three ways to come upon a line: edges that came and stay where none were known (`EdgeWatch`); where a line has just
gone, as the next often follows; and a look at the whole picture soon after a sudden change and every few seconds.
Found lines are then followed on the small picture alone, which costs next to nothing. What the network may be asked is
limited for each second of film, so that a page full of moving words costs no more than an ordinary scene.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.analyse.text_watch import LOOKS, EdgeWatch
from cutthrough.media.lockups import with_mark
from cutthrough.media.reading import Region, find_lines, read_line
from cutthrough.media.strokes import HELD, Box, Corner, Slopes, Strokes, found_moved, held, slopes, strength, strokes

FIND_SIDE, READ_SIDE = 640, 1920
"""Pixels of the longer side that lines are found at (words of 1.5 % of the height are), and are read at."""

MOST = 60
"""Lines followed at once, the surest: what shows more is a page, and no crop of it is the right one."""

_STEPS = 12.5  # a second: a line's coming and going is told to half of 0.08 s
_BACK = 3.3  # seconds that a new line is followed back
_EVERY, _EVERY_STILL = 3.0, 10.0  # seconds between looks at the whole picture, and where nothing stirs
_SETTLED = 0.4  # seconds after a sudden change until the first: titles fade in
_SUDDEN, _STILL = 20.0, 0.8  # mean change in levels of 255 between steps
_PICTURES, _PICTURES_MOST = 0.45, 4.0  # whole pictures the finder is given: a second, and saved up; 0.25 s each
_PICTURES_THRIFTY = 0.2  # the same where less will do
_READINGS, _READINGS_MOST = 4.0, 60.0  # lines the reader is given: a second, and saved up; some 20 ms each
_BAND = 0.16  # of the height, the least that is looked at
_GONE = 2  # steps after which a line is gone
_AGAIN = 0.5  # seconds within which the same words in the same place go on
_SAME = 0.5  # of the smaller box: one line
_READ_AGAIN = 2  # times that a line is read: what first shows through it does not last
_LEVEL = 4.0  # degrees off the level, or the upright
_GREW = 0.15  # of a line's width: it is read again
_GROUND = 2.0  # levels of 255 that the picture around a line changes by on average where it moves

Gray = npt.NDArray[np.uint8]
Larger = Callable[[int], npt.NDArray[np.uint8]]


@dataclass
class Track:
    """One line of text over time.

    `marks` are (frame, box) wherever it was seen to be elsewhere than before, the first and the last time too; boxes
    are (x, y, width, height) as shares of the picture. `stirred` of `steps` times the picture around it changed.
    `level` says that the line lies level or upright, `travel` how far it moved at most, `plain` how much of its
    surroundings is one flat tone, `aspect` how many times as long as high it is; `sure`, 0..1, is the best of its
    `readings`; `lockup` is the box of the line and the mark beside it, where it was last read.
    """

    box: Box
    score: float
    level: bool
    text: str | None
    plain: float
    strokes: Strokes | None
    marks: list[tuple[int, Box]] = field(default_factory=list)
    last: int = 0
    last_seconds: float = 0.0
    first_seconds: float = 0.0
    travel: float = 0.0
    missed: int = 0
    moved: Corner = (0, 0)
    speed: Corner = (0, 0)
    steps: int = 0
    stirred: int = 0
    readings: int = 0
    sure: float = 0.0
    aspect: float = 1.0
    lockup: Box | None = None

    def here(self, size: tuple[int, int]) -> Box:
        """Its box now, in a small picture of (height, width)."""
        x, y, width, height = self.box
        return x + self.moved[0] / size[1], y + self.moved[1] / size[0], width, height

    def set_anew(self, sight: _Sight) -> None:
        """Go on from where and as it was sighted."""
        self.marks += [(self.last, self.marks[-1][1]), (sight.frame, sight.box)]
        self.box, self.strokes, self.moved, self.speed = sight.box, sight.letters, (0, 0), (0, 0)
        self.last, self.last_seconds, self.missed = sight.frame, sight.seconds, 0
        self.aspect, self.lockup = sight.region.aspect, sight.lockup


@dataclass
class _Sight:
    """A line found in one frame, and what was read of it: `readings` is 0 when it was not tried."""

    region: Region
    box: Box
    letters: Strokes
    frame: int
    seconds: float
    gray: Gray
    text: str | None = None
    sure: float = 0.0
    readings: int = 0
    lockup: Box | None = None


class TextFinder:
    """Push every frame, close, and take `tracks`. `crowded` and `unread` count lines that were too many.

    `thrifty` asks the network half as often: words are then found some tenths of a second late. At `moments`, seconds,
    the whole picture is looked at whatever that costs.
    """

    def __init__(self, frames_per_second: float, *, thrifty: bool = False, moments: Sequence[Fraction] = ()) -> None:
        self._rate, most = (_PICTURES_THRIFTY, 1.0) if thrifty else (_PICTURES, _PICTURES_MOST)
        self._most, self._moments = most, sorted(moments)
        self._every = 1 / _STEPS if frames_per_second > _STEPS else 0.0
        self._half = max(0, round(frames_per_second / _STEPS) // 2)
        self._recent: deque[tuple[int, float, Gray]] = deque(maxlen=round(_BACK * _STEPS))
        self._watch, self._watch_due = EdgeWatch(), -1e9
        self._due = self._full = -1e9
        self._sudden: float | None = None
        self._pictures, self._readings = most, _READINGS_MOST
        self._stir, self._now = 0.0, 0.0
        self._active: list[Track] = []
        self._vacant: list[tuple[float, Box]] = []  # from when on to look where something went
        self.tracks: list[Track] = []
        self.crowded = self.unread = 0

    def push(self, frame: int, seconds: float, gray: Gray, larger: Larger) -> None:
        """Hear of frame number `frame`, shown at `seconds`.

        `gray` is the frame small, `larger(side)` the same in BGR with a longer side of up to so many pixels.
        """
        if seconds < self._due:
            return
        step = min(1.0, max(0.0, seconds - self._now)) if self._recent else 0.0
        self._due, self._now = seconds + self._every * 0.99, seconds
        self._pictures = min(self._most, self._pictures + step * self._rate)
        self._readings = min(_READINGS_MOST, self._readings + step * _READINGS)
        sloped = slopes(gray)
        before = self._recent[-1][2] if self._recent else None
        changed = None if before is None else _change(gray, before)
        self._recent.append((frame, seconds, gray))
        change = 255.0 if changed is None else float(changed.mean())
        self._stir = max(self._stir, change)
        if change > _SUDDEN:
            self._sudden = seconds
        for track in list(self._active):
            self._follow(track, frame, seconds, gray, sloped, changed)
        if seconds >= self._watch_due:
            self._watch_due = seconds + 0.99 / LOOKS
            self._watch.push(sloped)
            area = self._where(seconds, gray.shape)
            if area is not None:
                self._look(area, frame, seconds, gray, sloped, larger)

    def close(self) -> None:
        """Nothing more comes."""
        for track in list(self._active):
            self._end(track)

    def notes(self) -> tuple[str, ...]:
        """What was too much, in plain words."""
        notes = []
        if self.crowded:
            notes.append(f"more than {MOST} lines of text at once: only the surest are followed")
        if self.unread:
            notes.append(f"lines of text found and not read, as too many came at once: {self.unread}")
        return tuple(notes)

    def _follow(
        self, track: Track, frame: int, seconds: float, gray: Gray, sloped: Slopes, changed: Gray | None
    ) -> None:
        letters, size = track.strokes, (gray.shape[0], gray.shape[1])
        assert letters is not None  # noqa: S101 - lines are followed by them
        if held(letters, sloped, track.moved) < HELD:
            foreseen = (track.moved[0] + track.speed[0], track.moved[1] + track.speed[1])
            place = found_moved(letters, gray, foreseen)
            if place is None or held(letters, sloped, place) < HELD:
                track.missed += 1
                if track.missed >= _GONE:
                    self._end(track)
                    self._vacant.append((seconds, track.here(size)))
                return
            track.marks.append((track.last, track.here(size)))
            track.speed = (place[0] - track.moved[0], place[1] - track.moved[1])
            track.moved = place
            track.travel = max(track.travel, abs(place[0]) / size[1], abs(place[1]) / size[0])
            track.marks.append((frame, track.here(size)))
        elif track.moved == (0, 0) and strength(letters, sloped) > 1.3:  # it was still fading in
            track.strokes = strokes(gray, sloped, track.box) or letters
        track.missed, track.last, track.last_seconds = 0, frame, seconds
        track.steps += 1
        track.stirred += changed is not None and _around(changed, track.here(size)) > _GROUND

    def _end(self, track: Track) -> None:
        self._active.remove(track)
        track.marks.append((track.last + self._half, track.marks[-1][1]))
        track.strokes = None
        self.tracks.append(track)

    def _where(self, seconds: float, size: tuple[int, ...]) -> Box | None:
        """What part of the picture to look at now: the whole width, or nothing."""
        every = _EVERY if self._stir > _STILL else _EVERY_STILL
        due = seconds - self._full >= every or (
            self._sudden is not None and self._full < self._sudden <= seconds - _SETTLED
        )
        if self._moments and seconds >= self._moments[0]:
            self._moments = [moment for moment in self._moments if moment > seconds]
            return (0.0, 0.0, 1.0, 1.0)
        if due and self._pictures >= 1:
            return (0.0, 0.0, 1.0, 1.0)
        wanted = [box for since, box in self._vacant if since < seconds]
        fresh = self._watch.fresh(track.here((size[0], size[1])) for track in self._active)
        if fresh is not None:
            wanted.append(fresh)
        if not wanted:
            return None
        top = max(0.0, min(y - 0.5 * high for _, y, _, high in wanted))
        bottom = min(1.0, max(y + 1.5 * high for _, y, _, high in wanted))
        middle = (top + bottom) / 2
        top, bottom = max(0.0, min(top, middle - _BAND / 2)), min(1.0, max(bottom, middle + _BAND / 2))
        return (0.0, top, 1.0, bottom - top) if self._pictures >= bottom - top else None

    def _look(self, area: Box, frame: int, seconds: float, gray: Gray, sloped: Slopes, larger: Larger) -> None:
        """Find lines in `area`, and take up those that are new."""
        self._pictures -= area[3]
        if area[3] == 1:
            self._full, self._stir = seconds, 0.0
        self._vacant.clear()
        self._watch.settle(area)
        size = (gray.shape[0], gray.shape[1])
        picture = None
        for region in sorted(_regions(larger(FIND_SIDE), area), key=lambda region: -region.score):
            if _nonsense(region):
                continue
            box = (region.box.x, region.box.y, region.box.width, region.box.height)
            same = next((track for track in self._active if _shared(track.here(size), box) >= _SAME), None)
            if same is not None and not _grew(same.here(size), box) and same.readings >= _READ_AGAIN:
                continue
            if same is None and len(self._active) >= MOST:
                self.crowded += 1
                continue
            letters = strokes(gray, sloped, box)
            if letters is None:
                continue
            sight = _Sight(region, box, letters, frame, seconds, gray)
            if self._readings >= 1:
                self._readings -= 1
                picture = larger(READ_SIDE) if picture is None else picture
                sight.text, sight.sure = read_line(picture, region.at(picture.shape[1], picture.shape[0]))
                sight.readings = 1
                sight.lockup = with_mark(picture, box) if region.slant < _LEVEL else None
            else:
                self.unread += same is None
            if same is None:
                self._begin(sight)
            else:
                _renew(same, sight, grew=_grew(same.here(size), box))

    def _begin(self, sight: _Sight) -> None:
        """A new line, followed back to where it came; or one that was lost for a moment."""
        first, since, steps, stirred = sight.frame, sight.seconds, 0, 0
        missed, later = 0, sight.gray
        for earlier, at, picture in list(self._recent)[-2::-1]:
            if held(sight.letters, slopes(picture)) >= HELD:
                first, since, missed, steps = earlier, at, 0, steps + 1
                stirred += _around(_change(later, picture), sight.box) > _GROUND
            else:
                missed += 1
                if missed >= _GONE:
                    break
            later = picture
        lost = self._lost(sight, since)
        if lost is not None:
            self.tracks.remove(lost)
            lost.marks.pop()  # its end
            lost.set_anew(sight)
            self._active.append(lost)
            return
        track = Track(
            sight.box, sight.region.score, sight.region.slant < _LEVEL, sight.text, _plain(sight.gray, sight.box), None
        )
        track.steps, track.stirred = steps, stirred
        track.readings, track.sure, track.aspect = sight.readings, sight.sure, sight.region.aspect
        track.lockup = sight.lockup
        track.strokes, track.last, track.last_seconds = sight.letters, sight.frame, sight.seconds
        track.marks = [(max(0, first - (self._half if first > self._recent[0][0] else 0)), sight.box)]
        track.first_seconds = since
        self._active.append(track)

    def _lost(self, sight: _Sight, since: float) -> Track | None:
        """A line with the same words that ended here less than half a second before."""
        if sight.text is None:
            return None
        for track in reversed(self.tracks[-2 * MOST :]):
            close = abs(since - track.last_seconds) <= _AGAIN or track.first_seconds <= since <= track.last_seconds
            if close and track.text == sight.text and _shared(track.marks[-1][1], sight.box) > _SAME / 2:
                return track
        return None


def _renew(track: Track, sight: _Sight, *, grew: bool) -> None:
    """It grew, as lines do that are typed letter by letter or zoomed at; or it is read at last, or once more."""
    track.readings += sight.readings
    if grew and sight.text is not None and len(sight.text) >= len(track.text or ""):
        track.text, track.sure = sight.text, sight.sure
        track.set_anew(sight)
    elif grew and track.text is None:
        track.set_anew(sight)
    elif not grew and sight.sure > track.sure:
        track.text, track.sure = sight.text, sight.sure


def _regions(picture: npt.NDArray[np.uint8], area: Box) -> list[Region]:
    """The lines in `area` of the picture, in shares of the whole picture."""
    height, width = picture.shape[:2]
    top, bottom = int(area[1] * height), round((area[1] + area[3]) * height)
    band = picture[top : max(bottom, top + 1)]
    side = round(FIND_SIDE * max(band.shape[:2]) / max(height, width))
    return [region.within(top, len(band), height) for region in find_lines(band, side)]


def _nonsense(region: Region) -> bool:
    """What is as high as half the picture is no line of words."""
    return region.box.height > 0.5 or region.box.width < 0.008


def _shared(one: Box, other: Box) -> float:
    """Their common area over that of the smaller."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max(1e-9, min(one[2] * one[3], other[2] * other[3]))


def _grew(one: Box, other: Box) -> bool:
    return max(one[0] - other[0], other[0] + other[2] - one[0] - one[2]) > max(0.02, _GREW * one[2])


def _change(gray: Gray, before: Gray) -> Gray:
    """Absolute change, every other pixel both ways."""
    one, other = gray[::2, ::2], before[::2, ::2]
    changed: Gray = np.maximum(one, other) - np.minimum(one, other)
    return changed


def _around(changed: Gray, box: Box) -> float:
    """Mean change in the strips above and below the box, as high as the box together."""
    height, width = changed.shape
    left, right = max(0, int(box[0] * width)), max(1, round((box[0] + box[2]) * width))
    top, bottom = int(box[1] * height), round((box[1] + box[3]) * height)
    deep = max(2, (bottom - top) // 2)
    strips = [changed[max(0, top - deep) : max(0, top), left:right], changed[bottom : bottom + deep, left:right]]
    values = np.concatenate([strip.ravel() for strip in strips])
    return float(values.mean()) if values.size else 0.0


def _plain(gray: Gray, box: Box) -> float:
    """The share of the pixels around the box that lie within eight levels of their median."""
    height, width = gray.shape
    left, right = max(0, int((box[0] - 0.01) * width)), round((box[0] + box[2] + 0.01) * width) + 1
    top, bottom = int(box[1] * height), round((box[1] + box[3]) * height)
    strips = [gray[max(0, top - 4) : max(0, top), left:right], gray[bottom : bottom + 4, left:right]]
    values = np.concatenate([strip.ravel() for strip in strips]).astype(np.int16)
    return float((np.abs(values - np.median(values)) <= 8).mean()) if values.size else 1.0
