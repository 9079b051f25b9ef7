"""Our rendering against bare FFmpeg for the same unique segments, the same number at a time."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import onepass
from bench.material import CANVAS, RATE, Stock, arm, cores, spent, stock, table
from cutthrough.model.cut import Limits
from cutthrough.render.build import Built, build
from cutthrough.render.encoder import FIRST_CRF, encoder
from cutthrough.render.family import encode_all

ROUNDS = 3


def main() -> None:
    """Three interleaved rounds; ratios of medians."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        ready = stock(folder)
        built = build(arm(ready, 400, "See the film"), ready.material, encoder(CANVAS, RATE, Limits(), FIRST_CRF))
        ours, bare = [], []
        for _ in range(ROUNDS):
            ours.append(spent(lambda: _ours(built, ready, folder)))
            bare.append(spent(lambda: _bare(built, ready, folder)))
    rows = []
    for label, at in (("wall s", 0), ("CPU s", 1)):
        mine, theirs = (statistics.median(run[at] for run in runs) for runs in (ours, bare))
        rows.append([label, f"{mine:.1f}", f"{theirs:.1f}", f"{mine / theirs:.2f}"])
    frames = sum(one.segment.frames for one in built)
    print(f"{len(built)} segments, {frames} frames of {CANVAS}, {cores()} at a time, median of {ROUNDS}\n")
    table(["", "render graph", "bare FFmpeg", "ratio"], rows)


def _ours(built: tuple[Built, ...], ready: Stock, folder: Path) -> None:
    store = folder / "store"
    with ThreadPoolExecutor(cores()) as pool:
        encode_all({"cut": built}, ready.material, ready.fingerprints, store, pool)
    shutil.rmtree(store)


def _bare(built: tuple[Built, ...], ready: Stock, folder: Path) -> None:
    def one(number: int) -> None:
        room = folder / f"bare{number}"
        (room / "fonts").mkdir(parents=True)
        segment = built[number].segment
        if segment.script is not None:
            (room / "script.ass").write_text(segment.script)
            for font in ready.material.fonts.files:
                shutil.copy(font, room / "fonts")
        onepass.run(onepass.segment_command(segment, ready, room / "out.mp4"), room)
        shutil.rmtree(room)

    order = sorted(range(len(built)), key=lambda n: -built[n].segment.frames)
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(one, order))
