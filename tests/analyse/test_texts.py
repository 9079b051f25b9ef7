"""Words over moving and still pictures: when they come and go, where they are, what belongs together."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from cutthrough.analyse.text_things import text_things
from cutthrough.analyse.texts import MOST, TextFinder
from cutthrough.media.picture import PictureReader
from cutthrough.media.probe import probe
from cutthrough.model.footage import Shot, Thing
from media.lettered import bgr, film, sheet, write
from shared import shared


def texts(path: Path, cuts: Sequence[int] = ()) -> tuple[tuple[Thing, ...], TextFinder]:
    video = probe(path).video
    assert video is not None
    finder, count = TextFinder(25), 0
    for count, look in enumerate(PictureReader(path, video), 1):
        assert look.larger is not None
        finder.push(count - 1, float(look.pts * video.time_base), look.gray, look.larger)
    finder.close()
    return text_things(finder.tracks, shots([0, *cuts, count]), 25), finder


def shots(firsts: Sequence[int]) -> list[Shot]:
    return [Shot(first=a, last=b - 1, start=Fraction(a, 25), end=Fraction(b, 25)) for a, b in pairwise(firsts)]


@pytest.mark.parametrize(
    ("moving", "fade"),
    [
        pytest.param(True, 0.0, id="over-motion"),
        pytest.param(True, 0.3, id="fading"),
        pytest.param(False, 0.0, id="over-a-still", marks=pytest.mark.long),
    ],
)
def test_a_super_is_timed_placed_and_read(moving: bool, fade: float, tmp_path: Path) -> None:
    drawn, box = sheet("Dr. Anna Müller\nZürich", (50, 250), 30)
    come, go = 1.2, 3.0
    inner = (
        f"fade=in:st={come - fade / 2}:d={fade or 0.001}:alpha=1,fade=out:st={go - fade / 2}:d={fade or 0.001}:alpha=1"
    )
    (thing,), _ = texts(film(tmp_path / "super.mp4", [(drawn, inner)], moving=moving))
    assert thing.text == "Dr. Anna Müller\nZürich"
    assert thing.first / 25 == pytest.approx(come, abs=0.15)
    assert thing.last / 25 == pytest.approx(go, abs=0.15)
    mark = thing.marks[0]
    assert box[0] - 0.02 < mark.x < box[0] + 0.005
    assert box[1] - 0.03 < mark.y < box[1] + 0.01
    assert box[0] + box[2] - 0.005 < mark.x + mark.width < box[0] + box[2] + 0.02
    assert box[1] + box[3] - 0.01 < mark.y + mark.height < box[1] + box[3] + 0.04
    assert thing.overlay is (True if moving else thing.overlay)
    assert thing.overlay is not False


def test_the_mark_beside_a_name_belongs_to_it(tmp_path: Path) -> None:
    drawn, box = sheet("Aviation", (220, 150), 48)
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((140, 152, 190, 202), outline="white", width=4)
    pen.line((152, 170, 180, 186), fill="white", width=5)
    (thing,), _ = texts(film(tmp_path / "lockup.mp4", [(drawn, "null")], seconds=2))
    mark = thing.marks[0]
    assert thing.text == "Aviation"
    assert mark.x == pytest.approx(140 / 640, abs=0.01)
    assert mark.x + mark.width == pytest.approx(box[0] + box[2], abs=0.02)


def test_one_super_follows_another_in_the_same_place(tmp_path: Path) -> None:
    one, _ = sheet("First message", (50, 250), 34)
    other, _ = sheet("Another offer", (50, 250), 34)
    overlays = [(one, "null|0:0:enable='between(t,0,1.5)'"), (other, "null|0:0:enable='gt(t,1.54)'")]
    (first, second), _ = texts(film(tmp_path / "two.mp4", overlays))
    assert (first.text, second.text) == ("First message", "Another offer")
    assert first.last / 25 == pytest.approx(1.5, abs=0.15)
    assert second.first / 25 == pytest.approx(1.56, abs=0.15)


def test_a_line_that_outlasts_a_cut_is_one_thing_a_shot_and_set_over_the_picture(tmp_path: Path) -> None:
    drawn, _ = sheet("Watch on", (50, 50), 40)
    found, _ = texts(film(tmp_path / "cut.mp4", [(drawn, "null")]), cuts=[50])
    assert [(t.shot, t.first, t.last, t.text) for t in found] == [(0, 0, 49, "Watch on"), (1, 50, 99, "Watch on")]
    assert all(t.overlay for t in found)


def test_rolling_credits_are_followed(tmp_path: Path) -> None:
    drawn = Image.new("RGBA", (640, 360), (0, 0, 0, 255))
    write(drawn, "Directed by Jo Berg", (150, 160), 30)
    (thing,), _ = texts(film(tmp_path / "roll.mp4", [(drawn, "null|0:'160-t*70'")]))
    assert thing.text == "Directed by Jo Berg"
    early, late = thing.at(25), thing.at(75)
    assert early is not None
    assert late is not None
    assert early.y - late.y == pytest.approx(2 * 70 / 360, abs=0.02)


def test_a_sign_that_the_camera_passes_is_part_of_the_scene(tmp_path: Path) -> None:
    sign = Image.new("RGBA", (400, 120), (0, 0, 0, 0))
    write(sign, "BAKERY", (90, 30), 50)
    overlay = (sign.rotate(8, expand=True), "null|'300-mod(t*60,300)':100")
    found, _ = texts(film(tmp_path / "sign.mp4", [overlay]))
    assert found
    assert {t.overlay for t in found} == {False}


def test_a_picture_without_words_has_none(tmp_path: Path) -> None:
    found, finder = texts(film(tmp_path / "none.mp4", []))
    assert (found, finder.notes()) == ((), ())


@pytest.mark.long
def test_a_page_of_words_that_changes_all_the_time_is_limited_and_said() -> None:
    """A new page of forty lines three times in two seconds, for eight: no more is asked than the budget gives."""
    pages = []
    for seed in range(4):
        page = Image.new("RGB", (640, 640), ("#101010", "#606060")[seed % 2])
        for row in range(40):
            write(page, f"line {row} of page {seed} says", (10 + 300 * (row % 2) + 9 * seed, 16 * (row // 2 * 2)), 14)
        pages.append(bgr(page))
    finder, asked = TextFinder(60), []

    def larger(page: np.ndarray, side: int) -> np.ndarray:
        asked.append(side)
        return page

    for frame in range(480):
        page = pages[frame // 40 % 4]
        gray = page[::2, ::2, 1].copy()
        finder.push(frame, frame / 60, gray, lambda side, page=page: larger(page, side))
    finder.close()
    assert 4 <= len([side for side in asked if side == 640]) <= 10
    assert any("not read" in note for note in finder.notes())
    assert len(finder.tracks) < 12 * MOST


@pytest.mark.long
def test_words_are_read_when_they_are_known_to_be_there_whatever_that_costs() -> None:
    """A page that changes all the time uses up what may be spent; the end card comes after it."""
    picture = Image.new("RGB", (640, 360), "#203040")
    write(picture, "Watch it now", (180, 150), 40)
    card, noise = bgr(picture), np.random.default_rng(4)
    found = {}
    for moments in ((), (Fraction(21, 2),)):
        finder = TextFinder(25, thrifty=True, moments=moments)
        finder._pictures = finder._rate = 0.0  # nothing left
        for frame in range(275):
            shown = card if frame >= 250 else noise.integers(0, 255, card.shape, np.uint8)
            finder.push(frame, frame / 25, np.ascontiguousarray(shown[..., 1]), lambda _, shown=shown: shown)
        finder.close()
        found[moments] = [track.text for track in finder.tracks]
    assert list(found.values()) == [[], ["Watch it now"]]


@pytest.mark.long
def test_a_real_advertisement_has_its_claims_read() -> None:
    path = shared("media/ad_lufthansa.mp4")
    found, _ = texts(path)
    said = {line for thing in found for line in (thing.text or "").split("\n")}
    assert {"Zeit für neue", "Horizonte.", "Say yes to the world", "A STAR ALLIANCE MEMBER"} <= said
