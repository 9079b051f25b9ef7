"""How much a sentence has to do with the brief: shared words, without inflections and without those everyone uses."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import log

from cutthrough.model.brief import Brief

WEIGHTS = {"message": 1.0, "title": 0.9, "action": 0.6, "goal": 0.5, "audience": 0.4}
"""What words of each line of a brief count: what must come across, then its title, then what is asked for; the goal
and the audience are written for the team, in words a film rarely says."""
SAID = 0.6
"""Share of a message's weight of words that a sentence must hold to count as saying it."""
HEARD = 2
"""Words of its own that it must share; a message of one word is that word."""
_STOP_WORDS = """
a about above after again all am an and any are as at be because been before being but by can could did do does
doing down during each few for from further had has have having he her here hers him his how i if in into is it its
just me more most my no nor not now of off on once only or other our out over own same she should so some such than
that the their them then there these they this those through to too under until up us very was we were what when
where which while who whom why will with would you your people know get aber alle als also auch auf aus bei bin bis
da das dass dein dem den der des die dies diese dir doch du durch ein eine einem einen einer er es euch fur hat
hatte hier ich ihr im ist ja kann kein man mein mich mit nach nicht noch nur oder ohne schon sein sich sie sind uber
um und uns unser vom von vor war wenn wer wie wir wird wo zu zum zur au aux avec ce ces cette dans de elle en est et
eux il ils je la le les leur lui ma mais mes moi mon ne nos notre nous ou par pas pour qu que qui sa se ses son sont
sur ta te tes toi ton tu un une vos votre vous c d j l m n s t y ete etre al algo como con cual del desde donde el
ella ellos era esa ese eso esta este esto fue ha hay las lo los mas mi muy o para pero por porque quien si sin sobre
su sus una unos ya yo agli ai alla che chi ci come cosa dal della delle di dove e gli hanno ho io loro nei nel nella
non per piu quando quella quello questa questo sono sul tra tutto uno vi voi ao aos com dos ela ele em essa esse foi
isso isto meu minha na nao nas os pela pelo quem sem seu sua suas tem uma voce aan bij dat deze dit een haar heb
heeft het hij hoe ik kan maar meer met mij naar niet nog nu om onder ons ook op tot uit van voor waar wat wel werd
wij zal ze zich zij zijn zo
"""
STOP = frozenset(_STOP_WORDS.split())
"""Words that say nothing alone, without their accents, in the same seven languages as `sentences.LEANING`."""
ENDINGS = (
    *("ations", "amente", "mente", "ungen", "ation", "ingly", "lichen", "liche", "ments", "ness", "ungs", "ment"),
    *("ings", "edly", "ern", "ung", "ing", "ies", "ied", "est", "ers", "ent", "ant", "ons", "ez", "ed", "er", "es"),
    *("en", "em", "ly", "os", "as", "is", "ar", "ir", "al", "e", "s", "n", "y", "o", "a", "i"),
)
"""Endings taken off, the first that fits, while three letters stay: light stemming (Harman 1991, "How effective is
suffixing?": removing plurals and common endings finds about as much as full stemmers do)."""
LEAST = 3
"""Letters of a stem."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The part of a lower-case word without accents that its forms share."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > LEAST and word[-1] == word[-2] else word


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """The words of a text that say something, stemmed; pairs of characters where words are not parted by spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c) or "\u0900" <= c <= "\u0dff")
    found: set[str] = set()
    for word in re.findall(r"\w+", plain):
        if "\u3040" <= word[0] <= "\u9fff" or "\u0e00" <= word[0] <= "\u0e7f":
            found.update(word[n : n + 2] for n in range(max(1, len(word) - 1)))
        elif word not in STOP and (len(word) > 1 or word.isdigit()):
            found.add(stem(word))
    return frozenset(found)


@dataclass(frozen=True)
class Point:
    """Something a brief asks for, by its words. `message` numbers the brief's messages; None for its other lines."""

    words: frozenset[str]
    weight: float
    message: int | None = None


class Relevance:
    """How `texts`, all that a film says, bear on a brief. A word counts the more the fewer of them hold it."""

    def __init__(self, brief: Brief | None, texts: Iterable[str]) -> None:
        held: Counter[str] = Counter()
        count = 0
        for text in texts:
            held.update(stems(text))
            count += 1
        self._held, self._count = held, max(1, count)
        self._points = points(brief) if brief is not None else ()
        never = brief.guardrails.never_say if brief is not None else ()
        self._never = tuple(words for words in (stems(text) or frozenset({text.casefold()}) for text in never))

    def _weight(self, words: Iterable[str]) -> float:
        """Robertson and Spärck Jones' inverse document frequency, kept above zero."""
        return sum(log(1 + self._count / (self._held[w] + 0.5)) for w in sorted(words))

    def _share(self, point: Point, words: frozenset[str]) -> float:
        both = point.words & words
        return self._weight(both) / self._weight(point.words) if both else 0.0

    def of(self, text: str) -> float:
        """0..1: the best share of one of the brief's lines that the text holds, by the line's weight."""
        words = stems(text)
        return max((p.weight * self._share(p, words) for p in self._points), default=0.0)

    def says(self, text: str) -> frozenset[int]:
        """The numbers of the messages that the text says."""
        words = stems(text)
        return frozenset(
            p.message
            for p in self._points
            if p.message is not None
            and len(p.words & words) >= min(HEARD, len(p.words))
            and self._share(p, words) >= SAID
        )

    def forbidden(self, text: str) -> bool:
        """Whether it holds all words of something the brief says may not be said."""
        words = stems(text) if self._never else frozenset()
        return any(never <= words for never in self._never)


def points(brief: Brief) -> tuple[Point, ...]:
    """What the brief asks for, its messages first and in its order."""
    action, who = brief.call_to_action, brief.audience
    lines: Sequence[tuple[str, str | None]] = (
        ("title", brief.title),
        ("action", action.text if action else None),
        ("goal", brief.goal.statement),
        ("audience", " ".join(x for x in (who.who, who.moved_by, who.next_step) if x)),
    )
    said = [Point(stems(m.text), WEIGHTS["message"], n) for n, m in enumerate(brief.messages)]
    rest = [Point(stems(text), WEIGHTS[kind]) for kind, text in lines if text]
    return tuple(p for p in (*said, *rest) if p.words)


def deadlines(brief: Brief | None) -> tuple[Fraction | None, ...]:
    """By which second each message of the brief must have come across."""
    return tuple(m.by for m in brief.messages) if brief is not None else ()
