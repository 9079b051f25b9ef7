"""A program small enough to make in a second: real footage of a few pixels, placements with a tiny canvas.

`python small.py BRIEF` makes it in a process of its own, for tests that kill, race and starve.
"""

import hashlib
import shutil
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cutthrough.catalog import placement as catalog
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.placement import Confidence, Fact, FactSource, Placement, Size
from once import once

HERE = FactSource(title="a test", address="-", kind="official", date="2026-11-22")
CANVAS = Size(width=192, height=108)

PROGRAM = """\
client: Test
brand:
  name: Test Brand
"""

BRIEF = """\
goal:
  objective: awareness
  role: attract
  statement: People see that this works.
audience:
  who: people who test things
  watches: YouTube
  next_step: look
kpis:
  - metric: three-second view rate
    target: 35 %
    baseline: 28 %
title: Hello there
messages:
  - text: It counts its frames
    proof: The frames, counted
call_to_action:
  text: {call}
  link: https://test.example
guardrails:
  captions: false
distribution: It is handed round
measurement: Read once, when the test is over
rights:
  - what: the footage
    basis: our own
    forever: yes
placements:
  - placement: tiny_video
    lengths: [{length}]
sources:
  master: media/master.mp4
{more}"""

LENGTH = "5 s"

_SCENES = (
    ("E4002B", "101010"),
    ("1F4E9A", "F0E0A0"),
    ("207040", "101030"),
    ("F0F0F0", "803010"),
    ("502080", "20C0A0"),
    ("C8B48C", "102040"),
    ("30A0E0", "400808"),
    ("FFC400", "203050"),
)


def fact(value):
    """A binding fact."""
    return Fact(value=value, source=HERE, confidence=Confidence.OFFICIAL, read_on="2026-11-22")


def tiny(name: str) -> Placement:
    """A placement of 192x108."""
    return Placement(
        id=name,
        platform="youtube",
        name="Tiny",
        kind="organic",
        aspect_ratios=fact((Fraction(16, 9),)),
        size=fact(CANVAS),
        duration_max=fact(Fraction(60)),
    )


def make_small_placements() -> None:
    """From now on the catalog also knows `tiny_video` and `tiny_other`, in this process."""
    real = catalog.placement

    def found(name: str) -> Placement:
        return tiny(name) if name.startswith("tiny_") else real(name)

    from cutthrough.brief import placement_rules
    from cutthrough.flow import make

    catalog.placement = found
    make.placement = found
    placement_rules.placement = found


def small_program(
    folder: Path, *, length: str = LENGTH, call: str = "Look here", more: str = "", shots: int = len(_SCENES)
) -> Path:
    """Write a program whose master is up to eight moving shots of 1.5 s with a tone; gives the brief's path."""
    (folder / "briefs").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "program.yaml").write_text(PROGRAM)
    sources, tone = [], ["-f", "lavfi", "-i", f"sine=f=440:d={1.5 * shots}:r=48000"]
    for number, (one, other) in enumerate(_SCENES[:shots]):
        scene = f"gradients=s=384x216:r=25:d=1.5:n=2:c0=0x{one}:c1=0x{other}:speed=0.06:seed={number + 7}"
        sources += ["-f", "lavfi", "-i", f"{scene},drawgrid=w={20 + 6 * number}:h=27:c=white@0.5"]
    joined = "".join(f"[{n}]" for n in range(shots)) + f"concat=n={shots}[v]"
    mapped = ["-filter_complex", joined, "-map", "[v]", "-map", f"{shots}:a", "-pix_fmt", "yuv420p"]
    run_ffmpeg([*sources, *tone, *mapped, "-c:a", "aac", "-y", str(folder / "media/master.mp4")])
    return write_brief(folder, length=length, call=call, more=more)


def write_brief(folder: Path, *, length: str = LENGTH, call: str = "Look here", more: str = "") -> Path:
    """Write or change the brief."""
    path = folder / "briefs" / "small.yaml"
    path.write_text(BRIEF.format(length=length, call=call, more=more))
    return path


def understood(brief: Path) -> Path:
    """The same brief, its master analysed: what begins from a copy of the program need not do it again."""
    from cutthrough.analyse.footage import analyse
    from cutthrough.analyse.kept import save_footage

    master = brief.parents[1] / "media/master.mp4"
    save_footage(brief.parents[1] / "cache", analyse(master, hashlib.sha256(master.read_bytes()).hexdigest()))
    return brief


def understood_once(factory: pytest.TempPathFactory, folder: Path, *, length: str = LENGTH, more: str = "") -> Path:
    """The small program in `folder`, its master analysed, which is done once for all tests; gives the brief's path."""
    shutil.copytree(once(factory, "small", lambda made: understood(small_program(made / "p"))) / "p", folder)
    return write_brief(folder, length=length, more=more)


def decoded(path: Path) -> np.ndarray:
    """Every decoded frame's luma, for comparing runs."""
    import av

    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="gray") for frame in container.decode(video=0)])


if __name__ == "__main__":
    from cutthrough.flow.make import make

    make_small_placements()
    print(make(Path(sys.argv[1])).encoded_segments)
