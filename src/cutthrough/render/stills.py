"""Pictures for stills, from the source through the graph that segments go through, without a word of ours on them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.cut import Cut, StillPicture
from cutthrough.model.segment import Encoder
from cutthrough.render.build import Built, Material, segment_of
from cutthrough.render.encode import command, scratch_folder
from cutthrough.render.family import job
from cutthrough.render.segments import Piece
from cutthrough.store.hashes import Fingerprint

_UNUSED = Encoder(crf=0, preset="-", level="-", keyint=1, vbv_maxrate=0, vbv_bufsize=0)


def still_frames(
    cut: Cut, picture: StillPicture, material: Material, fingerprints: Mapping[str, Fingerprint], store: Path
) -> tuple[bytes, ...]:
    """The frames that `picture` may be, at the cut's canvas: raw yuv420p, BT.709 limited.

    Raises RenderError, and SourceError when a frame can't be decoded.
    """
    clip = picture.clip
    bare = cut.model_copy(update={"items": (clip,), "texts": (), "logos": ()})
    segment = segment_of(bare, Piece(0, 0, clip.frames), material, _UNUSED)
    scratch = scratch_folder(store, "still")
    try:
        arguments, feeds = command(job(Built(segment, ""), material, fingerprints, store), scratch)
        run_ffmpeg([*arguments, "-f", "rawvideo", "-y", "frames.yuv"], feeds=feeds, cwd=scratch)
        data = (scratch / "frames.yuv").read_bytes()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    size = cut.canvas.width * cut.canvas.height * 3 // 2
    return tuple(data[at : at + size] for at in range(0, len(data) - size + 1, size))
