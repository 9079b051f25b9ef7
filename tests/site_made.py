"""Libraries made for the site's tests: as records alone, and around small real films."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.fonts import default_fonts
from cutthrough.media.web_files import light_font, light_picture, logo_icon, logo_picture
from cutthrough.model.brief import CallToAction
from cutthrough.model.program import BrandKit
from cutthrough.model.time import clock
from cutthrough.model.watch import Chapter, Library, Said, Watch, WatchEdit, WatchFile, slug_of

BRAND = BrandKit(name="Hillside", background="#14342B", text="#FFFFFF", accent="#FFB000")
ADDRESS = "https://watch.hillside.example"
LINK = "https://hillside.example/paths?utm_source=watch&ct="
SAID = (
    ("en", ("The valley wakes up before you do.", "Every path is free.", "Come and see.")),
    ("de", ("Das Tal ist vor dir wach.", "Jeder Weg ist frei.", "Komm und sieh.")),
)
TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".webp": "image/webp", ".vtt": "text/vtt; charset=utf-8"}


def file(seed: str, suffix: str, size: int = 1000, shape: tuple[int, int] | None = None) -> WatchFile:
    """A file's record; nothing lies at its path."""
    sha256 = hashlib.sha256(seed.encode()).hexdigest()
    wide, tall = shape or (None, None)
    return WatchFile(
        name=f"{sha256[:32]}{suffix}",
        path=Path("/nowhere") / seed,
        sha256=sha256,
        size=size,
        type=TYPES[suffix],
        width=wide,
        height=tall,
    )


def edit(
    post: str = "ct7f3k9qx-2m4rz",
    shape: tuple[int, int] = (1920, 1080),
    seconds: int = 30,
    language: str | None = "en",
    link: str | None = None,
) -> WatchEdit:
    """An edit with everything: poster, captions and transcript in two languages, three chapters."""
    third = Fraction(seconds, 3)
    return WatchEdit(
        post=post,
        edit=f"edit-{post[-5:]}",
        video=file(post + "v", ".mp4", shape=shape),
        duration=Fraction(seconds),
        language=language,
        poster=file(post + "p", ".jpg", shape=shape),
        still=file(post + "s", ".webp", shape=(shape[0] // 2, shape[1] // 2)),
        captions=tuple((tag, file(post + tag, ".vtt")) for tag, _ in SAID),
        transcripts=tuple(
            (tag, tuple(Said(at=third * number, text=text) for number, text in enumerate(lines))) for tag, lines in SAID
        ),
        chapters=tuple(
            Chapter(start=third * number, end=third * (number + 1), title=title)
            for number, title in enumerate(("The valley wakes up", "Every path is free", "See the paths"))
        ),
        link=link or LINK + post,
    )


def watch(title: str = "Small feet. Big morning.", token: str = "ct7f3k9qx", **update: object) -> Watch:
    """A page of two edits, wide and tall."""
    return Watch(
        slug=slug_of(title, token),
        id=token,
        brief="spring",
        title=title,
        description="The spring paths open on Saturday.\nEvery one of them is free.",
        published="2026-12-01T08:00:00+00:00",
        language="en",
        edits=(edit(f"{token}-2m4rz"), edit(f"{token}-9x3ra", (1080, 1920), 24)),
        call_to_action=CallToAction(id="cta", text="See the paths"),
        link=LINK + token,
        hashtags=("#spring", "walks"),
        credits=("Music: Ann Lee, CC BY 4.0",),
    ).model_copy(update=update)


def library(*watches: Watch, **update: object) -> Library:
    """A library of these pages; of one when none is given."""
    given = watches or (watch(),)
    made = Library(client="Hillside Land Trust", brand=BRAND, address=ADDRESS, watches=given)
    return made.model_copy(update=update)


@cache
def filmed(folder: Path) -> Library:
    """A library of two real films of 8 s: one wide and tall, one only tall; with logo, fonts and captions."""
    made = _Made(folder)
    both = watch(
        edits=(
            made.edit("ct7f3k9qx-2m4rz", (320, 180)),
            made.edit("ct7f3k9qx-9x3ra", (180, 320)),
        )
    )
    tall = watch(
        "Dogs are welcome", "ct1a2b3c4", edits=(made.edit("ct1a2b3c4-9x3ra", (180, 320)),), made_with_ai="The bird"
    )
    logo = folder / "logo.png"
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 20, 280, 280), fill="#FFB000")
    picture.save(logo)
    fonts = default_fonts()
    content, size = logo_picture(logo, 108, 528)
    icon = logo_icon(logo, 32, BRAND.background)
    assert icon is not None
    texts = ["Small feet. Big morning. Ä"]
    return library(
        both,
        tall,
        logo=made.file(content, ".webp", "image/webp", size),
        icons=((32, made.file(icon, ".png", "image/png", (32, 32))),),
        fonts=tuple(
            (name, made.file(light_font(path, texts) or b"", ".woff", "font/woff"))
            for name, path in (
                ("regular", fonts.text.path.with_name("HankenGrotesk-Regular.otf")),
                ("bold", fonts.bold.path),
            )
        ),
    )


class _Made:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, post: str, shape: tuple[int, int]) -> WatchEdit:
        """A real film with a poster and captions that say what the transcript does."""
        film = self.folder / f"{post}.mp4"
        run_ffmpeg(
            [
                *("-f", "lavfi", "-i", f"testsrc2=s={shape[0]}x{shape[1]}:r=25:d=8"),
                *(
                    "-f",
                    "lavfi",
                    "-i",
                    f"sine={sum(post.encode())}:d=8",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-g",
                    "25",
                ),
                *("-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", "-y", f"file:{film}"),
            ]
        )
        poster = self.folder / f"{post}.jpg"
        Image.radial_gradient("L").resize((shape[0] * 4, shape[1] * 4)).convert("RGB").save(poster)
        light, size = light_picture(poster)
        plain = edit(post, shape, 8)
        starts = [Fraction(0), Fraction(3), Fraction(6)]
        captions = []
        for tag, lines in SAID:
            cues = "".join(
                f"{clock(start)} --> {clock(start + 2)}\n{line}\n\n" for start, line in zip(starts, lines, strict=True)
            )
            captions.append((tag, self.file(f"WEBVTT\n\n{cues}".encode(), ".vtt", "text/vtt; charset=utf-8")))
        return plain.model_copy(
            update={
                "video": self.file(film.read_bytes(), ".mp4", "video/mp4", shape),
                "poster": self.file(poster.read_bytes(), ".jpg", "image/jpeg", (shape[0] * 4, shape[1] * 4)),
                "still": self.file(light, ".webp", "image/webp", size),
                "captions": tuple(captions),
                "chapters": tuple(
                    each.model_copy(update={"start": start, "end": start + 2})
                    for each, start in zip(plain.chapters, starts, strict=True)
                ),
                "transcripts": tuple(
                    (tag, tuple(Said(at=start, text=line) for start, line in zip(starts, lines, strict=True)))
                    for tag, lines in SAID
                ),
            }
        )

    def file(self, content: bytes, suffix: str, kind: str, size: tuple[int, int] | None = None) -> WatchFile:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.folder / f"{sha256}{suffix}"
        path.write_bytes(content)
        wide, tall = size or (None, None)
        return WatchFile(
            name=path.name[:32] + suffix,
            path=path,
            sha256=sha256,
            size=len(content),
            type=kind,
            width=wide,
            height=tall,
        )
