"""Creative features: from made-up footage whose every feature is known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cutthrough.analyse.features import Glance, features
from cutthrough.model.cut import CaptionCue
from cutthrough.model.features import CreativeFeatures, HookKind, Look
from cutthrough.model.footage import Footage, FrameTable, Mark, Span, Thing, ThingKind, Transition, TransitionKind
from plan.made import brief, cuts, footage


def thing(kind: ThingKind, first: int, last: int, text: str | None = None, height: float = 0.2, **more: Any) -> Thing:
    marks = tuple(Mark(frame=f, x=0.1, y=0.1, width=0.2, height=height) for f in (first, last))
    return Thing(id=f"{kind}-{first}", kind=kind, shot=0, marks=marks, text=text, **more)


def made(*things: Thing, **update: Any) -> Footage:
    """240 frames at 24 a second: shots of 2, 3 and 5 seconds."""
    return footage((48, 72, 120)).model_copy(update={"things": things, **update})


def test_cuts_and_shot_lengths() -> None:
    found = features(made())
    assert (found.first_cut, found.cuts_first_5s, found.shots) == (2, 2, 3)
    assert (found.shot_min, found.shot_median, found.shot_max) == (2, 3, 5)
    assert found.length == 10


def test_one_shot_has_no_first_cut() -> None:
    found = features(footage((240,)))
    assert (found.first_cut, found.shots, found.cuts_first_5s) == (None, 1, 0)


def test_what_is_there_twice_counts_once() -> None:
    found = features(made(thing(ThingKind.FACE, 24, 71), thing(ThingKind.FACE, 48, 95)))
    assert found.face is not None
    assert (found.face.onset, found.face.seconds, found.face.share) == (1, 3, 0.3)


def test_nothing_found_is_not_the_same_as_not_told() -> None:
    found = features(made(speech=None))
    assert found.face is not None
    assert (found.face.onset, found.face.seconds) == (None, 0)
    assert found.speech is None
    assert found.brand is None
    assert found.product is None
    assert found.call_to_action is None


def test_the_brand_is_there_where_its_name_is_read() -> None:
    found = features(
        made(thing(ThingKind.TEXT, 48, 95, "By PEACH & Co"), thing(ThingKind.TEXT, 0, 23, "Hello")), brand="Peach"
    )
    assert found.brand is not None
    assert (found.brand.onset, found.brand.seconds) == (2, 2)


def test_the_logo_counts_as_the_brand() -> None:
    logo = (Span(start=Fraction(7), end=Fraction(9)),)
    found = features(made(), brand="Бренд", glance=Glance(logo=logo))
    assert found.brand is not None
    assert (found.brand.onset, found.brand.seconds) == (7, 2)


def test_a_name_that_can_not_be_read_can_not_be_told() -> None:
    assert features(made(), brand="Бренд").brand is None


def test_the_call_to_action_is_confirmed_by_reading() -> None:
    (cut,) = cuts(footage(), brief((15,)))
    shown = thing(ThingKind.TEXT, 192, 239, "Watch the flm")
    found = features(made(shown), cut)
    assert found.call_to_action is not None
    assert (found.call_to_action.onset, found.call_to_action.seconds) == (8, 2)
    absent = features(made(thing(ThingKind.TEXT, 0, 239, "something else entirely")), cut)
    assert absent.call_to_action is not None
    assert absent.call_to_action.onset is None


def test_caption_speed_and_words_a_minute() -> None:
    (cut,) = cuts(footage(), brief((15,)))
    cues = (
        CaptionCue(start=0, end=48, text="ten chars!", language="en"),
        CaptionCue(start=48, end=72, text="twenty characters ok", language="en"),
        CaptionCue(start=0, end=24, text="nicht gemeint, viel zu lang", language="de"),
    )
    cut = cut.model_copy(update={"captions": cues, "texts": ()})
    found = features(made(speech=(Span(start=Fraction(0), end=Fraction(3)),)), cut)
    assert (found.caption_speed, found.caption_speed_max) == (12.5, 20.0)
    assert found.words_a_minute == 100


HOOKS = {
    "a face": (made(thing(ThingKind.FACE, 12, 47)), HookKind.FACE),
    "words": (made(thing(ThingKind.TEXT, 6, 47, "Hi")), HookKind.TEXT),
    "a voice": (made(speech=(Span(start=Fraction(1, 2), end=Fraction(2)),)), HookKind.VOICE),
    "music": (made(music=(Span(start=Fraction(0), end=Fraction(9)),)), HookKind.MUSIC),
    "cuts": (
        made(transitions=tuple(Transition(kind=TransitionKind.CUT, first=f, last=f) for f in (24, 48))),
        HookKind.CUTS,
    ),
    "motion": (footage((240,), motion=(0.08,)), HookKind.MOTION),
}


@pytest.mark.parametrize(("found", "kind"), HOOKS.values(), ids=HOOKS.keys())
def test_what_the_opening_holds_by(found: Footage, kind: HookKind) -> None:
    assert features(found).hook == (kind,)


def test_a_small_or_late_face_is_no_hook() -> None:
    assert features(made(thing(ThingKind.FACE, 12, 47, height=0.05))).hook == ()
    assert features(made(thing(ThingKind.FACE, 60, 119))).hook == ()


def test_signs_in_the_scene_are_no_words_of_the_edit() -> None:
    found = features(made(thing(ThingKind.TEXT, 0, 239, "EXIT", overlay=False)))
    assert found.text is not None
    assert found.text.onset is None


def test_sound_alone_has_no_picture_features() -> None:
    sound = made(frames=None, shots=(), things=())
    found = features(sound)
    assert (found.shots, found.face, found.hook, found.motion) == (None, None, None, None)
    assert found.length == 10


def test_what_was_glanced_is_kept() -> None:
    look = Look(luma=0.4, contrast=0.6, saturation=0.3, hue="blue")
    found = features(made(), glance=Glance(look=look, caption_contrast=5.5))
    assert (found.look, found.caption_contrast) == (look, 5.5)


def test_an_empty_table_is_no_crash() -> None:
    empty = made(frames=FrameTable(time_base=Fraction(1, 24), runs=()), shots=(), things=())
    assert features(empty).shots is None


def test_features_read_back_as_they_were_written() -> None:
    found = features(made(thing(ThingKind.TEXT, 48, 95, "Peach")), brand="Peach")
    assert found.face is not None
    assert found.face.onset is None
    assert CreativeFeatures.from_json(found.to_json()) == found
