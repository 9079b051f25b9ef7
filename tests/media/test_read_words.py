"""How words stand on a picture: made with known letters over a picture that moves or stands still."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from cutthrough.media.probe import probe
from cutthrough.media.read_words import Stood, stood

WIDE, HIGH, FRAMES = 640, 360, 20


def made(path: Path, level: int, ground: int, at: tuple[int, int], *, moves: bool) -> Path:
    """A film of words in grey `level` on a plate of grey `ground`, before a picture of bars that moves or not."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(25), options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
        across = np.arange(WIDE)[None, :, None]
        for number in range(FRAMES):
            shift = 9 * number if moves else 0
            bars = np.broadcast_to(90 + 70 * np.sin((across + shift) / 25), (HIGH, WIDE, 3))
            picture = np.ascontiguousarray(bars, np.uint8)
            x, y = at
            cv2.rectangle(picture, (x - 8, y - 32), (x + 268, y + 14), (ground,) * 3, -1)
            cv2.putText(picture, "FREE FRIDAY", at, cv2.FONT_HERSHEY_SIMPLEX, 1.2, (level,) * 3, 4, cv2.LINE_AA)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        out.mux(stream.encode(None))
    return path


def look(path: Path, box: tuple[int, int, int, int]) -> Stood:
    video = probe(path).video
    assert video is not None
    share = (box[0] / WIDE, box[1] / HIGH, box[2] / WIDE, box[3] / HIGH)
    return stood(path, video, {7: (share, (1, 5, 9, 13, 17))})[7]


def test_words_that_stay_while_the_picture_moves_lie_over_it(tmp_path: Path) -> None:
    box = (196, 166, 264, 44)
    over = look(made(tmp_path / "a.mp4", 235, 20, (200, 200), moves=True), box)
    filmed = look(made(tmp_path / "b.mp4", 235, 20, (200, 200), moves=False), box)
    assert (over.moves, filmed.moves) == (True, False)
    assert over.cut == ()
    assert over.measured
    assert over.contrast == pytest.approx(14.5, rel=0.2)
    assert over.box[1] * HIGH == pytest.approx(170, abs=8)


def test_words_hardly_lighter_than_their_plate_are_measured(tmp_path: Path) -> None:
    dim = look(made(tmp_path / "a.mp4", 70, 15, (200, 200), moves=True), (196, 166, 264, 44))
    assert dim.contrast is not None
    assert dim.contrast < 3


def test_words_that_run_out_of_the_picture_are_cut(tmp_path: Path) -> None:
    low = look(made(tmp_path / "a.mp4", 235, 20, (200, HIGH + 12), moves=True), (196, HIGH - 20, 264, 20))
    assert low.cut == ("bottom",)
    assert low.moves


def test_where_nothing_is_written_nothing_is_measured(tmp_path: Path) -> None:
    bare = look(made(tmp_path / "a.mp4", 235, 20, (200, 200), moves=True), (20, 20, 200, 40))
    assert not bare.measured
    assert bare.contrast is None
    video = probe(tmp_path / "a.mp4").video
    assert video is not None
    assert stood(tmp_path / "a.mp4", video, {}) == {}
