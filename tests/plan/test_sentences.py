"""Sentences: where they end, and which of them can't stand alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cutthrough.model.transcript import Transcript, Word, WordsFrom
from cutthrough.plan.sentences import leans, of_captions, of_speech, of_transcript
from plan.made import Cue


def said(
    text: str, *, every: float = 0.4, long: float = 0.35, pauses: dict[int, float] | None = None, **more
) -> list[str]:
    words, at = [], 0.0
    for n, word in enumerate(text.split()):
        at += (pauses or {}).get(n, 0.0)
        start = Fraction(round(at * 1000), 1000)
        words.append(Word(text=word, start=start, end=start + Fraction(round(long * 1000), 1000), **more))
        at += every
    return [s.text for s in of_transcript(Transcript(sha256="m", language="en", origin="captions", words=words))]


@pytest.mark.parametrize(
    ("text", "more", "found"),
    [
        ("One two three. Four five six.", {}, ["One two three.", "Four five six."]),
        ("Ask Mr. Smith about it now.", {}, ["Ask Mr. Smith about it now."]),
        ("It costs about 3. That is all.", {}, ["It costs about 3. That is all."]),
        ("no stops here at all", {"pauses": {2: 1.0}}, ["no stops", "here at all"]),
        (
            "Shared out times. Inside a caption.",
            {"every": 0.35, "timed": False},
            ["Shared out times. Inside a caption."],
        ),
    ],
)
def test_sentences_end_at_stops_and_pauses(text: str, more: dict, found: list[str]) -> None:
    assert said(text, **more) == found


def test_a_long_sentence_is_parted_at_its_longest_pause() -> None:
    parts = said("word " * 50, pauses={30: 0.5})
    assert [len(p.split()) for p in parts][:1] == [30]
    assert sum(len(p.split()) for p in parts) == 50


def test_captions_are_joined_to_sentences() -> None:
    cues = [
        Cue(Fraction(n), Fraction(n + 1), t)
        for n, t in enumerate(("Tell me, is the <u>lord", "of it</u> in?", "Yes he is."))
    ]
    found = of_captions(cues)
    assert [s.text for s in found] == ["Tell me, is the lord of it in?", "Yes he is."]
    assert found[0].words == ((0, 1), (1, 2))


def test_speech_without_words_is_parted_by_breaths() -> None:
    found = of_speech([(Fraction(0), Fraction(1)), (Fraction(11, 10), Fraction(2)), (Fraction(3), Fraction(4))])
    assert [(s.start, s.end) for s in found] == [(0, 2), (3, 4)]
    assert of_speech([]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("And it works.", True),
        ("It's ours.", True),
        ("… aber nein", True),
        ("Lamps shine.", False),
        ("of the Crown.", True),
        ("", False),
    ],
)
def test_what_leans_on_the_sentence_before(text: str, expected: bool) -> None:
    assert leans(text) is expected


def test_a_pause_for_effect_does_not_end_a_marked_sentence() -> None:
    """What comes after it may say the opposite of the whole."""

    def words(*timed: tuple[str, float]) -> Transcript:
        made = [
            Word(text=text, start=Fraction(at).limit_denominator(1000), end=Fraction(at + 0.3).limit_denominator(1000))
            for text, at in timed
        ]
        return Transcript(sha256="m", language="en", origin=WordsFrom.CAPTIONS, words=tuple(made))

    spoken = [("Ask", 0.0), ("not", 0.4), ("what", 1.9), ("it", 2.3), ("does", 2.7)]
    marked = of_transcript(words(*spoken[:-1], ("does.", 2.7)))
    assert [sentence.text for sentence in marked] == ["Ask not what it does."]
    assert [sentence.text for sentence in of_transcript(words(*spoken))] == ["Ask not", "what it does"]
