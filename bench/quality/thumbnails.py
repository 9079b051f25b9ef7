"""Thumbnails of the shared masters beside the film's frame in the middle: sharp, a large face, unlike each other, read.

The naive way is what a file manager does: the frames at a quarter, a half and three quarters of the film,
centre-cropped, the title across the bottom in white. Faces are found in the pictures as written, by the product's
finder; words are read at 160 pixels of width by the product's reader. No peer runs here.
Run: python -m bench.quality.thumbnails [folder]
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.material import table
from cutthrough.analyse.footage import analyse
from cutthrough.flow.stills import StillMaker
from cutthrough.media.faces import STRONG, find_faces
from cutthrough.media.fonts import default_fonts
from cutthrough.media.read_back import read_back
from cutthrough.media.stills import pick_frames, unlike
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Confidence, Fact, FactSource, Placement
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.source import Source, SourceRole
from cutthrough.plan.cuts import plan
from cutthrough.render.build import Material
from cutthrough.store.hashes import fingerprint

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
FILES = ("ad_lufthansa.mp4", "his_girl_friday_6s.mp4", "big_buck_bunny_30s_720p.webm", "psd_testvideo_720p_24s.mp4")
SHAPES = {"9:16": (1080, 1920), "16:9": (1920, 1080)}
TITLE, OTHER = "Say yes to the world", "Book now"
BRAND = BrandKit(name="Hillside", background="#14213D", accent="#FCA311")
Pictures = dict[str, Image.Image]


def run(out: Path) -> None:
    """Print the table and leave the pictures in `out`."""
    rows = []
    for name in FILES:
        path = SHARED / name
        if not path.exists():
            print(f"skipped: {name} is not in ../shared/media")
            continue
        footage = analyse(path, hashlib.sha256(path.read_bytes()).hexdigest())
        for shape, size in SHAPES.items():
            rows.append((name, shape, "middle", *measured(naive(path, footage, size), {"thumbnail-1"})))
            rows.append((name, shape, "ours", *measured(*ours(path, footage, size, out))))
    if rows:
        table(("master", "shape", "way", "sharp", "face height", "least unlike", "read at 160 px"), rows)


def measured(made: Pictures, worded: set[str]) -> tuple[str, ...]:
    """Median sharpness, the largest face's height, the likest pair, and the share of the words that is read.

    `worded` are the pictures with words set on them: none where the film has its own all over.
    """
    plain = list(made.values())
    faces = [face for picture in plain for face in find_faces(_bgr(picture)) if face[4] >= STRONG]
    pairs = [unlike(a, b) for n, a in enumerate(plain) for b in plain[n + 1 :]]
    reads = [read_back(made[key], (words,)) for key, words in (("thumbnail-1", TITLE),) if key in worded]
    return (
        f"{median(_sharp(picture) for picture in plain):.0f}",
        f"{max((float(face[3]) for face in faces), default=0.0):.0%}",
        f"{min(pairs, default=0.0):.2f}",
        f"{reads[0]:.0%}" if reads and reads[0] is not None else "none set",
    )


def ours(path: Path, footage: Footage, size: tuple[int, int], out: Path) -> tuple[Pictures, set[str]]:
    where = _placement(Fraction(*size))
    fields = {
        "name": "bench",
        "goal": {"id": "g", "objective": "awareness", "statement": "People know it"},
        "audience": {"who": "people"},
        "kpis": [{"metric": "views", "target": "100"}],
        "messages": [{"id": "m", "text": TITLE}],
        "call_to_action": {"id": "c", "text": OTHER, "link": "https://www.example.org"},
        "placements": [{"id": "p", "placement": where.id, "lengths": ("15 s",)}],
        "sources": {"master": path.name},
    }
    checked = CheckedBrief(brief=Brief.model_validate(fields), file_digest="-")
    source = Source(role=SourceRole.MASTER, path=path.name, sha256=footage.sha256, probe=footage.probe)
    sha = footage.sha256
    program = Program(client="c", brand=BRAND)
    (cut,) = plan(checked, program, (source,), {sha: footage}, {where.id: where}, {})
    cut = cut.model_copy(update={"id": f"{path.stem}-{size[0]}x{size[1]}"})
    fonts = default_fonts()
    with tempfile.TemporaryDirectory() as scratch:
        material = Material({sha: path}, {sha: footage}, fonts)
        maker = StillMaker(material, {sha: fingerprint(path)}, (), BRAND, fonts, Path(scratch))
        made = {still.id: Image.open(file).convert("RGB") for still, file, _ in maker.make(cut, path, out)}
    return made, {still.id for still in cut.stills if still.text}


def naive(path: Path, footage: Footage, size: tuple[int, int]) -> Pictures:
    assert footage.frames is not None
    wanted = [footage.frames.count * part // 4 for part in (1, 2, 3)]
    pictures = [_centred(picture, size) for picture in pick_frames(path, wanted).values()]
    font = ImageFont.truetype(str(default_fonts().bold.path), round(0.06 * size[0]))
    ImageDraw.Draw(pictures[1]).text((size[0] // 2, 0.9 * size[1]), TITLE, font=font, fill="#FFFFFF", anchor="mm")
    return {"poster": pictures[0], "thumbnail-1": pictures[1], "thumbnail-2": pictures[2]}


def _centred(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    wide = min(picture.width, picture.height * size[0] / size[1])
    high = wide * size[1] / size[0]
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return picture.crop((round(left), round(top), round(left + wide), round(top + high))).resize(size)


def _bgr(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture)[..., ::-1])


def _sharp(picture: Image.Image) -> float:
    small = picture.convert("L").resize((320, round(320 * picture.height / picture.width)))
    return float(cv2.Laplacian(np.asarray(small), cv2.CV_32F).var())


def _placement(shape: Fraction) -> Placement:
    source = FactSource(title="this bench", address="-", kind="made", date="2026-11-22")
    fact = Fact(value=(shape,), source=source, confidence=Confidence.OFFICIAL, read_on="2026-11-22")
    return Placement(id="bench", platform="bench", name="Bench", kind="paid", aspect_ratios=fact)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="thumbnails-"))
    folder.mkdir(parents=True, exist_ok=True)
    run(folder)
    print(f"pictures: {folder}")
