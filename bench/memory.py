"""Peak memory of a whole run on a master of two hours, made by looping the example.

`python -m bench.memory MINUTES` takes a shorter one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench.material import EXAMPLE, table
from cutthrough.media.ffmpeg import ffmpeg_path

MINUTES = 120
PROGRAM = EXAMPLE.parents[1]


def main(minutes: int = MINUTES) -> None:
    """The sum of all our processes' resident memory, sampled ten times a second."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        program = Path(name) / PROGRAM.name
        shutil.copytree(PROGRAM, program)
        _loop(program / "media" / EXAMPLE.name, minutes)
        brief = program / "briefs" / "big-buck-bunny.yaml"
        began = time.monotonic()
        peak, largest = _peak([sys.executable, "-m", "cutthrough", "make", "--quiet", str(brief)])
        wall = time.monotonic() - began
    table(
        ["master", "peak of all processes", "largest process", "wall"],
        [[f"{minutes} min, 1920x1080", f"{peak / 1e6:.0f} MB", f"{largest / 1e6:.0f} MB", f"{wall / 60:.1f} min"]],
    )


def _loop(path: Path, minutes: int) -> None:
    """Replace the master by so many minutes of itself, enlarged to 1080p."""
    once = path.with_name("once.mkv")
    scale = ["-vf", "scale=1920:1080", "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac"]
    subprocess.run([ffmpeg_path(), "-v", "error", "-i", str(path), *scale, "-y", str(once)], check=True)
    loops = minutes * 2
    out = path.with_name("long.mkv")
    repeat = ["-stream_loop", str(loops - 1), "-i", str(once), "-c", "copy", "-t", str(minutes * 60)]
    subprocess.run([ffmpeg_path(), "-v", "error", *repeat, "-y", str(out)], check=True)
    once.unlink()
    out.replace(path)


def _peak(command: list[str]) -> tuple[int, int]:
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    own = process.cmdline()
    peak = largest = 0
    done = threading.Event()
    while process.poll() is None:
        sizes = []
        try:
            sizes.append(process.memory_info().rss)
            for child in process.children(recursive=True):
                if child.cmdline() != own:  # until it becomes another program, a child's memory is its parent's
                    sizes.append(child.memory_info().rss)
        except psutil.NoSuchProcess:
            continue
        finally:
            done.wait(0.1)
        peak, largest = max(peak, sum(sizes)), max(largest, *sizes)
    return peak, largest


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)
