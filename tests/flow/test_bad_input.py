"""What can't be used is refused in one clear sentence, and nothing is left half-written; what can be used, is."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import font_hanken_grotesk
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from cutthrough.analyse.footage import analyse
from cutthrough.analyse.kept import save_footage
from cutthrough.brief.mend import pasted
from cutthrough.cli.app import app
from cutthrough.flow import make as flow
from cutthrough.media.fonts import read_font
from cutthrough.model.brief import Problem
from flow.small import PROGRAM
from flow.truth import (
    AAC,
    H264,
    Parts,
    bare_brief,
    bare_program,
    delivered,
    ffmpeg,
    make_parts,
    quoted,
    small_placements,
)
from media.awkward import AWKWARD, REFUSED
from once import once

FONT = Path(font_hanken_grotesk.font_directory) / "HankenGrotesk-Bold.otf"
NASTY = '-it\'s "Ü": 100% %d\n[映 🎬] {y}; $HOME & `x`, \\'
"""A name with all that trips: dash, quotes, colon, percent, line break, brackets, a backslash, and more."""

NAMES = ('"', "'", "take:1", "file:x", "take %d", "two\nlines", "-y", " a ", "a,b;c=d", "[in]", "a|b", "~")

CARD = "title: Hello there\ncall_to_action:\n  text: Look here\n  link: https://test.example\n"
SRT = "1\n00:00:00,200 --> 00:00:02,500\nWords to read\n"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    small_placements(monkeypatch)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master that is all right, without chirps or numbers being looked at; beside it what is known of it."""

    def make(folder: Path) -> None:
        parts: Parts = make_parts(folder)
        master = folder / "master.mp4"
        ffmpeg("-i", parts.picture, "-i", parts.sound, *H264, *AAC, master)
        save_footage(folder / "cache", analyse(master, hashlib.sha256(master.read_bytes()).hexdigest()))

    return once(tmp_path_factory, "plain-master", make) / "master.mp4"


@pytest.fixture
def program(tmp_path: Path, master: Path) -> Path:
    """A program whose `media/master.mp4` is all right."""
    folder = bare_program(tmp_path / "p")
    shutil.copyfile(master, folder / "media/master.mp4")
    return folder


@pytest.fixture
def known(program: Path, master: Path) -> Path:
    """The same, its master analysed."""
    shutil.copytree(master.parent / "cache", program / "cache")
    return program


def refusal(brief: Path) -> str:
    """The one sentence that `cutthrough make` says, having left nothing behind; and its JSON says the same."""
    program = brief.absolute().parents[1]
    said = CliRunner().invoke(app, ["make", "--quiet", "--", str(brief)])
    assert said.exit_code == 1, said.output
    assert said.stdout == ""
    sentence, *more = said.stderr.rstrip("\n").split("\n")
    assert all(line.startswith("  ") for line in more), said.stderr
    assert sentence.endswith((".", "?", "!"))
    again = CliRunner().invoke(app, ["make", "--json", "--", str(brief)])
    assert (again.exit_code, again.stderr) == (1, "")
    told = json.loads(again.stdout)
    assert {"error", "message", "fix"} <= set(told)
    assert told["error"] != "error"
    assert not (program / "out").exists() or not any((program / "out").iterdir())
    scratch = program / "cache/scratch"
    assert not scratch.exists() or not any(scratch.iterdir())
    assert not [path for path in program.rglob(".*") if path.name.startswith(".aside")]
    return sentence


def the_problem(brief: Path) -> str:
    """The one thing that `make` refuses the brief for; `check` has said exactly that before, with the line it is in.

    Both have looked no further than at headers: nothing was hashed or watched.
    """
    assert refusal(brief) == f"{brief.name} has 1 problem that must be settled before anything is produced."
    program = brief.parents[1]
    assert not (program / "cache").exists(), "the sources were read before the problem was told"
    refused = json.loads(CliRunner().invoke(app, ["make", "--json", "--", str(brief)]).stdout)
    checked = json.loads(CliRunner().invoke(app, ["check", "--json", "--", str(brief)]).stdout)
    (problem,) = [each for each in refused["problems"] if each["severity"] == "block"]
    assert {**problem, "file": str(brief)} in checked["problems"]
    assert checked["blocking"] == 1
    assert problem["quote"] == brief.read_text(encoding="utf-8").split("\n")[problem["line"] - 1]
    if problem["paste"] is not None:
        brief.write_text(pasted(brief.read_text(encoding="utf-8"), Problem.model_validate(problem)), encoding="utf-8")
        assert CliRunner().invoke(app, ["check", "--", str(brief)]).exit_code == 0
    return str(problem["message"])


def refused_as(sentence: str, where: str) -> str:
    """How a sentence about a file begins in a problem."""
    return f"{where}: {sentence.rstrip('.')}; "


@pytest.mark.parametrize("name", REFUSED)
def test_a_master_that_is_none(name: str, program: Path) -> None:
    path = AWKWARD[name](program / "media")
    told = the_problem(bare_brief(program, f"media/{path.name}"))
    assert told.startswith(refused_as(REFUSED[name], "sources, master"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("sound_only", "sources, master: sound_only.m4a has no picture, and as master it needs one; "),
        ("still_png", "sources, master: it is a single picture; name a film"),
    ],
)
def test_a_master_with_nothing_to_show(name: str, sentence: str, program: Path) -> None:
    path = AWKWARD[name](program / "media")
    assert the_problem(bare_brief(program, f"media/{path.name}")).startswith(sentence)


def test_a_master_whose_header_says_too_little_is_warned_of_and_then_refused(program: Path) -> None:
    brief = bare_brief(program, f"media/{AWKWARD['one_frame'](program / 'media').name}")
    checked = CliRunner().invoke(app, ["check", "--", str(brief)])
    assert checked.exit_code == 0
    assert "it lasts 0.04 s, and no shot of less than 0.5 s is shown" in checked.stdout
    assert refusal(brief).startswith("The master has no stretch of 0.5 s that could be shown")


@pytest.mark.parametrize(
    ("role", "kind", "sentence"),
    [
        ("music", "no_sound", "no_sound.mp4 has no sound, and as music it needs some."),
        ("voice_over", "not_a_video", REFUSED["not_a_video"]),
        ("broll", "sound_only", "sound_only.m4a has no picture, and as broll it needs one."),
    ],
)
def test_another_source_that_is_not_what_it_is_for(role: str, kind: str, sentence: str, program: Path) -> None:
    path = AWKWARD[kind](program / "media")
    told = the_problem(bare_brief(program, "media/master.mp4", more=f"  {role}: media/{path.name}\n"))
    assert told.startswith(refused_as(sentence, f"sources, {role}"))


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in AWKWARD if name not in REFUSED])
def test_every_awkward_file_is_made_or_told(name: str, program: Path) -> None:
    path = AWKWARD[name](program / "media")
    brief = bare_brief(program, f"media/{path.name}", length="2 s")
    said = CliRunner().invoke(app, ["make", "--json", "--", str(brief)])
    if said.exit_code:
        assert refusal(brief).startswith(("The master has no stretch", "bare.yaml has 1 problem"))
    else:
        delivered(brief)


def text_of(program: Path) -> str:
    return bare_brief(program, "media/master.mp4").read_text()


def bomb() -> str:
    """Nine levels of nine aliases: a few hundred bytes that stand for 387 million texts."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines) + "\n"


BRIEFS: dict[str, tuple[Callable[[str], str | bytes], str]] = {
    "tab": (lambda t: t.replace("  objective", "\tobjective"), "line 2: Line 2 has a tab where YAML wants spaces."),
    "twice": (lambda t: t.replace("  statement", "  objective: retention\n  statement"), '"objective" stands twice'),
    "unknown_field": (lambda t: t + "colour: red\n", 'There is no field "colour"'),
    "misspelt_field": (lambda t: t.replace("kpis", "kpiz"), "did you mean kpis?"),
    "anchor_bomb": (lambda t: bomb() + t, "Line 1 uses an anchor or alias"),
    "anchor_in_itself": (lambda t: "a: &a [*a]\n" + t, "Line 1 uses an anchor or alias"),
    "tag": (lambda t: t + "x: !!python/object/apply:os.system [true]\n", "uses a tag (!)"),
    "two_documents": (lambda t: f"{t}---\n{t}", "A second document starts at line"),
    "empty": (lambda t: "", "The file is empty."),
    "a_list": (lambda t: "- goal\n- audience\n", "The file is a list or a single text"),
    "binary": (lambda t: random.Random(3).randbytes(300), "is not UTF-8"),
    "utf_16": (lambda t: t.encode("utf-16"), "The file is saved as UTF-16"),
    "nul": (lambda t: t + "\0", "holds the invisible character U+0000"),
    "too_deep": (lambda t: "[" * 5000, "is nested more than 20 levels deep"),
    "too_large": (lambda t: "#" + "x" * 5_000_000, "The file is larger than 256 KiB; a good brief has 2."),
    "endless_number": (lambda t: t.replace("[3 s]", f"[{'9' * 5000}]"), "a text of 5000 characters is not a length"),
    "negative_length": (lambda t: t.replace("[3 s]", "[-3 s]"), "-3 s is no length of time one can play."),
    "no_length": (lambda t: t.replace("[3 s]", "[0]"), "0 is no length of time one can play."),
    "one_frame_long": (lambda t: t.replace("[3 s]", "[40 ms]"), "40 ms is no length of time one can play."),
    "no_placement": (lambda t: t.replace("tiny_video", "tinny"), 'There is no placement "tinny"'),
}


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_that_cannot_be_read(name: str, program: Path) -> None:
    change, part = BRIEFS[name]
    content = change(text_of(program))
    brief = program / "briefs/bare.yaml"
    brief.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert refusal(brief).startswith("bare.yaml has ")
    assert part in CliRunner().invoke(app, ["make", "-q", str(brief)]).stderr
    assert not (program / "ledger.sqlite").exists()
    assert not (program / "cache").exists()


def test_a_brief_that_is_not_there(program: Path, tmp_path: Path) -> None:
    assert refusal(program / "briefs/none.yaml") == f"There is no file {program}/briefs/none.yaml."
    assert refusal(program / "briefs") == f"{program}/briefs is a folder; name the brief in it."
    stray = tmp_path / "elsewhere/briefs/stray.yaml"
    stray.parent.mkdir(parents=True)
    stray.write_text(text_of(program))
    assert refusal(stray).startswith("There is no program.yaml in ")


READY = "edit: ready"
FIELDS_LEFT = (
    "audiences, team, never_say, file_names, stale_after, tiers, making_share, hour_rate, speech_model, "
    "zone, channels, warn_rights"
)
PROGRAMS: dict[str, tuple[str | bytes, str]] = {
    "tab": ("client: Test\nbrand:\n\tname: x\n", "has a tab where YAML wants spaces."),
    "empty": ("", "The file is empty."),
    "twice": (PROGRAM + "client: Other\n", '"client" stands twice here, first on line 1; keep one of them.'),
    "unknown_field": (PROGRAM + "colour: red\n", f'There is no field "colour"; there are: {FIELDS_LEFT}.'),
    "anchor_bomb": (bomb() + PROGRAM, "uses an anchor or alias (& or *); write the text out, or quote it."),
    "binary": (random.Random(3).randbytes(300), "save the file as UTF-8."),
    "no_colour": (PROGRAM + "  background: red\n", 'brand, background: "red" is no colour; write "#RRGGBB" in quotes.'),
    "logo_outside": (PROGRAM + "  logo: ../../x.png\n", "lies outside the program's folder; copy it into the folder."),
    "no_font": (PROGRAM + "  font: media/none.ttf\n", '"media/none.ttf" is not in the program\'s folder.'),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_cannot_be_read(name: str, program: Path) -> None:
    content, end = PROGRAMS[name]
    (program / "program.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert refusal(bare_brief(program, "media/master.mp4")).endswith(end)


OUTSIDE = "lies outside the program's folder"
PATHS = {
    "../../etc/passwd": OUTSIDE,
    "media/../../../../../etc/passwd": OUTSIDE,
    "/etc/passwd": OUTSIDE,
    "media/link_out.mp4": OUTSIDE,
    "media/device.mp4": OUTSIDE,
    "media/link_to_itself.mp4": "is not in the program's folder",
    "media/none.mp4": "is not in the program's folder",
    "http://127.0.0.1:9/x.mp4": "is not in the program's folder",
    "concat:media/master.mp4|media/master.mp4": "is not in the program's folder",
    "media/pipe.mp4": "is not a regular file",
    "media": "is a folder",
    "": "is no file name",
}


@pytest.mark.parametrize("name", PATHS)
def test_a_path_that_leads_nowhere_good(name: str, program: Path) -> None:
    (program / "media/link_out.mp4").symlink_to("/etc/passwd")
    (program / "media/device.mp4").symlink_to("/dev/zero")
    (program / "media/link_to_itself.mp4").symlink_to("link_to_itself.mp4")
    os.mkfifo(program / "media/pipe.mp4")
    brief = bare_brief(program, name)
    assert refusal(brief).startswith("bare.yaml has 1 problem")
    told = CliRunner().invoke(app, ["make", "-q", str(brief)]).stderr
    assert f'"{name}" {PATHS[name]}' in told
    assert f"did you mean {name}?" not in told


def test_a_link_inside_the_program_is_followed(known: Path) -> None:
    (known / "media/current.mp4").symlink_to("master.mp4")
    delivered(bare_brief(known, "media/current.mp4"))


def picture(size: tuple[int, int], mode: str = "RGBA", kind: str = "PNG", **how: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, **how).save(file, kind)  # type: ignore[arg-type]
    return file.getvalue()


def pixel_bomb() -> bytes:
    """A few hundred kilobytes that are a picture of 60000 x 60000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(7501) * 6000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
NO_PICTURE = "The logo logo.png is not a picture that can be read."
LOGOS: dict[str, tuple[bytes, str]] = {
    "text": (b"not a picture", NO_PICTURE),
    "empty": (b"", NO_PICTURE),
    "playlist": (b"#EXTM3U\nmaster.mp4\n", NO_PICTURE),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", NO_PICTURE),
    "drawing": (SVG, "The logo logo.png is an SVG drawing, not a picture made of pixels."),
    "cut_short": (picture((600, 300), color=(255, 0, 0, 255))[:700], "The logo logo.png is damaged or can't be read."),
    "bomb": (pixel_bomb(), "The logo logo.png is too large."),
    "huge": (picture((9000, 9000), "1"), "The logo logo.png is too large (9000x9000)."),
    "enormous": (picture((10_000, 9500), "1"), "The logo logo.png is too large."),
}


@pytest.mark.parametrize("name", LOGOS)
def test_a_logo_that_is_none(name: str, program: Path) -> None:
    content, sentence = LOGOS[name]
    (program / "media/logo.png").write_bytes(content)
    told = the_problem(bare_brief(program, "media/master.mp4", more="  logo: media/logo.png\n" + CARD))
    assert told.startswith(refused_as(sentence, "sources, logo"))
    (program / "program.yaml").write_text(PROGRAM + "  logo: media/logo.png\n")
    assert in_the_program(bare_brief(program, "media/master.mp4", more=CARD)).startswith(
        refused_as(sentence, "brand, logo")
    )


def in_the_program(brief: Path) -> str:
    """The one thing in program.yaml that `make` refuses to work with; `check` has said so, with the line."""
    path = brief.parents[1] / "program.yaml"
    said = refusal(brief)
    assert not (path.parent / "cache").exists()
    checked = json.loads(CliRunner().invoke(app, ["check", "--json", "--", str(brief)]).stdout)
    (problem,) = [each for each in checked["problems"] if each["severity"] == "block"]
    assert problem["file"] == str(path)
    assert problem["quote"] == path.read_text(encoding="utf-8").split("\n")[problem["line"] - 1]
    message = str(problem["message"])
    assert said == f"{path}: {message}."
    return message


@pytest.mark.parametrize(
    "kind", ["lying_jpeg", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("palette_gif", "cmyk_jpeg"))]
)
def test_logos_of_other_kinds_are_drawn_upright(kind: str, known: Path) -> None:
    """Twice as wide as high, red on the left and blue on the right, whatever the file is like inside."""
    flag = Image.new("RGB", (120, 60), "red")
    flag.paste("blue", (60, 0, 120, 60))
    path = known / "media/logo.img"
    if kind == "palette_gif":
        flag.quantize(4).save(path, "GIF")
    elif kind == "cmyk_jpeg":
        flag.convert("CMYK").save(path, "JPEG", quality=95)
    else:
        exif = Image.Exif()
        exif[0x0112] = 6  # lies on its left side: to be turned clockwise
        flag.rotate(90, expand=True).save(path, "JPEG", quality=95, exif=exif)
    (known / "program.yaml").write_text(PROGRAM + "  logo: media/logo.img\n")
    made = flow.make(bare_brief(known, "media/master.mp4", more=CARD, length="4 s"))
    (edit,) = made.delivery.edits
    box = edit.cut.logos[0].box
    assert 1.8 < box.width / box.height < 2.2
    last = colours(made.page.parent / edit.main.path)[-1][box.y : box.y + box.height, box.x : box.x + box.width]
    left, right = last[4:-4, 4 : box.width // 2 - 4], last[4:-4, box.width // 2 + 4 : -4]
    assert left[..., 0].mean() > 180 > 80 > left[..., 2].mean()
    assert right[..., 2].mean() > 180 > 80 > right[..., 0].mean()


def colours(path: Path) -> list[np.ndarray]:
    """Every frame as RGB."""
    import av

    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


FONT_BYTES = FONT.read_bytes()
FONTS: dict[str, tuple[bytes, str]] = {
    "text": (b"hello", "brand.otf can't be used as a font: "),
    "empty": (b"", "brand.otf can't be used as a font: "),
    "zeros": (b"OTTO" + bytes(500), "brand.otf can't be used as a font: it has no character map."),
    "half": (FONT_BYTES[: len(FONT_BYTES) // 2], "brand.otf can't be used as a font: it is cut short."),
    "last_bytes_gone": (FONT_BYTES[:-2000], "brand.otf can't be used as a font: it is cut short."),
}


@pytest.mark.parametrize("name", FONTS)
def test_a_font_that_is_none(name: str, program: Path) -> None:
    read_font.cache_clear()
    content, sentence = FONTS[name]
    (program / "media/brand.otf").write_bytes(content)
    (program / "program.yaml").write_text(PROGRAM + "  font: media/brand.otf\n")
    told = in_the_program(bare_brief(program, "media/master.mp4", more=CARD))
    assert told.startswith(f"brand, font: {sentence.removesuffix('.')}")


def test_a_font_named_as_something_else(program: Path) -> None:
    shutil.copyfile(FONT, program / "media/brand.woff")
    (program / "program.yaml").write_text(PROGRAM + "  font: media/brand.woff\n")
    sentence = "brand, font: brand.woff can't be used as a font: it is neither TTF nor OTF; "
    assert in_the_program(bare_brief(program, "media/master.mp4")).startswith(sentence)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("title: Grüße 映画\n", "has no glyph for 映 (U+6620) 画 (U+753B), in the text 'Grüße 映画'; "),
        ("title: 映画\n", "has no glyph for 映 (U+6620) 画 (U+753B), in the text '映画'; "),
        ("messages: [So, 映画 it is]\n", "has no glyph for 映 (U+6620) 画 (U+753B), in the text '映画 it is'; "),
        ("call_to_action:\n  text: Look 🎬\n", "has no glyph for 🎬 (U+1F3AC), in the text 'Look 🎬'; "),
        ("vary: {call_to_action: [Look, Look 🎬]}\n", "has no glyph for 🎬 (U+1F3AC), in the text 'Look 🎬'; "),
        (
            "call_to_action: {text: Look, link: 'https://x.test/映?画'}\n",
            "has no glyph for 映 (U+6620), in the text 'x.test/映'; ",
        ),
    ],
)
def test_characters_the_font_lacks_are_named_before_anything_is_read(words: str, named: str, program: Path) -> None:
    assert named in the_problem(bare_brief(program, "media/master.mp4", more=words))


@pytest.mark.parametrize(
    "words",
    [
        "call_to_action: {text: 映画, link: 'https://x.test/?画'}\nvary: {call_to_action: [Look, See]}\n",
        "budget: 4000 JPY\nteam: {editor: 映画}\n",
    ],
)
def test_words_that_are_not_drawn_may_be_in_any_letters(words: str, program: Path) -> None:
    brief = bare_brief(program, "media/master.mp4", more=words)
    assert CliRunner().invoke(app, ["check", "--stage", "edit", "--", str(brief)]).output == f"{READY}\n"


def test_a_brand_whose_name_cannot_be_written(program: Path) -> None:
    (program / "program.yaml").write_text(PROGRAM.replace("Test Brand", "映画"), encoding="utf-8")
    brief = bare_brief(program, "media/master.mp4", more=CARD)
    assert in_the_program(brief).startswith("brand, name: The font Hanken Grotesk has no glyph for 映 (U+6620)")
    Image.new("RGB", (600, 60), "red").save(program / "media/logo.png")
    text = (program / "program.yaml").read_text(encoding="utf-8")
    (program / "program.yaml").write_text(text + "  logo: media/logo.png\n", encoding="utf-8")
    said = CliRunner().invoke(app, ["check", "--stage", "edit", "--", str(brief)])  # the logo may spell it
    assert said.exit_code == 0
    assert said.output.startswith("warn ")
    assert said.output.endswith(f"{READY}, 1 warning\n")


NO_CAPTIONS = "words.srt holds no captions that can be read."
CAPTIONS: dict[str, tuple[bytes, str]] = {
    "prose": (b"just words\n", NO_CAPTIONS),
    "page": (b"<html><body>404</body></html>", NO_CAPTIONS),
    "playlist": (b"#EXTM3U\nmedia/master.mp4\n", NO_CAPTIONS),
    "no_words": (SRT.replace("Words to read", "").encode(), NO_CAPTIONS),
    "empty": (b"", "words.srt is empty."),
    "binary": (random.Random(5).randbytes(900), "words.srt is not a caption file: it is not text."),
}


@pytest.mark.parametrize("name", CAPTIONS)
def test_captions_that_are_none(name: str, program: Path) -> None:
    content, sentence = CAPTIONS[name]
    (program / "media/words.srt").write_bytes(content)
    more = "  captions:\n    en: media/words.srt\nlanguages: [en]\n"
    told = the_problem(bare_brief(program, "media/master.mp4", more=more, captions="true"))
    assert told.startswith(refused_as(sentence, "sources, captions, en"))


def test_captions_the_font_cannot_draw(program: Path) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(200))
    (program / "media/words.srt").write_text(SRT.replace("Words to read", text), encoding="utf-8")
    more = "  captions:\n    en: media/words.srt\nlanguages: [en]\n"
    told = the_problem(bare_brief(program, "media/master.mp4", more=more, captions="true"))
    assert "has no glyph for 一 (U+4E00)" in told
    assert "and 192 more, in the text" in told
    assert len(told) < 400
    unseen = bare_brief(program, "media/master.mp4", more=more, captions="false")
    assert CliRunner().invoke(app, ["check", "--", str(unseen)]).exit_code == 0


def test_one_caption_of_many_that_the_font_cannot_draw_is_a_warning(program: Path) -> None:
    """Only the plan knows whether an edit falls on it."""
    cues = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nNumber {n}{'映' * (n == 2)}\n\n" for n in range(3))
    (program / "media/words.srt").write_text(cues, encoding="utf-8")
    more = "  captions: {de: media/words.srt, en: media/words.srt}\nlanguages: [en]\n"
    said = CliRunner().invoke(
        app, ["check", "--stage", "edit", "--", str(bare_brief(program, "media/master.mp4", more=more, captions="yes"))]
    )
    words = " ".join(said.output.split())
    assert words.count("Why:") == 1
    assert "sources, captions, en: 1 of 3 can't be drawn, and no edit is made with one: The font Hanken" in words
    assert said.output.endswith(f"{READY}, 1 warning\n")


def named_throughout(folder: Path, master: Path, name: str) -> Path:
    """A program in a folder of this name whose master, logo, captions, font and brief's folder all bear it."""
    program = bare_program(folder / name)
    media = program / "media"
    shutil.copyfile(master, media / f"{name}.mp4")
    shutil.copyfile(FONT, media / f"{name}.otf")
    (media / f"{name}.srt").write_text(SRT)
    for number in range(3):  # what `%d` must not lead to
        Image.new("RGB", (60, 30), "lime").save(media / f"{name.replace('%d', str(number))}.png", "PNG")
    Image.new("RGB", (60, 30), "red").save(media / f"{name}.png", "PNG")
    brand = {kind: quoted(f"media/{name}.{kind}") for kind in ("png", "otf", "srt")}
    (program / "program.yaml").write_text(
        f"{PROGRAM}  logo: {brand['png']}\n  font: {brand['otf']}\n", encoding="utf-8"
    )
    more = f"  captions:\n    en: {brand['srt']}\nlanguages: [en]\n{CARD}"
    return bare_brief(program, f"media/{name}.mp4", more=more, captions="true", length="4 s")


@pytest.mark.parametrize(
    "name",
    [
        NASTY,
        *(
            pytest.param(name, marks=pytest.mark.long)
            for name in (
                '"',
                "'",
                "take:1",
                "file:x",
                "take %d",
                "two\nlines",
                "-y",
                " a ",
                "a,b;c=d",
                "[in]",
                "a|b",
                "~",
            )
        ),
    ],
)
def test_names_mean_nothing(name: str, tmp_path: Path, master: Path) -> None:
    """Folder, master, logo, captions and font of any name come out as if they had plain ones."""
    read_font.cache_clear()
    brief = named_throughout(tmp_path, master, name)
    shutil.copytree(master.parent / "cache", brief.parents[1] / "cache")
    made = flow.make(brief)
    (edit,) = made.delivery.edits
    assert any(" ".join(text.lines) == "Words to read" for text in edit.cut.texts)
    assert [file.path for file in edit.files if file.path.endswith((".srt", ".vtt"))]
    box = edit.cut.logos[0].box
    frames = colours(made.page.parent / edit.main.path)
    drawn = frames[-1][box.y + 2 : box.y + box.height - 2, box.x + 2 : box.x + box.width - 2]
    assert drawn[..., 0].mean() > 200 > 60 > drawn[..., 1].mean()


def test_a_name_in_a_sentence_does_nothing_to_the_terminal(program: Path) -> None:
    brief = program / "briefs/two\nlines \x1b[31m \u202e.yaml"
    assert refusal(brief) == f"There is no file {program}/briefs/two\\nlines \\x1b[31m \\u202e.yaml."


@pytest.mark.parametrize("how", ["half", *(pytest.param(how, marks=pytest.mark.long) for how in ("empty", "noise"))])
def test_a_damaged_store_is_mended(how: str, known: Path) -> None:
    program, brief = known, bare_brief(known, "media/master.mp4")
    made = flow.make(brief)
    video = made.page.parent / made.delivery.edits[0].main.path
    content = video.read_bytes()
    video.unlink()
    shutil.rmtree(program / "cache/edits")
    for path in (program / "cache").rglob("*"):
        if path.is_file():
            whole = path.read_bytes()
            noise = random.Random(1).randbytes(len(whole))
            path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "noise": noise}[how])
    flow.make(brief)
    assert video.read_bytes() == content


def test_what_stands_in_the_way_is_named(program: Path) -> None:
    brief = bare_brief(program, "media/master.mp4")
    (program / "cache").write_text("a file where a folder should be")
    assert refusal(brief).endswith("/p/cache/scratch can't be written: Not a directory.")
