"""Translated supers stand where the film's own words are, over its version without words, and never flicker."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.brief import CheckedBrief
from cutthrough.model.cut import Cut, Text, TextRole
from cutthrough.model.footage import Mark, Thing, ThingKind
from cutthrough.model.source import SourceRole
from cutthrough.plan.cuts import plan
from plan.made import Cue, brief, footage, placement, program, source


def planned(
    words: str, start: Fraction | int, end: Fraction, *, things: bool = True, card: bool = False
) -> tuple[Cut, list[Text]]:
    mark = Mark(frame=0, x=0.1, y=0.1, width=0.35, height=0.1)
    marks = (mark, mark.model_copy(update={"frame": 239}))
    own = Thing(id="w", kind=ThingKind.TEXT, shot=0, marks=marks, text="Free", overlay=True)
    master = footage((240,), speech=()).model_copy(update={"things": (own,) if things else ()})
    clean = footage((240,), speech=(), sha="t")
    where = placement(aspect_ratios=(Fraction(16, 9),))
    asked = brief((10,), placement_id=where.id, messages=[], title="Now", languages=["de"])
    asked = asked if card else asked.model_copy(update={"call_to_action": None})
    (cut,) = plan(
        CheckedBrief(brief=asked, file_digest="d"),
        program(),
        (source(master), source(clean, SourceRole.TEXTLESS)),
        {f.sha256: f for f in (master, clean)},
        {where.id: where},
        {},
        supers={"de": [Cue(Fraction(start), end, words)]},
    )
    return cut, [text for text in cut.texts if text.role is TextRole.SUPER]


def test_a_super_stands_where_the_films_own_words_are() -> None:
    cut, (text,) = planned("Umsonst", 5, Fraction(8))
    assert {item.source for item in cut.items} == {"t"}
    middle = text.box.x + text.box.width / 2, text.box.y + text.box.height / 2
    assert abs(middle[0] - 0.275 * cut.canvas.width) < 0.1 * cut.canvas.width
    assert abs(middle[1] - 0.15 * cut.canvas.height) < 0.05 * cut.canvas.height
    assert text.language == "de"


def test_a_super_stands_in_the_lower_third_where_the_film_has_no_words() -> None:
    cut, (text,) = planned("Umsonst", 5, Fraction(8), things=False)
    assert text.box.y > cut.canvas.height / 2


def test_a_super_that_the_end_card_leaves_a_moment_of_is_not_shown() -> None:
    shown = [planned("Umsonst", Fraction(tenths, 10), Fraction(10), card=True)[1] for tenths in range(50, 96, 2)]
    assert [texts for texts in shown if texts]
    assert [texts for texts in shown if not texts]
    assert all((text.end - text.start) / 24 >= Fraction(2, 5) for texts in shown for text in texts)
