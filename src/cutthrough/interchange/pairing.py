"""Which planned clip each clip of an edited sequence was."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cutthrough.interchange.medium import Medium
from cutthrough.interchange.sequence import ReadClip
from cutthrough.model.cut import Clip

_OFF = Fraction(51, 100)
"""Frames of the source by which an in point may be off: formats count in whole frames."""


@dataclass(frozen=True)
class MatchedClip:
    """A clip with its source. `offset` is seconds from the source's first frame, `source_in` on its own clock.

    `planned` is the clip it was; with `replaced`, one whose place it took.
    """

    number: int
    item: ReadClip
    medium: Medium
    offset: Fraction
    source_in: Fraction
    planned: Clip | None = None
    replaced: bool = False

    def head(self, rate: Fraction) -> int:
        """Frames at `rate` by which it begins later in its source than planned; less is earlier."""
        if self.planned is None:
            return 0
        was = self.medium.offset(self.planned.source_in, shown=True) / self.medium.rate
        moved = self.offset - was
        if abs(moved) <= max(_OFF / self.medium.rate, Fraction(1, 2) / rate):
            return 0
        return _nearest(moved * rate)

    def tail(self, rate: Fraction) -> int:
        """Frames at `rate` by which it ends later in its source than planned; less is earlier."""
        if self.planned is None:
            return 0
        return self.head(rate) + self.item.frames - self.planned.frames

    def shared(self, planned: Clip, rate: Fraction) -> int:
        """How many frames at `rate` of the planned clip's pictures it holds."""
        if planned.source != self.medium.sha256:
            return 0
        begin, was = self.offset * rate, (planned.source_in - self.medium.begin) * rate
        return max(0, _nearest(min(begin + self.item.frames, was + planned.frames) - max(begin, was)))


def _nearest(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


def pair(planned: Sequence[Clip], clips: Sequence[MatchedClip], rate: Fraction) -> list[MatchedClip]:
    """The clips with what they were: those that share most pictures first, at equal shares those with the same name.

    A clip left over between the same neighbours as a planned one that is left over has taken its place; so has one
    that still bears its name but shows other pictures of the same source.
    """
    order = {item.id: number for number, item in enumerate(planned)}
    able = [
        (clip.shared(item, rate), clip.item.clip == item.id, -abs(place - order[item.id]), place, item)
        for place, clip in enumerate(clips)
        for item in planned
        if clip.shared(item, rate)
    ]
    chosen: dict[int, Clip] = {}
    for _, _, _, place, item in sorted(able, key=lambda each: each[:3], reverse=True):
        if place not in chosen and item.id not in {c.id for c in chosen.values()}:
            chosen[place] = item
    found = [replace(clip, planned=chosen.get(place)) for place, clip in enumerate(clips)]
    return _replaced(planned, _slipped(planned, found))


def _slipped(planned: Sequence[Clip], clips: list[MatchedClip]) -> list[MatchedClip]:
    """Those that bear the name of a planned clip nobody else was, of the same source and length."""
    used = {clip.planned.id for clip in clips if clip.planned is not None}
    left = {item.id: item for item in planned if item.id not in used}
    found = []
    for clip in clips:
        item = left.get(clip.item.clip or "")
        if clip.planned is None and item is not None and item.source == clip.medium.sha256:
            del left[item.id]
            clip = replace(clip, planned=item, replaced=clip.item.frames != item.frames)
        found.append(clip)
    return found


def _replaced(planned: Sequence[Clip], clips: list[MatchedClip]) -> list[MatchedClip]:
    used = {clip.planned.id for clip in clips if clip.planned is not None}
    order = [item.id for item in planned]
    found = list(clips)
    for place, clip in enumerate(clips):
        if clip.planned is not None:
            continue
        before = found[place - 1].planned if place else None
        start = order.index(before.id) + 1 if before is not None else 0
        if place and before is None:
            continue
        here = planned[start] if start < len(planned) else None
        if here is not None and here.id not in used:
            used.add(here.id)
            found[place] = replace(clip, planned=here, replaced=True)
    return found


def moved(planned: Sequence[Clip], clips: Sequence[MatchedClip]) -> list[MatchedClip]:
    """The fewest clips that must have changed places for the planned order to become this one.

    What is left is the longest run in the planned order (patience sorting; C. Schensted, 1961).
    """
    order = {item.id: number for number, item in enumerate(planned)}
    known = [clip for clip in clips if clip.planned is not None]
    ends: list[int] = []  # the place of the best end of a run of each length
    before: list[int] = []
    for place, clip in enumerate(known):
        value = order[clip.planned.id] if clip.planned is not None else 0
        values = [order[known[end].planned.id] for end in ends]  # type: ignore[union-attr]
        length = bisect_left(values, value)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [place]
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return [clip for place, clip in enumerate(known) if place not in kept]
