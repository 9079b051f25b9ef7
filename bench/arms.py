"""Twelve arms that share their bodies, against one FFmpeg command per arm."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import onepass
from bench.material import CANVAS, RATE, Stock, arm, cores, spent, stock, table
from cutthrough.model.cut import Cut, Limits
from cutthrough.render.build import build
from cutthrough.render.encoder import FIRST_CRF, encoder
from cutthrough.render.family import join_cut, render_family

OPENINGS = (400, 20, 300, 600)
CALLS = ("See the film", "Book a seat", "Join free")


def main() -> None:
    """CPU of both, children included."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        ready = stock(folder)
        cuts = [arm(ready, opening, call) for opening in OPENINGS for call in CALLS]
        wall, cpu = spent(lambda: _ours(cuts, ready, folder))
        bare_wall, bare_cpu = spent(lambda: _bare(cuts, ready, folder))
    print(f"{len(cuts)} arms of {cuts[0].frames} frames at {CANVAS}\n")
    table(
        ["", "render graph", "one command per arm", "ratio"],
        [
            ["CPU s", f"{cpu:.0f}", f"{bare_cpu:.0f}", f"{bare_cpu / cpu:.1f} x less"],
            ["wall s", f"{wall:.0f}", f"{bare_wall:.0f}", f"{bare_wall / wall:.1f} x less"],
        ],
    )


def _ours(cuts: list[Cut], ready: Stock, folder: Path) -> None:
    store = folder / "store"
    with ThreadPoolExecutor(cores()) as pool:
        rendered = render_family(cuts, ready.material, ready.fingerprints, {}, store, pool)
    for cut in cuts:
        join_cut(cut, rendered.segments[cut.id], store, folder / f"{cut.id}.mp4", None)


def _bare(cuts: list[Cut], ready: Stock, folder: Path) -> None:
    settings = encoder(CANVAS, RATE, Limits(), FIRST_CRF)
    room = folder / "bare"
    (room / "fonts").mkdir(parents=True)
    for font in ready.material.fonts.files:
        shutil.copy(font, room / "fonts")
    for cut in cuts:
        segments = [one.segment for one in build(cut, ready.material, settings)]
        encode = onepass.one_pass_arguments(segments[0], cores())
        onepass.run(onepass.cut_command(segments, ready, room / f"{cut.id}.mp4", room, encode), room)
