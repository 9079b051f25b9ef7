"""What an edit is worth: every weight that the choice of its pieces and joins goes by."""

from __future__ import annotations

from math import log

WORTH = {
    "looks": 1.0,
    "kept": 1.2,
    "faces": 0.3,
    "shown": 0.5,
    "speech": 0.3,
    "relevance": 1.5,
    "sign_off": -0.3,
    "message": 8.0,
    "late": 3.0,
    "opening": 20.0,
    "pace": -0.5,
    "talk": -0.15,
    "torn": -6.0,
    "broken": -0.8,
    "leans": -1.0,
    "forbidden": -20.0,
    "fading": -1.5,
    "again": -2.5,
    "skip": -1.0,
    "neighbour": -0.4,
    "alike": 0.75,
    "beat": 0.3,
    "rhythm": 0.15,
}
"""What an edit is worth; 1 is a second of the best picture there is. No other place holds a weight of the choice.

A second brings: `looks` (`strength.py`), `kept`: faces and words that this canvas leaves whole, `faces`: how much of
it shows one, `shown`: words on the screen that bear on the brief, `speech`: a whole sentence, which is what people
follow, and its `relevance`, more than any picture, because a film is cut down for what it says; the last shot is the
film's own sign-off. Once an edit: a `message` said in time weighs as much as eight seconds of pictures, said `late`
less than half of it; and how strongly it opens more than all of that: the opening decides who sees the rest. A clip:
the square of the logarithm of its length over the pace, so twice as long costs as much as half as long, in seconds of
that pace; less where someone `talk`s, because what is said holds it. A word `torn` costs more than an opening can
bring; a sentence `broken` between words, one that `leans` on what was cut away, and words the brief forbids cost what
an editor would give up to avoid them. Joins: one inside a fade of the
film (`fading`) looks cut short; coming back to a shot looks like a mistake (`again`), and less so where someone goes
on to talk (`skip`); a `neighbour` of the shot before makes no step; a join on a `beat` of the bed is felt, and where
there is none, each side of a join that is on a beat of the master's own music keeps its `rhythm`. A shot much like a
better one is worth less (`alike`, a share).
"""


def off_pace(seconds: float, pace: float, kind: str) -> float:
    """What a clip of so many seconds costs beside the pace, in the weight named by `kind`."""
    return WORTH[kind] * pace * log(seconds / pace) ** 2


def thousandths(value: float) -> int:
    """A worth as the story counts it."""
    return round(1000 * value)
