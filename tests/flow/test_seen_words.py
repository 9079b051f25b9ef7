"""Words read in a file of others: sights of the same words are one, and subtitles are told from signs."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.flow.promise import promise_of_brief
from cutthrough.flow.seen_words import _replaced, unmeasured
from cutthrough.model.footage import Footage, FrameRun, FrameTable, Mark, Thing, ThingKind
from cutthrough.model.source import Probe
from flow.small import tiny
from flow.test_promise import BRIEF, PROGRAM, TODAY


def line(text: str, first: int, last: int, y: float = 0.8, *, shot: int = 0, overlay: bool | None = True) -> Thing:
    marks = tuple(Mark(frame=frame, x=0.3, y=y, width=0.4, height=0.1) for frame in (first, last))
    return Thing(id=text, kind=ThingKind.TEXT, shot=shot, marks=marks, text=text, overlay=overlay)


def footage(*things: Thing) -> Footage:
    frames = FrameTable(time_base=Fraction(1, 25), runs=(FrameRun(first=0, pts=0, step=1, count=100),))
    return Footage(sha256="a" * 64, probe=Probe(container="mp4", size=1), frames=frames, things=things)


def test_the_same_words_over_a_cut_are_one() -> None:
    found = unmeasured(footage(line("Come in", 0, 39), line("come in", 40, 99, shot=1)))
    assert [(text.text, text.start, text.end) for text in found] == [("Come in", Fraction(0), Fraction(99, 25))]
    assert not found[0].measured
    apart = unmeasured(footage(line("Come in", 0, 39), line("Come in", 40, 99, y=0.1, shot=1)))
    assert len(apart) == 2


def test_words_that_others_take_the_place_of_are_no_sign() -> None:
    taken = unmeasured(footage(line("Come in", 0, 39), line("and sit down", 42, 99)))
    assert all(_replaced(text, taken) for text in taken)
    for other in (line("and sit down", 70, 99), line("and sit down", 42, 99, y=0.2)):
        alone = unmeasured(footage(line("Come in", 0, 39), other))
        assert not any(_replaced(text, alone) for text in alone)


def test_words_of_the_brief_are_named_and_filmed_ones_are_known() -> None:
    seen = footage(line("FILM NIGHT ON US", 0, 50), line("Bakery", 0, 50, y=0.2, overlay=False))
    words = promise_of_brief(BRIEF, PROGRAM, tiny("tiny_video"), footage=seen, today=TODAY).words
    assert {text.text: (text.named != "", text.over) for text in words} == {
        "FILM NIGHT ON US": (True, None),
        "Bakery": (False, False),
    }
