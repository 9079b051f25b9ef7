"""The logo in a film: from when to when, how large, how clear; and none where there is none."""

from pathlib import Path

import pytest
from PIL import Image

from cutthrough.analyse.footage import analyse
from cutthrough.analyse.logo import find_logo
from cutthrough.model.errors import SourceError
from media.awkward import AAC, ffmpeg, plain
from media.lettered import film, symbol
from shared import shared

CLUB = Path(__file__).resolve().parents[2] / "examples" / "open-film-club" / "media" / "logo.png"


def test_a_logo_that_comes_and_goes(tmp_path: Path) -> None:
    logo = symbol(tmp_path / "logo.png")
    small = Image.open(logo).resize((48, 48), Image.Resampling.LANCZOS)
    path = film(tmp_path / "film.mp4", [(small, "null|500:40:enable='between(t,1,3)'")])
    found = find_logo(path, analyse(path, "a" * 64), logo)
    (sighting,) = found.sightings
    assert sighting.counted
    assert float(sighting.onset) == pytest.approx(1, abs=0.2)
    assert sighting.thing.last / 25 == pytest.approx(3, abs=0.2)
    assert sighting.height == pytest.approx(48 * 360 / 400, abs=2)
    assert sighting.thing.marks[0].x == pytest.approx((500 + 48 / 20) / 640, abs=0.01)
    assert (found.onset, found.things) == (sighting.onset, (sighting.thing,))
    assert found.sha256 == "a" * 64


def test_a_logo_that_hardly_stands_out_is_seen_and_does_not_count(tmp_path: Path) -> None:
    logo = symbol(tmp_path / "logo.png", "#606060")
    faint = Image.open(logo).resize((80, 80), Image.Resampling.LANCZOS)
    grey = Image.new("RGBA", (640, 360), "#808080")
    over = film(tmp_path / "over.mp4", [(grey, "null"), (faint, "null|200:100")], seconds=2)
    found = find_logo(over, analyse(over, "a" * 64), logo)
    assert [sighting.counted for sighting in found.sightings] == [False]
    assert found.sightings[0].contrast < 3
    assert (found.onset, found.things) == (None, ())


def test_a_source_without_a_picture_has_none(tmp_path: Path) -> None:
    path = tmp_path / "sound.m4a"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", *AAC, path)
    assert find_logo(path, analyse(path, "a" * 64), CLUB).sightings == ()


def test_a_logo_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = plain(tmp_path / "film.mp4", sound=None)
    with pytest.raises(SourceError, match=r"gone\.png is not there"):
        find_logo(path, analyse(path, "a" * 64), tmp_path / "gone.png")


@pytest.mark.long
@pytest.mark.parametrize("name", ["tears_of_steel_battle_70s.webm", "his_girl_friday_6s.mp4", "nasa_13013_13s.mp4"])
def test_no_logo_is_seen_in_masters_without_one(name: str, tmp_path: Path) -> None:
    path = shared(f"media/{name}")
    footage = analyse(path, "a" * 64)
    for logo in (CLUB, symbol(tmp_path / "symbol.png")):
        assert find_logo(path, footage, logo).things == ()
