"""A known patch must come out as the same colour, whatever way the source coded it."""

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.cut import Box, Card, Layout, Logo, Pane, Text, TextRole
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder
from cutthrough.render.build import build, file_hash
from cutthrough.render.encode import encode_segment
from cutthrough.render.family import job
from render.made import clip, cut_of, footage_of, material_of, whole

RED, BLUE, SAND = "#E4002B", "#1F4E9A", "#C8B48C"
CANVAS = Size(width=192, height=108)
SETTINGS = Encoder(crf=1, preset="veryfast", level="3.0", keyint=48, vbv_maxrate=12000, vbv_bufsize=12000)


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def shown(path: Path, x: int, y: int, frame: int = 3) -> np.ndarray:
    """RGB at a point, by BT.709's own equations (limited range) from the decoded planes."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.colorspace, stream.codec_context.color_range) == (1, 1)
        assert (stream.codec_context.color_primaries, stream.codec_context.color_trc) == (1, 1)
        for number, picture in enumerate(container.decode(stream)):
            if number == frame:
                y_, u, v = (np.frombuffer(p, np.uint8).reshape(p.height, p.line_size) for p in picture.planes)
    luma = (int(y_[y, x]) - 16) / 219
    cb, cr = (int(u[y // 2, x // 2]) - 128) / 224, (int(v[y // 2, x // 2]) - 128) / 224
    r, b = luma + 1.5748 * cr, luma + 1.8556 * cb
    return 255 * np.array([r, (luma - 0.2126 * r - 0.0722 * b) / 0.7152, b])


def patch(path: Path, colour: str, convert: str, *encode: str) -> Path:
    """One second of one colour, coded the way `convert` says and tagged by `encode`."""
    graph = f"color=c=0x{colour[1:]}:s=192x108:r=25:d=1,format=gbrp,{convert}"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, *encode, "-y", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


def z(matrix: str, rng: str, pixel_format: str) -> str:
    return f"zscale=min=gbr:rin=full:pin=709:tin=709:m={matrix}:r={rng}:p=709:t=709,format={pixel_format}"


X264 = ("-c:v", "libx264", "-crf", "1")
WAYS = {
    "709 limited, tagged": (
        "a.mp4",
        z("709", "limited", "yuv420p"),
        *X264,
        "-colorspace",
        "bt709",
        "-color_range",
        "tv",
    ),
    "601 in SD, tagged": ("a.mp4", z("170m", "limited", "yuv420p"), *X264, "-colorspace", "smpte170m"),
    "601 in SD, tagged all over": (
        "a.mp4",
        z("170m", "limited", "yuv420p")
        + ",setparams=range=limited:colorspace=smpte170m:color_primaries=smpte170m:color_trc=smpte170m",
        *X264,
    ),
    "SD without a word": ("a.avi", z("170m", "limited", "yuv420p"), "-c:v", "mpeg4", "-q:v", "1"),
    "full range": ("a.mp4", z("709", "full", "yuv420p"), *X264, "-colorspace", "bt709", "-color_range", "pc"),
    "full range 601, jpeg": ("a.mov", z("470bg", "full", "yuvj420p"), "-c:v", "mjpeg", "-q:v", "1"),
    "10-bit 4:2:2": ("a.mov", z("709", "limited", "yuv422p10le"), "-c:v", "prores_ks", "-colorspace", "bt709"),
    "RGB": ("a.mov", "format=rgb24", "-c:v", "qtrle"),
    "RGB with alpha": ("a.mov", "format=argb", "-c:v", "qtrle"),
    "planar RGB": ("a.mkv", "format=gbrp", "-c:v", "ffv1"),
    "4:4:4 with alpha": ("a.mov", z("709", "limited", "yuva444p10le"), "-c:v", "prores_ks", "-colorspace", "bt709"),
    "2020 matrix": (
        *("a.mp4", z("2020_ncl", "limited", "yuv420p10le"), "-c:v", "libx265", "-x265-params", "log-level=error"),
        *("-colorspace", "bt2020nc", "-color_primaries", "bt709", "-color_trc", "bt709"),
    ),
}


def rendered(tmp_path: Path, cut, material, marks) -> list[Path]:
    return [encode_segment(job(one, material, marks, tmp_path)) for one in build(cut, material, SETTINGS)]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("colour", [RED, BLUE, SAND])
def test_a_patch_keeps_its_colour(tmp_path: Path, way, colour: str) -> None:
    name, convert, *encode = way
    path = patch(tmp_path / name, colour, convert, *encode)
    material, marks = material_of(path)
    footage = footage_of(path)
    cut = cut_of(clip(footage, 0, 24, whole(CANVAS, 192, 108)), canvas=CANVAS)
    (segment,) = rendered(tmp_path, cut, material, marks)
    assert np.abs(shown(segment, 96, 54) - rgb(colour)).max() <= 2


def test_tagging_alone_would_not_do(tmp_path: Path) -> None:
    """The test above can fail: SD red read with BT.709's matrix is another red."""
    path = patch(tmp_path / "a.mp4", RED, z("170m", "limited", "yuv420p"), *X264, "-colorspace", "smpte170m")
    material, marks = material_of(path)
    (sha,) = material.footage
    footage = material.footage[sha]
    lied = footage.probe.video.colour.model_copy(update={"matrix": "bt709"})
    video = footage.probe.video.model_copy(update={"colour": lied})
    material.footage[sha] = footage.model_copy(update={"probe": footage.probe.model_copy(update={"video": video})})
    cut = cut_of(clip(footage, 0, 24, whole(CANVAS, 192, 108)), canvas=CANVAS)
    (segment,) = rendered(tmp_path, cut, material, marks)
    assert np.abs(shown(segment, 96, 54) - rgb(RED)).max() > 10


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_is_brought_into_sdr(tmp_path: Path, transfer: str) -> None:
    """Diffuse white (203 cd/m2, BT.2408) stays bright, black stays black, grey stays neutral and in order."""
    levels = []
    # Signal levels of BT.2408 tables 1: diffuse white at 58 % PQ and 75 % HLG; grey card 38 %.
    for share in (0.0, 0.38, 0.75 if transfer == "arib-std-b67" else 0.58, 0.95):
        value = round(64 + 876 * share)
        path = tmp_path / f"{share}.mp4"
        graph = f"color=c=black:s=192x108:r=25:d=1,format=yuv420p10le,geq=lum={value}:cb=512:cr=512,"
        graph += f"setparams=range=limited:colorspace=bt2020nc:color_primaries=bt2020:color_trc={transfer}"
        command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, "-c:v", "libx265", "-x265-params"]
        subprocess.run([*command, "log-level=error", "-y", str(path)], check=True, timeout=60)
        material, marks = material_of(path)
        assert footage_of(path).probe.video.colour.transfer == transfer
        cut = cut_of(clip(footage_of(path), 0, 24, whole(CANVAS, 192, 108)), canvas=CANVAS)
        (segment,) = rendered(tmp_path, cut, material, marks)
        colour = shown(segment, 96, 54)
        assert np.ptp(colour) <= 3
        levels.append(colour.mean())
    black, grey, white, bright = levels
    assert black <= 3
    assert 60 <= grey <= 150
    assert 170 <= white <= 245
    assert white < bright <= 256


def test_brand_colours_survive_card_background_plate_and_logo(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (40, 40), (0x1F, 0x4E, 0x9A, 255)).save(logo)
    path = patch(tmp_path / "a.mp4", SAND, z("709", "limited", "yuv420p"), *X264, "-colorspace", "bt709")
    material, marks = material_of(path, logo=logo)
    footage = footage_of(path)
    framing = whole(CANVAS, 192, 108)
    framing = framing.model_copy(
        update={"layout": Layout.FIT, "panes": (Pane(crop=framing.crop, window=Box(x=60, y=0, width=72, height=108)),)}
    )
    plate = Text(
        id="t", role=TextRole.CALL_TO_ACTION, start=0, end=48, lines=(".",), box=Box(x=4, y=70, width=50, height=30)
    , size=20, colour=RED, plate=f"{RED}FF")  # fmt: skip
    cut = cut_of(
        clip(footage, 0, 24, framing),
        Card(id="card", colour=RED, frames=24),
        canvas=CANVAS,
        background=RED,
        texts=(plate,),
        logos=(Logo(id="l", source=file_hash(logo), start=0, end=48, box=Box(x=140, y=20, width=40, height=40)),),
    )
    first, card = rendered(tmp_path, cut, material, marks)
    for segment, x, y, colour in (
        (first, 20, 10, RED),
        (first, 96, 54, SAND),
        (first, 30, 80, RED),
        (first, 160, 40, BLUE),
        (card, 96, 54, RED),
        (card, 160, 40, BLUE),
    ):
        assert np.abs(shown(segment, x, y) - rgb(colour)).max() <= 2, (segment.name[:6], x, y)
