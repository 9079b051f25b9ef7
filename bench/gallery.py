"""Draws docs/gallery.md: strips of the source, of a crop at its centre, and of what is planned for a phone.

Only masters that may be shown are drawn: those whose licence is CC BY, CC0 or public domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.quality.truth import SHARED
from cutthrough.analyse.footage import analyse
from cutthrough.media.fonts import default_fonts
from cutthrough.media.open import open_media
from cutthrough.model.cut import Framing
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.plan.framing import frame_shots
from cutthrough.plan.stretches import shots_of

DOCS = Path(__file__).parents[1] / "docs"
CANVAS = Size(width=1080, height=1920)
COLUMNS, TALL = 9, 300
GROUND, INK = "#12222E", "#FFFFFF"


@dataclass(frozen=True)
class Shown:
    """A master that may be shown."""

    file: str
    title: str
    licence: str


MASTERS = (
    Shown("tears_of_steel_battle_70s.webm", "Tears of Steel", "© Blender Foundation, CC BY 3.0"),
    Shown("big_buck_bunny_30s_480p_audio.mp4", "Big Buck Bunny", "© Blender Foundation, CC BY 3.0"),
    Shown("his_girl_friday_6s.mp4", "His Girl Friday", "public domain, CC0 copy"),
    Shown("nasa_13013_13s.mp4", "NASA stock shots", "NASA, public domain"),
    Shown("people_walkthrough_139s.mp4", "People walking through", "Intel IoT DevKit sample videos, CC BY 4.0"),
)


def moments(footage: Footage) -> list[tuple[int, int]]:
    """(shot, frame) of the pictures of a strip: from all over the film, shots by length, each at its thirds."""
    shots = shots_of(footage)
    ranked = sorted(range(len(shots)), key=lambda n: shots[n].start - shots[n].end)[:COLUMNS]
    wanted = []
    for number in sorted(ranked):
        shot = shots[number]
        here = max(1, COLUMNS // len(ranked))
        wanted += [(number, shot.first + (shot.last - shot.first) * (2 * k + 1) // (2 * here)) for k in range(here)]
    return wanted[:COLUMNS]


def framed(picture: Image.Image, framing: Framing, frame: int) -> Image.Image:
    """What the canvas shows at a frame of the clip, a fifth of its size."""
    scale = TALL / CANVAS.height
    canvas = Image.new("RGB", (round(CANVAS.width * scale), TALL), GROUND)
    for pane in framing.panes:
        x, y = (float(v) for v in pane.corner(frame))
        cut = picture.crop((round(x), round(y), round(x) + pane.crop.width, round(y) + pane.crop.height))
        size = (max(1, round(pane.window.width * scale)), max(1, round(pane.window.height * scale)))
        canvas.paste(cut.resize(size), (round(pane.window.x * scale), round(pane.window.y * scale)))
    return canvas


def centred(picture: Image.Image) -> Image.Image:
    """The middle of the picture, as high as it is."""
    width = round(picture.height * CANVAS.width / CANVAS.height)
    left = (picture.width - width) // 2
    return picture.crop((left, 0, left + width, picture.height)).resize((round(TALL * 9 / 16), TALL))


def strip(path: Path, footage: Footage) -> Image.Image:
    """Three rows: the source, its centre, ours."""
    wanted = moments(footage)
    framings = frame_shots(footage, CANVAS)
    shots = shots_of(footage)
    video = footage.probe.video
    assert video is not None
    size, pictures = video.display_size, {}
    with open_media(path) as container:
        last = max(frame for _, frame in wanted)
        for index, frame in enumerate(container.decode(container.streams[video.index])):
            if index in {frame for _, frame in wanted}:
                pictures[index] = frame.to_image()
            if index >= last:
                break
    cell, gap, small = round(TALL * 9 / 16), 6, 26
    high = round(cell * size[1] / size[0])
    sheet = Image.new("RGB", (len(wanted) * (cell + gap) + gap, high + 2 * TALL + 3 * small + 4 * gap), "#0A1219")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(default_fonts().text.path), 17)
    rows = [("source", high), ("crop at the centre", TALL), ("ours", TALL)]
    top = 0
    for number, (name, tall) in enumerate(rows):
        draw.text((gap, top + 3), name, font=font, fill=INK)
        top += small
        for column, (shot, frame) in enumerate(wanted):
            picture = pictures[frame].resize(size)
            if number == 0:
                made = picture.resize((cell, high))
            elif number == 1:
                made = centred(picture)
            else:
                made = framed(picture, framings[shot], frame - shots[shot].first)
            sheet.paste(made.resize((cell, tall)), (gap + column * (cell + gap), top))
        top += tall + gap
    return sheet


def main() -> None:
    """Write the strips and the page."""
    if not SHARED.is_dir():
        print("skipped: ../shared is not there")
        return
    folder = DOCS / "gallery"
    folder.mkdir(exist_ok=True)
    lines = [
        "# Gallery",
        "",
        "What a vertical edit shows of a wide film: the source, a crop at its centre, and what is planned. Each column",
        "is one moment. Masters whose licence does not plainly allow it are left out. Drawn by",
        "`python -m bench.gallery`; the numbers are those of `make bench-quality`.",
        "",
    ]
    for master in MASTERS:
        path = SHARED / master.file
        footage = analyse(path, sha256(path.read_bytes()).hexdigest())
        name = f"{path.stem}.jpg"
        strip(path, footage).save(folder / name, quality=82)
        shots = len(shots_of(footage))
        seconds = float(Fraction(shots_of(footage)[-1].end))
        lines += [
            f"## {master.title}",
            "",
            f"{seconds:.0f} s, {shots} shot{'s' if shots > 1 else ''}. {master.licence}.",
            "",
        ]
        lines += [f"![{master.title}](gallery/{name})", ""]
        print(master.file, shots, "shots,", len(footage.things), "things")
    (DOCS / "gallery.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
