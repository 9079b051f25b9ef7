from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.analyse.frame_table import FrameTableBuilder

MS = Fraction(1, 1000)


def built(stamps: list[int | None], rate: int = 25) -> FrameTableBuilder:
    builder = FrameTableBuilder(MS, Fraction(rate))
    for stamp in stamps:
        builder.push(stamp)
    return builder


def ticks(builder: FrameTableBuilder) -> list[int]:
    table = builder.table()
    return [table.pts(i) for i in range(table.count)]


@given(st.lists(st.one_of(st.none(), st.integers(-100_000, 100_000)), min_size=1, max_size=80))
def test_whatever_the_stamps_every_frame_comes_after_the_one_before(stamps: list[int | None]) -> None:
    builder = built(stamps)
    placed = ticks(builder)
    assert len(placed) == len(stamps)
    assert all(a < b for a, b in pairwise(placed))
    table = builder.table()
    assert [table.index_at(table.time(i)) for i in range(table.count)] == list(range(table.count))
    assert builder.end() > placed[-1]


@given(st.lists(st.integers(1, 5000), max_size=80), st.integers(-10_000, 10_000))
def test_good_stamps_stay_as_they_are(steps: list[int], first: int) -> None:
    stamps = [first]
    for step in steps:
        stamps.append(stamps[-1] + step)
    builder = built(list(stamps))
    assert ticks(builder) == stamps
    assert not builder.table().repaired
    assert builder.notes() == ()


@pytest.mark.parametrize(
    ("stamps", "placed", "note"),
    [
        ([0, 40, None, 120], [0, 40, 80, 120], "frames without a time stamp: 1"),
        ([0, 40, 40, 80], [0, 40, 60, 80], "frames with a repeated or backward time stamp: 1"),
        ([0, 40, 30, 80], [0, 40, 60, 80], "frames with a repeated or backward time stamp: 1"),
        ([9000, 9040, 0, 40], [9000, 9040, 9080, 9120], "the file's clock jumped back"),
        ([5000, 0, 40, 5000, 0], [5000, 5040, 5080, 10040, 15000], "the file's clock jumped back 2 times"),
    ],
    ids=["missing", "repeated", "late", "wrapped", "wrapped-twice"],
)
def test_repairs(stamps: list[int | None], placed: list[int], note: str) -> None:
    builder = built(stamps)
    assert (ticks(builder), builder.notes()) == (placed, (note,))
    assert builder.table().repaired


def test_frames_before_the_first_stamp_lead_up_to_it() -> None:
    builder = FrameTableBuilder(MS, Fraction(25))
    builder.expect(20, 2)
    for stamp in (None, None, 20, 60):
        builder.push(stamp)
    assert ticks(builder) == [-60, -20, 20, 60]


@pytest.mark.parametrize(
    ("stamps", "runs"),
    [([0, 40, 80, 120], 1), ([0, 40, 80, 1000, 1040, 1080], 2), ([7], 1), ([0, 42, 83, 125, 167, 208, 250], 3)],
    ids=["constant", "a-gap", "one-frame", "24-fps-in-milliseconds"],
)
def test_even_stretches_are_one_run(stamps: list[int], runs: int) -> None:
    assert len(built(list(stamps)).table().runs) == runs


@pytest.mark.parametrize(
    ("stamps", "duration", "end"),
    [([0, 40], 33, 73), ([0, 40], 0, 80), ([0], 0, 40)],
    ids=["told", "by-step", "by-rate"],
)
def test_end_of_the_last_frame(stamps: list[int], duration: int, end: int) -> None:
    assert built(list(stamps)).end(duration) == end
