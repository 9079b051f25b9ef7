"""Where the brand's logo is seen in a source, from when to when, how large and how clear."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path as File
from statistics import median

import numpy as np
import numpy.typing as npt

from cutthrough.analyse.paths import Box, Path, between, mark, within_shots
from cutthrough.media.logo_search import LEAST_PIXELS, LogoFound, LogoSearch, grey_of, overlap, read_logo_picture
from cutthrough.media.picture import PictureReader
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, FrameTable, Thing, ThingKind
from cutthrough.model.sightings import LogoSighting, LogoSightings

LEAST_CONTRAST = 3.0
"""Ratio that a logo needs against what is around it: WCAG 2.2, success criterion 1.4.11, for graphics."""

_SIDE = 1920  # pixels of the longer side it is looked for at
_SEARCH = 1.0  # seconds between looks at the whole picture; one more follows each cut
_AFTER = 0.12  # seconds after a cut: coders need some frames to make a picture sharp
_CHECK = 0.125  # seconds between looks where it is, or was about to be
_BACK = 10  # such looks kept, to find when it came
_LOST = 3  # looks after which it is gone
_SEEN = 3  # looks it must be seen in
_STILL = 0.4  # mean change in levels of 255 of a picture that needs no new look
_SAME = 0.5  # of the smaller box: the same logo

Gray = npt.NDArray[np.uint8]


@dataclass
class _Followed:
    """The logo in one place; boxes are in pixels of the looks."""

    box: Box
    path: Path
    contrasts: list[float]
    likeness: float
    looks: int = 1
    missed: int = 0


@dataclass
class _Search:
    """Where the search stands: looks of the last second, what is followed, what is over."""

    search: LogoSearch
    recent: deque[tuple[int, Gray]] = field(default_factory=lambda: deque(maxlen=_BACK))
    active: list[_Followed] = field(default_factory=list)
    done: list[_Followed] = field(default_factory=list)

    def follow(self, frame: int, gray: Gray) -> None:
        """See whether what is followed is still there."""
        for one in list(self.active):
            seen = self.search.check(gray, one.box)
            if seen is None:
                one.missed += 1
                if one.missed >= _LOST:
                    self.active.remove(one)
                    self.done.append(one)
                continue
            one.missed, one.looks, one.box = 0, one.looks + 1, seen[0]
            one.path.append((frame, seen[0]))
            one.likeness = max(one.likeness, seen[1])

    def take(self, found: LogoFound, frame: int) -> None:
        """Take up what was found at `frame`; one not known yet is followed back to where it came."""
        same = next((one for one in self.active if overlap(one.box, found.box) > _SAME), None)
        if same is not None:
            same.contrasts.append(found.contrast)
            return
        one = _Followed(found.box, [(frame, found.box)], [found.contrast], found.likeness)
        for earlier, gray in reversed(self.recent):
            seen = self.search.check(gray, one.path[0][1]) if earlier < frame else None
            if seen is not None:
                one.path.insert(0, (earlier, seen[0]))
                one.looks += 1
            elif earlier < frame:
                break
        self.active.append(one)


def find_logo(path: File, footage: Footage, logo: File, *, least_pixels: int = LEAST_PIXELS) -> LogoSightings:
    """Every sighting of the logo in the file `logo` in the source at `path`, of which `footage` tells.

    The logo is found upright and undistorted, in any colour, darker or lighter than what is around it, from
    `least_pixels` of height to 0.9 of the picture. When it comes and goes is told to about an eighth of a second. What
    is seen for less than a quarter of a second is dropped. Decodes the whole picture once. Raises SourceError when
    either can't be read.
    """
    video, table = footage.probe.video, footage.frames
    digest = hashlib.sha256(logo.read_bytes()).hexdigest() if logo.is_file() else ""
    if not digest:
        raise SourceError(f"The logo {logo.name} is not there.", fix="check brand: logo: in program.yaml", path=logo)
    result = LogoSightings(sha256=footage.sha256, logo=digest, least_pixels=least_pixels, least_contrast=LEAST_CONTRAST)
    if video is None or table is None or table.count == 0:
        return result
    picture = read_logo_picture(logo)
    shrink = min(1.0, _SIDE / max(video.display_size))
    state = _Search(LogoSearch(picture, max(8, round(least_pixels * shrink))))
    size = _watch(path, footage, table, state)
    return result.model_copy(update={"sightings": _sightings(state, footage, table, size, shrink, least_pixels)})


def _watch(path: File, footage: Footage, table: FrameTable, state: _Search) -> tuple[int, int]:
    """Look through the film; gives the width and height of the looks."""
    assert footage.probe.video is not None  # noqa: S101 - checked by the caller
    soon = [float(table.time(shot.first)) + _AFTER for shot in footage.shots]
    search_due = -1e9
    looked: Gray | None = None
    size, last = (1, 1), table.count - 1
    for frame, look in PictureReader(path, footage.probe.video).only(_looked_at(table)):
        if look.larger is None:
            continue
        seconds = float(table.time(frame))
        bgr = look.larger(_SIDE)
        gray, size = grey_of(bgr), (bgr.shape[1], bgr.shape[0])
        state.follow(frame, gray)
        cut = bool(soon) and seconds >= soon[0]
        if cut or seconds >= search_due or frame == last:
            soon = [moment for moment in soon if moment > seconds]
            search_due = seconds + 0.99 * _SEARCH
            if looked is None or _changed(look.gray, looked):
                looked = look.gray
                for found in state.search.find(bgr):
                    state.take(found, frame)
        state.recent.append((frame, gray))
    state.done += state.active
    return size


def _looked_at(table: FrameTable) -> frozenset[int]:
    """The numbers of the frames that are looked at: one each _CHECK, and the last."""
    chosen, due = {table.count - 1}, -1e9
    for frame in range(table.count):
        seconds = float(table.time(frame))
        if seconds >= due:
            due = seconds + 0.99 * _CHECK
            chosen.add(frame)
    return frozenset(chosen)


def _changed(gray: Gray, before: Gray) -> bool:
    return float(np.abs(gray.astype(np.int16) - before).mean()) > _STILL


def _sightings(
    state: _Search, footage: Footage, table: FrameTable, size: tuple[int, int], shrink: float, least: int
) -> tuple[LogoSighting, ...]:
    rate = float(footage.probe.video.frame_rate or 25) if footage.probe.video else 25.0
    half = max(0, round(rate * _CHECK / 2) - 1)
    sightings = []
    for one in state.done:
        if one.looks < _SEEN:
            continue
        (first, at_first), (last, at_last) = one.path[0], one.path[-1]
        widened = [(max(0, first - half), at_first), *one.path, (min(table.count - 1, last + half), at_last)]
        shares: Path = [
            (frame, (x / size[0], y / size[1], wide / size[0], high / size[1])) for frame, (x, y, wide, high) in widened
        ]
        height, contrast = round(max(box[3] for _, box in one.path) / shrink), median(one.contrasts)
        for number, start, end in within_shots(shares, footage.shots, rate):
            marks = tuple(mark(f, box, one.likeness) for f, box in dict(between(shares, start, end)).items())
            thing = Thing(id="logo", kind=ThingKind.LOGO, shot=number, marks=marks, overlay=None)
            sightings.append(
                LogoSighting(
                    thing=thing,
                    height=height,
                    contrast=round(contrast, 2),
                    onset=Fraction(table.time(start)),
                    counted=height >= least and contrast >= LEAST_CONTRAST,
                )
            )
    sightings.sort(key=lambda s: (s.thing.shot, s.thing.first, s.thing.marks[0].x))
    return tuple(
        s.model_copy(update={"thing": s.thing.model_copy(update={"id": f"logo-{i + 1}"})})
        for i, s in enumerate(sightings)
    )
