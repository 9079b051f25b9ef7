"""Encodes one segment into the store, under its key; doing it twice, or at once, does no harm."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cutthrough.media.ffmpeg import Feed, run_ffmpeg
from cutthrough.media.frames import raw_format, raw_frames
from cutthrough.media.join import count_frames
from cutthrough.media.logo import logo_pixels
from cutthrough.model.errors import RenderError
from cutthrough.model.footage import FrameTable
from cutthrough.model.segment import Encoder, Picture, Segment
from cutthrough.model.source import VideoStream
from cutthrough.render.graph import filter_graph
from cutthrough.store.files import alive, store_errors, write_aside
from cutthrough.store.hashes import Fingerprint, ensure_unchanged

_EDGE = 6
"""Frames at either end of a segment that get more bits: x264 looks ahead for what a frame is worth to later ones, and
sees none past the end, so the last frames before a join would come out below the rest."""


@dataclass(frozen=True)
class MovingSource:
    """A source a segment reads frames from, and its fingerprint when it was hashed."""

    path: Path
    fingerprint: Fingerprint
    video: VideoStream
    table: FrameTable


@dataclass(frozen=True)
class SegmentJob:
    """Everything one worker needs; plain data, so that it can travel to another machine."""

    segment: Segment
    key: str
    moving: Mapping[str, MovingSource]
    logos: Mapping[str, Path]
    fonts: tuple[Path, ...]
    store: Path


def segment_path(store: Path, key: str) -> Path:
    """Where the segment of this key is, or will be."""
    return store / "segments" / key[:2] / f"{key}.mp4"


def encode_segment(job: SegmentJob) -> Path:
    """Encode the segment unless it is there already; returns its path.

    Raises RenderError, StoreError, or SourceError when a source no longer is what it was when it was hashed.
    """
    path = segment_path(job.store, job.key)
    if path.exists():
        return path
    with store_errors(path):
        scratch = scratch_folder(job.store, "segment")
    try:
        arguments, feeds = command(job, scratch)
        with write_aside(path) as aside:
            run_ffmpeg([*arguments, *encoder_arguments(job.segment), "-y", str(aside)], feeds=feeds, cwd=scratch)
            for source in job.moving.values():
                ensure_unchanged(source.path, source.fingerprint)
            made = count_frames(aside)
            if made != job.segment.frames:
                raise RenderError(f"a segment of {job.segment.frames} frames came out with {made}", key=job.key)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return path


def command(job: SegmentJob, scratch: Path) -> tuple[list[str], list[Feed]]:
    """FFmpeg's arguments up to the encoder's, and what is fed to it.

    Writes graph, script, fonts and logos to `scratch`, where FFmpeg must run.
    """
    segment = job.segment
    layers = [layer for layer in (segment.base, segment.over) if isinstance(layer, Picture)]
    arguments: list[str] = ["-filter_threads", "1", "-filter_complex_threads", "1"]
    feeds: list[Feed] = []
    for number, layer in enumerate(layers):
        arguments += _raw_input(raw_format(layer.pixel_format), layer.coded.width, layer.coded.height, segment)
        arguments += ["-i", f"{{feed{number}}}"]
        feeds.append(_feed(layer, job.moving[layer.source]))
    with store_errors(scratch):
        for number, logo in enumerate(segment.logos):
            (scratch / f"logo{number}.rgba").write_bytes(
                logo_pixels(job.logos[logo.source], logo.box.width, logo.box.height)
            )
            arguments += [*_raw_input("rgba", logo.box.width, logo.box.height, segment), "-i", f"logo{number}.rgba"]
        if segment.script is not None:
            (scratch / "script.ass").write_text(segment.script, encoding="utf-8")
            (scratch / "fonts").mkdir()
            for number, font in enumerate(job.fonts):
                shutil.copyfile(font, scratch / "fonts" / f"{number}{font.suffix}")
        # From a file: a crop that follows somebody for ten seconds is a longer expression than an argument may be.
        (scratch / "graph.txt").write_text(filter_graph(segment), encoding="utf-8")
    arguments += ["-/filter_complex", "graph.txt", "-map", "[out]", "-frames:v", str(segment.frames)]
    return arguments, feeds


def _feed(layer: Picture, source: MovingSource) -> Feed:
    video = source.video.model_copy(update={"interlaced": layer.interlaced})
    return lambda: raw_frames(source.path, video, source.table, layer.indices)


def _raw_input(pixel_format: str, width: int, height: int, segment: Segment) -> list[str]:
    rate = str(segment.rate)
    return ["-f", "rawvideo", "-pix_fmt", pixel_format, "-video_size", f"{width}x{height}", "-framerate", rate]


def encoder_arguments(segment: Segment) -> list[str]:
    """Every stream parameter stated, so that the parameter sets of all segments of a cut are the same bytes.

    `stitchable` keeps x264 from tuning headers to what it saw; SEI messages (type 6) are dropped, since x264 puts its
    settings there and a joined file would carry them once per segment.
    """
    settings: Encoder = segment.encoder
    params: dict[str, object] = {
        "threads": settings.threads,
        "lookahead-threads": 1,
        "rc-lookahead": settings.lookahead,
        "stitchable": 1,
        "ref": settings.refs,
        "bframes": settings.bframes,
        "keyint": settings.keyint,
        "min-keyint": 2,
        "open-gop": 0,
        "force-cfr": 1,
        "vbv-maxrate": settings.vbv_maxrate,
        "vbv-bufsize": settings.vbv_bufsize,
        "colorprim": "bt709",
        "transfer": "bt709",
        "colormatrix": "bt709",
        "range": "tv",
    }
    if segment.frames >= 2 * _EDGE:
        boost = f"b={settings.edge_boost:g}"
        params["zones"] = f"0,{_EDGE - 1},{boost}/{segment.frames - _EDGE},{segment.frames - 1},{boost}"
    joined = ":".join(f"{name}={value}" for name, value in params.items())
    return [
        *("-r", str(segment.rate), "-fps_mode", "cfr", "-an", "-sn", "-map_metadata", "-1"),
        *("-c:v", "libx264", "-preset", settings.preset, "-profile:v", "high", "-level:v", settings.level),
        *("-pix_fmt", "yuv420p", "-crf", f"{settings.crf:g}", "-x264-params", joined),
        *("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
        *("-bsf:v", "filter_units=remove_types=6", "-flags:v", "+bitexact", "-fflags", "+bitexact"),
        *("-video_track_timescale", str(segment.rate.numerator), "-f", "mp4"),
    ]


def scratch_root(store: Path) -> Path:
    """A folder for work in progress."""
    root = store / "scratch"
    root.mkdir(parents=True, exist_ok=True)
    return root


def scratch_folder(store: Path, what: str) -> Path:
    """A new empty folder for work in progress, named after this process so that the next run can tell it is dead."""
    return Path(tempfile.mkdtemp(prefix=f"{what}-{os.getpid()}-", dir=scratch_root(store)))


def sweep_scratch(store: Path) -> None:
    """Remove what processes that were killed left behind; those of living processes are left alone."""
    with store_errors(store):
        for left in scratch_root(store).iterdir():
            owner = left.name.split("-")[1] if left.name.count("-") >= 2 else ""
            if owner.isdigit() and int(owner) != os.getpid() and not alive(int(owner)):
                shutil.rmtree(left, ignore_errors=True)
