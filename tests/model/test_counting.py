import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.counting import MORE, Unit, count, fit, graphemes

FAMILY, WAVE, FLAG, KEYCAP = "👨‍👩‍👧‍👦", "🙋🏽", "🇩🇪", "1️⃣"
PARTS = st.sampled_from(
    ["a", " ", "é", "e\u0301", FAMILY, WAVE, FLAG, "🇫", "क्षि", "한", "ᄒ", "ᅡ", "ᆫ", "\r\n", "กำ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Z̶̧", "❤️",
     "\u200d", "ত্য", "க்ஷ", KEYCAP, "\u0600", "ﷺ", "日", "\u0336"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.lists(PARTS, max_size=14).map("".join))


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [
        ("café", Unit.CODE_POINTS, 4),
        ("cafe\u0301", Unit.CODE_POINTS, 5),
        ("cafe\u0301", Unit.GRAPHEMES, 4),
        (FAMILY, Unit.CODE_POINTS, 7),
        (FAMILY, Unit.UTF16_UNITS, 11),
        (FAMILY, Unit.BYTES, 25),
        (FAMILY, Unit.GRAPHEMES, 1),
        (f"{FLAG}{FLAG}", Unit.GRAPHEMES, 2),
        ("", Unit.GRAPHEMES, 0),
        ("\ud800", Unit.BYTES, 1),
        # X's own examples: docs.x.com, Counting characters
        ("a", Unit.X_WEIGHTED, 1),
        ("á", Unit.X_WEIGHTED, 1),
        ("ӑ", Unit.X_WEIGHTED, 1),
        ("👾", Unit.X_WEIGHTED, 2),
        (WAVE, Unit.X_WEIGHTED, 2),
        (FAMILY, Unit.X_WEIGHTED, 2),
        ("cafe\u0301", Unit.X_WEIGHTED, 4),
        ("日本", Unit.X_WEIGHTED, 4),
        ("see https://example.com/" + "x" * 200, Unit.X_WEIGHTED, 27),
        ("see HTTPS://example.com/ now", Unit.X_WEIGHTED, 31),
    ],
)
def test_each_unit_counts_as_it_says(text: str, unit: Unit, length: int) -> None:
    assert count(text, unit) == length


@given(TEXTS)
def test_graphemes_are_the_text_and_tear_nothing_that_unicode_holds_together(text: str) -> None:
    ours = list(graphemes(text))
    assert "".join(ours) == text
    regex = pytest.importorskip("regex")
    ends, at = set(), 0
    for whole in regex.findall(r"\X", text):
        at += len(whole)
        ends.add(at)
    at = 0
    for part in ours:
        at += len(part)
        assert at in ends


@given(TEXTS, st.integers(0, 30), st.sampled_from(list(Unit)))
def test_a_proposal_fits_and_begins_as_the_text_does(text: str, most: int, unit: Unit) -> None:
    found = fit(text, most, unit)
    assert found.count == count(text, unit)
    assert found.fits == (found.count <= most)
    assert found.text == text
    if found.fits:
        assert found.proposal == text
    elif found.proposal:
        assert count(found.proposal, unit) <= most
        assert found.proposal.endswith(MORE)
        assert text.startswith(found.proposal.removesuffix(MORE))


@pytest.mark.parametrize(
    ("text", "most", "unit", "proposal"),
    [
        ("Hello brave new world of films", 15, Unit.CODE_POINTS, "Hello brave…"),
        ("Hello, brave new world", 7, Unit.CODE_POINTS, "Hello…"),
        ("Donaudampfschifffahrtsgesellschaft", 8, Unit.CODE_POINTS, "Donauda…"),
        (FAMILY * 5, 12, Unit.UTF16_UNITS, f"{FAMILY}…"),
        (FAMILY * 5, 11, Unit.UTF16_UNITS, ""),
        ("Z" + "\u0336" * 5000, 100, Unit.CODE_POINTS, ""),
        ("日本の春の道は土曜日に開きます", 8, Unit.CODE_POINTS, "日本の春の道は…"),
        ("text", 0, Unit.CODE_POINTS, ""),
        ("हिन्दी में एक वाक्य", 5, Unit.CODE_POINTS, ""),
        ("See Donaudampfschifffahrtsgesellschaft", 20, Unit.CODE_POINTS, "See…"),
        ("PR 日本の春の道は土曜日に開きます", 9, Unit.CODE_POINTS, "PR 日本の春の…"),
    ],
    ids=["at a word", "no mark before the dots", "one long word", "whole emoji", "no room", "one endless letter",
         "no spaces", "nothing at all", "not within the first word", "not within a long word", "between kanji"],
)  # fmt: skip
def test_what_is_too_long_is_shortened_at_a_word_and_never_in_a_character(
    text: str, most: int, unit: Unit, proposal: str
) -> None:
    assert fit(text, most, unit).proposal == proposal


def test_a_long_text_is_shortened_fast() -> None:
    assert len(fit("word 👨‍👩‍👧‍👦 " * 5000, 2200, Unit.UTF16_UNITS).proposal) > 1000


LENGTHS = {
    "letters": ("abc", 3, 3, 3, 3),
    "nothing": ("", 0, 0, 0, 0),
    "an accent apart": ("e\u0301", 2, 2, 3, 1),
    "an accent in one": ("\u00e9", 1, 1, 2, 1),
    "many accents": ("a" + "\u0301" * 30, 31, 31, 61, 1),
    "a bicycle": ("\U0001f6b2", 1, 2, 4, 1),
    "a family": (FAMILY, 7, 11, 25, 1),
    "two families": (FAMILY * 2, 14, 22, 50, 2),
    "a skin tone": ("\U0001f44d\U0001f3fd", 2, 4, 8, 1),
    "a heart in colour": ("\u2764\ufe0f", 2, 2, 6, 1),
    "a key": ("1\ufe0f\u20e3", 3, 3, 7, 1),
    "two flags": ("\U0001f1e9\U0001f1ea\U0001f1e8\U0001f1ed", 4, 8, 16, 2),
    "a flag and a half": ("\U0001f1e9\U0001f1ea\U0001f1e8", 3, 6, 12, 2),
    "flags with a letter between": ("\U0001f1e9a\U0001f1ea", 3, 5, 9, 3),
    "the flag of Wales": ("\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", 7, 14, 28, 1),
    "Hangul apart": ("\u1112\u1161\u11ab", 3, 3, 9, 1),
    "Hangul in one": ("\ud55c\uae00", 2, 2, 6, 2),
    "Hangul and a tail": ("\ud558\u11ab", 2, 2, 6, 1),
    "a line's end": ("a\r\nb", 4, 4, 4, 3),
    "two lines' ends": ("\n\n", 2, 2, 2, 2),
    "an accent on a line's end": ("\n\u0301", 2, 2, 3, 2),
    "Devanagari": ("\u0928\u093f", 2, 2, 6, 1),
    "kanji": ("\u4fee\u7406", 2, 2, 6, 2),
}
"""Text, code points, UTF-16 units, bytes, and characters as seen."""


@pytest.mark.parametrize("name", LENGTHS)
def test_a_text_has_four_lengths(name: str) -> None:
    text, points, units, octets, seen = LENGTHS[name]
    found = [count(text, each) for each in (Unit.CODE_POINTS, Unit.UTF16_UNITS, Unit.BYTES)]
    assert found == [points, units, octets]
    assert units == len(text.encode("utf-16-le")) // 2
    assert count(text, Unit.GRAPHEMES) == len(list(graphemes(text))) == seen
