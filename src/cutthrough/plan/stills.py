"""Poster and thumbnails: sharp, bright, near a face, with room for words, each another picture.

They are taken from the source and not from the finished video, so none of our words are on them but those that are
set for the still. The poster is as the cut frames it, but for bars where it does without. Thumbnails fill their
shape: one with the title, one cut close to the subject, and one with something else the cut says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Card, Clip, Layout, Still, StillPicture, Text, TextRole
from cutthrough.model.placement import Size
from cutthrough.plan.choice import Take
from cutthrough.plan.still_frames import CLEAR, Candidate, Cutter, candidates, room
from cutthrough.plan.stretches import table

APART = Fraction(3, 4)
"""Seconds between two stills of one shot, where it has them: nearer ones are the same picture."""
SPARES = 2
"""Pictures to fall back on where one comes out like a still before it."""
FACE, ROOM, INSIDE = 0.5, 0.3, 0.06
"""What a large face, room for words, and being seen in the cut itself count beside how a picture looks, 0..1."""
TIGHT_FACE = 0.9
"""What a face counts where the still is cut close to it."""
USED, SAME, WORDS = 0.3, 2.0, 1.0
"""What it costs that a shot was shown before, that the picture was, and that the source's own words are on it."""
BARRED = (Layout.FIT, Layout.WINDOW)
"""Framings that leave bars: a video can be read with them, a poster that fills its place is looked at more."""
OTHER_WORDS = 6
"""Most words of the text that is set beside the title's: a call to action, a further message."""


@dataclass(frozen=True)
class _Wish:
    """What a still is to be."""

    text: tuple[str, ...] = ()
    language: str | None = None
    tight: bool = False
    poster: bool = False


def stills(
    takes: Sequence[Take],
    starts: Sequence[int],
    shown: Sequence[int],
    texts: Sequence[Text],
    title: Sequence[str],
    rate: Fraction,
    items: Sequence[Clip | Card],
    canvas: Size,
) -> tuple[Still, ...]:
    """The poster and three thumbnails; fewer where there are no frames.

    `shown` is how many frames of each take are free of a dissolve, `items` what the takes became. Words are set on
    pictures without words of their own only.
    """
    clips = [item for item in items if isinstance(item, Clip)][: len(takes)]
    able = [
        one
        for i, (take, clip) in enumerate(zip(takes, clips, strict=False))
        if shown[i] > 2 * CLEAR
        for one in candidates(i, take, clip, shown[i], rate)
    ]
    cutters = [Cutter(take, clip, canvas, rate) for take, clip in zip(takes, clips, strict=False)]
    picker = _Picker(able, cutters, rate, canvas)
    made: list[tuple[_Wish, _Chosen]] = []
    for wish in _wishes(texts, tuple(title)):
        chosen = picker.choose(wish, {other.at for _, other in made}, starts, shown)
        if chosen is not None:
            made.append((wish, chosen))
    return tuple(_still(number, wish, chosen, takes) for number, (wish, chosen) in enumerate(made))


def _wishes(texts: Sequence[Text], title: tuple[str, ...]) -> tuple[_Wish, ...]:
    own = next((t.language for t in texts if t.role is TextRole.TITLE and t.lines == title), None)
    other = _other(texts, title)
    return (
        _Wish(poster=True),
        _Wish(text=title, language=own),
        _Wish(tight=True),
        _Wish(text=other.lines, language=other.language) if other else _Wish(),
    )


def _other(texts: Sequence[Text], title: tuple[str, ...]) -> Text | None:
    """Something short that the cut says too: a further message, else the call to action."""
    said = " ".join(title).casefold()
    for role in (TextRole.TITLE, TextRole.CALL_TO_ACTION):
        for text in texts:
            words = " ".join(text.lines)
            if text.role is role and words.casefold() != said and 0 < len(words.split()) <= OTHER_WORDS:
                return text
    return None


@dataclass(frozen=True)
class _Chosen:
    """The candidate for a still, where in the cut it is, and the pictures made of it and of its spares."""

    one: Candidate
    at: int
    pictures: tuple[StillPicture, ...]
    close: bool


class _Picker:
    """Chooses still after still, each the best that is unlike those before."""

    def __init__(self, able: Sequence[Candidate], cutters: Sequence[Cutter], rate: Fraction, canvas: Size) -> None:
        self._able, self._cutters, self._rate, self._canvas = able, cutters, rate, canvas
        self._chosen: list[Candidate] = []
        self._room: dict[tuple[int, int], float] = {}

    def choose(self, wish: _Wish, used: set[int], starts: Sequence[int], shown: Sequence[int]) -> _Chosen | None:
        """The best picture for the wish; None where every frame of the cut is taken."""
        ranked = sorted(self._able, key=lambda one: (-self._worth(one, wish), one.clip, one.index))
        for one in ranked:
            at = self._at(one, used, starts[one.clip], shown[one.clip])
            if at is None:
                continue
            self._chosen.append(one)
            spares = self._spares(one, ranked)
            pictures = [self._cut(each, wish) for each in (one, *spares)]
            close = wish.tight and pictures[0].clip.framing.reason.startswith("cut close")
            return _Chosen(one, at, tuple(pictures), close)
        return None

    def _spares(self, one: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
        """Others of shots that no still shows yet, one of each."""
        taken, found = {c.shot for c in self._chosen}, list[Candidate]()
        for other in ranked:
            if other.shot not in taken and bool(other.words) <= bool(one.words):
                found.append(other)
                taken.add(other.shot)
            if len(found) == SPARES:
                break
        return found

    def _worth(self, one: Candidate, wish: _Wish) -> float:
        near = APART * self._rate
        same = any(c.shot == one.shot and self._frames_between(c, one) < near for c in self._chosen)
        shots = sum(c.shot == one.shot for c in self._chosen)
        worth = one.looks + INSIDE * one.inside + (TIGHT_FACE if wish.tight else FACE) * one.subject
        worth += ROOM * self._room_of(one) if wish.text else 0.0
        return worth - USED * shots - SAME * same - WORDS * bool(one.words)

    def _frames_between(self, one: Candidate, other: Candidate) -> Fraction:
        """At the cut's rate."""
        frames = table(self._cutters[one.clip].take.stretch.footage)
        return abs(frames.time(one.index) - frames.time(other.index)) * self._rate

    def _room_of(self, one: Candidate) -> float:
        if not one.faces and not one.words:
            return 1.0
        key = (one.clip, one.index)
        if key not in self._room:
            self._room[key] = room(self._cut(one, _Wish()), self._canvas)
        return self._room[key]

    def _cut(self, one: Candidate, wish: _Wish) -> StillPicture:
        cutter = self._cutters[one.clip]
        if wish.poster and (cutter.clip.framing.layout not in BARRED or one.words):
            return cutter.as_framed(one)
        close = cutter.filling(one, tight=True) if wish.tight else None
        return close or cutter.filling(one) or cutter.as_framed(one)

    def _at(self, one: Candidate, used: set[int], start: int, shown: int) -> int | None:
        """The free frame of the cut nearest to the picture, clear of the clip's ends."""
        take = self._cutters[one.clip].take
        moment = (table(take.stretch.footage).time(one.index) - take.start) * self._rate
        free = [f for f in range(start + CLEAR, start + shown - CLEAR) if f not in used]
        if any(abs(f - start - moment) < 1 for f in used):
            free = []
        return min(free, key=lambda f: (abs(f - start - moment), f), default=None)


def _still(number: int, wish: _Wish, chosen: _Chosen, takes: Sequence[Take]) -> Still:
    one, take = chosen.one, takes[chosen.one.clip]
    wordless = not one.words
    where = f"From clip {one.clip + 1}" if one.inside else f"From the shot of clip {one.clip + 1}"
    said = [where, "free of words" if wordless else "with the source's own words on it, as always"]
    said += ["cut close to the face" if one.faces else "cut closer"] if chosen.close else []
    said += ["a large face"] if one.faces and one.subject > 0.6 and not chosen.close else []
    strengths = take.stretch.strengths
    text = wish.text if wordless else ()
    return Still(
        id="poster" if number == 0 else f"thumbnail-{number}",
        frame=chosen.at,
        text=text,
        reason=", ".join(said) + (f": {strengths}" if strengths else ""),
        pictures=chosen.pictures,
        branded=bool(text),
        language=wish.language,
    )
