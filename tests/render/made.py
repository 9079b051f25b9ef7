"""Footage, material and cuts made by hand for render tests: exact, small, without analysis."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av

from cutthrough.analyse.frame_table import FrameTableBuilder
from cutthrough.media.fonts import default_fonts
from cutthrough.media.probe import probe
from cutthrough.model.cut import Box, Card, Clip, Cut, Framing, Layout, Pane, Text, TextRole
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.render.build import Material, file_hash
from cutthrough.store.hashes import Fingerprint, fingerprint


def footage_of(path: Path, *, interlaced: bool = False) -> Footage:
    """Footage with a true frame table and nothing else."""
    found = probe(path)
    assert found.video is not None
    builder = FrameTableBuilder(found.video.time_base, found.video.frame_rate)
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams[found.video.index]):
            builder.push(frame.pts)
    return Footage(sha256=file_hash(path), probe=found, frames=builder.table(), interlaced=interlaced)


def material_of(*paths: Path, **also: Path) -> tuple[Material, Mapping[str, Fingerprint]]:
    """Material over these sources; `also` adds files that have no picture to decode, such as a logo."""
    footage = {f.sha256: f for f in map(footage_of, paths)}
    every = {file_hash(path): path for path in (*paths, *also.values())}
    return Material(every, footage, default_fonts()), {sha: fingerprint(path) for sha, path in every.items()}


def whole(canvas: Size, width: int, height: int) -> Framing:
    """The whole picture over the whole canvas."""
    return Framing(
        layout=Layout.CROP,
        panes=(
            Pane(
                crop=Box(x=0, y=0, width=width, height=height),
                window=Box(x=0, y=0, width=canvas.width, height=canvas.height),
            ),
        ),
        enlarged=canvas.height / height,
        reason="test",
    )


def clip(
    footage: Footage, first: int, frames: int, framing: Framing, *, name: str = "clip", transition: int = 0
) -> Clip:
    """A clip that starts on source frame `first`."""
    assert footage.frames is not None
    return Clip(
        id=f"{name}-{first}",
        source=footage.sha256,
        source_in=footage.frames.time(first),
        frames=frames,
        framing=framing,
        transition=transition,
    )


def cut_of(*items: Clip | Card, canvas: Size, rate: Fraction = Fraction(25), **fields: object) -> Cut:
    """A cut of these items."""
    return Cut.model_validate(
        {
            "id": "cut",
            "brief": "b",
            "placement": "p",
            "length": Fraction(60),
            "family": "f",
            "canvas": canvas,
            "rate": rate,
        }
        | {"items": items}
        | fields
    )


def words(
    name: str, start: int, end: int, box: Box, *, size: int = 24, fade: int = 0, plate: str | None = None
) -> Text:
    """A text of one line."""
    return Text(
        id=name, role=TextRole.TITLE, start=start, end=end, lines=(name,), box=box, size=size, fade=fade, plate=plate
    )
