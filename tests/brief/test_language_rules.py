"""Languages: tags, files in them, and fonts that have their letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from brief.program import GOOD, coded, make_program, put_brief, put_media
from cutthrough.brief.mend import pasted
from cutthrough.brief.program import program_problems
from cutthrough.brief.read import read_brief
from cutthrough.model.brief import Problem

KANA = "かなをよむ"
BRAND = "client: Acme\nbrand:\n  name: Acme\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with a film, a textless version of it, and words in four files."""
    folder = make_program(tmp_path, "media/clean.mp4", "media/en.srt", "media/logo.png")
    (folder / "media/ja.srt").write_text(f"1\n00:00:00,200 --> 00:00:01,500\n{KANA}\n", encoding="utf-8")
    (folder / "media/en.txt").write_text("Words to read.\n")
    (folder / "media/ja.txt").write_text(f"{KANA}\n", encoding="utf-8")
    return folder


def put_kana(path: Path, family: str = "Kana Sans") -> Path:
    """Hanken Grotesk under another name, with a sign for each kana."""
    put_media(path)
    font = TTFont(path)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= dict.fromkeys(map(ord, KANA), "H")
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = family
    font.save(path)
    return path


def told(program: Path, sources: str, rest: str = "", languages: str | None = None) -> tuple[Problem, ...]:
    line = "instagram_reels_ad: [15 s, 6 s]"
    longer = f"placement: instagram_reels_ad\n    lengths: 15 s\n    languages: {languages}"
    text = (GOOD.replace(line, longer) if languages else GOOD) + f"  {sources}\n" + rest
    return read_brief(put_brief(program, text), program)[1]


CASES: dict[str, tuple[str, str, str | None, list[tuple[str, str, int]]]] = {
    "script": ("script: {en: media/en.txt}", "", None, []),
    "script gone": ("script: {en: media/no.txt}", "", None, [("source-missing", "block", 23)]),
    "script that is a film": ("script: {en: media/clean.mp4}", "", None, [("source-unusable", "block", 23)]),
    "script, tag": ("script: {english: media/en.txt}", "", None, [("language-tag", "block", 23)]),
    "script under a voice": ("script: {en: media/en.txt}\n  voice_over: media/clean.mp4", "", None,
                             [("source-idle", "warn", 23)]),
    "supers": ("supers: {en: media/en.srt}\n  textless: media/clean.mp4", "", None, []),
    "supers alone": ("supers: {en: media/en.srt}", "", None, [("source-idle", "warn", 23)]),
    "supers gone": ("supers: {en: media/no.srt}\n  textless: media/clean.mp4", "", None,
                    [("source-missing", "block", 23)]),
    "supers, tag": ("supers: {en_US: media/en.srt}\n  textless: media/clean.mp4", "", None,
                    [("language-tag", "block", 23)]),
    "languages with files": ("captions: {en: media/en.srt}\n  script: {de: media/en.txt}", "languages: [en, de]\n",
                             None, []),
    "one that nothing is in": ("captions: {en: media/en.srt}", "languages: [en, fr]\n", None,
                               [("language-idle", "warn", 24)]),
    "only the main one": ("music: media/clean.mp4", "languages: fr\n", None, []),
    "a placement's": ("captions: {en: media/en.srt}", "", "[en, fr]",
                      [("language-unwritten", "block", 18)]),
    "a placement's and the brief's": ("captions: {en: media/en.srt}", "languages: [en, fr]\n", "[en, fr]",
                                      [("language-unwritten", "block", 18)]),
    "a placement's, tag": ("captions: {en: media/en.srt}", "", "[en, french]",
                           [("language-tag", "block", 18)]),
    "opening": ("captions: {en: media/en.srt}", "opening: 1.5 s\n", None, []),
    "opening beyond": ("captions: {en: media/en.srt}", "opening: 2.5 s\n", None, [("opening-too-late", "block", 24)]),
    "opening before": ("captions: {en: media/en.srt}", "opening: -1 s\n", None, [("time-not-positive", "block", 24)]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_languages_and_openings(program: Path, name: str) -> None:
    sources, rest, placements, expected = CASES[name]
    problems = told(program, sources, rest, placements)
    assert [(p.rule, p.severity.value, p.line) for p in problems] == expected
    text = (program / "briefs/spring.yaml").read_text()
    for problem in problems:
        if problem.severity == "block" and problem.paste is not None:
            mended = read_brief(put_brief(program, pasted(text, problem)), program)[1]
            assert problem.rule not in {p.rule for p in mended}


DRAWN: dict[str, tuple[str, str, str, list[str]]] = {
    "captions": ("captions: {ja: media/ja.srt}", "", "", ["sources, captions, ja"]),
    "captions, font": ("captions: {ja: media/ja.srt}", "", "ja", []),
    "captions, another language's font": ("captions: {ja: media/ja.srt}", "", "ko", ["sources, captions, ja"]),
    "not drawn": ("captions: {en: media/en.srt, ja: media/ja.srt}", "languages: [en, ja]\n", "", []),
    "drawn, as the brief's first": ("captions: {en: media/en.srt, ja: media/ja.srt}", "languages: [ja, en]\n", "",
                                    ["sources, captions, ja"]),
    "drawn on a placement": ("captions: {en: media/en.srt, ja: media/ja.srt}", "placements", "",
                             ["sources, captions, ja"]),
    "drawn on a placement, font": ("captions: {en: media/en.srt, ja: media/ja.srt}", "placements", "ja", []),
    "script": ("script: {ja: media/ja.txt}", "", "", ["sources, script, ja"]),
    "script, font": ("script: {ja: media/ja.txt}", "", "ja", []),
    "captions before script": ("captions: {ja: media/en.srt}\n  script: {ja: media/ja.txt}", "", "", []),
    "captions off": ("captions: {ja: media/ja.srt}", "guardrails: {captions: no}\n", "", []),
    "supers": ("supers: {ja: media/ja.srt}\n  textless: media/clean.mp4", "languages: ja\n", "",
               ["sources, supers, ja"]),
    "supers, font": ("supers: {ja: media/ja.srt}\n  textless: media/clean.mp4", "languages: ja\n", "ja", []),
    "title": ("music: media/clean.mp4", f"languages: ja\ntitle: {KANA}\n", "", ["title"]),
    "title, font": ("music: media/clean.mp4", f"languages: ja\ntitle: {KANA}\n", "ja", []),
    "title in no language": ("music: media/clean.mp4", f"title: {KANA}\n", "ja", ["title"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_each_text_is_held_against_its_own_languages_font(program: Path, name: str) -> None:
    sources, rest, font, expected = DRAWN[name]
    if font:
        put_kana(program / "media/kana.otf")
        (program / "program.yaml").write_text(f"{BRAND}  fonts: {{{font}: media/kana.otf}}\n")
    placements = "[en, ja]" if rest == "placements" else None
    problems = told(program, sources, "" if rest == "placements" else rest, placements)
    assert {p.rule for p in problems} <= {"glyph-missing"}
    assert [p.message.split(":")[0] for p in problems] == expected
    if expected and font:
        assert "fonts" in problems[0].message or "font:" in problems[0].message


FONTS: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "there": ("{ja: media/kana.otf}", []),
    "gone": ("{ja: media/no.otf}", [("brand-file-missing", 4)]),
    "outside": ("{ja: ../kana.otf}", [("brand-file-outside", 4)]),
    "no font": ("{ja: media/logo.png}", [("brand-file-unusable", 4)]),
    "no tag": ("{japanese: media/kana.otf}", [("language-tag", 4)]),
    "one of two": ("\n    ja: media/kana.otf\n    ar: media/no.otf", [("brand-file-missing", 6)]),
    "two of one name": ("{ja: media/kana.otf, ko: media/other.otf}", [("brand-file-unusable", 4)]),
}


@pytest.mark.parametrize("name", FONTS)
def test_fonts_of_languages_are_files_that_can_be_used(program: Path, name: str) -> None:
    fonts, expected = FONTS[name]
    put_kana(program / "media/kana.otf")
    put_media(program / "media/other.otf")
    font = TTFont(program / "media/kana.otf")
    font["head"].fontRevision = 7
    font.save(program / "media/other.otf")
    text = f"{BRAND}  fonts: {fonts}\n"
    (program / "program.yaml").write_text(text)
    problems = program_problems(program)[1]
    assert [(p.rule, p.line) for p in problems] == expected
    assert all(p.severity == "block" and "\n" not in p.message for p in problems)
    if problems and problems[0].paste is not None:
        (program / "program.yaml").write_text(pasted(text, problems[0]))
        assert program_problems(program)[1] == ()


def test_an_opening_is_on_the_masters_own_clock(program: Path) -> None:
    (program / "media/master.mp4").write_bytes(coded(".mp4", seconds="4"))
    assert told(program, "captions: {en: media/en.srt}", "opening: 2.5 s\n") == ()
