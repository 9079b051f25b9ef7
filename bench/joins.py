"""What joining costs in picture: VMAF of the joined file and of a one-pass encode, and around the joins."""

from __future__ import annotations

import json
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path

import numpy as np

from bench import onepass
from bench.material import CANVAS, RATE, arm, cores, stock, table
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.cut import Limits
from cutthrough.render.build import build
from cutthrough.render.encoder import FIRST_CRF, encoder
from cutthrough.render.family import encode_all, join_cut

AROUND = 6  # frames on either side of a join


def main() -> None:
    """Both against the same pictures, losslessly kept."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        ready = stock(folder)
        cut = arm(ready, 400, "See the film")
        built = build(cut, ready.material, encoder(CANVAS, RATE, Limits(), FIRST_CRF))
        segments = [one.segment for one in built]
        (folder / "fonts").mkdir()
        for font in ready.material.fonts.files:
            shutil.copy(font, folder / "fonts")
        with ThreadPoolExecutor(cores()) as pool:
            encode_all({cut.id: built}, ready.material, ready.fingerprints, folder / "store", pool)
        joined, whole, truth = folder / "joined.mp4", folder / "whole.mp4", folder / "truth.mkv"
        join_cut(cut, built, folder / "store", joined, None)
        one_pass = onepass.one_pass_arguments(segments[0], 1)
        onepass.run(onepass.cut_command(segments, ready, whole, folder, one_pass), folder)
        onepass.run(onepass.cut_command(segments, ready, truth, folder, onepass.LOSSLESS), folder)
        ours, theirs = vmaf(joined, truth, folder), vmaf(whole, truth, folder)
        sizes = joined.stat().st_size, whole.stat().st_size
    joins = list(accumulate(segment.frames for segment in segments))[:-1]
    near = np.concatenate([ours[at - AROUND : at + AROUND] for at in joins])
    table(
        ["", "joined", "one pass"],
        [
            ["mean VMAF", f"{ours.mean():.2f}", f"{theirs.mean():.2f}"],
            ["1st percentile", f"{np.percentile(ours, 1):.2f}", f"{np.percentile(theirs, 1):.2f}"],
            ["worst of the 12 frames around each join", f"{near.min():.2f}", ""],
            ["mean of the 12 frames around each join", f"{near.mean():.2f}", ""],
            ["bytes", f"{sizes[0]:,}", f"{sizes[1]:,}"],
        ],
    )
    print(f"\njoins at frames {joins}; worst near each: {[round(float(ours[a - 6 : a + 6].min()), 1) for a in joins]}")


def vmaf(path: Path, truth: Path, folder: Path) -> np.ndarray:
    """Per-frame VMAF (model vmaf_v0.6.1) of `path` against `truth`."""
    log = folder / "vmaf.json"
    clocked = "settb=1/24,setpts=N"
    graph = f"[0:v]{clocked}[a];[1:v]{clocked}[b];[a][b]libvmaf=log_fmt=json:log_path={log.name}:n_threads=2"
    run_ffmpeg(["-i", str(path), "-i", str(truth), "-lavfi", graph, "-f", "null", "-"], cwd=folder)
    return np.array([frame["metrics"]["vmaf"] for frame in json.loads(log.read_text())["frames"]])
