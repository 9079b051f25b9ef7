"""Which boxes that look like people are people, and where the bodies of faces are."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Mark, Thing, ThingKind

INFERRED_MOST = 0.4
"""Score that a body inferred from its face never exceeds."""

_STILL = 0.5  # what remains of the score of a box that doesn't move by itself
_MOVES = 1.5  # levels of 255, on average over the box, and twice the picture's median on top
_SUDDEN = 20.0  # levels of 255 by which another picture differs
_EVERY, _MEMORY = 2, 15  # every second of two looks a second is kept, for fifteen seconds
_FACE_OF_PERSON = 0.3  # of a person's height that no face takes up
_HEAD = 0.35  # of a face's height is above it: forehead and hair
_BODY = 9.0  # of a face's height: seven and a half heads, of 1.2 to 1.35 faces each
_SHOULDERS = 3.0  # of a face's width

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating]


class Doubt:
    """Halves the scores of boxes that move no more than the picture does.

    What a detector of outlines takes for a person most often is a post, a tree or a door, and those stand still, or
    move with everything else. Someone who stands still came from somewhere: the picture is compared with itself a
    moment ago and at every second of the last quarter of a minute.
    """

    def __init__(self) -> None:
        self._before: deque[Bytes] = deque(maxlen=_MEMORY)
        self._last: Bytes | None = None
        self._pushed = 0

    def push(self, boxes: Floats, gray: Bytes) -> Floats:
        """The `boxes` (x, y, width, height, score), found in `gray`, with what is left of their scores."""
        if self._last is not None and float(np.abs(gray.astype(np.int16) - self._last).mean()) > _SUDDEN:
            self._before.clear()
            self._last = None
        told = boxes.copy()
        if len(boxes):
            moved = np.zeros(len(boxes), bool)
            for before in (*self._before, *([] if self._last is None else [self._last])):
                moved |= _moved(boxes, np.abs(gray.astype(np.int16) - before))
            told[:, 4] *= np.where(moved, 1, _STILL)
        if self._pushed % _EVERY == 0:
            self._before.append(gray)
        self._last = gray
        self._pushed += 1
        return told


def _moved(boxes: Floats, change: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    least = _MOVES + 2 * float(np.median(change))
    height, width = change.shape
    moved = np.zeros(len(boxes), bool)
    for i, (x, y, wide, high) in enumerate(boxes[:, :4]):
        left, top = int(x * width), int(y * height)
        inside = change[top : max(int((y + high) * height), top + 1), left : max(int((x + wide) * width), left + 1)]
        moved[i] = inside.size > 0 and float(inside.mean()) >= least
    return moved


def with_bodies(people: Sequence[Thing], faces: Sequence[Thing], insets: Sequence[Thing]) -> tuple[Thing, ...]:
    """The people no face contradicts, and a body for each face that has none, by shot.

    A face that fills much of a person's box is nearer than that person could be. Inferred bodies keep to human
    proportions, to the picture, and to the inset their face is in; no score of theirs exceeds INFERRED_MOST.
    """
    by_shot: dict[int, _Shot] = {}
    for thing in (*people, *faces, *insets):
        of_shot = by_shot.setdefault(thing.shot, _Shot([], [], []))
        of_shot.of(thing.kind).append(thing)
    made = []
    for number, one in sorted(by_shot.items()):
        sound = [p for p in one.people if not any(_contradicts(f, p) for f in one.faces)]
        bodies = [
            [_body(mark, face, one.insets) for mark in face.marks]
            for face in one.faces
            if not any(_belongs(face, person) for person in sound)
        ]
        made += [p.model_copy(update={"id": f"person-{number + 1}-{i}"}) for i, p in enumerate(sound, 1)]
        made += [
            Thing(id=f"person-{number + 1}-{i}", kind=ThingKind.PERSON, shot=number, marks=tuple(marks))
            for i, marks in enumerate(bodies, len(sound) + 1)
        ]
    return tuple(made)


@dataclass
class _Shot:
    people: list[Thing]
    faces: list[Thing]
    insets: list[Thing]

    def of(self, kind: ThingKind) -> list[Thing]:
        return {ThingKind.PERSON: self.people, ThingKind.FACE: self.faces}.get(kind, self.insets)


def _together(face: Thing, other: Thing) -> tuple[Mark, Mark] | None:
    """Both in the middle of the time that they share, if the face's middle is then inside the other."""
    middle = (max(face.first, other.first) + min(face.last, other.last)) // 2
    one, two = face.at(middle), other.at(middle)
    if one is None or two is None:
        return None
    across, down = one.x + one.width / 2 - two.x, one.y + one.height / 2 - two.y
    return (one, two) if 0 <= across <= two.width and 0 <= down <= two.height else None


def _contradicts(face: Thing, person: Thing) -> bool:
    found = _together(face, person)
    return found is not None and found[0].height > _FACE_OF_PERSON * found[1].height


def _belongs(face: Thing, person: Thing) -> bool:
    found = _together(face, person)
    return found is not None and found[0].y + found[0].height / 2 < found[1].y + found[1].height / 3


def _body(face: Mark, thing: Thing, insets: Sequence[Thing]) -> Mark:
    left, top = face.x + face.width / 2 * (1 - _SHOULDERS), face.y - _HEAD * face.height
    right, bottom = left + _SHOULDERS * face.width, top + _BODY * face.height
    frame = (0.0, 0.0, 1.0, 1.0)
    around = [found[1] for inset in insets if (found := _together(thing, inset))]
    if around:
        least = min(around, key=lambda mark: mark.width * mark.height)
        frame = (least.x, least.y, least.x + least.width, least.y + least.height)
    left, right = (min(max(v, min(frame[0], face.x)), max(frame[2], face.x + face.width)) for v in (left, right))
    top, bottom = (min(max(v, min(frame[1], face.y)), max(frame[3], face.y + face.height)) for v in (top, bottom))
    return Mark(
        frame=face.frame,
        x=round(left, 4),
        y=round(top, 4),
        width=round(right - left, 4),
        height=round(bottom - top, 4),
        score=round(min(INFERRED_MOST, face.score / 2), 4),
    )
