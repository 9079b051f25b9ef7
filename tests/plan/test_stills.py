"""Stills: clean pictures from the source, near faces, apart from fades and from one another, each with its use."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from cutthrough.model.cut import Box, Clip, Cut, Layout, Still
from cutthrough.model.footage import Footage, Mark, Span, Thing, ThingKind, Transition, TransitionKind
from plan.made import brief, cuts, footage, placement

SAID = [{"id": "m-1", "text": "Big and gentle"}, {"id": "m-2", "text": "Free to share", "by": 4}]
WIDE = placement(aspect_ratios=(Fraction(16, 9),))


def thing(kind: ThingKind, shot: int, first: int, last: int, box: tuple[float, ...], **more: Any) -> Thing:
    x, y, width, height = box
    marks = tuple(Mark(frame=f, x=x, y=y, width=width, height=height) for f in (first, last))
    return Thing(id=f"{kind}-{shot}-{first}", kind=kind, shot=shot, marks=marks, **more)


def index(still: Still, found: Footage) -> int:
    """The source frame in the middle of what the still may show."""
    clip, frames = still.pictures[0].clip, found.frames
    assert frames is not None
    return frames.index_at(clip.source_in) + clip.frames // 2


def shot_of(still: Still, found: Footage) -> int:
    return next(n for n, s in enumerate(found.shots) if s.first <= index(still, found) <= s.last)


def only(master: Footage, **fields: Any) -> Cut:
    (cut,) = cuts(master, brief((15,), messages=SAID, **fields), WIDE)
    return cut


def test_each_still_has_its_use_and_none_has_words_of_ours_but_its_own() -> None:
    cut = only(footage((120,) * 12))
    poster, titled, close, other = cut.stills
    assert (poster.id, poster.text, poster.branded) == ("poster", (), False)
    assert (" ".join(titled.text), titled.branded) == ("Big and gentle", True)
    assert close.text == ()
    assert (" ".join(other.text), other.branded) == ("Free to share", True)
    assert all(s.pictures for s in cut.stills)


def test_they_come_from_different_shots() -> None:
    found = footage((120,) * 12)
    assert len({shot_of(s, found) for s in only(found).stills}) == 4


def test_the_call_to_action_stands_in_for_a_second_message() -> None:
    (cut,) = cuts(footage((120,) * 12), brief((15,)), WIDE)
    assert cut.stills[3].text == ("Watch the film",)


def test_a_title_over_the_whole_edit_is_no_hindrance() -> None:
    (cut,) = cuts(footage((48,), speech=((Fraction(0), Fraction(2)),)), brief((2,), call_to_action=None))
    assert cut.stills[1].text


def test_the_best_looking_frame_is_the_poster() -> None:
    blurred = {"sharpness": (0.1,) * 20}
    course = [blurred] * 9
    course[6] = {"sharpness": (0.6,) * 20, "subject": (0.05,) * 20}
    found = footage((120,) * 9, course=course)
    (cut,) = cuts(found, brief((30,)))
    assert shot_of(cut.stills[0], found) == 6


def test_a_shot_with_a_face_is_chosen_and_cut_close_around_it() -> None:
    face = thing(ThingKind.FACE, 5, 600, 719, (0.55, 0.30, 0.10, 0.20))
    found = footage((120,) * 12, size=(1920, 1080)).model_copy(update={"things": (face,)})
    cut = only(found)
    close = next(s for s in cut.stills if "cut close to the face" in s.reason)
    picture = close.pictures[0]
    crop, (shown,) = picture.clip.framing.crop, picture.faces
    assert crop.height < 1080 * 0.7
    assert 720 / crop.height <= 3
    assert crop.x <= 0.55 * 1920
    assert crop.right >= 0.65 * 1920
    assert shown.height > 0.3 * cut.canvas.height


def test_a_still_is_enlarged_three_times_at_most() -> None:
    face = thing(ThingKind.FACE, 5, 600, 719, (0.55, 0.30, 0.02, 0.04))
    found = footage((120,) * 12, size=(1920, 1080)).model_copy(update={"things": (face,)})
    for still in only(found).stills:
        assert all(p.clip.framing.enlarged <= 3.01 for p in still.pictures)


def test_a_poster_fills_its_place_where_the_video_has_bars() -> None:
    words = thing(ThingKind.TEXT, 0, 0, 119, (0.02, 0.4, 0.96, 0.1), overlay=True)
    found = footage((120,) * 12, size=(1920, 1080)).model_copy(update={"things": (words,)})
    (cut,) = cuts(found, brief((15,)), placement(aspect_ratios=(Fraction(9, 16),)))
    for still in cut.stills:
        framing = still.pictures[0].clip.framing
        assert framing.layout is Layout.CROP
        assert framing.window == Box(x=0, y=0, width=cut.canvas.width, height=cut.canvas.height)


SPANS = {
    "a dissolve": {"transitions": (Transition(kind=TransitionKind.DISSOLVE, first=40, last=80),)},
    "a flash": {"flashes": (Span(start=Fraction(40, 24), end=Fraction(80, 24)),)},
    "letters coming": {"letters": (Span(start=Fraction(40, 24), end=Fraction(80, 24)),)},
}


@pytest.mark.parametrize("update", SPANS.values(), ids=SPANS.keys())
def test_nothing_is_taken_from(update: dict[str, Any]) -> None:
    found = footage((120,), speech=()).model_copy(update=update)
    cut = only(found)
    assert cut.stills
    for still in cut.stills:
        for picture in still.pictures:
            at = found.frames.index_at(picture.clip.source_in)  # type: ignore[union-attr]
            assert not any(40 <= at + n <= 80 for n in range(picture.clip.frames))


def test_words_of_the_source_are_avoided_and_never_half_there() -> None:
    words = thing(ThingKind.TEXT, 0, 60, 119, (0.1, 0.8, 0.8, 0.1), overlay=True)
    found = footage((120,), speech=()).model_copy(update={"things": (words,)})
    indices = [index(s, found) for s in only(found).stills]
    assert indices
    assert all(abs(i - 60) >= 8 for i in indices)
    assert indices[0] < 60


def test_no_words_are_set_on_a_picture_that_has_its_own() -> None:
    words = thing(ThingKind.TEXT, 0, 0, 119, (0.1, 0.8, 0.8, 0.1), overlay=True)
    found = footage((120,), speech=()).model_copy(update={"things": (words,)})
    cut = only(found)
    assert cut.stills
    assert all(s.text == () for s in cut.stills)


def test_two_stills_of_one_shot_are_apart() -> None:
    found = footage((240,), speech=())
    indices = sorted(index(s, found) for s in only(found).stills)
    assert all(b - a >= 18 for a, b in pairwise(indices))


def test_faces_and_words_are_told_in_pixels_of_the_still() -> None:
    face = thing(ThingKind.FACE, 0, 0, 119, (0.4, 0.3, 0.1, 0.2))
    found = footage((120,), size=(1920, 1080), speech=()).model_copy(update={"things": (face,)})
    (cut,) = cuts(found, brief((4,)), WIDE)
    (box,) = cut.stills[0].pictures[0].faces
    assert box.x < 0.4 * cut.canvas.width < 0.5 * cut.canvas.width < box.right
    assert 0 < box.y < 0.3 * cut.canvas.height


def test_an_edit_of_two_seconds_has_a_poster() -> None:
    (cut,) = cuts(footage((48,), speech=()), brief((2,)), WIDE)
    assert cut.stills[0].id == "poster"
    assert isinstance(cut.items[0], Clip)
