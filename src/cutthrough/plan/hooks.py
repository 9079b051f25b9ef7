"""Hooks: how strongly each moment of a film would open an edit, and why.

A feed is scrolled at about a clip a second and a half, mostly silent; what moves, looks back, is written large or sets
in at once is what stops it. Each part is 0..1 and measured, the score is their declared sum.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.footage import Footage, Thing, ThingKind
from cutthrough.plan.sentences import Sentence
from cutthrough.plan.strength import rise
from cutthrough.plan.stretches import ENTRY, GUARD, LETTERED, NEARLY, Stretch, shots_of, table

WEIGHTS = {"picture": 0.45, "face": 0.18, "sound": 0.13, "words": 0.10, "contrast": 0.08, "text": 0.06}
"""What makes an opening strong, as shares of 1; the picture's own 0.45 is `strength.WEIGHTS`, movement before all.

Face: faces are seen first and fastest (Crouzet, Kirchner and Thorpe 2010: saccades to faces from 100 ms on). Sound: an
onset is an orienting signal to those who listen. Words: a sentence that begins at once needs no context. Contrast:
what differs from what the film showed before it differs from a feed too. Text: a word on screen is read in silence.
"""

AT_ONCE = Fraction(1, 2)
"""Seconds within which a sentence or a sound has to begin."""
FACE_HEIGHT = (0.06, 0.30)
"""Share of the picture's height from which a face counts, and from which it counts in full: a close-up."""
ONSET = (2.0, 8.0)
"""LU that a shot is louder than the one before from which it counts, and from which it counts in full."""
LETTERS = (0.01, 0.10)
"""Share of the picture that words take up, from which they count, and in full."""
UNLIKE = (0.15, 0.60)
"""How much the picture differs from the one before, 0..1, from which it counts, and in full."""
BURNT_IN = (0.004, 0.03)
"""Share of the picture that words set over it take up, from which they are in the way of ours, and in full."""
STANDS, TURNS = 0.7, 0.5
"""What an opening with such words on it counts, and one in which they come or go: half a word is all that is read."""
OPENS = Fraction(2)
"""Seconds from an opening's first frame in which such words count: about as long as our title needs to be read."""
SETTLES = Fraction(1, 2)
"""Seconds that words may take to fade in or out once they are found."""
LISTED = 0.5
"""A part this strong is told of."""
SAYS = {
    "face": "a face close up",
    "sound": "its sound sets in at once",
    "words": "a sentence begins at once",
    "contrast": "unlike what is shown before it",
    "text": "words on the screen",
}


@dataclass(frozen=True)
class Opening:
    """An edit may open on frame `first` of a stretch. `parts` are by name as in WEIGHTS, each 0..1, `score` too."""

    stretch: Stretch
    first: int
    score: float
    parts: Mapping[str, float]
    reason: str

    @property
    def at(self) -> Fraction:
        """Seconds of the source's clock."""
        return table(self.stretch.footage).time(self.first)


class Hooks:
    """One source as it could open an edit. What is asked for once is kept.

    `titled` says that the edit sets a title over its opening: words that the film has set over its own are then in
    its way. Of words of which nobody can tell that is taken for granted.
    """

    def __init__(self, footage: Footage, sentences: Sequence[Sentence] = (), *, titled: bool = False) -> None:
        self._footage, self._shots, self._titled = footage, shots_of(footage), titled
        self._sentences = sorted(sentences, key=lambda s: s.start)
        self._begins = [s.start for s in self._sentences]
        onsets = {s.start for spans in (footage.speech, footage.music) for s in spans or ()}
        self._onsets = sorted(onsets | {s.end for s in footage.silence or ()})
        self._things: dict[int, list[Thing]] = {}
        for thing in footage.things:
            if thing.kind in (ThingKind.FACE, ThingKind.TEXT):
                self._things.setdefault(thing.shot, []).append(thing)
        self._rest: dict[tuple[int, int], dict[str, float]] = {}
        self._clear: dict[tuple[int, int], float] = {}

    def parts(self, stretch: Stretch, index: int) -> dict[str, float]:
        """What speaks for opening on frame `index` of the stretch, each 0..1."""
        rest = self._rest.get((stretch.shot, index))
        if rest is None:
            at = table(self._footage).time(index)
            rest = {
                "face": self._face(stretch.shot, index, at),
                "sound": self._sound(stretch.shot, at),
                "words": self._words(at),
                "contrast": self._contrast(stretch.shot),
                "text": self._text(stretch.shot, index, at),
            }
            self._rest[stretch.shot, index] = rest
        return {"picture": stretch.opens(index), **rest}

    def score(self, stretch: Stretch, index: int) -> float:
        """How strongly an edit opens on frame `index`, 0..1."""
        return self._sum(self.parts(stretch, index), stretch, index)

    def _sum(self, parts: Mapping[str, float], stretch: Stretch, index: int) -> float:
        total = sum(weight * parts[name] for name, weight in WEIGHTS.items())
        clear = self._clear.get((stretch.shot, index))
        if clear is None:
            clear = self._clear[stretch.shot, index] = self._unwritten(stretch.shot, index)
        return round(total * min(LETTERED if stretch.lettered else 1.0, clear), 4)

    def _unwritten(self, shot: int, index: int) -> float:
        """1 where no words of the film's own are set over the opening; less the larger they are, or if they change."""
        if not self._titled:
            return 1.0
        frames, own = table(self._footage), self._shots[shot]
        at = frames.time(index)
        until = min(frames.index_at(at + OPENS), own.last)
        turns = [s for s in self._footage.letters if s.start < at + OPENS and s.end > at and s.start < own.end]
        area, changes = 0.0, bool(turns)
        for thing, seen in self._near(shot, ThingKind.TEXT, index, at, OPENS):
            mark = thing.at(seen)
            if thing.overlay is False or mark is None:
                continue
            area += mark.width * mark.height
            comes = own.first + GUARD < thing.first and at < frames.time(thing.first) + SETTLES
            goes = thing.last < own.last - GUARD and frames.time(thing.last) - SETTLES < frames.time(until)
            changes |= comes or goes
        size = 1.0 if turns else rise(area, *BURNT_IN)
        return 1 - size * (1 - (TURNS if changes else STANDS))

    def opening(self, stretch: Stretch, index: int) -> Opening:
        """Frame `index` of the stretch as an opening."""
        parts = self.parts(stretch, index)
        told = [SAYS[name] for name in SAYS if parts[name] >= LISTED]
        return Opening(stretch, index, self._sum(parts, stretch, index), parts, _and(told))

    def best(self, stretch: Stretch) -> Opening:
        """Where in a stretch to open with a second to follow: the earliest moment that is nearly the best."""
        frames, last = table(self._footage), stretch.end - ENTRY
        able = {m.index for m in stretch.moments if m.at <= last}
        able |= {frames.index_at(b) for b in self._starts(stretch) if stretch.start <= b <= last}
        indices = sorted(i for i in able if stretch.first <= i <= stretch.last) or [stretch.first]
        scores = [self.score(stretch, index) for index in indices]
        most = max(scores)
        return self.opening(stretch, next(i for i, s in zip(indices, scores, strict=True) if s >= most * NEARLY))

    def _starts(self, stretch: Stretch) -> Iterable[Fraction]:
        """A breath before each sentence that begins in the stretch: at most twenty."""
        first, past = (bisect_left(self._begins, t) for t in (stretch.start, stretch.end))
        step = max(1, (past - first) // 20)
        return (b - Fraction(1, 10) for b in self._begins[first:past:step])

    def _near(
        self, shot: int, kind: ThingKind, index: int, at: Fraction, seconds: Fraction = ENTRY
    ) -> list[tuple[Thing, int]]:
        until = table(self._footage).index_at(at + seconds)
        here = (t for t in self._things.get(shot, ()) if t.kind is kind)
        return [(t, max(t.first, index)) for t in here if t.first <= until and t.last >= index]

    def _face(self, shot: int, index: int, at: Fraction) -> float:
        """The largest face of the first second. A finder that is surer sees more of it: less turned away."""
        best = 0.0
        for thing, seen in self._near(shot, ThingKind.FACE, index, at):
            mark = thing.at(seen)
            best = max(best, rise(mark.height, *FACE_HEIGHT) * min(1.0, mark.score + 0.3) if mark else 0.0)
        return best

    def _text(self, shot: int, index: int, at: Fraction) -> float:
        near = self._near(shot, ThingKind.TEXT, index, at)
        marks = (t.at(seen) for t, seen in near if not self._titled or t.overlay is False)
        return rise(sum(m.width * m.height for m in marks if m is not None), *LETTERS)

    def _sound(self, shot: int, at: Fraction) -> float:
        """Whether sound sets in: a voice or music after none, or a shot that begins louder than the one before."""
        place = bisect_left(self._onsets, at - Fraction(1, 10))
        onset = place < len(self._onsets) and self._onsets[place] <= at + AT_ONCE
        own, before = self._shots[shot].loudness, self._shots[shot - 1].loudness if shot else None
        louder = 0.0
        if own is not None and before is not None and at - self._shots[shot].start <= AT_ONCE:
            louder = rise(own - before, *ONSET)
        return max(0.6 if onset else 0.0, louder, min(1.0, louder + 0.6) if onset else 0.0)

    def _words(self, at: Fraction) -> float:
        place = bisect_left(self._begins, at - Fraction(1, 20))
        if place == len(self._begins) or self._begins[place] > at + AT_ONCE:
            return 0.0
        sentence = self._sentences[place]
        asks = sentence.text.rstrip("\"'”’» ").endswith(("?", "？", "؟")) or any(c.isdigit() for c in sentence.text)
        return (1.0 if asks else 0.8) * (0.3 if sentence.leans else 1.0)

    def _contrast(self, shot: int) -> float:
        if not shot:
            return 0.0
        return rise(difference(self._footage, shot - 1, shot), *UNLIKE)


def difference(footage: Footage, one: int, other: int) -> float:
    """0..1: how unlike two shots look: where their interest lies, how bright they are and how much moves."""
    a, b = shots_of(footage)[one], shots_of(footage)[other]
    moved = min(1.0, 10 * abs(a.motion - b.motion))
    light = min(1.0, 2 * abs(a.luma - b.luma))
    if len(a.interest) != len(b.interest) or not a.interest:
        return (light + moved) / 2
    apart = sum(abs(x - y) for x, y in zip(a.interest, b.interest, strict=True)) / 2
    return 0.5 * apart + 0.25 * light + 0.25 * moved


def openings(pool: Sequence[Stretch], hooks: Mapping[str, Hooks], most: int = 24) -> tuple[Opening, ...]:
    """The strongest openings of a pool, the best first: one of each shot, at least five where there are as many shots.

    `hooks` is by source. A film's own sign-off comes last: it ends on a logo, and an edit has its own card.
    """
    best: dict[tuple[str, int], Opening] = {}
    for stretch in pool:
        found = hooks[stretch.source].best(stretch)
        known = best.get((stretch.source, stretch.shot))
        if known is None or found.score > known.score:
            best[stretch.source, stretch.shot] = found
    ranked = sorted(best.values(), key=lambda o: (_signs_off(o), -o.score, o.stretch.source, o.first))
    return tuple(ranked[: max(5, most)])


def _signs_off(opening: Opening) -> bool:
    last = len(shots_of(opening.stretch.footage)) - 1
    return last > 0 and opening.stretch.shot == last


def distinct(ranked: Sequence[Opening], taken: Sequence[Opening], count: int) -> tuple[Opening, ...]:
    """The next best openings beside those taken: other shots, no neighbours and not alike where there is a choice."""
    found = list(taken)
    for strict in (True, False):
        for opening in ranked:
            if len(found) - len(taken) >= count:
                break
            if all(_apart(opening, other, strict=strict) for other in found):
                found.append(opening)
    return tuple(found[len(taken) :])


def _apart(one: Opening, other: Opening, *, strict: bool) -> bool:
    if one.stretch.source != other.stretch.source:
        return True
    shots = one.stretch.shot, other.stretch.shot
    if not strict:
        return shots[0] != shots[1]
    return abs(shots[0] - shots[1]) > 1 and difference(one.stretch.footage, *shots) >= 0.02


def _and(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else ""
