"""Poster and thumbnails: sharp, bright frames away from cuts and words, from different shots where there are some."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Still, Text, TextRole
from cutthrough.plan.choice import Take

CLEAR = 6
"""Frames a still keeps from a cut and from a dissolve."""
EVERY = 3
"""Frames from one candidate to the next."""
APART = Fraction(3, 4)
"""Seconds between two stills of one clip, where it has them: nearer ones are the same picture."""
AROUND = Fraction(1, 2)
"""Seconds before a still from which what happens around it is scored: a moment's score is of the second after it."""
THUMBNAILS = 3
WORDS = {TextRole.TITLE: 2, TextRole.CAPTION: 1}
"""How much words on a picture count against it: a headline is set on a thumbnail later, and would double a title."""


@dataclass(frozen=True)
class _Frame:
    """Frame `at` of the cut, in clip `clip`: the words on it by WORDS, and how it looks, 0..1."""

    at: int
    clip: int
    words: int
    looks: float


def stills(
    takes: Sequence[Take],
    starts: Sequence[int],
    shown: Sequence[int],
    texts: Sequence[Text],
    title: Sequence[str],
    rate: Fraction,
) -> tuple[Still, ...]:
    """The poster and three thumbnails, the first of them to be headed by the title; fewer where there are no frames.

    `shown` is how many frames of each take are free of a dissolve. Frames without words come first, then those of a
    shot that was not used yet, then the best looking. No title is set where there are words on every frame.
    """
    spans = [(t.start, t.end, WORDS[t.role]) for t in texts if t.role in WORDS]
    able = [f for i, take in enumerate(takes) for f in _frames(i, take, (starts[i], shown[i]), spans, rate)]
    near = max(CLEAR, round(APART * rate))
    chosen: list[_Frame] = []
    while len(chosen) <= THUMBNAILS:
        free = [f for f in able if all(abs(f.at - c.at) >= CLEAR for c in chosen)]
        if not free:
            break
        chosen.append(min(free, key=lambda f: _order(f, chosen, near)))
    calmest = min(range(1, len(chosen)), key=lambda n: (chosen[n].words, n), default=0)
    headed = bool(calmest) and not chosen[calmest].words
    if headed:
        chosen.insert(1, chosen.pop(calmest))
    return tuple(
        _still(number, frame, takes[frame.clip], title if headed and number == 1 else ())
        for number, frame in enumerate(chosen)
    )


def _order(frame: _Frame, chosen: Sequence[_Frame], near: int) -> tuple[object, ...]:
    """What counts first: no words on the poster and on what gets a headline; for the rest, to be another picture."""
    used = sum(c.clip == frame.clip for c in chosen)
    same = any(abs(frame.at - c.at) < near and frame.clip == c.clip for c in chosen)
    first = (frame.words, same, used) if len(chosen) < 2 else (same, frame.words, used)
    return (*first, -frame.looks, frame.at)


def _frames(
    clip: int, take: Take, span: tuple[int, int], spans: Sequence[tuple[int, int, int]], rate: Fraction
) -> list[_Frame]:
    """The candidates of one clip. Of equally good looks the middle of the clip is the best."""
    start, end = span[0] + CLEAR, span[0] + span[1] - CLEAR
    middle = span[0] + span[1] // 2
    found = []
    for at in dict.fromkeys((*range(middle, end, EVERY), *range(middle, start - 1, -EVERY))):
        if start <= at < end:
            looks = round(_looks(take, at - span[0], rate), 2) - abs(at - middle) / span[1] / 50
            words = max((kind for a, b, kind in spans if a <= at < b), default=0)
            found.append(_Frame(at, clip, words, looks))
    return found


def _looks(take: Take, frame: int, rate: Fraction) -> float:
    """How the picture looks there, what happens around it, and the shot's strength, which is what it is about."""
    at, moments = take.start + (frame + Fraction(1, 2)) / rate, take.stretch.moments
    here = moments[max(0, bisect_right(moments, at, key=lambda m: m.at) - 1)]
    around = moments[max(0, bisect_right(moments, at - AROUND, key=lambda m: m.at) - 1)]
    return (here.looks + around.score + take.stretch.score) / 3


def _still(number: int, frame: _Frame, take: Take, title: Sequence[str]) -> Still:
    words = ("free of words", "with a caption on it, as there is no frame without", "with our words on it, as always")
    strengths = take.stretch.strengths
    return Still(
        id="poster" if number == 0 else f"thumbnail-{number}",
        frame=frame.at,
        text=tuple(title),
        reason=f"From clip {frame.clip + 1}, {words[frame.words]}" + (f": {strengths}" if strengths else ""),
    )
