"""The peer of our render graph: the same cut in one bare FFmpeg command, reading the source by itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.material import Stock
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.segment import Encoder, Picture, Segment
from cutthrough.render.encode import encoder_arguments
from cutthrough.render.graph import filter_graph

LOSSLESS = ("-c:v", "ffv1", "-g", "1")


def inputs(segment: Segment, stock: Stock) -> list[str]:
    """Inputs by seek time, as a person would write them; half a frame early, so that rounding loses none."""
    assert stock.footage.frames is not None
    rate = segment.rate
    arguments = []
    for layer in (segment.base, segment.over):
        if isinstance(layer, Picture):
            start = float(stock.footage.frames.time(layer.indices[0].first) - 1 / (2 * rate))
            arguments += ["-ss", f"{max(0.0, start):.6f}", "-t", f"{float((segment.frames + 0.5) / rate):.6f}", "-i"]
            arguments += [str(stock.path)]
    return arguments


def segment_command(segment: Segment, stock: Stock, out: Path) -> list[str]:
    """One segment, bare."""
    graph = ["-filter_complex", filter_graph(segment), "-map", "[out]", "-frames:v", str(segment.frames)]
    threads = ["-filter_threads", "1", "-filter_complex_threads", "1"]
    return [*threads, *inputs(segment, stock), *graph, *encoder_arguments(segment), "-y", str(out)]


def cut_command(segments: Sequence[Segment], stock: Stock, out: Path, folder: Path, encode: Sequence[str]) -> list[str]:
    """A whole cut: every segment's graph side by side, then `concat`, then one encode."""
    arguments, graphs, count = [], [], 0
    for number, segment in enumerate(segments):
        own = inputs(segment, stock)
        arguments += own
        graph = re.sub(r"\[([a-z]\w*)\]", rf"[s{number}\1]", filter_graph(segment))
        graph = re.sub(r"\[(\d+):v\]", lambda match, at=count: f"[{int(match[1]) + at}:v]", graph)
        count += own.count("-i")
        if segment.script is not None:
            (folder / f"script{number}.ass").write_text(segment.script)
            graph = graph.replace("filename=script.ass", f"filename=script{number}.ass")
        exact = f"trim=end_frame={segment.frames},setpts=N[s{number}out]"  # a seek by time may give one frame more
        graphs.append(graph.replace(f"[s{number}out]", f",{exact}"))
    joined = "".join(f"[s{n}out]" for n in range(len(segments)))
    graphs.append(f"{joined}concat=n={len(segments)}:v=1[whole]")
    frames = sum(segment.frames for segment in segments)
    return [
        *arguments,
        "-filter_complex",
        ";".join(graphs),
        "-map",
        "[whole]",
        "-frames:v",
        str(frames),
        *encode,
        "-y",
        str(out),
    ]


def one_pass_arguments(segment: Segment, threads: int) -> list[str]:
    """The encoder as our segments have it, with the threads a bare command would use."""
    settings: Encoder = segment.encoder.model_copy(update={"threads": threads})
    return encoder_arguments(segment.model_copy(update={"encoder": settings}))


def run(arguments: Sequence[str], folder: Path) -> None:
    """Run FFmpeg in `folder`, where scripts and fonts are."""
    subprocess.run([ffmpeg_path(), "-nostdin", "-v", "error", *arguments], check=True, cwd=folder)
