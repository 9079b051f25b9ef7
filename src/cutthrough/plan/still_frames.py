"""Which frames of the source a still may show, what is on them, and how they are cut for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from cutthrough.model.cut import Box, Clip, Framing, Layout, Pane, StillPicture
from cutthrough.model.footage import Footage, Mark, Shot, Thing, ThingKind, TransitionKind
from cutthrough.model.placement import Size
from cutthrough.plan.choice import Take
from cutthrough.plan.importance import Window
from cutthrough.plan.strength import rise
from cutthrough.plan.stretches import shots_of, table
from cutthrough.plan.views import seen_at, things_of, view

CLEAR = 6
"""Frames a still keeps from a cut and from a dissolve."""
EVERY, MOST = 3, 40
"""Frames from one candidate to the next, and how many of a shot are looked at beside those of its clip."""
SPREAD = 2
"""Frames on either side of a candidate of which the sharpest is taken: eyes, hands and cameras are never at rest."""
FADING = Fraction(1, 3)
"""Seconds that the source's own words may take to come and to go; on a still they would be half there."""
AROUND = Fraction(1, 2)
"""Seconds before a still from which what happens around it is scored: a moment's score is of the second after it."""
FOCUSED = 0.6
"""What one clear thing to look at counts where there is no face, beside the largest face."""
ONE_THING = (1.4, 2.4)
"""Times its share of the interest that three tenths of the width hold: a landscape, and one thing to look at."""
ENLARGED = 3.0
"""A still is cut no tighter than this: beyond it, it looks soft on any phone."""
FACE = (0.06, 0.30)
"""Height of a face, as a share of the picture's, from which it counts and from which it counts in full."""
FACE_TIGHT = 0.42
"""Height of the face in a tight still, as a share of the still's shorter side."""
EYES = 0.42
"""How far down a tight still its face's middle is."""
ROOM = (0.30, 0.25, 0.30, 0.45)
"""Room around a face that belongs to it, beside, above and below, in its own width and height; hair and chin."""
TIGHTER = 0.62
"""Side of a tight still without a face, as a share of what fills the still."""
WIDE = Fraction(6, 5)
"""Width over height from which words may stand beside the subject."""


@dataclass(frozen=True)
class Candidate:
    """Frame `index` of the source of clip number `clip`: how it looks, and the faces and set words on it.

    `subject` is how much it is of one face, or of one thing to look at. Both measures are 0..1.
    """

    clip: int
    shot: tuple[str, int]
    index: int
    inside: bool
    looks: float
    subject: float
    faces: tuple[Mark, ...]
    words: tuple[Mark, ...]

    @property
    def place(self) -> tuple[str, int, int]:
        """What tells it from others."""
        return (*self.shot, self.index)


def candidates(number: int, take: Take, clip: Clip, shown: int, rate: Fraction) -> list[Candidate]:
    """The frames of the clip, and of its shot, that a still may show: none fading, flashing or between two shots.

    `shown` is how many frames of the clip are free of a dissolve.
    """
    stretch, frames = take.stretch, table(take.stretch.footage)
    last_shown = frames.index_at(take.start + max(0, shown - 1) / rate)
    clear = (stretch.first + CLEAR, stretch.last - CLEAR)
    if clear[0] > clear[1]:
        clear = ((stretch.first + stretch.last) // 2,) * 2
    step = max(EVERY, (clear[1] - clear[0]) // MOST)
    middle = (max(clear[0], take.first) + min(clear[1], last_shown)) // 2
    inside = range(max(clear[0], take.first + CLEAR), min(clear[1], last_shown - CLEAR) + 1, EVERY)
    wanted = sorted({*range(clear[0], clear[1] + 1, step), *inside, middle})
    things = things_of(stretch.footage, stretch.shot)
    if clip.source != stretch.source:  # a textless version is shown
        things = [t for t in things if t.kind is not ThingKind.TEXT]
    barred = _barred(stretch.footage, things, (stretch.first, stretch.last), rate)
    focused = _focused(shots_of(stretch.footage)[stretch.shot])
    found = []
    for index in wanted:
        if not clear[0] <= index <= clear[1] or any(a <= index <= b for a, b in barred):
            continue
        faces, words = _on(things, ThingKind.FACE, index), _on(things, ThingKind.TEXT, index)
        length = max(1, last_shown - take.first)
        off = abs(index - middle) / length / 50  # of equal looks the middle of the clip is the best
        within = take.first + CLEAR <= index <= last_shown - CLEAR
        looks = round(_looks(take, index), 2) - min(0.05, off)
        shot = (stretch.source, stretch.shot)
        subject = _face(faces) if faces else FOCUSED * focused
        found.append(Candidate(number, shot, index, within, looks, subject, faces, words))
    return found


def _barred(
    footage: Footage, things: Sequence[Thing], within: tuple[int, int], rate: Fraction
) -> list[tuple[int, int]]:
    """Spans of frames, ends included, that a still never shows."""
    frames = table(footage)
    spans = [(t.first - CLEAR, t.last + CLEAR) for t in footage.transitions if t.kind is not TransitionKind.CUT]
    spans += [(t.first - 1, t.first) for t in footage.transitions if t.kind is TransitionKind.CUT]
    for span in (*footage.flashes, *footage.gradual, *footage.letters, *footage.black):
        spans.append((frames.index_at(span.start) - 1, frames.index_at(span.end) + 1))
    fading = max(2, round(FADING * rate))
    for thing in things:
        if thing.kind is ThingKind.TEXT and thing.overlay is not False:
            spans += [(end - fading, end + fading) for end in (thing.first, thing.last) if _inner(end, within)]
    return [(a, b) for a, b in spans if b >= within[0] and a <= within[1]]


def _inner(frame: int, within: tuple[int, int]) -> bool:
    """Whether it is not at the stretch's own end, where a cut takes the words with it."""
    return within[0] + CLEAR < frame < within[1] - CLEAR


def _on(things: Sequence[Thing], kind: ThingKind, index: int) -> tuple[Mark, ...]:
    marks = ((t, t.at(index)) for t in things if t.kind is kind and t.overlay is not False)
    found = [mark for _, mark in marks if mark is not None]
    return tuple(sorted(found, key=lambda m: -m.width * m.height))


def _focused(shot: Shot) -> float:
    """1 where three tenths of the width hold most of what draws the eye; 0 where it is spread out, or unknown."""
    return rise(shot.focus_kept[2] / 0.3, *ONE_THING) if len(shot.focus_kept) == 10 else 0.0


def _face(faces: Sequence[Mark]) -> float:
    """How much the picture is of a face, 0..1; one that the picture's edge cuts counts for little."""
    best = 0.0
    for face in faces:
        whole = face.x > 0.005 and face.y > 0.005 and face.x + face.width < 0.995 and face.y + face.height < 0.995
        best = max(best, rise(face.height, *FACE) * min(1.0, 0.5 + face.score / 2) * (1.0 if whole else 0.3))
    return best


def _looks(take: Take, index: int) -> float:
    """How the picture looks there, what happens around it, and the shot's strength, which is what it is about."""
    moments = take.stretch.moments
    at = table(take.stretch.footage).time(index)
    here = moments[max(0, bisect_right(moments, at, key=lambda m: m.at) - 1)]
    around = moments[max(0, bisect_right(moments, at - AROUND, key=lambda m: m.at) - 1)]
    return (2 * here.looks + around.score + take.stretch.score) / 4


@dataclass(frozen=True)
class Cutter:
    """Cuts candidates of one clip to a canvas."""

    take: Take
    clip: Clip
    canvas: Size
    rate: Fraction

    def as_framed(self, one: Candidate) -> StillPicture:
        """The picture as the clip frames it."""
        frame = self._frame_of(one)
        panes = []
        for pane in self.clip.framing.panes:
            x, y = (round(v) for v in pane.corner(frame))
            panes.append(Pane(crop=pane.crop.model_copy(update={"x": x, "y": y}), window=pane.window))
        framing = self.clip.framing.model_copy(update={"panes": tuple(panes)})
        return self._picture(one, framing)

    def filling(self, one: Candidate, *, tight: bool = False) -> StillPicture | None:
        """The picture filling the whole canvas, `tight` on its subject; None where that would cut what it is about.

        None too where it would be enlarged more than ENLARGED, and where a tight one would be no tighter.
        """
        live, size = self._live
        full = _filling(live, Fraction(self.canvas.width, self.canvas.height))
        least = self.canvas.height / ENLARGED
        height = self._tight_height(one, size, full) if tight else full[1]
        if tight and max(height, least) > 0.92 * full[1]:
            return None
        height = min(full[1], max(height, least))
        if height < least:
            return None
        width = height * self.canvas.width / self.canvas.height
        centre = self._centre(one, size, (width, height), tight=tight)
        crop = _placed(live, (width, height), centre)
        if one.faces and not _holds(crop, _pixels(one.faces[0], size)):
            return None
        if any(_cuts(crop, _pixels(mark, size)) for mark in one.words):
            return None
        window = Box(x=0, y=0, width=self.canvas.width, height=self.canvas.height)
        pane = Pane(crop=crop, window=window)
        why = "cut close to the subject" if tight else "filling the still"
        framing = Framing(layout=Layout.CROP, panes=(pane,), enlarged=window.height / crop.height, reason=why)
        return self._picture(one, framing)

    @cached_property
    def _live(self) -> tuple[Box, tuple[int, int]]:
        """The picture inside any bars, and the whole one's size, in display pixels."""
        seen = view(self.take.stretch.footage, self.take.stretch.shot, Window(self.take.start, 1, self.rate))
        return seen.live, seen.size

    def _tight_height(self, one: Candidate, size: tuple[int, int], full: tuple[float, float]) -> float:
        if not one.faces:
            return TIGHTER * full[1]
        face = one.faces[0].height * size[1]
        shorter = min(1.0, self.canvas.width / self.canvas.height)
        return face / FACE_TIGHT / shorter

    def _centre(
        self, one: Candidate, size: tuple[int, int], crop: tuple[float, float], *, tight: bool
    ) -> tuple[float, float]:
        """Where the crop's middle should be, in display pixels."""
        shot = self.take.stretch.footage.shots[self.take.stretch.shot] if self.take.stretch.footage.shots else None
        if not one.faces:
            x, y = (shot.focus_x, shot.focus_y) if shot else (0.5, 0.5)
            return x * size[0], y * size[1]
        boxes = [_pixels(face, size) for face in one.faces if face.height >= one.faces[0].height / 2]
        if tight or max(b[2] for b in boxes) - min(b[0] for b in boxes) > 0.9 * crop[0]:
            boxes = boxes[:1]
        middle = (min(b[0] for b in boxes) + max(b[2] for b in boxes)) / 2
        brow = (min(b[1] for b in boxes) + max(b[3] for b in boxes)) / 2
        return middle, brow + (0.5 - EYES) * crop[1]

    def _frame_of(self, one: Candidate) -> int:
        footage = self.take.stretch.footage
        at = round((table(footage).time(one.index) - self.take.start) * self.rate)
        return min(max(0, at), self.clip.frames - 1)

    def _picture(self, one: Candidate, framing: Framing) -> StillPicture:
        stretch, frames = self.take.stretch, table(self.take.stretch.footage)
        at, around = frames.time(one.index), SPREAD / self.rate
        roomy = frames.time(stretch.first) <= at - around and at + around <= frames.time(stretch.last)
        clip = Clip(
            id="still",
            source=self.clip.source,
            source_in=at - around if roomy else at,
            frames=2 * SPREAD + 1 if roomy else 1,
            framing=framing,
        )
        size = stretch.footage.probe.video.display_size if stretch.footage.probe.video else (1, 1)
        return StillPicture(
            clip=clip,
            faces=_shown(framing, [_with_hair(_pixels(m, size)) for m in one.faces]),
            words=_shown(framing, [_pixels(m, size) for m in one.words]),
        )


_Corners = tuple[float, float, float, float]


def _pixels(mark: Mark, size: tuple[int, int]) -> _Corners:
    """Left, top, right and bottom in display pixels."""
    left, top = mark.x * size[0], mark.y * size[1]
    return left, top, left + mark.width * size[0], top + mark.height * size[1]


def _with_hair(box: _Corners) -> _Corners:
    width, height = box[2] - box[0], box[3] - box[1]
    return box[0] - ROOM[0] * width, box[1] - ROOM[1] * height, box[2] + ROOM[2] * width, box[3] + ROOM[1] * height


def _shown(framing: Framing, boxes: Sequence[_Corners]) -> tuple[Box, ...]:
    found = (seen_at(pane, box, 0) for box in boxes for pane in framing.panes)
    return tuple(box for box in found if box is not None)


def _filling(live: Box, shape: Fraction) -> tuple[float, float]:
    """Width and height of the largest crop of this shape."""
    if shape <= Fraction(live.width, live.height):
        return float(live.height * shape), float(live.height)
    return float(live.width), float(live.width / shape)


def _placed(live: Box, size: tuple[float, float], centre: tuple[float, float]) -> Box:
    width, height = (max(2, int(v) // 2 * 2) for v in size)
    x = min(max(centre[0] - width / 2, live.x), live.right - width)
    y = min(max(centre[1] - height / 2, live.y), live.bottom - height)
    return Box(x=max(0, int(x) // 2 * 2), y=max(0, int(y) // 2 * 2), width=width, height=height)


def _holds(crop: Box, box: _Corners) -> bool:
    return crop.x <= box[0] and crop.y <= box[1] and box[2] <= crop.right and box[3] <= crop.bottom


def _cuts(crop: Box, box: _Corners) -> bool:
    """Whether the crop's edge goes through the box."""
    apart = box[2] <= crop.x or box[0] >= crop.right or box[3] <= crop.y or box[1] >= crop.bottom
    return not apart and not _holds(crop, box)


def room(picture: StillPicture, canvas: Size) -> float:
    """How calm the calmest part is that words could be set on, 0..1, as far as faces and words go."""
    deep = round(0.4 * canvas.height)
    parts = [
        Box(x=0, y=canvas.height - deep, width=canvas.width, height=deep),
        Box(x=0, y=0, width=canvas.width, height=deep),
    ]
    if Fraction(canvas.width, canvas.height) >= WIDE:
        half = canvas.width // 2
        parts += [Box(x=x, y=0, width=half, height=canvas.height) for x in (0, canvas.width - half)]
    kept = (*picture.faces, *picture.words)
    return max(1 - min(1.0, 3 * sum(_shared(part, box) for box in kept) / _area(part)) for part in parts)


def _area(box: Box) -> int:
    return box.width * box.height


def _shared(one: Box, other: Box) -> int:
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0, width) * max(0, height)
