from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from PIL import Image, ImageDraw

from cutthrough.media.fonts import default_fonts
from cutthrough.media.web_files import LIGHT, light_font, light_picture, logo_icon, logo_picture
from cutthrough.model.errors import ProgramError, SourceError


def test_a_picture_becomes_light_enough_for_a_page(tmp_path: Path) -> None:
    Image.effect_noise((1600, 900), 20).convert("RGB").save(tmp_path / "busy.png")
    content, size = light_picture(tmp_path / "busy.png")
    assert len(content) <= LIGHT
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", size)
    assert size[0] / size[1] == pytest.approx(16 / 9, rel=0.01)


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    Image.new("RGB", (200, 100), "red").save(tmp_path / "small.jpg")
    assert light_picture(tmp_path / "small.jpg")[1] == (200, 100)


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\nbroken", b"GIF89a"]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.png").write_bytes(content)
    for make in (light_picture, lambda path: logo_picture(path, 100, 500), lambda path: logo_icon(path, 32, "#000000")):
        with pytest.raises(SourceError, match="no picture"):
            make(tmp_path / "x.png")


def logo(path: Path, size: tuple[int, int]) -> Path:
    """A logo with clear margins that are as wide as it is."""
    picture = Image.new("RGBA", (size[0] * 3, size[1] * 3), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((size[0], size[1], size[0] * 2 - 1, size[1] * 2 - 1), fill="#FFB000")
    picture.save(path)
    return path


def test_a_logo_is_cut_to_its_ink_and_fits_its_box(tmp_path: Path) -> None:
    content, size = logo_picture(logo(tmp_path / "wide.png", (1000, 200)), 108, 400)
    assert size == (400, 80)
    with Image.open(BytesIO(content)) as picture:
        assert picture.format == "WEBP"


def test_icons_are_made_of_marks_and_not_of_wordmarks(tmp_path: Path) -> None:
    made = logo_icon(logo(tmp_path / "mark.png", (100, 90)), 32, "#14342B")
    assert made is not None
    with Image.open(BytesIO(made)) as icon:
        assert icon.size == (32, 32)
        assert icon.convert("RGB").getpixel((0, 0)) == (0x14, 0x34, 0x2B)
        assert icon.convert("RGB").getpixel((16, 16)) == (0xFF, 0xB0, 0)
    assert logo_icon(logo(tmp_path / "word.png", (500, 90)), 32, "#14342B") is None


def test_a_font_keeps_the_letters_that_are_used_and_english() -> None:
    path = default_fonts().bold.path
    made = light_font(path, ["Ça Łódź\u0000\ud800"])
    assert made is not None
    assert made == light_font(path, ["Ça Łódź\u0000\ud800"])
    with TTFont(BytesIO(made)) as font:
        assert font.flavor == "woff"
        letters = {chr(code) for code in font.getBestCmap()}
    assert set("Ça Łódź" + "abcXYZ019&?") <= letters
    assert "Ж" not in letters
    assert len(made) < 20_000


def test_a_font_that_may_not_be_embedded_is_not(tmp_path: Path) -> None:
    with TTFont(default_fonts().bold.path) as font:
        font["OS/2"].fsType = 2
        font.save(tmp_path / "kept.otf")
    assert light_font(tmp_path / "kept.otf", ["x"]) is None


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.otf").write_bytes(b"OTTO nothing")
    with pytest.raises(ProgramError, match=r"x\.otf can't be made light enough"):
        light_font(tmp_path / "x.otf", ["x"])


def test_what_a_font_editor_noted_is_left_out_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with TTFont(default_fonts().bold.path) as font:
        for name in ("FFTM", "XyZ1"):
            font[name] = DefaultTable(name)
            font[name].data = b"\0" * 28
        font.save(tmp_path / "noted.ttf")
    made = light_font(tmp_path / "noted.ttf", ["Aa"])
    assert made is not None
    with TTFont(BytesIO(made)) as font:
        assert "FFTM" not in font
    assert caplog.messages == []
