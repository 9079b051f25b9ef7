import json
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cutthrough.site.text import clean, clock_time, decimal, one_line, script_json, shortened


@given(st.text())
def test_cleaned_text_can_stand_in_xml(text: str) -> None:
    element = etree.Element("a")
    element.text = clean(text)
    assert etree.fromstring(etree.tostring(element, encoding="utf-8")).text or clean(text) == ""


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\ud800", "\uffff", "\U0001ffff"])
def test_what_breaks_pages_is_left_out(bad: str) -> None:
    assert clean(f"one{bad}two") == "onetwo"


def test_line_ends_and_tabs_stay() -> None:
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"
    assert one_line(" a\r\n b\t c ") == "a b c"


@given(st.text(), st.integers(2, 50))
def test_a_shortened_text_is_short_and_begins_as_the_whole(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    if len(text) > most:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


@pytest.mark.parametrize(
    ("text", "most"),
    [("abc e\u0301e\u0301", 6), ("ab👩\u200d👩\u200d👧x", 5), ("abc👍🏽yz", 5), ("ab🇩🇪cdef", 4)],
    ids=["mark", "joined", "skin tone", "flag"],
)
def test_no_character_loses_what_belongs_to_it(text: str, most: int) -> None:
    kept = shortened(text, most)[:-1]
    following = text[len(kept)]
    assert unicodedata.category(following)[0] != "M"
    assert following not in "\u200d🏽🇪"
    assert not kept.endswith("\u200d")


def test_it_ends_at_a_word() -> None:
    assert shortened("every path is free today", 16) == "every path is…"


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_in_a_script_reads_back_and_ends_nothing(value: object) -> None:
    text = str(script_json(value))
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


@pytest.mark.parametrize(
    ("moment", "said"), [(0, "0:00"), (7, "0:07"), (Fraction("59.9"), "0:59"), (61, "1:01"), (3750, "1:02:30")]
)
def test_places_for_people(moment: int, said: str) -> None:
    assert clock_time(Fraction(moment)) == said


def test_decimals() -> None:
    assert [decimal(Fraction(x)) for x in ("0", "3", "12.04", "1001/24000")] == ["0", "3", "12.04", "0.042"]
