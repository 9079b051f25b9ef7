"""Translated supers stand where the film's own words are, over its version without words, and never flicker."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.media.fonts import default_fonts
from cutthrough.model.brief import CheckedBrief
from cutthrough.model.cut import Box, Cut, Text, TextRole
from cutthrough.model.footage import Mark, Thing, ThingKind
from cutthrough.model.source import SourceRole
from cutthrough.plan.cuts import plan
from cutthrough.plan.look import Look, look_for, overlap
from cutthrough.plan.slots import slot_for
from cutthrough.plan.supers import beside_ours
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


def look() -> Look:
    slot = slot_for(brief((10,)).placements[0], placement(aspect_ratios=(Fraction(16, 9),)), Fraction(10), footage())
    return look_for(slot, program().brand, default_fonts(), has_bug=False)


def text(name: str, span: tuple[int, int], box: Box, role: TextRole = TextRole.SUPER) -> Text:
    return Text(id=name, role=role, start=span[0], end=span[1], lines=("Umsonst",), box=box, size=50)


def clear(*_: object) -> float:
    return 0.0


HERE = Box(x=200, y=400, width=600, height=100)
RATE = Fraction(24)


def test_a_super_under_our_title_stands_on_the_nearest_free_row() -> None:
    title = text("title", (0, 96), HERE, TextRole.TITLE)
    (moved, same), notes = beside_ours([text("s", (24, 96), HERE)], (title,), look(), RATE, clear)
    assert (same, notes) == (title, ())
    assert (moved.start, moved.end, moved.box.x) == (24, 96, HERE.x)
    assert not overlap(moved.box, HERE)
    assert abs(moved.box.y - HERE.y) < 2 * HERE.height


def test_a_super_without_a_free_row_ends_a_title_that_has_been_read_or_waits_for_it() -> None:
    everywhere = Box(x=54, y=54, width=1812, height=972)
    title = text("title", (0, 96), everywhere, TextRole.TITLE)
    (own, ours), notes = beside_ours([text("s", (48, 144), HERE)], (title,), look(), RATE, clear)
    assert (own.start, ours.end, notes) == (48, 48, ())
    (own, ours), notes = beside_ours([text("s", (6, 144), HERE)], (title,), look(), RATE, clear)
    assert (own.start, own.end, ours, notes) == (96, 144, title, ())
    (ours,), notes = beside_ours([text("s", (6, 100), HERE)], (title,), look(), RATE, clear)
    assert ours == title
    assert "Umsonst" in notes[0]


def test_a_super_is_not_moved_onto_a_face() -> None:
    title = text("title", (0, 96), HERE, TextRole.TITLE)
    (moved, _), _ = beside_ours(
        [text("s", (24, 96), HERE)], (title,), look(), RATE, lambda box, _: float(box.y > HERE.y)
    )
    assert moved.box.bottom <= HERE.y
