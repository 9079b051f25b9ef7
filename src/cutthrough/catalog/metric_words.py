"""Which entry somebody means by the words of a report: `Visits to the programme page` is site visits.

A text is cut into plain words: lower case, no accents, no plural, number words as digits, `3-sec`, `3s` and `three
seconds` alike, without articles and without plain numbers. Then, in this order,

1. the whole of it is an alias: `sign-ups`;
2. an alias of two words or more stands in it, in order, with at most two other words between: `click-through rate of
   the second ad`; the longest wins, and of equally long ones the one that stands closest together;
3. its head, the words before the first `of`, `for`, `from`, comma or bracket, is an alias of one word once counting
   words such as `number of`, `new` and `weekly` are gone: `new leads from the fair`.

In 2 and 3 what stands before the alias, and after it up to the next `for` or `from`, may not change the measure.
`cost per`, `rate`, `lift`, `10 s` and such do: `cost per visit` is not visits, and `lead time` is not leads, because
`lead` is not its head. Two measures joined by `and` are none. Nothing is guessed from spelling: that is what
`nearest` is for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

_LONGEST = 300
"""Characters of a measure's name; a longer text is no name."""

_LONGEST_PROSE = 20_000
"""Characters of a text in which names are looked for; what comes after is not read."""

_BETWEEN = 2
_RESEMBLES = 0.6  # difflib's own cutoff for a close match
_SHOWN = 5


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60,
    "zwei": 2, "drei": 3, "funf": 5, "sechs": 6, "zehn": 10, "deux": 2, "trois": 3, "cinq": 5, "dix": 10,
}  # fmt: skip
_SECONDS = r"(?:s|sec|secs|second|seconds|sek|sekunde|sekunden|seconde|secondes)"
_TIME = re.compile(rf"\b(\d+)\s*{_SECONDS}\b")
_PERCENT = re.compile(r"\b(\d+)\s*(?:%|percent\b|per cent\b|prozent\b)")
_PERCENT_OF = re.compile(r"%\s*(?=of\b|der\b|des\b|de\b)")
_WORD = re.compile(r"[a-z0-9]+|[,;:()|]")
_AND = re.compile(r"\s(?:and|und|et|plus)\s|[&+]")
_JOINS = frozenset(("and", "und", "et", "plus"))

_SILENT = _set(
    """a an the our your their its this that these those who which is are was were be been all any each
    die das den dem ein eine einer unser unsere le la les l un une nos notre"""
)
"""Words that name nothing."""

_LINKS = _set(
    """of to for from on in at by with via during within after before through among about over per until till
    , ; : ( ) | der des du de d zu zum zur fur von vom auf im bei mit nach aus uber sur pour par dans chez en au aux"""
)
"""Words after which the rest says where, whose or when."""

_COUNTING = _set(
    """number count total amount volume new more additional weekly monthly daily quarterly yearly annual overall average
    mean median avg online digital paid unpaid increase increased growth rise decrease decreased reduction fewer less
    drop reduced higher lower better improved unique distinct cumulative net gross raw first video ad spot film clip
    anzahl zahl neue mehr nombre nouveau nouvelle"""
)
"""Words before a measure that leave it what it is."""

_CHANGING = _set(
    """cost price cpm value revenue rate ratio share lift uplift incremental time duration score return probability
    likelihood intent recall quality index rank ranking position lifetime kosten preis quote anteil cout prix taux
    part"""
)
"""Words that make another measure of one."""

_STRETCHES = _set("day week month quarter year hour tag woche monat jahr jour semaine mois an")
"""Words after `per` that count a measure and don't divide it by another."""

_FORMS = {
    "watched": "watch", "watches": "watch", "watching": "watch", "viewed": "view", "viewing": "view",
    "clicked": "click", "completed": "complete", "completes": "complete", "finished": "finish", "visited": "visit",
    "branded": "brand", "searches": "search", "queries": "query", "people": "person", "watchers": "viewer",
    "returning": "return", "signing": "sign", "signed": "sign", "bought": "buy", "answered": "answer",
    "inquiries": "enquiry", "inquiry": "enquiry", "programme": "program", "centre": "center", "whole": "end",
    "percentage": "share", "percent": "share", "proportion": "share", "ups": "up", "ads": "ad", "kpi": "",
    "shares": "shares", "likes": "likes",
}  # fmt: skip
"""Forms of one word that the plural's rule doesn't make alike, and spellings.

`shares` and `likes` keep their plural: a share of something is not a share, and like-for-like is no applause.
"""

Words = tuple[str, ...]


def words_of(text: str, longest: int = _LONGEST) -> Words:
    """The plain words of `text`, links and brackets among them; none where it has more characters than `longest`."""
    if len(text) > longest:
        return ()
    flat = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    flat = "".join(mark for mark in flat if not unicodedata.combining(mark))
    flat = _PERCENT.sub(r" \1pct ", flat)
    flat = _PERCENT_OF.sub(" share ", flat).replace("'s ", " ").replace("\u2019s ", " ")
    flat = re.sub(r"[-_/\u2010-\u2015]", " ", flat)
    flat = " ".join(str(_NUMBERS.get(word, word)) for word in flat.split())
    flat = _TIME.sub(r" \1s ", flat)
    plain = (_singular(word) for word in _WORD.findall(flat))
    return tuple(word for word in plain if word and word not in _SILENT and not word.isdecimal())


def _singular(word: str) -> str:
    if word in _FORMS:
        return _FORMS[word]
    if word in _LINKS or word in _NUMBERS or any(mark.isdigit() for mark in word):
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        return word[:-1]
    return word


@dataclass(frozen=True)
class Lexicon:
    """Names with their aliases as plain words, ready to be looked up."""

    aliases: Mapping[Words, str]
    spellings: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Mapping[str, tuple[str, ...]]) -> Lexicon:
        """From each name's aliases. Where two names claim one alias, the first keeps it; the tests forbid it."""
        aliases: dict[Words, str] = {}
        spellings: dict[str, tuple[str, ...]] = {}
        for name, texts in names.items():
            written = dict.fromkeys(words for text in texts if (words := _named(words_of(text))))
            for words in written:
                aliases.setdefault(words, name)
            spellings[name] = tuple(" ".join(words) for words in written)
        return cls(aliases, spellings)

    def meant(self, text: str) -> str | None:
        """The one name that `text` means; None where it means none, or several."""
        whole = self._one(words_of(text))
        parts = _AND.split(text[:_LONGEST].casefold())
        if whole is not None and len(parts) > 1 and not _JOINS & set(whole):
            each = {self.aliases[found] for part in parts if (found := self._one(words_of(part))) is not None}
            return self.aliases[whole] if len(each) <= 1 else None
        return None if whole is None else self.aliases[whole]

    def named(self, text: str) -> frozenset[str]:
        """Every name of which an alias stands in `text` word by word; a longer one covers a shorter one in it."""
        words = _named(words_of(text[:_LONGEST_PROSE], _LONGEST_PROSE))
        found: dict[int, tuple[int, str]] = {}
        for start in range(len(words)):
            for length in range(min(self._longest, len(words) - start), 0, -1):
                name = self.aliases.get(words[start : start + length])
                if name is not None:
                    found[start] = (length, name)
                    break
        names, end = set(), 0
        for start, (length, name) in found.items():
            if start >= end:
                names.add(name)
                end = start + length
        return frozenset(names)

    def nearest(self, text: str) -> tuple[str, ...]:
        """Up to five names that resemble `text`, best first: the share of its words an alias has, plus its letters'."""
        asked = _named(words_of(text))
        if not asked:
            return ()
        joined, mine = " ".join(asked), set(asked) - _COUNTING
        likeness = {
            name: max(_likeness(joined, mine, spelling) for spelling in spellings)
            for name, spellings in self.spellings.items()
        }
        meant = self.meant(text)
        ranked = sorted(likeness, key=lambda name: (name != meant, -likeness[name]))
        return tuple(name for name in ranked if name == meant or likeness[name] >= _RESEMBLES)[:_SHOWN]

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.aliases), default=0)

    def _one(self, words: Words) -> Words | None:
        whole = _named(words)
        return whole if whole in self.aliases else self._within(words) or self._head(words)

    def _within(self, words: Words) -> Words | None:
        """The longest alias of two words or more that stands in `words`, where what is left changes nothing."""
        best: tuple[int, int, Words] | None = None
        for alias in self.aliases:
            places = _stands(alias, words) if len(alias) > 1 else None
            if places is None or _changed(words, places):
                continue
            rank = (len(alias), places[0] - places[-1], alias)
            if best is None or rank[:2] > best[:2]:
                best = rank
        return None if best is None else best[2]

    def _head(self, words: Words) -> Words | None:
        """The alias of one word that the head of `words` is."""
        for place, word in enumerate(words):
            if (word,) in self.aliases and _ends(words, place + 1):
                return None if _changed(words, (place,)) else (word,)
            if word not in _LINKS and word not in _COUNTING:
                return None
        return None


def _named(words: Words) -> Words:
    return tuple(word for word in words if word not in _LINKS) or words


def _ends(words: Words, place: int) -> bool:
    return place >= len(words) or words[place] in _LINKS


def _stands(alias: Words, words: Words) -> tuple[int, ...] | None:
    """Where the words of `alias` stand in `words`, in order and near one another; None where they don't."""
    for start, word in enumerate(words):
        if word != alias[0]:
            continue
        places = [start]
        for wanted in alias[1:]:
            rest = words[places[-1] + 1 :]
            if wanted not in rest:
                return None
            places.append(places[-1] + 1 + rest.index(wanted))
        between = sum(each not in _LINKS for each in words[places[0] : places[-1] + 1]) - len(alias)
        if between <= _BETWEEN:
            return tuple(places)
    return None


def _changed(words: Words, places: tuple[int, ...]) -> bool:
    """Whether what stands beside the words at `places` makes another measure of them."""
    end = places[-1] + 1
    while not _ends(words, end):
        end += 1
    left = [word for place, word in enumerate(words) if place not in places]
    near = [word for place, word in enumerate(words[:end]) if place not in places]
    if any(word[0].isdecimal() for word in left) or any(word in _CHANGING for word in near):
        return True
    return _ratio_follows(words, places[-1])


def _ratio_follows(words: Words, place: int) -> bool:
    """Whether `per` something other than a stretch of time comes after `place`: visits per euro are not visits."""
    after = words[place + 1 :]
    return any(
        word == "per" and (at + 1 >= len(after) or after[at + 1] not in _STRETCHES) for at, word in enumerate(after)
    )


def _likeness(joined: str, mine: set[str], spelling: str) -> float:
    shared = len(mine & set(spelling.split())) / len(mine) if mine else 0.0
    letters = SequenceMatcher(None, joined, spelling).ratio()
    return max(shared * 0.7 + letters * 0.5, letters)
