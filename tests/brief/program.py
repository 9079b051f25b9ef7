"""A program's folder for tests, and a brief in it."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

import font_hanken_grotesk

from cutthrough.media.ffmpeg import ffmpeg_path

GOOD = """\
goal:
  objective: awareness
  statement: More people know that our bags are repaired for free
audience:
  who: Commuters of 25 to 45
  watches: [Instagram, TikTok, YouTube]
kpis:
  - metric: Share of viewers who watch to the end
    target: 35 %
    baseline: 22 %
messages:
  - text: Repaired for free
    by: 5 s
    proof: The workshop, filmed in one take
placements:
  - instagram_reels_ad: [15 s, 6 s]
distribution: Paid for two weeks, then on our own pages
measurement: Read weekly, from the platform's reports
budget: 4000 EUR
rights: [{what: The footage and its music, basis: our own work, forever: yes}]
sources:
  master: media/master.mp4
"""
"""A brief that passes every gate, without a warning."""

MINIMAL = """\
goal:
  objective: awareness
  statement: More people know that our bags are repaired for free
audience:
  who: Commuters of 25 to 45
kpis:
  - metric: Share of viewers who watch to the end
    target: 35 %
    baseline: 22 %
placements:
  - instagram_reels_ad: [15 s, 6 s]
sources:
  master: media/master.mp4
"""
"""What edits can be made of, and no more."""


def make_program(folder: Path, *files: str) -> Path:
    """A program with `media/master.mp4` and other files, each what its name says."""
    for name in ("media/master.mp4", *files):
        put_media(folder / name)
    (folder / "briefs").mkdir(exist_ok=True)
    (folder / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n", encoding="utf-8")
    return folder


def put_media(path: Path) -> Path:
    """A small real file: captions, a font or a logo by the name's end, else two seconds of picture and sound."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".srt":
        path.write_text("1\n00:00:00,200 --> 00:00:01,500\nWords to read\n")
    elif path.suffix in (".otf", ".ttf"):
        path.write_bytes((Path(font_hanken_grotesk.font_directory) / "HankenGrotesk-Bold.otf").read_bytes())
    else:
        path.write_bytes(coded(".png" if path.suffix == ".png" else ".mp4"))
    return path


@cache
def coded(suffix: str, size: str = "64x36", seconds: str = "2", rate: str = "25") -> bytes:
    """A film with sound, or a picture, as FFmpeg writes it."""
    picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")
    sound = ("-f", "lavfi", "-i", f"sine=d={seconds}")
    kind = ("-frames:v", "1") if suffix == ".png" else ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made{suffix}"
        inputs = picture if suffix == ".png" else (*picture, *sound)
        subprocess.run([ffmpeg_path(), "-v", "error", "-nostdin", *inputs, *kind, path], check=True, timeout=60)
        return path.read_bytes()


def put_brief(folder: Path, text: str | bytes, name: str = "spring") -> Path:
    """A brief in the program, as it would be typed."""
    path = folder / "briefs" / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
