"""Fonts: widths and sizes are right when FFmpeg's libass draws them; missing characters are told."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from fontTools.ttLib import TTFont

from cutthrough.media.fonts import Font, default_fonts, font_files, font_pair, libass_size, read_font
from cutthrough.model.errors import ProgramError, SourceError
from cutthrough.model.program import BrandKit

CANVAS = (1800, 500)
SCRIPT = """[Script Info]
ScriptType: v4.00+
PlayResX: {w}
PlayResY: {h}
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: d,{family},{size:.2f},&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.00,0:00:05.00,d,,0,0,0,,{{\\b{weight}}}{text}
"""


@dataclass(frozen=True)
class Ink:
    left: int
    right: int
    rows: tuple[int, ...]

    @property
    def top(self) -> int:
        return self.rows[0]

    @property
    def bottom(self) -> int:
        return self.rows[-1] + 1


def drawn(font: Font, text: str, em: float, tmp_path: Path) -> Ink:
    """Where FFmpeg's ass filter leaves ink."""
    folder = tmp_path / "fonts"
    folder.mkdir(exist_ok=True)
    (folder / font.path.name).write_bytes(font.path.read_bytes())
    size = libass_size(font, em)
    script = SCRIPT.format(w=CANVAS[0], h=CANVAS[1], family=font.family, size=size, weight=font.weight, text=text)
    (tmp_path / "a.ass").write_text(script, encoding="utf-8")
    colour = f"color=black:s={CANVAS[0]}x{CANVAS[1]}:d=0.1:r=25"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        colour,
        "-vf",
        "ass=a.ass:fontsdir=fonts",
    ]
    command += ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout
    picture = np.frombuffer(raw, np.uint8).reshape(CANVAS[1], CANVAS[0])
    rows, columns = np.where(picture > 128)
    return Ink(int(columns.min()), int(columns.max()) + 1, tuple(sorted(set(rows.tolist()))))


@pytest.fixture
def odd_font(tmp_path: Path) -> Font:
    """A font whose Windows metrics are far from its horizontal header's, as client fonts often have them."""
    font = TTFont(default_fonts().bold.path)
    font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = 2600, 900
    font["hhea"].ascent, font["hhea"].descent = 1900, -500
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Oddly Sized"
    font.save(tmp_path / "odd.otf")
    return read_font(tmp_path / "odd.otf")


@pytest.mark.parametrize("em", [36, 90])
@pytest.mark.parametrize("which", ["bold", "text", "odd"])
def test_drawn_as_large_as_asked(which: str, em: int, tmp_path: Path, odd_font: Font) -> None:
    font = {"bold": default_fonts().bold, "text": default_fonts().text, "odd": odd_font}[which]
    table = TTFont(font.path)
    cap = table["OS/2"].sCapHeight / font.em * em
    bearings = 2 * table["hmtx"]["H"][1] / font.em * em  # H is symmetric: blank left of the first, right of the last
    ink = drawn(font, "HHHHHHHHHHHH", em, tmp_path)
    assert ink.right - ink.left == pytest.approx(font.width("HHHHHHHHHHHH", em) - bearings, rel=0.03)
    assert ink.bottom - ink.top == pytest.approx(cap, rel=0.03, abs=1)


@pytest.mark.parametrize("which", ["bold", "odd"])
def test_lines_stand_as_far_apart_as_said(which: str, tmp_path: Path, odd_font: Font) -> None:
    font = default_fonts().bold if which == "bold" else odd_font
    ink = drawn(font, "H\\NH", 80, tmp_path)
    gap = next(b for a, b in zip(ink.rows, ink.rows[1:], strict=False) if b > a + 1)
    assert gap - ink.top == pytest.approx(font.line_height(80), abs=2)


def test_a_sentence_is_as_wide_as_measured(tmp_path: Path) -> None:
    font = default_fonts().text
    text = "Tell me, is the lord of the universe in?"
    ink = drawn(font, text, 60, tmp_path)
    assert ink.right - ink.left == pytest.approx(font.width(text, 60), rel=0.03)


def test_missing_characters_are_named_once() -> None:
    font = default_fonts().bold
    assert font.missing("Zürich – “Ñandú”…") == ()
    assert font.missing("a😀b中😀") == ("😀", "中")
    with pytest.raises(SourceError, match=r"😀 \(U\+1F600\)") as refused:
        font.check("smile 😀")
    assert refused.value.fields["characters"] == ["😀"]


@pytest.mark.parametrize("text", ["a\u200bb", "line\nbreak", "wide\u00a0space", "\u202aleft\u202c"])
def test_what_leaves_no_ink_is_not_missing(text: str) -> None:
    assert default_fonts().bold.missing(text) == ()


def test_widths_add_up() -> None:
    font = default_fonts().bold
    assert font.width("ab", 50) == pytest.approx(font.width("a", 50) + font.width("b", 50))
    assert font.width("ab", 100) == pytest.approx(2 * font.width("ab", 50))
    assert font.width("a b", 50) > font.width("ab", 50)
    assert font.width("", 50) == 0


def test_the_default_is_bold_and_semibold() -> None:
    pair = font_pair(Path("anywhere"), BrandKit(name="c"))
    assert (pair.bold.weight, pair.text.weight) == (700, 600)
    assert pair.of(bold=True) is pair.bold
    assert [p.name for p in pair.files] == ["HankenGrotesk-Bold.otf", "HankenGrotesk-SemiBold.otf"]


def test_the_brands_own_font_is_used_for_everything(tmp_path: Path, odd_font: Font) -> None:
    brand = BrandKit(name="c", font="odd.otf")
    assert font_files(tmp_path, brand) == (tmp_path / "odd.otf",)
    assert font_pair(tmp_path, brand).text.family == "Oddly Sized"


def test_a_font_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"fonts/gone\.ttf is not in"):
        font_pair(tmp_path, BrandKit(name="c", font="fonts/gone.ttf"))


@pytest.mark.parametrize(
    ("name", "content"), [("f.ttf", b""), ("f.otf", b"OTTO but no font" * 9), ("f.woff2", b"wOF2")]
)
def test_a_file_that_is_no_font(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProgramError, match=f"{name} can't be used as a font"):
        font_files(tmp_path, BrandKit(name="c", font=name))
