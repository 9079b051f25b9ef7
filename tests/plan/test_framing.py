"""Framing against things whose boxes are known exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.cut import Box, Camera, Framing, Layout, Pane, Waypoint
from cutthrough.model.footage import Footage, Mark, Thing, ThingKind
from cutthrough.model.overrides import FramingOverride
from cutthrough.model.placement import Size
from cutthrough.plan.framing import Room, frame, frame_shots, stage
from cutthrough.plan.views import view
from plan.made import footage

TALL, SQUARE, WIDE = Size(width=1080, height=1920), Size(width=1080, height=1080), Size(width=1920, height=1080)
SHOT = 96
Place = Callable[[float], tuple[float, float, float, float]]


def thing(place: Place, kind: ThingKind = ThingKind.FACE, *, name: str = "a", shot: int = 0, **more: object) -> Thing:
    """A thing whose box is `place(share of the shot)`, with a mark every sixth frame."""
    frames = [*range(0, SHOT - 1, 6), SHOT - 1]
    marks = []
    for at in frames:
        x, y, width, height = place(at / (SHOT - 1))
        marks.append(Mark(frame=shot * SHOT + at, x=x, y=y, width=width, height=height))
    return Thing(id=f"{name}{shot}", kind=kind, shot=shot, marks=tuple(marks), **more)


def still(x: float, y: float = 0.3, width: float = 0.1, height: float = 0.25) -> Place:
    return lambda _: (x, y, width, height)


def film(*things: Thing, shots: int = 1, size: tuple[int, int] = (1280, 720), **more: object) -> Footage:
    """Shots of 96 frames at 24 with these things in them; where the eye goes is even."""
    made = footage((SHOT,) * shots, size=size, **more)
    return made.model_copy(update={"things": things})


def one(canvas: Size, *things: Thing, **more: object) -> Framing:
    return frame_shots(film(*things, **more), canvas)[0]


def whole_share(framing: Framing, each: Thing, size: tuple[int, int] = (1280, 720)) -> float:
    """Share of the frames at which one pane shows all of the thing."""
    held = 0
    for at in range(SHOT):
        mark = each.at(each.shot * SHOT + at)
        assert mark is not None
        left, top = mark.x * size[0], mark.y * size[1]
        right, bottom = left + mark.width * size[0], top + mark.height * size[1]
        for pane in framing.panes:
            x, y = pane.corner(at)
            if x <= left and y <= top and right <= x + pane.crop.width and bottom <= y + pane.crop.height:
                held += 1
                break
    return held / SHOT


@pytest.mark.parametrize("x", [0.02, 0.3, 0.45, 0.88])
@pytest.mark.parametrize("canvas", [TALL, SQUARE], ids=["9:16", "1:1"])
def test_one_face_is_cropped_to_and_whole(x: float, canvas: Size) -> None:
    face = thing(still(x))
    framing = one(canvas, face)
    assert (framing.layout, framing.camera) == (Layout.CROP, Camera.STILL)
    assert whole_share(framing, face) == 1
    assert not framing.guess


def test_a_face_has_room_around_it_where_there_is_some() -> None:
    face = thing(still(0.3))
    crop = one(TALL, face).crop
    assert crop.x <= (0.3 - 0.01) * 1280
    assert crop.right >= (0.4 + 0.01) * 1280


def test_words_are_whole() -> None:
    words = thing(still(0.62, 0.8, 0.28, 0.08), ThingKind.TEXT, overlay=True)
    framing = one(TALL, words)
    assert framing.layout is Layout.CROP
    assert whole_share(framing, words) == 1


def test_words_too_wide_for_a_crop_are_shown_whole_and_told() -> None:
    words = thing(still(0.1, 0.8, 0.8, 0.08), ThingKind.TEXT, overlay=True)
    framing = one(TALL, words)
    assert whole_share(framing, words) == 1
    assert framing.layout is not Layout.CROP
    assert "text" in framing.reason


def test_a_sign_in_the_street_may_be_cut() -> None:
    sign = thing(still(0.1, 0.8, 0.8, 0.08), ThingKind.TEXT, overlay=False)
    face = thing(still(0.8), name="b")
    framing = one(TALL, sign, face)
    assert framing.layout is Layout.CROP
    assert whole_share(framing, face) == 1


def test_a_face_that_crosses_is_followed_without_turning_back() -> None:
    face = thing(lambda t: (0.05 + 0.75 * t, 0.3, 0.1, 0.25))
    framing = one(TALL, face)
    assert framing.layout is Layout.CROP
    assert framing.camera in (Camera.PAN, Camera.FOLLOW)
    assert whole_share(framing, face) >= 0.95
    lefts = [framing.panes[0].corner(at)[0] for at in range(SHOT)]
    assert all(b >= a for a, b in pairwise(lefts))
    speeds = [b - a for a, b in pairwise(lefts)]
    assert max(abs(b - a) for a, b in pairwise(speeds)) <= 2.5  # pixels a frame, each frame: no jerk


def test_a_head_that_wobbles_does_not_move_the_crop() -> None:
    face = thing(lambda t: (0.4 + 0.02 * ((int(t * 1000) % 3) - 1), 0.3, 0.1, 0.25))
    framing = one(TALL, face)
    assert framing.camera is Camera.STILL
    assert framing.panes[0].path == ()
    assert whole_share(framing, face) == 1


def test_one_who_gets_up_and_sits_elsewhere_is_panned_with_once() -> None:
    face = thing(lambda t: (0.2 + 0.45 * min(1.0, max(0.0, (t - 0.2) / 0.6)), 0.3, 0.1, 0.25))
    framing = one(TALL, face)
    assert framing.camera is Camera.PAN
    assert whole_share(framing, face) >= 0.95


def test_two_people_far_apart_stand_above_each_other() -> None:
    left, right = thing(still(0.08)), thing(still(0.8), name="b")
    framing = one(TALL, left, right)
    assert framing.layout is Layout.STACK
    assert [pane.window.height for pane in framing.panes] == [960, 960]
    assert whole_share(framing, left) == whole_share(framing, right) == 1
    assert framing.enlarged <= 3


def test_two_people_far_apart_stand_side_by_side_in_a_square() -> None:
    left, right = thing(still(0.02)), thing(still(0.88), name="b")
    framing = one(SQUARE, left, right, size=(1920, 800))
    assert framing.layout is Layout.TWO_UP
    assert framing.panes[0].window.right == framing.panes[1].window.x


def test_two_people_near_each_other_share_a_crop() -> None:
    left, right = thing(still(0.4)), thing(still(0.55), name="b")
    framing = one(TALL, left, right)
    assert framing.layout is Layout.CROP
    assert whole_share(framing, left) == whole_share(framing, right) == 1


def test_an_inset_of_the_screens_shape_takes_its_place() -> None:
    phone = thing(still(0.6, 0.05, 0.28, 0.9), ThingKind.INSET)
    words = thing(still(0.62, 0.4, 0.24, 0.1), ThingKind.TEXT, name="t", overlay=True)
    other = thing(still(0.05, 0.4, 0.3, 0.1), ThingKind.TEXT, name="u", overlay=True)
    assert one(TALL, phone, words, other).layout is not Layout.INSET
    face = thing(still(0.7, 0.2, 0.16, 0.3), name="f")
    crowd = [thing(still(0.62 + 0.05 * i, 0.6, 0.04, 0.08), name=f"g{i}") for i in range(2)]
    framing = one(TALL, phone, face, *crowd)
    assert whole_share(framing, face) == 1


def test_a_crop_that_would_be_a_guess_is_reported_and_falls_back() -> None:
    framing = one(TALL)
    assert framing.guess
    assert framing.layout in (Layout.FIT, Layout.WINDOW)
    assert framing.crop.width >= 0.7 * 1280


def test_a_group_is_not_cut_to_some_of_its_faces() -> None:
    faces = [thing(still(0.05 + 0.1 * i, 0.3, 0.06, 0.15), name=f"f{i}") for i in range(9)]
    framing = one(TALL, *faces)
    assert all(whole_share(framing, face) == 1 for face in faces)


def test_people_who_come_after_a_face_count_as_well() -> None:
    """One shot in which a face is seen first, and then three walk by one after the other, seen from behind."""

    def part(each: Thing, first: int, last: int) -> Thing:
        return each.model_copy(update={"marks": tuple(m for m in each.marks if first <= m.frame <= last)})

    face = part(thing(still(0.45)), 0, 30)
    people = [
        part(thing(still(0.7, 0.2, 0.2, 0.7), ThingKind.PERSON, name=f"p{n}"), 36 + 18 * n, 48 + 18 * n)
        for n in range(3)
    ]
    views = view(film(face, *people), 0)
    assert [need.required for need in views.needs] == [True, True, True, True]
    together = [thing(still(0.1 * n, 0.2, 0.2, 0.5 + 0.1 * n), ThingKind.PERSON, name=f"q{n}") for n in range(4)]
    assert [need.required for need in view(film(*together), 0).needs] == [False, False, True, True]


def test_sixty_people_are_framed_at_once() -> None:
    faces = [thing(still(0.01 + 0.098 * (i % 10), 0.05 + 0.15 * (i // 10), 0.05, 0.1), name=f"f{i}") for i in range(60)]
    assert one(TALL, *faces).layout is not Layout.CROP


def test_shots_that_can_fill_the_screen_do_though_one_can_not() -> None:
    faces = [thing(still(0.4), shot=n) for n in range(5)]
    words = thing(still(0.05, 0.8, 0.9, 0.1), ThingKind.TEXT, name="t", shot=5, overlay=True)
    framings = frame_shots(film(*faces, words, shots=6), TALL)
    assert [f.layout for f in framings[:5]] == [Layout.CROP] * 5
    assert framings[5].layout in (Layout.FIT, Layout.WINDOW)
    assert framings[5].window.width == 1080


def test_a_person_may_decide() -> None:
    made = film(thing(still(0.4)))
    wish = FramingOverride(shot=Fraction(1), focus=(0.9, 0.5))
    chosen = view(made, 0, override=wish)
    framing = frame(chosen, stage([chosen], TALL, Room((0, 0), 0)))
    assert framing.pinned
    assert framing.crop.right == 1280
    moved = view(made, 0, override=wish.model_copy(update={"to": (0.1, 0.5)}))
    framing = frame(moved, stage([moved], TALL, Room((0, 0), 0)))
    assert framing.panes[0].corner(SHOT - 1)[0] < framing.panes[0].corner(0)[0]
    fitted = view(made, 0, override=FramingOverride(shot=Fraction(1), layout=Layout.FIT))
    assert frame(fitted, stage([fitted], TALL, Room((0, 0), 0))).layout is Layout.FIT


def test_a_person_may_have_one_clip_fill_the_screen_of_an_edit_in_a_window() -> None:
    words = thing(lambda _: (0.05, 0.4, 0.9, 0.1), ThingKind.TEXT, text="Far too wide for any crop of it", overlay=True)
    wish = FramingOverride(shot=Fraction(1), layout=Layout.CROP, focus=(0.2, 0.5))
    chosen = view(film(words), 0, override=wish)
    framing = frame(chosen, stage([view(film(words), 0)], TALL, Room((0, 0), 0)))
    assert (framing.layout, framing.window) == (Layout.CROP, Box(x=0, y=0, width=1080, height=1920))


boxes = st.tuples(
    st.floats(0, 0.8), st.floats(0, 0.7), st.floats(0.02, 0.2), st.floats(0.03, 0.3), st.sampled_from(list(ThingKind))
)


@given(
    found=st.lists(boxes, max_size=8),
    size=st.sampled_from([(1280, 720), (800, 332), (640, 480), (720, 1280), (1000, 1000)]),
    canvas=st.sampled_from([TALL, SQUARE, WIDE, Size(width=1080, height=1350)]),
    drift=st.floats(-0.6, 0.6),
)
def test_every_framing_can_be_rendered(
    found: Sequence[tuple[float, float, float, float, ThingKind]], size: tuple[int, int], canvas: Size, drift: float
) -> None:
    things = [
        thing(lambda t, x=x, y=y, w=w, h=h: (min(1 - w, max(0.0, x + drift * t)), y, w, h), kind, name=f"n{i}")
        for i, (x, y, w, h, kind) in enumerate(found)
    ]
    made = film(*things, size=size)
    for framing in frame_shots(made, canvas):
        for pane in framing.panes:
            for at in (0, 7, SHOT // 2, SHOT - 1):
                x, y = pane.corner(at)
                assert 0 <= x <= x + pane.crop.width <= size[0]
                assert 0 <= y <= y + pane.crop.height <= size[1]
            window = pane.window
            assert 0 <= window.x < window.right <= canvas.width
            assert 0 <= window.y < window.bottom <= canvas.height
            assert all(v % 2 == 0 for v in (window.x, window.y, window.width, window.height))
            stretched = (window.width / pane.crop.width) / (window.height / pane.crop.height)
            assert stretched == pytest.approx(1, abs=0.02)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(-400, 400)), min_size=2, max_size=8))
def test_a_path_runs_through_its_waypoints_and_never_overshoots(steps: list[tuple[int, int]]) -> None:
    frames, places, at, x = [], [], 0, 500
    for step, move in steps:
        at, x = at + step, x + move
        frames.append(at)
        places.append(x)
    path = tuple(Waypoint(frame=f, x=p, y=0) for f, p in zip(frames, places, strict=True))
    crop = Box(x=places[0], y=0, width=10, height=10)
    pane = Pane(crop=crop, window=Box(x=0, y=0, width=10, height=10), path=path)
    assert [pane.corner(f)[0] for f in frames] == places
    assert pane.corner(frames[0] - 5)[0] == places[0]
    assert pane.corner(frames[-1] + 5)[0] == places[-1]
    for (f, a), (g, b) in pairwise(zip(frames, places, strict=True)):
        run = [pane.corner(at)[0] for at in range(f, g + 1)]
        assert run == sorted(run, reverse=b < a)
