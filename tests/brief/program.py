"""A program's folder for tests, and a brief in it."""

from pathlib import Path

GOOD = """\
goal:
  objective: awareness
  statement: More people know that our bags are repaired for free
audience:
  who: Commuters of 25 to 45
kpis:
  - metric: Share of viewers who watch to the end
    target: 35 %
    baseline: 22 %
messages:
  - text: Repaired for free
    by: 5 s
placements:
  - instagram_reels_ad: [15 s, 6 s]
sources:
  master: media/master.mp4
"""


def make_program(folder: Path, *files: str) -> Path:
    """A program with `media/master.mp4` (nobody decodes it here) and other empty files."""
    for name in ("media/master.mp4", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    (folder / "briefs").mkdir(exist_ok=True)
    (folder / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n", encoding="utf-8")
    return folder


def put_brief(folder: Path, text: str | bytes, name: str = "spring") -> Path:
    """A brief in the program, as it would be typed."""
    path = folder / "briefs" / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
