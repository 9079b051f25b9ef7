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
from cutthrough.media.variable_fonts import instance
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


@pytest.fixture
def own(tmp_path: Path, odd_font: Font) -> Path:
    """A program's folder with two fonts of its own."""
    (tmp_path / "plain.otf").write_bytes(default_fonts().text.path.read_bytes())
    assert odd_font.path.parent == tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("language", "file"),
    [
        (None, "HankenGrotesk-Bold.otf"),
        ("de", "HankenGrotesk-Bold.otf"),
        ("pt", "odd.otf"),
        ("pt-BR", "odd.otf"),
        ("PT_br", "odd.otf"),
        ("zh-Hant-TW", "plain.otf"),
        ("zh", "HankenGrotesk-Bold.otf"),
    ],
)
def test_a_language_has_its_own_font(own: Path, language: str | None, file: str) -> None:
    pair = font_pair(own, BrandKit(name="c", fonts={"pt": "odd.otf", "zh-Hant": "plain.otf"}))
    assert pair.of(bold=True, language=language).path.name == file
    assert {path.name for path in pair.files} >= {"odd.otf", "plain.otf"}


def test_a_languages_font_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"fonts/ja\.otf is not in"):
        font_pair(tmp_path, BrandKit(name="c", fonts={"ja": "fonts/ja.otf"}))


def test_two_fonts_of_one_name_cannot_be_told_apart(own: Path) -> None:
    changed = TTFont(own / "odd.otf")
    changed["hhea"].ascent += 100
    changed.save(own / "other.otf")
    with pytest.raises(ProgramError, match="different fonts of the same name, Oddly Sized"):
        font_pair(own, BrandKit(name="c", font="odd.otf", fonts={"pt": "other.otf"}))


def test_marks_count_with_their_letter() -> None:
    font = default_fonts().bold
    assert font.missing("Zu\u0308rich, cafe\u0301") == ()
    assert font.missing("q\u0308\u20e3") == ("\u20e3",) or "\u20e3" in font.missing("q\u20e3")
    assert font.width("u\u0308", 40) == pytest.approx(font.width("ü", 40))


def test_the_way_out_names_the_language() -> None:
    with pytest.raises(SourceError) as refused:
        default_fonts().text.check("日本", "ja")
    assert "brand: fonts: ja:" in str(refused.value.fix)
    with pytest.raises(SourceError) as refused:
        default_fonts().text.check("日本")
    assert "brand: font:" in str(refused.value.fix)


def emptied(tmp_path: Path, *characters: str) -> Font:
    """A font that has these characters as glyphs without an outline, as colour fonts do."""
    font = TTFont(default_fonts().bold.path)
    blank = font.getBestCmap()[ord(" ")]
    for table in font["cmap"].tables:
        for character in characters:
            if ord(character) <= 0xFFFF or table.format == 12:
                table.cmap[ord(character)] = blank
    font.save(tmp_path / "emoji.otf")
    return read_font(tmp_path / "emoji.otf")


def test_emoji_that_are_pictures_only_are_missing(tmp_path: Path) -> None:
    assert emptied(tmp_path, "☃").missing("a ☃") == ("☃",)


def variable(tmp_path: Path) -> Path:
    """A variable font whose default weight is thin: one rectangle that grows with its weight axis."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables.TupleVariation import TupleVariation

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "I"])
    builder.setupCharacterMap({ord("I"): "I"})
    pen = TTGlyphPen(None)
    for point in ((100, 0), (100, 700), (120, 700), (120, 0)):
        (pen.lineTo if pen.points else pen.moveTo)(point)
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "I": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "I": (500, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Grows Thin", "styleName": "Regular", "typographicFamily": "Grows"})
    builder.setupOS2(usWeightClass=100, usWinAscent=800, usWinDescent=200, sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    builder.setupFvar([("wght", 100, 100, 800, "Weight")], [])
    wider = TupleVariation({"wght": (0, 1, 1)}, [(0, 0), (0, 0), (280, 0), (280, 0), *[(0, 0)] * 4])
    builder.setupGvar({"I": [wider], ".notdef": []})
    builder.save(tmp_path / "grows.ttf")
    return tmp_path / "grows.ttf"


def test_a_variable_font_is_set_to_the_weights_that_are_drawn(tmp_path: Path) -> None:
    path = variable(tmp_path)
    assert read_font(path).weight == 100
    pair = font_pair(tmp_path, BrandKit(name="c", font=path.name))
    assert (pair.bold.weight, pair.text.weight, pair.bold.family) == (700, 600, "Grows")
    assert pair.bold.path.parent == tmp_path / "cache" / "fonts"
    inks = [drawn(font, "I", 100, tmp_path) for font in (read_font(path), pair.text, pair.bold)]
    assert [round(ink.right - ink.left) for ink in inks] == [2, 22, 26]
    before = pair.bold.path.stat()
    again = font_pair(tmp_path, BrandKit(name="c", font=path.name))
    assert again == pair
    assert again.bold.path.stat().st_mtime_ns == before.st_mtime_ns
    assert instance(path, 900, tmp_path / "x").name.endswith("-800.ttf")


def test_a_variable_fonts_instance_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    path = variable(tmp_path)
    one, other = (instance(path, 700, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert one == other
    assert instance(default_fonts().bold.path, 700, tmp_path / "c") == default_fonts().bold.path
