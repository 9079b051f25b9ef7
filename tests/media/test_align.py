"""Laying words along made-up scores whose answer is known, without any sound."""

import numpy as np

from cutthrough.media.acoustics import acoustic_model
from cutthrough.media.align import fit

WORDS = {"one": ("W", "AH", "N"), "two": ("T", "UW"), "three": ("TH", "R", "IY"), "cat": ("K", "AE", "T")}
FRAMES = 6  # a state


def heard(*said):
    """Scores in which the states of these words, or silence, stand out one after the other."""
    model = acoustic_model()
    rows = []
    for word in said:
        for phone in WORDS.get(word, ("SIL",)):
            for state in range(3):
                row = np.full(126, -8.0, np.float32)
                row[model.phones.index(phone) * 3 + state] = 0
                rows += [row] * FRAMES
    return np.array(rows)


def laid(scores, *words, **also):
    return [None if one is None else (one.start, one.end) for one in fit(scores, [[WORDS[w]] for w in words], **also)]


def test_words_lie_where_they_are_said():
    scores = heard("", "one", "two", "", "three", "")
    assert laid(scores, "one", "two", "three") == [(18, 72), (72, 108), (126, 180)]


def test_what_is_not_in_the_text_is_passed_over():
    scores = heard("one", "two", "cat", "cat", "cat", "three", "one")
    found = laid(scores, "one", "two", "three", "one")
    assert found == [(0, 54), (54, 90), (252, 306), (306, 360)]


def test_words_that_are_not_said_are_left_out():
    scores = heard("one", "two", "three", "one")
    found = laid(scores, "one", "two", "cat", "cat", "cat", "cat", "three", "one")
    assert found == [(0, 54), (54, 90), None, None, None, None, (90, 144), (144, 198)]


def test_all_words_or_none():
    scores = heard("one", "two")
    assert laid(scores, "one", "two", other=None) == [(0, 54), (54, 90)]
    assert laid(scores[:5], "one", "two", other=None) == [None, None]


def test_a_word_keeps_to_its_window():
    scores = heard("one", "two", "one", "two")
    assert laid(scores, "one", "two", windows=[(80, 150), (130, 200)]) == [(90, 144), (144, 180)]


def test_the_better_way_of_saying_it_is_taken():
    scores = heard("one", "cat", "two")
    ways = [[WORDS["one"]], [WORDS["three"], WORDS["cat"]], [WORDS["two"]]]
    assert [(one.start, one.end) for one in fit(scores, ways)] == [(0, 54), (54, 108), (108, 144)]


def test_a_word_nobody_can_pronounce_takes_the_speech_that_is_left():
    scores = heard("one", "cat", "two")
    found = fit(scores, [[WORDS["one"]], [], [WORDS["two"]]])
    assert (found[1].start, found[1].end) == (54, 108)


def test_the_sound_may_end_in_the_text():
    scores = heard("one", "two")
    assert laid(scores, "one", "two", "three", "cat", whole=False) == [(0, 54), (54, 90), None, None]


def test_loss_tells_a_good_place_from_a_bad_one():
    good = fit(heard("one", "two"), [[WORDS["one"]], [WORDS["two"]]], other=None)
    bad = fit(heard("one", "two"), [[WORDS["cat"]], [WORDS["three"]]], other=None)
    assert max(one.loss for one in good) < 0.5
    assert min(one.loss for one in bad) > 1.5


def test_nothing():
    assert fit(np.zeros((0, 126), np.float32), [[WORDS["one"]]]) == [None]
    assert fit(heard("one"), []) == []
