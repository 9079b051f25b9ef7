"""Words drawn where and as we know are found and read."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from cutthrough.media.reading import find_lines, read_picture
from media.lettered import bgr, ground, write


@pytest.mark.parametrize(
    ("words", "size", "fill"),
    [
        ("Summer sale ends Sunday", 60, "white"),
        ("Jetzt Flüge buchen, größer träumen", 40, "white"),
        ("Un été à prix réduit", 24, "#ffe066"),
        ("¿Qué haces mañana?", 90, "black"),
        ("www.example.com", 30, "white"),
    ],
)
def test_a_line_is_found_and_read(words: str, size: int, fill: str) -> None:
    picture = ground(1280, 720)
    box = write(picture, words, (120, 300), size, fill)
    lines = read_picture(bgr(picture), 640)
    assert [line.text.lstrip("¿") for line in lines if line.text] == [words.lstrip("¿")]
    found = lines[0].box
    for ours, true in zip((found.x, found.y), box[:2], strict=True):
        assert true - 0.03 < ours < true + 0.005
    assert box[0] + box[2] - 0.005 < found.x + found.width < box[0] + box[2] + 0.02
    assert box[1] + box[3] - 0.01 < found.y + found.height < box[1] + box[3] + 0.03


def test_lines_come_from_top_to_bottom() -> None:
    picture = ground(1280, 720)
    for place, words in enumerate(["FIRST LINE", "second line", "Third line"]):
        write(picture, words, (200, 100 + 180 * place), 50)
    assert [line.text for line in read_picture(bgr(picture))] == ["FIRST LINE", "second line", "Third line"]


def test_a_slanted_line_is_read_and_known_to_be_slanted() -> None:
    words = Image.new("RGBA", (900, 700), (0, 0, 0, 0))
    write(words, "Sidewalk sale", (150, 300), 70)
    picture = ground(900, 700)
    picture.paste(words.rotate(20), (0, 0), words.rotate(20))
    (line,) = find_lines(bgr(picture), 640)
    assert line.slant == pytest.approx(20, abs=3)
    assert [one.text for one in read_picture(bgr(picture), 640)] == ["Sidewalk sale"]


def test_a_title_is_read_back_from_a_thumbnail_of_160_pixels() -> None:
    picture = ground(1280, 720)
    write(picture, "FILM NIGHT", (140, 260), 130)
    small = picture.resize((160, 90), Image.Resampling.LANCZOS)
    assert [line.text for line in read_picture(bgr(small), 640)] == ["FILM NIGHT"]


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 2), (33, 17)])
def test_a_sliver_of_a_picture_holds_no_words(size: tuple[int, int]) -> None:
    assert read_picture(np.full((size[1], size[0], 3), 90, np.uint8)) == ()


def test_nothing_is_read_where_nothing_is_written() -> None:
    assert [line for line in read_picture(bgr(ground(1280, 720, seed=8)), 640) if line.text] == []


def test_importing_loads_neither_rapidocr_nor_the_runtime() -> None:
    heavy = "{'rapidocr', 'onnxruntime', 'cv2'}"
    code = f"import sys, cutthrough.media.reading; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")
