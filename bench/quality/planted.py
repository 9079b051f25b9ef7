"""Clips with one subject whose place is known in every frame: here a crop has to be used, and always fitting is wrong.

A real face, cut out of one shared master, is set into the landscape of another, at rest far from the middle, walking
across, and waiting before it goes; and words are set over a moving landscape.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from bench.material import table
from bench.quality.framing import CANVASES, Method, ours, whole
from bench.quality.truth import FOLDER as LABELS
from bench.quality.truth import SHARED, Label, Labelled, Look, as_found, read
from cutthrough.analyse.footage import analyse
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.fonts import default_fonts
from cutthrough.model.cut import Layout
from cutthrough.model.footage import Footage

WIDTH, HEIGHT, RATE, FRAMES = 1280, 720, 25, 200
FACE, LAND = "his_girl_friday_6s.mp4", "big_buck_bunny_30s_480p_audio.mp4"
HEAD = (330, 0, 510, 190)
"""Left, top, right, bottom in FACE: the woman who stands, hat to collar, over its frames PLAYED."""
PLAYED = (129, 182)
LANDSCAPE = (70, 270)
"""Frames of LAND that show a pan over a landscape without a living thing."""
SIZE = 2.0
"""How much larger the head is set in than it was."""
WORDS = ("Three nights", "for two")

Bgr = npt.NDArray[np.uint8]
Place = Callable[[int], float]
"""The left edge of the head at a frame, as a share of the width."""

WALKS: dict[str, Place] = {
    "one face, at rest on the right": lambda _: 0.70,
    "one face, walking across": lambda i: 0.04 + 0.66 * i / (FRAMES - 1),
    "one face, waits, then goes": lambda i: 0.08 + 0.62 * float(np.clip((i - 70) / 75, 0, 1)),
}


@dataclass(frozen=True)
class Planted:
    """A clip, and its subject in each frame; None where it isn't there."""

    path: Path
    subject: tuple[Label | None, ...]


def one_face(path: Path, place: Place) -> Planted:
    """The head moved by `place` over the landscape. Its face's box comes from the labels, moving evenly in between."""
    heads, land = _frames(FACE, PLAYED), _landscape()
    looks = [(look.frame, look.faces) for look in read(LABELS / "his_girl_friday_6s.json").looks]
    marks = [(frame, label.box) for frame, faces in looks for label in faces if label.id == "a"]
    left, top, right, bottom = HEAD
    wide, tall = round((right - left) * SIZE), round((bottom - top) * SIZE)
    mask = _soft(wide, tall)
    pictures, subject = [], []
    for i in range(FRAMES):
        turn = i % (2 * len(heads) - 2)
        turn = min(turn, 2 * len(heads) - 2 - turn)
        head = cv2.resize(heads[turn][top:bottom, left:right], (wide, tall), interpolation=cv2.INTER_CUBIC)
        x, y = round(place(i) * WIDTH), HEIGHT - tall - 150
        picture = land[i % len(land)].copy()
        under = picture[y : y + tall, x : x + wide]
        picture[y : y + tall, x : x + wide] = under + (head.astype(np.float32) - under) * mask
        pictures.append(picture)
        box = [float(np.interp(PLAYED[0] + turn, [m[0] for m in marks], [m[1][k] for m in marks])) for k in range(4)]
        face = (
            (box[0] * 640 - left) * SIZE + x,
            (box[1] * 480 - top) * SIZE + y,
            box[2] * 640 * SIZE,
            box[3] * 480 * SIZE,
        )
        subject.append(_label("face", face))
    _write(path, pictures)
    return Planted(path, tuple(subject))


def one_text(path: Path) -> Planted:
    """Two lines of words far left over the landscape, from the first second on."""
    font = ImageFont.truetype(str(default_fonts().bold.path), 58)
    pictures, subject = [], []
    for i, picture in enumerate(_landscape()[:FRAMES]):
        if i < RATE:
            pictures.append(picture)
            subject.append(None)
            continue
        image = Image.fromarray(picture[:, :, ::-1])
        draw, at = ImageDraw.Draw(image), (70, 470)
        words = "\n".join(WORDS)
        draw.multiline_text(at, words, font=font, fill="white", stroke_width=3, stroke_fill="black")
        x, y, right, bottom = draw.multiline_textbbox(at, words, font=font, stroke_width=3)
        pictures.append(np.asarray(image)[:, :, ::-1].copy())
        subject.append(_label("text", (x, y, right - x, bottom - y)))
    _write(path, pictures)
    return Planted(path, tuple(subject))


def _label(kind: str, box: tuple[float, float, float, float]) -> Label:
    x, y, width, height = box
    return Label(kind, (x / WIDTH, y / HEIGHT, width / WIDTH, height / HEIGHT), main=True, id="a")


def _frames(name: str, span: tuple[int, int]) -> list[Bgr]:
    with av.open(str(SHARED / name)) as container:
        decoded = enumerate(container.decode(video=0))
        return [frame.to_ndarray(format="bgr24") for number, frame in decoded if span[0] <= number <= span[1]]


def _landscape() -> list[Bgr]:
    """FRAMES pictures of it, filling the canvas."""
    return [cv2.resize(f, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC) for f in _frames(LAND, LANDSCAPE)][:FRAMES]


def _soft(width: int, height: int) -> npt.NDArray[np.float32]:
    """An oval that is 1 inside and fades at its edge."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.clip((1 - np.hypot(x, y)) / 0.12, 0, 1).astype(np.float32)[:, :, None]


def _write(path: Path, pictures: list[Bgr]) -> None:
    size = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-"]
    code = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-y", str(path)]
    with subprocess.Popen([ffmpeg_path(), "-v", "error", *size, *code], stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for picture in pictures:
            encoder.stdin.write(np.ascontiguousarray(picture).tobytes())
        encoder.stdin.close()


def judge(planted: Planted, footage: Footage, method: Method) -> list[str]:
    """Share of the frames that are cropped, and in which the subject is whole."""
    assert footage.probe.video is not None
    size = footage.probe.video.display_size
    there = [(i, label) for i, label in enumerate(planted.subject) if label is not None]
    cropped = sum(method.layout(i) == Layout.CROP.value for i in range(FRAMES)) / FRAMES
    kept = sum(whole(label, size, method.visible(i)) for i, label in there) / len(there)
    return [f"{cropped:.0%}", f"{kept:.1%}"]


def _told(planted: Planted, footage: Footage) -> Footage:
    """The footage as if the subject had been found just where it is."""
    looks = tuple(Look(i, i / RATE, "", (label,) if label else ()) for i, label in enumerate(planted.subject))
    return as_found(Labelled(planted.path.name, WIDTH, HEIGHT, looks), footage)


def run() -> None:
    """Print for each clip and canvas how much is cropped, and how often the subject is whole."""
    if not (SHARED / FACE).exists() or not (SHARED / LAND).exists():
        print("skipped: the masters the clips are made of are not in ../shared/media")
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        makers: dict[str, Callable[[Path], Planted]] = {
            title: (lambda path, place=place: one_face(path, place)) for title, place in WALKS.items()
        }
        makers["one text, on the left"] = one_text
        for number, (title, maker) in enumerate(makers.items()):
            planted = maker(Path(name) / f"{number}.mp4")
            footage = analyse(planted.path, hashlib.sha256(planted.path.read_bytes()).hexdigest())
            for who, seen in (("ours", footage), ("ours, told the labels", _told(planted, footage))):
                cells = [c for canvas in CANVASES.values() for c in judge(planted, footage, ours(seen, canvas))]
                rows.append([title, who, *cells])
    headings = [f"{name} {what}" for name in CANVASES for what in ("cropped", "subject whole")]
    table(["planted", "method", *headings], rows)


if __name__ == "__main__":
    run()
