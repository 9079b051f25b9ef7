"""On-screen text and logos against truth by construction: drawn over real footage, so place and time are known.

Text is compared with reading one frame every two seconds, whole. Nothing here is a test.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median

from PIL import Image, ImageDraw, ImageFont

from bench.material import table
from cutthrough.analyse.logo import find_logo
from cutthrough.analyse.paths import Box
from cutthrough.analyse.text_things import text_things
from cutthrough.analyse.texts import TextFinder
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.fonts import default_fonts
from cutthrough.media.picture import PictureReader
from cutthrough.media.probe import probe
from cutthrough.media.reading import read_picture
from cutthrough.model.footage import Footage, FrameTable, Mark, Shot, Thing, ThingKind

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
CLUB = Path(__file__).resolve().parents[2] / "examples" / "open-film-club" / "media" / "logo.png"
GROUNDS = ("tears_of_steel_battle_70s.webm", "people_walkthrough_139s.mp4", "big_buck_bunny_30s_720p.webm")
LOGOLESS = ("tears_of_steel_battle_70s.webm", "his_girl_friday_6s.mp4", "nasa_13013_13s.mp4")
WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 25, 18

FACES = ("Bold", "Light", "SemiBoldItalic", "plain")
"""Cuts of Hanken Grotesk, and the face that comes with Pillow."""


@dataclass(frozen=True)
class Super:
    """Words on the screen from `start` to `end` seconds; faded over `fade`, half of it on either side."""

    words: str
    face: str
    size: int
    place: tuple[int, int]
    start: float
    end: float
    fade: float = 0.0
    plate: str | None = None
    fill: str = "white"


SUPERS = (
    Super("Jetzt Flüge buchen", "Bold", 90, (90, 60), 0.6, 3.4, 0.3),
    Super("Dr. Anna Müller\nLeiterin Forschung, Zürich", "SemiBoldItalic", 36, (80, 560), 1.5, 4.5, 0.0, "#101820D0"),
    Super("Terms apply. See example.com/terms", "Light", 20, (60, 680), 4.0, 9.0),
    Super("Free delivery until Sunday", "plain", 44, (500, 300), 5.2, 7.6, 0.4),
    Super("Un été à prix réduit", "Light", 56, (120, 420), 8.2, 10.4, 0.0, None, "#ffe066"),
    Super("FIRST MESSAGE", "Bold", 60, (90, 560), 10.6, 12.0),
    Super("A second one", "Bold", 60, (90, 560), 12.04, 13.4),
    Super("¿Qué haces mañana?", "Bold", 64, (600, 100), 13.6, 15.4, 0.3, "#C8102EFF"),
    Super("northwind\nBook by 24 December", "SemiBoldItalic", 70, (300, 250), 15.0, 18.0, 0.5, "#00000090"),
)


@dataclass(frozen=True)
class Scores:
    """Of one way to read: shares found, overlaps, errors of characters, errors of time in seconds, ms a second."""

    found: list[bool]
    overlap: list[float]
    characters: list[float]
    onset: list[float]
    end: list[float]
    extra: int
    cost: float


def run() -> None:
    """Print the tables."""
    if not SHARED.exists():
        print("skipped: ../shared is not on this machine")
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        _texts(folder)
        print()
        _logos(folder)


def _texts(folder: Path) -> None:
    ours, naive = [], []
    for ground in GROUNDS:
        path, boxes = _film(folder / f"{Path(ground).stem}.mp4", SHARED / ground)
        ours.append(_scored(*_ours(path), boxes))
        naive.append(_scored(*_naive(path), boxes))
    rows = [_row("ours", ours), _row("a frame every 2 s, at 960 px", naive)]
    table(
        [
            "",
            "found",
            "box IoU",
            "kept by box",
            "wrong characters",
            "onset off",
            "end off",
            "other finds",
            "CPU a second",
        ],
        rows,
    )


def _row(name: str, scores: Sequence[Scores]) -> list[str]:
    found, extra = [one for s in scores for one in s.found], sum(s.extra for s in scores)
    overlap, kept = [o for s in scores for o in s.overlap], [o > 0 for s in scores for o in s.overlap]
    wrong = [c for s in scores for c in s.characters]
    onset, end = sorted(o for s in scores for o in s.onset), sorted(o for s in scores for o in s.end)
    return [
        name,
        f"{sum(found)}/{len(found)}",
        f"{median(overlap):.2f}",
        f"{sum(kept)}/{len(kept)}",
        f"{100 * sum(wrong) / len(wrong):.1f} %",
        f"{median(onset):.2f} s, worst {onset[-1]:.2f}",
        f"{median(end):.2f} s, worst {end[-1]:.2f}",
        str(extra),
        f"{1000 * sum(s.cost for s in scores) / len(scores):.0f} ms",
    ]


def _film(path: Path, ground: Path) -> tuple[Path, list[Box]]:
    """The supers drawn over a real picture; the ink of each as shares of the picture."""
    inputs, chain, boxes = ["-stream_loop", "-1", "-i", str(ground)], [], []
    chain.append(
        f"[0:v:0]fps={RATE},scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT}[v0]"
    )
    for number, one in enumerate(SUPERS):
        sheet = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
        boxes.append(_draw(sheet, one))
        drawn = path.with_suffix(f".{number}.png")
        sheet.save(drawn)
        inputs += ["-loop", "1", "-framerate", str(RATE), "-t", str(SECONDS), "-i", str(drawn)]
        half, fade = one.fade / 2, max(one.fade, 0.001)
        last = one.end >= SECONDS
        out = "" if last else f",fade=out:st={one.end - half}:d={fade}:alpha=1"
        chain.append(f"[{number + 1}]format=rgba,fade=in:st={one.start - half}:d={fade}:alpha=1{out}[o{number}]")
        chain.append(f"[v{number}][o{number}]overlay=format=auto[v{number + 1}]")
    encode = ["-t", str(SECONDS), "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
    _ffmpeg(*inputs, "-filter_complex", ";".join(chain), "-map", f"[v{len(SUPERS)}]", *encode, str(path))
    return path, boxes


def _draw(sheet: Image.Image, one: Super) -> Box:
    pen = ImageDraw.Draw(sheet)
    folder = default_fonts().bold.path.parent
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    if one.face == "plain":
        font = ImageFont.load_default(one.size)
    else:
        font = ImageFont.truetype(str(folder / f"HankenGrotesk-{one.face}.otf"), one.size)
    left, top, right, bottom = pen.multiline_textbbox(one.place, one.words, font=font)
    if one.plate is not None:
        room = one.size // 3
        pen.rectangle((left - room, top - room, right + room, bottom + room), fill=one.plate)
    pen.multiline_text(one.place, one.words, font=font, fill=one.fill)
    return left / WIDTH, top / HEIGHT, (right - left) / WIDTH, (bottom - top) / HEIGHT


def _ours(path: Path) -> tuple[tuple[Thing, ...], float]:
    video = probe(path).video
    assert video is not None
    finder, spent, count = TextFinder(RATE), 0.0, 0
    for count, look in enumerate(PictureReader(path, video), 1):
        assert look.larger is not None and look.pts is not None  # noqa: PT018 - we wrote the file
        began = time.thread_time()
        finder.push(count - 1, float(look.pts * video.time_base), look.gray, look.larger)
        spent += time.thread_time() - began
    finder.close()
    # One long shot: what is compared is finding and timing, not where the ground's own cuts fall.
    shot = Shot(first=0, last=count - 1, start=Fraction(0), end=Fraction(count, RATE))
    return text_things(finder.tracks, [shot], RATE), spent / SECONDS


def _naive(path: Path) -> tuple[tuple[Thing, ...], float]:
    """Each line of a frame every two seconds, there from a second before it to a second after."""
    video = probe(path).video
    assert video is not None
    things, spent = [], 0.0
    for number, look in enumerate(PictureReader(path, video)):
        if number % (2 * RATE) == RATE and look.larger is not None:
            began = time.thread_time()
            lines = read_picture(look.larger(1920), 960)
            spent += time.thread_time() - began
            for line in lines:
                box = {"x": line.box.x, "y": line.box.y, "width": line.box.width, "height": line.box.height}
                marks = tuple(Mark(frame=number + shift, **box) for shift in (-RATE, RATE - 1))
                things.append(Thing(id="naive", kind=ThingKind.TEXT, shot=0, marks=marks, text=line.text))
    return tuple(things), spent / SECONDS


def _scored(things: Sequence[Thing], cost: float, boxes: Sequence[Box]) -> Scores:
    scores = Scores([], [], [], [], [], 0, cost)
    used: set[int] = set()
    for one, box in zip(SUPERS, boxes, strict=True):
        middle = round((one.start + one.end) / 2 * RATE)
        mine = [
            (i, thing)
            for i, thing in enumerate(things)
            if thing.first < one.end * RATE
            and thing.last > one.start * RATE
            and _inside(thing, box)
            and min(thing.last, one.end * RATE) - max(thing.first, one.start * RATE) > 0.4 * (thing.last - thing.first)
        ]
        used |= {i for i, _ in mine}
        scores.found.append(bool(mine))
        if not mine:
            scores.characters.append(1.0)
            continue
        said = " ".join(t.text or "" for _, t in sorted(mine, key=lambda m: m[1].marks[0].y))
        scores.characters.append(_wrong(one.words, said))
        shown = [mark for _, t in mine if (mark := t.at(middle)) is not None]
        scores.overlap.append(_iou(box, shown))
        scores.onset.append(abs(min(t.first for _, t in mine) / RATE - one.start))
        scores.end.append(abs((max(t.last for _, t in mine) + 1) / RATE - one.end))
    extra = sum(i not in used for i in range(len(things)))
    return Scores(scores.found, scores.overlap, scores.characters, scores.onset, scores.end, extra, cost)


def _inside(thing: Thing, box: Box) -> bool:
    """Whether the thing's middle lies in the box."""
    mark = thing.marks[len(thing.marks) // 2]
    x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _iou(box: Box, marks: Iterable[Mark]) -> float:
    """Intersection over union of the box and the one around all marks; 0 without any."""
    around = list(marks)
    if not around:
        return 0.0
    x, y = min(m.x for m in around), min(m.y for m in around)
    right, bottom = max(m.x + m.width for m in around), max(m.y + m.height for m in around)
    width = min(right, box[0] + box[2]) - max(x, box[0])
    height = min(bottom, box[1] + box[3]) - max(y, box[1])
    shared = max(0.0, width) * max(0.0, height)
    return shared / ((right - x) * (bottom - y) + box[2] * box[3] - shared)


def _wrong(true: str, said: str) -> float:
    """Edit distance over the length, white space left out (Levenshtein 1966), at most 1."""
    one, other = "".join(true.split()), "".join(said.split())
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        before, row[0] = row[:], i + 1
        for j, found in enumerate(other):
            row[j + 1] = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != found))
    return min(1.0, row[-1] / max(1, len(one)))


HEIGHTS = (16, 20, 24, 32, 48, 96, 240)
PLACES = ((0.06, 0.08), (0.86, 0.84), (0.46, 0.35), (0.10, 0.80))


def _logos(folder: Path) -> None:
    logos = {"club": CLUB, "wordmark": _wordmark(folder), "symbol": _symbol(folder)}
    rows = []
    for height in HEIGHTS:
        hits, clear, onsets = 0, 0, []
        for number, ground in enumerate(GROUNDS):
            for logo in logos.values():
                if height * _aspect(logo) > 0.9 * WIDTH:
                    continue
                path = _branded(folder, SHARED / ground, logo, height, number)
                footage = _bare(path)
                found = find_logo(path, footage, logo, least_pixels=min(24, height))
                clear += 1
                if found.things:
                    hits += 1
                    onsets.append(abs(float(found.onset or 0) - 1))
        late = f"{median(onsets):.2f} s, worst {max(onsets):.2f}" if onsets else "-"
        rows.append([f"{height} px", f"{hits}/{clear}", late])
    table(["logo's height at 720 lines", "found and counted", "onset off"], rows)
    print()
    rows = []
    for name in LOGOLESS:
        path, cells = SHARED / name, []
        footage = _bare(path)
        for logo in logos.values():
            began = time.process_time()
            found = find_logo(path, footage, logo)
            took = (time.process_time() - began) / float(footage.shots[-1].end - footage.shots[0].start)
            cells.append(f"{len(found.things)} counted, {len(found.sightings)} in all ({1000 * took:.0f} ms a second)")
        rows.append([name, *cells])
    table(["a master without the logo", *logos], rows)


def _branded(folder: Path, ground: Path, logo: Path, height: int, number: int) -> Path:
    """Three seconds of real picture with the logo on it from one second on."""
    picture = Image.open(logo).convert("RGBA")
    picture = picture.crop(picture.getbbox())
    width = round(height * picture.width / picture.height)
    drawn, out = folder / "logo-drawn.png", folder / "branded.mp4"
    picture.convert("RGBa").resize((width, height), Image.Resampling.LANCZOS).convert("RGBA").save(drawn)
    x, y = PLACES[(number + height) % len(PLACES)]
    left, top = min(round(x * WIDTH), WIDTH - width), min(round(y * HEIGHT), HEIGHT - height)
    scale = f"fps={RATE},scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT}"
    # Behind it, as guidelines ask, a calm dark ground, so that what is measured is the search and not the contrast.
    room = max(4, height // 3)
    calm = (
        f"drawbox={left - room}:{top - room}:{width + 2 * room}:{height + 2 * room}:black@0.75:fill:enable='gte(t,1)'"
    )
    graph = f"[0:v:0]{scale},{calm}[v];[v][1]overlay={left}:{top}:enable='gte(t,1)':format=auto"
    encode = ["-t", "3", "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-an"]
    still = ["-loop", "1", "-framerate", str(RATE), "-i", str(drawn)]
    _ffmpeg("-ss", str(4 * number), "-i", str(ground), *still, "-filter_complex", graph, *encode, str(out))
    return out


def _aspect(logo: Path) -> float:
    picture = Image.open(logo).convert("RGBA")
    left, top, right, bottom = picture.getbbox() or (0, 0, 1, 1)
    return (right - left) / (bottom - top)


def _bare(path: Path) -> Footage:
    """What the search needs to know of a file: its frames, and one shot."""
    from cutthrough.analyse.frame_table import FrameTableBuilder

    found = probe(path)
    assert found.video is not None
    builder, last = FrameTableBuilder(found.video.time_base, found.video.frame_rate), 0
    for look in PictureReader(path, found.video):
        builder.push(look.pts)
        last = look.duration
    frames: FrameTable = builder.table()
    end = builder.end(last) * found.video.time_base
    shot = Shot(first=0, last=frames.count - 1, start=frames.time(0), end=end)
    return Footage(sha256="0" * 64, probe=found, frames=frames, shots=(shot,))


def _wordmark(folder: Path) -> Path:
    picture = Image.new("RGBA", (1200, 320), (0, 0, 0, 0))
    font = ImageFont.truetype(str(default_fonts().bold.path), 220)
    ImageDraw.Draw(picture).text((20, 20), "northwind", font=font, fill="white")
    picture.save(folder / "wordmark.png")
    return folder / "wordmark.png"


def _symbol(folder: Path) -> Path:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.polygon([(200, 10), (390, 390), (200, 290), (10, 390)], fill="#FF6A13")
    pen.ellipse((160, 150, 240, 230), fill=(0, 0, 0, 0))
    picture.save(folder / "symbol.png")
    return folder / "symbol.png"


def _ffmpeg(*arguments: str) -> None:
    subprocess.run([ffmpeg_path(), "-v", "error", "-y", *arguments], check=True)


if __name__ == "__main__":
    run()
