from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from counted import make_counted, read_number
from cutthrough.media.frames import indices_of, raw_format, raw_frames
from cutthrough.model.errors import SourceError
from cutthrough.model.segment import IndexRun
from once import once
from render.made import footage_of

FILES = {
    "h264 with B frames": {"name": "a.mp4", "codec": "libx264"},
    "h264, one key frame": {"name": "b.mp4", "codec": "libx264", "options": {"g": "999"}},
    "h264 open groups": {
        "name": "c.mp4",
        "codec": "libx264",
        "options": {"x264-params": "open-gop=1:keyint=20:bframes=3"},
    },
    "h264 transport stream": {"name": "d.ts", "codec": "libx264"},
    "vp9 in webm": {
        "name": "e.webm",
        "codec": "libvpx-vp9",
        "options": {"g": "30", "deadline": "realtime", "cpu-used": "8"},
    },
    "vp8 with hidden frames": {
        "name": "f.webm",
        "codec": "libvpx",
        "options": {"g": "40", "auto-alt-ref": "1", "lag-in-frames": "16", "deadline": "realtime", "b": "2M"},
    },
    "mpeg4 in avi": {"name": "g.avi", "codec": "mpeg4", "options": {"q": "3", "g": "12"}},
    "prores in mov": {"name": "h.mov", "codec": "prores_ks", "pixel_format": "yuv422p10le"},
    "variable rate": {
        "name": "i.mkv",
        "codec": "libx264",
        "stamps": [i * 40 + (i * i) % 31 for i in range(120)],
        "tick": Fraction(1, 1000),
    },
    "29.97": {"name": "j.mp4", "codec": "libx264", "rate": Fraction(30000, 1001)},
}


def luma(packed: bytes, video) -> np.ndarray:
    wide = raw_format(video.pixel_format).endswith("le")
    plane = np.frombuffer(packed, np.uint16 if wide else np.uint8)[: video.width * video.height]
    plane = plane.reshape(video.height, video.width)
    return plane >> 2 if wide else plane


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    "runs",
    [
        [IndexRun(first=0, count=5)],
        [IndexRun(first=71, count=9)],
        [IndexRun(first=119, count=1)],
        [IndexRun(first=30, count=6, step=3), IndexRun(first=50, count=4, step=0), IndexRun(first=51, count=2)],
    ],
    ids=["start", "middle", "last", "skips and holds"],
)
def test_the_frames_asked_for_are_the_frames_given(tmp_path_factory: pytest.TempPathFactory, kind, runs) -> None:
    options = dict(FILES[kind])
    name = options.pop("name")
    path = once(tmp_path_factory, f"counted {kind}", lambda folder: make_counted(folder / name, 120, **options)) / name
    footage = footage_of(path)
    video = footage.probe.video
    assert footage.frames.count == 120
    got = [read_number(luma(frame, video)) for frame in raw_frames(path, video, footage.frames, runs)]
    assert got == list(indices_of(runs))


def test_a_table_with_repaired_stamps_is_counted_from_the_start(tmp_path: Path) -> None:
    path = make_counted(tmp_path / "a.mp4", 90)
    footage = footage_of(path)
    table = footage.frames.model_copy(update={"repaired": True})
    table = table.model_copy(update={"runs": (table.runs[0].model_copy(update={"pts": 7777}),)})
    frames = raw_frames(path, footage.probe.video, table, [IndexRun(first=64, count=3)])
    assert [read_number(luma(frame, footage.probe.video)) for frame in frames] == [64, 65, 66]


def test_a_file_that_lost_its_end_says_so(tmp_path: Path) -> None:
    path = make_counted(tmp_path / "a.mkv", 90)
    footage = footage_of(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError, match=r"a\.mkv can no longer be decoded at frame"):
        list(raw_frames(path, footage.probe.video, footage.frames, [IndexRun(first=85, count=2)]))
