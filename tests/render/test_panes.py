"""Where a picture comes out on the canvas, frame by frame, measured on a marker whose place in the source is known."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.cut import Box, Cut, Framing, Layout, Pane, Waypoint
from cutthrough.model.errors import RenderError
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder, Picture
from cutthrough.render.build import build
from cutthrough.render.encode import encode_segment
from cutthrough.render.family import job
from cutthrough.render.panes import expression, pane_for, span, turning_points
from render.made import clip, cut_of, footage_of, material_of, words

SETTINGS = Encoder(crf=6, preset="veryfast", level="3.1", keyint=50, vbv_maxrate=14000, vbv_bufsize=14000)
CANVAS = Size(width=180, height=320)
WIDE, HIGH = 480, 270
MARK = (236.0, 120.0)
"""Centre of the marker in display pixels; a crop 152 wide holds it from corners 90 to 230."""
WAY = (Waypoint(frame=6, x=90, y=0), Waypoint(frame=40, x=171, y=0), Waypoint(frame=76, x=222, y=0))
WINDOW = Box(x=0, y=0, width=180, height=320)

WAYS = {
    "8-bit": ([], ["-c:v", "libx264", "-crf", "4"]),
    "10-bit 4:2:2": (["format=yuv422p10le"], ["-c:v", "prores_ks"]),
    "interlaced": (["setfield=tff"], ["-c:v", "mpeg2video", "-q:v", "1", "-flags", "+ilme+ildct"]),
    "anamorphic": (["scale=360:270", "setsar=4/3"], ["-c:v", "libx264", "-crf", "4"]),
    "turned": (["transpose=cclock"], ["-c:v", "libx264", "-crf", "4"]),
}


def marked(path: Path, way: str = "8-bit", frames: int = 110) -> Path:
    """A still grey picture of 480x270 display pixels with one soft white spot at MARK."""
    filters, encode = WAYS[way]
    spot = f"60+170*exp(-(pow(X+0.5-{MARK[0]}\\,2)+pow(Y+0.5-{MARK[1]}\\,2))/50)"
    graph = f"color=gray:s={WIDE}x{HIGH}:r=25:d=1,format=gray,geq=lum='{spot}',loop={frames}:1,format=yuv420p"
    graph = ",".join([graph, *filters])
    raw = path.with_name(f"flat{path.suffix}") if way == "turned" else path
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, "-frames:v", str(frames), *encode]
    subprocess.run([*command, "-colorspace", "bt709", "-y", str(raw)], check=True, timeout=60)
    if way == "turned":
        turn = ["-display_rotation", "-90", "-i", str(raw), "-c", "copy"]
        subprocess.run([ffmpeg_path(), "-v", "error", *turn, "-y", str(path)], check=True, timeout=60)
    return path


def planes(path: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            y, v = (
                np.frombuffer(p, np.uint8).reshape(p.height, p.line_size)[:, : p.width].astype(float)
                for p in (frame.planes[0], frame.planes[2])
            )
            yield y, v


def spot_at(luma: np.ndarray) -> tuple[float, float]:
    """Centre of gravity of what is brighter than grey, in pixels (a pixel's middle is at a half)."""
    weight = np.clip(luma - 100, 0, None)
    rows, columns = np.mgrid[0 : luma.shape[0], 0 : luma.shape[1]] + 0.5
    return float((weight * columns).sum() / weight.sum()), float((weight * rows).sum() / weight.sum())


def framed(*panes: Pane) -> Framing:
    return Framing(layout=Layout.CROP, panes=panes, enlarged=1.2, reason="test")


def segments_of(cut: Cut, path: Path, store: Path, *, interlaced: bool = False) -> list[Path]:
    material, marks = material_of(path)
    if interlaced:
        footage = {sha: f.model_copy(update={"interlaced": True}) for sha, f in material.footage.items()}
        material = replace(material, footage=footage)
    return [encode_segment(job(one, material, marks, store)) for one in build(cut, material, SETTINGS)]


@pytest.mark.parametrize("way", WAYS)
def test_a_moving_crop_is_where_its_path_says_in_every_frame(tmp_path: Path, way: str) -> None:
    """Across a segment boundary, and from before the path begins to after it has come to rest."""
    path = marked(tmp_path / ("a.mov" if way.startswith("10") else "a.mp4"), way)
    pane = Pane(crop=Box(x=90, y=0, width=152, height=270), window=WINDOW, path=WAY)
    footage = footage_of(path)
    assert footage.probe.video.display_size == (WIDE, HIGH)
    # Words whose end parts the clip into two segments, dark so that they don't count as the spot.
    text = words("dark", 0, 44, Box(x=0, y=280, width=180, height=30)).model_copy(update={"colour": "#000000"})
    cut = cut_of(clip(footage, 0, 110, framed(pane)), canvas=CANVAS, texts=(text,))
    parts = segments_of(cut, path, tmp_path, interlaced=way == "interlaced")
    assert len(parts) == 2
    found = [spot_at(luma) for part in parts for luma, _ in planes(part)]
    assert len(found) == 110
    due = [
        ((MARK[0] - float(x)) * 180 / 152, (MARK[1] - float(y)) * 320 / 270)
        for frame in range(110)
        for x, y in (pane.corner(frame),)
    ]
    off = np.abs(np.array(found) - np.array(due)).max(axis=0)
    assert off.max() < 1.0, off


def test_a_crop_moves_evenly_by_single_pixels_and_its_colours_with_it(tmp_path: Path) -> None:
    """A slow pan steps by no more than a pixel, and a coloured edge's chroma never leaves its luma."""
    path = tmp_path / "edge.mp4"
    graph = "color=0x202020:s=480x270:r=25:d=4,drawbox=x=236:y=0:w=300:h=270:color=0xE03030:t=fill,format=yuv444p"
    encode = ["-c:v", "libx264", "-crf", "2", "-colorspace", "bt709", "-y", str(path)]
    subprocess.run([ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, *encode], check=True, timeout=60)
    way = (Waypoint(frame=0, x=120, y=0), Waypoint(frame=90, x=170, y=0))
    pane = Pane(crop=Box(x=120, y=0, width=152, height=270), window=WINDOW, path=way)
    cut = cut_of(clip(footage_of(path), 0, 96, framed(pane)), canvas=CANVAS)
    (part,) = segments_of(cut, path, tmp_path)
    luma, chroma = zip(*((edge(y[160]), edge(v[80])) for y, v in planes(part)), strict=True)
    steps = np.diff(luma)
    assert steps.max() < 0.2  # the picture only ever moves to the left
    assert np.abs(steps).max() < 1.2
    assert np.ptp(np.array(luma) - 2 * np.array(chroma)) < 0.7


def edge(row: np.ndarray) -> float:
    """Where a row goes from one level to the other, in pixels, by how much of it is still at the first."""
    left, right = float(row[:8].mean()), float(row[-8:].mean())
    return float(((row - right) / (left - right)).clip(0, 1).sum())


def test_two_panes_stand_side_by_side_on_the_background(tmp_path: Path) -> None:
    path = tmp_path / "two.mp4"
    graph = "color=0x2040A0:s=480x270:r=25:d=2,drawbox=x=240:y=0:w=240:h=270:color=0xC0A040:t=fill,format=yuv420p"
    encode = ["-c:v", "libx264", "-crf", "4", "-colorspace", "bt709", "-y", str(path)]
    subprocess.run([ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, *encode], check=True, timeout=60)
    upper = Pane(crop=Box(x=20, y=0, width=160, height=120), window=Box(x=0, y=0, width=180, height=136))
    moving = (Waypoint(frame=2, x=260, y=20), Waypoint(frame=30, x=320, y=100))
    lower = Pane(
        crop=Box(x=260, y=20, width=160, height=120), window=Box(x=0, y=184, width=180, height=136), path=moving
    )
    cut = cut_of(clip(footage_of(path), 0, 40, framed(upper, lower)), canvas=CANVAS, background="#FFFFFF")
    (part,) = segments_of(cut, path, tmp_path)
    for luma, _ in planes(part):
        assert np.ptp(luma[8:130]) < 6
        assert np.ptp(luma[192:312]) < 6
        assert abs(luma[140:180].mean() - 235) < 1
        assert luma[192:312].mean() - luma[8:130].mean() > 60
    material, _ = material_of(path)
    (one,) = build(cut, material, SETTINGS)
    assert isinstance(one.segment.base, Picture)
    assert [len(p.path) for p in one.segment.base.panes] == [0, 2]


@st.composite
def paths(draw: st.DrawFn) -> Pane:
    frames = sorted(draw(st.sets(st.integers(-20, 140), min_size=2, max_size=9)))
    corners = st.tuples(st.integers(0, 328), st.integers(0, 40))
    way = tuple(Waypoint(frame=f, x=x, y=y) for f in frames for x, y in (draw(corners),))
    return Pane(crop=Box(x=way[0].x, y=way[0].y, width=152, height=230), window=WINDOW, path=way)


@given(paths(), st.integers(0, 60), st.integers(12, 80))
def test_a_segments_expression_is_the_clips_corner(pane: Pane, offset: int, frames: int) -> None:
    """Trimmed, shifted and written for FFmpeg, it is the same curve to a thousandth of a pixel."""
    part = pane_for(pane, offset, frames)
    turns = turning_points(part, frames)
    for axis, (size, window, whole) in enumerate(((152, 180, WIDE), (230, 320, HIGH))):
        along = span([t[axis] for t in turns], size, window, whole, whole)
        if not along.moves:
            continue
        written = expression(part, axis, along, frames)
        assert written.count("(") < 4000
        for n in range(0, frames, 3):
            due = float(along.column(pane.corner(offset + n)[axis]))
            assert evaluated(written, n) == pytest.approx(due, abs=1e-3)
            assert -1e-6 <= due <= along.scaled - window + 1e-6


def evaluated(expression: str, n: int) -> float:
    """FFmpeg's expression by Python's own parser."""
    names = {"n": n, "lt": lambda a, b: a < b, "choose": lambda test, a, b: a if test else b}
    return float(eval(expression.replace("if(", "choose("), names))


@given(paths(), st.integers(0, 200))
def test_a_crop_never_leaves_what_lies_between_its_waypoints(pane: Pane, frame: int) -> None:
    before = [w for w in pane.path if w.frame <= frame][-1:] or [pane.path[0]]
    after = [w for w in pane.path if w.frame >= frame][:1] or [pane.path[-1]]
    for value, a, b in zip(pane.corner(frame), (before[0].x, before[0].y), (after[0].x, after[0].y), strict=True):
        assert min(a, b) <= value <= max(a, b)


def test_a_resting_crop_does_not_know_where_the_path_leads(tmp_path: Path) -> None:
    path = marked(tmp_path / "a.mp4")
    footage = footage_of(path)
    material, _ = material_of(path)

    def keys(*, last: int) -> list[str]:
        way = (Waypoint(frame=60, x=90, y=0), Waypoint(frame=80, x=last, y=0))
        pane = Pane(crop=Box(x=90, y=0, width=152, height=270), window=WINDOW, path=way)
        text = words("a", 0, 50, Box(x=0, y=280, width=180, height=30))
        return [
            b.key
            for b in build(
                cut_of(clip(footage, 0, 110, framed(pane)), canvas=CANVAS, texts=(text,)), material, SETTINGS
            )
        ]

    one, other = keys(last=200), keys(last=230)
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_a_crop_that_comes_to_rest_stays_where_it_is_in_the_next_segment(tmp_path: Path) -> None:
    """On an odd column too: cut on chroma pairs, it would jump by a pixel and a half at the join."""
    path = marked(tmp_path / "a.mp4")
    way = (Waypoint(frame=0, x=100, y=0), Waypoint(frame=40, x=171, y=0))
    pane = Pane(crop=Box(x=100, y=0, width=152, height=270), window=WINDOW, path=way)
    text = words("dark", 0, 44, Box(x=0, y=280, width=180, height=30)).model_copy(update={"colour": "#000000"})
    cut = cut_of(clip(footage_of(path), 0, 110, framed(pane)), canvas=CANVAS, texts=(text,))
    moving, resting = segments_of(cut, path, tmp_path)
    last, first = spot_at(list(planes(moving))[-1][0]), spot_at(next(iter(planes(resting)))[0])
    assert abs(last[0] - first[0]) < 0.25


REFUSED = {
    "overlap": ((Box(x=0, y=0, width=180, height=170), Box(x=0, y=160, width=180, height=160)), (), "overlap"),
    "outside": ((Box(x=0, y=0, width=200, height=170),), (), "leaves the canvas"),
    "back in time": ((WINDOW,), (Waypoint(frame=9, x=0, y=0), Waypoint(frame=3, x=9, y=0)), "backwards in time"),
}


@pytest.mark.parametrize(("windows", "way", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_is_refused(tmp_path: Path, windows, way, says: str) -> None:
    path = marked(tmp_path / "a.mp4", frames=30)
    panes = [Pane(crop=Box(x=0, y=0, width=152, height=270), window=window, path=way) for window in windows]
    material, _ = material_of(path)
    with pytest.raises(RenderError, match=says):
        build(cut_of(clip(footage_of(path), 0, 20, framed(*panes)), canvas=CANVAS), material, SETTINGS)


def test_a_long_path_is_no_longer_than_ffmpeg_can_read(tmp_path: Path) -> None:
    """A waypoint in every frame for ten seconds, on both axes."""
    path = marked(tmp_path / "a.mp4", frames=250)
    way = tuple(Waypoint(frame=n, x=110 + (n * 37) % 115, y=(n * 13) % 40) for n in range(250))
    pane = Pane(crop=Box(x=110, y=0, width=130, height=230), window=Box(x=0, y=0, width=180, height=318), path=way)
    cut = cut_of(clip(footage_of(path), 0, 250, framed(pane)), canvas=CANVAS)
    (part,) = segments_of(cut, path, tmp_path)
    found = [spot_at(luma)[0] for luma, _ in planes(part)]
    due = [(MARK[0] - float(pane.corner(n)[0])) * 180 / 130 for n in range(250)]
    assert np.median(np.abs(np.array(found) - np.array(due))) < 0.6
