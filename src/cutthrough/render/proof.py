"""Renders a single frame of a cut, through the graph that its files go through: proof of what a viewer will see."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.ink import MARGIN, Letters
from cutthrough.media.legible import Ink, Mask, contrast, drawn, rgb_of
from cutthrough.media.luminance import Pixels
from cutthrough.model.cut import Box, Card, Cut, Emphasis, Text
from cutthrough.model.errors import RenderError
from cutthrough.model.segment import Encoder, Picture, Segment
from cutthrough.render.build import Built, Material, check, segment_of
from cutthrough.render.encode import command
from cutthrough.render.family import job
from cutthrough.render.segments import Piece
from cutthrough.render.written import words_of
from cutthrough.store.hashes import fingerprint

_UNUSED = Encoder(crf=0, preset="-", level="-", keyint=1, vbv_maxrate=0, vbv_bufsize=0)
_NEAR = 40  # of 255: how far a letter's smoothed, subsampled colour lies from the one asked for at most
_WHITE = 200  # of luma 16..235: from here on a pixel of white letters on black is a letter's body
_GROWN = 4  # frames after which a word that pops has its full size


@dataclass(frozen=True)
class Drawn:
    """What became of a text in one frame.

    `ink` is what it changed; `contrast` its letters' to what surrounds them as it is seen, outline and plate
    included; `bare` the same without those, on the picture alone. Contrasts are WCAG ratios, 5th percentile.
    """

    frame: int
    ink: Ink
    contrast: float
    bare: float


def frame_of(cut: Cut, frame: int, material: Material) -> Pixels:
    """Frame `frame` of the cut as it is before it is encoded: RGB (height, width, 3).

    Raises RenderError when there is no such frame, what `build` raises, and what rendering raises.
    """
    check(cut, material)
    piece = _piece(cut, frame)
    return _shown(segment_of(cut, piece, material, _UNUSED), material)


def words_drawn(cut: Cut, text: Text, material: Material, frame: int | None = None) -> Drawn:
    """Render one frame with `text` and without it, everything else being there, and measure the difference.

    The frame is the middle one of those the text is on for, or `frame`. Takes about four times what one frame takes.
    Raises RenderError when the text is not in the cut or not on at that frame.
    """
    at = (text.start + text.end) // 2 if frame is None else frame
    if text not in cut.texts or not text.start <= at < text.end:
        raise RenderError(f"{cut.id}: {text.id} is not on at frame {at}", fix="ask for a frame that it is on")
    others = tuple(other for other in cut.texts if other != text)
    seen = frame_of(cut, at, material)
    without = frame_of(cut.model_copy(update={"texts": others}), at, material)
    letters = _letters(cut, text, at, material)
    bare = np.where(letters[..., None], seen, without)
    return Drawn(at, drawn(seen, without), contrast(seen, letters), contrast(np.asarray(bare), letters))


def _letters(cut: Cut, text: Text, frame: int, material: Material) -> Mask:
    """The bodies of the letters, without outline and plate: their colour on a ground that is nothing like it."""
    bare = text.model_copy(
        update={"plate": None, "bar": None, "outline": 0, "fade": 0, "colour": "#FFFFFF", "accent": "#FFFFFF"}
    )
    card = Card(id="ground", colour="#000000", frames=cut.frames)
    plain = cut.model_copy(update={"items": (card,), "texts": (bare,), "logos": ()})
    return np.asarray(frame_of(plain, frame, material).min(axis=2) > 255 - _NEAR)


def letters_of(cut: Cut, moments: Sequence[tuple[Text, int]], material: Material) -> tuple[Letters | None, ...]:
    """Where the letters of each text are at a frame that it is on for: bodies only, without outline and plate.

    Drawn by the cut's own graph, in one run of FFmpeg for all of them. None for a text that shows no letters at that
    frame. A word that pops is drawn at its full size. Raises what `build` and rendering raise.
    """
    if not moments:
        return ()
    lasts = [_GROWN if text.emphasis is Emphasis.POP else 1 for text, _ in moments]
    ends = list(accumulate(lasts))
    bare = [
        _alone(text, frame, end - last, end, number)
        for number, ((text, frame), last, end) in enumerate(zip(moments, lasts, ends, strict=True))
    ]
    card = Card(id="ground", colour="#000000", frames=ends[-1])
    plain = cut.model_copy(update={"items": (card,), "texts": tuple(bare), "logos": ()})
    check(plain, material)
    segment = segment_of(plain, Piece(0, 0, ends[-1]), material, _UNUSED)
    width, height = cut.canvas.width, cut.canvas.height
    with _rendered(segment, material) as path:
        planes = np.memmap(path, np.uint8, "r").reshape(ends[-1], -1)
        return tuple(_bodies(planes[end - 1, : width * height].reshape(height, width), cut) for end in ends)


def _alone(text: Text, frame: int, start: int, end: int, number: int) -> Text:
    """What a text shows at `frame`, white, for the frames `start` to `end`: all its words, or the one that pops."""
    lines = text.lines
    moments: tuple[int, ...] = ()
    if text.emphasis is Emphasis.POP:
        words = [word for line in text.lines for word in words_of(line)]
        said = max((i for i, at in enumerate(text.moments) if at <= frame), default=0)
        lines, moments = (words[said],), (start,)
    return text.model_copy(
        update={
            "id": f"letters-{number}",
            "start": start,
            "end": end,
            "lines": lines,
            "moments": moments,
            "fade": 0,
            "plate": None,
            "bar": None,
            "outline": 0,
            "colour": "#FFFFFF",
            "accent": "#FFFFFF",
            "emphasis": Emphasis.POP if moments else Emphasis.NONE,
        }
    )


def _bodies(luma: Pixels, cut: Cut) -> Letters | None:
    """The white letters of a picture, with MARGIN pixels around them."""
    mask = luma > _WHITE
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    top, left = max(0, int(rows[0]) - MARGIN), max(0, int(columns[0]) - MARGIN)
    bottom = min(cut.canvas.height, int(rows[-1]) + 1 + MARGIN)
    right = min(cut.canvas.width, int(columns[-1]) + 1 + MARGIN)
    box = Box(x=left, y=top, width=right - left, height=bottom - top)
    return Letters(box, np.array(mask[top:bottom, left:right]))


def _piece(cut: Cut, frame: int) -> Piece:
    """The one frame as a piece of its own."""
    if not 0 <= frame < cut.frames:
        raise RenderError(f"{cut.id} has {cut.frames} frames, so there is no frame {frame}")
    number = max(i for i, start in enumerate(cut.starts) if start <= frame)
    before = number - 1
    if number and frame < cut.starts[before] + cut.items[before].frames:
        return Piece(before, frame, frame + 1, mixing=True)
    return Piece(number, frame, frame + 1)


def _shown(segment: Segment, material: Material) -> Pixels:
    with _rendered(segment, material) as planes:
        return rgb_of(planes.read_bytes(), segment.canvas.width, segment.canvas.height)


@contextmanager
def _rendered(segment: Segment, material: Material) -> Iterator[Path]:
    """The segment's pictures as a file of raw yuv420p, one after the other."""
    moving = {layer.source for layer in (segment.base, segment.over) if isinstance(layer, Picture)}
    marks = {source: fingerprint(material.paths[source]) for source in moving}
    scratch = Path(tempfile.mkdtemp(prefix="cutthrough-frame-"))
    try:
        work = job(Built(segment, ""), material, marks, scratch)
        arguments, feeds = command(work, scratch)
        run_ffmpeg([*arguments, "-f", "rawvideo", "-y", "frame.yuv"], feeds=feeds, cwd=scratch)
        yield scratch / "frame.yuv"
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def spoken_frames(text: Text) -> tuple[int, ...]:
    """A frame for each word of an emphasised text, in the middle of its time: where to look whether all are drawn."""
    if text.emphasis is Emphasis.NONE:
        return ((text.start + text.end) // 2,)
    ends = (*text.moments[1:], text.end)
    spans = [(max(a, text.start), min(b, text.end)) for a, b in zip(text.moments, ends, strict=True)]
    return tuple((begin + end) // 2 for begin, end in spans if begin < end)
