"""A logo drawn at a known place and size is found there, whatever its colour; where there is none, none is found."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cutthrough.media.logo_search import LogoSearch, overlap, read_logo_picture
from cutthrough.model.errors import SourceError
from media.lettered import bgr, ground, symbol, write


def drawn(logo: np.ndarray, place: tuple[int, int], height: int, *, opacity: float = 1, seed: int = 3) -> np.ndarray:
    """The logo's pixels, straight RGBA, on a picture of 1280x720."""
    picture = bgr(ground(1280, 720, seed)).astype(np.float32)
    width = round(height * logo.shape[1] / logo.shape[0])
    whole = Image.fromarray(logo).convert("RGBa").resize((width, height), Image.Resampling.BOX).convert("RGBA")
    small = np.asarray(whole, np.float32)
    cover = small[..., 3:] / 255 * opacity
    (left, top) = place
    spot = picture[top : top + height, left : left + width]
    picture[top : top + height, left : left + width] = spot * (1 - cover) + small[..., 2::-1] * cover
    return picture.astype(np.uint8)


@pytest.mark.parametrize(
    ("colour", "height", "opacity", "place"),
    [
        ("white", 24, 1, (40, 30)),
        ("black", 32, 1, (1200, 660)),
        ("white", 60, 0.6, (600, 300)),
        ("#ffb703", 150, 1, (300, 400)),
        ("white", 400, 1, (440, 160)),
    ],
    ids=["small-white", "black-in-the-corner", "faint", "coloured", "end-card"],
)
def test_a_logo_is_found_where_it_is(
    colour: str, height: int, opacity: float, place: tuple[int, int], tmp_path: Path
) -> None:
    logo = read_logo_picture(symbol(tmp_path / "logo.png", colour))
    (found,) = LogoSearch(logo).find(drawn(logo.rgba, place, height, opacity=opacity))
    assert overlap(found.box, (*place, height * logo.aspect, height)) > 0.9
    assert found.box[3] == pytest.approx(height, rel=0.06, abs=1)


@pytest.mark.parametrize(("colour", "light"), [("#ffffff", 1.0), ("#ff0000", 0.2126), ("#0000ff", 0.0722)])
def test_contrast_is_the_ratio_of_luminances(colour: str, light: float, tmp_path: Path) -> None:
    logo = read_logo_picture(symbol(tmp_path / "logo.png", colour))
    picture = Image.new("RGB", (640, 360), "#202020")  # relative luminance 0.0144
    shape = Image.fromarray(logo.rgba).resize((120, 120))
    picture.paste(shape, (200, 100), shape)
    (found,) = LogoSearch(logo).find(bgr(picture))
    assert found.contrast == pytest.approx((light + 0.05) / 0.0644, rel=0.03)


@pytest.mark.parametrize("seed", range(3))
def test_no_logo_is_found_where_there_is_none(seed: int, tmp_path: Path) -> None:
    picture = ground(1280, 720, seed)
    write(picture, "Some words that\nare no logo", (200, 200), 60)
    logo = read_logo_picture(symbol(tmp_path / "logo.png"))
    assert LogoSearch(logo).find(bgr(picture)) == ()


def test_a_logo_on_a_ground_of_one_colour_is_lifted_off_it(tmp_path: Path) -> None:
    clear = Image.open(symbol(tmp_path / "clear.png", "#101840"))
    solid = Image.new("RGB", clear.size, "white")
    solid.paste(clear, (0, 0), clear)
    solid.save(tmp_path / "solid.png")
    logo = read_logo_picture(tmp_path / "solid.png")
    assert logo.rgba[0, 0, 3] == 0
    assert len(LogoSearch(logo).find(drawn(logo.rgba, (500, 200), 80))) == 1


def test_an_empty_logo_is_refused(tmp_path: Path) -> None:
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(tmp_path / "empty.png")
    with pytest.raises(SourceError, match="nothing drawn"):
        read_logo_picture(tmp_path / "empty.png")
