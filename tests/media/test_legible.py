"""Legibility on pictures made by hand, whose ink, place and contrast are known."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from cutthrough.analyse.frame_table import FrameTableBuilder
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.legible import contrast, drawn, ground, rgb_of
from cutthrough.media.luminance import luminance, luminance_of, ratio
from cutthrough.media.probe import probe
from cutthrough.model.cut import Box
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (60, 100)) -> np.ndarray:
    return np.full((*size, 3), colour, np.uint8)


def with_bar(picture: np.ndarray, colour: tuple[int, int, int], outline: tuple[int, int, int] | None = None):
    """A bar of 40x10 at (30, 20), as a letter's body, with an outline of 6 pixels."""
    made, mask = picture.copy(), np.zeros(picture.shape[:2], bool)
    if outline is not None:
        made[14:36, 24:76] = outline
    made[20:30, 30:70] = colour
    mask[20:30, 30:70] = True
    return made, mask


def test_ink_is_where_it_was_put_and_as_much() -> None:
    plain = flat((90, 90, 90))
    made, _ = with_bar(plain, (255, 255, 255))
    ink = drawn(made, plain)
    assert ink.box == Box(x=30, y=20, width=40, height=10)
    assert ink.share == pytest.approx(400 / 6000)


def test_coding_noise_is_no_ink() -> None:
    noisy = flat((90, 90, 90))
    noisy[::2, ::3] += 8
    assert drawn(noisy, flat((90, 90, 90))).box is None


@pytest.mark.parametrize(
    ("ink", "around", "due"),
    [
        ((255, 255, 255), (0, 0, 0), 21.0),
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((119, 119, 119), (255, 255, 255), 4.48),  # the grey that WCAG's own examples find just too light
        ((255, 255, 255), (255, 255, 255), 1.0),
    ],
)
def test_contrast_is_wcags(ink, around, due: float) -> None:
    assert contrast(*with_bar(flat(around), ink)) == pytest.approx(due, abs=0.01)


def test_an_outline_saves_white_on_white_and_a_part_on_white_fails() -> None:
    white = flat((255, 255, 255))
    assert contrast(*with_bar(white, (255, 255, 255), outline=(0, 0, 0))) == pytest.approx(21)
    half = flat((0, 0, 0))
    half[:, 60:] = 255
    assert contrast(*with_bar(half, (255, 255, 255))) == pytest.approx(1.0)


def test_each_letter_is_held_against_its_own_surroundings() -> None:
    """A dark letter on light and a light one on dark are both fine; their mean would be neither."""
    picture = flat((250, 250, 250), (60, 200))
    picture[:, 100:] = 10
    mask = np.zeros((60, 200), bool)
    picture[20:30, 20:60], picture[20:30, 130:180] = 10, 250
    mask[20:30, 20:60] = mask[20:30, 130:180] = True
    assert contrast(picture, mask) > 15


def test_no_letters_have_no_contrast() -> None:
    assert contrast(flat((9, 9, 9)), np.zeros((60, 100), bool)) == 1.0


def test_luminance_and_ratio() -> None:
    assert luminance_of("#FFFFFF") == pytest.approx(1)
    assert luminance_of("#FF0000FF") == pytest.approx(0.2126)
    assert luminance(flat((0, 0, 0))).max() == 0
    assert ratio(0.0, 1.0) == ratio(1.0, 0.0) == 21


def test_raw_pictures_become_their_colours() -> None:
    """SMPTE's 75 % red in BT.709: Y 51, Cb 109, Cr 212."""
    planes = bytes([51] * 16 + [109] * 4 + [212] * 4)
    assert np.abs(rgb_of(planes, 4, 4).astype(int) - (191, 0, 0)).max() <= 2


WAYS = {
    "as coded": ("format=yuv420p", ["-c:v", "libx264", "-crf", "4", "-colorspace", "bt709"], "mp4"),
    "SD matrix": (
        "format=gbrp,zscale=min=gbr:rin=full:pin=709:tin=709:m=170m:r=limited:p=709:t=709,format=yuv420p",
        ["-c:v", "libx264", "-crf", "4", "-colorspace", "smpte170m"],
        "mp4",
    ),
    "10-bit 4:2:2": ("format=yuv422p10le", ["-c:v", "prores_ks", "-colorspace", "bt709"], "mov"),
    "anamorphic": ("scale=160:180,setsar=2,format=yuv420p", ["-c:v", "libx264", "-crf", "4"], "mp4"),
    "turned": ("transpose=cclock,format=yuv420p", ["-c:v", "libx264", "-crf", "4"], "mp4"),
    "palette": ("format=rgb24", ["-c:v", "qtrle"], "mov"),
}


def looked_at(path: Path) -> Footage:
    import av

    found = probe(path)
    assert found.video is not None
    builder = FrameTableBuilder(found.video.time_base, found.video.frame_rate)
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams[found.video.index]):
            builder.push(frame.pts)
    return Footage(sha256="0" * 64, probe=found, frames=builder.table())


@pytest.mark.parametrize("way", WAYS)
def test_the_ground_under_a_box(tmp_path: Path, way: str) -> None:
    """A picture that is dark on the left, light on the top right; black in its last frames."""
    convert, encode, ending = WAYS[way]
    graph = "color=0x202020:s=320x180:r=25:d=1,format=gbrp,drawbox=x=160:y=0:w=160:h=90:color=0xF0F0F0:t=fill,"
    graph += f"drawbox=enable='gte(n,15)':color=black:t=fill,{convert}"
    raw, path = tmp_path / f"raw.{ending}", tmp_path / f"a.{ending}"
    subprocess.run(
        [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, *encode, "-y", raw], check=True, timeout=60
    )
    turn = ["-display_rotation", "-90"] if way == "turned" else []
    subprocess.run([ffmpeg_path(), "-v", "error", *turn, "-i", raw, "-c", "copy", "-y", path], check=True, timeout=60)
    footage = looked_at(path)
    dark = ground(path, footage, (0, 5), Box(x=10, y=10, width=120, height=60))
    light = ground(path, footage, (5,), Box(x=180, y=10, width=120, height=60))
    both = ground(path, footage, (0,), Box(x=80, y=10, width=160, height=60))
    late = ground(path, footage, (20, 24), Box(x=180, y=10, width=120, height=60))
    assert dark.median == pytest.approx(luminance_of("#202020"), abs=0.01)
    assert light.median == pytest.approx(luminance_of("#F0F0F0"), abs=0.04)
    assert both.darkest == pytest.approx(dark.median, abs=0.02)
    assert both.lightest == pytest.approx(light.median, abs=0.04)
    assert late.median < 0.01
    assert dark.contrast("#FFFFFF") > 12
    assert light.contrast("#FFFFFF") < 1.3
    assert both.contrast("#808080") == 1.0


def test_a_box_outside_the_picture_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", "color=gray:s=64x64:d=0.2", "-y", str(path)]
    subprocess.run(command, check=True, timeout=60)
    with pytest.raises(SourceError, match=r"Nothing of a\.mp4 lies inside"):
        ground(path, looked_at(path), (0,), Box(x=900, y=0, width=10, height=10))


@pytest.mark.parametrize(("transfer", "white"), [("smpte2084", 0.58), ("arib-std-b67", 0.75)])
def test_hdr_is_told_relative_to_diffuse_white(tmp_path: Path, transfer: str, white: float) -> None:
    """BT.2408 table 1: diffuse white is a signal of 58 % in PQ and of 75 % in HLG."""
    seen = []
    for share in (0.0, white - 0.2, white, 0.95):
        path = tmp_path / f"{share}.mp4"
        graph = f"color=c=black:s=64x64:r=25:d=0.2,format=yuv420p10le,geq=lum={round(64 + 876 * share)}:cb=512:cr=512,"
        graph += f"setparams=range=limited:colorspace=bt2020nc:color_primaries=bt2020:color_trc={transfer}"
        command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, "-c:v", "libx265", "-x265-params"]
        subprocess.run([*command, "log-level=error", "-y", str(path)], check=True, timeout=60)
        seen.append(ground(path, looked_at(path), (0,), Box(x=0, y=0, width=64, height=64)).median)
    assert seen[0] < 0.01
    assert 0.05 < seen[1] < 0.6
    assert seen[2] == pytest.approx(1.0, abs=0.06)
    assert seen[3] == 1.0
