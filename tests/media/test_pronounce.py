import pytest

from cutthrough.media.acoustics import acoustic_model
from cutthrough.media.letters import RULES
from cutthrough.media.pronounce import number_words, pronunciations, speakable

SAID = [
    ("en", "Hello,", "HH AH L OW"),
    ("en", "isn’t", "IH Z AH N T"),
    ("en", "Zorblax", "Z AO R B L AE K S"),
    ("en", "Zorblax's", "Z AO R B L AE K S Z"),
    ("en", "BMW", "B IY EH M D AH B AH L Y UW"),
    ("en", "$25", "T W EH N T IY F AY V D AA L ER Z"),
    ("en", "co-founder", "K OW F AW N D ER"),
    ("de", "Straße", "SH T R AA S AH"),
    ("de", "brauchen?", "B R AW HH AH N"),
    ("de-AT", "Platz", "P L AA T S"),
    ("fr", "c'est", "S EH"),
    ("fr", "beaucoup", "B OW K UW"),
    ("es", "niños", "N IY N Y OW S"),
    ("it", "gnocchi", "N Y AO K IY"),
    ("nl", "mooi", "M OW Y"),
    ("pt-BR", "não", "N AW N"),
    ("ru", "привет", "P R IY V Y EH T"),
    ("el", "κόσμε", "K OW S M EH"),
    ("sv", "på", "P AO"),
]


@pytest.mark.parametrize(("language", "word", "phones"), SAID)
def test_words(language, word, phones):
    assert pronunciations(word, language)[0] == tuple(phones.split())


def test_ways_of_saying_a_word():
    assert {"AH", "EY"} == {way[0] for way in pronunciations("a", "en")}


@pytest.mark.parametrize("word", ["—", "...", "你好", "שלום"])
@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_what_can_not_be_said(word, language):
    assert pronunciations(word, language) == ()


def test_figures_are_only_known_in_english():
    assert pronunciations("42", "de") == ()
    assert pronunciations("42", "en")


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("0", "zero"),
        ("42", "forty two"),
        ("100", "one hundred"),
        ("1961", "nineteen sixty one"),
        ("1,961", "one thousand nine hundred sixty one"),
        ("2000", "two thousand"),
        ("3.5", "three point five"),
        ("1200000", "one million two hundred thousand"),
        ("12345678901", "one two three four five six seven eight nine zero one"),
    ],
)
def test_numbers(figures, words):
    assert " ".join(number_words(figures)) == words


@pytest.mark.parametrize("language", RULES)
def test_every_rule_says_phones_of_the_model(language):
    phones = set(acoustic_model().phones) | {"-"}
    for rule in RULES[language].replace("\n", ";").split(";"):
        if rule.strip():
            assert set(rule.split()[1:]) <= phones, rule


def test_scripts():
    assert speakable("Guten Tag")
    assert speakable("Привет")
    assert not speakable("你好 OK")
    assert not speakable("مرحبا")
    assert not speakable("12")
