import numpy as np
import pytest

from cutthrough.analyse.bodies import INFERRED_MOST, Doubt, with_bodies
from cutthrough.model.footage import Mark, Thing, ThingKind

POST = np.array([(0.4, 0.1, 0.2, 0.8, 0.9)], np.float32)


def thing(kind: ThingKind, x: float, y: float, width: float, height: float, shot: int = 0) -> Thing:
    marks = tuple(Mark(frame=f, x=x, y=y, width=width, height=height, score=0.9) for f in (0, 50))
    return Thing(id=f"{kind}-{shot}-{x}", kind=kind, shot=shot, marks=marks)


def still(level: int = 100) -> np.ndarray:
    return np.full((90, 160), level, np.uint8)


def test_what_stands_still_is_doubted_and_what_moves_is_not() -> None:
    doubt = Doubt()
    doubt.push(POST, still())
    assert doubt.push(POST, still())[0, 4] == pytest.approx(0.45)
    moved = still()
    moved[20:70, 70:90] = 160
    assert doubt.push(POST, moved)[0, 4] == pytest.approx(0.9)


def test_who_came_and_stands_is_believed_for_some_seconds() -> None:
    doubt = Doubt()
    doubt.push(POST, still())
    came = still()
    came[20:70, 70:90] = 160
    assert [doubt.push(POST, came)[0, 4] for _ in range(20)] == pytest.approx([0.9] * 20)


def test_a_cut_is_no_movement() -> None:
    doubt = Doubt()
    doubt.push(POST, still(20))
    other = still(60)
    other[10:80, 65:95] = 220
    assert doubt.push(POST, other)[0, 4] == pytest.approx(0.45)


def test_a_panning_camera_moves_everything_and_nobody() -> None:
    doubt = Doubt()
    doubt.push(POST, still(100))
    assert doubt.push(POST, still(110))[0, 4] == pytest.approx(0.45)


def test_a_face_without_a_body_gets_one_inside_the_picture() -> None:
    (body,) = with_bodies((), (thing(ThingKind.FACE, 0.45, 0.1, 0.1, 0.2),), ())
    mark = body.marks[0]
    assert body.kind is ThingKind.PERSON
    assert mark.score <= INFERRED_MOST
    assert mark.x + mark.width / 2 == pytest.approx(0.5)
    assert mark.y < 0.1
    assert mark.y + mark.height == pytest.approx(1)


def test_a_body_stays_inside_the_tile_its_face_is_in() -> None:
    inset = thing(ThingKind.INSET, 0.4, 0.0, 0.2, 0.5)
    (body,) = with_bodies((), (thing(ThingKind.FACE, 0.45, 0.1, 0.1, 0.2),), (inset,))
    mark = body.marks[0]
    assert (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height) == pytest.approx((0.4, 0.03, 0.6, 0.5))


def test_a_face_on_a_person_adds_nobody_and_one_too_large_denies_them() -> None:
    person = thing(ThingKind.PERSON, 0.4, 0.1, 0.2, 0.8)
    small, large = thing(ThingKind.FACE, 0.47, 0.15, 0.06, 0.1), thing(ThingKind.FACE, 0.4, 0.2, 0.2, 0.4)
    assert [p.marks[0] for p in with_bodies((person,), (small,), ())] == [person.marks[0]]
    (body,) = with_bodies((person,), (large,), ())
    assert body.marks[0].score <= INFERRED_MOST
    elsewhere = thing(ThingKind.FACE, 0.4, 0.2, 0.2, 0.4, shot=1)
    assert len(with_bodies((person,), (elsewhere,), ())) == 2
