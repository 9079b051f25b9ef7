"""Stills: pictures without words on them, of different shots, and the best looking first."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.cut import Cut, TextRole
from plan.made import Cue, brief, cuts, footage


def wordy(cut: Cut, frame: int) -> bool:
    roles = (TextRole.TITLE, TextRole.CAPTION)
    return any(t.start <= frame < t.end for t in cut.texts if t.role in roles)


def test_stills_are_free_of_words_where_that_can_be() -> None:
    said = [{"id": "m-1", "text": "Big and gentle"}, {"id": "m-2", "text": "Free to share", "by": 4}]
    for length in (6, 15, 30):
        (cut,) = cuts(footage((120,) * 12), brief((length,), messages=said))
        assert len(cut.stills) == 4
        assert not any(wordy(cut, s.frame) for s in cut.stills[:2])
        assert "free of words" in cut.stills[0].reason


def test_no_headline_is_set_over_other_words() -> None:
    words = (Cue(Fraction(0), Fraction(8), "All the time"),)
    (cut,) = cuts(footage((48,), speech=((Fraction(0), Fraction(2)),)), brief((2,), call_to_action=None))
    title = next(t for t in cut.texts if t.role is TextRole.TITLE)
    assert (title.start, title.end) == (0, cut.frames)
    assert all(s.text == () for s in cut.stills)
    (cut,) = cuts(footage((240,), speech=()), brief((8,), call_to_action=None), captions={"en": words})
    assert all(s.text == () for s in cut.stills)


def test_the_best_looking_frame_is_the_poster() -> None:
    blurred = {"sharpness": (0.1,) * 20}
    crisp = {"sharpness": (0.6,) * 20, "subject": (0.05,) * 20}
    course = [blurred] * 9
    course[6] = crisp
    (cut,) = cuts(footage((120,) * 9, course=course), brief((30,)))
    sources = [c.source_in for c in cut.items if hasattr(c, "source_in")]
    poster = cut.stills[0].frame
    clip = max(n for n, start in enumerate(cut.starts) if start <= poster)
    assert Fraction(30) <= sources[clip] < Fraction(35)
