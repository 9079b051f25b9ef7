"""One frame that stands for a film somebody else made: bright, sharp, with a face where there is one.

Our own edits choose theirs from a plan of every shot (`plan.stills`). Of a film without one, a few places are looked
at. It is run apart (`media.apart`), as whatever a stranger's film brings along may hang or break its decoder.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from math import log10
from pathlib import Path

import numpy as np
from PIL import Image

from cutthrough.media.faces import STRONG, find_faces
from cutthrough.media.open import open_media, say_name
from cutthrough.media.probe import probe
from cutthrough.media.signals import BLACK_LEVEL
from cutthrough.media.stills import Pixels, crispness, plain_still, to_srgb
from cutthrough.model.errors import CutthroughError, SourceError
from cutthrough.model.record import Record
from cutthrough.model.source import VideoStream

PLACES = tuple(Fraction(each, 100) for each in (8, 18, 28, 38, 48, 58, 70, 82))
"""Shares of the length at which a frame is looked at: neither the first, which fades in, nor the last."""
SECONDS = 15.0
"""After so long the best of what was seen is taken."""
LONGEST = 1920
"""Pixels of the longer side at most."""

_BEYOND = 120  # frames decoded at most to come from a key frame to a place
_SMALL = 640  # pixels of the longer side that is judged
_DARKEST = 0.02  # of the pixels that are no black, at least: small letters on black are a card, and no picture of it
_FACE = (0.06, 0.30)  # height of a face, as a share of the picture's, from which it counts, and counts in full
_LIT = (0.15, 0.35, 0.70, 0.90)  # mean brightness: too dark below the first, good between the inner two
_CRISP = 3.0  # a picture's energy of edges, as a power of ten, that is as sharp as can be
_CONTRAST, _COLOUR = 60.0, 50.0  # standard deviation of brightness, and mean distance of colours, that count in full


class Picked(Record):
    """The picture that was written, in pixels, and the second of the film that it shows."""

    width: int
    height: int
    at: float


def pick(path: Path, out: str) -> Picked:
    """Write the best of a few frames as an sRGB JPEG to `out`. Raises SourceError where none can be decoded."""
    read = probe(path)
    if read.video is None:
        raise SourceError(f"{say_name(path)} has no picture", path=path)
    best: tuple[float, float, Image.Image] | None = None
    for at, frame in _seen(path, read.video, read.duration or Fraction(0)):
        shown = _upright(frame, read.video)
        worth = worth_of(np.asarray(shown))
        if best is None or worth > best[0]:
            best = worth, at, shown
    if best is None:
        raise SourceError(f"{say_name(path)} has no frame that can be decoded", path=path)
    plain_still(best[2], Path(out))
    return Picked(width=best[2].width, height=best[2].height, at=best[1])


def worth_of(rgb: Pixels) -> float:
    """How well a picture (height, width, 3) stands for its film; below 0 where there is hardly anything to see."""
    height, width = rgb.shape[:2]
    small = _within(Image.fromarray(rgb), _SMALL) if max(height, width) > _SMALL else Image.fromarray(rgb)
    pixels = np.asarray(small)
    grey = np.asarray(small.convert("L"), np.float32)
    if np.count_nonzero(grey > BLACK_LEVEL * 255) < _DARKEST * grey.size or np.ptp(grey) < 8:
        return -1.0 + float(grey.std()) / 255  # of many such the one with the most on it
    sharp = min(1.0, log10(1 + crispness(small)) / _CRISP)
    lit = float(np.interp(grey.mean() / 255, _LIT, (0, 1, 1, 0)))
    contrast = min(1.0, float(grey.std()) / _CONTRAST)
    colour = min(1.0, float(np.ptp(pixels.astype(np.int16), axis=2).mean()) / _COLOUR)
    return 0.3 * sharp + 0.3 * lit + 0.2 * contrast + 0.1 * colour + 0.4 * _face(pixels)


def _face(rgb: Pixels) -> float:
    """How large the largest face is, 0..1; 0 where nothing here finds faces."""
    with suppress(CutthroughError):
        found = find_faces(np.ascontiguousarray(rgb[:, :, ::-1]), weak=STRONG)
        return max((float(np.interp(each[3], _FACE, (0, 1))) for each in found), default=0.0)
    return 0.0


def _seen(path: Path, video: VideoStream, length: Fraction) -> Iterator[tuple[float, Image.Image]]:
    """The frames at the places, each once, with their seconds; the first one only where the film has no length."""
    until, shown = time.monotonic() + SECONDS, set[float]()
    for place in PLACES if length > 0 else (Fraction(0),):
        with suppress(SourceError):  # broken here, and perhaps not everywhere
            found = _at(path, video.index, length * place, until)
            if found is not None and found[0] not in shown:
                shown.add(found[0])
                yield found
        if time.monotonic() > until:
            return


def _at(path: Path, index: int, at: Fraction, until: float) -> tuple[float, Image.Image] | None:
    with open_media(path) as container:
        stream = next(each for each in container.streams.video if each.index == index)
        stream.thread_type = "AUTO"
        base, start = stream.time_base or Fraction(1, 90000), stream.start_time or 0
        if at > 0:
            container.seek(start + int(at / base), stream=stream)
        picture, seconds = None, 0.0
        for count, frame in enumerate(container.decode(stream)):
            picture, seconds = frame, float(((frame.pts or 0) - start) * base)
            if count >= _BEYOND or seconds >= at or time.monotonic() > until:
                break
        return (seconds, to_srgb(picture)) if picture is not None else None


def _upright(picture: Image.Image, video: VideoStream) -> Image.Image:
    """As players show it: upright, with square pixels, and no larger than is of use."""
    turned = picture.rotate(-video.rotation, expand=True) if video.rotation else picture
    size = video.display_size
    if abs(Fraction(turned.width, turned.height) - Fraction(*size)) > Fraction(1, 50):
        turned = turned.resize(size, Image.Resampling.LANCZOS)
    return _within(turned, LONGEST)


def _within(picture: Image.Image, longest: int) -> Image.Image:
    if max(picture.size) <= longest:
        return picture
    small = picture.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small
