"""Glances at finished files made with known colours, captions and logos."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.fonts import default_fonts
from cutthrough.media.glance import glance
from cutthrough.model.cut import Box, Card, Cut, Text, TextRole
from cutthrough.model.placement import Size


def plain(path: Path, colour: str, seconds: int = 2) -> Path:
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", f"color={colour}:s=320x180:r=25:d={seconds},format=gbrp"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264"),
            *("-colorspace", "bt709", "-color_range", "tv", "-y", f"file:{path}"),
        ]
    )
    return path


def pictured(path: Path, picture: Image.Image) -> Path:
    picture.save(path.with_suffix(".png"))
    run_ffmpeg(
        [
            *("-loop", "1", "-framerate", "25", "-t", "2", "-i", f"file:{path.with_suffix('.png')}"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264", "-crf", "12"),
            *("-colorspace", "bt709", "-color_range", "tv", "-y", f"file:{path}"),
        ]
    )
    return path


COLOURS = {"red": "0xD02020", "blue": "0x2020D0", "green": "0x20B020", "orange": "0xE08010", "grey": "0x808080"}


@pytest.mark.parametrize(("hue", "colour"), COLOURS.items(), ids=COLOURS.keys())
def test_the_dominant_colour(tmp_path: Path, hue: str, colour: str) -> None:
    look = glance(plain(tmp_path / "c.mp4", colour)).look
    assert look is not None
    assert look.hue == (None if hue == "grey" else hue)
    assert look.contrast < 0.02
    if hue == "grey":
        assert (look.luma, look.saturation) == (pytest.approx(0.5, abs=0.02), pytest.approx(0, abs=0.02))


@pytest.mark.parametrize(("ground", "least", "most"), [("#000000", 12, 21), ("#C8C8C8", 1, 2.2)])
def test_how_captions_stand_out(tmp_path: Path, ground: str, least: float, most: float) -> None:
    picture = Image.new("RGB", (640, 360), ground)
    font = ImageFont.truetype(str(default_fonts().bold.path), 48)
    ImageDraw.Draw(picture).text((320, 300), "Hello there", font=font, fill="#FFFFFF", anchor="mm")
    box = Box(x=100, y=260, width=440, height=80)
    text = Text(id="c", role=TextRole.CAPTION, start=0, end=50, lines=("Hello there",), box=box, size=48)
    cut = Cut(
        id="x",
        brief="b",
        placement="p",
        length=Fraction(2),
        family="x",
        canvas=Size(width=640, height=360),
        rate=Fraction(25),
        items=(Card(id="c", colour="#000000", frames=50),),
        texts=(text,),
    )
    found = glance(pictured(tmp_path / "c.mp4", picture), cut).caption_contrast
    assert found is not None
    assert least <= found <= most


def test_the_logo_is_seen_where_it_is(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((10, 10, 190, 190), fill="#FFFFFF")
    draw.polygon(((150, 20), (290, 180), (60, 120)), fill="#FF4010")
    draw.rectangle((200, 20, 280, 60), fill="#20C0FF")
    logo.save(tmp_path / "logo.png")
    ground = Image.fromarray(np.full((360, 640, 3), 40, np.uint8))
    without = glance(pictured(tmp_path / "a.mp4", ground), logo=tmp_path / "logo.png").logo
    ground.paste(logo, (200, 80), logo)
    with_it = glance(pictured(tmp_path / "b.mp4", ground), logo=tmp_path / "logo.png").logo
    assert without == ()
    assert with_it is not None
    assert len(with_it) == 2
    assert glance(tmp_path / "a.mp4").logo is None
