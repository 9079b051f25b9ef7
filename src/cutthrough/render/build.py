"""Builds the segments of a cut: pure, from the cut and what is known of its sources."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from cutthrough.media.ffmpeg import ffmpeg_build
from cutthrough.media.fonts import FontPair
from cutthrough.media.frames import decoder_build
from cutthrough.model.cut import Card, Clip, Cut
from cutthrough.model.errors import RenderError
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder, IndexRun, LogoLayer, Picture, Plain, Segment
from cutthrough.render.graph import BUILDER_VERSION
from cutthrough.render.panes import check_panes, pane_for
from cutthrough.render.script import check_words, fonts_of, script
from cutthrough.render.segments import Piece, pieces


@dataclass(frozen=True)
class Material:
    """What segments are made from: each source's path and footage by hash, and the fonts words are set in."""

    paths: Mapping[str, Path]
    footage: Mapping[str, Footage]
    fonts: FontPair


@dataclass(frozen=True)
class Built:
    """A segment with its key, which takes a while to compute and is asked for often."""

    segment: Segment
    key: str


def build(cut: Cut, material: Material, settings: Encoder, pixels: str = "yuv420p") -> tuple[Built, ...]:
    """Every segment of `cut`, in order.

    Raises RenderError for a cut that can't be drawn as it is, SourceError when a font lacks a letter of a text.
    """
    check(cut, material)
    made = []
    for piece in pieces(cut):
        segment = segment_of(cut, piece, material, settings, pixels)
        made.append(Built(segment, segment.key))
    return tuple(made)


def check(cut: Cut, material: Material) -> None:
    """Refuse what would come out as empty boxes, or with pictures over one another, before anything is encoded.

    Raises RenderError for a cut that can't be drawn as it is, SourceError when a font lacks a letter of a text.
    """
    for text in cut.texts:
        check_words(text, material.fonts)
    for item in cut.items:
        if isinstance(item, Clip):
            check_panes(item, cut.canvas, cut.id)


def segment_of(cut: Cut, piece: Piece, material: Material, settings: Encoder, pixels: str = "yuv420p") -> Segment:
    """The segment that shows these frames of the cut. A `mixing` piece may be any part of its dissolve."""
    start, item = cut.starts[piece.item], cut.items[piece.item]
    base = _layer(cut, item, piece.start - start, piece.frames, material)
    over, mix = None, None
    if piece.mixing:
        done = piece.start - (start + item.frames - item.transition)
        over = _layer(cut, cut.items[piece.item + 1], done, piece.frames, material)
        mix = (done, item.transition)
    words, shift = script(cut.texts, piece.start, piece.end, canvas=cut.canvas, rate=cut.rate, fonts=material.fonts)
    fonts = fonts_of(cut.texts, piece.start, piece.end, material.fonts)
    return Segment(
        canvas=cut.canvas,
        rate=cut.rate,
        frames=piece.frames,
        background=cut.background,
        pixels=pixels,
        base=base,
        over=over,
        mix=mix,
        script=words,
        script_shift=shift,
        fonts=tuple(file_hash(path) for path in fonts),
        logos=tuple(_logos(cut, piece)),
        encoder=settings,
        builder=BUILDER_VERSION,
        ffmpeg=ffmpeg_build(),
        decoder=decoder_build(),
        architecture=platform.machine(),
    )


def _layer(cut: Cut, item: Clip | Card, offset: int, frames: int, material: Material) -> Picture | Plain:
    """What `item` shows from its frame `offset` on."""
    if isinstance(item, Card):
        return Plain(colour=item.colour)
    footage = material.footage[item.source]
    video, table = footage.probe.video, footage.frames
    if video is None or table is None or table.count == 0:
        raise RenderError(f"{cut.id}: {item.id} has no picture to show", fix="use a source that has a picture")
    width, height = video.display_size
    return Picture(
        source=item.source,
        stream=video.index,
        indices=source_indices(footage, item.source_in, cut.rate, offset, frames),
        coded=Size(width=video.width, height=video.height),
        display=Size(width=width, height=height),
        rotation=video.rotation,
        panes=tuple(pane_for(pane, offset, frames) for pane in item.framing.panes),
        colour=video.colour,
        pixel_format=video.pixel_format,
        interlaced=scanning(footage),
    )


def scanning(footage: Footage) -> str:
    """progressive, tff or bff: whether most decoded frames are interlaced, in the field order the container states."""
    video = footage.probe.video
    if not footage.interlaced or video is None:
        return "progressive"
    return "bff" if video.interlaced == "bff" else "tff"


def source_indices(
    footage: Footage, source_in: Fraction, rate: Fraction, offset: int, frames: int
) -> tuple[IndexRun, ...]:
    """The source frames shown at frames `offset`, `offset + 1`, ... of a clip that starts at `source_in`.

    Output frame j shows the last source frame stamped at or before its own time, plus half a frame (of whichever of
    source and output is faster): stamps rounded to a millisecond must not make a frame double and the next one drop.
    """
    table, video = footage.frames, footage.probe.video
    assert table is not None and video is not None  # noqa: S101, PT018 - the caller has a picture
    fastest = max(rate, video.frame_rate or rate)
    slack = 1 / (2 * fastest)
    indices = [table.index_at(source_in + (offset + j) / rate + slack) for j in range(frames)]
    return tuple(_runs(indices))


def _runs(indices: list[int]) -> Iterator[IndexRun]:
    """Run-length code, greedily."""
    at = 0
    while at < len(indices):
        if at + 1 == len(indices):
            yield IndexRun(first=indices[at], count=1)
            return
        step, end = indices[at + 1] - indices[at], at + 2
        while end < len(indices) and indices[end] - indices[end - 1] == step:
            end += 1
        yield IndexRun(first=indices[at], count=end - at, step=step)
        at = end


def _logos(cut: Cut, piece: Piece) -> Iterator[LogoLayer]:
    for logo in cut.logos:
        if logo.start < piece.end and logo.end > piece.start:
            yield LogoLayer(
                source=logo.source,
                box=logo.box,
                start=max(0, logo.start - piece.start),
                end=min(piece.frames, logo.end - piece.start),
            )


@cache
def file_hash(path: Path) -> str:
    """SHA-256 of a small file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
