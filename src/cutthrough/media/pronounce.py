"""How words are said, in the phones of the acoustic model: a dictionary for English, letter rules for the rest.

Other languages borrow the nearest English phones. That is poor for recognising and good enough for timing: a forced
alignment only asks when, not whether (cross-language forced alignment: Kempton, "Cross-language forced alignment",
UK Speech 2017). Cyrillic and Greek are read through their usual Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from cutthrough.media.acoustics import model_folder
from cutthrough.media.letters import CYRILLIC, GREEK, LETTER_NAMES, RULES

Phones = tuple[str, ...]

_VARIANTS = 4  # ways of saying a word that are tried
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SIGNS = {"%": "percent", "&": "and", "+": "plus", "$": "dollars", "€": "euros", "£": "pounds", "@": "at", "=": "is"}


def pronunciations(word: str, language: str) -> tuple[Phones, ...]:
    """The ways in which `word` may be said in `language` (a tag such as en or pt-BR), the usual one first.

    Empty when it can't be told: no letters, digits in another language than English, a script without rules.
    """
    return _said(word, language.lower().replace("_", "-").split("-")[0])


def speakable(text: str) -> bool:
    """Whether most letters of `text` are in a script that there are rules for: Latin, Cyrillic or Greek."""
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]
    known = sum(_script(c) in ("LATIN", "CYRILLIC", "GREEK") for c in letters)
    return known * 2 > len(letters)


@lru_cache(maxsize=50_000)
def _said(word: str, language: str) -> tuple[Phones, ...]:
    bare = unicodedata.normalize("NFC", word).translate(_APOSTROPHES)
    if language == "en":
        return _english(bare)
    letters = "".join(c for c in bare.lower() if c.isalpha() or c == "'")
    if any(c.isdigit() for c in bare) or not any(_script(c) in ("LATIN", "CYRILLIC", "GREEK") for c in letters):
        return ()
    found = _by_rules(_latin(letters), language)
    return (found,) if found else ()


def _english(word: str) -> tuple[Phones, ...]:
    """Parts at hyphens and between letters and figures, one after the other."""
    parts = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*'?|\d[\d,]*(?:\.\d+)?|[%&+$€£@=]", word)
    if len(parts) == 1:
        return _english_part(parts[0])
    if len(parts) > 1 and parts[0] in "$€£":
        parts = [*parts[1:], parts[0]]
    ways = [_english_part(part)[:1] for part in parts]
    if not ways:
        return ()
    return (tuple(phone for way in ways for phones in way for phone in phones),) if all(ways) else ()


def _english_part(part: str) -> tuple[Phones, ...]:
    if part in _SIGNS or part[0].isdigit():
        words = [_SIGNS[part]] if part in _SIGNS else number_words(part)
        return (tuple(phone for word in words for phone in _english_part(word)[0]),)
    low = part.lower()
    for form in (low, low.strip("'")):
        if form in _dictionary():
            return _dictionary()[form][:_VARIANTS]
    if low.endswith("'s") and len(low) > 2:
        ways = _english_part(part[:-2])
        return tuple((*way, "S" if way[-1] in ("P", "T", "K", "F", "TH") else "Z") for way in ways)
    plain = "".join(c for c in _latin(low) if "a" <= c <= "z")
    if not plain:
        return ()
    spelt = tuple(phone for letter in plain for phone in LETTER_NAMES[letter].split())
    if part.isupper() and len(plain) <= 5 and len(part) > 1:
        return (spelt, _by_rules(plain, "en"))
    if not re.search("[aeiouy]", plain):
        return (spelt,)
    return (_by_rules(plain, "en"),)


def number_words(figures: str) -> list[str]:
    """A number as English words: 42, 1,000 and 3.5; years and longer numbers by pairs of figures: 1961, 2024."""
    whole, _, part = figures.replace(",", "").rstrip(".").partition(".")
    tail = ["point", *(_ONES[int(c)] for c in part)] if part else []
    if len(whole) > 9:
        return [*(_ONES[int(c)] for c in whole), *tail]
    number = int(whole or 0)
    if len(whole) == 4 and "," not in figures and not part and whole[1] != "0" and number % 100:
        low = _below_thousand(number % 100)
        return [*_below_thousand(number // 100), *(["oh"] if number % 100 < 10 else []), *low]
    words: list[str] = []
    for size, name in ((1_000_000, "million"), (1000, "thousand")):
        if number >= size:
            words += [*_below_thousand(number // size), name]
            number %= size
    if number or not words:
        words += _below_thousand(number)
    return [*words, *tail]


def _below_thousand(number: int) -> list[str]:
    words = []
    if number >= 100:
        words += [_ONES[number // 100], "hundred"]
        number %= 100
        if not number:
            return words
    if number < 20:
        return [*words, _ONES[number]]
    return [*words, _TENS[number // 10 - 2], *([_ONES[number % 10]] if number % 10 else [])]


def _by_rules(letters: str, language: str) -> Phones:
    """The first rule that fits at each place, from left to right; a letter without one is stripped of its accent."""
    phones: list[str] = []
    at = 0
    while at < len(letters):
        for pattern, said in _compiled(language):
            if (match := pattern.match(letters, at)) and match.end() > at:
                phones += said
                at = match.end()
                break
        else:
            bare = unicodedata.normalize("NFD", letters[at])[0]
            if bare != letters[at]:
                letters = letters[:at] + bare + letters[at + 1 :]
            else:
                at += 1
    return tuple(phone for i, phone in enumerate(phones) if i == 0 or phone != phones[i - 1])


@cache
def _compiled(language: str) -> Sequence[tuple[re.Pattern[str], Phones]]:
    own = RULES.get(language, "")
    rules = []
    for entry in f"{own}\n{RULES['' if language != 'en' else 'en']}".split("\n"):
        for rule in entry.split(";"):
            if rule.strip():
                letters, _, phones = rule.strip().partition(" ")
                rules.append((re.compile(letters), tuple(p for p in phones.split() if p != "-")))
    return tuple(rules)


def _latin(word: str) -> str:
    return "".join(CYRILLIC.get(c) or GREEK.get(c) or GREEK.get(unicodedata.normalize("NFD", c)[0]) or c for c in word)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


@cache
def _dictionary() -> dict[str, tuple[Phones, ...]]:
    """CMUdict as pocketsphinx carries it: each word with its ways, stress left out."""
    found: dict[str, tuple[Phones, ...]] = {}
    text = (model_folder() / "cmudict-en-us.dict").read_text(encoding="utf-8")
    for line in text.splitlines():
        head, *phones = line.split()
        word = head.partition("(")[0]
        found[word] = (*found.get(word, ()), tuple(phones))
    return found
