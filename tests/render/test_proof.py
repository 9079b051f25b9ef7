"""Words proven on the picture: there, where they should be, and as readable as they look."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.cut import Box, Card, Emphasis, Text, TextRole
from cutthrough.model.errors import RenderError
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder
from cutthrough.render.build import build
from cutthrough.render.encode import encode_segment
from cutthrough.render.family import job
from cutthrough.render.proof import frame_of, spoken_frames, words_drawn
from render.made import clip, cut_of, footage_of, material_of, whole

CANVAS = Size(width=320, height=180)
SETTINGS = Encoder(crf=4, preset="veryfast", level="3.0", keyint=48, vbv_maxrate=12000, vbv_bufsize=12000)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """White on its left half, black on its right."""
    path = tmp_path_factory.mktemp("halves") / "a.mp4"
    graph = "color=white:s=320x180:r=25:d=3,drawbox=x=160:y=0:w=160:h=180:color=black:t=fill,format=yuv420p"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, "-crf", "4", "-colorspace", "bt709"]
    subprocess.run([*command, "-y", str(path)], check=True, timeout=60)
    return path


def text(x: int, **also: object) -> Text:
    box = Box(x=x, y=50, width=120, height=80)
    fields = {"id": "t", "role": TextRole.CAPTION, "start": 10, "end": 50, "lines": ("Words",), "box": box, "size": 34}
    return Text.model_validate(fields | also)


@pytest.mark.parametrize(
    ("x", "also", "least", "most", "bare"),
    [
        (180, {}, 15, 21, 15),
        (20, {}, 1, 1.05, 1),
        (20, {"colour": "#101010"}, 14, 21, 14),
        (20, {"outline": 4}, 7, 21, 1),
        (20, {"plate": "#000000E0"}, 10, 21, 1),
        (100, {}, 1, 1.3, 1),
    ],
    ids=["on black", "on white", "dark on white", "outlined on white", "plate on white", "across both"],
)
def test_contrast_is_what_one_sees(halves: Path, x: int, also: dict, least: float, most: float, bare: float) -> None:
    material, _ = material_of(halves)
    one = text(x, **also)
    cut = cut_of(clip(footage_of(halves), 0, 60, whole(CANVAS, 320, 180)), canvas=CANVAS, texts=(one,))
    found = words_drawn(cut, one, material)
    assert found.frame == 30
    assert least <= found.contrast <= most
    assert found.bare >= bare
    if (x, also) != (20, {}):
        assert found.ink.box is not None
        box = found.ink.box
        assert one.box.x <= box.x
        assert box.right <= one.box.right
        assert found.ink.share > 0.004


def test_words_that_do_not_show_are_found_out(halves: Path) -> None:
    material, _ = material_of(halves)
    one = text(20)
    cut = cut_of(clip(footage_of(halves), 0, 60, whole(CANVAS, 320, 180)), canvas=CANVAS, texts=(one,))
    assert words_drawn(cut, one, material).ink.box is None


def test_a_text_that_is_not_on_cannot_be_proven(halves: Path) -> None:
    material, _ = material_of(halves)
    one = text(20)
    cut = cut_of(clip(footage_of(halves), 0, 60, whole(CANVAS, 320, 180)), canvas=CANVAS, texts=(one,))
    for asked, frame in ((one, 5), (one.model_copy(update={"id": "other"}), None)):
        with pytest.raises(RenderError, match="is not on at frame"):
            words_drawn(cut, asked, material, frame)
    with pytest.raises(RenderError, match="there is no frame 60"):
        frame_of(cut, 60, material)


def test_the_single_frame_is_the_files_frame(halves: Path, tmp_path: Path) -> None:
    """In the body, in a dissolve and on a card, with words over a boundary."""
    material, marks = material_of(halves)
    one = text(
        180, start=20, end=70, emphasis=Emphasis.HIGHLIGHT, lines=("Say it",), moments=(20, 45), accent="#FF4000"
    )
    first = clip(footage_of(halves), 0, 50, whole(CANVAS, 320, 180), transition=14)
    cut = cut_of(first, Card(id="c", colour="#3060A0", frames=50), canvas=CANVAS, texts=(one,))
    pictures = []
    for built in build(cut, material, SETTINGS):
        with av.open(str(encode_segment(job(built, material, marks, tmp_path)))) as container:
            for picture in container.decode(video=0):
                plane = picture.planes[0]
                pictures.append(np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, :320].copy())
    for frame in (3, 30, 38, 44, 46, 60, 80):
        alone = frame_of(cut, frame, material) @ np.array([0.2126, 0.7152, 0.0722]) * 219 / 255 + 16
        assert np.abs(alone - pictures[frame]).mean() < 1.0, frame


def test_a_frame_for_every_word() -> None:
    spoken = text(20, emphasis=Emphasis.POP, lines=("a b", "c"), moments=(4, 20, 30))
    assert spoken_frames(spoken) == (15, 25, 40)
    assert spoken_frames(text(20)) == (30,)
