"""A cut laid out as editing software does: edit points in the middle of dissolves, the rest of each clip as handles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.interchange.medium import Medium
from cutthrough.model.cut import Card, Clip, Cut, SoundClip


@dataclass(frozen=True)
class Laid:
    """An item between its edit points, in frames of the cut.

    It is the picture from `at` for `shown` frames; `head` frames before and `tail` frames after it are in dissolves.
    """

    item: Clip | Card
    at: int
    shown: int
    head: int
    tail: int

    @property
    def end(self) -> int:
        """The edit point at its end."""
        return self.at + self.shown


def laid_out(cut: Cut) -> tuple[Laid, ...]:
    """The cut's items in order, without a gap."""
    found, head, at = [], 0, 0
    for item in cut.items:
        tail = item.transition // 2
        shown = item.frames - head - tail
        found.append(Laid(item, at, shown, head, tail))
        head, at = item.transition - tail, at + shown
    return tuple(found)


def lanes(clips: Sequence[SoundClip]) -> list[list[SoundClip]]:
    """Sounds that do not overlap share a track."""
    found: list[list[SoundClip]] = []
    for clip in sorted(clips, key=lambda c: c.at):
        lane = next((x for x in found if x[-1].at + x[-1].length <= clip.at), None)
        if lane is None:
            found.append([clip])
        else:
            lane.append(clip)
    return found


@dataclass(frozen=True)
class SoundSpan:
    """A sound on the grid of frames: from frame `at` of the cut, and `start` (frames of its medium) in its source."""

    clip: SoundClip
    at: int
    frames: int
    start: int


def sound_spans(lane: Sequence[SoundClip], rate: Fraction, media: Mapping[str, Medium]) -> list[SoundSpan]:
    """A lane's sounds, each edge at the nearest frame; none overlaps the next or comes out empty."""
    found = []
    for clip in lane:
        begin, end = _nearest(clip.at * rate), _nearest((clip.at + clip.length) * rate)
        medium = media.get(clip.source)
        if medium is None or end <= begin:
            continue
        start = medium.offset(clip.source_in + begin / rate - clip.at)
        found.append(SoundSpan(clip, begin, end - begin, max(0, _nearest(start))))
    return found


def _nearest(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


def handles(item: Clip, cut: Cut, medium: Medium, wanted: int) -> tuple[int, int]:
    """How many frames of the cut's rate the medium has before and after the clip, `wanted` at most."""
    start = (item.source_in - medium.begin) * cut.rate
    before = max(0, int(start // 1))
    if medium.length is None:
        return min(wanted, before), wanted
    after = medium.length * cut.rate - start - item.frames
    return min(wanted, before), max(0, min(wanted, int(after // 1)))
