"""What those see who look at every frame: display colours, one size, times that never go back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from conform.made import run
from cutthrough.media.frame_tap import FrameTap, Glimpse
from cutthrough.media.probe import probe


class _Kept:
    def __init__(self) -> None:
        self.seen: list[Glimpse] = []

    def look(self, glimpse: Glimpse) -> None:
        self.seen.append(glimpse)


def _shown(path: Path) -> list[Glimpse]:
    kept, said = _Kept(), probe(path).video
    assert said is not None
    tap = FrameTap(said, (kept,))
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            tap.push(frame, (frame.pts or 0) * said.time_base)
    return kept.seen


@pytest.mark.parametrize(
    ("matrix", "spread", "said"),
    [
        ("bt709", "tv", "bt709"),
        ("bt709", "pc", "bt709"),
        ("smpte170m", "tv", "smpte170m"),
        ("bt709", "tv", "unknown"),  # an HD picture that doesn't say its matrix
    ],
)
def test_colours_are_those_that_are_shown(matrix: str, spread: str, said: str, tmp_path: Path) -> None:
    out = tmp_path / "red.mp4"
    drawn = "color=#E4002B:s=1280x720:d=0.2,format=gbrp"
    filters = (
        f"scale=out_color_matrix={matrix}:out_range={spread},format=yuv420p,setparams=colorspace={said}:range={spread}"
    )
    run("-f", "lavfi", "-i", drawn, "-vf", filters, "-c:v", "libx264", "-qp", "1", out)
    first = _shown(out)[0]
    assert first.rgb.shape == (180, 320, 3)
    assert np.abs(first.rgb[90, 100].astype(int) - (0xE4, 0, 0x2B)).max() <= 4


def test_a_frame_of_another_size_is_brought_to_the_first_ones(tmp_path: Path) -> None:
    kept, said = _Kept(), None
    run("-f", "lavfi", "-i", "testsrc2=s=640x360:d=0.2", tmp_path / "a.mp4")
    said = probe(tmp_path / "a.mp4").video
    assert said is not None
    tap = FrameTap(said, (kept,))
    for size in ((360, 640), (90, 120)):
        tap.push(av.VideoFrame.from_ndarray(np.zeros((*size, 3), np.uint8), format="rgb24"), Fraction(0))
    assert {each.rgb.shape for each in kept.seen} == {(180, 320, 3)}


def test_time_never_goes_back(tmp_path: Path) -> None:
    run("-f", "lavfi", "-i", "testsrc2=s=64x36:d=0.2", tmp_path / "a.mp4")
    kept, said = _Kept(), probe(tmp_path / "a.mp4").video
    assert said is not None
    tap = FrameTap(said, (kept,))
    frame = av.VideoFrame.from_ndarray(np.zeros((36, 64, 3), np.uint8), format="rgb24")
    for at in (Fraction(1), Fraction(1, 2), Fraction(2)):
        tap.push(frame, at)
    assert [each.at for each in kept.seen] == [1, 1, 2]
    assert kept.seen[0].gray.shape == (36, 64)


def test_a_sliver_of_a_picture_is_shown_with_sides(tmp_path: Path) -> None:
    run("-f", "lavfi", "-i", "testsrc2=s=2000x16:d=0.1", "-pix_fmt", "yuv420p", tmp_path / "a.mp4")
    assert _shown(tmp_path / "a.mp4")[0].rgb.shape == (16, 320, 3)
