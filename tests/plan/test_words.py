"""What is written before and on the end card is set in its language's own font."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from fontTools.ttLib import TTFont

from cutthrough.media.fonts import FontPair, default_fonts, read_font
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.errors import SourceError
from cutthrough.plan.cuts import plan
from plan.made import brief, cuts, footage, placement, program, source

KANA = "かなをよむ"
ASKED = {"title": KANA, "messages": [{"text": KANA * 2}], "call_to_action": {"text": KANA, "link": "https://a.test/b"}}


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> FontPair:
    """Hanken Grotesk, and for Japanese a copy of it with one wide sign for each kana."""
    path = tmp_path_factory.mktemp("fonts") / "kana.otf"
    font = TTFont(default_fonts().text.path)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= dict.fromkeys(map(ord, KANA), "W")
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Kana Sans"
    font.save(path)
    return replace(default_fonts(), languages=(("ja", read_font(path)),))


def planned(asked: Brief, fonts: FontPair) -> Cut:
    master, where = footage(), placement()
    checked = CheckedBrief(brief=asked, file_digest="d")
    (cut,) = plan(checked, program(), (source(master),), {master.sha256: master}, {where.id: where}, {}, fonts=fonts)
    return cut


def test_titles_messages_and_the_call_to_action_are_in_the_briefs_language(fonts: FontPair) -> None:
    asked = brief((15,), languages=["ja-JP", "en"], **ASKED)
    cut = planned(asked, fonts)
    said = {(text.role, text.language) for text in cut.texts}
    assert {(TextRole.TITLE, "ja-JP"), (TextRole.CALL_TO_ACTION, "ja-JP")} <= said
    assert {language for role, language in said if role in (TextRole.BRAND, TextRole.LINK)} == {None}
    titles = [text for text in cut.texts if text.role is TextRole.TITLE]
    assert len(titles) == 2
    kana = fonts.of(bold=True, language="ja")
    for text in titles:
        assert text.box.width >= max(kana.width(line, text.size) for line in text.lines)


def test_without_a_language_they_are_in_the_brands_font(fonts: FontPair) -> None:
    with pytest.raises(SourceError, match="no glyph"):
        planned(brief((15,), **ASKED), fonts)


def test_a_short_cut_shows_the_message_that_is_due_in_place_of_its_title() -> None:
    due = [{"text": "Later", "by": 9}, {"text": "Free to share", "by": 3}]
    (short,) = cuts(asked=brief(lengths=(Fraction(6),), title="Spring", messages=due))
    (title,) = [text for text in short.texts if text.id == "title"]
    assert " ".join(title.lines) == "Free to share"
    assert any('"Spring" gives way' in note for note in short.notes)
    (long,) = cuts(asked=brief(lengths=(Fraction(15),), title="Spring", messages=due))
    assert [" ".join(text.lines) for text in long.texts if text.id == "title"] == ["Spring"]
    (calm,) = cuts(asked=brief(lengths=(Fraction(6),), title="Spring", messages=[{"text": "No hurry"}]))
    assert [" ".join(text.lines) for text in calm.texts if text.id == "title"] == ["Spring"]
