"""Pictures and films with words and logos drawn in them, whose places and times are known."""

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.fonts import default_fonts

Box = tuple[float, float, float, float]


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(default_fonts().bold.path), size)


def ground(width: int, height: int, seed: int = 3) -> Image.Image:
    """Soft blobs of middling colours: a picture with edges, none of them letters."""
    grain = np.random.default_rng(seed).integers(40, 150, (height // 60 + 1, width // 60 + 1, 3), np.uint8)
    return Image.fromarray(grain).resize((width, height), Image.Resampling.BICUBIC)


def write(picture: Image.Image, words: str, place: tuple[int, int], size: int, fill: str = "white") -> Box:
    """Draw `words`; gives the box of their ink as shares of the picture: x, y, width, height."""
    pen = ImageDraw.Draw(picture)
    pen.multiline_text(place, words, font=font(size), fill=fill, spacing=size // 4)
    left, top, right, bottom = pen.multiline_textbbox(place, words, font=font(size), spacing=size // 4)
    width, height = picture.size
    return left / width, top / height, (right - left) / width, (bottom - top) / height


def bgr(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])


def symbol(path: Path, colour: str = "white") -> Path:
    """A logo: an arrow with a hole, on a clear ground with a margin."""
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.polygon([(200, 20), (380, 380), (200, 290), (20, 380)], fill=colour)
    pen.ellipse((160, 150, 240, 230), fill=(0, 0, 0, 0))
    picture.save(path)
    return path


def film(path: Path, overlays: list[tuple[Image.Image, str]], *, seconds: float = 4, moving: bool = True) -> Path:
    """A film of 640x360 at 25 a second: a ground that pans when `moving`, each overlay through its own filters."""
    back = path.with_suffix(".ground.png")
    ground(960, 540).save(back)
    inputs = ["-loop", "1", "-framerate", "25", "-t", str(seconds), "-i", str(back)]
    left = r"mod(t*60\,300)" if moving else "100"
    chain = [f"[0]crop=640:360:{left}:90,setsar=1[v0]"]
    for number, (picture, filters) in enumerate(overlays):
        drawn = path.with_suffix(f".{number}.png")
        picture.save(drawn)
        inputs += ["-loop", "1", "-framerate", "25", "-t", str(seconds), "-i", str(drawn)]
        before, _, placed = filters.partition("|")
        chain.append(f"[{number + 1}]format=rgba,{before or 'null'}[o{number}]")
        chain.append(f"[v{number}][o{number}]overlay={placed or '0:0'}[v{number + 1}]")
    encode = ["-map", f"[v{len(overlays)}]", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18"]
    command = [ffmpeg_path(), "-v", "error", "-y", *inputs, "-filter_complex", ";".join(chain), *encode]
    subprocess.run([*command, "-pix_fmt", "yuv420p", str(path)], check=True)
    return path


def sheet(words: str, place: tuple[int, int], size: int) -> tuple[Image.Image, Box]:
    """A clear overlay of 640x360 with words on it, and the box of their ink."""
    picture = Image.new("RGBA", (640, 360), (0, 0, 0, 0))
    return picture, write(picture, words, place, size)
