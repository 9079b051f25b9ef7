"""What reviews are dressed in: the brand's letters for all that stands on them, whoever is invited."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from cutthrough.flow.guests import invite, names_of
from cutthrough.store.ledger import open_ledger
from cutthrough.web.review_pages import look_of
from going_out import BRIEF, PROGRAM, made_program

ARABIC, THAI, HAN = range(0x621, 0x64B), range(0xE01, 0xE2F), range(0x4E00, 0x4E40)
BRAND = '"#FFB000"}'


def font(path: Path, family: str, letters: range) -> None:
    """A font with Latin letters and these, each a box."""
    codes = {code: f"u{code:04X}" for code in (*range(0x20, 0x7F), *letters)}
    pen = TTGlyphPen(None)
    for number, point in enumerate(((50, 0), (50, 700), (450, 700), (450, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    box, order = pen.glyph(), [".notdef", *codes.values()]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(codes)
    made.setupGlyf(dict.fromkeys(order, box))
    made.setupHorizontalMetrics(dict.fromkeys(order, (500, 50)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    made.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    made.setupPost()
    made.save(path)


def program(folder: Path, brief: str = BRIEF, brand: str = "font: own.ttf") -> None:
    made_program(folder, posts="", brief=brief, program=PROGRAM.replace(BRAND, f'"#FFB000", {brand}}}'))


def letters(folder: Path, *names: str) -> set[int]:
    """The letters that all fonts of the pages have."""
    fonts = [TTFont(io.BytesIO(data)) for kind, data in look_of(folder, names).assets.values() if kind == "font/woff"]
    assert fonts
    return {code for each in fonts for code in each.getBestCmap()}


def test_a_name_is_set_in_the_brands_letters_and_so_are_comments_in_its_script(tmp_path: Path) -> None:
    font(tmp_path / "own.ttf", "Own", ARABIC)
    program(tmp_path)
    assert not letters(tmp_path) & set(ARABIC)
    assert letters(tmp_path, "سارة") >= set(ARABIC)
    program(tmp_path, BRIEF.replace("Every path is free", "مجاني"))
    assert letters(tmp_path) >= set(ARABIC)


def test_of_chinese_only_the_letters_that_stand_there_are_sent(tmp_path: Path) -> None:
    font(tmp_path / "own.ttf", "Own", HAN)
    program(tmp_path)
    assert letters(tmp_path, "一万") & set(HAN) == {ord("一"), ord("万")}


def test_a_font_for_another_language_sets_what_the_brands_own_lacks(tmp_path: Path) -> None:
    font(tmp_path / "own.ttf", "Own", ARABIC)
    font(tmp_path / "thai.ttf", "Thai", THAI)
    program(tmp_path, brand="font: own.ttf, fonts: {th: thai.ttf}")
    assert letters(tmp_path, "กา") >= set(THAI)
    look = look_of(tmp_path, ["กา"])
    sheet = look.assets[look.style][1].decode()
    assert '--type: "Brand", "Brand-th", system-ui' in sheet
    assert sheet.count("@font-face") == 2


def test_the_names_are_those_of_guests_and_hosts(tmp_path: Path) -> None:
    program(tmp_path, brand="font: null")
    with open_ledger(tmp_path) as ledger:
        assert names_of(ledger) == frozenset()
        invite(ledger, tmp_path, "spring", "سارة", "s@example.com", by="Bo Diaz")
        assert names_of(ledger) == {"سارة", "Bo Diaz"}
