"""Hooks: a planted strong opening wins, and each part of a score can be told apart."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cutthrough.model.footage import Footage, Mark, Span, Thing, ThingKind
from cutthrough.plan.aims import Aims
from cutthrough.plan.edit import edit
from cutthrough.plan.hooks import WEIGHTS, Hooks, distinct, openings
from cutthrough.plan.sentences import Sentence
from cutthrough.plan.slots import slot_for
from cutthrough.plan.stretches import longest_per_shot, stretches
from plan.made import CALM as COURSE
from plan.made import brief, footage, placement

STRONG = 7
TALL = placement(aspect_ratios=(Fraction(9, 16),))


def shown(kind: ThingKind, shot: int, first: int, last: int, size: tuple[float, float] = (0.2, 0.35)) -> Thing:
    marks = tuple(Mark(frame=f, x=0.4, y=0.3, width=size[0], height=size[1]) for f in (first, last))
    return Thing(id=f"{kind}-{shot}", kind=kind, shot=shot, marks=marks)


def calm(shots: int = 12) -> Footage:
    return footage((96,) * shots, course=[dict.fromkeys(COURSE, ()) for _ in range(shots)])


def planted() -> Footage:
    """A calm film; a second into shot 7 someone large moves, and sound sets in."""
    begin = 96 * STRONG + 24
    course = [{"subject": [0.02] * 4 + [0.09] * 12} if n == STRONG else {} for n in range(12)]
    master = footage((96,) * 12, course=[{**c, "sharpness": [0.5] * 16} for c in course])
    onset = Fraction(begin, 24) + Fraction(1, 10)
    return master.model_copy(
        update={
            "things": (shown(ThingKind.FACE, STRONG, begin, 96 * STRONG + 95),),
            "silence": (Span(start=Fraction(0), end=onset),),
        }
    )


def ranked(master: Footage):
    pool = longest_per_shot(stretches(master, Fraction(1, 2)))
    return openings(pool, {master.sha256: Hooks(master)})


def test_a_planted_strong_opening_wins() -> None:
    master = planted()
    best = ranked(master)[0]
    assert best.stretch.shot == STRONG
    assert abs(best.at - (STRONG * 4 + 1)) <= Fraction(1, 2)
    assert "a face close up" in best.reason
    assert "its sound sets in at once" in best.reason
    slot = slot_for(brief((6,)).placements[0], TALL, Fraction(6), master)
    found = edit(slot, 144, master, (), (), {})
    assert found.takes[0].stretch.shot == STRONG
    assert "with a face close up" in found.takes[0].why


def test_at_least_five_openings_are_weighed_each_in_its_own_shot() -> None:
    found = ranked(calm())
    assert len(found) >= 5
    assert len({o.stretch.shot for o in found}) == len(found)
    assert [o.score for o in found[:-1]] == sorted((o.score for o in found[:-1]), reverse=True)
    assert all(set(o.parts) == set(WEIGHTS) for o in found)
    assert all(0 <= v <= 1 for o in found for v in o.parts.values())


def test_the_weights_are_shares_of_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("face", {"things": (shown(ThingKind.FACE, 3, 288, 383),)}),
        ("text", {"things": (shown(ThingKind.TEXT, 3, 288, 383, (0.6, 0.2)),)}),
        ("sound", {"music": (Span(start=Fraction(121, 10), end=Fraction(20)),)}),
    ],
)
def test_each_part_is_seen(part: str, change: dict) -> None:
    plain, master = calm(), calm().model_copy(update=change)
    stretch = stretches(master, Fraction(1, 2))[3]
    before, after = Hooks(plain).parts(stretch, stretch.first), Hooks(master).parts(stretch, stretch.first)
    assert after[part] > before[part] + 0.4
    assert {k: v for k, v in after.items() if k != part} == {k: v for k, v in before.items() if k != part}


def test_a_sentence_that_begins_at_once_counts_and_one_that_leans_less() -> None:
    master = calm()
    stretch = stretches(master, Fraction(1, 2))[3]
    at = stretch.start + Fraction(1, 10)
    whole, leaning = (Sentence("Is it?", at, at + 1, ((at, at + 1),), leans=x) for x in (False, True))
    words = [Hooks(master, [s]).parts(stretch, stretch.first)["words"] for s in (whole, leaning)]
    assert words[0] == 1
    assert words[1] < 0.5


def test_contrast_to_what_is_before() -> None:
    master = calm()
    dark = tuple(s.model_copy(update={"luma": 0.1}) if n == 4 else s for n, s in enumerate(master.shots))
    hooks = Hooks(master.model_copy(update={"shots": dark}))
    pool = stretches(master, Fraction(1, 2))
    assert hooks.parts(pool[4], pool[4].first)["contrast"] > 0.3
    assert hooks.parts(pool[2], pool[2].first)["contrast"] == 0


@pytest.mark.parametrize("overlay", [True, None, False])
@pytest.mark.parametrize(
    ("first", "last"), [(288, 383), (312, 383), (288, 312)], ids=["there throughout", "coming", "going"]
)
def test_the_films_own_title_is_in_the_way_of_ours(first: int, last: int, overlay: bool | None) -> None:
    words = shown(ThingKind.TEXT, 3, first, last, (0.4, 0.2)).model_copy(update={"overlay": overlay})
    master = calm().model_copy(update={"things": (words,)})
    stretch = stretches(master, Fraction(1, 2))[3]
    clear, ours, none = (
        hooks.score(stretch, stretch.first)
        for hooks in (Hooks(calm(), titled=True), Hooks(master, titled=True), Hooks(master))
    )
    assert none > clear
    assert ours < 0.75 * clear if overlay is not False else ours > clear
    if overlay is not False and (first, last) != (288, 383):
        assert ours == pytest.approx(0.5 * clear, abs=0.001)


def test_an_edit_does_not_open_on_half_a_title() -> None:
    master = calm()
    slot = slot_for(brief((6,)).placements[0], TALL, Fraction(6), master)
    opening = edit(slot, 144, master, (), (), {}, aims=Aims(brief((6,)))).takes[0]
    words = shown(ThingKind.TEXT, opening.stretch.shot, opening.first + 12, opening.first + 40, (0.5, 0.2))
    written = master.model_copy(update={"things": (words.model_copy(update={"overlay": True}),)})
    first = edit(slot, 144, written, (), (), {}, aims=Aims(brief((6,)))).takes[0].first
    assert not any(first < at < first + 48 for at in (words.first, words.last))


def test_others_to_compare_are_no_neighbours() -> None:
    found = ranked(footage((96,) * 12, motion=[0.01 * n for n in range(12)]))
    others = distinct(found, found[:1], 2)
    shots = [found[0].stretch.shot, *(o.stretch.shot for o in others)]
    assert all(abs(a - b) > 1 for n, a in enumerate(shots) for b in shots[n + 1 :])
