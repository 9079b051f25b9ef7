"""What the benches work on: a 1080p master made from the example footage, and cuts of it."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cutthrough.analyse.footage import analyse
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.fonts import default_fonts
from cutthrough.model.cut import Box, Card, Clip, Cut, Framing, Layout, Pane, Text, TextRole
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.render.build import Material, file_hash
from cutthrough.store.hashes import Fingerprint, fingerprint

EXAMPLE = Path(__file__).resolve().parents[1] / "examples/open-film-club/media/big-buck-bunny.webm"
CANVAS = Size(width=1080, height=1920)
RATE = Fraction(24)


def master_1080p(folder: Path) -> Path:
    """Big Buck Bunny (720p) enlarged to 1080p with grain, so that the encoder has detail of that size to spend on."""
    path = folder / "master-1080p.mp4"
    filters = "zscale=w=1920:h=1080:filter=spline36,noise=alls=5:allf=t+u:all_seed=7,format=yuv420p"
    encode = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-g", "48", "-c:a", "aac"]
    subprocess.run(
        [ffmpeg_path(), "-v", "error", "-i", str(EXAMPLE), "-vf", filters, *encode, "-y", str(path)], check=True
    )
    return path


@dataclass(frozen=True)
class Stock:
    """A master, understood, ready to render from."""

    path: Path
    footage: Footage
    material: Material
    fingerprints: dict[str, Fingerprint]


def stock(folder: Path) -> Stock:
    """The 1080p master with its footage."""
    path = master_1080p(folder)
    sha = file_hash(path)
    footage = analyse(path, sha)
    return Stock(path, footage, Material({sha: path}, {sha: footage}, default_fonts()), {sha: fingerprint(path)})


def clip(stock: Stock, first: int, frames: int, *, transition: int = 0, left: int = 656) -> Clip:
    """A 9:16 crop of the master from source frame `first`."""
    assert stock.footage.frames is not None
    framing = Framing(
        layout=Layout.CROP,
        panes=(
            Pane(
                crop=Box(x=left, y=0, width=608, height=1080),
                window=Box(x=0, y=0, width=CANVAS.width, height=CANVAS.height),
            ),
        ),
        enlarged=1.78,
        reason="bench",
    )
    return Clip(
        id=f"from-{first}",
        source=stock.footage.sha256,
        source_in=stock.footage.frames.time(first),
        frames=frames,
        framing=framing,
        transition=transition,
    )


def arm(stock: Stock, opening: int, call: str) -> Cut:
    """Fifteen seconds: an opening of 3 s, a body of 10 s that all arms share, an end card of 2 s."""
    body = [clip(stock, 290, 80), clip(stock, 100, 90), clip(stock, 560, 82, transition=12)]
    items = [clip(stock, opening, 72), *body, Card(id="end", colour="#12222E", frames=48)]
    name = f"{opening}-{call}".replace(" ", "-").lower()
    bare = Cut(
        id=name, brief="b", placement="p", length=Fraction(15), family="f", canvas=CANVAS, rate=RATE, items=tuple(items)
    )
    last = bare.frames
    box = Box(x=90, y=300, width=900, height=200)
    texts = (
        Text(id="title", role=TextRole.TITLE, start=0, end=60, lines=("Film night, on us",), box=box, size=84, fade=6),
        Text(
            id="call",
            role=TextRole.CALL_TO_ACTION,
            start=last - 42,
            end=last,
            lines=(call,),
            box=box.model_copy(update={"y": 900}),
            size=70,
            colour="#111111",
            plate="#FFB703FF",
        ),
    )
    return bare.model_copy(update={"texts": texts})


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of `work`, its child processes included."""
    before, began = _cpu(), time.monotonic()
    work()
    return time.monotonic() - began, _cpu() - before


def _cpu() -> float:
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(headings) + " |")
    print("|" + "---|" * len(headings))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def cores() -> int:
    """How many workers the renders use."""
    return os.cpu_count() or 1
