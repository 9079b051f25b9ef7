"""Fonts: which files a program's texts are set in, how wide words come out, and which characters are missing.

Widths are the sum of the advances in the font's `hmtx` table; kerning is left out, which makes a line at most a
couple of per cent wider here than when it is drawn. libass and its callers differ on what "size" means, so
`libass_size` converts.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from cutthrough.media.variable_fonts import instance
from cutthrough.model.errors import ProgramError, SourceError
from cutthrough.model.program import BrandKit

_READABLE = (".ttf", ".otf", ".ttc", ".otc")
_BOLD, _TEXT = 700, 600  # weights that a variable font is set to, those of the default fonts
_HIGH = 1.5  # sizes from line to line over which a font is set closer than it says
_CLOSE, _AIR = 1.25, 1.06  # least leading of such lines, and what they get over what their letters reach
_REACH = (5, 95)  # percentiles of the lowest and highest points of letters
_SAMPLE = 400  # letters that are looked at for them
_SHOWN, _SAID = 8, 60  # missing characters, and characters of the text they are missing from, that are told


@dataclass(frozen=True)
class Font:
    """One font file. libass finds it by `family` (its fn tag) and `weight`, 100..900 (its b tag).

    The metrics are in units of the em square: `win` is OS/2 usWinAscent + usWinDescent, `hhea` the ascender
    minus the descender of the horizontal header, `real` the same difference as FreeType takes it.
    """

    path: Path
    family: str
    weight: int
    em: int
    win: int
    hhea: int
    real: int
    ascent: int

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of `text` that the font can't draw, each once, in order; those that leave no ink aside.

        Letters and their marks are taken together where there is one character for both (NFC), as they are drawn.
        Emoji count as missing where the font has them as coloured pictures only: libass draws outlines.
        """
        tables = _tables(self.path)
        composed = dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if not _inkless(c))
        return tuple(c for c in composed if ord(c) not in tables.cmap or _picture_only(self.path, c))

    def noted(self, text: str) -> str:
        """The text with a # for each note of music the font lacks, as teletext has it (BBC Subtitle Guidelines)."""
        return "".join("#" if letter in "♪♫♬♩" and self.missing(letter) else letter for letter in text)

    def check(self, text: str, language: str | None = None) -> None:
        """Raise SourceError naming the characters of `text` that would come out as empty boxes.

        `language` is the text's, where it is known: the way out is then a font for it.
        """
        gone = self.missing(text)
        if gone:
            shown = " ".join(f"{c} (U+{ord(c):04X})" for c in gone[:_SHOWN])
            more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
            said = text if len(text) <= _SAID else f"{text[:_SAID].rstrip()} …"
            raise SourceError(
                f"The font {self.family} has no glyph for {shown}{more}, in the text {said!r}",
                f"write it without, or name a font that has it under brand: {_where(language)} in program.yaml",
                path=str(self.path),
                characters=list(gone),
            )

    def width(self, text: str, size: float) -> float:
        """How wide `text` is in pixels when the em square is `size` pixels."""
        tables = _tables(self.path)
        fallback = tables.advance.get(".notdef", self.em)
        units = sum(
            tables.advance.get(tables.cmap.get(ord(c), ""), fallback)
            for c in unicodedata.normalize("NFC", text)
            if not _inkless(c, space=False)
        )
        return units * size / self.em

    def line_height(self, size: float) -> float:
        """Pixels from one baseline to the next as libass sets lines: OS/2 usWinAscent + usWinDescent."""
        return size * (self.win or self.hhea) / self.em

    def leading(self, size: float) -> float:
        """Pixels from one baseline to the next as we set lines: libass's, or less where nearly all letters need less.

        Fonts of Arabic or Devanagari leave room for marks stacked on marks, more than twice the size: two lines of a
        caption would fall apart.
        """
        high = self.line_height(1.0)
        if high <= _HIGH:
            return size * high
        top, bottom = _reach(self.path)
        return size * min(high, max(_CLOSE, _AIR * (top - bottom)))

    def lowered(self, size: float) -> float:
        """Pixels to move a line down so that its letters stand in the middle of `leading` and not of `line_height`."""
        if self.line_height(1.0) <= _HIGH:
            return 0.0
        return size * (sum(_reach(self.path)) / 2 - (self.ascent - (self.win - self.ascent)) / 2 / self.em)


@dataclass(frozen=True)
class FontPair:
    """What a program's texts are set in: `bold` for titles, brand and button, `text` for captions and links.

    `languages` are the fonts, by lower-case tag, of languages that have one of their own; it serves for both.
    """

    bold: Font
    text: Font
    languages: tuple[tuple[str, Font], ...] = ()

    def of(self, *, bold: bool, language: str | None = None) -> Font:
        """The font a `Text` record with this `bold` and `language` is set in.

        A tag's font is also that of the tags which refine it: pt serves pt-BR (RFC 4647, section 3.4).
        """
        own, tag = dict(self.languages), (language or "").lower().replace("_", "-")
        while tag:
            if tag in own:
                return own[tag]
            tag = tag.rpartition("-")[0]
        return self.bold if bold else self.text

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, each once."""
        return tuple(dict.fromkeys((self.bold.path, self.text.path, *(font.path for _, font in self.languages))))


@dataclass(frozen=True)
class _Tables:
    cmap: dict[int, str]
    advance: dict[str, int]


def font_pair(program_dir: Path | None, brand: BrandKit) -> FontPair:
    """The brand's own font for everything, or Hanken Grotesk Bold and SemiBold when it names none.

    Beside them the fonts of languages that the brand names. Of variable fonts, static instances of the same weights
    are made under the program's `cache/fonts`. Raises ProgramError when a file is not there, is not a
    font, or is called in itself what another of them is called, so that the two can't be told apart.
    """
    if program_dir is None:
        return default_fonts()
    pair = default_fonts()
    if brand.font is not None:
        bold, text = (_brand_font(program_dir, brand.font, weight) for weight in (_BOLD, _TEXT))
        pair = FontPair(bold, text)
    languages = tuple(
        (tag.lower().replace("_", "-"), _brand_font(program_dir, name, _TEXT))
        for tag, name in sorted(brand.fonts.items())
    )
    pair = FontPair(pair.bold, pair.text, languages)
    _tell_apart(pair)
    return pair


def _brand_font(program_dir: Path, name: str, weight: int) -> Font:
    path = program_dir / name
    if not path.is_file():
        raise ProgramError(
            f"The brand's font {name} is not in {program_dir}", "put the TTF or OTF there", path=str(path)
        )
    read_font(path)
    return read_font(instance(path, weight, program_dir / "cache" / "fonts"))


def _tell_apart(pair: FontPair) -> None:
    """Libass knows a font by its name and weight only."""
    called: dict[tuple[str, int], Path] = {}
    for font in (pair.bold, pair.text, *(font for _, font in pair.languages)):
        other = called.setdefault((font.family.casefold(), font.weight), font.path)
        if other != font.path and other.read_bytes() != font.path.read_bytes():
            raise ProgramError(
                f"{font.path.name} and {other.name} are different fonts of the same name, {font.family}",
                "give only one of them, or one under another name",
                path=str(font.path),
            )


def font_files(program_dir: Path | None, brand: BrandKit) -> tuple[Path, ...]:
    """The font files a program's texts need; libass must be given exactly these."""
    return font_pair(program_dir, brand).files


def default_fonts() -> FontPair:
    """Hanken Grotesk (SIL Open Font License) from the wheel `font_hanken_grotesk`."""
    import font_hanken_grotesk

    folder = Path(font_hanken_grotesk.font_directory)
    return FontPair(read_font(folder / "HankenGrotesk-Bold.otf"), read_font(folder / "HankenGrotesk-SemiBold.otf"))


@lru_cache(maxsize=16)
def read_font(path: Path) -> Font:
    """Read a TTF, OTF or the first font of a collection. Raises ProgramError on anything else."""
    font = _open(path)
    os2, hhea, head = font["OS/2"], font["hhea"], font["head"]
    names = font["name"]
    hhea_height = hhea.ascent - hhea.descent
    typo = os2.sTypoAscender - os2.sTypoDescender
    # FreeType 2.11 and later: hhea, unless the font asks for the typographic metrics (fsSelection bit 7).
    real = typo if os2.fsSelection & 0x80 and typo else hhea_height or typo or os2.usWinAscent + os2.usWinDescent
    return Font(
        path=path,
        family=names.getDebugName(1) or path.stem,
        weight=max(100, min(900, os2.usWeightClass)),
        em=head.unitsPerEm,
        win=os2.usWinAscent + os2.usWinDescent,
        hhea=hhea_height or typo,
        real=real,
        ascent=os2.usWinAscent or hhea.ascent,
    )


def libass_size(font: Font, em_pixels: float) -> float:
    """The font size to write in an ASS style so that the em square comes out `em_pixels` tall.

    libass (ass_font.c, ass_face_set_size) follows VSFilter: its size is OS/2 usWinAscent + usWinDescent, not
    the em. It asks FreeType for a "real dimension" of size * hhea / win, and FreeType makes ascender minus
    descender that tall. Holds when the script's PlayRes is the size of the canvas.
    """
    scale = font.hhea / font.win if font.hhea and font.win else 1.0
    return em_pixels * font.real / font.em / scale


@lru_cache(maxsize=16)
def _tables(path: Path) -> _Tables:
    font = _open(path)
    return _Tables(dict(font.getBestCmap()), {name: metric[0] for name, metric in font["hmtx"].metrics.items()})


@lru_cache(maxsize=16)
def _reach(path: Path) -> tuple[float, float]:
    """How high letters and marks reach over the baseline, and how low under it, in shares of the em square."""
    import numpy as np
    from fontTools.pens.boundsPen import ControlBoundsPen

    font = _open(path)
    cmap, glyphs = font.getBestCmap(), font.getGlyphSet()
    able = [c for c in sorted(cmap) if _is_letter(chr(c))]
    highest, lowest = [], []
    for char in able[:: max(1, len(able) // _SAMPLE)]:
        pen = ControlBoundsPen(glyphs)
        glyphs[cmap[char]].draw(pen)
        if pen.bounds is not None:
            lowest.append(pen.bounds[1])
            highest.append(pen.bounds[3])
    if not highest:
        return 1.0, 0.0
    em = font["head"].unitsPerEm
    return float(np.percentile(highest, _REACH[1])) / em, float(np.percentile(lowest, _REACH[0])) / em


def _is_letter(char: str) -> bool:
    """A letter or a mark on one, no ligature or other form that is there for old encodings."""
    return unicodedata.category(char)[0] in "LM" and not unicodedata.decomposition(char).startswith("<")


def _open(path: Path) -> Any:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        if path.suffix.lower() not in _READABLE:
            raise TTLibError("it is neither TTF nor OTF")
        content = path.read_bytes()
        font = TTFont(BytesIO(content), fontNumber=0, lazy=True)
        if any(entry.offset + entry.length > len(content) for entry in font.reader.tables.values()):
            raise TTLibError("it is cut short")
        if font.getBestCmap() is None:
            raise TTLibError("it has no character map")
        if not any(table in font for table in ("glyf", "CFF ", "CFF2")):
            raise TTLibError("its letters are pictures, not outlines")
        _ = (font["OS/2"], font["hhea"], font["head"], font["hmtx"], font["name"])
    except (TTLibError, OSError, KeyError, AssertionError) as problem:
        raise ProgramError(
            f"{path.name} can't be used as a font: {problem}", "give a TTF or OTF file", path=str(path)
        ) from problem
    return font


@lru_cache(maxsize=4096)
def _picture_only(path: Path, char: str) -> bool:
    """Whether a symbol's glyph has no outline of its own, as in fonts of coloured emoji."""
    if unicodedata.category(char) not in ("So", "Sk"):
        return False
    from fontTools.pens.boundsPen import ControlBoundsPen

    font = _open(path)
    glyphs = font.getGlyphSet()
    pen = ControlBoundsPen(glyphs)
    glyphs[font.getBestCmap()[ord(char)]].draw(pen)
    return pen.bounds is None


def _where(language: str | None) -> str:
    """Where in program.yaml a font for a language is named."""
    return "font:" if language is None else f"fonts: {language}:"


def _inkless(char: str, *, space: bool = True) -> bool:
    """Controls, joiners and variation selectors leave no ink; blanks neither, but they have a width."""
    category = unicodedata.category(char)
    return category in ("Cc", "Cf") or 0xFE00 <= ord(char) <= 0xFE0F or (space and category == "Zs")
