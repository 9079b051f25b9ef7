"""Choosing: frames are filled exactly, what is said is kept whole, and what an edit is made of is explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.model.brief import Brief
from cutthrough.model.footage import Footage, Mark, Thing, ThingKind
from cutthrough.model.template import Template
from cutthrough.model.transcript import Transcript, Word
from cutthrough.plan.aims import Aims
from cutthrough.plan.choice import pace, shortest
from cutthrough.plan.edit import Edit, edit
from cutthrough.plan.sentences import Sentence, of_transcript
from cutthrough.plan.slots import slot_for
from cutthrough.plan.stretches import longest_per_shot, stretches
from plan.made import brief, footage, placement

TALL = placement(aspect_ratios=(Fraction(9, 16),))


def spans(said: Sequence[Sentence]) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple(w for s in said for w in s.words)


def made(master: Footage, length: Any, aims: Aims | None = None, tail: int = 0, **more: Any) -> Edit:
    asked = aims.brief if aims and aims.brief else brief((length,))
    slot = slot_for(asked.placements[0], TALL, Fraction(length), master)
    said = aims.said if aims else {}
    spoken = {sha: spans(row) for sha, row in said.items()}
    return edit(slot, slot.frames, master, (), (), spoken, tail, aims=aims, **more)


def talk(lines: Sequence[str], seconds: float = 3.4, every: int = 4) -> tuple[Sentence, ...]:
    """One line each `every` seconds, its words evenly in it with a short pause after each."""
    words = []
    for n, line in enumerate(lines):
        each = Fraction(seconds).limit_denominator(100) / len(line.split())
        for k, word in enumerate(line.split()):
            start = every * n + k * each
            words.append(Word(text=word, start=start, end=start + each * Fraction(9, 10)))
    return of_transcript(Transcript(sha256="m", language="en", origin="captions", words=tuple(words)))


def lines_heard(found: Edit, said: Sequence[Sentence], rate: Fraction = Fraction(24)) -> list[str]:
    """The sentences that are heard whole."""
    shown: list[list[Fraction]] = []
    for take in found.takes:
        if shown and abs(shown[-1][1] - take.start) < Fraction(1, 24):
            shown[-1][1] = take.end(rate)
        else:
            shown.append([take.start, take.end(rate)])
    return [s.text for s in said if any(a <= s.start and s.end <= b for a, b in shown)]


def torn(found: Edit, said: Sequence[Sentence], rate: Fraction = Fraction(24)) -> int:
    """How many words a join or an end cuts through."""
    edges = []
    for n, take in enumerate(found.takes):
        before = found.takes[n - 1].end(rate) if n else None
        edges += [take.start] if before is None or abs(before - take.start) > Fraction(1, 24) else []
        after = found.takes[n + 1].start if n + 1 < len(found.takes) else None
        edges += [take.end(rate)] if after is None or abs(take.end(rate) - after) > Fraction(1, 24) else []
    return sum(s < at < e for at in edges for s, e in spans(said))


def test_pace_follows_the_length() -> None:
    assert [float(pace(Fraction(n))) for n in (3, 6, 15, 30, 90)] == [1.2, 1.2, 2.1, 3.6, 3.6]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(14, 160), min_size=1, max_size=24), st.sampled_from([3, 6, 15, 30]))
def test_frames_are_filled_exactly_and_seen_once(shots: list[int], length: int) -> None:
    master = footage(shots)
    found = made(master, length)
    total = sum(t.frames for t in found.takes)
    assert all(t.frames >= shortest(Fraction(24)) for t in found.takes)
    ordered = sorted(found.takes, key=lambda t: t.start)
    assert all(one.end(Fraction(24)) <= other.start for one, other in pairwise(ordered))
    rooms = sum(s.frames_from(s.start, Fraction(24)) for s in longest_per_shot(stretches(master, Fraction(1, 2))))
    assert total == length * 24 or (total < length * 24 and rooms < length * 24 + 12 * len(shots))


def test_long_shots_are_taken_before_slivers() -> None:
    found = made(footage((20, 120) * 8), 13)
    assert sum(t.frames for t in found.takes) == 312
    assert all(t.stretch.shot % 2 for t in found.takes)


TAKES = ["alpha", "bravo", "delta", "echo", "golf", "hotel", "india"]
FILLER = [f"Nothing of note happens in take {take} here." for take in TAKES]


def asking(*messages: dict[str, Any], **fields: Any) -> Brief:
    return brief((6,), messages=[{"id": f"m-{n}", **m} for n, m in enumerate(messages, 1)], **fields)


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize(
    "shots", [(768,), (96,) * 8, (50, 62, 80) * 4], ids=["one shot", "cuts between", "cuts inside"]
)
def test_a_sentence_that_says_the_message_is_kept_whole(shots: tuple[int, ...], place: int) -> None:
    lines = [*FILLER]
    lines.insert(place, "Our solar lamps shine all night long.")
    said = talk(lines)
    asked = asking({"text": "Solar lamps that shine all night", "by": 6})
    found = made(footage(shots), 6, Aims(asked, {"m": said}))
    assert "Our solar lamps shine all night long." in lines_heard(found, said)
    assert any('says "Solar lamps that shine all night"' in t.why and "Our solar lamps" in t.why for t in found.takes)
    assert torn(found, said) == 0
    assert sum(t.frames for t in found.takes) == 144


@pytest.mark.parametrize(
    ("shots", "gradual"),
    [
        ((96, 96, 96, *(7,) * 14, 96, 96, 96), ()),
        ((96,) * 9, ((Fraction(13), Fraction(14)), (Fraction(15), Fraction(16)))),
        ((96, 96, 96, 50, 4, 50, 96, 96), ()),
    ],
    ids=["montage", "dissolves", "a flash of a shot"],
)
def test_a_sentence_is_kept_whole_over_whatever_the_film_does(
    shots: tuple[int, ...], gradual: tuple[tuple[Fraction, Fraction], ...]
) -> None:
    said = talk([*FILLER[:3], "Our solar lamps shine all night long.", *FILLER[3:5]])
    asked = asking({"text": "Solar lamps that shine all night"})
    found = made(footage(shots, gradual=gradual), 6, Aims(asked, {"m": said}))
    assert "Our solar lamps shine all night long." in lines_heard(found, said)
    assert torn(found, said) == 0
    assert sum(t.frames for t in found.takes) == 144
    assert all(t.frames >= 12 for t in found.takes)


def test_two_messages_are_both_said_and_the_urgent_one_in_time() -> None:
    lines = [*FILLER, "Every lamp is repaired for free.", "More of nothing.", "Our solar lamps shine all night long."]
    said = talk(lines)
    asked = asking({"text": "Repaired for free"}, {"text": "Solar lamps shine all night", "by": 4})
    found = made(footage((960,)), 8, Aims(asked, {"m": said}))
    assert {"Every lamp is repaired for free.", "Our solar lamps shine all night long."} <= set(
        lines_heard(found, said)
    )
    assert found.takes[0].start >= 36 - Fraction(1, 2)


def test_no_word_is_torn_where_single_words_have_times() -> None:
    words = tuple((Fraction(n, 2), Fraction(n, 2) + Fraction(2, 5)) for n in range(60))
    said = (Sentence("word " * 60, Fraction(0), Fraction(30), words),)
    found = made(footage((720,)), 6, Aims(brief((6,)), {"m": said}))
    assert torn(found, said) == 0


def test_words_that_had_to_be_torn_are_told() -> None:
    said = (Sentence("One endless word", Fraction(0), Fraction(30), ((Fraction(0), Fraction(30)),)),)
    found = made(footage((720,)), 6, Aims(brief((6,)), {"m": said}))
    assert torn(found, said)
    assert [n for n in found.notes if n.startswith("speech is cut through")]


def test_words_that_may_not_be_said_are_not() -> None:
    said = talk(["Our lamps shine all night.", "Lamps are guaranteed for ever.", "Lamps for everyone.", *FILLER])
    asked = asking({"text": "Lamps"}, guardrails={"never_say": ["guaranteed for ever"]})
    found = made(footage((960,)), 12, Aims(asked, {"m": said}))
    assert "Lamps are guaranteed for ever." not in lines_heard(found, said)


def test_a_sentence_that_leans_on_another_is_left() -> None:
    twice = ["And our lamps shine at night.", "So our lamps shine at night.", "Our lamps shine at night."]
    said = talk(["Good morning.", *twice], every=12)[1:]
    assert [s.leans for s in said] == [True, True, False]
    asked = asking({"text": "Lamps shine at night"})
    better = Aims(asked, {"m": said}, keeps=lambda _, shot, *__: 0.72 if shot >= 9 else 1.0)
    found = made(footage((96,) * 13), 8, better)
    assert "Our lamps shine at night." in lines_heard(found, said)


def test_what_a_canvas_keeps_is_preferred() -> None:
    master = footage((96,) * 12)
    found = made(master, 6, Aims(keeps=lambda _, shot, *__: float(shot % 2)))
    assert all(t.stretch.shot % 2 for t in found.takes)


def test_faces_are_preferred() -> None:
    master = footage((96,) * 12)
    mark = Mark(frame=0, x=0.4, y=0.2, width=0.2, height=0.3)
    things = tuple(
        Thing(
            id=f"f{n}",
            kind=ThingKind.FACE,
            shot=n,
            marks=tuple(mark.model_copy(update={"frame": f}) for f in (96 * n, 96 * n + 95)),
        )
        for n in (1, 4, 7, 10)
    )
    found = made(master.model_copy(update={"things": things}), 6)
    assert {t.stretch.shot for t in found.takes} <= {1, 4, 7, 10}


def test_joins_fall_on_the_beats_of_the_music() -> None:
    beats = [Fraction(n, 2) for n in range(40)]
    found = made(footage((96,) * 14), 15, Aims(beats=beats))
    joins, at = [], 0
    for take in found.takes[:-1]:
        at += take.frames
        joins.append(at)
    assert joins
    assert all(j % 12 == 0 for j in joins)


def test_joins_keep_the_rhythm_of_the_films_own_music() -> None:
    plain = footage((97,) * 14, motion=[0.01] * 14)
    master = plain.model_copy(update={"beats": tuple(Fraction(n * 11, 24) for n in range(124)), "tempo": 131.0})

    def on(found: Edit) -> float:
        takes = found.takes
        sides = [t.end(Fraction(24)) for t in takes[:-1]] + [t.start for t in takes[1:]]
        return sum(side * 24 % 11 == 0 for side in sides) / len(sides)

    assert on(made(master, 15)) >= 0.8
    assert on(made(plain, 15)) < 0.5
    assert on(made(master, 15, Aims(beats=[Fraction(n, 2) for n in range(30)]))) < 0.5


@pytest.mark.parametrize("at", ["3.5", "17", "38.2"])
def test_a_pinned_opening_opens(at: str) -> None:
    asked = brief((6,), opening=at)
    found = made(footage((96,) * 12), 6, Aims(asked))
    assert abs(found.takes[0].start - Fraction(at)) <= Fraction(1, 8)
    assert found.takes[0].why.startswith("Opens where the brief asks")
    assert sum(t.frames for t in found.takes) == 144


def test_a_pinned_opening_that_is_black_is_told() -> None:
    master = footage((96,) * 12, black=((Fraction(16), Fraction(20)),))
    found = made(master, 6, Aims(brief((6,), opening="18")))
    assert any(n.startswith("the opening asked for at 18 s can't be shown") for n in found.notes)


def test_openings_of_the_masters_own_are_made_to_compare() -> None:
    master = footage((96,) * 16, motion=[0.01 + 0.002 * ((n * 7) % 5) for n in range(16)])
    found = made(master, 15, vary=True)
    assert len(found.openings) == 2
    first = found.takes[0]
    assert all(t.frames == first.frames for t in found.openings.values())
    used = {t.stretch.shot for t in found.takes}
    others = [t.stretch.shot for t in found.openings.values()]
    assert len({*others} | {first.stretch.shot}) == 3
    assert not used & {*others}
    assert all(key.startswith("master at ") for key in found.openings)
    assert sum(t.frames for t in found.takes) == 360


def test_the_channels_template_sets_the_pace() -> None:
    swift = Template(id="t", placement="p", objective="awareness", pace="1", first="1", by="1")
    quick = made(footage((96,) * 40), 15, replace(Aims(), template=swift))
    usual = made(footage((96,) * 40), 15)
    assert len(quick.takes) > len(usual.takes)
    assert quick.takes[0].frames <= 30


def test_shots_are_not_used_to_their_edges() -> None:
    found = stretches(footage((48, 48, 48)), Fraction(1, 2))
    assert [(s.first, s.last) for s in found] == [(0, 45), (50, 93), (98, 143)]


def test_pictures_rising_out_of_black_are_left_out() -> None:
    (found,) = stretches(footage((240,), black=((Fraction(0), Fraction(1)),)), Fraction(1, 2))
    assert found.start >= Fraction(3, 2)


def test_pictures_that_dissolve_into_each_other_are_shots_of_their_own() -> None:
    fades = tuple((Fraction(n), Fraction(n + 1)) for n in (4, 9, 14))
    found = stretches(footage((24 * 20,), gradual=fades), Fraction(1, 2))
    assert len(longest_per_shot(found)) == 1
    assert [float(s.start) for s in longest_per_shot(found, faded_apart=True)] == pytest.approx([0, 5, 10, 15], abs=0.2)


def test_also_where_fades_are_needed_clips_begin_and_end_outside_of_them() -> None:
    fades = ((Fraction(0), Fraction(1)), (Fraction(4), Fraction(5)), (Fraction(7), Fraction(8)))
    (found,) = stretches(footage((24 * 8,), gradual=fades), Fraction(1, 2), fading_too=True)
    assert 1 < found.start < Fraction(5, 4)
    assert Fraction(27, 4) < found.end < 7
