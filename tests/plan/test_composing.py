"""Captions made from words: what is read is what was said, parted where one would pause."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.plan.composing import GAP_FRAMES, LINES, LONGEST, Readable, Said, composed, readable, timed, too_fast

RATE = Fraction(25)
CALM = Readable(speed=40.0)


def said(text: str, *, each: int = 8, gap: int = 2, piece: int = 0, at: int = 0) -> list[Said]:
    """The words one after the other, each so many frames long."""
    words = []
    for word in text.split():
        words.append(Said(word, at, at + each, piece))
        at += each + gap
    return words


def test_a_short_sentence_is_one_caption() -> None:
    (cue,) = composed(said("We built it for people."), "en", RATE, 500, Readable())
    assert cue.text == "We built it for people."
    assert cue.moments == (0, 10, 20, 30, 40)
    assert cue.start == 0
    assert cue.end >= 48


def test_sentences_part_captions_rather_than_their_middles() -> None:
    text = "Every film begins with a brief. The brief names one goal. Nothing is cut before that."
    cues = composed(said(text), "en", RATE, 1000, Readable(line=32))
    assert len(cues) > 1
    assert all(cue.text[-1] == "." for cue in cues)


def test_no_caption_ends_on_an_article() -> None:
    text = "they carried the heavy boxes up the narrow stairs of the old house and put them on a table in the kitchen"
    for line in (20, 28, 37, 42):
        cues = composed(said(text), "en", RATE, 2000, Readable(line=line))
        assert not [c for c in cues[:-1] if c.text.split()[-1] in ("the", "a", "of", "in", "and", "on")]


def test_a_pause_and_another_speaker_end_a_caption() -> None:
    words = [*said("Yes we do"), *said("and we like it", at=90)]
    assert [c.text for c in composed(words, "en", RATE, 500, Readable())] == ["Yes we do", "and we like it"]
    two = [Said("Really?", 0, 10, 0, "A"), Said("Really.", 12, 22, 0, "B")]
    assert [c.text for c in composed(two, "en", RATE, 500, Readable())] == ["Really?", "Really."]


def test_short_gaps_are_closed_to_two_frames() -> None:
    words = [*said("Here it is."), *said("There it goes.", at=40, piece=1)]
    one, other = composed(words, "en", RATE, 500, Readable())
    assert other.start - one.end == GAP_FRAMES


def test_what_is_said_too_fast_is_told() -> None:
    words = said("Extraordinarily uncompromising professionals everywhere", each=3, gap=0)
    cues = composed(words, "en", RATE, 13, Readable())
    assert too_fast(cues, RATE, Readable()) == cues
    calm = composed(said("One two three", each=12), "en", RATE, 500, Readable())
    assert too_fast(calm, RATE, Readable()) == []


@pytest.mark.parametrize(
    ("language", "text", "line", "speed"),
    [("en", "Hello", 42, 17.0), ("ja", "こんにちは", 13, 4.0), ("und", "你好", 16, 9.0), ("ko", "안녕", 16, 12.0)],
)
def test_limits_by_script(language: str, text: str, line: int, speed: float) -> None:
    assert readable(language, text, 42) == Readable(line, speed)


def test_captions_are_timed_by_their_words_though_speakers_and_sounds_stand_in_them() -> None:
    words = [("We", Fraction(1)), ("left.", Fraction(2)), ("Why?", Fraction(3))]
    assert timed("ANNA: We left.\n[door slams] - Why?", words) == tuple(map(Fraction, (1, 1, 2, 3, 3, 3, 3)))
    assert timed("Something else altogether was said", words) is None


word = st.text(alphabet="abcdefghij.,?", min_size=1, max_size=14)


@given(st.lists(st.tuples(word, st.integers(1, 30), st.integers(0, 40)), min_size=1, max_size=60), st.integers(14, 42))
def test_every_word_is_there_once_in_order_and_nothing_overlaps(spoken: list[tuple[str, int, int]], line: int) -> None:
    words, at = [], 0
    for text, length, gap in spoken:
        words.append(Said(text, at, at + length, 0))
        at += length + gap
    cues = composed(words, "en", RATE, at + 100, Readable(line=line))
    assert " ".join(c.text for c in cues).split() == [w.text for w in words]
    assert [m for c in cues for m in c.moments] == [w.start for w in words]
    for one, other in pairwise(cues):
        assert one.end <= other.start
    for cue in cues:
        assert len(cue.moments) == len(cue.text.split())
        if len(cue.moments) > 1:
            assert len(cue.text) <= LINES * line + 1
            assert (cue.end - cue.start) / RATE <= LONGEST + 2


def test_a_caption_of_two_lines_is_broken_where_the_speaker_pauses() -> None:
    before = said("what your country can do for you")
    after = said("ask what you can do for your country", at=before[-1].end + 12)
    (cue,) = composed([*before, *after], "en", RATE, 900, CALM)
    assert cue.text == "what your country can do for you\nask what you can do for your country"
    assert len(cue.moments) == len(cue.text.split())


def test_no_sentence_begins_at_the_end_of_another_ones_caption() -> None:
    text = (
        "It begins with a question, not with an answer. Who is it for, and what would make their day a little easier?"
    )
    for line in (24, 32, 42):
        for cue in composed(said(text, each=7), "en", RATE, 1000, Readable(line=line)):
            inside = cue.text.replace("\n", " ")[:-1]
            assert ". " not in inside


def test_captions_are_as_slow_as_what_is_said_allows() -> None:
    """Spoken at 15 characters a second, none is faster than 17; each is on until the next where that is soon."""
    text = "They listened to many families and wrote down every word and kept only what came up again and again at last"
    words, at = [], 0
    for word in text.split():
        length = round((len(word) + 1) * 25 / 15)
        words.append(Said(word, at, at + length - 1, 0))
        at += length
    cues = composed(words, "en", RATE, at + 40, Readable())
    assert too_fast(cues, RATE, Readable()) == []


def test_glued_words_stand_without_blanks_and_are_parted_after_kana() -> None:
    parts = [
        "今",
        "日",
        "は、",
        "小",
        "さ",
        "な",
        "チーム",
        "が",
        "作",
        "る",
        "の",
        "か",
        "を",
        "見",
        "て",
        "い",
        "く。",
    ]
    words = [Said(part, n * 12, n * 12 + 11, 0, glued=n > 0) for n, part in enumerate(parts)]
    cues = composed(words, "ja", RATE, 400, Readable(9, 4.0))
    assert "".join(cue.text for cue in cues).replace("\n", "") == "".join(parts)
    assert all(len(cue.moments) == len(cue.text.split()) for cue in cues)
    assert all(len(line) <= 9 for cue in cues for line in cue.text.split("\n"))
