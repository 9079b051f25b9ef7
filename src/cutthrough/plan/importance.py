"""What in a stretch of a shot an edit has to show: faces, people, words and logos, and where else the eye goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.cut import Box
from cutthrough.model.footage import INTEREST_COLUMNS, INTEREST_ROWS, FrameTable, Shot, Thing, ThingKind

KNOT = Fraction(1, 4)
"""Seconds from one look at where things are to the next: what a crop can follow moves no faster than it shows here."""
KNOTS_MOST = 480
"""Looks at one clip; a longer clip is looked at less often."""

FACE_LEAST = 0.05
"""Share of the picture's height: a smaller face belongs to the crowd. On a phone held upright a fitted 16:9 picture is
34 mm high, and a face of this size not 2 mm."""
ALIKE = 0.5
"""A face this share of the largest one's prominence is as much what the shot is about."""
PERSON_LEAST = 0.25
"""Share of the picture's height from which someone whose face is not seen counts."""
PERSON_SURE = 0.5
"""How sure the finder of people must be for a crop to depend on one: it takes trees for people sooner than the one of
faces does."""
PEOPLE = 2
"""People without faces that a shot can be about at a time."""
BRIEF = 0.15
"""Share of the stretch, and BRIEF_SECONDS, that a thing has to be there for to count."""
BRIEF_SECONDS = Fraction(2, 5)
HEADROOM = (0.25, 0.25, 0.18)
"""Room left around a face beside, above and below, in its own width and height: finders box from brow to chin."""
MARGIN = 0.008
"""Room left around words and logos, in shares of the picture."""

_WEIGHTS = {ThingKind.FACE: 1.0, ThingKind.TEXT: 1.0, ThingKind.LOGO: 0.8, ThingKind.PERSON: 0.6}

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Need:
    """One thing that should be seen. `boxes` is (knots, 4): left, top, right, bottom as shares of the live picture.

    `there` says at which knots it is. What is `required` must be whole or the crop is wrong; of the rest a crop keeps
    what it can by `weight`.
    """

    kind: ThingKind
    weight: float
    required: bool
    there: Flags
    boxes: Floats

    @property
    def mean_box(self) -> tuple[float, float, float, float]:
        """Where it is on average: left, top, right, bottom."""
        left, top, right, bottom = self.boxes[self.there].mean(axis=0)
        return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True)
class Window:
    """A stretch of a source as a clip shows it: `frames` frames at `rate` from `start` seconds of its clock."""

    start: Fraction
    frames: int
    rate: Fraction

    @property
    def knots(self) -> tuple[int, ...]:
        """The clip's frames at which it is looked at, the first and the last one among them."""
        step = max(1, round(KNOT * self.rate), -(-self.frames // KNOTS_MOST))
        return (*range(0, max(1, self.frames - 1), step), self.frames - 1) if self.frames > 1 else (0,)


def needs(
    things: Sequence[Thing], size: tuple[int, int], live: Box, table: FrameTable, window: Window
) -> tuple[Need, ...]:
    """What has to be shown of `things` (all of one shot) while the window lasts.

    `size` is the upright picture's, in pixels, and `live` the part of it inside any bars.
    """
    at = [table.index_at(window.start + k / window.rate + 1 / (2 * window.rate)) for k in window.knots]
    found = [(thing, *_track(thing, at, size, live)) for thing in things if thing.kind in _WEIGHTS]
    seconds = window.frames / window.rate
    seen = [(t, there, boxes) for t, there, boxes in found if _lasts(there, seconds)]
    faces = [each for each in seen if each[0].kind is ThingKind.FACE]
    main = _main(faces)
    made: list[Need] = []
    for thing, there, boxes in seen:
        weight = _WEIGHTS[thing.kind]
        if thing.kind is ThingKind.FACE:
            required = thing.id in main
            weight *= 1.0 if required else 0.25
        elif thing.kind is ThingKind.PERSON:
            if any(_holds(boxes, there, face, its) for _, its, face in faces):
                continue
            height = float((boxes[there, 3] - boxes[there, 1]).mean())
            sure = sum(mark.score for mark in thing.marks) / len(thing.marks) >= PERSON_SURE
            led = any((there & its).any() for face, its, _ in faces if face.id in main)
            required = not led and sure and height >= PERSON_LEAST
        else:
            required = _says_something(thing)
            weight *= 1.0 if required else 0.3
        made.append(Need(thing.kind, weight, required, there, boxes))
    return _few_people(made)


def _few_people(made: Sequence[Need]) -> tuple[Need, ...]:
    """Of people whose faces are not seen, at most PEOPLE at a time are what a shot is about."""
    people = [n for n in made if n.kind is ThingKind.PERSON and n.required]
    size = {id(n): float((n.boxes[n.there, 3] - n.boxes[n.there, 1]).mean() * n.there.mean()) for n in people}

    def outdone(need: Need) -> bool:
        return sum(size[id(o)] > size[id(need)] and bool((o.there & need.there).any()) for o in people) >= PEOPLE

    few = {id(n) for n in people if outdone(n)}
    return tuple(replace(n, weight=n.weight * 0.4, required=False) if id(n) in few else n for n in made)


def _says_something(thing: Thing) -> bool:
    """Words set over the picture, which a viewer is to read; not a sign in the street, not the sender's mark."""
    return thing.kind is ThingKind.LOGO or thing.overlay is not False


def _lasts(there: Flags, seconds: Fraction) -> bool:
    share = float(there.mean())
    return share >= BRIEF or share * float(seconds) >= BRIEF_SECONDS


def _track(thing: Thing, at: Sequence[int], size: tuple[int, int], live: Box) -> tuple[Flags, Floats]:
    """At which knots the thing is there, and its box there as shares of the live picture, room around it included."""
    frames = np.array([mark.frame for mark in thing.marks], dtype=np.float64)
    columns = np.array([(m.x, m.y, m.x + m.width, m.y + m.height) for m in thing.marks], dtype=np.float64)
    knots = np.array(at, dtype=np.float64)
    there = (knots >= thing.first) & (knots <= thing.last)
    boxes = np.stack([np.interp(knots, frames, columns[:, i]) for i in range(4)], axis=1)
    boxes[:, (0, 2)] = (boxes[:, (0, 2)] * size[0] - live.x) / live.width
    boxes[:, (1, 3)] = (boxes[:, (1, 3)] * size[1] - live.y) / live.height
    across, down = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    if thing.kind is ThingKind.FACE:
        beside, above, below = HEADROOM
        boxes += np.stack([-beside * across, -above * down, beside * across, below * down], axis=1)
    elif thing.kind is not ThingKind.PERSON:
        boxes += np.array([-MARGIN, -MARGIN, MARGIN, MARGIN])
    inside = (boxes[:, 2] > 0) & (boxes[:, 0] < 1) & (boxes[:, 3] > 0) & (boxes[:, 1] < 1)
    return there & inside, np.clip(boxes, 0.0, 1.0)


def _main(faces: Sequence[tuple[Thing, Flags, Floats]]) -> frozenset[str]:
    """The faces the stretch is about: the most prominent, and those nearly so."""
    prominence: dict[str, float] = {}
    for thing, there, boxes in faces:
        here = boxes[there]
        height = float((here[:, 3] - here[:, 1]).mean()) / (1 + HEADROOM[1] + HEADROOM[2])
        if height < FACE_LEAST:
            continue
        off = float(np.abs((here[:, 0] + here[:, 2]) / 2 - 0.5).mean())
        prominence[thing.id] = height * (0.4 + 0.6 * float(there.mean())) * (1.2 - 0.8 * off)
    most = max(prominence.values(), default=0.0)
    return frozenset(name for name, value in prominence.items() if value >= ALIKE * most)


def _holds(person: Floats, there: Flags, face: Floats, its: Flags) -> bool:
    """Whether the face is that of the person: its middle lies in the upper half of the person's box."""
    both = there & its
    if not both.any():
        return False
    x = (face[both, 0] + face[both, 2]) / 2
    y = (face[both, 1] + face[both, 3]) / 2
    box = person[both]
    inside = (x >= box[:, 0]) & (x <= box[:, 2]) & (y >= box[:, 1]) & (y <= (box[:, 1] + box[:, 3]) / 2)
    return bool(inside.mean() > 0.5)


def interest_along(shot: Shot, size: tuple[int, int], live: Box, *, across: bool) -> Floats:
    """Where the eye goes along one axis of the live picture: the running total at 0, 1/64, ... 1 of it, from 0 to 1.

    Across from `focus_kept`, which is finer than `interest`; even where nothing was measured.
    """
    marks = np.linspace(0.0, 1.0, 65)
    fields = np.array(shot.interest, dtype=np.float64)
    if across and len(shot.focus_kept) == 10:
        edges, total = _around_focus(shot)
    elif fields.size == INTEREST_ROWS * INTEREST_COLUMNS and fields.sum() > 0:
        sums = fields.reshape(INTEREST_ROWS, INTEREST_COLUMNS).sum(axis=0 if across else 1)
        edges = np.linspace(0.0, 1.0, len(sums) + 1)
        total = np.concatenate([[0.0], np.cumsum(sums) / sums.sum()])
    else:
        return marks
    whole, start, length = (size[0], live.x, live.width) if across else (size[1], live.y, live.height)
    inside = np.interp((start + marks * length) / whole, edges, total)
    span = float(inside[-1] - inside[0])
    return (inside - inside[0]) / span if span > 0 else marks


def _around_focus(shot: Shot) -> tuple[Floats, Floats]:
    """Places across the picture and the running total of interest there, so that each window keeps what it keeps.

    What lies outside a window is dealt to both sides as the window inside it has it, or evenly.
    """
    points = {0.0: 0.0, 1.0: 1.0}
    low, high = 0.5, 0.5
    for tenth, kept in zip(range(1, 11), shot.focus_kept, strict=True):
        width = tenth / 10
        left = min(max(shot.focus_x - width / 2, 0.0), 1 - width)
        if left <= 0:
            low, high = 0.0, kept
        elif left >= 1 - width:
            low, high = 1 - kept, 1.0
        else:
            grown = max(0.0, kept - (high - low)) / 2 if tenth > 1 else kept / 2
            low, high = max(0.0, low - grown), min(1.0, high + grown)
        points[left], points[left + width] = low, high
    places = np.array(sorted(points))
    return places, np.maximum.accumulate(np.array([points[place] for place in places]))
