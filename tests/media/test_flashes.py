"""Flashes counted as WCAG 2.2 and BT.1702 count them: rate, area, light, red; and what only looks like flashes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.media.flashes import FlashMeter
from cutthrough.media.frame_tap import FrameTap, Glimpse
from cutthrough.media.measure import measure
from cutthrough.media.probe import probe
from cutthrough.media.screen_light import ScreenLight
from cutthrough.model.flash import FlashConcern, FlashFindings, FlashKind
from media.flashing import HEIGHT, WIDTH, Picture, blink, each, look, patch, plain, stripes, textured
from shared import shared

NTSC = Fraction(30000, 1001)
RED, GREEN, EQUAL_GREY = (255, 0, 0), (0, 143, 0), (127, 127, 127)  # all of about one luminance


def times(found: FlashFindings) -> list[float]:
    """Begin and end of each passage that fails."""
    return [float(moment) for f in found.failures for moment in (f.start, f.end)]


def verdict(found: FlashFindings) -> str:
    """fail, or what is warned of, or pass."""
    if found.failures:
        return "fail"
    return "warn" if found.warnings else "pass"


@pytest.mark.parametrize("rate", [24, 25, NTSC, 60], ids=str)
@pytest.mark.parametrize(
    ("hertz", "expected"),
    [("1", "pass"), ("3/2", "pass"), ("2", "warn"), ("5/2", "warn"), ("3", "warn"), ("7/2", "fail"), ("4", "fail")],
)
def test_more_than_three_flashes_a_second_fail(rate: Fraction, hertz: str, expected: str) -> None:
    per_second = Fraction(hertz) * (Fraction(rate) / 30 if rate == NTSC else 1)  # three are three of 30 frames there
    found = look(blink(patch(0.3, 255), patch(0.3, 0), per_second, rate, seconds=6), rate)
    assert verdict(found) == expected, found
    if expected == "warn":
        assert {w.concern for w in found.warnings} == {FlashConcern.LASTING}
    if expected == "fail":
        worst = found.worst
        assert worst is not None
        assert worst.kind is FlashKind.LUMINANCE
        assert worst.area == pytest.approx(0.3, abs=0.005)
        assert worst.per_second == pytest.approx(float(Fraction(hertz)), abs=0.51)


@pytest.mark.parametrize(
    ("frames", "fails"), [([0, 4, 8, 12, 16, 20, 24], False), ([0, 4, 8, 12, 16, 20, 23], True)], ids=str
)
def test_the_seventh_turn_must_come_within_less_than_a_second(frames: list[int], fails: bool) -> None:
    """At 24 frames a second: the fourth flash begins exactly a second after the first, or one frame sooner."""
    states = np.cumsum([number - 10 in frames for number in range(60)]) % 2
    assert bool(look([plain(255 * int(state)) for state in states], 24).failures) is fails


@pytest.mark.parametrize("share", [0.03, 0.1, 0.2, 0.24, 0.25, 0.26, 0.3, 0.6, 1.0])
@pytest.mark.parametrize(
    ("on", "off", "kind"), [(255, 0, FlashKind.LUMINANCE), (RED, GREEN, FlashKind.RED)], ids=["light", "red"]
)
def test_the_area_must_be_more_than_a_quarter(share: float, on: int, off: int, kind: FlashKind) -> None:
    found = look(blink(patch(share, on, off), plain(off), 4))
    assert bool(found.failures) is (share > 0.25)
    if not found.failures:
        in_view = [w for w in found.warnings if w.concern is FlashConcern.FIELD]
        assert bool(in_view) is (share > 0.04)  # a quarter of ten degrees of view is 3.7 % of 16:9
    assert found.area == pytest.approx(share, abs=0.006)
    assert all(f.kind is kind for f in (*found.failures, *found.warnings))


@pytest.mark.parametrize(
    ("one", "other", "fails"),
    [
        (90, 0, True),  # relative luminance 0.102
        (89, 0, False),  # 0.0998
        (100, 60, False),
        (188, 170, True),  # 0.50 and 0.40
        (255, 231, True),  # the darker is 0.799
        (255, 232, False),  # 0.807
        (231, 200, True),
    ],
)
def test_a_change_counts_from_a_tenth_on_where_the_darker_is_below_080(one: int, other: int, fails: bool) -> None:
    assert bool(look(blink(plain(one), plain(other), 5)).failures) is fails


@pytest.mark.parametrize(
    ("one", "other", "fails"),
    [
        (RED, GREEN, True),
        (RED, EQUAL_GREY, True),
        (RED, (255, 20, 10), False),  # both red: the change is small
        ((150, 0, 0), (0, 60, 80), True),
        ((69, 0, 0), (20, 20, 20), False),  # too dark: (R - G - B) x 320 is 19 at most
        ((255, 137, 100), (150, 150, 150), False),  # R is 0.7 of R + G + B: not saturated
        ((0, 0, 255), (48, 48, 48), False),  # blue is no red
    ],
)
def test_saturated_red_counts_whatever_its_luminance(one: Picture, other: Picture, fails: bool) -> None:
    found = look(blink(plain(one), plain(other), 4))
    reds = [f for f in found.failures if f.kind is FlashKind.RED]
    assert bool(reds) is fails


def test_red_that_is_there_from_the_first_frame_or_comes_later_is_counted_alike() -> None:
    flashing = blink(plain(RED), plain(GREEN), 4, seconds=2)
    later = look([plain(GREEN)] * 45 + flashing)
    first = look(flashing[4:])
    assert [f.kind for f in later.failures] == [f.kind for f in first.failures] == [FlashKind.RED]
    assert float(later.failures[0].start) == pytest.approx(1.5 + 4 / 30)


def test_when_it_begins_and_ends() -> None:
    calm = [plain(40)] * 60
    found = look([*calm, *blink(plain(255), plain(40), 5, seconds=2), *calm, *blink(plain(255), plain(40), 5), *calm])
    assert times(found) == pytest.approx([2.1, 4.0, 6.1, 10.0])


def test_flashes_of_now_this_part_and_now_that_are_counted_together() -> None:
    corners = [(0, 0), (0, WIDTH // 2 - 3), (HEIGHT // 2 - 2, 0), (HEIGHT // 2 - 2, WIDTH // 2 - 3)]
    frames = each(120, lambda n: patch(0.265, 255, 0, corners[n // 8 % 4]) if n // 4 % 2 else plain(0))
    worst = look(frames).worst
    assert worst is not None
    assert worst.per_second == 4
    assert worst.area == pytest.approx(0.265, abs=0.005)


def test_places_that_flash_against_each_other_flash() -> None:
    left = np.concatenate([plain(255, width=WIDTH // 2), plain(0, width=WIDTH // 2)], axis=1)
    assert look(blink(left, np.ascontiguousarray(left[:, ::-1]), 5)).failures
    reversing = look(blink(stripes(16), 255 - stripes(16), 5))
    assert reversing.failures
    assert [w.kind for w in reversing.warnings] == [FlashKind.PATTERN]


@cache
def _rows() -> Picture:
    """Rows of letters."""
    rows = textured(2000, WIDTH, 4)
    rows[np.arange(2000) % 14 < 5] = 0
    return rows


def _rolling(speed: int) -> Callable[[int], Picture]:
    """They roll upwards."""
    return lambda n: _rows()[n * speed : n * speed + HEIGHT]


def _shaken(number: int) -> Picture:
    down, across = 60 + int(9 * np.sin(2.1 * number)), 60 + int(9 * np.cos(1.7 * number))
    return _blots()[down : down + HEIGHT, across : across + WIDTH]


def _noise(number: int) -> Picture:
    return np.random.default_rng(number).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


@cache
def _blots() -> Picture:
    return textured(300, 1700, 7)


@cache
def _scene(seed: int) -> Picture:
    return textured(HEIGHT, WIDTH, 45, seed)


@pytest.mark.parametrize(
    ("frames", "rate"),
    [
        pytest.param(lambda: each(150, lambda n: _blots()[:HEIGHT, n * 3 : n * 3 + WIDTH]), 30, id="slow pan"),
        pytest.param(lambda: each(150, lambda n: _blots()[:HEIGHT, n * 9 : n * 9 + WIDTH]), 30, id="fast pan"),
        pytest.param(lambda: each(150, _shaken), 30, id="shaken camera"),
        pytest.param(lambda: each(150, _rolling(1)), 30, id="rolling titles"),
        pytest.param(lambda: each(150, _rolling(3)), 30, id="fast titles"),
        pytest.param(lambda: each(300, lambda n: _rolling(3)(n // 2)), 60, id="titles shown twice"),
        pytest.param(lambda: each(90, _noise), 30, id="noise"),
        pytest.param(lambda: each(180, lambda n: plain(int(127 + 127 * np.sin(n / 10)))), 30, id="fades"),
        pytest.param(lambda: each(180, lambda n: _scene(n // 8)), 30, id="four cuts a second"),
        pytest.param(lambda: each(90, lambda n: patch(0.04, 255, 20, (60, 3 * (n % 80)))), 30, id="a ball flies"),
        pytest.param(lambda: each(90, lambda n: plain(255 if n in (20, 50, 80) else 30)), 30, id="photographers"),
        pytest.param(lambda: blink(plain(255), plain(0), Fraction(5, 2), 5), 5, id="every frame of five a second"),
    ],
)  # fmt: skip
def test_what_moves_or_is_slow_is_no_flash(frames: Callable[[], list[Picture]], rate: int) -> None:
    found = look(frames(), rate)
    assert not found.failures, found
    assert not [w for w in found.warnings if w.concern is FlashConcern.FIELD]


@settings(max_examples=10, deadline=None)
@given(
    hertz=st.sampled_from([Fraction(1), Fraction(2), Fraction(5, 2), Fraction(15, 4), Fraction(5)]),
    share=st.sampled_from([0.15, 0.22, 0.29, 0.7]),
    light=st.integers(120, 220),
    lift=st.integers(1, 35),
)
def test_verdicts_stand_whatever_keeps_the_flashes(hertz: Fraction, share: float, light: int, lift: int) -> None:
    """Backwards, mirrored, each frame shown twice, or brighter: the verdict is the same."""
    small = np.s_[::4, ::4]
    film = blink(patch(share, light, 10, (8, 5))[small], plain(10)[small], hertz, seconds=6)
    said = verdict(look(film))
    assert said == verdict(look(film[::-1]))
    assert said == verdict(look([np.ascontiguousarray(f[:, ::-1]) for f in film]))
    assert said == verdict(look([np.ascontiguousarray(f[::-1]) for f in film]))
    assert said == verdict(look([f for f in film for _ in range(2)], 60))
    assert said == verdict(look([f + np.uint8(lift) for f in film]))
    assert said == (
        "fail" if hertz > 3 and share > 0.25 else "warn" if hertz > 3 or (hertz >= 2 and share > 0.25) else "pass"
    )


def test_uneven_stamps_are_taken_as_they_are() -> None:
    meter = FlashMeter()
    at = Fraction(0)
    for number in range(60):
        meter.push(plain(255 * (number % 2)), at)
        at += Fraction(1, 30) if number % 4 < 2 else Fraction(3, 4)
    assert not meter.result(at).failures  # four turns in 1.57 s
    meter = FlashMeter()
    for number in range(60):
        meter.push(plain(255 * (number % 2)), Fraction(number, 30) + (number > 20) * 5)
    assert times(meter.result(Fraction(7))) == pytest.approx([1 / 30, 20 / 30, 5 + 21 / 30, 5 + 59 / 30])


def test_a_gif_goes_round_and_round() -> None:
    four = [plain(255 * (n % 2)) for n in range(4)]
    assert not look(four, 10).failures
    looped = look(four, 10, loops=True)
    assert times(looped) == pytest.approx([0.1, 0.4])
    slow = blink(plain(255), plain(0), 2, 12, seconds=2)
    assert not look(slow, 12).warnings
    assert [w.concern for w in look(slow, 12, loops=True).warnings] == [FlashConcern.LASTING]
    start_and_end = [*blink(plain(255), plain(0), 10, 20, 1)[:10], *[plain(0)] * 60]
    assert look(start_and_end[::-1] + start_and_end[:10], 20).failures  # so close together they are too many
    halves = [*start_and_end[5:10], *[plain(0)] * 60, *start_and_end[:5]]
    assert not look(halves, 20).failures
    assert look(halves, 20, loops=True).failures


def test_high_dynamic_range_is_judged_in_candelas() -> None:
    """PQ in 8 bits: 127 is 90 cd/m2, 148 is 202, 152 is 235, 156 is 273; HLG's 191 is 203 on a display of 1000."""
    pq = ScreenLight("smpte2084", "bt2020")
    assert pq.luminance(pq.rays(plain(148))).mean() * 200 == pytest.approx(203, rel=0.03)  # BT.2408's white
    assert look(blink(plain(127), plain(90), 4), light=pq).failures
    assert not look(blink(plain(70), plain(40), 4), light=pq).failures  # 7 and 1 cd/m2
    assert look(blink(plain(156), plain(152), 4), light=pq).failures  # 16 % apart, above 160 cd/m2
    assert not look(blink(plain(155), plain(152), 4), light=pq).failures  # 12 %
    hlg = ScreenLight("arib-std-b67", "bt2020")
    assert hlg.luminance(hlg.rays(plain(191))).mean() * 200 == pytest.approx(203, rel=0.03)
    assert hlg.luminance(hlg.rays(plain(255))).mean() * 200 == pytest.approx(1000, rel=0.01)
    assert look([plain(90)] * 3, light=hlg).light == "hlg"


def test_nothing_to_judge() -> None:
    assert FlashMeter().result().unknown == "no frame can be seen"
    one = look([plain(200)])
    assert one.unknown is None
    assert verdict(one) == "pass"
    meter = FlashMeter()
    for number in range(50):
        meter.push(plain(255 * (number % 2)), Fraction(0))
    assert meter.result().unknown == "49 of 50 frames have no time of their own"


@pytest.mark.parametrize(("height", "width"), [(16, 16), (16, 320), (1280, 16), (569, 320)])
def test_any_shape_will_do(height: int, width: int) -> None:
    film = blink(plain(255, height, width), plain(0, height, width), 4, seconds=2)
    assert look(film).failures[0].area == 1


def test_memory_does_not_grow_with_frames_or_passages() -> None:
    meter = FlashMeter()
    for number in range(6000):  # a thousand frames a second: those shown for less than 4 ms are not seen
        meter.push(plain(255 * (number % 2), 16, 16), Fraction(number, 1000))
    assert len(meter.result(Fraction(6)).failures) <= 1
    meter = FlashMeter()
    for number in range(150 * 60):
        flashing = number % 60 < 10
        meter.push(plain(255 * (number % 2) if flashing else 0, 16, 16), Fraction(number, 20))
    found = meter.result()
    assert len(found.failures) == 100
    assert found.more == 50


@pytest.mark.parametrize(
    ("name", "expected"), [("2Hz_5s", "pass"), ("3Hz_6s", "fail"), ("flashStripes", "fail"), ("gray", "pass")]
)
def test_agrees_with_iris_frame_by_frame(name: str, expected: str) -> None:
    """Turns in the last second at every frame, and the verdict, against EA's IRIS."""
    path = shared(f"truth/iris/{name}.mp4")
    rows = shared(f"truth/iris/{name}_RELATIVE.csv").read_text("utf-8", "replace").replace("\0", "").splitlines()
    theirs = [int(row["LuminanceTransitions"]) for row in csv.DictReader(rows)]
    said = probe(path).video
    assert said is not None
    ours: list[float] = []
    meter = FlashMeter()

    class Counted:
        def look(self, glimpse: Glimpse) -> None:
            meter.look(glimpse)
            ours.append(meter.turns)

    tap = FrameTap(said, (Counted(),))
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            tap.push(frame, Fraction(frame.pts or 0) * said.time_base)
    assert ours == theirs
    assert verdict(meter.result()) == expected


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    ["ad_lufthansa.mp4", "big_buck_bunny_30s_480p_audio.mp4", "people_walkthrough_139s.mp4", "nasa_13013_13s.mp4"],
)
def test_real_films_without_flashes_pass(name: str) -> None:
    found = measure(shared(f"media/{name}")).flashes
    assert found is not None
    assert verdict(found) == "pass"
