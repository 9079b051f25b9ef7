"""Who and what is in the picture: looks for faces, people and pictures within it, and follows them through shots."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cutthrough.analyse.bodies import Doubt, with_bodies
from cutthrough.analyse.insets import InsetFinder
from cutthrough.analyse.tracks import Following, Sighting, things
from cutthrough.media.faces import STRONG, find_faces
from cutthrough.media.people import Floats, find_people
from cutthrough.media.picture import Bytes, Look, shrunk
from cutthrough.model.footage import FrameTable, Shot, Thing, ThingKind

_FACES = Following(ThingKind.FACE, strong=STRONG, sure=1, gap=0.9, least=2, alone=0.75, smooth=0.8)
_PEOPLE = Following(ThingKind.PERSON, strong=0.8, sure=3, gap=3.5, least=4, smooth=1.0)
_INSETS = Following(ThingKind.INSET, strong=0.85, sure=2, gap=3.0, least=2, smooth=0)
_PEOPLE_EVERY = 2  # larger looks
_FACES_THRIFTY = 2  # larger looks
_CELLS = (32, 18)  # across and down: where a change of the picture is looked for
_SAME = 1.5  # levels of 255 that no cell may change by, for what was found to hold still


class SubjectFinder:
    """Push every look at the picture; ask for the things at the end, once the shots are known.

    Only looks with a larger picture are searched, every second of them for whole people, and only where something has
    changed since. Memory is that of the boxes. `thrifty` looks half as often, and for no whole people.
    """

    def __init__(self, *, thrifty: bool = False) -> None:
        self._thrifty = thrifty
        self._faces: list[Sighting] = []
        self._people: list[Sighting] = []
        self._insets = InsetFinder()
        self._looked = 0
        self._cells: Bytes | None = None  # of the last look that was searched
        self._found: Floats = np.zeros((0, 5), np.float32)  # people, before doubts
        self._doubt = Doubt()

    def push(self, frame: int, look: Look) -> None:
        """Search the picture of frame `frame`."""
        if look.large is None:
            return
        self._looked += 1
        if self._thrifty and self._looked % _FACES_THRIFTY != 1:
            return
        cells = shrunk(look.gray, *_CELLS)
        still = self._cells is not None and _same(cells, self._cells)
        if still:
            self._faces.append(Sighting(frame, self._faces[-1].boxes))
        else:
            self._cells = cells
            self._faces.append(Sighting(frame, find_faces(look.large)))
        if not self._thrifty and self._looked % _PEOPLE_EVERY == 1:
            self._found = self._found if still and self._people else find_people(look.large)
            self._people.append(Sighting(frame, self._doubt.push(self._found, look.gray)))
        self._insets.push(frame, look.gray)

    def things(self, shots: Sequence[Shot], table: FrameTable) -> tuple[Thing, ...]:
        """All that was found, followed through `shots`, ordered by shot and first frame."""
        faces = things(self._faces, shots, table, _FACES)
        insets = things(self._insets.sightings, shots, table, _INSETS)
        people = with_bodies(things(self._people, shots, table, _PEOPLE), faces, insets)
        return tuple(sorted((*faces, *people, *insets), key=lambda thing: (thing.shot, thing.first)))


def _same(one: Bytes, other: Bytes) -> bool:
    return int(np.abs(one.astype(np.int16) - other).max()) <= _SAME
