from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.analyse.tracks import MARK_TOLERANCE, Following, Sighting, simplified, smoothed, things
from cutthrough.model.footage import FrameRun, FrameTable, Shot, Thing, ThingKind

FACES = Following(ThingKind.FACE)
TABLE = FrameTable(time_base=Fraction(1, 24), runs=(FrameRun(first=0, pts=0, step=1, count=4800),))


def shots(*lasts: int) -> tuple[Shot, ...]:
    firsts = [0, *(last + 1 for last in lasts[:-1])]
    return tuple(
        Shot(first=a, last=b, start=Fraction(a, 24), end=Fraction(b + 1, 24))
        for a, b in zip(firsts, lasts, strict=True)
    )


def sighting(frame: int, *boxes: tuple[float, ...]) -> Sighting:
    return Sighting(frame, np.array(boxes, np.float32).reshape(-1, 5))


def found(sightings: list[Sighting], *lasts: int, following: Following = FACES) -> tuple[Thing, ...]:
    return things(sightings, shots(*lasts), TABLE, following)


def test_one_walk_is_one_thing_from_the_shots_first_to_its_last_frame() -> None:
    walk = [sighting(i, (0.1 + i / 400, 0.2, 0.1, 0.2, 0.9)) for i in range(0, 96, 6)]
    (thing,) = found(walk, 95)
    assert (thing.first, thing.last, thing.shot, thing.id) == (0, 95, 0, "face-1-1")
    assert len(thing.marks) <= 3, "an even walk needs its two ends, and where it was last seen"
    for frame in range(91):
        mark = thing.at(frame)
        assert mark is not None
        assert mark.x == pytest.approx(0.1 + frame / 400, abs=MARK_TOLERANCE), frame


def test_nothing_is_followed_across_a_cut() -> None:
    still = [sighting(i, (0.4, 0.2, 0.1, 0.2, 0.9)) for i in range(0, 96, 6)]
    before, after = found(still, 44, 95)
    assert (before.first, before.last, before.shot) == (0, 44, 0)
    assert (after.first, after.last, after.shot) == (45, 95, 1)


@pytest.mark.parametrize(
    ("missed", "count"), [((), 1), ((24, 30), 1), ((24, 30, 36), 2)], ids=["none", "half a second", "a second"]
)
def test_short_gaps_are_bridged(missed: tuple[int, ...], count: int) -> None:
    box = (0.4, 0.2, 0.1, 0.2, 0.9)
    seen = [sighting(i) if i in missed else sighting(i, box) for i in range(0, 72, 6)]
    assert len(found(seen, 71)) == count


def test_a_blip_is_dropped_but_for_a_shot_that_short_or_a_very_sure_one() -> None:
    blip = [sighting(i, *([(0.4, 0.2, 0.1, 0.2, 0.7)] if i == 12 else [])) for i in range(0, 36, 6)]
    assert found(blip, 35) == ()
    assert len(found(blip, 11, 14, 35)) == 1
    assert len(found(blip, 35, following=Following(ThingKind.FACE, alone=0.65))) == 1


def test_doubtful_boxes_count_only_where_a_sure_one_is() -> None:
    doubtful = [sighting(i, (0.1, 0.2, 0.1, 0.2, 0.4)) for i in range(0, 36, 6)]
    assert found(doubtful, 35) == ()
    confirmed = [*doubtful[:3], sighting(18, (0.1, 0.2, 0.1, 0.2, 0.9)), *doubtful[4:]]
    (thing,) = found(confirmed, 35)
    assert (thing.first, thing.last) == (0, 35)


def test_a_thing_begins_and_ends_half_way_to_the_looks_that_have_it_not() -> None:
    box = (0.4, 0.2, 0.1, 0.2, 0.9)
    (thing,) = found([sighting(i, *([box] if 12 <= i <= 36 else [])) for i in range(0, 72, 6)], 71)
    assert (thing.first, thing.last) == (9, 39)


def test_one_who_is_suddenly_elsewhere_is_another() -> None:
    seen = [sighting(i, (0.1 if i < 36 else 0.3, 0.2, 0.1, 0.2, 0.9)) for i in range(0, 72, 6)]
    assert len(found(seen, 71)) == 2


def test_two_who_cross_stay_two() -> None:
    seen = [
        sighting(i, (0.1 + i / 160, 0.1, 0.1, 0.2, 0.9), (0.7 - i / 160, 0.3, 0.1, 0.2, 0.8)) for i in range(0, 96, 6)
    ]
    one, other = found(seen, 95)
    assert one.marks[0].x < 0.2 < 0.6 < one.marks[-1].x
    assert other.marks[-1].x < 0.2 < 0.6 < other.marks[0].x


def test_sixty_people_are_sixty_things() -> None:
    rng = np.random.default_rng(1)
    grid = [(0.05 + 0.09 * (i % 10), 0.05 + 0.15 * (i // 10), 0.04, 0.08) for i in range(60)]

    def jittered() -> list[tuple[float, ...]]:
        return [(*(np.array(box) + rng.normal(0, 0.003, 4)), 0.8) for box in grid]

    crowd = found([sighting(i, *jittered()) for i in range(0, 480, 6)], 479)
    assert len(crowd) == 60
    assert {thing.first for thing in crowd} == {0}
    assert {thing.last for thing in crowd} == {479}


def test_jitter_is_smoothed_and_nothing_lags() -> None:
    rng = np.random.default_rng(2)
    times = np.arange(0, 8, 0.25)
    middle = np.where(times < 4, 0.3, 0.3 + (times - 4) * 0.05)
    true = np.column_stack([middle, np.full_like(times, 0.2), np.full_like(times, 0.15), np.full_like(times, 0.3)])
    shaky = true + rng.normal(0, 0.006, true.shape)
    seen = shaky.copy()
    seen[10, 0] += 0.2  # one box leaps
    smooth = smoothed(times, seen, 0.8)

    def jitter(boxes: np.ndarray) -> float:
        return float(np.abs(np.diff(boxes[:, 0], 2)).mean())

    assert jitter(smooth) < jitter(shaky) / 4
    assert np.abs(smooth - true).max() < 0.02
    assert smoothed(-times[::-1], seen[::-1], 0.8)[::-1] == pytest.approx(smooth), "what comes counts as what was"
    late = times > 5
    assert abs(float((smooth[late, 0] - true[late, 0]).mean())) < 0.003, "a box that moves is not dragged behind"


@given(st.lists(st.tuples(*[st.floats(0, 0.5)] * 4), min_size=1, max_size=40))
def test_marks_give_every_side_to_within_the_tolerance(rows: list[tuple[float, ...]]) -> None:
    boxes, frames = np.array(rows), np.arange(len(rows)) * 3
    kept = simplified(frames, boxes, MARK_TOLERANCE)
    assert kept[0] == 0
    assert kept[-1] == len(rows) - 1
    sides = np.column_stack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])
    for column in sides.T:
        straight = np.interp(frames, frames[kept], column[kept])
        assert np.abs(straight - column).max() <= MARK_TOLERANCE + 1e-9


def test_what_is_read_most_often_is_what_a_thing_reads() -> None:
    following = Following(ThingKind.TEXT, smooth=0)
    reads = ["HELL0", "HELLO", "HELLO", None]
    box = np.array([(0.1, 0.8, 0.5, 0.1, 0.9)])
    seen = [Sighting(6 * i, box, (text,)) for i, text in enumerate(reads)]
    (thing,) = found(seen, 23, following=following)
    assert thing.text == "HELLO"


def test_nothing_seen_and_no_shots() -> None:
    assert found([], 95) == ()
    assert found([sighting(i, (0.1, 0.1, 0.1, 0.1, 0.9)) for i in (100, 106, 112)], 95) == ()
    assert things([sighting(0, (0.1, 0.1, 0.1, 0.1, 0.9))], (), TABLE, FACES) == ()
