"""What a few frames of a file look like, in so few bits that two files which show the same are told at once.

The marks are difference hashes: of a picture of 9 by 8 grey pixels, whether each is brighter than the one right of it
(the idea is Neal Krawetz's dHash, hackerfactor.com, 2013, from memory). Scaling and compression hardly change them.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from cutthrough.media.open import open_media
from cutthrough.media.probe import probe
from cutthrough.media.promised_size import missing_bytes
from cutthrough.model.errors import SourceError
from cutthrough.model.record import Record
from cutthrough.model.source import Probe

PLACES = (Fraction(1, 10), Fraction(3, 10), Fraction(1, 2), Fraction(7, 10), Fraction(9, 10))
"""Shares of the length at which a frame is looked at."""

MOST_APART = Fraction(1, 2)
"""Seconds by which the lengths of two files that show the same may differ."""

_ACROSS, _DOWN = 9, 8
_FLAT = 8  # of 255: a picture with less between its darkest and lightest says nothing
_BEYOND = 250  # frames decoded at most to come from a key frame to the place
_BITS = 10  # of 64 that may differ: what scaling, encoding and a frame more or less change


class Looked(Record):
    """What a file's container says, and its marks: 16 hexadecimal digits each, empty for a frame that says nothing.

    `missing` is how many bytes it lacks of what its container promises; None where that tells nothing.
    """

    probe: Probe
    marks: tuple[str, ...] = ()
    missing: int | None = None


def looked(path: Path) -> Looked:
    """Probe a file and look at a few of its frames. Raises SourceError as `probe` does."""
    read = probe(path)
    try:
        missing = missing_bytes(path)
    except OSError as error:
        raise SourceError(f"{path.name} can't be read: {error.strerror}", path=path) from error
    length = read.duration
    if read.video is None or length is None:
        return Looked(probe=read, missing=missing)
    try:
        marks = tuple(_mark_at(path, read.video.index, length * share) for share in PLACES)
    except SourceError:
        marks = ()
    return Looked(probe=read, marks=marks, missing=missing)


def alike(one: tuple[str, ...], other: tuple[str, ...], lengths: tuple[Fraction | None, Fraction | None]) -> bool:
    """Whether two files show the same at every place where both say something, and are as long."""
    a, b = lengths
    if a is None or b is None or abs(a - b) > MOST_APART or len(one) != len(other):
        return False
    both = [(x, y) for x, y in zip(one, other, strict=True) if x and y]
    return len(both) >= 3 and all((int(x, 16) ^ int(y, 16)).bit_count() <= _BITS for x, y in both)


def _mark_at(path: Path, index: int, at: Fraction) -> str:
    with open_media(path) as container:
        stream = next(each for each in container.streams.video if each.index == index)
        base = stream.time_base or Fraction(1, 90000)
        start = stream.start_time or 0
        container.seek(start + int(at / base), stream=stream)
        picture = None
        for count, frame in enumerate(container.decode(stream)):
            picture = frame
            if count >= _BEYOND or (frame.pts is not None and (frame.pts - start) * base >= at):
                break
        if picture is None:
            return ""
        grey = picture.reformat(width=_ACROSS * 8, height=_DOWN * 8, format="gray").to_ndarray().astype(np.float64)
    small = grey.reshape(_DOWN, 8, _ACROSS, 8).mean(axis=(1, 3))
    if np.ptp(small) < _FLAT:
        return ""
    bits = (small[:, 1:] > small[:, :-1]).ravel()
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
